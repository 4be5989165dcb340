/* test_streams.c - batches out of log.db, their chain recomputed (sync/streams.h). */
#include "tests/unit/folder.h"
#include "tests/unit/tamper.h"

#include "firmware/store/log_write.h"
#include "firmware/store/kinds.h"
#include "sync/streams.h"

static const uint8_t device[PERCH_WIRE_DEVICE] = { 0xd0, 1, 2, 3 };

/* The record with this number. */
static struct perch_span
record(char dst[64], uint64_t n)
{
	MUST(perch_fmt(dst, 64, "{\"t\":\"note\",\"n\":%llu}", (unsigned long long)n) == PERCH_OK,
	     "a record");
	return perch_span_str(dst);
}

/* Epochs of 5 and 7 records, the ids of the second begin at 6. */
static void
write_log(struct perch_db *db)
{
	static const uint64_t sizes[] = { 5, 7 };
	uint64_t id = 1;

	assert_int_equal(perch_db_open_writer(db, &perch_log_kind, at("log.db"), "test", NULL),
			 PERCH_OK);
	for (size_t e = 0; e < PERCH_COUNT(sizes); e++) {
		struct perch_epoch epoch = { .n = (int64_t)e + 1,
					     .id = { 0xe0, (uint8_t)e },
					     .first_id = id };
		struct perch_hash head;

		assert_int_equal(perch_chain_start(device, epoch.id, &head), PERCH_OK);
		for (uint64_t i = 0; i < sizes[e]; i++, id++) {
			char text[64];
			struct perch_log_entry entry = { .bytes = record(text, id) };

			assert_int_equal(perch_chain_step(&head, entry.bytes), PERCH_OK);
			memcpy(entry.hash, head.b, sizeof(entry.hash));
			assert_int_equal(i == 0 ? perch_log_open_epoch(db, &epoch, &entry, 1, NULL)
						: perch_log_append(db, id, &entry, 1, NULL),
					 PERCH_OK);
		}
	}
}

/* What head office does with the batch: the chain from `previous` over the lines comes out at head. */
static void
check_batch(const struct perch_batch *b, uint64_t first_id)
{
	struct perch_span rest = b->text;
	struct perch_span line;
	struct perch_wire_envelope e;
	struct perch_hash head;
	char text[64];

	assert_int_equal(perch_wire_line(&rest, &line), PERCH_OK);
	assert_int_equal(perch_wire_get_envelope(line, &e), PERCH_OK);
	memcpy(head.b, e.previous, sizeof(head.b));
	for (uint64_t seq = e.first; seq <= e.last; seq++) {
		assert_int_equal(perch_wire_line(&rest, &line), PERCH_OK);
		MUST(perch_span_eq(line, record(text, first_id + seq - 1)),
		     "record %llu is byte for byte in the batch", (unsigned long long)seq);
		assert_int_equal(perch_chain_step(&head, line), PERCH_OK);
	}
	assert_int_equal(rest.n, 0);
	assert_memory_equal(head.b, e.head, sizeof(head.b));
	assert_memory_equal(e.device, device, sizeof(device));
}

// clang-format off
/* Records are 18 bytes up to id 9, 19 with their line feed; three of them 57. */
static const struct {
	const char *must;
	const char *damage;   /* SQL, NULL for none */
	size_t   stream;
	uint64_t first, last; /* asked for */
	size_t   bytes_max;
	enum perch_rc rc;
	uint64_t got;         /* last of the batch */
} rows[] = {
	{ "a whole stream goes in one batch",          NULL, 0, 1, 5, 1000, PERCH_OK, 5 },
	{ "a stream ends where the next one begins",   NULL, 0, 3, 5, 1000, PERCH_OK, 5 },
	{ "seq counts anew in the second epoch",       NULL, 1, 1, 7, 1000, PERCH_OK, 7 },
	{ "a batch may begin in the middle",           NULL, 1, 4, 6, 1000, PERCH_OK, 6 },
	{ "a batch ends before it would be too large", NULL, 0, 1, 5, 58, PERCH_OK, 3 },
	{ "exactly full is not too large",             NULL, 0, 1, 5, 57, PERCH_OK, 3 },
	{ "one byte less is one record less",          NULL, 0, 1, 5, 56, PERCH_OK, 2 },
	{ "one record always goes",                    NULL, 0, 2, 5, 1, PERCH_OK, 2 },
	{ "a batch ends before a changed record",
	  "UPDATE event SET bytes = CAST('{\"t\":\"note\",\"n\":9}' AS BLOB) WHERE id = 4",
	  0, 1, 5, 1000, PERCH_OK, 3 },
	{ "a batch does not begin with a changed record",
	  "UPDATE event SET bytes = CAST('{\"t\":\"note\",\"n\":9}' AS BLOB) WHERE id = 4",
	  0, 4, 5, 1000, PERCH_E_DAMAGED, 0 },
	{ "a changed hash is seen as well",
	  "UPDATE event SET hash = zeroblob(32) WHERE id = 4", 0, 4, 5, 1000, PERCH_E_DAMAGED, 0 },
	{ "a batch ends before a missing record",
	  "DELETE FROM event WHERE id = 4", 0, 1, 5, 1000, PERCH_OK, 3 },
	{ "a missing record is named",
	  "DELETE FROM event WHERE id = 4", 0, 4, 5, 1000, PERCH_E_DAMAGED, 0 },
};
// clang-format on

static void
batches(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_db db;
		struct perch_streams s;
		struct perch_batch b;
		struct perch_err err = { 0 };

		write_log(&db);
		assert_int_equal(perch_streams_load(&s, &db, device, &err), PERCH_OK);
		assert_int_equal(s.n, 2);
		assert_int_equal(s.v[0].tail, 5);
		assert_int_equal(s.v[1].tail, 7);
		if (rows[i].damage != NULL) {
			tamper(db.path,
			       "DROP TRIGGER event_no_update; DROP TRIGGER event_no_delete");
			tamper(db.path, rows[i].damage);
		}
		assert_int_equal(perch_batch_new(&b, 1000, &err), PERCH_OK);
		enum perch_rc rc = perch_batch_read(&b, &s, rows[i].stream, rows[i].first,
						    rows[i].last, rows[i].bytes_max, &err);
		MUST(rc == rows[i].rc, "%s: %s %s", rows[i].must, perch_rc_str(rc), err.text);
		MUST(rc != PERCH_OK || b.envelope.last == rows[i].got, "%s: ends at %llu",
		     rows[i].must, (unsigned long long)b.envelope.last);
		MUST(rc != PERCH_E_DAMAGED || strstr(err.text, "record 4") != NULL,
		     "%s: the text names it: %s", rows[i].must, err.text);
		if (rc == PERCH_OK)
			check_batch(&b, s.v[rows[i].stream].first_id);
		perch_batch_free(&b);
		perch_db_close(&db);
		assert_int_equal(folder_tear_down(NULL), 0);
		assert_int_equal(folder_set_up(NULL), 0);
	}
}

/* A hello has room for 64 streams: the newest ones are named, in their order. */
static void
more_epochs_than_a_hello_names(void **state)
{
	struct perch_db db;
	struct perch_streams s;
	struct perch_err err = { 0 };

	(void)state;
	assert_int_equal(perch_db_open_writer(&db, &perch_log_kind, at("log.db"), "test", NULL),
			 PERCH_OK);
	for (uint8_t i = 1; i <= 200; i++) {
		const struct perch_epoch epoch = { .n = i, .id = { i }, .first_id = i };
		const struct perch_log_entry entry = { .bytes = perch_span_str("{}"),
						       .hash = { i } };

		MUST(perch_log_open_epoch(&db, &epoch, &entry, 1, &err) == PERCH_OK, "%s",
		     err.text);
	}
	MUST(perch_streams_load(&s, &db, device, &err) == PERCH_OK, "%s", err.text);
	MUST(s.n == PERCH_WIRE_STREAMS_MAX, "as many as a hello names");
	for (size_t i = 0; i < s.n; i++)
		MUST(s.v[i].epoch[0] == 137 + i && s.v[i].tail == 1 && s.v[i].hash.b[0] == 137 + i,
		     "stream %zu", i);
	perch_db_close(&db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(batches, folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(more_epochs_than_a_hello_names, folder_set_up,
						folder_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

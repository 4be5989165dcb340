/*
 * test_office_verify.c - what terminals sent and head office has receipted, changed at random: edited, deleted,
 * moved, put in, cut, with the hashes as they were or computed anew. perch-office verify finds each of 500.
 *
 * What it cannot prove alone is not among them: a stream cut back to a head that was receipted once, with the
 * receipts after it gone. The terminal has those, and its mark. SEED=n: another draw.
 */
#include "tests/unit/must.h"

#include <stdlib.h>

#include "firmware/base/text.h"
#include "sync/office/verify.h"
#include "tests/unit/office_world.h"

#define RECORDS 40

static struct office_world w;
static uint64_t state_of_random;

static uint64_t
draw(uint64_t n)
{
	state_of_random ^= state_of_random << 13; /* Marsaglia's xorshift64 */
	state_of_random ^= state_of_random >> 7;
	state_of_random ^= state_of_random << 17;
	return state_of_random % n;
}

static bool
run(const char *sql)
{
	struct perch_err err = { 0 };

	return perch_db_exec(&w.office.db, sql, &err) == PERCH_OK;
}

/* A day of one terminal in three batches: three heads, three receipts, some seals. */
static int
open_world(void **state)
{
	(void)state;
	w = (struct office_world){ 0 };
	world_open(&w);
	terminal_shift(&w.t, "PO-1");
	for (uint64_t n = w.t.tail; n < RECORDS; n = w.t.tail) {
		char text[40];

		MUST(perch_fmt(text, sizeof(text), "{\"t\":\"x\",\"n\":%d}", (int)n) == PERCH_OK,
		     "no two are alike");
		if (n % 7 == 0 || n == RECORDS - 1)
			terminal_seal(&w.t);
		else
			terminal_add(&w.t, text);
	}
	MUST(world_send(&w, &w.t, 1, 15) && world_send(&w, &w.t, 16, 30) &&
		     world_send(&w, &w.t, 31, RECORDS),
	     "they are taken");
	MUST(run("DROP TRIGGER record_no_update; DROP TRIGGER record_no_delete;"
		 "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;"
		 "CREATE TEMP TABLE records AS SELECT * FROM record;"
		 "CREATE TEMP TABLE streams AS SELECT * FROM stream;"
		 "CREATE TEMP TABLE receipts AS SELECT * FROM receipt;"
		 "CREATE TEMP TABLE devices AS SELECT * FROM device"),
	     "a copy of it all");
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

static void
put_back(void)
{
	MUST(run("DELETE FROM record; INSERT INTO record SELECT * FROM records;"
		 "DELETE FROM receipt; INSERT INTO receipt SELECT * FROM receipts;"
		 "DELETE FROM stream; INSERT INTO stream SELECT * FROM streams;"
		 "DELETE FROM device; INSERT INTO device SELECT * FROM devices"),
	     "as it was");
}

/* %1: a seq; %2: another; %3: a few. */
static const struct {
	const char *what;
	const char *sql;
} kinds[] = {
	{ "a record is edited", "UPDATE record SET bytes = CAST(replace(CAST(bytes AS TEXT), '1', "
				"'2') AS BLOB) WHERE seq = %1 AND CAST(bytes AS TEXT) LIKE '%1%'" },
	{ "a record becomes another", "UPDATE record SET bytes = CAST('{\"t\":\"y\"}' AS BLOB) "
				      "WHERE seq = %1" },
	{ "a hash is edited", "UPDATE record SET hash = randomblob(32) WHERE seq = %1" },
	{ "records are deleted", "DELETE FROM record WHERE seq BETWEEN %1 AND %1 + %3" },
	{ "records are deleted, the others close up",
	  "DELETE FROM record WHERE seq = %1; UPDATE record SET seq = -seq WHERE seq > %1;"
	  "UPDATE record SET seq = -seq - 1 WHERE seq < 0; UPDATE stream SET seq = seq - 1" },
	{ "two records change places",
	  "UPDATE record SET seq = -%1 WHERE seq = %1; UPDATE record SET seq = %1 WHERE seq = %2;"
	  "UPDATE record SET seq = %2 WHERE seq = -%1" },
	{ "two records change their bytes",
	  "UPDATE record SET bytes = (SELECT bytes FROM records WHERE seq = %2) WHERE seq = %1" },
	{ "a record is put in",
	  "UPDATE record SET seq = -seq WHERE seq >= %1; UPDATE record SET seq = 1 - seq WHERE seq "
	  "< "
	  "0;INSERT INTO record SELECT id + 1000, stream, %1, bytes, hash FROM records WHERE seq = "
	  "%2;UPDATE stream SET seq = seq + 1" },
	{ "the tail is cut", "DELETE FROM record WHERE seq > 30 + %3" },
	{ "the tail is cut, and the head with it",
	  "DELETE FROM record WHERE seq > 30 + %3; UPDATE stream SET seq = 30 + %3, hash = (SELECT "
	  "hash FROM record WHERE seq = 30 + %3)" },
	{ "the head is another", "UPDATE stream SET hash = randomblob(32)" },
	{ "the head goes on", "UPDATE stream SET seq = seq + %3" },
	{ "more is told to be sealed", "UPDATE stream SET sealed = seq" },
	{ "a receipt has another time",
	  "UPDATE receipt SET received_ms = received_ms + %3 WHERE seq = 15 * (1 + %3 % 2)" },
	{ "a receipt is of another record", "UPDATE receipt SET seq = %1 WHERE seq = 15" },
	{ "a receipt has another signature",
	  "UPDATE receipt SET signature = randomblob(64) WHERE seq >= %1 AND seq > 0" },
	{ "the last receipt is gone", "DELETE FROM receipt WHERE seq = 40" },
	{ "the key of the seals is another", "UPDATE device SET seal_key = randomblob(32)" },
};

/* The hashes anew from this record on, and the head: what somebody without a key can do. */
static void
chain_anew(int64_t from)
{
	struct perch_err err = { 0 };
	struct perch_hash h;
	char sql[200];

	MUST(perch_chain_start(w.t.device.id, w.t.epoch, &h) == PERCH_OK, "it starts");
	int64_t n = world_number(&w, "SELECT max(seq) FROM record");
	for (int64_t seq = 1; seq <= n; seq++) {
		PERCH_AUTO_STMT struct sqlite3_stmt *get = NULL;
		PERCH_AUTO_STMT struct sqlite3_stmt *put = NULL;

		MUST(perch_stmt_new(&w.office.db, "SELECT bytes FROM record WHERE seq = ?1", &get,
				    &err) == PERCH_OK &&
			     perch_stmt_new(
				     &w.office.db,
				     "UPDATE record SET hash = ?2 WHERE seq = ?1 AND ?1 >= ?3",
				     &put, &err) == PERCH_OK,
		     "%s", err.text);
		perch_stmt_i64(get, 1, seq);
		if (perch_stmt_step(&w.office.db, get, &err) != PERCH_OK)
			continue;
		MUST(perch_chain_step(&h, perch_col_span(get, 0)) == PERCH_OK, "it steps");
		perch_stmt_reset(get);
		perch_stmt_i64(put, 1, seq);
		perch_stmt_blob(put, 2, perch_span_of(h.b, sizeof(h.b)));
		perch_stmt_i64(put, 3, from);
		MUST(perch_stmt_run(&w.office.db, put, &err) == PERCH_OK, "%s", err.text);
	}
	MUST(perch_fmt(sql, sizeof(sql),
		       "UPDATE stream SET hash = (SELECT hash FROM record WHERE seq = %lld)",
		       (long long)n) == PERCH_OK &&
		     run(sql),
	     "the head");
}

static void
fill_in(char *dst, size_t cap, const char *sql, const unsigned long long v[3])
{
	struct perch_buf b = perch_buf_over(dst, cap);

	for (; *sql != '\0'; sql++) {
		char number[24];
		bool is_place = sql[0] == '%' && sql[1] >= '1' && sql[1] <= '3';

		if (is_place &&
		    perch_fmt(number, sizeof(number), "%llu", v[sql[1] - '1']) == PERCH_OK)
			perch_buf_put_str(&b, number);
		else
			perch_buf_put_byte(&b, (uint8_t)*sql);
		sql += is_place;
	}
	MUST(perch_buf_cstr(&b) != NULL, "it fits");
}

static struct perch_audit
verify(void)
{
	struct perch_audit a;
	struct perch_err err = { 0 };

	MUST(perch_verify(&w.office.db, w.office.keys.receipt.pub, &a, &err) == PERCH_OK, "%s",
	     err.text);
	return a;
}

/* In what is evidence: not in the order of arrival. Rows of a that b has not, and the other way round. */
#define DIFFERENT(columns, a, b)                                                                   \
	"(SELECT count(*) FROM (SELECT " columns " FROM " a " EXCEPT SELECT " columns " FROM " b   \
	")) + "                                                                                    \
	"(SELECT count(*) FROM (SELECT " columns " FROM " b " EXCEPT SELECT " columns " FROM " a   \
	"))"

static bool
is_changed(void)
{
	return world_number(&w, "SELECT " DIFFERENT("stream, seq, bytes, hash", "records", "record") " + " DIFFERENT(
					"*", "receipts",
					"receipt") " + " DIFFERENT("*", "streams",
								   "stream") " + " DIFFERENT("*",
											     "devic"
											     "es",
											     "devic"
											     "e")) >
	       0;
}

static void
every_change_is_found(void **state)
{
	const char *seed = getenv("SEED");
	size_t done = 0;

	(void)state;
	state_of_random = 88172645463325252 + (seed != NULL ? (uint64_t)seed[0] : 0);
	struct perch_audit a = verify();
	MUST(a.is_good && a.records == RECORDS && a.receipts == 3 && a.seals >= 4, "before: %s",
	     a.what);
	for (size_t i = 0; done < 500; i++) {
		size_t kind = draw(PERCH_COUNT(kinds));
		const unsigned long long v[3] = { 1 + draw(RECORDS), 1 + draw(RECORDS),
						  1 + draw(8) };
		char sql[800];

		fill_in(sql, sizeof(sql), kinds[kind].sql, v);
		put_back();
		if (!run(sql))
			continue;
		bool is_chained = kind < 8 && draw(2) == 0;
		if (is_chained)
			chain_anew((int64_t)v[0]);
		if (!is_changed())
			continue;
		a = verify();
		MUST(!a.is_good, "change %zu: %s (%llu, %llu, %llu%s): not found", i,
		     kinds[kind].what, v[0], v[1], v[2], is_chained ? ", chained anew" : "");
		MUST(a.what[0] != '\0', "change %zu: %s: without a word", i, kinds[kind].what);
		done++;
	}
	put_back();
	a = verify();
	MUST(a.is_good, "after: %s", a.what);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_change_is_found, open_world, close_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

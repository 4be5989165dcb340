/* test_state.c - sync.db (sync/state.h), on a real file. */
#include "tests/unit/folder.h"

#include "sync/state.h"

static void
open_state(struct perch_db *db)
{
	struct perch_err err = { 0 };

	MUST(perch_db_open_writer(db, &perch_sync_kind, at("sync.db"), "test", &err) == PERCH_OK,
	     "opens: %s", err.text);
}

static struct perch_office
sample_office(uint8_t key, uint8_t ca)
{
	struct perch_office o = { .url = "https://office.example:8443",
				  .enrolled_ms = 1000,
				  .server_ms = 2000 };

	memset(o.device, 1, sizeof(o.device));
	memset(o.receipt_key, key, sizeof(o.receipt_key));
	memset(o.ca_key_hash, ca, sizeof(o.ca_key_hash));
	return o;
}

static struct perch_wire_ack
sample_ack(uint8_t epoch, uint64_t seq)
{
	struct perch_wire_ack a = {
		.seq = seq, .sealed = seq - 1, .received_ms = 5000, .has_receipt = true
	};

	memset(a.epoch, epoch, sizeof(a.epoch));
	memset(a.hash, (int)seq, sizeof(a.hash));
	memset(a.receipt, 0x77, sizeof(a.receipt));
	return a;
}

static void
enrolment(void **state)
{
	struct perch_db db;
	struct perch_office o = sample_office(2, 3);
	struct perch_office other_key = sample_office(9, 3);
	struct perch_office got;
	struct perch_err err = { 0 };

	(void)state;
	open_state(&db);
	assert_int_equal(perch_state_office(&db, &got, &err), PERCH_E_NOTFOUND);
	assert_int_equal(perch_state_may_enrol(&db, o.ca_key_hash, &err), PERCH_OK);
	assert_int_equal(perch_state_enrol(&db, &o, &err), PERCH_OK);
	assert_int_equal(perch_state_office(&db, &got, &err), PERCH_OK);
	assert_string_equal(got.url, o.url);
	assert_memory_equal(got.receipt_key, o.receipt_key, sizeof(o.receipt_key));
	assert_int_equal(got.enrolled_ms, 1000);
	/* The same office again is fine, another one is not: its receipts could not be read. */
	assert_int_equal(perch_state_enrol(&db, &o, &err), PERCH_OK);
	assert_int_equal(perch_state_may_enrol(&db, other_key.receipt_key, &err), PERCH_E_EXISTS);
	assert_int_equal(perch_state_enrol(&db, &other_key, &err), PERCH_E_EXISTS);
	MUST(strstr(err.text, "office.example") != NULL, "the text names the office: %s", err.text);
	perch_db_close(&db);
}

static void
server_time_never_goes_back(void **state)
{
	struct perch_db db;
	struct perch_office o = sample_office(2, 3);

	(void)state;
	open_state(&db);
	assert_int_equal(perch_state_enrol(&db, &o, NULL), PERCH_OK);
	assert_int_equal(perch_state_server_time(&db, 9000, NULL), PERCH_OK);
	assert_int_equal(perch_state_server_time(&db, 8000, NULL), PERCH_OK);
	assert_int_equal(perch_state_office(&db, &o, NULL), PERCH_OK);
	assert_int_equal(o.server_ms, 9000);
	perch_db_close(&db);
}

static int64_t
count(struct perch_db *db, const char *sql)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;

	MUST(perch_stmt_new(db, sql, &stmt, NULL) == PERCH_OK, "%s", sql);
	MUST(perch_stmt_step(db, stmt, NULL) == PERCH_OK, "%s", sql);
	return perch_col_i64(stmt, 0);
}

static void
acknowledgements(void **state)
{
	struct perch_db db;
	struct perch_acked got;
	struct perch_wire_ack a = sample_ack(1, 10);
	struct perch_wire_ack bad = sample_ack(1, 12);

	(void)state;
	open_state(&db);
	assert_int_equal(perch_state_acked(&db, a.epoch, &got, NULL), PERCH_E_NOTFOUND);
	assert_int_equal(perch_state_put_ack(&db, &a, 42, NULL), PERCH_OK);
	assert_int_equal(perch_state_acked(&db, a.epoch, &got, NULL), PERCH_OK);
	assert_int_equal(got.seq, 10);
	assert_int_equal(got.sealed, 9);
	assert_int_equal(got.at_ms, 42);
	assert_memory_equal(got.hash, a.hash, sizeof(a.hash));
	/* What the file refuses leaves neither position nor receipt. */
	bad.sealed = 13;
	assert_int_not_equal(perch_state_put_ack(&db, &bad, 43, NULL), PERCH_OK);
	assert_int_equal(perch_state_acked(&db, a.epoch, &got, NULL), PERCH_OK);
	assert_int_equal(got.seq, 10);
	assert_int_equal(count(&db, "SELECT count(*) FROM receipt"), 1);
	/* A restored office: the position goes back, the receipts stay. */
	a = sample_ack(1, 4);
	assert_int_equal(perch_state_put_ack(&db, &a, 44, NULL), PERCH_OK);
	assert_int_equal(perch_state_acked(&db, a.epoch, &got, NULL), PERCH_OK);
	assert_int_equal(got.seq, 4);
	assert_int_equal(perch_state_forget_ack(&db, a.epoch, NULL), PERCH_OK);
	assert_int_equal(perch_state_acked(&db, a.epoch, &got, NULL), PERCH_E_NOTFOUND);
	assert_int_equal(count(&db, "SELECT count(*) FROM receipt"), 2);
	perch_db_close(&db);
}

static void
attempts(void **state)
{
	struct perch_db db;
	struct perch_attempt a = { .at_ms = 1, .result = PERCH_RESULT_DONE, .detail = "all" };
	struct perch_attempt got;
	int64_t success = 0;

	(void)state;
	open_state(&db);
	assert_int_equal(perch_state_last_attempt(&db, &got, NULL), PERCH_E_NOTFOUND);
	assert_int_equal(perch_state_last_success(&db, &success, NULL), PERCH_E_NOTFOUND);
	assert_int_equal(perch_state_put_attempt(&db, &a, NULL), PERCH_OK);
	a.result = PERCH_RESULT_LATER;
	for (a.at_ms = 2; a.at_ms < 300; a.at_ms++)
		assert_int_equal(perch_state_put_attempt(&db, &a, NULL), PERCH_OK);
	assert_int_equal(perch_state_last_attempt(&db, &got, NULL), PERCH_OK);
	assert_int_equal(got.at_ms, 299);
	assert_int_equal(got.result, PERCH_RESULT_LATER);
	/* The last success is remembered however many failures follow. */
	assert_int_equal(perch_state_last_success(&db, &success, NULL), PERCH_OK);
	assert_int_equal(success, 1);
	assert_int_equal(count(&db, "SELECT count(*) FROM attempt"), 101);
	perch_db_close(&db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(enrolment, folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(server_time_never_goes_back, folder_set_up,
						folder_tear_down),
		cmocka_unit_test_setup_teardown(acknowledgements, folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(attempts, folder_set_up, folder_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

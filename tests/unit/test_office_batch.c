/* test_office_batch.c - batches: what is stored, what is refused, seals and receipts
 * (sync/office/batch.c), and that verify finds what was changed afterwards (verify.c). */
#include "tests/unit/must.h"

#include "sync/office/verify.h"
#include "tests/unit/office_world.h"

static struct office_world w;

static int
open_world(void **state)
{
	(void)state;
	w = (struct office_world){ 0 };
	world_open(&w);
	for (int i = 0; i < 4; i++)
		terminal_add(&w.t, "{\"t\":\"x\"}");
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

static int64_t
stored(void)
{
	return world_number(&w, "SELECT count(*) FROM record");
}

static void
a_batch_is_stored_once(void **state)
{
	struct perch_wire_ack first;
	uint8_t message[PERCH_WIRE_RECEIPT_BYTES];

	(void)state;
	MUST(world_send(&w, &w.t, 1, 3), "it is taken");
	first = w.ack;
	MUST(first.seq == 3 && memcmp(first.hash, w.t.chain[3].b, PERCH_WIRE_HASH) == 0,
	     "the acknowledgement has the terminal's own hash at its head");
	MUST(first.received_ms == WORLD_NOW && first.sealed == 0, "its time, and no seal");
	perch_wire_receipt(&first, message);
	MUST(perch_signature_check(w.office.keys.receipt.pub,
				   perch_span_of(message, sizeof(message)),
				   first.receipt) == PERCH_OK,
	     "the receipt is signed by the office");
	MUST(world_send(&w, &w.t, 1, 3) && memcmp(&w.ack, &first, sizeof(first)) == 0,
	     "a repeat gets the same acknowledgement");
	MUST(world_send(&w, &w.t, 1, 2) && w.ack.seq == 3, "a part of it gets that of the head");
	MUST(stored() == 3, "and nothing is stored twice");
	MUST(world_send(&w, &w.t, 2, 4) && w.ack.seq == 4 && stored() == 4,
	     "of an overlapping batch only what is new is stored");
	MUST(world_number(&w, "SELECT count(*) FROM receipt") == 2, "a receipt for each head");
}

static void
gaps_and_forks_are_refused(void **state)
{
	(void)state;
	MUST(!world_send(&w, &w.t, 2, 3) && w.problem.type == PERCH_PROBLEM_GAP &&
		     w.problem.expected == 1,
	     "an empty stream begins with record 1");
	MUST(world_send(&w, &w.t, 1, 3), "three records");
	struct terminal copy = w.t;
	copy.tail = 1;
	terminal_add(&copy, "{\"t\":\"y\"}");
	terminal_add(&copy, "{\"t\":\"y\"}");
	terminal_add(&copy, "{\"t\":\"y\"}");
	MUST(!world_send(&w, &copy, 1, 4) && w.problem.type == PERCH_PROBLEM_DIVERGED &&
		     w.problem.seq == 2,
	     "another record under a stored number is named");
	MUST(!world_send(&w, &copy, 4, 4) && w.problem.type == PERCH_PROBLEM_DIVERGED &&
		     w.problem.seq == 3,
	     "so is another chain before the batch");
	MUST(stored() == 3, "nothing of it is stored");
}

static void
bad_records_are_named(void **state)
{
	(void)state;
	terminal_add(&w.t, "[1]");
	terminal_add(&w.t, "{\"t\":\"x\"}");
	MUST(!world_send(&w, &w.t, 1, 6) && w.problem.type == PERCH_PROBLEM_BAD_RECORD &&
		     w.problem.index == 4 && w.problem.seq == 5,
	     "what is no object is named by index and seq");
	MUST(stored() == 0, "nothing of the batch is stored");
	w.t.chain[4].b[0] ^= 1;
	MUST(!world_send(&w, &w.t, 1, 4) && w.problem.type == PERCH_PROBLEM_CHAIN && stored() == 0,
	     "a head that the records do not give is refused");
}

static void
forms_are_refused(void **state)
{
	static const char *const texts[] = { "", "\n", "{}\n", "{\"v\":1}", "x\n{}\n" };

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(texts); i++)
		MUST(!world_send_text(&w, &w.t, perch_span_str(texts[i])) &&
			     w.problem.type == PERCH_PROBLEM_MALFORMED,
		     "'%s' is malformed", texts[i]);
}

static void
seals_prove_what_they_cover(void **state)
{
	(void)state;
	terminal_seal(&w.t);
	MUST(world_send(&w, &w.t, 1, 5) && w.ack.sealed == 4,
	     "a seal proves everything up to the record before it");
	terminal_add(&w.t, "{\"t\":\"x\"}");
	MUST(world_send(&w, &w.t, 6, 6) && w.ack.sealed == 4, "what comes after it is not sealed");
	MUST(perch_key_new(&w.t.seal) == PERCH_OK, "another key");
	terminal_seal(&w.t);
	MUST(world_send(&w, &w.t, 7, 7) && w.ack.seq == 7 && w.ack.sealed == 4,
	     "a seal by another key is stored and proves nothing");
}

/* verify's answer about the world. */
static struct perch_audit
audit(void)
{
	struct perch_audit a;
	struct perch_err err = { 0 };

	MUST(perch_verify(&w.office.db, w.office.keys.receipt.pub, &a, &err) == PERCH_OK, "%s",
	     err.text);
	return a;
}

static const struct {
	const char *must;
	const char *sql;
	int64_t seq;
} changes[] = {
	// clang-format off
	{ "a changed byte is found", "DROP TRIGGER record_no_update;"
	  "UPDATE record SET bytes = CAST('{\"t\":\"y\"}' AS BLOB) WHERE seq = 2", 2 },
	{ "a missing record is found", "DROP TRIGGER record_no_delete; DELETE FROM record WHERE seq = 3", 3 },
	{ "a cut tail is found", "DROP TRIGGER record_no_delete; DELETE FROM record WHERE seq > 4", 6 },
	{ "a moved head is found", "UPDATE stream SET seq = 5", 5 },
	{ "a seal that is not there is not told", "UPDATE stream SET sealed = 3", 3 },
	{ "a head without its receipt is found", "DELETE FROM receipt", 6 },
	{ "another time in a receipt is found", "UPDATE receipt SET received_ms = 1", 6 },
	// clang-format on
};

static void
verify_finds_changes(void **state)
{
	struct perch_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(changes); i++) {
		if (i > 0) {
			close_world(NULL);
			open_world(NULL);
		}
		terminal_seal(&w.t);
		terminal_add(&w.t, "{\"t\":\"x\"}");
		MUST(world_send(&w, &w.t, 1, 6), "six records");
		struct perch_audit a = audit();
		MUST(a.is_good && a.devices == 1 && a.records == 6 && a.seals == 1 &&
			     a.receipts == 1,
		     "before, everything holds: %s", a.what);
		MUST(perch_db_exec(&w.office.db, changes[i].sql, &err) == PERCH_OK, "%s", err.text);
		a = audit();
		MUST(!a.is_good && a.seq == changes[i].seq, "%s: at %lld: %s", changes[i].must,
		     (long long)a.seq, a.what);
	}
}

static void
records_are_never_changed(void **state)
{
	struct perch_err err = { 0 };

	(void)state;
	MUST(world_send(&w, &w.t, 1, 2), "two records");
	MUST(perch_db_exec(&w.office.db, "UPDATE record SET seq = 9", &err) != PERCH_OK &&
		     perch_db_exec(&w.office.db, "DELETE FROM record", &err) != PERCH_OK,
	     "the database itself refuses it");
}

/* Taken for a new stream, it would be sent and stored from the start. */
static void
a_head_without_a_receipt_is_damage(void **state)
{
	struct perch_err err = { 0 };

	(void)state;
	MUST(world_send(&w, &w.t, 1, 2), "two records");
	MUST(perch_db_exec(&w.office.db, "DELETE FROM receipt", &err) == PERCH_OK, "%s", err.text);
	MUST(!world_send(&w, &w.t, 3, 4) && w.problem.type == PERCH_PROBLEM_INTERNAL &&
		     stored() == 2,
	     "what follows is refused as the office's own fault, got %s",
	     perch_problem_str(w.problem.type));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_batch_is_stored_once, open_world, close_world),
		cmocka_unit_test_setup_teardown(gaps_and_forks_are_refused, open_world,
						close_world),
		cmocka_unit_test_setup_teardown(bad_records_are_named, open_world, close_world),
		cmocka_unit_test_setup_teardown(forms_are_refused, open_world, close_world),
		cmocka_unit_test_setup_teardown(seals_prove_what_they_cover, open_world,
						close_world),
		cmocka_unit_test_setup_teardown(verify_finds_changes, open_world, close_world),
		cmocka_unit_test_setup_teardown(records_are_never_changed, open_world, close_world),
		cmocka_unit_test_setup_teardown(a_head_without_a_receipt_is_damage, open_world,
						close_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

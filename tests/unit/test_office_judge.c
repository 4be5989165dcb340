/* test_office_judge.c - what stored records mean: rolls, flaws, notices (sync/office/judge.c,
 * project.c). */
#include "tests/unit/must.h"

#include "sync/office/master.h"
#include "sync/office/project.h"
#include "tests/unit/office_world.h"

static struct office_world w;

static int
open_world(void **state)
{
	enum perch_change change;
	struct perch_err err = { 0 };

	(void)state;
	w = (struct office_world){ 0 };
	world_open(&w);
	MUST(perch_master_put(&w.office.db, "order", "PO-1", perch_span_str("{\"order\":\"PO-1\"}"),
			      &change, &err) == PERCH_OK,
	     "%s", err.text);
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
deliver(const struct terminal *t, uint64_t first)
{
	MUST(world_send(&w, t, first, t->tail), "it is stored: %s",
	     perch_problem_str(w.problem.type));
	perch_project(&w.office);
}

static int64_t
notices(const char *kind)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct perch_err err = { 0 };

	MUST(perch_stmt_new(&w.office.db, "SELECT count(*) FROM notice WHERE kind = ?1", &stmt,
			    &err) == PERCH_OK,
	     "%s", err.text);
	perch_stmt_text(stmt, 1, kind);
	MUST(perch_stmt_step(&w.office.db, stmt, &err) == PERCH_OK, "%s", err.text);
	return perch_col_i64(stmt, 0);
}

static const char roll_sql[] =
	"SELECT order_no || ' ' || roll_no || ' ' || inspector || ' ' || state || ' ' ||"
	" coalesce(verdict, '-') || ' ' || coalesce(points, '-') || ' ' || coalesce(rate, '-')"
	" FROM roll ORDER BY stream DESC, seq DESC LIMIT 1";

static void
a_shift_becomes_rolls(void **state)
{
	(void)state;
	terminal_shift(&w.t, "PO-1");
	deliver(&w.t, 1);
	assert_string_equal(world_text(&w, roll_sql), "PO-1 R1 LI-7 closed pass 1 0.4645");
	MUST(world_number(&w, "SELECT count(*) FROM flaw") == 2, "both flaws");
	MUST(world_number(&w, "SELECT seq FROM flaw WHERE is_withdrawn") == 7,
	     "the one that was taken back is marked");
	MUST(notices("unknown-type") == 1 && world_number(&w, "SELECT count(*) FROM notice") == 1,
	     "only the unknown type is told");
}

static void
pieces_give_the_same(void **state)
{
	(void)state;
	terminal_shift(&w.t, "PO-1");
	for (uint64_t seq = 1; seq <= w.t.tail; seq++) {
		MUST(world_send(&w, &w.t, seq, seq), "one record");
		perch_project(&w.office);
	}
	assert_string_equal(world_text(&w, roll_sql), "PO-1 R1 LI-7 closed pass 1 0.4645");
}

static void
rebuilding_gives_the_same(void **state)
{
	struct perch_err err = { 0 };

	(void)state;
	terminal_shift(&w.t, "PO-1");
	deliver(&w.t, 1);
	MUST(perch_project_forget(&w.office, &err) == PERCH_OK, "%s", err.text);
	MUST(world_number(&w, "SELECT count(*) FROM roll") == 0, "everything is forgotten");
	perch_project(&w.office);
	assert_string_equal(world_text(&w, roll_sql), "PO-1 R1 LI-7 closed pass 1 0.4645");
	MUST(world_number(&w, "SELECT count(*) FROM notice") == 1 &&
		     world_number(&w, "SELECT count(*) FROM flaw") == 2,
	     "flaws and notices too");
}

static void
an_unknown_order_is_told(void **state)
{
	(void)state;
	terminal_shift(&w.t, "PO-9");
	deliver(&w.t, 1);
	MUST(notices("unknown-order") == 1, "and stored all the same");
	assert_string_equal(world_text(&w, roll_sql), "PO-9 R1 LI-7 closed pass 1 0.4645");
}

static void
a_roll_inspected_twice_is_told(void **state)
{
	static struct terminal other;

	(void)state;
	terminal_shift(&w.t, "PO-1");
	deliver(&w.t, 1);
	MUST(notices("double-inspection") == 0, "once is once");
	world_enrol(&w, &other, 2);
	terminal_shift(&other, "PO-1");
	deliver(&other, 1);
	MUST(notices("double-inspection") == 1, "by another terminal");
	terminal_roll(&other, WORLD_BOOT, 3, 4, "R2");
	terminal_withdraw(&other, 10);
	deliver(&other, 10);
	assert_string_equal(world_text(&w, roll_sql), "PO-1 R2 LI-7 withdrawn - - -");
}

static void
what_is_not_there_is_told(void **state)
{
	(void)state;
	terminal_begin(&w.t, 0);
	terminal_flaw(&w.t, WORLD_BOOT, 77);
	terminal_close(&w.t, WORLD_BOOT, 0);
	terminal_roll(&w.t, WORLD_BOOT, 0, 99, "R1");
	deliver(&w.t, 1);
	MUST(notices("lost-reference") == 3, "flaw, close and roll each name nothing");
	MUST(world_number(&w, "SELECT count(*) FROM roll") == 1, "the roll is there");
}

static void
wrong_seals_and_broken_records_are_told(void **state)
{
	(void)state;
	terminal_seal(&w.t);
	MUST(perch_key_new(&w.t.seal) == PERCH_OK, "another key");
	terminal_seal(&w.t);
	terminal_add(&w.t, "{\"t\":\"in\",\"v\":1}");
	terminal_add(&w.t, "{\"t\":\"in\",\"v\":99}");
	deliver(&w.t, 1);
	MUST(notices("wrong-seal") == 1, "the seal by another key");
	MUST(notices("bad-record") == 1, "the record without its fields");
	MUST(notices("unknown-type") == 1, "the record of a later version");
}

static void
ids_run_on_over_epochs(void **state)
{
	struct terminal copy;

	(void)state;
	/* The first epoch goes to a closed roll, local ids 1..9, and an open one, 10. */
	terminal_shift(&w.t, "PO-1");
	terminal_roll(&w.t, WORLD_BOOT, 3, 4, "R2");
	deliver(&w.t, 1);
	/* A copy of it goes on with local id 11: its boot record is 12. */
	copy = w.t;
	terminal_epoch(&copy, 9);
	terminal_begin(&copy, WORLD_BOOT);
	terminal_flaw(&copy, 12, 10);
	terminal_close(&copy, 12, 10);
	terminal_roll(&copy, 12, 3, 4, "R3");
	terminal_flaw(&copy, 12, 15);
	terminal_close(&copy, 12, 15);
	deliver(&copy, 1);
	MUST(notices("lost-reference") == 0, "everything is found");
	MUST(notices("score-differs") == 0, "and scored alike");
	assert_string_equal(world_text(&w, roll_sql), "PO-1 R3 LI-7 closed pass 1 0.4645");
	assert_string_equal(
		world_text(&w, "SELECT state || (SELECT count(*) FROM flaw WHERE"
			       " roll_stream = roll.stream AND roll_seq = roll.seq) FROM roll"
			       " WHERE roll_no = 'R2'"),
		"closed1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_shift_becomes_rolls, open_world, close_world),
		cmocka_unit_test_setup_teardown(pieces_give_the_same, open_world, close_world),
		cmocka_unit_test_setup_teardown(rebuilding_gives_the_same, open_world, close_world),
		cmocka_unit_test_setup_teardown(an_unknown_order_is_told, open_world, close_world),
		cmocka_unit_test_setup_teardown(a_roll_inspected_twice_is_told, open_world,
						close_world),
		cmocka_unit_test_setup_teardown(what_is_not_there_is_told, open_world, close_world),
		cmocka_unit_test_setup_teardown(wrong_seals_and_broken_records_are_told, open_world,
						close_world),
		cmocka_unit_test_setup_teardown(ids_run_on_over_epochs, open_world, close_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

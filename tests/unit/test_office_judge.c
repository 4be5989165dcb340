/* test_office_judge.c - what stored records mean: rolls, flaws, notices (sync/office/judge.c,
 * project.c). */
#include "tests/unit/must.h"

#include "sync/office/master.h"
#include "sync/office/project.h"
#include "tests/unit/office_world.h"

#define BOOT 2 /* local id of the boot record in all of these logs */

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

static struct perch_record
record_of(enum perch_record_type type, int64_t boot, int64_t sign_in)
{
	struct perch_record r;

	perch_record_init(&r, type,
			  (struct perch_record_head){ .wall_ms = WORLD_NOW,
						      .is_trusted = true,
						      .boot = boot,
						      .sign_in = sign_in });
	return r;
}

static void
add_begin(struct terminal *t, int64_t boot_before)
{
	struct perch_record r = record_of(PERCH_RECORD_BOOT, boot_before, 0);

	terminal_add(t, "{\"t\":\"other\",\"v\":1}"); /* in the place of the epoch record */
	memcpy(r.boot.program, "perch 1", 8);
	memset(r.boot.boot, 'a', 32);
	terminal_record(t, &r);
}

static void
add_in(struct terminal *t, int64_t boot)
{
	struct perch_record r = record_of(PERCH_RECORD_IN, boot, 0);

	memcpy(r.in.person, "LI-7", 5);
	memcpy(r.in.o, "typed", 6);
	terminal_record(t, &r);
}

static void
add_order(struct terminal *t, const char *order)
{
	struct perch_record r = record_of(PERCH_RECORD_ORDER, BOOT, 3);

	memcpy(r.order.order, order, strlen(order) + 1);
	terminal_record(t, &r);
}

static void
add_roll(struct terminal *t, int64_t boot, int64_t sign_in, int64_t order, const char *roll)
{
	struct perch_record r = record_of(PERCH_RECORD_ROLL, boot, sign_in);

	r.roll.order = order;
	memcpy(r.roll.roll, roll, strlen(roll) + 1);
	r.roll.ticket_um = -1;
	memcpy(r.roll.o, "typed", 6);
	terminal_record(t, &r);
}

static void
add_flaw(struct terminal *t, int64_t boot, int64_t roll)
{
	struct perch_record r = record_of(PERCH_RECORD_FLAW, boot, 3);

	r.flaw.roll = roll;
	memcpy(r.flaw.kind, "slub", 5);
	r.flaw.to_um = r.flaw.len_um = r.flaw.across_um = -1;
	memcpy(r.flaw.dir, "warp", 5);
	memcpy(r.flaw.side, "face", 5);
	memcpy(r.flaw.o, "typed", 6);
	terminal_record(t, &r);
}

static void
add_withdraw(struct terminal *t, int64_t of)
{
	struct perch_record r = record_of(PERCH_RECORD_WITHDRAW, BOOT, 3);

	r.withdraw.of = of;
	terminal_record(t, &r);
}

static void
add_close(struct terminal *t, int64_t boot, int64_t roll)
{
	struct perch_record r = record_of(PERCH_RECORD_CLOSE, boot, 3);

	r.close.roll = roll;
	memcpy(r.close.verdict, "pass", 5);
	memcpy(r.close.profile, "four-point-inch@1", 18);
	r.close.points = 7;
	r.close.length_um = 120000000;
	r.close.width_um = 1500000;
	memcpy(r.close.rate, "12.9032", 8);
	memcpy(r.close.quality, "first", 6);
	memcpy(r.close.o, "typed", 6);
	terminal_record(t, &r);
}

/* epoch 1, boot 2, in 3, order 4, roll 5, flaw 6, flaw 7, withdraw 8, close 9. */
static void
add_shift(struct terminal *t, const char *order)
{
	add_begin(t, 0);
	add_in(t, BOOT);
	add_order(t, order);
	add_roll(t, BOOT, 3, 4, "R1");
	add_flaw(t, BOOT, 5);
	add_flaw(t, BOOT, 5);
	add_withdraw(t, 7);
	add_close(t, BOOT, 5);
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
	add_shift(&w.t, "PO-1");
	deliver(&w.t, 1);
	assert_string_equal(world_text(&w, roll_sql), "PO-1 R1 LI-7 closed pass 7 12.9032");
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
	add_shift(&w.t, "PO-1");
	for (uint64_t seq = 1; seq <= w.t.tail; seq++) {
		MUST(world_send(&w, &w.t, seq, seq), "one record");
		perch_project(&w.office);
	}
	assert_string_equal(world_text(&w, roll_sql), "PO-1 R1 LI-7 closed pass 7 12.9032");
}

static void
rebuilding_gives_the_same(void **state)
{
	struct perch_err err = { 0 };

	(void)state;
	add_shift(&w.t, "PO-1");
	deliver(&w.t, 1);
	MUST(perch_project_forget(&w.office, &err) == PERCH_OK, "%s", err.text);
	MUST(world_number(&w, "SELECT count(*) FROM roll") == 0, "everything is forgotten");
	perch_project(&w.office);
	assert_string_equal(world_text(&w, roll_sql), "PO-1 R1 LI-7 closed pass 7 12.9032");
	MUST(world_number(&w, "SELECT count(*) FROM notice") == 1 &&
		     world_number(&w, "SELECT count(*) FROM flaw") == 2,
	     "flaws and notices too");
}

static void
an_unknown_order_is_told(void **state)
{
	(void)state;
	add_shift(&w.t, "PO-9");
	deliver(&w.t, 1);
	MUST(notices("unknown-order") == 1, "and stored all the same");
	assert_string_equal(world_text(&w, roll_sql), "PO-9 R1 LI-7 closed pass 7 12.9032");
}

static void
a_roll_inspected_twice_is_told(void **state)
{
	static struct terminal other;

	(void)state;
	add_shift(&w.t, "PO-1");
	deliver(&w.t, 1);
	MUST(notices("double-inspection") == 0, "once is once");
	world_enrol(&w, &other, 2);
	add_shift(&other, "PO-1");
	deliver(&other, 1);
	MUST(notices("double-inspection") == 1, "by another terminal");
	add_roll(&other, BOOT, 3, 4, "R2");
	add_withdraw(&other, 10);
	deliver(&other, 10);
	assert_string_equal(world_text(&w, roll_sql), "PO-1 R2 LI-7 withdrawn - - -");
}

static void
what_is_not_there_is_told(void **state)
{
	(void)state;
	add_begin(&w.t, 0);
	add_flaw(&w.t, BOOT, 77);
	add_close(&w.t, BOOT, 0);
	add_roll(&w.t, BOOT, 0, 99, "R1");
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
	terminal_add(&w.t, "{\"t\":\"in\",\"v\":2}");
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
	add_shift(&w.t, "PO-1");
	add_roll(&w.t, BOOT, 3, 4, "R2");
	deliver(&w.t, 1);
	/* A copy of it goes on with local id 11: its boot record is 12. */
	copy = w.t;
	terminal_epoch(&copy, 9);
	add_begin(&copy, BOOT);
	add_flaw(&copy, 12, 10);
	add_close(&copy, 12, 10);
	add_roll(&copy, 12, 3, 4, "R3");
	add_close(&copy, 12, 15);
	deliver(&copy, 1);
	MUST(notices("lost-reference") == 0, "everything is found");
	assert_string_equal(world_text(&w, roll_sql), "PO-1 R3 LI-7 closed pass 7 12.9032");
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

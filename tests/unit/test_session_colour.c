/*
 * test_session_colour.c - colour grades by eye and by instrument, and shade lots, on the open roll
 * (firmware/session/colour.c).
 */
#include "tests/unit/must.h"

#include "tests/unit/session_play.h"

static struct desk desk;

// clang-format off
static const struct play_script scripts[] = {
	/* The rule that ships: 4-5 passes, 4 is looked at again, below 4 is rework. */
	{ "a grade is judged by the rule of its kind, and the lights left are named", {
		{ "=colour side-centre D65 4-5", "ok 4 colour side-centre D65 4-5 against approved; pass; still under TL84" },
		{ "=colour side-centre TL84 5 ref original 12", "ok 5 colour side-centre TL84 5 against original 12; pass" },
		{ "=colour sample F11 3-4", "ok 6 colour sample TL84 3-4 against approved; rework: sample under TL84: 3-4, rule >= 4-5" },
		{ "=colour sample UV 5", "ok 7 colour sample UV 5 against approved; pass; the order names other lights" },
		{ "=colour", "ok 7 colour of T1: side-centre D65 4-5; pass, side-centre TL84 5 against original; pass, sample TL84 3-4; rework: sample under TL84: 3-4, rule >= 4-5, sample UV 5; pass" } } },
	{ "a doubtful grade asks for a second look, and the lower one counts", {
		{ "=colour head-tail D65 4", "ok 4 colour head-tail D65 4 against approved; look again, best another person: =colour head-tail D65 GRADE look 2; still under TL84" },
		{ "=colour head-tail D65 5 look 2", "ok 5 colour head-tail D65 5 against approved, second look; concession: head-tail under D65: 4 (second look 5), rule >= 4-5" },
		{ "=colour head-tail D65 3 look 2", "ok 6 colour head-tail D65 3 against approved, second look; rework: head-tail under D65: 4 (second look 3), rule >= 4-5" },
		{ "=undo", "ok 7 took back 6 colour head-tail" },
		{ "=colour", "ok 7 colour of T1: head-tail D65 4 (second look 5); concession" },
		{ "=undo 4", "ok 8 took back 4 colour head-tail" },
		{ "=colour", "ok 8 colour of T1: head-tail D65 5; pass; still under TL84" } } },
	{ "a second look is of the same kind, light and reference", {
		{ "=colour sample D65 4 ref first-lot", "ok 4 colour sample D65 4 against first-lot; look again, best another person: =colour sample D65 GRADE ref first-lot look 2" },
		{ "=colour sample D65 4-5 look 2", "no no-first-look" }, { "=colour sample TL84 4-5 ref first-lot look 2", "no no-first-look" },
		{ "=colour within-roll D65 4-5 ref first-lot look 2", "no no-first-look" },
		{ "=colour sample D65 4-5 look 2 ref first-lot", "ok 5 " } } },
	{ "a grade is replaced by a later one", {
		{ "=colour sample D65 2", "ok 4 colour sample D65 2 against approved; rework" },
		{ "=colour sample D65 4-5 look 1", "ok 5 colour sample D65 4-5 against approved; pass" },
		{ "=colour", "ok 5 colour of T1: sample D65 4-5; pass; still under TL84" } } },
	/* CO-07: dEF 0.8747 is class 4-5; CO-09: 2.3426 is 3-4 */
	{ "an instrument's reading is graded", {
		{ "=colour sample D65 lab 30,2,-18 30.6,1.6,-17.2", "ok 4 colour sample D65 4-5 against approved, dEF 0.8747; pass" },
		{ "=colour sample TL84 lab 62,48,30 61,46,32 ref original", "ok 5 colour sample TL84 3-4 against original, dEF 2.3426; rework" },
		{ "=colour sample D65 lab 30,2,-18", "no usage the reading of the sample is missing" },
		{ "=colour sample D65 lab 30,2 30,2,1", "no usage '30,2' is not a reading such as 50,0.5,-2" },
		{ "=colour sample D65 lab 130,2,1 30,2,1", "no usage '130,2,1' is not a reading" } } },
	{ "a grade without its light, and what is no grade, is refused", {
		{ "=colour sample 4-5", "no usage '4-5' is not a light source (D65 TL84 U3000 CWF A D75 UV), and without one a grade says nothing" },
		{ "=colour sample", "no usage the light source (D65 TL84 U3000 CWF A D75 UV) is missing" },
		{ "=colour sample D65", "no usage the grade is missing" },
		{ "=colour sample D65 4.5", "no usage '4.5' is not a grade (5 4-5 4 3-4 3 2-3 2 1-2 1)" },
		{ "=colour sample D65 0", "no usage '0' is not a grade" }, { "=colour edge D65 4", "no usage 'edge' is not side-centre" },
		{ "=colour sample D65 4 ref", "no usage approved, original or first-lot is missing" },
		{ "=colour sample D65 4 ref mine", "no usage 'mine' is not approved" },
		{ "=colour sample D65 4 look", "no usage 1 or 2 is missing" }, { "=colour sample D65 4 look 3", "no usage '3' is not a first or second look" },
		{ "=colour sample D65 4 twice", "no usage 'twice' is not ref or look" },
		{ "=colour sample D65 4 ref original 12345678901234567890123456789012345678901", "no usage" },
		{ "=colour", "ok 3 colour of T1: nothing yet; still under D65 TL84" } } },
	{ "the order may have another rule", {
		{ "=undo 3", "ok 4 " }, { "=order PO-S", "ok 5 " }, { "=roll S1", "ok 6 " },
		{ "=colour sample A 4-5", "ok 7 colour sample A 4-5 against approved; pass" } } },
	{ "nothing is graded without a roll", {
		{ "=undo 3", "ok 4 " }, { "=colour", "no no-roll" }, { "=colour sample D65 4", "no no-roll" },
		{ "=shade", "no no-roll" }, { "=shade A", "no no-roll" } } },

	/* --- shade lots ---------------------------------------------------------------------- */
	/* blocks 0.6 0.4 0.5 and differences -1.3 0.1 0.5 are 3-5-6 */
	{ "a shade lot is a letter or a 555 number", {
		{ "=shade A", "ok 4 shade A" }, { "=shade b", "ok 5 shade B (was A, record 4)" }, { "=shade 356", "ok 6 shade 356 (was B, record 5)" },
		{ "=shade 555", "ok 7 shade 555" }, { "=shade 555 block 0.6,0.4,0.5 diff -1.3,0.1,0.5", "ok 8 shade 356 (was 555, record 7)" },
		{ "=shade", "ok 8 shade of T1: 356" },
		{ "=undo", "ok 9 took back 8 shade" }, { "=shade", "ok 9 shade of T1: 555" } } },
	{ "what is none is refused", {
		{ "=shade", "ok 3 shade of T1: nothing yet" }, { "=shade AB", "no usage 'AB' is not a shade lot" }, { "=shade 350", "no usage '350'" },
		{ "=shade A B", "no usage 'B' is too much" }, { "=shade 356 block 1,1,1 diff 0,0,0", "no usage 'block' is too much" },
		{ "=shade 555 blocks 1,1,1 diff 0,0,0", "no usage 'blocks' is not where block or diff belongs" },
		{ "=shade 555 block 1,1 diff 0,0,0", "no usage '1,1' is not three figures" }, { "=shade 555 block 1,1,1", "no usage diff is missing" },
		{ "=shade 555 block 1,1,1 diff 0,0,0 x", "no usage 'x' is too much" },
		{ "=shade 555 block 1,0,1 diff 0,0,0", "no range a block is more than zero: check the second" },
		{ "=shade 555 block 1,1,1 diff 0,0,9", "no range the third figure is more than four blocks from the standard" } } },
	{ "shade lots that mix in the order are told", {
		{ "=shade A", "ok 4 shade A" }, { "=close missing override pass seen before", "ok 5 " },
		{ "=roll T2", "ok 7 roll T2" }, { "=shade A", "ok 8 shade A" },
		{ "=shade 356", "ok 9 shade 356 (was A, record 8); order PO-T: 2 shade lots mix: A 1 roll 120m, 356 1 roll 120m" },
		{ "=shade", "ok 9 shade of T2: 356; order PO-T: 2 shade lots mix" } } },
};
// clang-format on

static void
colours_hold(void **state)
{
	(void)state;
	roll_plays_hold(&desk, scripts, PERCH_COUNT(scripts));
}

static void
records_keep_what_was_said(void **state)
{
	static const struct {
		const char *must;
		const char *line;
		const char *bytes;
	} rows[] = {
		{ "a grade by eye", "=colour side-centre TL83 4-5 ref first-lot F-1",
		  "\"kind\":\"side-centre\",\"light\":\"U3000\",\"grade\":\"4-5\","
		  "\"reference\":\"first-lot\",\"reference_no\":\"F-1\",\"look\":1,"
		  "\"difference\":\"\",\"o\":\"typed\"}" },
		{ "a second look", "=colour side-centre U30 4 ref first-lot look 2",
		  "\"grade\":\"4\",\"reference\":\"first-lot\",\"reference_no\":\"\",\"look\":2" },
		{ "a grade by instrument", "=colour sample D65 lab 62,48,30 61,46,32",
		  "\"grade\":\"3-4\",\"reference\":\"approved\",\"reference_no\":\"\",\"look\":1,"
		  "\"difference\":\"2.3426\"" },
		{ "a shade lot", "=shade c", "\"lot\":\"C\",\"o\":\"typed\"}" },
	};

	(void)state;
	play_begin_roll(&desk);
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		desk_type(&desk, rows[i].line);
		MUST(desk.out.kind == PERCH_ANSWER_OK &&
			     play_record_has(&desk, desk.n_log, rows[i].bytes),
		     "%s: %s", rows[i].must, desk.out.answer);
	}
	desk_close(&desk);
}

/* {"sample":{"pass":"4","below":"reject"}}: 4 passes, 3-4 is rejected without a second look. */
static void
an_order_may_have_its_own_rule(void **state)
{
	static const struct play_step steps[] = {
		{ "=colour sample D65 4", "ok 4 colour sample D65 4 against approved; pass" },
		{ "=colour sample D65 3-4",
		  "ok 5 colour sample D65 3-4 against approved; reject: sample under D65: 3-4" },
		{ "=colour head-tail D65 3-4",
		  "ok 6 colour head-tail D65 3-4 against approved; rework" },
	};

	(void)state;
	play_begin_roll(&desk);
	desk_put(&desk, "order", "PO-T",
		 "{\"order\":\"PO-T\",\"confirmed\":true,"
		 "\"colour_rule\":{\"sample\":{\"pass\":\"4\",\"below\":\"reject\"}}}");
	for (size_t i = 0; i < PERCH_COUNT(steps); i++)
		play_step(&desk, "an order may have its own rule", &steps[i]);
	desk.is_gone = true;
	static const struct play_step gone = {
		"=colour sample D65 3-4", "ok 7 colour sample D65 3-4 against approved; rework"
	};
	play_step(&desk, "an order that is gone is judged by the shipped rule", &gone);
	desk_close(&desk);
}

/* 7 kinds under 7 lights against 3 references are more than an answer holds. */
static void
a_long_list_is_cut_whole(void **state)
{
	static const char *const kinds[] = { "side-centre", "head-tail",    "within-roll",
					     "face-back",   "roll-to-roll", "lot-to-lot" };
	static const char *const lights[] = { "D65", "TL84", "U3000", "CWF", "A", "D75", "UV" };
	char line[64];

	(void)state;
	play_begin_roll(&desk);
	for (size_t i = 0; i < PERCH_COUNT(kinds) * PERCH_COUNT(lights); i++) {
		(void)snprintf(line, sizeof(line), "=colour %s %s 3", kinds[i / 7], lights[i % 7]);
		desk_type(&desk, line);
	}
	desk_type(&desk, "=colour");
	MUST(desk.out.kind == PERCH_ANSWER_OK &&
		     strstr(desk.out.answer, "side-centre D65 3; rework") != NULL &&
		     strstr(desk.out.answer, ", and more") != NULL,
	     "%s", desk.out.answer);
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(colours_hold),
		cmocka_unit_test(records_keep_what_was_said),
		cmocka_unit_test(an_order_may_have_its_own_rule),
		cmocka_unit_test(a_long_list_is_cut_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

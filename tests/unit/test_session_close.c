/*
 * test_session_close.c - verdicts with all their reasons, overrides, first rolls, and the kinds of
 * flaws (firmware/session/{close,entry}.c).
 */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "tests/unit/session_play.h"

static struct desk desk;

#define OPEN_R1                                                                                    \
	{ "=order PO-88213", "ok 2 " },                                                            \
	{                                                                                          \
		"#R0001", "ok 3 "                                                                  \
	}

// clang-format off
static const struct play_script scripts[] = {
	/* --- kinds of flaws ------------------------------------------------------------------ */
	{ "a flaw may be minor", {
		OPEN_R1, { "=flaw slub 17yd 2in minor", "ok 4 flaw slub 17yd 2in minor: 1 point; roll 1 point" }, { "?\"t\":\"flaw\",\"v\":2", "" }, { "?\"minor\":1", "" },
		{ "=flaw slub 18yd 2in", "ok 5 flaw slub 18yd 2in: 1 point" }, { "?\"minor\":0", "" }, { "=undo 4", "ok 6 took back 4 flaw slub 17yd 2in minor; roll 1 point" } } },
	{ "a minor flaw has no points where the profile counts majors only", {
		{ "<order PO-M {\"order\":\"PO-M\",\"profile\":\"house-example\",\"width\":\"1500mm\",\"confirmed\":true}", "" }, { "=order PO-M", "ok 2 " }, { "#PO-M/L1/M1/50m", "ok 3 " },
		{ "=flaw slub 17m 50mm minor", "ok 4 flaw slub 17m 50mm minor: not counted; roll 0 points" }, { "=flaw slub 18m 50mm", "ok 5 flaw slub 18m 50mm: 1 point; roll 1 point" } } },
	{ "a kind that is not in the dictionary is taken, and doubted", {
		OPEN_R1, { "=flaw slubb 17yd 2in", "ok 4 flaw slubb 17yd 2in: 1 point; roll 1 point; slubb is not in the defect list, the nearest is slub: =undo takes it back" }, { "?\"kind\":\"slubb\"", "" },
		{ "=flaw zzzzzzzzzz 18yd 2in", "ok 5 flaw zzzzzzzzzz 18yd 2in: 1 point; roll 2 points; zzzzzzzzzz is not in the defect list: =undo takes it back" },
		{ "=undo", "ok 6 took back 5" }, { "=flaw slub 19yd 2in", "ok 7 flaw slub 19yd 2in: 1 point; roll 2 points" } } },
	{ "so is one that head office has retired, and one that it added is known", {
		OPEN_R1, { "<defect slub {\"code\":\"slub\",\"en\":\"slub\",\"group\":\"yarn\",\"retired\":true}", "" }, { "<defect moth {\"code\":\"moth\",\"en\":\"moth hole\",\"group\":\"other\"}", "" },
		{ "=flaw slub 17yd 2in", "*roll 1 point; slub is no longer in the defect list: =undo takes it back" }, { "=flaw moth 18yd 2in", "*roll 2 points" }, { "?\"kind\":\"moth\"", "" },
		{ "=flaw slubb 19yd 2in", "*; slubb is not in the defect list: =undo takes it back" } } },

	/* --- overrides ----------------------------------------------------------------------- */
	{ "the inspector may say pass", { OPEN_R1, { "=close missing override pass a", "ok 4 closed R0001 pass by LI-7's override (the rules say pass)" }, { "?\"override\":\"pass\",\"why\":\"a\"", "" } } },
	{ "or concession", { OPEN_R1, { "=close missing override concession a", "ok 4 closed R0001 concession by" }, { "?\"override\":\"concession\"", "" } } },
	{ "or second", { OPEN_R1, { "=close missing override second reason a", "ok 4 closed R0001 second by" }, { "?\"override\":\"second\",\"why\":\"a\"", "" } } },
	{ "or rework", { OPEN_R1, { "=close missing override rework a", "ok 4 closed R0001 rework by" }, { "?\"override\":\"rework\"", "" } } },
	{ "or reject, but nothing else", {
		OPEN_R1, { "=close override hold-lab x", "no usage 'hold-lab' is not pass, concession, second, rework or reject" }, { "=close missing override", "no usage pass, concession, second, rework or reject is missing" },
		{ "=close override reject", "no usage the reason is missing" }, { "=close override reject a", "no missing R0001 lacks width-head" }, { "?-", "" },
		{ "=close missing override reject \xe7\xa0\xb4\xe6\xb4\x9e", "ok 4 closed R0001 reject by LI-7's override" }, { "?\"why\":\"\xe7\xa0\xb4\xe6\xb4\x9e\"", "" } } },

	/* --- the first roll of a lot --------------------------------------------------------- */
	{ "the first roll of a dye lot is checked in full, the next is not", {
		{ "<order PO-1ST {\"order\":\"PO-1ST\",\"width\":\"1500mm\",\"density_warp\":\"68/in +-3%\",\"first_checks\":\"hand\",\"confirmed\":true}", "" }, { "=order PO-1ST", "ok 2 " },
		{ "#PO-1ST/L1/F1/50m", "ok 3 roll F1 of PO-1ST, lot L1, ticket 50m; first of its lot: every check is asked for" }, { "=close", "*density-warp" }, { "=close missing in a hurry", "ok 4 closed F1" }, { "?\"full\":1", "" }, { "?\"missing hand\"", "" },
		{ "=roll F1 again with time", "*inspected anew; first of its lot: every check" }, { "=undo 6", "ok 7 " },
		{ "#PO-1ST/L1/F2/50m", "ok 8 roll F2 of PO-1ST, lot L1, ticket 50m" }, { "=close missing x", "ok 9 closed F2" }, { "?\"full\":0", "" },
		{ "#PO-1ST/L2/F3/50m", "*first of its lot" }, { "=undo 11", "ok 12 " }, { "=roll F4", "ok 13 roll F4 of PO-1ST" }, { "=close missing override pass x", "ok 14 " }, { "?\"full\":0", "" },
		{ "=roll F1 again once more", "*, ticket 50m, inspected anew" }, { "=close missing x", "*closed F1" }, { "?\"full\":0", "" } } },
};
// clang-format on

static void
scripts_of_closing_hold(void **state)
{
	(void)state;
	plays_hold(&desk, scripts, PERCH_COUNT(scripts));
}

/* Grades that fail under every kind and light are more than a record holds: the last one says so. */
static void
a_roll_may_break_more_rules_than_a_record_holds(void **state)
{
	static const char *const kinds[] = { "side-centre", "head-tail", "within-roll", "face-back",
					     "roll-roll",   "lot-lot",   "sample" };
	static const char *const lights[] = { "D65", "TL84", "U3000", "CWF", "A", "D75", "UV" };
	char line[96];
	size_t taken = 0;

	(void)state;
	play_begin(&desk);
	play(&desk, "=order PO-88213");
	play(&desk, "#R0001");
	for (size_t i = 0; i < PERCH_COUNT(kinds); i++)
		for (size_t k = 0; k < PERCH_COUNT(lights); k++) {
			(void)snprintf(line, sizeof(line), "=colour %s %s 2", kinds[i], lights[k]);
			play(&desk, line);
			taken += desk.out.kind == PERCH_ANSWER_OK;
		}
	MUST(taken > PERCH_RULES_MAX, "there are enough grades: %zu, %s", taken, desk.out.answer);
	play(&desk, "=close missing override concession the buyer has seen it");
	const struct perch_record *r = play_last(&desk, PERCH_RECORD_CLOSE);
	MUST(r->type == PERCH_RECORD_CLOSE && r->close.reasons.n == PERCH_RULES_MAX &&
		     strcmp(r->close.reasons.v[PERCH_RULES_MAX - 1],
			    "and more rules do not hold") == 0,
	     "the last reason says that there are more: %s", desk.out.answer);
	MUST(strcmp(r->close.verdict, "rework") == 0, "the verdict is that of all: %s",
	     r->close.verdict);
	size_t n = strlen(desk.out.answer);
	MUST(strstr(desk.out.answer, " closed R0001 concession by LI-7's override (the rules say "
				     "rework): 0 points") != NULL &&
		     strcmp(desk.out.answer + n - 3, " ..") == 0,
	     "the answer keeps its beginning: %s", desk.out.answer);
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_of_closing_hold),
		cmocka_unit_test(a_roll_may_break_more_rules_than_a_record_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

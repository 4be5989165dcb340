/* test_session_score.c - the points of the open roll, unit by unit and under another profile
 * (firmware/session/score.c). */
#include "tests/unit/must.h"

#include "tests/unit/session_play.h"

static struct desk desk;

// clang-format off
static const struct play_script scripts[] = {
	{ "units have what the flaws in them add up to, four at most; a running flaw has four in each unit that it touches", {
		{ "=order PO-88213", "ok 2 " }, { "=roll R0001", "ok 3 " },
		{ "=score", "ok 3 roll 0 points under four-point-inch@1" }, { "?-", "" },
		/* 2 in is up to 3 in: 1; a hole over 1 in: 4, and 1 beside it; 40 yd to 44.5 yd: units 40 to 44 */
		{ "=flaw slub 3yd 2in", "ok 4 " }, { "=flaw hole 17yd 2in", "ok 5 " }, { "=flaw slub 17.5yd 2in", "ok 6 " },
		{ "=flaw warp-line 40yd to 44.5yd", "ok 7 " },
		{ "=score", "ok 7 roll 25 points under four-point-inch@1: yd 3: 1, yd 17: 4 of 5 (cap), yd 40 to 44: 4 each" },
		/* Under metres the slub is in unit 2 (2.74 m), hole and slub in 15 and 16: no cap, 26. Rates: 25 * 3600 / (58 * 120);
		 * 26 * 100 / (1.4732 * 109.728). */
		{ "=score four-point-metric", "ok 7 under four-point-metric@1: 26 points, 16.0840 per 100m2, first; "
		                              "under four-point-inch@1: 25 points, 12.9310 per 100yd2, first" },
		{ "?-", "" }, { "=score four-point-inch@1", "ok 7 under four-point-inch@1: 25 points, 12.9310 per 100yd2, first; under" },
		{ "=undo 5", "ok 8 " }, { "=flaw seam 41yd full", "ok 9 " }, { "=flaw slub 50yd 2in side back", "ok 10 " },
		{ "=score", "ok 10 roll 22 points under four-point-inch@1, 1 flaw not counted: yd 3: 1, yd 17: 1, yd 40: 4, "
		            "yd 41: 4 of 8 (cap), yd 42 to 44: 4 each" },
		{ "^", "" }, { "=score", "ok 10 roll 22 points" } } },
	{ "a stretch over the cap says so for each of its units", {
		{ "=order PO-88213", "ok 2 " }, { "=roll R0001", "ok 3 " },
		{ "=flaw warp-line 40yd to 43yd", "ok 4 " }, { "=flaw bar 40yd to 42yd", "ok 5 " },
		{ "=score", "ok 5 roll 12 points under four-point-inch@1: yd 40 to 41: 4 of 8 each (cap), yd 42: 4" } } },
	{ "without a roll, a width or the profile there are no points, and the answer says what to do", {
		{ "=score", "no no-roll" }, { "=order PO-FREE", "ok " }, { "=score", "no no-roll" }, { "=roll A1", "ok " },
		{ "=flaw slub 3yd 2in", "ok " }, { "=score", "no missing A1 has no width to score it by: =width head WIDTH" },
		{ "=score ten-point", "no missing A1 has no width" }, { "=width head 1500mm", "ok " },
		{ "=score", "*roll 1 point under four-point-inch@1: yd 3: 1" },
		{ "=score four-point-metric", "*under four-point-metric@1: 1 point so far; under four-point-inch@1: 1 point so far" },
		{ "=score nine-point", "no unknown-profile nine-point is not on this terminal" },
		{ "=score four-point-inch@2", "no unknown-profile four-point-inch@2" },
		{ "=score four-point metric", "no usage 'metric' is too much; type =score shows" },
		{ "=score abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz", "no usage 'abcdefghijklmnopqrst" },
		{ "<order PO-FREE", "" }, { "=score", "no unknown-profile the profile of PO-FREE is not on this terminal" },
		{ "=score ten-point", "*under ten-point@1: 3 points so far" } } },
	{ "a flaw that the other profile has no points for is named", {
		{ "<order PO-TEN {\"order\":\"PO-TEN\",\"profile\":\"ten-point\",\"width\":\"50in\",\"confirmed\":true}", "" },
		{ "=order PO-TEN", "ok " }, { "=roll A1", "ok " }, { "=flaw slub 2yd 2in", "ok " }, { "=flaw hole 3yd", "ok " },
		{ "=score four-point-inch", "no needs-size under four-point-inch@1 flaw 5 (hole) has no points, " },
		{ "=score", "*roll 13 points under ten-point@1: yd 2: 3, yd 3: 10" } } },
};
// clang-format on

static void
points_are_shown(void **state)
{
	(void)state;
	plays_hold(&desk, scripts, PERCH_COUNT(scripts));
}

static void
a_long_list_ends_with_dots(void **state)
{
	char line[64];

	(void)state;
	play_begin(&desk);
	play(&desk, "=order PO-88213");
	play(&desk, "=roll R0001");
	for (int i = 0; i < 110; i++) {
		(void)snprintf(line, sizeof(line), "=flaw slub %dyd 2in", i);
		play(&desk, line);
	}
	play(&desk, "=score");
	const char *answer = desk.out.answer;
	MUST(strstr(answer, "roll 110 points under four-point-inch@1: yd 0: 1, yd 1: 1") != NULL,
	     "it begins as any: %s", answer);
	MUST(strlen(answer) > 500 && strcmp(answer + strlen(answer) - 3, " ..") == 0,
	     "and ends with dots: %s", answer);
	desk_close(&desk);
}

/* A buyer's profile that counts its yards from the end of the roll. */
static void
a_profile_from_the_tail_needs_the_length(void **state)
{
	static char body[8192];
	struct perch_buf b = perch_buf_over(body, sizeof(body));
	struct perch_jw w = perch_jw_over(&b);
	struct perch_profile tail = *perch_profile_shipped("four-point-inch");

	(void)state;
	tail.is_from_tail = true;
	memcpy(tail.id, "tail-first", sizeof("tail-first"));
	perch_profile_write(&w, &tail);
	MUST(perch_jw_done(&w) == PERCH_OK && perch_buf_cstr(&b) != NULL, "a profile is written");
	play_begin(&desk);
	desk_put(&desk, "profile", "tail-first", body);
	desk_put(&desk, "order", "PO-TAIL",
		 "{\"order\":\"PO-TAIL\",\"profile\":\"tail-first\",\"width\":\"58in\","
		 "\"confirmed\":true}");
	play(&desk, "=order PO-TAIL");
	play(&desk, "=roll A1");
	play(&desk, "=flaw slub 2.5yd 2in");
	desk_type(&desk, "=score");
	MUST(strstr(desk.out.answer, "no missing tail-first@1 counts from the end of the roll") ==
		     desk.out.answer,
	     "no end, no units: %s", desk.out.answer);
	play(&desk, "=length 20yd");
	desk_type(&desk, "=score");
	/* 20 yd - 2.5 yd = 17.5 yd from the end */
	MUST(strstr(desk.out.answer,
		    "roll 1 point under tail-first@1, counted from the end: yd 17: 1") != NULL,
	     "units from the end: %s", desk.out.answer);
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(points_are_shown),
		cmocka_unit_test(a_long_list_ends_with_dots),
		cmocka_unit_test(a_profile_from_the_tail_needs_the_length),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_session_count.c - rolls counted against a delivery note and a packing list
 * (firmware/session/count.c).
 */
#include "tests/unit/must.h"

#include "tests/unit/session_play.h"

static struct desk desk;

/* Three rolls on delivery note DN-1, one on DN-2; two leave with PL-1. Rolls of two dye lots. */
#define PAPER                                                                                      \
	{ "<order PO-C {\"order\":\"PO-C\",\"colour\":\"navy\",\"confirmed\":true}", "" },         \
		{ "<roll PO-C/C1 {\"order\":\"PO-C\",\"roll\":\"C1\",\"lot\":\"L1\","              \
		  "\"delivery\":\"DN-1\",\"packing\":\"PL-1\"}",                                   \
		  "" },                                                                            \
		{ "<roll PO-C/C2 {\"order\":\"PO-C\",\"roll\":\"C2\",\"lot\":\"L1\","              \
		  "\"delivery\":\"DN-1\",\"packing\":\"PL-1\"}",                                   \
		  "" },                                                                            \
		{ "<roll PO-C/C3 {\"order\":\"PO-C\",\"roll\":\"C3\",\"lot\":\"L 2\","             \
		  "\"delivery\":\"DN-1\"}",                                                        \
		  "" },                                                                            \
		{ "<roll PO-C/C4 {\"order\":\"PO-C\",\"roll\":\"C4\",\"delivery\":\"DN-2\"}",      \
		  "" },                                                                            \
	{                                                                                          \
		"=order PO-C", "ok 2 order PO-C"                                                   \
	}

// clang-format off
static const struct play_script scripts[] = {
	{ "rolls are counted against a delivery note as they arrive", {
		PAPER,
		{ "=receive DN-1", "ok 3 receiving DN-1 of PO-C: 3 rolls; scan every roll, then =count end" }, { "?\"t\":\"count\",\"v\":1,\"w\":1795240802000,\"c\":1,\"m\":3602000,\"b\":0,\"s\":1,\"order\":2,\"kind\":\"receiving\",\"number\":\"DN-1\",\"o\":\"typed\"", "" },
		{ "=count", "ok 3 receiving DN-1 navy: 0 of 3 found, 3 missing, 0 extra; missing: 2 of L1, 1 of L 2 (C1 C2 C3)" }, { "?-", "" },
		{ "#C1", "ok 4 counted C1, lot L1: 1 of 3 found" }, { "?\"count\":3,\"roll\":\"C1\",\"lot\":\"L1\",\"listed\":1,\"raw\":\"4331\",\"aim\":\"\",\"sym\":\"unknown\",\"o\":\"scanned\"", "" },
		{ "#C1", "ok 3 C1 is counted already" }, { "?-", "" }, { "C1", "ok 3 C1 is counted already" }, { "?-", "" },
		{ "=roll C2", "ok 5 counted C2, lot L1: 2 of 3 found" }, { "?\"raw\":\"\"", "" },
		{ "#PO-C/L1/C3", "ok 6 counted C3, lot L1: 3 of 3 found; the list says lot L 2; all found, =count end" }, { "?\"lot\":\"L1\"", "" },
		{ "=count", "ok 3 receiving DN-1 navy: 3 of 3 found, 0 missing, 0 extra" }, { "?-", "" },
		{ "=count end", "ok 7 counted receiving DN-1 navy: 3 of 3 found, 0 missing, 0 extra" }, { "?\"count\":3,\"expected\":3,\"found\":3,\"missing\":0,\"extra\":0,\"signer\":\"\",\"why\":\"\",\"o\":\"typed\"", "" },
		{ "=count", "no not-counting nothing is being counted: =receive NUMBER or =pack NUMBER begins" },
		{ "=count end", "no not-counting" },
		{ "=order", "ok 2 PO-C: 4 rolls expected, 3 arrived, 0 inspected" },
		{ "#C1", "ok 9 roll C1 of PO-C, lot L1" } } },
	{ "an extra is counted and told from the rest", {
		PAPER, { "=receive DN-1", "ok 3 " },
		{ "#C4", "ok 4 EXTRA C4: not on this paper but on DN-2; 0 of 3 found, 1 extra" }, { "?\"roll\":\"C4\",\"lot\":\"\",\"listed\":0", "" },
		{ "=roll X9", "ok 5 EXTRA X9: not on this paper; 0 of 3 found, 2 extra" },
		{ "#C4", "ok 3 C4 is counted already" }, { "#HELLO", "no unknown-label" }, { "?\"why\":\"unknown-label\"", "" },
		{ "#PO-C/L9/X10", "ok 7 EXTRA X10" }, { "?\"lot\":\"L9\"", "" } } },
	{ "a difference is explained, and the factory may sign it", {
		PAPER, { "=receive DN-1", "ok 3 " }, { "#C1", "ok 4 " }, { "#C4", "ok 5 EXTRA" },
		{ "=count end", "no difference receiving DN-1 navy: 1 of 3 found, 2 missing, 1 extra; missing: 1 of L1, 1 of L 2 (C2 C3): look for them" }, { "?-", "" },
		{ "=count end signed Mr Wang,", "no difference" },
		{ "=count end signed Mr Wang, short by two", "ok 6 counted receiving DN-1 navy: 1 of 3 found, 2 missing, 1 extra; missing: 1 of L1, 1 of L 2 (C2 C3); signed Mr Wang; short by two" }, { "?\"missing\":2,\"extra\":1,\"signer\":\"Mr Wang\",\"why\":\"short by two\"", "" } } },
	{ "all found but one too many is a difference", {
		PAPER, { "=receive DN-2", "ok 3 receiving DN-2 of PO-C: 1 roll; " }, { "#C4", "ok 4 " }, { "#C1", "ok 5 EXTRA C1: not on this paper but on DN-1" },
		{ "=count end", "no difference" }, { "=count end reason from the lorry before", "ok 6 " }, { "?\"why\":\"from the lorry before\"", "" } } },
	{ "packing is counted against its own list", {
		PAPER, { "=pack PL-1", "ok 3 packing PL-1 of PO-C: 2 rolls" }, { "?\"kind\":\"packing\"", "" }, { "#C3", "ok 4 EXTRA C3: not on this paper;" },
		{ "#C2", "ok 5 counted C2, lot L1: 1 of 2" }, { "=count end C1 stays", "ok 6 " },
		{ "=order", "*4 rolls expected, 0 arrived" } } },
	{ "without a number the whole list is the paper", {
		PAPER, { "=receive", "ok 3 receiving of PO-C: 4 rolls" }, { "?\"number\":\"\"", "" }, { "#C4", "ok 4 counted C4: 1 of 4 found" }, { "?\"listed\":1", "" },
		{ "=count", "ok 3 receiving navy: 1 of 4 found, 3 missing" },
		{ "=order PO-88213", "no counting receiving of PO-C is not over: =count end first" } } },
	{ "a count needs an order, a paper and both hands", {
		{ "=receive DN-1", "no no-order" }, { "=pack", "no no-order" }, { "=count", "no not-counting" },
		PAPER, { "=receive DN-9", "no no-paper PO-C has no rolls on DN-9: check the number, or =sync" }, { "=pack DN-1", "no no-paper" },
		{ "=receive DN-1", "ok 3 " }, { "=receive DN-2", "no counting receiving DN-1 of PO-C is not over" }, { "=pack", "no counting" },
		{ "=shift end", "no counting" }, { "=order PO-C", "ok 2 order PO-C is active" }, { "=count end x", "ok 4 " },
		{ "#C1", "ok 6 roll C1" }, { "=receive DN-1", "no roll-open C1 of PO-C is open: =close it first" } } },
	{ "an order without a list has no paper", {
		{ "=order PO-FREE", "ok 2 " }, { "=receive", "no no-paper PO-FREE has no rolls on a packing list" } } },
	{ "a roll of another order is put aside while rolls are counted", {
		PAPER, { "=receive DN-1", "ok 3 " },
		{ "#R0009", "no wrong-order R0009 belongs to PO-77120, and the rolls of PO-C are counted: put it aside" }, { "?\"why\":\"wrong-order\"", "" },
		{ "#PO-88213/L240731A/R0001", "no wrong-order R0001 belongs to PO-88213" }, { "=yes it is", "no nothing-asked" },
		{ "=count", "ok 3 receiving DN-1 navy: 0 of 3 found, 3 missing, 0 extra" } } },
	{ "a re-inspection does not begin within a count", {
		PAPER, { "#C1", "ok 3 " }, { "=close missing override pass x", "ok 4 " }, { "=receive DN-1", "ok 6 " },
		{ "=roll C1 again doubts", "no counting" }, { "?-", "" }, { "#C1", "ok 7 counted C1" } } },
	{ "what is held or has to be done again does not leave unnoticed", {
		PAPER, { "#C1", "ok 3 " }, { "=close missing override rework x", "ok 4 " }, { "#C2", "ok 6 " },
		{ "=close missing override pass x", "ok 7 " }, { "=hold decision roll C2 y", "ok 9 " }, { "=pack", "ok 11 " },
		{ "#C1", "ok 12 counted C1, lot L1: 1 of 4 found; PUT IT ASIDE, it was closed rework" },
		{ "#C2", "ok 13 counted C2, lot L1: 2 of 4 found; PUT IT ASIDE, it was closed pass and is held" }, { "#C3", "ok 14 counted C3, lot L 2: 3 of 4 found" },
		{ "=hand ok", "no no-roll no roll is open while rolls are counted" }, { "C9", "*=roll ROLLNO counts a roll by its number" },
		{ "=count end x", "ok 16 " }, { "=receive", "ok 18 " }, { "#C1", "ok 19 counted C1, lot L1: 1 of 4 found" }, { "=order", "*4 rolls expected, 1 arrived" } } },
	{ "a damaged label is counted by the number on it, and is kept", {
		PAPER, { "=receive DN-1", "ok 3 " }, { "!C1", "ask suspect" }, { "=roll C1", "ok 5 counted C1" }, { "?\"raw\":\"4331\"", "" } } },
	{ "a count is handed over, and outlives a restart", {
		PAPER, { "=receive DN-1", "ok 3 " }, { "#C1", "ok 4 " }, { "^", "" }, { "#C1", "ok 3 C1 is counted already" },
		{ "=out", "ok 5 out LI-7; receiving of PO-C goes on" }, { "#C2", "no no-sign-in" },
		{ "=in WU-2", "ok 6 in WU-2; receiving of PO-C goes on: scan every roll, then =count end" },
		{ "=help", "ok 6 next: scan every roll, =count, =count end" }, { "#C2", "ok 7 counted C2, lot L1: 2 of 3" }, { "?\"s\":6", "" },
		{ "^", "" }, { "=count", "ok 3 receiving DN-1 navy: 2 of 3 found, 1 missing" },
		{ "=out", "ok 8 " }, { "^", "" }, { "=in LI-7", "ok 9 in LI-7; receiving" }, { "#C3", "ok 10 counted C3" },
		{ "=count end", "ok 11 counted receiving DN-1 navy: 3 of 3" }, { "=out", "ok 13 out LI-7" }, { "?\"t\":\"out\"", "" }, { "=in LI-7", "ok 14 in LI-7; next: =order NUMBER" } } },
	{ "an order that changes under a count is taken up, and the count goes on", {
		PAPER, { "=receive DN-1", "ok 3 " }, { "#C1", "ok 4 " },
		{ "<order PO-C {\"order\":\"PO-C\",\"colour\":\"navy\",\"spec\":2,\"confirmed\":true}", "" },
		{ "<roll PO-C/C2", "" }, { "#C3", "ok 5 counted C3, lot L 2: 2 of 2 found" },
		{ "=order PO-C", "ok 6 order PO-C spec 2" }, { "?\"what\":\"spec\",\"number\":\"PO-C\",\"spec\":2", "" },
		{ "=count", "ok 3 receiving DN-1 navy: 2 of 2 found" }, { "=count end", "ok 8 " } } },
	{ "numbers of any script are counted", {
		{ "<order \xe7\xba\xa2-1 {\"order\":\"\xe7\xba\xa2-1\",\"colour\":\"\xe7\xba\xa2\",\"confirmed\":true}", "" },
		{ "<roll \xe7\xba\xa2-1/\xe5\x8d\xb7" "1 {\"order\":\"\xe7\xba\xa2-1\",\"roll\":\"\xe5\x8d\xb7" "1\",\"lot\":\"\xe7\xbc\xb8 1\",\"delivery\":\"\xe5\x8d\x95" "7\"}", "" },
		{ "=order \xe7\xba\xa2-1", "ok 2 " }, { "=receive \xe5\x8d\x95" "7", "ok 3 receiving \xe5\x8d\x95" "7 of \xe7\xba\xa2-1: 1 roll;" },
		{ "=count", "*missing: 1 of \xe7\xbc\xb8 1 (\xe5\x8d\xb7" "1)" }, { "#\xe5\x8d\xb7" "1", "ok 4 counted \xe5\x8d\xb7" "1, lot \xe7\xbc\xb8 1" },
		{ "=count end signed \xe7\x8e\x8b\xe5\xb7\xa5,", "ok 5 " }, { "?\"signer\":\"\xe7\x8e\x8b\xe5\xb7\xa5\"", "" } } },
};
// clang-format on

static void
scripts_of_counting_hold(void **state)
{
	(void)state;
	plays_hold(&desk, scripts, PERCH_COUNT(scripts));
}

/* 24 rolls with the longest numbers and lots that there are: more than an answer holds. */
static void
what_is_missing_is_cut_at_a_whole_number(void **state)
{
	char body[256];
	char key[96];

	(void)state;
	play_begin(&desk);
	play(&desk, "<order PO-C {\"order\":\"PO-C\",\"confirmed\":true}");
	for (int i = 0; i < 24; i++) {
		(void)snprintf(key, sizeof(key), "PO-C/R-%02d-%034d", i, i);
		(void)snprintf(
			body, sizeof(body),
			"{\"order\":\"PO-C\",\"roll\":\"R-%02d-%034d\",\"lot\":\"%036d %d\"}", i, i,
			i % 10, i % 10);
		desk_put(&desk, "roll", key, body);
	}
	play(&desk, "=order PO-C");
	play(&desk, "=receive");
	play(&desk, "=count");
	const char *answer = desk.out.answer;
	size_t n = strlen(answer);
	MUST(n > 700 && strcmp(answer + n - 3, " ..") == 0, "it says that there is more: %s",
	     answer);
	MUST(strstr(answer, ", 4 of others") != NULL, "lots that are not told are counted: %s",
	     answer);
	const char *last = strrchr(answer, 'R');
	MUST(last != NULL && strlen(last) == 5 + 34 + 3, "no number is cut: %s", last);
	char status[PERCH_STATUS_CAP];
	perch_session_status(&desk.session, &desk.world, &desk.out.work, status);
	assert_string_equal(status, "LI-7 PO-C receiving> ");
	play(&desk, "=count end it is late");
	MUST(desk.out.kind == PERCH_ANSWER_OK && strstr(desk.out.answer, "it is late") != NULL,
	     "the reason is shown all the same: %s", desk.out.answer);
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_of_counting_hold),
		cmocka_unit_test(what_is_missing_is_cut_at_a_whole_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

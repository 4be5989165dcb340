/*
 * test_session_hold.c - rolls that wait for the lab or for a decision, their release, and
 * re-inspection (firmware/session/{hold,begin}.c).
 */
#include "tests/unit/must.h"

#include "tests/unit/session_play.h"

static struct desk desk;

#define DONE_R1                                                                                    \
	{ "=order PO-88213", "ok 2 " }, { "#R0001", "ok 3 " },                                     \
	{                                                                                          \
		"=close missing x", "ok 4 closed R0001 pass"                                       \
	}
#define DECISION(number, verdict)                                                                  \
	"<decision PO-88213/R0001 "                                                                \
	"{\"order\":\"PO-88213\",\"roll\":\"R0001\",\"verdict\":\"" verdict                        \
	"\",\"number\":\"" number "\",\"text\":\"buyer says so\"}"

// clang-format off
static const struct play_script scripts[] = {
	/* --- the open roll ------------------------------------------------------------------- */
	{ "an open roll is held from its close on, until a decision comes", {
		{ "=order PO-88213", "ok 2 " }, { "#R0001", "ok 3 " },
		{ "=hold decision hand feel odd", "ok 4 hold R0001 for decision: hand feel odd; it is held when it is closed" },
		{ "?\"t\":\"hold\",\"v\":1", "" }, { "?\"roll\":3,\"wait\":\"decision\",\"text\":\"hand feel odd\",\"o\":\"typed\"", "" },
		{ "=close missing x", "ok 6 closed R0001 hold-decision: 0 points" }, { "?\"verdict\":\"hold-decision\"", "" },
		{ "#R0001", "no duplicate R0001 of PO-88213 was closed hold-decision" }, { "=order", "*1 held" }, { "+", "" }, { "?-", "" },
		{ DECISION("D-1", "concession"), "" }, { "+", "ok 9 released R0001 of PO-88213: concession by decision D-1: buyer says so" },
		{ "?\"t\":\"release\",\"v\":1", "" }, { "?\"roll\":3,\"by\":\"decision\",\"number\":\"D-1\",\"verdict\":\"concession\",\"text\":\"buyer says so\",\"revision\":0", "" },
		{ "+", "" }, { "?-", "" }, { "#R0001", "no duplicate R0001 of PO-88213 was closed concession" }, { "=order", "*0 held" } } },
	{ "a hold may be taken back while the roll is open", {
		{ "=order PO-88213", "ok 2 " }, { "#R0001", "ok 3 " }, { "=hold lab look", "ok 4 " }, { "=undo", "ok 6 took back 4 hold lab" }, { "=close missing x", "ok 7 closed R0001 pass" } } },
	{ "of two holds the decision is more than the lab", {
		{ "=order PO-88213", "ok 2 " }, { "#R0001", "ok 3 " }, { "=hold decision a", "ok 4 " }, { "=hold lab b", "ok 6 " }, { "=close missing x", "ok 8 closed R0001 hold-decision" } } },
	{ "a roll whose test cloth is at the lab is not sent on by an override", {
		{ "=order PO-88213", "ok 2 " }, { "#R0001", "ok 3 " }, { "=hold lab a", "ok 4 " },
		{ "=close missing override pass x", "no held R0001 waits for the lab, it leaves only after the result" }, { "?-", "" },
		{ "=close missing override second x", "no held" }, { "=close missing override rework x", "ok 6 closed R0001 rework by" } } },
	{ "a roll that is rejected anyway waits for no lab", {
		{ "=order PO-88213", "ok 2 " }, { "#R0001", "ok 3 " }, { "=hold lab a", "ok 4 " }, { "=width head 57in", "ok 6 " }, { "=close missing x", "ok 7 closed R0001 reject" } } },
	{ "the inspector's own verdict goes before a hold", {
		{ "=order PO-88213", "ok 2 " }, { "#R0001", "ok 3 " }, { "=hold decision a", "ok 4 " }, { "=close missing override pass b", "ok 6 closed R0001 pass by LI-7's override (the rules say hold-decision)" }, { "=order", "*0 held" } } },

	/* --- one that another terminal has done --------------------------------------------- */
	{ "a roll that another terminal has done is not done twice", {
		{ "<done PO-88213/R0001/d4e5f6 {\"done\":\"R0001\",\"order\":\"PO-88213\",\"lot\":\"L240731A\",\"verdict\":\"pass\",\"closed_ms\":1795240500000,\"terminal\":\"d4e5f6\"}", "" },
		{ "=order PO-88213", "ok 2 " }, { "#R0001", "no duplicate R0001 of PO-88213 was closed pass on 2026-11-21 05:55 UTC on another terminal: put it" },
		{ "?\"why\":\"duplicate\"", "" }, { "=hold decision roll R0001 x", "no never-inspected" }, { "=addendum R0001 x", "no unknown-entry" },
		{ "=roll R0001 again in doubt", "ok 4 roll R0001 of PO-88213, lot L240731A" }, { "?\"again\":1,\"first\":0", "" }, { "=close missing override pass x", "ok 5 " },
		{ "#R0001", "no duplicate R0001 of PO-88213 was closed pass on 2026-11-21 06:00 UTC: put it" } } },
	{ "one that waits there waits here too", {
		{ "<done PO-88213/R0001/d4e5f6 {\"done\":\"R0001\",\"order\":\"PO-88213\",\"lot\":\"L240731A\",\"verdict\":\"hold-decision\",\"closed_ms\":1795240500000,\"terminal\":\"d4e5f6\"}", "" },
		{ "=order PO-88213", "ok 2 " }, { "=roll R0001 again in doubt", "*it was held and stays held for a decision" } } },
	{ "a lot knows what was rejected elsewhere", {
		{ "=order PO-88213", "ok 2 " }, { "#R0001", "ok 3 " }, { "=close missing override pass x", "ok 4 " }, { "#R0002", "ok 6 " }, { "=close missing override pass x", "ok 7 " },
		{ "<done PO-88213/R0003/d4e5f6 {\"done\":\"R0003\",\"order\":\"PO-88213\",\"lot\":\"L240731A\",\"verdict\":\"reject\",\"closed_ms\":1795240500000,\"terminal\":\"d4e5f6\"}", "" },
		{ "=lot L240731A", "*1 failed" }, { "?\"inspected\":3,\"failed\":1", "" } } },

	/* --- a closed one -------------------------------------------------------------------- */
	{ "a closed roll is held at once", {
		DONE_R1, { "=hold lab roll R0001 colour runs", "ok 6 hold R0001 of PO-88213 for lab: colour runs; next: =sync" },
		{ "?\"roll\":3,\"wait\":\"lab\"", "" }, { "=order", "*1 held" }, { DECISION("D-1", "reject"), "" },
		{ "+", "ok 8 released R0001 of PO-88213: reject by decision D-1" }, { "=order", "*1 inspected, 1 of them failed, 0 held" } } },
	{ "a held roll is held once more for something else, and one that was released again", {
		DONE_R1, { "=hold lab roll R0001 a", "ok 6 " }, { "=hold decision roll R0001 b", "ok 8 " }, { DECISION("D-1", "pass"), "" }, { "+", "*: pass by decision D-1" },
		{ "=hold decision roll R0001 c", "ok 11 " }, { "+", "" }, { "=order", "*1 held" }, { DECISION("D-2", "second"), "" }, { "+", "*: second by decision D-2" } } },
	{ "only what this terminal closed is held", {
		{ "=hold lab roll R0001 a", "no no-order" }, { "=hold lab a", "no no-roll" }, { "=order PO-88213", "ok 2 " }, { "=hold lab roll R0001 a", "no never-inspected R0001 of PO-88213 was not closed on this terminal" },
		{ "#R0001", "ok 3 " }, { "=hold lab roll R0001 a", "ok 4 hold R0001 for lab: a; it is held when it is closed" },
		{ "=hold lab roll R0002 a", "no never-inspected" }, { "=hold lab roll", "no usage the roll number is missing" }, { "=hold lab roll R0001", "no usage the reason is missing" },
		{ "=hold", "no usage" }, { "=hold buyer x", "no usage 'buyer' is not lab or decision" } } },

	/* --- releases ------------------------------------------------------------------------ */
	{ "a release leaves the open roll and the open question alone", {
		DONE_R1, { "=hold decision roll R0001 a", "ok 6 " }, { "#R0002", "ok 8 " }, { "=flaw seam at 1yd", "ok 9 " },
		{ DECISION("D-1", "pass"), "" }, { "+", "ok 10 released R0001" }, { "=flaw seam at 3yd", "ok 11 flaw seam 3yd: 4 points; roll 8 points" }, { "=close missing x", "ok 12 " },
		{ "=hold decision roll R0002 b", "ok 14 " }, { "#PO-88213/L9/R0777", "ask unknown-roll" },
		{ "<decision PO-88213/R0002 {\"order\":\"PO-88213\",\"roll\":\"R0002\",\"verdict\":\"rework\",\"number\":\"D-2\"}", "" }, { "+", "ok 17 released R0002 of PO-88213: rework by decision D-2" },
		{ "=yes it came late", "ok 18 roll R0777" } } },
	{ "rolls are released one at a tick, also with nobody signed in", {
		DONE_R1, { "#R0002", "ok 6 " }, { "=close missing x", "ok 7 " }, { "=hold decision roll R0001 a", "ok 9 " }, { "=hold decision roll R0002 a", "ok 11 " }, { "=out", "ok 13 " },
		{ DECISION("D-1", "pass"), "" }, { "<decision PO-88213/R0002 {\"order\":\"PO-88213\",\"roll\":\"R0002\",\"verdict\":\"rework\",\"number\":\"D-2\"}", "" },
		{ "+", "ok 14 released R0001" }, { "?\"s\":0", "" }, { "+", "ok 15 released R0002" }, { "+", "" } } },
	{ "the lab's result releases what waits for it", {
		{ "=order PO-88213", "ok 2 " }, { "#R0001", "ok 3 " }, { "=sample 4m lab 7781", "ok 4 " }, { "=close missing x", "ok 6 closed R0001 hold-lab" },
		{ "<lab 7781 {\"lab\":\"7781\",\"result\":\"fail\",\"text\":\"\xe8\xa4\xaa\xe8\x89\xb2\"}", "" }, { "+", "*released R0001 of PO-88213: reject by lab 7781: \xe8\xa4\xaa\xe8\x89\xb2" } } },

	/* --- inspected again ----------------------------------------------------------------- */
	{ "a closed roll is inspected anew, and the last inspection counts", {
		DONE_R1, { "#R0001", "no duplicate R0001 of PO-88213 was closed pass on 2026-11-21 06:00 UTC: put it with the inspected rolls, or check the label; =roll R0001 again REASON" },
		{ "=roll R0001 again the buyer doubts it", "ok 7 roll R0001 of PO-88213, lot L240731A, ticket 120yd, inspected anew" },
		{ "?\"why\":\"the buyer doubts it\",\"o\":\"typed\",\"again\":1,\"first\":3", "" }, { "=roll R0001 again x", "ok 7 roll R0001 is open" },
		{ "=close missing override second x", "ok 8 " }, { "#R0001", "no duplicate R0001 of PO-88213 was closed second" }, { "=order", "*1 inspected, 1 of them failed" },
		{ "=roll R0001 again once more", "ok 11 " }, { "?\"first\":7", "" }, { "=undo 11", "ok 12 " }, { "#R0001", "no duplicate R0001 of PO-88213 was closed second" } } },
	{ "nothing is inspected anew that never was", {
		{ "=order PO-88213", "ok 2 " }, { "=roll R0001 again x", "no never-inspected R0001 of PO-88213 was not inspected before: =roll R0001 begins it" }, { "?-", "" },
		{ "=roll R0001 again", "no usage the reason is missing" }, { "=roll R0009 again x", "ask wrong-order" } } },
	{ "what is held is not let go by inspecting it anew", {
		{ "=order PO-88213", "ok 2 " }, { "#R0001", "ok 3 " }, { "=sample 4m lab 7781", "ok 4 " }, { "=close missing x", "ok 6 closed R0001 hold-lab" },
		{ "=roll R0001 again light was off", "ok 8 roll R0001 of PO-88213, lot L240731A, ticket 120yd, inspected anew; it was held and stays held for a decision" },
		{ "?\"roll\":8,\"wait\":\"decision\",\"text\":\"was held, closed hold-lab\",\"o\":\"typed\"", "" }, { "=close missing x", "ok 10 closed R0001 hold-decision" },
		{ "=order", "*1 inspected, 0 of them failed, 1 held" }, { DECISION("D-1", "second"), "" }, { "+", "*released R0001 of PO-88213: second by decision D-1" },
		{ "=roll R0001 again x", "*inspected anew" } } },
	{ "what was confirmed the first time is not asked again, and stays", {
		{ "=order PO-88213", "ok 2 " }, { "#PO-88213/L9/R0777/50m", "ask unknown-roll" }, { "=yes new", "ok 4 roll R0777 of PO-88213, lot L9, ticket 50m" }, { "=close missing x", "ok 5 " },
		{ "=roll R0777 again in doubt", "ok 7 roll R0777 of PO-88213, lot L9, ticket 50m, inspected anew" }, { "?\"lot\":\"L9\",\"ticket\":50000000", "" }, { "=close missing x", "ok 8 " },
		{ "#PO-88213/L240731B/R0002", "ask lot-differs" }, { "=yes as printed", "ok 11 roll R0002 of PO-88213, lot L240731B" }, { "=close missing x", "ok 12 " },
		{ "=roll R0002 again in doubt", "ok 14 roll R0002 of PO-88213, lot L240731B" } } },
	{ "the hold of a roll that is inspected anew is taken back like any other", {
		DONE_R1, { "=hold decision roll R0001 a", "ok 6 " }, { "=roll R0001 again better light", "ok 8 " }, { "=undo 9 shown to the office", "ok 10 took back 9 hold" }, { "=order", "*1 held" },
		{ "=close missing x", "ok 11 closed R0001 pass" }, { "=order", "*0 held" }, { DECISION("D-1", "reject"), "" }, { "+", "" }, { "=hold decision roll R0001 b", "ok 13 " }, { "?\"roll\":8", "" } } },
};
// clang-format on

static void
scripts_of_holding_hold(void **state)
{
	(void)state;
	plays_hold(&desk, scripts, PERCH_COUNT(scripts));
}

/* A hold that the state had no room for would be forgotten at the close. */
static void
a_full_roll_takes_no_hold(void **state)
{
	(void)state;
	play_begin(&desk);
	play(&desk, "=order PO-88213");
	play(&desk, "#R0001");
	for (int i = 0; i < PERCH_ROLL_ENTRIES_MAX; i++)
		play(&desk, "=width head 58in");
	const struct play_step full = { "=hold lab look", "no full R0001 has 256 entries" };
	play_step(&desk, "there is no room", &full);
	play(&desk, "=undo");
	play(&desk, "=hold lab look");
	const struct play_step closed = { "=close missing x", "*closed R0001 hold-lab" };
	play_step(&desk, "with room it holds", &closed);
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_of_holding_hold),
		cmocka_unit_test(a_full_roll_takes_no_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_session_sign.c - the factory's person signs, and what is signed stays as it is
 * (firmware/session/sign.c).
 */
#include "tests/unit/must.h"

#include "tests/unit/session_play.h"

static struct desk desk;

/* LI-7 is signed in (1) without a list: the order is 2, R0001 from 3 to its close 5, seal 6. */
#define R1                                                                                         \
	{ "=order PO-88213", "ok 2 " }, { "=roll R0001", "ok 3 " },                                \
		{ "=flaw hole 2yd 1in", "ok 4 " },                                                 \
	{                                                                                          \
		"=close missing override pass x", "ok 5 "                                          \
	}
/* R0002 from 7, closed 8, held; seal 9. */
#define R2                                                                                         \
	{ "=roll R0002", "ok 7 " },                                                                \
	{                                                                                          \
		"=close missing override reject x", "ok 8 "                                        \
	}

/* The hash of 47119, as the tests keep it (log_world_in.h): its digits, zeros after them. */
#define LI_7                                                                                       \
	"<person LI-7 "                                                                            \
	"{\"person\":\"LI-7\",\"role\":\"inspector\",\"pin\":{\"n\":1024,\"r\":8,\"p\":1,"         \
	"\"salt\":\"00000000000000000000000000000000\",\"hash\":"                                  \
	"\"3437313139000000000000000000000000000000000000000000000000000000\"}}"

// clang-format off
static const struct play_script scripts[] = {
	{ "what is closed is signed, and then there is nothing to sign", {
		R1, R2, { "=sign", "ok 9 PO-88213: 2 closed rolls to be signed, 1 of them failed, 0 held" }, { "?-", "" },
		{ "=sign Ms Wang, QC has seen it", "ok 10 signed by Ms Wang (agreed): 2 rolls of PO-88213, 1 failed, 0 held; they stay as they are" },
		{ "?\"t\":\"sign\",\"v\":1,\"w\":1795240808000,\"c\":1,\"m\":3608000,\"b\":0,\"s\":1,\"order\":2,\"name\":\"Ms Wang\",\"meaning\":\"agreed\",\"rolls\":2,\"failed\":1,\"held\":0,\"through\":9,\"how\":\"unlisted\",\"text\":\"QC has seen it\",\"o\":\"typed\"", "" },
		{ "?\"t\":\"seal\"", "" }, { "=sign Ms Wang", "no nothing-to-sign no roll of PO-88213 was closed that is not signed" }, { "?-", "" },
		{ "=sign", "ok 11 PO-88213: 0 closed rolls to be signed, 0 of them failed, 0 held; signed by Ms Wang (agreed) on 2026-11-21 06:00 UTC, 0 rolls since" },
		{ "=order", "*; signed by Ms Wang (agreed) on 2026-11-21 06:00 UTC, 0 rolls since" } } },
	{ "a signature needs an order, a closed roll, and no open one", {
		{ "=sign Wang", "no no-order" }, { "=sign", "no no-order" }, { "=order PO-88213", "ok 2 " }, { "=sign Wang", "no nothing-to-sign" },
		{ "=roll R0001", "ok 3 " }, { "=sign Wang", "no roll-open" }, { "=undo 3", "ok 4 " }, { "=sign Wang", "no nothing-to-sign" },
		{ "=sign Wang pin 47119", "no nothing-to-sign" } } },
	{ "held rolls are counted as held", {
		R1, { "=roll R0002", "ok 7 " }, { "=hold lab y", "ok 8 " }, { "=close missing override concession x", "no held" },
		{ "=close missing override reject x", "ok 10 " }, { "=hold decision roll R0002 z", "ok 12 " },
		{ "=sign Ms Wang disputed the hole is a join", "ok 14 signed by Ms Wang (disputed): 2 rolls of PO-88213, 1 failed, 1 held" } } },
	{ "nothing of it is taken back", {
		R1, { "=sign Wang seen", "ok 7 " },
		{ "=undo 4", "no signed 4 is signed by Wang and stays as it is: =addendum 4 TEXT adds to it" }, { "?-", "" },
		{ "=undo 3", "no signed" }, { "=undo 5", "no signed" }, { "=undo 6", "no no-roll" }, { "=undo 7", "no no-roll" },
		{ "=roll R0002", "ok 9 " }, { "=undo 4", "no signed" }, { "=flaw hole 1yd 1in", "ok 10 " }, { "=undo 10", "ok 11 " }, { "=undo", "no nothing-to-undo" } } },
	{ "nor held afterwards", {
		R1, { "=sign Wang", "ok 7 " }, { "=hold decision roll R0001 doubt", "no signed R0001 is signed by Wang and stays as it is: =addendum R0001 TEXT" }, { "?-", "" },
		{ "=hold lab roll R0001 doubt", "no signed" } } },
	{ "a scan of it says who signed", {
		R1, { "=sign Wang", "ok 7 " }, { "#R0001", "no duplicate R0001 of PO-88213 was closed pass on 2026-11-21 06:00 UTC, signed by Wang: put it" } } },
	{ "it is inspected again, and that is for the next signature", {
		R1, { "=sign Wang", "ok 7 " }, { "=roll R0001 again in doubt", "ok 9 roll R0001 of PO-88213, lot L240731A, ticket 120yd, inspected anew; the inspection before stays signed by Wang" },
		{ "=flaw hole 3yd 1in", "ok 10 " }, { "=undo 4", "no signed" }, { "=undo 10", "ok 11 " }, { "=close missing override reject x", "ok 12 " },
		{ "=sign", "*1 closed roll to be signed, 1 of them failed, 0 held; signed by Wang (agreed) on 2026-11-21 06:00 UTC, 1 roll since" },
		{ "=undo 5", "no signed" }, { "=addendum R0001 x", "no not-signed R0001 is not signed" }, { "=addendum 3 the join was cut out", "ok 14 added to 3, signed by Wang before" },
		{ "=sign Li agreed", "ok 16 signed by Li (agreed): 1 roll of PO-88213, 1 failed" }, { "=addendum R0001 x", "ok 18 added to R0001, signed by Li" }, { "?\"of\":9", "" } } },
	{ "what is to be added is an addendum", {
		R1, { "=addendum R0001 mended", "no not-signed" }, { "=sign Wang", "ok 7 " },
		{ "=addendum R0001 the hole was mended", "ok 9 added to R0001, signed by Wang before" },
		{ "?\"t\":\"addendum\",\"v\":1,\"w\":1795240807000,\"c\":1,\"m\":3607000,\"b\":0,\"s\":1,\"of\":3,\"text\":\"the hole was mended\",\"o\":\"typed\"", "" },
		{ "?\"t\":\"seal\"", "" }, { "=addendum 4 likewise", "ok 11 " }, { "?\"of\":4", "" }, { "=addendum 2 x", "no not-signed" },
		{ "=addendum R0009 x", "no unknown-entry" }, { "=addendum 99 x", "no unknown-entry" }, { "=addendum 0 x", "no unknown-entry" } } },
	{ "a roll number of digits goes before a record", {
		{ "=order PO-FREE", "ok 2 " }, { "=roll 2", "ok 3 " }, { "=close missing override pass x", "ok 4 " }, { "=sign Wang", "ok 6 " },
		{ "=addendum 2 x", "ok 8 " }, { "?\"of\":3", "" } } },
	{ "head office may still release what was held", {
		{ "=order PO-88213", "ok 2 " }, { "=roll R0001", "ok 3 " }, { "=hold decision y", "ok 4 " }, { "=close missing override pass x", "ok " }, { "=hold decision roll R0001 z", "ok " },
		{ "=sign Wang", "*1 roll of PO-88213, 0 failed, 1 held" },
		{ "<decision PO-88213/R0001 {\"order\":\"PO-88213\",\"roll\":\"R0001\",\"verdict\":\"second\",\"number\":\"D-4\"}", "" },
		{ "+", "*released R0001 of PO-88213: second by decision D-4, after the signature of Wang" }, { "?\"t\":\"release\"", "" }, { "=undo 3", "no signed" } } },
	{ "a signed order is not joined to another, nor parted from it", {
		{ "=make order T-1", "ok 2 " }, { "=order T-1", "ok 3 " }, { "=roll X1", "ok 4 " }, { "=close missing override pass x", "ok 5 " },
		{ "=link T-1 PO-FREE", "ok 7 " }, { "=link T-1 T-1", "ok 9 " }, { "=sign Wang", "ok 11 " },
		{ "=link T-1 PO-FREE", "no signed rolls of T-1 are signed by Wang and stay with their order" }, { "?-", "" }, { "=make order T-1 buyer=Nord", "ok 13 " } } },
	{ "one that was linked before counts as head office's, and stays there", {
		{ "=make order T-1", "ok 2 " }, { "=order T-1", "ok 3 " }, { "=roll X1", "ok 4 " }, { "=close missing override pass x", "ok 5 " },
		{ "=link T-1 PO-FREE", "ok 7 " }, { "=order PO-FREE", "ok 9 " }, { "=sign Wang", "ok 10 signed by Wang (agreed): 1 roll of PO-FREE" },
		{ "=link T-1 T-1", "no signed" }, { "=link T-1 PO-S", "no signed" }, { "=undo 4", "no signed" } } },
	{ "a verdict on the lot is its own record, and says who signed the rolls", {
		R1, { "=sign Wang", "ok 7 " }, { "=lot L240731A override reject x", "*; signed by Wang (agreed) on 2026-11-21 06:00 UTC, 0 rolls since" }, { "?\"t\":\"lot\"", "" } } },
	{ "the inspector gives the PIN once more", {
		{ "=out", "ok 2 " }, { LI_7, "" }, { "=in LI-7 47119", "ok 3 " }, { "=order PO-88213", "ok 4 " }, { "=roll R0001", "ok 5 " },
		{ "=close missing override pass x", "ok 6 " }, { "=sign Ms Wang seen pin 22222 in a hurry", "no pin that is not the PIN of LI-7" },
		{ "?\"badge\":\"LI-7\",\"at\":\"sign\",\"why\":\"pin\",\"tries\":1", "" }, { "=sign Ms Wang seen in a hurry", "ask pin LI-7, your PIN" }, { "?-", "" },
		{ "=pin 22222", "no pin" }, { "?\"tries\":2", "" }, { "47119", "ok 10 signed by Ms Wang (seen): 1 roll" }, { "?\"how\":\"pin\",\"text\":\"in a hurry\"", "" }, { "=pin 47119", "no nothing-asked" },
		{ "=roll R0002", "ok 12 " }, { "=close missing override pass x", "ok 13 " }, { "=sign Ms Wang pin 22222", "no pin" }, { "?\"tries\":1", "" },
		{ "=sign Ms Wang pin 47119", "ok 16 " }, { "?\"how\":\"pin\",\"text\":\"\"", "" } } },
	{ "the PIN is for the signature that was named last", {
		{ "=out", "ok 2 " }, { LI_7, "" }, { "=in LI-7 47119", "ok 3 " }, { "=order PO-88213", "ok 4 " }, { "=roll R0001", "ok 5 " },
		{ "=close missing override pass x", "ok 6 " }, { "=sign Wang", "ask pin" }, { "=sign Ms Li disputed pin 22222 the hole", "no pin that is not the PIN of LI-7: =pin PIN once more" },
		{ "22222", "no pin" }, { "47119", "ok 10 signed by Ms Li (disputed): 1 roll" }, { "?\"text\":\"the hole\"", "" } } },
	{ "and it is asked for anew when somebody else was to sign in", {
		{ "=out", "ok 2 " }, { LI_7, "" }, { "=in LI-7 47119", "ok 3 " }, { "=order PO-88213", "ok 4 " }, { "=roll R0001", "ok 5 " },
		{ "=close missing override pass x", "ok 6 " }, { "=sign Wang", "ask pin" }, { "=in XX-1", "no unknown-badge" }, { "=pin 47119", "no nothing-asked" },
		{ "=sign Wang", "ask pin" }, { "=sign", "ok 8 PO-88213: 1 closed roll" }, { "=pin 47119", "no nothing-asked" } } },
	{ "too many wrong ones lock the badge there too", {
		{ "=out", "ok 2 " }, { LI_7, "" }, { "=in LI-7 47119", "ok 3 " }, { "=order PO-88213", "ok 4 " }, { "=roll R0001", "ok 5 " },
		{ "=close missing override pass x", "ok 6 " }, { "=sign Wang", "ask pin" }, { "22222", "no pin" }, { "22222", "no pin" }, { "22222", "no pin" }, { "22222", "no pin" },
		{ "22222", "no pin that is not the PIN of LI-7, 5 times in a row: wait 30 s" }, { "47119", "no locked" }, { "?-", "" }, { "@30", "" }, { "47119", "ok 13 signed" } } },
	{ "a signature outlives restarts, and the question for its PIN does not", {
		R1, { "=sign Wang", "ok 7 " }, { "^p", "" }, { "=undo 4", "no signed" }, { LI_7, "" }, { "=roll R0002", "ok " }, { "=close missing override pass x", "ok " },
		{ "=sign Wang", "ask pin" }, { "^", "" }, { "=pin 47119", "no nothing-asked" }, { "=sign", "*1 closed roll to be signed" } } },
	{ "names of any script", {
		R1, { "=sign \xe7\x8e\x8b\xe5\xb7\xa5 agreed \xe5\xa5\xbd", "ok 7 signed by \xe7\x8e\x8b\xe5\xb7\xa5 (agreed)" }, { "?\"name\":\"\xe7\x8e\x8b\xe5\xb7\xa5\"", "" } } },
};
// clang-format on

static void
scripts_of_signing_hold(void **state)
{
	(void)state;
	plays_hold(&desk, scripts, PERCH_COUNT(scripts));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_of_signing_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

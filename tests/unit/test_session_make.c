/*
 * test_session_make.c - orders and packing lists made on the terminal, and their link to those of head
 * office (firmware/session/make.c).
 */
#include "tests/unit/must.h"

#include "tests/unit/session_play.h"

static struct desk desk;

#define MADE_ORDER "=make order H-1 buyer=Nord colour=navy blue width=58in sampling=ten-percent"
#define HONG       "\xe7\xba\xa2" /* red */

// clang-format off
static const struct play_script scripts[] = {
	{ "an order that head office has not sent is made, listed and inspected", {
		{ MADE_ORDER, "ok 2 order H-1 made here; next: =order H-1, and =make roll ROLLNO" },
		{ "?\"kind\":\"order\",\"key\":\"H-1\",\"body\":\"{\\\"order\\\":\\\"H-1\\\",\\\"buyer\\\":\\\"Nord\\\",\\\"colour\\\":\\\"navy blue\\\",\\\"width\\\":\\\"58in\\\",\\\"sampling\\\":\\\"ten-percent\\\",\\\"confirmed\\\":true,\\\"made\\\":true}\",\"o\":\"typed\"", "" },
		{ MADE_ORDER, "no exists H-1 is on this terminal already: =order H-1" }, { "?-", "" },
		{ "=make roll R1 length=60yd", "no no-order" },
		{ "=order H-1", "ok 3 order H-1 spec 0 navy blue by four-point-inch, 0 rolls expected" },
		{ "=make roll R1 lot=L 1 length=60yd delivery=DN-1", "ok 4 roll R1 put on the packing list of H-1" },
		{ "?\"kind\":\"roll\",\"key\":\"H-1/R1\",\"body\":\"{\\\"order\\\":\\\"H-1\\\",\\\"roll\\\":\\\"R1\\\",\\\"lot\\\":\\\"L 1\\\",\\\"length\\\":\\\"60yd\\\",\\\"delivery\\\":\\\"DN-1\\\"}\"", "" },
		{ "=make roll R1 delivery=DN-1 lot=L 1 length=60yd", "no exists R1 is in the packing list of H-1 already" }, { "?-", "" },
		{ "=make roll R2 lot=L 1", "ok 5 " },
		{ "#R1", "ok 6 roll R1 of H-1, lot L 1, ticket 60yd; =sampling L 1 draws its sample" }, { "=flaw seam at 1yd", "ok 7 flaw seam 1yd: 4 points; roll 4 points" },
		{ "=close missing x", "ok 8 closed R1 pass: 4 points" }, { "=order", "*H-1: 2 rolls expected, 0 arrived, 1 inspected" } } },
	{ "an order that was mistyped is made anew: the later one holds, also where it is active", {
		{ MADE_ORDER, "ok 2 " }, { "=order H-1", "ok 3 order H-1 spec 0 navy blue by four-point-inch" },
		{ "=make order H-1 colour=red profile=four-point-metric", "ok 4 order H-1 made anew here; next: =order H-1, and =make roll" }, { "?\\\"colour\\\":\\\"red\\\"", "" },
		{ "^", "" }, { "=make order H-1 colour=red profile=four-point-metric", "no exists H-1" }, { "?-", "" }, { MADE_ORDER, "ok 5 order H-1 made anew" },
		{ "=make order H-1 colour=red spec=2", "ok 6 order H-1 made anew" }, { "=roll R1", "no spec-changed H-1 is now spec 2, you chose spec 0" },
		{ "=order H-1", "ok 7 order H-1 spec 2 red by four-point-inch, 0 rolls expected" } } },
	{ "not while a roll of it is open; that of another order is made anew", {
		{ MADE_ORDER, "ok 2 " }, { "=make order H-2", "ok 3 " }, { "=order H-1", "ok 4 " }, { "=roll R1", "ok 5 " },
		{ "=make order H-1 colour=red", "no roll-open R1 of H-1 is open: =close it first" }, { "?-", "" }, { MADE_ORDER, "no exists" },
		{ "=make order H-2 colour=red", "ok 6 order H-2 made anew" }, { "=close missing override pass x", "ok 7 " }, { "=make order H-1 colour=red", "*order H-1 made anew" },
		{ "=order", "*H-1: 0 rolls expected, 0 arrived, 1 inspected" } } },
	{ "head office's orders, and what is linked to one, are not made over", {
		{ "=make order PO-88213 colour=red", "no exists PO-88213 is on this terminal already" }, { "?-", "" }, { MADE_ORDER, "ok 2 " }, { "=link H-1 PO-88213", "ok 3 " },
		{ "=make order H-1 colour=red", "no exists H-1" }, { "?-", "" }, { "=link H-1 H-1", "ok 5 " }, { "=make order H-1 colour=red", "ok 7 order H-1 made anew" },
		{ "=order H-1", "ok 8 order H-1 spec 0 red" } } },
	{ "an order that nobody here could score is not made", {
		{ "=make order H-1 profile=nine-point", "no unknown-profile nine-point is not on this terminal: `perch profiles` lists those that are" }, { "?-", "" },
		{ "=order H-1", "no unknown-order" }, { MADE_ORDER, "ok 2 " }, { "=make order H-1 profile=nine-point", "no unknown-profile" }, { "?-", "" },
		{ "=make order PO-88213 profile=nine-point", "no exists" } } },
	{ "a line that was mistyped is made anew until its roll is inspected", {
		{ MADE_ORDER, "ok 2 " }, { "=order H-1", "ok 3 " }, { "=make roll R1 lot=L1 length=60yd", "ok 4 roll R1 put on" },
		{ "=make roll R1 lot=L1 length=66yd", "ok 5 roll R1 put anew on the packing list of H-1" }, { "=make roll R1 lot=L2 length=66yd", "ok 6 roll R1 put anew" },
		{ "=order", "*H-1: 1 roll expected" }, { "#R1", "ok 7 roll R1 of H-1, lot L2, ticket 66yd" },
		{ "=make roll R1 lot=L2 length=60yd", "no roll-open R1 of H-1 is open: =close it, or =undo it, first" }, { "?-", "" }, { "=make roll R2", "ok 8 roll R2 put on" },
		{ "=make roll R2 delivery=DN-2", "ok 9 roll R2 put anew" }, { "=make roll R2 delivery=DN-2 packing=PL-1", "ok 10 roll R2 put anew" },
		{ "=close missing override pass x", "ok 11 " }, { "=make roll R1 lot=L2 length=60yd", "no exists R1 is in the packing list of H-1 already, and was inspected" }, { "?-", "" } } },
	{ "a line of head office is not made over, one beside it is, also through a link", {
		{ "=make roll R0001 order=PO-88213 length=1yd", "no exists R0001 is in the packing list of PO-88213 already" }, { "?-", "" },
		{ "=make roll R7 order=PO-88213 length=1yd", "ok 2 roll R7 put on" }, { "=make roll R7 order=PO-88213 length=2yd", "ok 3 roll R7 put anew" },
		{ MADE_ORDER, "ok 4 " }, { "=make roll R8 order=H-1 length=1yd", "ok 5 " }, { "=link H-1 PO-88213", "ok 6 " },
		{ "=make roll R8 order=PO-88213 length=2yd", "ok 8 roll R8 put anew on the packing list of PO-88213" }, { "=make roll R0002 order=H-1", "no exists" },
		{ "=order PO-88213", "*5 rolls expected" }, { "#R8", "*roll R8 of PO-88213, ticket 2yd" } } },
	/* An extra that is put on the list later has arrived. */
	{ "a roll that is counted and on no list has not arrived, one listed later has", {
		{ MADE_ORDER, "ok 2 " }, { "=make roll R1 order=H-1 lot=L1 delivery=DN-1", "ok 3 " }, { "=make roll R2 order=H-1 lot=L2 delivery=DN-2", "ok 4 " }, { "=order H-1", "ok 5 " },
		{ "=receive DN-1", "ok 6 " }, { "=roll R1", "*counted R1" }, { "=roll R2", "*R2" }, { "=roll R9", "*R9" }, { "=count", "*1 of 1 found, 0 missing, 2 extra" },
		{ "=count end extras put aside", "ok " }, { "=order", "*H-1: 2 rolls expected, 2 arrived" }, { "=make roll R9", "ok " }, { "=order", "*H-1: 3 rolls expected, 3 arrived" } } },
	{ "a roll may be put on the list of another order", {
		{ MADE_ORDER, "ok 2 " }, { "=order PO-88213", "ok 3 " }, { "=make roll R9 order=H-1 lot=L1", "ok 4 roll R9 put on the packing list of H-1" },
		{ "?\"key\":\"H-1/R9\"", "" }, { "=make roll R9 order=H-2", "no unknown-order H-2 is not on this terminal" },
		{ "=make roll R0001", "no exists R0001 is in the packing list of PO-88213" }, { "#R9", "ask wrong-order R9 belongs to H-1" } } },
	{ "values that cannot be are named", {
		{ "=make order H-1 width=wide", "no usage 'width' has a value that cannot be" }, { "=make order H-1 sampling=ten", "no usage 'sampling' has a value" },
		{ "=make order H-1 width=1m width=2m", "no usage 'width' is there twice" }, { "=make order H-1 confirmed=no", "no usage 'confirmed=no' is not KEY=VALUE; the keys are buyer=" },
		{ "=make order H-9 buyer=A=B article= colour=a =b", "*order H-9 made here" }, { "?\\\"buyer\\\":\\\"A=B\\\",\\\"article\\\":\\\"\\\",\\\"colour\\\":\\\"a =b\\\"", "" },
		{ "=make order H-1 navy", "no usage 'navy' is not KEY=VALUE; the keys are buyer=" }, { "=make order", "no usage the order number is missing" },
		{ "=make", "no usage order or roll is missing" }, { "=make cloth X", "no usage 'cloth' is not order or roll" },
		{ "=make order H-1", "ok 3 " }, { "=order H-1", "ok 4 order H-1 spec 0 by four-point-inch" },
		{ "=make roll R1 length=long", "no usage length has a value that cannot be" }, { "=make roll R1 width=1m", "no usage 'width=1m' is not KEY=VALUE; the keys are order=" },
		{ "=make roll R1 lot=", "ok 5 " } } },
	{ "a made order becomes that of head office, with what was done under it", {
		{ MADE_ORDER, "ok 2 " }, { "=order H-1", "ok 3 " }, { "=make roll R0001 lot=L1 length=60yd", "ok 4 " }, { "=make roll H9 lot=L1", "ok 5 " },
		{ "#R0001", "ok 6 " }, { "=close missing x", "ok 7 " },
		{ "=link H-1 PO-88213", "ok 9 H-1 is PO-88213 of head office from now on: =order PO-88213" }, { "?\"t\":\"link\",\"v\":1", "" }, { "?\"from\":\"H-1\",\"to\":\"PO-88213\",\"o\":\"typed\"", "" },
		/* R0001 is on both lists and counts once; H9 came with the made one. */
		{ "=order PO-88213", "ok 11 order PO-88213 spec 1 poplin navy by four-point-inch, 4 rolls expected" },
		{ "#R0001", "no duplicate R0001 of PO-88213 was closed pass" }, { "#H9", "ok 13 roll H9 of PO-88213, lot L1" }, { "=close missing override pass x", "ok 14 " },
		{ "=order", "*PO-88213: 4 rolls expected, 0 arrived, 2 inspected" }, { "^", "" }, { "#R0002", "ok 16 roll R0002" } } },
	{ "the active order may be linked, its specification is taken up by hand", {
		{ MADE_ORDER, "ok 2 " }, { "=order H-1", "ok 3 " }, { "=link H-1 PO-88213", "ok 4 " },
		{ "#R0001", "no spec-changed H-1 is now spec 1, you chose spec 0: =order H-1 takes it up" }, { "=order H-1", "ok 7 order H-1 spec 1 poplin navy" },
		{ "#R0001", "ok 9 roll R0001 of H-1, lot L240731A, ticket 120yd" }, { "#PO-88213/L240731A/R0002", "no wrong-order" } } },
	{ "a wrong link is corrected, and taken back", {
		{ MADE_ORDER, "ok 2 " }, { "=link H-1 H-1", "no usage H-1 is not linked to another" }, { "=link H-1 PO-77120", "ok 3 " },
		{ "=link H-1 PO-88213", "ok 5 " }, { "=link H-1 H-1", "ok 7 H-1 is linked no more" }, { "=order H-1", "ok 9 order H-1 spec 0 navy blue by four-point-inch, 0 rolls" } } },
	{ "only what was made here is linked, and to head office's alone", {
		{ "=make order H-1", "ok 2 " }, { "=make order H-2", "ok 3 " }, { "=link H-3 PO-88213", "no unknown-order H-3 is not on this terminal" },
		{ "=link H-1 PO-1", "no unknown-order PO-1 is not on this terminal: =sync fetches orders" }, { "=link PO-88213 PO-77120", "no not-made PO-88213 is head office's own" },
		{ "=link H-1 H-2", "no not-made H-2 is no order of head office" }, { "=link H-2 PO-77120", "ok 4 " }, { "=link H-1 H-2", "no not-made H-2 is no order of head office but PO-77120" },
		{ "=order PO-77120", "ok 6 " }, { "=roll R0001", "ok 7 " }, { "=link H-1 PO-77120", "no roll-open R0001 of PO-77120" },
		{ "=undo 7", "ok 8 " }, { "=receive", "ok 9 " }, { "=link H-1 PO-77120", "no counting" } } },
	{ "what head office sends under the same number goes before it", {
		{ MADE_ORDER, "ok 2 " }, { "<order H-1 {\"order\":\"H-1\",\"article\":\"drill\",\"confirmed\":true}", "" }, { "=order H-1", "ok 3 order H-1 spec 0 drill by" },
		{ "=link H-1 PO-88213", "no not-made" } } },
	{ "numbers and texts of any script are made", {
		{ "=make order " HONG "-1 colour=" HONG " " HONG, "ok 2 order " HONG "-1 made" }, { "=order " HONG "-1", "ok 3 order " HONG "-1 spec 0 " HONG " " HONG },
		{ "=make roll " HONG "1 lot=" HONG " 2", "ok 4 " }, { "#" HONG "1", "ok 5 roll " HONG "1 of " HONG "-1, lot " HONG " 2" } } },
};
// clang-format on

static void
scripts_of_making_hold(void **state)
{
	(void)state;
	plays_hold(&desk, scripts, PERCH_COUNT(scripts));
}

static void
the_longest_numbers_fit(void **state)
{
	char line[256];
	char number[PERCH_ORDER_CAP];

	(void)state;
	memset(number, 'N', sizeof(number));
	number[sizeof(number) - 1] = '\0';
	play_begin(&desk);
	(void)snprintf(line, sizeof(line), "=make order %s", number);
	play(&desk, line);
	(void)snprintf(line, sizeof(line), "=make roll %s order=%s lot=%s delivery=%s packing=%s",
		       number, number, number, number, number);
	play(&desk, line);
	MUST(desk.out.kind == PERCH_ANSWER_OK &&
		     strlen(play_last(&desk, PERCH_RECORD_MAKE)->make.key) == 81,
	     "%s", desk.out.answer);
	(void)snprintf(line, sizeof(line), "=make order %sN", number);
	play(&desk, line);
	MUST(desk.out.kind == PERCH_ANSWER_NO, "41 do not: %s", desk.out.answer);
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_of_making_hold),
		cmocka_unit_test(the_longest_numbers_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

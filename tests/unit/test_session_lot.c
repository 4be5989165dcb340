/*
 * test_session_lot.c - samples of dye lots, their widening, and verdicts on lots
 * (firmware/session/lot.c).
 */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "tests/unit/session_play.h"

static struct desk desk;

/* Order PO-L with this rule, and rolls 01 .. of the lot, 60 yd each on the ticket, 60 in wide. */
static void
begin(const char *sampling, const char *lot, int rolls)
{
	char body[256];
	char key[64];

	play_begin(&desk);
	(void)snprintf(body, sizeof(body),
		       "{\"order\":\"PO-L\",\"profile\":\"knit-open-example\",\"width\":\"60in\","
		       "\"sampling\":\"%s\",\"confirmed\":true}",
		       sampling);
	desk_put(&desk, "order", "PO-L", body);
	for (int i = 1; i <= rolls; i++) {
		(void)snprintf(key, sizeof(key), "PO-L/R%02d", i);
		(void)snprintf(body, sizeof(body),
			       "{\"order\":\"PO-L\",\"roll\":\"R%02d\",\"lot\":\"%s\",\"length\":"
			       "\"60yd\"}",
			       i, lot);
		desk_put(&desk, "roll", key, body);
	}
	play(&desk, "=order PO-L");
}

static void
expect(const char *in, const char *want)
{
	const struct play_step step = { in, want };

	play_step(&desk, "", &step);
}

/* Inspect a roll with this verdict; "": by the rules, after so many seams of 4 points. */
static void
inspect(const char *roll, const char *verdict, int seams)
{
	char line[96];

	(void)snprintf(line, sizeof(line), "=roll %s", roll);
	play(&desk, line);
	MUST(desk.out.kind == PERCH_ANSWER_OK, "%s: %s", line, desk.out.answer);
	for (int i = 0; i < seams; i++) {
		(void)snprintf(line, sizeof(line), "=flaw seam at %dyd", 1 + 2 * i);
		play(&desk, line);
	}
	(void)snprintf(line, sizeof(line), "=close missing %s%s x",
		       verdict[0] != '\0' ? "override " : "", verdict);
	play(&desk, line);
	MUST(desk.out.kind == PERCH_ANSWER_OK, "%s: %s", line, desk.out.answer);
}

/* The i-th pick of the last sampling record. */
static const char *
pick(size_t i)
{
	static char roll[PERCH_ROLL_CAP];
	const struct perch_record *r = play_last(&desk, PERCH_RECORD_SAMPLING);
	struct perch_span rest = perch_span_str(r->sampling.picks);
	struct perch_span word = { NULL, 0 };

	MUST(r->type == PERCH_RECORD_SAMPLING, "a sample was drawn: %s", desk.out.answer);
	for (size_t k = 0; k <= i; k++)
		MUST(perch_text_word(&rest, &word), "there is a pick %zu", i);
	MUST(perch_text_copy(roll, sizeof(roll), word) == PERCH_OK, "it is a roll");
	return roll;
}

static void
keep_picks(char dst[PERCH_PICKS_CAP])
{
	memcpy(dst, play_last(&desk, PERCH_RECORD_SAMPLING)->sampling.picks, PERCH_PICKS_CAP);
}

static void
inspect_picks(size_t from, size_t to, const char *verdict)
{
	for (size_t i = from; i < to; i++)
		inspect(pick(i), verdict, 0);
}

static void
a_sample_is_drawn_once_and_recorded(void **state)
{
	(void)state;
	begin("ten-percent", "L1", 30);
	expect("=roll R01", "*, lot L1, ticket 60yd; =sampling L1 draws its sample");
	expect("=sampling",
	       "ok 4 sampling L1 round 1 by ten-percent: 3 of 30 rolls, at most 0 may fail: R");
	const struct perch_record *r = play_last(&desk, PERCH_RECORD_SAMPLING);
	MUST(r->sampling.order == 2 && strcmp(r->sampling.lot, "L1") == 0 &&
		     strcmp(r->sampling.rule, "ten-percent") == 0 && r->sampling.round == 1 &&
		     r->sampling.size == 30 && r->sampling.n == 3 && r->sampling.accept == 0 &&
		     strlen(r->sampling.picks) == 11 && r->sampling.why[0] == '\0',
	     "the record says it all: %s", r->sampling.picks);
	expect("=sampling", "ok 4 sampling L1 round 1 by ten-percent: 0 of 3 inspected; 3 rolls "
			    "more to inspect; left: R");
	expect("=undo 3", "ok 5 ");
	expect("=sampling", "no no-lot say which dye lot");
	expect("=sampling L9", "no no-lot PO-L has no rolls of dye lot L9: check the packing list");
	for (int i = 1; i <= 30; i++) {
		char roll[16];
		char line[64];

		(void)snprintf(roll, sizeof(roll), "R%02d", i);
		(void)snprintf(line, sizeof(line), "=roll %s", roll);
		bool is_pick = strstr(play_last(&desk, PERCH_RECORD_SAMPLING)->sampling.picks,
				      roll) != NULL;
		play(&desk, line);
		MUST((strstr(desk.out.answer, "; not one of the sample") == NULL) == is_pick,
		     "the start of a roll says so: %s", desk.out.answer);
		play(&desk, "=undo");
		(void)snprintf(line, sizeof(line), "=undo %lld", (long long)desk.session.roll.id);
		play(&desk, line);
	}
	desk_close(&desk);
}

static void
a_sample_without_failures_passes(void **state)
{
	char line[64];

	(void)state;
	begin("ten-percent", "L1", 30);
	expect("=lot L1", "ok 2 lot L1: 30 rolls more to inspect; =sampling L1 draws a sample");
	expect("=sampling L1 widen why not",
	       "no not-now no sample of L1 was drawn: =sampling L1 draws it");
	play(&desk, "=sampling L1");
	inspect(pick(0), "", 0);
	inspect(pick(1), "concession", 0);
	(void)snprintf(line, sizeof(line), "*: 2 of 3 inspected; 1 roll more to inspect; left: %s",
		       pick(2));
	expect("=sampling L1", line);
	expect("=lot L1", "*lot L1: 1 roll more to inspect; pooled rate 0.0000");
	MUST(desk.out.n == 0, "nothing is recorded while it is open");
	expect("=sampling L1 widen in doubt",
	       "no not-now L1 is not to be widened: 1 roll more to inspect");
	inspect(pick(2), "", 0);
	expect("=sampling L1", "*: 3 of 3 inspected; passes: 0 failed, 0 may");
	expect("=sampling L1 widen in doubt", "no not-now L1 is not to be widened: passes");
	expect("=lot L1", "*lot L1: passes: 0 failed, 0 may; pooled rate 0.0000");
	const struct perch_record *r = play_last(&desk, PERCH_RECORD_LOT);
	MUST(r->type == PERCH_RECORD_LOT && r->lot.order == 2 && strcmp(r->lot.lot, "L1") == 0 &&
		     strcmp(r->lot.verdict, "pass") == 0 && strcmp(r->lot.rate, "0.0000") == 0 &&
		     r->lot.inspected == 3 && r->lot.failed == 0 && r->lot.reasons.n == 0 &&
		     r->lot.override[0] == '\0' && strcmp(r->lot.o, "typed") == 0 &&
		     desk.out.asks_seal,
	     "the record says it all");
	desk_close(&desk);
}

/* sample.h: a failed roll widens; the second round is judged by its own rolls. */
static void
a_failed_sample_is_widened_once(void **state)
{
	static char first[PERCH_PICKS_CAP];

	(void)state;
	begin("ten-percent", "L1", 30);
	play(&desk, "=sampling L1");
	keep_picks(first);
	inspect(pick(0), "reject", 0);
	expect("=lot L1", "*: 2 rolls more to inspect; fails as things stand; 1 failed roll in a "
			  "sample of 3 rolls, rejected from 1 on");
	expect("=sampling L1 widen at once", "no not-now");
	inspect(pick(1), "", 0);
	inspect(pick(2), "second", 0);
	expect("=lot L1", "*lot L1: the sample fails: 3 rolls more to inspect as a second sample; "
			  "2 failed rolls in a sample of 3 rolls, rejected from 1 on");
	const struct perch_record *lot = play_last(&desk, PERCH_RECORD_LOT);
	MUST(strcmp(lot->lot.verdict, "widen") == 0 && lot->lot.inspected == 3 &&
		     lot->lot.failed == 2 && lot->lot.reasons.n == 1,
	     "it is recorded with its reason");
	expect("=sampling L1 widen", "no usage the reason is missing");
	expect("=sampling L1 widen reason two failed",
	       "*sampling L1 round 2 by ten-percent: 3 of 30 rolls, at most 0 may fail: R");
	const struct perch_record *r = play_last(&desk, PERCH_RECORD_SAMPLING);
	MUST(r->sampling.round == 2 && r->sampling.n == 3 &&
		     strcmp(r->sampling.why, "two failed") == 0,
	     "the second round is another record");
	for (size_t i = 0; i < 3; i++)
		MUST(strstr(first, pick(i)) == NULL, "no roll is drawn twice: %s", pick(i));
	inspect_picks(0, 2, "");
	expect("=lot L1", "*: 1 roll more to inspect in the second sample; pooled rate");
	inspect_picks(2, 3, "");
	expect("=lot L1", "*lot L1: passes: 0 failed, 0 may");
	expect("=sampling L1 widen again", "no not-now L1 is not to be widened: passes");
	/* It was judged by its own rolls: one that turns out bad fails it. */
	char line[64];
	(void)snprintf(line, sizeof(line), "=roll %s again customer complained", pick(0));
	expect(line, "*, inspected anew");
	expect("=close missing override rework x", "ok ");
	expect("=lot L1",
	       "*lot L1: the second sample fails: rejected; 1 failed roll in a sample of 3 rolls");
	MUST(strcmp(play_last(&desk, PERCH_RECORD_LOT)->lot.verdict, "reject") == 0, "rejected");
	expect("=sampling L1 widen again",
	       "no not-now L1 is not to be widened: the second sample fails");
	expect("=lot L1 override concession the buyer takes it",
	       "*lot L1: concession by LI-7's override; by the rules: the second sample fails: "
	       "rejected");
	lot = play_last(&desk, PERCH_RECORD_LOT);
	MUST(strcmp(lot->lot.verdict, "reject") == 0 &&
		     strcmp(lot->lot.override, "concession") == 0 &&
		     strcmp(lot->lot.why, "the buyer takes it") == 0,
	     "both stay");
	desk_close(&desk);
}

/* Any failed roll counts against the first round, picked or not (sample.h). */
static void
a_roll_beside_the_sample_may_fail_it(void **state)
{
	(void)state;
	begin("ten-percent", "L1", 10);
	expect("=sampling L1", "*: 1 of 10 rolls");
	inspect(strcmp(pick(0), "R05") == 0 ? "R06" : "R05", "reject", 0);
	inspect(pick(0), "", 0);
	expect("=lot L1", "*the sample fails: 1 roll more to inspect as a second sample");
	desk_close(&desk);
}

/* A list that grew or shrank since is another draw, and gives no roll of the first round again. */
static void
a_list_that_changed_draws_no_roll_twice(void **state)
{
	static char first[PERCH_PICKS_CAP];
	char key[64];
	char body[160];

	(void)state;
	for (int added = 1; added < 12; added++) {
		begin("percent 25", "L1", 12);
		play(&desk, "=sampling L1");
		keep_picks(first);
		inspect_picks(0, 3, "reject");
		for (int i = 0; i < added; i++) {
			(void)snprintf(key, sizeof(key), "PO-L/A%02d", i);
			(void)snprintf(body, sizeof(body),
				       "{\"order\":\"PO-L\",\"roll\":\"A%02d\",\"lot\":\"L1\"}", i);
			desk_put(&desk, "roll", key, body);
		}
		expect("=sampling L1 widen more came", "*round 2 by percent 25: 3 of ");
		for (size_t i = 0; i < 3; i++)
			MUST(strstr(first, pick(i)) == NULL, "%d added: %s is drawn again", added,
			     pick(i));
		desk_close(&desk);
	}
	begin("percent 25", "L1", 4);
	play(&desk, "=sampling L1");
	inspect_picks(0, 1, "reject");
	for (int i = 1; i <= 4; i++) {
		(void)snprintf(key, sizeof(key), "<roll PO-L/R%02d", i);
		if (strstr(key, play_last(&desk, PERCH_RECORD_SAMPLING)->sampling.picks) == NULL)
			play(&desk, key);
	}
	expect("=sampling L1 widen the rest", "no no-plan no roll of L1 is left to draw");
	desk_close(&desk);
}

/* The sample is judged as it was drawn, whatever the order asks for now. */
static void
a_changed_rule_leaves_the_sample_alone(void **state)
{
	(void)state;
	begin("ten-percent", "L1", 10);
	play(&desk, "=sampling L1");
	desk_put(&desk, "order", "PO-L",
		 "{\"order\":\"PO-L\",\"profile\":\"knit-open-example\",\"width\":\"60in\","
		 "\"sampling\":\"table gone 2.5 II\",\"confirmed\":true}");
	expect("=lot L1", "*1 roll more to inspect");
	inspect(pick(0), "reject", 0);
	expect("=lot L1", "*the sample fails: 1 roll more to inspect as a second sample");
	expect("=sampling L1 widen as it was", "*round 2 by ten-percent: 1 of 10 rolls");
	inspect(pick(0), "reject", 0);
	expect("=lot L1", "*the second sample fails: rejected");
	desk_close(&desk);
}

static const struct {
	const char *must;
	const char *rule;
	int rolls;
	const char *want; /* the answer to =sampling L1 */
} rules[] = {
	// clang-format off
	/* domain SP-01 .. */
	{ "SP-01: ten per cent of 37 are 4", "ten-percent", 37, "*by ten-percent: 4 of 37 rolls, at most 0 may fail: R" },
	{ "SP-02: the root of 37 is 7, and its source is not sure", "square-root", 37,
	  "*by square-root: 7 of 37 rolls, at most 0 may fail; unconfirmed: square root of the rolls: trade custom, no source found: R" },
	{ "SP-03: lot 40, level II, AQL 2.5 are 5 with none failed", "z14 2.5 II", 40, "*by z14 2.5 II: 5 of 40 rolls, at most 0 may fail; unconfirmed: " },
	{ "3 per cent are at least one roll", "percent 3", 9, "*by percent 3: 1 of 9 rolls" },
	/* 9 * 60 = 540 yd: 500 at least, the ninth roll reaches it */
	{ "by yards takes rolls until their tickets reach it", "by-yards", 9, "*by by-yards: 9 of 9 rolls" },
	/* 50 * 60 = 3000 yd: 300, five rolls of 60 */
	{ "ten per cent of 3000 yd are 5 rolls", "by-yards", 50, "*by by-yards: 5 of 50 rolls" },
	{ "every roll is no sample", "full", 3, "ok 2 PO-L is not sampled: every roll of L1 is inspected, 0 of 3 done" },
	{ "a table that is not there gives no plan", "table mill-7 2.5 II", 3, "no no-plan there is no sampling table 'mill-7'" },
	{ "a table has no plan for every AQL", "z14 0.4 II", 3, "no no-plan " },
	{ "a sample as large as the lot is the lot", "z14 2.5 II", 3, "*3 of 3 rolls, at most 0 may fail" },
	// clang-format on
};

static void
rules_give_their_samples(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rules); i++) {
		const struct play_step step = { "=sampling L1", rules[i].want };

		begin(rules[i].rule, "L1", rules[i].rolls);
		play_step(&desk, rules[i].must, &step);
		desk_close(&desk);
	}
}

static const char table_of_head_office[] =
	"{\"id\":\"mill-with-a-name-of-31-letters\",\"version\":1,\"name\":\"mill\","
	"\"lots\":[{\"up_to\":null,\"II\":\"A\"}],\"aql\":[\"2.5\"],"
	"\"plans\":{\"normal\":[{\"letter\":\"A\",\"n\":4,\"at\":[[1,2]]}]}}";

/* The longest name of a rule there is has to fit the record. */
static void
a_table_of_head_office_is_drawn_by(void **state)
{
	(void)state;
	begin("table mill-with-a-name-of-31-letters 2.5 II", "L1", 9);
	desk_put(&desk, "sampling-table", "mill-with-a-name-of-31-letters", table_of_head_office);
	expect("=sampling L1",
	       "*by table mill-with-a-name-of-31-letters 2.5 II: 4 of 9 rolls, at most 1 may fail");
	inspect(pick(0), "rework", 0);
	inspect_picks(1, 4, "");
	desk_put(&desk, "sampling-table", "mill-with-a-name-of-31-letters", NULL);
	expect("=lot L1", "*passes: 1 failed, 1 may");
	desk_close(&desk);

	begin("table mill-with-a-name-of-31-letters 2.5 II", "L1", 9);
	desk_put(&desk, "sampling-table", "mill-with-a-name-of-31-letters", table_of_head_office);
	play(&desk, "=sampling L1");
	inspect_picks(0, 2, "reject");
	inspect_picks(2, 4, "");
	expect("=lot L1", "*the sample fails: rejected; 2 failed rolls in a sample of 4 rolls, "
			  "rejected from 2 on");
	expect("=sampling L1 widen please",
	       "no not-now L1 is not to be widened: the sample fails: rejected");
	desk_close(&desk);
}

static void
lots_may_have_blanks_and_any_script(void **state)
{
	(void)state;
	begin("ten-percent", "L 24 A", 10);
	expect("=sampling L 24 A", "*sampling L 24 A round 1 by ten-percent: 1 of 10");
	MUST(strcmp(play_last(&desk, PERCH_RECORD_SAMPLING)->sampling.lot, "L 24 A") == 0,
	     "in the record");
	expect("=sampling L 24 A widen too soon", "no not-now L 24 A is not to be widened");
	expect("=lot L 24 A", "*lot L 24 A: 1 roll more");
	expect("=lot L 24 A override pass seen at the dyer's",
	       "*lot L 24 A: pass by LI-7's override; by the rules: 1 roll more");
	MUST(strcmp(play_last(&desk, PERCH_RECORD_LOT)->lot.verdict, "open") == 0,
	     "open by the rules");
	expect("=lot L 24", "no no-lot");
	expect("=lot L 24 A overide pass x", "no no-lot");
	desk_close(&desk);

	begin("ten-percent", "\xe7\xbc\xb8 7\xe5\x8f\xb7", 10);
	expect("=sampling \xe7\xbc\xb8 7\xe5\x8f\xb7",
	       "*sampling \xe7\xbc\xb8 7\xe5\x8f\xb7 round 1");
	play(&desk, "=roll R01");
	expect("=lot", "*lot \xe7\xbc\xb8 7\xe5\x8f\xb7: 1 roll more");
	expect("=lot override reject \xe7\xbc\xb8\xe5\xb7\xae", "*reject by LI-7's override");
	desk_close(&desk);
}

/* knit-open-example: 30 points per 100 yd2 of a roll, 25 of a shipment; a roll of 60 yd x 60 in has
 * 100 yd2, so that 7 seams are 28. */
static void
the_pooled_rate_has_a_limit_of_its_own(void **state)
{
	(void)state;
	begin("percent 50", "L1", 4);
	play(&desk, "=sampling L1");
	inspect(pick(0), "", 7);
	MUST(strstr(desk.out.answer, "pass: 28 points, 28.0000 per 100yd2") != NULL, "%s",
	     desk.out.answer);
	inspect(pick(1), "", 7);
	expect("=lot L1", "*lot L1: the sample fails: 2 rolls more to inspect as a second sample; "
			  "28.0000 per 100yd2, the limit is <= 25; pooled rate 28.0000");
	const struct perch_record *r = play_last(&desk, PERCH_RECORD_LOT);
	MUST(strcmp(r->lot.verdict, "widen") == 0 && strcmp(r->lot.rate, "28.0000") == 0 &&
		     r->lot.failed == 0 && r->lot.reasons.n == 1 &&
		     strcmp(r->lot.reasons.v[0], "28.0000 per 100yd2, the limit is <= 25") == 0,
	     "it is recorded");
	play(&desk, "=sampling L1 widen the rate is high");
	/* 28 + 28 + 20 + 24 are 100 points on 400 yd2: exactly the limit. */
	inspect(pick(0), "", 5);
	expect("=lot L1", "*1 roll more to inspect in the second sample; fails as things stand; "
			  "25.3333 per 100yd2");
	inspect(pick(1), "", 6);
	expect("=lot L1", "*lot L1: passes: 0 failed, 0 may; pooled rate 25.0000");
	desk_close(&desk);
}

static void
without_a_sample_every_roll_of_the_list_is_one(void **state)
{
	(void)state;
	begin("full", "L1", 3);
	inspect("R01", "", 0);
	inspect("R02", "", 0);
	expect("=lot L1", "*lot L1: 1 roll more to inspect; pooled rate 0.0000");
	/* A roll beside the list does not stand for one that is on it. */
	expect("#PO-L/L1/X1", "ask unknown-roll");
	play(&desk, "=yes found in the lot");
	play(&desk, "=length 60yd");
	expect("=close missing x", "*closed X1 pass");
	expect("=lot L1", "*lot L1: 1 roll more to inspect");
	inspect("R03", "second", 0);
	expect("=lot L1", "*lot L1: the lot fails: rejected; 1 failed roll of 3 rolls");
	MUST(play_last(&desk, PERCH_RECORD_LOT)->lot.inspected == 4, "four were inspected");
	/* Of a roll that is inspected again the last inspection counts. */
	expect("=roll R03 again mended", "*, inspected anew");
	play(&desk, "=close missing x");
	expect("=lot L1", "*lot L1: passes: 0 failed, 0 may");
	play(&desk, "=roll R01 again in doubt"); /* one that is not closed does not */
	expect("=lot L1", "*lot L1: passes");
	desk_close(&desk);

	play_begin(&desk);
	play(&desk, "=order PO-FREE");
	expect("=lot L7", "no no-lot PO-FREE has no rolls of dye lot L7");
	expect("#PO-FREE/L7/X1/50m", "ok 3 ");
	expect("=close missing override pass x", "ok 4 ");
	expect("=lot L7", "*lot L7: passes: 0 failed, 0 may");
	expect("=sampling L7",
	       "*PO-FREE is not sampled: every roll of L7 is inspected, 1 of 0 done");
	desk_close(&desk);
}

static void
a_lot_with_held_rolls_is_open(void **state)
{
	(void)state;
	begin("full", "L1", 2);
	inspect("R01", "", 0);
	play(&desk, "=roll R02");
	play(&desk, "=hold lab test cloth");
	expect("=close missing x", "*closed R02 hold-lab");
	expect("=lot L1", "*lot L1: passes: 0 failed, 0 may; 1 held");
	MUST(desk.out.n == 0, "nothing is recorded while a roll is held");
	desk_put(&desk, "decision", "PO-L/R02",
		 "{\"order\":\"PO-L\",\"roll\":\"R02\",\"verdict\":\"reject\",\"number\":\"D-1\"}");
	expect("+", "*released R02 of PO-L: reject by decision D-1");
	expect("=lot L1", "*lot L1: the lot fails: rejected; 1 failed roll");
	desk_close(&desk);
}

static void
shade_lots_that_mix_are_told(void **state)
{
	(void)state;
	begin("full", "L1", 2);
	play(&desk, "=roll R01");
	play(&desk, "=shade A");
	play(&desk, "=close missing x");
	play(&desk, "=roll R02");
	play(&desk, "=shade B");
	play(&desk, "=close missing x");
	expect("=lot L1", "*lot L1: passes: 0 failed, 0 may; pooled rate 0.0000; L1: 2 shade lots "
			  "mix: A 1 roll 60yd, B 1 roll 60yd");
	expect("=order", "*; shade lots: A 60yd, B 60yd");
	desk_close(&desk);
}

static void
a_lot_belongs_to_an_order(void **state)
{
	(void)state;
	play_begin(&desk);
	expect("=lot L1", "no no-order");
	expect("=sampling L1", "no no-order");
	desk_close(&desk);
	begin("full", "L1", 1);
	desk_put(&desk, "order", "PO-L", NULL);
	expect("=lot L1", "no unknown-order PO-L is gone from this terminal");
	desk_close(&desk);
}

/* --- large lots: the list is made up, the log world would go through every item each time --------- */

static int large_n;
static bool has_long_numbers;

static bool
nth_of_large(void *ctx, const char *order, const char *lot, size_t i, struct perch_expected *out)
{
	(void)ctx;
	if (i >= (size_t)large_n)
		return false;
	memset(out, 0, sizeof(*out));
	(void)snprintf(out->order, sizeof(out->order), "%s", order);
	(void)snprintf(out->lot, sizeof(out->lot), "%s", lot);
	/* The list comes in the order of bytes, here backwards. */
	(void)snprintf(out->roll, sizeof(out->roll), "%s%d", has_long_numbers ? "ROLL-" : "R",
		       large_n - (int)i);
	out->ticket_um = -1;
	return true;
}

static void
sum_of_large(void *ctx, const char *order, const char *lot, struct perch_lot_sums *out)
{
	(void)ctx;
	(void)order;
	(void)lot;
	memset(out, 0, sizeof(*out));
	out->expected = large_n;
}

static void
begin_large(const char *rule, int n, bool is_long)
{
	begin(rule, "L1", 0);
	large_n = n;
	has_long_numbers = is_long;
	desk.world.nth_expected = nth_of_large;
	desk.world.sum_lot = sum_of_large;
}

static void
lots_of_1200_rolls_are_sampled(void **state)
{
	(void)state;
	begin_large("percent 25", PERCH_LOT_ROLLS_MAX, false);
	expect("=sampling L1", "*: 300 of 1200 rolls, at most 0 may fail: R");
	size_t n = strlen(desk.out.answer);
	MUST(strcmp(desk.out.answer + n - 3, " ..") == 0, "what is left off is said: %s",
	     desk.out.answer);
	const char *last = strrchr(desk.out.answer, 'R');
	char whole[16];
	(void)snprintf(whole, sizeof(whole), " %.*s ", (int)strcspn(last, " "), last);
	MUST(strstr(play_last(&desk, PERCH_RECORD_SAMPLING)->sampling.picks, whole) != NULL,
	     "no number is cut: %s", whole);
	MUST(play_last(&desk, PERCH_RECORD_SAMPLING)->sampling.n == 300 &&
		     strcmp(pick(299), "") != 0,
	     "the record has all of them");
	expect("=sampling L1", "*: 0 of 300 inspected; 300 rolls more to inspect; left: R");
	desk_close(&desk);

	begin_large("percent 100", PERCH_LOT_ROLLS_MAX, false);
	expect("=sampling L1", "*: 1200 of 1200 rolls");
	desk_close(&desk);

	begin_large("percent 100", PERCH_LOT_ROLLS_MAX, true);
	expect("=sampling L1",
	       "no full the sample of L1 has too many rolls to write down: inspect every roll");
	MUST(desk.out.n == 0, "nothing is recorded");
	desk_close(&desk);

	begin_large("ten-percent", PERCH_LOT_ROLLS_MAX + 1, false);
	expect("=sampling L1", "no full L1 has more than 1200 rolls: ask head office to draw it");
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sample_is_drawn_once_and_recorded),
		cmocka_unit_test(a_sample_without_failures_passes),
		cmocka_unit_test(a_failed_sample_is_widened_once),
		cmocka_unit_test(a_roll_beside_the_sample_may_fail_it),
		cmocka_unit_test(a_list_that_changed_draws_no_roll_twice),
		cmocka_unit_test(a_changed_rule_leaves_the_sample_alone),
		cmocka_unit_test(rules_give_their_samples),
		cmocka_unit_test(a_table_of_head_office_is_drawn_by),
		cmocka_unit_test(lots_may_have_blanks_and_any_script),
		cmocka_unit_test(the_pooled_rate_has_a_limit_of_its_own),
		cmocka_unit_test(without_a_sample_every_roll_of_the_list_is_one),
		cmocka_unit_test(a_lot_with_held_rolls_is_open),
		cmocka_unit_test(shade_lots_that_mix_are_told),
		cmocka_unit_test(a_lot_belongs_to_an_order),
		cmocka_unit_test(lots_of_1200_rolls_are_sampled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_session_severity.c - samples by the severity that the order states, and before most of the lot
 * has arrived (firmware/session/lot.c).
 */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "tests/unit/session_play.h"

static struct desk desk;

/* Order PO-L with this rule, and rolls R01 .. of dye lot L1. */
static void
begin(const char *sampling, int rolls)
{
	char body[256];
	char key[64];

	play_begin(&desk);
	(void)snprintf(
		body, sizeof(body),
		"{\"order\":\"PO-L\",\"width\":\"60in\",\"sampling\":\"%s\",\"confirmed\":true}",
		sampling);
	desk_put(&desk, "order", "PO-L", body);
	for (int i = 1; i <= rolls; i++) {
		(void)snprintf(key, sizeof(key), "PO-L/R%02d", i);
		(void)snprintf(body, sizeof(body),
			       "{\"order\":\"PO-L\",\"roll\":\"R%02d\",\"lot\":\"L1\",\"length\":"
			       "\"60yd\"}",
			       i);
		desk_put(&desk, "roll", key, body);
	}
	play(&desk, "=order PO-L");
}

static void
expect(const char *must, const char *in, const char *want)
{
	const struct play_step step = { in, want };

	play_step(&desk, must, &step);
}

/* Inspect what was drawn; the first roll is to be reworked. */
static void
inspect_sample(void)
{
	static char picks[PERCH_PICKS_CAP];
	struct perch_span rest;
	struct perch_span word;
	bool is_first = true;

	memcpy(picks, play_last(&desk, PERCH_RECORD_SAMPLING)->sampling.picks, sizeof(picks));
	rest = perch_span_str(picks);
	while (perch_text_word(&rest, &word)) {
		char line[64];

		(void)snprintf(line, sizeof(line), "=roll %.*s", (int)word.n, (const char *)word.p);
		play(&desk, line);
		play(&desk, is_first ? "=close missing override rework x" : "=close missing x");
		MUST(desk.out.kind == PERCH_ANSWER_OK, "%s: %s", line, desk.out.answer);
		is_first = false;
	}
}

/* An invented table: 4 rolls of a small lot, under tightened inspection 5; reduced 2, of which none
 * may fail, two reject, and one ends reduced inspection. */
static const char table_of_severities[] =
	"{\"id\":\"mill-7\",\"version\":1,\"name\":\"invented\",\"lots\":[{\"up_to\":null,\"II\":"
	"\"A\"}],\"aql\":[\"2.5\"],\"plans\":{\"normal\":[{\"letter\":\"A\",\"n\":4,\"at\":[[1,2]]}"
	"],"
	"\"tightened\":[{\"letter\":\"A\",\"n\":5,\"at\":[[0,1]]}],"
	"\"reduced\":[{\"letter\":\"A\",\"n\":2,\"at\":[[0,2]]}]}}";

static void
the_order_states_the_severity(void **state)
{
	static const struct {
		const char *must;
		const char *rule;
		const char *drawn;
		const char *lot; /* its verdict with one failed roll */
	} rows[] = {
		{ "normal unless said", "table mill-7 2.5 II",
		  "*by table mill-7 2.5 II: 4 of 9 rolls, at most 1 may fail",
		  "*passes: 1 failed" },
		{ "tightened: more rolls, fewer failures", "table mill-7 2.5 II tightened",
		  "*by table mill-7 2.5 II tightened: 5 of 9 rolls, at most 0 may fail",
		  "*rejected from 1 on" },
		{ "reduced: one failed roll lies between accept and reject, and passes",
		  "table mill-7 2.5 II reduced",
		  "*by table mill-7 2.5 II reduced: 2 of 9 rolls, at most 0 may fail", "*passes" },
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		begin(rows[i].rule, 9);
		desk_put(&desk, "sampling-table", "mill-7", table_of_severities);
		expect(rows[i].must, "=sampling L1", rows[i].drawn);
		inspect_sample();
		expect(rows[i].must, "=lot L1", rows[i].lot);
		desk_close(&desk);
	}
	begin("table mill-7 2.5 II reduced", 9);
	expect("the table is needed", "=sampling L1",
	       "no no-plan there is no sampling table 'mill-7'");
	desk_close(&desk);
}

static void
a_sample_is_drawn_when_most_of_the_lot_is_there(void **state)
{
	(void)state;
	begin("ten-percent", 10);
	play(&desk, "=sampling L1");
	MUST(strstr(desk.out.answer, "arrived") == NULL, "nobody counts: %s", desk.out.answer);
	desk_close(&desk);

	begin("ten-percent", 10);
	play(&desk, "=receive");
	expect("none is there", "=sampling L1",
	       "*1 of 10 rolls, at most 0 may fail; only 0 of 10 rolls have arrived: R");
	for (int i = 1; i <= 8; i++) {
		char roll[16];

		(void)snprintf(roll, sizeof(roll), "R%02d", i);
		play(&desk, roll);
		play(&desk, "=sampling L1");
		/* 80 % of 10 rolls are 8. */
		MUST((strstr(desk.out.answer, "; only ") != NULL) == (i < 8), "%d arrived: %s", i,
		     desk.out.answer);
		MUST(i != 7 || strstr(desk.out.answer,
				      "; only 7 of 10 rolls have arrived; left: R") != NULL,
		     "how many: %s", desk.out.answer);
	}
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_order_states_the_severity),
		cmocka_unit_test(a_sample_is_drawn_when_most_of_the_lot_is_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

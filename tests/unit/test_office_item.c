/* test_office_item.c - how head office answers: firmware/session/office_item.h. */
#include "tests/unit/must.h"

#include "firmware/session/office_item.h"

enum kind { LAB, DECISION, NOTICE, ACTION, ANSWER, DONE };

static enum perch_rc
read_item(enum kind kind, const char *json, const char **key)
{
	static struct perch_lab_result lab;
	static struct perch_decision decision;
	static struct perch_notice notice;
	static struct perch_open_action action;
	static struct perch_answer_item answer;
	static struct perch_done done;
	struct perch_span text = perch_span_str(json);
	bool is_open;

	switch (kind) {
	case LAB:
		return perch_lab_result_read(text, &lab, key);
	case DECISION:
		return perch_decision_read(text, &decision, key);
	case NOTICE:
		return perch_notice_read(text, &notice, key);
	case ACTION:
		return perch_action_read(text, &action, &is_open, key);
	case ANSWER:
		return perch_answer_read(text, &answer, key);
	case DONE:
		return perch_done_read(text, &done, key);
	}
	return PERCH_E_ARG;
}

#define X40 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct {
	const char *must;
	enum kind kind;
	const char *json;
	enum perch_rc rc;
	const char *key;
} rows[] = {
	// clang-format off
	{ "a lab result needs its number and pass or fail, nothing else", LAB,
	  "{\"lab\":\"7781\",\"result\":\"pass\"}", PERCH_OK, "" },
	{ "null is silence", LAB,
	  "{\"lab\":\"7781\",\"result\":\"fail\",\"verdict\":null,\"text\":null}", PERCH_OK, "" },
	{ "what a newer office adds is passed over", LAB,
	  "{\"lab\":\"7781\",\"result\":\"pass\",\"by\":{\"name\":[1,2]}}", PERCH_OK, "" },
	{ "a number of 40 bytes fits", LAB, "{\"lab\":\"" X40 "\",\"result\":\"pass\"}", PERCH_OK, "" },
	{ "one of 41 does not", LAB, "{\"lab\":\"" X40 "x\",\"result\":\"pass\"}", PERCH_E_FULL, "lab" },
	{ "no number", LAB, "{\"result\":\"pass\"}", PERCH_E_NOTFOUND, "lab" },
	{ "an empty number is none", LAB, "{\"lab\":\"\",\"result\":\"pass\"}", PERCH_E_NOTFOUND, "lab" },
	{ "a number is printable", LAB, "{\"lab\":\"7\\n1\",\"result\":\"pass\"}", PERCH_E_FORMAT, "lab" },
	{ "a number is a text", LAB, "{\"lab\":7781,\"result\":\"pass\"}", PERCH_E_FORMAT, "lab" },
	{ "no result", LAB, "{\"lab\":\"7781\"}", PERCH_E_NOTFOUND, "result" },
	{ "a result is pass or fail", LAB, "{\"lab\":\"7781\",\"result\":\"soso\"}", PERCH_E_UNKNOWN, "result" },
	{ "a long word is none of them", LAB, "{\"lab\":\"7781\",\"result\":\"" X40 "\"}", PERCH_E_FULL, "result" },
	{ "a lab does not hold", LAB, "{\"lab\":\"7781\",\"result\":\"pass\",\"verdict\":\"hold-lab\"}",
	  PERCH_E_UNKNOWN, "verdict" },
	{ "half a body", LAB, "{\"lab\":", PERCH_E_SHORT, "" },
	{ "no object", LAB, "[]", PERCH_E_FORMAT, "" },
	{ "too deep", LAB, "{\"a\":[[[[[[[[[[1]]]]]]]]]]}", PERCH_E_DEPTH, "" },
	{ "a decision", DECISION,
	  "{\"order\":\"PO-1\",\"roll\":\"R1\",\"verdict\":\"rework\",\"text\":\"dye again\",\"number\":\"D-4\"}",
	  PERCH_OK, "" },
	{ "of no roll", DECISION, "{\"order\":\"PO-1\",\"verdict\":\"pass\",\"number\":\"D-4\"}",
	  PERCH_E_NOTFOUND, "roll" },
	{ "of no order", DECISION, "{\"roll\":\"R1\",\"verdict\":\"pass\",\"number\":\"D-4\"}",
	  PERCH_E_NOTFOUND, "order" },
	{ "without number it could not be told from the one before", DECISION,
	  "{\"order\":\"PO-1\",\"roll\":\"R1\",\"verdict\":\"pass\"}", PERCH_E_NOTFOUND, "number" },
	{ "without verdict it decides nothing", DECISION,
	  "{\"order\":\"PO-1\",\"roll\":\"R1\",\"number\":\"D-4\"}", PERCH_E_NOTFOUND, "verdict" },
	{ "a notice", NOTICE, "{\"notice\":\"N-3\",\"order\":\"PO-1\",\"text\":\"new packing\"}", PERCH_OK, "" },
	{ "of no order", NOTICE, "{\"notice\":\"N-3\"}", PERCH_E_NOTFOUND, "order" },
	{ "an action, due", ACTION, "{\"action\":\"A-1\",\"due\":\"2026-11-28\",\"state\":\"open\"}", PERCH_OK, "" },
	{ "without a date", ACTION, "{\"action\":\"A-1\",\"state\":\"done\"}", PERCH_OK, "" },
	{ "there is no 13th month", ACTION, "{\"action\":\"A-1\",\"due\":\"2026-13-28\",\"state\":\"open\"}",
	  PERCH_E_FORMAT, "due" },
	{ "and no day 0", ACTION, "{\"action\":\"A-1\",\"due\":\"2026-11-00\",\"state\":\"open\"}",
	  PERCH_E_FORMAT, "due" },
	{ "a date has dashes", ACTION, "{\"action\":\"A-1\",\"due\":\"2026/11/28\",\"state\":\"open\"}",
	  PERCH_E_FORMAT, "due" },
	{ "and digits", ACTION, "{\"action\":\"A-1\",\"due\":\"20x6-11-28\",\"state\":\"open\"}",
	  PERCH_E_FORMAT, "due" },
	{ "open or done", ACTION, "{\"action\":\"A-1\",\"state\":\"later\"}", PERCH_E_UNKNOWN, "state" },
	{ "an answer", ANSWER, "{\"answer\":\"7\",\"question\":\"x/1\",\"text\":\"the dull one\"}", PERCH_OK, "" },
	{ "a roll that is done", DONE,
	  "{\"done\":\"R1\",\"order\":\"PO-1\",\"lot\":\"L1\",\"verdict\":\"hold-decision\",\"closed_ms\":1,\"terminal\":\"a1b2c3\"}",
	  PERCH_OK, "" },
	{ "of no lot, and not judged", DONE,
	  "{\"done\":\"R1\",\"order\":\"PO-1\",\"closed_ms\":1,\"terminal\":\"a1b2c3\"}", PERCH_OK, "" },
	{ "by a clock before 1970", DONE,
	  "{\"done\":\"R1\",\"order\":\"PO-1\",\"closed_ms\":-1,\"terminal\":\"a1b2c3\"}", PERCH_OK, "" },
	{ "of no order", DONE, "{\"done\":\"R1\",\"closed_ms\":1,\"terminal\":\"a1b2c3\"}", PERCH_E_NOTFOUND, "order" },
	{ "at no time", DONE, "{\"done\":\"R1\",\"order\":\"PO-1\",\"terminal\":\"a1b2c3\"}", PERCH_E_NOTFOUND, "closed_ms" },
	{ "by nobody", DONE, "{\"done\":\"R1\",\"order\":\"PO-1\",\"closed_ms\":1}", PERCH_E_NOTFOUND, "terminal" },
	{ "a terminal is a short name", DONE,
	  "{\"done\":\"R1\",\"order\":\"PO-1\",\"closed_ms\":1,\"terminal\":\"a1b2c3d4\"}", PERCH_E_FULL, "terminal" },
	{ "to no question", ANSWER, "{\"answer\":\"7\"}", PERCH_E_NOTFOUND, "question" },
	// clang-format on
};

static void
bodies_are_read_or_refused_by_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		const char *key = NULL;
		enum perch_rc rc = read_item(rows[i].kind, rows[i].json, &key);

		MUST(rc == rows[i].rc, "%s: wanted %s, got %s at %s", rows[i].must,
		     perch_rc_str(rows[i].rc), perch_rc_str(rc), key);
		MUST(rc == PERCH_OK || strcmp(key, rows[i].key) == 0, "%s: at '%s'", rows[i].must,
		     key);
	}
}

static void
what_was_said_arrives(void **state)
{
	struct perch_lab_result lab;
	struct perch_open_action action = { .id = 7 };
	const char *key;
	bool is_open = false;

	(void)state;
	MUST(perch_lab_result_read(perch_span_str("{\"lab\":\"7781\",\"result\":\"fail\","
						  "\"verdict\":\"rework\",\"text\":\"runs\"}"),
				   &lab, &key) == PERCH_OK,
	     "a lab result");
	assert_string_equal(lab.lab, "7781");
	assert_string_equal(lab.verdict, "rework");
	assert_string_equal(lab.text, "runs");
	assert_false(lab.is_pass);
	MUST(perch_action_read(perch_span_str("{\"action\":\"A-1\",\"order\":\"PO-1\",\"owner\":"
					      "\"Li\",\"due\":\"2026-12-31\",\"text\":\"set it\","
					      "\"state\":\"open\"}"),
			       &action, &is_open, &key) == PERCH_OK,
	     "an action");
	assert_true(is_open);
	assert_int_equal(action.id, 0);
	assert_string_equal(action.number, "A-1");
	assert_string_equal(action.owner, "Li");
	assert_string_equal(action.due, "2026-12-31");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies_are_read_or_refused_by_key),
		cmocka_unit_test(what_was_said_arrives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

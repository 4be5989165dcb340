/*
 * fuzz_colour_rule.c - a colour rule from any bytes: what is accepted writes itself, reads back to
 * the same rule, and judges a better grade never worse.
 */
#include "firmware/inspect/colour_rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static enum perch_rc
read_rules(struct perch_span text, struct perch_colour_rules *out, struct perch_err *err)
{
	struct perch_json json;

	if (perch_json_parse(text, 4, &json, NULL) != PERCH_OK)
		return perch_err_set(err, PERCH_E_FORMAT, 0, "not JSON");
	return perch_colour_rules_read(json, out, err);
}

static void
check_round_trip(const struct perch_colour_rules *rules)
{
	char text[1024];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_jw w = perch_jw_over(&b);
	struct perch_colour_rules again;

	perch_colour_rules_write(&w, rules);
	check(perch_jw_done(&w) == PERCH_OK);
	check(read_rules(perch_buf_span(&b), &again, NULL) == PERCH_OK);
	check(memcmp(&again, rules, sizeof(again)) == 0);
}

static void
check_kind(const struct perch_colour_rules *rules, enum perch_colour_kind kind)
{
	enum perch_colour_outcome before = PERCH_COLOUR_REJECT;
	char text[128];

	for (int32_t g = PERCH_COLOUR_GRADE_MIN; g <= PERCH_COLOUR_GRADE_MAX; g++) {
		struct perch_colour_grading grading = {
			.kind = kind,
			.light = PERCH_LIGHT_D65,
			.grade = g,
		};
		struct perch_buf b = perch_buf_over(text, sizeof(text));
		enum perch_colour_outcome outcome;

		check(perch_colour_judge(rules, &grading, &outcome, NULL) == PERCH_OK);
		/* A second look is asked for whatever is below it, be that a concession. */
		check(outcome <= before || outcome == PERCH_COLOUR_LOOK);
		check((outcome == PERCH_COLOUR_PASS) == (g >= rules->kind[kind].pass));
		check(perch_colour_put_reason(&b, rules, &grading) == PERCH_OK);
		before = outcome;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct perch_colour_rules rules;
	struct perch_err err = { 0 };
	enum perch_rc rc = read_rules(perch_span_of(data, n), &rules, &err);

	if (rc != PERCH_OK) {
		check(err.rc == rc && err.text[0] != '\0');
		return 0;
	}
	check_round_trip(&rules);
	for (int kind = 0; kind < PERCH_COLOUR_KIND_COUNT; kind++)
		check_kind(&rules, (enum perch_colour_kind)kind);
	return 0;
}

/*
 * test_colour_rule.c - kinds, lights and references by name, the rule as data, and what it makes
 * of a grade (firmware/inspect/colour_kind.c, colour_rule.c).
 */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/inspect/colour_rule.h"

static enum perch_rc
read_rules(const char *text, struct perch_colour_rules *out, struct perch_err *err)
{
	struct perch_json json;

	assert_int_equal(perch_json_parse(perch_span_str(text), 4, &json, NULL), PERCH_OK);
	return perch_colour_rules_read(json, out, err);
}

static struct perch_colour_rules
rules_of(const char *text)
{
	struct perch_colour_rules rules = { 0 };
	struct perch_err err = { 0 };

	MUST(read_rules(text, &rules, &err) == PERCH_OK, "%s: %s", text, err.text);
	return rules;
}

static const char *
write_rules(const struct perch_colour_rules *rules)
{
	static char text[1024];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_jw w = perch_jw_over(&b);

	perch_colour_rules_write(&w, rules);
	assert_int_equal(perch_jw_done(&w), PERCH_OK);
	return perch_buf_cstr(&b);
}

/* 0 for "" */
static int32_t
grade_of(const char *text)
{
	int32_t grade = 0;

	if (text[0] != '\0')
		assert_int_equal(perch_colour_grade_read(perch_span_str(text), &grade), PERCH_OK);
	return grade;
}

/* --- judging -------------------------------------------------------------------------------------- */

#define SEED   "{}"
#define STRICT "{\"sample\":{\"pass\":\"5\",\"look\":\"4-5\",\"below\":\"reject\"}}"
#define EASY   "{\"*\":{\"pass\":\"3-4\",\"below\":\"second\"}}"

static const struct {
	const char *must;
	const char *rules;
	enum perch_colour_kind kind;
	enum perch_light light;
	const char *grade;
	const char *second; /* "": none */
	enum perch_colour_outcome outcome;
	const char *reason;
} rows[] = {
	// clang-format off
	/* The mill's rule: held to 4-5, never under 4, beyond that rework. */
	{ "5 passes", SEED, PERCH_COLOUR_SIDE_CENTRE, PERCH_LIGHT_D65, "5", "", PERCH_COLOUR_PASS, "side-centre under D65: 5, rule >= 4-5" },
	{ "4-5 passes", SEED, PERCH_COLOUR_HEAD_TAIL, PERCH_LIGHT_D65, "4-5", "", PERCH_COLOUR_PASS, "head-tail under D65: 4-5, rule >= 4-5" },
	{ "4 asks for a second look", SEED, PERCH_COLOUR_FACE_BACK, PERCH_LIGHT_TL84, "4", "", PERCH_COLOUR_LOOK, "face-back under TL84: 4, rule >= 4-5" },
	{ "below 4 is rework", SEED, PERCH_COLOUR_SIDE_CENTRE, PERCH_LIGHT_D65, "3-4", "", PERCH_COLOUR_REWORK, "side-centre under D65: 3-4, rule >= 4-5" },
	{ "1 is rework", SEED, PERCH_COLOUR_LOT_TO_LOT, PERCH_LIGHT_U3000, "1", "", PERCH_COLOUR_REWORK, "lot-to-lot under U3000: 1, rule >= 4-5" },
	/* The lower of the two grades counts. */
	{ "4 confirmed is a concession", SEED, PERCH_COLOUR_WITHIN_ROLL, PERCH_LIGHT_CWF, "4", "4", PERCH_COLOUR_CONCESSION, "within-roll under CWF: 4 (second look 4), rule >= 4-5" },
	{ "a better second look does not raise it", SEED, PERCH_COLOUR_ROLL_TO_ROLL, PERCH_LIGHT_A, "4", "5", PERCH_COLOUR_CONCESSION, "roll-to-roll under A: 4 (second look 5), rule >= 4-5" },
	{ "a worse one lowers it", SEED, PERCH_COLOUR_SAMPLE, PERCH_LIGHT_UV, "4", "3-4", PERCH_COLOUR_REWORK, "sample under UV: 4 (second look 3-4), rule >= 4-5" },
	{ "a second look at a pass can cost it", SEED, PERCH_COLOUR_SAMPLE, PERCH_LIGHT_D75, "4-5", "4", PERCH_COLOUR_CONCESSION, "sample under D75: 4-5 (second look 4), rule >= 4-5" },
	{ "a pass confirmed is a pass", SEED, PERCH_COLOUR_SAMPLE, PERCH_LIGHT_D75, "4-5", "5", PERCH_COLOUR_PASS, "sample under D75: 4-5 (second look 5), rule >= 4-5" },
	{ "rework is not taken back by a second look", SEED, PERCH_COLOUR_SAMPLE, PERCH_LIGHT_D75, "3", "5", PERCH_COLOUR_REWORK, "sample under D75: 3 (second look 5), rule >= 4-5" },
	{ "a stricter buyer's own kind", STRICT, PERCH_COLOUR_SAMPLE, PERCH_LIGHT_D65, "4-5", "", PERCH_COLOUR_LOOK, "sample under D65: 4-5, rule >= 5" },
	{ "and what is below it", STRICT, PERCH_COLOUR_SAMPLE, PERCH_LIGHT_D65, "4", "", PERCH_COLOUR_REJECT, "sample under D65: 4, rule >= 5" },
	{ "its other kinds keep the shipped rule", STRICT, PERCH_COLOUR_HEAD_TAIL, PERCH_LIGHT_D65, "4-5", "", PERCH_COLOUR_PASS, "head-tail under D65: 4-5, rule >= 4-5" },
	{ "without look nothing is looked at twice", EASY, PERCH_COLOUR_HEAD_TAIL, PERCH_LIGHT_D65, "3", "", PERCH_COLOUR_SECOND, "head-tail under D65: 3, rule >= 3-4" },
	{ "its least grade passes", EASY, PERCH_COLOUR_HEAD_TAIL, PERCH_LIGHT_D65, "3-4", "", PERCH_COLOUR_PASS, "head-tail under D65: 3-4, rule >= 3-4" },
	// clang-format on
};

static void
test_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_colour_rules rules = rules_of(rows[i].rules);
		struct perch_colour_grading grading = {
			.kind = rows[i].kind,
			.light = rows[i].light,
			.grade = grade_of(rows[i].grade),
			.second = grade_of(rows[i].second),
		};
		enum perch_colour_outcome outcome = PERCH_COLOUR_OUTCOME_COUNT;
		struct perch_err err = { 0 };
		char text[128];
		struct perch_buf b = perch_buf_over(text, sizeof(text));

		MUST(perch_colour_judge(&rules, &grading, &outcome, &err) == PERCH_OK &&
			     outcome == rows[i].outcome,
		     "%s: %s %s", rows[i].must, perch_colour_outcome_str(outcome), err.text);
		assert_int_equal(perch_colour_put_reason(&b, &rules, &grading), PERCH_OK);
		MUST(strcmp(perch_buf_cstr(&b), rows[i].reason) == 0, "%s: %s", rows[i].must, text);
	}
}

static const struct {
	const char *must;
	struct perch_colour_grading grading;
	enum perch_rc rc;
	const char *why;
} refused[] = {
	// clang-format off
	{ "a grade without a light source", { .kind = PERCH_COLOUR_HEAD_TAIL, .grade = 10 }, PERCH_E_NOTFOUND, "head-tail: no light source" },
	{ "a light that is none", { .light = PERCH_LIGHT_COUNT, .grade = 10 }, PERCH_E_NOTFOUND, "side-centre: no light source" },
	{ "a kind that is none", { .kind = PERCH_COLOUR_KIND_COUNT, .light = PERCH_LIGHT_D65, .grade = 10 }, PERCH_E_RANGE, "not a kind" },
	{ "no grade", { .light = PERCH_LIGHT_D65 }, PERCH_E_RANGE, "side-centre: not a grade" },
	{ "a grade over 5", { .light = PERCH_LIGHT_D65, .grade = 11 }, PERCH_E_RANGE, "not a grade" },
	{ "a second grade under 1", { .light = PERCH_LIGHT_D65, .grade = 8, .second = 1 }, PERCH_E_RANGE, "not a grade" },
	// clang-format on
};

static void
test_refused(void **state)
{
	struct perch_colour_rules rules = perch_colour_rules_shipped();

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(refused); i++) {
		enum perch_colour_outcome outcome = PERCH_COLOUR_HOLD;
		struct perch_err err = { 0 };
		enum perch_rc rc = perch_colour_judge(&rules, &refused[i].grading, &outcome, &err);

		MUST(rc == refused[i].rc && strstr(err.text, refused[i].why) != NULL &&
			     outcome == PERCH_COLOUR_HOLD,
		     "%s is refused: %s, %s", refused[i].must, perch_rc_str(rc), err.text);
	}
}

/* A worse grade is never judged better, under any rule and with any second look. */
static void
test_monotone(void **state)
{
	(void)state;
	for (int32_t pass = PERCH_COLOUR_GRADE_MIN; pass <= PERCH_COLOUR_GRADE_MAX; pass++) {
		for (int32_t look = PERCH_COLOUR_GRADE_MIN; look <= pass; look++) {
			struct perch_colour_rules rules = perch_colour_rules_shipped();
			rules.kind[0] = (struct perch_colour_rule){ pass, look,
								    PERCH_COLOUR_REWORK };
			for (int32_t second = 1; second <= PERCH_COLOUR_GRADE_MAX; second++) {
				enum perch_colour_outcome before = PERCH_COLOUR_REJECT;
				for (int32_t g = PERCH_COLOUR_GRADE_MIN;
				     g <= PERCH_COLOUR_GRADE_MAX; g++) {
					struct perch_colour_grading grading = {
						.light = PERCH_LIGHT_D65,
						.grade = g,
						.second = second > 1 ? second : 0,
					};
					enum perch_colour_outcome outcome;

					assert_int_equal(perch_colour_judge(&rules, &grading,
									    &outcome, NULL),
							 PERCH_OK);
					MUST(outcome <= before, "pass %d look %d second %d at %d",
					     (int)pass, (int)look, (int)second, (int)g);
					before = outcome;
				}
			}
		}
	}
}

/* --- the rule as data ----------------------------------------------------------------------------- */

#define RULE(kind, pass, look, below)                                                              \
	"\"" kind "\":{\"pass\":\"" pass "\",\"look\":\"" look "\",\"below\":\"" below "\"}"

static void
test_shipped(void **state)
{
	struct perch_colour_rules rules = perch_colour_rules_shipped();

	(void)state;
	assert_string_equal(write_rules(&rules),
			    "{" RULE("side-centre", "4-5", "4", "rework") "," //
			    RULE("head-tail", "4-5", "4", "rework") ","       //
			    RULE("within-roll", "4-5", "4", "rework") ","     //
			    RULE("face-back", "4-5", "4", "rework") ","       //
			    RULE("roll-to-roll", "4-5", "4", "rework") ","    //
			    RULE("lot-to-lot", "4-5", "4", "rework") ","      //
			    RULE("sample", "4-5", "4", "rework") "}");
}

static void
test_read(void **state)
{
	static const struct {
		const char *must;
		const char *in;
		const char *out;
	} good[] = {
		// clang-format off
		{ "a star is for every kind without a rule of its own, wherever it stands",
		  "{" RULE("face-back", "3-4", "3", "concession") "," RULE("*", "5", "4", "reject") "," RULE("sample", "1", "1", "hold") ",\"head-tail\":null}",
		  "{" RULE("side-centre", "5", "4", "reject") "," RULE("head-tail", "5", "4", "reject") "," RULE("within-roll", "5", "4", "reject") ","
		  RULE("face-back", "3-4", "3", "concession") "," RULE("roll-to-roll", "5", "4", "reject") "," RULE("lot-to-lot", "5", "4", "reject") ","
		  RULE("sample", "1", "1", "hold") "}" },
		{ "look and below may be left out",
		  "{\"*\":{\"pass\":\"4\"}}",
		  "{" RULE("side-centre", "4", "4", "rework") "," RULE("head-tail", "4", "4", "rework") "," RULE("within-roll", "4", "4", "rework") ","
		  RULE("face-back", "4", "4", "rework") "," RULE("roll-to-roll", "4", "4", "rework") "," RULE("lot-to-lot", "4", "4", "rework") ","
		  RULE("sample", "4", "4", "rework") "}" },
		// clang-format on
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(good); i++) {
		struct perch_colour_rules rules = rules_of(good[i].in);
		const char *text = write_rules(&rules);

		MUST(strcmp(text, good[i].out) == 0, "%s: %s", good[i].must, text);
		struct perch_colour_rules again = rules_of(text);
		MUST(memcmp(&again, &rules, sizeof(rules)) == 0, "%s, and reads back",
		     good[i].must);
	}
}

static const struct {
	const char *must;
	const char *json;
	enum perch_rc rc;
	const char *why;
} bad[] = {
	// clang-format off
	{ "not an object", "[]", PERCH_E_FORMAT, "not an object" },
	{ "a kind that is none", "{\"edge\":{\"pass\":\"4\"}}", PERCH_E_UNKNOWN, "edge: unknown field" },
	{ "a rule that is no object", "{\"sample\":\"4\"}", PERCH_E_FORMAT, "sample: not an object" },
	{ "a star that is no object", "{\"*\":4}", PERCH_E_FORMAT, "*: not an object" },
	{ "a field that is none", "{\"sample\":{\"pass\":\"4\",\"fail\":\"3\"}}", PERCH_E_UNKNOWN, "sample: fail: unknown field" },
	{ "no grade that passes", "{\"sample\":{\"look\":\"4\"}}", PERCH_E_NOTFOUND, "sample: pass: missing" },
	{ "a grade as a number", "{\"sample\":{\"pass\":4}}", PERCH_E_FORMAT, "sample: pass: 4 is not text" },
	{ "a quarter step", "{\"sample\":{\"pass\":\"4.25\"}}", PERCH_E_FORMAT, "sample: pass: not a grade" },
	{ "a long grade", "{\"sample\":{\"pass\":\"4-5 or so\"}}", PERCH_E_RANGE, "sample: pass: " },
	{ "a look that is no grade", "{\"face-back\":{\"pass\":\"4\",\"look\":\"0\"}}", PERCH_E_FORMAT, "face-back: look: not a grade" },
	{ "a look over pass", "{\"face-back\":{\"pass\":\"4\",\"look\":\"4-5\"}}", PERCH_E_RANGE, "face-back: look: 4-5 is over pass, 4" },
	{ "a pass below", "{\"*\":{\"pass\":\"4\",\"below\":\"pass\"}}", PERCH_E_UNKNOWN, "*: below: \"pass\" is none of concession second hold rework reject" },
	{ "a look below", "{\"*\":{\"pass\":\"4\",\"below\":\"look\"}}", PERCH_E_UNKNOWN, "*: below: " },
	// clang-format on
};

static void
test_bad_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(bad); i++) {
		struct perch_colour_rules rules = { .kind[3].pass = 77 };
		struct perch_err err = { 0 };
		enum perch_rc rc = read_rules(bad[i].json, &rules, &err);

		MUST(rc == bad[i].rc && strncmp(err.text, bad[i].why, strlen(bad[i].why)) == 0,
		     "%s: %s, %s", bad[i].must, perch_rc_str(rc), err.text);
		MUST(rules.kind[3].pass == 77 && rules.kind[0].pass == 0, "%s changes nothing",
		     bad[i].must);
	}
}

/* --- names ---------------------------------------------------------------------------------------- */

static void
test_names(void **state)
{
	enum perch_colour_kind kind = PERCH_COLOUR_KIND_COUNT;
	enum perch_colour_ref ref = PERCH_COLOUR_REF_COUNT;

	(void)state;
	for (int i = 0; i < PERCH_COLOUR_KIND_COUNT; i++) {
		const char *text = perch_colour_kind_str((enum perch_colour_kind)i);
		assert_int_equal(perch_colour_kind_read(perch_span_str(text), &kind), PERCH_OK);
		assert_int_equal(kind, i);
	}
	for (int i = 0; i < PERCH_COLOUR_REF_COUNT; i++) {
		const char *text = perch_colour_ref_str((enum perch_colour_ref)i);
		assert_int_equal(perch_colour_ref_read(perch_span_str(text), &ref), PERCH_OK);
		assert_int_equal(ref, i);
	}
	assert_int_equal(perch_colour_kind_read(perch_span_str("edge"), &kind), PERCH_E_UNKNOWN);
	assert_int_equal(perch_colour_kind_read(perch_span_str(""), &kind), PERCH_E_UNKNOWN);
	assert_int_equal(perch_colour_ref_read(perch_span_str("Approved"), &ref), PERCH_E_UNKNOWN);
	assert_int_equal(kind, PERCH_COLOUR_SAMPLE);
	assert_int_equal(ref, PERCH_COLOUR_REF_FIRST_LOT);
	assert_string_equal(perch_colour_kind_str(PERCH_COLOUR_KIND_COUNT), "");
	assert_string_equal(perch_colour_ref_str(PERCH_COLOUR_REF_COUNT), "");
	assert_string_equal(perch_colour_outcome_str(PERCH_COLOUR_OUTCOME_COUNT), "");
	assert_string_equal(perch_colour_outcome_str(PERCH_COLOUR_REWORK), "rework");
}

/* Names and colour temperatures as light cabinets have them. */
static void
test_lights(void **state)
{
	static const struct {
		const char *text;
		const char *name; /* "": unknown */
		const char *about;
	} lights[] = {
		{ "D65", "D65", "6500 K" },
		{ "d65", "D65", "6500 K" },
		{ "TL84", "TL84", "4000" },
		{ "F11", "TL84", "4100 K" },
		{ "U3000", "U3000", "3000 K" },
		{ "U30", "U3000", "3000 K" },
		{ "TL83", "U3000", "3000 K" },
		{ "f12", "U3000", "3000 K" },
		{ "CWF", "CWF", "4150 K" },
		{ "F2", "CWF", "4150 K" },
		{ "A", "A", "2856 K" },
		{ "D75", "D75", "7500 K" },
		{ "UV", "UV", "brighteners" },
		{ "", "", "" },
		{ "D50", "", "" },
		{ "D6", "", "" },
		{ "D655", "", "" },
		{ "\xc4\xb1", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(lights); i++) {
		enum perch_light light = PERCH_LIGHT_NONE;
		enum perch_rc rc = perch_light_read(perch_span_str(lights[i].text), &light);

		MUST((rc == PERCH_OK) == (lights[i].name[0] != '\0') &&
			     strcmp(perch_light_str(light), lights[i].name) == 0 &&
			     strstr(perch_light_about(light), lights[i].about) != NULL,
		     "'%s' is the light '%s': '%s', %s", lights[i].text, lights[i].name,
		     perch_light_str(light), perch_light_about(light));
	}
	assert_string_equal(perch_light_about(PERCH_LIGHT_COUNT), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_judged),   cmocka_unit_test(test_refused),
		cmocka_unit_test(test_monotone), cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_read),     cmocka_unit_test(test_bad_rules),
		cmocka_unit_test(test_names),    cmocka_unit_test(test_lights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

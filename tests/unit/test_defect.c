/* test_defect.c - the defect dictionary (firmware/inspect/defect.c, defect_json.c). */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/inspect/defect.h"

#define LONG_32 "abcdefghijklmnopqrstuvwxyz012345"

static struct perch_span
write_defect(const struct perch_defect *d, char text[PERCH_DEFECT_JSON_MAX])
{
	struct perch_buf b = perch_buf_over(text, PERCH_DEFECT_JSON_MAX);
	struct perch_jw w = perch_jw_over(&b);

	perch_defect_write(&w, d);
	assert_int_equal(perch_jw_done(&w), PERCH_OK);
	return perch_buf_span(&b);
}

/* --- the shipped list ------------------------------------------------------------------------- */

static void
test_shipped(void **state)
{
	struct perch_defects list = perch_defects_shipped();

	(void)state;
	for (size_t i = 0; i < list.n; i++) {
		const struct perch_defect *d = &list.v[i];

		MUST(perch_defect_code_is_valid(perch_span_str(d->code)), "%s: a code", d->code);
		MUST(perch_defects_find(list, d->code) == d, "%s: once", d->code);
		MUST(perch_defects_nearest(list, d->code) == d, "%s: nearest to itself", d->code);
		MUST(d->en[0] != '\0' && d->zh[0] != '\0' && d->zh_hant[0] != '\0',
		     "%s: named in every language", d->code);
		MUST(!d->is_retired, "%s: in use", d->code);
		MUST(perch_defect_group_str(d->group)[0] != '\0', "%s: of a group", d->code);
	}
}

/* Every name that the duties of a cloth merchandiser give (stains to gel particles, and the
 * differences of colour), every kind with a rule, and what is typed in demonstrations. */
static void
test_codes_that_must_be_there(void **state)
{
	static const char *const codes[] = {
		"stain",
		"weft-skew",
		"left-right-shading",
		"head-tail-shading",
		"poor-hand",
		"broken-warp",
		"broken-weft",
		"warp-mark",
		"warp-streak",
		"oil-stain",
		"uneven-dyeing",
		"slub",
		"roving",
		"dye-stain",
		"missing-end",
		"missing-pick",
		"glue-strip",
		"glue-mark",
		"missed-coating",
		"gel-particle",
		"two-sided",
		"roll-difference",
		"spot-difference",
		"hole",
		"pinhole",
		"seam",
		"splice",
		"narrow",
		"shade",
		"warp-line",
		"other",
	};
	struct perch_defects list = perch_defects_shipped();

	(void)state;
	assert_int_equal(list.n, PERCH_COUNT(codes));
	for (size_t i = 0; i < PERCH_COUNT(codes); i++)
		MUST(perch_defects_find(list, codes[i]) != NULL, "%s is there", codes[i]);
	assert_true(perch_defects_find(list, "spot-difference")->is_unconfirmed);
	assert_true(perch_defects_find(list, "two-sided")->is_unconfirmed);
	assert_false(perch_defects_find(list, "slub")->is_unconfirmed);
}

/* A kind that names a rule of the profiles goes by that very rule. */
static void
test_rules(void **state)
{
	struct perch_defects list = perch_defects_shipped();

	(void)state;
	for (unsigned r = PERCH_DEFECT_BY_LENGTH + 1; r < PERCH_DEFECT_RULE_COUNT; r++) {
		const char *rule = perch_defect_rule_str((enum perch_defect_rule)r);
		const struct perch_defect *d = perch_defects_find(list, rule);

		MUST(d != NULL && d->rule == (enum perch_defect_rule)r, "%s: its rule", rule);
	}
	assert_int_equal(perch_defects_find(list, "head-tail-shading")->rule, PERCH_DEFECT_SHADE);
	assert_int_equal(perch_defects_find(list, "slub")->rule, PERCH_DEFECT_BY_LENGTH);
	assert_string_equal(perch_defect_rule_str(PERCH_DEFECT_RULE_COUNT), "");
	assert_string_equal(perch_defect_group_str(PERCH_DEFECT_GROUP_COUNT), "");
}

/* --- codes ------------------------------------------------------------------------------------ */

static const struct {
	const char *must;
	const char *code;
	bool is_valid;
} code_rows[] = {
	{ "letters", "slub", true },
	{ "all that is allowed", "a-z-0-9", true },
	{ "31 bytes", "abcdefghijklmnopqrstuvwxyz01234", true },
	{ "32 bytes", LONG_32, false },
	{ "nothing", "", false },
	{ "a capital", "Slub", false },
	{ "a blank", "warp line", false },
	{ "a letter past z", "a{", false },
	{ "a byte before 0", "a/", false },
	{ "a byte past 9", "a:", false },
	{ "other letters", "粗节", false },
};

static void
test_code(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(code_rows); i++)
		MUST(perch_defect_code_is_valid(perch_span_str(code_rows[i].code)) ==
			     code_rows[i].is_valid,
		     "%s", code_rows[i].must);
}

static const struct {
	const char *must;
	const char *typed;
	const char *nearest; /* "" for none */
} nearest_rows[] = {
	{ "a letter changed", "slab", "slub" },
	{ "a letter dropped", "slb", "slub" },
	{ "a letter added", "sslub", "slub" },
	{ "two letters swapped count as one", "lsub", "slub" },
	{ "swapped in the middle", "pnihole", "pinhole" },
	{ "two letters", "warpline", "warp-line" },
	{ "two letters changed", "wapr-lime", "warp-line" },
	{ "three letters are too many", "wxyp-lime", "" },
	{ "half of what was typed, and no more", "xyub", "slub" },
	{ "of two letters one", "hl", "" }, /* hole is two away */
	{ "of three letters one", "hoe", "hole" },
	/* seam lacks one letter of it, stain has two others */
	{ "the fewest letters win", "steam", "seam" },
	{ "nothing typed", "", "" },
	{ "far from all", "zzzzzz", "" },
	{ "too long for a code", LONG_32, "" },
	{ "nearly too long", "abcdefghijklmnopqrstuvwxyz01234", "" },
};

static void
test_nearest(void **state)
{
	struct perch_defects list = perch_defects_shipped();

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(nearest_rows); i++) {
		const struct perch_defect *d = perch_defects_nearest(list, nearest_rows[i].typed);
		const char *got = d != NULL ? d->code : "";

		MUST(strcmp(got, nearest_rows[i].nearest) == 0, "%s: %s", nearest_rows[i].must,
		     got);
	}
}

static void
test_nearest_of_equals(void **state)
{
	static const struct perch_defect v[] = {
		{ .code = "abcd", .is_retired = true },
		{ .code = "abce" },
		{ .code = "abcf" },
	};
	struct perch_defects list = { v, PERCH_COUNT(v) };

	(void)state;
	/* Retired ones are not offered, and of equals the first is. */
	assert_ptr_equal(perch_defects_nearest(list, "abcd"), &v[1]);
	assert_ptr_equal(perch_defects_nearest(list, "abcf"), &v[2]);
	assert_ptr_equal(perch_defects_find(list, "abcd"), &v[0]);
	assert_null(perch_defects_nearest((struct perch_defects){ NULL, 0 }, "slub"));
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void
test_round_trip(void **state)
{
	struct perch_defects list = perch_defects_shipped();

	(void)state;
	for (size_t i = 0; i < list.n; i++) {
		char first[PERCH_DEFECT_JSON_MAX];
		char second[PERCH_DEFECT_JSON_MAX];
		struct perch_defect d;
		struct perch_err err = { .text = "" };
		struct perch_span text = write_defect(&list.v[i], first);

		MUST(perch_defect_read(text, &d, &err) == PERCH_OK, "%s: %s", list.v[i].code,
		     err.text);
		MUST(memcmp(&d, &list.v[i], sizeof(d)) == 0, "%s reads back", d.code);
		MUST(perch_span_eq(write_defect(&d, second), text), "%s writes the same", d.code);
	}
}

static const struct {
	const char *must;
	const char *in;
	const char *out;
} good_rows[] = {
	// clang-format off
	{ "code and English name are enough", "{\"code\":\"a\",\"en\":\"A\"}",
	  "{\"code\":\"a\",\"en\":\"A\",\"group\":\"other\",\"retired\":false}" },
	{ "null is missing", "{\"code\":\"a\",\"en\":\"A\",\"zh\":null,\"zh_hant\":null,\"group\":null,\"rule\":null,\"retired\":null,\"unconfirmed\":null}",
	  "{\"code\":\"a\",\"en\":\"A\",\"group\":\"other\",\"retired\":false}" },
	{ "all of it", "{\"retired\":true,\"unconfirmed\":true,\"rule\":\"splice\",\"group\":\"handling\",\"zh_hant\":\"接頭\",\"zh\":\"接头\",\"en\":\"my splice\",\"code\":\"a\"}",
	  "{\"code\":\"a\",\"en\":\"my splice\",\"zh\":\"接头\",\"zh_hant\":\"接頭\",\"group\":\"handling\",\"rule\":\"splice\",\"unconfirmed\":true,\"retired\":true}" },
	{ "what a newer office adds", "{\"code\":\"a\",\"en\":\"A\",\"severity\":{\"major\":[1]}}",
	  "{\"code\":\"a\",\"en\":\"A\",\"group\":\"other\",\"retired\":false}" },
	// clang-format on
};

static void
test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(good_rows); i++) {
		char text[PERCH_DEFECT_JSON_MAX];
		struct perch_defect d;
		struct perch_err err = { .text = "" };

		MUST(perch_defect_read(perch_span_str(good_rows[i].in), &d, &err) == PERCH_OK,
		     "%s: %s", good_rows[i].must, err.text);
		struct perch_span got = write_defect(&d, text);
		MUST(perch_span_eq_str(got, good_rows[i].out), "%s: %.*s", good_rows[i].must,
		     (int)got.n, text);
	}
}

#define TEXT_64 LONG_32 LONG_32

static const struct {
	const char *must;
	const char *in;
	enum perch_rc rc;
	const char *starts;
} bad_rows[] = {
	// clang-format off
	{ "no JSON", "{", PERCH_E_SHORT, "not JSON" },
	{ "too deep", "{\"a\":[[[[[[[[1]]]]]]]]}", PERCH_E_DEPTH, "not JSON" },
	{ "no object", "[]", PERCH_E_FORMAT, "not an object" },
	{ "no code", "{\"en\":\"A\"}", PERCH_E_NOTFOUND, "code: missing" },
	{ "a code that is no text", "{\"code\":1,\"en\":\"A\"}", PERCH_E_FORMAT, "code: 1 is not text" },
	{ "an empty code", "{\"code\":\"\",\"en\":\"A\"}", PERCH_E_FORMAT, "code: not of a-z" },
	{ "a code in capitals", "{\"code\":\"A\",\"en\":\"A\"}", PERCH_E_FORMAT, "code: not of a-z" },
	{ "a code of 32 bytes", "{\"code\":\"" LONG_32 "\",\"en\":\"A\"}", PERCH_E_RANGE, "code: " },
	{ "no English name", "{\"code\":\"a\"}", PERCH_E_NOTFOUND, "en: missing" },
	{ "an empty name", "{\"code\":\"a\",\"en\":\"\"}", PERCH_E_FORMAT, "en: empty" },
	{ "a blank at an end", "{\"code\":\"a\",\"en\":\"A \"}", PERCH_E_FORMAT, "en: empty, or blank" },
	{ "a name of 64 bytes", "{\"code\":\"a\",\"en\":\"" TEXT_64 "\"}", PERCH_E_RANGE, "en: " },
	{ "a control character", "{\"code\":\"a\",\"en\":\"A\\u0007b\"}", PERCH_E_FORMAT, "en: holds what cannot be printed" },
	{ "text that turns round", "{\"code\":\"a\",\"en\":\"A\",\"zh\":\"\\u202e接\"}", PERCH_E_FORMAT, "zh: holds what cannot be printed" },
	{ "a NUL", "{\"code\":\"a\",\"en\":\"A\",\"zh_hant\":\"a\\u0000\"}", PERCH_E_FORMAT, "zh_hant: " },
	{ "an unknown group", "{\"code\":\"a\",\"en\":\"A\",\"group\":\"knit\"}", PERCH_E_UNKNOWN, "group: " },
	{ "an unknown rule", "{\"code\":\"a\",\"en\":\"A\",\"rule\":\"hale\"}", PERCH_E_UNKNOWN, "rule: " },
	{ "no rule is said by leaving it out", "{\"code\":\"a\",\"en\":\"A\",\"rule\":\"\"}", PERCH_E_UNKNOWN, "rule: " },
	{ "retired that is no truth", "{\"code\":\"a\",\"en\":\"A\",\"retired\":1}", PERCH_E_FORMAT, "retired: " },
	{ "unconfirmed that is no truth", "{\"code\":\"a\",\"en\":\"A\",\"unconfirmed\":\"yes\"}", PERCH_E_FORMAT, "unconfirmed: " },
	// clang-format on
};

static void
test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(bad_rows); i++) {
		struct perch_defect d = { .code = "keep" };
		struct perch_err err = { .text = "" };
		enum perch_rc rc = perch_defect_read(perch_span_str(bad_rows[i].in), &d, &err);

		MUST(rc == bad_rows[i].rc, "%s: %s, %s", bad_rows[i].must, perch_rc_str(rc),
		     err.text);
		MUST(strncmp(err.text, bad_rows[i].starts, strlen(bad_rows[i].starts)) == 0,
		     "%s: %s", bad_rows[i].must, err.text);
		MUST(strcmp(d.code, "keep") == 0, "%s: leaves the defect alone", bad_rows[i].must);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped),    cmocka_unit_test(test_codes_that_must_be_there),
		cmocka_unit_test(test_rules),      cmocka_unit_test(test_code),
		cmocka_unit_test(test_nearest),    cmocka_unit_test(test_nearest_of_equals),
		cmocka_unit_test(test_round_trip), cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

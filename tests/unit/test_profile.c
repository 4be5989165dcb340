/* test_profile.c - profiles as data (firmware/inspect/profile.c, profile_json.c, field.c). */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/inspect/flaw.h"
#include "firmware/inspect/profile.h"

static struct perch_span
write_profile(const struct perch_profile *p, char *text, size_t cap)
{
	struct perch_buf b = perch_buf_over(text, cap);
	struct perch_jw w = perch_jw_over(&b);

	perch_profile_write(&w, p);
	assert_int_equal(perch_jw_done(&w), PERCH_OK);
	return perch_buf_span(&b);
}

/* Every field at a value that no shipped profile has, in the form that is written. */
static const char full[] =
	"{\"id\":\"buyer-7\",\"version\":12,\"name\":\"Buyer 7, 2026\",\"grid\":\"yd\","
	"\"per\":\"100m2\",\"width\":\"nominal\",\"side\":\"both\","
	"\"classes\":{\"warp\":[{\"up_to\":\"75mm\",\"points\":1},{\"up_to\":null,\"points\":3}],"
	"\"weft\":[{\"up_to\":\"2.5in\",\"points\":2},{\"up_to\":null,\"points\":4}]},"
	"\"hole\":[{\"up_to\":null,\"points\":4}],"
	"\"pinhole\":{\"up_to\":\"0.125in\",\"points\":1},"
	"\"running\":{\"over\":\"10in\",\"points\":5},\"full_width\":6,\"narrow\":7,"
	"\"shade\":{\"points\":0,\"quality\":\"second\"},"
	"\"cap\":{\"points\":9,\"base_width\":\"64in\",\"rounding\":\"half-up\"},"
	"\"selvedge\":\"1in\",\"ends\":\"2in\","
	"\"limits\":{\"roll\":{\"op\":\"<\",\"value\":\"28.50\",\"over\":\"second\"},"
	"\"shipment\":{\"op\":\"<=\",\"value\":\"20\",\"over\":\"reject\"},"
	"\"linear\":{\"op\":\"<=\",\"value\":\"21\",\"over\":\"reject\"},"
	"\"full_width\":{\"op\":\"<=\",\"value\":\"4\",\"over\":\"reject\"},"
	"\"splices\":{\"op\":\"<=\",\"value\":\"3\",\"over\":\"second\"},"
	"\"long_run\":{\"op\":\"<=\",\"value\":\"10\",\"over\":\"reject\"}}}";

static void
test_shipped(void **state)
{
	char ref[PERCH_PROFILE_REF_MAX];
	const struct perch_profile *inch = perch_profile_shipped("four-point-inch");
	const struct perch_profile *metric = perch_profile_shipped("four-point-metric");

	(void)state;
	assert_non_null(inch);
	assert_non_null(metric);
	perch_profile_ref(inch, ref);
	assert_string_equal(ref, "four-point-inch@1");
	assert_ptr_equal(perch_profile_shipped(ref), inch);
	assert_null(perch_profile_shipped("four-point-inch@2"));
	assert_null(perch_profile_shipped("four-point"));
	assert_null(perch_profile_shipped(""));
	assert_int_equal(perch_profile_unit_um(inch), 914400);
	assert_int_equal(perch_profile_unit_um(metric), 1000000);
	assert_string_equal(perch_per_str(inch->per), "100yd2");
	assert_string_equal(perch_per_str(metric->per), "100m2");
}

static void
test_round_trip(void **state)
{
	char first[4096];
	char second[4096];
	struct perch_profile p;
	struct perch_err err = { 0 };

	(void)state;
	for (size_t i = 0; perch_profile_nth(i) != NULL; i++) {
		struct perch_span text = write_profile(perch_profile_nth(i), first, sizeof(first));

		MUST(perch_profile_read(text, &p, &err) == PERCH_OK, "%s", err.text);
		MUST(perch_span_eq(write_profile(&p, second, sizeof(second)), text),
		     "%s reads back the same", perch_profile_nth(i)->id);
	}
	MUST(perch_profile_read(perch_span_str(full), &p, &err) == PERCH_OK, "%s", err.text);
	struct perch_span text = write_profile(&p, first, sizeof(first) - 1);
	first[text.n] = '\0';
	assert_string_equal(first, full);
}

static void
test_every_field_arrives(void **state)
{
	struct perch_profile p;

	(void)state;
	assert_int_equal(perch_profile_read(perch_span_str(full), &p, NULL), PERCH_OK);
	assert_string_equal(p.id, "buyer-7");
	assert_string_equal(p.name, "Buyer 7, 2026");
	assert_int_equal(p.version, 12);
	assert_int_equal(p.grid, PERCH_YD);
	assert_int_equal(p.per, PERCH_PER_100M2);
	assert_int_equal(p.width_used, PERCH_WIDTH_NOMINAL);
	assert_true(p.counts_back);
	assert_int_equal(p.classes[PERCH_WARP].n, 2);
	assert_int_equal(p.classes[PERCH_WARP].v[0].up_to_um, 75000);
	assert_int_equal(p.classes[PERCH_WARP].v[1].points, 3);
	assert_int_equal(p.classes[PERCH_WEFT].v[0].up_to_um, 63500);
	assert_int_equal(p.hole.n, 1);
	assert_true(p.hole.v[0].up_to_um == INT64_MAX);
	assert_int_equal(p.pinhole.up_to_um, 3175);
	assert_int_equal(p.running_over_um, 254000);
	assert_int_equal(p.running_points, 5);
	assert_int_equal(p.full_width_points, 6);
	assert_int_equal(p.narrow_points, 7);
	assert_int_equal(p.shade_points, 0);
	assert_int_equal(p.shade_quality, PERCH_SECOND);
	assert_int_equal(p.cap_points, 9);
	assert_int_equal(p.cap_base_um, 64 * 25400);
	assert_int_equal(p.cap_rounding, PERCH_ROUND_HALF_UP);
	assert_int_equal(p.selvedge_um, 25400);
	assert_int_equal(p.ends_um, 50800);
	assert_true(p.roll.is_set && !p.roll.is_inclusive);
	assert_int_equal(p.roll.value.m, 2850);
	assert_int_equal(p.roll.value.e, -2);
	assert_int_equal(p.roll.over, PERCH_SECOND);
	assert_true(p.shipment.is_set && p.shipment.is_inclusive);
	assert_int_equal(p.splices.value.m, 3);
	assert_int_equal(p.long_run.value.m, 10);
	assert_int_equal(p.linear.value.m, 21);
	assert_int_equal(p.full_width.value.m, 4);
}

/* One change of the full profile each: the first `from` becomes `to`. */
static const struct {
	const char *must;
	const char *from;
	const char *to;
	enum perch_rc rc;
	const char *text; /* the message begins so */
} bad_rows[] = {
	// clang-format off
	{ "no JSON", "{\"id\"", "[\"id\"", PERCH_E_FORMAT, "byte " },
	{ "cut", "}}}", "}}", PERCH_E_SHORT, "byte " },
	{ "too deep", "\"hole\":[", "\"hole\":[[[[[[[[[[[[[[1]]]]]]]]]]]]],", PERCH_E_DEPTH, "byte " },
	{ "unknown field", "\"narrow\"", "\"narow\"", PERCH_E_UNKNOWN, "narow: unknown field" },
	{ "unknown inner field", "\"rounding\"", "\"round\"", PERCH_E_UNKNOWN, "cap: round: unknown field" },
	{ "unknown limit", "\"linear\"", "\"line\"", PERCH_E_UNKNOWN, "limits: line: unknown field" },
	{ "no id", "\"id\":\"buyer-7\",", "", PERCH_E_NOTFOUND, "id: missing" },
	{ "id of other characters", "buyer-7", "Buyer 7", PERCH_E_FORMAT, "id: not a-z" },
	{ "id that begins with a digit", "buyer-7", "7-buyer", PERCH_E_FORMAT, "id: not a-z" },
	{ "id too long", "buyer-7", "buyer-7-buyer-7-buyer-7-buyer-7-", PERCH_E_RANGE, "id: " },
	{ "id a number", "\"buyer-7\"", "7", PERCH_E_FORMAT, "id: 7 is not text" },
	{ "id with a NUL", "buyer-7", "buyer\\u0000", PERCH_E_FORMAT, "id: " },
	{ "version 0", "\"version\":12", "\"version\":0", PERCH_E_RANGE, "version: outside 1..2147483647" },
	{ "version as text", "\"version\":12", "\"version\":\"12\"", PERCH_E_FORMAT, "version: " },
	{ "version with a point", "\"version\":12", "\"version\":1.5", PERCH_E_FORMAT, "version: " },
	{ "version null", "\"version\":12", "\"version\":null", PERCH_E_NOTFOUND, "version: missing" },
	{ "no name", "\"name\":\"Buyer 7, 2026\",", "", PERCH_E_NOTFOUND, "name: missing" },
	{ "unknown grid", "\"grid\":\"yd\"", "\"grid\":\"ft\"", PERCH_E_UNKNOWN, "grid: \"ft\" is none of yd m" },
	{ "unknown per", "\"per\":\"100m2\"", "\"per\":\"m2\"", PERCH_E_UNKNOWN, "per: " },
	{ "unknown width", "\"nominal\"", "\"widest\"", PERCH_E_UNKNOWN, "width: " },
	{ "unknown side", "\"both\"", "\"back\"", PERCH_E_UNKNOWN, "side: " },
	{ "classes missing", "\"weft\":[{\"up_to\":\"2.5in\",\"points\":2},{\"up_to\":null,\"points\":4}]", "\"weft\":null", PERCH_E_NOTFOUND, "classes: weft: missing" },
	{ "class bounds that fall", "\"up_to\":null,\"points\":3", "\"up_to\":\"75mm\",\"points\":3", PERCH_E_RANGE, "classes: warp: [1]: up_to: \"75mm\" is too small" },
	{ "no last class", "\"up_to\":null,\"points\":3", "\"up_to\":\"76mm\",\"points\":3", PERCH_E_RANGE, "classes: warp: no last class" },
	{ "a class after the last", "\"75mm\"", "null", PERCH_E_RANGE, "classes: warp: a class after the last" },
	{ "no classes at all", "[{\"up_to\":null,\"points\":4}],\"pinhole\"", "[],\"pinhole\"", PERCH_E_RANGE, "hole: no last class" },
	{ "too many classes", "\"hole\":[", "\"hole\":[{\"up_to\":\"1mm\",\"points\":1},{\"up_to\":\"2mm\",\"points\":1},{\"up_to\":\"3mm\",\"points\":1},{\"up_to\":\"4mm\",\"points\":1},{\"up_to\":\"5mm\",\"points\":1},{\"up_to\":\"6mm\",\"points\":1},", PERCH_E_RANGE, "hole: more than 6 classes" },
	{ "a bound of nothing", "\"75mm\"", "\"0mm\"", PERCH_E_RANGE, "classes: warp: [0]: up_to: \"0mm\" is not more than zero" },
	{ "a bound without unit", "\"75mm\"", "\"75\"", PERCH_E_UNKNOWN, "classes: warp: [0]: up_to: " },
	{ "a bound that is a weight", "\"75mm\"", "\"75g\"", PERCH_E_UNKNOWN, "classes: warp: [0]: up_to: " },
	{ "a bound that is a number", "\"75mm\"", "75", PERCH_E_FORMAT, "classes: warp: [0]: up_to: 75 is not a length" },
	{ "negative points", "\"points\":3", "\"points\":-3", PERCH_E_RANGE, "classes: warp: [1]: points: outside 0..100" },
	{ "too many points", "\"full_width\":6", "\"full_width\":101", PERCH_E_RANGE, "full_width: outside 0..100" },
	{ "pin holes of no size", "\"0.125in\"", "\"0in\"", PERCH_E_RANGE, "pinhole: up_to: " },
	{ "pin hole a number", "{\"up_to\":\"0.125in\",\"points\":1}", "1", PERCH_E_FORMAT, "pinhole: not an object" },
	{ "running without bound", "\"over\":\"10in\",", "", PERCH_E_NOTFOUND, "running: over: missing" },
	{ "running a number", "{\"over\":\"10in\",\"points\":5}", "5", PERCH_E_FORMAT, "running: not an object" },
	{ "unknown quality", "\"quality\":\"second\"", "\"quality\":\"third\"", PERCH_E_UNKNOWN, "shade: quality: " },
	{ "cap 0", "\"points\":9", "\"points\":0", PERCH_E_RANGE, "cap: points: outside 1..100" },
	{ "base width under 1 mm", "\"64in\"", "\"0.01in\"", PERCH_E_RANGE, "cap: base_width: " },
	{ "unknown rounding", "\"half-up\"", "\"even\"", PERCH_E_UNKNOWN, "cap: rounding: " },
	{ "negative selvedge", "\"selvedge\":\"1in\"", "\"selvedge\":\"-1in\"", PERCH_E_RANGE, "selvedge: \"-1in\" is too small" },
	{ "absurd ends", "\"ends\":\"2in\"", "\"ends\":\"101000m\"", PERCH_E_RANGE, "ends: \"101000m\" is too large" },
	{ "no limits", "\"limits\":{", "\"limits\":null,\"x\":{", PERCH_E_UNKNOWN, "x: unknown field" },
	{ "unknown op", "\"op\":\"<\"", "\"op\":\">\"", PERCH_E_UNKNOWN, "limits: roll: op: " },
	{ "limit a number", "\"28.50\"", "28", PERCH_E_FORMAT, "limits: roll: value: 28 is not text" },
	{ "limit no number", "\"28.50\"", "\"many\"", PERCH_E_FORMAT, "limits: roll: value: not a number" },
	{ "negative limit", "\"28.50\"", "\"-1\"", PERCH_E_RANGE, "limits: roll: value: negative" },
	{ "limit too exact", "\"28.50\"", "\"28.5000000\"", PERCH_E_RANGE, "limits: roll: value: " },
	{ "limit too large", "\"28.50\"", "\"1000000000000\"", PERCH_E_RANGE, "limits: roll: value: " },
	{ "a limit that leads to first", "\"value\":\"28.50\",\"over\":\"second\"", "\"value\":\"28.50\",\"over\":\"first\"", PERCH_E_RANGE, "limits: roll: over: " },
	// clang-format on
};

static void
replace_once(const char *from, const char *to, char *dst, size_t cap)
{
	const char *at = strstr(full, from);

	assert_non_null(at);
	assert_int_equal(
		perch_fmt(dst, cap, "%.*s%s%s", (int)(at - full), full, to, at + strlen(from)),
		PERCH_OK);
}

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(bad_rows); i++) {
		char text[4096];
		struct perch_profile p = { .version = 77 };
		struct perch_err err = { 0 };

		replace_once(bad_rows[i].from, bad_rows[i].to, text, sizeof(text));
		enum perch_rc rc = perch_profile_read(perch_span_str(text), &p, &err);
		MUST(rc == bad_rows[i].rc && strstr(err.text, bad_rows[i].text) == err.text &&
			     p.version == 77,
		     "%s: %s, %s", bad_rows[i].must, perch_rc_str(rc), err.text);
		MUST(perch_profile_read(perch_span_str(text), &p, NULL) == rc,
		     "%s: the code does not hang on the message", bad_rows[i].must);
	}
}

/* What may be null may be left out. */
static void
test_optional(void **state)
{
	static const char *const parts[] = {
		"\"pinhole\":{\"up_to\":\"0.125in\",\"points\":1},",
		"\"base_width\":\"64in\",",
		"\"roll\":{\"op\":\"<\",\"value\":\"28.50\",\"over\":\"second\"},",
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(parts); i++) {
		char text[4096];
		struct perch_profile p;

		replace_once(parts[i], "", text, sizeof(text));
		assert_int_equal(perch_profile_read(perch_span_str(text), &p, NULL), PERCH_OK);
		assert_true(i != 0 || p.pinhole.points == -1);
		assert_true(i != 1 || p.cap_base_um == 0);
		assert_true(i != 2 || !p.roll.is_set);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_every_field_arrives),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_optional),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

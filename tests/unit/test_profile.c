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
	"{\"id\":\"buyer-7\",\"version\":12,\"name\":\"Buyer 7, 2026\",\"method\":\"own\","
	"\"grid\":\"yd\",\"origin\":\"tail\","
	"\"per\":\"100m2\",\"width\":\"nominal\",\"side\":\"both\",\"counts\":\"majors\","
	"\"classes\":{\"warp\":[{\"up_to\":\"75mm\",\"points\":1},{\"up_to\":null,\"points\":3}],"
	"\"weft\":[{\"up_to\":\"2.5in\",\"points\":2},{\"up_to\":\"half-width\",\"points\":3},"
	"{\"up_to\":\"full-width\",\"points\":4},{\"up_to\":null,\"points\":5}]},"
	"\"hole\":[{\"up_to\":null,\"points\":4}],"
	"\"pinhole\":{\"up_to\":\"0.125in\",\"points\":1},\"tear_is_hole\":true,"
	"\"running\":{\"over\":\"10in\",\"points\":5},\"full_width\":6,\"narrow\":7,"
	"\"shade\":{\"points\":0,\"quality\":\"second\"},\"repeats\":\"reject\","
	"\"cap\":{\"points\":9,\"base_width\":\"64in\",\"rounding\":\"half-up\"},"
	"\"selvedge\":\"1in\",\"ends\":\"2in\","
	"\"wide\":{\"over\":\"50in\",\"more_percent\":10},"
	"\"allowed_total\":{\"places\":1,\"rounding\":\"half-even\"},"
	"\"limits\":{\"roll\":{\"op\":\"<\",\"value\":\"28.50\",\"over\":\"second\"},"
	"\"shipment\":{\"op\":\"<=\",\"value\":\"20\",\"per\":\"100yd2\",\"over\":\"reject\"},"
	"\"linear\":{\"op\":\"<=\",\"value\":\"21\",\"per\":\"100m\",\"over\":\"reject\"},"
	"\"flaw\":{\"op\":\"<\",\"value\":\"5\",\"over\":\"second\"},"
	"\"full_width\":{\"op\":\"<=\",\"value\":\"4\",\"over\":\"reject\"},"
	"\"splices\":{\"op\":\"<=\",\"value\":\"3\",\"over\":\"second\"},"
	"\"piece\":{\"op\":\">=\",\"value\":\"20.5\",\"over\":\"second\"},"
	"\"long_run\":{\"op\":\"<=\",\"value\":\"10\",\"over\":\"reject\"},"
	"\"run_per_100\":{\"op\":\"<=\",\"value\":\"5\",\"over\":\"reject\"}},"
	"\"print\":{\"places\":1,\"rounding\":\"down\"},"
	"\"grades\":{\"first\":{\"name\":\"A\",\"leads_to\":\"pass\"},"
	"\"second\":{\"name\":\"B\",\"leads_to\":\"concession\"},"
	"\"reject\":{\"name\":\"C\",\"leads_to\":\"hold\"}},"
	"\"unconfirmed\":[\"the rounding\",\"the grid\"]}";

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
	char first[8192];
	char second[8192];
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

	assert_int_equal(p.method, PERCH_METHOD_OWN);
	assert_true(p.is_from_tail && p.is_majors_only && p.tear_is_hole);
	assert_int_equal(p.classes[PERCH_WEFT].n, 4);
	assert_true(p.classes[PERCH_WEFT].v[1].up_to_um == PERCH_UP_TO_HALF_WIDTH);
	assert_true(p.classes[PERCH_WEFT].v[2].up_to_um == PERCH_UP_TO_FULL_WIDTH);
	assert_int_equal(p.repeats_quality, PERCH_REJECT);
	assert_int_equal(p.wide_over_um, 50 * 25400);
	assert_int_equal(p.wide_percent, 10);
	assert_true(p.has_allowed_total && p.allowed_places == 1);
	assert_int_equal(p.allowed_rounding, PERCH_ROUND_HALF_EVEN);
	assert_int_equal(p.roll.per, PERCH_PER_100M2);
	assert_int_equal(p.shipment.per, PERCH_PER_100YD2);
	assert_int_equal(p.linear.per, PERCH_PER_100M);
	assert_true(p.flaw.is_set && !p.flaw.is_inclusive && !p.flaw.is_least);
	assert_true(p.piece.is_least && p.piece.is_inclusive);
	assert_string_equal(perch_limit_op(&p.piece), ">=");
	assert_int_equal(p.run_per_100.value.m, 5);
	assert_int_equal(p.print_places, 1);
	assert_int_equal(p.print_rounding, PERCH_ROUND_DOWN);
	assert_string_equal(perch_profile_grade(&p, PERCH_SECOND), "B");
	assert_int_equal(perch_profile_leads_to(&p, PERCH_REJECT), PERCH_HOLD);
	assert_int_equal(p.n_unconfirmed, 2);
	assert_string_equal(p.unconfirmed[1], "the grid");
}

/* Without grades a quality is called by its word and leads to what it says. */
static void
test_plain_grades(void **state)
{
	static const char *const words[] = { "pass", "second", "reject" };
	const struct perch_profile *p = perch_profile_nth(0);

	(void)state;
	for (enum perch_quality q = PERCH_FIRST; q < PERCH_QUALITY_COUNT; q++) {
		assert_string_equal(perch_profile_grade(p, q), perch_quality_str(q));
		assert_string_equal(perch_disposition_str(perch_profile_leads_to(p, q)), words[q]);
	}
}

static void
test_round(void **state)
{
	static const struct {
		int num, den;
		int by[4]; /* down, half-up, up, half-even */
	} rows[] = {
		{ 81, 2, { 40, 41, 41, 40 } },  { 83, 2, { 41, 42, 42, 42 } },
		{ 4, 1, { 4, 4, 4, 4 } },       { 1249, 1000, { 1, 1, 2, 1 } },
		{ 1751, 1000, { 1, 2, 2, 2 } }, { 0, 7, { 0, 0, 0, 0 } },
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++)
		for (int r = 0; r < 4; r++)
			MUST(perch_round(rows[i].num, rows[i].den, (enum perch_rounding)r) ==
				     rows[i].by[r],
			     "%d / %d, rounding %d", rows[i].num, rows[i].den, r);
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
	{ "cut", "]}", "]", PERCH_E_SHORT, "byte " },
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
	{ "unknown per", "\"per\":\"100m2\"", "\"per\":\"ft2\"", PERCH_E_UNKNOWN, "per: " },
	{ "unknown width", "\"nominal\"", "\"widest\"", PERCH_E_UNKNOWN, "width: " },
	{ "unknown side", "\"both\"", "\"back\"", PERCH_E_UNKNOWN, "side: " },
	{ "classes missing", "\"hole\":[{\"up_to\":null,\"points\":4}]", "\"hole\":null", PERCH_E_NOTFOUND, "hole: missing" },
	{ "class bounds that fall", "\"up_to\":null,\"points\":3", "\"up_to\":\"75mm\",\"points\":3", PERCH_E_RANGE, "classes: warp: [1]: up_to: \"75mm\" is too small" },
	{ "no last class", "\"up_to\":null,\"points\":3", "\"up_to\":\"76mm\",\"points\":3", PERCH_E_RANGE, "classes: warp: no last class" },
	{ "a class after the last", "\"75mm\"", "null", PERCH_E_RANGE, "classes: warp: [1]: a class after the last" },
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
	{ "base width under 100 mm", "\"64in\"", "\"99.999mm\"", PERCH_E_RANGE, "cap: base_width: " },
	{ "unknown rounding", "\"half-up\"", "\"half-odd\"", PERCH_E_UNKNOWN, "cap: rounding: " },
	{ "negative selvedge", "\"selvedge\":\"1in\"", "\"selvedge\":\"-1in\"", PERCH_E_RANGE, "selvedge: \"-1in\" is negative" },
	{ "absurd ends", "\"ends\":\"2in\"", "\"ends\":\"101000m\"", PERCH_E_RANGE, "ends: \"101000m\" is too large" },
	{ "no limits", "\"limits\":{", "\"limits\":null,\"x\":{", PERCH_E_UNKNOWN, "x: unknown field" },
	{ "unknown op", "\"op\":\"<\"", "\"op\":\">\"", PERCH_E_UNKNOWN, "limits: roll: op: " },
	{ "limit a number", "\"28.50\"", "28", PERCH_E_FORMAT, "limits: roll: value: 28 is not text" },
	{ "limit no number", "\"28.50\"", "\"many\"", PERCH_E_FORMAT, "limits: roll: value: not a number" },
	{ "negative limit", "\"28.50\"", "\"-1\"", PERCH_E_RANGE, "limits: roll: value: negative" },
	{ "limit too exact", "\"28.50\"", "\"28.5000000\"", PERCH_E_RANGE, "limits: roll: value: " },
	{ "limit too large", "\"28.50\"", "\"1000000000000\"", PERCH_E_RANGE, "limits: roll: value: " },
	{ "half the width after half the width", "\"2.5in\"", "\"half-width\"", PERCH_E_RANGE, "classes: weft: [1]: up_to: not above" },
	{ "half the width after the full width", "\"2.5in\"", "\"full-width\"", PERCH_E_RANGE, "classes: weft: [1]: up_to: not above" },
	{ "a length after a part of the width", "\"full-width\"", "\"90in\"", PERCH_E_RANGE, "classes: weft: [2]: up_to: \"90in\" is too small" },
	{ "an allowance of nothing", "\"more_percent\":10", "\"more_percent\":0", PERCH_E_RANGE, "wide: more_percent: outside 1..100" },
	{ "an allowance over 100", "\"more_percent\":10", "\"more_percent\":101", PERCH_E_RANGE, "wide: more_percent: outside 1..100" },
	{ "wide over nothing", "\"50in\"", "\"0in\"", PERCH_E_RANGE, "wide: over: " },
	{ "seven places", "\"places\":1,\"rounding\":\"down\"", "\"places\":7,\"rounding\":\"down\"", PERCH_E_RANGE, "print: places: outside 0..6" },
	{ "a total without a limit", "\"roll\":{\"op\":\"<\",\"value\":\"28.50\",\"over\":\"second\"},", "", PERCH_E_RANGE, "allowed_total: there is no limit" },
	{ "a least piece with an upper bound", "\">=\"", "\"<=\"", PERCH_E_UNKNOWN, "limits: piece: op: \"<=\" is none of > >=" },
	{ "a count that is per something", "\"splices\":{", "\"splices\":{\"per\":\"100m\",", PERCH_E_UNKNOWN, "limits: splices: per: unknown field" },
	{ "a roll limit that is per something", "\"roll\":{", "\"roll\":{\"per\":\"100m2\",", PERCH_E_UNKNOWN, "limits: roll: per: unknown field" },
	{ "a linear limit per area", "\"100m\"", "\"100m2\"", PERCH_E_RANGE, "limits: linear: per: neither" },
	{ "first that leads to hold", "\"pass\"", "\"hold\"", PERCH_E_RANGE, "grades: first: leads_to: " },
	{ "second that leads to pass", "\"concession\"", "\"pass\"", PERCH_E_RANGE, "grades: second: leads_to: " },
	{ "a grade without a name", "\"name\":\"B\",", "", PERCH_E_NOTFOUND, "grades: second: name: missing" },
	{ "a quality without a grade", ",\"reject\":{\"name\":\"C\",\"leads_to\":\"hold\"}", "", PERCH_E_NOTFOUND, "grades: reject: missing" },
	{ "a name that is too long", "\"name\":\"B\"", "\"name\":\"01234567890123456789012345678901\"", PERCH_E_RANGE, "grades: second: name: " },
	{ "seven unconfirmed rules", "\"the grid\"", "\"2\",\"3\",\"4\",\"5\",\"6\",\"7\"", PERCH_E_RANGE, "unconfirmed: more than 6" },
	{ "an unconfirmed rule too long", "\"the grid\"", "\"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\"", PERCH_E_RANGE, "unconfirmed: [1]: too long" },
	{ "a bidirectional mark in a name", "Buyer 7, 2026", "Buyer \\u202e7", PERCH_E_FORMAT, "name: holds what cannot be printed" },
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
		char text[8192];
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

/* --- every field wrong, one at a time ------------------------------------------------------------- */

#define WAY_MAX 128

/* A profile with one stretch of its text replaced has to be refused, and by this name. */
static void
refuse(const char *way, struct perch_span old, const char *with, const char *what)
{
	char text[8192];
	struct perch_profile p;
	struct perch_err err = { 0 };
	size_t from = (size_t)((const char *)old.p - full);

	assert_int_equal(perch_fmt(text, sizeof(text), "%.*s%s%s", (int)from, full, with,
				   full + from + old.n),
			 PERCH_OK);
	enum perch_rc rc = perch_profile_read(perch_span_str(text), &p, &err);
	MUST(rc != PERCH_OK, "%s %s (%s) is refused", way, what, with);
	MUST(strncmp(err.text, way, strlen(way)) == 0, "%s %s (%s) is refused by name: %s", way,
	     what, with, err.text);
}

/* Values of every other type, and values that no field of this type takes. */
static void
spoil(struct perch_json v, const char *way)
{
	static const char *const others[] = { "true", "2147483648",     "-1", "1.5",
					      "\"\"", "\"zzz\\u0007\"", "[]", "{}" };
	size_t n_refused = 0;

	for (size_t i = 0; i < PERCH_COUNT(others); i++) {
		/* A flag that is set and lists that are empty are allowed. */
		bool is_allowed = (v.type == PERCH_JSON_BOOL && i == 0) ||
				  (strcmp(way, "unconfirmed: ") == 0 && i == 6) ||
				  (strcmp(way, "limits: ") == 0 && i == 7);

		if (is_allowed)
			continue;
		refuse(way, v.text, others[i], "of another type or bound");
		n_refused++;
	}
	assert_true(n_refused >= 7);
}

/* A key that no profile has, and for a key that has to be there its absence. */
static void
spoil_keys(struct perch_json object, const char *way)
{
	const struct perch_span brace = { object.text.p, 1 };
	char name[WAY_MAX];

	assert_int_equal(perch_fmt(name, sizeof(name), "%szzz: unknown field", way), PERCH_OK);
	refuse(name, brace, "{\"zzz\":1,", "with an unknown key");
}

static void
spoil_all(struct perch_json v, const char *way, size_t *n)
{
	struct perch_json_iter it = { 0 };
	struct perch_span key;
	struct perch_json one;
	char below[WAY_MAX];

	if (v.type == PERCH_JSON_OBJECT)
		spoil_keys(v, way);
	for (size_t i = 0; perch_json_next(v, &it, &key, &one); i++) {
		if (v.type == PERCH_JSON_OBJECT)
			assert_int_equal(perch_fmt(below, sizeof(below), "%s%.*s: ", way,
						   (int)key.n, (const char *)key.p),
					 PERCH_OK);
		else
			assert_int_equal(perch_fmt(below, sizeof(below), "%s[%zu]: ", way, i),
					 PERCH_OK);
		if (one.type != PERCH_JSON_NULL)
			spoil(one, below);
		(*n)++;
		spoil_all(one, below, n);
	}
}

static void
test_every_field_wrong(void **state)
{
	struct perch_json json;
	size_t n = 0;

	(void)state;
	assert_int_equal(perch_json_parse(perch_span_str(full), 8, &json, NULL), PERCH_OK);
	spoil_all(json, "", &n);
	MUST(n == 115, "%zu fields and elements were spoilt", n);
}

/* --- the line of an error ------------------------------------------------------------------------- */

static const struct {
	const char *must;
	const char *text;
	const char *place;
} lines[] = {
	// clang-format off
	{ "the line of a value", "{\n\"id\":\n  7\n}", "3: id: 7 is not text" },
	{ "what is missing has the line of what it is missing in", "\n{\"id\":\"a\"}", "2: version: missing" },
	{ "a wrong value is no part of the way", "{\n\"id\":{\"a\": 1}}", "2: id: {\"a\": 1} is not text" },
	{ "an unknown field has its own", "{\n\n\"zzz\":1}", "3: zzz: unknown field" },
	{ "no object", "\n\n[1]", "3: not an object" },
	{ "broken text, where it breaks", "{\"id\":\"a\",\n\"version\" 1}", "2: byte 21: not JSON" },
	{ "text that ends too early", "{\n\n", "3: byte 3: not JSON" },
	{ "nothing", "", "1: byte 0: not JSON" },
	{ "an element that has no name", "{\n\"unconfirmed\":[\n7]}", "1: id: missing" },
	// clang-format on
};

static void
test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(lines); i++) {
		struct perch_profile p;
		struct perch_err err = { 0 };
		struct perch_span text = perch_span_str(lines[i].text);
		enum perch_rc rc = perch_profile_read(text, &p, &err);

		assert_int_not_equal(rc, PERCH_OK);
		perch_profile_locate(text, &err);
		MUST(strcmp(err.text, lines[i].place) == 0 && err.rc == rc, "%s: %s", lines[i].must,
		     err.text);
	}
}

/* The full profile with a line break in front of every key: the n-th key is on line n + 1. */
static void
test_deep_lines(void **state)
{
	static const struct {
		const char *from;
		const char *to;
		const char *place; /* behind its line */
		const char *line_of;
	} rows[] = {
		{ "\"op\":\"<\"", "\"op\":\"=\"", "limits.roll.op: \"=\" is none of", "op" },
		{ "\"op\":\"<\",", "", "limits.roll.op: missing", "roll" },
		{ "\"half-width\"", "\"1in\"", "classes.weft[1].up_to: \"1in\" is too small",
		  "1in" },
		{ "\"hole\":[", "\"hole\":[1,", "hole[0]: not an object", "hole" },
		{ "\"the grid\"", "\"\"", "unconfirmed[1]: empty", "\"\"" },
		{ "\"grades\":{", "\"grades\":{\"x\":1,", "grades.x: unknown field", "x" },
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		char changed[8192];
		char text[8192];
		size_t n = 0;
		struct perch_profile p;
		struct perch_err err = { 0 };

		replace_once(rows[i].from, rows[i].to, changed, sizeof(changed));
		for (const char *c = changed; *c != '\0'; c++) {
			text[n++] = *c;
			if ((*c == ',' || *c == '{') && c[1] == '"')
				text[n++] = '\n';
			assert_true(n < sizeof(text) - 2);
		}
		text[n] = '\0';
		assert_int_not_equal(perch_profile_read(perch_span_str(text), &p, &err), PERCH_OK);
		perch_profile_locate(perch_span_str(text), &err);
		char *rest = NULL;
		long line = strtol(err.text, &rest, 10);
		MUST(strncmp(rest, ": ", 2) == 0 &&
			     strncmp(rest + 2, rows[i].place, strlen(rows[i].place)) == 0,
		     "%s", err.text);
		const char *at = text;
		for (long skip = 1; skip < line; skip++)
			at = strchr(at, '\n') + 1;
		MUST(strstr(at, rows[i].line_of) != NULL &&
			     strstr(at, rows[i].line_of) < at + strcspn(at, "\n"),
		     "line %ld holds %s", line, rows[i].line_of);
	}
}

/* What may be null may be left out. */
static void
test_optional(void **state)
{
	static const char *const parts[] = {
		"\"pinhole\":{\"up_to\":\"0.125in\",\"points\":1},",
		"\"narrow\":7,",
		"\"shade\":{\"points\":0,\"quality\":\"second\"},",
		"\"base_width\":\"64in\",",
		"\"wide\":{\"over\":\"50in\",\"more_percent\":10},",
		"\"allowed_total\":{\"places\":1,\"rounding\":\"half-even\"},",
		"\"per\":\"100yd2\",",
		"\"per\":\"100m\",",
		"\"flaw\":{\"op\":\"<\",\"value\":\"5\",\"over\":\"second\"},",
		",\"unconfirmed\":[\"the rounding\",\"the grid\"]",
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(parts); i++) {
		char text[8192];
		struct perch_profile p;
		struct perch_err err = { 0 };

		replace_once(parts[i], "", text, sizeof(text));
		MUST(perch_profile_read(perch_span_str(text), &p, &err) == PERCH_OK, "%s",
		     err.text);
		assert_true((i == 0) == (p.pinhole.points == -1));
		assert_true((i == 1) == (p.narrow_points == -1));
		assert_true((i == 2) == (p.shade_points == -1));
		assert_true((i == 3) == (p.cap_base_um == 0));
		assert_true((i == 4) == (p.wide_over_um == 0));
		assert_true((i == 5) == !p.has_allowed_total);
		assert_true((i == 6) == (p.shipment.per == PERCH_PER_100M2));
		assert_true((i == 7) == (p.linear.per == PERCH_PER_100YD));
		assert_true((i == 8) == !p.flaw.is_set);
		assert_true((i == 9) == (p.n_unconfirmed == 0));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_every_field_arrives),
		cmocka_unit_test(test_plain_grades),
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_every_field_wrong),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_deep_lines),
		cmocka_unit_test(test_optional),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_measure.c - figures from readings (firmware/inspect/measure.c). */
#include "tests/unit/must.h"

#include "firmware/inspect/measure.h"

/* 18 digits before the point and behind it: together they do not fit 127 bits. */
#define LARGE "999999999999999989"
#define FINE  "0.999999999999999999"

static struct perch_quantity
quantity(const char *text)
{
	struct perch_quantity q = { .unit = PERCH_UNIT_NONE };

	MUST(text[0] == '\0' || perch_parse_quantity(perch_span_str(text), &q) == PERCH_OK,
	     "%s reads", text);
	return q;
}

/* The value in the unit, 4 places, or the name of the error. */
static const char *
shown(enum perch_rc rc, struct perch_ratio value, enum perch_unit unit, char dst[64])
{
	struct perch_buf b = perch_buf_over(dst, 64);

	if (rc != PERCH_OK)
		return perch_rc_str(rc);
	assert_int_equal(perch_buf_put_amount(&b, value, unit, 4), PERCH_OK);
	return perch_buf_cstr(&b);
}

static const struct {
	const char *must;
	const char *mass;
	const char *area; /* or length and width */
	const char *length;
	const char *width;
	const char *out; /* g/m2 */
} gsm_rows[] = {
	// clang-format off
	/* 1.80 g / 0.01 m2 */
	{ "ME-01: a swatch of 100 cm2", "1.80g", "100cm2", "", "", "180.0000" },
	/* 1800 mg / 10000 mm2 */
	{ "the same in other units", "1800mg", "10000mm2", "", "", "180.0000" },
	/* 31.5 kg / (118.6 m * 1.5 m) = 31500 / 177.9 = 177.06577... */
	{ "a full roll", "31.5kg", "", "118.6m", "1500mm", "177.0658" },
	/* 1 oz over 1 yd * 1 yd */
	{ "ME-07: an ounce on a square yard", "1oz", "", "1yd", "36in", "33.9057" },
	{ "a mass of zero", "0g", "100cm2", "", "", "PERCH_E_RANGE" },
	{ "a negative mass", "-1g", "100cm2", "", "", "PERCH_E_RANGE" },
	{ "an area of zero", "1g", "0cm2", "", "", "PERCH_E_RANGE" },
	{ "a length for the area", "1g", "10cm", "", "", "PERCH_E_UNKNOWN" },
	{ "an area for the mass", "1cm2", "10cm2", "", "", "PERCH_E_UNKNOWN" },
	{ "a length of zero", "1g", "", "0m", "1m", "PERCH_E_RANGE" },
	{ "a width of zero", "1g", "", "1m", "0m", "PERCH_E_RANGE" },
	{ "a mass for the width", "1g", "", "1m", "1g", "PERCH_E_UNKNOWN" },
	{ "a length for the mass of a roll", "1m", "", "1m", "1m", "PERCH_E_UNKNOWN" },
	{ "digits without end", LARGE "oz", "", FINE "yd", FINE "yd", "PERCH_E_RANGE" },
	// clang-format on
};

static void
test_gsm(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(gsm_rows); i++) {
		char text[64];
		struct perch_ratio value = { 0, 0 };
		struct perch_quantity mass = quantity(gsm_rows[i].mass);
		enum perch_rc rc;

		if (gsm_rows[i].area[0] != '\0')
			rc = perch_measure_swatch(mass, quantity(gsm_rows[i].area), &value);
		else
			rc = perch_measure_roll_mass(mass, quantity(gsm_rows[i].length),
						     quantity(gsm_rows[i].width), &value);
		const char *got = shown(rc, value, PERCH_G_M2, text);
		MUST(strcmp(got, gsm_rows[i].out) == 0, "%s: %s", gsm_rows[i].must, got);
	}
}

static const struct {
	const char *must;
	struct perch_decimal count;
	const char *over;
	enum perch_unit unit;
	const char *out;
} thread_rows[] = {
	// clang-format off
	{ "136 in 2 in are 68/in",         { 136, 0 }, "2in", PERCH_PER_IN, "68.0000" },
	{ "134 in 5 cm are 268/10cm",      { 134, 0 }, "5cm", PERCH_PER_10CM, "268.0000" },
	/* 268 / 10 * 2.54 = 68.072 */
	{ "which is in inches",            { 134, 0 }, "5cm", PERCH_PER_IN, "68.0720" },
	{ "half a thread counts",          { 675, -1 }, "1in", PERCH_PER_IN, "67.5000" },
	{ "no thread at all",              { 0, 0 }, "1in", PERCH_PER_IN, "PERCH_E_RANGE" },
	{ "over nothing",                  { 1, 0 }, "0in", PERCH_PER_IN, "PERCH_E_RANGE" },
	{ "over a mass",                   { 1, 0 }, "1g", PERCH_PER_IN, "PERCH_E_UNKNOWN" },
	{ "digits without end",            { INT64_C(999999999999999989), 0 }, FINE "yd", PERCH_PER_IN, "PERCH_E_RANGE" },
	// clang-format on
};

static void
test_threads(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(thread_rows); i++) {
		char text[64];
		struct perch_ratio value = { 0, 0 };
		enum perch_rc rc = perch_measure_threads(thread_rows[i].count,
							 quantity(thread_rows[i].over), &value);
		const char *got = shown(rc, value, thread_rows[i].unit, text);

		MUST(strcmp(got, thread_rows[i].out) == 0, "%s: %s", thread_rows[i].must, got);
	}
}

static void
test_size(void **state)
{
	struct perch_ratio v;

	(void)state;
	assert_int_equal(perch_measure_size(quantity("1m"), PERCH_DIM_LENGTH, &v), PERCH_OK);
	assert_int_equal(perch_measure_size(quantity("1m"), PERCH_DIM_AREA, &v), PERCH_E_UNKNOWN);
	assert_int_equal(perch_measure_size(quantity(""), PERCH_DIM_NONE, &v), PERCH_E_UNKNOWN);
	assert_int_equal(perch_measure_size(quantity("0m"), PERCH_DIM_LENGTH, &v), PERCH_E_RANGE);
}

/* ME-04: 1520, 1518, 1512 mm: least 1512, mean 4550 / 3 = 1516.67, spread 8. */
static void
test_readings(void **state)
{
	const struct perch_ratio v[] = {
		perch_ratio_of_quantity(quantity("1520mm")),
		perch_ratio_of_quantity(quantity("151.8cm")),
		perch_ratio_of_quantity(quantity("1.512m")),
	};
	/* 2^126 of them twice does not fit. */
	const struct perch_ratio large[] = { { (perch_i128)1 << 126, 1 },
					     { (perch_i128)1 << 126, 1 } };
	struct perch_summary r;
	char text[64];

	(void)state;
	assert_int_equal(perch_measure_readings(v, 3, &r), PERCH_OK);
	assert_string_equal(shown(PERCH_OK, r.min, PERCH_MM, text), "1512.0000");
	assert_string_equal(shown(PERCH_OK, r.max, PERCH_MM, text), "1520.0000");
	assert_string_equal(shown(PERCH_OK, r.mean, PERCH_MM, text), "1516.6667");
	assert_string_equal(shown(PERCH_OK, r.spread, PERCH_MM, text), "8.0000");
	assert_int_equal(perch_measure_readings(v, 0, &r), PERCH_E_ARG);
	assert_int_equal(perch_measure_readings(large, 2, &r), PERCH_E_RANGE);
}

/* Property: the order of readings does not matter, and the mean lies between the extremes. */
static void
test_readings_in_any_order(void **state)
{
	uint32_t seed = 99;

	(void)state;
	for (int run = 0; run < 2000; run++) {
		struct perch_ratio v[7];
		struct perch_summary a, b;

		for (size_t i = 0; i < PERCH_COUNT(v); i++) {
			seed = seed * 1664525u + 1013904223u;
			v[i] = perch_ratio_of((seed >> 10) + 1, (seed >> 5) % 97 + 1);
		}
		assert_int_equal(perch_measure_readings(v, PERCH_COUNT(v), &a), PERCH_OK);
		for (size_t i = PERCH_COUNT(v) - 1; i > 0; i--) {
			seed = seed * 1664525u + 1013904223u;
			size_t k = (seed >> 8) % (i + 1);
			struct perch_ratio swap = v[i];

			v[i] = v[k];
			v[k] = swap;
		}
		assert_int_equal(perch_measure_readings(v, PERCH_COUNT(v), &b), PERCH_OK);
		MUST(perch_ratio_compare(a.min, b.min) == 0 &&
			     perch_ratio_compare(a.max, b.max) == 0 &&
			     perch_ratio_compare(a.mean, b.mean) == 0 &&
			     perch_ratio_compare(a.spread, b.spread) == 0,
		     "run %d: the same in another order", run);
		MUST(perch_ratio_compare(a.min, a.mean) <= 0 &&
			     perch_ratio_compare(a.mean, a.max) <= 0,
		     "run %d: the mean lies between", run);
	}
}

static const struct {
	const char *must;
	const char *from;
	const char *to;
	enum perch_unit unit;
	const char *difference;
	const char *percent;
} change_rows[] = {
	// clang-format off
	/* -1.4 / 120 = -1.1666... % */
	{ "ME-05: 118.6 m on a ticket of 120.0 m", "120.0m", "118.6m", PERCH_M, "-1.4000", "-1.1667" },
	{ "ME-06: 131 yd are 119.7864 m", "131yd", "119.7864m", PERCH_M, "0.0000", "0.0000" },
	{ "more than the ticket says", "100yd", "101yd", PERCH_YD, "1.0000", "1.0000" },
	{ "a ticket of zero", "0m", "1m", PERCH_M, "PERCH_E_RANGE", "" },
	{ "a measured length of zero", "1m", "0m", PERCH_M, "PERCH_E_RANGE", "" },
	{ "a mass", "1kg", "1m", PERCH_M, "PERCH_E_UNKNOWN", "" },
	{ "a mass as measured", "1m", "1kg", PERCH_M, "PERCH_E_UNKNOWN", "" },
	{ "digits without end", FINE "yd", LARGE "yd", PERCH_M, "PERCH_E_RANGE", "" },
	// clang-format on
};

static void
test_change(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(change_rows); i++) {
		const char *must = change_rows[i].must;
		struct perch_change change = { { 0, 0 }, { 0, 0 } };
		char text[64];
		enum perch_rc rc = perch_measure_change(quantity(change_rows[i].from),
							quantity(change_rows[i].to), &change);
		const char *got = shown(rc, change.difference, change_rows[i].unit, text);

		MUST(strcmp(got, change_rows[i].difference) == 0, "%s: %s", must, got);
		if (rc != PERCH_OK)
			continue;
		got = shown(rc, change.percent, PERCH_UNIT_NONE, text);
		MUST(strcmp(got, change_rows[i].percent) == 0, "%s: %s %%", must, got);
	}
}

static void
test_shrinkage(void **state)
{
	struct perch_ratio percent;
	char text[64];

	(void)state;
	/* 100 * (150 - 145.5) / 150 = 3 */
	assert_int_equal(perch_measure_shrinkage(quantity("150cm"), quantity("145.5cm"), &percent),
			 PERCH_OK);
	assert_string_equal(shown(PERCH_OK, percent, PERCH_UNIT_NONE, text), "3.0000");
	assert_int_equal(perch_measure_shrinkage(quantity("50in"), quantity("51in"), &percent),
			 PERCH_OK);
	assert_string_equal(shown(PERCH_OK, percent, PERCH_UNIT_NONE, text), "-2.0000");
	assert_int_equal(perch_measure_shrinkage(quantity("0in"), quantity("1in"), &percent),
			 PERCH_E_RANGE);
}

static const struct {
	const char *must;
	const char *offsets[3];
	size_t n;
	const char *width;
	const char *out;
} worst_rows[] = {
	// clang-format off
	/* The example of a page on weft skew: 2 cm on 100 cm. */
	{ "BS-01: 2 cm on 100 cm", { "2cm" }, 1, "100cm", "2.0000" },
	/* 1900 / 1480 = 1.28378... */
	{ "BS-02: 19 mm on 1480 mm", { "19mm" }, 1, "1480mm", "1.2838" },
	{ "the worst of several, not their mean", { "9mm", "19mm", "1cm" }, 3, "1480mm", "1.2838" },
	{ "straight cloth", { "0mm", "0in" }, 2, "1480mm", "0.0000" },
	/* 1 in on 70 in: 1.42857... %, the bow that one sheet of limits allows */
	{ "an inch on 70 in", { "1in" }, 1, "70in", "1.4286" },
	{ "none at all", { "0mm" }, 0, "1480mm", "PERCH_E_ARG" },
	{ "a negative one", { "-1mm" }, 1, "1480mm", "PERCH_E_RANGE" },
	{ "a mass", { "1g" }, 1, "1480mm", "PERCH_E_UNKNOWN" },
	{ "a mass of zero", { "0g" }, 1, "1480mm", "PERCH_E_UNKNOWN" },
	{ "a width of zero", { "1mm" }, 1, "0mm", "PERCH_E_RANGE" },
	{ "digits without end", { LARGE "yd" }, 1, FINE "in", "PERCH_E_RANGE" },
	// clang-format on
};

static void
test_worst(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(worst_rows); i++) {
		struct perch_quantity offsets[3];
		struct perch_ratio percent = { 0, 0 };
		char text[64];

		for (size_t k = 0; k < worst_rows[i].n; k++)
			offsets[k] = quantity(worst_rows[i].offsets[k]);
		enum perch_rc rc = perch_measure_worst(offsets, worst_rows[i].n,
						       quantity(worst_rows[i].width), &percent);
		const char *got = shown(rc, percent, PERCH_UNIT_NONE, text);
		MUST(strcmp(got, worst_rows[i].out) == 0, "%s: %s", worst_rows[i].must, got);
	}
}

static void
test_at_most(void **state)
{
	struct perch_ratio width = perch_ratio_of_quantity(quantity("70in"));
	struct perch_tolerance limit = { true, { { 2, 0 }, PERCH_UNIT_NONE } };
	struct perch_limits limits;
	char text[64];

	(void)state;
	assert_int_equal(perch_measure_at_most(&limit, width, &limits), PERCH_OK);
	assert_true(!limits.has_low && limits.has_high);
	assert_string_equal(shown(PERCH_OK, limits.high, PERCH_UNIT_NONE, text), "2.0000");
	/* Bow 1 in and bias 2 in up to 70 in wide: 1.43 % and 2.86 %. */
	limit.by = quantity("2in");
	assert_int_equal(perch_measure_at_most(&limit, width, &limits), PERCH_OK);
	assert_string_equal(shown(PERCH_OK, limits.high, PERCH_UNIT_NONE, text), "2.8571");
	limit.by = quantity("2g");
	assert_int_equal(perch_measure_at_most(&limit, width, &limits), PERCH_E_UNKNOWN);
	limit.by = quantity("2in");
	assert_int_equal(perch_measure_at_most(&limit, perch_ratio_of(0, 1), &limits),
			 PERCH_E_RANGE);
}

static void
test_shortage(void **state)
{
	const struct perch_quantity tickets[] = { quantity("120.0m"), quantity("100m"),
						  quantity("131yd") };
	const struct perch_quantity actuals[] = { quantity("118.6m"), quantity("100.5m"),
						  quantity("119.7864m") };
	const struct perch_quantity wrong[] = { quantity("1g") };
	const struct perch_quantity fine[] = { quantity(FINE "yd"), quantity(LARGE "yd") };
	struct perch_shortage s;
	char text[64];

	(void)state;
	assert_int_equal(perch_measure_shortage(tickets, actuals, 3, &s), PERCH_OK);
	/* 120 + 100 + 119.7864; 118.6 + 100.5 + 119.7864; 0.9 of 339.7864 m = 0.26487... % */
	assert_string_equal(shown(PERCH_OK, s.ticket, PERCH_M, text), "339.7864");
	assert_string_equal(shown(PERCH_OK, s.actual, PERCH_M, text), "338.8864");
	assert_string_equal(shown(PERCH_OK, s.shortage, PERCH_M, text), "0.9000");
	assert_string_equal(shown(PERCH_OK, s.percent, PERCH_UNIT_NONE, text), "0.2649");
	assert_int_equal(perch_measure_shortage(tickets, actuals, 0, &s), PERCH_E_ARG);
	assert_int_equal(perch_measure_shortage(wrong, actuals, 1, &s), PERCH_E_UNKNOWN);
	assert_int_equal(perch_measure_shortage(tickets, wrong, 1, &s), PERCH_E_UNKNOWN);
	assert_int_equal(perch_measure_shortage(fine, fine, 2, &s), PERCH_E_RANGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gsm),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_readings),
		cmocka_unit_test(test_readings_in_any_order),
		cmocka_unit_test(test_change),
		cmocka_unit_test(test_shrinkage),
		cmocka_unit_test(test_worst),
		cmocka_unit_test(test_at_most),
		cmocka_unit_test(test_shortage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

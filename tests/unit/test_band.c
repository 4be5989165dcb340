/* test_band.c - nominal, tolerances, one judged measurement (firmware/inspect/band.c). */
#include "tests/unit/must.h"

#include "firmware/inspect/band.h"

static const char *
amount(struct perch_ratio value, enum perch_unit unit, char *dst, size_t cap)
{
	struct perch_buf b = perch_buf_over(dst, cap);

	assert_int_equal(perch_buf_put_amount(&b, value, unit, 3), PERCH_OK);
	return perch_buf_cstr(&b);
}

static const struct {
	const char *must;
	const char *in;
	enum perch_dimension dimension;
	const char *out; /* as written back */
	const char *low; /* in the nominal's unit, "" for none */
	const char *high;
} good_rows[] = {
	// clang-format off
	/* 180 * 0.95 = 171, 180 * 1.05 = 189 */
	{ "both sides in percent", "180g/m2 +5% -5%", PERCH_DIM_GSM, "180g/m2 +5% -5%", "171.000", "189.000" },
	/* +7 % / -3 % exist (trade page on GSM limits): 250 * 1.07 = 267.5, 250 * 0.97 = 242.5 */
	{ "sides that differ", "250g/m2 +7% -3%", PERCH_DIM_GSM, "250g/m2 +7% -3%", "242.500", "267.500" },
	{ "the order of the sides is free", "250g/m2 -3% +7%", PERCH_DIM_GSM, "250g/m2 +7% -3%", "242.500", "267.500" },
	/* 68 * 0.97 = 65.96, 68 * 1.03 = 70.04 */
	{ "threads in percent", "68/in +3% -3%", PERCH_DIM_COUNT, "68/in +3% -3%", "65.960", "70.040" },
	{ "bare amounts are in the nominal's unit", "68/in +2 -2", PERCH_DIM_COUNT, "68/in +2/in -2/in", "66.000", "70.000" },
	/* 10/10cm = 2.54/in */
	{ "amounts in another unit of the kind", "68/in +10/10cm", PERCH_DIM_COUNT, "68/in +10/10cm", "", "70.540" },
	{ "a lower side alone", "1510mm -0", PERCH_DIM_LENGTH, "1510mm -0mm", "1510.000", "" },
	{ "an upper side alone", "58in +0.5in", PERCH_DIM_LENGTH, "58in +0.5in", "", "58.500" },
	{ "no side", "58in", PERCH_DIM_LENGTH, "58in", "", "" },
	/* 118 * 0.98 = 115.64, 118 * 1.02 = 120.36 */
	{ "both sides in one word", "118m +-2%", PERCH_DIM_LENGTH, "118m +2% -2%", "115.640", "120.360" },
	{ "both sides by their own sign", "118m \xc2\xb1" "2%", PERCH_DIM_LENGTH, "118m +2% -2%", "115.640", "120.360" },
	{ "blanks around", "  5.3oz/yd2\t+0.50%  ", PERCH_DIM_GSM, "5.3oz/yd2 +0.50%", "", "5.327" }, /* 5.3 * 1.005 = 5.3265 */
	{ "all of it down", "180g/m2 -100%", PERCH_DIM_GSM, "180g/m2 -100%", "0.000", "" },
	// clang-format on
};

static void
test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(good_rows); i++) {
		const char *must = good_rows[i].must;
		struct perch_band band;
		struct perch_limits limits;
		struct perch_err err = { .text = "" };
		char text[PERCH_BAND_TEXT_MAX];
		struct perch_buf b = perch_buf_over(text, sizeof(text));

		MUST(perch_band_read(perch_span_str(good_rows[i].in), good_rows[i].dimension, &band,
				     &err) == PERCH_OK,
		     "%s: %s", must, err.text);
		MUST(perch_band_put(&b, &band) == PERCH_OK, "%s: prints", must);
		MUST(perch_span_eq_str(perch_buf_span(&b), good_rows[i].out), "%s: %.*s", must,
		     (int)b.n, text);
		MUST(perch_band_limits(&band, &limits, &err) == PERCH_OK, "%s: %s", must, err.text);
		MUST(limits.has_low == (good_rows[i].low[0] != '\0'), "%s: low", must);
		MUST(limits.has_high == (good_rows[i].high[0] != '\0'), "%s: high", must);
		char figure[64];
		if (limits.has_low)
			assert_string_equal(
				amount(limits.low, band.nominal.unit, figure, sizeof(figure)),
				good_rows[i].low);
		if (limits.has_high)
			assert_string_equal(
				amount(limits.high, band.nominal.unit, figure, sizeof(figure)),
				good_rows[i].high);
	}
}

static const struct {
	const char *must;
	const char *in;
	enum perch_dimension dimension;
	enum perch_rc rc;
	const char *text;
} bad_rows[] = {
	// clang-format off
	{ "nothing", "", PERCH_DIM_GSM, PERCH_E_FORMAT, "no nominal such as 180g/m2" },
	{ "no nominal", "+5%", PERCH_DIM_GSM, PERCH_E_FORMAT, "'+5%' is no nominal such as 180g/m2" },
	{ "no unit", "180 +5%", PERCH_DIM_GSM, PERCH_E_UNKNOWN, "'180' is no nominal such as 180g/m2" },
	{ "a unit of another kind", "180g +5%", PERCH_DIM_GSM, PERCH_E_UNKNOWN, "'180g' is in a unit of another kind" },
	{ "a nominal of zero", "0g/m2 +5%", PERCH_DIM_GSM, PERCH_E_RANGE, "'0g/m2' is not more than zero" },
	{ "a negative nominal", "-1g/m2", PERCH_DIM_GSM, PERCH_E_RANGE, "'-1g/m2' is not more than zero" },
	{ "too many digits", "1234567890123456789g/m2", PERCH_DIM_GSM, PERCH_E_RANGE, "'1234567890123456789g/m2' has too many digits" },
	{ "a tolerance without sign", "180g/m2 5%", PERCH_DIM_GSM, PERCH_E_FORMAT, "'5%' is no tolerance such as +5% or -5%" },
	{ "a sign alone", "180g/m2 +", PERCH_DIM_GSM, PERCH_E_FORMAT, "'' is neither a percentage such as 5% nor an amount" },
	{ "a percent sign alone", "180g/m2 +%", PERCH_DIM_GSM, PERCH_E_FORMAT, "'%' is neither a percentage such as 5% nor an amount" },
	{ "two signs", "180g/m2 --5%", PERCH_DIM_GSM, PERCH_E_RANGE, "'-5%' is less than nothing" },
	{ "a tolerance of another kind", "180g/m2 +5mm", PERCH_DIM_GSM, PERCH_E_UNKNOWN, "'5mm' is in a unit of another kind" },
	{ "an unknown unit", "180g/m2 +5x", PERCH_DIM_GSM, PERCH_E_UNKNOWN, "'5x' is neither a percentage such as 5% nor an amount" },
	{ "digits without end", "180g/m2 +1234567890123456789%", PERCH_DIM_GSM, PERCH_E_RANGE, "'1234567890123456789%' has too many digits" },
	{ "a side stated twice", "180g/m2 +5% +6%", PERCH_DIM_GSM, PERCH_E_EXISTS, "'+6%' states a side that is stated already" },
	{ "a side stated by both", "180g/m2 -5% +-6%", PERCH_DIM_GSM, PERCH_E_EXISTS, "'+-6%' states a side that is stated already" },
	{ "more than all of it", "180g/m2 -100.1%", PERCH_DIM_GSM, PERCH_E_RANGE, "the lower limit is below zero" },
	{ "more than there is", "68/in -69", PERCH_DIM_COUNT, PERCH_E_RANGE, "the lower limit is below zero" },
	/* 36 digits, times those of the ounce and the square yard */
	{ "a limit that cannot be exact", "999999999999999989oz/yd2 +0.999999999999999999%", PERCH_DIM_GSM, PERCH_E_RANGE, "the limits have too many digits" },
	{ "bytes that are no text", "180g/m2 \x01\xff", PERCH_DIM_GSM, PERCH_E_FORMAT, "'\\x01\\xff' is no tolerance such as +5% or -5%" },
	// clang-format on
};

static void
test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(bad_rows); i++) {
		struct perch_band band = { .nominal.value.m = 77 };
		struct perch_err err = { .text = "" };
		enum perch_rc rc = perch_band_read(perch_span_str(bad_rows[i].in),
						   bad_rows[i].dimension, &band, &err);

		MUST(rc == bad_rows[i].rc, "%s: %s", bad_rows[i].must, perch_rc_str(rc));
		MUST(strcmp(err.text, bad_rows[i].text) == 0, "%s: %s", bad_rows[i].must, err.text);
		MUST(band.nominal.value.m == 77, "%s: leaves the band alone", bad_rows[i].must);
	}
}

static void
test_bare_tolerance(void **state)
{
	struct perch_tolerance t = { .is_set = false };
	struct perch_err err = { .text = "" };

	(void)state;
	assert_int_equal(
		perch_tolerance_read(perch_span_str("5"), PERCH_DIM_GSM, PERCH_UNIT_NONE, &t, &err),
		PERCH_E_UNKNOWN);
	assert_false(t.is_set);
	assert_int_equal(
		perch_tolerance_read(perch_span_str("5"), PERCH_DIM_GSM, PERCH_OZ_YD2, &t, &err),
		PERCH_OK);
	assert_true(t.is_set && t.by.value.m == 5 && t.by.unit == PERCH_OZ_YD2);
}

static const struct {
	const char *must;
	const char *value;
	const char *band;
	enum perch_dimension dimension;
	bool is_judged;
	bool is_pass;
	const char *text;
} judged_rows[] = {
	// clang-format off
	/* 180 * 0.97 = 174.6 */
	{ "too light", "172g/m2", "180g/m2 -3%", PERCH_DIM_GSM, true, false, "172.000 g/m2, limit >= 174.600" },
	{ "too light between two limits", "172g/m2", "180g/m2 +5% -3%", PERCH_DIM_GSM, true, false, "172.000 g/m2, limit >= 174.600" },
	{ "too heavy", "190g/m2", "180g/m2 +5% -3%", PERCH_DIM_GSM, true, false, "190.000 g/m2, limit <= 189.000" },
	{ "at the lower limit passes", "174.6g/m2", "180g/m2 +5% -3%", PERCH_DIM_GSM, true, true, "174.600 g/m2, limits 174.600 to 189.000" },
	{ "at the upper limit passes", "189g/m2", "180g/m2 +5%", PERCH_DIM_GSM, true, true, "189.000 g/m2, limit <= 189.000" },
	{ "one unit of the last digit under fails, and shows it", "174.5999g/m2", "180g/m2 -3%", PERCH_DIM_GSM, true, false, "174.5999 g/m2, limit >= 174.6000" },
	{ "so does the finest that there is", "174.599999999999g/m2", "180g/m2 -3%", PERCH_DIM_GSM, true, false, "174.600000000 g/m2, limit >= 174.600000000" },
	{ "nothing to judge by", "172g/m2", "180g/m2", PERCH_DIM_GSM, false, true, "172.000 g/m2" },
	{ "a lower limit that is kept", "1512mm", "1510mm -0", PERCH_DIM_LENGTH, true, true, "1512.000 mm, limit >= 1510.000" },
	// clang-format on
};

static void
test_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(judged_rows); i++) {
		const char *must = judged_rows[i].must;
		struct perch_quantity q;
		struct perch_band band;
		struct perch_limits limits;
		struct perch_err err = { .text = "" };
		char text[128];
		struct perch_buf b = perch_buf_over(text, sizeof(text));

		assert_int_equal(perch_parse_quantity(perch_span_str(judged_rows[i].value), &q),
				 PERCH_OK);
		MUST(perch_band_read(perch_span_str(judged_rows[i].band), judged_rows[i].dimension,
				     &band, &err) == PERCH_OK &&
			     perch_band_limits(&band, &limits, &err) == PERCH_OK,
		     "%s: %s", must, err.text);
		struct perch_measured m = perch_measured_judge(perch_ratio_of_quantity(q), q.unit,
							       &limits);
		MUST(m.is_judged == judged_rows[i].is_judged, "%s: judged", must);
		MUST(m.is_pass == judged_rows[i].is_pass, "%s: pass", must);
		MUST(perch_measured_put(&b, &m) == PERCH_OK, "%s: prints", must);
		MUST(perch_span_eq_str(perch_buf_span(&b), judged_rows[i].text), "%s: %.*s", must,
		     (int)b.n, text);
	}
}

static void
test_judged_percent(void **state)
{
	struct perch_limits limits = { .has_high = true, .high = { 2, 1 } };
	struct perch_measured m = perch_measured_judge(perch_ratio_of(231, 100), PERCH_UNIT_NONE,
						       &limits);
	struct perch_measured none = perch_measured_judge(
		(struct perch_ratio){ 0, 0 }, PERCH_UNIT_NONE,
		&(struct perch_limits){ .has_low = false });
	char text[64];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_buf small = perch_buf_over(text, 10);

	(void)state;
	assert_int_equal(perch_measured_put(&b, &m), PERCH_OK);
	assert_string_equal(perch_buf_cstr(&b), "2.310 %, limit <= 2.000");
	assert_int_equal(perch_measured_put(&small, &m), PERCH_E_FULL);
	assert_int_equal(perch_measured_put(&b, &none), PERCH_E_RANGE);
}

static void
test_no_band(void **state)
{
	struct perch_band band = { .nominal.unit = PERCH_UNIT_NONE };
	struct perch_limits limits;
	struct perch_err err = { .text = "" };
	char text[8];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	(void)state;
	assert_int_equal(perch_band_limits(&band, &limits, &err), PERCH_E_RANGE);
	band = (struct perch_band){ .nominal = { { 180, 0 }, PERCH_G_M2 },
				    .plus = { true, { { 5, 0 }, PERCH_UNIT_NONE } } };
	assert_int_equal(perch_band_put(&b, &band), PERCH_E_FULL);
	assert_int_equal(b.n, 0);
}

/* Property: low <= nominal <= high, the nominal passes, and what is written reads back. */
static void
test_bands_hold_their_nominal(void **state)
{
	static const enum perch_unit units[] = { PERCH_G_M2,     PERCH_OZ_YD2, PERCH_PER_IN,
						 PERCH_PER_10CM, PERCH_MM,     PERCH_YD };
	uint32_t seed = 7;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		int64_t v[3];

		for (size_t k = 0; k < 3; k++) {
			seed = seed * 1664525u + 1013904223u;
			v[k] = seed >> 12;
		}
		enum perch_unit unit = units[(size_t)v[0] % PERCH_COUNT(units)];
		struct perch_band band = {
			.nominal = { { v[0] + 1, -2 }, unit },
			.plus = { v[1] % 3 != 0, { { v[1], -3 }, PERCH_UNIT_NONE } },
			.minus = { v[2] % 3 != 0, { { v[2] % 100000, -3 }, PERCH_UNIT_NONE } },
		};
		struct perch_ratio nominal = perch_ratio_of_quantity(band.nominal);
		struct perch_limits limits;
		struct perch_err err;
		char text[PERCH_BAND_TEXT_MAX];
		char again[PERCH_BAND_TEXT_MAX];
		struct perch_buf b = perch_buf_over(text, sizeof(text));
		struct perch_buf c = perch_buf_over(again, sizeof(again));

		MUST(perch_band_limits(&band, &limits, &err) == PERCH_OK, "run %d", i);
		MUST(!limits.has_low || perch_ratio_compare(limits.low, nominal) <= 0,
		     "run %d: low is not over the nominal", i);
		MUST(!limits.has_high || perch_ratio_compare(nominal, limits.high) <= 0,
		     "run %d: high is not under the nominal", i);
		MUST(perch_limits_hold(&limits, nominal), "run %d: the nominal passes", i);
		assert_int_equal(perch_band_put(&b, &band), PERCH_OK);
		MUST(perch_band_read(perch_buf_span(&b), perch_unit_dimension(unit), &band, &err) ==
			     PERCH_OK,
		     "run %d: %.*s reads back", i, (int)b.n, text);
		assert_int_equal(perch_band_put(&c, &band), PERCH_OK);
		MUST(perch_span_eq(perch_buf_span(&b), perch_buf_span(&c)), "run %d: the same", i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_bare_tolerance),
		cmocka_unit_test(test_judged),
		cmocka_unit_test(test_judged_percent),
		cmocka_unit_test(test_no_band),
		cmocka_unit_test(test_bands_hold_their_nominal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

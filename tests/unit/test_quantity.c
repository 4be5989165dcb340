/* test_quantity.c - exact decimals and lengths (firmware/base/quantity.c). */
#include "tests/unit/must.h"

#include "firmware/base/quantity.h"

static const struct {
	const char *must;
	const char *in;
	enum perch_rc rc;
	int64_t m;
	int e;
} decimal_rows[] = {
	// clang-format off
	{ "an integer",                            "58", PERCH_OK, 58, 0 },
	{ "a fraction",                            "113.5", PERCH_OK, 1135, -1 },
	{ "the typed precision is kept",           "1.50", PERCH_OK, 150, -2 },
	{ "zero keeps its places",                 "0.00", PERCH_OK, 0, -2 },
	{ "a negative number",                     "-0.5", PERCH_OK, -5, -1 },
	{ "minus zero is zero",                    "-0", PERCH_OK, 0, 0 },
	{ "leading zeros mean nothing",            "007.5", PERCH_OK, 75, -1 },
	{ "18 significant digits",                 "999999999999999999", PERCH_OK,
	  INT64_C(999999999999999999), 0 },
	{ "18 digits behind zeros",                "000.123456789012345678", PERCH_OK,
	  INT64_C(123456789012345678), -18 },
	{ "19 significant digits",                 "1000000000000000000", PERCH_E_RANGE, 0, 0 },
	{ "19 digits around the point",            "1.000000000000000000", PERCH_E_RANGE, 0, 0 },
	{ "19 places",                             "0.0000000000000000001", PERCH_E_RANGE, 0, 0 },
	{ "too many digits are checked for form",  "10000000000000000000000x", PERCH_E_FORMAT, 0, 0 },
	{ "nothing",                               "", PERCH_E_FORMAT, 0, 0 },
	{ "a sign alone",                          "-", PERCH_E_FORMAT, 0, 0 },
	{ "a plus sign",                           "+5", PERCH_E_FORMAT, 0, 0 },
	{ "two signs",                             "--5", PERCH_E_FORMAT, 0, 0 },
	{ "a point alone",                         ".", PERCH_E_FORMAT, 0, 0 },
	{ "no digit before the point",             ".5", PERCH_E_FORMAT, 0, 0 },
	{ "no digit before the point, signed",     "-.5", PERCH_E_FORMAT, 0, 0 },
	{ "no digit after the point",              "5.", PERCH_E_FORMAT, 0, 0 },
	{ "two points",                            "1.2.3", PERCH_E_FORMAT, 0, 0 },
	{ "an exponent",                           "1e3", PERCH_E_FORMAT, 0, 0 },
	{ "a decimal comma",                       "1,5", PERCH_E_FORMAT, 0, 0 },
	{ "a blank",                               "1 5", PERCH_E_FORMAT, 0, 0 },
	// clang-format on
};

static void
test_decimal(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(decimal_rows); i++) {
		struct perch_decimal got = { 0, 0 };
		enum perch_rc rc = perch_parse_decimal(perch_span_str(decimal_rows[i].in), &got);

		MUST(rc == decimal_rows[i].rc && got.m == decimal_rows[i].m &&
			     got.e == decimal_rows[i].e,
		     "%s: %s, got %lld e%d", decimal_rows[i].must, perch_rc_str(rc),
		     (long long)got.m, got.e);
	}
}

static const struct {
	const char *must;
	const char *in;
	enum perch_rc rc;
	enum perch_unit unit;
	enum perch_dimension dimension;
} unit_rows[] = {
	// clang-format off
	{ "micrometres",              "1um", PERCH_OK, PERCH_UM, PERCH_DIM_LENGTH },
	{ "millimetres",              "1mm", PERCH_OK, PERCH_MM, PERCH_DIM_LENGTH },
	{ "centimetres",              "1cm", PERCH_OK, PERCH_CM, PERCH_DIM_LENGTH },
	{ "metres",                   "1m", PERCH_OK, PERCH_M, PERCH_DIM_LENGTH },
	{ "inches",                   "58in", PERCH_OK, PERCH_IN, PERCH_DIM_LENGTH },
	{ "yards",                    "2.5yd", PERCH_OK, PERCH_YD, PERCH_DIM_LENGTH },
	{ "square millimetres",       "1mm2", PERCH_OK, PERCH_MM2, PERCH_DIM_AREA },
	{ "square centimetres",       "1cm2", PERCH_OK, PERCH_CM2, PERCH_DIM_AREA },
	{ "square metres",            "1m2", PERCH_OK, PERCH_M2, PERCH_DIM_AREA },
	{ "milligrams",               "1mg", PERCH_OK, PERCH_MG, PERCH_DIM_MASS },
	{ "grams",                    "1g", PERCH_OK, PERCH_G, PERCH_DIM_MASS },
	{ "kilograms",                "1kg", PERCH_OK, PERCH_KG, PERCH_DIM_MASS },
	{ "ounces",                   "113.5oz", PERCH_OK, PERCH_OZ, PERCH_DIM_MASS },
	{ "pounds",                   "1lb", PERCH_OK, PERCH_LB, PERCH_DIM_MASS },
	{ "grams a square metre",     "180g/m2", PERCH_OK, PERCH_G_M2, PERCH_DIM_GSM },
	{ "ounces a square yard",     "5.3oz/yd2", PERCH_OK, PERCH_OZ_YD2, PERCH_DIM_GSM },
	{ "ends an inch",             "68/in", PERCH_OK, PERCH_PER_IN, PERCH_DIM_COUNT },
	{ "ends in ten centimetres",  "268/10cm", PERCH_OK, PERCH_PER_10CM, PERCH_DIM_COUNT },
	{ "no unit",                  "5", PERCH_E_UNKNOWN, PERCH_UNIT_NONE, PERCH_DIM_NONE },
	{ "an unknown unit",          "5ft", PERCH_E_UNKNOWN, PERCH_UNIT_NONE, PERCH_DIM_NONE },
	{ "units are case sensitive", "5IN", PERCH_E_UNKNOWN, PERCH_UNIT_NONE, PERCH_DIM_NONE },
	{ "a unit with a tail",       "5inch", PERCH_E_UNKNOWN, PERCH_UNIT_NONE, PERCH_DIM_NONE },
	{ "a blank between",          "5 in", PERCH_E_FORMAT, PERCH_UNIT_NONE, PERCH_DIM_NONE },
	{ "a blank behind",           "5in ", PERCH_E_FORMAT, PERCH_UNIT_NONE, PERCH_DIM_NONE },
	{ "a unit alone",             "in", PERCH_E_FORMAT, PERCH_UNIT_NONE, PERCH_DIM_NONE },
	{ "a plus sign",              "+5in", PERCH_E_FORMAT, PERCH_UNIT_NONE, PERCH_DIM_NONE },
	{ "a sign in the middle",     "5-3in", PERCH_E_FORMAT, PERCH_UNIT_NONE, PERCH_DIM_NONE },
	{ "a trailing point",         "5.in", PERCH_E_FORMAT, PERCH_UNIT_NONE, PERCH_DIM_NONE },
	{ "too many digits",          "1000000000000000000um", PERCH_E_RANGE, PERCH_UNIT_NONE,
	  PERCH_DIM_NONE },
	// clang-format on
};

static void
test_units(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(unit_rows); i++) {
		struct perch_quantity q = { .unit = PERCH_UNIT_NONE };
		const char *in = unit_rows[i].in;
		enum perch_rc rc = perch_parse_quantity(perch_span_str(in), &q);

		MUST(rc == unit_rows[i].rc && q.unit == unit_rows[i].unit, "%s: %s, got %s",
		     unit_rows[i].must, perch_rc_str(rc), perch_unit_str(q.unit));
		MUST(perch_unit_dimension(q.unit) == unit_rows[i].dimension, "%s: dimension",
		     unit_rows[i].must);
		MUST(rc != PERCH_OK || strstr(in, perch_unit_str(q.unit)) != NULL, "%s: name",
		     unit_rows[i].must);
	}
	assert_string_equal(perch_unit_str(PERCH_UNIT_NONE), "");
	assert_string_equal(perch_unit_str(PERCH_UNIT_COUNT), "");
}

static const struct {
	const char *must;
	const char *in;
	enum perch_rc rc;
	int64_t um;
} um_rows[] = {
	// clang-format off
	/* 58 * 25400 */
	{ "inches are exact",                       "58in", PERCH_OK, 1473200 },
	/* 2.5 * 36 * 25400 */
	{ "yards are exact",                        "2.5yd", PERCH_OK, 2286000 },
	{ "metres",                                 "1.5m", PERCH_OK, 1500000 },
	{ "centimetres",                            "0.01cm", PERCH_OK, 100 },
	{ "millimetres",                            "-12mm", PERCH_OK, -12000 },
	{ "half a micrometre goes up",              "0.5um", PERCH_OK, 1 },
	{ "below half a micrometre goes down",      "0.499999999999999999um", PERCH_OK, 0 },
	{ "minus half goes away from zero",         "-0.5um", PERCH_OK, -1 },
	{ "minus a little goes to zero",            "-0.4um", PERCH_OK, 0 },
	/* 0.0001 * 25400 = 2.54 */
	{ "a ten-thousandth of an inch",            "0.0001in", PERCH_OK, 3 },
	{ "one and a half goes up",                 "0.0015mm", PERCH_OK, 2 },
	/* 9223372036854775807 um is 9223372036854.775807 m */
	{ "the largest",                            "9223372036854.7758m", PERCH_OK,
	  INT64_C(9223372036854775800) },
	{ "rounding up to the largest and beyond",  "9223372036854.77581m", PERCH_E_RANGE, 0 },
	{ "the smallest",                           "-9223372036854775.80mm", PERCH_OK,
	  INT64_C(-9223372036854775800) },
	{ "below the smallest",                     "-9223372036854775.81mm", PERCH_E_RANGE, 0 },
	{ "far too long",                           "999999999999999999yd", PERCH_E_RANGE, 0 },
	{ "a mass is no length",                    "1kg", PERCH_E_UNKNOWN, 0 },
	{ "a bad number",                           "1..2m", PERCH_E_FORMAT, 0 },
	// clang-format on
};

static void
test_um(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(um_rows); i++) {
		int64_t um = 0;
		enum perch_rc rc = perch_parse_um(perch_span_str(um_rows[i].in), &um);

		MUST(rc == um_rows[i].rc && um == um_rows[i].um, "%s: %s, got %lld",
		     um_rows[i].must, perch_rc_str(rc), (long long)um);
	}
}

/* Mantissa and exponent as no text gives them, but a scale or a caller may. */
static const struct {
	const char *must;
	int64_t m;
	int e;
	enum perch_unit unit;
	enum perch_rc rc;
	int64_t um;
} exponent_rows[] = {
	// clang-format off
	{ "a positive exponent",             12, 2, PERCH_MM, PERCH_OK, 1200000 },
	{ "the largest",                     INT64_MAX, 0, PERCH_UM, PERCH_OK, INT64_MAX },
	{ "the smallest",                    INT64_MIN, 0, PERCH_UM, PERCH_OK, INT64_MIN },
	{ "ten times the largest",           INT64_MAX, 1, PERCH_UM, PERCH_E_RANGE, 0 },
	{ "ten times the smallest",          INT64_MIN, 1, PERCH_UM, PERCH_E_RANGE, 0 },
	{ "zero at the largest exponent",    0, 127, PERCH_YD, PERCH_OK, 0 },
	{ "one at the largest exponent",     1, 127, PERCH_UM, PERCH_E_RANGE, 0 },
	{ "anything at the least exponent",  INT64_MAX, -128, PERCH_YD, PERCH_OK, 0 },
	/* 5 * 10^18 um * 10^-19 = 0.5 */
	{ "half after 19 places",            INT64_C(5000000000000000000), -19, PERCH_UM, PERCH_OK, 1 },
	{ "less than half after 19 places",  INT64_C(-4999999999999999999), -19, PERCH_UM, PERCH_OK, 0 },
	/* 9223372036854775807 * 914400 * 10^-6 = 8433851390500006997.9 */
	{ "the largest in micro-yards",      INT64_MAX, -6, PERCH_YD, PERCH_OK,
	  INT64_C(8433851390500006998) },
	// clang-format on
};

static void
test_exponents(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(exponent_rows); i++) {
		struct perch_decimal d = { exponent_rows[i].m, (int8_t)exponent_rows[i].e };
		struct perch_quantity q = { d, exponent_rows[i].unit };
		int64_t um = 0;
		enum perch_rc rc = perch_quantity_um(q, &um);

		MUST(rc == exponent_rows[i].rc && um == exponent_rows[i].um, "%s: %s, got %lld",
		     exponent_rows[i].must, perch_rc_str(rc), (long long)um);
	}
}

static const struct {
	const char *must;
	int64_t m;
	int e;
	const char *want;
} print_rows[] = {
	// clang-format off
	{ "a point inside",                    1135, -1, "113.5" },
	{ "zeros behind for an exponent",      123, 2, "12300" },
	{ "zeros in front for small values",   5, -2, "0.05" },
	{ "precision is kept",                 150, -2, "1.50" },
	{ "zero with places",                  0, -2, "0.00" },
	{ "zero with an exponent is one zero", 0, 5, "0" },
	{ "negative below one",                -5, -1, "-0.5" },
	{ "the smallest mantissa",             INT64_MIN, -18, "-9.223372036854775808" },
	// clang-format on
};

static void
test_print(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(print_rows); i++) {
		struct perch_decimal d = { print_rows[i].m, (int8_t)print_rows[i].e };
		char memory[32];
		struct perch_buf b = perch_buf_over(memory, sizeof(memory));
		enum perch_rc rc = perch_buf_put_decimal(&b, d);

		MUST(rc == PERCH_OK && perch_span_eq_str(perch_buf_span(&b), print_rows[i].want),
		     "%s: %s, got %.*s", print_rows[i].must, perch_rc_str(rc), (int)b.n, memory);
	}
}

/* The longest texts: 128 places, and 19 digits with 127 zeros. */
static void
test_print_longest(void **state)
{
	char memory[160];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	assert_int_equal(perch_buf_put_decimal(&b, (struct perch_decimal){ INT64_MIN, 127 }),
			 PERCH_OK);
	assert_int_equal(b.n, 1 + 19 + 127);
	assert_memory_equal(memory, "-92233720368547758080", 21);
	perch_buf_reset(&b);
	assert_int_equal(perch_buf_put_decimal(&b, (struct perch_decimal){ -1, -128 }), PERCH_OK);
	assert_int_equal(b.n, 3 + 128);
	assert_memory_equal(memory, "-0.000", 6);
	assert_int_equal(memory[b.n - 1], '1');
	b.cap = 10;
	perch_buf_reset(&b);
	MUST(perch_buf_put_decimal(&b, (struct perch_decimal){ 1, 10 }) == PERCH_E_FULL && b.n == 0,
	     "what does not fit leaves nothing");
}

static const struct {
	const char *must;
	int64_t num, den;
	unsigned places;
	enum perch_rc rc;
	const char *want;
} ratio_rows[] = {
	// clang-format off
	{ "an exact quotient is filled up",     7, 2, 3, PERCH_OK, "3.500" },
	{ "a third goes down",                  1, 3, 3, PERCH_OK, "0.333" },
	{ "two thirds go up",                   2, 3, 3, PERCH_OK, "0.667" },
	{ "half goes away from zero",           1, 2, 0, PERCH_OK, "1" },
	{ "minus half goes away from zero",     -1, 2, 0, PERCH_OK, "-1" },
	{ "what rounds to zero has no sign",    -1, 3000, 3, PERCH_OK, "0.000" },
	{ "a half in the last place",           1, 2000, 3, PERCH_OK, "0.001" },
	{ "a carry through all digits",         9999, 10000, 3, PERCH_OK, "1.000" },
	{ "no places, no point",                10, 3, 0, PERCH_OK, "3" },
	{ "nine places",                        1, 7, 9, PERCH_OK, "0.142857143" },
	{ "zero divisor",                       1, 0, 3, PERCH_E_ARG, "" },
	{ "negative divisor",                   1, -1, 3, PERCH_E_ARG, "" },
	{ "ten places",                         1, 7, 10, PERCH_E_ARG, "" },
	// clang-format on
};

static void
test_ratio(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(ratio_rows); i++) {
		char memory[64];
		struct perch_buf b = perch_buf_over(memory, sizeof(memory));
		enum perch_rc rc = perch_buf_put_ratio(&b, ratio_rows[i].num, ratio_rows[i].den,
						       ratio_rows[i].places);

		MUST(rc == ratio_rows[i].rc &&
			     perch_span_eq_str(perch_buf_span(&b), ratio_rows[i].want),
		     "%s: %s, got %.*s", ratio_rows[i].must, perch_rc_str(rc), (int)b.n, memory);
	}
}

/* 2^127 - 1 = 170141183460469231731687303715884105727 */
static void
test_ratio_wide(void **state)
{
	const perch_i128 largest = ((((perch_i128)1) << 126) - 1) * 2 + 1;
	char memory[64];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	assert_int_equal(perch_buf_put_ratio(&b, -largest - 1, 1, 0), PERCH_OK);
	assert_string_equal(perch_buf_cstr(&b), "-170141183460469231731687303715884105728");
	perch_buf_reset(&b);
	assert_int_equal(perch_buf_put_ratio(&b, largest / 1000, largest, 3), PERCH_OK);
	assert_string_equal(perch_buf_cstr(&b), "0.001");
	perch_buf_reset(&b);
	/* 17014118346046923173168730371588410572.7: the tenth part still fits, one more does not */
	assert_int_equal(perch_buf_put_ratio(&b, largest / 10, largest, 1), PERCH_OK);
	assert_string_equal(perch_buf_cstr(&b), "0.1");
	assert_int_equal(perch_buf_put_ratio(&b, largest / 10 + 1, largest, 1), PERCH_E_RANGE);
	assert_int_equal(perch_buf_put_ratio(&b, -(largest / 10 + 1), largest, 1), PERCH_E_RANGE);
	MUST(b.n == 3, "an error appends nothing");
}

static const struct {
	const char *must;
	int64_t um;
	enum perch_unit unit;
	unsigned places;
	enum perch_rc rc;
	const char *want;
} length_rows[] = {
	// clang-format off
	{ "whole inches need no places",         1473200, PERCH_IN, 3, PERCH_OK, "58" },
	/* 127 / 25400 = 0.005 */
	{ "exact inches get what they need",     127, PERCH_IN, 1, PERCH_OK, "0.005" },
	{ "inexact inches are rounded",          1000000, PERCH_IN, 3, PERCH_OK, "39.370" },
	{ "half a yard",                         457200, PERCH_YD, 3, PERCH_OK, "0.5" },
	/* 120 / 0.9144 = 131.2335... */
	{ "inexact yards are rounded",           120000000, PERCH_YD, 2, PERCH_OK, "131.23" },
	{ "a micrometre in metres is exact",     1, PERCH_M, 3, PERCH_OK, "0.000001" },
	{ "metres lose their zeros",             1473200, PERCH_M, 3, PERCH_OK, "1.4732" },
	{ "negative millimetres",                -1500, PERCH_MM, 0, PERCH_OK, "-1.5" },
	{ "zero",                                0, PERCH_YD, 3, PERCH_OK, "0" },
	/* 9223372036854775808 / 914400 = 10086802315020.533473315... */
	{ "the smallest in yards",               INT64_MIN, PERCH_YD, 9, PERCH_OK,
	  "-10086802315020.533473316" },
	{ "a mass is no length",                 1, PERCH_KG, 3, PERCH_E_UNKNOWN, "" },
	{ "ten places",                          1, PERCH_IN, 10, PERCH_E_ARG, "" },
	// clang-format on
};

static void
test_length(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(length_rows); i++) {
		char memory[64];
		struct perch_buf b = perch_buf_over(memory, sizeof(memory));
		enum perch_rc rc = perch_buf_put_length(&b, length_rows[i].um, length_rows[i].unit,
							length_rows[i].places);

		MUST(rc == length_rows[i].rc &&
			     perch_span_eq_str(perch_buf_span(&b), length_rows[i].want),
		     "%s: %s, got %.*s", length_rows[i].must, perch_rc_str(rc), (int)b.n, memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decimal), cmocka_unit_test(test_units),
		cmocka_unit_test(test_um),      cmocka_unit_test(test_exponents),
		cmocka_unit_test(test_print),   cmocka_unit_test(test_print_longest),
		cmocka_unit_test(test_ratio),   cmocka_unit_test(test_ratio_wide),
		cmocka_unit_test(test_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_ratio.c - exact fractions of quantities (firmware/inspect/ratio.c). */
#include "tests/unit/must.h"

#include "firmware/inspect/ratio.h"

#define I128_MAX ((perch_i128)(((perch_i128)1 << 126) - 1 + ((perch_i128)1 << 126)))

static struct perch_ratio
quantity(const char *text)
{
	struct perch_quantity q = { .unit = PERCH_UNIT_NONE };

	MUST(perch_parse_quantity(perch_span_str(text), &q) == PERCH_OK, "%s reads", text);
	return perch_ratio_of_quantity(q);
}

static bool
is(struct perch_ratio a, perch_i128 num, perch_i128 den)
{
	return a.num == num && a.den == den;
}

static const struct {
	const char *must;
	const char *in;
	enum perch_unit unit;
	unsigned places;
	const char *out;
} convert_rows[] = {
	// clang-format off
	/* 131 * 0.9144 = 119.7864 exactly: ME-06 */
	{ "131 yd in m",                      "131yd", PERCH_M, 9, "119.786400000" },
	/* 453.59237 / 16 = 28.349523125; 0.9144^2 = 0.83612736; the quotient is 33.905747...: ME-07 */
	{ "1 oz/yd2 in g/m2",                 "1oz/yd2", PERCH_G_M2, 4, "33.9057" },
	{ "1 oz in g, exactly",               "1oz", PERCH_G, 9, "28.349523125" },
	{ "1 lb in g, exactly",               "1lb", PERCH_G, 5, "453.59237" },
	{ "16 oz are a pound",                "16oz", PERCH_LB, 9, "1.000000000" },
	{ "1 kg in mg",                       "1kg", PERCH_MG, 0, "1000000" },
	{ "1 in in mm",                       "1in", PERCH_MM, 3, "25.400" },
	{ "36 in are a yard",                 "36in", PERCH_YD, 3, "1.000" },
	{ "1 cm in um",                       "1cm", PERCH_UM, 0, "10000" },
	{ "100 cm2 in m2",                    "100cm2", PERCH_M2, 2, "0.01" },
	{ "1 cm2 in mm2",                     "1cm2", PERCH_MM2, 0, "100" },
	/* 100 mm / 25.4 mm = 3.937...; 68 * 3.9370078... = 267.7165... */
	{ "68/in over 10 cm",                 "68/in", PERCH_PER_10CM, 4, "267.7165" },
	{ "254/10cm in an inch",              "254/10cm", PERCH_PER_IN, 3, "64.516" },
	{ "half a thousandth goes up",        "0.0005m", PERCH_M, 3, "0.001" },
	{ "minus half goes away from zero",   "-0.0005m", PERCH_M, 3, "-0.001" },
	{ "18 places are kept",               "0.000000000000000001m", PERCH_M, 9, "0.000000000" },
	// clang-format on
};

static void
test_convert(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(convert_rows); i++) {
		char text[64];
		struct perch_buf b = perch_buf_over(text, sizeof(text));
		enum perch_rc rc = perch_buf_put_amount(&b, quantity(convert_rows[i].in),
							convert_rows[i].unit,
							convert_rows[i].places);

		MUST(rc == PERCH_OK, "%s: %s", convert_rows[i].must, perch_rc_str(rc));
		MUST(perch_span_eq_str(perch_buf_span(&b), convert_rows[i].out), "%s: %.*s",
		     convert_rows[i].must, (int)b.n, text);
	}
}

/* There and back through every unit of a dimension gives the very fraction. */
static void
test_every_unit_round_trips(void **state)
{
	(void)state;
	for (unsigned u = PERCH_UNIT_NONE + 1; u < PERCH_UNIT_COUNT; u++) {
		struct perch_ratio one = perch_ratio_of_quantity(
			(struct perch_quantity){ { 1, 0 }, u });
		struct perch_ratio some = perch_ratio_of_quantity(
			(struct perch_quantity){ { 123456789, -4 }, u });

		MUST(perch_ratio_is_number(one) && one.num > 0, "%s is a unit", perch_unit_str(u));
		some = perch_ratio_divide(some, one);
		MUST(is(some, 123456789, 10000), "%s there and back", perch_unit_str(u));
	}
}

static void
test_what_is_no_number(void **state)
{
	struct perch_ratio none = perch_ratio_of(1, 0);
	struct perch_ratio one = perch_ratio_of(1, 1);
	struct perch_ratio most = perch_ratio_of(I128_MAX, 1);
	struct perch_ratio least = perch_ratio_of(1, I128_MAX);
	char text[64];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	(void)state;
	assert_false(perch_ratio_is_number(none));
	assert_false(perch_ratio_is_number(perch_ratio_of(-I128_MAX - 1, 1)));
	assert_false(perch_ratio_is_number(perch_ratio_add(none, one)));
	assert_false(perch_ratio_is_number(perch_ratio_add(one, none)));
	assert_false(perch_ratio_is_number(perch_ratio_subtract(one, none)));
	assert_false(perch_ratio_is_number(perch_ratio_multiply(none, one)));
	assert_false(perch_ratio_is_number(perch_ratio_multiply(one, none)));
	assert_false(perch_ratio_is_number(perch_ratio_divide(one, none)));
	assert_false(perch_ratio_is_number(perch_ratio_divide(none, one)));
	assert_false(perch_ratio_is_number(perch_ratio_divide(one, perch_ratio_of(0, 5))));
	/* Overflow of the sum, of either product in it, of its denominator. */
	assert_false(perch_ratio_is_number(perch_ratio_add(most, one)));
	assert_false(perch_ratio_is_number(perch_ratio_add(most, perch_ratio_of(1, 3))));
	assert_false(perch_ratio_is_number(perch_ratio_add(perch_ratio_of(1, 3), most)));
	assert_false(perch_ratio_is_number(perch_ratio_add(least, perch_ratio_of(1, 4))));
	assert_false(perch_ratio_is_number(perch_ratio_multiply(most, perch_ratio_of(2, 1))));
	assert_false(perch_ratio_is_number(perch_ratio_multiply(least, perch_ratio_of(1, 2))));
	/* 10^60, 10^-60, and 10^21 beside a mantissa of 18 digits fit nowhere. */
	assert_false(
		perch_ratio_is_number(perch_ratio_of_decimal((struct perch_decimal){ 1, 60 })));
	assert_false(
		perch_ratio_is_number(perch_ratio_of_decimal((struct perch_decimal){ 1, -60 })));
	assert_false(perch_ratio_is_number(
		perch_ratio_of_decimal((struct perch_decimal){ INT64_C(999999999999999999), 21 })));
	assert_false(perch_ratio_is_number(
		perch_ratio_of_quantity((struct perch_quantity){ { 1, 0 }, PERCH_UNIT_NONE })));
	assert_int_equal(perch_buf_put_amount(&b, none, PERCH_M, 3), PERCH_E_RANGE);
	assert_int_equal(perch_buf_put_amount(&b, most, PERCH_M, 3), PERCH_E_RANGE);
	assert_int_equal(perch_buf_put_amount(&b, one, PERCH_M, 10), PERCH_E_ARG);
	assert_int_equal(b.n, 0);
}

static void
test_sums(void **state)
{
	struct perch_ratio third = perch_ratio_of(1, 3);
	struct perch_ratio sixth = perch_ratio_of(-1, -6);

	(void)state;
	assert_true(is(sixth, 1, 6));
	assert_true(is(perch_ratio_of(6, -4), -3, 2));
	assert_true(is(perch_ratio_of(0, -4), 0, 1));
	assert_true(is(perch_ratio_add(third, sixth), 1, 2));
	assert_true(is(perch_ratio_subtract(sixth, third), -1, 6));
	assert_true(is(perch_ratio_subtract(third, third), 0, 1));
	assert_true(is(perch_ratio_add(perch_ratio_of(-1, 3), sixth), -1, 6));
	assert_true(is(perch_ratio_multiply(third, perch_ratio_of(-3, 2)), -1, 2));
	assert_true(is(perch_ratio_divide(third, perch_ratio_of(-1, 6)), -2, 1));
	assert_true(is(perch_ratio_of_decimal((struct perch_decimal){ -15, -1 }), -3, 2));
	assert_true(is(perch_ratio_of_decimal((struct perch_decimal){ 12, 2 }), 1200, 1));
	/* What cancels does not overflow. */
	assert_true(
		is(perch_ratio_multiply(perch_ratio_of(I128_MAX, 7), perch_ratio_of(7, I128_MAX)),
		   1, 1));
}

static const struct {
	const char *must;
	perch_i128 a, b, c, d;
	int order;
} compare_rows[] = {
	// clang-format off
	{ "a third is less than a half",            1, 3, 1, 2, -1 },
	{ "a half is more than a third",            1, 2, 1, 3, 1 },
	{ "equal ones are equal",                   4, 6, 2, 3, 0 },
	{ "negative ones the other way round",      -1, 3, -1, 2, 1 },
	{ "a negative one is less than nothing",    -1, 3, 0, 1, -1 },
	{ "nothing is more than a negative one",    0, 1, -1, 3, 1 },
	{ "nothing is less than a positive one",    0, 1, 1, 3, -1 },
	{ "nothing equals nothing",                 0, 1, 0, 5, 0 },
	{ "a whole number and a little more",       7, 2, 3, 1, 1 },
	{ "three rests deep",                       43, 30, 10, 7, 1 }, /* 1.43333 and 1.42857 */
	/* (n-1)/n < n/(n+1) for any n; crosswise products would need 254 bits. */
	{ "neighbours that no product could tell",  I128_MAX - 2, I128_MAX - 1, I128_MAX - 1, I128_MAX, -1 },
	// clang-format on
};

static void
test_compare(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(compare_rows); i++) {
		struct perch_ratio a = perch_ratio_of(compare_rows[i].a, compare_rows[i].b);
		struct perch_ratio b = perch_ratio_of(compare_rows[i].c, compare_rows[i].d);

		MUST(perch_ratio_compare(a, b) == compare_rows[i].order, "%s: %d",
		     compare_rows[i].must, perch_ratio_compare(a, b));
		MUST(perch_ratio_compare(b, a) == -compare_rows[i].order, "%s, turned round",
		     compare_rows[i].must);
	}
}

/* Property: on small fractions all agrees with crosswise products in 64 bits. */
static void
test_against_products(void **state)
{
	uint32_t seed = 12345;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t v[4];

		for (size_t k = 0; k < 4; k++) {
			seed = seed * 1664525u + 1013904223u;
			v[k] = (int64_t)(seed >> 16) % 2001 - 1000;
		}
		v[1] += 1001;
		v[3] += 1001;
		struct perch_ratio a = perch_ratio_of(v[0], v[1]);
		struct perch_ratio b = perch_ratio_of(v[2], v[3]);
		int64_t left = v[0] * v[3];
		int64_t right = v[2] * v[1];

		MUST(perch_ratio_compare(a, b) == (left > right) - (left < right),
		     "run %d: the order", i);
		struct perch_ratio sum = perch_ratio_add(a, b);
		MUST(sum.num * v[1] * v[3] == sum.den * (left + right), "run %d: the sum", i);
		struct perch_ratio back = perch_ratio_subtract(sum, b);
		MUST(is(back, a.num, a.den), "run %d: the sum less what was added", i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_convert),
		cmocka_unit_test(test_every_unit_round_trips),
		cmocka_unit_test(test_what_is_no_number),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_against_products),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

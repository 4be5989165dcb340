/*
 * ratio.c - exact fractions (ratio.h). Pure.
 *
 * Sums are done unsigned, on magnitudes below 2^127: nothing overflows unseen, and a sign never
 * meets a limit of the type.
 */
#include "firmware/inspect/ratio.h"

__extension__ typedef unsigned __int128 u128;

#define MAGNITUDE_MAX ((~(u128)0) >> 1)

static const struct perch_ratio no_number = { 0, 0 };

static u128
magnitude(perch_i128 v)
{
	return v < 0 ? -(u128)v : (u128)v;
}

static u128
common_divisor(u128 a, u128 b)
{
	while (b != 0) {
		u128 rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* False when the product does not fit. */
static bool
product(u128 a, u128 b, u128 *out)
{
	if (b != 0 && a > MAGNITUDE_MAX / b)
		return false;
	*out = a * b;
	return true;
}

/* A fraction from its sign and magnitudes. */
static struct perch_ratio
make(bool is_negative, u128 num, u128 den)
{
	if (den == 0)
		return no_number;
	u128 divisor = common_divisor(num, den);
	num /= divisor;
	den /= divisor;
	if (num > MAGNITUDE_MAX || den > MAGNITUDE_MAX)
		return no_number;
	return (struct perch_ratio){ is_negative ? -(perch_i128)num : (perch_i128)num,
				     (perch_i128)den };
}

struct perch_ratio
perch_ratio_of(perch_i128 num, perch_i128 den)
{
	return make((num < 0) != (den < 0), magnitude(num), magnitude(den));
}

struct perch_ratio
perch_ratio_of_decimal(struct perch_decimal d)
{
	u128 power = 1;
	u128 num;

	for (int e = d.e < 0 ? -d.e : d.e; e > 0; e--)
		if (!product(power, 10, &power))
			return no_number;
	if (d.e < 0)
		return make(d.m < 0, magnitude(d.m), power);
	if (!product(magnitude(d.m), power, &num))
		return no_number;
	return make(d.m < 0, num, 1);
}

/* One of this unit in the unit of its dimension. */
static struct perch_ratio
factor_of(enum perch_unit unit)
{
	static const struct {
		int64_t num;
		int64_t den;
	} factors[PERCH_UNIT_COUNT] = {
		// clang-format off
		[PERCH_UNIT_NONE]  = { 1, 1 },
		[PERCH_UM]         = { 1, 1000000 },
		[PERCH_MM]         = { 1, 1000 },
		[PERCH_CM]         = { 1, 100 },
		[PERCH_M]          = { 1, 1 },
		[PERCH_IN]         = { 254, 10000 },
		[PERCH_YD]         = { 9144, 10000 },
		[PERCH_MM2]        = { 1, 1000000 },
		[PERCH_CM2]        = { 1, 10000 },
		[PERCH_M2]         = { 1, 1 },
		[PERCH_MG]         = { 1, 1000 },
		[PERCH_G]          = { 1, 1 },
		[PERCH_KG]         = { 1000, 1 },
		[PERCH_OZ]         = { 45359237, 1600000 },
		[PERCH_LB]         = { 45359237, 100000 },
		[PERCH_G_M2]       = { 1, 1 },
		/* An ounce over 0.9144 m squared. */
		[PERCH_OZ_YD2]     = { 45359237 * INT64_C(100000000), INT64_C(1600000) * 9144 * 9144 },
		[PERCH_PER_IN]     = { 10000, 254 },
		[PERCH_PER_10CM]   = { 10, 1 },
		// clang-format on
	};

	return perch_ratio_of(factors[unit].num, factors[unit].den);
}

struct perch_ratio
perch_ratio_of_quantity(struct perch_quantity q)
{
	if (perch_unit_dimension(q.unit) == PERCH_DIM_NONE)
		return no_number;
	return perch_ratio_multiply(perch_ratio_of_decimal(q.value), factor_of(q.unit));
}

struct perch_ratio
perch_ratio_add(struct perch_ratio a, struct perch_ratio b)
{
	u128 left, right, den;

	if (!perch_ratio_is_number(a) || !perch_ratio_is_number(b))
		return no_number;
	u128 divisor = common_divisor((u128)a.den, (u128)b.den);
	if (!product(magnitude(a.num), (u128)b.den / divisor, &left) ||
	    !product(magnitude(b.num), (u128)a.den / divisor, &right) ||
	    !product((u128)a.den, (u128)b.den / divisor, &den))
		return no_number;
	if ((a.num < 0) == (b.num < 0))
		return make(a.num < 0, left + right, den);
	return left >= right ? make(a.num < 0, left - right, den)
			     : make(b.num < 0, right - left, den);
}

struct perch_ratio
perch_ratio_subtract(struct perch_ratio a, struct perch_ratio b)
{
	b.num = -b.num;
	return perch_ratio_add(a, b);
}

struct perch_ratio
perch_ratio_multiply(struct perch_ratio a, struct perch_ratio b)
{
	u128 num, den;

	if (!perch_ratio_is_number(a) || !perch_ratio_is_number(b))
		return no_number;
	/* Shortened crosswise first, so that only a result that does not fit is refused. */
	u128 ab = common_divisor(magnitude(a.num), (u128)b.den);
	u128 ba = common_divisor(magnitude(b.num), (u128)a.den);
	if (!product(magnitude(a.num) / ab, magnitude(b.num) / ba, &num) ||
	    !product((u128)a.den / ba, (u128)b.den / ab, &den))
		return no_number;
	return make((a.num < 0) != (b.num < 0), num, den);
}

struct perch_ratio
perch_ratio_divide(struct perch_ratio a, struct perch_ratio b)
{
	if (!perch_ratio_is_number(b))
		return no_number;
	return perch_ratio_multiply(a, perch_ratio_of(b.den, b.num));
}

/* a/b against c/d by their continued fractions: whole parts first, then the rests upside down. */
static int
compare_magnitudes(u128 a, u128 b, u128 c, u128 d)
{
	int sign = 1;

	for (;;) {
		u128 ab = a / b;
		u128 cd = c / d;

		if (ab != cd)
			return ab < cd ? -sign : sign;
		a %= b;
		c %= d;
		if (a == 0 || c == 0)
			return sign * ((a > 0) - (c > 0));

		u128 rest = a;
		a = b;
		b = rest;
		rest = c;
		c = d;
		d = rest;
		sign = -sign;
	}
}

int
perch_ratio_compare(struct perch_ratio a, struct perch_ratio b)
{
	if ((a.num < 0) != (b.num < 0))
		return a.num < 0 ? -1 : 1;
	int order = compare_magnitudes(magnitude(a.num), (u128)a.den, magnitude(b.num),
				       (u128)b.den);
	return a.num < 0 ? -order : order;
}

enum perch_rc
perch_buf_put_amount(struct perch_buf *b, struct perch_ratio amount, enum perch_unit unit,
		     unsigned places)
{
	struct perch_ratio shown = perch_ratio_divide(amount, factor_of(unit));

	if (!perch_ratio_is_number(shown))
		return PERCH_E_RANGE;
	return perch_buf_put_ratio(b, shown.num, shown.den, places);
}

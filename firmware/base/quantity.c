/*
 * quantity.c - decimals and lengths in exact integers. Pure.
 *
 * 128-bit sums are done unsigned, on magnitudes: rounding half away from zero is then plain
 * rounding half up, and nothing overflows unseen.
 */
#include "firmware/base/quantity.h"

__extension__ typedef unsigned __int128 u128;

#define DIGITS_MAX 18 /* so that every mantissa fits 64 bits */

static const struct unit {
	const char *name;
	enum perch_dimension dimension;
	uint32_t um; /* a length in micrometres, else 0 */
} units[PERCH_UNIT_COUNT] = {
	// clang-format off
	[PERCH_UNIT_NONE] = { "",       PERCH_DIM_NONE,   0 },
	[PERCH_UM]        = { "um",     PERCH_DIM_LENGTH, 1 },
	[PERCH_MM]        = { "mm",     PERCH_DIM_LENGTH, 1000 },
	[PERCH_CM]        = { "cm",     PERCH_DIM_LENGTH, 10000 },
	[PERCH_M]         = { "m",      PERCH_DIM_LENGTH, 1000000 },
	[PERCH_IN]        = { "in",     PERCH_DIM_LENGTH, 25400 },
	[PERCH_YD]        = { "yd",     PERCH_DIM_LENGTH, 36 * 25400 },
	[PERCH_MM2]       = { "mm2",    PERCH_DIM_AREA,   0 },
	[PERCH_CM2]       = { "cm2",    PERCH_DIM_AREA,   0 },
	[PERCH_M2]        = { "m2",     PERCH_DIM_AREA,   0 },
	[PERCH_MG]        = { "mg",     PERCH_DIM_MASS,   0 },
	[PERCH_G]         = { "g",      PERCH_DIM_MASS,   0 },
	[PERCH_KG]        = { "kg",     PERCH_DIM_MASS,   0 },
	[PERCH_OZ]        = { "oz",     PERCH_DIM_MASS,   0 },
	[PERCH_LB]        = { "lb",     PERCH_DIM_MASS,   0 },
	[PERCH_G_M2]      = { "g/m2",   PERCH_DIM_GSM,    0 },
	[PERCH_OZ_YD2]    = { "oz/yd2", PERCH_DIM_GSM,    0 },
	[PERCH_PER_IN]    = { "/in",    PERCH_DIM_COUNT,  0 },
	[PERCH_PER_10CM]  = { "/10cm",  PERCH_DIM_COUNT,  0 },
	// clang-format on
};

const char *
perch_unit_str(enum perch_unit unit)
{
	return (unsigned)unit < PERCH_UNIT_COUNT ? units[unit].name : "";
}

enum perch_dimension
perch_unit_dimension(enum perch_unit unit)
{
	return (unsigned)unit < PERCH_UNIT_COUNT ? units[unit].dimension : PERCH_DIM_NONE;
}

/* Micrometres in one of this unit, 0 when it is no length. */
static uint32_t
unit_um(enum perch_unit unit)
{
	return (unsigned)unit < PERCH_UNIT_COUNT ? units[unit].um : 0;
}

static u128
magnitude(perch_i128 v)
{
	return v < 0 ? -(u128)v : (u128)v;
}

/* num / den, halves up. */
static u128
divide(u128 num, u128 den)
{
	u128 rest = num % den;

	return num / den + (rest >= den - rest ? 1 : 0);
}

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

enum perch_rc
perch_parse_decimal(struct perch_span s, struct perch_decimal *out)
{
	bool is_negative = perch_span_starts(s, "-");
	unsigned significant = 0;
	int places = 0;
	bool has_point = false;
	int64_t m = 0;

	if (is_negative)
		s = perch_span_from(s, 1);
	if (s.n == 0 || !is_digit(s.p[0]) || !is_digit(s.p[s.n - 1]))
		return PERCH_E_FORMAT;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.' && !has_point) {
			has_point = true;
			continue;
		}
		if (!is_digit(s.p[i]))
			return PERCH_E_FORMAT;
		/* Counted past the limit by one at most: the rest is only checked for its form. */
		if (has_point && places <= DIGITS_MAX)
			places++;
		if ((significant > 0 || s.p[i] != '0') && significant <= DIGITS_MAX)
			significant++;
		if (significant <= DIGITS_MAX)
			m = m * 10 + (s.p[i] - '0');
	}
	if (significant > DIGITS_MAX || places > DIGITS_MAX)
		return PERCH_E_RANGE;
	*out = (struct perch_decimal){ is_negative ? -m : m, (int8_t)(-places) };
	return PERCH_OK;
}

enum perch_rc
perch_parse_quantity(struct perch_span s, struct perch_quantity *out)
{
	struct perch_decimal value;
	struct perch_span name;
	enum perch_rc rc;
	size_t n = 0;

	while (n < s.n && (is_digit(s.p[n]) || s.p[n] == '.' || s.p[n] == '-'))
		n++;
	rc = perch_parse_decimal(perch_span_first(s, n), &value);
	if (rc != PERCH_OK)
		return rc;
	name = perch_span_from(s, n);
	if (name.n > 0 && memchr(name.p, ' ', name.n) != NULL)
		return PERCH_E_FORMAT;
	for (unsigned u = PERCH_UNIT_NONE + 1; u < PERCH_UNIT_COUNT; u++) {
		if (!perch_span_eq_str(name, units[u].name))
			continue;
		*out = (struct perch_quantity){ value, (enum perch_unit)u };
		return PERCH_OK;
	}
	return PERCH_E_UNKNOWN;
}

enum perch_rc
perch_quantity_um(struct perch_quantity q, int64_t *um)
{
	u128 limit = q.value.m < 0 ? (u128)INT64_MAX + 1 : (u128)INT64_MAX;
	u128 v = magnitude(q.value.m) * unit_um(q.unit);
	u128 power = 1;

	if (unit_um(q.unit) == 0)
		return PERCH_E_UNKNOWN;
	for (int e = 0; e < q.value.e && v > 0 && v <= limit; e++)
		v *= 10;
	/* |m| * um stays below 10^25, so dividing by more than 10^30 changes nothing. */
	for (int e = 0; e > q.value.e && power < (u128)1 << 100; e--)
		power *= 10;
	v = divide(v, power);
	if (v > limit)
		return PERCH_E_RANGE;
	*um = (int64_t)(q.value.m < 0 ? -(perch_i128)v : (perch_i128)v);
	return PERCH_OK;
}

enum perch_rc
perch_parse_um(struct perch_span s, int64_t *um)
{
	struct perch_quantity q;
	enum perch_rc rc = perch_parse_quantity(s, &q);

	return rc == PERCH_OK ? perch_quantity_um(q, um) : rc;
}

/* v with the point before the last `places` (0..128) digits, or v and `zeros` (0..127) zeros. */
static enum perch_rc
put_digits(struct perch_buf *b, bool is_negative, u128 v, unsigned places, unsigned zeros)
{
	char text[192]; /* 39 digits, 128 zeros, sign and point, with room to spare */
	size_t at = sizeof(text);
	bool has_sign = is_negative && v > 0;

	if (v > 0)
		for (unsigned i = 0; i < zeros; i++)
			text[--at] = '0';
	for (unsigned i = 0; i <= places || v > 0; i++, v /= 10) {
		if (i > 0 && i == places)
			text[--at] = '.';
		text[--at] = (char)('0' + (int)(v % 10));
	}
	if (has_sign)
		text[--at] = '-';
	return perch_buf_put(b, perch_span_of(text + at, sizeof(text) - at));
}

enum perch_rc
perch_buf_put_decimal(struct perch_buf *b, struct perch_decimal d)
{
	unsigned places = d.e < 0 ? (unsigned)-d.e : 0;
	unsigned zeros = d.e > 0 ? (unsigned)d.e : 0;

	return put_digits(b, d.m < 0, magnitude(d.m), places, zeros);
}

enum perch_rc
perch_buf_put_ratio(struct perch_buf *b, perch_i128 num, perch_i128 den, unsigned places)
{
	u128 limit = (~(u128)0) >> 1;
	u128 v = magnitude(num);

	if (den <= 0 || places > 9)
		return PERCH_E_ARG;
	for (unsigned i = 0; i < places; i++) {
		if (v > limit / 10)
			return PERCH_E_RANGE;
		v *= 10;
	}
	return put_digits(b, num < 0, divide(v, (u128)den), places, 0);
}

enum perch_rc
perch_buf_put_length(struct perch_buf *b, int64_t um, enum perch_unit unit, unsigned places)
{
	uint32_t factor = unit_um(unit);
	u128 v = magnitude(um);

	if (factor == 0)
		return PERCH_E_UNKNOWN;
	if (places > 9)
		return PERCH_E_ARG;
	/* A length that is exact at all in one of our units is so within six places (1 um in m). */
	for (unsigned exact = 0; exact <= 6; exact++, v *= 10)
		if (v % factor == 0)
			return perch_buf_put_ratio(b, um, factor, exact);
	return perch_buf_put_ratio(b, um, factor, places);
}

/*
 * band.c - nominal and tolerances, limits, one judged measurement (band.h). Pure.
 */
#include "firmware/inspect/band.h"

#include "firmware/base/text.h"

#define SHOWN_MAX  40 /* bytes of a wrong text that a message repeats */
#define PLACES     3
#define PLACES_MAX 9

#define PLUS_MINUS "\xc2\xb1" /* U+00B1 */

/* --- text in ---------------------------------------------------------------------------------- */

static enum perch_rc
refuse(struct perch_err *err, enum perch_rc rc, struct perch_span text, const char *why)
{
	char shown[4 * SHOWN_MAX + 1];
	struct perch_buf b = perch_buf_over(shown, sizeof(shown));

	(void)perch_buf_put_escaped(&b, perch_span_first(text, SHOWN_MAX));
	const char *s = perch_buf_cstr(&b);
	return perch_err_set(err, rc, 0, "'%s' %s", s != NULL ? s : "", why);
}

enum perch_rc
perch_tolerance_read(struct perch_span text, enum perch_dimension dimension,
		     enum perch_unit bare_unit, struct perch_tolerance *out, struct perch_err *err)
{
	struct perch_quantity by = { .unit = PERCH_UNIT_NONE };
	bool is_percent = text.n > 0 && text.p[text.n - 1] == '%';
	enum perch_rc rc;

	if (is_percent) {
		rc = perch_parse_decimal(perch_span_first(text, text.n - 1), &by.value);
	} else {
		rc = perch_parse_quantity(text, &by);
		if (rc == PERCH_E_UNKNOWN && bare_unit != PERCH_UNIT_NONE &&
		    perch_parse_decimal(text, &by.value) == PERCH_OK) {
			by.unit = bare_unit;
			rc = PERCH_OK;
		}
	}
	if (rc == PERCH_E_RANGE)
		return refuse(err, rc, text, "has too many digits");
	if (rc != PERCH_OK)
		return refuse(err, rc, text, "is neither a percentage such as 5% nor an amount");
	if (!is_percent && perch_unit_dimension(by.unit) != dimension)
		return refuse(err, PERCH_E_UNKNOWN, text, "is in a unit of another kind");
	if (by.value.m < 0)
		return refuse(err, PERCH_E_RANGE, text, "is less than nothing");
	*out = (struct perch_tolerance){ true, by };
	return PERCH_OK;
}

/* One word behind the nominal: "+5%", "-5%" or both at once. */
static enum perch_rc
read_side(struct perch_span word, enum perch_dimension dimension, struct perch_band *band,
	  struct perch_err *err)
{
	bool is_both = perch_span_starts(word, "+-") || perch_span_starts(word, PLUS_MINUS);
	bool is_plus = is_both || perch_span_starts(word, "+");
	bool is_minus = is_both || perch_span_starts(word, "-");
	struct perch_tolerance side;

	if (!is_plus && !is_minus)
		return refuse(err, PERCH_E_FORMAT, word, "is no tolerance such as +5% or -5%");
	enum perch_rc rc = perch_tolerance_read(perch_span_from(word, is_both ? 2 : 1), dimension,
						band->nominal.unit, &side, err);
	if (rc != PERCH_OK)
		return rc;
	if ((is_plus && band->plus.is_set) || (is_minus && band->minus.is_set))
		return refuse(err, PERCH_E_EXISTS, word, "states a side that is stated already");
	if (is_plus)
		band->plus = side;
	if (is_minus)
		band->minus = side;
	return PERCH_OK;
}

enum perch_rc
perch_band_read(struct perch_span text, enum perch_dimension dimension, struct perch_band *out,
		struct perch_err *err)
{
	struct perch_band band = { .nominal.unit = PERCH_UNIT_NONE };
	struct perch_limits limits;
	struct perch_span word;

	if (!perch_text_word(&text, &word))
		return perch_err_set(err, PERCH_E_FORMAT, 0, "no nominal such as 180g/m2");
	enum perch_rc rc = perch_parse_quantity(word, &band.nominal);
	if (rc == PERCH_E_RANGE)
		return refuse(err, rc, word, "has too many digits");
	if (rc != PERCH_OK)
		return refuse(err, rc, word, "is no nominal such as 180g/m2");
	if (perch_unit_dimension(band.nominal.unit) != dimension)
		return refuse(err, PERCH_E_UNKNOWN, word, "is in a unit of another kind");
	if (band.nominal.value.m <= 0)
		return refuse(err, PERCH_E_RANGE, word, "is not more than zero");
	while (perch_text_word(&text, &word)) {
		rc = read_side(word, dimension, &band, err);
		if (rc != PERCH_OK)
			return rc;
	}
	rc = perch_band_limits(&band, &limits, err);
	if (rc == PERCH_OK)
		*out = band;
	return rc;
}

/* --- text out --------------------------------------------------------------------------------- */

static void
put_quantity(struct perch_buf *b, struct perch_quantity q)
{
	perch_buf_put_decimal(b, q.value);
	perch_buf_put_str(b, q.unit == PERCH_UNIT_NONE ? "%" : perch_unit_str(q.unit));
}

enum perch_rc
perch_band_put(struct perch_buf *b, const struct perch_band *band)
{
	char text[PERCH_BAND_TEXT_MAX];
	struct perch_buf whole = perch_buf_over(text, sizeof(text));

	put_quantity(&whole, band->nominal);
	if (band->plus.is_set) {
		perch_buf_put_str(&whole, " +");
		put_quantity(&whole, band->plus.by);
	}
	if (band->minus.is_set) {
		perch_buf_put_str(&whole, " -");
		put_quantity(&whole, band->minus.by);
	}
	if (whole.is_full)
		return PERCH_E_FULL;
	return perch_buf_put(b, perch_buf_span(&whole));
}

/* --- limits ----------------------------------------------------------------------------------- */

/* How far a side lies from the nominal. */
static struct perch_ratio
distance(const struct perch_tolerance *side, struct perch_ratio nominal)
{
	if (side->by.unit != PERCH_UNIT_NONE)
		return perch_ratio_of_quantity(side->by);
	return perch_ratio_multiply(
		nominal,
		perch_ratio_divide(perch_ratio_of_decimal(side->by.value), perch_ratio_of(100, 1)));
}

enum perch_rc
perch_band_limits(const struct perch_band *band, struct perch_limits *out, struct perch_err *err)
{
	struct perch_ratio nominal = perch_ratio_of_quantity(band->nominal);
	struct perch_limits limits = { .has_low = band->minus.is_set,
				       .has_high = band->plus.is_set };

	if (limits.has_low)
		limits.low = perch_ratio_subtract(nominal, distance(&band->minus, nominal));
	if (limits.has_high)
		limits.high = perch_ratio_add(nominal, distance(&band->plus, nominal));
	if (!perch_ratio_is_number(nominal) ||
	    (limits.has_low && !perch_ratio_is_number(limits.low)) ||
	    (limits.has_high && !perch_ratio_is_number(limits.high)))
		return perch_err_set(err, PERCH_E_RANGE, 0, "the limits have too many digits");
	if (limits.has_low && limits.low.num < 0)
		return perch_err_set(err, PERCH_E_RANGE, 0, "the lower limit is below zero");
	*out = limits;
	return PERCH_OK;
}

bool
perch_limits_hold(const struct perch_limits *limits, struct perch_ratio value)
{
	return (!limits->has_low || perch_ratio_compare(value, limits->low) >= 0) &&
	       (!limits->has_high || perch_ratio_compare(value, limits->high) <= 0);
}

struct perch_measured
perch_measured_judge(struct perch_ratio value, enum perch_unit unit,
		     const struct perch_limits *limits)
{
	return (struct perch_measured){ .value = value,
					.unit = unit,
					.limits = *limits,
					.is_judged = limits->has_low || limits->has_high,
					.is_pass = perch_limits_hold(limits, value) };
}

/* --- one measurement in words ----------------------------------------------------------------- */

/* Enough places to tell the value from the limit that it breaks. */
static unsigned
places_for(const struct perch_measured *m, struct perch_ratio limit)
{
	char left[64];
	char right[64];
	unsigned places = PLACES;

	for (; places < PLACES_MAX; places++) {
		struct perch_buf a = perch_buf_over(left, sizeof(left));
		struct perch_buf b = perch_buf_over(right, sizeof(right));

		perch_buf_put_amount(&a, m->value, m->unit, places);
		perch_buf_put_amount(&b, limit, m->unit, places);
		if (!perch_span_eq(perch_buf_span(&a), perch_buf_span(&b)))
			break;
	}
	return places;
}

static enum perch_rc
put_value(struct perch_buf *b, const struct perch_measured *m, unsigned places)
{
	enum perch_rc rc = perch_buf_put_amount(b, m->value, m->unit, places);

	if (rc == PERCH_OK)
		rc = perch_buf_put_byte(b, ' ');
	if (rc == PERCH_OK)
		rc = perch_buf_put_str(b,
				       m->unit == PERCH_UNIT_NONE ? "%" : perch_unit_str(m->unit));
	return rc;
}

static enum perch_rc
put_limit(struct perch_buf *b, const struct perch_measured *m, const char *before,
	  struct perch_ratio limit, unsigned places)
{
	enum perch_rc rc = perch_buf_put_str(b, before);

	return rc == PERCH_OK ? perch_buf_put_amount(b, limit, m->unit, places) : rc;
}

enum perch_rc
perch_measured_put(struct perch_buf *b, const struct perch_measured *measured)
{
	const struct perch_limits *limits = &measured->limits;
	bool is_low = limits->has_low && perch_ratio_compare(measured->value, limits->low) < 0;
	bool is_high = limits->has_high && perch_ratio_compare(measured->value, limits->high) > 0;
	unsigned places = PLACES;
	char text[256];
	struct perch_buf whole = perch_buf_over(text, sizeof(text));

	if (is_low || is_high)
		places = places_for(measured, is_low ? limits->low : limits->high);
	enum perch_rc rc = put_value(&whole, measured, places);
	if (rc == PERCH_OK && !is_low && !is_high && limits->has_low && limits->has_high) {
		rc = put_limit(&whole, measured, ", limits ", limits->low, places);
		if (rc == PERCH_OK)
			rc = put_limit(&whole, measured, " to ", limits->high, places);
	} else if (rc == PERCH_OK && limits->has_low && !is_high) {
		rc = put_limit(&whole, measured, ", limit >= ", limits->low, places);
	} else if (rc == PERCH_OK && limits->has_high) {
		rc = put_limit(&whole, measured, ", limit <= ", limits->high, places);
	}
	return rc == PERCH_OK ? perch_buf_put(b, perch_buf_span(&whole)) : rc;
}

/* measure_options.c - see measure_options.h. */
#include "firmware/app/measure_options.h"

#define SHOWN_MAX 40 /* bytes of a wrong figure that a message repeats */

static const char *const names[PERCH_OPT_COUNT] = {
	// clang-format off
	[PERCH_OPT_ACTUAL]   = "actual",
	[PERCH_OPT_ACTUALS]  = "actuals",
	[PERCH_OPT_AFTER]    = "after",
	[PERCH_OPT_AREA]     = "area",
	[PERCH_OPT_BEFORE]   = "before",
	[PERCH_OPT_COUNTS]   = "counts",
	[PERCH_OPT_GROWTH]   = "growth",
	[PERCH_OPT_KIND]     = "kind",
	[PERCH_OPT_LENGTH]   = "length",
	[PERCH_OPT_LIMIT]    = "limit",
	[PERCH_OPT_MASS]     = "mass",
	[PERCH_OPT_MAX]      = "max",
	[PERCH_OPT_MIN]      = "min",
	[PERCH_OPT_MINUS]    = "minus",
	[PERCH_OPT_NOMINAL]  = "nominal",
	[PERCH_OPT_OFFSET]   = "offset",
	[PERCH_OPT_OVER]     = "over",
	[PERCH_OPT_PLUS]     = "plus",
	[PERCH_OPT_READINGS] = "readings",
	[PERCH_OPT_TICKET]   = "ticket",
	[PERCH_OPT_TICKETS]  = "tickets",
	[PERCH_OPT_TOL]      = "tol",
	[PERCH_OPT_UNIT]     = "unit",
	[PERCH_OPT_VALUE]    = "value",
	[PERCH_OPT_WIDTH]    = "width",
	// clang-format on
};

enum perch_measure_option
perch_measure_option_find(const char *name)
{
	unsigned option = 0;

	while (option < PERCH_OPT_COUNT && strcmp(names[option], name) != 0)
		option++;
	return (enum perch_measure_option)option;
}

enum perch_rc
perch_measure_refuse(struct perch_measure_request *r, enum perch_measure_option option,
		     enum perch_rc rc, const char *why)
{
	return perch_err_set(&r->err, rc, 0, "--%s: %s", names[option], why);
}

/* --- figures ---------------------------------------------------------------------------------- */

static const char *
dimension_name(enum perch_dimension dimension)
{
	static const char *const what[] = {
		[PERCH_DIM_NONE] = "number",
		[PERCH_DIM_LENGTH] = "length such as 1.5m",
		[PERCH_DIM_AREA] = "area such as 100cm2",
		[PERCH_DIM_MASS] = "mass such as 1.8g",
		[PERCH_DIM_GSM] = "mass per area such as 180g/m2",
		[PERCH_DIM_COUNT] = "density such as 68/in",
	};

	return what[dimension];
}

static enum perch_rc
read_figure(struct perch_measure_request *r, enum perch_measure_option option,
	    struct perch_span text, enum perch_dimension dimension, bool zero_is_fine,
	    struct perch_quantity *out)
{
	struct perch_quantity q = { .unit = PERCH_UNIT_NONE };
	enum perch_rc rc = dimension == PERCH_DIM_NONE ? perch_parse_decimal(text, &q.value)
						       : perch_parse_quantity(text, &q);

	if (rc == PERCH_E_RANGE)
		return perch_measure_refuse(r, option, rc, "too many digits");
	if (rc != PERCH_OK || perch_unit_dimension(q.unit) != dimension)
		return perch_err_set(&r->err, PERCH_E_FORMAT, 0, "--%s: '%.*s' is no %s",
				     names[option], (int)perch_span_first(text, SHOWN_MAX).n,
				     (const char *)text.p, dimension_name(dimension));
	if (q.value.m < 0)
		return perch_measure_refuse(r, option, PERCH_E_RANGE, "less than zero");
	if (q.value.m == 0 && !zero_is_fine)
		return perch_measure_refuse(r, option, PERCH_E_RANGE, "not more than zero");
	*out = q;
	return PERCH_OK;
}

enum perch_rc
perch_measure_figure(struct perch_measure_request *r, enum perch_measure_option option,
		     enum perch_dimension dimension, struct perch_quantity *out)
{
	if (!perch_measure_has(r, option))
		return perch_measure_refuse(r, option, PERCH_E_NOTFOUND, "missing");
	return read_figure(r, option, perch_span_str(r->v[option]), dimension, false, out);
}

enum perch_rc
perch_measure_list(struct perch_measure_request *r, enum perch_measure_option option,
		   enum perch_dimension dimension, bool zero_is_fine,
		   struct perch_measure_list *out)
{
	if (!perch_measure_has(r, option))
		return perch_measure_refuse(r, option, PERCH_E_NOTFOUND, "missing");

	struct perch_span rest = perch_span_str(r->v[option]);
	bool is_last = false;

	for (out->n = 0; !is_last; out->n++) {
		const uint8_t *comma = rest.n > 0 ? memchr(rest.p, ',', rest.n) : NULL;
		size_t n = comma != NULL ? (size_t)(comma - rest.p) : rest.n;

		if (out->n == PERCH_READINGS_MAX)
			return perch_measure_refuse(r, option, PERCH_E_FULL, "too many readings");
		enum perch_rc rc = read_figure(r, option, perch_span_first(rest, n), dimension,
					       zero_is_fine, &out->v[out->n]);
		if (rc != PERCH_OK)
			return rc;
		is_last = comma == NULL;
		rest = perch_span_from(rest, n + 1);
	}
	return PERCH_OK;
}

enum perch_rc
perch_measure_unit(struct perch_measure_request *r, enum perch_unit usual, enum perch_unit *out)
{
	*out = usual;
	if (!perch_measure_has(r, PERCH_OPT_UNIT))
		return PERCH_OK;
	for (unsigned u = PERCH_UNIT_NONE + 1; u < PERCH_UNIT_COUNT; u++) {
		*out = (enum perch_unit)u;
		if (strcmp(perch_unit_str(*out), r->v[PERCH_OPT_UNIT]) == 0 &&
		    perch_unit_dimension(*out) == perch_unit_dimension(usual))
			return PERCH_OK;
	}
	return perch_measure_refuse(r, PERCH_OPT_UNIT, PERCH_E_UNKNOWN, "no unit of this measure");
}

/* --- limits ----------------------------------------------------------------------------------- */

/* No tolerance when the option is not given. */
static enum perch_rc
read_tolerance(struct perch_measure_request *r, enum perch_measure_option option,
	       enum perch_dimension dimension, struct perch_tolerance *out)
{
	struct perch_decimal percent;

	if (!perch_measure_has(r, option))
		return PERCH_OK;
	struct perch_span text = perch_span_str(r->v[option]);
	/* A bare figure can be meant in one way here; for --plus and --minus in two. */
	if (option != PERCH_OPT_PLUS && option != PERCH_OPT_MINUS &&
	    perch_parse_decimal(text, &percent) == PERCH_OK && percent.m >= 0) {
		*out = (struct perch_tolerance){ true, { percent, PERCH_UNIT_NONE } };
		return PERCH_OK;
	}
	enum perch_rc rc = perch_tolerance_read(text, dimension, PERCH_UNIT_NONE, out, &r->err);
	return rc == PERCH_OK ? rc : perch_err_prefix(&r->err, rc, "--%s", names[option]);
}

enum perch_rc
perch_measure_sides(struct perch_measure_request *r, struct perch_quantity nominal,
		    struct perch_limits *out)
{
	enum perch_dimension dimension = perch_unit_dimension(nominal.unit);
	struct perch_band band = { .nominal = nominal };

	if (perch_measure_has(r, PERCH_OPT_TOL) &&
	    (perch_measure_has(r, PERCH_OPT_PLUS) || perch_measure_has(r, PERCH_OPT_MINUS)))
		return perch_measure_refuse(r, PERCH_OPT_TOL, PERCH_E_EXISTS,
					    "beside --plus or --minus");
	enum perch_rc rc = read_tolerance(r, PERCH_OPT_TOL, dimension, &band.plus);
	band.minus = band.plus;
	if (rc == PERCH_OK)
		rc = read_tolerance(r, PERCH_OPT_PLUS, dimension, &band.plus);
	if (rc == PERCH_OK)
		rc = read_tolerance(r, PERCH_OPT_MINUS, dimension, &band.minus);
	return rc == PERCH_OK ? perch_band_limits(&band, out, &r->err) : rc;
}

enum perch_rc
perch_measure_band(struct perch_measure_request *r, enum perch_unit unit, struct perch_limits *out)
{
	static const enum perch_measure_option sides[] = { PERCH_OPT_PLUS, PERCH_OPT_MINUS,
							   PERCH_OPT_TOL };
	const char *text = r->v[PERCH_OPT_NOMINAL];
	struct perch_quantity nominal = { .unit = unit };
	enum perch_rc rc = PERCH_OK;

	*out = (struct perch_limits){ .has_low = false };
	for (size_t i = 0; i < PERCH_COUNT(sides) && text == NULL; i++)
		if (perch_measure_has(r, sides[i]))
			return perch_measure_refuse(r, sides[i], PERCH_E_NOTFOUND,
						    "without --nominal");
	if (text == NULL)
		return PERCH_OK;
	if (perch_parse_decimal(perch_span_str(text), &nominal.value) != PERCH_OK ||
	    nominal.value.m <= 0)
		rc = perch_measure_figure(r, PERCH_OPT_NOMINAL, perch_unit_dimension(unit),
					  &nominal);
	return rc == PERCH_OK ? perch_measure_sides(r, nominal, out) : rc;
}

enum perch_rc
perch_measure_most(struct perch_measure_request *r, enum perch_measure_option option,
		   struct perch_ratio whole, struct perch_limits *out)
{
	struct perch_tolerance limit = { .is_set = false };
	enum perch_rc rc = read_tolerance(r, option, PERCH_DIM_LENGTH, &limit);

	*out = (struct perch_limits){ .has_low = false };
	return rc == PERCH_OK && limit.is_set ? perch_measure_at_most(&limit, whole, out) : rc;
}

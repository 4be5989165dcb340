/*
 * measure.c - `perch measure`: a figure from readings, held against its nominal or limit.
 *
 * Wiring: reads the command line, prints one JSON object. Exact throughout; 3 decimals, half away
 * from zero, in print only. Exit 0 measured, whether it passes or not ("pass" says so, and is left
 * out where nothing was given to judge by), 2 what does not add up (one line on stderr, nothing on
 * stdout), 3 printing failed.
 *
 * Quantities carry their unit. A nominal alone may be a bare number, in the unit that is printed;
 * a bare --tol or --limit is in percent; --plus and --minus say % or a unit.
 * Printed in g/m2; lengths and densities in the unit of the first reading (of the ticket); counts
 * over in or yd in /in, else in /10cm. --unit chooses another.
 */
#include "firmware/app/answer.h"
#include "firmware/app/commands.h"
#include "firmware/app/measure_options.h"
#include "firmware/app/options.h"
#include "firmware/base/json.h"
#include "firmware/inspect/words.h"

#define PLACES     3
#define OUTPUT_MAX 1024 /* bytes of the result */

/* The answer while it is written. */
struct answer {
	struct perch_jw w;
	enum perch_rc rc; /* PERCH_E_RANGE: an amount that is too large to print */
};

static void
put_amount(struct answer *a, const char *key, struct perch_ratio amount, enum perch_unit unit)
{
	char text[192];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	enum perch_rc rc = perch_buf_put_amount(&b, amount, unit, PLACES);

	if (rc != PERCH_OK)
		a->rc = rc;
	perch_jw_key(&a->w, key);
	perch_jw_str(&a->w, perch_buf_span(&b));
}

static void
put_percent(struct answer *a, const char *key, struct perch_ratio percent)
{
	put_amount(a, key, percent, PERCH_UNIT_NONE);
}

static void
put_limits(struct answer *a, const struct perch_limits *limits, enum perch_unit unit)
{
	if (limits->has_low)
		put_amount(a, "low", limits->low, unit);
	if (limits->has_high)
		put_amount(a, "high", limits->high, unit);
}

static void
put_pass(struct answer *a, const struct perch_limits *limits, struct perch_ratio value)
{
	if (limits->has_low || limits->has_high)
		perch_jw_kv_bool(&a->w, "pass", perch_limits_hold(limits, value));
}

/* --- mass per area ---------------------------------------------------------------------------- */

/* From a stated value, a swatch or a whole roll. */
static enum perch_rc
read_mass_per_area(struct perch_measure_request *r, struct perch_ratio *out)
{
	bool has_size = perch_measure_has(r, PERCH_OPT_LENGTH) ||
			perch_measure_has(r, PERCH_OPT_WIDTH);
	struct perch_quantity mass, area, length, width;
	enum perch_rc rc;

	if (perch_measure_has(r, PERCH_OPT_VALUE)) {
		if (has_size || perch_measure_has(r, PERCH_OPT_MASS) ||
		    perch_measure_has(r, PERCH_OPT_AREA))
			return perch_measure_refuse(r, PERCH_OPT_VALUE, PERCH_E_EXISTS,
						    "beside a mass or a size");
		rc = perch_measure_figure(r, PERCH_OPT_VALUE, PERCH_DIM_GSM, &mass);
		return rc == PERCH_OK ? perch_measure_size(mass, PERCH_DIM_GSM, out) : rc;
	}
	rc = perch_measure_figure(r, PERCH_OPT_MASS, PERCH_DIM_MASS, &mass);
	if (rc != PERCH_OK)
		return rc;
	if (perch_measure_has(r, PERCH_OPT_AREA)) {
		if (has_size)
			return perch_measure_refuse(r, PERCH_OPT_AREA, PERCH_E_EXISTS,
						    "beside --length or --width");
		rc = perch_measure_figure(r, PERCH_OPT_AREA, PERCH_DIM_AREA, &area);
		return rc == PERCH_OK ? perch_measure_swatch(mass, area, out) : rc;
	}
	rc = perch_measure_figure(r, PERCH_OPT_LENGTH, PERCH_DIM_LENGTH, &length);
	if (rc == PERCH_OK)
		rc = perch_measure_figure(r, PERCH_OPT_WIDTH, PERCH_DIM_LENGTH, &width);
	return rc == PERCH_OK ? perch_measure_roll_mass(mass, length, width, out) : rc;
}

static enum perch_rc
measure_gsm(struct perch_measure_request *r, struct answer *a)
{
	struct perch_ratio value = { 0, 0 };
	struct perch_limits limits;
	enum perch_unit unit;
	enum perch_rc rc = read_mass_per_area(r, &value);

	if (rc == PERCH_OK)
		rc = perch_measure_unit(r, PERCH_G_M2, &unit);
	if (rc == PERCH_OK)
		rc = perch_measure_band(r, unit, &limits);
	if (rc != PERCH_OK)
		return rc;
	put_amount(a, "value", value, unit);
	perch_jw_kv_str(&a->w, "unit", perch_unit_str(unit));
	put_limits(a, &limits, unit);
	put_pass(a, &limits, value);
	return PERCH_OK;
}

/* --- readings of one thing -------------------------------------------------------------------- */

static enum perch_rc
read_readings(struct perch_measure_request *r, enum perch_dimension dimension,
	      struct perch_summary *out, enum perch_unit *unit)
{
	struct perch_measure_list list;
	struct perch_ratio v[PERCH_READINGS_MAX];
	enum perch_rc rc = perch_measure_list(r, PERCH_OPT_READINGS, dimension, false, &list);

	if (rc != PERCH_OK)
		return rc;
	*unit = list.v[0].unit;
	for (size_t i = 0; i < list.n && rc == PERCH_OK; i++)
		rc = perch_measure_size(list.v[i], dimension, &v[i]);
	return rc == PERCH_OK ? perch_measure_readings(v, list.n, out) : rc;
}

/* --min or --max, when it is given. */
static enum perch_rc
read_bound(struct perch_measure_request *r, enum perch_measure_option option, bool *is_set,
	   struct perch_ratio *out)
{
	struct perch_quantity bound;

	*is_set = perch_measure_has(r, option);
	if (!*is_set)
		return PERCH_OK;
	enum perch_rc rc = perch_measure_figure(r, option, PERCH_DIM_LENGTH, &bound);
	return rc == PERCH_OK ? perch_measure_size(bound, PERCH_DIM_LENGTH, out) : rc;
}

static enum perch_rc
measure_width(struct perch_measure_request *r, struct answer *a)
{
	struct perch_summary widths;
	struct perch_limits limits;
	enum perch_unit unit;
	enum perch_rc rc = read_readings(r, PERCH_DIM_LENGTH, &widths, &unit);

	if (rc == PERCH_OK)
		rc = perch_measure_unit(r, unit, &unit);
	if (rc == PERCH_OK)
		rc = read_bound(r, PERCH_OPT_MIN, &limits.has_low, &limits.low);
	if (rc == PERCH_OK)
		rc = read_bound(r, PERCH_OPT_MAX, &limits.has_high, &limits.high);
	if (rc != PERCH_OK)
		return rc;
	put_amount(a, "min", widths.min, unit);
	put_amount(a, "mean", widths.mean, unit);
	put_amount(a, "spread", widths.spread, unit);
	perch_jw_kv_str(&a->w, "unit", perch_unit_str(unit));
	/* Every reading has to keep the limits: the narrowest and the widest speak for all. */
	put_pass(a, &limits, perch_limits_hold(&limits, widths.min) ? widths.max : widths.min);
	return PERCH_OK;
}

/* Counts over a length, as densities. */
static enum perch_rc
read_counts(struct perch_measure_request *r, struct perch_summary *out, enum perch_unit *unit)
{
	struct perch_measure_list counts;
	struct perch_quantity over;
	struct perch_ratio v[PERCH_READINGS_MAX];
	enum perch_rc rc = perch_measure_list(r, PERCH_OPT_COUNTS, PERCH_DIM_NONE, false, &counts);

	if (rc == PERCH_OK)
		rc = perch_measure_figure(r, PERCH_OPT_OVER, PERCH_DIM_LENGTH, &over);
	if (rc != PERCH_OK)
		return rc;
	*unit = over.unit == PERCH_IN || over.unit == PERCH_YD ? PERCH_PER_IN : PERCH_PER_10CM;
	for (size_t i = 0; i < counts.n && rc == PERCH_OK; i++)
		rc = perch_measure_threads(counts.v[i].value, over, &v[i]);
	return rc == PERCH_OK ? perch_measure_readings(v, counts.n, out) : rc;
}

static enum perch_rc
measure_density(struct perch_measure_request *r, struct answer *a)
{
	bool has_readings = perch_measure_has(r, PERCH_OPT_READINGS);
	struct perch_summary threads;
	struct perch_limits limits;
	enum perch_unit unit;
	enum perch_rc rc;

	if (has_readings &&
	    (perch_measure_has(r, PERCH_OPT_COUNTS) || perch_measure_has(r, PERCH_OPT_OVER)))
		return perch_measure_refuse(r, PERCH_OPT_READINGS, PERCH_E_EXISTS,
					    "beside --counts or --over");
	rc = has_readings ? read_readings(r, PERCH_DIM_COUNT, &threads, &unit)
			  : read_counts(r, &threads, &unit);
	if (rc == PERCH_OK)
		rc = perch_measure_unit(r, unit, &unit);
	if (rc == PERCH_OK)
		rc = perch_measure_band(r, unit, &limits);
	if (rc != PERCH_OK)
		return rc;
	put_amount(a, "mean", threads.mean, unit);
	put_amount(a, "min", threads.min, unit);
	put_amount(a, "max", threads.max, unit);
	perch_jw_kv_str(&a->w, "unit", perch_unit_str(unit));
	put_limits(a, &limits, unit);
	put_pass(a, &limits, threads.mean);
	return PERCH_OK;
}

/* --- lengths ---------------------------------------------------------------------------------- */

static enum perch_rc
measure_length(struct perch_measure_request *r, struct answer *a)
{
	struct perch_quantity ticket, actual;
	struct perch_change change;
	struct perch_limits limits;
	enum perch_unit unit;
	enum perch_rc rc = perch_measure_figure(r, PERCH_OPT_TICKET, PERCH_DIM_LENGTH, &ticket);

	if (rc == PERCH_OK)
		rc = perch_measure_figure(r, PERCH_OPT_ACTUAL, PERCH_DIM_LENGTH, &actual);
	if (rc == PERCH_OK)
		rc = perch_measure_change(ticket, actual, &change);
	if (rc == PERCH_OK)
		rc = perch_measure_unit(r, ticket.unit, &unit);
	if (rc == PERCH_OK)
		rc = perch_measure_sides(r, ticket, &limits);
	if (rc != PERCH_OK)
		return rc;
	put_amount(a, "difference", change.difference, unit);
	perch_jw_kv_str(&a->w, "unit", perch_unit_str(unit));
	put_percent(a, "percent", change.percent);
	put_limits(a, &limits, unit);
	put_pass(a, &limits, perch_ratio_of_quantity(actual));
	return PERCH_OK;
}

static enum perch_rc
measure_shortage(struct perch_measure_request *r, struct answer *a)
{
	struct perch_measure_list tickets, actuals;
	struct perch_shortage s;
	struct perch_limits limits;
	enum perch_unit unit;
	enum perch_rc rc = perch_measure_list(r, PERCH_OPT_TICKETS, PERCH_DIM_LENGTH, false,
					      &tickets);

	if (rc == PERCH_OK)
		rc = perch_measure_list(r, PERCH_OPT_ACTUALS, PERCH_DIM_LENGTH, false, &actuals);
	if (rc == PERCH_OK && actuals.n != tickets.n)
		rc = perch_measure_refuse(r, PERCH_OPT_ACTUALS, PERCH_E_RANGE,
					  "not as many as --tickets");
	if (rc == PERCH_OK)
		rc = perch_measure_shortage(tickets.v, actuals.v, tickets.n, &s);
	if (rc == PERCH_OK)
		rc = perch_measure_unit(r, tickets.v[0].unit, &unit);
	if (rc == PERCH_OK)
		rc = perch_measure_most(r, PERCH_OPT_LIMIT, s.ticket, &limits);
	if (rc != PERCH_OK)
		return rc;
	put_amount(a, "ticket", s.ticket, unit);
	put_amount(a, "actual", s.actual, unit);
	put_amount(a, "shortage", s.shortage, unit);
	perch_jw_kv_str(&a->w, "unit", perch_unit_str(unit));
	put_percent(a, "percent", s.percent);
	put_pass(a, &limits, s.percent);
	return PERCH_OK;
}

/* --- percentages ------------------------------------------------------------------------------ */

static enum perch_rc
measure_shrinkage(struct perch_measure_request *r, struct answer *a)
{
	struct perch_quantity before, after;
	struct perch_ratio percent;
	struct perch_limits limits, growth;
	enum perch_rc rc = perch_measure_figure(r, PERCH_OPT_BEFORE, PERCH_DIM_LENGTH, &before);

	if (rc == PERCH_OK)
		rc = perch_measure_figure(r, PERCH_OPT_AFTER, PERCH_DIM_LENGTH, &after);
	if (rc == PERCH_OK)
		rc = perch_measure_shrinkage(before, after, &percent);
	if (rc == PERCH_OK)
		rc = perch_measure_most(r, PERCH_OPT_LIMIT, perch_ratio_of_quantity(before),
					&limits);
	if (rc == PERCH_OK)
		rc = perch_measure_most(r, PERCH_OPT_GROWTH, perch_ratio_of_quantity(before),
					&growth);
	if (rc != PERCH_OK)
		return rc;
	if (growth.has_high) {
		limits.has_low = true;
		limits.low = perch_ratio_subtract(perch_ratio_of(0, 1), growth.high);
	}
	put_percent(a, "shrinkage", percent);
	perch_jw_kv_str(&a->w, "unit", "%");
	put_pass(a, &limits, percent);
	return PERCH_OK;
}

/* Bow and skew alike. */
static enum perch_rc
measure_offset(struct perch_measure_request *r, struct answer *a)
{
	const char *kind = r->v[PERCH_OPT_KIND];
	struct perch_measure_list offsets;
	struct perch_quantity width;
	struct perch_ratio worst;
	struct perch_limits limits;
	enum perch_rc rc = perch_measure_list(r, PERCH_OPT_OFFSET, PERCH_DIM_LENGTH, true,
					      &offsets);

	if (rc == PERCH_OK && kind != NULL && perch_words_find(perch_bow_kinds(), kind) == NULL)
		rc = perch_measure_refuse(r, PERCH_OPT_KIND, PERCH_E_UNKNOWN, "no kind of bow");
	if (rc == PERCH_OK)
		rc = perch_measure_figure(r, PERCH_OPT_WIDTH, PERCH_DIM_LENGTH, &width);
	if (rc == PERCH_OK)
		rc = perch_measure_worst(offsets.v, offsets.n, width, &worst);
	if (rc == PERCH_OK)
		rc = perch_measure_most(r, PERCH_OPT_LIMIT, perch_ratio_of_quantity(width),
					&limits);
	if (rc != PERCH_OK)
		return rc;
	if (kind != NULL)
		perch_jw_kv_str(&a->w, "kind", kind);
	put_percent(a, "worst", worst);
	perch_jw_kv_str(&a->w, "unit", "%");
	put_pass(a, &limits, worst);
	return PERCH_OK;
}

/* --- perch measure ---------------------------------------------------------------------------- */

#define BIT(name) (1u << PERCH_OPT_##name)
#define BAND      (BIT(NOMINAL) | BIT(PLUS) | BIT(MINUS) | BIT(TOL) | BIT(UNIT))

static const struct measure {
	const char *name;
	enum perch_rc (*run)(struct perch_measure_request *r, struct answer *a);
	uint32_t options;
	const char *how;
} measures[] = {
	// clang-format off
	{ "gsm", measure_gsm,
	  BAND | BIT(MASS) | BIT(AREA) | BIT(LENGTH) | BIT(WIDTH) | BIT(VALUE),
	  "--value V | --mass M (--area A | --length L --width W) "
	  "[--nominal N --plus P% --minus M%] [--unit U]" },
	{ "width", measure_width, BIT(READINGS) | BIT(MIN) | BIT(MAX) | BIT(UNIT),
	  "--readings A,B,C [--min X] [--max X] [--unit U]" },
	{ "length", measure_length,
	  BIT(TICKET) | BIT(ACTUAL) | BIT(TOL) | BIT(PLUS) | BIT(MINUS) | BIT(UNIT),
	  "--ticket A --actual B [--tol P% | --plus P% --minus M%] [--unit U]" },
	{ "skew", measure_offset, BIT(OFFSET) | BIT(WIDTH) | BIT(LIMIT),
	  "--offset O,.. --width W [--limit P%]" },
	{ "bow", measure_offset, BIT(OFFSET) | BIT(WIDTH) | BIT(LIMIT) | BIT(KIND),
	  "--offset O,.. --width W [--limit P%] [--kind K]" },
	{ "density", measure_density, BAND | BIT(READINGS) | BIT(COUNTS) | BIT(OVER),
	  "--readings A,.. | --counts N,.. --over L [--nominal N --plus P% --minus M%] [--unit U]" },
	{ "shrinkage", measure_shrinkage, BIT(BEFORE) | BIT(AFTER) | BIT(LIMIT) | BIT(GROWTH),
	  "--before A --after B [--limit P%] [--growth P%]" },
	{ "shortage", measure_shortage, BIT(TICKETS) | BIT(ACTUALS) | BIT(LIMIT) | BIT(UNIT),
	  "--tickets A,.. --actuals B,.. [--limit P%] [--unit U]" },
	// clang-format on
};

static const struct measure *
find_measure(const char *name)
{
	for (size_t i = 0; i < PERCH_COUNT(measures); i++)
		if (strcmp(measures[i].name, name) == 0)
			return &measures[i];
	return NULL;
}

/* False at an option that this measure does not have, one without value, and one given twice. */
static bool
read_options(const struct measure *measure, int argc, char **argv, struct perch_measure_request *r)
{
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0)
			continue;
		if (strncmp(argv[i], "--", 2) != 0 || i + 1 == argc)
			return false;
		enum perch_measure_option option = perch_measure_option_find(argv[i] + 2);
		if (option == PERCH_OPT_COUNT || (measure->options & 1u << option) == 0 ||
		    perch_measure_has(r, option))
			return false;
		r->v[option] = argv[++i];
	}
	return true;
}

/* The whole answer, or none. */
static enum perch_rc
run(const struct measure *measure, struct perch_measure_request *r, struct perch_buf *out)
{
	struct answer a = { perch_jw_over(out), PERCH_OK };

	perch_jw_object(&a.w);
	enum perch_rc rc = measure->run(r, &a);
	perch_jw_end(&a.w);
	if (rc == PERCH_OK)
		rc = a.rc;
	if (rc == PERCH_OK)
		rc = perch_jw_done(&a.w);
	/* The arithmetic has one way to fail, and says nothing about it. */
	if (rc != PERCH_OK && r->err.text[0] == '\0')
		(void)perch_err_set(&r->err, rc, 0, "figures with too many digits");
	return rc;
}

int
perch_cmd_measure(int argc, char **argv)
{
	static const char all[] = "perch measure gsm|width|length|skew|bow|density|shrinkage|"
				  "shortage --OPTION VALUE ...";
	struct perch_measure_request r = { .err.text = "" };
	char text[OUTPUT_MAX];
	struct perch_buf out = perch_buf_over(text, sizeof(text));
	bool is_json_first = argc > 1 && strcmp(argv[1], "--json") == 0;
	int at = is_json_first ? 2 : 1;
	const struct measure *measure = argc > at ? find_measure(argv[at]) : NULL;

	if (measure == NULL)
		return perch_usage(all);
	if (!read_options(measure, argc - at - 1, argv + at + 1, &r)) {
		(void)fprintf(stderr, "usage: perch measure %s %s\n", measure->name, measure->how);
		return PERCH_EXIT_USAGE;
	}
	if (run(measure, &r, &out) != PERCH_OK)
		return perch_answer_refuse("measure", &r.err);
	return perch_answer_line("measure", perch_buf_span(&out));
}

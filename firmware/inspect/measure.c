/*
 * measure.c - figures from readings (measure.h). Pure.
 *
 * What does not fit turns into no number and stays that, so each function looks at its result only.
 */
#include "firmware/inspect/measure.h"

static enum perch_rc
finish(struct perch_ratio value, struct perch_ratio *out)
{
	if (!perch_ratio_is_number(value))
		return PERCH_E_RANGE;
	*out = value;
	return PERCH_OK;
}

static struct perch_ratio
percent_of(struct perch_ratio part, struct perch_ratio whole)
{
	return perch_ratio_divide(perch_ratio_multiply(part, perch_ratio_of(100, 1)), whole);
}

enum perch_rc
perch_measure_size(struct perch_quantity q, enum perch_dimension dimension, struct perch_ratio *out)
{
	if (perch_unit_dimension(q.unit) != dimension || dimension == PERCH_DIM_NONE)
		return PERCH_E_UNKNOWN;
	if (q.value.m <= 0)
		return PERCH_E_RANGE;
	return finish(perch_ratio_of_quantity(q), out);
}

enum perch_rc
perch_measure_swatch(struct perch_quantity mass, struct perch_quantity area,
		     struct perch_ratio *out)
{
	struct perch_ratio g, m2;
	enum perch_rc rc = perch_measure_size(mass, PERCH_DIM_MASS, &g);

	if (rc == PERCH_OK)
		rc = perch_measure_size(area, PERCH_DIM_AREA, &m2);
	return rc == PERCH_OK ? finish(perch_ratio_divide(g, m2), out) : rc;
}

enum perch_rc
perch_measure_roll_mass(struct perch_quantity mass, struct perch_quantity length,
			struct perch_quantity width, struct perch_ratio *out)
{
	struct perch_ratio g, along, across;
	enum perch_rc rc = perch_measure_size(mass, PERCH_DIM_MASS, &g);

	if (rc == PERCH_OK)
		rc = perch_measure_size(length, PERCH_DIM_LENGTH, &along);
	if (rc == PERCH_OK)
		rc = perch_measure_size(width, PERCH_DIM_LENGTH, &across);
	if (rc != PERCH_OK)
		return rc;
	return finish(perch_ratio_divide(perch_ratio_divide(g, along), across), out);
}

enum perch_rc
perch_measure_threads(struct perch_decimal count, struct perch_quantity over,
		      struct perch_ratio *out)
{
	struct perch_ratio m;
	enum perch_rc rc = perch_measure_size(over, PERCH_DIM_LENGTH, &m);

	if (rc != PERCH_OK)
		return rc;
	if (count.m <= 0)
		return PERCH_E_RANGE;
	return finish(perch_ratio_divide(perch_ratio_of_decimal(count), m), out);
}

enum perch_rc
perch_measure_readings(const struct perch_ratio *v, size_t n, struct perch_summary *out)
{
	struct perch_summary r;
	struct perch_ratio sum = perch_ratio_of(0, 1);

	if (n == 0)
		return PERCH_E_ARG;
	r.min = r.max = v[0];
	for (size_t i = 0; i < n; i++) {
		sum = perch_ratio_add(sum, v[i]);
		if (perch_ratio_compare(v[i], r.min) < 0)
			r.min = v[i];
		if (perch_ratio_compare(v[i], r.max) > 0)
			r.max = v[i];
	}
	r.mean = perch_ratio_divide(sum, perch_ratio_of((perch_i128)n, 1));
	r.spread = perch_ratio_subtract(r.max, r.min);
	if (!perch_ratio_is_number(r.mean) || !perch_ratio_is_number(r.spread))
		return PERCH_E_RANGE;
	*out = r;
	return PERCH_OK;
}

enum perch_rc
perch_measure_change(struct perch_quantity from, struct perch_quantity to, struct perch_change *out)
{
	struct perch_ratio a, b;
	enum perch_rc rc = perch_measure_size(from, PERCH_DIM_LENGTH, &a);

	if (rc == PERCH_OK)
		rc = perch_measure_size(to, PERCH_DIM_LENGTH, &b);
	if (rc != PERCH_OK)
		return rc;

	struct perch_ratio difference = perch_ratio_subtract(b, a);
	struct perch_ratio percent = percent_of(difference, a);
	if (!perch_ratio_is_number(percent))
		return PERCH_E_RANGE;
	*out = (struct perch_change){ difference, percent };
	return PERCH_OK;
}

enum perch_rc
perch_measure_shrinkage(struct perch_quantity before, struct perch_quantity after,
			struct perch_ratio *percent)
{
	struct perch_change change;
	enum perch_rc rc = perch_measure_change(before, after, &change);

	if (rc == PERCH_OK)
		*percent = perch_ratio_subtract(perch_ratio_of(0, 1), change.percent);
	return rc;
}

enum perch_rc
perch_measure_worst(const struct perch_quantity *offsets, size_t n, struct perch_quantity width,
		    struct perch_ratio *percent)
{
	struct perch_ratio across;
	struct perch_ratio worst = perch_ratio_of(0, 1);
	enum perch_rc rc = perch_measure_size(width, PERCH_DIM_LENGTH, &across);

	if (rc == PERCH_OK && n == 0)
		rc = PERCH_E_ARG;
	for (size_t i = 0; i < n && rc == PERCH_OK; i++) {
		struct perch_ratio offset = worst;

		/* Zero is a reading like any other: the cloth is straight. */
		if (offsets[i].value.m != 0)
			rc = perch_measure_size(offsets[i], PERCH_DIM_LENGTH, &offset);
		else if (perch_unit_dimension(offsets[i].unit) != PERCH_DIM_LENGTH)
			rc = PERCH_E_UNKNOWN;
		if (rc == PERCH_OK && perch_ratio_compare(offset, worst) > 0)
			worst = offset;
	}
	return rc == PERCH_OK ? finish(percent_of(worst, across), percent) : rc;
}

enum perch_rc
perch_measure_at_most(const struct perch_tolerance *limit, struct perch_ratio whole,
		      struct perch_limits *out)
{
	struct perch_limits limits = { .has_high = true };

	if (limit->by.unit == PERCH_UNIT_NONE)
		limits.high = perch_ratio_of_decimal(limit->by.value);
	else if (perch_unit_dimension(limit->by.unit) == PERCH_DIM_LENGTH)
		limits.high = percent_of(perch_ratio_of_quantity(limit->by), whole);
	else
		return PERCH_E_UNKNOWN;
	if (!perch_ratio_is_number(limits.high))
		return PERCH_E_RANGE;
	*out = limits;
	return PERCH_OK;
}

enum perch_rc
perch_measure_shortage(const struct perch_quantity *tickets, const struct perch_quantity *actuals,
		       size_t n, struct perch_shortage *out)
{
	struct perch_shortage s = { .ticket = { 0, 1 }, .actual = { 0, 1 } };

	if (n == 0)
		return PERCH_E_ARG;
	for (size_t i = 0; i < n; i++) {
		struct perch_ratio ticket, actual;
		enum perch_rc rc = perch_measure_size(tickets[i], PERCH_DIM_LENGTH, &ticket);

		if (rc == PERCH_OK)
			rc = perch_measure_size(actuals[i], PERCH_DIM_LENGTH, &actual);
		if (rc != PERCH_OK)
			return rc;
		s.ticket = perch_ratio_add(s.ticket, ticket);
		s.actual = perch_ratio_add(s.actual, actual);
	}
	s.shortage = perch_ratio_subtract(s.ticket, s.actual);
	s.percent = percent_of(s.shortage, s.ticket);
	if (!perch_ratio_is_number(s.percent))
		return PERCH_E_RANGE;
	*out = s;
	return PERCH_OK;
}

/*
 * score.c - the points of a roll or a lot, and its limits (score.h). Pure.
 *
 * Sizes: a lot of 10,000 rolls of 100 km by 100 m has 10^23 um2 and, under the widest cap (10^7 in
 * one unit), at most 1.1 * 10^16 points; limits have at most 12 digits and 6 places. Every product
 * below stays under 10^37, 128 bits hold 1.7 * 10^38.
 */
#include "firmware/inspect/score.h"

static perch_i128
power_of_ten(int n)
{
	perch_i128 p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

/* num/den <= limit (or <), exactly. The limit's exponent is -6..0. */
static bool
keeps(perch_i128 num, perch_i128 den, const struct perch_limit *limit)
{
	perch_i128 left = num * power_of_ten(-limit->value.e);
	perch_i128 right = limit->value.m * den;

	return limit->is_inclusive ? left <= right : left < right;
}

/* The area that a rate is related to. */
static perch_i128
per_area_um2(enum perch_per per)
{
	static const int64_t side_um[PERCH_PER_COUNT] = {
		[PERCH_PER_100YD2] = INT64_C(10) * 914400,
		[PERCH_PER_100M2] = INT64_C(10) * 1000000,
	};

	return (perch_i128)side_um[per] * side_um[per];
}

/* Hold num/den against a limit; one that is not kept gives a reason and its quality. */
static void
hold(struct perch_score *score, enum perch_reason_rule rule, const struct perch_limit *limit,
     perch_i128 num, perch_i128 den)
{
	if (!limit->is_set || keeps(num, den, limit))
		return;
	score->reasons[score->n_reasons++] = (struct perch_reason){ rule, num, den, *limit };
	if (limit->over > score->quality)
		score->quality = limit->over;
}

static void
hold_rate(struct perch_score *score, const struct perch_profile *profile,
	  enum perch_reason_rule rule, const struct perch_limit *limit)
{
	score->limit = *limit;
	hold(score, rule, limit, score->points * per_area_um2(profile->per), score->area_um2);
}

/* What the limits other than the rate look at. */
struct tally {
	int64_t full_width;
	int64_t splices;
	int64_t shades;
	int64_t longest_um;
};

static struct tally
tally_flaws(const struct perch_flaw *flaws, const struct perch_judged *judged, size_t n)
{
	struct tally t = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (!judged[i].is_counted)
			continue;
		if (judged[i].rule == PERCH_RULE_FULL_WIDTH)
			t.full_width++;
		if (judged[i].rule == PERCH_RULE_SHADE)
			t.shades++;
		if (strcmp(flaws[i].kind, "splice") == 0)
			t.splices++;
		if (judged[i].rule == PERCH_RULE_RUNNING && judged[i].size_um > t.longest_um)
			t.longest_um = judged[i].size_um;
	}
	return t;
}

static void
judge_roll(const struct perch_profile *profile, int64_t length_um, const struct tally *t,
	   struct perch_score *score)
{
	int64_t unit = perch_profile_unit_um(profile);
	perch_i128 per_100 = (perch_i128)100 * unit;
	/* A shade flaw that costs the quality is a count with the limit 0. */
	struct perch_limit no_shade = {
		.is_set = profile->shade_quality != PERCH_FIRST,
		.is_inclusive = true,
		.over = profile->shade_quality,
	};

	hold_rate(score, profile, PERCH_REASON_ROLL, &profile->roll);
	hold(score, PERCH_REASON_LINEAR, &profile->linear, score->points * per_100, length_um);
	hold(score, PERCH_REASON_FULL_WIDTH, &profile->full_width, t->full_width * per_100,
	     length_um);
	hold(score, PERCH_REASON_SPLICES, &profile->splices, t->splices, 1);
	hold(score, PERCH_REASON_LONG_RUN, &profile->long_run, t->longest_um, unit);
	hold(score, PERCH_REASON_SHADE, &no_shade, t->shades, 1);
}

enum perch_rc
perch_score_roll(const struct perch_profile *profile, const struct perch_roll *roll,
		 const struct perch_flaw *flaws, size_t n, struct perch_judged *judged,
		 struct perch_score *out, struct perch_err *err)
{
	enum perch_rc rc = perch_roll_check(roll, err);
	if (rc != PERCH_OK)
		return rc;
	for (size_t i = 0; i < n; i++) {
		rc = perch_judge_flaw(profile, roll, &flaws[i], &judged[i], err);
		if (rc != PERCH_OK)
			return perch_err_prefix(err, rc, "flaws[%zu]", i);
	}

	struct perch_score score = {
		.area_um2 = (perch_i128)roll->width_um * roll->length_um,
		.cap = perch_profile_cap(profile, roll->width_um),
	};
	struct perch_unit_score unit = { .n = -1 };
	while (perch_score_unit(judged, n, score.cap, unit.n + 1, &unit))
		score.points += unit.points;
	struct tally t = tally_flaws(flaws, judged, n);
	judge_roll(profile, roll->length_um, &t, &score);
	*out = score;
	return PERCH_OK;
}

bool
perch_score_unit(const struct perch_judged *judged, size_t n, int32_t cap, int64_t from,
		 struct perch_unit_score *out)
{
	struct perch_unit_score unit = { .n = INT64_MAX };

	for (size_t i = 0; i < n; i++) {
		int64_t here = judged[i].first > from ? judged[i].first : from;

		if (judged[i].is_counted && here <= judged[i].last && here < unit.n)
			unit.n = here;
	}
	if (unit.n == INT64_MAX)
		return false;
	for (size_t i = 0; i < n; i++)
		if (perch_judged_touches(&judged[i], unit.n))
			unit.sum += judged[i].points;
	unit.points = unit.sum < cap ? (int32_t)unit.sum : cap;
	*out = unit;
	return true;
}

void
perch_lot_add(struct perch_lot *lot, const struct perch_score *roll)
{
	lot->points += roll->points;
	lot->area_um2 += roll->area_um2;
	lot->rolls++;
}

enum perch_rc
perch_lot_judge(const struct perch_profile *profile, const struct perch_lot *lot,
		struct perch_score *out)
{
	if (lot->rolls == 0)
		return PERCH_E_STATE;
	struct perch_score score = { .points = lot->points, .area_um2 = lot->area_um2 };
	if (profile->shipment.is_set)
		hold_rate(&score, profile, PERCH_REASON_SHIPMENT, &profile->shipment);
	else
		hold_rate(&score, profile, PERCH_REASON_ROLL, &profile->roll);
	*out = score;
	return PERCH_OK;
}

enum perch_rc
perch_score_put_rate(const struct perch_profile *profile, const struct perch_score *score,
		     struct perch_buf *out)
{
	return perch_buf_put_ratio(out, score->points * per_area_um2(profile->per), score->area_um2,
				   PERCH_RATE_PLACES);
}

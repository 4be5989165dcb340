/*
 * score.c - the points of a roll or a lot, and its limits (score.h). Pure.
 *
 * Sizes: a lot of 10,000 rolls of 100 km by 100 m has 10^23 um2 and, under the widest cap (10^5 in
 * one unit), at most 1.1 * 10^14 points; limits have at most 12 digits and 6 places, an allowance at
 * most doubles them. Every product below stays under 10^38, 128 bits hold 1.7 * 10^38.
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

/* num/den keeps the limit, exactly. The limit's exponent is -6..0. */
static bool
keeps(perch_i128 num, perch_i128 den, const struct perch_limit *limit)
{
	perch_i128 left = num * power_of_ten(-limit->value.e);
	perch_i128 right = limit->value.m * den;

	if (left == right)
		return limit->is_inclusive;
	return limit->is_least ? left > right : left < right;
}

/* The area (um2) or length (um) that a rate is related to. */
static perch_i128
per_size(enum perch_per per)
{
	static const struct {
		int64_t unit_um;
		int n;
	} rows[PERCH_PER_COUNT] = {
		[PERCH_PER_100YD2] = { 914400, 100 }, [PERCH_PER_100M2] = { 1000000, 100 },
		[PERCH_PER_M2] = { 1000000, 1 },      [PERCH_PER_100YD] = { 914400, 100 },
		[PERCH_PER_100M] = { 1000000, 100 },  [PERCH_PER_YD] = { 914400, 1 },
		[PERCH_PER_M] = { 1000000, 1 },
	};
	perch_i128 size = (perch_i128)rows[per].unit_um * rows[per].n;

	return perch_per_is_length(per) ? size : size * rows[per].unit_um;
}

/* --- limits ----------------------------------------------------------------------------------- */

static void
give_reason(struct perch_score *score, enum perch_reason_rule rule, const struct perch_limit *limit,
	    perch_i128 num, perch_i128 den)
{
	score->reasons[score->n_reasons++] = (struct perch_reason){ rule, num, den, *limit };
	if (limit->over > score->quality)
		score->quality = limit->over;
}

/* Hold num/den against a limit; one that is not kept gives a reason and its quality. */
static void
hold(struct perch_score *score, enum perch_reason_rule rule, const struct perch_limit *limit,
     perch_i128 num, perch_i128 den)
{
	if (limit->is_set && !keeps(num, den, limit))
		give_reason(score, rule, limit, num, den);
}

/* The same with the limit 0: one is too many. */
static void
hold_none(struct perch_score *score, enum perch_reason_rule rule, enum perch_quality quality,
	  int64_t n)
{
	struct perch_limit none = { .is_set = true, .is_inclusive = true, .over = quality };

	if (quality != PERCH_FIRST)
		hold(score, rule, &none, n, 1);
}

/* What a rate is over: in um or um2, and in hundredths of that with the allowances of wide cloth. */
struct base {
	perch_i128 plain;
	perch_i128 raised;
};

static struct base
base_of(const struct perch_score *score, enum perch_per per)
{
	perch_i128 plain = perch_per_is_length(per) ? score->length_um : score->area_um2;

	return (struct base){ plain, plain * (100 + score->wide_percent) };
}

/* The limit as a person has to read it: with the allowance, to a millionth of itself. */
static struct perch_limit
limit_in_force(const struct perch_limit *limit, struct base base)
{
	struct perch_limit raised = *limit;
	int64_t millionths = (int64_t)(base.raised * 10000 / base.plain);

	if (!limit->is_set || millionths == 1000000)
		return raised;
	raised.value.m *= millionths;
	raised.value.e = (int8_t)(raised.value.e - 6);
	while (raised.value.e < 0 && raised.value.m % 10 == 0) {
		raised.value.m /= 10;
		raised.value.e++;
	}
	return raised;
}

/* num/den to a whole number of 10^-places; the parts apart, so that nothing overflows. */
static perch_i128
round_to_places(perch_i128 num, perch_i128 den, int places, enum perch_rounding rounding)
{
	perch_i128 scale = power_of_ten(places);

	if (places == 0)
		return perch_round(num, den, rounding);
	return num / den * scale + perch_round(num % den * scale, den, rounding);
}

/* The limit times what it is over, in whole points. */
static int64_t
allowed_total(const struct perch_profile *profile, const struct perch_limit *limit,
	      enum perch_per per, struct base base)
{
	perch_i128 tenths = round_to_places(limit->value.m * base.raised,
					    power_of_ten(2 - limit->value.e) * per_size(per),
					    profile->allowed_places, profile->allowed_rounding);
	perch_i128 whole = perch_round(tenths, power_of_ten(profile->allowed_places),
				       profile->allowed_rounding);

	return whole < INT64_MAX ? (int64_t)whole : INT64_MAX;
}

static void
hold_rate(struct perch_score *score, const struct perch_profile *profile,
	  enum perch_reason_rule rule, const struct perch_limit *limit, struct base base)
{
	perch_i128 num = score->points * per_size(score->per);

	score->allowed = -1;
	score->limit = limit_in_force(limit, base);
	if (!limit->is_set)
		return;
	if (profile->has_allowed_total) {
		struct perch_limit total = *limit;

		score->allowed = allowed_total(profile, limit, score->per, base);
		total.value = (struct perch_decimal){ score->allowed, 0 };
		hold(score, PERCH_REASON_ALLOWED, &total, score->points, 1);
	} else if (!keeps(num * 100, base.raised, limit)) {
		give_reason(score, rule, &score->limit, num, base.plain);
	}
}

/* --- rolls ------------------------------------------------------------------------------------ */

/* What the limits other than the rate look at. */
struct tally {
	int64_t full_width;
	int64_t splices;
	int64_t shades;
	int64_t repeats;
	int64_t longest_um;
	int64_t shortest_um; /* piece; -1 without a splice */
	int32_t most_points;
};

static void
tally_flaw(const struct perch_flaw *flaw, const struct perch_judged *judged, int64_t last_unit,
	   struct tally *t)
{
	bool is_running = judged->rule == PERCH_RULE_RUNNING;

	if (judged->rule == PERCH_RULE_FULL_WIDTH)
		t->full_width++;
	if (judged->rule == PERCH_RULE_SHADE)
		t->shades++;
	if (flaw->is_repeating || (is_running && judged->first == 0 && judged->last == last_unit))
		t->repeats++;
	if (is_running && judged->size_um > t->longest_um)
		t->longest_um = judged->size_um;
	if (judged->points > t->most_points)
		t->most_points = judged->points;
}

/* Flaws are taken by their places, so that pieces show. */
static struct tally
tally_flaws(const struct perch_flaw *flaws, const struct perch_sweep *sweep, int64_t length_um,
	    int64_t last_unit)
{
	struct tally t = { .shortest_um = -1 };
	int64_t piece_from = 0;

	for (size_t k = 0; k < sweep->n; k++) {
		size_t i = perch_sweep_by_place(sweep, k);
		int64_t at = sweep->judged[i].at_um;

		tally_flaw(&flaws[i], &sweep->judged[i], last_unit, &t);
		if (strcmp(flaws[i].kind, "splice") != 0)
			continue;
		if (t.splices++ == 0 || at - piece_from < t.shortest_um)
			t.shortest_um = at - piece_from;
		piece_from = at;
	}
	if (t.splices > 0 && length_um - piece_from < t.shortest_um)
		t.shortest_um = length_um - piece_from;
	return t;
}

static void
judge_roll(const struct perch_profile *profile, int64_t length_um, const struct tally *t,
	   struct perch_score *score)
{
	int64_t unit = perch_profile_unit_um(profile);
	perch_i128 per_100 = (perch_i128)100 * unit;

	hold_rate(score, profile, PERCH_REASON_ROLL, &profile->roll, base_of(score, score->per));
	hold(score, PERCH_REASON_LINEAR, &profile->linear,
	     score->points * per_size(profile->linear.per), length_um);
	hold(score, PERCH_REASON_FLAW, &profile->flaw, t->most_points, 1);
	hold(score, PERCH_REASON_FULL_WIDTH, &profile->full_width, t->full_width * per_100,
	     length_um);
	hold(score, PERCH_REASON_SPLICES, &profile->splices, t->splices, 1);
	if (t->splices > 0)
		hold(score, PERCH_REASON_PIECE, &profile->piece, t->shortest_um, unit);
	hold(score, PERCH_REASON_LONG_RUN, &profile->long_run, t->longest_um, unit);
	hold(score, PERCH_REASON_RUN_PER_100, &profile->run_per_100,
	     (perch_i128)t->longest_um * 100, length_um);
	hold_none(score, PERCH_REASON_REPEATS, profile->repeats_quality, t->repeats);
	hold_none(score, PERCH_REASON_SHADE, profile->shade_quality, t->shades);
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
		.length_um = roll->length_um,
		.cap = perch_profile_cap(profile, roll->width_um),
		.per = profile->per,
	};
	if (profile->wide_over_um > 0 && roll->width_um > profile->wide_over_um)
		score.wide_percent = profile->wide_percent;

	struct perch_sweep sweep = perch_sweep_over(judged, n, score.cap, false);
	struct perch_stretch stretch;
	int64_t last_unit = (roll->length_um - 1) / perch_profile_unit_um(profile);
	struct tally t = tally_flaws(flaws, &sweep, roll->length_um, last_unit);
	while (perch_sweep_next(&sweep, &stretch))
		score.points += (stretch.last - stretch.first + 1) * stretch.points;
	judge_roll(profile, roll->length_um, &t, &score);
	*out = score;
	return PERCH_OK;
}

/* --- lots ------------------------------------------------------------------------------------- */

void
perch_lot_add(struct perch_lot *lot, const struct perch_score *roll)
{
	lot->points += roll->points;
	lot->area_um2 += roll->area_um2;
	lot->length_um += roll->length_um;
	lot->raised_area_um2 += roll->area_um2 * (100 + roll->wide_percent);
	lot->raised_length_um += roll->length_um * (100 + roll->wide_percent);
	lot->rolls++;
}

enum perch_rc
perch_lot_judge(const struct perch_profile *profile, const struct perch_lot *lot,
		struct perch_score *out)
{
	if (lot->rolls == 0)
		return PERCH_E_STATE;
	bool is_own = profile->shipment.is_set;
	struct perch_score score = {
		.points = lot->points,
		.area_um2 = lot->area_um2,
		.length_um = lot->length_um,
		.per = is_own ? profile->shipment.per : profile->per,
	};
	struct base base = base_of(&score, score.per);

	base.raised = perch_per_is_length(score.per) ? lot->raised_length_um : lot->raised_area_um2;
	if (is_own)
		hold_rate(&score, profile, PERCH_REASON_SHIPMENT, &profile->shipment, base);
	else
		hold_rate(&score, profile, PERCH_REASON_ROLL, &profile->roll, base);
	*out = score;
	return PERCH_OK;
}

enum perch_rc
perch_score_put_rate(const struct perch_profile *profile, const struct perch_score *score,
		     struct perch_buf *out)
{
	perch_i128 scale = power_of_ten(profile->print_places);
	perch_i128 rate = perch_round(score->points * per_size(score->per) * scale,
				      base_of(score, score->per).plain, profile->print_rounding);

	return perch_buf_put_ratio(out, rate, scale, (unsigned)profile->print_places);
}

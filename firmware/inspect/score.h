/*
 * score.h - points, rate and quality of a roll under a profile, explained flaw by flaw.
 *
 * Pure, nothing allocated, no floating point. Lengths in micrometres. Rates are fractions of
 * integers and are compared as such; rounding is for the reader only.
 *
 * The grid: unit n is [n, n+1) yards or metres from the start of the roll, n from 0. A flaw at
 * exactly the end belongs to the last unit, beyond it is refused. A flaw without `to` counts once,
 * in the unit where it starts. A flaw with `to`:
 *   longer than the profile's running bound   running points in every unit of [at, to): 40 yd to
 *                                             44 yd touches 40..43, to 44.5 yd also 44
 *   not longer                                once, in its first unit, as a flaw of that length
 *                                             (or of `length` when that is given and longer)
 *   narrow, shade                             points in every unit of [at, to)
 * The first rule of this list that fits decides: not counted (back, ends, selvedge), narrow, shade,
 * running, full width (also seam and splice), pinhole, hole, length class of its direction.
 * A pinhole without pinhole rule goes by length class; one larger than the rule's size is a hole.
 * Bands ignore only flaws that lie in them whole: a warp flaw reaches from `at` over its length, a
 * weft flaw from `across` over its length; full-width and narrow flaws have no selvedge.
 * The cap is on the sum in one unit.
 *
 * A roll is judged by the limits of its profile; each that is not kept gives one reason. A lot is
 * judged by pooled points over pooled area alone: its rolls keep their own verdicts.
 */
#ifndef PERCH_INSPECT_SCORE_H
#define PERCH_INSPECT_SCORE_H

#include "firmware/inspect/flaw.h"
#include "firmware/inspect/profile.h"

#define PERCH_RATE_PLACES 4

/* Why a flaw has its points, or none. */
enum perch_rule {
	PERCH_RULE_CLASS,
	PERCH_RULE_HOLE,
	PERCH_RULE_PINHOLE,
	PERCH_RULE_RUNNING,
	PERCH_RULE_FULL_WIDTH,
	PERCH_RULE_NARROW,
	PERCH_RULE_SHADE,
	PERCH_RULE_BACK, /* not counted from here on */
	PERCH_RULE_SELVEDGE,
	PERCH_RULE_ENDS
};

/* One flaw under one profile. */
struct perch_judged {
	int64_t first; /* its units, both included */
	int64_t last;
	int64_t size_um;  /* the length that was compared with bound_um; 0 where none was */
	int64_t bound_um; /* bound of the class or rule, depth of the band; else 0 */
	int32_t points;   /* in each of its units, before the cap */
	enum perch_rule rule;
	bool is_over; /* size_um is over bound_um, else up to it */
	bool is_counted;
};

/* One unit of the grid in which at least one counted flaw lies. */
struct perch_unit_score {
	int64_t n;
	int64_t sum;    /* before the cap */
	int32_t points; /* after it */
};

enum perch_reason_rule {
	PERCH_REASON_ROLL,
	PERCH_REASON_SHIPMENT,
	PERCH_REASON_LINEAR,
	PERCH_REASON_FULL_WIDTH,
	PERCH_REASON_SPLICES,
	PERCH_REASON_LONG_RUN,
	PERCH_REASON_SHADE,
	PERCH_REASON_COUNT
};

/* A limit that was not kept: num/den is not `op` limit. */
struct perch_reason {
	enum perch_reason_rule rule;
	perch_i128 num;
	perch_i128 den;
	struct perch_limit limit;
};

struct perch_score {
	int64_t points;
	perch_i128 area_um2;
	int32_t cap;                /* most points in one unit; 0 for a lot */
	struct perch_limit limit;   /* the one its rate was held against */
	enum perch_quality quality; /* PERCH_FIRST exactly when there is no reason */
	struct perch_reason reasons[PERCH_REASON_COUNT];
	size_t n_reasons;
};

/* Sizes above 0 and within PERCH_ROLL_*_MAX_UM; else PERCH_E_RANGE, "width: .." in err->text. */
PERCH_MUST_CHECK enum perch_rc perch_roll_check(const struct perch_roll *roll,
						struct perch_err *err);

/*
 * Judge one flaw. PERCH_E_RANGE: the roll or the flaw has a size that cannot be, or the flaw lies
 * off the roll; PERCH_E_NOTFOUND: the rule that fits needs a length and there is none. err->text
 * names the field and the figures ("at: 121yd is beyond the end, 120yd"). *out untouched then.
 */
PERCH_MUST_CHECK enum perch_rc perch_judge_flaw(const struct perch_profile *profile,
						const struct perch_roll *roll,
						const struct perch_flaw *flaw,
						struct perch_judged *out, struct perch_err *err);

/*
 * Score a roll (closed or still running) from its flaws, in any order. judged[n] is the caller's
 * and gets one entry for each flaw; time grows with n times the units touched. Errors as above,
 * with "flaws[i]: " in front; *out is then untouched and judged is not to be used.
 */
PERCH_MUST_CHECK enum perch_rc perch_score_roll(const struct perch_profile *profile,
						const struct perch_roll *roll,
						const struct perch_flaw *flaws, size_t n,
						struct perch_judged *judged,
						struct perch_score *out, struct perch_err *err);

/* A counted flaw that lies in this unit. */
static inline bool
perch_judged_touches(const struct perch_judged *judged, int64_t unit)
{
	return judged->is_counted && judged->first <= unit && unit <= judged->last;
}

/* The first unit from unit `from` on that holds a counted flaw; false when there is none. */
bool perch_score_unit(const struct perch_judged *judged, size_t n, int32_t cap, int64_t from,
		      struct perch_unit_score *out);

/* Pool a roll into a lot (zero it first) that ends with perch_lot_judge(). */
struct perch_lot {
	int64_t points;
	perch_i128 area_um2;
	size_t rolls;
};
void perch_lot_add(struct perch_lot *lot, const struct perch_score *roll);
/* Judge it by the shipment limit, without one by the roll's. PERCH_E_STATE: no roll in it. */
PERCH_MUST_CHECK enum perch_rc perch_lot_judge(const struct perch_profile *profile,
					       const struct perch_lot *lot,
					       struct perch_score *out);

/* The rate in the profile's measure, 4 places, half up: "13.9655". For reading only. */
enum perch_rc perch_score_put_rate(const struct perch_profile *profile,
				   const struct perch_score *score, struct perch_buf *out);

/* "roll-limit", and what its figures are in: "100yd2", "100yd", "yd" or "" for a count. */
const char *perch_reason_str(enum perch_reason_rule rule);
const char *perch_reason_per(const struct perch_profile *profile, enum perch_reason_rule rule);

/* A length with its unit, exact where it can be, else to 3 places: "4.5yd". Errors stick in out. */
void perch_put_um(struct perch_buf *out, int64_t um, enum perch_unit unit);
/* Why one flaw has its points, in the profile's units: "2in is up to 3in: 1 point". */
enum perch_rc perch_judged_explain(const struct perch_profile *profile,
				   const struct perch_judged *judged, struct perch_buf *out);

#endif

/*
 * score.h - points, rate and quality of a roll under a profile, explained flaw by flaw.
 *
 * Pure, nothing allocated, no floating point. Lengths in micrometres. Rates are fractions of
 * integers and are compared as such; rounding is for the reader only, but for a profile whose rule
 * is a rounded total of points.
 *
 * The grid: unit n is [n, n+1) yards or metres from the start of the roll, n from 0. A flaw at
 * exactly the end belongs to the last unit, beyond it is refused. A flaw without `to` counts once,
 * in the unit where it starts. A flaw with `to`:
 *   longer than the profile's running bound   running points in every unit of [at, to): 40 yd to
 *                                             44 yd touches 40..43, to 44.5 yd also 44
 *   not longer                                once, in its first unit, as a flaw of that length
 *                                             (or of `length` when that is given and longer)
 *   narrow, shade                             points in every unit of [at, to)
 * A profile that counts from the tail reads the roll the other way round: a place is its distance
 * from the end, and a flaw with an end begins there.
 * The first rule of this list that fits decides: not counted (back, minor, ends, selvedge), narrow,
 * shade, running, full width (also seam and splice), pinhole, hole (also tear), length class of its
 * direction. Rules that the profile has not do not fit. A pinhole without pinhole rule goes by length
 * class; one larger than the rule's size is a hole. Classes with one class alone need no size.
 * Bands ignore only flaws that lie in them whole: a warp flaw reaches from `at` over its length, a
 * weft flaw from `across` over its length; full-width and narrow flaws have no selvedge.
 * The cap is on the sum in one unit.
 *
 * A roll is judged by the limits of its profile; each that is not kept gives one reason. A lot is
 * judged by pooled points over pooled area (or length) alone: its rolls keep their own verdicts. Wide
 * rolls in it bring their allowance for their own part.
 */
#ifndef PERCH_INSPECT_SCORE_H
#define PERCH_INSPECT_SCORE_H

#include "firmware/inspect/flaw.h"
#include "firmware/inspect/profile.h"

#define PERCH_RATE_PLACES 4   /* of the figures of a reason */
#define PERCH_WHY_MAX     256 /* bytes that one sentence of an explanation needs at most */

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
	PERCH_RULE_MINOR,
	PERCH_RULE_SELVEDGE,
	PERCH_RULE_ENDS
};

/* One flaw under one profile. */
struct perch_judged {
	int64_t at_um; /* where it begins, from the origin of the grid */
	int64_t first; /* its units, both included */
	int64_t last;
	int64_t size_um;  /* the length that was compared with bound_um; 0 where none was */
	int64_t bound_um; /* bound of the class or rule, depth of the band; else 0 */
	int32_t points;   /* in each of its units, before the cap */
	enum perch_rule rule;
	bool is_over; /* size_um is over bound_um, else up to it */
	bool is_counted;
	/* A sweep's own: its lists run through the array, so that nothing is allocated. */
	uint32_t order[2];
	uint32_t before;
	uint32_t after;
};

/* Units in a row in which the same counted flaws lie, at least one. */
struct perch_stretch {
	int64_t first; /* both included */
	int64_t last;
	int64_t sum;    /* in each of them, before the cap */
	int32_t points; /* after it */
};

enum perch_reason_rule {
	PERCH_REASON_ROLL,
	PERCH_REASON_ALLOWED,
	PERCH_REASON_SHIPMENT,
	PERCH_REASON_LINEAR,
	PERCH_REASON_FLAW,
	PERCH_REASON_FULL_WIDTH,
	PERCH_REASON_SPLICES,
	PERCH_REASON_PIECE,
	PERCH_REASON_LONG_RUN,
	PERCH_REASON_RUN_PER_100,
	PERCH_REASON_REPEATS,
	PERCH_REASON_SHADE,
	PERCH_REASON_COUNT
};

/* A limit that was not kept: num/den is not `op` limit. */
struct perch_reason {
	enum perch_reason_rule rule;
	perch_i128 num;
	perch_i128 den;
	struct perch_limit limit; /* as it was in force, an allowance added */
};

struct perch_score {
	perch_i128 area_um2;
	perch_i128 length_um;
	struct perch_reason reasons[PERCH_REASON_COUNT];
	size_t n_reasons;
	int64_t points;
	int64_t allowed;            /* points allowed in all; -1: the rate itself is limited */
	struct perch_limit limit;   /* the one its rate was held against, an allowance added */
	int32_t cap;                /* most points in one unit; 0 for a lot */
	int32_t wide_percent;       /* allowance of points for wide cloth; 0 for a lot */
	enum perch_per per;         /* what its rate is related to */
	enum perch_quality quality; /* PERCH_FIRST exactly when there is no reason */
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
 * and gets one entry for each flaw; time grows with n log n, whatever the length of the roll. Errors
 * as above, with "flaws[i]: " in front; *out is then untouched and judged is not to be used.
 */
PERCH_MUST_CHECK enum perch_rc perch_score_roll(const struct perch_profile *profile,
						const struct perch_roll *roll,
						const struct perch_flaw *flaws, size_t n,
						struct perch_judged *judged,
						struct perch_score *out, struct perch_err *err);

/*
 * The units from first to last, stretch by stretch. The sums of points times units are the points
 * of the roll. Borrows judged[n] (n under 2^32) and uses its lists: one sweep at a time.
 */
struct perch_sweep {
	struct perch_judged *judged;
	size_t n;    /* counted flaws */
	int32_t cap; /* perch_score.cap */
	bool is_listed;
	size_t begun;
	size_t ended;
	int64_t at;
	int64_t sum;
	uint32_t head; /* flaws of the present stretch, by index */
	uint32_t tail;
};
/* is_listed: the flaws of each stretch are asked for. */
struct perch_sweep perch_sweep_over(struct perch_judged *judged, size_t n, int32_t cap,
				    bool is_listed);
/* false when there are no more; *out is then untouched. */
bool perch_sweep_next(struct perch_sweep *sweep, struct perch_stretch *out);
/* The flaws of the present stretch by rising index, when listed: the first, and the one after flaw i;
 * PERCH_NO_FLAW behind the last. */
#define PERCH_NO_FLAW UINT32_MAX
static inline uint32_t
perch_sweep_flaw(const struct perch_sweep *sweep)
{
	return sweep->head;
}
static inline uint32_t
perch_sweep_after(const struct perch_sweep *sweep, uint32_t i)
{
	return sweep->judged[i].after;
}
/* Of all counted flaws (k under sweep.n) the k-th by its place. */
static inline uint32_t
perch_sweep_by_place(const struct perch_sweep *sweep, size_t k)
{
	return sweep->judged[k].order[0];
}

/* Pool a roll into a lot (zero it first) that ends with perch_lot_judge(). */
struct perch_lot {
	int64_t points;
	perch_i128 area_um2;
	perch_i128 length_um;
	perch_i128 raised_area_um2; /* in hundredths, allowances added */
	perch_i128 raised_length_um;
	size_t rolls;
};
void perch_lot_add(struct perch_lot *lot, const struct perch_score *roll);
/* Judge it by the shipment limit, without one by the roll's. PERCH_E_STATE: no roll in it. */
PERCH_MUST_CHECK enum perch_rc perch_lot_judge(const struct perch_profile *profile,
					       const struct perch_lot *lot,
					       struct perch_score *out);

/* The rate in its measure (score.per) and the profile's places: "13.9655". For reading only. */
enum perch_rc perch_score_put_rate(const struct perch_profile *profile,
				   const struct perch_score *score, struct perch_buf *out);

/* "roll-limit", and what its figures are in: "100yd2", "100yd", "yd" or "" for whole numbers. */
const char *perch_reason_str(enum perch_reason_rule rule);
const char *perch_reason_per(const struct perch_profile *profile, enum perch_reason_rule rule);

/* A length with its unit, exact where it can be, else to 3 places: "4.5yd". Errors stick in out. */
void perch_put_um(struct perch_buf *out, int64_t um, enum perch_unit unit);
/* Why one flaw has its points, in the profile's units: "2in is up to 3in: 1 point". */
enum perch_rc perch_judged_explain(const struct perch_profile *profile,
				   const struct perch_judged *judged, struct perch_buf *out);

#endif

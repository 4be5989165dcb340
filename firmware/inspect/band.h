/*
 * band.h - a nominal with its tolerances, and one measurement held against it.
 *
 * Pure, exact: limits and values are fractions (ratio.h) and are compared as such. A value at its
 * limit keeps it. Text form, as an order states it, words in this order with blanks between:
 *   180g/m2 +5% -5%       68/in +3% -3%       68/in +2 -2       1510mm -0       118m +-2%
 * A tolerance is a percentage of the nominal or an amount; an amount without unit is in that of
 * the nominal. Either side may be missing, then nothing bounds it; "+-" (or the sign of both)
 * states both sides at once. A nominal without tolerance judges nothing.
 * Tolerances are by contract: +-5 % of the mass is usual, +7 % -3 % and others exist.
 */
#ifndef PERCH_INSPECT_BAND_H
#define PERCH_INSPECT_BAND_H

#include "firmware/inspect/ratio.h"

#define PERCH_BAND_TEXT_MAX 96 /* bytes of the text form with its NUL */

struct perch_tolerance {
	bool is_set;
	/* Percent of the nominal when the unit is PERCH_UNIT_NONE, else an amount; not below 0. */
	struct perch_quantity by;
};

struct perch_band {
	struct perch_quantity nominal; /* above 0 */
	struct perch_tolerance plus;
	struct perch_tolerance minus;
};

struct perch_limits {
	bool has_low;
	bool has_high;
	struct perch_ratio low;
	struct perch_ratio high;
};

/* One measurement: what was found, and what it was held against. */
struct perch_measured {
	struct perch_ratio value;
	enum perch_unit unit; /* to print it in; PERCH_UNIT_NONE: percent */
	struct perch_limits limits;
	bool is_judged; /* there was a limit */
	bool is_pass;   /* no limit was broken */
};

/*
 * "5%", "5g/m2", or "5" in bare_unit; a bare number is refused when that is PERCH_UNIT_NONE.
 * PERCH_E_FORMAT, PERCH_E_UNKNOWN (unit, or a unit of another dimension than `dimension`),
 * PERCH_E_RANGE (negative, too many digits). err->text repeats the text and says what is wrong.
 */
PERCH_MUST_CHECK enum perch_rc perch_tolerance_read(struct perch_span text,
						    enum perch_dimension dimension,
						    enum perch_unit bare_unit,
						    struct perch_tolerance *out,
						    struct perch_err *err);

/* Read the text form, the nominal in a unit of `dimension`. Errors as above; PERCH_E_EXISTS: a
 * side is stated twice; PERCH_E_RANGE also for a nominal of zero and limits below zero. */
PERCH_MUST_CHECK enum perch_rc perch_band_read(struct perch_span text,
					       enum perch_dimension dimension,
					       struct perch_band *out, struct perch_err *err);
/* Write it in that form; what is written reads back as the same band. PERCH_E_FULL. */
enum perch_rc perch_band_put(struct perch_buf *b, const struct perch_band *band);

/* PERCH_E_RANGE: the low limit is below zero, or a limit is no number; err->text says so. */
PERCH_MUST_CHECK enum perch_rc perch_band_limits(const struct perch_band *band,
						 struct perch_limits *out, struct perch_err *err);

/* Whether the value keeps the limits; true when there are none. */
bool perch_limits_hold(const struct perch_limits *limits, struct perch_ratio value);

/* Hold a value (a number) against limits. */
struct perch_measured perch_measured_judge(struct perch_ratio value, enum perch_unit unit,
					   const struct perch_limits *limits);

/*
 * "172.000 g/m2, limit >= 174.600", "2.310 %, limit <= 2.000", "180.000 g/m2, limits 174.600 to
 * 185.400", or the value alone. 3 places, more (up to 9) where value and broken limit would look
 * the same. PERCH_E_RANGE, PERCH_E_FULL.
 */
enum perch_rc perch_measured_put(struct perch_buf *b, const struct perch_measured *measured);

#endif

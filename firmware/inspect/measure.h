/*
 * measure.h - what is worked out from a roll's readings: mass per area, threads, widths, lengths,
 * bow and skew, shrinkage, shortage.
 *
 * Pure, exact: every result is a fraction in the unit of ratio.h, percentages as such (2 for 2 %).
 * Readings of the shop floor are unconditioned (ISO 139 and ASTM D1776 would condition them): a
 * report has to say so. Metric and inch readings may meet, as both are exact here; ASTM takes the
 * values of either system as a standard of their own.
 *
 *   width      ISO 22198, ASTM D3774, GB/T 4666. Cuttable widths, read at least 2 m (2 yd) into the
 *              roll, in the middle, and at least 2 m before its end; the least is the roll's.
 *   length     ASTM D3773, ISO 22198: ticket against actual.
 *   mass       ASTM D3776 (A full roll, C swatch of at least 100 cm2; A is the one for acceptance),
 *              ISO 3801, GB/T 4669.
 *   threads    ASTM D3775, ISO 7211-2, GB/T 4668: counted ends and picks.
 *   bow, skew  ASTM D3882: 100 * distance / width; a roll is judged on the greatest found, not on
 *              the mean. Readings by the small tool of ASTM D7811 are not comparable.
 *
 * Errors of all: PERCH_E_UNKNOWN: a unit of another kind than the name says. PERCH_E_RANGE: a size
 * that is not more than zero, or figures with too many digits to be exact. PERCH_E_ARG: n is 0.
 */
#ifndef PERCH_INSPECT_MEASURE_H
#define PERCH_INSPECT_MEASURE_H

#include "firmware/inspect/band.h"

/* A quantity of this dimension that is above zero, as a fraction. */
PERCH_MUST_CHECK enum perch_rc perch_measure_size(struct perch_quantity q,
						  enum perch_dimension dimension,
						  struct perch_ratio *out);

/* Mass per area of a swatch, and of a full roll by its length and width. */
PERCH_MUST_CHECK enum perch_rc perch_measure_swatch(struct perch_quantity mass,
						    struct perch_quantity area,
						    struct perch_ratio *out);
PERCH_MUST_CHECK enum perch_rc perch_measure_roll_mass(struct perch_quantity mass,
						       struct perch_quantity length,
						       struct perch_quantity width,
						       struct perch_ratio *out);

/* Threads per length, from a count (above zero) over a length. */
PERCH_MUST_CHECK enum perch_rc perch_measure_threads(struct perch_decimal count,
						     struct perch_quantity over,
						     struct perch_ratio *out);

/* Several readings of one thing (numbers); their order does not matter. */
struct perch_summary {
	struct perch_ratio min;
	struct perch_ratio max;
	struct perch_ratio mean;
	struct perch_ratio spread; /* max - min */
};
PERCH_MUST_CHECK enum perch_rc perch_measure_readings(const struct perch_ratio *v, size_t n,
						      struct perch_summary *out);

/* From one length to another: to - from, and that in percent of from. */
struct perch_change {
	struct perch_ratio difference;
	struct perch_ratio percent;
};
PERCH_MUST_CHECK enum perch_rc perch_measure_change(struct perch_quantity from,
						    struct perch_quantity to,
						    struct perch_change *out);

/* Shrinkage in percent of the length or width before the wash; below zero when it grew. */
PERCH_MUST_CHECK enum perch_rc perch_measure_shrinkage(struct perch_quantity before,
						       struct perch_quantity after,
						       struct perch_ratio *percent);

/* Bow or skew: the greatest of n offsets (zero allowed) in percent of the width. */
PERCH_MUST_CHECK enum perch_rc perch_measure_worst(const struct perch_quantity *offsets, size_t n,
						   struct perch_quantity width,
						   struct perch_ratio *percent);

/* The most that a percentage may be: the limit's own percent, or its length in percent of `whole`
 * (above zero: the width for bow and skew, the size before the wash for shrinkage). */
PERCH_MUST_CHECK enum perch_rc perch_measure_at_most(const struct perch_tolerance *limit,
						     struct perch_ratio whole,
						     struct perch_limits *out);

/* An order's rolls together: what the tickets say less what was measured (below zero: surplus),
 * and that in percent of the tickets. tickets[i] and actuals[i] are of one roll. */
struct perch_shortage {
	struct perch_ratio ticket;
	struct perch_ratio actual;
	struct perch_ratio shortage;
	struct perch_ratio percent;
};
PERCH_MUST_CHECK enum perch_rc perch_measure_shortage(const struct perch_quantity *tickets,
						      const struct perch_quantity *actuals,
						      size_t n, struct perch_shortage *out);

#endif

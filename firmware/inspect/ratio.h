/*
 * ratio.h - exact fractions, for figures that are held against a limit.
 *
 * Pure, no floating point. A result that does not fit 128 bits, and a division by zero, is no
 * number. Whatever it goes into is no number either, so a calculation is checked once, at its end.
 * Quantities are counted in m, m2, g, g/m2 and threads per m.
 * Source of the factors: the international yard (0.9144 m) and pound (453.59237 g), 1959, both
 * exact; the ounce is a sixteenth of the pound.
 */
#ifndef PERCH_INSPECT_RATIO_H
#define PERCH_INSPECT_RATIO_H

#include "firmware/base/quantity.h"

struct perch_ratio {
	perch_i128 num;
	perch_i128 den; /* in lowest terms, above zero; 0: no number */
};

/* num/den for any signs; no number when den is 0. */
struct perch_ratio perch_ratio_of(perch_i128 num, perch_i128 den);
struct perch_ratio perch_ratio_of_decimal(struct perch_decimal d);
/* In the unit named above for its dimension; no number when q has no unit. */
struct perch_ratio perch_ratio_of_quantity(struct perch_quantity q);

static inline bool
perch_ratio_is_number(struct perch_ratio a)
{
	return a.den > 0;
}

struct perch_ratio perch_ratio_add(struct perch_ratio a, struct perch_ratio b);
struct perch_ratio perch_ratio_subtract(struct perch_ratio a, struct perch_ratio b);
struct perch_ratio perch_ratio_multiply(struct perch_ratio a, struct perch_ratio b);
struct perch_ratio perch_ratio_divide(struct perch_ratio a, struct perch_ratio b);

/* Below 0, 0 or above 0 as a is less than, equal to or more than b. Never rounds and never
 * overflows; both must be numbers. */
int perch_ratio_compare(struct perch_ratio a, struct perch_ratio b);

/* A quantity as a number of this unit, `places` (0..9) digits, half away from zero; its name is
 * not put. PERCH_UNIT_NONE puts the number as it is. PERCH_E_RANGE: no number, or too large to
 * print; PERCH_E_FULL; PERCH_E_ARG: places. */
enum perch_rc perch_buf_put_amount(struct perch_buf *b, struct perch_ratio amount,
				   enum perch_unit unit, unsigned places);

#endif

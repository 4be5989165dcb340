/*
 * shade.h - shade lots of an order's rolls: groups A, B, C ... sorted by eye, or 555 numbers.
 *
 * Pure, whole numbers only; lengths in micrometres. A 555 number has one digit for each of three
 * coordinates: 5 is the block of the standard, 3 two blocks below it, 9 four above; the blocks are
 * centred on the standard's value. Source: instrument makers' notes on 555 shade sorting.
 */
#ifndef PERCH_INSPECT_SHADE_H
#define PERCH_INSPECT_SHADE_H

#include "firmware/base/quantity.h"

#define PERCH_SHADE_CAP  4   /* "A" or "356" with its NUL */
#define PERCH_SHADES_MAX 755 /* 26 letters and 9 * 9 * 9 numbers */

/* A shade lot: one letter A to Z, or three digits 1 to 9. */
struct perch_shade {
	char text[PERCH_SHADE_CAP];
};

/* The rolls of one shade lot. */
struct perch_shade_lot {
	struct perch_shade shade;
	int32_t rolls;
	int64_t length_um;
};

/* "A" (or "a") or "356". PERCH_E_FORMAT: anything else; *out untouched. */
PERCH_MUST_CHECK enum perch_rc perch_shade_read(struct perch_span text, struct perch_shade *out);

/*
 * The 555 number of a difference from the standard, in blocks of the given sizes, coordinate by
 * coordinate in the order in which they are given (lightness first, as a rule). Exact: the digit
 * is 5 plus difference / block rounded to the nearest whole number, half away from zero, so that a
 * difference of exactly half a block belongs to the next block. PERCH_E_ARG: a block that is not
 * above zero. PERCH_E_RANGE: more than four blocks from the standard, which has no digit; such a
 * roll is no neighbour of any lot, so it is not put into the outermost one. *out untouched.
 * *at (may be NULL) gets the coordinate at fault, 0 to 2.
 */
PERCH_MUST_CHECK enum perch_rc perch_shade_555(const struct perch_decimal block[3],
					       const struct perch_decimal diff[3],
					       struct perch_shade *out, size_t *at);

/*
 * Add a roll to the lots, which are kept in order: letters, then numbers by their digits.
 * lots[*n] are in use of cap (start with *n = 0; PERCH_SHADES_MAX is always enough). PERCH_E_RANGE:
 * a negative length or a sum that does not fit; PERCH_E_FULL: no room for one more lot. Nothing
 * changes on error.
 */
PERCH_MUST_CHECK enum perch_rc perch_shade_add(struct perch_shade_lot *lots, size_t cap, size_t *n,
					       const struct perch_shade *shade, int64_t length_um);

/*
 * The warning that shade lots mix within `where` (an order, a dye lot), lengths in metres or yards
 * (PERCH_M, PERCH_YD): "order PO-88213: 3 shade lots mix: A 5 rolls 600m, B 1 roll 118.6m, 356 ..".
 * Nothing is put for none or one lot. At most eight lots are listed, then their number.
 * PERCH_E_FULL; PERCH_E_UNKNOWN: the unit is no length.
 */
enum perch_rc perch_shade_put_warning(struct perch_buf *out, const char *where,
				      const struct perch_shade_lot *lots, size_t n,
				      enum perch_unit unit);

#endif

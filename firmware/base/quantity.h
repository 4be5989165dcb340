/*
 * quantity.h - exact decimals and quantities with units, as they are typed and printed. Pure,
 * no floating point.
 *
 * Text form: a decimal and a unit, no blank: "58in", "2.5yd", "180g/m2", "68/in".
 * Units: um mm cm m in yd  mm2 cm2 m2  mg g kg oz lb  g/m2 oz/yd2  /in /10cm.
 * Source of the factors: the inch is 25.4 mm and the pound 453.59237 g exactly (international
 * yard and pound agreement, 1959).
 */
#ifndef PERCH_BASE_QUANTITY_H
#define PERCH_BASE_QUANTITY_H

#include "firmware/base/buf.h"

__extension__ typedef __int128 perch_i128;

/* value = m * 10^e */
struct perch_decimal {
	int64_t m;
	int8_t e;
};

enum perch_unit {
	PERCH_UNIT_NONE,
	PERCH_UM,
	PERCH_MM,
	PERCH_CM,
	PERCH_M,
	PERCH_IN,
	PERCH_YD, /* length */
	PERCH_MM2,
	PERCH_CM2,
	PERCH_M2, /* area */
	PERCH_MG,
	PERCH_G,
	PERCH_KG,
	PERCH_OZ,
	PERCH_LB, /* mass */
	PERCH_G_M2,
	PERCH_OZ_YD2, /* mass per area */
	PERCH_PER_IN,
	PERCH_PER_10CM, /* ends, picks */
	PERCH_UNIT_COUNT
};

enum perch_dimension {
	PERCH_DIM_NONE,
	PERCH_DIM_LENGTH,
	PERCH_DIM_AREA,
	PERCH_DIM_MASS,
	PERCH_DIM_GSM,
	PERCH_DIM_COUNT
};

struct perch_quantity {
	struct perch_decimal value;
	enum perch_unit unit;
};

const char *perch_unit_str(enum perch_unit unit); /* "g/m2"; "" for NONE */
enum perch_dimension perch_unit_dimension(enum perch_unit unit);

/* Digits, optionally '-' in front and a point between two of them: "-0.5", but not "+5", ".5", "5."
 * or "1e3" (PERCH_E_FORMAT). At most 18 significant digits and 18 places (PERCH_E_RANGE).
 * "1.50" gives 150 e-2: the typed precision is kept. */
PERCH_MUST_CHECK enum perch_rc perch_parse_decimal(struct perch_span s, struct perch_decimal *out);
/* Decimal and unit without a blank between (PERCH_E_FORMAT). PERCH_E_UNKNOWN: no or unknown unit;
 * units are case sensitive. PERCH_E_RANGE as for the decimal. */
PERCH_MUST_CHECK enum perch_rc perch_parse_quantity(struct perch_span s,
						    struct perch_quantity *out);

/* A length in micrometres, rounded half away from zero below one micrometre. PERCH_E_RANGE when
 * it does not fit 64 bits, PERCH_E_UNKNOWN when the unit is not a length. Any exponent. */
PERCH_MUST_CHECK enum perch_rc perch_quantity_um(struct perch_quantity q, int64_t *um);
/* The text of a length in micrometres: the errors of the two above. */
PERCH_MUST_CHECK enum perch_rc perch_parse_um(struct perch_span s, int64_t *um);

/* All that print: PERCH_E_FULL (nothing appended) beside what they name. Zero has no sign. */

/* "113.5" for 1135 e-1; "12300" for 123 e2; "0.00" for 0 e-2. */
enum perch_rc perch_buf_put_decimal(struct perch_buf *b, struct perch_decimal d);

/* num/den (den > 0) in decimal with `places` (0..9) digits after the point, rounded half away
 * from zero. PERCH_E_RANGE when num * 10^places would not fit 128 bits, PERCH_E_ARG for another
 * den or places. */
enum perch_rc perch_buf_put_ratio(struct perch_buf *b, perch_i128 num, perch_i128 den,
				  unsigned places);

/* A length as a number of the given unit (its name is not put): exact when six places are enough
 * for that, else rounded to `places` (0..9) digits. "58" or "0.005" in, "1.4732" m.
 * PERCH_E_UNKNOWN: the unit is not a length. PERCH_E_ARG: places. */
enum perch_rc perch_buf_put_length(struct perch_buf *b, int64_t um, enum perch_unit unit,
				   unsigned places);

#endif

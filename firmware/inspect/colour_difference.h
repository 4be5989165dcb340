/*
 * colour_difference.h - how far a sample is from its standard, from two readings of a colorimeter.
 *
 * Pure; libm. colour_difference.c is the only file of this folder that computes in floating point.
 * Readings come in as decimals and results go out as whole numbers, so that no other file needs
 * any. The same digits come out of every compiler and optimisation (tests/colour/same_digits.sh);
 * the functions of libm may differ in the last bit from one machine to another, so a result is
 * stored with its readings and never computed again elsewhere. Figures are rounded to 4 places,
 * half away from zero. The class is looked up by dEF rounded to 1e-6, so that a difference of 0.4
 * that comes out as 0.39999999999 is not in the better class.
 *
 * Sources: dE*ab of CIE 1976; dEF, grey scale figure and class table of ISO 105-A05; CMC(l:c) of
 * BS 6923. The chroma and hue corrections of A05 are from memory, not held against the text of the
 * standard: unconfirmed. The class bounds are the midpoints of the steps of ISO 105-A02. Where
 * grey scale figure and class table disagree (dEF 0.41: figure 4.7588, class 4-5), the table
 * counts.
 * The hue of a colour without chroma is 0, as the formulas give it.
 */
#ifndef PERCH_INSPECT_COLOUR_DIFFERENCE_H
#define PERCH_INSPECT_COLOUR_DIFFERENCE_H

#include "firmware/base/json.h"
#include "firmware/base/quantity.h"
#include "firmware/inspect/colour_grade.h"

/* What help and reports say beside dEF and what is made of it. */
#define PERCH_COLOUR_UNCONFIRMED                                                                   \
	"chroma and hue corrections of ISO 105-A05 (de_f, gsc, grade): unconfirmed"

#define PERCH_LAB_L_MAX     100
#define PERCH_LAB_AB_MAX    500 /* |a*| and |b*|: beyond any surface colour */
#define PERCH_CMC_RATIO_MAX 100
#define PERCH_COLOUR_PLACES 4
#define PERCH_COLOUR_SCALE  10000 /* 10 ^ PERCH_COLOUR_PLACES */

/* A reading: L* in 0..PERCH_LAB_L_MAX, a* and b* in -PERCH_LAB_AB_MAX..PERCH_LAB_AB_MAX, each of
 * at most 18 places. */
struct perch_lab {
	struct perch_decimal l;
	struct perch_decimal a;
	struct perch_decimal b;
};

/* Tolerances of lightness and chroma in CMC(l:c): 0.01 to PERCH_CMC_RATIO_MAX. */
struct perch_cmc_ratio {
	struct perch_decimal l;
	struct perch_decimal c;
};

#define PERCH_CMC_2_1 ((struct perch_cmc_ratio){ { 2, 0 }, { 1, 0 } }) /* textiles */

/* _e4: in ten thousandths. */
struct perch_colour_difference {
	int64_t de_ab_e4;
	int64_t de_f_e4;
	int64_t gsc_e4; /* grey scale figure, 1 to 5 */
	int64_t cmc_e4; /* with the colours exchanged it is another */
	int32_t grade;  /* colour_grade.h */
};

/*
 * Read "L,a,b", three decimals without blanks ("50,0.5,-2"). PERCH_E_FORMAT: not three, or not a
 * decimal ("nan", "1e3", ".5"); PERCH_E_RANGE: outside the bounds, or over 18 digits or places.
 * err->text says which of the three. *out is untouched on error.
 */
PERCH_MUST_CHECK enum perch_rc perch_lab_read(struct perch_span text, struct perch_lab *out,
					      struct perch_err *err);

/* Read "l:c", as "2:1" or "1.5:1". Errors and *out as above. */
PERCH_MUST_CHECK enum perch_rc perch_cmc_ratio_read(struct perch_span text,
						    struct perch_cmc_ratio *out,
						    struct perch_err *err);

/* Every value within its bounds. */
bool perch_lab_is_valid(const struct perch_lab *lab);
bool perch_cmc_ratio_is_valid(const struct perch_cmc_ratio *ratio);

/* Compare. PERCH_E_RANGE: a reading or the ratio is not valid; *out is untouched then. */
PERCH_MUST_CHECK enum perch_rc perch_colour_compare(const struct perch_lab *standard,
						    const struct perch_lab *sample,
						    const struct perch_cmc_ratio *ratio,
						    struct perch_colour_difference *out);

/* The class of a difference dEF of at least 0, in millionths: below 0.40 is "5", below 1.25 "4-5",
 * 2.10 "4", 2.95 "3-4", 4.10 "3", 5.80 "2-3", 8.20 "2", 11.60 "1-2", else "1". */
int32_t perch_colour_class(int64_t de_f_e6);

/* {"de_ab":"3.5000","de_f":"2.0595","gsc":"3.7886","grade":"4","cmc":"1.3246"}; errors stick. */
void perch_colour_difference_write(struct perch_jw *w, const struct perch_colour_difference *d);

#endif

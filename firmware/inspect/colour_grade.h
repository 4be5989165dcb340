/*
 * colour_grade.h - a grade of the grey scale for colour change, and its text.
 *
 * Pure. A grade is the whole number of its half steps, which is twice the printed figure: "5" is
 * 10, "4-5" is 9, "4" is 8 ... "1-2" is 3, "1" is 2. The greater number is the better match.
 * Source: ISO 105-A02 (the nine steps).
 */
#ifndef PERCH_INSPECT_COLOUR_GRADE_H
#define PERCH_INSPECT_COLOUR_GRADE_H

#include "firmware/base/rc.h"
#include "firmware/base/span.h"

#define PERCH_COLOUR_GRADE_MIN 2  /* "1" */
#define PERCH_COLOUR_GRADE_MAX 10 /* "5" */

/* "4-5" of 9; "" of a number that is no grade. */
const char *perch_colour_grade_str(int32_t grade);

/* One of the nine texts above. PERCH_E_FORMAT: anything else ("4.5", "5-4", "4 - 5", "6"). */
PERCH_MUST_CHECK enum perch_rc perch_colour_grade_read(struct perch_span text, int32_t *out);

#endif

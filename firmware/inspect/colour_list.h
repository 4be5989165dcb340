/*
 * colour_list.h - several decimals in one text, such as "50,0.5,-2".
 *
 * Pure, whole numbers only.
 */
#ifndef PERCH_INSPECT_COLOUR_LIST_H
#define PERCH_INSPECT_COLOUR_LIST_H

#include "firmware/base/quantity.h"

/*
 * Read exactly n decimals with the separator between them, no blanks. PERCH_E_FORMAT: not as many,
 * or not a decimal ("nan", "1e3", ".5"); PERCH_E_RANGE: over 18 digits or places. err->text names
 * the one at fault by names[n]. out[n] may hold anything after an error.
 */
PERCH_MUST_CHECK enum perch_rc perch_colour_list_read(struct perch_span text, char separator,
						      const char *const names[],
						      struct perch_decimal out[], size_t n,
						      struct perch_err *err);

#endif

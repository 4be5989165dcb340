/*
 * colour_list.c - several decimals in one text (colour_list.h). Pure.
 */
#include "firmware/inspect/colour_list.h"

enum perch_rc
perch_colour_list_read(struct perch_span text, char separator, const char *const names[],
		       struct perch_decimal out[], size_t n, struct perch_err *err)
{
	for (size_t i = 0; i < n; i++) {
		const uint8_t *end = text.n > 0 ? memchr(text.p, separator, text.n) : NULL;
		size_t len = end != NULL ? (size_t)(end - text.p) : text.n;

		if ((end == NULL) != (i + 1 == n))
			return perch_err_set(err, PERCH_E_FORMAT, 0,
					     "not %zu numbers with '%c' between", n, separator);
		enum perch_rc rc = perch_parse_decimal(perch_span_first(text, len), &out[i]);
		if (rc == PERCH_E_RANGE)
			return perch_err_set(err, rc, 0, "%s: too many digits", names[i]);
		if (rc != PERCH_OK)
			return perch_err_set(err, rc, 0, "%s: not a number such as \"-0.5\"",
					     names[i]);
		text = perch_span_from(text, len + 1);
	}
	return PERCH_OK;
}

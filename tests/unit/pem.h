/* pem.h - from PEM to DER, for tests that have a certificate as text and need its bytes. */
#ifndef PERCH_TESTS_UNIT_PEM_H
#define PERCH_TESTS_UNIT_PEM_H

#include "firmware/base/span.h"

/* The bytes between the lines of a PEM text; dst is as long as the text. */
static inline struct perch_span
pem_der(const char *pem, uint8_t *dst)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";
	unsigned bits = 0;
	unsigned held = 0;
	size_t n = 0;

	for (const char *c = strchr(pem, '\n'); c != NULL && *c != '-' && *c != '='; c++) {
		const char *digit = strchr(digits, *c);

		if (*c == '\n' || digit == NULL)
			continue;
		bits = bits << 6 | (unsigned)(digit - digits);
		held += 6;
		if (held >= 8) {
			held -= 8;
			dst[n++] = (uint8_t)(bits >> held);
			bits &= (1u << held) - 1;
		}
	}
	return perch_span_of(dst, n);
}

#endif

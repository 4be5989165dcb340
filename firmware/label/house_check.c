/*
 * house_check.c - check characters of house formats. Pure.
 *
 * Source: GS1 General Specifications 7.9.1 (gs1); ISO/IEC 7812-1 annex B (luhn); ISO/IEC 16388
 * annex A (mod43).
 */
#include "firmware/label/house.h"

const char *
perch_house_check_str(enum perch_house_check check)
{
	static const char *const words[PERCH_HOUSE_CHECK_COUNT] = {
		[PERCH_HOUSE_CHECK_NONE] = "none",
		[PERCH_HOUSE_CHECK_GS1] = "gs1",
		[PERCH_HOUSE_CHECK_LUHN] = "luhn",
		[PERCH_HOUSE_CHECK_MOD43] = "mod43",
	};

	return words[check];
}

/* Digits of the value but for its last character; at most cap. */
static struct perch_span
digits_of(struct perch_span value, uint8_t *dst, size_t cap)
{
	size_t n = 0;

	for (size_t i = 0; i + 1 < value.n && n < cap; i++)
		if (value.p[i] >= '0' && value.p[i] <= '9')
			dst[n++] = value.p[i];
	return perch_span_of(dst, n);
}

static char
gs1(struct perch_span digits)
{
	int digit = perch_gs1_check_digit(digits);

	if (digit < 0)
		return '\0';
	return (char)('0' + digit);
}

static char
luhn(struct perch_span digits)
{
	unsigned sum = 0;

	if (digits.n == 0)
		return '\0';
	for (size_t i = 0; i < digits.n; i++) {
		unsigned d = (unsigned)(digits.p[digits.n - 1 - i] - '0') * (i % 2 == 0 ? 2u : 1u);

		sum += d / 10 + d % 10;
	}
	return (char)('0' + (10 - sum % 10) % 10);
}

static char
mod43(struct perch_span body)
{
	static const char set[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";
	size_t sum = 0;

	if (body.n == 0)
		return '\0';
	for (size_t i = 0; i < body.n; i++) {
		const char *p = body.p[i] != 0 ? strchr(set, body.p[i]) : NULL;

		if (p == NULL)
			return '\0';
		sum += (size_t)(p - set);
	}
	return set[sum % 43];
}

char
perch_house_check_character(enum perch_house_check check, struct perch_span value)
{
	uint8_t memory[PERCH_LABEL_MAX];
	struct perch_span digits = digits_of(value, memory, sizeof memory);

	switch (check) {
	case PERCH_HOUSE_CHECK_GS1:
		return gs1(digits);
	case PERCH_HOUSE_CHECK_LUHN:
		return luhn(digits);
	case PERCH_HOUSE_CHECK_MOD43:
		return mod43(perch_span_first(value, value.n > 0 ? value.n - 1 : 0));
	case PERCH_HOUSE_CHECK_NONE:
	case PERCH_HOUSE_CHECK_COUNT:
		break;
	}
	return '\0';
}

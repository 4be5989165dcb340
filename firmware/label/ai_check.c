/*
 * ai_check.c - is a value what its application identifier promises? Pure.
 *
 * Source: GS1 General Specifications 7.9 (check digits and check character pairs), 7.11
 * (character sets), 7.12 (dates); GS1 Barcode Syntax Dictionary 2026-01-27; ISO 13616 (IBAN).
 */
#include "firmware/label/ai.h"

#define COMPANY_PREFIX_MIN 4
#define IBAN_MIN           11 /* the shortest that the dictionary takes */

static bool
refuse(struct perch_ai_fault *fault, enum perch_label_error error, size_t at)
{
	*fault = (struct perch_ai_fault){ .error = error, .at = at };
	return false;
}

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool
is_upper(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_hex(uint8_t c)
{
	return is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

static bool
is_base64url(uint8_t c)
{
	return is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

/* Set 82 in the order that gives a character its weight in a check character pair. */
static const char set82[] = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
			    "abcdefghijklmnopqrstuvwxyz";

static int
weight82(uint8_t c)
{
	const char *p = c != 0 ? strchr(set82, c) : NULL;

	return p != NULL ? (int)(p - set82) : -1;
}

static bool
is_in_set(enum perch_ai_set set, uint8_t c)
{
	switch (set) {
	case PERCH_SET_N:
		return is_digit(c);
	case PERCH_SET_X:
		return weight82(c) >= 0;
	case PERCH_SET_Y:
		return is_digit(c) || is_upper(c) || c == '#' || c == '-' || c == '/';
	case PERCH_SET_Z:
		return is_base64url(c);
	case PERCH_SET_NONE:
		break;
	}
	return false;
}

static bool
characters_are_good(enum perch_ai_set set, struct perch_span s, struct perch_ai_fault *fault)
{
	size_t pads = 0;

	if (set == PERCH_SET_Z)
		while (pads < s.n && s.p[s.n - 1 - pads] == '=')
			pads++;
	if (pads > 2 || (pads > 0 && s.n % 3 != 0))
		return refuse(fault, PERCH_LABEL_VALUE, s.n - pads);
	for (size_t i = 0; i < s.n - pads; i++)
		if (!is_in_set(set, s.p[i]))
			return refuse(fault, PERCH_LABEL_CHARSET, i);
	return true;
}

static bool
all_digits(struct perch_span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return true;
}

/* For spans that are known to be digits, at most nine of them. */
static unsigned
number(struct perch_span s)
{
	unsigned v = 0;

	for (size_t i = 0; i < s.n; i++)
		v = v * 10 + (unsigned)(s.p[i] - '0');
	return v;
}

static unsigned
pair(struct perch_span s, size_t at)
{
	return number(perch_span_first(perch_span_from(s, at), 2));
}

int
perch_gs1_check_digit(struct perch_span digits)
{
	unsigned sum = 0;

	if (digits.n == 0 || !all_digits(digits))
		return -1;
	for (size_t i = 0; i < digits.n; i++)
		sum += (unsigned)(digits.p[digits.n - 1 - i] - '0') * (i % 2 == 0 ? 3u : 1u) % 10;
	return (int)((10 - sum % 10) % 10);
}

static bool
check_digit(struct perch_span s, struct perch_ai_fault *fault)
{
	int want = perch_gs1_check_digit(perch_span_first(s, s.n - 1));

	if (want == s.p[s.n - 1] - '0')
		return true;
	refuse(fault, PERCH_LABEL_CHECK_DIGIT, s.n - 1);
	fault->expected[0] = (char)('0' + want);
	return false;
}

static bool
company_prefix(struct perch_span s, struct perch_ai_fault *fault)
{
	if (s.n < COMPANY_PREFIX_MIN)
		return refuse(fault, PERCH_LABEL_LENGTH, s.n);
	for (size_t i = 0; i < COMPANY_PREFIX_MIN; i++)
		if (!is_digit(s.p[i]))
			return refuse(fault, PERCH_LABEL_VALUE, i);
	return true;
}

/*
 * The pair is the sum, modulo 1021, of weights times primes (2, 3, 5 ... from the right), written
 * as two digits of base 32 without 0, 1, I and O.
 */
static bool
check_pair(struct perch_span s, struct perch_ai_fault *fault)
{
	static const uint8_t primes[] = { 2,  3,  5,  7,  11, 13, 17, 19, 23, 29, 31, 37,
					  41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83 };
	static const uint8_t base32[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
	unsigned sum = 0;

	if (s.n < 2)
		return refuse(fault, PERCH_LABEL_LENGTH, s.n);
	size_t body = s.n - 2; /* at most 23: the longest of these values has 25 characters */
	for (size_t i = 0; i < body && i < PERCH_COUNT(primes); i++)
		sum += (unsigned)weight82(s.p[body - 1 - i]) * primes[i];
	sum %= 1021;
	if (s.p[body] == base32[sum / 32] && s.p[body + 1] == base32[sum % 32])
		return true;
	refuse(fault, PERCH_LABEL_CHECK_DIGIT, body);
	fault->expected[0] = (char)base32[sum / 32];
	fault->expected[1] = (char)base32[sum % 32];
	return false;
}

/* MMDD of a year of which only its leap days matter; 2000 is the only century year in reach. */
static bool
month_and_day(struct perch_span s, size_t at, unsigned year, bool day_may_be_0,
	      struct perch_ai_fault *fault)
{
	static const uint8_t days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	unsigned month = pair(s, at);
	unsigned day = pair(s, at + 2);

	if (month < 1 || month > 12)
		return refuse(fault, PERCH_LABEL_DATE, at);
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	unsigned longest = month == 2 && !is_leap ? 28 : days[month - 1];
	if (day > longest || (day == 0 && !day_may_be_0))
		return refuse(fault, PERCH_LABEL_DATE, at + 2);
	return true;
}

static bool
date_is_good(enum perch_ai_check check, struct perch_span s, struct perch_ai_fault *fault)
{
	if (check == PERCH_AI_DATE_LONG)
		return month_and_day(s, 4, number(perch_span_first(s, 4)), false, fault);
	return month_and_day(s, 2, 2000 + pair(s, 0), check == PERCH_AI_DATE0, fault);
}

static bool
two_digits_below(struct perch_span s, size_t at, unsigned limit, struct perch_ai_fault *fault)
{
	return pair(s, at) < limit || refuse(fault, PERCH_LABEL_DATE, at);
}

static bool
piece_is_good(struct perch_span s, struct perch_ai_fault *fault)
{
	unsigned piece = pair(s, 0);
	unsigned total = pair(s, 2);

	return (piece > 0 && piece <= total) || refuse(fault, PERCH_LABEL_VALUE, 0);
}

/* "1/3": three characters, the position not beyond the end. */
static bool
birth_is_good(struct perch_span s, struct perch_ai_fault *fault)
{
	bool is_good = s.n == 3 && is_digit(s.p[0]) && s.p[0] != '0' && s.p[1] == '/' &&
		       is_digit(s.p[2]) && s.p[0] <= s.p[2];

	return is_good || refuse(fault, PERCH_LABEL_VALUE, 0);
}

static bool
percent_is_good(struct perch_span s, struct perch_ai_fault *fault)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '%')
			continue;
		if (s.n - i < 3 || !is_hex(s.p[i + 1]) || !is_hex(s.p[i + 2]))
			return refuse(fault, PERCH_LABEL_VALUE, i);
		i += 2;
	}
	return true;
}

/* Ten digits in units of 10^-7 degrees from the south pole, or from the date line. */
static bool
angle_is_good(struct perch_span s, unsigned degrees, struct perch_ai_fault *fault)
{
	unsigned whole = number(perch_span_first(s, 3));
	unsigned rest = number(perch_span_from(s, 3));

	return whole < degrees || (whole == degrees && rest == 0) ||
	       refuse(fault, PERCH_LABEL_VALUE, 0);
}

/* ISO 13616: country and check digits moved to the end, letters as 10..35, modulo 97 is 1. */
static bool
iban_is_good(struct perch_span s, struct perch_ai_fault *fault)
{
	unsigned rest = 0;

	if (s.n < IBAN_MIN)
		return refuse(fault, PERCH_LABEL_LENGTH, s.n);
	if (!perch_ai_code_is_known(PERCH_AI_COUNTRY_2, perch_span_first(s, 2)))
		return refuse(fault, PERCH_LABEL_VALUE, 0);
	for (size_t i = 0; i < s.n; i++) {
		size_t at = (i + 4) % s.n;
		uint8_t c = s.p[at];

		if (is_digit(c))
			rest = (rest * 10 + (unsigned)(c - '0')) % 97;
		else if (is_upper(c))
			rest = (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
		else
			return refuse(fault, PERCH_LABEL_CHARSET, at);
	}
	return rest == 1 || refuse(fault, PERCH_LABEL_CHECK_DIGIT, 2);
}

static bool
coupon_is_good(enum perch_ai_check check, struct perch_span s, struct perch_ai_fault *fault)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return refuse(fault, PERCH_LABEL_CHARSET, i);
	bool is_good = check == PERCH_AI_COUPON ? perch_ai_coupon_is_good(s)
						: perch_ai_pos_offer_is_good(s);
	return is_good || refuse(fault, PERCH_LABEL_VALUE, 0);
}

static bool
is_one_of(struct perch_span s, const char *characters, struct perch_ai_fault *fault)
{
	return (s.n == 1 && s.p[0] != 0 && strchr(characters, s.p[0]) != NULL) ||
	       refuse(fault, PERCH_LABEL_VALUE, 0);
}

static bool
is_zero(struct perch_span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '0')
			return false;
	return true;
}

static bool
has_letter(struct perch_span s, struct perch_ai_fault *fault)
{
	return !all_digits(s) || refuse(fault, PERCH_LABEL_VALUE, 0);
}

/* The characters that single ones are chosen from. */
static const char *const choices[] = {
	[PERCH_AI_WINDING] = "019",
	[PERCH_AI_YES_NO] = "01",
	[PERCH_AI_SEX] = "0129",
	[PERCH_AI_HYPHEN] = "-",
};

/* s has the length of its component, and only characters of its set. */
static bool
check_is_good(enum perch_ai_check check, struct perch_span s, struct perch_ai_fault *fault)
{
	switch (check) {
	case PERCH_AI_ANY:
		return true;
	case PERCH_AI_GTIN:
	case PERCH_AI_KEY:
		return check_digit(s, fault); /* digits throughout: the prefix is in order too */
	case PERCH_AI_PREFIX:
		return company_prefix(s, fault);
	case PERCH_AI_GMN:
	case PERCH_AI_MUDI:
		return check_pair(s, fault) && company_prefix(s, fault) &&
		       (check == PERCH_AI_GMN || has_letter(s, fault));
	case PERCH_AI_DATE:
	case PERCH_AI_DATE0:
	case PERCH_AI_DATE_LONG:
		return date_is_good(check, s, fault);
	case PERCH_AI_HOUR:
	case PERCH_AI_MINUTE:
		return two_digits_below(s, 0, check == PERCH_AI_HOUR ? 24 : 60, fault);
	case PERCH_AI_TIME:
		return two_digits_below(s, 0, 24, fault) && two_digits_below(s, 2, 60, fault);
	case PERCH_AI_NONZERO:
	case PERCH_AI_ZERO:
		return is_zero(s) == (check == PERCH_AI_ZERO) ||
		       refuse(fault, PERCH_LABEL_VALUE, 0);
	case PERCH_AI_NO_LEADING_0:
		return s.p[0] != '0' || refuse(fault, PERCH_LABEL_VALUE, 0);
	case PERCH_AI_WINDING:
	case PERCH_AI_YES_NO:
	case PERCH_AI_SEX:
	case PERCH_AI_HYPHEN:
		return is_one_of(s, choices[check], fault);
	case PERCH_AI_PIECE:
		return piece_is_good(s, fault);
	case PERCH_AI_BIRTH:
		return birth_is_good(s, fault);
	case PERCH_AI_PERCENT:
		return percent_is_good(s, fault);
	case PERCH_AI_LATITUDE:
	case PERCH_AI_LONGITUDE:
		return angle_is_good(s, check == PERCH_AI_LATITUDE ? 180 : 360, fault);
	case PERCH_AI_COUNTRY:
	case PERCH_AI_COUNTRY_999:
	case PERCH_AI_COUNTRY_2:
	case PERCH_AI_CURRENCY:
	case PERCH_AI_PACKAGE:
	case PERCH_AI_MEDIA:
		return perch_ai_code_is_known(check, s) || refuse(fault, PERCH_LABEL_VALUE, 0);
	case PERCH_AI_IMPORTER:
		return is_base64url(s.p[0]) || refuse(fault, PERCH_LABEL_VALUE, 0);
	case PERCH_AI_IBAN:
		return iban_is_good(s, fault);
	case PERCH_AI_COUPON:
	case PERCH_AI_POS_OFFER:
		return coupon_is_good(check, s, fault);
	}
	return false;
}

bool
perch_ai_value_is_good(const struct perch_ai *ai, struct perch_span value,
		       struct perch_ai_fault *fault)
{
	size_t at = 0;

	if (value.n == 0 || value.n < perch_ai_min(ai))
		return refuse(fault, PERCH_LABEL_LENGTH, value.n);
	if (value.n > perch_ai_max(ai))
		return refuse(fault, PERCH_LABEL_LENGTH, perch_ai_max(ai));
	for (size_t i = 0; i < PERCH_AI_PARTS_MAX && at < value.n; i++) {
		const struct perch_ai_part *part = &ai->part[i];
		struct perch_span s = perch_span_first(perch_span_from(value, at), part->max);

		if (s.n < part->min)
			return refuse(fault, PERCH_LABEL_LENGTH, at + s.n);
		if (!characters_are_good(part->set, s, fault) ||
		    !check_is_good(part->check, s, fault)) {
			fault->at += at;
			return false;
		}
		at += s.n;
	}
	return true;
}

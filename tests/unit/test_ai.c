/*
 * test_ai.c - the table of application identifiers, check digits and the checks on values
 * (firmware/label/ai*.c). Expected results: GS1 General Specifications and, for the code lists
 * and rare formats, the GS1 Syntax Engine 1.4.1.
 */
#include "tests/unit/must.h"

#include "firmware/label/ai.h"

static bool
is_digits(const char *s)
{
	return strspn(s, "0123456789") == strlen(s);
}

/* --- the table ---------------------------------------------------------------------------------- */

static void
test_codes(void **state)
{
	(void)state;
	size_t n;
	const struct perch_ai *table = perch_ai_table(&n);

	for (size_t i = 0; i < n; i++) {
		const char *ai = table[i].ai;
		size_t digits = perch_ai_digits(&table[i]);

		MUST(digits >= 2 && digits <= 4 && is_digits(ai), "%s is no identifier", ai);
		MUST(table[i].last == 0 || (table[i].last > ai[digits - 1] && table[i].last <= '9'),
		     "the range from %s runs backwards", ai);
		MUST(table[i].name[0] != '\0', "%s has no name", ai);
		MUST(i == 0 || strcmp(table[i - 1].ai, ai) < 0, "%s is out of order", ai);
		MUST(perch_ai_exact(perch_span_str(ai)) == &table[i], "%s finds another row", ai);
	}
}

/* Every string of digits begins with at most one identifier, whatever follows. */
static void
test_prefixes(void **state)
{
	(void)state;
	size_t n;
	const struct perch_ai *table = perch_ai_table(&n);

	for (unsigned v = 0; v < 10000; v++) {
		char text[5];
		unsigned found = 0;

		(void)snprintf(text, sizeof text, "%04u", v);
		for (size_t digits = 2; digits <= 4; digits++)
			found += perch_ai_exact(perch_span_of(text, digits)) != NULL;
		MUST(found <= 1, "%s begins with %u identifiers", text, found);
		MUST((perch_ai_find(perch_span_str(text)) != NULL) == (found == 1),
		     "%s is found in one way only", text);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			MUST(memcmp(table[i].ai, table[k].ai, 2) != 0 ||
				     perch_ai_digits(&table[i]) == perch_ai_digits(&table[k]),
			     "%s and %s begin alike and differ in length", table[k].ai,
			     table[i].ai);
}

static void
test_formats(void **state)
{
	(void)state;
	size_t n;
	const struct perch_ai *table = perch_ai_table(&n);

	for (size_t i = 0; i < n; i++) {
		bool is_open = false; /* an optional or variable component was seen */
		bool is_fixed = (table[i].flags & PERCH_AI_FIXED) != 0;

		MUST(table[i].part[0].set != PERCH_SET_NONE, "%s has no format", table[i].ai);
		for (size_t k = 0; k < PERCH_AI_PARTS_MAX; k++) {
			const struct perch_ai_part *part = &table[i].part[k];

			if (part->set == PERCH_SET_NONE)
				break;
			MUST(part->min >= 1 && part->min <= part->max, "%s: component %zu",
			     table[i].ai, k);
			MUST(!is_open || part->is_optional, "%s: component %zu is mandatory",
			     table[i].ai, k);
			is_open = is_open || part->is_optional || part->min < part->max;
		}
		MUST(!is_fixed || !is_open, "%s is fixed and has a variable format", table[i].ai);
		MUST(perch_ai_max(&table[i]) <= 90, "%s is longer than any", table[i].ai);
	}
}

/* GS1 General Specifications figure 7.8.5-2: these two digits say the length, and no others. */
static void
test_predefined_lengths(void **state)
{
	(void)state;
	static const char *const predefined[] = { "00", "01", "02", "03", "04", "11", "12", "13",
						  "14", "15", "16", "17", "18", "19", "20", "31",
						  "32", "33", "34", "35", "36", "41" };
	size_t n;
	const struct perch_ai *table = perch_ai_table(&n);

	for (size_t i = 0; i < n; i++) {
		bool want = false;

		for (size_t k = 0; k < PERCH_COUNT(predefined); k++)
			want = want || memcmp(table[i].ai, predefined[k], 2) == 0;
		MUST(((table[i].flags & PERCH_AI_FIXED) != 0) == want, "%s %s a separator",
		     table[i].ai, want ? "needs no" : "needs");
	}
}

/* Companions and exclusions speak of identifiers that exist. */
static void
check_patterns(const char *ai, const char *patterns)
{
	char copy[128];
	char *rest = copy;

	(void)snprintf(copy, sizeof copy, "%s", patterns);
	for (char *word = strsep(&rest, " +|"); word != NULL; word = strsep(&rest, " +|")) {
		size_t prefix = strcspn(word, "n");
		bool exists = false;

		for (unsigned v = 0; v < 10000 && !exists; v++) {
			char text[5];

			(void)snprintf(text, sizeof text, "%04u", v);
			text[strlen(word)] = '\0';
			exists = strlen(word) >= 2 && memcmp(text, word, prefix) == 0 &&
				 perch_ai_exact(perch_span_str(text)) != NULL;
		}
		MUST(exists, "%s speaks of %s, which does not exist", ai, word);
	}
}

static void
test_companions(void **state)
{
	(void)state;
	size_t n;
	const struct perch_ai *table = perch_ai_table(&n);

	for (size_t i = 0; i < n; i++) {
		if (table[i].needs != NULL)
			check_patterns(table[i].ai, table[i].needs);
		if (table[i].never != NULL)
			check_patterns(table[i].ai, table[i].never);
		if (table[i].key != NULL && table[i].key[0] != '\0')
			check_patterns(table[i].ai, table[i].key);
	}
}

/* --- check digits ------------------------------------------------------------------------------- */

static const struct {
	const char *must;
	const char *digits;
	int digit;
} check_digits[] = {
	{ "the example of gs1.org", "629104150021", 3 },
	{ "the example of gs1.se", "730001100001", 7 },
	/* 5*1+0*3+1*1+2*3+3*1+4*3+5*1+6*3+7*1+8*3+9*1+0*3 = 90 */
	{ "a sum that is a multiple of ten", "501234567890", 0 },
	{ "a variable measure item", "9690123400001", 9 },
	{ "an SSCC", "36901234000000012", 3 },
	{ "GTIN-8", "1234567", 0 },
	{ "one digit", "1", 7 },
	{ "nothing", "", -1 },
	{ "a letter", "12A4", -1 },
};

static void
test_check_digits(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(check_digits); i++) {
		int got = perch_gs1_check_digit(perch_span_str(check_digits[i].digits));

		MUST(got == check_digits[i].digit, "%s: want %d, got %d", check_digits[i].must,
		     check_digits[i].digit, got);
	}
}

/* --- values ------------------------------------------------------------------------------------- */

static const struct {
	const char *must;
	const char *ai;
	const char *value;
	enum perch_label_error error;
	size_t at;
} values[] = {
	// clang-format off
	{ "a GDTI without serial part", "253", "9501101530003", PERCH_LABEL_OK, 0 },
	{ "a GDTI with one", "253", "9501101530003A1", PERCH_LABEL_OK, 0 },
	{ "a GDTI too long", "253", "9501101530003123456789012345678", PERCH_LABEL_LENGTH, 30 },
	{ "a GCN's serial part is digits", "255", "95011015300031X", PERCH_LABEL_CHARSET, 14 },
	{ "a key begins with a company prefix", "8004", "95A1", PERCH_LABEL_VALUE, 2 },
	{ "of four digits", "8004", "950", PERCH_LABEL_LENGTH, 3 },
	{ "five countries", "423", "156276250840036", PERCH_LABEL_OK, 0 },
	{ "one country", "423", "156", PERCH_LABEL_OK, 0 },
	{ "a country and a half", "423", "1562", PERCH_LABEL_LENGTH, 4 },
	{ "the second country does not exist", "423", "156999", PERCH_LABEL_VALUE, 3 },
	{ "999 for a processor is any country", "7030", "999X", PERCH_LABEL_OK, 0 },
	{ "a country by letters", "4307", "CN", PERCH_LABEL_OK, 0 },
	{ "not by any letters", "4307", "XX", PERCH_LABEL_VALUE, 0 },
	{ "an amount in euros", "3912", "9781000", PERCH_LABEL_OK, 0 },
	{ "in no currency", "3912", "0001000", PERCH_LABEL_VALUE, 0 },
	{ "yes or no", "4321", "1", PERCH_LABEL_OK, 0 },
	{ "not two", "4321", "2", PERCH_LABEL_VALUE, 0 },
	{ "delivery at 23:59", "4324", "2408012359", PERCH_LABEL_OK, 0 },
	{ "not at 23:60", "4324", "2408012360", PERCH_LABEL_DATE, 8 },
	{ "day 00 of a delivery is any day", "4324", "2408002359", PERCH_LABEL_OK, 0 },
	{ "frost", "4330", "000012-", PERCH_LABEL_OK, 0 },
	{ "no plus sign", "4330", "000012+", PERCH_LABEL_VALUE, 6 },
	{ "the north pole and the date line", "4309", "18000000003600000000", PERCH_LABEL_OK, 0 },
	{ "beyond the pole", "4309", "18000000010000000000", PERCH_LABEL_VALUE, 0 },
	{ "beyond the date line", "4309", "00000000003600000001", PERCH_LABEL_VALUE, 10 },
	{ "percent escapes", "4300", "A%20B", PERCH_LABEL_OK, 0 },
	{ "broken ones", "4300", "A%2", PERCH_LABEL_VALUE, 1 },
	{ "produced at 9 o'clock", "8008", "24080109", PERCH_LABEL_OK, 0 },
	{ "and 59 seconds", "8008", "240801091559", PERCH_LABEL_OK, 0 },
	{ "not 60", "8008", "240801091560", PERCH_LABEL_DATE, 10 },
	{ "piece 2 of 3", "8006", "969012340000190203", PERCH_LABEL_OK, 0 },
	{ "piece 4 of 3", "8006", "969012340000190403", PERCH_LABEL_VALUE, 14 },
	{ "piece 0", "8006", "969012340000190003", PERCH_LABEL_VALUE, 14 },
	{ "a component id has its own characters", "8010", "9501#-/A", PERCH_LABEL_OK, 0 },
	{ "and no small letters", "8010", "9501a", PERCH_LABEL_CHARSET, 4 },
	{ "a component serial begins above zero", "8011", "0123", PERCH_LABEL_VALUE, 0 },
	{ "a GRAI begins with zero", "8003", "19501101530003", PERCH_LABEL_VALUE, 0 },
	/* the GMN of GS1 General Specifications 7.9.5 */
	{ "a check character pair", "8013", "1987654Ad4X4bL5ttr2310c2K", PERCH_LABEL_OK, 0 },
	{ "a wrong one", "8013", "1987654Ad4X4bL5ttr2310c2L", PERCH_LABEL_CHECK_DIGIT, 23 },
	{ "a MUDI whose pair is wrong", "8014", "123422", PERCH_LABEL_CHECK_DIGIT, 4 },
	/* 13*2 + 13*3 + 13*5 + 14*7 = 228 = 7*32 + 4: 9 and 6 */
	{ "a MUDI of digits only", "8014", "100096", PERCH_LABEL_VALUE, 0 },
	{ "a GMN may be", "8013", "100096", PERCH_LABEL_OK, 0 },
	/* the IBAN of ISO 13616 */
	{ "an IBAN", "8007", "GB82WEST12345698765432", PERCH_LABEL_OK, 0 },
	{ "a wrong one", "8007", "GB82WEST12345698765433", PERCH_LABEL_CHECK_DIGIT, 2 },
	{ "of no country", "8007", "XX82WEST12345698765432", PERCH_LABEL_VALUE, 0 },
	{ "a signature in base64url", "8030", "abc-_9", PERCH_LABEL_OK, 0 },
	{ "padded", "8030", "ab=", PERCH_LABEL_OK, 0 },
	{ "padded out of step", "8030", "abc=", PERCH_LABEL_VALUE, 3 },
	{ "with a character of ordinary base64", "8030", "ab+", PERCH_LABEL_CHARSET, 2 },
	{ "born on a day", "7250", "19640229", PERCH_LABEL_OK, 0 },
	{ "1900 was no leap year", "7250", "19000229", PERCH_LABEL_DATE, 6 },
	{ "first of three", "7258", "1/3", PERCH_LABEL_OK, 0 },
	{ "fourth of three", "7258", "4/3", PERCH_LABEL_VALUE, 0 },
	{ "sex 9 is not applicable", "7252", "9", PERCH_LABEL_OK, 0 },
	{ "sex 3 does not exist", "7252", "3", PERCH_LABEL_VALUE, 0 },
	{ "a pallet", "7041", "201", PERCH_LABEL_OK, 0 },
	{ "no such package", "7041", "A", PERCH_LABEL_VALUE, 0 },
	{ "a blood bag's medium", "7241", "10", PERCH_LABEL_OK, 0 },
	{ "a reserved medium", "7241", "11", PERCH_LABEL_VALUE, 0 },
	{ "a hyphen of two characters", "4330", "000012--", PERCH_LABEL_LENGTH, 7 },
	{ "a check pair needs something to check", "8013", "2", PERCH_LABEL_LENGTH, 1 },
	{ "a GMN's company prefix is digits", "8013", "AB22", PERCH_LABEL_CHECK_DIGIT, 2 },
	{ "an IBAN of ten characters", "8007", "GB82WEST12", PERCH_LABEL_LENGTH, 10 },
	{ "an IBAN with a small letter", "8007", "GB82wEST12345698765432", PERCH_LABEL_CHARSET, 4 },
	{ "hour 24", "7003", "2408012400", PERCH_LABEL_DATE, 6 },
	{ "first of none", "7258", "1/0", PERCH_LABEL_VALUE, 0 },
	{ "none of three", "7258", "0/3", PERCH_LABEL_VALUE, 0 },
	{ "a birth order without slash", "7258", "123", PERCH_LABEL_VALUE, 0 },
	{ "a birth order of letters", "7258", "A/B", PERCH_LABEL_VALUE, 0 },
	{ "a percent escape with a letter that is no digit", "4300", "A%2G", PERCH_LABEL_VALUE, 1 },
	{ "small hexadecimal digits", "4300", "A%e4%0a", PERCH_LABEL_OK, 0 },
	{ "a signature of padding", "8030", "===", PERCH_LABEL_VALUE, 0 },
	{ "a signature in small letters", "8030", "az09_-", PERCH_LABEL_OK, 0 },
	{ "born in March", "7250", "20000332", PERCH_LABEL_DATE, 6 },
	{ "2000 was a leap year", "7250", "20000229", PERCH_LABEL_OK, 0 },
	{ "2100 will be none", "7250", "21000229", PERCH_LABEL_DATE, 6 },
	{ "month 0", "7250", "20000001", PERCH_LABEL_DATE, 4 },
	{ "an importer's index", "7040", "1AB_", PERCH_LABEL_OK, 0 },
	{ "not any character", "7040", "1AB%", PERCH_LABEL_VALUE, 3 },
	/* company 123456, offer 000001, value 100, 1 of unit 1 of family 123; then what may follow */
	{ "a digit more than the coupon has fields for", "8110", "012345600000131001111230", PERCH_LABEL_VALUE, 0 },
	{ "a coupon of the four fields that each has", "8110", "01234560000013100111123", PERCH_LABEL_OK, 0 },
	{ "a coupon with dates in order", "8110", "0123456000001310011112332408314240801", PERCH_LABEL_OK, 0 },
	{ "a coupon that ends before it starts", "8110", "0123456000001310011112332408014240831", PERCH_LABEL_VALUE, 0 },
	/* field 1: a second purchase, more of it, of another company (0: six digits) */
	{ "a second purchase", "8110", "01234560000013100111123" "1" "0" "110123" "0123456", PERCH_LABEL_OK, 0 },
	{ "of the same company", "8110", "01234560000013100111123" "1" "0" "110123" "9", PERCH_LABEL_OK, 0 },
	{ "combined in a way that is none", "8110", "01234560000013100111123" "1" "4" "110123" "9", PERCH_LABEL_VALUE, 0 },
	{ "a second and a third", "8110", "01234560000013100111123" "1" "3" "110123" "9" "2" "110123" "17654321", PERCH_LABEL_OK, 0 },
	{ "a third cut short", "8110", "01234560000013100111123" "2" "1101", PERCH_LABEL_VALUE, 0 },
	{ "a requirement of a kind that is none", "8110", "01234560000013100111123" "2" "115123" "9", PERCH_LABEL_VALUE, 0 },
	{ "a serial number of six digits", "8110", "01234560000013100111123" "50123456", PERCH_LABEL_OK, 0 },
	{ "a retailer of seven", "8110", "01234560000013100111123" "611234567", PERCH_LABEL_OK, 0 },
	{ "no retailer has six", "8110", "01234560000013100111123" "60123456", PERCH_LABEL_VALUE, 0 },
	{ "how the value is meant", "8110", "01234560000013100111123" "90000", PERCH_LABEL_OK, 0 },
	{ "and not otherwise", "8110", "01234560000013100111123" "93000", PERCH_LABEL_VALUE, 0 },
	{ "a coupon that ends on 30 February", "8110", "01234560000013100111123" "3240230", PERCH_LABEL_VALUE, 0 },
	{ "a coupon that starts on a day", "8110", "01234560000013100111123" "4240831", PERCH_LABEL_OK, 0 },
	{ "fields out of order", "8110", "01234560000013100111123" "4240831" "3240831", PERCH_LABEL_VALUE, 0 },
	{ "a company length that is none", "8110", "71234560000013100111123", PERCH_LABEL_VALUE, 0 },
	{ "a positive offer of a form that is none", "8112", "201234560000010123456", PERCH_LABEL_VALUE, 0 },
	{ "a coupon with letters", "8110", "A", PERCH_LABEL_CHARSET, 0 },
	{ "a positive offer", "8112", "001234560000010123456", PERCH_LABEL_OK, 0 },
	{ "a positive offer cut short", "8112", "00123456000001012345", PERCH_LABEL_VALUE, 0 },
	// clang-format on
};

static void
test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(values); i++) {
		struct perch_ai_fault fault = { .error = PERCH_LABEL_OK };
		const struct perch_ai *ai = perch_ai_exact(perch_span_str(values[i].ai));

		MUST(ai != NULL, "%s: no AI %s", values[i].must, values[i].ai);
		bool is_good = perch_ai_value_is_good(ai, perch_span_str(values[i].value), &fault);
		MUST(is_good == (values[i].error == PERCH_LABEL_OK) &&
			     fault.error == values[i].error && fault.at == values[i].at,
		     "%s: got %s at %zu", values[i].must, perch_label_error_str(fault.error),
		     fault.at);
	}
}

/* Which check digit or pair would be right; nothing where there is no single answer. */
static const struct {
	const char *must;
	const char *ai;
	const char *value;
	const char *expected;
} expected[] = {
	{ "a GTIN", "01", "96901234000018", "9" },
	{ "GS-12: an SSCC", "00", "369012340000000124", "3" },
	{ "a GLN", "414", "9501101530004", "3" },
	{ "a GRAI, whose digit is not its last character", "8003", "09501101530004A1", "3" },
	{ "a check character pair", "8013", "1987654Ad4X4bL5ttr2310c2L", "2K" },
	{ "an IBAN", "8007", "GB82WEST12345698765433", "" },
	{ "a length", "01", "9690123400001", "" },
	{ "a right one", "01", "96901234000019", "" },
};

static void
test_expected(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(expected); i++) {
		struct perch_ai_fault fault = { .error = PERCH_LABEL_OK };

		(void)perch_ai_value_is_good(perch_ai_exact(perch_span_str(expected[i].ai)),
					     perch_span_str(expected[i].value), &fault);
		MUST(strcmp(fault.expected, expected[i].expected) == 0, "%s: got %s",
		     expected[i].must, fault.expected);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codes),      cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_formats),    cmocka_unit_test(test_predefined_lengths),
		cmocka_unit_test(test_companions), cmocka_unit_test(test_check_digits),
		cmocka_unit_test(test_values),     cmocka_unit_test(test_expected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

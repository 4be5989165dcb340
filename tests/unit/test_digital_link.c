/*
 * test_digital_link.c - GS1 Digital Link URLs (firmware/label/digital_link.c). Accepted or
 * refused as by the GS1 Syntax Engine 1.4.1, except that a URL without a key is plain text.
 */
#include "tests/unit/must.h"

#include "firmware/label/house.h"

#define GTIN "96901234000019"
#define HOST "https://example.com"
#define OK   PERCH_LABEL_OK

static const struct {
	const char *must;
	const char *text;
	enum perch_label_kind kind;
	enum perch_label_error error;
	const char *said;
	unsigned at;
} rows[] = {
	// clang-format off
	{ "GS-23: path and query", "]Q1" HOST "/01/" GTIN "/10/L240731A/21/R0001?3102=004560", PERCH_LABEL_DIGITAL_LINK, OK, "(01)" GTIN "(10)L240731A(21)R0001(3102)004560", 0 },
	{ "a stem in front", HOST "/some/stem/01/" GTIN, PERCH_LABEL_DIGITAL_LINK, OK, "(01)" GTIN, 0 },
	{ "HTTP in capitals", "HTTP://EXAMPLE.COM/01/" GTIN, PERCH_LABEL_DIGITAL_LINK, OK, "(01)" GTIN, 0 },
	{ "a mixture is no link", "Https://example.com/01/" GTIN, PERCH_LABEL_PLAIN, OK, "", 0 },
	{ "another scheme neither", "ftp://example.com/01/" GTIN, PERCH_LABEL_PLAIN, OK, "", 0 },
	{ "some qualifiers left out", HOST "/01/" GTIN "/21/R1", PERCH_LABEL_DIGITAL_LINK, OK, "(01)" GTIN "(21)R1", 0 },
	{ "the other serial number", HOST "/01/" GTIN "/235/X", PERCH_LABEL_DIGITAL_LINK, OK, "(01)" GTIN "(235)X", 0 },
	{ "qualifiers in the wrong order", HOST "/01/" GTIN "/21/R1/10/L1", PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_ORDER, "", 44 },
	{ "two alternatives mixed", HOST "/01/" GTIN "/10/L1/235/X", PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_ORDER, "", 44 },
	{ "a qualifier of another key", HOST "/00/369012340000000123/10/L1", PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_ORDER, "", 42 },
	{ "a qualifier among the attributes", HOST "/01/" GTIN "?10=L1", PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_ORDER, "", 38 },
	{ "a serial number is never an attribute", HOST "/00/369012340000000123?21=R1", PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_ORDER, "", 42 },
	{ "an order number is one", HOST "/00/369012340000000123?400=PO-88213", PERCH_LABEL_DIGITAL_LINK, OK, "(00)369012340000000123(400)PO-88213", 0 },
	{ "the key again", HOST "/01/" GTIN "?01=" GTIN, PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_REPEATED_AI, "", 38 },
	{ "other people's items are passed over", HOST "/01/" GTIN "?lang=en&x&11=240731&&", PERCH_LABEL_DIGITAL_LINK, OK, "(01)" GTIN "(11)240731", 0 },
	{ "a number that is no AI", HOST "/01/" GTIN "?999=1", PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_UNKNOWN_AI, "", 38 },
	{ "an item without name", HOST "/01/" GTIN "?=1", PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_UNKNOWN_AI, "", 38 },
	{ "a fragment is not read", HOST "/01/" GTIN "#10=L1", PERCH_LABEL_DIGITAL_LINK, OK, "(01)" GTIN, 0 },
	{ "the check digit counts", HOST "/01/96901234000018", PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_CHECK_DIGIT, "", 36 },
	{ "companions count", HOST "/00/369012340000000123?3102=004560", PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_MISSING_AI, "", 42 },
	{ "percent escapes", HOST "/01/" GTIN "/10/L%2F1%2b", PERCH_LABEL_DIGITAL_LINK, OK, "(01)" GTIN "(10)L/1+", 0 },
	{ "a % that escapes nothing is itself", HOST "/01/" GTIN "/10/L%2", PERCH_LABEL_DIGITAL_LINK, OK, "(01)" GTIN "(10)L%2", 0 },
	{ "+ is itself in the path", HOST "/01/" GTIN "/10/L+1", PERCH_LABEL_DIGITAL_LINK, OK, "(01)" GTIN "(10)L+1", 0 },
	{ "+ is a blank in the query, which no value holds", HOST "/01/" GTIN "?240=A+1", PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_CHARSET, "", 43 },
	{ "an escaped NUL", HOST "/01/" GTIN "/10/L%00", PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_CHARSET, "", 42 },
	{ "offsets count what stands in the URL", HOST "/01/" GTIN "/10/%41%20", PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_CHARSET, "", 44 },
	{ "an empty value", HOST "/01/" GTIN "/10/", PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_LENGTH, "", 41 },
	{ "no key", HOST "/10/L1", PERCH_LABEL_PLAIN, OK, "", 0 },
	{ "a key in the middle of another path", HOST "/01/" GTIN "/photos/7", PERCH_LABEL_PLAIN, OK, "", 0 },
	{ "a slash at the end", HOST "/01/" GTIN "/", PERCH_LABEL_PLAIN, OK, "", 0 },
	{ "no host", "https:///01/" GTIN, PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_SYNTAX, "", 0 },
	{ "a host with a character that none has", "https://a_b/01/" GTIN, PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_CHARSET, "", 9 },
	{ "a blank in the path", HOST "/01/" GTIN "/10/L 1", PERCH_LABEL_DIGITAL_LINK, PERCH_LABEL_CHARSET, "", 42 },
	{ "a location and its extension", HOST "/414/9501101530003/254/A", PERCH_LABEL_DIGITAL_LINK, OK, "(414)9501101530003(254)A", 0 },
	// clang-format on
};

static struct perch_label label;

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		uint8_t memory[1024];
		struct perch_buf b = perch_buf_over(memory, sizeof memory);
		bool ok = perch_label_read(perch_span_str(rows[i].text), "", false, NULL, 0,
					   &label);

		MUST(label.kind == rows[i].kind, "%s: got %s", rows[i].must,
		     perch_label_kind_str(label.kind));
		MUST(ok == (rows[i].error == OK) && label.error == rows[i].error &&
			     (ok || label.error_at == rows[i].at),
		     "%s: got %s at %u", rows[i].must, perch_label_error_str(label.error),
		     (unsigned)label.error_at);
		assert_int_equal(perch_label_bracketed(&label, &b), PERCH_OK);
		MUST(perch_span_eq_str(perch_buf_span(&b), rows[i].said), "%s: got %s",
		     rows[i].must, perch_buf_cstr(&b));
	}
}

static void
test_house_url(void **state)
{
	(void)state;
	struct perch_house_format format;
	struct perch_house_fault fault;
	struct perch_span pattern = perch_span_str("https://mill.example/01/{roll}");

	assert_int_equal(perch_house_load("url", pattern, &format, &fault), PERCH_OK);
	MUST(perch_label_read(perch_span_str("https://mill.example/01/R7"), "", false, &format, 1,
			      &label) &&
		     label.kind == PERCH_LABEL_HOUSE && strcmp(label.roll.serial, "R7") == 0 &&
		     label.error_ai[0] == '\0',
	     "a mill's own URL that only looks like a link is read by its format");
	MUST(perch_label_read(perch_span_str("https://mill.example/01/" GTIN), "", false, &format,
			      1, &label) &&
		     label.kind == PERCH_LABEL_DIGITAL_LINK,
	     "a good link stays a link");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_house_url),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

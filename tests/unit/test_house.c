/* test_house.c - house formats: loading patterns, reading by them (firmware/label/house*.c). */
#include "tests/unit/must.h"

#include "firmware/label/gs1.h"
#include "firmware/label/house.h"

static struct perch_house_format format;
static struct perch_house_fault fault;

/* --- patterns ----------------------------------------------------------------------------------- */

static const struct {
	const char *must;
	const char *pattern;
	size_t at;
} broken[] = {
	// clang-format off
	{ "no field", "PO-1", 0 },
	{ "no field that must be there", "X[{roll}]", 0 },
	{ "an unknown name", "{rol}", 0 },
	{ "a name twice", "{roll}/{roll}", 7 },
	{ "a brace left open", "A{roll", 1 },
	{ "a brace closed only", "{roll}}", 6 },
	{ "a bracket left open", "{roll}[-{lot}", 13 },
	{ "a bracket closed only", "{roll}]", 6 },
	{ "a bracket within a bracket", "{roll}[-{lot}[x]]", 13 },
	{ "a range that runs backwards", "{roll:Z-A}", 6 },
	{ "a class beyond ASCII", "{roll:A\347\272\242}", 7 },
	{ "a length of zero", "{roll::0}", 7 },
	{ "a length backwards", "{roll::8-3}", 7 },
	{ "longer than a roll number can be", "{roll::21}", 7 },
	{ "a length that is no number", "{roll::x}", 7 },
	{ "a number without unit", "{length}/{roll}", 8 },
	{ "a number with a unit of another kind", "{length kg}/{roll}", 8 },
	{ "a text with a unit", "{roll m}", 6 },
	{ "a number with a class", "{length m:0-9}/{roll}", 10 },
	{ "a field that would take its neighbour", "{lot}{roll}", 0 },
	{ "a field that would take the text behind it", "{order}-{roll}", 0 },
	{ "a field that would take an optional part", "{lot}[-{roll}]", 0 },
	{ "or what stands behind that", "{lot}[/{article}]X{roll}", 0 },
	{ "anything up to another field", "{colour:*}{roll}", 0 },
	{ "a backslash at the end", "{roll}\\", 6 },
	// clang-format on
};

static void
test_broken_patterns(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(broken); i++) {
		enum perch_rc rc = perch_house_load("x", perch_span_str(broken[i].pattern), &format,
						    &fault);

		MUST(rc == PERCH_E_FORMAT, "%s: got %s", broken[i].must, perch_rc_str(rc));
		MUST(fault.at == broken[i].at && fault.text[0] != '\0', "%s: got %zu, %s",
		     broken[i].must, fault.at, fault.text);
	}
}

static void
test_limits(void **state)
{
	(void)state;
	char pattern[PERCH_HOUSE_PATTERN_MAX + 2];

	memset(pattern, 'x', sizeof pattern);
	memcpy(pattern, "{roll:A-Z}", 10);
	assert_int_equal(perch_house_load("x", perch_span_of(pattern, PERCH_HOUSE_PATTERN_MAX),
					  &format, &fault),
			 PERCH_OK);
	assert_int_equal(perch_house_load("x", perch_span_of(pattern, PERCH_HOUSE_PATTERN_MAX + 1),
					  &format, &fault),
			 PERCH_E_FULL);
	assert_int_equal(perch_house_load("a name of more than thirty-one bytes",
					  perch_span_str("{roll}"), &format, &fault),
			 PERCH_E_FULL);
}

/* --- texts -------------------------------------------------------------------------------------- */

#define SHIPPED PERCH_HOUSE_SHIPPED_PATTERN

static const struct {
	const char *must;
	const char *pattern;
	const char *text;
	const char *facts; /* order|article|colour|lot|roll|date, NULL: does not fit */
	int64_t width_um, length_um;
} rows[] = {
	// clang-format off
	{ "the shipped format", SHIPPED, "PO-88213/L240731A/R0001/118.6m", "PO-88213|||L240731A|R0001|", -1, 118600000 },
	{ "without its optional part", SHIPPED, "PO-88213/L240731A/R0001", "PO-88213|||L240731A|R0001|", -1, -1 },
	{ "half an optional part is no part", SHIPPED, "PO-88213/L240731A/R0001/118.6", NULL, 0, 0 },
	{ "nothing may follow", SHIPPED, "PO-88213/L240731A/R0001/118.6m ", NULL, 0, 0 },
	{ "nothing may be missing", SHIPPED, "PO-88213//R0001", NULL, 0, 0 },
	{ "a length above zero", SHIPPED, "PO-1/L1/R1/0m", NULL, 0, 0 },
	{ "one point in a number", SHIPPED, "PO-1/L1/R1/1.2.3m", NULL, 0, 0 },
	{ "small letters are not in the class", SHIPPED, "PO-1/l1/R1", NULL, 0, 0 },
	{ "a roll number has 20 characters", SHIPPED, "PO-1/L1/ABCDEFGHIJKLMNOPQRST", "PO-1|||L1|ABCDEFGHIJKLMNOPQRST|", -1, -1 },
	{ "not 21", SHIPPED, "PO-1/L1/ABCDEFGHIJKLMNOPQRSTU", NULL, 0, 0 },
	{ "fixed lengths need nothing between them", "{lot:A-Z0-9:4}{roll:0-9:3}", "L241007", "|||L241|007|", -1, -1 },
	{ "a range of lengths", "{lot:A-Z:2-3}{roll:0-9}", "AB7", "|||AB|7|", -1, -1 },
	{ "and not one more", "{lot:A-Z:2-3}{roll:0-9}", "ABCD7", NULL, 0, 0 },
	{ "a usual class with a length", "{roll::3}", "a-1", "||||a-1|", -1, -1 },
	{ "a dash at the end of a class", "{order:A-Z-} {roll}", "A-B 7", "A-B||||7|", -1, -1 },
	{ "a unit that is not printed", "{width cm}x{roll}", "152x7", "||||7|", 1520000, -1 },
	{ "the longest unit counts", "{width}mm {roll}", "1520mm 7", "||||7|", 1520000, -1 },
	{ "yards", "{length}yd/{roll}", "100yd/7", "||||7|", -1, 91440000 },
	{ "names that are not ASCII", "\350\211\262:{colour:*};{roll}", "\350\211\262:\345\256\235\350\223\235;7", "||\345\256\235\350\223\235||7|", -1, -1 },
	{ "stop where the text behind them begins", "{colour:*}\345\217\267{roll}", "\345\256\235\345\217\2677", "||\345\256\235||7|", -1, -1 },
	{ "or where an optional part begins", "{colour:*}[/{roll}]", "red/7", "||red||7|", -1, -1 },
	{ "or at the end", "{colour:*}[/{roll}]", "red", "||red|||", -1, -1 },
	{ "half a character is no name", "{colour:*:1}\247", "\302\247", NULL, 0, 0 },
	{ "a short date", "{date}/{roll}", "261121/7", "||||7|2026-11-21", -1, -1 },
	{ "a long date", "{date}/{roll}", "20261121/7", "||||7|2026-11-21", -1, -1 },
	{ "a date with dashes", "{date}/{roll}", "2026-11-21/7", "||||7|2026-11-21", -1, -1 },
	{ "dashes elsewhere", "{date}/{roll}", "26-11-21/7", NULL, 0, 0 },
	{ "a date that does not exist", "{date}/{roll}", "20261131/7", NULL, 0, 0 },
	{ "a month is no date here", "{date}/{roll}", "261100/7", NULL, 0, 0 },
	{ "a year beyond this century", "{date}/{roll}", "21261121/7", NULL, 0, 0 },
	{ "seven digits", "{date}/{roll}", "2026112/7", NULL, 0, 0 },
	{ "braces as text", "\\{{roll}\\}", "{7}", "||||7|", -1, -1 },
	{ "two optional parts", "{roll:0-9}[-{lot:A-Z}][+{order}]", "7+PO", "PO||||7|", -1, -1 },
	{ "a part that does not fit leaves no fact behind", "{roll:0-9}[-{lot:A-Z}!][-{article:A-Z}]", "7-AB", "|AB|||7|", -1, -1 },
	{ "an optional part in front", "[R]{roll:0-9}", "R7", "||||7|", -1, -1 },
	{ "an article", "{article}|{roll}", "A.1_b-2|7", "|A.1_b-2|||7|", -1, -1 },
	// clang-format on
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_label_roll roll;
		char got[256] = "";

		MUST(perch_house_load("x", perch_span_str(rows[i].pattern), &format, &fault) ==
			     PERCH_OK,
		     "%s: byte %zu: %s", rows[i].must, fault.at, fault.text);
		perch_roll_clear(&roll);
		bool fits = perch_house_match(&format, perch_span_str(rows[i].text), &roll);
		(void)snprintf(got, sizeof got, "%s|%s|%s|%s|%s|%s", roll.order, roll.article,
			       roll.colour, roll.lot, roll.serial, roll.date);
		MUST(fits == (rows[i].facts != NULL), "%s: %s", rows[i].must,
		     fits ? "fits" : "does not fit");
		MUST(strcmp(got, fits ? rows[i].facts : "|||||") == 0, "%s: got %s", rows[i].must,
		     got);
		MUST(!fits || (roll.width_um == rows[i].width_um &&
			       roll.length_um == rows[i].length_um),
		     "%s: got %lld by %lld", rows[i].must, (long long)roll.width_um,
		     (long long)roll.length_um);
	}
}

static void
test_masses(void **state)
{
	(void)state;
	struct perch_label_roll roll;

	perch_roll_clear(&roll);
	assert_int_equal(perch_house_load("x", perch_span_str("{net}g {gsm}g/m2"), &format, &fault),
			 PERCH_OK);
	assert_true(perch_house_match(&format, perch_span_str("45600g 180g/m2"), &roll));
	MUST(roll.net.m == 45600 && roll.net.e == -3 && roll.net_unit == PERCH_KG,
	     "45600 g are 45.600 kg");
	MUST(roll.gsm.m == 180 && roll.gsm.e == 0, "180 g/m2");
	assert_int_equal(perch_house_load("x", perch_span_str("{net lb}/{roll}"), &format, &fault),
			 PERCH_OK);
	assert_true(perch_house_match(&format, perch_span_str("100.5/7"), &roll));
	MUST(roll.net_unit == PERCH_LB, "pounds stay pounds");
}

/* The longest label against a pattern of optional parts and "*": one walk, not a search. */
static void
test_worst_case(void **state)
{
	(void)state;
	static uint8_t text[PERCH_LABEL_MAX];
	struct perch_label_roll roll;
	struct perch_span pattern = perch_span_str("{colour:*}aaab[aa{lot:b}][aaa{roll:b}]aab");

	memset(text, 'a', sizeof text);
	perch_roll_clear(&roll);
	assert_int_equal(perch_house_load("x", pattern, &format, &fault), PERCH_OK);
	assert_false(perch_house_match(&format, perch_span_of(text, sizeof text), &roll));
}

static void
test_shipped(void **state)
{
	(void)state;
	perch_house_shipped(&format);
	assert_string_equal(format.name, PERCH_HOUSE_SHIPPED_NAME);
	assert_true(format.n > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_broken_patterns),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_masses),
		cmocka_unit_test(test_worst_case),
		cmocka_unit_test(test_shipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

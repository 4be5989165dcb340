/*
 * test_house.c - house formats: loading patterns, reading by them, check characters, the JSON form
 * (firmware/label/house*.c).
 */
#include "tests/unit/must.h"

#include "firmware/label/gs1.h"
#include "firmware/label/house.h"

static struct perch_house_format format;
static struct perch_house_fault fault;
static struct perch_house_miss miss;

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
	{ "a control character", "{roll}\n", 6 },
	{ "a hidden character", "A\342\200\213{roll}", 1 },
	{ "bytes that are not UTF-8", "A\377{roll}", 1 },
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
	MUST(perch_house_load("x", perch_span_of("{roll}\0", 7), &format, &fault) == PERCH_E_FORMAT,
	     "no NUL in a pattern");
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
	{ "a width beyond reach", "{width m}/{roll}", "999999999999999999/7", NULL, 0, 0 },
	{ "a unit that is not printed", "{width cm}x{roll}", "152x7", "||||7|", 1520000, -1 },
	{ "the longest unit counts", "{width}mm {roll}", "1520mm 7", "||||7|", 1520000, -1 },
	{ "yards", "{length}yd/{roll}", "100yd/7", "||||7|", -1, 91440000 },
	{ "names that are not ASCII", "\350\211\262:{colour:*};{roll}", "\350\211\262:\345\256\235\350\223\235;7", "||\345\256\235\350\223\235||7|", -1, -1 },
	{ "stop where the text behind them begins", "{colour:*}\345\217\267{roll}", "\345\256\235\345\217\2677", "||\345\256\235||7|", -1, -1 },
	{ "or where an optional part begins", "{colour:*}[/{roll}]", "red/7", "||red||7|", -1, -1 },
	{ "or at the end", "{colour:*}[/{roll}]", "red", "||red|||", -1, -1 },
	{ "half a character is no name", "{colour:*:1}{roll:*:1}", "\302\247", NULL, 0, 0 },
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
		bool fits = perch_house_match(&format, perch_span_str(rows[i].text), &roll,
					      &miss) == PERCH_HOUSE_FITS;
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
	assert_int_equal(perch_house_match(&format, perch_span_str("45600g 180g/m2"), &roll, &miss),
			 PERCH_HOUSE_FITS);
	MUST(roll.net.m == 45600 && roll.net.e == -3 && roll.net_unit == PERCH_KG,
	     "45600 g are 45.600 kg");
	MUST(roll.gsm.m == 180 && roll.gsm.e == 0, "180 g/m2");
	assert_int_equal(perch_house_load("x", perch_span_str("{net lb}/{roll}"), &format, &fault),
			 PERCH_OK);
	assert_int_equal(perch_house_match(&format, perch_span_str("100.5/7"), &roll, &miss),
			 PERCH_HOUSE_FITS);
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
	assert_int_equal(perch_house_match(&format, perch_span_of(text, sizeof text), &roll, &miss),
			 PERCH_HOUSE_NO);
}

static void
test_shipped(void **state)
{
	(void)state;
	perch_house_shipped(&format);
	assert_string_equal(format.id, PERCH_HOUSE_SHIPPED_ID);
	assert_true(format.n > 0);
}

/* --- check characters --------------------------------------------------------------------------- */

static const struct {
	const char *must;
	enum perch_house_check check;
	const char *value; /* the last character is the one that is asked for */
	char want;
} checks[] = {
	// clang-format off
	{ "the example of gs1.org", PERCH_HOUSE_CHECK_GS1, "629104150021?", '3' },
	{ "the example of gs1.se", PERCH_HOUSE_CHECK_GS1, "730001100001?", '7' },
	{ "a sum that is a multiple of ten", PERCH_HOUSE_CHECK_GS1, "501234567890?", '0' },
	{ "a variable measure item", PERCH_HOUSE_CHECK_GS1, "9690123400001?", '9' },
	{ "an SSCC", PERCH_HOUSE_CHECK_GS1, "36901234000000012?", '3' },
	{ "letters and dashes do not count", PERCH_HOUSE_CHECK_GS1, "R6291-0415-0021-?", '3' },
	{ "nothing to check", PERCH_HOUSE_CHECK_GS1, "R?", '\0' },
	/* from the right 1>2 7 8>16>7 9 3>6 7 2>4 9 9>18>9 7: 67, and 3 makes 70 */
	{ "the textbook number of Luhn", PERCH_HOUSE_CHECK_LUHN, "7992739871?", '3' },
	/* 2*5 = 10, 1+0 = 1; 10 - 1 = 9 */
	{ "a doubled five is one", PERCH_HOUSE_CHECK_LUHN, "5?", '9' },
	{ "a sum of nothing is ten less ten", PERCH_HOUSE_CHECK_LUHN, "0?", '0' },
	{ "no digit in front", PERCH_HOUSE_CHECK_LUHN, "-?", '\0' },
	/* C 12, O 24, D 13, E 14, blank 38, 3 3, 9 9: 113 = 2 * 43 + 27, R */
	{ "the word CODE 39", PERCH_HOUSE_CHECK_MOD43, "CODE 39?", 'R' },
	/* 42 + 1 = 43 = 0 */
	{ "the sum runs over", PERCH_HOUSE_CHECK_MOD43, "%1?", '0' },
	{ "a small letter has no weight", PERCH_HOUSE_CHECK_MOD43, "a?", '\0' },
	{ "nothing in front", PERCH_HOUSE_CHECK_MOD43, "?", '\0' },
	{ "nothing at all", PERCH_HOUSE_CHECK_MOD43, "", '\0' },
	{ "no rule", PERCH_HOUSE_CHECK_NONE, "1?", '\0' },
	// clang-format on
};

static void
test_checks(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(checks); i++) {
		char got = perch_house_check_character(checks[i].check,
						       perch_span_str(checks[i].value));

		MUST(got == checks[i].want, "%s: got '%c' (%d)", checks[i].must, got, got);
	}
}

#define CHECKED(pattern, rest) "{\"id\":\"x\",\"version\":1,\"pattern\":\"" pattern "\"," rest "}"
#define BY_GS1                 "\"check\":{\"rule\":\"gs1\",\"field\":\"roll\"}"
/* 3*1 = 3, so 7 ends it */
#define SEVEN CHECKED("{lot:A-Z}[-{roll:0-9}]", BY_GS1 ",\"example\":\"L-17\"")

static void
test_misses(void **state)
{
	(void)state;
	struct perch_label_roll roll;
	struct perch_err err;
	static struct perch_label label;
	struct perch_house_format both[2];

	perch_roll_clear(&roll);
	MUST(perch_house_read(perch_span_str(SEVEN), &format, &err) == PERCH_OK, "%s", err.text);
	MUST(perch_house_match(&format, perch_span_str("L-24"), &roll, &miss) == PERCH_HOUSE_FITS &&
		     strcmp(roll.serial, "24") == 0,
	     "2 * 3 = 6, and 4 makes ten");
	perch_roll_clear(&roll);
	MUST(perch_house_match(&format, perch_span_str("L-25"), &roll, &miss) ==
			     PERCH_HOUSE_BAD_CHECK &&
		     miss.at == 3 && strcmp(miss.expected, "4") == 0 && roll.serial[0] == '\0',
	     "25 is not 24, and leaves no fact behind");
	MUST(perch_house_match(&format, perch_span_str("L-2"), &roll, &miss) ==
			     PERCH_HOUSE_BAD_CHECK &&
		     miss.expected[0] == '\0',
	     "a check digit alone checks nothing");
	MUST(perch_house_match(&format, perch_span_str("L"), &roll, &miss) == PERCH_HOUSE_FITS,
	     "where the field is missing there is nothing to check");

	MUST(!perch_label_read(perch_span_str("]C0L-25"), "", false, &format, 1, &label) &&
		     label.kind == PERCH_LABEL_HOUSE && label.error == PERCH_LABEL_CHECK_DIGIT &&
		     label.error_at == 6 && strcmp(label.expected, "4") == 0 &&
		     strcmp(label.house, "x") == 0,
	     "a misread house label is refused, not plain");
	both[0] = format;
	assert_int_equal(perch_house_load("y", perch_span_str("L-{article:0-9}"), &both[1], &fault),
			 PERCH_OK);
	MUST(perch_label_read(perch_span_str("L-25"), "", false, both, 2, &label) &&
		     strcmp(label.house, "y") == 0 && label.expected[0] == '\0',
	     "unless another format fits it whole");
}

/* Formats that take a typed roll number, the rule of label.h. */
static const struct {
	const char *must;
	const char *number;
	unsigned formats; /* bit 0: checked seven digits, 1: any characters, 2: no roll, 3: 18 */
	enum perch_label_error error;
	const char *expected;
} numbers[] = {
	// clang-format off
	/* 3*2 = 6, 4 makes ten */
	{ "a checked number that is right", "0000024", 1, PERCH_LABEL_OK, "" },
	{ "one that is wrong, and how it should end", "0000025", 1, PERCH_LABEL_CHECK_DIGIT, "4" },
	{ "a number that the field would not take", "000025", 1, PERCH_LABEL_OK, "" },
	{ "nor this", "R000025", 1, PERCH_LABEL_OK, "" },
	{ "nor eight digits", "00000025", 1, PERCH_LABEL_OK, "" },
	{ "another mill's, that checks nothing", "0000025", 1 | 2, PERCH_LABEL_OK, "" },
	{ "a format without roll number takes none", "0000025", 1 | 4, PERCH_LABEL_CHECK_DIGIT, "4" },
	{ "no format at all", "0000025", 0, PERCH_LABEL_OK, "" },
	{ "an SSCC", "369012340000000124", 1, PERCH_LABEL_CHECK_DIGIT, "3" },
	{ "a format that takes anything does not make it a roll number", "369012340000000124", 2, PERCH_LABEL_CHECK_DIGIT, "3" },
	{ "one that says 18 digits does", "369012340000000124", 8, PERCH_LABEL_OK, "" },
	// clang-format on
};

static void
test_numbers(void **state)
{
	(void)state;
	static struct perch_house_format all[4];
	static struct perch_label label;
	struct perch_err err;

	MUST(perch_house_read(perch_span_str(CHECKED("{lot:A-Z}/{roll:0-9:7}",
						     BY_GS1 ",\"example\":\"L/0000017\"")),
			      &all[0], &err) == PERCH_OK,
	     "%s", err.text);
	assert_int_equal(
		perch_house_load("any", perch_span_str("{lot:A-Z}/{roll:A-Z0-9}"), &all[1], &fault),
		PERCH_OK);
	assert_int_equal(perch_house_load("no", perch_span_str("{lot:a-z}"), &all[2], &fault),
			 PERCH_OK);
	assert_int_equal(
		perch_house_load("18", perch_span_str("{lot:A-Z}/{roll:0-9:18}"), &all[3], &fault),
		PERCH_OK);
	for (size_t i = 0; i < PERCH_COUNT(numbers); i++) {
		struct perch_house_format some[4];
		size_t n = 0;

		for (size_t k = 0; k < PERCH_COUNT(all); k++)
			if ((numbers[i].formats >> k & 1) != 0)
				some[n++] = all[k];
		(void)perch_label_read_typed(perch_span_str(numbers[i].number), some, n, &label);
		MUST(label.kind == PERCH_LABEL_PLAIN && label.error == numbers[i].error &&
			     strcmp(label.expected, numbers[i].expected) == 0,
		     "%s: %s, %s expected", numbers[i].must, perch_label_error_str(label.error),
		     label.expected);
		MUST(label.error == PERCH_LABEL_OK ||
			     label.error_at == strlen(numbers[i].number) - 1,
		     "%s: at %u", numbers[i].must, (unsigned)label.error_at);
	}
}

/* --- JSON --------------------------------------------------------------------------------------- */

static const char *const good[] = {
	// clang-format off
	"{\"id\":\"a\",\"version\":1,\"pattern\":\"{roll}\",\"example\":\"R1\"}",
	"{\"id\":\"mill-7\",\"version\":2,\"pattern\":\"{po}/{vat:A-Z0-9}/{no:0-9:7}\","
	"\"fields\":{\"po\":\"order\",\"vat\":\"lot\",\"no\":\"roll\"},"
	"\"check\":{\"rule\":\"gs1\",\"field\":\"roll\"},\"example\":\"88213/L240731A/0000017\"}",
	/* a mill's names in Chinese: dye lot and roll number */
	"{\"id\":\"b\",\"version\":2147483647,\"pattern\":\"{\347\274\270\345\217\267:*}\345\217\267{\345\215\267\345\217\267}\","
	"\"fields\":{\"\347\274\270\345\217\267\":\"lot\",\"\345\215\267\345\217\267\":\"roll\"},\"example\":\"7\345\217\267R1\"}",
	"{\"id\":\"c\",\"version\":1,\"pattern\":\"\\\\{\\\"{roll}\",\"check\":{\"rule\":\"mod43\",\"field\":\"roll\"},\"example\":\"{\\\"11\"}",
	"{\"id\":\"d\",\"version\":1,\"pattern\":\"{net kg} {l m}\",\"fields\":{\"l\":\"length\"},\"example\":\"45.6 120\"}",
	// clang-format on
};

static void
test_round_trip(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(good); i++) {
		uint8_t memory[PERCH_HOUSE_JSON_MAX];
		struct perch_buf b = perch_buf_over(memory, sizeof memory);
		struct perch_house_format again;
		struct perch_err err;

		MUST(perch_house_read(perch_span_str(good[i]), &format, &err) == PERCH_OK, "%s: %s",
		     good[i], err.text);
		assert_int_equal(perch_house_write(&format, &b), PERCH_OK);
		MUST(perch_span_eq_str(perch_buf_span(&b), good[i]), "%s: written as %.*s", good[i],
		     (int)b.n, (const char *)b.p);
		assert_int_equal(perch_house_read(perch_buf_span(&b), &again, &err), PERCH_OK);
		MUST(memcmp(&format, &again, sizeof format) == 0, "%s: another value", good[i]);
	}
	perch_house_shipped(&format);
	uint8_t few[16];
	struct perch_buf b = perch_buf_over(few, sizeof few);

	MUST(perch_house_write(&format, &b) == PERCH_E_FULL, "what does not fit is told");
}

/* The longest of everything fits what the header promises. */
static void
test_longest(void **state)
{
	(void)state;
	uint8_t memory[PERCH_HOUSE_JSON_MAX];
	struct perch_buf b = perch_buf_over(memory, sizeof memory);

	perch_house_shipped(&format);
	memset(format.id, 'i', sizeof format.id - 1);
	memset(format.pattern, '"', sizeof format.pattern - 1);
	memset(format.example, '"', sizeof format.example - 1);
	format.version = INT32_MAX;
	format.check = PERCH_HOUSE_CHECK_MOD43;
	format.check_field = PERCH_HOUSE_ARTICLE;
	for (format.n_names = 0; format.n_names < PERCH_HOUSE_FIELD_COUNT; format.n_names++) {
		memset(format.names[format.n_names].name, '"', PERCH_HOUSE_NAME - 1);
		format.names[format.n_names].field = PERCH_HOUSE_ARTICLE;
	}
	assert_int_equal(perch_house_write(&format, &b), PERCH_OK);
}

#define ID        "\"id\":\"a\",\"version\":1"
#define EXAMPLE   "\"example\":\"R1\""
#define PATTERN   "\"pattern\":\"{roll}\""
#define X31       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define FIELDS(f) "{" ID ",\"pattern\":\"{no}\",\"fields\":" f "," EXAMPLE "}"
#define CHECK(c)  "{" ID "," PATTERN ",\"check\":" c "," EXAMPLE "}"

static const struct {
	const char *must;
	const char *json;
	enum perch_rc rc;
	const char *text; /* how the message begins */
} wrong[] = {
	// clang-format off
	{ "broken JSON", "{\"id\":}", PERCH_E_FORMAT, "byte 6: broken JSON" },
	{ "half of it", "{" ID, PERCH_E_SHORT, "byte 21: broken JSON" },
	{ "too deep", "[[[[[]]]]]", PERCH_E_DEPTH, "byte" },
	{ "a list", "[]", PERCH_E_FORMAT, "not an object" },
	{ "a field of no meaning", "{" ID "," PATTERN "," EXAMPLE ",\"name\":\"x\"}", PERCH_E_UNKNOWN, "name: unknown field" },
	{ "shown so that it can be", "{\"a\\u200b\":1}", PERCH_E_UNKNOWN, "a\\\\u200b: unknown field" },
	{ "no id", "{\"version\":1," PATTERN "," EXAMPLE "}", PERCH_E_NOTFOUND, "id: missing" },
	{ "an id that is a number", "{\"id\":7}", PERCH_E_FORMAT, "id: not a text" },
	{ "an empty id", "{\"id\":\"\"}", PERCH_E_FORMAT, "id: not a text" },
	{ "an id with a blank", "{\"id\":\"a b\"}", PERCH_E_FORMAT, "id: only letters" },
	{ "an id too long", "{\"id\":\"x" X31 "\"}", PERCH_E_RANGE, "id: longer than 31 bytes" },
	{ "no version", "{\"id\":\"a\"," PATTERN "," EXAMPLE "}", PERCH_E_NOTFOUND, "version: missing" },
	{ "version 0", "{\"id\":\"a\",\"version\":0}", PERCH_E_RANGE, "version: not a whole number" },
	{ "half a version", "{\"id\":\"a\",\"version\":1.5}", PERCH_E_FORMAT, "version: not a whole number" },
	{ "no pattern", "{" ID "," EXAMPLE "}", PERCH_E_NOTFOUND, "pattern: missing" },
	{ "a pattern that hides something", "{" ID ",\"pattern\":\"{roll}\\u200b\"," EXAMPLE "}", PERCH_E_FORMAT, "pattern: a control or hidden character" },
	{ "a broken pattern", "{" ID ",\"pattern\":\"{rol}\"," EXAMPLE "}", PERCH_E_FORMAT, "pattern: byte 0: no field has this name" },
	{ "a pattern that could only be guessed", "{" ID ",\"pattern\":\"{lot}{roll}\"," EXAMPLE "}", PERCH_E_FORMAT, "pattern: byte 0: this field would also take" },
	{ "fields that are a list", FIELDS("[]"), PERCH_E_FORMAT, "fields: not an object" },
	{ "a field that nobody knows", FIELDS("{\"no\":\"number\"}"), PERCH_E_UNKNOWN, "fields.no: no field has this name" },
	{ "a field that is no text", FIELDS("{\"no\":1}"), PERCH_E_UNKNOWN, "fields.no: no field has this name" },
	{ "a name that is not in the pattern", FIELDS("{\"n\":\"roll\"}"), PERCH_E_FORMAT, "fields.n: the pattern has no {n}" },
	{ "a name that Perch has", FIELDS("{\"roll\":\"lot\"}"), PERCH_E_FORMAT, "fields.roll: is the name of a field already" },
	{ "an empty name", FIELDS("{\"\":\"lot\"}"), PERCH_E_FORMAT, "fields.: a name has" },
	{ "a name with a colon", FIELDS("{\"n:o\":\"lot\"}"), PERCH_E_FORMAT, "fields.n:o: a name has" },
	{ "an escaped name", FIELDS("{\"n\\u006f\":\"lot\"}"), PERCH_E_FORMAT, "fields.n\\\\u006f: a name has" },
	{ "a name too long", FIELDS("{\"x" X31 "\":\"lot\"}"), PERCH_E_FORMAT, "fields.x" X31 ": a name has" },
	{ "two names of one field", "{" ID ",\"pattern\":\"{a}/{b}\",\"fields\":{\"a\":\"roll\",\"b\":\"roll\"}," EXAMPLE "}", PERCH_E_FORMAT, "pattern: byte 4: this field stands there already" },
	{ "a check that is a word", CHECK("\"gs1\""), PERCH_E_FORMAT, "check: not an object" },
	{ "a check with more to it", CHECK("{\"rule\":\"gs1\",\"field\":\"roll\",\"at\":1}"), PERCH_E_UNKNOWN, "check: at: unknown field" },
	{ "a check without rule", CHECK("{\"field\":\"roll\"}"), PERCH_E_NOTFOUND, "check: rule: missing" },
	{ "a rule that nobody knows", CHECK("{\"rule\":\"none\",\"field\":\"roll\"}"), PERCH_E_UNKNOWN, "check.rule: no such rule" },
	{ "a check of nothing", CHECK("{\"rule\":\"gs1\"}"), PERCH_E_NOTFOUND, "check: field: missing" },
	{ "a check of a field that is not there", CHECK("{\"rule\":\"gs1\",\"field\":\"lot\"}"), PERCH_E_UNKNOWN, "check.field: not one of" },
	{ "a check of a field that nobody knows", CHECK("{\"rule\":\"gs1\",\"field\":\"x\"}"), PERCH_E_UNKNOWN, "check.field: not one of" },
	{ "a check of a number", "{" ID ",\"pattern\":\"{roll} {net kg}\",\"check\":{\"rule\":\"gs1\",\"field\":\"net\"}," EXAMPLE "}", PERCH_E_UNKNOWN, "check.field: not one of" },
	{ "no example", "{" ID "," PATTERN "}", PERCH_E_NOTFOUND, "example: missing" },
	{ "an example that does not fit", "{" ID ",\"pattern\":\"X{roll}\"," EXAMPLE "}", PERCH_E_FORMAT, "example: does not fit the pattern; it is read as plain" },
	{ "an example whose check digit is wrong", CHECK("{\"rule\":\"gs1\",\"field\":\"roll\"}"), PERCH_E_FORMAT, "example: byte 1: the check character is wrong" },
	{ "an example that is a command", "{" ID ",\"pattern\":\"={roll}\",\"example\":\"=R1\"}", PERCH_E_FORMAT, "example: does not fit the pattern; it is read as command" },
	{ "an example that is only blanks", "{" ID ",\"pattern\":\"{roll:*}\",\"example\":\"  \"}", PERCH_E_FORMAT, "example: byte 0: refused (empty)" },
	// clang-format on
};

static void
test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(wrong); i++) {
		struct perch_err err = { 0 };
		enum perch_rc rc = perch_house_read(perch_span_str(wrong[i].json), &format, &err);

		MUST(rc == wrong[i].rc && strstr(err.text, wrong[i].text) == err.text,
		     "%s: got %s, %s", wrong[i].must, perch_rc_str(rc), err.text);
	}
}

/* Eleven names for ten fields. */
static void
test_too_many_names(void **state)
{
	(void)state;
	static char json[2048];
	struct perch_err err;
	const char *const facts[] = { "order",  "article", "colour", "lot",  "roll", "width",
				      "length", "net",     "gsm",    "date", "roll" };
	size_t n = 0;

	n += (size_t)snprintf(json, sizeof json, "{" ID ",\"pattern\":\"");
	for (unsigned i = 0; i < PERCH_COUNT(facts); i++)
		n += (size_t)snprintf(json + n, sizeof json - n, "{%c}/", 'a' + i);
	n += (size_t)snprintf(json + n, sizeof json - n, "\",\"fields\":{");
	for (unsigned i = 0; i < PERCH_COUNT(facts); i++)
		n += (size_t)snprintf(json + n, sizeof json - n, "%s\"%c\":\"%s\"",
				      i > 0 ? "," : "", 'a' + i, facts[i]);
	(void)snprintf(json + n, sizeof json - n, "}," EXAMPLE "}");
	MUST(perch_house_read(perch_span_str(json), &format, &err) == PERCH_E_RANGE &&
		     strcmp(err.text, "fields: more than there are") == 0,
	     "got %s", err.text);
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
		cmocka_unit_test(test_checks),
		cmocka_unit_test(test_misses),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_too_many_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

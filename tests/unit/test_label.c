/*
 * test_label.c - what a label says (firmware/label): kinds, the gate, GS1 vectors, roll facts,
 * the JSON line. GS-nn: rows that were run through the GS1 Syntax Engine 1.4.1.
 */
#include "tests/unit/must.h"

#include "firmware/base/json.h"
#include "firmware/base/text.h"
#include "firmware/label/ai.h"
#include "firmware/label/house.h"

#define GS   "\035"
#define GTIN "96901234000019"
#define ROLL "01" GTIN "800115200012007600" GS "10L240731A" GS "21R0001"
#define SAID "(01)" GTIN "(8001)15200012007600(10)L240731A(21)R0001"
#define OK   PERCH_LABEL_OK

static struct perch_label label;

static bool
read_label(const char *text, bool is_gs1)
{
	struct perch_house_format shipped;

	perch_house_shipped(&shipped);
	return perch_label_read(perch_span_str(text), "", is_gs1, &shipped, 1, &label);
}

/* The elements in brackets, as a string in static memory. */
static const char *
said(void)
{
	static uint8_t memory[2048];
	struct perch_buf b = perch_buf_over(memory, sizeof memory);

	assert_int_equal(perch_label_bracketed(&label, &b), PERCH_OK);
	return perch_buf_cstr(&b);
}

/* --- GS1 element strings ------------------------------------------------------------------------ */

static const struct {
	const char *must;
	const char *text; /* '(' in front: read with is_gs1 */
	enum perch_label_error error;
	const char *said; /* elements when accepted */
	unsigned at;      /* offset when refused */
} rows[] = {
	// clang-format off
	{ "GS-01: a full roll label is taken apart", "]C1" ROLL, OK, SAID, 0 },
	{ "GS-02: face in, splices unknown", "(01)" GTIN "(8001)15200012007619", OK, "(01)" GTIN "(8001)15200012007619", 0 },
	{ "GS-03: winding 4 does not exist", "(01)" GTIN "(8001)15200012007640", PERCH_LABEL_VALUE, "", 36 },
	{ "GS-04: a roll has a width", "(01)" GTIN "(8001)00000012007600", PERCH_LABEL_VALUE, "", 24 },
	{ "a roll has a length", "(01)" GTIN "(8001)15200000007600", PERCH_LABEL_VALUE, "", 28 },
	{ "a roll has a core", "(01)" GTIN "(8001)15200012000000", PERCH_LABEL_VALUE, "", 33 },
	{ "GS-05: 8001 needs a GTIN", "(8001)15200012007600", PERCH_LABEL_MISSING_AI, "", 1 },
	{ "8001 has no predefined length: without GS nothing may follow", "]C180011520001200760001" GTIN, PERCH_LABEL_SEPARATOR, "", 21 },
	{ "8001 and rubbish is too long, not unseparated", "]C1" "01" GTIN "800115200012007600XX", PERCH_LABEL_LENGTH, "", 37 },
	{ "GS-07: the order of elements is free", "]C1800115200012007600" GS "01" GTIN, OK, "(8001)15200012007600(01)" GTIN, 0 },
	{ "GS-08: fixed fields need no GS", "]C101" GTIN "310200456031110012053123001520", OK, "(01)" GTIN "(3102)004560(3111)001205(3123)001520", 0 },
	{ "two net weights contradict each other", "(01)" GTIN "(3102)004560(3103)004560", PERCH_LABEL_EXCLUDED_AI, "", 19 },
	{ "the same net weight twice is one", "(01)" GTIN "(3102)004560(3102)004560", OK, "(01)" GTIN "(3102)004560(3102)004560", 0 },
	{ "GS-10: mass per area", "(01)" GTIN "(3373)000180", OK, "(01)" GTIN "(3373)000180", 0 },
	{ "GS-11: a pallet of an order", "(00)369012340000000123(02)" GTIN "(37)24(400)PO-88213", OK, "(00)369012340000000123(02)" GTIN "(37)24(400)PO-88213", 0 },
	{ "GS-12: the check digit of the SSCC", "(00)369012340000000124(02)" GTIN "(37)24", PERCH_LABEL_CHECK_DIGIT, "", 21 },
	{ "the check digit of the GTIN", "]C10196901234000018", PERCH_LABEL_CHECK_DIGIT, "", 18 },
	{ "GS-13: contents without a count", "(02)" GTIN, PERCH_LABEL_MISSING_AI, "", 1 },
	{ "GS-13: a count beside a single item", "(01)" GTIN "(37)24", PERCH_LABEL_EXCLUDED_AI, "", 1 },
	{ "GS-13: a second serial number without the first", "(01)" GTIN "(250)X", PERCH_LABEL_MISSING_AI, "", 19 },
	{ "a second serial number behind the first", "(01)" GTIN "(21)R1(250)X", OK, "(01)" GTIN "(21)R1(250)X", 0 },
	{ "GS-13: a lot of nothing", "(10)L1", PERCH_LABEL_MISSING_AI, "", 1 },
	{ "GS-13: a serial number of nothing", "(21)R1", PERCH_LABEL_MISSING_AI, "", 1 },
	{ "two serial number systems", "(01)" GTIN "(21)R1(235)X", PERCH_LABEL_EXCLUDED_AI, "", 19 },
	{ "two countries of origin", "(01)" GTIN "(422)156(426)156", PERCH_LABEL_EXCLUDED_AI, "", 19 },
	{ "a country that does not exist", "(01)" GTIN "(422)999", PERCH_LABEL_VALUE, "", 23 },
	{ "GS-15: a lot has 20 characters", "(01)" GTIN "(10)ABCDEFGHIJKLMNOPQRST", OK, "(01)" GTIN "(10)ABCDEFGHIJKLMNOPQRST", 0 },
	{ "GS-15: not 21", "(01)" GTIN "(10)ABCDEFGHIJKLMNOPQRSTU", PERCH_LABEL_LENGTH, "", 42 },
	{ "GS-15: not 21 as scanned", "]C101" GTIN "10ABCDEFGHIJKLMNOPQRSTU", PERCH_LABEL_LENGTH, "", 41 },
	{ "GS-15: no blank in a lot", "(01)" GTIN "(10)L 1", PERCH_LABEL_CHARSET, "", 23 },
	{ "GS-15: no Chinese in a lot", "(01)" GTIN "(10)L\347\272\242", PERCH_LABEL_CHARSET, "", 23 },
	{ "no # in a lot", "(01)" GTIN "(10)L#1", PERCH_LABEL_CHARSET, "", 23 },
	{ "every mark of set 82 in a lot", "(01)" GTIN "(10)!\"%&')*+,-./:;<=>?_", OK, "(01)" GTIN "(10)!\"%&')*+,-./:;<=>?_", 0 },
	{ "month 13", "(01)" GTIN "(11)241301", PERCH_LABEL_DATE, "", 24 },
	{ "30 February", "(01)" GTIN "(11)240230", PERCH_LABEL_DATE, "", 26 },
	{ "29 February of a leap year", "(01)" GTIN "(11)240229", OK, "(01)" GTIN "(11)240229", 0 },
	{ "29 February of another year", "(01)" GTIN "(11)230229", PERCH_LABEL_DATE, "", 26 },
	{ "GS-17: day 00 is the month", "(01)" GTIN "(13)240800", OK, "(01)" GTIN "(13)240800", 0 },
	{ "day 00 is no day of a first freeze", "(01)" GTIN "(7006)240800", PERCH_LABEL_DATE, "", 28 },
	{ "a harvest of one day", "(01)" GTIN "(7007)240801", OK, "(01)" GTIN "(7007)240801", 0 },
	{ "a harvest of many days", "(01)" GTIN "(7007)240801240802", OK, "(01)" GTIN "(7007)240801240802", 0 },
	{ "half a harvest date", "(01)" GTIN "(7007)240801240", PERCH_LABEL_LENGTH, "", 33 },
	{ "25 o'clock", "(01)" GTIN "(7003)2408012500", PERCH_LABEL_DATE, "", 30 },
	{ "GS-18: two lots", "(01)" GTIN "(10)A(10)B", PERCH_LABEL_REPEATED_AI, "", 24 },
	{ "two lots of nothing are two lots first of all", "(10)A(10)B", PERCH_LABEL_REPEATED_AI, "", 6 },
	{ "the same lot twice is one", "(01)" GTIN "(10)A(10)A", OK, "(01)" GTIN "(10)A(10)A", 0 },
	{ "GS-19: a lost separator is accepted", "]C101" GTIN "10L240731A21R0001", OK, "(01)" GTIN "(10)L240731A21R0001", 0 },
	{ "GS-21: a GS at the end is ignored", "]C101" GTIN "10L1" GS, OK, "(01)" GTIN "(10)L1", 0 },
	{ "and after a fixed field", "]C101" GTIN GS "10L1", OK, "(01)" GTIN "(10)L1", 0 },
	{ "but not in front", "]C1" GS "01" GTIN, PERCH_LABEL_SEPARATOR, "", 3 },
	{ "nor twice", "]C101" GTIN GS GS "10L1", PERCH_LABEL_SEPARATOR, "", 20 },
	{ "nor inside a fixed field", "]C101969012" GS "34000019", PERCH_LABEL_LENGTH, "", 11 },
	{ "GS-22: GS1 DataMatrix", "]d2" ROLL, OK, SAID, 0 },
	{ "GS-22: GS1 QR", "]Q3" ROLL, OK, SAID, 0 },
	{ "GS-22: GS1 DataBar", "]e0" ROLL, OK, SAID, 0 },
	{ "GS1 DotCode", "]J1" ROLL, OK, SAID, 0 },
	{ "a field needs a value", "]C101" GTIN "10", PERCH_LABEL_LENGTH, "", 21 },
	{ "an identifier that nobody assigned", "]C101" GTIN "29X", PERCH_LABEL_UNKNOWN_AI, "", 19 },
	{ "six decimals are one too many", "]C101" GTIN "3106000180", PERCH_LABEL_UNKNOWN_AI, "", 19 },
	{ "letters where digits belong", "]C1019690123400001A", PERCH_LABEL_CHARSET, "", 18 },
	{ "nothing behind the identifier", "]C1", PERCH_LABEL_EMPTY, "", 3 },
	{ "a bracket that is not closed", "(01)" GTIN "(10", PERCH_LABEL_SYNTAX, "", 18 },
	{ "a bracket within a value", "(01)" GTIN "(10)A\\(1)", OK, "(01)" GTIN "(10)A\\(1)", 0 },
	{ "a backslash is no lot", "(01)" GTIN "(10)A\\1", PERCH_LABEL_CHARSET, "", 23 },
	{ "two digits too many in the brackets", "(0101)" GTIN, PERCH_LABEL_UNKNOWN_AI, "", 1 },
	{ "brackets are not what a scanner sends", "]C1(01)" GTIN, PERCH_LABEL_UNKNOWN_AI, "", 3 },
	{ "a signature needs a serialised key", "(8003)09501101530003(8030)A", PERCH_LABEL_LENGTH, "", 1 },
	{ "]E0 with 13 digits is a GTIN", "]E05012345678900", OK, "(01)05012345678900", 0 },
	{ "]E0 with 12 digits is a GTIN", "]E0012345678905", OK, "(01)00012345678905", 0 },
	{ "]E4 with 8 digits is a GTIN", "]E412345670", OK, "(01)00000012345670", 0 },
	{ "its check digit counts", "]E05012345678901", PERCH_LABEL_CHECK_DIGIT, "", 15 },
	{ "and its length", "]E050123456789", PERCH_LABEL_LENGTH, "", 14 },
	{ "and its digits", "]E0501234567890X", PERCH_LABEL_CHARSET, "", 15 },
	// clang-format on
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		bool ok = read_label(rows[i].text, rows[i].text[0] == '(');

		MUST(label.kind == PERCH_LABEL_GS1, "%s: kind %s", rows[i].must,
		     perch_label_kind_str(label.kind));
		MUST(ok == (rows[i].error == OK) && label.error == rows[i].error,
		     "%s: want %s, got %s at %u", rows[i].must,
		     perch_label_error_str(rows[i].error), perch_label_error_str(label.error),
		     (unsigned)label.error_at);
		MUST(strcmp(said(), rows[i].said) == 0, "%s: got %s", rows[i].must, said());
		MUST(ok || label.error_at == rows[i].at, "%s: want at %u, got %u", rows[i].must,
		     rows[i].at, (unsigned)label.error_at);
	}
}

/* --- kinds and the gate ------------------------------------------------------------------------- */

static const struct {
	const char *must;
	const char *text;
	bool is_gs1;
	enum perch_label_kind kind;
	enum perch_label_error error;
	unsigned at;
} kinds[] = {
	// clang-format off
	{ "GS-25: digits without identifier are plain", "01" GTIN, false, PERCH_LABEL_PLAIN, OK, 0 },
	{ "with --gs1 they are elements", "01" GTIN, true, PERCH_LABEL_GS1, OK, 0 },
	{ "brackets without --gs1 are plain", "(01)" GTIN, false, PERCH_LABEL_PLAIN, OK, 0 },
	{ "Code 128 is plain, whatever --gs1 says", "]C001" GTIN, true, PERCH_LABEL_PLAIN, OK, 0 },
	{ "a house label behind an identifier", "]C0PO-88213/L240731A/R0001", false, PERCH_LABEL_HOUSE, OK, 0 },
	{ "a house label without one", "PO-88213/L240731A/R0001/118.6m", false, PERCH_LABEL_HOUSE, OK, 0 },
	{ "a command", "=in B12", false, PERCH_LABEL_COMMAND, OK, 0 },
	{ "a command from a QR", "]Q1=flaw slub at 17yd", false, PERCH_LABEL_COMMAND, OK, 0 },
	{ "a command from a scanner that is set to GS1", "=undo", true, PERCH_LABEL_COMMAND, OK, 0 },
	{ "a Digital Link from a scanner that is set to GS1", "https://example.com/01/" GTIN, true, PERCH_LABEL_DIGITAL_LINK, OK, 0 },
	{ "any other URL is plain", "https://example.com/rolls/17", false, PERCH_LABEL_PLAIN, OK, 0 },
	{ "a bracket is no identifier", "]1234", false, PERCH_LABEL_PLAIN, OK, 0 },
	{ "Chinese is text", "\350\211\262\345\217\267", false, PERCH_LABEL_PLAIN, OK, 0 },
	{ "GS is not welcome in plain text", "]C0A" GS "B", false, PERCH_LABEL_PLAIN, PERCH_LABEL_CHARSET, 4 },
	{ "nor in a command", "=in\035B", false, PERCH_LABEL_COMMAND, PERCH_LABEL_CHARSET, 3 },
	{ "escape is never welcome", "A\033[2J", false, PERCH_LABEL_PLAIN, PERCH_LABEL_CHARSET, 1 },
	{ "nor in GS1 data", "]C101" GTIN "10A\033", false, PERCH_LABEL_GS1, PERCH_LABEL_CHARSET, 22 },
	{ "DEL", "A\177", false, PERCH_LABEL_PLAIN, PERCH_LABEL_CHARSET, 1 },
	{ "C1", "A\302\205", false, PERCH_LABEL_PLAIN, PERCH_LABEL_CHARSET, 1 },
	{ "text that runs backwards", "A\342\200\256B", false, PERCH_LABEL_PLAIN, PERCH_LABEL_CHARSET, 1 },
	{ "a blank of no width", "R1\342\200\213", false, PERCH_LABEL_PLAIN, PERCH_LABEL_CHARSET, 2 },
	{ "not UTF-8", "A\376", false, PERCH_LABEL_PLAIN, PERCH_LABEL_CHARSET, 1 },
	{ "nothing", "", false, PERCH_LABEL_PLAIN, PERCH_LABEL_EMPTY, 0 },
	{ "only blanks", "   ", false, PERCH_LABEL_PLAIN, PERCH_LABEL_EMPTY, 0 },
	{ "only an identifier", "]C0", false, PERCH_LABEL_PLAIN, PERCH_LABEL_EMPTY, 3 },
	// clang-format on
};

static void
test_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(kinds); i++) {
		bool ok = read_label(kinds[i].text, kinds[i].is_gs1);

		MUST(label.kind == kinds[i].kind, "%s: got %s", kinds[i].must,
		     perch_label_kind_str(label.kind));
		MUST(ok == (kinds[i].error == OK) && label.error == kinds[i].error &&
			     label.error_at == kinds[i].at,
		     "%s: got %s at %u", kinds[i].must, perch_label_error_str(label.error),
		     (unsigned)label.error_at);
	}
}

/*
 * What the gate stops, by the first and last code point of each range. Unicode 15: General_Category
 * Cc, Cf, Zl, Zp, Cs; Bidi_Control; Default_Ignorable_Code_Point; noncharacters.
 */
static const struct {
	const char *must;
	uint32_t first, last;
} gate[] = {
	// clang-format off
	{ "C0", 0x00, 0x1f },
	{ "DEL and C1", 0x7f, 0x9f },
	{ "the soft hyphen", 0xad, 0xad },
	{ "the combining grapheme joiner", 0x34f, 0x34f },
	{ "the Arabic letter mark, which turns direction", 0x61c, 0x61c },
	{ "Hangul fillers, which look like blanks", 0x115f, 0x1160 },
	{ "the Mongolian vowel separator", 0x180e, 0x180e },
	{ "zero-width space and joiners, direction marks", 0x200b, 0x200f },
	{ "line and paragraph separator, embeddings, overrides", 0x2028, 0x202e },
	{ "the word joiner", 0x2060, 0x2060 },
	{ "direction isolates", 0x2066, 0x2069 },
	{ "the Hangul filler", 0x3164, 0x3164 },
	{ "variation selectors", 0xfe00, 0xfe0f },
	{ "the byte order mark", 0xfeff, 0xfeff },
	{ "the half-width Hangul filler", 0xffa0, 0xffa0 },
	{ "annotation marks", 0xfff9, 0xfffb },
	{ "noncharacters", 0xfdd0, 0xfdef },
	{ "the last two of a plane", 0xfffe, 0xffff },
	{ "tags", 0xe0001, 0xe007f },
	{ "more variation selectors", 0xe0100, 0xe01ef },
	// clang-format on
};

static size_t
put_utf8(char *dst, uint32_t c)
{
	if (c < 0x80) {
		dst[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		dst[i] = (char)(0x80 | (c & 0x3f));
	dst[0] = (char)((n == 2 ? 0xc0u : n == 3 ? 0xe0u : 0xf0u) | c);
	return n;
}

/* In front, in the middle and at the end, in each kind of label. */
static void
test_gate(void **state)
{
	(void)state;
	static const char *const bodies[] = { "ABC", "]C0ABC", "=in B12", "]C101" GTIN "10ABC",
					      "https://a.example/01/" GTIN };

	for (size_t i = 0; i < PERCH_COUNT(gate); i++)
		for (uint32_t c = gate[i].first; c <= gate[i].last; c++)
			for (size_t k = 0; k < PERCH_COUNT(bodies); k++) {
				char text[64];
				size_t n = strlen(bodies[k]);

				memcpy(text, bodies[k], n);
				n += put_utf8(text + n, c);
				text[n++] = 'Z';
				bool is_gs = c == 29 && k == 3;

				MUST(perch_label_read(perch_span_of(text, n), "", false, NULL, 0,
						      &label) == false &&
					     (is_gs || label.error == PERCH_LABEL_CHARSET) &&
					     (is_gs || label.error_at == strlen(bodies[k])),
				     "%s: U+%04X in %s: %s at %u", gate[i].must, (unsigned)c,
				     bodies[k], perch_label_error_str(label.error),
				     (unsigned)label.error_at);
				MUST(label.text_n == n && memcmp(label.text, text, n) == 0,
				     "%s: the bytes are kept as they came", gate[i].must);
			}
}

static const struct {
	const char *must;
	const char *text;
	unsigned at;
} not_utf8[] = {
	// clang-format off
	{ "a byte order mark in front", "\357\273\277R1", 0 },
	{ "a byte order mark behind an identifier", "]C0\357\273\277R1", 3 },
	{ "an overlong slash of two bytes", "A\300\257", 1 },
	{ "an overlong NUL", "A\300\200", 1 },
	{ "an overlong slash of three bytes", "A\340\200\257", 1 },
	{ "an overlong slash of four bytes", "A\360\200\200\257", 1 },
	{ "half a surrogate pair", "A\355\240\200", 1 },
	{ "beyond Unicode", "A\364\220\200\200", 1 },
	{ "a first byte that nobody uses", "A\365\200\200\200", 1 },
	{ "a character cut short", "A\345\217", 1 },
	{ "a continuation of nothing", "A\217", 1 },
	{ "GBK, not UTF-8", "\272\354", 0 },
	{ "UTF-16", "\376\377R1", 0 },
	// clang-format on
};

static void
test_not_utf8(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(not_utf8); i++)
		MUST(!read_label(not_utf8[i].text, false) && label.error == PERCH_LABEL_CHARSET &&
			     label.error_at == not_utf8[i].at,
		     "%s: %s at %u", not_utf8[i].must, perch_label_error_str(label.error),
		     (unsigned)label.error_at);
}

static void
test_limits(void **state)
{
	(void)state;
	static char text[PERCH_LABEL_MAX + 2];

	memset(text, 'A', PERCH_LABEL_MAX);
	MUST(read_label(text, false), "512 bytes are a label");
	text[PERCH_LABEL_MAX] = 'A';
	MUST(!read_label(text, false) && label.error == PERCH_LABEL_LENGTH &&
		     label.error_at == PERCH_LABEL_MAX && label.text_n == 0,
	     "513 are not");

	/* 01 and sixty-three times 20 are 64 elements; one more is refused. */
	(void)snprintf(text, sizeof text, "]C101" GTIN);
	for (size_t i = 0; i < PERCH_LABEL_ELEMENTS_MAX - 1; i++)
		(void)snprintf(text + strlen(text), sizeof text - strlen(text), "2012");
	MUST(read_label(text, false) && label.n == PERCH_LABEL_ELEMENTS_MAX, "64 elements fit");
	(void)snprintf(text + strlen(text), sizeof text - strlen(text), "2012");
	MUST(!read_label(text, false) && label.error == PERCH_LABEL_TOO_MANY, "65 do not");
}

static void
test_identifier_apart(void **state)
{
	(void)state;
	struct perch_span text = perch_span_str("01" GTIN "10L 1");

	MUST(!perch_label_read(text, "]C1", false, NULL, 0, &label) &&
		     label.error == PERCH_LABEL_CHARSET && label.error_at == 19,
	     "with the identifier apart, offsets count from the data");
	MUST(perch_label_read(text, NULL, false, NULL, 0, &label) &&
		     label.kind == PERCH_LABEL_PLAIN,
	     "no identifier at all is plain");
}

/* --- facts and the JSON line -------------------------------------------------------------------- */

static const struct {
	const char *must;
	const char *text;
	const char *json;
} lines[] = {
	// clang-format off
	{ "GS-01 as JSON", "]C1" ROLL,
	  "{\"ok\":true,\"kind\":\"gs1\",\"elements\":[{\"ai\":\"01\",\"value\":\"96901234000019\"},"
	  "{\"ai\":\"8001\",\"value\":\"15200012007600\"},{\"ai\":\"10\",\"value\":\"L240731A\"},"
	  "{\"ai\":\"21\",\"value\":\"R0001\"}],\"roll\":{\"width_mm\":1520,\"length_mm\":120000,"
	  "\"core_mm\":76,\"winding\":\"out\",\"splices\":0,\"lot\":\"L240731A\",\"serial\":\"R0001\","
	  "\"gtin\":\"96901234000019\"},\"warnings\":[]}" },
	{ "GS-02: unknown splices are left out", "(01)" GTIN "(8001)15200012007619",
	  "{\"ok\":true,\"kind\":\"gs1\",\"elements\":[{\"ai\":\"01\",\"value\":\"96901234000019\"},"
	  "{\"ai\":\"8001\",\"value\":\"15200012007619\"}],\"roll\":{\"width_mm\":1520,"
	  "\"length_mm\":120000,\"core_mm\":76,\"winding\":\"in\",\"gtin\":\"96901234000019\"},"
	  "\"warnings\":[]}" },
	{ "GS-08: measures of their own", "]C101" GTIN "310200456031110012053123001520",
	  "{\"ok\":true,\"kind\":\"gs1\",\"elements\":[{\"ai\":\"01\",\"value\":\"96901234000019\"},"
	  "{\"ai\":\"3102\",\"value\":\"004560\"},{\"ai\":\"3111\",\"value\":\"001205\"},"
	  "{\"ai\":\"3123\",\"value\":\"001520\"}],\"roll\":{\"width_mm\":1520,\"length_mm\":120500,"
	  "\"gtin\":\"96901234000019\",\"net_kg\":\"45.60\"},\"warnings\":[]}" },
	{ "GS-11: a pallet", "(00)369012340000000123(02)" GTIN "(37)24(400)PO-88213",
	  "{\"ok\":true,\"kind\":\"gs1\",\"elements\":[{\"ai\":\"00\",\"value\":\"369012340000000123\"},"
	  "{\"ai\":\"02\",\"value\":\"96901234000019\"},{\"ai\":\"37\",\"value\":\"24\"},"
	  "{\"ai\":\"400\",\"value\":\"PO-88213\"}],\"roll\":{\"order\":\"PO-88213\","
	  "\"sscc\":\"369012340000000123\"},\"warnings\":[]}" },
	{ "GS-19 warns", "]C101" GTIN "10L240731A21R0001",
	  "{\"ok\":true,\"kind\":\"gs1\",\"elements\":[{\"ai\":\"01\",\"value\":\"96901234000019\"},"
	  "{\"ai\":\"10\",\"value\":\"L240731A21R0001\"}],\"roll\":{\"lot\":\"L240731A21R0001\","
	  "\"gtin\":\"96901234000019\"},\"warnings\":[\"lost-separator\"]}" },
	{ "a house label", "PO-88213/L240731A/R0001/118.6m",
	  "{\"ok\":true,\"kind\":\"house\",\"house\":\"order/lot/roll\",\"elements\":[],"
	  "\"roll\":{\"length_mm\":118600,\"lot\":\"L240731A\",\"serial\":\"R0001\","
	  "\"order\":\"PO-88213\"},\"warnings\":[]}" },
	{ "a command", "=in B12",
	  "{\"ok\":true,\"kind\":\"command\",\"data\":\"=in B12\",\"elements\":[],\"roll\":{},"
	  "\"warnings\":[]}" },
	{ "plain text is escaped without its identifier", "]C0a\\b",
	  "{\"ok\":true,\"kind\":\"plain\",\"data\":\"a\\\\\\\\b\",\"elements\":[],\"roll\":{},"
	  "\"warnings\":[]}" },
	{ "a refusal says why, in words", "]C10196901234000018",
	  "{\"ok\":false,\"error\":\"check-digit\",\"text\":\"the check digit of AI 01 (GTIN) at character "
	  "16 is wrong, 9 expected: scan again; if it stays, the label is misprinted\",\"at\":18}" },
	{ "GS-23: what else a link holds is kept as it stands", "https://a.example/01/" GTIN "?lang=zh&3102=004560&x&&y=%41#top",
	  "{\"ok\":true,\"kind\":\"digital-link\",\"elements\":[{\"ai\":\"01\",\"value\":\"96901234000019\"},"
	  "{\"ai\":\"3102\",\"value\":\"004560\"}],\"other\":[\"lang=zh\",\"x\",\"y=%41\"],"
	  "\"roll\":{\"gtin\":\"96901234000019\",\"net_kg\":\"45.60\"},\"warnings\":[]}" },
	// clang-format on
};

static void
test_json(void **state)
{
	(void)state;
	uint8_t memory[PERCH_LABEL_JSON_MAX + 1];

	for (size_t i = 0; i < PERCH_COUNT(lines); i++) {
		struct perch_buf b = perch_buf_over(memory, sizeof memory);

		(void)read_label(lines[i].text, lines[i].text[0] == '(');
		assert_int_equal(perch_label_json(&label, &b), PERCH_OK);
		MUST(perch_span_eq_str(perch_buf_span(&b), lines[i].json), "%s: got %s",
		     lines[i].must, perch_buf_cstr(&b));
	}
}

static const struct {
	const char *must;
	const char *elements; /* behind (01)GTIN */
	int64_t width_um, length_um;
	const char *mass; /* "net unit gsm", "" for what is silent */
	const char *date;
	const char *article;
} facts[] = {
	// clang-format off
	/* 1.52 m; 120.5 m */
	{ "metres with their decimals", "(3122)000152(3111)001205", 1520000, 120500000, "", "", "" },
	/* 60 in = 1524 mm; 130 yd = 118.872 m */
	{ "inches and yards", "(3240)000060(3230)000130", 1524000, 118872000, "", "", "" },
	/* 5 ft = 1524 mm; 390 ft = 118.872 m */
	{ "feet", "(3250)000005(3220)000390", 1524000, 118872000, "", "", "" },
	/* 59.5 in = 1511.3 mm; 1.65 yd wide = 1508.76 mm */
	{ "half an inch", "(3241)000595", 1511300, -1, "", "", "" },
	{ "a width in yards", "(3262)000165", 1508760, -1, "", "", "" },
	{ "311n is finer than 8001", "(3111)001205(8001)15200012007600", 1520000, 120500000, "", "", "" },
	{ "and wins from behind as well", "(8001)15200012007600(3111)001205", 1520000, 120500000, "", "", "" },
	{ "logistic measures are not the cloth's", "(3313)120500(3323)001600", -1, -1, "", "", "" },
	{ "GS-10: 0.180 kg/m2 is 180 g/m2", "(3373)000180", -1, -1, "180", "", "" },
	{ "0.1805 kg/m2 is 180.5 g/m2", "(3374)001805", -1, -1, "180.5", "", "" },
	{ "1 kg/m2 is 1000 g/m2", "(3370)000001", -1, -1, "1000", "", "" },
	{ "kilograms", "(3102)004560", -1, -1, "45.60kg", "", "" },
	{ "pounds stay pounds", "(3201)001005", -1, -1, "100.5lb", "", "" },
	{ "GS-17: a month", "(13)240800", -1, -1, "", "2024-08", "" },
	{ "produced counts before packed", "(13)240801(11)240731", -1, -1, "", "2024-07-31", "" },
	{ "an expiry date is no production date", "(17)240801", -1, -1, "", "", "" },
	{ "76 is 2076, the last year ahead", "(11)760101", -1, -1, "", "2076-01-01", "" },
	{ "77 is 1977", "(11)770101", -1, -1, "", "1977-01-01", "" },
	{ "an article number", "(240)ART-7", -1, -1, "", "", "ART-7" },
	{ "the customer's part number if there is none", "(241)C-9", -1, -1, "", "", "C-9" },
	{ "but not if there is one", "(241)C-9(240)ART-7", -1, -1, "", "", "ART-7" },
	// clang-format on
};

static void
test_facts(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(facts); i++) {
		const struct perch_label_roll *roll = &label.roll;
		uint8_t memory[64];
		char text[128];
		struct perch_buf mass = perch_buf_over(memory, sizeof memory);

		(void)snprintf(text, sizeof text, "(01)" GTIN "%s", facts[i].elements);
		MUST(read_label(text, true), "%s: refused", facts[i].must);
		MUST(roll->width_um == facts[i].width_um && roll->length_um == facts[i].length_um,
		     "%s: got %lld by %lld", facts[i].must, (long long)roll->width_um,
		     (long long)roll->length_um);
		if (roll->net.m >= 0) {
			perch_buf_put_decimal(&mass, roll->net);
			perch_buf_put_str(&mass, perch_unit_str(roll->net_unit));
		}
		if (roll->gsm.m >= 0)
			perch_buf_put_decimal(&mass, roll->gsm);
		MUST(perch_span_eq_str(perch_buf_span(&mass), facts[i].mass), "%s: got %s",
		     facts[i].must, perch_buf_cstr(&mass));
		MUST(strcmp(roll->date, facts[i].date) == 0, "%s: got %s", facts[i].must,
		     roll->date);
		MUST(strcmp(roll->article, facts[i].article) == 0, "%s: got %s", facts[i].must,
		     roll->article);
	}
}

/* Every error has a name of its own and a sentence that fits. */
static void
test_sentences(void **state)
{
	(void)state;
	static const char *const subjects[] = { "", "01", "10", "17", "8001", "8030", "7040" };

	for (int e = PERCH_LABEL_OK; e <= PERCH_LABEL_SYNTAX; e++) {
		for (int other = PERCH_LABEL_OK; other < e; other++)
			MUST(strcmp(perch_label_error_str((enum perch_label_error)e),
				    perch_label_error_str((enum perch_label_error)other)) != 0,
			     "errors %d and %d share a name", other, e);
		for (size_t s = 0; s < PERCH_COUNT(subjects); s++) {
			uint8_t memory[320];
			struct perch_buf b = perch_buf_over(memory, sizeof memory);

			memset(&label, 0, sizeof label);
			label.kind = PERCH_LABEL_GS1;
			label.error = (enum perch_label_error)e;
			label.error_at = UINT16_MAX;
			assert_int_equal(perch_text_copy(label.error_ai, sizeof label.error_ai,
							 perch_span_str(subjects[s])),
					 PERCH_OK);
			MUST(perch_label_explain(&label, &b) == PERCH_OK && b.n > 20,
			     "no sentence for %s of AI %s",
			     perch_label_error_str((enum perch_label_error)e), subjects[s]);
		}
	}
}

static void
test_no_room(void **state)
{
	(void)state;
	uint8_t memory[16];
	struct perch_buf b = perch_buf_over(memory, sizeof memory);

	(void)read_label("]C1" ROLL, false);
	assert_int_equal(perch_label_json(&label, &b), PERCH_E_FULL);
	perch_buf_reset(&b);
	assert_int_equal(perch_label_bracketed(&label, &b), PERCH_E_FULL);
	perch_buf_reset(&b);
	assert_int_equal(perch_label_explain(&label, &b), PERCH_E_FULL);
}

/* --- typed -------------------------------------------------------------------------------------- */

static const struct {
	const char *must;
	const char *text;
	enum perch_label_kind kind;
	enum perch_label_error error;
	const char *said; /* elements; else the SSCC or the roll number */
	unsigned at;
	const char *expected;
} typed[] = {
	// clang-format off
	{ "a roll number is a roll number", "R0001", PERCH_LABEL_PLAIN, OK, "", 0, "" },
	{ "brackets are elements without --gs1", "(01)" GTIN "(10)L1(21)R1", PERCH_LABEL_GS1, OK, "(01)" GTIN "(10)L1(21)R1", 0, "" },
	{ "as a printer sets them", "(01) " GTIN " (10) L1 (21) R1", PERCH_LABEL_GS1, OK, "(01)" GTIN "(10)L1(21)R1", 0, "" },
	{ "blanks at both ends", "(01)" GTIN "  (10)  L1  ", PERCH_LABEL_GS1, OK, "(01)" GTIN "(10)L1", 0, "" },
	{ "a blank in a lot is a mistake", "(01)" GTIN "(10)L 1", PERCH_LABEL_GS1, PERCH_LABEL_CHARSET, "", 23, "" },
	{ "the check digit of the GTIN, and which it is", "(01)96901234000018(10)L1", PERCH_LABEL_GS1, PERCH_LABEL_CHECK_DIGIT, "", 17, "9" },
	{ "with blanks too", "(01) 96901234000018 (10) L1", PERCH_LABEL_GS1, PERCH_LABEL_CHECK_DIGIT, "", 18, "9" },
	{ "GS-12: the check digit of the SSCC", "(00)369012340000000124(400)PO-1", PERCH_LABEL_GS1, PERCH_LABEL_CHECK_DIGIT, "", 21, "3" },
	{ "companions count as they do when scanned", "(10)L1", PERCH_LABEL_GS1, PERCH_LABEL_MISSING_AI, "", 1, "" },
	{ "18 digits are an SSCC", "369012340000000123", PERCH_LABEL_PLAIN, OK, "369012340000000123", 0, "" },
	{ "and end in its check digit", "369012340000000124", PERCH_LABEL_PLAIN, PERCH_LABEL_CHECK_DIGIT, "", 17, "3" },
	{ "17 are a number", "36901234000000012", PERCH_LABEL_PLAIN, OK, "", 0, "" },
	{ "13 and 14 too: nothing says that they are a GTIN", "96901234000018", PERCH_LABEL_PLAIN, OK, "", 0, "" },
	{ "18 characters that are not all digits", "36901234000000012X", PERCH_LABEL_PLAIN, OK, "", 0, "" },
	{ "a house label", "PO-88213/L240731A/R0001", PERCH_LABEL_HOUSE, OK, "R0001", 0, "" },
	{ "a link", "https://a.example/01/" GTIN, PERCH_LABEL_DIGITAL_LINK, OK, "(01)" GTIN, 0, "" },
	{ "a command", "=undo", PERCH_LABEL_COMMAND, OK, "", 0, "" },
	{ "a hidden character", "R1\342\200\213", PERCH_LABEL_PLAIN, PERCH_LABEL_CHARSET, "", 2, "" },
	{ "nothing", "", PERCH_LABEL_PLAIN, PERCH_LABEL_EMPTY, "", 0, "" },
	{ "a bracket alone", "(", PERCH_LABEL_GS1, PERCH_LABEL_SYNTAX, "", 0, "" },
	{ "a check pair, and which it is", "(8013)1987654Ad4X4bL5ttr2310c2L", PERCH_LABEL_GS1, PERCH_LABEL_CHECK_DIGIT, "", 29, "2K" },
	// clang-format on
};

static void
test_typed(void **state)
{
	(void)state;
	struct perch_house_format shipped;

	perch_house_shipped(&shipped);
	for (size_t i = 0; i < PERCH_COUNT(typed); i++) {
		bool ok = perch_label_read_typed(perch_span_str(typed[i].text), &shipped, 1,
						 &label);
		const char *got = said()[0] != '\0'            ? said()
				  : label.roll.sscc[0] != '\0' ? label.roll.sscc
							       : label.roll.serial;

		MUST(label.is_typed && label.kind == typed[i].kind, "%s: kind %s", typed[i].must,
		     perch_label_kind_str(label.kind));
		MUST(ok == (typed[i].error == OK) && label.error == typed[i].error &&
			     label.error_at == typed[i].at,
		     "%s: got %s at %u", typed[i].must, perch_label_error_str(label.error),
		     (unsigned)label.error_at);
		MUST(strcmp(label.expected, typed[i].expected) == 0, "%s: expected %s",
		     typed[i].must, label.expected);
		MUST(strcmp(got, typed[i].said) == 0, "%s: got %s", typed[i].must, got);
	}
	static char text[PERCH_LABEL_MAX + 1];

	memset(text, 'A', sizeof text);
	MUST(!perch_label_read_typed(perch_span_of(text, sizeof text), NULL, 0, &label) &&
		     label.error == PERCH_LABEL_LENGTH && label.is_typed,
	     "too long is too long");
}

/* A scanned label keeps to what scanners send. */
static void
test_scanned_blanks(void **state)
{
	(void)state;
	MUST(!read_label("(01) " GTIN, true) && label.error == PERCH_LABEL_LENGTH,
	     "no blanks around elements that were not typed");
	MUST(read_label("369012340000000124", false) && label.kind == PERCH_LABEL_PLAIN,
	     "eighteen scanned digits are plain");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),           cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_gate),           cmocka_unit_test(test_not_utf8),
		cmocka_unit_test(test_limits),         cmocka_unit_test(test_identifier_apart),
		cmocka_unit_test(test_json),           cmocka_unit_test(test_facts),
		cmocka_unit_test(test_sentences),      cmocka_unit_test(test_typed),
		cmocka_unit_test(test_scanned_blanks), cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

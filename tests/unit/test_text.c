/* test_text.c - numbers, hexadecimal, escapes, UTF-8 and words (firmware/base/text.c). */
#include "tests/unit/must.h"

#include "firmware/base/text.h"

#define BYTES(s)                                                                                   \
	{                                                                                          \
		(const uint8_t *)(s), sizeof(s) - 1                                                \
	}

static const struct {
	const char *must;
	const char *in;
	int64_t min, max;
	enum perch_rc rc;
	int64_t want;
} i64_rows[] = {
	// clang-format off
	{ "zero",                            "0", INT64_MIN, INT64_MAX, PERCH_OK, 0 },
	{ "minus zero is zero",              "-0", INT64_MIN, INT64_MAX, PERCH_OK, 0 },
	{ "leading zeros mean nothing",      "007", 0, 9, PERCH_OK, 7 },
	{ "the largest",                     "9223372036854775807", INT64_MIN, INT64_MAX, PERCH_OK,
	  INT64_MAX },
	{ "the smallest",                    "-9223372036854775808", INT64_MIN, INT64_MAX, PERCH_OK,
	  INT64_MIN },
	{ "one above the largest",           "9223372036854775808", INT64_MIN, INT64_MAX,
	  PERCH_E_RANGE, 0 },
	{ "one below the smallest",          "-9223372036854775809", INT64_MIN, INT64_MAX,
	  PERCH_E_RANGE, 0 },
	{ "far too many digits",             "99999999999999999999999999", INT64_MIN, INT64_MAX,
	  PERCH_E_RANGE, 0 },
	{ "an overflow is still checked for form", "99999999999999999999999999x", INT64_MIN,
	  INT64_MAX, PERCH_E_FORMAT, 0 },
	{ "the minimum is allowed",          "5", 5, 9, PERCH_OK, 5 },
	{ "below the minimum",               "4", 5, 9, PERCH_E_RANGE, 0 },
	{ "above the maximum",               "10", 5, 9, PERCH_E_RANGE, 0 },
	{ "nothing",                         "", 0, 9, PERCH_E_FORMAT, 0 },
	{ "a sign alone",                    "-", -9, 9, PERCH_E_FORMAT, 0 },
	{ "two signs",                       "--1", -9, 9, PERCH_E_FORMAT, 0 },
	{ "a plus sign",                     "+1", -9, 9, PERCH_E_FORMAT, 0 },
	{ "a blank in front",                " 1", -9, 9, PERCH_E_FORMAT, 0 },
	{ "a blank behind",                  "1 ", -9, 9, PERCH_E_FORMAT, 0 },
	{ "hexadecimal",                     "0x1", -9, 9, PERCH_E_FORMAT, 0 },
	{ "a fraction",                      "1.0", -9, 9, PERCH_E_FORMAT, 0 },
	// clang-format on
};

static void
test_i64(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(i64_rows); i++) {
		int64_t got = 0;
		enum perch_rc rc = perch_parse_i64(perch_span_str(i64_rows[i].in), i64_rows[i].min,
						   i64_rows[i].max, &got);

		MUST(rc == i64_rows[i].rc && got == i64_rows[i].want, "%s: %s, got %lld",
		     i64_rows[i].must, perch_rc_str(rc), (long long)got);
	}
}

static const struct {
	const char *must;
	const char *in;
	enum perch_rc rc;
	struct perch_span want;
} hex_rows[] = {
	// clang-format off
	{ "either case, every digit",     "0123456789abcDEF", PERCH_OK,
	  BYTES("\x01\x23\x45\x67\x89\xab\xcd\xef") },
	{ "nothing is no bytes",          "", PERCH_OK, BYTES("") },
	{ "an odd count",                 "abc", PERCH_E_FORMAT, BYTES("") },
	{ "a letter past f",              "0g", PERCH_E_FORMAT, BYTES("") },
	{ "a character below 0",          "/0", PERCH_E_FORMAT, BYTES("") },
	{ "a character between 9 and A",  ":0", PERCH_E_FORMAT, BYTES("") },
	{ "a blank",                      "01 2", PERCH_E_FORMAT, BYTES("") },
	{ "nine bytes into eight",        "000000000000000000", PERCH_E_FULL, BYTES("") },
	// clang-format on
};

static void
test_hex(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(hex_rows); i++) {
		uint8_t got[8];
		size_t n = 0;
		enum perch_rc rc = perch_parse_hex(perch_span_str(hex_rows[i].in), got, sizeof(got),
						   &n);

		MUST(rc == hex_rows[i].rc, "%s: %s", hex_rows[i].must, perch_rc_str(rc));
		MUST(perch_span_eq(perch_span_of(got, n), hex_rows[i].want), "%s: bytes",
		     hex_rows[i].must);
	}
}

static const struct {
	const char *must;
	const char *in;
	enum perch_rc rc;
	struct perch_span want;
} unescape_rows[] = {
	// clang-format off
	{ "plain text stays",                     "abc", PERCH_OK, BYTES("abc") },
	{ "\\x1d is a byte, in either case",      "a\\x1D\\x1db", PERCH_OK, BYTES("a\x1d\x1d" "b") },
	{ "\\x00 is a byte",                      "\\x00", PERCH_OK, BYTES("\0") },
	{ "a doubled backslash is one",           "\\\\x41", PERCH_OK, BYTES("\\x41") },
	{ "a backslash at the end",               "ab\\", PERCH_E_FORMAT, BYTES("") },
	{ "an unknown escape",                    "\\n", PERCH_E_FORMAT, BYTES("") },
	{ "an escape cut short",                  "ab\\x4", PERCH_E_FORMAT, BYTES("") },
	{ "an escape with a wrong digit",         "\\x4g", PERCH_E_FORMAT, BYTES("") },
	{ "too long for the buffer: nothing",     "abcdefghi", PERCH_E_FULL, BYTES("") },
	// clang-format on
};

static void
test_unescape(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(unescape_rows); i++) {
		uint8_t memory[8];
		struct perch_buf b = perch_buf_over(memory, sizeof(memory));
		enum perch_rc rc = perch_text_unescape(perch_span_str(unescape_rows[i].in), &b);

		MUST(rc == unescape_rows[i].rc, "%s: %s", unescape_rows[i].must, perch_rc_str(rc));
		MUST(perch_span_eq(perch_buf_span(&b), unescape_rows[i].want), "%s: bytes",
		     unescape_rows[i].must);
	}
}

/* Source: The Unicode Standard, table 3-7 (well-formed UTF-8 byte sequences). */
static const struct {
	const char *must;
	struct perch_span in;
	size_t n;
	uint32_t code;
} utf8_rows[] = {
	// clang-format off
	{ "one byte",                        BYTES("A"), 1, 0x41 },
	{ "NUL is a code point",             BYTES("\0"), 1, 0 },
	{ "only the first is taken",         BYTES("AB"), 1, 0x41 },
	{ "the first of two bytes",          BYTES("\xc2\x80"), 2, 0x80 },
	{ "the last of two bytes",           BYTES("\xdf\xbf"), 2, 0x7ff },
	{ "the first of three bytes",        BYTES("\xe0\xa0\x80"), 3, 0x800 },
	{ "the last before the surrogates",  BYTES("\xed\x9f\xbf"), 3, 0xd7ff },
	{ "the first after the surrogates",  BYTES("\xee\x80\x80"), 3, 0xe000 },
	{ "the last of three bytes",         BYTES("\xef\xbf\xbf"), 3, 0xffff },
	{ "the first of four bytes",         BYTES("\xf0\x90\x80\x80"), 4, 0x10000 },
	{ "the last code point",             BYTES("\xf4\x8f\xbf\xbf"), 4, 0x10ffff },
	{ "nothing",                         BYTES(""), 0, 0 },
	{ "a continuation byte first",       BYTES("\x80"), 0, 0 },
	{ "overlong in two bytes",           BYTES("\xc1\xbf"), 0, 0 },
	{ "overlong in three bytes",         BYTES("\xe0\x9f\xbf"), 0, 0 },
	{ "overlong in four bytes",          BYTES("\xf0\x8f\xbf\xbf"), 0, 0 },
	{ "the first surrogate",             BYTES("\xed\xa0\x80"), 0, 0 },
	{ "the last surrogate",              BYTES("\xed\xbf\xbf"), 0, 0 },
	{ "one past the last code point",    BYTES("\xf4\x90\x80\x80"), 0, 0 },
	{ "a lead byte that never occurs",   BYTES("\xf5\x80\x80\x80"), 0, 0 },
	{ "cut after one of two",            BYTES("\xc3"), 0, 0 },
	{ "cut after three of four",         BYTES("\xf0\x90\x80"), 0, 0 },
	{ "a second lead byte inside",       BYTES("\xe5\xe5\x83"), 0, 0 },
	// clang-format on
};

static void
test_utf8_next(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(utf8_rows); i++) {
		uint32_t code = 0;
		size_t n = perch_utf8_next(utf8_rows[i].in, &code);

		MUST(n == utf8_rows[i].n && code == utf8_rows[i].code, "%s: %zu bytes, U+%04X",
		     utf8_rows[i].must, n, code);
	}
	assert_true(perch_utf8_is_valid(perch_span_str("caf\xc3\xa9")));
	assert_false(perch_utf8_is_valid(perch_span_str("caf\xc3")));
}

/* First and last code point of each run that must not be shown as it is, and the neighbours. */
static const struct {
	const char *must;
	uint32_t first, last;
} hidden_rows[] = {
	{ "C0", 0x00, 0x1f },
	{ "DEL and C1", 0x7f, 0x9f },
	{ "soft hyphen", 0xad, 0xad },
	{ "combining grapheme joiner", 0x34f, 0x34f },
	{ "Arabic letter mark", 0x61c, 0x61c },
	{ "Hangul fillers", 0x115f, 0x1160 },
	{ "Khmer inherent vowels", 0x17b4, 0x17b5 },
	{ "Mongolian selectors", 0x180b, 0x180f },
	{ "zero width and direction marks", 0x200b, 0x200f },
	{ "line separators and embeddings", 0x2028, 0x202e },
	{ "word joiner to deprecated formats", 0x2060, 0x206f },
	{ "Hangul filler", 0x3164, 0x3164 },
	{ "surrogates", 0xd800, 0xdfff },
	{ "noncharacters", 0xfdd0, 0xfdef },
	{ "variation selectors", 0xfe00, 0xfe0f },
	{ "byte order mark", 0xfeff, 0xfeff },
	{ "Hangul filler, half width", 0xffa0, 0xffa0 },
	{ "specials and annotation marks", 0xfff0, 0xfffb },
	{ "noncharacters of plane 0", 0xfffe, 0xffff },
	{ "noncharacters of plane 1", 0x1fffe, 0x1ffff },
	{ "shorthand format controls", 0x1bca0, 0x1bca3 },
	{ "musical format controls", 0x1d173, 0x1d17a },
	{ "tags", 0xe0000, 0xe0fff },
	{ "the end of Unicode", 0x10fffe, 0x110000 },
};

static void
test_utf8_printable(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(hidden_rows); i++) {
		uint32_t before = hidden_rows[i].first - 1;
		uint32_t after = hidden_rows[i].last + 1;

		for (uint32_t c = hidden_rows[i].first; c <= hidden_rows[i].last; c++)
			MUST(!perch_utf8_is_printable(c), "%s: U+%04X", hidden_rows[i].must, c);
		MUST(before > 0x10ffff || (before & 0xfffe) == 0xfffe ||
			     perch_utf8_is_printable(before),
		     "before %s: U+%04X", hidden_rows[i].must, before);
		MUST(after > 0x10ffff || perch_utf8_is_printable(after), "after %s: U+%04X",
		     hidden_rows[i].must, after);
	}
	MUST(perch_utf8_is_printable(0x20), "a space is printable");
	MUST(perch_utf8_is_printable(0x5e03), "a Chinese character is printable");
}

static void
test_word(void **state)
{
	struct perch_span rest = perch_span_str("  port \tread\t 81 00 ");
	static const char *const want[] = { "port", "read", "81", "00" };
	struct perch_span word;

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(want); i++) {
		assert_true(perch_text_word(&rest, &word));
		MUST(perch_span_eq_str(word, want[i]), "word %zu is %s", i, want[i]);
	}
	MUST(!perch_text_word(&rest, &word) && word.n == 0, "only blanks are left: no word");
	rest = perch_span_str("");
	MUST(!perch_text_word(&rest, &word) && word.n == 0, "nothing has no word");
}

static void
test_fixed(void **state)
{
	char dst[4] = "old";

	(void)state;
	assert_int_equal(perch_fmt(dst, sizeof(dst), "%d", 123), PERCH_OK);
	assert_string_equal(dst, "123");
	MUST(perch_fmt(dst, sizeof(dst), "%d", 1234) == PERCH_E_FULL && dst[0] == '\0',
	     "a text that would be cut is refused and leaves an empty one");
	assert_int_equal(perch_fmt(dst, 0, "x"), PERCH_E_FULL);
	assert_int_equal(perch_text_copy(dst, sizeof(dst), perch_span_str("abc")), PERCH_OK);
	assert_string_equal(dst, "abc");
	MUST(perch_text_copy(dst, sizeof(dst), perch_span_str("abcd")) == PERCH_E_FULL &&
		     dst[0] == '\0',
	     "a span that would be cut is refused and leaves an empty text");
	assert_int_equal(perch_text_copy(dst, 0, perch_span_str("")), PERCH_E_FULL);
	assert_int_equal(perch_text_copy(dst, sizeof(dst), perch_span_of(NULL, 0)), PERCH_OK);
	MUST(perch_text_copy(dst, sizeof(dst), perch_span_of("a\0b", 3)) == PERCH_E_FORMAT,
	     "a NUL inside would end the text early");
}

static void
a_place_is_on_its_line(void **state)
{
	struct perch_span text = perch_span_str("a\nb\r\n\nd");

	(void)state;
	assert_int_equal(perch_text_line(text, 0), 1);
	assert_int_equal(perch_text_line(text, 1), 1); /* a newline ends its own line */
	assert_int_equal(perch_text_line(text, 2), 2);
	assert_int_equal(perch_text_line(text, 6), 4);
	assert_int_equal(perch_text_line(text, 99), 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_i64),      cmocka_unit_test(test_hex),
		cmocka_unit_test(test_unescape), cmocka_unit_test(test_utf8_next),
		cmocka_unit_test(test_word),     cmocka_unit_test(test_utf8_printable),
		cmocka_unit_test(test_fixed),    cmocka_unit_test(a_place_is_on_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

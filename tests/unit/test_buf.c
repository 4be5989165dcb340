/* test_buf.c - appends that fit whole or not at all (firmware/base/buf.c). */
#include "tests/unit/must.h"

#include "firmware/base/buf.h"
#include "firmware/base/text.h"

enum how { PUT, FMT, HEX, ESCAPED };

/* Every append starts behind "ab" in a buffer of `cap` bytes. */
static const struct {
	const char *must;
	enum how how;
	struct perch_span in;
	size_t cap;
	const char *want; /* NULL: refused */
} rows[] = {
#define BYTES(s)                                                                                   \
	{                                                                                          \
		(const uint8_t *)(s), sizeof(s) - 1                                                \
	}
	// clang-format off
	{ "an exact fit is taken",                  PUT, BYTES("cd"), 4, "abcd" },
	{ "one byte too many is refused whole",     PUT, BYTES("cde"), 4, NULL },
	{ "nothing fits into nothing",              PUT, BYTES(""), 2, "ab" },
	{ "a NULL span of no bytes is taken",       PUT, { NULL, 0 }, 2, "ab" },
	{ "printf needs one byte for its NUL",      FMT, BYTES("cd"), 5, "abcd" },
	{ "printf without that byte is refused",    FMT, BYTES("cd"), 4, NULL },
	{ "printf into no room is refused",         FMT, BYTES(""), 2, NULL },
	{ "hex is two lower-case digits a byte",    HEX, BYTES("\x00\xaf\xff"), 8, "ab00afff" },
	{ "hex with one digit of room is refused",  HEX, BYTES("\xff"), 3, NULL },
	{ "ASCII is shown as it is",                ESCAPED, BYTES("x y~"), 99, "abx y~" },
	{ "a backslash is doubled",                 ESCAPED, BYTES("\\"), 99, "ab\\\\" },
	{ "GS and NUL and DEL become \\xNN",        ESCAPED, BYTES("\x1d\x00\x7f"), 99,
	  "ab\\x1d\\x00\\x7f" },
	{ "printable UTF-8 is shown as it is",      ESCAPED, BYTES("\xe5\xb8\x83"), 99,
	  "ab\xe5\xb8\x83" },                                             /* U+5E03, cloth */
	{ "a zero width space is shown by bytes",   ESCAPED, BYTES("\xe2\x80\x8b"), 99,
	  "ab\\xe2\\x80\\x8b" },                                          /* U+200B */
	{ "a byte that is no UTF-8 is shown alone", ESCAPED, BYTES("\xe9" "e"), 99, "ab\\xe9e" },
	{ "a cut code point is shown by bytes",     ESCAPED, BYTES("\xe5\xb8"), 99,
	  "ab\\xe5\\xb8" },
	{ "an escape that fits in part is refused", ESCAPED, BYTES("xy\x01"), 7, NULL },
	{ "an exact fit of escapes is taken",       ESCAPED, BYTES("xy\x01"), 8, "abxy\\x01" },
	// clang-format on
};

static enum perch_rc
append(struct perch_buf *b, enum how how, struct perch_span in)
{
	switch (how) {
	case PUT:
		return perch_buf_put(b, in);
	case FMT:
		return perch_buf_fmt(b, "%.*s", (int)in.n, (const char *)in.p);
	case HEX:
		return perch_buf_put_hex(b, in);
	case ESCAPED:
		return perch_buf_put_escaped(b, in);
	}
	return PERCH_E_ARG;
}

static void
test_append(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		/* Exactly as large as said, so that the sanitizer sees a byte too many. */
		uint8_t *memory = malloc(rows[i].cap);
		struct perch_buf b = perch_buf_over(memory, rows[i].cap);
		const char *want = rows[i].want != NULL ? rows[i].want : "ab";
		enum perch_rc want_rc = rows[i].want != NULL ? PERCH_OK : PERCH_E_FULL;
		enum perch_rc rc;

		assert_non_null(memory);
		assert_int_equal(perch_buf_put_str(&b, "ab"), PERCH_OK);
		rc = append(&b, rows[i].how, rows[i].in);
		MUST(rc == want_rc, "%s: %s", rows[i].must, perch_rc_str(rc));
		MUST(b.is_full == (want_rc != PERCH_OK), "%s: is_full", rows[i].must);
		MUST(perch_span_eq_str(perch_buf_span(&b), want), "%s: got \"%.*s\"", rows[i].must,
		     (int)b.n, (const char *)b.p);
		free(memory);
	}
}

static void
test_full_until_reset(void **state)
{
	char memory[4];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	assert_int_equal(perch_buf_put_str(&b, "abcde"), PERCH_E_FULL);
	MUST(perch_buf_put_byte(&b, 'x') == PERCH_E_FULL && b.n == 0,
	     "after a refusal even a byte that fits is refused");
	assert_int_equal(perch_buf_put_hex(&b, perch_span_str("")), PERCH_E_FULL);
	assert_int_equal(perch_buf_fmt(&b, "x"), PERCH_E_FULL);
	assert_int_equal(perch_buf_put_escaped(&b, perch_span_str("x")), PERCH_E_FULL);
	MUST(perch_buf_cstr(&b) == NULL, "a buffer with a hole gives no text");
	perch_buf_reset(&b);
	assert_int_equal(perch_buf_put_byte(&b, 'x'), PERCH_OK);
	assert_string_equal(perch_buf_cstr(&b), "x");
}

static void
test_cstr(void **state)
{
	char memory[4];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	assert_int_equal(perch_buf_put_str(&b, "abc"), PERCH_OK);
	assert_string_equal(perch_buf_cstr(&b), "abc");
	MUST(b.n == 3, "the NUL is not counted");
	assert_int_equal(perch_buf_put_byte(&b, 'd'), PERCH_OK);
	MUST(perch_buf_cstr(&b) == NULL, "no room for the NUL gives no text");
}

static void
test_i64(void **state)
{
	char memory[64];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	(void)perch_buf_put_i64(&b, INT64_MIN);
	(void)perch_buf_put_byte(&b, ' ');
	(void)perch_buf_put_i64(&b, 0);
	(void)perch_buf_put_byte(&b, ' ');
	(void)perch_buf_put_i64(&b, INT64_MAX);
	assert_string_equal(perch_buf_cstr(&b), "-9223372036854775808 0 9223372036854775807");
}

/* Whatever the bytes: showing them and reading that back gives the bytes. */
static void
test_escape_round_trip(void **state)
{
	uint8_t all[256 + 256];
	char shown[4 * sizeof(all)];
	uint8_t back[sizeof(all)];
	struct perch_buf b = perch_buf_over(shown, sizeof(shown));
	struct perch_buf out = perch_buf_over(back, sizeof(back));

	(void)state;
	for (size_t i = 0; i < 256; i++) {
		all[i] = (uint8_t)i;
		all[511 - i] = (uint8_t)i;
	}
	assert_int_equal(perch_buf_put_escaped(&b, perch_span_of(all, sizeof(all))), PERCH_OK);
	MUST(perch_utf8_is_valid(perch_buf_span(&b)), "what is shown is valid UTF-8");
	assert_int_equal(perch_text_unescape(perch_buf_span(&b), &out), PERCH_OK);
	assert_int_equal(out.n, sizeof(all));
	assert_memory_equal(back, all, sizeof(all));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_append),
		cmocka_unit_test(test_full_until_reset),
		cmocka_unit_test(test_cstr),
		cmocka_unit_test(test_i64),
		cmocka_unit_test(test_escape_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* text.c - numbers, hexadecimal, escapes, UTF-8 and words out of bytes. Pure. */
#include "firmware/base/text.h"

#include <stdarg.h>

enum perch_rc
perch_fmt(char *dst, size_t cap, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(dst, cap, fmt, args);
	va_end(args);
	if (n >= 0 && (size_t)n < cap)
		return PERCH_OK;
	if (cap > 0)
		dst[0] = '\0';
	return PERCH_E_FULL;
}

enum perch_rc
perch_text_copy(char *dst, size_t cap, struct perch_span s)
{
	if (cap > 0)
		dst[0] = '\0';
	if (s.n > 0 && memchr(s.p, '\0', s.n) != NULL)
		return PERCH_E_FORMAT;
	if (s.n >= cap)
		return PERCH_E_FULL;
	if (s.n > 0)
		memcpy(dst, s.p, s.n);
	dst[s.n] = '\0';
	return PERCH_OK;
}

enum perch_rc
perch_parse_i64(struct perch_span s, int64_t min, int64_t max, int64_t *out)
{
	bool is_negative = perch_span_starts(s, "-");
	bool is_over = false;
	int64_t v = 0;

	if (is_negative)
		s = perch_span_from(s, 1);
	if (s.n == 0)
		return PERCH_E_FORMAT;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return PERCH_E_FORMAT;
		int digit = s.p[i] - '0';
		/* Built on its own side of zero, so that INT64_MIN needs no special case. */
		is_over = is_over || __builtin_mul_overflow(v, 10, &v) ||
			  __builtin_add_overflow(v, is_negative ? -digit : digit, &v);
	}
	if (is_over || v < min || v > max)
		return PERCH_E_RANGE;
	*out = v;
	return PERCH_OK;
}

/* 0..15, or -1. */
static int
hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

enum perch_rc
perch_parse_hex(struct perch_span s, uint8_t *dst, size_t cap, size_t *n)
{
	if (s.n % 2 != 0)
		return PERCH_E_FORMAT;
	if (s.n / 2 > cap)
		return PERCH_E_FULL;
	for (size_t i = 0; i < s.n; i += 2) {
		int high = hex_digit(s.p[i]);
		int low = hex_digit(s.p[i + 1]);

		if (high < 0 || low < 0)
			return PERCH_E_FORMAT;
		dst[i / 2] = (uint8_t)(high << 4 | low);
	}
	*n = s.n / 2;
	return PERCH_OK;
}

/* The byte that an escape at the start of s stands for; its length, 0 when it is none. */
static size_t
unescape_next(struct perch_span s, uint8_t *byte)
{
	size_t n;

	if (perch_span_starts(s, "\\\\")) {
		*byte = '\\';
		return 2;
	}
	if (perch_span_starts(s, "\\x") && s.n >= 4 &&
	    perch_parse_hex(perch_span_of(s.p + 2, 2), byte, 1, &n) == PERCH_OK)
		return 4;
	return 0;
}

enum perch_rc
perch_text_unescape(struct perch_span s, struct perch_buf *out)
{
	size_t start = out->n;

	while (s.n > 0) {
		uint8_t byte = s.p[0];
		size_t n = byte == '\\' ? unescape_next(s, &byte) : 1;

		if (n == 0) {
			out->n = start;
			return PERCH_E_FORMAT;
		}
		(void)perch_buf_put_byte(out, byte);
		s = perch_span_from(s, n);
	}
	if (!out->is_full)
		return PERCH_OK;
	out->n = start;
	return PERCH_E_FULL;
}

size_t
perch_utf8_next(struct perch_span s, uint32_t *code)
{
	/* Lowest code point that needs so many bytes: anything lower is an overlong form. */
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c;
	size_t n;

	if (s.n == 0)
		return 0;
	c = s.p[0];
	if (c < 0x80) {
		*code = c;
		return 1;
	}
	if (c < 0xc2 || c > 0xf4)
		return 0;
	n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (s.n < n)
		return 0;
	c &= 0xffu >> (n + 1);
	for (size_t i = 1; i < n; i++) {
		if ((s.p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s.p[i] & 0x3fu);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*code = c;
	return n;
}

bool
perch_utf8_is_valid(struct perch_span s)
{
	uint32_t code;

	while (s.n > 0) {
		size_t n = perch_utf8_next(s, &code);
		if (n == 0)
			return false;
		s = perch_span_from(s, n);
	}
	return true;
}

bool
perch_utf8_is_printable(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} hidden[] = {
		/* in order: the search ends at the first that begins behind the code point */
		{ 0x0000, 0x001f },   /* C0 */
		{ 0x007f, 0x009f },   /* DEL, C1 */
		{ 0x00ad, 0x00ad },   /* soft hyphen */
		{ 0x034f, 0x034f },   /* combining grapheme joiner */
		{ 0x061c, 0x061c },   /* Arabic letter mark */
		{ 0x115f, 0x1160 },   /* Hangul fillers */
		{ 0x17b4, 0x17b5 },   /* Khmer inherent vowels */
		{ 0x180b, 0x180f },   /* Mongolian selectors and vowel separator */
		{ 0x200b, 0x200f },   /* zero width, direction marks */
		{ 0x2028, 0x202e },   /* line and paragraph separator, direction embedding */
		{ 0x2060, 0x206f },   /* word joiner, invisible operators, direction isolates */
		{ 0x3164, 0x3164 },   /* Hangul filler */
		{ 0xd800, 0xdfff },   /* surrogates */
		{ 0xfdd0, 0xfdef },   /* noncharacters */
		{ 0xfe00, 0xfe0f },   /* variation selectors */
		{ 0xfeff, 0xfeff },   /* byte order mark */
		{ 0xffa0, 0xffa0 },   /* Hangul filler, half width */
		{ 0xfff0, 0xfffb },   /* ignorable by default, interlinear annotation */
		{ 0x1bca0, 0x1bca3 }, /* shorthand format controls */
		{ 0x1d173, 0x1d17a }, /* musical format controls */
		{ 0xe0000, 0xe0fff }, /* tags and the rest of their ignorable block */
	};

	if (code > 0x10ffff || (code & 0xfffe) == 0xfffe) /* the last two of each plane */
		return false;
	for (size_t i = 0; i < PERCH_COUNT(hidden) && code >= hidden[i].first; i++)
		if (code <= hidden[i].last)
			return false;
	return true;
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

bool
perch_text_word(struct perch_span *rest, struct perch_span *word)
{
	size_t n = 0;

	while (rest->n > 0 && is_blank(rest->p[0]))
		*rest = perch_span_from(*rest, 1);
	while (n < rest->n && !is_blank(rest->p[n]))
		n++;
	*word = perch_span_first(*rest, n);
	*rest = perch_span_from(*rest, n);
	return n > 0;
}

enum perch_rc
perch_text_hex(char *dst, size_t cap, const void *bytes, size_t n)
{
	struct perch_buf b = perch_buf_over(dst, cap);

	if (perch_buf_put_hex(&b, perch_span_of(bytes, n)) == PERCH_OK &&
	    perch_buf_cstr(&b) != NULL)
		return PERCH_OK;
	if (cap > 0)
		dst[0] = '\0';
	return PERCH_E_FULL;
}

size_t
perch_text_line(struct perch_span text, size_t at)
{
	size_t line = 1;

	for (size_t i = 0; i < at && i < text.n; i++)
		line += text.p[i] == '\n' ? 1 : 0;
	return line;
}

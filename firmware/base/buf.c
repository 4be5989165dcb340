/* buf.c - appending to a bounded byte buffer. Pure. */
#include "firmware/base/buf.h"

#include <inttypes.h>
#include <stdarg.h>

#include "firmware/base/text.h"

enum perch_rc
perch_buf_put(struct perch_buf *b, struct perch_span bytes)
{
	if (b->is_full || bytes.n > b->cap - b->n) {
		b->is_full = true;
		return PERCH_E_FULL;
	}
	if (bytes.n > 0) /* memcpy wants no NULL, even for nothing */
		memcpy(b->p + b->n, bytes.p, bytes.n);
	b->n += bytes.n;
	return PERCH_OK;
}

enum perch_rc
perch_buf_put_byte(struct perch_buf *b, uint8_t byte)
{
	return perch_buf_put(b, perch_span_of(&byte, 1));
}

enum perch_rc
perch_buf_put_str(struct perch_buf *b, const char *s)
{
	return perch_buf_put(b, perch_span_str(s));
}

enum perch_rc
perch_buf_put_i64(struct perch_buf *b, int64_t v)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRId64, v);
	return perch_buf_put_str(b, text);
}

enum perch_rc
perch_buf_fmt(struct perch_buf *b, const char *fmt, ...)
{
	size_t room = b->cap - b->n;
	va_list args;
	int n;

	if (b->is_full || room == 0) {
		b->is_full = true;
		return PERCH_E_FULL;
	}
	va_start(args, fmt);
	n = vsnprintf((char *)b->p + b->n, room, fmt, args);
	va_end(args);
	if (n < 0 || (size_t)n >= room) {
		b->is_full = true;
		return PERCH_E_FULL;
	}
	b->n += (size_t)n;
	return PERCH_OK;
}

enum perch_rc
perch_buf_put_hex(struct perch_buf *b, struct perch_span bytes)
{
	static const char digits[] = "0123456789abcdef";

	if (b->is_full || bytes.n > (b->cap - b->n) / 2) {
		b->is_full = true;
		return PERCH_E_FULL;
	}
	for (size_t i = 0; i < bytes.n; i++) {
		b->p[b->n++] = (uint8_t)digits[bytes.p[i] >> 4];
		b->p[b->n++] = (uint8_t)digits[bytes.p[i] & 15];
	}
	return PERCH_OK;
}

enum perch_rc
perch_buf_put_escaped(struct perch_buf *b, struct perch_span bytes)
{
	size_t start = b->n;

	while (bytes.n > 0) {
		uint32_t code = 0;
		size_t n = perch_utf8_next(bytes, &code);

		if (n > 0 && code == '\\') {
			(void)perch_buf_put_str(b, "\\\\");
		} else if (n > 0 && perch_utf8_is_printable(code)) {
			(void)perch_buf_put(b, perch_span_first(bytes, n));
		} else {
			n = 1; /* the rest of a code point is then invalid, and shown the same way */
			(void)perch_buf_put_str(b, "\\x");
			(void)perch_buf_put_hex(b, perch_span_first(bytes, n));
		}
		bytes = perch_span_from(bytes, n);
	}
	if (!b->is_full)
		return PERCH_OK;
	b->n = start;
	return PERCH_E_FULL;
}

const char *
perch_buf_cstr(struct perch_buf *b)
{
	if (b->is_full || b->n == b->cap)
		return NULL;
	b->p[b->n] = '\0';
	return (const char *)b->p;
}

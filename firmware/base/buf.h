/*
 * buf.h - a bounded byte buffer in the caller's memory. Pure, allocates nothing.
 *
 * An append either fits or leaves the buffer as it was, sets is_full and returns PERCH_E_FULL;
 * nothing is ever cut. A full buffer refuses everything until reset, even what would fit, so that a
 * writer may append many times, look once at the end, and never has a hole in the middle.
 */
#ifndef PERCH_BASE_BUF_H
#define PERCH_BASE_BUF_H

#include "firmware/base/rc.h"
#include "firmware/base/span.h"

struct perch_buf {
	uint8_t *p;
	size_t n;
	size_t cap;
	bool is_full;
};

/* A buffer over memory that is borrowed until the buffer is no longer used. */
static inline struct perch_buf
perch_buf_over(void *memory, size_t cap)
{
	return (struct perch_buf){ memory, 0, cap, false };
}

static inline struct perch_span
perch_buf_span(const struct perch_buf *b)
{
	return (struct perch_span){ b->p, b->n };
}

static inline void
perch_buf_reset(struct perch_buf *b)
{
	b->n = 0;
	b->is_full = false;
}

/* All of them: PERCH_OK or PERCH_E_FULL (nothing appended). Need not be checked: see is_full. */
enum perch_rc perch_buf_put(struct perch_buf *b, struct perch_span bytes);
enum perch_rc perch_buf_put_byte(struct perch_buf *b, uint8_t byte);
enum perch_rc perch_buf_put_str(struct perch_buf *b, const char *s);
enum perch_rc perch_buf_put_i64(struct perch_buf *b, int64_t v);
/* printf; needs room for one byte more than the text (vsnprintf writes a NUL, not counted). */
enum perch_rc perch_buf_fmt(struct perch_buf *b, const char *fmt, ...) PERCH_PRINTF(2, 3);

/* Lower-case hexadecimal without blanks. */
enum perch_rc perch_buf_put_hex(struct perch_buf *b, struct perch_span bytes);

/*
 * Bytes as readable text: printable UTF-8 as it is, a backslash as \\, everything else (control
 * characters, invalid or non-printing code points) as \xNN, lower case, byte by byte. At most four
 * bytes for one. What the command line shows and what perch_text_unescape() reads back.
 */
enum perch_rc perch_buf_put_escaped(struct perch_buf *b, struct perch_span bytes);

/* Terminate with a NUL that is not counted and return the text, borrowed until the next append;
 * NULL when there is no room for the NUL or when an append was refused. */
const char *perch_buf_cstr(struct perch_buf *b);

#endif

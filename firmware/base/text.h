/*
 * text.h - text in and out of bytes: numbers, hexadecimal, escapes, UTF-8, words. Pure.
 */
#ifndef PERCH_BASE_TEXT_H
#define PERCH_BASE_TEXT_H

#include "firmware/base/buf.h"

/* printf into fixed memory; PERCH_E_FULL (dst then holds "") when it would be cut. */
PERCH_MUST_CHECK enum perch_rc perch_fmt(char *dst, size_t cap, const char *fmt, ...)
	PERCH_PRINTF(3, 4);

/* Copy a span as a terminated string; PERCH_E_FULL (dst "") when too long, PERCH_E_FORMAT when
 * it holds a NUL. */
PERCH_MUST_CHECK enum perch_rc perch_text_copy(char *dst, size_t cap, struct perch_span s);

/* Whole span as a decimal integer, optional leading '-' (no '+', no blanks; leading zeros are
 * allowed). PERCH_E_FORMAT; PERCH_E_RANGE outside min..max. */
PERCH_MUST_CHECK enum perch_rc perch_parse_i64(struct perch_span s, int64_t min, int64_t max,
					       int64_t *out);

/* Pairs of hex digits (either case) to bytes. PERCH_E_FORMAT: odd count or other characters;
 * PERCH_E_FULL: more than cap bytes. *n gets the count. On error dst holds anything. */
PERCH_MUST_CHECK enum perch_rc perch_parse_hex(struct perch_span s, uint8_t *dst, size_t cap,
					       size_t *n);

/* Bytes as a terminated string of lower-case hex digits; PERCH_E_FULL (dst then holds ""). */
PERCH_MUST_CHECK enum perch_rc perch_text_hex(char *dst, size_t cap, const void *bytes, size_t n);

/* Undo perch_buf_put_escaped: \xNN (either case) and \\ become bytes, appended to out.
 * PERCH_E_FORMAT at any other backslash, PERCH_E_FULL; nothing is appended then. */
PERCH_MUST_CHECK enum perch_rc perch_text_unescape(struct perch_span s, struct perch_buf *out);

/* Length in bytes (1..4) of the well-formed UTF-8 code point at the start, 0 when there is none.
 * *code gets the code point, untouched at 0. Overlong forms and surrogates are not well-formed. */
size_t perch_utf8_next(struct perch_span s, uint32_t *code);
bool perch_utf8_is_valid(struct perch_span s);
/* May be shown as it is: no C0, DEL, C1, soft hyphen, bidirectional control, zero-width character,
 * line separator, annotation mark, tag, surrogate or noncharacter. A space is printable. */
bool perch_utf8_is_printable(uint32_t code);

/* Take the next word (run of bytes other than space and tab) off the front of *rest.
 * false and an empty word when only blanks are left. */
bool perch_text_word(struct perch_span *rest, struct perch_span *word);

/* Line of the byte at this place, from 1; text beyond the end counts as its last line. */
size_t perch_text_line(struct perch_span text, size_t at);

#endif

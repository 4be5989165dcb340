/*
 * json_text.h - what the checker (json_parse.c) and the walker (json_read.c) share: characters and
 * strings of JSON text. Pure. Not for other files: they include json.h.
 */
#ifndef PERCH_BASE_JSON_TEXT_H
#define PERCH_BASE_JSON_TEXT_H

#include "firmware/base/json.h"
#include "firmware/base/reader.h"

/* The next byte, or NUL (which no JSON text holds) at the end. */
static inline uint8_t
perch_json_peek(const struct perch_reader *r)
{
	return r->at < r->s.n ? r->s.p[r->at] : '\0';
}

static inline bool
perch_json_is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* What is wrong where something else is found: too short or broken. */
static inline enum perch_rc
perch_json_misfit(const struct perch_reader *r)
{
	return r->at >= r->s.n ? PERCH_E_SHORT : PERCH_E_FORMAT;
}

/*
 * One character of a string, its escape undone. PERCH_E_SHORT, PERCH_E_FORMAT (control character,
 * invalid UTF-8, unknown escape, half a surrogate pair): the reader is put back before it.
 */
PERCH_MUST_CHECK enum perch_rc perch_json_get_char(struct perch_reader *r, uint32_t *code);

/* A string with its quotes; *raw is what lies between them. PERCH_E_SHORT, PERCH_E_FORMAT: the
 * reader stands at the fault. */
PERCH_MUST_CHECK enum perch_rc perch_json_get_string(struct perch_reader *r,
						     struct perch_span *raw);

/* Order of two raw, checked strings by the text they mean: below, at or above 0. */
int perch_json_raw_cmp(struct perch_span a, struct perch_span b);

/* A raw string means s. */
bool perch_json_raw_eq_str(struct perch_span raw, const char *s);

/* The value that the exact text of one is; its type shows in its first byte. */
struct perch_json perch_json_value_of(struct perch_span text);

#endif

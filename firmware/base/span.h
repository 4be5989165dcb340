/*
 * span.h - borrowed bytes: a pointer and a length. Pure.
 *
 * Scanned data is bytes, not text, until the label floor has validated it. A span never owns
 * memory and is never NUL-terminated; p may be NULL only when n is 0.
 */
#ifndef PERCH_BASE_SPAN_H
#define PERCH_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct perch_span {
	const uint8_t *p;
	size_t n;
};

static inline struct perch_span
perch_span_of(const void *p, size_t n)
{
	return (struct perch_span){ p, n };
}

/* The characters of a terminated string, without the NUL. */
static inline struct perch_span
perch_span_str(const char *s)
{
	return (struct perch_span){ (const uint8_t *)s, strlen(s) };
}

static inline bool
perch_span_eq(struct perch_span a, struct perch_span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
perch_span_eq_str(struct perch_span a, const char *s)
{
	return perch_span_eq(a, perch_span_str(s));
}

static inline bool
perch_span_starts(struct perch_span a, const char *prefix)
{
	size_t n = strlen(prefix);
	return a.n >= n && memcmp(a.p, prefix, n) == 0;
}

/* The part from byte `from` on; empty when from lies at or past the end. */
static inline struct perch_span
perch_span_from(struct perch_span a, size_t from)
{
	return from >= a.n ? (struct perch_span){ a.p, 0 }
			   : (struct perch_span){ a.p + from, a.n - from };
}

/* The first n bytes, or all of them when there are fewer. */
static inline struct perch_span
perch_span_first(struct perch_span a, size_t n)
{
	return (struct perch_span){ a.p, n < a.n ? n : a.n };
}

/* Without spaces, tabs, CR and LF at either end. */
static inline struct perch_span
perch_span_trim(struct perch_span a)
{
	while (a.n > 0 && (a.p[0] == ' ' || a.p[0] == '\t' || a.p[0] == '\r' || a.p[0] == '\n'))
		a = perch_span_from(a, 1);
	while (a.n > 0 && (a.p[a.n - 1] == ' ' || a.p[a.n - 1] == '\t' || a.p[a.n - 1] == '\r' ||
			   a.p[a.n - 1] == '\n'))
		a.n--;
	return a;
}

#endif

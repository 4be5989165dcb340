/*
 * json.h - JSON in and out with no allocation. Pure.
 *
 * Reading: perch_json_parse() checks one whole text (RFC 8259, valid UTF-8, bounded depth, no
 * repeated key in one object) once; after that a value is a span into that text, and the
 * getters below cannot run past it. Integers only: a number with a fraction or an exponent is
 * well-formed but perch_json_i64() refuses it (quantities travel as strings).
 *
 * Limits: nesting and the number of keys are bounded, and so is the work: a hostile text costs a
 * small multiple of its length to check (perch_json_get() walks the whole object). Strings may
 * hold any code point, NUL as \u0000 included.
 *
 * Writing: canonical form, as the log and the wire need it: no insignificant space, keys in the
 * order in which they are written, integers only, strings in UTF-8 with the shortest escapes
 * (\" \\ \b \f \n \r \t, other controls as \u00xx in lower case).
 */
#ifndef PERCH_BASE_JSON_H
#define PERCH_BASE_JSON_H

#include "firmware/base/buf.h"

#define PERCH_JSON_DEPTH_MAX 32
#define PERCH_JSON_KEYS_MAX  1024 /* in one object together with the objects around it */

enum perch_json_type {
	PERCH_JSON_NULL,
	PERCH_JSON_BOOL,
	PERCH_JSON_NUMBER,
	PERCH_JSON_STRING,
	PERCH_JSON_ARRAY,
	PERCH_JSON_OBJECT
};

/* A checked value: its exact text, borrowed from what was parsed. */
struct perch_json {
	enum perch_json_type type;
	struct perch_span text;
};

/*
 * Check `text`: exactly one value, blanks around it allowed. depth: deepest nesting allowed
 * (1..PERCH_JSON_DEPTH_MAX, else PERCH_E_ARG); "[]" is 1 deep. PERCH_E_FORMAT (broken, invalid
 * UTF-8, half a surrogate pair, repeated key), PERCH_E_SHORT (ends too early), PERCH_E_DEPTH,
 * PERCH_E_RANGE (more keys than PERCH_JSON_KEYS_MAX). Keys repeat when they mean the same text,
 * however they are escaped. *at (may be NULL) gets the byte offset of the fault on error.
 * *out borrows from text. Stack: 17 KiB.
 */
PERCH_MUST_CHECK enum perch_rc perch_json_parse(struct perch_span text, unsigned depth,
						struct perch_json *out, size_t *at);

/* Member of an object by its key (UTF-8, escapes undone). PERCH_E_NOTFOUND; PERCH_E_FORMAT: not an
 * object. */
PERCH_MUST_CHECK enum perch_rc perch_json_get(struct perch_json object, const char *key,
					      struct perch_json *out);

/* Walk an array or object: start with a zeroed iterator; false when there is no more. For an
 * object *key (may be NULL) is the key's raw text between the quotes, escapes not undone. */
struct perch_json_iter {
	size_t at;
};
bool perch_json_next(struct perch_json container, struct perch_json_iter *it,
		     struct perch_span *key, struct perch_json *value);

/* false when an object has a key outside keys[n]; *bad then is that key's raw text. true for a
 * value that is not an object: it has no keys. */
bool perch_json_has_only(struct perch_json object, const char *const keys[], size_t n,
			 struct perch_span *bad);

/* Values. PERCH_E_FORMAT: of another type. i64: a fraction or exponent ("1.0", "1e3") is
 * PERCH_E_FORMAT, outside min..max PERCH_E_RANGE; "-0" is 0. */
PERCH_MUST_CHECK enum perch_rc perch_json_i64(struct perch_json v, int64_t min, int64_t max,
					      int64_t *out);
PERCH_MUST_CHECK enum perch_rc perch_json_bool(struct perch_json v, bool *out);
/* The string with its escapes undone, appended to out; PERCH_E_FULL (nothing appended). */
PERCH_MUST_CHECK enum perch_rc perch_json_str(struct perch_json v, struct perch_buf *out);
/* The same into a terminated string; a NUL inside is PERCH_E_FORMAT. On error dst is "". */
PERCH_MUST_CHECK enum perch_rc perch_json_cstr(struct perch_json v, char *dst, size_t cap);
bool perch_json_str_is(struct perch_json v, const char *s);

/* Shorthands for members: PERCH_E_NOTFOUND when missing, else the errors of the getter. */
PERCH_MUST_CHECK enum perch_rc perch_json_get_i64(struct perch_json object, const char *key,
						  int64_t min, int64_t max, int64_t *out);
PERCH_MUST_CHECK enum perch_rc perch_json_get_cstr(struct perch_json object, const char *key,
						   char *dst, size_t cap);

/*
 * The writer. The first error sticks and perch_jw_done() tells it: PERCH_E_FULL, PERCH_E_STATE (a
 * value without its key, a key outside an object, an end too many or too few, a second outermost
 * value), PERCH_E_DEPTH, PERCH_E_FORMAT (invalid UTF-8). What *out got since is then to be thrown
 * away. Appends to *out, which is borrowed. Repeated keys are not looked for.
 *   struct perch_jw w = perch_jw_over(&buf);
 *   perch_jw_object(&w); perch_jw_key(&w, "n"); perch_jw_i64(&w, 3); perch_jw_end(&w);
 */
struct perch_jw {
	struct perch_buf *out;
	enum perch_rc rc;
	unsigned depth;
	uint32_t is_object; /* bit per level */
	uint32_t has_item;  /* bit per level */
	bool after_key;
	bool has_root; /* the one outermost value has begun */
};

struct perch_jw perch_jw_over(struct perch_buf *out);
void perch_jw_object(struct perch_jw *w);
void perch_jw_array(struct perch_jw *w);
void perch_jw_end(struct perch_jw *w); /* closes the innermost object or array */
void perch_jw_key(struct perch_jw *w, const char *key);
void perch_jw_i64(struct perch_jw *w, int64_t v);
void perch_jw_bool(struct perch_jw *w, bool v);
void perch_jw_null(struct perch_jw *w);
void perch_jw_str(struct perch_jw *w, struct perch_span utf8);
void perch_jw_cstr(struct perch_jw *w, const char *utf8);
void perch_jw_hex(struct perch_jw *w, struct perch_span bytes);
/* A value that perch_json_parse() has checked, byte for byte. */
void perch_jw_value(struct perch_jw *w, struct perch_json v);
/* Bytes shown as text: see perch_buf_put_escaped(). */
void perch_jw_escaped(struct perch_jw *w, struct perch_span bytes);
/* Key and value in one call. */
void perch_jw_kv_i64(struct perch_jw *w, const char *key, int64_t v);
void perch_jw_kv_bool(struct perch_jw *w, const char *key, bool v);
void perch_jw_kv_str(struct perch_jw *w, const char *key, const char *utf8);
void perch_jw_kv_span(struct perch_jw *w, const char *key, struct perch_span utf8);
void perch_jw_kv_hex(struct perch_jw *w, const char *key, struct perch_span bytes);
/* PERCH_OK when one value was written whole; else the first error, or PERCH_E_STATE. */
PERCH_MUST_CHECK enum perch_rc perch_jw_done(const struct perch_jw *w);

#endif

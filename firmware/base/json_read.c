/*
 * json_read.c - walking checked JSON and reading its values. Pure, no recursion.
 *
 * The text has been checked by perch_json_parse(), but nothing here trusts that for its bounds.
 */
#include "firmware/base/json_text.h"

#include "firmware/base/text.h"

/* Move past one value. */
static void
skip_value(struct perch_reader *r)
{
	static const char marks[] = { '"', '{', '[', ']', '}', ',' };
	unsigned depth = 0;
	struct perch_span raw;

	do {
		uint8_t c = perch_json_peek(r);

		if (c == '"') {
			if (perch_json_get_string(r, &raw) != PERCH_OK)
				r->at = r->s.n;
			continue;
		}
		if (c == '{' || c == '[')
			depth++;
		if ((c == '}' || c == ']') && depth > 0)
			depth--;
		r->at++;
		/* The rest of a number or word, and what stands between inner values. */
		while (r->at < r->s.n && memchr(marks, perch_json_peek(r), sizeof(marks)) == NULL &&
		       !perch_json_is_blank(perch_json_peek(r)))
			r->at++;
	} while (depth > 0 && r->at < r->s.n);
}

bool
perch_json_next(struct perch_json container, struct perch_json_iter *it, struct perch_span *key,
		struct perch_json *value)
{
	bool is_object = container.type == PERCH_JSON_OBJECT;
	struct perch_reader r = { container.text, it->at };
	struct perch_span raw = { NULL, 0 };

	if (!is_object && container.type != PERCH_JSON_ARRAY)
		return false;
	if (r.at == 0)
		r.at = 1;
	while (perch_json_is_blank(perch_json_peek(&r)) || perch_json_peek(&r) == ',')
		r.at++;
	if (is_object && perch_json_peek(&r) == '"') {
		if (perch_json_get_string(&r, &raw) != PERCH_OK)
			return false;
		while (perch_json_is_blank(perch_json_peek(&r)) || perch_json_peek(&r) == ':')
			r.at++;
	}
	if (r.at + 1 >= r.s.n) /* only the closing bracket is left */
		return false;
	size_t start = r.at;
	skip_value(&r);
	if (key != NULL)
		*key = raw;
	*value = perch_json_value_of(perch_span_of(r.s.p + start, r.at - start));
	it->at = r.at;
	return true;
}

enum perch_rc
perch_json_get(struct perch_json object, const char *key, struct perch_json *out)
{
	struct perch_json_iter it = { 0 };
	struct perch_json value;
	struct perch_span raw;

	if (object.type != PERCH_JSON_OBJECT)
		return PERCH_E_FORMAT;
	while (perch_json_next(object, &it, &raw, &value)) {
		if (perch_json_raw_eq_str(raw, key)) {
			*out = value;
			return PERCH_OK;
		}
	}
	return PERCH_E_NOTFOUND;
}

bool
perch_json_has_only(struct perch_json object, const char *const keys[], size_t n,
		    struct perch_span *bad)
{
	struct perch_json_iter it = { 0 };
	struct perch_json value;
	struct perch_span raw;

	while (perch_json_next(object, &it, &raw, &value)) {
		size_t i = 0;

		while (i < n && !perch_json_raw_eq_str(raw, keys[i]))
			i++;
		if (i == n) {
			*bad = raw;
			return false;
		}
	}
	return true;
}

/* --- values ----------------------------------------------------------------------------------- */

enum perch_rc
perch_json_i64(struct perch_json v, int64_t min, int64_t max, int64_t *out)
{
	return v.type == PERCH_JSON_NUMBER ? perch_parse_i64(v.text, min, max, out)
					   : PERCH_E_FORMAT;
}

enum perch_rc
perch_json_bool(struct perch_json v, bool *out)
{
	if (v.type != PERCH_JSON_BOOL)
		return PERCH_E_FORMAT;
	*out = perch_span_starts(v.text, "t");
	return PERCH_OK;
}

/* What lies between the quotes. */
static struct perch_span
raw_of(struct perch_json string)
{
	return perch_span_of(string.text.p + 1, string.text.n - 2);
}

static void
put_utf8(struct perch_buf *b, uint32_t code)
{
	static const uint8_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	uint8_t bytes[4];

	for (size_t i = n - 1; i > 0; i--, code >>= 6)
		bytes[i] = (uint8_t)(0x80 | (code & 0x3f));
	bytes[0] = (uint8_t)(lead[n] | code);
	(void)perch_buf_put(b, perch_span_of(bytes, n));
}

enum perch_rc
perch_json_str(struct perch_json v, struct perch_buf *out)
{
	size_t start = out->n;
	uint32_t code;

	if (v.type != PERCH_JSON_STRING)
		return PERCH_E_FORMAT;
	struct perch_reader r = perch_reader_over(raw_of(v));
	while (perch_json_get_char(&r, &code) == PERCH_OK)
		put_utf8(out, code);
	if (!out->is_full)
		return PERCH_OK;
	out->n = start;
	return PERCH_E_FULL;
}

enum perch_rc
perch_json_cstr(struct perch_json v, char *dst, size_t cap)
{
	struct perch_buf b = perch_buf_over(dst, cap);
	enum perch_rc rc = perch_json_str(v, &b);

	if (rc == PERCH_OK && perch_buf_cstr(&b) == NULL)
		rc = PERCH_E_FULL;
	if (rc == PERCH_OK && strlen(dst) != b.n)
		rc = PERCH_E_FORMAT;
	if (rc != PERCH_OK && cap > 0)
		dst[0] = '\0';
	return rc;
}

bool
perch_json_str_is(struct perch_json v, const char *s)
{
	return v.type == PERCH_JSON_STRING && perch_json_raw_eq_str(raw_of(v), s);
}

enum perch_rc
perch_json_get_i64(struct perch_json object, const char *key, int64_t min, int64_t max,
		   int64_t *out)
{
	struct perch_json v;
	enum perch_rc rc = perch_json_get(object, key, &v);

	return rc == PERCH_OK ? perch_json_i64(v, min, max, out) : rc;
}

enum perch_rc
perch_json_get_cstr(struct perch_json object, const char *key, char *dst, size_t cap)
{
	struct perch_json v;
	enum perch_rc rc = perch_json_get(object, key, &v);

	if (rc != PERCH_OK && cap > 0)
		dst[0] = '\0';
	return rc == PERCH_OK ? perch_json_cstr(v, dst, cap) : rc;
}

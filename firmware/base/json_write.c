/* json_write.c - canonical JSON, one call a value. Pure. */
#include "firmware/base/json.h"

#include "firmware/base/text.h"

struct perch_jw
perch_jw_over(struct perch_buf *out)
{
	return (struct perch_jw){ .out = out, .rc = PERCH_OK };
}

/* The first error stays. */
static void
fail(struct perch_jw *w, enum perch_rc rc)
{
	if (w->rc == PERCH_OK)
		w->rc = rc;
}

static void
put(struct perch_jw *w, const char *s)
{
	if (w->rc == PERCH_OK)
		fail(w, perch_buf_put_str(w->out, s));
}

static uint32_t
level_bit(const struct perch_jw *w)
{
	return UINT32_C(1) << (w->depth - 1);
}

static bool
in_object(const struct perch_jw *w)
{
	return w->depth > 0 && (w->is_object & level_bit(w)) != 0;
}

static void
put_comma(struct perch_jw *w)
{
	if ((w->has_item & level_bit(w)) != 0)
		put(w, ",");
	w->has_item |= level_bit(w);
}

/* Before each value: may one stand here, and is a comma due? */
static void
begin_value(struct perch_jw *w)
{
	bool is_misplaced = w->depth == 0 ? w->has_root : in_object(w) && !w->after_key;

	if (is_misplaced) {
		fail(w, PERCH_E_STATE);
		return;
	}
	if (w->depth == 0)
		w->has_root = true;
	else if (!in_object(w))
		put_comma(w);
	w->after_key = false;
}

static void
open_level(struct perch_jw *w, bool is_object)
{
	begin_value(w);
	if (w->depth == PERCH_JSON_DEPTH_MAX)
		fail(w, PERCH_E_DEPTH);
	if (w->rc != PERCH_OK)
		return;
	put(w, is_object ? "{" : "[");
	w->depth++;
	w->has_item &= ~level_bit(w);
	w->is_object &= ~level_bit(w);
	if (is_object)
		w->is_object |= level_bit(w);
}

void
perch_jw_object(struct perch_jw *w)
{
	open_level(w, true);
}

void
perch_jw_array(struct perch_jw *w)
{
	open_level(w, false);
}

void
perch_jw_end(struct perch_jw *w)
{
	if (w->depth == 0 || w->after_key)
		fail(w, PERCH_E_STATE);
	if (w->rc != PERCH_OK)
		return;
	put(w, in_object(w) ? "}" : "]");
	w->depth--;
}

/* One code point of a string. */
static void
put_char(struct perch_jw *w, uint32_t code, struct perch_span utf8)
{
	static const char meanings[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";
	const char *found = code < 0x80 ? memchr(meanings, (int)code, sizeof(meanings) - 1) : NULL;

	if (found != NULL) {
		const char escape[] = { '\\', letters[found - meanings] };

		(void)perch_buf_put(w->out, perch_span_of(escape, sizeof(escape)));
	} else if (code < 0x20) {
		(void)perch_buf_put_str(w->out, "\\u00");
		(void)perch_buf_put_hex(w->out, utf8);
	} else {
		(void)perch_buf_put(w->out, utf8);
	}
	if (w->out->is_full)
		fail(w, PERCH_E_FULL);
}

/* A part of a string, without quotes. */
static void
put_chars(struct perch_jw *w, struct perch_span utf8)
{
	while (utf8.n > 0 && w->rc == PERCH_OK) {
		uint32_t code = 0;
		size_t n = perch_utf8_next(utf8, &code);

		if (n == 0) {
			fail(w, PERCH_E_FORMAT);
			return;
		}
		put_char(w, code, perch_span_first(utf8, n));
		utf8 = perch_span_from(utf8, n);
	}
}

void
perch_jw_key(struct perch_jw *w, const char *key)
{
	if (!in_object(w) || w->after_key)
		fail(w, PERCH_E_STATE);
	if (w->rc != PERCH_OK)
		return;
	put_comma(w);
	put(w, "\"");
	put_chars(w, perch_span_str(key));
	put(w, "\":");
	w->after_key = true;
}

void
perch_jw_i64(struct perch_jw *w, int64_t v)
{
	begin_value(w);
	if (w->rc == PERCH_OK)
		fail(w, perch_buf_put_i64(w->out, v));
}

void
perch_jw_bool(struct perch_jw *w, bool v)
{
	begin_value(w);
	put(w, v ? "true" : "false");
}

void
perch_jw_null(struct perch_jw *w)
{
	begin_value(w);
	put(w, "null");
}

void
perch_jw_str(struct perch_jw *w, struct perch_span utf8)
{
	begin_value(w);
	put(w, "\"");
	put_chars(w, utf8);
	put(w, "\"");
}

void
perch_jw_cstr(struct perch_jw *w, const char *utf8)
{
	perch_jw_str(w, perch_span_str(utf8));
}

void
perch_jw_hex(struct perch_jw *w, struct perch_span bytes)
{
	begin_value(w);
	put(w, "\"");
	if (w->rc == PERCH_OK)
		fail(w, perch_buf_put_hex(w->out, bytes));
	put(w, "\"");
}

void
perch_jw_value(struct perch_jw *w, struct perch_json v)
{
	begin_value(w);
	if (w->rc == PERCH_OK)
		fail(w, perch_buf_put(w->out, v.text));
}

void
perch_jw_escaped(struct perch_jw *w, struct perch_span bytes)
{
	begin_value(w);
	put(w, "\"");
	while (bytes.n > 0 && w->rc == PERCH_OK) {
		char memory[16]; /* four bytes as \xNN at most */
		struct perch_buf piece = perch_buf_over(memory, sizeof(memory));
		uint32_t code;
		size_t n = perch_utf8_next(bytes, &code);

		n = n > 0 ? n : 1;
		fail(w, perch_buf_put_escaped(&piece, perch_span_first(bytes, n)));
		put_chars(w, perch_buf_span(&piece));
		bytes = perch_span_from(bytes, n);
	}
	put(w, "\"");
}

void
perch_jw_kv_i64(struct perch_jw *w, const char *key, int64_t v)
{
	perch_jw_key(w, key);
	perch_jw_i64(w, v);
}

void
perch_jw_kv_bool(struct perch_jw *w, const char *key, bool v)
{
	perch_jw_key(w, key);
	perch_jw_bool(w, v);
}

void
perch_jw_kv_str(struct perch_jw *w, const char *key, const char *utf8)
{
	perch_jw_key(w, key);
	perch_jw_cstr(w, utf8);
}

void
perch_jw_kv_span(struct perch_jw *w, const char *key, struct perch_span utf8)
{
	perch_jw_key(w, key);
	perch_jw_str(w, utf8);
}

void
perch_jw_kv_hex(struct perch_jw *w, const char *key, struct perch_span bytes)
{
	perch_jw_key(w, key);
	perch_jw_hex(w, bytes);
}

enum perch_rc
perch_jw_done(const struct perch_jw *w)
{
	if (w->rc != PERCH_OK)
		return w->rc;
	return w->depth == 0 && w->has_root ? PERCH_OK : PERCH_E_STATE;
}

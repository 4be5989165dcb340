/*
 * fuzz_json.c - properties of the JSON reader and writer (firmware/base/json_*.c).
 *
 * Whatever parses is written again value by value through the canonical writer; that text parses,
 * is no longer than the input, and written again gives the same bytes. Every key found by walking
 * is found by name. A fault lies inside the input. A text with a NUL in a key, which the writer's
 * names cannot hold, is walked only.
 */
#include <stdint.h>

#include "firmware/base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(cond) ((cond) ? (void)0 : abort())
#define TEXT_MAX   65536

/* Numbers that are no 64-bit integers are written as their text in a string. */
static void
put_number(struct perch_jw *w, struct perch_json v)
{
	int64_t n;

	if (perch_json_i64(v, INT64_MIN, INT64_MAX, &n) == PERCH_OK)
		perch_jw_i64(w, n);
	else
		perch_jw_str(w, v.text);
}

/* The string's bytes: *room is what is left for strings of the levels below. */
static struct perch_span
text_of(struct perch_json string, struct perch_buf *room)
{
	size_t start = room->n;

	MUST(perch_json_str(string, room) == PERCH_OK);
	return perch_span_from(perch_buf_span(room), start);
}

/* The key of a member, which must be found by it. */
static void
put_key(struct perch_jw *w, struct perch_json object, struct perch_span raw,
	struct perch_json value, struct perch_buf *room)
{
	/* A key is a string without its quotes, which stand on both sides of it. */
	struct perch_json string = { PERCH_JSON_STRING, { raw.p - 1, raw.n + 2 } };
	struct perch_json found;
	struct perch_span key = text_of(string, room);
	const char *name = perch_buf_cstr(room);

	MUST(name != NULL);
	name += room->n - key.n;
	if (strlen(name) != key.n) {
		w->rc = PERCH_E_UNKNOWN;
		return;
	}
	MUST(perch_json_get(object, name, &found) == PERCH_OK);
	MUST(found.type == value.type && found.text.p == value.text.p);
	MUST(perch_json_str_is(string, name));
	perch_jw_key(w, name);
}

static void
put_value(struct perch_jw *w, struct perch_json v, unsigned depth)
{
	static char memory[TEXT_MAX + 1];
	struct perch_buf room = perch_buf_over(memory, sizeof(memory));
	struct perch_json_iter it = { 0 };
	struct perch_json inner;
	struct perch_span raw;
	bool is_true = false;

	MUST(depth <= PERCH_JSON_DEPTH_MAX);
	switch (v.type) {
	case PERCH_JSON_NULL:
		perch_jw_null(w);
		break;
	case PERCH_JSON_BOOL:
		MUST(perch_json_bool(v, &is_true) == PERCH_OK);
		perch_jw_bool(w, is_true);
		break;
	case PERCH_JSON_NUMBER:
		put_number(w, v);
		break;
	case PERCH_JSON_STRING:
		perch_jw_str(w, text_of(v, &room));
		break;
	case PERCH_JSON_ARRAY:
		perch_jw_array(w);
		while (perch_json_next(v, &it, NULL, &inner))
			put_value(w, inner, depth + 1);
		perch_jw_end(w);
		break;
	case PERCH_JSON_OBJECT:
		perch_jw_object(w);
		while (perch_json_next(v, &it, &raw, &inner)) {
			perch_buf_reset(&room);
			put_key(w, v, raw, inner, &room);
			put_value(w, inner, depth + 1);
		}
		perch_jw_end(w);
		break;
	}
}

/* Empty for a text that the writer cannot hold. */
static struct perch_span
canonical(struct perch_json v, void *memory, size_t cap)
{
	struct perch_buf b = perch_buf_over(memory, cap);
	struct perch_jw w = perch_jw_over(&b);

	put_value(&w, v, 0);
	if (w.rc == PERCH_E_UNKNOWN)
		return perch_span_of(NULL, 0);
	MUST(perch_jw_done(&w) == PERCH_OK);
	return perch_buf_span(&b);
}

/* A checked value is bounded whatever is claimed about it: walk it under wrong types too. */
static void
walk_unchecked(struct perch_span in)
{
	static const enum perch_json_type types[] = { PERCH_JSON_ARRAY, PERCH_JSON_OBJECT };

	for (size_t i = 0; i < PERCH_COUNT(types); i++) {
		struct perch_json v = { types[i], in };
		struct perch_json_iter it = { 0 };
		struct perch_json inner;
		struct perch_span key;
		size_t before = 0;

		while (perch_json_next(v, &it, &key, &inner)) {
			MUST(it.at > before && it.at <= in.n);
			MUST(inner.text.p >= in.p && inner.text.p + inner.text.n <= in.p + in.n);
			(void)perch_json_str_is(inner, "x");
			before = it.at;
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char first[2 * TEXT_MAX];
	static char second[2 * TEXT_MAX];
	struct perch_span in = perch_span_of(data, size);
	struct perch_json v;
	size_t at = SIZE_MAX;

	if (size > TEXT_MAX)
		return 0;
	walk_unchecked(in);
	if (perch_json_parse(in, PERCH_JSON_DEPTH_MAX, &v, &at) != PERCH_OK) {
		MUST(at <= size);
		return 0;
	}
	MUST(at == SIZE_MAX);
	MUST(v.text.p >= in.p && v.text.p + v.text.n <= in.p + in.n);
	struct perch_span once = canonical(v, first, sizeof(first));
	if (once.n == 0)
		return 0;
	/* All that grows is a number in quotes, by two bytes; "1.5" is three bytes long itself. */
	MUST(once.n <= 2 * size);
	MUST(perch_json_parse(once, PERCH_JSON_DEPTH_MAX, &v, NULL) == PERCH_OK);
	MUST(perch_span_eq(v.text, once));
	MUST(perch_span_eq(canonical(v, second, sizeof(second)), once));
	return 0;
}

/*
 * json_parse.c - checking one JSON text. Pure, no recursion, no allocation; 17 KiB of stack.
 *
 * Source: RFC 8259. Stricter in three points: keys of an object differ, escaped surrogates come in
 * pairs, the text is valid UTF-8.
 */
#include "firmware/base/json_text.h"

/*
 * The open objects and arrays, and the keys of the open objects so far, sorted within each object:
 * looking for a repeated key then takes ten comparisons at most, even in hostile text.
 */
struct parser {
	struct perch_reader r;
	unsigned depth;
	unsigned depth_max;
	bool is_object[PERCH_JSON_DEPTH_MAX];
	size_t first_key[PERCH_JSON_DEPTH_MAX]; /* index into keys, per level */
	struct perch_span keys[PERCH_JSON_KEYS_MAX];
	size_t n_keys;
};

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static void
skip_blanks(struct perch_reader *r)
{
	while (perch_json_is_blank(perch_json_peek(r)))
		r->at++;
}

static enum perch_rc
get_digits(struct perch_reader *r)
{
	if (!is_digit(perch_json_peek(r)))
		return perch_json_misfit(r);
	while (is_digit(perch_json_peek(r)))
		r->at++;
	return PERCH_OK;
}

static enum perch_rc
get_number(struct perch_reader *r)
{
	enum perch_rc rc;

	if (perch_json_peek(r) == '-')
		r->at++;
	if (perch_json_peek(r) == '0') {
		r->at++; /* a further digit is then found by whoever looks for ',' or the end */
		rc = PERCH_OK;
	} else {
		rc = get_digits(r);
	}
	if (rc == PERCH_OK && perch_json_peek(r) == '.') {
		r->at++;
		rc = get_digits(r);
	}
	if (rc == PERCH_OK && (perch_json_peek(r) == 'e' || perch_json_peek(r) == 'E')) {
		r->at++;
		if (perch_json_peek(r) == '+' || perch_json_peek(r) == '-')
			r->at++;
		rc = get_digits(r);
	}
	return rc;
}

static enum perch_rc
get_word(struct perch_reader *r, const char *word)
{
	for (; *word != '\0'; word++, r->at++)
		if (perch_json_peek(r) != (uint8_t)*word)
			return perch_json_misfit(r);
	return PERCH_OK;
}

static enum perch_rc
get_scalar(struct perch_reader *r)
{
	struct perch_span raw;

	switch (perch_json_peek(r)) {
	case '"':
		return perch_json_get_string(r, &raw);
	case 't':
		return get_word(r, "true");
	case 'f':
		return get_word(r, "false");
	case 'n':
		return get_word(r, "null");
	default:
		return get_number(r);
	}
}

/* The key must be new in the innermost object. */
static enum perch_rc
add_key(struct parser *p, struct perch_span key)
{
	size_t low = p->first_key[p->depth - 1];
	size_t high = p->n_keys;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = perch_json_raw_cmp(key, p->keys[middle]);

		if (order == 0)
			return PERCH_E_FORMAT;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	if (p->n_keys == PERCH_COUNT(p->keys))
		return PERCH_E_RANGE;
	memmove(&p->keys[low + 1], &p->keys[low], (p->n_keys - low) * sizeof(p->keys[0]));
	p->keys[low] = key;
	p->n_keys++;
	return PERCH_OK;
}

/* A key and its colon. */
static enum perch_rc
get_key(struct parser *p)
{
	struct perch_span key;
	size_t start;
	enum perch_rc rc;

	skip_blanks(&p->r);
	start = p->r.at;
	rc = perch_json_get_string(&p->r, &key);
	if (rc != PERCH_OK)
		return rc;
	rc = add_key(p, key);
	if (rc != PERCH_OK) {
		p->r.at = start;
		return rc;
	}
	skip_blanks(&p->r);
	return get_word(&p->r, ":");
}

static uint8_t
closer(const struct parser *p)
{
	return p->is_object[p->depth - 1] ? '}' : ']';
}

static void
close_level(struct parser *p)
{
	p->r.at++;
	p->n_keys = p->first_key[--p->depth];
}

/* '{' or '[' up to where a first value must come; *is_empty: it was closed at once instead. */
static enum perch_rc
open_level(struct parser *p, bool *is_empty)
{
	bool is_object = perch_json_peek(&p->r) == '{';

	*is_empty = false;
	if (p->depth == p->depth_max)
		return PERCH_E_DEPTH;
	p->is_object[p->depth] = is_object;
	p->first_key[p->depth] = p->n_keys;
	p->depth++;
	p->r.at++;
	skip_blanks(&p->r);
	if (perch_json_peek(&p->r) == closer(p)) {
		close_level(p);
		*is_empty = true;
		return PERCH_OK;
	}
	return is_object ? get_key(p) : PERCH_OK;
}

/* After a value: close what ends here, up to the next value or the end of the outermost one. */
static enum perch_rc
get_separators(struct parser *p)
{
	while (p->depth > 0) {
		skip_blanks(&p->r);
		if (perch_json_peek(&p->r) == ',') {
			p->r.at++;
			return p->is_object[p->depth - 1] ? get_key(p) : PERCH_OK;
		}
		if (perch_json_peek(&p->r) != closer(p))
			return perch_json_misfit(&p->r);
		close_level(p);
	}
	return PERCH_OK;
}

static enum perch_rc
get_value(struct parser *p)
{
	do {
		bool is_whole = true;
		enum perch_rc rc;

		skip_blanks(&p->r);
		if (perch_json_peek(&p->r) == '{' || perch_json_peek(&p->r) == '[')
			rc = open_level(p, &is_whole);
		else
			rc = get_scalar(&p->r);
		if (rc == PERCH_OK && is_whole)
			rc = get_separators(p);
		if (rc != PERCH_OK)
			return rc;
	} while (p->depth > 0);
	return PERCH_OK;
}

enum perch_rc
perch_json_parse(struct perch_span text, unsigned depth, struct perch_json *out, size_t *at)
{
	struct parser p;
	struct perch_span value = perch_span_trim(text);
	enum perch_rc rc;

	if (depth < 1 || depth > PERCH_JSON_DEPTH_MAX)
		return PERCH_E_ARG;
	p.r = perch_reader_over(text);
	p.depth = 0;
	p.depth_max = depth;
	p.n_keys = 0;
	rc = get_value(&p);
	if (rc == PERCH_OK) {
		skip_blanks(&p.r);
		if (perch_reader_left(&p.r) > 0)
			rc = PERCH_E_FORMAT;
	}
	if (rc == PERCH_OK)
		*out = perch_json_value_of(value);
	else if (at != NULL)
		*at = rc == PERCH_E_SHORT ? text.n : p.r.at;
	return rc;
}

/* json_text.c - characters and strings of JSON text. Pure. Source: RFC 8259. */
#include "firmware/base/json_text.h"

#include "firmware/base/text.h"

/* The four digits of a \u escape. */
static enum perch_rc
get_hex4(struct perch_reader *r, uint32_t *out)
{
	struct perch_span digits;
	uint8_t bytes[2];
	size_t n;
	enum perch_rc rc = perch_get_bytes(r, 4, &digits);

	if (rc == PERCH_OK)
		rc = perch_parse_hex(digits, bytes, sizeof(bytes), &n);
	if (rc == PERCH_OK)
		*out = (uint32_t)bytes[0] << 8 | bytes[1];
	return rc;
}

/* After \u: one code point, which may take a second \u. */
static enum perch_rc
get_unicode_escape(struct perch_reader *r, uint32_t *code)
{
	uint32_t high = 0;
	uint32_t low = 0;
	struct perch_span next;
	enum perch_rc rc = get_hex4(r, &high);

	if (rc != PERCH_OK)
		return rc;
	if (high < 0xd800 || high > 0xdfff) {
		*code = high;
		return PERCH_OK;
	}
	if (high > 0xdbff)
		return PERCH_E_FORMAT;
	rc = perch_get_bytes(r, 2, &next);
	if (rc == PERCH_OK && !perch_span_eq_str(next, "\\u"))
		rc = PERCH_E_FORMAT;
	if (rc == PERCH_OK)
		rc = get_hex4(r, &low);
	if (rc != PERCH_OK)
		return rc;
	if (low < 0xdc00 || low > 0xdfff)
		return PERCH_E_FORMAT;
	*code = 0x10000 + ((high - 0xd800) << 10 | (low - 0xdc00));
	return PERCH_OK;
}

static enum perch_rc
get_escape(struct perch_reader *r, uint32_t *code)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meanings[] = "\"\\/\b\f\n\r\t";
	uint8_t letter = 0;
	enum perch_rc rc = perch_get_u8(r, &letter);

	if (rc != PERCH_OK)
		return rc;
	if (letter == 'u')
		return get_unicode_escape(r, code);
	const char *found = memchr(letters, letter, sizeof(letters) - 1);
	if (found == NULL)
		return PERCH_E_FORMAT;
	*code = (uint8_t)meanings[found - letters];
	return PERCH_OK;
}

enum perch_rc
perch_json_get_char(struct perch_reader *r, uint32_t *code)
{
	size_t start = r->at;
	size_t n;

	if (r->at >= r->s.n)
		return PERCH_E_SHORT;
	if (perch_json_peek(r) == '\\') {
		r->at++;
		enum perch_rc rc = get_escape(r, code);
		if (rc != PERCH_OK)
			r->at = start;
		return rc;
	}
	n = perch_utf8_next(perch_span_from(r->s, r->at), code);
	if (n == 0 || *code < 0x20)
		return PERCH_E_FORMAT;
	r->at += n;
	return PERCH_OK;
}

enum perch_rc
perch_json_get_string(struct perch_reader *r, struct perch_span *raw)
{
	uint32_t code;

	if (perch_json_peek(r) != '"')
		return perch_json_misfit(r);
	size_t start = ++r->at;
	while (perch_json_peek(r) != '"') {
		enum perch_rc rc = perch_json_get_char(r, &code);
		if (rc != PERCH_OK)
			return rc;
	}
	*raw = perch_span_of(r->s.p + start, r->at - start);
	r->at++;
	return PERCH_OK;
}

int
perch_json_raw_cmp(struct perch_span a, struct perch_span b)
{
	struct perch_reader ra = perch_reader_over(a);
	struct perch_reader rb = perch_reader_over(b);

	while (perch_reader_left(&ra) > 0 && perch_reader_left(&rb) > 0) {
		uint32_t ca = 0;
		uint32_t cb = 0;

		if (perch_json_get_char(&ra, &ca) != PERCH_OK ||
		    perch_json_get_char(&rb, &cb) != PERCH_OK)
			break; /* not reached: both have been checked */
		if (ca != cb)
			return ca < cb ? -1 : 1;
	}
	return (perch_reader_left(&ra) > 0) - (perch_reader_left(&rb) > 0);
}

bool
perch_json_raw_eq_str(struct perch_span raw, const char *s)
{
	struct perch_reader r = perch_reader_over(raw);
	struct perch_span rest = perch_span_str(s);

	while (perch_reader_left(&r) > 0) {
		uint32_t got = 0;
		uint32_t want = 0;
		size_t n = perch_utf8_next(rest, &want);

		if (n == 0 || perch_json_get_char(&r, &got) != PERCH_OK || got != want)
			return false;
		rest = perch_span_from(rest, n);
	}
	return rest.n == 0;
}

struct perch_json
perch_json_value_of(struct perch_span text)
{
	struct perch_json v = { PERCH_JSON_NUMBER, text };

	switch (text.n > 0 ? text.p[0] : '\0') {
	case 'n':
		v.type = PERCH_JSON_NULL;
		break;
	case 't':
	case 'f':
		v.type = PERCH_JSON_BOOL;
		break;
	case '"':
		v.type = PERCH_JSON_STRING;
		break;
	case '[':
		v.type = PERCH_JSON_ARRAY;
		break;
	case '{':
		v.type = PERCH_JSON_OBJECT;
		break;
	default:
		break;
	}
	return v;
}

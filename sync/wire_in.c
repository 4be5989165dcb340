/* wire_in.c - see wire_in.h. */
#include "sync/wire_in.h"

#include "firmware/base/text.h"

struct perch_wire_in
perch_wire_in_parse(struct perch_span text)
{
	struct perch_wire_in in = { .rc = PERCH_OK };

	in.rc = perch_json_parse(text, PERCH_WIRE_DEPTH, &in.object, NULL);
	if (in.rc == PERCH_OK && in.object.type != PERCH_JSON_OBJECT)
		in.rc = PERCH_E_FORMAT;
	return in;
}

struct perch_wire_in
perch_wire_in_over(struct perch_json value)
{
	return (struct perch_wire_in){
		.object = value,
		.rc = value.type == PERCH_JSON_OBJECT ? PERCH_OK : PERCH_E_FORMAT,
	};
}

void
perch_wire_in_version(struct perch_wire_in *in)
{
	int64_t v = 0;

	perch_wire_in_i64(in, "v", 1, &v);
	if (in->rc == PERCH_OK && v != 1)
		in->rc = PERCH_E_UNKNOWN;
}

void
perch_wire_in_i64(struct perch_wire_in *in, const char *key, int64_t min, int64_t *to)
{
	if (in->rc == PERCH_OK)
		in->rc = perch_json_get_i64(in->object, key, min, INT64_MAX, to);
}

void
perch_wire_in_seq(struct perch_wire_in *in, const char *key, uint64_t min, uint64_t *to)
{
	int64_t v = 0;

	perch_wire_in_i64(in, key, (int64_t)min, &v);
	*to = (uint64_t)v;
}

void
perch_wire_in_bool(struct perch_wire_in *in, const char *key, bool *to)
{
	struct perch_json v;

	if (in->rc == PERCH_OK)
		in->rc = perch_json_get(in->object, key, &v);
	if (in->rc == PERCH_OK)
		in->rc = perch_json_bool(v, to);
}

enum perch_rc
perch_wire_hex(struct perch_span text, uint8_t *dst, size_t n)
{
	size_t got = 0;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] >= 'A' && text.p[i] <= 'F')
			return PERCH_E_FORMAT;
	enum perch_rc rc = perch_parse_hex(text, dst, n, &got);
	return rc == PERCH_OK && got != n ? PERCH_E_FORMAT : rc;
}

void
perch_wire_in_hex(struct perch_wire_in *in, const char *key, uint8_t *dst, size_t n)
{
	char hex[129];

	if (in->rc == PERCH_OK)
		in->rc = perch_json_get_cstr(in->object, key, hex, sizeof(hex));
	if (in->rc == PERCH_OK)
		in->rc = perch_wire_hex(perch_span_str(hex), dst, n);
}

void
perch_wire_in_text(struct perch_wire_in *in, const char *key, char *dst, size_t cap)
{
	if (in->rc == PERCH_OK)
		in->rc = perch_json_get_cstr(in->object, key, dst, cap);
}

void
perch_wire_in_array(struct perch_wire_in *in, const char *key, struct perch_json *to)
{
	if (in->rc == PERCH_OK)
		in->rc = perch_json_get(in->object, key, to);
	if (in->rc == PERCH_OK && to->type != PERCH_JSON_ARRAY)
		in->rc = PERCH_E_FORMAT;
}

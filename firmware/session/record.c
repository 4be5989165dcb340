/* record.c - records to canonical bytes and back, led by the table in record_table.c. Pure. */
#include "firmware/session/record.h"

#include "firmware/base/json.h"
#include "firmware/base/text.h"
#include "firmware/session/record_table.h"

void
perch_record_init(struct perch_record *record, enum perch_record_type type,
		  struct perch_record_head head)
{
	memset(record, 0, sizeof(*record));
	record->type = type;
	record->version = perch_record_rows[type].versions;
	record->head = head;
}

const char *
perch_record_type_str(enum perch_record_type type)
{
	return (unsigned)type < PERCH_RECORD_TYPES ? perch_record_rows[type].name : "?";
}

static const void *
member(const struct perch_record *record, const struct perch_record_field *f)
{
	return (const uint8_t *)record + f->offset;
}

static void *
member_to_fill(struct perch_record *record, const struct perch_record_field *f)
{
	return (uint8_t *)record + f->offset;
}

/* --- what a field may hold --------------------------------------------------------------------- */

static bool
is_word(const struct perch_record_field *f, const char *s)
{
	for (size_t i = 0; f->words[i] != NULL; i++)
		if (strcmp(f->words[i], s) == 0)
			return true;
	return f->is_optional && s[0] == '\0';
}

static bool
is_hex(const struct perch_record_field *f, const char *s)
{
	size_t n = strspn(s, "0123456789abcdef");

	return s[n] == '\0' && (n == f->cap - 1 || (f->is_optional && n == 0));
}

static bool
is_int(const struct perch_record_field *f, int64_t v)
{
	return v >= f->min && v <= f->max;
}

/* --- encoding ---------------------------------------------------------------------------------- */

static enum perch_rc
encode_text(const struct perch_record_field *f, const char *s, struct perch_jw *w)
{
	if (memchr(s, '\0', f->cap) == NULL)
		return PERCH_E_FORMAT;
	if ((f->kind == PERCH_FIELD_WORD && !is_word(f, s)) ||
	    (f->kind == PERCH_FIELD_HEX && !is_hex(f, s)))
		return PERCH_E_FORMAT;
	perch_jw_cstr(w, s);
	return PERCH_OK;
}

static enum perch_rc
encode_rules(const struct perch_record_field *f, const struct perch_record_rules *rules,
	     struct perch_jw *w)
{
	if (rules->n > (size_t)f->max)
		return PERCH_E_RANGE;
	perch_jw_array(w);
	for (size_t i = 0; i < rules->n; i++) {
		if (memchr(rules->v[i], '\0', sizeof(rules->v[i])) == NULL)
			return PERCH_E_FORMAT;
		perch_jw_cstr(w, rules->v[i]);
	}
	perch_jw_end(w);
	return PERCH_OK;
}

static enum perch_rc
encode_field(const struct perch_record_field *f, const void *from, struct perch_jw *w)
{
	const struct perch_record_label *label = from;
	int64_t number;
	bool flag;

	perch_jw_key(w, f->key);
	switch (f->kind) {
	case PERCH_FIELD_INT:
		memcpy(&number, from, sizeof(number));
		if (!is_int(f, number))
			return PERCH_E_RANGE;
		perch_jw_i64(w, number);
		return PERCH_OK;
	case PERCH_FIELD_FLAG:
		memcpy(&flag, from, sizeof(flag));
		perch_jw_i64(w, flag);
		return PERCH_OK;
	case PERCH_FIELD_TEXT:
	case PERCH_FIELD_WORD:
	case PERCH_FIELD_HEX:
		return encode_text(f, from, w);
	case PERCH_FIELD_RAW:
		if (label->n > sizeof(label->raw))
			return PERCH_E_RANGE;
		perch_jw_hex(w, perch_span_of(label->raw, label->n));
		return PERCH_OK;
	case PERCH_FIELD_RULES:
		return encode_rules(f, from, w);
	}
	return PERCH_E_ARG;
}

static enum perch_rc
encode_fields(const struct perch_record *record, const struct perch_record_field *f, size_t n,
	      struct perch_jw *w)
{
	for (size_t i = 0; i < n; i++) {
		enum perch_rc rc = encode_field(&f[i], member(record, &f[i]), w);

		if (rc != PERCH_OK)
			return rc;
	}
	return PERCH_OK;
}

enum perch_rc
perch_record_encode(const struct perch_record *record, struct perch_buf *out)
{
	if ((unsigned)record->type >= PERCH_RECORD_TYPES)
		return PERCH_E_ARG;
	const struct perch_record_row *row = &perch_record_rows[record->type];
	if (record->version < 1 || record->version > row->versions)
		return PERCH_E_ARG;
	const struct perch_record_form *form = &row->forms[record->version - 1];
	size_t start = out->n;
	struct perch_jw w = perch_jw_over(out);

	perch_jw_object(&w);
	perch_jw_kv_str(&w, "t", row->name);
	perch_jw_kv_i64(&w, "v", record->version);
	enum perch_rc rc = encode_fields(record, perch_record_head_fields, PERCH_RECORD_HEAD_FIELDS,
					 &w);
	if (rc == PERCH_OK)
		rc = encode_fields(record, form->fields, form->n, &w);
	perch_jw_end(&w);
	if (rc == PERCH_OK)
		rc = perch_jw_done(&w);
	if (rc != PERCH_OK)
		out->n = start;
	return rc;
}

/* --- decoding ---------------------------------------------------------------------------------- */

static enum perch_rc
decode_text(const struct perch_record_field *f, struct perch_json v, char *to)
{
	enum perch_rc rc = perch_json_cstr(v, to, f->cap);

	if (rc != PERCH_OK)
		return rc == PERCH_E_FULL ? PERCH_E_RANGE : rc;
	if ((f->kind == PERCH_FIELD_WORD && !is_word(f, to)) ||
	    (f->kind == PERCH_FIELD_HEX && !is_hex(f, to)))
		return PERCH_E_FORMAT;
	return PERCH_OK;
}

/* Hex needs no escapes, so the digits stand in the text as they are. */
static enum perch_rc
decode_raw(struct perch_json v, struct perch_record_label *label)
{
	size_t n = 0;

	if (v.type != PERCH_JSON_STRING || v.text.n < 2)
		return PERCH_E_FORMAT;
	enum perch_rc rc = perch_parse_hex(perch_span_of(v.text.p + 1, v.text.n - 2), label->raw,
					   sizeof(label->raw), &n);
	label->n = (uint16_t)n;
	return rc == PERCH_E_FULL ? PERCH_E_RANGE : rc;
}

static enum perch_rc
decode_rules(const struct perch_record_field *f, struct perch_json v,
	     struct perch_record_rules *rules)
{
	struct perch_json_iter it = { 0 };
	struct perch_json item;

	if (v.type != PERCH_JSON_ARRAY)
		return PERCH_E_FORMAT;
	while (perch_json_next(v, &it, NULL, &item)) {
		if (rules->n == (size_t)f->max)
			return PERCH_E_RANGE;
		char *to = rules->v[rules->n++];
		enum perch_rc rc = perch_json_cstr(item, to, PERCH_RULE_CAP);
		if (rc != PERCH_OK)
			return rc == PERCH_E_FULL ? PERCH_E_RANGE : rc;
	}
	return PERCH_OK;
}

static enum perch_rc
decode_field(const struct perch_record_field *f, struct perch_json v, void *to)
{
	int64_t number = 0;
	enum perch_rc rc;
	bool flag;

	switch (f->kind) {
	case PERCH_FIELD_INT:
		rc = perch_json_i64(v, f->min, f->max, &number);
		memcpy(to, &number, sizeof(number));
		return rc;
	case PERCH_FIELD_FLAG:
		rc = perch_json_i64(v, 0, 1, &number);
		flag = number == 1;
		memcpy(to, &flag, sizeof(flag));
		return rc;
	case PERCH_FIELD_TEXT:
	case PERCH_FIELD_WORD:
	case PERCH_FIELD_HEX:
		return decode_text(f, v, to);
	case PERCH_FIELD_RAW:
		return decode_raw(v, to);
	case PERCH_FIELD_RULES:
		return decode_rules(f, v, to);
	}
	return PERCH_E_ARG;
}

/* The next member, which must have this very key. */
static enum perch_rc
next_member(struct perch_json object, struct perch_json_iter *it, const char *key,
	    struct perch_json *v)
{
	struct perch_span name;

	if (!perch_json_next(object, it, &name, v) || !perch_span_eq_str(name, key))
		return PERCH_E_FORMAT;
	return PERCH_OK;
}

static enum perch_rc
decode_fields(struct perch_json object, struct perch_json_iter *it,
	      const struct perch_record_field *f, size_t n, struct perch_record *out)
{
	for (size_t i = 0; i < n; i++) {
		struct perch_json v;
		enum perch_rc rc = next_member(object, it, f[i].key, &v);

		if (rc == PERCH_OK)
			rc = decode_field(&f[i], v, member_to_fill(out, &f[i]));
		if (rc != PERCH_OK)
			return rc;
	}
	return PERCH_OK;
}

static enum perch_rc
decode_type(struct perch_json object, struct perch_json_iter *it, struct perch_record *out)
{
	struct perch_json v;
	int64_t version = 0;
	unsigned i = 0;

	enum perch_rc rc = next_member(object, it, "t", &v);
	if (rc != PERCH_OK)
		return rc;
	if (v.type != PERCH_JSON_STRING)
		return PERCH_E_FORMAT;
	while (i < PERCH_RECORD_TYPES && !perch_json_str_is(v, perch_record_rows[i].name))
		i++;
	if (i == PERCH_RECORD_TYPES)
		return PERCH_E_UNKNOWN;
	rc = next_member(object, it, "v", &v);
	if (rc == PERCH_OK)
		rc = perch_json_i64(v, 1, INT64_MAX, &version);
	if (rc == PERCH_OK && version > perch_record_rows[i].versions)
		return PERCH_E_NEWER;
	out->type = (enum perch_record_type)i;
	out->version = (int)version;
	return rc;
}

/* Blanks, needless escapes, upper-case digits: whatever is not how we write it is refused. */
static enum perch_rc
check_canonical(struct perch_span bytes, const struct perch_record *record)
{
	uint8_t memory[PERCH_RECORD_BYTES_MAX];
	struct perch_buf again = perch_buf_over(memory, sizeof(memory));

	enum perch_rc rc = perch_record_encode(record, &again);
	if (rc != PERCH_OK)
		return PERCH_E_FORMAT;
	return perch_span_eq(perch_buf_span(&again), bytes) ? PERCH_OK : PERCH_E_FORMAT;
}

enum perch_rc
perch_record_decode(struct perch_span bytes, struct perch_record *out)
{
	struct perch_json_iter it = { 0 };
	struct perch_json object;
	struct perch_json surplus;

	if (bytes.n > PERCH_RECORD_BYTES_MAX)
		return PERCH_E_RANGE;
	enum perch_rc rc = perch_json_parse(bytes, 2, &object, NULL);
	if (rc != PERCH_OK)
		return rc;
	if (object.type != PERCH_JSON_OBJECT)
		return PERCH_E_FORMAT;
	memset(out, 0, sizeof(*out));
	rc = decode_type(object, &it, out);
	if (rc != PERCH_OK)
		return rc;
	const struct perch_record_form *form =
		&perch_record_rows[out->type].forms[out->version - 1];
	rc = decode_fields(object, &it, perch_record_head_fields, PERCH_RECORD_HEAD_FIELDS, out);
	if (rc == PERCH_OK)
		rc = decode_fields(object, &it, form->fields, form->n, out);
	if (rc == PERCH_OK && perch_json_next(object, &it, NULL, &surplus))
		rc = PERCH_E_FORMAT;
	return rc == PERCH_OK ? check_canonical(bytes, out) : rc;
}

/*
 * house_json.c - house formats as head office writes them, JSON in and out. Pure; form: house.h.
 */
#include "firmware/base/json.h"
#include "firmware/base/text.h"
#include "firmware/label/house.h"

#define DEPTH_MAX 4
#define SHOWN_MAX 32 /* bytes of somebody's text that a message repeats */

/* Text of one line, whatever the bytes are. */
static const char *
shown(struct perch_span s, char dst[4 * SHOWN_MAX + 1])
{
	struct perch_buf b = perch_buf_over(dst, 4 * SHOWN_MAX + 1);

	perch_buf_put_escaped(&b, perch_span_first(s, SHOWN_MAX));
	const char *text = perch_buf_cstr(&b);
	return text != NULL ? text : "";
}

static enum perch_rc
read_only(struct perch_json object, const char *const keys[], size_t n, struct perch_err *err)
{
	char text[4 * SHOWN_MAX + 1];
	struct perch_span bad;

	if (object.type != PERCH_JSON_OBJECT)
		return perch_err_set(err, PERCH_E_FORMAT, 0, "not an object");
	if (!perch_json_has_only(object, keys, n, &bad))
		return perch_err_set(err, PERCH_E_UNKNOWN, 0, "%s: unknown field",
				     shown(bad, text));
	return PERCH_OK;
}

/* A text of at least one character, and of those that may be shown. */
static enum perch_rc
read_text(struct perch_json object, const char *key, char *dst, size_t cap, struct perch_err *err)
{
	enum perch_rc rc = perch_json_get_cstr(object, key, dst, cap);
	struct perch_span rest = perch_span_str(rc == PERCH_OK ? dst : "");
	uint32_t code;

	if (rc == PERCH_E_NOTFOUND)
		return perch_err_set(err, rc, 0, "%s: missing", key);
	if (rc == PERCH_E_FULL)
		return perch_err_set(err, PERCH_E_RANGE, 0, "%s: longer than %zu bytes", key,
				     cap - 1);
	if (rc != PERCH_OK || rest.n == 0)
		return perch_err_set(err, PERCH_E_FORMAT, 0, "%s: not a text with something in it",
				     key);
	while (rest.n > 0) {
		size_t n = perch_utf8_next(rest, &code);

		if (n == 0 || !perch_utf8_is_printable(code))
			return perch_err_set(err, PERCH_E_FORMAT, 0,
					     "%s: a control or hidden character", key);
		rest = perch_span_from(rest, n);
	}
	return PERCH_OK;
}

static enum perch_rc
read_id(struct perch_json object, struct perch_house_format *out, struct perch_err *err)
{
	static const char id_characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					    "0123456789._/-";
	int64_t version;
	enum perch_rc rc = read_text(object, "id", out->id, sizeof out->id, err);

	if (rc != PERCH_OK)
		return rc;
	if (out->id[strspn(out->id, id_characters)] != '\0')
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "id: only letters, digits and . _ / -");
	rc = perch_json_get_i64(object, "version", 1, INT32_MAX, &version);
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "version: %s",
				     rc == PERCH_E_NOTFOUND ? "missing"
							    : "not a whole number from 1 up");
	out->version = (int32_t)version;
	return PERCH_OK;
}

/* Is the name in the pattern, as {name}, {name ..} or {name:..}? */
static bool
is_in_pattern(const char *pattern, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = strchr(pattern, '{'); p != NULL; p = strchr(p + 1, '{'))
		if (strncmp(p + 1, name, n) == 0 && strchr("}: ", p[1 + n]) != NULL &&
		    p[1 + n] != '\0')
			return true;
	return false;
}

/* One of "fields": the mill's name (still as it stands in the JSON text) and Perch's. */
static enum perch_rc
read_name(struct perch_house_format *out, struct perch_span key, struct perch_json value,
	  struct perch_err *err)
{
	char text[4 * SHOWN_MAX + 1];
	char word[PERCH_HOUSE_NAME];
	const char *name = shown(key, text);

	if (out->n_names == PERCH_COUNT(out->names))
		return perch_err_set(err, PERCH_E_RANGE, 0, "fields: more than there are");
	if (perch_text_copy(out->names[out->n_names].name, PERCH_HOUSE_NAME, key) != PERCH_OK ||
	    key.n == 0 || strpbrk(out->names[out->n_names].name, "{:} \\") != NULL)
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "fields.%s: a name has 1 to %d bytes, none of them a blank or "
				     "{ : } \\",
				     name, PERCH_HOUSE_NAME - 1);
	if (perch_house_field_find(key) != PERCH_HOUSE_FIELD_COUNT)
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "fields.%s: is the name of a field already", name);
	enum perch_house_field field = PERCH_HOUSE_FIELD_COUNT;

	if (perch_json_cstr(value, word, sizeof word) == PERCH_OK)
		field = perch_house_field_find(perch_span_str(word));
	if (field == PERCH_HOUSE_FIELD_COUNT)
		return perch_err_set(err, PERCH_E_UNKNOWN, 0,
				     "fields.%s: no field has this name; there are order article "
				     "colour lot roll width length net gsm date",
				     name);
	if (!is_in_pattern(out->pattern, out->names[out->n_names].name))
		return perch_err_set(err, PERCH_E_FORMAT, 0, "fields.%s: the pattern has no {%s}",
				     name, name);
	out->names[out->n_names++].field = field;
	return PERCH_OK;
}

static enum perch_rc
read_names(struct perch_json object, struct perch_house_format *out, struct perch_err *err)
{
	struct perch_json fields, value;
	struct perch_json_iter it = { 0 };
	struct perch_span key;
	enum perch_rc rc = PERCH_OK;

	if (perch_json_get(object, "fields", &fields) != PERCH_OK)
		return PERCH_OK;
	if (fields.type != PERCH_JSON_OBJECT)
		return perch_err_set(err, PERCH_E_FORMAT, 0, "fields: not an object");
	while (rc == PERCH_OK && perch_json_next(fields, &it, &key, &value))
		rc = read_name(out, key, value, err);
	return rc;
}

static bool
has_field(const struct perch_house_format *f, enum perch_house_field field)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->items[i].kind == PERCH_HOUSE_FIELD && f->items[i].field == field)
			return true;
	return false;
}

static enum perch_rc
read_check(struct perch_json object, struct perch_house_format *out, struct perch_err *err)
{
	static const char *const keys[] = { "rule", "field" };
	struct perch_json check;
	char word[PERCH_HOUSE_NAME];
	unsigned rule = PERCH_HOUSE_CHECK_GS1;

	if (perch_json_get(object, "check", &check) != PERCH_OK)
		return PERCH_OK;
	enum perch_rc rc = read_only(check, keys, PERCH_COUNT(keys), err);
	if (rc == PERCH_OK)
		rc = read_text(check, "rule", word, sizeof word, err);
	if (rc != PERCH_OK)
		return perch_err_prefix(err, rc, "check");
	while (rule < PERCH_HOUSE_CHECK_COUNT &&
	       strcmp(word, perch_house_check_str((enum perch_house_check)rule)) != 0)
		rule++;
	if (rule == PERCH_HOUSE_CHECK_COUNT)
		return perch_err_set(err, PERCH_E_UNKNOWN, 0,
				     "check.rule: no such rule; there are gs1 luhn mod43");
	rc = read_text(check, "field", word, sizeof word, err);
	if (rc != PERCH_OK)
		return perch_err_prefix(err, rc, "check");
	out->check = (enum perch_house_check)rule;
	out->check_field = perch_house_field_find(perch_span_str(word));
	if (out->check_field == PERCH_HOUSE_FIELD_COUNT ||
	    !perch_house_field_is_text(out->check_field) || !has_field(out, out->check_field))
		return perch_err_set(err, PERCH_E_UNKNOWN, 0,
				     "check.field: not one of order article colour lot roll that "
				     "the pattern has");
	return PERCH_OK;
}

/* The example is read as any label would be: a format that it does not fit is wrong. */
static enum perch_rc
try_example(const struct perch_house_format *format, struct perch_err *err)
{
	struct perch_label label;
	struct perch_span text = perch_span_str(format->example);
	bool is_good = perch_label_read(text, "", false, format, 1, &label);

	if (is_good && label.kind == PERCH_LABEL_HOUSE)
		return PERCH_OK;
	if (is_good)
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "example: does not fit the pattern; it is read as %s",
				     perch_label_kind_str(label.kind));
	if (label.kind == PERCH_LABEL_HOUSE && label.error == PERCH_LABEL_CHECK_DIGIT)
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "example: byte %u: the check character is wrong%s%s",
				     (unsigned)label.error_at,
				     label.expected[0] != '\0' ? ", expected " : "",
				     label.expected);
	return perch_err_set(err, PERCH_E_FORMAT, 0, "example: byte %u: refused (%s)",
			     (unsigned)label.error_at, perch_label_error_str(label.error));
}

enum perch_rc
perch_house_read(struct perch_span json, struct perch_house_format *out, struct perch_err *err)
{
	static const char *const keys[] = {
		"id", "version", "pattern", "fields", "check", "example"
	};
	struct perch_house_fault fault = { 0 };
	struct perch_json object;
	size_t at = 0;
	enum perch_rc rc = perch_json_parse(json, DEPTH_MAX, &object, &at);

	memset(out, 0, sizeof *out);
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "byte %zu: broken JSON", at);
	rc = read_only(object, keys, PERCH_COUNT(keys), err);
	if (rc == PERCH_OK)
		rc = read_id(object, out, err);
	if (rc == PERCH_OK)
		rc = read_text(object, "pattern", out->pattern, sizeof out->pattern, err);
	if (rc == PERCH_OK)
		rc = read_names(object, out, err);
	if (rc == PERCH_OK && perch_house_compile(out, &fault) != PERCH_OK)
		rc = perch_err_set(err, PERCH_E_FORMAT, 0, "pattern: byte %zu: %s", fault.at,
				   fault.text);
	if (rc == PERCH_OK)
		rc = read_check(object, out, err);
	if (rc == PERCH_OK)
		rc = read_text(object, "example", out->example, sizeof out->example, err);
	return rc == PERCH_OK ? try_example(out, err) : rc;
}

enum perch_rc
perch_house_write(const struct perch_house_format *format, struct perch_buf *out)
{
	struct perch_jw w = perch_jw_over(out);

	perch_jw_object(&w);
	perch_jw_kv_str(&w, "id", format->id);
	perch_jw_kv_i64(&w, "version", format->version);
	perch_jw_kv_str(&w, "pattern", format->pattern);
	if (format->n_names > 0) {
		perch_jw_key(&w, "fields");
		perch_jw_object(&w);
		for (size_t i = 0; i < format->n_names; i++)
			perch_jw_kv_str(&w, format->names[i].name,
					perch_house_field_str(format->names[i].field));
		perch_jw_end(&w);
	}
	if (format->check != PERCH_HOUSE_CHECK_NONE) {
		perch_jw_key(&w, "check");
		perch_jw_object(&w);
		perch_jw_kv_str(&w, "rule", perch_house_check_str(format->check));
		perch_jw_kv_str(&w, "field", perch_house_field_str(format->check_field));
		perch_jw_end(&w);
	}
	if (format->example[0] != '\0')
		perch_jw_kv_str(&w, "example", format->example);
	perch_jw_end(&w);
	return perch_jw_done(&w);
}

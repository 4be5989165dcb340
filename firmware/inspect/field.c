/*
 * field.c - typed members of a JSON object (field.h). Pure.
 */
#include "firmware/inspect/field.h"

#include "firmware/base/quantity.h"
#include "firmware/base/text.h"

#define SHOWN_MAX 40 /* bytes of a wrong value that a message repeats */

/* What was found, fit for one line: escaped, cut when long. The tail is cut before escaping, so
 * that no escape is ever cut. */
static void
show(struct perch_span found, char dst[4 * SHOWN_MAX + 4])
{
	struct perch_buf b = perch_buf_over(dst, 4 * SHOWN_MAX + 4);

	perch_buf_put_escaped(&b, perch_span_first(found, SHOWN_MAX));
	if (found.n > SHOWN_MAX)
		perch_buf_put_str(&b, "..");
	if (perch_buf_cstr(&b) == NULL)
		dst[0] = '\0';
}

static enum perch_rc
refuse(struct perch_err *err, enum perch_rc rc, const char *key, struct perch_span found,
       const char *why)
{
	char shown[4 * SHOWN_MAX + 4];

	show(found, shown);
	return perch_err_set(err, rc, 0, "%s: %s %s", key, shown, why);
}

bool
perch_field_has(struct perch_json object, const char *key, struct perch_json *out)
{
	struct perch_json v = { 0 };

	if (perch_json_get(object, key, &v) != PERCH_OK || v.type == PERCH_JSON_NULL)
		return false;
	*out = v;
	return true;
}

enum perch_rc
perch_field_need(struct perch_json object, const char *key, struct perch_json *out,
		 struct perch_err *err)
{
	if (!perch_field_has(object, key, out))
		return perch_err_set(err, PERCH_E_NOTFOUND, 0, "%s: missing", key);
	return PERCH_OK;
}

enum perch_rc
perch_field_only(struct perch_json object, const char *const keys[], size_t n,
		 struct perch_err *err)
{
	struct perch_span bad;

	if (object.type != PERCH_JSON_OBJECT)
		return perch_err_set(err, PERCH_E_FORMAT, 0, "not an object");
	if (!perch_json_has_only(object, keys, n, &bad)) {
		char shown[4 * SHOWN_MAX + 4];

		show(bad, shown);
		return perch_err_set(err, PERCH_E_UNKNOWN, 0, "%s: unknown field", shown);
	}
	return PERCH_OK;
}

enum perch_rc
perch_field_um(struct perch_json object, const char *key, int64_t min, int64_t max, int64_t *out,
	       struct perch_err *err)
{
	struct perch_json v = { 0 };
	char text[SHOWN_MAX];
	int64_t um = 0;

	enum perch_rc rc = perch_field_need(object, key, &v, err);
	if (rc != PERCH_OK)
		return rc;
	if (perch_json_cstr(v, text, sizeof(text)) != PERCH_OK)
		return refuse(err, PERCH_E_FORMAT, key, v.text, "is not a length such as \"2in\"");
	rc = perch_parse_um(perch_span_str(text), &um);
	if (rc != PERCH_OK && rc != PERCH_E_RANGE)
		return refuse(err, rc, key, v.text, "is not a length such as \"2in\"");
	if (rc == PERCH_E_RANGE || um > max)
		return refuse(err, PERCH_E_RANGE, key, v.text, "is too large");
	if (um < min)
		return refuse(err, PERCH_E_RANGE, key, v.text,
			      min == 0   ? "is negative"
			      : min == 1 ? "is not more than zero"
					 : "is too small");
	*out = um;
	return PERCH_OK;
}

enum perch_rc
perch_field_i32(struct perch_json object, const char *key, int32_t min, int32_t max, int32_t *out,
		struct perch_err *err)
{
	struct perch_json v = { 0 };
	int64_t i = 0;

	enum perch_rc rc = perch_field_need(object, key, &v, err);
	if (rc != PERCH_OK)
		return rc;
	rc = perch_json_i64(v, min, max, &i);
	if (rc == PERCH_E_RANGE)
		return perch_err_set(err, rc, 0, "%s: outside %d..%d", key, (int)min, (int)max);
	if (rc != PERCH_OK)
		return refuse(err, rc, key, v.text, "is not a whole number");
	*out = (int32_t)i;
	return PERCH_OK;
}

enum perch_rc
perch_field_bool(struct perch_json object, const char *key, bool *out, struct perch_err *err)
{
	struct perch_json v = { 0 };

	enum perch_rc rc = perch_field_need(object, key, &v, err);
	if (rc != PERCH_OK)
		return rc;
	rc = perch_json_bool(v, out);
	if (rc != PERCH_OK)
		return refuse(err, rc, key, v.text, "is neither true nor false");
	return PERCH_OK;
}

enum perch_rc
perch_field_text(struct perch_json object, const char *key, char *dst, size_t cap,
		 struct perch_err *err)
{
	struct perch_json v = { 0 };

	enum perch_rc rc = perch_field_need(object, key, &v, err);
	if (rc != PERCH_OK)
		return rc;
	if (v.type != PERCH_JSON_STRING)
		return refuse(err, PERCH_E_FORMAT, key, v.text, "is not text");
	rc = perch_json_cstr(v, dst, cap);
	if (rc == PERCH_E_FULL)
		return refuse(err, PERCH_E_RANGE, key, v.text, "is too long");
	if (rc != PERCH_OK)
		return refuse(err, rc, key, v.text, "holds a NUL");
	return PERCH_OK;
}

enum perch_rc
perch_field_word(struct perch_json object, const char *key, const char *const words[], size_t n,
		 size_t *out, struct perch_err *err)
{
	struct perch_json v = { 0 };

	enum perch_rc rc = perch_field_need(object, key, &v, err);
	if (rc != PERCH_OK)
		return rc;
	for (size_t i = 0; i < n; i++) {
		if (perch_json_str_is(v, words[i])) {
			*out = i;
			return PERCH_OK;
		}
	}
	char list[128];
	struct perch_buf b = perch_buf_over(list, sizeof(list));
	perch_buf_put_str(&b, "is none of");
	for (size_t i = 0; i < n; i++) {
		perch_buf_put_byte(&b, ' ');
		perch_buf_put_str(&b, words[i]);
	}
	const char *why = perch_buf_cstr(&b);
	return refuse(err, PERCH_E_UNKNOWN, key, v.text, why != NULL ? why : "is not known");
}

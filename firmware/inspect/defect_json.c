/*
 * defect_json.c - one defect as a master item (defect.h). Pure.
 */
#include "firmware/base/text.h"
#include "firmware/inspect/defect.h"
#include "firmware/inspect/field.h"

#define DEPTH 8 /* newer offices may nest what is passed over */

/* A name: printable UTF-8, neither empty nor blank at an end. */
static enum perch_rc
read_name(struct perch_json json, const char *key, char *dst, struct perch_err *err)
{
	enum perch_rc rc = perch_field_text(json, key, dst, PERCH_DEFECT_NAME_MAX, err);

	if (rc != PERCH_OK)
		return rc;
	struct perch_span rest = perch_span_str(dst);
	if (rest.n == 0 || perch_span_trim(rest).n != rest.n)
		return perch_err_set(err, PERCH_E_FORMAT, 0, "%s: empty, or blank at an end", key);
	while (rest.n > 0) {
		uint32_t code = 0;
		size_t n = perch_utf8_next(rest, &code);

		if (n == 0 || !perch_utf8_is_printable(code))
			return perch_err_set(err, PERCH_E_FORMAT, 0,
					     "%s: holds what cannot be printed", key);
		rest = perch_span_from(rest, n);
	}
	return PERCH_OK;
}

static enum perch_rc
read_names(struct perch_json json, struct perch_defect *out, struct perch_err *err)
{
	struct perch_json v;
	enum perch_rc rc = perch_field_text(json, "code", out->code, sizeof(out->code), err);

	if (rc == PERCH_OK && !perch_defect_code_is_valid(perch_span_str(out->code)))
		rc = perch_err_set(err, PERCH_E_FORMAT, 0, "code: not of a-z, 0-9 and -");
	if (rc == PERCH_OK)
		rc = read_name(json, "en", out->en, err);
	if (rc == PERCH_OK && perch_field_has(json, "zh", &v))
		rc = read_name(json, "zh", out->zh, err);
	if (rc == PERCH_OK && perch_field_has(json, "zh_hant", &v))
		rc = read_name(json, "zh_hant", out->zh_hant, err);
	return rc;
}

static enum perch_rc
read_words(struct perch_json json, struct perch_defect *out, struct perch_err *err)
{
	const char *groups[PERCH_DEFECT_GROUP_COUNT];
	const char *rules[PERCH_DEFECT_RULE_COUNT];
	struct perch_json v;
	size_t word = 0;
	enum perch_rc rc = PERCH_OK;

	for (unsigned i = 0; i < PERCH_DEFECT_GROUP_COUNT; i++)
		groups[i] = perch_defect_group_str((enum perch_defect_group)i);
	for (unsigned i = 0; i < PERCH_DEFECT_RULE_COUNT; i++)
		rules[i] = perch_defect_rule_str((enum perch_defect_rule)i);
	out->group = PERCH_DEFECT_OTHER;
	if (perch_field_has(json, "group", &v)) {
		rc = perch_field_word(json, "group", groups, PERCH_DEFECT_GROUP_COUNT, &word, err);
		if (rc == PERCH_OK)
			out->group = (enum perch_defect_group)word;
	}
	/* The first is no rule at all, which is said by leaving the field out. */
	if (rc == PERCH_OK && perch_field_has(json, "rule", &v)) {
		rc = perch_field_word(json, "rule", rules + 1, PERCH_DEFECT_RULE_COUNT - 1, &word,
				      err);
		if (rc == PERCH_OK)
			out->rule = (enum perch_defect_rule)(word + 1);
	}
	return rc;
}

enum perch_rc
perch_defect_read(struct perch_span json, struct perch_defect *out, struct perch_err *err)
{
	struct perch_defect defect;
	struct perch_json object;
	struct perch_json v;
	enum perch_rc rc = perch_json_parse(json, DEPTH, &object, NULL);

	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "not JSON that a defect can be");
	if (object.type != PERCH_JSON_OBJECT)
		return perch_err_set(err, PERCH_E_FORMAT, 0, "not an object");
	memset(&defect, 0, sizeof(defect));
	rc = read_names(object, &defect, err);
	if (rc == PERCH_OK)
		rc = read_words(object, &defect, err);
	if (rc == PERCH_OK && perch_field_has(object, "retired", &v))
		rc = perch_field_bool(object, "retired", &defect.is_retired, err);
	if (rc == PERCH_OK && perch_field_has(object, "unconfirmed", &v))
		rc = perch_field_bool(object, "unconfirmed", &defect.is_unconfirmed, err);
	if (rc == PERCH_OK)
		*out = defect;
	return rc;
}

void
perch_defect_write(struct perch_jw *w, const struct perch_defect *defect)
{
	perch_jw_object(w);
	perch_jw_kv_str(w, "code", defect->code);
	perch_jw_kv_str(w, "en", defect->en);
	if (defect->zh[0] != '\0')
		perch_jw_kv_str(w, "zh", defect->zh);
	if (defect->zh_hant[0] != '\0')
		perch_jw_kv_str(w, "zh_hant", defect->zh_hant);
	perch_jw_kv_str(w, "group", perch_defect_group_str(defect->group));
	if (defect->rule != PERCH_DEFECT_BY_LENGTH)
		perch_jw_kv_str(w, "rule", perch_defect_rule_str(defect->rule));
	if (defect->is_unconfirmed)
		perch_jw_kv_bool(w, "unconfirmed", true);
	perch_jw_kv_bool(w, "retired", defect->is_retired);
	perch_jw_end(w);
}

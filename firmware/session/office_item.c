/* office_item.c - see office_item.h. Pure. */
#include "firmware/session/office_item.h"

#include "firmware/base/json.h"

#define BODY_DEPTH 8 /* newer offices may nest what we pass over */

/* How a text of a body must look. */
enum form {
	FORM_TEXT,   /* anything, also missing or null: then "" */
	FORM_NUMBER, /* printable, not empty */
	FORM_DATE,   /* a date, or missing */
	FORM_WORD,   /* one of the words */
	FORM_WORD_OR_NONE
};

struct field {
	const char *key;
	enum form form;
	char *dst;
	size_t cap;
	const char *const *words; /* ends with NULL */
};

static const char *const verdicts[] = { "pass", "concession", "second", "rework", "reject", NULL };
static const char *const results[] = { "pass", "fail", NULL };
static const char *const states[] = { "open", "done", NULL };

static bool
is_word(const char *const *words, const char *text)
{
	for (size_t i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], text) == 0)
			return true;
	return false;
}

static enum perch_rc
check_form(const struct field *f)
{
	struct perch_span text = perch_span_str(f->dst);

	switch (f->form) {
	case FORM_TEXT:
		return PERCH_OK;
	case FORM_NUMBER:
		if (text.n == 0)
			return PERCH_E_NOTFOUND;
		return perch_free_text_is_valid(text) ? PERCH_OK : PERCH_E_FORMAT;
	case FORM_DATE:
		return text.n == 0 || perch_date_is_valid(text) ? PERCH_OK : PERCH_E_FORMAT;
	case FORM_WORD:
		if (text.n == 0)
			return PERCH_E_NOTFOUND;
		return is_word(f->words, f->dst) ? PERCH_OK : PERCH_E_UNKNOWN;
	case FORM_WORD_OR_NONE:
		return text.n == 0 || is_word(f->words, f->dst) ? PERCH_OK : PERCH_E_UNKNOWN;
	}
	return PERCH_E_ARG;
}

static enum perch_rc
read_field(struct perch_json body, const struct field *f)
{
	struct perch_json v;
	enum perch_rc rc = PERCH_OK;

	f->dst[0] = '\0';
	if (perch_json_get(body, f->key, &v) == PERCH_OK && v.type != PERCH_JSON_NULL)
		rc = perch_json_cstr(v, f->dst, f->cap);
	return rc == PERCH_OK ? check_form(f) : rc;
}

static enum perch_rc
read_fields(struct perch_span json, const struct field *fields, size_t n, const char **key)
{
	struct perch_json body;

	*key = "";
	enum perch_rc rc = perch_json_parse(json, BODY_DEPTH, &body, NULL);
	if (rc == PERCH_OK && body.type != PERCH_JSON_OBJECT)
		rc = PERCH_E_FORMAT;
	for (size_t i = 0; i < n && rc == PERCH_OK; i++) {
		*key = fields[i].key;
		rc = read_field(body, &fields[i]);
	}
	return rc;
}

#define FIELD(name, how, to, list)                                                                 \
	{                                                                                          \
		(name), (how), (to), sizeof(to), (list)                                            \
	}

enum perch_rc
perch_lab_result_read(struct perch_span json, struct perch_lab_result *out, const char **key)
{
	char result[8];
	const struct field fields[] = {
		FIELD("lab", FORM_NUMBER, out->lab, NULL),
		FIELD("result", FORM_WORD, result, results),
		FIELD("verdict", FORM_WORD_OR_NONE, out->verdict, verdicts),
		FIELD("text", FORM_TEXT, out->text, NULL),
	};
	enum perch_rc rc = read_fields(json, fields, PERCH_COUNT(fields), key);

	if (rc == PERCH_OK)
		out->is_pass = strcmp(result, "pass") == 0;
	return rc;
}

enum perch_rc
perch_decision_read(struct perch_span json, struct perch_decision *out, const char **key)
{
	const struct field fields[] = {
		FIELD("order", FORM_NUMBER, out->order, NULL),
		FIELD("roll", FORM_NUMBER, out->roll, NULL),
		FIELD("verdict", FORM_WORD, out->verdict, verdicts),
		FIELD("text", FORM_TEXT, out->text, NULL),
		FIELD("number", FORM_NUMBER, out->number, NULL),
	};

	return read_fields(json, fields, PERCH_COUNT(fields), key);
}

enum perch_rc
perch_notice_read(struct perch_span json, struct perch_notice *out, const char **key)
{
	const struct field fields[] = {
		FIELD("notice", FORM_NUMBER, out->number, NULL),
		FIELD("order", FORM_NUMBER, out->order, NULL),
		FIELD("text", FORM_TEXT, out->text, NULL),
	};

	return read_fields(json, fields, PERCH_COUNT(fields), key);
}

enum perch_rc
perch_action_read(struct perch_span json, struct perch_open_action *out, bool *is_open,
		  const char **key)
{
	char state[8];
	const struct field fields[] = {
		FIELD("action", FORM_NUMBER, out->number, NULL),
		FIELD("order", FORM_TEXT, out->order, NULL),
		FIELD("owner", FORM_TEXT, out->owner, NULL),
		FIELD("due", FORM_DATE, out->due, NULL),
		FIELD("text", FORM_TEXT, out->text, NULL),
		FIELD("state", FORM_WORD, state, states),
	};
	enum perch_rc rc = read_fields(json, fields, PERCH_COUNT(fields), key);

	out->id = 0;
	if (rc == PERCH_OK)
		*is_open = strcmp(state, "open") == 0;
	return rc;
}

enum perch_rc
perch_answer_read(struct perch_span json, struct perch_answer_item *out, const char **key)
{
	const struct field fields[] = {
		FIELD("answer", FORM_NUMBER, out->number, NULL),
		FIELD("order", FORM_TEXT, out->order, NULL),
		FIELD("question", FORM_NUMBER, out->question, NULL),
		FIELD("text", FORM_TEXT, out->text, NULL),
	};

	return read_fields(json, fields, PERCH_COUNT(fields), key);
}

enum perch_rc
perch_done_read(struct perch_span json, struct perch_done *out, const char **key)
{
	const struct field fields[] = {
		FIELD("done", FORM_NUMBER, out->roll, NULL),
		FIELD("order", FORM_NUMBER, out->order, NULL),
		FIELD("lot", FORM_TEXT, out->lot, NULL),
		FIELD("verdict", FORM_TEXT, out->verdict, NULL),
		FIELD("terminal", FORM_NUMBER, out->terminal, NULL),
	};
	struct perch_json body;
	enum perch_rc rc = read_fields(json, fields, PERCH_COUNT(fields), key);

	if (rc != PERCH_OK)
		return rc;
	*key = "closed_ms";
	rc = perch_json_parse(json, BODY_DEPTH, &body, NULL);
	return rc == PERCH_OK
		       ? perch_json_get_i64(body, *key, INT64_MIN, INT64_MAX, &out->closed_ms)
		       : rc;
}

enum perch_rc
perch_done_write(const struct perch_done *done, struct perch_buf *out)
{
	struct perch_jw w = perch_jw_over(out);

	perch_jw_object(&w);
	perch_jw_kv_str(&w, "done", done->roll);
	perch_jw_kv_str(&w, "order", done->order);
	perch_jw_kv_str(&w, "lot", done->lot);
	perch_jw_kv_str(&w, "verdict", done->verdict);
	perch_jw_kv_i64(&w, "closed_ms", done->closed_ms);
	perch_jw_kv_str(&w, "terminal", done->terminal);
	perch_jw_end(&w);
	return perch_jw_done(&w);
}

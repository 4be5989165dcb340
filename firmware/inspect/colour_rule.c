/*
 * colour_rule.c - the rule that judges a grade of colour: from and to JSON, and applied
 * (colour_rule.h). Pure.
 */
#include "firmware/inspect/colour_rule.h"

#include "firmware/inspect/field.h"

#define EVERY_KIND "*"

/* Half steps: 4-5 and 4. */
static const struct perch_colour_rule shipped = { 9, 8, PERCH_COLOUR_REWORK };

struct perch_colour_rules
perch_colour_rules_shipped(void)
{
	struct perch_colour_rules rules;

	for (size_t i = 0; i < PERCH_COLOUR_KIND_COUNT; i++)
		rules.kind[i] = shipped;
	return rules;
}

/* --- reading and writing ---------------------------------------------------------------------- */

static enum perch_rc
read_grade(struct perch_json json, const char *key, int32_t *out, struct perch_err *err)
{
	char text[8];
	enum perch_rc rc = perch_field_text(json, key, text, sizeof(text), err);

	if (rc != PERCH_OK)
		return rc;
	if (perch_colour_grade_read(perch_span_str(text), out) != PERCH_OK)
		return perch_err_set(err, PERCH_E_FORMAT, 0, "%s: not a grade such as \"4-5\"",
				     key);
	return PERCH_OK;
}

static enum perch_rc
read_below(struct perch_json json, enum perch_colour_outcome *out, struct perch_err *err)
{
	static const enum perch_colour_outcome below[] = {
		PERCH_COLOUR_CONCESSION, PERCH_COLOUR_SECOND, PERCH_COLOUR_HOLD,
		PERCH_COLOUR_REWORK,     PERCH_COLOUR_REJECT,
	};
	const char *words[PERCH_COUNT(below)];
	size_t word = 0;

	for (size_t i = 0; i < PERCH_COUNT(below); i++)
		words[i] = perch_colour_outcome_str(below[i]);
	enum perch_rc rc = perch_field_word(json, "below", words, PERCH_COUNT(words), &word, err);
	if (rc == PERCH_OK)
		*out = below[word];
	return rc;
}

static enum perch_rc
read_rule(struct perch_json json, struct perch_colour_rule *out, struct perch_err *err)
{
	static const char *const keys[] = { "pass", "look", "below" };
	struct perch_colour_rule rule = { 0, 0, PERCH_COLOUR_REWORK };
	struct perch_json v;
	enum perch_rc rc = perch_field_only(json, keys, PERCH_COUNT(keys), err);

	if (rc == PERCH_OK)
		rc = read_grade(json, "pass", &rule.pass, err);
	rule.look = rule.pass;
	if (rc == PERCH_OK && perch_field_has(json, "look", &v))
		rc = read_grade(json, "look", &rule.look, err);
	if (rc == PERCH_OK && rule.look > rule.pass)
		rc = perch_err_set(err, PERCH_E_RANGE, 0, "look: %s is over pass, %s",
				   perch_colour_grade_str(rule.look),
				   perch_colour_grade_str(rule.pass));
	if (rc == PERCH_OK && perch_field_has(json, "below", &v))
		rc = read_below(json, &rule.below, err);
	if (rc == PERCH_OK)
		*out = rule;
	return rc;
}

/* The rule under this key, if there is one. */
static enum perch_rc
read_member(struct perch_json json, const char *key, struct perch_colour_rule *out,
	    struct perch_err *err)
{
	struct perch_json v;

	if (!perch_field_has(json, key, &v))
		return PERCH_OK;
	enum perch_rc rc = read_rule(v, out, err);
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(err, rc, "%s", key);
}

enum perch_rc
perch_colour_rules_read(struct perch_json json, struct perch_colour_rules *out,
			struct perch_err *err)
{
	const char *keys[PERCH_COLOUR_KIND_COUNT + 1];
	struct perch_colour_rules rules;
	struct perch_colour_rule other = shipped;

	for (size_t i = 0; i < PERCH_COLOUR_KIND_COUNT; i++)
		keys[i] = perch_colour_kind_str((enum perch_colour_kind)i);
	keys[PERCH_COLOUR_KIND_COUNT] = EVERY_KIND;

	enum perch_rc rc = perch_field_only(json, keys, PERCH_COUNT(keys), err);
	if (rc == PERCH_OK)
		rc = read_member(json, EVERY_KIND, &other, err);
	for (size_t i = 0; i < PERCH_COLOUR_KIND_COUNT && rc == PERCH_OK; i++) {
		rules.kind[i] = other;
		rc = read_member(json, keys[i], &rules.kind[i], err);
	}
	if (rc == PERCH_OK)
		*out = rules;
	return rc;
}

void
perch_colour_rules_write(struct perch_jw *w, const struct perch_colour_rules *rules)
{
	perch_jw_object(w);
	for (size_t i = 0; i < PERCH_COLOUR_KIND_COUNT; i++) {
		const struct perch_colour_rule *rule = &rules->kind[i];

		perch_jw_key(w, perch_colour_kind_str((enum perch_colour_kind)i));
		perch_jw_object(w);
		perch_jw_kv_str(w, "pass", perch_colour_grade_str(rule->pass));
		perch_jw_kv_str(w, "look", perch_colour_grade_str(rule->look));
		perch_jw_kv_str(w, "below", perch_colour_outcome_str(rule->below));
		perch_jw_end(w);
	}
	perch_jw_end(w);
}

/* --- judging ---------------------------------------------------------------------------------- */

static bool
is_grade(int32_t grade)
{
	return perch_colour_grade_str(grade)[0] != '\0';
}

enum perch_rc
perch_colour_judge(const struct perch_colour_rules *rules,
		   const struct perch_colour_grading *grading, enum perch_colour_outcome *out,
		   struct perch_err *err)
{
	const char *kind = perch_colour_kind_str(grading->kind);
	bool has_second = grading->second != 0;

	if (kind[0] == '\0')
		return perch_err_set(err, PERCH_E_RANGE, 0, "not a kind of colour difference");
	if (perch_light_str(grading->light)[0] == '\0')
		return perch_err_set(err, PERCH_E_NOTFOUND, 0, "%s: no light source", kind);
	if (!is_grade(grading->grade) || (has_second && !is_grade(grading->second)))
		return perch_err_set(err, PERCH_E_RANGE, 0, "%s: not a grade of 1 to 5", kind);

	const struct perch_colour_rule *rule = &rules->kind[grading->kind];
	int32_t lower = has_second && grading->second < grading->grade ? grading->second
								       : grading->grade;
	if (lower >= rule->pass)
		*out = PERCH_COLOUR_PASS;
	else if (lower >= rule->look)
		*out = has_second ? PERCH_COLOUR_CONCESSION : PERCH_COLOUR_LOOK;
	else
		*out = rule->below;
	return PERCH_OK;
}

enum perch_rc
perch_colour_put_reason(struct perch_buf *out, const struct perch_colour_rules *rules,
			const struct perch_colour_grading *grading)
{
	char second[32] = "";
	struct perch_buf b = perch_buf_over(second, sizeof(second));

	if (grading->second != 0)
		(void)perch_buf_fmt(&b, " (second look %s)",
				    perch_colour_grade_str(grading->second));
	return perch_buf_fmt(out, "%s under %s: %s%s, rule >= %s",
			     perch_colour_kind_str(grading->kind), perch_light_str(grading->light),
			     perch_colour_grade_str(grading->grade), second,
			     perch_colour_grade_str(rules->kind[grading->kind].pass));
}

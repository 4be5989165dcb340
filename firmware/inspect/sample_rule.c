/*
 * sample_rule.c - the sampling rule of an order from and to text (sample.h). Pure.
 */
#include "firmware/inspect/sample.h"

#include "firmware/base/text.h"

#define RULE_WORDS 5 /* "table ID AQL LEVEL SEVERITY" */

/* The rules that are one word alone. */
static const struct {
	const char *word;
	enum perch_sample_kind kind;
} plain[] = {
	{ "full", PERCH_SAMPLE_FULL },
	{ "ten-percent", PERCH_SAMPLE_TEN_PERCENT },
	{ "square-root", PERCH_SAMPLE_SQUARE_ROOT },
	{ "by-yards", PERCH_SAMPLE_BY_YARDS },
};

static enum perch_rc
read_percent(struct perch_span word, struct perch_sample_rule *rule, struct perch_err *err)
{
	int64_t percent = 0;
	enum perch_rc rc = perch_parse_i64(word, 1, 100, &percent);

	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "percent: not a whole number from 1 to 100");
	rule->kind = PERCH_SAMPLE_PERCENT;
	rule->percent = (int32_t)percent;
	return PERCH_OK;
}

/* What a shipped table has no plans for shows at once. */
static enum perch_rc
read_severity(struct perch_span word, struct perch_sample_rule *rule, struct perch_err *err)
{
	const struct perch_sample_table *shipped = perch_sample_table_shipped(rule->table);
	enum perch_rc rc = perch_severity_read(word, &rule->severity);

	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "severity: none of normal tightened reduced");
	if (shipped != NULL && !shipped->has_plans[rule->severity])
		return perch_err_set(err, PERCH_E_RANGE, 0,
				     "severity: %s has no %s plans: a table file is needed",
				     rule->table, perch_severity_str(rule->severity));
	return PERCH_OK;
}

/* Table, AQL, level and, where n is 4, severity. */
static enum perch_rc
read_table(const struct perch_span words[], size_t n, struct perch_sample_rule *rule,
	   struct perch_err *err)
{
	rule->kind = PERCH_SAMPLE_TABLE;
	if (perch_text_copy(rule->table, sizeof(rule->table), words[0]) != PERCH_OK ||
	    !perch_sample_table_id_is_valid(rule->table))
		return perch_err_set(err, PERCH_E_RANGE, 0,
				     "table: not an id of up to %d of a-z, 0-9 and -",
				     PERCH_TABLE_ID_MAX - 1);
	enum perch_rc rc = perch_aql_read(words[1], &rule->aql);
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "AQL: not a per cent figure such as 2.5");
	rc = perch_sample_level_read(words[2], &rule->level);
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "level: none of S-1 S-2 S-3 S-4 I II III");
	return n == 4 ? read_severity(words[3], rule, err) : PERCH_OK;
}

enum perch_rc
perch_sample_rule_read(struct perch_span text, struct perch_sample_rule *out, struct perch_err *err)
{
	struct perch_sample_rule rule = { 0 };
	struct perch_span words[RULE_WORDS + 1];
	size_t n = 0;
	enum perch_rc rc = PERCH_OK;

	while (n < PERCH_COUNT(words) && perch_text_word(&text, &words[n]))
		n++;
	if (n == 2 && perch_span_eq_str(words[0], "percent")) {
		rc = read_percent(words[1], &rule, err);
	} else if ((n == 3 || n == 4) && perch_span_eq_str(words[0], "z14")) {
		rc = read_table(words, n, &rule, err);
	} else if ((n == 4 || n == RULE_WORDS) && perch_span_eq_str(words[0], "table")) {
		rc = read_table(words + 1, n - 1, &rule, err);
	} else {
		size_t i = 0;

		while (n == 1 && i < PERCH_COUNT(plain) &&
		       !perch_span_eq_str(words[0], plain[i].word))
			i++;
		if (n != 1 || i == PERCH_COUNT(plain))
			return perch_err_set(err, n == 1 ? PERCH_E_UNKNOWN : PERCH_E_FORMAT, 0,
					     "not full, ten-percent, percent 25, square-root, "
					     "by-yards, z14 2.5 II or table ID 2.5 II");
		rule.kind = plain[i].kind;
	}
	if (rc == PERCH_OK)
		*out = rule;
	return rc;
}

enum perch_rc
perch_sample_rule_put(const struct perch_sample_rule *rule, struct perch_buf *out)
{
	if (rule->kind == PERCH_SAMPLE_PERCENT)
		return perch_buf_fmt(out, "percent %d", (int)rule->percent);
	for (size_t i = 0; i < PERCH_COUNT(plain); i++)
		if (rule->kind == plain[i].kind)
			return perch_buf_put_str(out, plain[i].word);
	if (perch_sample_table_shipped(rule->table) == NULL)
		(void)perch_buf_put_str(out, "table ");
	(void)perch_buf_fmt(out, "%s ", rule->table);
	(void)perch_buf_put_aql(out, rule->aql);
	(void)perch_buf_fmt(out, " %s", perch_sample_level_str(rule->level));
	if (rule->severity == PERCH_NORMAL)
		return out->is_full ? PERCH_E_FULL : PERCH_OK;
	return perch_buf_fmt(out, " %s", perch_severity_str(rule->severity));
}

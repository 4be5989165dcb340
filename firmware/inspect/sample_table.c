/*
 * sample_table.c - looking up a plan in a sampling table (sample_table.h). Pure.
 */
#include "firmware/inspect/sample_table.h"

#include "firmware/base/quantity.h"
#include "firmware/base/text.h"

static const char *const level_words[] = { "S-1", "S-2", "S-3", "S-4", "I", "II", "III" };
static const char *const severity_words[] = { "normal", "tightened", "reduced" };

const char *
perch_sample_level_str(enum perch_sample_level level)
{
	return level_words[level];
}

const char *
perch_severity_str(enum perch_severity severity)
{
	return severity_words[severity];
}

enum perch_rc
perch_sample_level_read(struct perch_span text, enum perch_sample_level *out)
{
	for (size_t i = 0; i < PERCH_COUNT(level_words); i++) {
		if (perch_span_eq_str(text, level_words[i])) {
			*out = (enum perch_sample_level)i;
			return PERCH_OK;
		}
	}
	return PERCH_E_UNKNOWN;
}

enum perch_rc
perch_severity_read(struct perch_span text, enum perch_severity *out)
{
	for (size_t i = 0; i < PERCH_COUNT(severity_words); i++) {
		if (perch_span_eq_str(text, severity_words[i])) {
			*out = (enum perch_severity)i;
			return PERCH_OK;
		}
	}
	return PERCH_E_UNKNOWN;
}

enum perch_rc
perch_aql_read(struct perch_span text, int32_t *out)
{
	struct perch_decimal d = { 0, 0 };
	enum perch_rc rc = perch_parse_decimal(text, &d);

	if (rc != PERCH_OK)
		return rc;
	/* Zeros behind the last figure say nothing: "2.5000" is 2.5. */
	while (d.e < -3 && d.m % 10 == 0) {
		d.m /= 10;
		d.e++;
	}
	if (d.e < -3 || d.m < 1 || d.m > PERCH_AQL_MAX)
		return PERCH_E_RANGE;
	for (; d.e > -3; d.e--)
		d.m *= 10;
	if (d.m > PERCH_AQL_MAX)
		return PERCH_E_RANGE;
	*out = (int32_t)d.m;
	return PERCH_OK;
}

enum perch_rc
perch_buf_put_aql(struct perch_buf *b, int32_t aql)
{
	struct perch_decimal d = { aql, -3 };

	while (d.e < -1 && d.m % 10 == 0) {
		d.m /= 10;
		d.e++;
	}
	return perch_buf_put_decimal(b, d);
}

bool
perch_sample_table_id_is_valid(const char *id)
{
	if (id[0] < 'a' || id[0] > 'z')
		return false;
	for (; *id != '\0'; id++)
		if (!((*id >= 'a' && *id <= 'z') || (*id >= '0' && *id <= '9') || *id == '-'))
			return false;
	return true;
}

void
perch_sample_table_ref(const struct perch_sample_table *table, char dst[PERCH_TABLE_REF_MAX])
{
	/* An id of 31 bytes, '@' and any 32-bit number fit; perch_fmt leaves "" if they did not. */
	if (perch_fmt(dst, PERCH_TABLE_REF_MAX, "%s@%d", table->id, (int)table->version) !=
	    PERCH_OK)
		dst[0] = '\0';
}

int
perch_sample_table_resolve(const struct perch_sample_table *table, enum perch_severity severity,
			   int row, size_t aql)
{
	/* A way without a circle sees each row once at most. */
	for (size_t steps = 0; steps < table->n_letters; steps++) {
		if (row < 0 || row >= (int)table->n_letters)
			return -1;
		switch (table->plans[severity][row].at[aql].kind) {
		case PERCH_CELL_PLAN:
			return row;
		case PERCH_CELL_UP:
			row--;
			break;
		case PERCH_CELL_DOWN:
			row++;
			break;
		}
	}
	return -1;
}

/* The row of the lot size's code letter. */
static enum perch_rc
find_letter(const struct perch_sample_table *table, int32_t rolls, enum perch_sample_level level,
	    int *row, struct perch_err *err)
{
	size_t i = 0;

	if (table->lots[0].row[level] < 0)
		return perch_err_set(err, PERCH_E_NOTFOUND, 0,
				     "%s has no level %s: a table file is needed", table->id,
				     level_words[level]);
	while (i < table->n_lots && rolls > table->lots[i].up_to)
		i++;
	if (i == table->n_lots)
		return perch_err_set(err, PERCH_E_RANGE, 0,
				     "%s ends at lots of %d, not %d: a table file is needed",
				     table->id, (int)table->lots[i - 1].up_to, (int)rolls);
	*row = table->lots[i].row[level];
	return PERCH_OK;
}

static enum perch_rc
find_aql(const struct perch_sample_table *table, int32_t aql, size_t *out, struct perch_err *err)
{
	char text[320];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	(void)perch_buf_fmt(&b, "%s has no AQL ", table->id);
	(void)perch_buf_put_aql(&b, aql);
	(void)perch_buf_put_str(&b, ", only");
	for (size_t i = 0; i < table->n_aqls; i++) {
		if (table->aqls[i] == aql) {
			*out = i;
			return PERCH_OK;
		}
		(void)perch_buf_put_byte(&b, ' ');
		(void)perch_buf_put_aql(&b, table->aqls[i]);
	}
	(void)perch_buf_put_str(&b, ": a table file is needed");
	const char *why = perch_buf_cstr(&b);
	return perch_err_set(err, PERCH_E_NOTFOUND, 0, "%s", why != NULL ? why : "no such AQL");
}

enum perch_rc
perch_sample_table_find(const struct perch_sample_table *table, int32_t rolls,
			enum perch_sample_level level, int32_t aql, enum perch_severity severity,
			struct perch_sample_table_plan *out, struct perch_err *err)
{
	int letter = 0;
	size_t column = 0;

	if (rolls < 1 || rolls > PERCH_SAMPLE_LOT_MAX)
		return perch_err_set(err, PERCH_E_ARG, 0, "a lot of %d rolls", (int)rolls);
	if (!table->has_plans[severity])
		return perch_err_set(err, PERCH_E_NOTFOUND, 0,
				     "%s has no %s plans: a table file is needed", table->id,
				     severity_words[severity]);
	enum perch_rc rc = find_aql(table, aql, &column, err);
	if (rc == PERCH_OK)
		rc = find_letter(table, rolls, level, &letter, err);
	if (rc != PERCH_OK)
		return rc;
	int row = perch_sample_table_resolve(table, severity, letter, column);
	if (row < 0)
		return perch_err_set(err, PERCH_E_NOTFOUND, 0, "%s: arrows lead nowhere",
				     table->id);
	const struct perch_plan_row *plan = &table->plans[severity][row];
	memcpy(out->letter, table->letters[letter], sizeof(out->letter));
	out->n = plan->n;
	out->accept = plan->at[column].accept;
	out->reject = plan->at[column].reject;
	return PERCH_OK;
}

/*
 * fuzz_sampling.c - a sampling table, or the sampling rule of an order, from any bytes. What is
 * accepted writes itself and reads back to the same text; every cell of an accepted table leads to
 * a plan that can be kept.
 */
#include "firmware/inspect/sample.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static struct perch_span
write_table(const struct perch_sample_table *t, char *text)
{
	struct perch_buf b = perch_buf_over(text, PERCH_TABLE_TEXT_MAX);
	struct perch_jw w = perch_jw_over(&b);

	perch_sample_table_write(&w, t);
	check(perch_jw_done(&w) == PERCH_OK);
	return perch_buf_span(&b);
}

/* A lot at each bound of the table, under each level, AQL and severity that it has. */
static void
check_plans(const struct perch_sample_table *t)
{
	struct perch_sample_rule rule = { .kind = PERCH_SAMPLE_TABLE };

	memcpy(rule.table, t->id, sizeof(rule.table));
	for (size_t i = 0; i < t->n_lots * t->n_aqls * PERCH_LEVEL_COUNT; i++) {
		size_t row = i / (t->n_aqls * PERCH_LEVEL_COUNT);
		int32_t rolls = t->lots[row].up_to;
		struct perch_sample_plan p;

		rule.aql = t->aqls[i / PERCH_LEVEL_COUNT % t->n_aqls];
		rule.level = (enum perch_sample_level)(i % PERCH_LEVEL_COUNT);
		if (t->lots[row].row[rule.level] < 0)
			continue;
		if (rolls > PERCH_SAMPLE_LOT_MAX)
			rolls = PERCH_SAMPLE_LOT_MAX;
		for (int s = 0; s < PERCH_SEVERITY_COUNT; s++) {
			const struct perch_sample_lot lot = { rolls, 0 };

			if (!t->has_plans[s])
				continue;
			rule.severity = (enum perch_severity)s;
			check(perch_sample_plan(&rule, t, &lot, &p, NULL) == PERCH_OK);
			check(p.n >= 1 && p.n <= rolls && p.accept >= 0 && p.accept < p.n &&
			      p.accept < p.reject);
		}
	}
}

static void
check_rule(struct perch_span text)
{
	struct perch_sample_rule rule;
	struct perch_sample_rule again;
	struct perch_err err = { 0 };
	char first[PERCH_SAMPLE_TEXT_MAX];
	char second[PERCH_SAMPLE_TEXT_MAX];
	struct perch_buf a = perch_buf_over(first, sizeof(first) - 1);
	struct perch_buf b = perch_buf_over(second, sizeof(second) - 1);
	enum perch_rc rc = perch_sample_rule_read(text, &rule, &err);

	if (rc != PERCH_OK) {
		check(err.rc == rc && err.text[0] != '\0');
		return;
	}
	check(perch_sample_rule_put(&rule, &a) == PERCH_OK);
	check(perch_sample_rule_read(perch_buf_span(&a), &again, NULL) == PERCH_OK);
	check(perch_sample_rule_put(&again, &b) == PERCH_OK);
	check(perch_span_eq(perch_buf_span(&a), perch_buf_span(&b)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static char first[PERCH_TABLE_TEXT_MAX];
	static char second[PERCH_TABLE_TEXT_MAX];
	static struct perch_sample_table t;
	static struct perch_sample_table again;
	struct perch_err err = { 0 };

	check_rule(perch_span_of(data, n));
	enum perch_rc rc = perch_sample_table_read(perch_span_of(data, n), &t, &err);
	if (rc != PERCH_OK) {
		check(err.rc == rc && strncmp(err.text, "line ", 5) == 0);
		return 0;
	}
	struct perch_span text = write_table(&t, first);
	check(perch_sample_table_read(text, &again, NULL) == PERCH_OK);
	check(perch_span_eq(write_table(&again, second), text));
	check_plans(&t);
	return 0;
}

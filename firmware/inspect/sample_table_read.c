/*
 * sample_table_read.c - a sampling table from JSON (sample_table.h). Pure.
 */
#include "firmware/inspect/sample_table.h"

#include "firmware/base/text.h"
#include "firmware/inspect/field.h"

#define TABLE_DEPTH 6
#define RUN_MAX     1000 /* consecutive lots that a switching rule may ask for */

static const char *const count_words[] = { "rejected", "all" };

struct reader {
	struct perch_sample_table *table;
	struct perch_json at; /* the object being read: where an error's line is counted to */
	struct perch_err *err;
};

static enum perch_rc
need_array(struct reader *r, struct perch_json json, const char *key, struct perch_json *out)
{
	enum perch_rc rc = perch_field_need(json, key, out, r->err);

	if (rc == PERCH_OK && out->type != PERCH_JSON_ARRAY)
		rc = perch_err_set(r->err, PERCH_E_FORMAT, 0, "%s: not an array", key);
	return rc;
}

/* An object with nothing but these keys. */
static enum perch_rc
enter(struct reader *r, struct perch_json json, const char *const keys[], size_t n)
{
	r->at = json;
	return perch_field_only(json, keys, n, r->err);
}

static enum perch_rc
read_aql(struct reader *r, struct perch_json json)
{
	struct perch_sample_table *t = r->table;
	char text[24];
	int32_t aql = 0;

	if (t->n_aqls == PERCH_TABLE_AQLS_MAX)
		return perch_err_set(r->err, PERCH_E_RANGE, 0, "more than %d columns",
				     PERCH_TABLE_AQLS_MAX);
	enum perch_rc rc = perch_json_cstr(json, text, sizeof(text));
	if (rc == PERCH_OK)
		rc = perch_aql_read(perch_span_str(text), &aql);
	if (rc != PERCH_OK)
		return perch_err_set(r->err, rc == PERCH_E_FORMAT ? rc : PERCH_E_RANGE, 0,
				     "not a per cent figure such as \"2.5\", 0.001 to 1000");
	if (t->n_aqls > 0 && aql <= t->aqls[t->n_aqls - 1])
		return perch_err_set(r->err, PERCH_E_RANGE, 0, "not above the one before");
	t->aqls[t->n_aqls++] = aql;
	return PERCH_OK;
}

static enum perch_rc
read_aqls(struct reader *r, struct perch_json json)
{
	struct perch_json_iter it = { 0 };
	struct perch_json list;
	struct perch_json one;
	enum perch_rc rc = need_array(r, json, "aql", &list);

	while (rc == PERCH_OK && perch_json_next(list, &it, NULL, &one)) {
		rc = read_aql(r, one);
		if (rc != PERCH_OK)
			return perch_err_prefix(r->err, rc, "aql[%zu]", r->table->n_aqls);
	}
	if (rc == PERCH_OK && r->table->n_aqls == 0)
		rc = perch_err_set(r->err, PERCH_E_RANGE, 0, "aql: empty");
	return rc;
}

/* Two whole numbers and nothing else. */
static bool
read_pair(struct perch_json json, int64_t *accept, int64_t *reject)
{
	struct perch_json_iter it = { 0 };
	struct perch_json v;

	return json.type == PERCH_JSON_ARRAY && perch_json_next(json, &it, NULL, &v) &&
	       perch_json_i64(v, 0, PERCH_TABLE_N_MAX, accept) == PERCH_OK &&
	       perch_json_next(json, &it, NULL, &v) &&
	       perch_json_i64(v, 1, PERCH_TABLE_N_MAX, reject) == PERCH_OK &&
	       !perch_json_next(json, &it, NULL, &v);
}

/* "up", "down" or [accept, reject] in a row of n under this severity. */
static enum perch_rc
read_cell(struct reader *r, struct perch_json json, enum perch_severity severity, int32_t n,
	  struct perch_cell *out)
{
	int64_t accept = 0;
	int64_t reject = 0;

	if (perch_json_str_is(json, "up")) {
		out->kind = PERCH_CELL_UP;
		return PERCH_OK;
	}
	if (perch_json_str_is(json, "down")) {
		out->kind = PERCH_CELL_DOWN;
		return PERCH_OK;
	}
	if (!read_pair(json, &accept, &reject))
		return perch_err_set(r->err, PERCH_E_FORMAT, 0,
				     "neither \"up\" nor \"down\" nor [accept,reject]");
	if (accept >= n)
		return perch_err_set(r->err, PERCH_E_RANGE, 0, "accept %d is not below n %d",
				     (int)accept, (int)n);
	if (reject <= accept || (reject > accept + 1 && severity != PERCH_REDUCED))
		return perch_err_set(r->err, PERCH_E_RANGE, 0, "reject %d does not follow %d",
				     (int)reject, (int)accept);
	*out = (struct perch_cell){ PERCH_CELL_PLAN, (int32_t)accept, (int32_t)reject };
	return PERCH_OK;
}

static enum perch_rc
read_cells(struct reader *r, struct perch_json json, enum perch_severity severity,
	   struct perch_plan_row *row)
{
	struct perch_json_iter it = { 0 };
	struct perch_json list;
	struct perch_json one;
	size_t i = 0;
	enum perch_rc rc = need_array(r, json, "at", &list);

	for (; rc == PERCH_OK && perch_json_next(list, &it, NULL, &one); i++) {
		if (i < r->table->n_aqls)
			rc = read_cell(r, one, severity, row->n, &row->at[i]);
		if (rc != PERCH_OK)
			return perch_err_prefix(r->err, rc, "at[%zu]", i);
	}
	if (rc == PERCH_OK && i != r->table->n_aqls)
		rc = perch_err_set(r->err, PERCH_E_RANGE, 0, "at: %zu cells for %zu AQLs", i,
				   r->table->n_aqls);
	return rc;
}

/* Normal plans give the letters, the others repeat them. */
static enum perch_rc
read_letter(struct reader *r, struct perch_json json, enum perch_severity severity, size_t i)
{
	struct perch_sample_table *t = r->table;
	char letter[PERCH_TABLE_LETTER_MAX] = "";
	enum perch_rc rc = perch_field_text(json, "letter", letter, sizeof(letter), r->err);

	if (rc != PERCH_OK)
		return rc;
	if (letter[0] == '\0')
		return perch_err_set(r->err, PERCH_E_FORMAT, 0, "letter: empty");
	if (severity != PERCH_NORMAL) {
		if (i >= t->n_letters || strcmp(letter, t->letters[i]) != 0)
			return perch_err_set(r->err, PERCH_E_RANGE, 0,
					     "letter: not that of the normal plans");
		return PERCH_OK;
	}
	for (size_t k = 0; k < i; k++)
		if (strcmp(letter, t->letters[k]) == 0)
			return perch_err_set(r->err, PERCH_E_RANGE, 0, "letter: stands twice");
	memcpy(t->letters[i], letter, sizeof(letter));
	t->n_letters = i + 1;
	return PERCH_OK;
}

static enum perch_rc
read_row(struct reader *r, struct perch_json json, enum perch_severity severity, size_t i)
{
	static const char *const keys[] = { "letter", "n", "at" };
	struct perch_plan_row *row;
	enum perch_rc rc = enter(r, json, keys, PERCH_COUNT(keys));

	if (rc == PERCH_OK && i == PERCH_TABLE_ROWS_MAX)
		rc = perch_err_set(r->err, PERCH_E_RANGE, 0, "more than %d rows",
				   PERCH_TABLE_ROWS_MAX);
	if (rc == PERCH_OK)
		rc = read_letter(r, json, severity, i);
	if (rc != PERCH_OK)
		return rc;
	row = &r->table->plans[severity][i];
	rc = perch_field_i32(json, "n", 1, PERCH_TABLE_N_MAX, &row->n, r->err);
	if (rc == PERCH_OK && i > 0 && row->n < row[-1].n)
		rc = perch_err_set(r->err, PERCH_E_RANGE, 0, "n: below that of the row before");
	if (rc == PERCH_OK)
		rc = read_cells(r, json, severity, row);
	return rc;
}

/* Every arrow has to end at a plan. */
static enum perch_rc
check_arrows(struct reader *r, enum perch_severity severity)
{
	const struct perch_sample_table *t = r->table;

	for (size_t row = 0; row < t->n_letters; row++)
		for (size_t c = 0; c < t->n_aqls; c++)
			if (perch_sample_table_resolve(t, severity, (int)row, c) < 0)
				return perch_err_set(
					r->err, PERCH_E_RANGE, 0,
					"letter %s: at[%zu]: the arrow leads off the table or in a "
					"circle",
					t->letters[row], c);
	return PERCH_OK;
}

static enum perch_rc
read_severity(struct reader *r, struct perch_json json, enum perch_severity severity)
{
	const char *key = perch_severity_str(severity);
	struct perch_json_iter it = { 0 };
	struct perch_json list;
	struct perch_json one;
	size_t i = 0;
	enum perch_rc rc = need_array(r, json, key, &list);

	for (; rc == PERCH_OK && perch_json_next(list, &it, NULL, &one); i++) {
		rc = read_row(r, one, severity, i);
		if (rc != PERCH_OK)
			return perch_err_prefix(r->err, rc, "%s[%zu]", key, i);
	}
	if (rc != PERCH_OK)
		return rc;
	if (i == 0 || i < r->table->n_letters)
		return perch_err_set(r->err, PERCH_E_RANGE, 0, "%s: a letter is missing", key);
	r->table->has_plans[severity] = true;
	r->at = list;
	rc = check_arrows(r, severity);
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(r->err, rc, "%s", key);
}

static enum perch_rc
read_plans(struct reader *r, struct perch_json json)
{
	static const char *const keys[] = { "normal", "tightened", "reduced" };
	struct perch_json plans;
	struct perch_json v;
	enum perch_rc rc = perch_field_need(json, "plans", &plans, r->err);

	if (rc != PERCH_OK)
		return rc;
	rc = enter(r, plans, keys, PERCH_COUNT(keys));
	for (size_t s = 0; s < PERCH_SEVERITY_COUNT && rc == PERCH_OK; s++)
		if (s == PERCH_NORMAL || perch_field_has(plans, keys[s], &v))
			rc = read_severity(r, plans, (enum perch_severity)s);
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(r->err, rc, "plans");
}

/* The index of a row's letter under one level, -1 when the level is not named. */
static enum perch_rc
read_lot_letter(struct reader *r, struct perch_json json, enum perch_sample_level level,
		int16_t *out)
{
	const struct perch_sample_table *t = r->table;
	const char *key = perch_sample_level_str(level);
	char letter[PERCH_TABLE_LETTER_MAX];
	struct perch_json v;

	*out = -1;
	if (!perch_field_has(json, key, &v))
		return PERCH_OK;
	enum perch_rc rc = perch_field_text(json, key, letter, sizeof(letter), r->err);
	if (rc != PERCH_OK)
		return rc;
	for (size_t i = 0; i < t->n_letters && *out < 0; i++)
		if (strcmp(letter, t->letters[i]) == 0)
			*out = (int16_t)i;
	if (*out < 0)
		return perch_err_set(r->err, PERCH_E_UNKNOWN, 0, "%s: no plan has this letter",
				     key);
	return PERCH_OK;
}

static enum perch_rc
read_lot_row(struct reader *r, struct perch_json json)
{
	static const char *const keys[] = {
		"up_to", "S-1", "S-2", "S-3", "S-4", "I", "II", "III",
	};
	struct perch_sample_table *t = r->table;
	struct perch_sample_table_lot *row = &t->lots[t->n_lots];
	int32_t below = t->n_lots > 0 ? row[-1].up_to : 0;
	struct perch_json v;
	enum perch_rc rc = enter(r, json, keys, PERCH_COUNT(keys));

	if (rc == PERCH_OK && below == INT32_MAX)
		rc = perch_err_set(r->err, PERCH_E_RANGE, 0, "a row after the last");
	row->up_to = INT32_MAX;
	if (rc == PERCH_OK && perch_field_has(json, "up_to", &v))
		rc = perch_field_i32(json, "up_to", below + 1, PERCH_SAMPLE_LOT_MAX, &row->up_to,
				     r->err);
	for (int level = 0; level < PERCH_LEVEL_COUNT && rc == PERCH_OK; level++) {
		rc = read_lot_letter(r, json, (enum perch_sample_level)level, &row->row[level]);
		if (rc == PERCH_OK && (row->row[level] < 0) != (t->lots[0].row[level] < 0))
			rc = perch_err_set(r->err, PERCH_E_RANGE, 0,
					   "%s: not in every row, or not in the first",
					   perch_sample_level_str((enum perch_sample_level)level));
	}
	if (rc == PERCH_OK)
		t->n_lots++;
	return rc;
}

static enum perch_rc
read_lots(struct reader *r, struct perch_json json)
{
	struct perch_json_iter it = { 0 };
	struct perch_json list;
	struct perch_json one;
	enum perch_rc rc = need_array(r, json, "lots", &list);

	while (rc == PERCH_OK && perch_json_next(list, &it, NULL, &one)) {
		if (r->table->n_lots == PERCH_TABLE_LOTS_MAX)
			return perch_err_set(r->err, PERCH_E_RANGE, 0, "lots: more than %d rows",
					     PERCH_TABLE_LOTS_MAX);
		rc = read_lot_row(r, one);
		if (rc != PERCH_OK)
			return perch_err_prefix(r->err, rc, "lots[%zu]", r->table->n_lots);
	}
	if (rc == PERCH_OK && r->table->n_lots == 0)
		rc = perch_err_set(r->err, PERCH_E_RANGE, 0, "lots: empty");
	return rc;
}

/* An object member of a switching rule. */
static enum perch_rc
enter_rule(struct reader *r, struct perch_json json, const char *key, const char *const keys[],
	   size_t n, struct perch_json *out)
{
	enum perch_rc rc = perch_field_need(json, key, out, r->err);

	if (rc != PERCH_OK)
		return rc;
	rc = enter(r, *out, keys, n);
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(r->err, rc, "%s", key);
}

static enum perch_rc
read_stricter(struct reader *r, struct perch_json json, struct perch_switching *s)
{
	static const char *const tighten_keys[] = { "rejected", "of" };
	static const char *const normal_keys[] = { "accepted" };
	struct perch_json v;
	enum perch_rc rc = enter_rule(r, json, "to_tightened", tighten_keys,
				      PERCH_COUNT(tighten_keys), &v);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_field_i32(v, "of", 1, PERCH_SWITCH_WINDOW_MAX, &s->tighten_of, r->err);
	if (rc == PERCH_OK)
		rc = perch_field_i32(v, "rejected", 1, s->tighten_of, &s->tighten_rejected, r->err);
	if (rc != PERCH_OK)
		return perch_err_prefix(r->err, rc, "to_tightened");
	rc = enter_rule(r, json, "to_normal", normal_keys, PERCH_COUNT(normal_keys), &v);
	if (rc != PERCH_OK)
		return rc;
	rc = perch_field_i32(v, "accepted", 1, RUN_MAX, &s->normal_accepted, r->err);
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(r->err, rc, "to_normal");
}

static enum perch_rc
read_stop(struct reader *r, struct perch_json json, struct perch_switching *s)
{
	static const char *const keys[] = { "lots", "count" };
	struct perch_json v;
	size_t word = 0;

	if (!perch_field_has(json, "stop", &v))
		return PERCH_OK;
	enum perch_rc rc = enter_rule(r, json, "stop", keys, PERCH_COUNT(keys), &v);
	if (rc != PERCH_OK)
		return rc;
	rc = perch_field_i32(v, "lots", 1, RUN_MAX, &s->stop_lots, r->err);
	if (rc == PERCH_OK)
		rc = perch_field_word(v, "count", count_words, PERCH_COUNT(count_words), &word,
				      r->err);
	s->stop_counts_all = word == 1;
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(r->err, rc, "stop");
}

static enum perch_rc
read_easier(struct reader *r, struct perch_json json, struct perch_switching *s)
{
	static const char *const keys[] = { "accepted", "most_failed" };
	struct perch_json most;
	struct perch_json v;

	s->reduce_failed = -1;
	if (!perch_field_has(json, "to_reduced", &v))
		return PERCH_OK;
	enum perch_rc rc = enter_rule(r, json, "to_reduced", keys, PERCH_COUNT(keys), &v);
	if (rc != PERCH_OK)
		return rc;
	rc = perch_field_i32(v, "accepted", 1, RUN_MAX, &s->reduce_accepted, r->err);
	if (rc == PERCH_OK && perch_field_has(v, "most_failed", &most))
		rc = perch_field_i32(v, "most_failed", 0, PERCH_SAMPLE_LOT_MAX, &s->reduce_failed,
				     r->err);
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(r->err, rc, "to_reduced");
}

static enum perch_rc
read_switching(struct reader *r, struct perch_json json)
{
	static const char *const keys[] = { "to_tightened", "to_normal", "stop", "to_reduced" };
	struct perch_switching *s = &r->table->switching;
	struct perch_json v;

	if (!perch_field_has(json, "switching", &v))
		return PERCH_OK;
	enum perch_rc rc = enter(r, v, keys, PERCH_COUNT(keys));
	if (rc == PERCH_OK)
		rc = read_stricter(r, v, s);
	if (rc == PERCH_OK)
		rc = read_stop(r, v, s);
	if (rc == PERCH_OK)
		rc = read_easier(r, v, s);
	s->is_set = true;
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(r->err, rc, "switching");
}

static enum perch_rc
read_head(struct reader *r, struct perch_json json)
{
	struct perch_sample_table *t = r->table;
	struct perch_json v;
	enum perch_rc rc = perch_field_text(json, "id", t->id, sizeof(t->id), r->err);

	if (rc == PERCH_OK && !perch_sample_table_id_is_valid(t->id))
		rc = perch_err_set(r->err, PERCH_E_FORMAT, 0, "id: not a-z, 0-9 and -");
	if (rc == PERCH_OK)
		rc = perch_field_i32(json, "version", 1, INT32_MAX, &t->version, r->err);
	if (rc == PERCH_OK)
		rc = perch_field_text(json, "name", t->name, sizeof(t->name), r->err);
	if (rc == PERCH_OK && perch_field_has(json, "unconfirmed", &v))
		rc = perch_field_text(json, "unconfirmed", t->unconfirmed, sizeof(t->unconfirmed),
				      r->err);
	return rc;
}

enum perch_rc
perch_sample_table_read(struct perch_span text, struct perch_sample_table *out,
			struct perch_err *err)
{
	static const char *const keys[] = {
		"id", "version", "name", "unconfirmed", "lots", "aql", "plans", "switching",
	};
	struct perch_sample_table t = { 0 };
	struct perch_json json;
	size_t at = 0;
	enum perch_rc rc = perch_json_parse(text, TABLE_DEPTH, &json, &at);

	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "line %zu: %s", perch_text_line(text, at),
				     rc == PERCH_E_DEPTH ? "nested too deep" : "not JSON");
	struct reader r = { .table = &t, .err = err };
	rc = enter(&r, json, keys, PERCH_COUNT(keys));
	if (rc == PERCH_OK)
		rc = read_head(&r, json);
	if (rc == PERCH_OK)
		rc = read_aqls(&r, json);
	if (rc == PERCH_OK)
		rc = read_plans(&r, json);
	if (rc == PERCH_OK)
		rc = read_lots(&r, json);
	if (rc == PERCH_OK)
		rc = read_switching(&r, json);
	if (rc != PERCH_OK)
		return perch_err_prefix(err, rc, "line %zu",
					perch_text_line(text, (size_t)(r.at.text.p - text.p)));
	*out = t;
	return PERCH_OK;
}

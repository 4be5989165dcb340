/*
 * sample_table_write.c - a sampling table to JSON (sample_table.h). Pure.
 */
#include "firmware/inspect/sample_table.h"

static void
put_null(struct perch_jw *w, const char *key)
{
	perch_jw_key(w, key);
	perch_jw_null(w);
}

static void
put_lots(struct perch_jw *w, const struct perch_sample_table *t)
{
	perch_jw_key(w, "lots");
	perch_jw_array(w);
	for (size_t i = 0; i < t->n_lots; i++) {
		const struct perch_sample_table_lot *row = &t->lots[i];

		perch_jw_object(w);
		if (row->up_to == INT32_MAX)
			put_null(w, "up_to");
		else
			perch_jw_kv_i64(w, "up_to", row->up_to);
		for (int level = 0; level < PERCH_LEVEL_COUNT; level++)
			if (row->row[level] >= 0)
				perch_jw_kv_str(
					w, perch_sample_level_str((enum perch_sample_level)level),
					t->letters[row->row[level]]);
		perch_jw_end(w);
	}
	perch_jw_end(w);
}

static void
put_cell(struct perch_jw *w, const struct perch_cell *cell)
{
	switch (cell->kind) {
	case PERCH_CELL_UP:
		perch_jw_cstr(w, "up");
		break;
	case PERCH_CELL_DOWN:
		perch_jw_cstr(w, "down");
		break;
	case PERCH_CELL_PLAN:
		perch_jw_array(w);
		perch_jw_i64(w, cell->accept);
		perch_jw_i64(w, cell->reject);
		perch_jw_end(w);
		break;
	}
}

static void
put_plans(struct perch_jw *w, const struct perch_sample_table *t, enum perch_severity severity)
{
	if (!t->has_plans[severity]) {
		put_null(w, perch_severity_str(severity));
		return;
	}
	perch_jw_key(w, perch_severity_str(severity));
	perch_jw_array(w);
	for (size_t i = 0; i < t->n_letters; i++) {
		const struct perch_plan_row *row = &t->plans[severity][i];

		perch_jw_object(w);
		perch_jw_kv_str(w, "letter", t->letters[i]);
		perch_jw_kv_i64(w, "n", row->n);
		perch_jw_key(w, "at");
		perch_jw_array(w);
		for (size_t c = 0; c < t->n_aqls; c++)
			put_cell(w, &row->at[c]);
		perch_jw_end(w);
		perch_jw_end(w);
	}
	perch_jw_end(w);
}

static void
put_switching(struct perch_jw *w, const struct perch_switching *s)
{
	if (!s->is_set) {
		put_null(w, "switching");
		return;
	}
	perch_jw_key(w, "switching");
	perch_jw_object(w);
	perch_jw_key(w, "to_tightened");
	perch_jw_object(w);
	perch_jw_kv_i64(w, "rejected", s->tighten_rejected);
	perch_jw_kv_i64(w, "of", s->tighten_of);
	perch_jw_end(w);
	perch_jw_key(w, "to_normal");
	perch_jw_object(w);
	perch_jw_kv_i64(w, "accepted", s->normal_accepted);
	perch_jw_end(w);
	if (s->stop_lots == 0) {
		put_null(w, "stop");
	} else {
		perch_jw_key(w, "stop");
		perch_jw_object(w);
		perch_jw_kv_i64(w, "lots", s->stop_lots);
		perch_jw_kv_str(w, "count", s->stop_counts_all ? "all" : "rejected");
		perch_jw_end(w);
	}
	if (s->reduce_accepted == 0) {
		put_null(w, "to_reduced");
	} else {
		perch_jw_key(w, "to_reduced");
		perch_jw_object(w);
		perch_jw_kv_i64(w, "accepted", s->reduce_accepted);
		if (s->reduce_failed < 0)
			put_null(w, "most_failed");
		else
			perch_jw_kv_i64(w, "most_failed", s->reduce_failed);
		perch_jw_end(w);
	}
	perch_jw_end(w);
}

void
perch_sample_table_write(struct perch_jw *w, const struct perch_sample_table *t)
{
	char text[16];

	perch_jw_object(w);
	perch_jw_kv_str(w, "id", t->id);
	perch_jw_kv_i64(w, "version", t->version);
	perch_jw_kv_str(w, "name", t->name);
	if (t->unconfirmed[0] == '\0')
		put_null(w, "unconfirmed");
	else
		perch_jw_kv_str(w, "unconfirmed", t->unconfirmed);
	put_lots(w, t);
	perch_jw_key(w, "aql");
	perch_jw_array(w);
	for (size_t i = 0; i < t->n_aqls; i++) {
		struct perch_buf b = perch_buf_over(text, sizeof(text));

		(void)perch_buf_put_aql(&b, t->aqls[i]);
		perch_jw_str(w, perch_buf_span(&b));
	}
	perch_jw_end(w);
	perch_jw_key(w, "plans");
	perch_jw_object(w);
	for (int s = 0; s < PERCH_SEVERITY_COUNT; s++)
		put_plans(w, t, (enum perch_severity)s);
	perch_jw_end(w);
	put_switching(w, &t->switching);
	perch_jw_end(w);
}

/*
 * compare_json.c - what two profiles make of the same flaws, side by side (score_json.h). Pure.
 */
#include "firmware/inspect/score_json.h"

static bool
same_text(const struct perch_buf *a, const struct perch_buf *b)
{
	return perch_span_eq(perch_buf_span(a), perch_buf_span(b));
}

static bool
same_rate(const struct perch_scored *a, const struct perch_scored *b)
{
	char text_a[64];
	char text_b[64];
	struct perch_buf rate_a = perch_buf_over(text_a, sizeof(text_a));
	struct perch_buf rate_b = perch_buf_over(text_b, sizeof(text_b));

	(void)perch_score_put_rate(a->profile, a->score, &rate_a);
	(void)perch_score_put_rate(b->profile, b->score, &rate_b);
	return same_text(&rate_a, &rate_b);
}

static bool
same_limit(const struct perch_limit *a, const struct perch_limit *b)
{
	char text_a[48];
	char text_b[48];
	struct perch_buf value_a = perch_buf_over(text_a, sizeof(text_a));
	struct perch_buf value_b = perch_buf_over(text_b, sizeof(text_b));

	if (a->is_set != b->is_set)
		return false;
	(void)perch_buf_put_decimal(&value_a, a->value);
	(void)perch_buf_put_decimal(&value_b, b->value);
	return !a->is_set || same_text(&value_a, &value_b);
}

static bool
same_op(const struct perch_limit *a, const struct perch_limit *b)
{
	return a->is_set == b->is_set &&
	       (!a->is_set || strcmp(perch_limit_op(a), perch_limit_op(b)) == 0);
}

static bool
same_reasons(const struct perch_score *a, const struct perch_score *b)
{
	bool is_same = a->n_reasons == b->n_reasons;

	for (size_t i = 0; is_same && i < a->n_reasons; i++)
		is_same = a->reasons[i].rule == b->reasons[i].rule;
	return is_same;
}

static bool
same_grid(const struct perch_scored *a, const struct perch_scored *b)
{
	return a->profile->grid == b->profile->grid &&
	       a->profile->is_from_tail == b->profile->is_from_tail;
}

void
perch_compare_write_differs(struct perch_jw *w, const struct perch_scored *a,
			    const struct perch_scored *b)
{
	const struct {
		const char *what;
		bool is_same;
	} rows[] = {
		{ "grid", same_grid(a, b) },
		{ "cap", a->score->cap == b->score->cap },
		{ "points", a->score->points == b->score->points },
		{ "rate", same_rate(a, b) },
		{ "per", a->score->per == b->score->per },
		{ "limit", same_limit(&a->score->limit, &b->score->limit) },
		{ "op", same_op(&a->score->limit, &b->score->limit) },
		{ "pass",
		  (a->score->quality == PERCH_FIRST) == (b->score->quality == PERCH_FIRST) },
		{ "quality", a->score->quality == b->score->quality },
		{ "reasons", same_reasons(a->score, b->score) },
	};

	perch_jw_key(w, "differs");
	perch_jw_array(w);
	for (size_t i = 0; i < PERCH_COUNT(rows); i++)
		if (!rows[i].is_same)
			perch_jw_cstr(w, rows[i].what);
	perch_jw_end(w);
}

static void
put_words(struct perch_jw *w, const char *key, const struct perch_scored *side, size_t i)
{
	char text[PERCH_WHY_MAX];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	(void)perch_judged_explain(side->profile, &side->judged[i], &b);
	perch_jw_kv_span(w, key, perch_buf_span(&b));
}

/* Units are compared only where both count them alike. */
static bool
same_judged(const struct perch_judged *a, const struct perch_judged *b, bool is_same_grid)
{
	return a->is_counted == b->is_counted && a->rule == b->rule && a->points == b->points &&
	       (!is_same_grid || (a->first == b->first && a->last == b->last));
}

static void
put_flaws(struct perch_jw *w, const struct perch_scored *a, const struct perch_scored *b, size_t n)
{
	perch_jw_key(w, "flaws");
	perch_jw_array(w);
	for (size_t i = 0; i < n; i++) {
		if (same_judged(&a->judged[i], &b->judged[i], same_grid(a, b)))
			continue;
		perch_jw_object(w);
		perch_jw_kv_i64(w, "flaw", (int64_t)i);
		put_words(w, "a", a, i);
		put_words(w, "b", b, i);
		perch_jw_end(w);
	}
	perch_jw_end(w);
}

void
perch_compare_write(struct perch_jw *w, const struct perch_scored *a, const struct perch_scored *b,
		    size_t n, bool is_explained)
{
	perch_jw_object(w);
	perch_jw_key(w, "a");
	perch_score_write(w, a->profile, a->score, a->judged, n, is_explained);
	perch_jw_key(w, "b");
	perch_score_write(w, b->profile, b->score, b->judged, n, is_explained);
	perch_compare_write_differs(w, a, b);
	put_flaws(w, a, b, n);
	perch_jw_end(w);
}

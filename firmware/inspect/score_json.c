/*
 * score_json.c - a score as JSON (score_json.h). Pure.
 */
#include "firmware/inspect/score_json.h"

#define LINE_MAX_BYTES 256 /* one sentence of an explanation */

/* A number that was put into a small buffer, as a JSON string. */
static void
put_buf(struct perch_jw *w, const char *key, const struct perch_buf *b)
{
	perch_jw_key(w, key);
	perch_jw_str(w, perch_buf_span(b));
}

static void
put_decimal(struct perch_jw *w, const char *key, struct perch_decimal d)
{
	char text[32];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	(void)perch_buf_put_decimal(&b, d);
	put_buf(w, key, &b);
}

/* Null where the profile sets no such limit. */
static void
put_limit(struct perch_jw *w, const struct perch_limit *limit)
{
	const char *op = limit->is_inclusive ? "<=" : "<";

	if (limit->is_set) {
		put_decimal(w, "limit", limit->value);
		perch_jw_kv_str(w, "op", op);
	} else {
		perch_jw_key(w, "limit");
		perch_jw_null(w);
		perch_jw_key(w, "op");
		perch_jw_null(w);
	}
}

static void
put_reason(struct perch_jw *w, const struct perch_profile *profile, const struct perch_reason *r)
{
	bool is_count = r->rule == PERCH_REASON_SPLICES || r->rule == PERCH_REASON_SHADE;
	char text[64];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	perch_jw_object(w);
	perch_jw_kv_str(w, "rule", perch_reason_str(r->rule));
	(void)perch_buf_put_ratio(&b, r->num, r->den, is_count ? 0 : PERCH_RATE_PLACES);
	put_buf(w, "value", &b);
	put_limit(w, &r->limit);
	if (!is_count)
		perch_jw_kv_str(w, "per", perch_reason_per(profile, r->rule));
	perch_jw_kv_str(w, "quality", perch_quality_str(r->limit.over));
	perch_jw_end(w);
}

void
perch_score_write_verdict(struct perch_jw *w, const struct perch_profile *profile,
			  const struct perch_score *score)
{
	char ref[PERCH_PROFILE_REF_MAX];
	char text[64];
	struct perch_buf rate = perch_buf_over(text, sizeof(text));

	perch_profile_ref(profile, ref);
	(void)perch_score_put_rate(profile, score, &rate);
	perch_jw_kv_str(w, "profile", ref);
	perch_jw_kv_i64(w, "points", score->points);
	put_buf(w, "rate", &rate);
	perch_jw_kv_str(w, "per", perch_per_str(profile->per));
	put_limit(w, &score->limit);
	perch_jw_kv_bool(w, "pass", score->quality == PERCH_FIRST);
	perch_jw_kv_str(w, "quality", perch_quality_str(score->quality));
	perch_jw_key(w, "reasons");
	perch_jw_array(w);
	for (size_t i = 0; i < score->n_reasons; i++)
		put_reason(w, profile, &score->reasons[i]);
	perch_jw_end(w);
}

/* "flaw 0: 2in is up to 3in: 1 point" */
static void
put_why_flaw(struct perch_jw *w, const struct perch_profile *profile, size_t i,
	     const struct perch_judged *judged)
{
	char text[LINE_MAX_BYTES];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	(void)perch_buf_fmt(&b, "flaw %zu: ", i);
	(void)perch_judged_explain(profile, judged, &b);
	perch_jw_str(w, perch_buf_span(&b));
}

static void
put_why(struct perch_jw *w, const struct perch_profile *profile,
	const struct perch_unit_score *unit, const struct perch_judged *judged, size_t n)
{
	perch_jw_key(w, "why");
	perch_jw_array(w);
	for (size_t i = 0; i < n; i++)
		if (perch_judged_touches(&judged[i], unit->n))
			put_why_flaw(w, profile, i, &judged[i]);
	if (unit->sum > unit->points) {
		char text[LINE_MAX_BYTES];
		struct perch_buf b = perch_buf_over(text, sizeof(text));

		(void)perch_buf_fmt(&b, "%lld points, no more than %d count", (long long)unit->sum,
				    (int)unit->points);
		perch_jw_str(w, perch_buf_span(&b));
	}
	perch_jw_end(w);
}

static void
put_units(struct perch_jw *w, const struct perch_profile *profile, const struct perch_score *score,
	  const struct perch_judged *judged, size_t n, bool is_explained)
{
	struct perch_unit_score unit = { .n = -1 };

	perch_jw_key(w, "units");
	perch_jw_array(w);
	while (w->rc == PERCH_OK && perch_score_unit(judged, n, score->cap, unit.n + 1, &unit)) {
		perch_jw_object(w);
		perch_jw_kv_i64(w, "n", unit.n);
		perch_jw_kv_i64(w, "points", unit.points);
		perch_jw_key(w, "flaws");
		perch_jw_array(w);
		for (size_t i = 0; i < n; i++)
			if (perch_judged_touches(&judged[i], unit.n))
				perch_jw_i64(w, (int64_t)i);
		perch_jw_end(w);
		if (is_explained)
			put_why(w, profile, &unit, judged, n);
		perch_jw_end(w);
	}
	perch_jw_end(w);
}

static void
put_ignored(struct perch_jw *w, const struct perch_profile *profile,
	    const struct perch_judged *judged, size_t n)
{
	perch_jw_key(w, "ignored");
	perch_jw_array(w);
	for (size_t i = 0; i < n; i++) {
		char text[LINE_MAX_BYTES];
		struct perch_buf b = perch_buf_over(text, sizeof(text));

		if (judged[i].is_counted)
			continue;
		(void)perch_judged_explain(profile, &judged[i], &b);
		perch_jw_object(w);
		perch_jw_kv_i64(w, "flaw", (int64_t)i);
		put_buf(w, "why", &b);
		perch_jw_end(w);
	}
	perch_jw_end(w);
}

void
perch_score_write(struct perch_jw *w, const struct perch_profile *profile,
		  const struct perch_score *score, const struct perch_judged *judged, size_t n,
		  bool is_explained)
{
	perch_jw_object(w);
	perch_score_write_verdict(w, profile, score);
	put_units(w, profile, score, judged, n, is_explained);
	if (is_explained)
		put_ignored(w, profile, judged, n);
	perch_jw_end(w);
}

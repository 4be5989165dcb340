/*
 * score_json.c - a score as JSON (score_json.h). Pure.
 */
#include "firmware/inspect/score_json.h"

static void
put_decimal(struct perch_jw *w, const char *key, struct perch_decimal d)
{
	char text[32];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	(void)perch_buf_put_decimal(&b, d);
	perch_jw_kv_span(w, key, perch_buf_span(&b));
}

/* Null where the profile sets no such limit. */
static void
put_limit(struct perch_jw *w, const struct perch_limit *limit)
{
	if (limit->is_set) {
		put_decimal(w, "limit", limit->value);
		perch_jw_kv_str(w, "op", perch_limit_op(limit));
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
	const char *per = perch_reason_per(profile, r->rule);
	bool is_count = per[0] == '\0';
	char text[64];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	perch_jw_object(w);
	perch_jw_kv_str(w, "rule", perch_reason_str(r->rule));
	(void)perch_buf_put_ratio(&b, r->num, r->den, is_count ? 0 : PERCH_RATE_PLACES);
	perch_jw_kv_span(w, "value", perch_buf_span(&b));
	put_limit(w, &r->limit);
	if (!is_count)
		perch_jw_kv_str(w, "per", per);
	perch_jw_kv_str(w, "quality", perch_quality_str(r->limit.over));
	perch_jw_end(w);
}

/* What not every profile has. */
static void
put_extras(struct perch_jw *w, const struct perch_profile *profile, const struct perch_score *score)
{
	if (score->allowed >= 0)
		perch_jw_kv_i64(w, "allowed", score->allowed);
	if (profile->has_grades) {
		perch_jw_kv_str(w, "grade", perch_profile_grade(profile, score->quality));
		perch_jw_kv_str(
			w, "leads_to",
			perch_disposition_str(perch_profile_leads_to(profile, score->quality)));
	}
	if (profile->n_unconfirmed > 0) {
		perch_jw_key(w, "unconfirmed");
		perch_jw_array(w);
		for (size_t i = 0; i < profile->n_unconfirmed; i++)
			perch_jw_cstr(w, profile->unconfirmed[i]);
		perch_jw_end(w);
	}
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
	perch_jw_kv_span(w, "rate", perch_buf_span(&rate));
	perch_jw_kv_str(w, "per", perch_per_str(score->per));
	put_limit(w, &score->limit);
	perch_jw_kv_bool(w, "pass", score->quality == PERCH_FIRST);
	perch_jw_kv_str(w, "quality", perch_quality_str(score->quality));
	perch_jw_key(w, "reasons");
	perch_jw_array(w);
	for (size_t i = 0; i < score->n_reasons; i++)
		put_reason(w, profile, &score->reasons[i]);
	perch_jw_end(w);
	put_extras(w, profile, score);
}

/* "flaw 0: 2in is up to 3in: 1 point" */
static void
put_why_flaw(struct perch_jw *w, const struct perch_profile *profile, size_t i,
	     const struct perch_judged *judged)
{
	char text[PERCH_WHY_MAX];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	(void)perch_buf_fmt(&b, "flaw %zu: ", i);
	(void)perch_judged_explain(profile, judged, &b);
	perch_jw_str(w, perch_buf_span(&b));
}

static void
put_why(struct perch_jw *w, const struct perch_profile *profile, const struct perch_sweep *sweep,
	const struct perch_stretch *stretch)
{
	perch_jw_key(w, "why");
	perch_jw_array(w);
	for (uint32_t i = perch_sweep_flaw(sweep); i != PERCH_NO_FLAW;
	     i = perch_sweep_after(sweep, i))
		put_why_flaw(w, profile, i, &sweep->judged[i]);
	if (stretch->sum > stretch->points) {
		char text[PERCH_WHY_MAX];
		struct perch_buf b = perch_buf_over(text, sizeof(text));

		(void)perch_buf_fmt(&b, "%lld points, no more than %d count",
				    (long long)stretch->sum, (int)stretch->points);
		perch_jw_str(w, perch_buf_span(&b));
	}
	perch_jw_end(w);
}

static void
put_unit(struct perch_jw *w, const struct perch_profile *profile, const struct perch_sweep *sweep,
	 const struct perch_stretch *stretch, int64_t n, bool is_explained)
{
	perch_jw_object(w);
	perch_jw_kv_i64(w, "n", n);
	perch_jw_kv_i64(w, "points", stretch->points);
	perch_jw_key(w, "flaws");
	perch_jw_array(w);
	for (uint32_t i = perch_sweep_flaw(sweep); i != PERCH_NO_FLAW;
	     i = perch_sweep_after(sweep, i))
		perch_jw_i64(w, i);
	perch_jw_end(w);
	if (is_explained)
		put_why(w, profile, sweep, stretch);
	perch_jw_end(w);
}

static void
put_units(struct perch_jw *w, const struct perch_profile *profile, const struct perch_score *score,
	  struct perch_judged *judged, size_t n, bool is_explained)
{
	struct perch_sweep sweep = perch_sweep_over(judged, n, score->cap, true);
	struct perch_stretch stretch;

	perch_jw_key(w, "units");
	perch_jw_array(w);
	while (w->rc == PERCH_OK && perch_sweep_next(&sweep, &stretch))
		for (int64_t n_unit = stretch.first; n_unit <= stretch.last && w->rc == PERCH_OK;
		     n_unit++)
			put_unit(w, profile, &sweep, &stretch, n_unit, is_explained);
	perch_jw_end(w);
}

static void
put_ignored(struct perch_jw *w, const struct perch_profile *profile,
	    const struct perch_judged *judged, size_t n)
{
	perch_jw_key(w, "ignored");
	perch_jw_array(w);
	for (size_t i = 0; i < n; i++) {
		char text[PERCH_WHY_MAX];
		struct perch_buf b = perch_buf_over(text, sizeof(text));

		if (judged[i].is_counted)
			continue;
		(void)perch_judged_explain(profile, &judged[i], &b);
		perch_jw_object(w);
		perch_jw_kv_i64(w, "flaw", (int64_t)i);
		perch_jw_kv_span(w, "why", perch_buf_span(&b));
		perch_jw_end(w);
	}
	perch_jw_end(w);
}

void
perch_score_write(struct perch_jw *w, const struct perch_profile *profile,
		  const struct perch_score *score, struct perch_judged *judged, size_t n,
		  bool is_explained)
{
	perch_jw_object(w);
	perch_score_write_verdict(w, profile, score);
	put_units(w, profile, score, judged, n, is_explained);
	if (is_explained)
		put_ignored(w, profile, judged, n);
	perch_jw_end(w);
}

/*
 * lot.c - the verdict on a lot (lot.h). Pure.
 */
#include "firmware/inspect/lot.h"

#include "firmware/base/text.h"

/* Texts have fixed patterns and bounded numbers, so they fit; should one ever not, it is left out
 * rather than cut. */
static void
finish(struct perch_buf *b, char dst[PERCH_LOT_TEXT_MAX])
{
	if (perch_buf_cstr(b) == NULL)
		dst[0] = '\0';
}

/* "1 roll", "5 rolls", "500 yd" */
static void
put_amount(struct perch_buf *b, const struct perch_sample_plan *plan, int64_t n)
{
	(void)perch_buf_put_i64(b, n);
	(void)perch_buf_put_str(b, plan->is_yards ? " yd" : n == 1 ? " roll" : " rolls");
}

static struct perch_lot_failure *
add_failure(struct perch_lot_verdict *v, const char *rule, struct perch_buf *b)
{
	struct perch_lot_failure *f = &v->failures[v->n_failures++];

	f->rule = rule;
	*b = perch_buf_over(f->text, sizeof(f->text));
	return f;
}

/* "2 failed rolls in a sample of 5 rolls, rejected from 1 on"; "of 5 rolls" when that is all */
static void
add_failed_rolls(const struct perch_sample_plan *plan, const struct perch_sample_round *round,
		 struct perch_lot_verdict *v)
{
	struct perch_buf b;
	struct perch_lot_failure *f = add_failure(v, "failed-rolls", &b);

	(void)perch_buf_fmt(&b, "%d failed %s %s ", (int)round->failed,
			    round->failed == 1 ? "roll" : "rolls",
			    plan->is_all ? "of" : "in a sample of");
	put_amount(&b, plan, round->round == 2 ? plan->widen : plan->n);
	(void)perch_buf_fmt(&b, ", rejected from %d on", (int)plan->reject);
	finish(&b, f->text);
}

/* "43.1034 per 100yd2, the limit is <= 40" */
static void
add_reason(const struct perch_profile *profile, const struct perch_reason *r,
	   struct perch_lot_verdict *v)
{
	struct perch_buf b;
	struct perch_lot_failure *f = add_failure(v, perch_reason_str(r->rule), &b);
	const char *per = perch_reason_per(profile, r->rule);

	(void)perch_buf_put_ratio(&b, r->num, r->den, per[0] == '\0' ? 0 : PERCH_RATE_PLACES);
	if (per[0] != '\0')
		(void)perch_buf_fmt(&b, " per %s", per);
	(void)perch_buf_fmt(&b, ", the limit is %s ", perch_limit_op(&r->limit));
	(void)perch_buf_put_decimal(&b, r->limit.value);
	finish(&b, f->text);
}

static void
put_outcome(const struct perch_sample_plan *plan, const struct perch_sample_round *round,
	    struct perch_lot_verdict *v)
{
	struct perch_buf b = perch_buf_over(v->text, sizeof(v->text));

	switch (v->outcome) {
	case PERCH_SAMPLE_OPEN:
		put_amount(&b, plan, v->more);
		(void)perch_buf_fmt(&b, " more to inspect%s",
				    round->round == 2 ? " in the second sample" : "");
		if (v->n_failures > 0)
			(void)perch_buf_put_str(&b, "; fails as things stand");
		break;
	case PERCH_SAMPLE_PASS:
		(void)perch_buf_fmt(&b, "passes: %d failed, %d may", (int)round->failed,
				    (int)plan->accept);
		if (v->is_gap)
			(void)perch_buf_fmt(&b, ", rejected from %d on: reduced inspection ends",
					    (int)plan->reject);
		break;
	case PERCH_SAMPLE_WIDEN:
		(void)perch_buf_put_str(&b, "the sample fails: ");
		put_amount(&b, plan, v->more);
		(void)perch_buf_put_str(&b, " more to inspect as a second sample");
		break;
	case PERCH_SAMPLE_REJECT:
		(void)perch_buf_put_str(&b, round->round == 2 ? "the second sample fails: rejected"
					    : plan->is_all    ? "the lot fails: rejected"
							      : "the sample fails: rejected");
		if (round->round == 1 && plan->widens)
			(void)perch_buf_put_str(&b, ", no roll is left for a second sample");
		break;
	}
	finish(&b, v->text);
}

enum perch_rc
perch_lot_conclude(const struct perch_sample_plan *plan, const struct perch_sample_round *round,
		   const struct perch_profile *profile, const struct perch_score *pooled,
		   struct perch_lot_verdict *out)
{
	struct perch_sample_round all = *round;
	struct perch_sample_verdict sample;
	struct perch_lot_verdict v = { 0 };

	all.is_over = pooled != NULL && pooled->n_reasons > 0;
	enum perch_rc rc = perch_sample_judge(plan, &all, &sample);
	if (rc != PERCH_OK)
		return rc;
	v.outcome = sample.outcome;
	v.more = sample.more;
	v.is_gap = sample.is_gap;
	if (all.failed >= plan->reject)
		add_failed_rolls(plan, &all, &v);
	for (size_t i = 0; pooled != NULL && i < pooled->n_reasons; i++)
		add_reason(profile, &pooled->reasons[i], &v);
	put_outcome(plan, &all, &v);
	*out = v;
	return PERCH_OK;
}

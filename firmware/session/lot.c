/*
 * lot.c - the sample of a dye lot, how far it is, and the verdict on the lot. Pure.
 *
 * A sample is drawn once and recorded with its roll numbers: a packing list that changes later
 * draws no other one. A plan in yards takes rolls, by their tickets, until it has enough. The
 * severity is the order's: switching needs the history of a supplier, which head office has.
 */
#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/inspect/lot.h"
#include "firmware/inspect/sample_pick.h"
#include "firmware/session/picks.h"
#include "firmware/session/turn.h"

#define YARD_UM INT64_C(914400)

/* A dye lot of the active order, and what is asked of it. */
struct lot {
	char name[PERCH_LOT_CAP];
	struct perch_order order;
	struct perch_lot_sums sums;
	struct perch_sample_plan plan;
	char rate[PERCH_RATE_CAP]; /* pooled, "" when nothing was scored */
};

/* --- finding the lot --------------------------------------------------------------------------- */

/* The one that was named, else that of the open roll. Answers no when there is none. */
static bool
choose_lot(struct perch_turn *t, const char *named, struct lot *lot)
{
	const char *name = named[0] != '\0' ? named : t->s->roll.lot;

	if (!perch_turn_has_order(t))
		return false;
	if (!t->world->find_order(t->world->ctx, t->s->order, &lot->order)) {
		perch_turn_no(t, "unknown-order", "%s is gone from this terminal: =sync",
			      t->s->order);
		return false;
	}
	if (name[0] == '\0') {
		perch_turn_no(t, "no-lot", "say which dye lot: =lot LOT, =sampling LOT");
		return false;
	}
	perch_turn_copy(lot->name, sizeof(lot->name), name);
	lot->rate[0] = '\0';
	t->world->sum_lot(t->world->ctx, t->s->order, name, &lot->sums);
	if (lot->sums.expected > 0 || lot->sums.closed > 0)
		return true;
	perch_turn_no(t, "no-lot", "%s has no rolls of dye lot %s: check the packing list",
		      t->s->order, name);
	return false;
}

/* The lot's rolls by number into work; how many, more than there is room for is refused. */
static bool
list_rolls(struct perch_turn *t, const struct lot *lot, size_t *n)
{
	struct perch_work *work = &t->out->work;

	*n = 0;
	while (*n < PERCH_LOT_ROLLS_MAX &&
	       t->world->nth_expected(t->world->ctx, t->s->order, lot->name, *n, &work->rolls[*n]))
		(*n)++;
	if (*n == 0)
		perch_turn_no(t, "no-lot",
			      "the packing list of %s has no dye lot %s: a sample is drawn from a "
			      "list",
			      t->s->order, lot->name);
	else if (lot->sums.expected > PERCH_LOT_ROLLS_MAX)
		perch_turn_no(t, "full", "%s has more than %d rolls: ask head office to draw it",
			      lot->name, PERCH_LOT_ROLLS_MAX);
	return *n > 0 && lot->sums.expected <= PERCH_LOT_ROLLS_MAX;
}

/* The plan of this rule; PERCH_OK, or err says why there is none. A shipped table comes first. */
static enum perch_rc
plan_by(const struct perch_turn *t, const struct perch_sample_rule *rule,
	const struct perch_sample_lot *size, struct perch_sample_plan *out, struct perch_err *err)
{
	const struct perch_sample_table *table = perch_sample_table_shipped(rule->table);
	struct perch_sample_table sent;

	if (rule->kind == PERCH_SAMPLE_TABLE && table == NULL &&
	    t->world->find_sampling_table(t->world->ctx, rule->table, &sent))
		table = &sent;
	return perch_sample_plan(rule, table, size, out, err);
}

/* The plan by the order's rule for what the packing list has. Answers no when there is none. */
static bool
make_plan(struct perch_turn *t, struct lot *lot, int64_t rolls, int64_t length_um)
{
	const struct perch_sample_lot size = { (int32_t)rolls, length_um };
	struct perch_err err;

	if (plan_by(t, &lot->order.sampling, &size, &lot->plan, &err) == PERCH_OK)
		return true;
	perch_turn_no(t, "no-plan", "%s: tell head office", err.text);
	return false;
}

/* --- drawing ----------------------------------------------------------------------------------- */

/* Sampling wants most of the lot on hand; who counts what arrives is told. */
static void
put_arrived(const struct perch_turn *t, const struct perch_lot_sums *sums, struct perch_buf *b)
{
	bool is_counted = sums->arrived > 0 ||
			  (t->s->count_id != 0 && strcmp(t->s->count_kind, "receiving") == 0);

	if (is_counted && sums->expected <= INT32_MAX && sums->arrived < sums->expected &&
	    !perch_sample_may_begin((int32_t)sums->arrived, (int32_t)sums->expected))
		perch_buf_fmt(b, "; only %" PRIi64 " of %" PRIi64 " rolls have arrived",
			      sums->arrived, sums->expected);
}

static void
answer_draw(struct perch_turn *t, const struct lot *lot, const struct perch_record_sampling *r)
{
	char text[PERCH_TURN_TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	perch_buf_fmt(&b,
		      "sampling %s round %" PRIi64 " by %s: %" PRIi64 " of %" PRIi64
		      " roll%s, at most %" PRIi64 " may fail",
		      r->lot, r->round, r->rule, r->n, r->size, perch_plural(r->size), r->accept);
	if (lot->plan.unconfirmed[0] != '\0')
		perch_buf_fmt(&b, "; unconfirmed: %s", lot->plan.unconfirmed);
	put_arrived(t, &lot->sums, &b);
	perch_buf_put_byte(&b, ':');
	perch_picks_put(r->picks, &b);
	perch_turn_ok(t, perch_turn_id(t), "%s", perch_turn_text(&b));
}

/* The rolls in the order of inspection, those of the rounds before left out; how many. Answers no
 * when there are none. */
static size_t
shuffle(struct perch_turn *t, struct lot *lot, size_t n, const struct perch_record_sampling *before)
{
	struct perch_work *work = &t->out->work;
	const struct perch_pick pick = {
		.order = perch_span_str(t->s->order),
		.lot = perch_span_str(lot->name),
		.rolls = (int32_t)n,
		.first = PERCH_PICK_NO_FIRST,
		.is_spread = true,
	};
	size_t left = perch_sample_pick(&pick, work->drawn) == PERCH_OK
			      ? perch_picks_leave_out(work, n, before != NULL ? before->picks : "")
			      : 0;

	if (left == 0)
		perch_turn_no(t, "no-plan", "no roll of %s is left to draw", lot->name);
	return left;
}

/* The first round, or the one after `before`. */
static void
draw(struct perch_turn *t, struct lot *lot, const struct perch_record_sampling *before,
     const char *why)
{
	struct perch_work *work = &t->out->work;
	size_t n = 0;

	if (!list_rolls(t, lot, &n))
		return;
	perch_rolls_sort(work->rolls, n);
	if (before == NULL && !make_plan(t, lot, (int64_t)n, perch_rolls_ticket(work->rolls, n)))
		return;
	size_t left = shuffle(t, lot, n, before);
	if (left == 0)
		return;
	struct perch_record_sampling *r = &perch_turn_record(t, PERCH_RECORD_SAMPLING)->sampling;
	struct perch_buf rule = perch_buf_over(r->rule, sizeof(r->rule));
	int64_t want = before == NULL ? lot->plan.n : lot->plan.widen;

	r->order = t->s->order_id;
	perch_turn_copy(r->lot, sizeof(r->lot), lot->name);
	if (before != NULL)
		perch_buf_put_str(&rule, before->rule);
	else
		perch_sample_rule_put(&lot->order.sampling, &rule);
	if (perch_buf_cstr(&rule) == NULL)
		r->rule[0] = '\0';
	r->round = before != NULL ? before->round + 1 : 1;
	r->size = (int64_t)n;
	r->n = perch_picks_take(work, left, want, lot->plan.is_yards);
	r->accept = lot->plan.accept;
	perch_turn_copy(r->why, sizeof(r->why), why);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	if (!perch_picks_write(work, r->n, r->picks, sizeof(r->picks))) {
		t->out->n--;
		perch_turn_no(t, "full",
			      "the sample of %s has too many rolls to write down: "
			      "inspect every roll",
			      lot->name);
		return;
	}
	answer_draw(t, lot, r);
}

/* --- progress ---------------------------------------------------------------------------------- */

struct progress {
	int64_t inspected;
	int64_t failed;
	int64_t elsewhere;        /* of the inspected, on another terminal; .. */
	int64_t failed_elsewhere; /* .. of these */
	int64_t held_elsewhere;
	char left[PERCH_PICKS_CAP]; /* the picks that are not done */
};

static bool
is_failure(const char *verdict)
{
	return strcmp(verdict, "second") == 0 || strcmp(verdict, "rework") == 0 ||
	       strcmp(verdict, "reject") == 0;
}

/* One roll that was inspected, here or elsewhere. The sums of the lot know only those of this terminal. */
static void
add_past(const struct perch_past *past, struct progress *out)
{
	out->inspected++;
	out->failed += is_failure(past->verdict);
	if (past->roll_id != 0)
		return;
	out->elsewhere++;
	out->failed_elsewhere += is_failure(past->verdict);
	out->held_elsewhere += past->state == PERCH_PAST_HELD;
}

static void
look_at_picks(const struct perch_turn *t, const struct perch_record_sampling *sample,
	      struct progress *out)
{
	struct perch_span rest = perch_span_str(sample->picks);
	struct perch_buf left = perch_buf_over(out->left, sizeof(out->left));
	struct perch_span word;

	memset(out, 0, sizeof(*out));
	while (perch_text_word(&rest, &word)) {
		char roll[PERCH_ROLL_CAP];

		if (perch_text_copy(roll, sizeof(roll), word) != PERCH_OK)
			continue;
		struct perch_past past = t->world->find_past(t->world->ctx, t->s->order, roll);
		if (past.state == PERCH_PAST_NEVER) {
			perch_buf_fmt(&left, "%s%s", left.n > 0 ? " " : "", roll);
			continue;
		}
		add_past(&past, out);
	}
	/* Never longer than the picks. */
	if (perch_buf_cstr(&left) == NULL)
		out->left[0] = '\0';
}

static void
put_rate(const struct perch_profile *profile, const struct perch_score *pooled,
	 char dst[PERCH_RATE_CAP])
{
	struct perch_buf b = perch_buf_over(dst, PERCH_RATE_CAP);

	perch_score_put_rate(profile, pooled, &b);
	if (perch_buf_cstr(&b) == NULL)
		dst[0] = '\0';
}

/* The pooled rate of all that was scored, held against the limit of a shipment. */
static bool
pool(struct perch_turn *t, struct lot *lot, struct perch_profile *profile, struct perch_score *out)
{
	const struct perch_lot_sums *sums = &lot->sums;
	struct perch_score sum = {
		.points = sums->points,
		.area_um2 = sums->area_um2,
		.length_um = sums->length_um,
	};
	struct perch_lot all = { .rolls = 0 };

	if (sums->scored == 0 ||
	    !t->world->find_profile(t->world->ctx, lot->order.profile, profile))
		return false;
	/* The sums do not tell the rolls apart: their mean width stands for each. */
	if (profile->wide_over_um > 0 &&
	    sums->area_um2 > (perch_i128)sums->length_um * profile->wide_over_um)
		sum.wide_percent = profile->wide_percent;
	perch_lot_add(&all, &sum);
	if (perch_lot_judge(profile, &all, out) != PERCH_OK)
		return false;
	put_rate(profile, out, lot->rate);
	return true;
}

/* The plan as it was drawn, whatever the order asks for now: the counts are those of the record, in
 * rolls. A reduced plan's gap between accept and reject is that of the table as long as that has the same
 * acceptance number. */
static void
recall_plan(const struct perch_turn *t, struct lot *lot, const struct perch_record_sampling *sample)
{
	const struct perch_sample_lot size = { (int32_t)sample->size, 0 };
	struct perch_sample_plan *plan = &lot->plan;
	struct perch_sample_rule rule;
	int32_t accept = (int32_t)sample->accept;

	if (perch_sample_rule_read(perch_span_str(sample->rule), &rule, NULL) != PERCH_OK ||
	    plan_by(t, &rule, &size, plan, NULL) != PERCH_OK || plan->accept != accept)
		*plan = (struct perch_sample_plan){ .reject = accept + 1 };
	plan->n = sample->n;
	plan->is_all = sample->round == 1 && sample->n >= sample->size;
	plan->accept = accept;
	if (sample->round > 1)
		plan->widen = sample->n;
}

/* The sample so far. The first round counts every failed roll of the lot, picked or not; the second
 * one its own. */
static bool
conclude(struct perch_turn *t, struct lot *lot, const struct perch_record_sampling *sample,
	 const struct progress *progress, struct perch_lot_verdict *out)
{
	bool is_first = sample->round == 1;
	const struct perch_sample_round round = {
		.round = is_first ? 1 : 2,
		.inspected = progress->inspected,
		.failed = (int32_t)(is_first ? lot->sums.failed + progress->failed_elsewhere
					     : progress->failed),
	};
	struct perch_profile profile;
	struct perch_score pooled;

	recall_plan(t, lot, sample);
	bool is_pooled = pool(t, lot, &profile, &pooled);
	if (perch_lot_conclude(&lot->plan, &round, is_pooled ? &profile : NULL,
			       is_pooled ? &pooled : NULL, out) == PERCH_OK)
		return true;
	perch_turn_no(t, "no-plan", "the sample of %s cannot be judged: tell head office",
		      lot->name);
	return false;
}

/* --- =sampling --------------------------------------------------------------------------------- */

static void
show_sample(struct perch_turn *t, const struct lot *lot, const struct perch_record_sampling *sample,
	    const struct perch_lot_verdict *verdict, const struct progress *progress)
{
	char text[PERCH_TURN_TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	perch_buf_fmt(
		&b, "sampling %s round %" PRIi64 " by %s: %" PRIi64 " of %" PRIi64 " inspected; %s",
		sample->lot, sample->round, sample->rule, progress->inspected, sample->n,
		verdict->text);
	put_arrived(t, &lot->sums, &b);
	if (progress->left[0] != '\0')
		perch_buf_put_str(&b, "; left:");
	perch_picks_put(progress->left, &b);
	perch_turn_ok(t, perch_turn_id(t), "%s", perch_turn_text(&b));
}

/* Nothing is drawn where every roll is inspected: lists grow. */
static void
begin_sample(struct perch_turn *t, struct lot *lot, bool is_widened)
{
	if (is_widened)
		perch_turn_no(t, "not-now", "no sample of %s was drawn: =sampling %s draws it",
			      lot->name, lot->name);
	else if (lot->order.sampling.kind == PERCH_SAMPLE_FULL)
		perch_turn_ok(t, perch_turn_id(t),
			      "%s is not sampled: every roll of %s is inspected, %" PRIi64
			      " of %" PRIi64 " done",
			      t->s->order, lot->name, lot->sums.closed, lot->sums.expected);
	else
		draw(t, lot, NULL, "");
}

void
perch_turn_sampling(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_record_sampling sample;
	struct perch_lot_verdict verdict;
	struct progress progress;
	struct lot lot;

	if (!choose_lot(t, line->lot, &lot))
		return;
	if (!t->world->find_sampling(t->world->ctx, t->s->order, lot.name, &sample)) {
		begin_sample(t, &lot, line->is_widened);
		return;
	}
	look_at_picks(t, &sample, &progress);
	if (!conclude(t, &lot, &sample, &progress, &verdict))
		return;
	if (!line->is_widened)
		show_sample(t, &lot, &sample, &verdict, &progress);
	else if (verdict.outcome != PERCH_SAMPLE_WIDEN)
		perch_turn_no(t, "not-now", "%s is not to be widened: %s", lot.name, verdict.text);
	else
		draw(t, &lot, &sample, line->text);
}

void
perch_turn_put_sampled(struct perch_turn *t, const char *lot, const char *roll, struct perch_buf *b)
{
	struct perch_record_sampling sample;
	struct perch_order order;

	if (lot[0] == '\0' || !t->world->find_order(t->world->ctx, t->s->order, &order) ||
	    order.sampling.kind == PERCH_SAMPLE_FULL)
		return;
	if (!t->world->find_sampling(t->world->ctx, t->s->order, lot, &sample)) {
		perch_buf_fmt(b, "; =sampling %s draws its sample", lot);
		return;
	}
	if (!perch_picks_have(sample.picks, roll))
		perch_buf_put_str(b, "; not one of the sample");
}

/* --- =lot -------------------------------------------------------------------------------------- */

static void
record_lot(struct perch_turn *t, const struct lot *lot, const struct perch_lot_verdict *verdict,
	   const struct perch_command_line *line)
{
	struct perch_record_lot *r = &perch_turn_record(t, PERCH_RECORD_LOT)->lot;

	r->order = t->s->order_id;
	perch_turn_copy(r->lot, sizeof(r->lot), lot->name);
	perch_turn_copy(r->verdict, sizeof(r->verdict), perch_sample_outcome_str(verdict->outcome));
	perch_turn_copy(r->rate, sizeof(r->rate), lot->rate);
	r->inspected = lot->sums.closed;
	r->failed = lot->sums.failed;
	for (size_t i = 0; i < verdict->n_failures && r->reasons.n < PERCH_RULES_MAX; i++)
		perch_turn_copy(r->reasons.v[r->reasons.n++], PERCH_RULE_CAP,
				verdict->failures[i].text);
	perch_turn_copy(r->override, sizeof(r->override), line->verdict);
	perch_turn_copy(r->why, sizeof(r->why), line->text);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	t->out->asks_seal = true;
}

/* Without a sample every roll is one: those of the packing list, where there is one. */
static void
whole_lot(const struct perch_turn *t, const struct lot *lot, struct perch_record_sampling *sample,
	  struct progress *progress)
{
	struct perch_expected e;

	memset(sample, 0, sizeof(*sample));
	memset(progress, 0, sizeof(*progress));
	sample->round = 1;
	for (size_t i = 0; t->world->nth_expected(t->world->ctx, t->s->order, lot->name, i, &e);
	     i++) {
		struct perch_past past = t->world->find_past(t->world->ctx, t->s->order, e.roll);

		sample->n++;
		if (past.state != PERCH_PAST_NEVER)
			add_past(&past, progress);
	}
	if (sample->n == 0) {
		sample->n = lot->sums.closed;
		progress->inspected = lot->sums.closed;
	}
	sample->size = sample->n;
}

/* What the lot is, by its sample or by all its rolls. Answers no when that cannot be told. */
static bool
judge_lot(struct perch_turn *t, struct lot *lot, struct perch_buf *b,
	  struct perch_lot_verdict *verdict)
{
	struct perch_record_sampling sample;
	struct progress progress;
	bool is_drawn = t->world->find_sampling(t->world->ctx, t->s->order, lot->name, &sample);

	if (is_drawn)
		look_at_picks(t, &sample, &progress);
	else
		whole_lot(t, lot, &sample, &progress);
	if (!conclude(t, lot, &sample, &progress, verdict))
		return false;
	lot->sums.closed += progress.elsewhere;
	lot->sums.failed += progress.failed_elsewhere;
	lot->sums.held += progress.held_elsewhere;
	perch_buf_put_str(b, verdict->text);
	for (size_t i = 0; i < verdict->n_failures; i++)
		perch_buf_fmt(b, "; %s", verdict->failures[i].text);
	/* What a roll is held for may still fail it. */
	if (lot->sums.held > 0 && verdict->outcome == PERCH_SAMPLE_PASS)
		verdict->outcome = PERCH_SAMPLE_OPEN;
	if (lot->sums.held > 0)
		perch_buf_fmt(b, "; %" PRIi64 " held, which may fail it", lot->sums.held);
	if (!is_drawn && lot->order.sampling.kind != PERCH_SAMPLE_FULL)
		perch_buf_fmt(b, "; =sampling %s draws a sample", lot->name);
	return true;
}

void
perch_turn_lot(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_lot_verdict verdict;
	struct lot lot;
	char text[PERCH_TURN_TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (!choose_lot(t, line->lot, &lot))
		return;
	perch_buf_fmt(&b, "lot %s: ", lot.name);
	if (line->verdict[0] != '\0')
		perch_buf_fmt(&b, "%s by %s's override; by the rules: ", line->verdict,
			      t->s->person);
	if (!judge_lot(t, &lot, &b, &verdict))
		return;
	if (lot.rate[0] != '\0')
		perch_buf_fmt(&b, "; pooled rate %s", lot.rate);
	if (lot.sums.n_shades > 1) {
		perch_buf_put_str(&b, "; ");
		perch_shade_put_warning(&b, lot.name, lot.sums.shades, lot.sums.n_shades,
					perch_turn_length_unit(t, lot.sums.shades[0].length_um));
	}
	if (verdict.outcome == PERCH_SAMPLE_WIDEN)
		perch_buf_fmt(&b, "; =sampling %s widen REASON draws it", lot.name);
	/* What was signed are the rolls: the verdict on the lot is a record of its own. */
	perch_turn_put_signed(t, &b);
	/* While rolls are left there is nothing to record, unless the inspector decides. */
	if (verdict.outcome != PERCH_SAMPLE_OPEN || line->verdict[0] != '\0')
		record_lot(t, &lot, &verdict, line);
	perch_turn_ok(t, perch_turn_id(t), "%s", perch_turn_text(&b));
}

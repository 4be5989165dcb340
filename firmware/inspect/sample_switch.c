/*
 * sample_switch.c - the switching rules as a state machine (sample_switch.h). Pure.
 */
#include "firmware/inspect/sample_switch.h"

static int32_t
count_bits(uint32_t bits)
{
	int32_t n = 0;

	for (; bits != 0; bits &= bits - 1)
		n++;
	return n;
}

/* Rejected ones among the last `of` lots, of 1..32. */
static int32_t
rejected_of_last(const struct perch_switch_state *state, int32_t of)
{
	uint32_t window = of < 32 ? (UINT32_C(1) << of) - 1 : UINT32_MAX;

	return count_bits(state->rejected_bits & window);
}

static void
count_lot(struct perch_switch_state *state, const struct perch_switch_lot *lot)
{
	state->rejected_bits = (state->rejected_bits << 1) | (lot->is_accepted ? 0 : 1);
	if (state->lots < INT32_MAX)
		state->lots++;
	if (lot->is_accepted) {
		if (state->accepted_run < INT32_MAX)
			state->accepted_run++;
		state->failed_run += lot->failed;
	} else {
		if (state->rejected < INT32_MAX)
			state->rejected++;
		state->accepted_run = 0;
		state->failed_run = 0;
	}
}

/*
 * The failed rolls of the run count from its first lot: a run of good lots with too many failed
 * rolls in it begins anew with the next lot.
 */
static enum perch_switch_cause
after_normal(const struct perch_sample_table *t, struct perch_switch_state *state,
	     const struct perch_switch_lot *lot)
{
	const struct perch_switching *s = &t->switching;

	if (t->has_plans[PERCH_TIGHTENED] &&
	    rejected_of_last(state, s->tighten_of) >= s->tighten_rejected)
		return PERCH_SWITCH_REJECTED_LOTS;
	if (!t->has_plans[PERCH_REDUCED] || s->reduce_accepted == 0 ||
	    state->accepted_run < s->reduce_accepted)
		return PERCH_SWITCH_NONE;
	if (s->reduce_failed >= 0 && state->failed_run > s->reduce_failed) {
		state->accepted_run = 0;
		state->failed_run = 0;
		return PERCH_SWITCH_NONE;
	}
	return lot->is_reduced_allowed ? PERCH_SWITCH_GOOD_RUN : PERCH_SWITCH_NONE;
}

static enum perch_switch_cause
after_tightened(const struct perch_switching *s, const struct perch_switch_state *state)
{
	int32_t counted = s->stop_counts_all ? state->lots : state->rejected;

	if (state->accepted_run >= s->normal_accepted)
		return PERCH_SWITCH_ACCEPTED_LOTS;
	if (s->stop_lots > 0 && counted >= s->stop_lots)
		return PERCH_SWITCH_STOPPED;
	return PERCH_SWITCH_NONE;
}

static enum perch_switch_cause
after_reduced(const struct perch_switch_lot *lot)
{
	if (!lot->is_accepted || lot->is_gap)
		return PERCH_SWITCH_REDUCED_LOT;
	return lot->is_reduced_allowed ? PERCH_SWITCH_NONE : PERCH_SWITCH_NOT_ALLOWED;
}

static struct perch_switch_state
begin(enum perch_severity severity, bool is_stopped)
{
	return (struct perch_switch_state){ .severity = severity, .is_stopped = is_stopped };
}

static void
change(struct perch_switch_state *state, enum perch_switch_cause cause)
{
	switch (cause) {
	case PERCH_SWITCH_NONE:
		break;
	case PERCH_SWITCH_REJECTED_LOTS:
		*state = begin(PERCH_TIGHTENED, false);
		break;
	case PERCH_SWITCH_STOPPED:
		*state = begin(PERCH_TIGHTENED, true);
		break;
	case PERCH_SWITCH_GOOD_RUN:
		*state = begin(PERCH_REDUCED, false);
		break;
	case PERCH_SWITCH_ACCEPTED_LOTS:
	case PERCH_SWITCH_REDUCED_LOT:
	case PERCH_SWITCH_NOT_ALLOWED:
		*state = begin(PERCH_NORMAL, false);
		break;
	}
}

enum perch_rc
perch_switch_feed(const struct perch_sample_table *table, struct perch_switch_state *state,
		  const struct perch_switch_lot *lot, enum perch_switch_cause *cause)
{
	enum perch_switch_cause why = PERCH_SWITCH_NONE;

	if (state->is_stopped)
		return PERCH_E_STATE;
	count_lot(state, lot);
	if (table->switching.is_set) {
		switch (state->severity) {
		case PERCH_NORMAL:
			why = after_normal(table, state, lot);
			break;
		case PERCH_TIGHTENED:
			why = after_tightened(&table->switching, state);
			break;
		case PERCH_REDUCED:
			why = after_reduced(lot);
			break;
		case PERCH_SEVERITY_COUNT:
			break;
		}
	}
	change(state, why);
	if (cause != NULL)
		*cause = why;
	return PERCH_OK;
}

enum perch_rc
perch_switch_resume(struct perch_switch_state *state)
{
	if (!state->is_stopped)
		return PERCH_E_STATE;
	*state = begin(PERCH_TIGHTENED, false);
	return PERCH_OK;
}

enum perch_rc
perch_switch_explain(const struct perch_sample_table *table, enum perch_switch_cause cause,
		     struct perch_buf *out)
{
	const struct perch_switching *s = &table->switching;

	switch (cause) {
	case PERCH_SWITCH_NONE:
		break;
	case PERCH_SWITCH_REJECTED_LOTS:
		return perch_buf_fmt(out, "%d of the last %d lots rejected: tightened inspection",
				     (int)s->tighten_rejected, (int)s->tighten_of);
	case PERCH_SWITCH_ACCEPTED_LOTS:
		return perch_buf_fmt(out, "%d lots in a row accepted: normal inspection",
				     (int)s->normal_accepted);
	case PERCH_SWITCH_STOPPED:
		return perch_buf_fmt(out, "%d lots %s under tightened inspection: stopped",
				     (int)s->stop_lots, s->stop_counts_all ? "in all" : "rejected");
	case PERCH_SWITCH_GOOD_RUN:
		return perch_buf_fmt(out, "%d lots in a row accepted: reduced inspection",
				     (int)s->reduce_accepted);
	case PERCH_SWITCH_REDUCED_LOT:
		return perch_buf_put_str(
			out, "a lot not clearly accepted under reduced: normal inspection");
	case PERCH_SWITCH_NOT_ALLOWED:
		return perch_buf_put_str(out,
					 "head office no longer allows reduced: normal inspection");
	}
	return PERCH_OK;
}

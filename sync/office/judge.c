/* judge.c - see judge.h: what a record is, and which part judges it. */
#include "sync/office/judge.h"

#include "sync/office/evidence.h"
#include "sync/office/judge_row.h"

/* Only the epoch and boot records come before the first one that names its boot. */
static void
learn_shift(struct perch_judge *j, const struct perch_record *r)
{
	if (r->type == PERCH_RECORD_BOOT)
		j->boot = j->seq;
	else if (j->boot > 0 && r->head.boot >= j->boot)
		j->shift = r->head.boot - j->boot;
}

/* When, and who was signed in; one sign-in speaks for many records. */
static enum perch_rc
learn_head(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	struct perch_record in;

	j->wall_ms = r->head.wall_ms;
	if (r->head.sign_in == j->sign_in)
		return PERCH_OK;
	j->sign_in = r->head.sign_in;
	j->person[0] = '\0';
	enum perch_rc rc = perch_judge_fetch(j, j->sign_in, PERCH_RECORD_IN, &in, err);
	if (rc == PERCH_OK)
		memcpy(j->person, in.in.person, sizeof(j->person));
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

/* The stage holds until another order is chosen. */
static enum perch_rc
judge_order(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	j->stage[0] = '\0';
	return perch_take_order(j, r, err);
}

static enum perch_rc
judge_stage(struct perch_judge *j, const struct perch_record *r)
{
	_Static_assert(sizeof(j->stage) == sizeof(r->stage.stage), "a stage fits both");
	memcpy(j->stage, r->stage.stage, sizeof(j->stage));
	return PERCH_OK;
}

static enum perch_rc
judge_type(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	switch (r->type) {
	case PERCH_RECORD_ORDER:
		return judge_order(j, r, err);
	case PERCH_RECORD_STAGE:
		return judge_stage(j, r);
	case PERCH_RECORD_ROLL:
		return perch_take_roll(j, r, err);
	case PERCH_RECORD_FLAW:
		return perch_take_flaw(j, r, err);
	case PERCH_RECORD_WITHDRAW:
		return perch_take_withdraw(j, r, err);
	case PERCH_RECORD_WIDTH:
	case PERCH_RECORD_WEIGHT:
	case PERCH_RECORD_LENGTH:
	case PERCH_RECORD_DENSITY:
	case PERCH_RECORD_SKEW:
	case PERCH_RECORD_WASH:
		return perch_take_measure(j, r, err);
	case PERCH_RECORD_COLOUR:
		return perch_take_colour(j, r, err);
	case PERCH_RECORD_SHADE:
		return perch_take_shade(j, r, err);
	case PERCH_RECORD_MARK:
	case PERCH_RECORD_CHECK:
	case PERCH_RECORD_SAMPLE:
	case PERCH_RECORD_NOTE:
		return perch_take_finding(j, r, err);
	case PERCH_RECORD_HOLD:
		return perch_take_hold(j, r, err);
	case PERCH_RECORD_RELEASE:
		return perch_take_release(j, r, err);
	case PERCH_RECORD_CLOSE:
		return perch_take_close(j, r, err);
	case PERCH_RECORD_SETUP:
		return perch_take_setup(j, r, err);
	case PERCH_RECORD_SAMPLING:
		return perch_take_sampling(j, r, err);
	case PERCH_RECORD_LOT:
		return perch_take_lot(j, r, err);
	case PERCH_RECORD_COUNT:
		return perch_take_count(j, r, err);
	case PERCH_RECORD_COUNTED:
		return perch_take_counted(j, r, err);
	case PERCH_RECORD_TALLY:
		return perch_take_tally(j, r, err);
	case PERCH_RECORD_ANOMALY:
		return perch_take_anomaly(j, r, err);
	case PERCH_RECORD_ACTION:
		return perch_take_action(j, r, err);
	case PERCH_RECORD_RECHECK:
		return perch_take_recheck(j, r, err);
	case PERCH_RECORD_QUESTION:
		return perch_take_question(j, r, err);
	case PERCH_RECORD_ACKNOWLEDGE:
		return perch_take_acknowledge(j, r, err);
	case PERCH_RECORD_KEEP:
		return perch_take_keep(j, r, err);
	case PERCH_RECORD_LEFTOVER:
		return perch_take_leftover(j, r, err);
	case PERCH_RECORD_TOLD:
		return perch_take_told(j, r, err);
	case PERCH_RECORD_PLAN:
		return perch_take_plan(j, r, err);
	case PERCH_RECORD_MAKE:
		return perch_take_make(j, r, err);
	case PERCH_RECORD_LINK:
		return perch_take_link(j, r, err);
	case PERCH_RECORD_SHIFT:
		return perch_take_shift(j, r, err);
	case PERCH_RECORD_EPOCH:
	case PERCH_RECORD_BOOT:
	case PERCH_RECORD_CLOCK:
	case PERCH_RECORD_SCANNER:
	case PERCH_RECORD_SEPARATOR:
	case PERCH_RECORD_MASTER:
	case PERCH_RECORD_IN:
	case PERCH_RECORD_OUT:
	case PERCH_RECORD_STOP:
	case PERCH_RECORD_SEAL:
	case PERCH_RECORD_TYPES:
		return PERCH_OK;
	}
	return PERCH_OK;
}

static enum perch_rc
judge_readable(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	learn_shift(j, r);
	enum perch_rc rc = learn_head(j, r, err);
	return rc == PERCH_OK ? judge_type(j, r, err) : rc;
}

enum perch_rc
perch_judge_record(struct perch_judge *judge, struct perch_span bytes,
		   const struct perch_hash *before, struct perch_err *err)
{
	struct perch_evidence of = { judge->device, judge->epoch, judge->seal_key };
	struct perch_record record;
	enum perch_rc rc = perch_record_decode(bytes, &record);
	const char *doubt = perch_is_seal(bytes)
				    ? perch_seal_doubt(&of, bytes, (uint64_t)judge->seq, before)
				    : NULL;

	if (doubt != NULL)
		return perch_judge_notice(judge, "wrong-seal", doubt, err);
	if (rc == PERCH_E_UNKNOWN || rc == PERCH_E_NEWER)
		return perch_judge_notice(
			judge, "unknown-type",
			"a record of a type or version that this program does not know", err);
	if (rc != PERCH_OK)
		return perch_judge_notice(judge, "bad-record",
					  "a record that is not of its type's form", err);
	rc = judge_readable(judge, &record, err);
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc; /* its notice is written */
}

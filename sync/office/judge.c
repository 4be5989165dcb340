/* judge.c - see judge.h: what a record is, and which part judges it. */
#include "sync/office/judge.h"

#include "sync/office/evidence.h"
#include "sync/office/judge_row.h"

/* Only the epoch and boot records come before the first one that names its boot. */
void
perch_judge_learn_shift(struct perch_judge *j, const struct perch_record *r)
{
	if (r->type == PERCH_RECORD_BOOT)
		j->boot = j->seq;
	else if (j->boot > 0 && r->head.boot >= j->boot)
		j->shift = r->head.boot - j->boot;
}

/*
 * Which stream this one goes on from. Where no hello has told (an office.db of an earlier program) it is the
 * newest one of the terminal before it.
 */
static enum perch_rc
learn_parent(struct perch_judge *j, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		j->db,
		"SELECT coalesce(s.n, 0), 1 AS rank FROM lineage l LEFT JOIN stream s"
		" ON s.device = l.device AND s.epoch = l.parent"
		" WHERE l.device = ?1 AND l.epoch = ?2"
		" UNION ALL SELECT coalesce(max(n), 0), 2 FROM stream WHERE device = ?1 AND n < ?3"
		" ORDER BY rank LIMIT 1",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(stmt, 1, perch_span_of(j->device, sizeof(j->device)));
	perch_stmt_blob(stmt, 2, perch_span_of(j->epoch, sizeof(j->epoch)));
	perch_stmt_i64(stmt, 3, j->stream);
	rc = perch_stmt_step(j->db, stmt, err);
	if (rc == PERCH_OK)
		j->parent = perch_col_i64(stmt, 0);
	return rc;
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
judge_stage(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	_Static_assert(sizeof(j->stage) == sizeof(r->stage.stage), "a stage fits both");
	(void)err;
	memcpy(j->stage, r->stage.stage, sizeof(j->stage));
	return PERCH_OK;
}

/* NULL: of the terminal alone, or nothing that a projection shows. */
static enum perch_rc (*const takes_of_type[PERCH_RECORD_TYPES])(struct perch_judge *,
								const struct perch_record *,
								struct perch_err *) = {
	[PERCH_RECORD_RESTORED] = perch_take_restored,
	[PERCH_RECORD_IN] = perch_take_in,
	[PERCH_RECORD_DENY] = perch_take_deny,
	[PERCH_RECORD_UNLOCK] = perch_take_unlock,
	[PERCH_RECORD_ORDER] = judge_order,
	[PERCH_RECORD_STAGE] = judge_stage,
	[PERCH_RECORD_ROLL] = perch_take_roll,
	[PERCH_RECORD_FLAW] = perch_take_flaw,
	[PERCH_RECORD_WITHDRAW] = perch_take_withdraw,
	[PERCH_RECORD_WIDTH] = perch_take_measure,
	[PERCH_RECORD_WEIGHT] = perch_take_measure,
	[PERCH_RECORD_LENGTH] = perch_take_measure,
	[PERCH_RECORD_DENSITY] = perch_take_measure,
	[PERCH_RECORD_SKEW] = perch_take_measure,
	[PERCH_RECORD_WASH] = perch_take_measure,
	[PERCH_RECORD_COLOUR] = perch_take_colour,
	[PERCH_RECORD_SHADE] = perch_take_shade,
	[PERCH_RECORD_MARK] = perch_take_finding,
	[PERCH_RECORD_CHECK] = perch_take_finding,
	[PERCH_RECORD_SAMPLE] = perch_take_finding,
	[PERCH_RECORD_NOTE] = perch_take_finding,
	[PERCH_RECORD_HOLD] = perch_take_hold,
	[PERCH_RECORD_RELEASE] = perch_take_release,
	[PERCH_RECORD_CLOSE] = perch_take_close,
	[PERCH_RECORD_SETUP] = perch_take_setup,
	[PERCH_RECORD_SAMPLING] = perch_take_sampling,
	[PERCH_RECORD_LOT] = perch_take_lot,
	[PERCH_RECORD_COUNT] = perch_take_count,
	[PERCH_RECORD_COUNTED] = perch_take_counted,
	[PERCH_RECORD_TALLY] = perch_take_tally,
	[PERCH_RECORD_ANOMALY] = perch_take_anomaly,
	[PERCH_RECORD_ACTION] = perch_take_action,
	[PERCH_RECORD_RECHECK] = perch_take_recheck,
	[PERCH_RECORD_QUESTION] = perch_take_question,
	[PERCH_RECORD_ACKNOWLEDGE] = perch_take_acknowledge,
	[PERCH_RECORD_KEEP] = perch_take_keep,
	[PERCH_RECORD_LEFTOVER] = perch_take_leftover,
	[PERCH_RECORD_TOLD] = perch_take_told,
	[PERCH_RECORD_PLAN] = perch_take_plan,
	[PERCH_RECORD_MAKE] = perch_take_make,
	[PERCH_RECORD_LINK] = perch_take_link,
	[PERCH_RECORD_SHIFT] = perch_take_shift,
	[PERCH_RECORD_SIGN] = perch_take_sign,
	[PERCH_RECORD_ADDENDUM] = perch_take_addendum,
};

static enum perch_rc
judge_type(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	if ((unsigned)r->type >= PERCH_RECORD_TYPES || takes_of_type[r->type] == NULL)
		return PERCH_OK;
	enum perch_rc rc = perch_judge_signed(j, r, err);
	return rc == PERCH_OK ? takes_of_type[r->type](j, r, err) : rc;
}

static enum perch_rc
judge_readable(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	perch_judge_learn_shift(j, r);
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

	if (judge->seq == 1) {
		enum perch_rc learnt = learn_parent(judge, err);
		if (learnt != PERCH_OK)
			return learnt;
	}
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

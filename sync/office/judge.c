/* judge.c - see judge.h. */
#include "sync/office/judge.h"

#include "firmware/base/text.h"
#include "sync/office/evidence.h"
#include "sync/office/master.h"

/* Where a record lies. */
struct place {
	int64_t stream;
	int64_t seq;
};

static enum perch_rc
notice(struct perch_judge *j, const char *kind, const char *text, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		j->db,
		"INSERT INTO notice (stream, seq, kind, text) VALUES (?1, ?2, ?3, ?4)"
		" ON CONFLICT DO NOTHING",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, j->stream);
	perch_stmt_i64(stmt, 2, j->seq);
	perch_stmt_text(stmt, 3, kind);
	perch_stmt_text(stmt, 4, text);
	return perch_stmt_run(j->db, stmt, err);
}

/*
 * Records name each other by local ids, which run on over the epochs of a device: an id belongs to the
 * newest epoch, up to the one in hand, that began before it.
 */
static enum perch_rc
locate(struct perch_judge *j, int64_t id, struct place *place, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;

	if (id > j->shift) {
		*place = (struct place){ j->stream, id - j->shift };
		return PERCH_OK;
	}
	enum perch_rc rc = perch_stmt_new(
		j->db,
		"SELECT s.n, ?2 - j.shift FROM stream s JOIN judged j ON j.stream = s.n"
		" WHERE s.device = ?1 AND j.shift < ?2 ORDER BY j.shift DESC LIMIT 1",
		&stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(stmt, 1, perch_span_of(j->device, sizeof(j->device)));
	perch_stmt_i64(stmt, 2, id);
	rc = perch_stmt_step(j->db, stmt, err);
	if (rc == PERCH_OK)
		*place = (struct place){ perch_col_i64(stmt, 0), perch_col_i64(stmt, 1) };
	return rc;
}

/* The record that a local id names. PERCH_E_NOTFOUND: it is not here, or is of another type. */
static enum perch_rc
fetch(struct perch_judge *j, int64_t id, enum perch_record_type type, struct perch_record *record,
      struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct place place;

	if (id <= 0)
		return PERCH_E_NOTFOUND;
	enum perch_rc rc = locate(j, id, &place, err);
	if (rc == PERCH_OK)
		rc = perch_stmt_new(j->db,
				    "SELECT bytes FROM record WHERE stream = ?1 AND seq = ?2",
				    &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, place.stream);
	perch_stmt_i64(stmt, 2, place.seq);
	rc = perch_stmt_step(j->db, stmt, err);
	if (rc != PERCH_OK)
		return rc;
	return perch_record_decode(perch_col_span(stmt, 0), record) == PERCH_OK &&
			       record->type == type
		       ? PERCH_OK
		       : PERCH_E_NOTFOUND;
}

static enum perch_rc
judge_order(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	char text[PERCH_ORDER_CAP + 64];
	bool is_known = false;
	enum perch_rc rc = perch_master_has(j->db, "order", r->order.order, &is_known, err);

	if (rc != PERCH_OK || is_known)
		return rc;
	rc = perch_fmt(text, sizeof(text), "order %s is not known here", r->order.order);
	return rc == PERCH_OK ? notice(j, "unknown-order", text, err) : rc;
}

static enum perch_rc
insert_roll(struct perch_judge *j, const struct perch_record *r, const char *order,
	    const char *inspector, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		j->db,
		"INSERT INTO roll (stream, seq, order_no, roll_no, lot, ticket_um, device,"
		" inspector, started_ms, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
		"'open')",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, j->stream);
	perch_stmt_i64(stmt, 2, j->seq);
	perch_stmt_text(stmt, 3, order);
	perch_stmt_text(stmt, 4, r->roll.roll);
	perch_stmt_text(stmt, 5, r->roll.lot);
	perch_stmt_i64(stmt, 6, r->roll.ticket_um);
	perch_stmt_blob(stmt, 7, perch_span_of(j->device, sizeof(j->device)));
	perch_stmt_text(stmt, 8, inspector);
	perch_stmt_i64(stmt, 9, r->head.wall_ms);
	return perch_stmt_run(j->db, stmt, err);
}

static enum perch_rc
judge_roll(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	struct perch_record other;
	char order[PERCH_ORDER_CAP] = "";
	char inspector[PERCH_PERSON_CAP] = "";
	enum perch_rc rc = fetch(j, r->roll.order, PERCH_RECORD_ORDER, &other, err);

	if (rc == PERCH_OK)
		memcpy(order, other.order.order, sizeof(order));
	else if (rc == PERCH_E_NOTFOUND)
		rc = notice(j, "lost-reference", "the roll's order record is not here", err);
	if (rc != PERCH_OK)
		return rc;
	rc = fetch(j, r->head.sign_in, PERCH_RECORD_IN, &other, err);
	if (rc == PERCH_OK)
		memcpy(inspector, other.in.person, sizeof(inspector));
	return rc == PERCH_OK || rc == PERCH_E_NOTFOUND ? insert_roll(j, r, order, inspector, err)
							: rc;
}

/* Where the roll lies that a record names. PERCH_E_NOTFOUND, with its notice: nowhere here. */
static enum perch_rc
find_roll(struct perch_judge *j, int64_t id, struct place *place, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = locate(j, id, place, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_new(j->db, "SELECT 1 FROM roll WHERE stream = ?1 AND seq = ?2",
				    &stmt, err);
	if (rc == PERCH_OK) {
		perch_stmt_i64(stmt, 1, place->stream);
		perch_stmt_i64(stmt, 2, place->seq);
		rc = perch_stmt_step(j->db, stmt, err);
	}
	if (rc != PERCH_E_NOTFOUND)
		return rc;
	rc = notice(j, "lost-reference", "the roll that it speaks of is not here", err);
	return rc == PERCH_OK ? PERCH_E_NOTFOUND : rc;
}

static enum perch_rc
judge_flaw(struct perch_judge *j, const struct perch_record_flaw *f, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct place roll;
	enum perch_rc rc = find_roll(j, f->roll, &roll, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_new(
			j->db,
			"INSERT INTO flaw (stream, seq, roll_stream, roll_seq, kind, at_um, to_um,"
			" len_um, across_um, dir, is_full, side, is_withdrawn)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0)",
			&stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, j->stream);
	perch_stmt_i64(stmt, 2, j->seq);
	perch_stmt_i64(stmt, 3, roll.stream);
	perch_stmt_i64(stmt, 4, roll.seq);
	perch_stmt_text(stmt, 5, f->kind);
	perch_stmt_i64(stmt, 6, f->at_um);
	perch_stmt_i64(stmt, 7, f->to_um);
	perch_stmt_i64(stmt, 8, f->len_um);
	perch_stmt_i64(stmt, 9, f->across_um);
	perch_stmt_text(stmt, 10, f->dir);
	perch_stmt_i64(stmt, 11, f->is_full);
	perch_stmt_text(stmt, 12, f->side);
	return perch_stmt_run(j->db, stmt, err);
}

/* A flaw or the start of a roll; measures have no rows here. */
static enum perch_rc
judge_withdraw(struct perch_judge *j, const struct perch_record_withdraw *w, struct perch_err *err)
{
	static const char *const sql[] = {
		"UPDATE flaw SET is_withdrawn = 1 WHERE stream = ?1 AND seq = ?2",
		"UPDATE roll SET state = 'withdrawn' WHERE stream = ?1 AND seq = ?2",
	};
	struct place of;
	enum perch_rc rc = locate(j, w->of, &of, err);

	if (rc == PERCH_E_NOTFOUND)
		return notice(j, "lost-reference", "what it takes back is not here", err);
	for (size_t i = 0; i < PERCH_COUNT(sql) && rc == PERCH_OK; i++) {
		PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;

		rc = perch_stmt_new(j->db, sql[i], &stmt, err);
		if (rc != PERCH_OK)
			return rc;
		perch_stmt_i64(stmt, 1, of.stream);
		perch_stmt_i64(stmt, 2, of.seq);
		rc = perch_stmt_run(j->db, stmt, err);
	}
	return rc;
}

static enum perch_rc
close_roll(struct perch_judge *j, struct place roll, const struct perch_record *r,
	   struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	const struct perch_record_close *c = &r->close;
	enum perch_rc rc = perch_stmt_new(
		j->db,
		"UPDATE roll SET state = 'closed', closed_ms = ?3, verdict = ?4, override = ?5,"
		" profile = ?6, points = ?7, rate = ?8, length_um = ?9, width_um = ?10"
		" WHERE stream = ?1 AND seq = ?2",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, roll.stream);
	perch_stmt_i64(stmt, 2, roll.seq);
	perch_stmt_i64(stmt, 3, r->head.wall_ms);
	perch_stmt_text(stmt, 4, c->verdict);
	perch_stmt_text(stmt, 5, c->override);
	perch_stmt_text(stmt, 6, c->profile);
	perch_stmt_i64(stmt, 7, c->points);
	perch_stmt_text(stmt, 8, c->rate);
	perch_stmt_i64(stmt, 9, c->length_um);
	perch_stmt_i64(stmt, 10, c->width_um);
	return perch_stmt_run(j->db, stmt, err);
}

/* The same roll of the same order, closed twice: by another terminal, or again by this one. */
static enum perch_rc
look_for_double(struct perch_judge *j, struct place roll, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	char text[PERCH_ROLL_CAP + PERCH_ORDER_CAP + 64] = "";
	char roll_no[PERCH_ROLL_CAP];
	char order_no[PERCH_ORDER_CAP];
	enum perch_rc rc = perch_stmt_new(
		j->db,
		"SELECT a.roll_no, a.order_no FROM roll a JOIN roll b"
		" ON b.order_no = a.order_no AND b.roll_no = a.roll_no AND b.state = 'closed'"
		" AND (b.stream, b.seq) <> (a.stream, a.seq)"
		" WHERE a.stream = ?1 AND a.seq = ?2 LIMIT 1",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, roll.stream);
	perch_stmt_i64(stmt, 2, roll.seq);
	rc = perch_stmt_step(j->db, stmt, err);
	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	rc = perch_col_text(stmt, 0, roll_no, sizeof(roll_no));
	if (rc == PERCH_OK)
		rc = perch_col_text(stmt, 1, order_no, sizeof(order_no));
	if (rc == PERCH_OK)
		rc = perch_fmt(text, sizeof(text), "roll %s of order %s has been inspected before",
			       roll_no, order_no);
	return rc == PERCH_OK ? notice(j, "double-inspection", text, err) : rc;
}

static enum perch_rc
judge_close(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	struct place roll;
	enum perch_rc rc = find_roll(j, r->close.roll, &roll, err);

	if (rc == PERCH_OK)
		rc = close_roll(j, roll, r, err);
	return rc == PERCH_OK ? look_for_double(j, roll, err) : rc;
}

/* Only the epoch and boot records come before the first one that names its boot. */
static void
learn_shift(struct perch_judge *j, const struct perch_record *r)
{
	if (r->type == PERCH_RECORD_BOOT)
		j->boot = j->seq;
	else if (j->boot > 0 && r->head.boot >= j->boot)
		j->shift = r->head.boot - j->boot;
}

static enum perch_rc
judge_readable(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	learn_shift(j, r);
	switch (r->type) {
	case PERCH_RECORD_ORDER:
		return judge_order(j, r, err);
	case PERCH_RECORD_ROLL:
		return judge_roll(j, r, err);
	case PERCH_RECORD_FLAW:
		return judge_flaw(j, &r->flaw, err);
	case PERCH_RECORD_WITHDRAW:
		return judge_withdraw(j, &r->withdraw, err);
	case PERCH_RECORD_CLOSE:
		return judge_close(j, r, err);
	case PERCH_RECORD_EPOCH:
	case PERCH_RECORD_BOOT:
	case PERCH_RECORD_CLOCK:
	case PERCH_RECORD_SCANNER:
	case PERCH_RECORD_SEPARATOR:
	case PERCH_RECORD_MASTER:
	case PERCH_RECORD_IN:
	case PERCH_RECORD_OUT:
	case PERCH_RECORD_STAGE:
	case PERCH_RECORD_STOP:
	case PERCH_RECORD_WIDTH:
	case PERCH_RECORD_WEIGHT:
	case PERCH_RECORD_LENGTH:
	case PERCH_RECORD_NOTE:
	case PERCH_RECORD_SHIFT:
	case PERCH_RECORD_SEAL:
	case PERCH_RECORD_TYPES:
		return PERCH_OK;
	}
	return PERCH_OK;
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
		return notice(judge, "wrong-seal", doubt, err);
	if (rc == PERCH_E_UNKNOWN || rc == PERCH_E_NEWER)
		return notice(judge, "unknown-type",
			      "a record of a type or version that this program does not know", err);
	if (rc != PERCH_OK)
		return notice(judge, "bad-record", "a record that is not of its type's form", err);
	rc = judge_readable(judge, &record, err);
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc; /* its notice is written */
}

/* judge_sign.c - what the factory's person signed, what was added to it, and what touches it all the same
 * (judge_row.h). */
#include "firmware/base/text.h"
#include "sync/office/judge_row.h"

/* A signed roll and who signed it. */
struct signed_roll {
	char roll_no[PERCH_ROLL_CAP];
	char order_no[PERCH_ORDER_CAP];
	char name[PERCH_PLACE_CAP];
};

static enum perch_rc
read_signed(struct perch_judge *j, struct sqlite3_stmt *stmt, struct signed_roll *roll,
	    struct perch_err *err)
{
	enum perch_rc rc = perch_stmt_step(j->db, stmt, err);

	if (rc == PERCH_OK)
		rc = perch_col_text(stmt, 0, roll->roll_no, sizeof(roll->roll_no));
	if (rc == PERCH_OK)
		rc = perch_col_text(stmt, 1, roll->order_no, sizeof(roll->order_no));
	if (rc == PERCH_OK)
		rc = perch_col_text(stmt, 2, roll->name, sizeof(roll->name));
	return rc;
}

/* The signed roll that the record at this place is, or is an entry of. PERCH_E_NOTFOUND: it is none. */
static enum perch_rc
find_signed(struct perch_judge *j, struct perch_place at, struct signed_roll *roll,
	    struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		j->db,
		"WITH touched (stream, seq) AS (SELECT ?1, ?2"
		" UNION ALL SELECT roll_stream, roll_seq FROM flaw WHERE stream = ?1 AND seq = ?2"
		" UNION ALL SELECT roll_stream, roll_seq FROM measure WHERE stream = ?1 AND seq = "
		"?2"
		" UNION ALL SELECT roll_stream, roll_seq FROM colour WHERE stream = ?1 AND seq = ?2"
		" UNION ALL SELECT roll_stream, roll_seq FROM finding WHERE stream = ?1 AND seq = "
		"?2)"
		" SELECT r.roll_no, r.order_no, s.name FROM touched t"
		" JOIN roll r ON r.stream = t.stream AND r.seq = t.seq"
		" JOIN signature s ON s.stream = r.signed_stream AND s.seq = r.signed_seq LIMIT 1",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, at.stream);
	perch_stmt_i64(stmt, 2, at.seq);
	return read_signed(j, stmt, roll, err);
}

/* --- signatures -------------------------------------------------------------------------------- */

/*
 * The closed rolls of the order that the terminal could see then and no signature covers: those of this
 * epoch, and of the epochs that it continues up to where each was left. An order has the rolls of those
 * that were linked to it. (+state: by the order's index; that of the states leads through all rolls.)
 */
static enum perch_rc
cover_rolls(struct perch_judge *j, const char *order, int64_t through, struct perch_err *err)
{
	const struct perch_value values[] = {
		PERCH_TEXT(order),
		PERCH_INT(j->shift),
		PERCH_INT(j->parent),
		PERCH_INT(through),
	};

	return perch_judge_put(
		j,
		"WITH RECURSIVE line (stream, shift, parent, upto) AS ("
		" SELECT ?1, ?6, ?7, ?8 UNION"
		" SELECT j.stream, j.shift, j.parent, line.shift FROM judged j"
		" JOIN line ON j.stream = line.parent),"
		" target (no) AS (SELECT coalesce((SELECT to_no FROM link WHERE from_no = ?5"
		" ORDER BY rowid DESC LIMIT 1), ?5)),"
		" name (no) AS (SELECT no FROM target"
		" UNION SELECT from_no FROM link JOIN target ON to_no = no)"
		" UPDATE roll SET signed_stream = ?1, signed_seq = ?2"
		" WHERE order_no IN (SELECT no FROM name) AND signed_seq IS NULL"
		" AND +state IN ('closed', 'held')"
		" AND EXISTS (SELECT 1 FROM line WHERE line.stream = roll.stream"
		" AND roll.seq + line.shift <= line.upto)",
		values, PERCH_COUNT(values), err);
}

static enum perch_rc
save_signature(struct perch_judge *j, const struct perch_record_sign *s, const char *order,
	       struct perch_err *err)
{
	struct perch_place through = { 0, 0 };
	enum perch_rc rc = perch_judge_locate(j, s->through, &through, err);

	if (rc == PERCH_E_NOTFOUND) {
		through = (struct perch_place){ 0, 0 };
		rc = perch_judge_notice(j, "lost-reference", "what it covers is not here", err);
	}
	if (rc != PERCH_OK)
		return rc;
	const struct perch_value values[] = {
		PERCH_TEXT(order),         PERCH_TEXT(s->name),    PERCH_TEXT(s->meaning),
		PERCH_INT(s->rolls),       PERCH_INT(s->failed),   PERCH_INT(s->held),
		PERCH_AT(through, stream), PERCH_AT(through, seq), PERCH_TEXT(s->how),
		PERCH_TEXT(s->text),       PERCH_TEXT(s->o),
	};
	return perch_judge_put(
		j,
		"INSERT INTO signature (stream, seq, wall_ms, person, order_no, name,"
		" meaning, rolls, failed, held, through_stream, through_seq, how,"
		" text, origin) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
		" ?12, ?13, ?14, ?15)",
		values, PERCH_COUNT(values), err);
}

enum perch_rc
perch_take_sign(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_sign *s = &r->sign;
	char order[PERCH_ORDER_CAP];
	char text[PERCH_NOTICE_CAP];
	enum perch_rc rc = perch_judge_order_no(j, s->order, order, err);

	if (rc == PERCH_OK)
		rc = save_signature(j, s, order, err);
	if (rc == PERCH_OK)
		rc = cover_rolls(j, order, s->through, err);
	if (rc != PERCH_OK || strcmp(s->meaning, "disputed") != 0)
		return rc;
	rc = perch_fmt(text, sizeof(text), "%s disputes what was found on order %s%s%s", s->name,
		       order, s->text[0] != '\0' ? ": " : "", s->text);
	return rc == PERCH_OK ? perch_judge_notice(j, "disputed", text, err) : rc;
}

enum perch_rc
perch_take_addendum(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_addendum *a = &r->addendum;
	struct perch_place of = { 0, 0 };
	struct signed_roll roll = { .name = "" };
	char text[PERCH_NOTICE_CAP];
	enum perch_rc rc = perch_judge_locate(j, a->of, &of, err);

	if (rc == PERCH_E_NOTFOUND) {
		of = (struct perch_place){ 0, 0 };
		rc = perch_judge_notice(j, "lost-reference", "what it adds to is not here", err);
	}
	const struct perch_value values[] = {
		PERCH_AT(of, stream),
		PERCH_AT(of, seq),
		PERCH_TEXT(a->text),
		PERCH_TEXT(a->o),
	};
	if (rc == PERCH_OK)
		rc = perch_judge_put(j,
				     "INSERT INTO addendum (stream, seq, wall_ms, person,"
				     " of_stream, of_seq, text, origin)"
				     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
				     values, PERCH_COUNT(values), err);
	if (rc == PERCH_OK)
		rc = find_signed(j, of, &roll, err);
	if (rc == PERCH_OK)
		rc = perch_fmt(text, sizeof(text), "added to roll %s of order %s: %s", roll.roll_no,
			       roll.order_no, a->text);
	else if (rc == PERCH_E_NOTFOUND)
		rc = perch_fmt(text, sizeof(text), "added to what is signed: %s", a->text);
	return rc == PERCH_OK ? perch_judge_notice(j, "addendum", text, err) : rc;
}

/* --- what comes after --------------------------------------------------------------------------- */

/* The local id of the roll, or of the record taken back, that this one changes; 0: it changes none. What the
 * lab and the office decide is meant to come later, so a release is none. */
static int64_t
touched_by(const struct perch_record *r)
{
	switch ((unsigned)r->type) {
	case PERCH_RECORD_FLAW:
		return r->flaw.roll;
	case PERCH_RECORD_WITHDRAW:
		return r->withdraw.of;
	case PERCH_RECORD_WIDTH:
		return r->width.roll;
	case PERCH_RECORD_WEIGHT:
		return r->weight.roll;
	case PERCH_RECORD_LENGTH:
		return r->length.roll;
	case PERCH_RECORD_DENSITY:
		return r->density.roll;
	case PERCH_RECORD_SKEW:
		return r->skew.roll;
	case PERCH_RECORD_WASH:
		return r->wash.roll;
	case PERCH_RECORD_COLOUR:
		return r->colour.roll;
	case PERCH_RECORD_SHADE:
		return r->shade.roll;
	case PERCH_RECORD_MARK:
		return r->mark.roll;
	case PERCH_RECORD_CHECK:
		return r->check.roll;
	case PERCH_RECORD_SAMPLE:
		return r->sample.roll;
	case PERCH_RECORD_HOLD:
		return r->hold.roll;
	case PERCH_RECORD_CLOSE:
		return r->close.roll;
	default:
		return 0;
	}
}

/* A signed roll that was inspected under this number. PERCH_E_NOTFOUND. */
static enum perch_rc
find_signed_of(struct perch_judge *j, const char *order, struct signed_roll *roll,
	       struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		j->db,
		"SELECT r.roll_no, r.order_no, s.name FROM roll r"
		" JOIN signature s ON s.stream = r.signed_stream AND s.seq = r.signed_seq"
		" WHERE r.order_no = ?1 LIMIT 1",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, order);
	return read_signed(j, stmt, roll, err);
}

enum perch_rc
perch_judge_signed(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	int64_t id = touched_by(r);
	struct perch_place at;
	struct signed_roll roll;
	char text[PERCH_NOTICE_CAP];
	enum perch_rc rc = PERCH_E_NOTFOUND;

	if (r->type == PERCH_RECORD_LINK) {
		rc = find_signed_of(j, r->link.from, &roll, err);
	} else if (id != 0) {
		rc = perch_judge_locate(j, id, &at, err);
		if (rc == PERCH_OK)
			rc = find_signed(j, at, &roll, err);
	}
	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	rc = perch_fmt(text, sizeof(text),
		       "a %s after %s had signed roll %s of order %s: only additions may follow",
		       perch_record_type_str(r->type), roll.name, roll.roll_no, roll.order_no);
	return rc == PERCH_OK ? perch_judge_notice(j, "signed-changed", text, err) : rc;
}

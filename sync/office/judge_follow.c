/*
 * judge_follow.c - what is followed up beyond the roll: anomalies, corrective actions, questions,
 * notices read, the end of a shift (judge_row.h).
 */
#include "firmware/base/text.h"
#include "sync/office/actions.h"
#include "sync/office/judge_row.h"
#include "sync/office/master.h"

#define NUMBER_BYTES 3 /* of the device id, in the number that head office gives a record */

/* "a1b2c3-17": how head office and other terminals name a record of a terminal. */
static enum perch_rc
put_number(const struct perch_judge *j, int64_t id, char number[PERCH_MATTER_CAP])
{
	char hex[2 * NUMBER_BYTES + 1];
	enum perch_rc rc = perch_text_hex(hex, sizeof(hex), j->device, NUMBER_BYTES);

	return rc == PERCH_OK ? perch_fmt(number, PERCH_MATTER_CAP, "%s-%lld", hex, (long long)id)
			      : rc;
}

/* The number of the record in hand. taken: asks whether ?1 is another record's already. A restored copy of a
 * terminal's log gives ids anew: then the stream tells them apart. */
static enum perch_rc
choose_number(const struct perch_judge *j, const char *taken, char number[PERCH_MATTER_CAP],
	      struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	char plain[PERCH_MATTER_CAP];
	enum perch_rc rc = put_number(j, j->shift + j->seq, number);

	if (rc == PERCH_OK)
		rc = perch_stmt_new(j->db, taken, &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, number);
	rc = perch_stmt_step(j->db, stmt, err);
	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	memcpy(plain, number, sizeof(plain));
	return perch_fmt(number, PERCH_MATTER_CAP, "%s.%lld", plain, (long long)j->stream);
}

/* Where the roll lies that an entry may name; nowhere when it names none. */
static enum perch_rc
find_roll(struct perch_judge *j, int64_t id, struct perch_place *roll, struct perch_err *err)
{
	*roll = (struct perch_place){ 0, 0 };
	if (id == 0)
		return PERCH_OK;
	enum perch_rc rc = perch_judge_find(j, "roll", id, roll, err);
	if (rc != PERCH_E_NOTFOUND)
		return rc;
	*roll = (struct perch_place){ 0, 0 };
	return PERCH_OK;
}

enum perch_rc
perch_take_anomaly(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_anomaly *a = &r->anomaly;
	char order[PERCH_ORDER_CAP];
	struct perch_place roll;
	enum perch_rc rc = perch_judge_order_no(j, a->order, order, err);

	if (rc == PERCH_OK)
		rc = find_roll(j, a->roll, &roll, err);
	if (rc != PERCH_OK)
		return rc;
	const struct perch_value values[] = {
		PERCH_TEXT(order),    PERCH_AT(roll, stream), PERCH_AT(roll, seq),
		PERCH_TEXT(a->cause), PERCH_TEXT(a->place),   PERCH_TEXT(a->text),
	};
	return perch_judge_put(j,
			       "INSERT INTO anomaly (stream, seq, wall_ms, person, order_no,"
			       " roll_stream, roll_seq, cause, place, text)"
			       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
			       values, PERCH_COUNT(values), err);
}

/* --- corrective actions ------------------------------------------------------------------------ */

static enum perch_rc
save_remedy(struct perch_judge *j, const struct perch_open_action *a, struct perch_place of,
	    struct perch_err *err)
{
	const struct perch_value values[] = {
		PERCH_TEXT(a->number), PERCH_TEXT(a->order), PERCH_AT(of, stream),
		PERCH_AT(of, seq),     PERCH_TEXT(a->owner), PERCH_TEXT(a->due),
		PERCH_TEXT(a->text),
	};

	return perch_judge_put(j,
			       "INSERT INTO remedy (stream, seq, wall_ms, person, number, order_no,"
			       " of_stream, of_seq, owner, due, text)"
			       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
			       values, PERCH_COUNT(values), err);
}

enum perch_rc
perch_take_action(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	struct perch_open_action action = { .id = 0 };
	struct perch_place of = { 0, 0 };
	enum perch_rc rc = perch_judge_order_no(j, r->action.order, action.order, err);

	_Static_assert(sizeof(action.owner) == sizeof(r->action.owner) &&
			       sizeof(action.due) == sizeof(r->action.due) &&
			       sizeof(action.text) == sizeof(r->action.text),
		       "an action fits both");
	memcpy(action.owner, r->action.owner, sizeof(action.owner));
	memcpy(action.due, r->action.due, sizeof(action.due));
	memcpy(action.text, r->action.text, sizeof(action.text));
	if (rc == PERCH_OK)
		rc = choose_number(j, "SELECT 1 FROM remedy WHERE number = ?1 LIMIT 1",
				   action.number, err);
	if (rc == PERCH_OK && r->action.of != 0)
		rc = perch_judge_locate(j, r->action.of, &of, err);
	if (rc == PERCH_E_NOTFOUND)
		rc = perch_judge_notice(j, "lost-reference", "what is to be put right is not here",
					err);
	if (rc == PERCH_OK)
		rc = save_remedy(j, &action, of, err);
	return rc == PERCH_OK ? perch_action_tell(j->db, &action, err) : rc;
}

static enum perch_rc
read_number(struct perch_judge *j, struct perch_place remedy, char number[PERCH_MATTER_CAP],
	    struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		j->db, "SELECT number FROM remedy WHERE stream = ?1 AND seq = ?2", &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, remedy.stream);
	perch_stmt_i64(stmt, 2, remedy.seq);
	rc = perch_stmt_step(j->db, stmt, err);
	return rc == PERCH_OK ? perch_col_text(stmt, 0, number, PERCH_MATTER_CAP) : rc;
}

/* By the number that was sent down, which is a master item, or by this terminal's own record. */
static enum perch_rc
find_action(struct perch_judge *j, const struct perch_record_recheck *c,
	    char number[PERCH_MATTER_CAP], struct perch_err *err)
{
	struct perch_place remedy;
	bool is_known = false;

	if (c->of != 0) {
		enum perch_rc rc = perch_judge_find(j, "remedy", c->of, &remedy, err);
		return rc == PERCH_OK ? read_number(j, remedy, number, err) : rc;
	}
	memcpy(number, c->number, sizeof(c->number));
	enum perch_rc rc = perch_master_has(j->db, "action", number, &is_known, err);
	if (rc != PERCH_OK || is_known)
		return rc;
	rc = perch_judge_notice(j, "lost-reference",
				"the corrective action that it speaks of is not here", err);
	return rc == PERCH_OK ? PERCH_E_NOTFOUND : rc;
}

enum perch_rc
perch_take_recheck(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	char number[PERCH_MATTER_CAP];
	enum perch_rc rc = find_action(j, &r->recheck, number, err);

	if (rc != PERCH_OK)
		return rc;
	const struct perch_value values[] = {
		PERCH_TEXT(number),
		PERCH_INT(r->recheck.is_done),
		PERCH_TEXT(r->recheck.text),
	};
	rc = perch_judge_put(j,
			     "INSERT INTO recheck (stream, seq, wall_ms, person, number, is_done,"
			     " text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
			     values, PERCH_COUNT(values), err);
	return rc == PERCH_OK && r->recheck.is_done ? perch_action_finish(j->db, number, err) : rc;
}

/* --- questions, notices ------------------------------------------------------------------------ */

enum perch_rc
perch_take_question(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_question *q = &r->question;
	char order[PERCH_ORDER_CAP];
	char number[PERCH_MATTER_CAP];
	char text[PERCH_NOTICE_CAP];
	struct perch_place roll;
	enum perch_rc rc = perch_judge_order_no(j, q->order, order, err);

	if (rc == PERCH_OK)
		rc = find_roll(j, q->roll, &roll, err);
	if (rc == PERCH_OK)
		rc = choose_number(j, "SELECT 1 FROM question WHERE number = ?1 LIMIT 1", number,
				   err);
	if (rc == PERCH_OK)
		rc = perch_fmt(text, sizeof(text), "question %s%s%s: %s", number,
			       order[0] != '\0' ? " on order " : "", order, q->text);
	if (rc != PERCH_OK)
		return rc;
	const struct perch_value values[] = {
		PERCH_TEXT(number),  PERCH_TEXT(order),   PERCH_AT(roll, stream),
		PERCH_AT(roll, seq), PERCH_TEXT(q->text),
	};
	rc = perch_judge_put(j,
			     "INSERT INTO question (stream, seq, wall_ms, person, number, order_no,"
			     " roll_stream, roll_seq, text)"
			     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
			     values, PERCH_COUNT(values), err);
	return rc == PERCH_OK ? perch_judge_notice(j, "question", text, err) : rc;
}

enum perch_rc
perch_take_acknowledge(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_acknowledge *a = &r->acknowledge;
	char order[PERCH_ORDER_CAP];
	enum perch_rc rc = perch_judge_order_no(j, a->order, order, err);
	const struct perch_value values[] = {
		PERCH_TEXT(order),
		PERCH_TEXT(a->what),
		PERCH_TEXT(a->number),
		PERCH_INT(a->spec),
	};

	if (rc != PERCH_OK)
		return rc;
	return perch_judge_put(j,
			       "INSERT INTO acknowledged (stream, seq, wall_ms, person, order_no,"
			       " what, number, spec) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
			       values, PERCH_COUNT(values), err);
}

/* --- the end of the day ------------------------------------------------------------------------ */

enum perch_rc
perch_take_told(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	char order[PERCH_ORDER_CAP];
	enum perch_rc rc = perch_judge_order_no(j, r->told.order, order, err);
	const struct perch_value values[] = {
		PERCH_TEXT(order),
		PERCH_TEXT(r->told.name),
		PERCH_TEXT(r->told.text),
	};

	if (rc != PERCH_OK)
		return rc;
	return perch_judge_put(j,
			       "INSERT INTO told (stream, seq, wall_ms, person, order_no, name,"
			       " text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
			       values, PERCH_COUNT(values), err);
}

enum perch_rc
perch_take_plan(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	char order[PERCH_ORDER_CAP];
	enum perch_rc rc = perch_judge_order_no(j, r->plan.order, order, err);
	const struct perch_value values[] = { PERCH_TEXT(order), PERCH_TEXT(r->plan.text) };

	if (rc != PERCH_OK)
		return rc;
	return perch_judge_put(j,
			       "INSERT INTO planned (stream, seq, wall_ms, person, order_no, text)"
			       " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
			       values, PERCH_COUNT(values), err);
}

enum perch_rc
perch_take_shift(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_shift *s = &r->shift;
	const struct perch_value values[] = {
		PERCH_INT(s->rolls), PERCH_INT(s->flaws), PERCH_INT(s->held),
		PERCH_INT(s->open),  PERCH_TEXT(s->text),
	};

	return perch_judge_put(
		j,
		"INSERT INTO shift (stream, seq, wall_ms, person, rolls, flaws, held,"
		" open, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
		values, PERCH_COUNT(values), err);
}

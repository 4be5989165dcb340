/* judge_roll.c - a roll from its start to its close, its holds and releases (judge_row.h). */
#include "firmware/base/text.h"
#include "sync/office/judge_row.h"

enum perch_rc
perch_take_roll(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_roll *roll = &r->roll;
	char order[PERCH_ORDER_CAP];
	struct perch_place first = { 0, 0 };
	enum perch_rc rc = perch_judge_order_no(j, roll->order, order, err);

	if (rc == PERCH_OK && roll->first != 0)
		rc = perch_judge_find(j, "roll", roll->first, &first, err);
	if (rc == PERCH_E_NOTFOUND)
		first = (struct perch_place){ 0, 0 };
	else if (rc != PERCH_OK)
		return rc;
	const struct perch_value values[] = {
		PERCH_TEXT(order),          PERCH_TEXT(roll->roll), PERCH_TEXT(roll->lot),
		PERCH_INT(roll->ticket_um), PERCH_TEXT(j->stage),   PERCH_INT(roll->is_again),
		PERCH_AT(first, stream),    PERCH_AT(first, seq),
	};
	return perch_judge_put(j,
			       "INSERT INTO roll (stream, seq, order_no, roll_no, lot, ticket_um,"
			       " device, inspector, started_ms, stage, is_again, first_stream,"
			       " first_seq, state) VALUES (?1, ?2, ?5, ?6, ?7, ?8,"
			       " (SELECT device FROM stream WHERE n = ?1), ?4, ?3, ?9, ?10, ?11,"
			       " ?12, 'open')",
			       values, PERCH_COUNT(values), err);
}

/* The row of a roll, for a notice: its number and its order's. */
static enum perch_rc
name_roll(struct perch_judge *j, struct perch_place roll, char roll_no[PERCH_ROLL_CAP],
	  char order_no[PERCH_ORDER_CAP], struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		j->db, "SELECT roll_no, order_no FROM roll WHERE stream = ?1 AND seq = ?2", &stmt,
		err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, roll.stream);
	perch_stmt_i64(stmt, 2, roll.seq);
	rc = perch_stmt_step(j->db, stmt, err);
	if (rc == PERCH_OK)
		rc = perch_col_text(stmt, 0, roll_no, PERCH_ROLL_CAP);
	if (rc == PERCH_OK)
		rc = perch_col_text(stmt, 1, order_no, PERCH_ORDER_CAP);
	return rc;
}

/* --- close ------------------------------------------------------------------------------------- */

/* "decision" of "hold-decision"; "" of any other verdict. */
static const char *
wait_of(const char *verdict)
{
	static const char hold[] = "hold-";

	return strncmp(verdict, hold, sizeof(hold) - 1) == 0 ? verdict + sizeof(hold) - 1 : "";
}

static enum perch_rc
close_roll(struct perch_judge *j, struct perch_place roll, const struct perch_record_close *c,
	   const char *counts, struct perch_err *err)
{
	char reasons[PERCH_RECORD_BYTES_MAX];
	enum perch_rc rc = perch_judge_reasons(&c->reasons, reasons, sizeof(reasons));
	const struct perch_value values[] = {
		PERCH_INT(roll.stream),      PERCH_INT(roll.seq),    PERCH_TEXT(c->verdict),
		PERCH_TEXT(c->override),     PERCH_TEXT(c->why),     PERCH_TEXT(counts),
		PERCH_TEXT(wait_of(counts)), PERCH_TEXT(reasons),    PERCH_INT(c->is_full),
		PERCH_TEXT(c->profile),      PERCH_INT(c->points),   PERCH_TEXT(c->rate),
		PERCH_INT(c->length_um),     PERCH_INT(c->width_um),
	};

	if (rc != PERCH_OK)
		return rc;
	return perch_judge_put(
		j,
		"UPDATE roll SET state = CASE ?11 WHEN '' THEN 'closed' ELSE 'held' "
		"END, closed_ms = ?3, verdict = ?7, override = ?8, why = ?9,"
		" is_news = 1, counts = ?10, wait = ?11, reasons = ?12, is_full = ?13,"
		" profile = ?14, points = ?15, rate = ?16, length_um = ?17,"
		" width_um = ?18 WHERE stream = ?5 AND seq = ?6",
		values, PERCH_COUNT(values), err);
}

/* The same roll of the same order, closed twice without meaning to: by another terminal, or by this
 * one. */
static enum perch_rc
look_for_double(struct perch_judge *j, struct perch_place roll, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	char text[PERCH_ROLL_CAP + PERCH_ORDER_CAP + 64] = "";
	char roll_no[PERCH_ROLL_CAP];
	char order_no[PERCH_ORDER_CAP];
	enum perch_rc rc = perch_stmt_new(
		j->db,
		"SELECT 1 FROM roll a JOIN roll b ON b.order_no = a.order_no"
		" AND b.roll_no = a.roll_no AND b.state IN ('closed', 'held')"
		" AND (b.stream, b.seq) <> (a.stream, a.seq)"
		" WHERE a.stream = ?1 AND a.seq = ?2 AND NOT a.is_again LIMIT 1",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, roll.stream);
	perch_stmt_i64(stmt, 2, roll.seq);
	rc = perch_stmt_step(j->db, stmt, err);
	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	rc = name_roll(j, roll, roll_no, order_no, err);
	if (rc == PERCH_OK)
		rc = perch_fmt(text, sizeof(text), "roll %s of order %s has been inspected before",
			       roll_no, order_no);
	return rc == PERCH_OK ? perch_judge_notice(j, "double-inspection", text, err) : rc;
}

/* --- holds ------------------------------------------------------------------------------------- */

static enum perch_rc
want_decision(struct perch_judge *j, struct perch_place roll, const char *why,
	      struct perch_err *err)
{
	char text[PERCH_NOTICE_CAP];
	char roll_no[PERCH_ROLL_CAP];
	char order_no[PERCH_ORDER_CAP];
	enum perch_rc rc = name_roll(j, roll, roll_no, order_no, err);

	if (rc == PERCH_OK)
		rc = perch_fmt(text, sizeof(text), "roll %s of order %s waits for a decision%s%s",
			       roll_no, order_no, why[0] != '\0' ? ": " : "", why);
	return rc == PERCH_OK ? perch_judge_notice(j, "decision-wanted", text, err) : rc;
}

/* Was a decision asked for while the roll was open? */
static enum perch_rc
is_asked(struct perch_judge *j, struct perch_place roll, bool *is_asked, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(j->db,
					  "SELECT 1 FROM finding WHERE roll_stream = ?1"
					  " AND roll_seq = ?2 AND kind = 'hold'"
					  " AND what = 'decision' AND NOT is_withdrawn",
					  &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, roll.stream);
	perch_stmt_i64(stmt, 2, roll.seq);
	rc = perch_stmt_step(j->db, stmt, err);
	*is_asked = rc == PERCH_OK;
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

enum perch_rc
perch_take_close(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_close *c = &r->close;
	const char *counts = c->override[0] != '\0' ? c->override : c->verdict;
	struct perch_place roll;
	bool has_asked = false;
	enum perch_rc rc = perch_judge_find(j, "roll", c->roll, &roll, err);

	if (rc == PERCH_OK)
		rc = close_roll(j, roll, c, counts, err);
	if (rc == PERCH_OK)
		rc = look_for_double(j, roll, err);
	if (rc == PERCH_OK)
		rc = is_asked(j, roll, &has_asked, err);
	if (rc == PERCH_OK && !has_asked && strcmp(wait_of(counts), "decision") == 0)
		rc = want_decision(j, roll, c->reasons.n > 0 ? c->reasons.v[0] : "", err);
	return rc == PERCH_OK ? perch_judge_score(j, roll, c, err) : rc;
}

/* An open roll is held when it is closed, a closed one at once. */
enum perch_rc
perch_take_hold(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	struct perch_place roll = { 0, 0 };
	enum perch_rc rc = perch_judge_find(j, "roll", r->hold.roll, &roll, err);
	const struct perch_value values[] = {
		PERCH_INT(roll.stream),
		PERCH_INT(roll.seq),
		PERCH_TEXT(r->hold.wait),
		PERCH_TEXT(r->hold.text),
	};

	if (rc == PERCH_OK)
		rc = perch_judge_put(
			j,
			"INSERT INTO finding (stream, seq, wall_ms, person,"
			" roll_stream, roll_seq, kind, what, um, number, verdict, text)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'hold', ?7, -1, '', '', ?8)",
			values, PERCH_COUNT(values), err);
	if (rc == PERCH_OK)
		rc = perch_judge_put(j,
				     "UPDATE roll SET is_news = 1, state = 'held', wait = ?7,"
				     " counts = 'hold-' || ?7 WHERE stream = ?5 AND seq = ?6"
				     " AND state IN ('closed', 'held')",
				     values, PERCH_COUNT(values) - 1, err);
	if (rc == PERCH_OK && strcmp(r->hold.wait, "decision") == 0)
		rc = want_decision(j, roll, r->hold.text, err);
	return rc;
}

enum perch_rc
perch_take_release(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_release *release = &r->release;
	struct perch_place roll = { 0, 0 };
	enum perch_rc rc = perch_judge_find(j, "roll", release->roll, &roll, err);
	const struct perch_value values[] = {
		PERCH_INT(roll.stream),  PERCH_INT(roll.seq),         PERCH_TEXT(release->verdict),
		PERCH_TEXT(release->by), PERCH_TEXT(release->number), PERCH_TEXT(release->text),
	};

	if (rc == PERCH_OK)
		rc = perch_judge_put(
			j,
			"INSERT INTO finding (stream, seq, wall_ms, person,"
			" roll_stream, roll_seq, kind, what, um, number, verdict, text)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'release', ?8, -1, ?9, ?7,"
			" ?10)",
			values, PERCH_COUNT(values), err);
	if (rc == PERCH_OK)
		rc = perch_judge_put(j,
				     "UPDATE roll SET is_news = 1, state = 'closed', wait = '',"
				     " counts = ?7"
				     " WHERE stream = ?5 AND seq = ?6"
				     " AND state IN ('closed', 'held')",
				     values, 3, err);
	return rc;
}

/* --- shade, what is taken back ----------------------------------------------------------------- */

#define LAST_SHADE                                                                                 \
	"UPDATE roll SET shade = coalesce((SELECT f.what FROM finding f"                           \
	" WHERE f.roll_stream = roll.stream AND f.roll_seq = roll.seq AND f.kind = 'shade'"        \
	" AND NOT f.is_withdrawn ORDER BY f.rowid DESC LIMIT 1), '') "

enum perch_rc
perch_take_shade(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	struct perch_place roll = { 0, 0 };
	enum perch_rc rc = perch_judge_find(j, "roll", r->shade.roll, &roll, err);
	const struct perch_value values[] = {
		PERCH_INT(roll.stream),
		PERCH_INT(roll.seq),
		PERCH_TEXT(r->shade.lot),
	};

	if (rc == PERCH_OK)
		rc = perch_judge_put(
			j,
			"INSERT INTO finding (stream, seq, wall_ms, person,"
			" roll_stream, roll_seq, kind, what, um, number, verdict, text)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'shade', ?7, -1, '', '', '')",
			values, PERCH_COUNT(values), err);
	if (rc == PERCH_OK)
		rc = perch_judge_put(j, LAST_SHADE "WHERE stream = ?5 AND seq = ?6", values, 2,
				     err);
	return rc;
}

/* An entry of a roll, or its start. */
enum perch_rc
perch_take_withdraw(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	static const char *const sql[] = {
		"UPDATE flaw SET is_withdrawn = 1 WHERE stream = ?5 AND seq = ?6",
		"UPDATE measure SET is_withdrawn = 1 WHERE stream = ?5 AND seq = ?6",
		"UPDATE colour SET is_withdrawn = 1 WHERE stream = ?5 AND seq = ?6",
		"UPDATE finding SET is_withdrawn = 1 WHERE stream = ?5 AND seq = ?6",
		LAST_SHADE "WHERE (stream, seq) = (SELECT roll_stream, roll_seq FROM finding"
			   " WHERE stream = ?5 AND seq = ?6 AND kind = 'shade')",
		"DELETE FROM notice WHERE stream = ?5 AND seq = ?6 AND kind = 'decision-wanted'",
		"UPDATE roll SET state = 'withdrawn' WHERE stream = ?5 AND seq = ?6",
	};
	struct perch_place of;
	enum perch_rc rc = perch_judge_locate(j, r->withdraw.of, &of, err);

	if (rc == PERCH_E_NOTFOUND)
		return perch_judge_notice(j, "lost-reference", "what it takes back is not here",
					  err);
	for (size_t i = 0; i < PERCH_COUNT(sql) && rc == PERCH_OK; i++) {
		const struct perch_value values[] = { PERCH_INT(of.stream), PERCH_INT(of.seq) };

		rc = perch_judge_put(j, sql[i], values, PERCH_COUNT(values), err);
	}
	return rc;
}

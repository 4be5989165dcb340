/* view.c - see view.h. */
#include "firmware/store/view.h"

enum perch_rc
perch_view_state_get(struct perch_db *db, struct perch_view_state *state, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc;

	rc = perch_stmt_new(db, "SELECT applied_id, resume_id, is_clean FROM state", &stmt, err);
	if (rc == PERCH_OK)
		rc = perch_stmt_step(db, stmt, err);
	if (rc == PERCH_E_NOTFOUND)
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "view.db has lost its state row");
	if (rc != PERCH_OK)
		return rc;
	*state = (struct perch_view_state){
		.applied_id = (uint64_t)perch_col_i64(stmt, 0),
		.resume_id = (uint64_t)perch_col_i64(stmt, 1),
		.is_clean = perch_col_i64(stmt, 2) != 0,
	};
	return PERCH_OK;
}

enum perch_rc
perch_view_state_put(struct perch_db *db, const struct perch_view_state *state,
		     struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc;

	rc = perch_stmt_new(db, "UPDATE state SET applied_id = ?1, resume_id = ?2, is_clean = ?3",
			    &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, (int64_t)state->applied_id);
	perch_stmt_i64(stmt, 2, (int64_t)state->resume_id);
	perch_stmt_i64(stmt, 3, state->is_clean);
	return perch_stmt_run(db, stmt, err);
}

/* --- one function for each type of record that a screen shows ------------------------------- */

static enum perch_rc
put_sign_in(struct perch_db *db, uint64_t id, const struct perch_record *r, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc;

	rc = perch_stmt_new(db, "INSERT INTO sign_in (id, person, at_ms) VALUES (?1, ?2, ?3)",
			    &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, (int64_t)id);
	perch_stmt_text(stmt, 2, r->in.person);
	perch_stmt_i64(stmt, 3, r->head.wall_ms);
	return perch_stmt_run(db, stmt, err);
}

static enum perch_rc
put_choice(struct perch_db *db, uint64_t id, const struct perch_record *r, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc;

	rc = perch_stmt_new(db, "INSERT INTO choice (id, order_no, spec) VALUES (?1, ?2, ?3)",
			    &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, (int64_t)id);
	perch_stmt_text(stmt, 2, r->order.order);
	perch_stmt_i64(stmt, 3, r->order.spec);
	return perch_stmt_run(db, stmt, err);
}

static enum perch_rc
put_roll(struct perch_db *db, uint64_t id, const struct perch_record *r, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc;

	rc = perch_stmt_new(
		db,
		"INSERT INTO roll (id, order_no, roll_no, lot, ticket_um, person, "
		"started_ms, state) VALUES (?1, "
		"coalesce((SELECT order_no FROM choice WHERE id = ?2), ''), ?3, ?4, ?5, "
		"coalesce((SELECT person FROM sign_in WHERE id = ?6), ''), ?7, 'open')",
		&stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, (int64_t)id);
	perch_stmt_i64(stmt, 2, r->roll.order);
	perch_stmt_text(stmt, 3, r->roll.roll);
	perch_stmt_text(stmt, 4, r->roll.lot);
	perch_stmt_i64(stmt, 5, r->roll.ticket_um);
	perch_stmt_i64(stmt, 6, r->head.sign_in);
	perch_stmt_i64(stmt, 7, r->head.wall_ms);
	return perch_stmt_run(db, stmt, err);
}

static enum perch_rc
put_flaw(struct perch_db *db, uint64_t id, const struct perch_record *r, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc;

	rc = perch_stmt_new(db,
			    "INSERT INTO flaw (id, roll_id, kind, at_um, to_um, len_um, across_um, "
			    "dir, is_full, side) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
			    &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, (int64_t)id);
	perch_stmt_i64(stmt, 2, r->flaw.roll);
	perch_stmt_text(stmt, 3, r->flaw.kind);
	perch_stmt_i64(stmt, 4, r->flaw.at_um);
	perch_stmt_i64(stmt, 5, r->flaw.to_um);
	perch_stmt_i64(stmt, 6, r->flaw.len_um);
	perch_stmt_i64(stmt, 7, r->flaw.across_um);
	perch_stmt_text(stmt, 8, r->flaw.dir);
	perch_stmt_i64(stmt, 9, r->flaw.is_full);
	perch_stmt_text(stmt, 10, r->flaw.side);
	return perch_stmt_run(db, stmt, err);
}

struct measure {
	int64_t roll;
	const char *what;
	const char *place;
	int64_t value;
	int64_t exp;
	const char *unit;
	const char *origin;
};

static enum perch_rc
put_measure(struct perch_db *db, uint64_t id, const struct measure *m, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc;

	rc = perch_stmt_new(
		db,
		"INSERT INTO measure (id, roll_id, what, place, value, exp, unit, origin) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		&stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, (int64_t)id);
	perch_stmt_i64(stmt, 2, m->roll);
	perch_stmt_text(stmt, 3, m->what);
	perch_stmt_text(stmt, 4, m->place);
	perch_stmt_i64(stmt, 5, m->value);
	perch_stmt_i64(stmt, 6, m->exp);
	perch_stmt_text(stmt, 7, m->unit);
	perch_stmt_text(stmt, 8, m->origin);
	return perch_stmt_run(db, stmt, err);
}

/* A withdrawn id is a flaw, a measurement or a roll; the other two statements touch nothing. */
static enum perch_rc
put_withdrawal(struct perch_db *db, uint64_t id, const struct perch_record *r,
	       struct perch_err *err)
{
	static const char *const sql[] = {
		"UPDATE flaw SET withdrawn = ?1 WHERE id = ?2",
		"UPDATE measure SET withdrawn = ?1 WHERE id = ?2",
		"UPDATE roll SET state = 'withdrawn', close_id = ?1 WHERE id = ?2",
	};
	enum perch_rc rc = PERCH_OK;

	for (size_t i = 0; i < PERCH_COUNT(sql) && rc == PERCH_OK; i++) {
		PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
		rc = perch_stmt_new(db, sql[i], &stmt, err);
		if (rc != PERCH_OK)
			return rc;
		perch_stmt_i64(stmt, 1, (int64_t)id);
		perch_stmt_i64(stmt, 2, r->withdraw.of);
		rc = perch_stmt_run(db, stmt, err);
	}
	return rc;
}

static enum perch_rc
put_close(struct perch_db *db, uint64_t id, const struct perch_record *r, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc;

	rc = perch_stmt_new(db,
			    "UPDATE roll SET state = 'closed', close_id = ?1, closed_ms = ?2, "
			    "verdict = ?3, override = ?4, profile = ?5, points = ?6, rate = ?7, "
			    "length_um = ?8, width_um = ?9 WHERE id = ?10",
			    &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, (int64_t)id);
	perch_stmt_i64(stmt, 2, r->head.wall_ms);
	perch_stmt_text(stmt, 3, r->close.verdict);
	perch_stmt_text(stmt, 4, r->close.override);
	perch_stmt_text(stmt, 5, r->close.profile);
	perch_stmt_i64(stmt, 6, r->close.points);
	perch_stmt_text(stmt, 7, r->close.rate);
	perch_stmt_i64(stmt, 8, r->close.length_um);
	perch_stmt_i64(stmt, 9, r->close.width_um);
	perch_stmt_i64(stmt, 10, r->close.roll);
	return perch_stmt_run(db, stmt, err);
}

static enum perch_rc
put_scanner(struct perch_db *db, uint64_t id, const struct perch_record *r, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc;

	rc = perch_stmt_new(
		db,
		"INSERT INTO scanner (record_id, vid, pid, name, driver, separators, has_aim) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (vid, pid, name, driver) DO "
		"UPDATE SET record_id = ?1, separators = ?6, has_aim = ?7",
		&stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, (int64_t)id);
	perch_stmt_i64(stmt, 2, r->separator.vid);
	perch_stmt_i64(stmt, 3, r->separator.pid);
	perch_stmt_text(stmt, 4, r->separator.name);
	perch_stmt_text(stmt, 5, r->separator.driver);
	perch_stmt_text(stmt, 6, r->separator.outcome);
	perch_stmt_i64(stmt, 7, r->separator.has_aim);
	return perch_stmt_run(db, stmt, err);
}

enum perch_rc
perch_view_separators(struct perch_db *db, const struct perch_scanner *scanner,
		      enum perch_separators *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc;

	rc = perch_stmt_new(db,
			    "SELECT separators FROM scanner WHERE vid = ?1 AND pid = ?2 AND "
			    "name = ?3 AND driver = ?4",
			    &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, scanner->vid);
	perch_stmt_i64(stmt, 2, scanner->pid);
	perch_stmt_text(stmt, 3, scanner->name);
	perch_stmt_text(stmt, 4, scanner->driver);
	rc = perch_stmt_step(db, stmt, err);
	if (rc == PERCH_OK)
		*out = perch_separators_find(perch_col_span(stmt, 0));
	return rc;
}

enum perch_rc
perch_view_apply(struct perch_db *db, uint64_t id, const struct perch_record *r,
		 struct perch_err *err)
{
	switch (r->type) {
	case PERCH_RECORD_IN:
		return put_sign_in(db, id, r, err);
	case PERCH_RECORD_ORDER:
		return put_choice(db, id, r, err);
	case PERCH_RECORD_ROLL:
		return put_roll(db, id, r, err);
	case PERCH_RECORD_FLAW:
		return put_flaw(db, id, r, err);
	case PERCH_RECORD_WIDTH:
		return put_measure(db, id,
				   &(struct measure){ r->width.roll, "width", r->width.place,
						      r->width.um, 0, "um", r->width.o },
				   err);
	case PERCH_RECORD_WEIGHT:
		return put_measure(db, id,
				   &(struct measure){ r->weight.roll, "weight", r->weight.place,
						      r->weight.value, r->weight.exp,
						      r->weight.unit, r->weight.o },
				   err);
	case PERCH_RECORD_LENGTH:
		return put_measure(db, id,
				   &(struct measure){ r->length.roll, "length", "", r->length.um, 0,
						      "um", r->length.o },
				   err);
	case PERCH_RECORD_WITHDRAW:
		return put_withdrawal(db, id, r, err);
	case PERCH_RECORD_CLOSE:
		return put_close(db, id, r, err);
	case PERCH_RECORD_SEPARATOR:
		return put_scanner(db, id, r, err);
	case PERCH_RECORD_EPOCH:
	case PERCH_RECORD_BOOT:
	case PERCH_RECORD_CLOCK:
	case PERCH_RECORD_SCANNER:
	case PERCH_RECORD_MASTER:
	case PERCH_RECORD_OUT:
	case PERCH_RECORD_STAGE:
	case PERCH_RECORD_STOP:
	case PERCH_RECORD_NOTE:
	case PERCH_RECORD_SHIFT:
	case PERCH_RECORD_SEAL:
	case PERCH_RECORD_TYPES:
		break;
	}
	return PERCH_OK;
}

/* --- comparing two projections --------------------------------------------------------------- */

static bool
same_row(struct sqlite3_stmt *a, struct sqlite3_stmt *b, int columns)
{
	for (int i = 0; i < columns; i++)
		if (!perch_span_eq(perch_col_span(a, i), perch_col_span(b, i)))
			return false;
	return true;
}

static enum perch_rc
compare_table(struct perch_db *a, struct perch_db *b, const char *table, const char *sql,
	      int columns, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *in_a = NULL;
	PERCH_AUTO_STMT struct sqlite3_stmt *in_b = NULL;
	enum perch_rc rc = perch_stmt_new(a, sql, &in_a, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_new(b, sql, &in_b, err);
	while (rc == PERCH_OK) {
		enum perch_rc step_a = perch_stmt_step(a, in_a, err);
		enum perch_rc step_b = perch_stmt_step(b, in_b, err);
		if (step_a == PERCH_E_NOTFOUND && step_b == PERCH_E_NOTFOUND)
			return PERCH_OK;
		if (step_a != PERCH_OK && step_a != PERCH_E_NOTFOUND)
			return step_a;
		if (step_a != step_b || !same_row(in_a, in_b, columns))
			return perch_err_set(
				err, PERCH_E_DAMAGED, 0,
				"view.db: table %s differs from the log at record %lld: move "
				"view.db away, it is rebuilt",
				table,
				(long long)perch_col_i64(step_b == PERCH_OK ? in_b : in_a, 0));
	}
	return rc;
}

enum perch_rc
perch_view_compare(struct perch_db *a, struct perch_db *b, struct perch_err *err)
{
	static const struct {
		const char *table;
		const char *sql;
		int columns;
	} all[] = {
		{ "sign_in", "SELECT id, person, at_ms FROM sign_in ORDER BY id", 3 },
		{ "choice", "SELECT id, order_no, spec FROM choice ORDER BY id", 3 },
		{ "roll", "SELECT * FROM roll ORDER BY id", 17 },
		{ "flaw", "SELECT * FROM flaw ORDER BY id", 11 },
		{ "measure", "SELECT * FROM measure ORDER BY id", 9 },
		{ "scanner", "SELECT * FROM scanner ORDER BY record_id", 7 },
	};
	enum perch_rc rc = PERCH_OK;

	for (size_t i = 0; i < PERCH_COUNT(all) && rc == PERCH_OK; i++)
		rc = compare_table(a, b, all[i].table, all[i].sql, all[i].columns, err);
	return rc;
}

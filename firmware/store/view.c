/* view.c - see view.h. */
#include "firmware/store/view.h"

#include "firmware/base/text.h"
#include "firmware/store/view_in.h"

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

/* --- records ----------------------------------------------------------------------------------- */

static enum perch_rc
put_separator(struct perch_db *db, int64_t id, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_separator *s = &r->separator;

	return PERCH_RUN(
		db, err,
		"INSERT INTO scanner (record_id, vid, pid, name, driver, separators, has_aim) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (vid, pid, name, driver) DO "
		"UPDATE SET record_id = ?1, separators = ?6, has_aim = ?7",
		PERCH_INT(id), PERCH_INT(s->vid), PERCH_INT(s->pid), PERCH_TEXT(s->name),
		PERCH_TEXT(s->driver), PERCH_TEXT(s->outcome), PERCH_INT(s->has_aim));
}

/* NULL: no look-up and no screen needs records of this type. */
static enum perch_rc (*const puts_of_type[PERCH_RECORD_TYPES])(struct perch_db *, int64_t,
							       const struct perch_record *,
							       struct perch_err *) = {
	[PERCH_RECORD_SEPARATOR] = put_separator,
	[PERCH_RECORD_BOOT] = perch_view_put_boot,
	[PERCH_RECORD_IN] = perch_view_put_in,
	[PERCH_RECORD_DENY] = perch_view_put_deny,
	[PERCH_RECORD_UNLOCK] = perch_view_put_unlock,
	[PERCH_RECORD_ORDER] = perch_view_put_order,
	[PERCH_RECORD_STAGE] = perch_view_put_stage,
	[PERCH_RECORD_ROLL] = perch_view_put_roll,
	[PERCH_RECORD_FLAW] = perch_view_put_flaw,
	[PERCH_RECORD_WITHDRAW] = perch_view_put_withdraw,
	[PERCH_RECORD_WIDTH] = perch_view_put_measure,
	[PERCH_RECORD_WEIGHT] = perch_view_put_measure,
	[PERCH_RECORD_LENGTH] = perch_view_put_measure,
	[PERCH_RECORD_DENSITY] = perch_view_put_measure,
	[PERCH_RECORD_SKEW] = perch_view_put_measure,
	[PERCH_RECORD_WASH] = perch_view_put_measure,
	[PERCH_RECORD_COLOUR] = perch_view_put_colour,
	[PERCH_RECORD_SHADE] = perch_view_put_judgement,
	[PERCH_RECORD_MARK] = perch_view_put_judgement,
	[PERCH_RECORD_CHECK] = perch_view_put_judgement,
	[PERCH_RECORD_SAMPLE] = perch_view_put_sample,
	[PERCH_RECORD_HOLD] = perch_view_put_hold,
	[PERCH_RECORD_RELEASE] = perch_view_put_release,
	[PERCH_RECORD_CLOSE] = perch_view_put_close,
	[PERCH_RECORD_SETUP] = perch_view_put_setup,
	[PERCH_RECORD_SAMPLING] = perch_view_put_sampling,
	[PERCH_RECORD_LOT] = perch_view_put_lot,
	[PERCH_RECORD_COUNT] = perch_view_put_count,
	[PERCH_RECORD_COUNTED] = perch_view_put_counted,
	[PERCH_RECORD_TALLY] = perch_view_put_tally,
	[PERCH_RECORD_ANOMALY] = perch_view_put_anomaly,
	[PERCH_RECORD_ACTION] = perch_view_put_action,
	[PERCH_RECORD_RECHECK] = perch_view_put_recheck,
	[PERCH_RECORD_QUESTION] = perch_view_put_question,
	[PERCH_RECORD_ACKNOWLEDGE] = perch_view_put_acknowledge,
	[PERCH_RECORD_KEEP] = perch_view_put_keep,
	[PERCH_RECORD_LEFTOVER] = perch_view_put_leftover,
	[PERCH_RECORD_TOLD] = perch_view_put_told,
	[PERCH_RECORD_PLAN] = perch_view_put_plan,
	[PERCH_RECORD_MAKE] = perch_view_put_make,
	[PERCH_RECORD_LINK] = perch_view_put_link,
	[PERCH_RECORD_SIGN] = perch_view_put_sign,
	[PERCH_RECORD_ADDENDUM] = perch_view_put_addendum,
};

enum perch_rc
perch_view_apply(struct perch_db *db, uint64_t id, const struct perch_record *r,
		 struct perch_err *err)
{
	if ((unsigned)r->type >= PERCH_RECORD_TYPES || puts_of_type[r->type] == NULL)
		return PERCH_OK;
	return puts_of_type[r->type](db, (int64_t)id, r, err);
}

/* --- comparing two projections --------------------------------------------------------------- */

static bool
same_row(struct sqlite3_stmt *a, struct sqlite3_stmt *b)
{
	int columns = perch_stmt_columns(a);

	if (columns != perch_stmt_columns(b))
		return false;
	for (int i = 0; i < columns; i++)
		if (!perch_col_same(a, b, i))
			return false;
	return true;
}

/* The first column of every table is the id of a record. */
static enum perch_rc
compare_table(struct perch_db *a, struct perch_db *b, const char *table, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *in_a = NULL;
	PERCH_AUTO_STMT struct sqlite3_stmt *in_b = NULL;
	char sql[96];
	enum perch_rc rc = perch_fmt(sql, sizeof(sql), "SELECT * FROM \"%s\" ORDER BY 1", table);

	if (rc == PERCH_OK)
		rc = perch_stmt_new(a, sql, &in_a, err);
	if (rc == PERCH_OK)
		rc = perch_stmt_new(b, sql, &in_b, err);
	while (rc == PERCH_OK) {
		enum perch_rc step_a = perch_stmt_step(a, in_a, err);
		enum perch_rc step_b = perch_stmt_step(b, in_b, err);
		if (step_a == PERCH_E_NOTFOUND && step_b == PERCH_E_NOTFOUND)
			return PERCH_OK;
		if (step_a != PERCH_OK && step_a != PERCH_E_NOTFOUND)
			return step_a;
		if (step_b != PERCH_OK && step_b != PERCH_E_NOTFOUND)
			return step_b;
		if (step_a != step_b || !same_row(in_a, in_b))
			return perch_err_set(
				err, PERCH_E_DAMAGED, 0,
				"view.db: table %s differs from the log at record %lld: move "
				"view.db away, it is rebuilt",
				table,
				(long long)perch_col_i64(step_b == PERCH_OK ? in_b : in_a, 0));
	}
	return rc;
}

/* Whatever table there is in the one that was rebuilt, so that none is forgotten. */
enum perch_rc
perch_view_compare(struct perch_db *a, struct perch_db *b, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *tables = NULL;
	enum perch_rc rc;
	char table[64];

	rc = PERCH_ROW(b, err, &tables,
		       "SELECT name FROM sqlite_schema WHERE type = ?1 AND name <> 'state' "
		       "AND name NOT LIKE 'sqlite%' ORDER BY rowid",
		       PERCH_TEXT("table"));
	while (rc == PERCH_OK) {
		rc = perch_col_text(tables, 0, table, sizeof(table));
		if (rc == PERCH_OK)
			rc = compare_table(a, b, table, err);
		if (rc == PERCH_OK)
			rc = perch_stmt_step(b, tables, err);
	}
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

/* master_read.c - see master_read.h. */
#include "firmware/store/master_read.h"

/* Bind up to two texts and step to the first row. */
static enum perch_rc
first_row(struct perch_db *db, const char *sql, const char *a, const char *b,
	  struct sqlite3_stmt **stmt, struct perch_err *err)
{
	enum perch_rc rc = perch_stmt_new(db, sql, stmt, err);

	if (rc != PERCH_OK)
		return rc;
	if (a != NULL)
		perch_stmt_text(*stmt, 1, a);
	if (b != NULL)
		perch_stmt_text(*stmt, 2, b);
	return perch_stmt_step(db, *stmt, err);
}

static enum perch_rc
read_expected(struct sqlite3_stmt *row, struct perch_expected *out, struct perch_err *err)
{
	enum perch_rc rc = perch_col_text(row, 0, out->order, sizeof(out->order));

	if (rc == PERCH_OK)
		rc = perch_col_text(row, 1, out->roll, sizeof(out->roll));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 2, out->lot, sizeof(out->lot));
	if (rc != PERCH_OK)
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "master.db: a packing list line is damaged");
	out->ticket_um = perch_col_i64(row, 3);
	return PERCH_OK;
}

enum perch_rc
perch_master_revision(struct perch_db *db, int64_t *revision, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = first_row(db, "SELECT revision FROM state", NULL, NULL, &stmt, err);

	if (rc == PERCH_OK)
		*revision = perch_col_i64(stmt, 0);
	else if (rc == PERCH_E_NOTFOUND)
		*revision = 0;
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

enum perch_rc
perch_master_order(struct perch_db *db, const char *order, struct perch_order *out,
		   struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	const char *key = "";
	enum perch_rc rc;

	rc = first_row(db, "SELECT body FROM item WHERE kind = 'order' AND key = ?1", order, NULL,
		       &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	if (perch_order_read(perch_col_span(stmt, 0), out, &key) != PERCH_OK)
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "order %s as head office sent it cannot be read at '%s'",
				     order, key);
	return PERCH_OK;
}

enum perch_rc
perch_master_expected(struct perch_db *db, const char *order, const char *roll,
		      struct perch_expected *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc;

	rc = first_row(db,
		       "SELECT order_no, roll_no, lot, ticket_um FROM expected "
		       "WHERE order_no = ?1 AND roll_no = ?2",
		       order, roll, &stmt, err);
	return rc == PERCH_OK ? read_expected(stmt, out, err) : rc;
}

enum perch_rc
perch_master_elsewhere(struct perch_db *db, const char *roll, const char *but,
		       struct perch_expected *out, size_t *n, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	size_t count = 0;
	enum perch_rc rc;

	rc = first_row(db,
		       "SELECT order_no, roll_no, lot, ticket_um FROM expected "
		       "WHERE roll_no = ?1 AND order_no <> ?2 ORDER BY order_no",
		       roll, but, &stmt, err);
	while (rc == PERCH_OK) {
		if (count++ == 0)
			rc = read_expected(stmt, out, err);
		if (rc == PERCH_OK)
			rc = perch_stmt_step(db, stmt, err);
	}
	if (rc != PERCH_E_NOTFOUND)
		return rc;
	*n = count;
	return PERCH_OK;
}

enum perch_rc
perch_master_count(struct perch_db *db, const char *order, size_t *n, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc;

	rc = first_row(db, "SELECT count(*) FROM expected WHERE order_no = ?1", order, NULL, &stmt,
		       err);
	if (rc == PERCH_OK)
		*n = (size_t)perch_col_i64(stmt, 0);
	return rc;
}

/* master_read.c - see master_read.h. */
#include "firmware/store/master_read.h"

#include "firmware/base/text.h"
#include "firmware/store/value.h"

#define LINE "SELECT order_no, roll_no, lot, ticket_um, delivery, packing FROM expected "

enum perch_rc
perch_master_line(struct sqlite3_stmt *row, struct perch_expected *out, struct perch_err *err)
{
	enum perch_rc rc = perch_col_text(row, 0, out->order, sizeof(out->order));

	if (rc == PERCH_OK)
		rc = perch_col_text(row, 1, out->roll, sizeof(out->roll));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 2, out->lot, sizeof(out->lot));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 4, out->delivery, sizeof(out->delivery));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 5, out->packing, sizeof(out->packing));
	if (rc != PERCH_OK)
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "a packing list line is damaged");
	out->ticket_um = perch_col_i64(row, 3);
	out->is_made = false;
	return PERCH_OK;
}

enum perch_rc
perch_master_revision(struct perch_db *db, int64_t *revision, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = PERCH_E_NOTFOUND;

	if (db != NULL)
		rc = PERCH_ROW(db, err, &row, "SELECT revision FROM state WHERE id = ?1",
			       PERCH_INT(1));
	if (rc == PERCH_OK)
		*revision = perch_col_i64(row, 0);
	else if (rc == PERCH_E_NOTFOUND)
		*revision = 0;
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

enum perch_rc
perch_master_item(struct perch_db *db, const char *kind, const char *key, struct sqlite3_stmt **row,
		  struct perch_err *err)
{
	if (db == NULL)
		return PERCH_E_NOTFOUND;
	return PERCH_ROW(db, err, row, "SELECT body FROM item WHERE kind = ?1 AND key = ?2",
			 PERCH_TEXT(kind), PERCH_TEXT(key));
}

enum perch_rc
perch_master_items(struct perch_db *db, const char *kind, struct sqlite3_stmt **row,
		   struct perch_err *err)
{
	if (db == NULL)
		return PERCH_E_NOTFOUND;
	return PERCH_ROW(db, err, row, "SELECT body, key FROM item WHERE kind = ?1 ORDER BY key",
			 PERCH_TEXT(kind));
}

/* A body that is no JSON must not keep the others away: it comes last, for its reader to refuse. */
enum perch_rc
perch_master_actions(struct perch_db *db, struct sqlite3_stmt **row, struct perch_err *err)
{
	if (db == NULL)
		return PERCH_E_NOTFOUND;
	return PERCH_ROW(
		db, err, row,
		"SELECT body, key FROM item WHERE kind = ?1 ORDER BY coalesce(nullif(CASE "
		"WHEN json_valid(body) THEN json_extract(body, '$.due') END, ''), '~'), key",
		PERCH_TEXT("action"));
}

enum perch_rc
perch_master_answers(struct perch_db *db, struct sqlite3_stmt **row, struct perch_err *err)
{
	if (db == NULL)
		return PERCH_E_NOTFOUND;
	return PERCH_ROW(db, err, row,
			 "SELECT body, key FROM item WHERE kind = ?1 ORDER BY revision DESC, key",
			 PERCH_TEXT("answer"));
}

enum perch_rc
perch_master_order(struct perch_db *db, const char *order, struct perch_order *out,
		   struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	const char *key = "";
	enum perch_rc rc = perch_master_item(db, "order", order, &row, err);

	if (rc != PERCH_OK)
		return rc;
	if (perch_order_read(perch_col_span(row, 0), out, &key) != PERCH_OK)
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "order %s as head office sent it cannot be read at '%s'",
				     order, key);
	return PERCH_OK;
}

enum perch_rc
perch_master_expected(struct perch_db *db, const char *order, const char *roll,
		      struct perch_expected *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = PERCH_E_NOTFOUND;

	if (db != NULL)
		rc = PERCH_ROW(db, err, &row, LINE "WHERE order_no = ?1 AND roll_no = ?2",
			       PERCH_TEXT(order), PERCH_TEXT(roll));
	return rc == PERCH_OK ? perch_master_line(row, out, err) : rc;
}

enum perch_rc
perch_master_lines(struct perch_db *db, const char *order, const char *after,
		   struct sqlite3_stmt **row, struct perch_err *err)
{
	if (db == NULL)
		return PERCH_E_NOTFOUND;
	return PERCH_ROW(db, err, row, LINE "WHERE order_no = ?1 AND roll_no > ?2 ORDER BY roll_no",
			 PERCH_TEXT(order), PERCH_TEXT(after));
}

enum perch_rc
perch_master_elsewhere(struct perch_db *db, const char *roll, const char *but,
		       struct sqlite3_stmt **row, struct perch_err *err)
{
	if (db == NULL)
		return PERCH_E_NOTFOUND;
	return PERCH_ROW(db, err, row,
			 LINE "WHERE roll_no = ?1 AND order_no <> ?2 ORDER BY order_no",
			 PERCH_TEXT(roll), PERCH_TEXT(but));
}

/* An order or a roll may have a slash in its number, so the key only narrows the search. */
enum perch_rc
perch_master_done(struct perch_db *db, const char *order, const char *roll, struct perch_done *out,
		  struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_done done;
	const char *at = "";
	bool is_found = false;
	char first[PERCH_ORDER_CAP + PERCH_ROLL_CAP + 2];
	char end[sizeof(first)];

	if (db == NULL)
		return PERCH_E_NOTFOUND;
	/* '0' follows '/'. */
	enum perch_rc rc = perch_fmt(first, sizeof(first), "%s/%s/", order, roll);
	if (rc == PERCH_OK)
		rc = perch_fmt(end, sizeof(end), "%s/%s0", order, roll);
	if (rc == PERCH_OK)
		rc = PERCH_ROW(db, err, &row,
			       "SELECT body FROM item WHERE kind = ?1 AND key > ?2 AND key < ?3",
			       PERCH_TEXT("done"), PERCH_TEXT(first), PERCH_TEXT(end));
	for (; rc == PERCH_OK; rc = perch_stmt_step(db, row, err)) {
		if (perch_done_read(perch_col_span(row, 0), &done, &at) != PERCH_OK ||
		    strcmp(done.order, order) != 0 || strcmp(done.roll, roll) != 0 ||
		    (is_found && done.closed_ms <= out->closed_ms))
			continue;
		*out = done;
		is_found = true;
	}
	return rc == PERCH_E_NOTFOUND && is_found ? PERCH_OK : rc;
}

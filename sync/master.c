/* master.c - see master.h. */
#include "sync/master.h"

#include "firmware/session/order.h"

enum perch_rc
perch_master_load(struct perch_master *m, struct perch_db *db, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = perch_stmt_new(db, "SELECT cursor, revision FROM state WHERE id = 1",
					  &row, err);

	*m = (struct perch_master){ .db = db };
	if (rc == PERCH_OK)
		rc = perch_stmt_step(db, row, err);
	if (rc == PERCH_E_NOTFOUND)
		return PERCH_OK;
	if (rc != PERCH_OK)
		return rc;
	if (perch_col_text(row, 0, m->cursor, sizeof(m->cursor)) != PERCH_OK ||
	    !perch_wire_is_cursor(m->cursor))
		m->cursor[0] = '\0'; /* unreadable: the office sends everything anew */
	m->revision = perch_col_i64(row, 1);
	return PERCH_OK;
}

void
perch_master_abandon(struct perch_master *m)
{
	struct perch_err err;

	if (!m->is_copying)
		return;
	perch_db_rollback(m->db);
	/* Reading one row of the file that was just written to; if it fails, so will the next step. */
	if (perch_master_load(m, m->db, &err) != PERCH_OK)
		m->cursor[0] = '\0';
}

/* Run a statement with up to two texts. */
static enum perch_rc
run_keyed(struct perch_db *db, const char *sql, const char *a, const char *b, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(db, sql, &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, a);
	perch_stmt_text(stmt, 2, b);
	return perch_stmt_run(db, stmt, err);
}

/* Take the line that the item's present body made out of the packing list. */
static enum perch_rc
unlist_roll(struct perch_db *db, const char *key, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_expected old;
	const char *bad;
	enum perch_rc rc = perch_stmt_new(
		db, "SELECT body FROM item WHERE kind = 'roll' AND key = ?1", &row, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(row, 1, key);
	rc = perch_stmt_step(db, row, err);
	if (rc == PERCH_E_NOTFOUND)
		return PERCH_OK;
	if (rc != PERCH_OK || perch_expected_read(perch_col_span(row, 0), &old, &bad) != PERCH_OK)
		return rc;
	return run_keyed(db, "DELETE FROM expected WHERE order_no = ?1 AND roll_no = ?2", old.order,
			 old.roll, err);
}

static enum perch_rc
list_roll(struct perch_master *m, struct perch_json body, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *put = NULL;
	struct perch_expected roll;
	const char *bad;

	/* One bad line must not keep the others away; the item itself is stored. */
	if (perch_expected_read(body.text, &roll, &bad) != PERCH_OK) {
		m->skipped++;
		return PERCH_OK;
	}
	enum perch_rc rc = perch_stmt_new(
		m->db,
		"INSERT OR REPLACE INTO expected (order_no, roll_no, lot, ticket_um, delivery, "
		"packing) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		&put, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(put, 1, roll.order);
	perch_stmt_text(put, 2, roll.roll);
	perch_stmt_text(put, 3, roll.lot);
	perch_stmt_i64(put, 4, roll.ticket_um);
	perch_stmt_text(put, 5, roll.delivery);
	perch_stmt_text(put, 6, roll.packing);
	return perch_stmt_run(m->db, put, err);
}

static enum perch_rc
put_item(struct perch_db *db, const struct perch_wire_item *item, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *put = NULL;
	char body[PERCH_WIRE_BODY_MAX + 1];
	struct perch_buf b = perch_buf_over(body, sizeof(body));
	enum perch_rc rc = perch_stmt_new(
		db,
		"INSERT OR REPLACE INTO item (kind, key, revision, body) VALUES (?1, ?2, ?3, ?4)",
		&put, err);

	if (rc != PERCH_OK)
		return rc;
	perch_buf_put(&b, item->body.text);
	if (perch_buf_cstr(&b) == NULL)
		return perch_err_set(err, PERCH_E_RANGE, 0, "master data: %s %s is too long",
				     item->kind, item->key);
	perch_stmt_text(put, 1, item->kind);
	perch_stmt_text(put, 2, item->key);
	perch_stmt_i64(put, 3, item->revision);
	perch_stmt_text(put, 4, body);
	return perch_stmt_run(db, put, err);
}

static enum perch_rc
take_item(struct perch_master *m, const struct perch_wire_item *item, struct perch_err *err)
{
	bool is_roll = strcmp(item->kind, "roll") == 0;
	enum perch_rc rc = is_roll ? unlist_roll(m->db, item->key, err) : PERCH_OK;

	if (rc != PERCH_OK)
		return rc;
	if (item->is_gone)
		return run_keyed(m->db, "DELETE FROM item WHERE kind = ?1 AND key = ?2", item->kind,
				 item->key, err);
	rc = put_item(m->db, item, err);
	if (rc == PERCH_OK && is_roll)
		rc = list_roll(m, item->body, err);
	return rc;
}

static enum perch_rc
put_position(struct perch_db *db, const struct perch_wire_page *page, int64_t now_ms,
	     struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *put = NULL;
	enum perch_rc rc = perch_stmt_new(
		db,
		"INSERT OR REPLACE INTO state "
		"(id, cursor, revision, applied_ms) VALUES (1, ?1, ?2, ?3)",
		&put, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(put, 1, page->cursor);
	perch_stmt_i64(put, 2, page->revision);
	perch_stmt_i64(put, 3, now_ms);
	return perch_stmt_run(db, put, err);
}

/* The page, inside the transaction. */
static enum perch_rc
take_page(struct perch_master *m, const struct perch_wire_page *page, int64_t now_ms,
	  struct perch_err *err)
{
	struct perch_json_iter it = { 0 };
	struct perch_wire_item item;
	enum perch_rc rc = PERCH_OK;

	if (page->is_reset)
		rc = perch_db_exec(m->db, "DELETE FROM item; DELETE FROM expected", err);
	while (rc == PERCH_OK && perch_wire_next_item(page, &it, &item)) {
		rc = take_item(m, &item, err);
		m->taken++;
	}
	if (rc == PERCH_OK)
		rc = put_position(m->db, page, now_ms, err);
	return rc;
}

/* Most syncs bring nothing new; then the file is left alone. */
static bool
is_news(const struct perch_master *m, const struct perch_wire_page *page)
{
	struct perch_json_iter it = { 0 };
	struct perch_json item;

	return page->is_reset || m->is_copying || strcmp(page->cursor, m->cursor) != 0 ||
	       page->revision != m->revision || perch_json_next(page->items, &it, NULL, &item);
}

enum perch_rc
perch_master_apply(struct perch_master *m, const struct perch_wire_page *page, int64_t now_ms,
		   struct perch_err *err)
{
	enum perch_rc rc = PERCH_OK;

	if (m->is_copying && page->is_reset) {
		perch_master_abandon(m);
		return perch_err_set(err, PERCH_E_STATE, 0,
				     "head office began its copy of the orders anew in between");
	}
	if (!is_news(m, page))
		return PERCH_OK;
	if (!m->is_copying)
		rc = perch_db_begin(m->db, err);
	if (rc != PERCH_OK)
		return rc;
	m->is_copying = m->is_copying || page->is_reset;
	rc = take_page(m, page, now_ms, err);
	if (rc == PERCH_OK && (!m->is_copying || !page->has_more)) {
		rc = perch_db_commit(m->db, err);
		m->is_copying = m->is_copying && rc != PERCH_OK;
	}
	if (rc != PERCH_OK) {
		perch_db_rollback(m->db);
		perch_master_abandon(m);
		return rc;
	}
	memcpy(m->cursor, page->cursor, sizeof(m->cursor));
	m->revision = page->revision;
	return PERCH_OK;
}

/* master.c - see master.h. */
#include "sync/office/master.h"

#include "firmware/base/text.h"

/* Beside the bodies: kind, key (escaped at worst sixfold) and the words around them. */
#define ITEM_OVERHEAD (6 * PERCH_WIRE_KEY_CAP + PERCH_WIRE_KIND_CAP + 128)
#define PAGE_OVERHEAD 512

enum perch_rc
perch_master_revision(struct perch_db *db, int64_t *revision, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(db, "SELECT coalesce(max(revision), 0) FROM item", &stmt,
					  err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(db, stmt, err);
	if (rc == PERCH_OK)
		*revision = perch_col_i64(stmt, 0);
	return rc;
}

/* The row of an item that is not gone, ready to be read. PERCH_E_NOTFOUND. */
static enum perch_rc
find(struct perch_db *db, const char *kind, const char *key, struct sqlite3_stmt **stmt,
     struct perch_err *err)
{
	enum perch_rc rc = perch_stmt_new(
		db, "SELECT body FROM item WHERE kind = ?1 AND key = ?2 AND body IS NOT NULL", stmt,
		err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(*stmt, 1, kind);
	perch_stmt_text(*stmt, 2, key);
	return perch_stmt_step(db, *stmt, err);
}

enum perch_rc
perch_master_has(struct perch_db *db, const char *kind, const char *key, bool *has,
		 struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = find(db, kind, key, &stmt, err);

	if (rc != PERCH_OK && rc != PERCH_E_NOTFOUND)
		return rc;
	*has = rc == PERCH_OK;
	return PERCH_OK;
}

enum perch_rc
perch_master_body(struct perch_db *db, const char *kind, const char *key, struct perch_buf *body,
		  struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = find(db, kind, key, &stmt, err);

	return rc == PERCH_OK ? perch_buf_put(body, perch_col_span(stmt, 0)) : rc;
}

static enum perch_rc
save(struct perch_db *db, const char *kind, const char *key, struct perch_span body,
     struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	char text[PERCH_WIRE_BODY_MAX + 1];
	enum perch_rc rc = perch_text_copy(text, sizeof(text), body);

	if (rc != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "the body of %s %s is too long", kind,
				     key);
	rc = perch_stmt_new(db,
			    "INSERT INTO item (kind, key, revision, body) VALUES (?1, ?2,"
			    " (SELECT coalesce(max(revision), 0) + 1 FROM item), ?3)"
			    " ON CONFLICT (kind, key) DO UPDATE"
			    " SET revision = excluded.revision, body = excluded.body",
			    &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, kind);
	perch_stmt_text(stmt, 2, key);
	perch_stmt_text(stmt, 3, text);
	return perch_stmt_run(db, stmt, err);
}

enum perch_rc
perch_master_put(struct perch_db *db, const char *kind, const char *key, struct perch_span body,
		 enum perch_change *change, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = find(db, kind, key, &stmt, err);

	if (rc != PERCH_OK && rc != PERCH_E_NOTFOUND)
		return rc;
	bool is_same = rc == PERCH_OK && perch_span_eq(perch_col_span(stmt, 0), body);
	*change = rc == PERCH_E_NOTFOUND ? PERCH_CHANGE_NEW
		  : is_same              ? PERCH_CHANGE_NONE
					 : PERCH_CHANGE_CHANGED;
	return is_same ? PERCH_OK : save(db, kind, key, body, err);
}

/* --- versions ---------------------------------------------------------------------------------- */

enum perch_rc
perch_master_keep(struct perch_db *db, const char *kind, const char *id, int64_t version,
		  struct perch_span body, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	char text[PERCH_WIRE_BODY_MAX + 1];
	enum perch_rc rc = perch_text_copy(text, sizeof(text), body);

	if (rc != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "the body of %s %s is too long", kind,
				     id);
	rc = perch_stmt_new(db,
			    "INSERT INTO edition (kind, id, version, body) VALUES (?1, ?2, ?3, ?4)"
			    " ON CONFLICT DO UPDATE SET body = body RETURNING body",
			    &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, kind);
	perch_stmt_text(stmt, 2, id);
	perch_stmt_i64(stmt, 3, version);
	perch_stmt_text(stmt, 4, text);
	rc = perch_stmt_step(db, stmt, err);
	if (rc == PERCH_OK && !perch_span_eq(perch_col_span(stmt, 0), body))
		rc = PERCH_E_EXISTS;
	return rc;
}

enum perch_rc
perch_master_edition(struct perch_db *db, const char *kind, const char *ref, struct perch_buf *body,
		     struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		db, "SELECT body FROM edition WHERE kind = ?1 AND id || '@' || version = ?2", &stmt,
		err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, kind);
	perch_stmt_text(stmt, 2, ref);
	rc = perch_stmt_step(db, stmt, err);
	return rc == PERCH_OK ? perch_buf_put(body, perch_col_span(stmt, 0)) : rc;
}

enum perch_rc
perch_master_version(struct perch_db *db, const char *kind, const char *id, int64_t *version,
		     struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		db, "SELECT coalesce(max(version), 0) FROM edition WHERE kind = ?1 AND id = ?2",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, kind);
	perch_stmt_text(stmt, 2, id);
	rc = perch_stmt_step(db, stmt, err);
	if (rc == PERCH_OK)
		*version = perch_col_i64(stmt, 0);
	return rc;
}

/* --- pages ------------------------------------------------------------------------------------- */

/* "r17": what has been told goes to revision 17. false: none of ours. */
static bool
read_cursor(const char *cursor, int64_t newest, int64_t *after)
{
	return cursor[0] == 'r' &&
	       perch_parse_i64(perch_span_str(cursor + 1), 0, newest, after) == PERCH_OK;
}

static enum perch_rc
take_item(struct sqlite3_stmt *stmt, struct perch_wire_item *item)
{
	struct perch_span body = perch_col_span(stmt, 3);
	enum perch_rc rc = perch_col_text(stmt, 0, item->kind, sizeof(item->kind));

	if (rc == PERCH_OK)
		rc = perch_col_text(stmt, 1, item->key, sizeof(item->key));
	item->revision = perch_col_i64(stmt, 2);
	item->is_gone = body.n == 0;
	if (rc == PERCH_OK && !item->is_gone)
		rc = perch_json_parse(body, PERCH_JSON_DEPTH_MAX, &item->body, NULL);
	return rc;
}

/* Put items until the page is full; *after goes along. */
static enum perch_rc
put_items(struct perch_db *db, struct sqlite3_stmt *stmt, struct perch_jw *w, int64_t *after,
	  bool *has_more, struct perch_err *err)
{
	size_t begin = w->out->n;
	size_t n = 0;
	enum perch_rc rc;

	*has_more = false;
	while ((rc = perch_stmt_step(db, stmt, err)) == PERCH_OK) {
		struct perch_wire_item item;
		size_t used = w->out->n - begin + ITEM_OVERHEAD + PAGE_OVERHEAD;

		*has_more = n == PERCH_WIRE_ITEMS_MAX ||
			    used + perch_col_span(stmt, 3).n > PERCH_WIRE_PAGE_MAX;
		if (*has_more)
			return PERCH_OK;
		if (take_item(stmt, &item) != PERCH_OK)
			return perch_err_set(err, PERCH_E_DAMAGED, 0,
					     "office.db: item with revision %lld is damaged",
					     (long long)perch_col_i64(stmt, 2));
		perch_wire_put_item(w, &item);
		*after = item.revision;
		n++;
	}
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

enum perch_rc
perch_master_page(struct perch_db *db, const char *cursor, struct perch_jw *w,
		  struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	int64_t newest = 0;
	int64_t after = 0;
	bool has_more = false;
	char next[PERCH_WIRE_CURSOR_CAP];
	enum perch_rc rc = perch_master_revision(db, &newest, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_new(db,
				    "SELECT kind, key, revision, body FROM item"
				    " WHERE revision > ?1 ORDER BY revision",
				    &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	bool is_reset = !read_cursor(cursor, newest, &after);
	if (is_reset)
		after = 0;
	perch_stmt_i64(stmt, 1, after);
	perch_wire_open_page(w, is_reset);
	rc = put_items(db, stmt, w, &after, &has_more, err);
	if (rc == PERCH_OK)
		rc = perch_fmt(next, sizeof(next), "r%lld", (long long)after);
	if (rc == PERCH_OK)
		perch_wire_close_page(w, next, newest, has_more);
	return rc;
}

void
perch_master_answer(struct perch_office *office, const char *cursor, struct perch_reply *reply)
{
	struct perch_jw w = perch_jw_over(&reply->body);
	struct perch_err err = { 0 };

	if (!perch_wire_is_cursor(cursor)) {
		perch_reply_refuse(reply, PERCH_PROBLEM_MALFORMED, "cursor is not of the form");
		return;
	}
	perch_office_lock(office);
	enum perch_rc rc = perch_master_page(&office->db, cursor, &w, &err);
	perch_office_unlock(office);
	if (rc != PERCH_OK)
		perch_reply_failed(reply, &err);
	else
		perch_reply_done(reply, perch_jw_done(&w), PERCH_TYPE_JSON);
}

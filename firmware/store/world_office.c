/* world_office.c - change notices and answers to questions: see world_in.h. */
#include "firmware/base/text.h"
#include "firmware/session/office_item.h"
#include "firmware/store/world_in.h"

void
perch_world_warn_row(struct perch_store_world *w, const char *kind, struct sqlite3_stmt *row,
		     const char *why)
{
	char key[PERCH_QUESTION_CAP];

	if (perch_col_text(row, 1, key, sizeof(key)) == PERCH_OK)
		perch_world_warn(w, kind, key, why);
}

/* --- notices ----------------------------------------------------------------------------------- */

/* PERCH_OK: it was acknowledged. */
static enum perch_rc
find_acknowledged(struct perch_store_world *w, const char *number, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;

	return PERCH_ROW(
		w->view, err, &row,
		"SELECT id FROM acknowledged WHERE number = ?1 AND what = 'notice' LIMIT 1",
		PERCH_TEXT(number));
}

static enum perch_rc
find_notice(struct perch_store_world *w, const char *number, struct perch_notice *out,
	    struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	char order[PERCH_ORDER_CAP];
	const char *key;

	enum perch_rc rc = perch_world_resolve(w, number, order, err);
	if (rc == PERCH_OK)
		rc = perch_master_items(w->master, "notice", &row, err);
	for (; rc == PERCH_OK; rc = perch_stmt_step(w->master, row, err)) {
		if (perch_notice_read(perch_col_span(row, 0), out, &key) != PERCH_OK) {
			perch_world_warn_row(w, "notice", row, key);
			continue;
		}
		if (strcmp(out->order, order) != 0)
			continue;
		rc = find_acknowledged(w, out->number, err);
		if (rc != PERCH_OK)
			return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	}
	return rc;
}

bool
perch_world_next_notice(void *ctx, const char *order, struct perch_notice *out)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	struct perch_notice notice;

	if (!perch_world_settle(w, find_notice(w, order, &notice, &err), &err))
		return false;
	*out = notice;
	return true;
}

/* --- answers ----------------------------------------------------------------------------------- */

int64_t
perch_world_own_id(const struct perch_store_world *w, const char *number)
{
	struct perch_span text = perch_span_str(number);
	int64_t id = 0;

	if (w->own[0] == '\0' || !perch_span_starts(text, w->own) ||
	    perch_parse_i64(perch_span_from(text, strlen(w->own)), 1, INT64_MAX, &id) != PERCH_OK)
		return 0;
	return id;
}

/* The question that it answers, where that was asked here. After a restored copy of the log another one may
 * have the id: one of another order is not taken for it. */
static enum perch_rc
read_question(struct perch_store_world *w, struct perch_answered *reply, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	int64_t id = perch_world_own_id(w, reply->question);
	struct perch_span order;
	enum perch_rc rc;

	if (id == 0)
		return PERCH_OK;
	rc = PERCH_ROW(w->view, err, &row,
		       "SELECT coalesce(order_no, ''), text FROM question LEFT JOIN choice "
		       "ON choice.id = choice_id WHERE question.id = ?1",
		       PERCH_INT(id));
	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	order = perch_col_span(row, 0);
	if (reply->order[0] != '\0' && !perch_span_eq_str(order, reply->order))
		return PERCH_OK;
	reply->id = id;
	rc = perch_text_copy(reply->order, sizeof(reply->order), order);
	return rc == PERCH_OK ? perch_col_text(row, 1, reply->asked, sizeof(reply->asked)) : rc;
}

/* From an item's row. PERCH_E_FORMAT: it cannot be read, which has been told. */
static enum perch_rc
read_reply(struct perch_store_world *w, struct sqlite3_stmt *row, struct perch_answered *out,
	   struct perch_err *err)
{
	struct perch_answer_item item;
	const char *key;

	if (perch_answer_read(perch_col_span(row, 0), &item, &key) != PERCH_OK) {
		perch_world_warn_row(w, "answer", row, key);
		return PERCH_E_FORMAT;
	}
	*out = (struct perch_answered){ .id = 0 };
	memcpy(out->question, item.question, sizeof(out->question));
	memcpy(out->text, item.text, sizeof(out->text));
	enum perch_rc rc = perch_world_resolve(w, item.order, out->order, err);
	return rc == PERCH_OK ? read_question(w, out, err) : rc;
}

static enum perch_rc
find_reply(struct perch_store_world *w, const char *number, size_t i, struct perch_answered *out,
	   struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	char order[PERCH_ORDER_CAP];

	enum perch_rc rc = perch_world_resolve(w, number, order, err);
	if (rc == PERCH_OK)
		rc = perch_master_answers(w->master, &row, err);
	for (; rc == PERCH_OK; rc = perch_stmt_step(w->master, row, err)) {
		rc = read_reply(w, row, out, err);
		if (rc == PERCH_E_FORMAT)
			continue;
		bool is_wanted = order[0] == '\0' || strcmp(out->order, order) == 0;
		if (rc != PERCH_OK || (is_wanted && i-- == 0))
			return rc;
	}
	return rc;
}

bool
perch_world_nth_answered(void *ctx, const char *order, size_t i, struct perch_answered *out)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	struct perch_answered reply;

	if (!perch_world_settle(w, find_reply(w, order, i, &reply, &err), &err))
		return false;
	*out = reply;
	return true;
}

/* actions.c - see actions.h. */
#include "sync/office/actions.h"

#include "firmware/base/json.h"
#include "sync/office/master.h"

enum perch_rc
perch_action_is_done(struct perch_db *db, const char *number, bool *is_done, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		db, "SELECT 1 FROM recheck WHERE number = ?1 AND is_done LIMIT 1", &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, number);
	rc = perch_stmt_step(db, stmt, err);
	*is_done = rc == PERCH_OK;
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

/* As an imported row gives it: keys in their order, empty ones left out. */
static enum perch_rc
save(struct perch_db *db, const struct perch_open_action *a, bool is_open, struct perch_err *err)
{
	uint8_t memory[PERCH_WIRE_BODY_MAX];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	struct perch_jw w = perch_jw_over(&b);
	const char *const members[][2] = {
		{ "action", a->number }, { "order", a->order },
		{ "owner", a->owner },   { "due", a->due },
		{ "text", a->text },     { "state", is_open ? "open" : "done" },
	};
	enum perch_change change;

	perch_jw_object(&w);
	for (size_t i = 0; i < PERCH_COUNT(members); i++)
		if (members[i][1][0] != '\0')
			perch_jw_kv_str(&w, members[i][0], members[i][1]);
	perch_jw_end(&w);
	enum perch_rc rc = perch_jw_done(&w);
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "action %s cannot be told", a->number);
	return perch_master_put(db, "action", a->number, perch_buf_span(&b), &change, err);
}

enum perch_rc
perch_action_tell(struct perch_db *db, const struct perch_open_action *action,
		  struct perch_err *err)
{
	bool is_known = false;
	enum perch_rc rc = perch_master_has(db, "action", action->number, &is_known, err);

	return rc == PERCH_OK && !is_known ? save(db, action, true, err) : rc;
}

enum perch_rc
perch_action_finish(struct perch_db *db, const char *number, struct perch_err *err)
{
	uint8_t memory[PERCH_WIRE_BODY_MAX];
	struct perch_buf body = perch_buf_over(memory, sizeof(memory));
	struct perch_open_action action;
	const char *key = "";
	bool is_open = true;
	enum perch_rc rc = perch_master_body(db, "action", number, &body, err);

	if (rc != PERCH_OK)
		return rc;
	if (perch_action_read(perch_buf_span(&body), &action, &is_open, &key) != PERCH_OK)
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "office.db: action %s is damaged",
				     number);
	return is_open ? save(db, &action, false, err) : PERCH_OK;
}

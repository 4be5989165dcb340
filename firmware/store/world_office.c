/* world_office.c - notices, corrective actions, held rolls and what came for them: see world_in.h. */
#include "firmware/base/text.h"
#include "firmware/session/office_item.h"
#include "firmware/store/world_in.h"

static void
warn_row(struct perch_store_world *w, const char *kind, struct sqlite3_stmt *row, const char *why)
{
	char key[PERCH_MATTER_CAP];

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
			warn_row(w, "notice", row, key);
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

/* --- corrective actions ------------------------------------------------------------------------ */

#define OWN_ACTION                                                                                 \
	"SELECT action.id, coalesce(choice.order_no, ''), owner, due, text FROM action "           \
	"LEFT JOIN choice ON choice.id = choice_id WHERE is_done = 0 AND withdrawn IS NULL "

static enum perch_rc
read_own(struct sqlite3_stmt *row, struct perch_open_action *out)
{
	*out = (struct perch_open_action){ .id = perch_col_i64(row, 0) };
	enum perch_rc rc = perch_col_text(row, 1, out->order, sizeof(out->order));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 2, out->owner, sizeof(out->owner));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 3, out->due, sizeof(out->due));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 4, out->text, sizeof(out->text));
	return rc;
}

/* Open at head office, and not found to be done here. */
static enum perch_rc
check_open(struct perch_store_world *w, bool is_open, const char *number, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;

	if (!is_open)
		return PERCH_E_NOTFOUND;
	enum perch_rc rc = PERCH_ROW(w->view, err, &row,
				     "SELECT is_done FROM recheck WHERE of_id = 0 AND number = ?1 "
				     "ORDER BY id DESC LIMIT 1",
				     PERCH_TEXT(number));
	if (rc == PERCH_E_NOTFOUND)
		return PERCH_OK;
	return rc == PERCH_OK && perch_col_i64(row, 0) != 0 ? PERCH_E_NOTFOUND : rc;
}

/* Was it asked for here? What this terminal asked for comes back under a number of head office's. After a
 * restored copy of the log another action may have the id, so the text decides too. */
static enum perch_rc
look_for_own(struct perch_store_world *w, const struct perch_open_action *sent, bool *is_own,
	     struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_span number = perch_span_str(sent->number);
	int64_t id = 0;

	*is_own = false;
	if (w->own[0] == '\0' || !perch_span_starts(number, w->own) ||
	    perch_parse_i64(perch_span_from(number, strlen(w->own)), 1, INT64_MAX, &id) != PERCH_OK)
		return PERCH_OK;
	enum perch_rc rc = PERCH_ROW(w->view, err, &row,
				     "SELECT 1 FROM action WHERE id = ?1 AND text = ?2",
				     PERCH_INT(id), PERCH_TEXT(sent->text));
	*is_own = rc == PERCH_OK;
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

/* PERCH_E_NOTFOUND: another terminal found it done. */
static enum perch_rc
check_own_open(struct perch_store_world *w, const struct perch_open_action *own,
	       struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_open_action sent;
	char number[PERCH_MATTER_CAP];
	const char *key;
	bool is_open = true;

	if (w->own[0] == '\0')
		return PERCH_OK;
	enum perch_rc rc = perch_fmt(number, sizeof(number), "%s%lld", w->own, (long long)own->id);
	if (rc == PERCH_OK)
		rc = perch_master_item(w->master, "action", number, &row, err);
	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	if (perch_action_read(perch_col_span(row, 0), &sent, &is_open, &key) != PERCH_OK) {
		perch_world_warn(w, "action", number, key);
		return PERCH_OK;
	}
	return is_open || strcmp(sent.text, own->text) != 0 ? PERCH_OK : PERCH_E_NOTFOUND;
}

/* Two lists by due date side by side: what was asked for here, and by head office. */
struct agenda {
	struct perch_store_world *w;
	const char *order; /* "" for all */
	struct sqlite3_stmt *own_row;
	struct sqlite3_stmt *sent_row;
	struct perch_open_action own;
	struct perch_open_action sent;
	enum perch_rc own_rc; /* PERCH_OK: own is the next one */
	enum perch_rc sent_rc;
};

static void
agenda_end(struct agenda *a)
{
	perch_stmt_free(&a->own_row);
	perch_stmt_free(&a->sent_row);
}

#define AUTO_AGENDA __attribute__((cleanup(agenda_end)))

static bool
is_wanted(const struct agenda *a, const struct perch_open_action *action)
{
	return a->order[0] == '\0' || strcmp(action->order, a->order) == 0;
}

/* From the present row on, the next one that is wanted. */
static enum perch_rc
settle_own(struct agenda *a, struct perch_err *err)
{
	while (a->own_rc == PERCH_OK) {
		a->own_rc = read_own(a->own_row, &a->own);
		if (a->own_rc != PERCH_OK)
			break;
		if (is_wanted(a, &a->own)) {
			enum perch_rc rc = check_own_open(a->w, &a->own, err);
			if (rc != PERCH_E_NOTFOUND)
				return rc;
		}
		a->own_rc = perch_stmt_step(a->w->view, a->own_row, err);
	}
	return a->own_rc == PERCH_E_NOTFOUND ? PERCH_OK : a->own_rc;
}

static enum perch_rc
settle_sent(struct agenda *a, struct perch_err *err)
{
	const char *key;
	bool is_open;

	for (; a->sent_rc == PERCH_OK;
	     a->sent_rc = perch_stmt_step(a->w->master, a->sent_row, err)) {
		if (perch_action_read(perch_col_span(a->sent_row, 0), &a->sent, &is_open, &key) !=
		    PERCH_OK) {
			warn_row(a->w, "action", a->sent_row, key);
			continue;
		}
		bool is_own = false;
		if (!is_wanted(a, &a->sent))
			continue;
		enum perch_rc rc = look_for_own(a->w, &a->sent, &is_own, err);
		if (rc != PERCH_OK)
			return rc;
		if (is_own)
			continue;
		rc = check_open(a->w, is_open, a->sent.number, err);
		if (rc != PERCH_E_NOTFOUND)
			return rc;
	}
	return a->sent_rc == PERCH_E_NOTFOUND ? PERCH_OK : a->sent_rc;
}

static enum perch_rc
agenda_begin(struct agenda *a, struct perch_err *err)
{
	a->own_rc = perch_stmt_new(a->w->view,
				   OWN_ACTION "ORDER BY coalesce(nullif(due, ''), '~'), action.id",
				   &a->own_row, err);
	if (a->own_rc == PERCH_OK)
		a->own_rc = perch_stmt_step(a->w->view, a->own_row, err);
	enum perch_rc rc = settle_own(a, err);
	if (rc != PERCH_OK)
		return rc;
	a->sent_rc = perch_master_actions(a->w->master, &a->sent_row, err);
	return settle_sent(a, err);
}

static const char *
due_or_never(const struct perch_open_action *a)
{
	return a->due[0] != '\0' ? a->due : "~";
}

/* PERCH_E_NOTFOUND: no more. */
static enum perch_rc
agenda_next(struct agenda *a, struct perch_open_action *out, struct perch_err *err)
{
	if (a->own_rc != PERCH_OK && a->sent_rc != PERCH_OK)
		return PERCH_E_NOTFOUND;
	bool is_own = a->sent_rc != PERCH_OK ||
		      (a->own_rc == PERCH_OK &&
		       strcmp(due_or_never(&a->own), due_or_never(&a->sent)) <= 0);
	if (is_own) {
		*out = a->own;
		a->own_rc = perch_stmt_step(a->w->view, a->own_row, err);
		return settle_own(a, err);
	}
	*out = a->sent;
	a->sent_rc = perch_stmt_step(a->w->master, a->sent_row, err);
	return settle_sent(a, err);
}

bool
perch_world_nth_action(void *ctx, const char *number, size_t i, struct perch_open_action *out)
{
	struct perch_store_world *w = ctx;
	char order[PERCH_ORDER_CAP];
	AUTO_AGENDA struct agenda agenda = { .w = w, .order = order };
	struct perch_err err = { 0 };
	struct perch_open_action action;

	enum perch_rc rc = perch_world_resolve(w, number, order, &err);
	if (rc == PERCH_OK)
		rc = agenda_begin(&agenda, &err);
	for (size_t at = 0; at <= i && rc == PERCH_OK; at++)
		rc = agenda_next(&agenda, &action, &err);
	if (!perch_world_settle(w, rc, &err))
		return false;
	*out = action;
	return true;
}

static enum perch_rc
own_action(struct perch_store_world *w, int64_t id, struct perch_open_action *out,
	   struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = PERCH_ROW(w->view, err, &row, OWN_ACTION "AND action.id = ?1",
				     PERCH_INT(id));

	if (rc == PERCH_OK)
		rc = read_own(row, out);
	return rc == PERCH_OK ? check_own_open(w, out, err) : rc;
}

static enum perch_rc
sent_action(struct perch_store_world *w, const char *number, struct perch_open_action *out,
	    struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	const char *key;
	bool is_open;
	enum perch_rc rc = perch_master_item(w->master, "action", number, &row, err);

	if (rc != PERCH_OK)
		return rc;
	if (perch_action_read(perch_col_span(row, 0), out, &is_open, &key) != PERCH_OK)
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "action %s as head office sent it cannot be read at '%s'",
				     number, key);
	return check_open(w, is_open, out->number, err);
}

bool
perch_world_find_action(void *ctx, int64_t id, const char *number, struct perch_open_action *out)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	struct perch_open_action action;
	enum perch_rc rc = id != 0 ? own_action(w, id, &action, &err)
				   : sent_action(w, number, &action, &err);

	if (!perch_world_settle(w, rc, &err))
		return false;
	*out = action;
	return true;
}

/* --- held rolls -------------------------------------------------------------------------------- */

enum { AT_ID, AT_ORDER, AT_ROLL, AT_WAIT, AT_COUNTS, AT_VERDICT, AT_OTHERWISE };

static bool
is_hold(struct perch_span verdict)
{
	return verdict.n == 0 || perch_span_eq_str(verdict, "hold-lab") ||
	       perch_span_eq_str(verdict, "hold-decision");
}

/* What the roll is when nothing more was found wrong with it. */
static struct perch_span
verdict_without_hold(struct sqlite3_stmt *roll)
{
	if (!is_hold(perch_col_span(roll, AT_COUNTS)))
		return perch_col_span(roll, AT_COUNTS);
	if (!is_hold(perch_col_span(roll, AT_VERDICT)))
		return perch_col_span(roll, AT_VERDICT);
	if (perch_col_span(roll, AT_OTHERWISE).n > 0)
		return perch_col_span(roll, AT_OTHERWISE);
	return perch_span_str("pass");
}

/* PERCH_E_NOTFOUND: head office has not decided, or that decision has been followed. */
static enum perch_rc
find_decision(struct perch_store_world *w, struct perch_ready *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *item = NULL;
	PERCH_AUTO_STMT struct sqlite3_stmt *used = NULL;
	char name[PERCH_ORDER_CAP + PERCH_ROLL_CAP];
	struct perch_decision decision;
	const char *key;

	enum perch_rc rc = perch_fmt(name, sizeof(name), "%s/%s", out->order, out->roll);
	if (rc == PERCH_OK)
		rc = perch_master_item(w->master, "decision", name, &item, err);
	if (rc != PERCH_OK)
		return rc;
	if (perch_decision_read(perch_col_span(item, 0), &decision, &key) != PERCH_OK) {
		perch_world_warn(w, "decision", name, key);
		return PERCH_E_NOTFOUND;
	}
	rc = PERCH_ROW(w->view, err, &used,
		       "SELECT release.id FROM roll JOIN release ON roll_id = roll.id "
		       "WHERE order_no = ?1 AND roll_no = ?2 AND by_what = 'decision' "
		       "AND number = ?3 LIMIT 1",
		       PERCH_TEXT(out->order), PERCH_TEXT(out->roll), PERCH_TEXT(decision.number));
	if (rc != PERCH_E_NOTFOUND)
		return rc == PERCH_OK ? PERCH_E_NOTFOUND : rc;
	rc = perch_fmt(out->by, sizeof(out->by), "decision");
	memcpy(out->number, decision.number, sizeof(out->number));
	memcpy(out->verdict, decision.verdict, sizeof(out->verdict));
	memcpy(out->text, decision.text, sizeof(out->text));
	return rc;
}

/* The result of one sample. */
static enum perch_rc
find_result(struct perch_store_world *w, const char *lab, struct perch_lab_result *out,
	    struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *item = NULL;
	const char *key;
	enum perch_rc rc = perch_master_item(w->master, "lab", lab, &item, err);

	if (rc != PERCH_OK)
		return rc;
	if (perch_lab_result_read(perch_col_span(item, 0), out, &key) == PERCH_OK)
		return PERCH_OK;
	perch_world_warn(w, "lab", lab, key);
	return PERCH_E_NOTFOUND;
}

/* Every sample of the roll must have its result; the first that failed speaks, else the last.
 * PERCH_E_NOTFOUND: one is missing, or there is no sample. */
static enum perch_rc
collect_results(struct perch_store_world *w, int64_t roll_id, struct perch_lab_result *out,
		struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_lab_result result;
	char lab[PERCH_MATTER_CAP];
	enum perch_rc rc;

	*out = (struct perch_lab_result){ .is_pass = true };
	rc = PERCH_ROW(w->view, err, &row,
		       "SELECT lab FROM sample WHERE roll_id = ?1 AND withdrawn IS NULL "
		       "ORDER BY id",
		       PERCH_INT(roll_id));
	while (rc == PERCH_OK) {
		rc = perch_col_text(row, 0, lab, sizeof(lab));
		if (rc == PERCH_OK)
			rc = find_result(w, lab, &result, err);
		if (rc != PERCH_OK)
			return rc;
		if (out->is_pass)
			*out = result;
		rc = perch_stmt_step(w->view, row, err);
	}
	return rc == PERCH_E_NOTFOUND && out->lab[0] != '\0' ? PERCH_OK : rc;
}

static enum perch_rc
find_tested(struct perch_store_world *w, struct sqlite3_stmt *roll, struct perch_ready *out,
	    struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *used = NULL;
	struct perch_lab_result result;
	struct perch_span verdict;

	if (!perch_span_eq_str(perch_col_span(roll, AT_WAIT), "lab"))
		return PERCH_E_NOTFOUND;
	enum perch_rc rc = collect_results(w, out->roll_id, &result, err);
	if (rc != PERCH_OK)
		return rc;
	rc = PERCH_ROW(w->view, err, &used,
		       "SELECT id FROM release WHERE roll_id = ?1 AND by_what = 'lab' "
		       "AND number = ?2 LIMIT 1",
		       PERCH_INT(out->roll_id), PERCH_TEXT(result.lab));
	if (rc != PERCH_E_NOTFOUND)
		return rc == PERCH_OK ? PERCH_E_NOTFOUND : rc;
	verdict = result.verdict[0] != '\0' ? perch_span_str(result.verdict)
		  : result.is_pass          ? verdict_without_hold(roll)
					    : perch_span_str("reject");
	memcpy(out->number, result.lab, sizeof(out->number));
	memcpy(out->text, result.text, sizeof(out->text));
	rc = perch_text_copy(out->verdict, sizeof(out->verdict), verdict);
	return rc == PERCH_OK ? perch_fmt(out->by, sizeof(out->by), "lab") : rc;
}

/* A decision outranks the lab. */
static enum perch_rc
find_ready(struct perch_store_world *w, struct perch_ready *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *roll = NULL;
	enum perch_rc rc;

	rc = perch_stmt_new(w->view,
			    "SELECT id, order_no, roll_no, wait, counts, verdict, otherwise "
			    "FROM counting_roll WHERE state = 'held' ORDER BY id",
			    &roll, err);
	if (rc == PERCH_OK)
		rc = perch_stmt_step(w->view, roll, err);
	while (rc == PERCH_OK) {
		*out = (struct perch_ready){ .roll_id = perch_col_i64(roll, AT_ID) };
		rc = perch_col_text(roll, AT_ORDER, out->order, sizeof(out->order));
		if (rc == PERCH_OK)
			rc = perch_col_text(roll, AT_ROLL, out->roll, sizeof(out->roll));
		if (rc == PERCH_OK)
			rc = find_decision(w, out, err);
		if (rc == PERCH_E_NOTFOUND)
			rc = find_tested(w, roll, out, err);
		if (rc != PERCH_E_NOTFOUND)
			return rc;
		rc = perch_stmt_step(w->view, roll, err);
	}
	return rc;
}

bool
perch_world_next_ready(void *ctx, struct perch_ready *out)
{
	struct perch_store_world *w = ctx;
	struct perch_world_rest now = { true, w->world.revision, perch_db_changes(w->view) };
	struct perch_err err = { 0 };
	struct perch_ready ready;

	if (w->master == NULL ||
	    (w->rest.is_set && w->rest.revision == now.revision && w->rest.changes == now.changes))
		return false;
	enum perch_rc rc = find_ready(w, &ready, &err);
	if (rc == PERCH_E_NOTFOUND)
		w->rest = now;
	if (!perch_world_settle(w, rc, &err))
		return false;
	*out = ready;
	return true;
}

int64_t
perch_world_count_held(void *ctx)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	enum perch_rc rc;

	rc = PERCH_ROW(w->view, &err, &row, "SELECT count(*) FROM counting_roll WHERE state = ?1",
		       PERCH_TEXT("held"));
	return perch_world_settle(w, rc, &err) ? perch_col_i64(row, 0) : 0;
}

/* world_action.c - corrective actions, those asked for here and those of head office: see world_in.h. */
#include "firmware/base/text.h"
#include "firmware/session/office_item.h"
#include "firmware/store/world_in.h"

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
	int64_t id = perch_world_own_id(w, sent->number);

	*is_own = false;
	if (id == 0)
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
			perch_world_warn_row(a->w, "action", a->sent_row, key);
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

int64_t
perch_world_count_actions(void *ctx, const char *number)
{
	struct perch_store_world *w = ctx;
	char order[PERCH_ORDER_CAP];
	AUTO_AGENDA struct agenda agenda = { .w = w, .order = order };
	struct perch_err err = { 0 };
	struct perch_open_action action;
	int64_t n = 0;

	enum perch_rc rc = perch_world_resolve(w, number, order, &err);
	if (rc == PERCH_OK)
		rc = agenda_begin(&agenda, &err);
	while (rc == PERCH_OK) {
		rc = agenda_next(&agenda, &action, &err);
		n += rc == PERCH_OK;
	}
	(void)perch_world_settle(w, rc, &err);
	return n;
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

/* world.c - see world.h. */
#include "firmware/store/world.h"

#include "firmware/store/master_read.h"
#include "firmware/store/view.h"

/* true: found. Anything but "not there" is trouble. */
static bool
settle(struct perch_store_world *w, enum perch_rc rc, const struct perch_err *err)
{
	if (rc != PERCH_OK && rc != PERCH_E_NOTFOUND && w->trouble == PERCH_OK) {
		w->trouble = rc;
		w->trouble_err = *err;
	}
	return rc == PERCH_OK;
}

static bool
find_order(void *ctx, const char *order, struct perch_order *out)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };

	return w->master != NULL &&
	       settle(w, perch_master_order(w->master, order, out, &err), &err);
}

static bool
find_expected(void *ctx, const char *order, const char *roll, struct perch_expected *out)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };

	return w->master != NULL &&
	       settle(w, perch_master_expected(w->master, order, roll, out, &err), &err);
}

static size_t
find_elsewhere(void *ctx, const char *roll, const char *but_order, struct perch_expected *out)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	size_t n = 0;

	if (w->master == NULL)
		return 0;
	return settle(w, perch_master_elsewhere(w->master, roll, but_order, out, &n, &err), &err)
		       ? n
		       : 0;
}

static size_t
count_expected(void *ctx, const char *order)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	size_t n = 0;

	if (w->master == NULL)
		return 0;
	return settle(w, perch_master_count(w->master, order, &n, &err), &err) ? n : 0;
}

static enum perch_rc
past_of(struct perch_db *view, const char *order, const char *roll, struct perch_past *past,
	struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc;

	rc = perch_stmt_new(
		view,
		"SELECT id, closed_ms, CASE override WHEN '' THEN verdict ELSE override "
		"END FROM roll WHERE order_no = ?1 AND roll_no = ?2 AND state = 'closed' "
		"ORDER BY id DESC LIMIT 1",
		&stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, order);
	perch_stmt_text(stmt, 2, roll);
	rc = perch_stmt_step(view, stmt, err);
	if (rc != PERCH_OK)
		return rc;
	past->state = PERCH_PAST_CLOSED;
	past->roll_id = perch_col_i64(stmt, 0);
	past->closed_ms = perch_col_i64(stmt, 1);
	return perch_col_text(stmt, 2, past->verdict, sizeof(past->verdict));
}

static struct perch_past
find_past(void *ctx, const char *order, const char *roll)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	struct perch_past past = { .state = PERCH_PAST_NEVER };

	(void)settle(w, past_of(w->view, order, roll, &past, &err), &err);
	return past;
}

static enum perch_separators
find_separators(void *ctx, const struct perch_scanner *scanner)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	enum perch_separators found = PERCH_SEPARATORS_UNTESTED;

	(void)settle(w, perch_view_separators(w->view, scanner, &found, &err), &err);
	return found;
}

void
perch_store_world_init(struct perch_store_world *w, struct perch_db *view, struct perch_db *master)
{
	*w = (struct perch_store_world){
		.world = {
			.ctx = w,
			.find_order = find_order,
			.find_expected = find_expected,
			.find_elsewhere = find_elsewhere,
			.count_expected = count_expected,
			.find_past = find_past,
			.find_separators = find_separators,
		},
		.view = view,
		.master = master,
	};
	perch_house_shipped(&w->house);
	w->world.formats = &w->house;
	w->world.n_formats = 1;
}

void
perch_store_world_refresh(struct perch_store_world *w)
{
	struct perch_err err = { 0 };

	w->trouble = PERCH_OK;
	if (w->master != NULL)
		(void)settle(w, perch_master_revision(w->master, &w->world.revision, &err), &err);
}

/* world_hold.c - held rolls and what came for them: see world_in.h. */
#include "firmware/base/text.h"
#include "firmware/session/office_item.h"
#include "firmware/store/world_in.h"

enum { AT_ID, AT_ORDER, AT_ROLL, AT_WAIT, AT_COUNTS, AT_VERDICT, AT_OTHERWISE, AT_CHOSEN };

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

/* The decision that head office keeps under this order's number. PERCH_E_NOTFOUND: none that can be read. */
static enum perch_rc
read_decision(struct perch_store_world *w, struct perch_span order, const char *roll,
	      struct perch_decision *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *item = NULL;
	char name[PERCH_ORDER_CAP + PERCH_ROLL_CAP];
	const char *key;

	enum perch_rc rc = perch_fmt(name, sizeof(name), "%.*s/%s", (int)order.n,
				     (const char *)order.p, roll);
	if (rc == PERCH_OK)
		rc = perch_master_item(w->master, "decision", name, &item, err);
	if (rc != PERCH_OK)
		return rc;
	if (perch_decision_read(perch_col_span(item, 0), out, &key) == PERCH_OK)
		return PERCH_OK;
	perch_world_warn(w, "decision", name, key);
	return PERCH_E_NOTFOUND;
}

/* Head office may know the roll by the number that its order had when it was inspected, before a link.
 * PERCH_E_NOTFOUND: head office has not decided, or that decision has been followed. */
static enum perch_rc
find_decision(struct perch_store_world *w, struct sqlite3_stmt *roll, struct perch_ready *out,
	      struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *used = NULL;
	struct perch_decision decision;
	struct perch_span order = perch_col_span(roll, AT_ORDER);
	struct perch_span chosen = perch_col_span(roll, AT_CHOSEN);

	enum perch_rc rc = read_decision(w, order, out->roll, &decision, err);
	if (rc == PERCH_E_NOTFOUND && !perch_span_eq(order, chosen))
		rc = read_decision(w, chosen, out->roll, &decision, err);
	if (rc != PERCH_OK)
		return rc;
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

/* A decision outranks the lab. PERCH_E_NOTFOUND: nothing has come for the roll of this row. */
static enum perch_rc
look_at(struct perch_store_world *w, struct sqlite3_stmt *roll, struct perch_ready *out,
	struct perch_err *err)
{
	*out = (struct perch_ready){ .roll_id = perch_col_i64(roll, AT_ID) };
	enum perch_rc rc = perch_col_text(roll, AT_ORDER, out->order, sizeof(out->order));
	if (rc == PERCH_OK)
		rc = perch_col_text(roll, AT_ROLL, out->roll, sizeof(out->roll));
	if (rc == PERCH_OK)
		rc = find_decision(w, roll, out, err);
	return rc == PERCH_E_NOTFOUND ? find_tested(w, roll, out, err) : rc;
}

/* From where the round stands, so many rolls as one call looks at. PERCH_E_NOTFOUND: none of them. */
static enum perch_rc
find_ready(struct perch_store_world *w, struct perch_ready *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *roll = NULL;
	struct perch_world_round *round = &w->round;
	int64_t first_id = round->last_id;
	size_t n = 0;
	enum perch_rc rc;

	rc = PERCH_ROW(w->view, err, &roll,
		       "SELECT id, order_no, roll_no, wait, counts, verdict, otherwise, chosen_no "
		       "FROM counting_roll WHERE state = 'held' AND id > ?1 ORDER BY id LIMIT ?2",
		       PERCH_INT(first_id), PERCH_INT(PERCH_WORLD_LOOKS_MAX));
	for (; rc == PERCH_OK; rc = perch_stmt_step(w->view, roll, err)) {
		rc = look_at(w, roll, out, err);
		if (rc == PERCH_OK)
			round->last_id = first_id == 0 ? 0 : out->roll_id - 1;
		if (rc != PERCH_E_NOTFOUND)
			return rc;
		round->last_id = out->roll_id;
		n++;
	}
	round->is_over = rc == PERCH_E_NOTFOUND && n < PERCH_WORLD_LOOKS_MAX;
	return rc;
}

bool
perch_world_next_ready(void *ctx, struct perch_ready *out)
{
	struct perch_store_world *w = ctx;
	struct perch_world_round *round = &w->round;
	int64_t changes = perch_db_changes(w->view);
	bool is_as_before = round->revision == w->world.revision && round->changes == changes;
	struct perch_err err = { 0 };
	struct perch_ready ready;

	if (w->master == NULL || (round->is_over && is_as_before))
		return false;
	/* A round that is on goes on whatever happens meanwhile, or it might never come to its end. */
	if (round->is_over || round->last_id == 0)
		*round = (struct perch_world_round){ .revision = w->world.revision,
						     .changes = changes };
	if (!perch_world_settle(w, find_ready(w, &ready, &err), &err))
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
	/* The word stands in the text, so that the index of held rolls is used. */
	enum perch_rc rc = perch_stmt_new(
		w->view, "SELECT count(*) FROM counting_roll WHERE state = 'held'", &row, &err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(w->view, row, &err);
	return perch_world_settle(w, rc, &err) ? perch_col_i64(row, 0) : 0;
}

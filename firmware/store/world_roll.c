/* world_roll.c - rolls that were inspected and the sums of a dye lot: see world_in.h. */
#include "firmware/store/world_in.h"

static enum perch_rc
past_of(struct perch_store_world *w, const char *number, const char *roll, struct perch_past *past,
	struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	char order[PERCH_ORDER_CAP];

	enum perch_rc rc = perch_world_resolve(w, number, order, err);
	if (rc == PERCH_OK)
		rc = PERCH_ROW(w->view, err, &row,
			       "SELECT id, closed_ms, state, counts, lot, ticket_um FROM roll "
			       "WHERE order_no = ?1 AND roll_no = ?2 "
			       "AND state IN ('closed', 'held') ORDER BY id DESC LIMIT 1",
			       PERCH_TEXT(order), PERCH_TEXT(roll));
	if (rc != PERCH_OK)
		return rc;
	past->state = perch_span_eq_str(perch_col_span(row, 2), "held") ? PERCH_PAST_HELD
									: PERCH_PAST_CLOSED;
	past->roll_id = perch_col_i64(row, 0);
	past->closed_ms = perch_col_i64(row, 1);
	past->ticket_um = perch_col_i64(row, 5);
	rc = perch_col_text(row, 3, past->verdict, sizeof(past->verdict));
	return rc == PERCH_OK ? perch_col_text(row, 4, past->lot, sizeof(past->lot)) : rc;
}

/* What head office knows that this log does not: another terminal has done the roll, or this one before
 * its log was lost. */
static enum perch_rc
past_elsewhere(struct perch_store_world *w, const char *number, const char *roll,
	       struct perch_past *past, struct perch_err *err)
{
	struct perch_done done;
	char order[PERCH_ORDER_CAP];

	enum perch_rc rc = perch_world_resolve(w, number, order, err);
	if (rc == PERCH_OK)
		rc = perch_master_done(w->master, order, roll, &done, err);
	if (rc != PERCH_OK)
		return rc;
	bool is_held = strcmp(done.verdict, "hold-lab") == 0 ||
		       strcmp(done.verdict, "hold-decision") == 0;
	*past = (struct perch_past){ .state = is_held ? PERCH_PAST_HELD : PERCH_PAST_CLOSED,
				     .closed_ms = done.closed_ms };
	memcpy(past->verdict, done.verdict, sizeof(past->verdict));
	memcpy(past->lot, done.lot, sizeof(past->lot));
	return PERCH_OK;
}

struct perch_past
perch_world_find_past(void *ctx, const char *order, const char *roll)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	struct perch_past past = { .state = PERCH_PAST_NEVER };

	enum perch_rc rc = past_of(w, order, roll, &past, &err);
	if (rc == PERCH_E_NOTFOUND)
		rc = past_elsewhere(w, order, roll, &past, &err);
	(void)perch_world_settle(w, rc, &err);
	return past;
}

/* --- sums -------------------------------------------------------------------------------------- */

struct shades {
	struct perch_shade_lot v[PERCH_SHADES_MAX];
	size_t n;
};

enum { AT_STATE, AT_COUNTS, AT_POINTS, AT_LENGTH, AT_WIDTH, AT_TICKET, AT_MEASURED, AT_SHADE };

#define SUMMED                                                                                     \
	"SELECT state, counts, points, length_um, width_um, ticket_um, measured_um, shade "        \
	"FROM counting_roll WHERE order_no = ?1 "

#define CLOSED_STAGES                                                                              \
	"SELECT DISTINCT stage FROM roll WHERE order_no = ?1 AND state IN ('closed', 'held') "

static bool
is_failure(struct perch_span verdict)
{
	return perch_span_eq_str(verdict, "second") || perch_span_eq_str(verdict, "rework") ||
	       perch_span_eq_str(verdict, "reject");
}

/* One roll. A shade that is none is of a record that this program would not write. */
static enum perch_rc
add_roll(struct sqlite3_stmt *row, struct perch_lot_sums *sums, struct shades *shades)
{
	int64_t points = perch_col_i64(row, AT_POINTS);
	int64_t length_um = perch_col_i64(row, AT_LENGTH);
	int64_t width_um = perch_col_i64(row, AT_WIDTH);
	int64_t ticket_um = perch_col_i64(row, AT_TICKET);
	int64_t measured_um = perch_col_i64(row, AT_MEASURED);
	struct perch_shade shade;

	sums->closed++;
	sums->held += perch_span_eq_str(perch_col_span(row, AT_STATE), "held");
	sums->failed += is_failure(perch_col_span(row, AT_COUNTS));
	if (points >= 0 && length_um > 0 && width_um > 0) {
		sums->scored++;
		sums->points += points;
		sums->length_um += length_um;
		sums->area_um2 += (perch_i128)length_um * width_um;
	}
	if (ticket_um > 0 && measured_um > 0) {
		sums->ticket_um += ticket_um;
		sums->measured_um += measured_um;
	}
	if (perch_shade_read(perch_col_span(row, AT_SHADE), &shade) != PERCH_OK)
		return PERCH_OK;
	return perch_shade_add(shades->v, PERCH_COUNT(shades->v), &shades->n, &shade,
			       length_um > 0 ? length_um : 0);
}

static enum perch_rc
sum_rolls(struct perch_store_world *w, const char *order, const char *lot,
	  struct perch_lot_sums *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct shades shades = { .n = 0 };
	enum perch_rc rc;

	rc = lot[0] == '\0' ? PERCH_ROW(w->view, err, &row, SUMMED, PERCH_TEXT(order))
			    : PERCH_ROW(w->view, err, &row, SUMMED "AND lot = ?2",
					PERCH_TEXT(order), PERCH_TEXT(lot));
	while (rc == PERCH_OK) {
		rc = add_roll(row, out, &shades);
		if (rc != PERCH_OK)
			return perch_err_set(err, PERCH_E_DAMAGED, 0,
					     "view.db: a roll of %s has impossible sizes", order);
		rc = perch_stmt_step(w->view, row, err);
	}
	out->n_shades = shades.n < PERCH_SHADES_SHOWN ? shades.n : PERCH_SHADES_SHOWN;
	memcpy(out->shades, shades.v, out->n_shades * sizeof(shades.v[0]));
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

/* Also those under which a roll was closed that was inspected again since. */
static enum perch_rc
find_stages(struct perch_store_world *w, const char *order, const char *lot, uint32_t *stages,
	    struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_stage stage;
	enum perch_rc rc;

	rc = PERCH_ROW(w->view, err, &row,
		       lot[0] == '\0' ? CLOSED_STAGES : CLOSED_STAGES "AND lot = ?2",
		       PERCH_TEXT(order), PERCH_TEXT(lot));
	for (; rc == PERCH_OK; rc = perch_stmt_step(w->view, row, err))
		if (perch_stage_find(perch_col_span(row, 0), &stage))
			*stages |= 1u << stage;
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

void
perch_world_sum_lot(void *ctx, const char *number, const char *lot, struct perch_lot_sums *out)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	char order[PERCH_ORDER_CAP];

	memset(out, 0, sizeof(*out));
	enum perch_rc rc = perch_world_resolve(w, number, order, &err);
	if (rc == PERCH_OK)
		rc = perch_world_count_lot(w, order, lot, &out->expected, &err);
	if (rc == PERCH_OK)
		rc = perch_world_count_arrived(w, order, lot, &out->arrived, &err);
	if (rc == PERCH_OK)
		rc = sum_rolls(w, order, lot, out, &err);
	if (rc == PERCH_OK)
		rc = find_stages(w, order, lot, &out->stages, &err);
	(void)perch_world_settle(w, rc, &err);
}

/* --- sampling ---------------------------------------------------------------------------------- */

static enum perch_rc
sampling_of(struct perch_store_world *w, const char *number, const char *lot,
	    struct perch_record_sampling *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	char order[PERCH_ORDER_CAP];

	enum perch_rc rc = perch_world_resolve(w, number, order, err);
	if (rc == PERCH_OK)
		rc = PERCH_ROW(w->view, err, &row,
			       "SELECT choice_id, lot, rule, round, size, n, accept, picks, why "
			       "FROM sampling JOIN choice ON choice.id = choice_id "
			       "WHERE lot = ?1 AND order_no = ?2 ORDER BY sampling.id DESC LIMIT 1",
			       PERCH_TEXT(lot), PERCH_TEXT(order));
	if (rc != PERCH_OK)
		return rc;
	out->order = perch_col_i64(row, 0);
	out->round = perch_col_i64(row, 3);
	out->size = perch_col_i64(row, 4);
	out->n = perch_col_i64(row, 5);
	out->accept = perch_col_i64(row, 6);
	rc = perch_col_text(row, 1, out->lot, sizeof(out->lot));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 2, out->rule, sizeof(out->rule));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 7, out->picks, sizeof(out->picks));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 8, out->why, sizeof(out->why));
	return rc;
}

bool
perch_world_find_sampling(void *ctx, const char *order, const char *lot,
			  struct perch_record_sampling *out)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	struct perch_record_sampling found = { 0 };

	if (!perch_world_settle(w, sampling_of(w, order, lot, &found, &err), &err))
		return false;
	*out = found;
	return true;
}

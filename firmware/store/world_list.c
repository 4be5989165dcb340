/*
 * world_list.c - orders, packing lists and counts against them: see world_in.h.
 *
 * A packing list is head office's lines and those made on the terminal under the order's number or one
 * that was linked to it; for one roll number head office's line goes before, then the last one made.
 */
#include "firmware/base/text.h"
#include "firmware/store/world_in.h"

#define MADE_LINE                                                                                  \
	"SELECT order_no, roll_no, lot, ticket_um, delivery, packing, max(id) FROM made_roll "

/* --- orders ------------------------------------------------------------------------------------ */

static enum perch_rc
made_order(struct perch_store_world *w, const char *order, struct perch_order *out,
	   struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	const char *key = "";
	enum perch_rc rc;

	rc = PERCH_ROW(w->view, err, &row,
		       "SELECT body FROM made_order WHERE order_no = ?1 "
		       "ORDER BY made_no = ?1 DESC, id DESC LIMIT 1",
		       PERCH_TEXT(order));
	if (rc != PERCH_OK)
		return rc;
	if (perch_order_read(perch_col_span(row, 0), out, &key) != PERCH_OK)
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "order %s as it was made here cannot be read at '%s'", order,
				     key);
	return PERCH_OK;
}

bool
perch_world_find_order(void *ctx, const char *number, struct perch_order *out)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	struct perch_order found;
	char order[PERCH_ORDER_CAP];

	enum perch_rc rc = perch_world_resolve(w, number, order, &err);
	if (rc == PERCH_OK)
		rc = perch_master_order(w->master, order, &found, &err);
	if (rc == PERCH_E_NOTFOUND)
		rc = made_order(w, order, &found, &err);
	if (!perch_world_settle(w, rc, &err))
		return false;
	*out = found;
	memcpy(out->order, order, sizeof(out->order));
	return true;
}

bool
perch_world_is_made_so(void *ctx, const char *order, const char *body)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	enum perch_rc rc;

	rc = PERCH_ROW(w->view, &err, &row,
		       "SELECT id FROM made_order WHERE made_no = ?1 AND body = ?2",
		       PERCH_TEXT(order), PERCH_TEXT(body));
	return perch_world_settle(w, rc, &err);
}

/* --- one line ---------------------------------------------------------------------------------- */

static enum perch_rc
find_line(struct perch_store_world *w, const char *order, const char *roll,
	  struct perch_expected *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = perch_master_expected(w->master, order, roll, out, err);

	if (rc != PERCH_E_NOTFOUND)
		return rc;
	rc = PERCH_ROW(w->view, err, &row,
		       MADE_LINE "WHERE order_no = ?1 AND roll_no = ?2 GROUP BY roll_no",
		       PERCH_TEXT(order), PERCH_TEXT(roll));
	if (rc == PERCH_OK)
		rc = perch_master_line(row, out, err);
	out->is_made = true;
	return rc;
}

bool
perch_world_find_expected(void *ctx, const char *number, const char *roll,
			  struct perch_expected *out)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	struct perch_expected found;
	char order[PERCH_ORDER_CAP];

	enum perch_rc rc = perch_world_resolve(w, number, order, &err);
	if (rc == PERCH_OK)
		rc = find_line(w, order, roll, &found, &err);
	if (!perch_world_settle(w, rc, &err))
		return false;
	*out = found;
	return true;
}

/* --- many lines: head office's and those made here, both sorted, walked side by side ------------ */

struct walk {
	struct sqlite3_stmt *sent;
	struct sqlite3_stmt *made;
	enum perch_rc sent_rc; /* PERCH_OK: its row is ready */
	enum perch_rc made_rc;
	bool is_by_order; /* sorted by order number, else by roll number */
};

static void
walk_end(struct walk *walk)
{
	perch_stmt_free(&walk->sent);
	perch_stmt_free(&walk->made);
}

#define AUTO_WALK __attribute__((cleanup(walk_end)))

static enum perch_rc
or_none(enum perch_rc rc)
{
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

/* The lines of an order above a roll number. */
static enum perch_rc
walk_order(struct perch_store_world *w, struct walk *walk, const char *order, const char *after,
	   struct perch_err *err)
{
	walk->sent_rc = perch_master_lines(w->master, order, after, &walk->sent, err);
	if (or_none(walk->sent_rc) != PERCH_OK)
		return walk->sent_rc;
	walk->made_rc = PERCH_ROW(w->view, err, &walk->made,
				  MADE_LINE "WHERE order_no = ?1 AND roll_no > ?2 "
					    "GROUP BY roll_no ORDER BY roll_no",
				  PERCH_TEXT(order), PERCH_TEXT(after));
	return or_none(walk->made_rc);
}

/* The lines of a roll in the lists of other orders. */
static enum perch_rc
walk_roll(struct perch_store_world *w, struct walk *walk, const char *roll, const char *but,
	  struct perch_err *err)
{
	walk->is_by_order = true;
	walk->sent_rc = perch_master_elsewhere(w->master, roll, but, &walk->sent, err);
	if (or_none(walk->sent_rc) != PERCH_OK)
		return walk->sent_rc;
	walk->made_rc = PERCH_ROW(w->view, err, &walk->made,
				  MADE_LINE "WHERE roll_no = ?1 AND order_no <> ?2 "
					    "GROUP BY order_no ORDER BY order_no",
				  PERCH_TEXT(roll), PERCH_TEXT(but));
	return or_none(walk->made_rc);
}

/* Below zero: head office's line is next; above: the one made here; zero: both, of one roll. */
static int
compare(const struct walk *walk, const struct perch_expected *sent,
	const struct perch_expected *made)
{
	if (walk->made_rc != PERCH_OK)
		return -1;
	if (walk->sent_rc != PERCH_OK)
		return 1;
	return walk->is_by_order ? strcmp(sent->order, made->order)
				 : strcmp(sent->roll, made->roll);
}

/* PERCH_E_NOTFOUND: no more. */
static enum perch_rc
walk_next(struct perch_store_world *w, struct walk *walk, struct perch_expected *out,
	  struct perch_err *err)
{
	struct perch_expected made;
	enum perch_rc rc = PERCH_OK;

	if (walk->sent_rc != PERCH_OK && walk->made_rc != PERCH_OK)
		return PERCH_E_NOTFOUND;
	if (walk->sent_rc == PERCH_OK)
		rc = perch_master_line(walk->sent, out, err);
	if (rc == PERCH_OK && walk->made_rc == PERCH_OK)
		rc = perch_master_line(walk->made, &made, err);
	made.is_made = true;
	if (rc != PERCH_OK)
		return rc;
	int order = compare(walk, out, &made);
	if (order > 0)
		*out = made;
	if (order <= 0)
		walk->sent_rc = perch_stmt_step(w->master, walk->sent, err);
	if (order >= 0)
		walk->made_rc = perch_stmt_step(w->view, walk->made, err);
	rc = or_none(walk->sent_rc);
	return rc == PERCH_OK ? or_none(walk->made_rc) : rc;
}

static bool
is_of_lot(const struct perch_expected *line, const char *lot)
{
	return lot[0] == '\0' || strcmp(line->lot, lot) == 0;
}

enum perch_rc
perch_world_count_lot(struct perch_store_world *w, const char *order, const char *lot, int64_t *n,
		      struct perch_err *err)
{
	AUTO_WALK struct walk walk = { 0 };
	struct perch_expected line;

	*n = 0;
	enum perch_rc rc = walk_order(w, &walk, order, "", err);
	while (rc == PERCH_OK) {
		rc = walk_next(w, &walk, &line, err);
		*n += rc == PERCH_OK && is_of_lot(&line, lot);
	}
	return or_none(rc);
}

size_t
perch_world_count_expected(void *ctx, const char *number)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	char order[PERCH_ORDER_CAP];
	int64_t n = 0;

	enum perch_rc rc = perch_world_resolve(w, number, order, &err);
	if (rc == PERCH_OK)
		rc = perch_world_count_lot(w, order, "", &n, &err);
	return perch_world_settle(w, rc, &err) ? (size_t)n : 0;
}

size_t
perch_world_find_elsewhere(void *ctx, const char *roll, const char *but_order,
			   struct perch_expected *out)
{
	AUTO_WALK struct walk walk = { 0 };
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	struct perch_expected first;
	struct perch_expected line;
	char but[PERCH_ORDER_CAP];
	size_t n = 0;

	enum perch_rc rc = perch_world_resolve(w, but_order, but, &err);
	if (rc == PERCH_OK)
		rc = walk_roll(w, &walk, roll, but, &err);
	while (rc == PERCH_OK) {
		rc = walk_next(w, &walk, &line, &err);
		if (rc == PERCH_OK && n++ == 0)
			first = line;
	}
	if (!perch_world_settle(w, or_none(rc), &err) || n == 0)
		return 0;
	*out = first;
	return n;
}

/* From line i on, as many as there is room for. PERCH_E_NOTFOUND: there is no such line. */
static enum perch_rc
read_lines(struct perch_store_world *w, const char *order, const char *lot, size_t i,
	   struct perch_err *err)
{
	AUTO_WALK struct walk walk = { 0 };
	struct perch_world_lines *lines = &w->lines;
	struct perch_expected line;
	char after[PERCH_ROLL_CAP] = "";
	size_t at = 0;

	/* They are asked for one after the other: go on where the last ones end. */
	if (lines->n > 0 && i >= lines->first + lines->n) {
		at = lines->first + lines->n;
		memcpy(after, lines->lines[lines->n - 1].roll, sizeof(after));
	}
	lines->n = 0;
	lines->first = i;
	enum perch_rc rc = walk_order(w, &walk, order, after, err);
	while (rc == PERCH_OK && lines->n < PERCH_WORLD_LINES_MAX) {
		rc = walk_next(w, &walk, &line, err);
		if (rc == PERCH_OK && is_of_lot(&line, lot) && at++ >= i)
			lines->lines[lines->n++] = line;
	}
	return rc == PERCH_E_NOTFOUND && lines->n > 0 ? PERCH_OK : rc;
}

static enum perch_rc
nth_line(struct perch_store_world *w, const char *number, const char *lot, size_t i,
	 struct perch_expected *out, struct perch_err *err)
{
	struct perch_world_lines *lines = &w->lines;
	char order[PERCH_ORDER_CAP];
	enum perch_rc rc = PERCH_OK;

	if (strcmp(lines->order, number) != 0 || strcmp(lines->lot, lot) != 0) {
		lines->n = 0;
		rc = perch_text_copy(lines->order, sizeof(lines->order), perch_span_str(number));
		if (rc == PERCH_OK)
			rc = perch_text_copy(lines->lot, sizeof(lines->lot), perch_span_str(lot));
	}
	if (rc == PERCH_OK && (i < lines->first || i >= lines->first + lines->n)) {
		rc = perch_world_resolve(w, number, order, err);
		if (rc == PERCH_OK)
			rc = read_lines(w, order, lot, i, err);
	}
	if (rc == PERCH_OK)
		*out = lines->lines[i - lines->first];
	return rc;
}

bool
perch_world_nth_expected(void *ctx, const char *number, const char *lot, size_t i,
			 struct perch_expected *out)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	struct perch_expected line;

	if (!perch_world_settle(w, nth_line(w, number, lot, i, &line, &err), &err))
		return false;
	*out = line;
	return true;
}

/* --- counting ---------------------------------------------------------------------------------- */

/* The paper that is counted against. */
struct paper {
	char order[PERCH_ORDER_CAP];
	char kind[12];
	char number[PERCH_MATTER_CAP]; /* "" for all rolls of the order */
};

static enum perch_rc
find_paper(struct perch_store_world *w, int64_t count_id, struct paper *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc;

	rc = PERCH_ROW(w->view, err, &row,
		       "SELECT coalesce(choice.order_no, ''), counting.kind, counting.number "
		       "FROM counting LEFT JOIN choice ON choice.id = counting.choice_id "
		       "WHERE counting.id = ?1",
		       PERCH_INT(count_id));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 0, out->order, sizeof(out->order));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 1, out->kind, sizeof(out->kind));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 2, out->number, sizeof(out->number));
	return rc;
}

static bool
is_on_paper(const struct paper *paper, const struct perch_expected *line)
{
	const char *own = strcmp(paper->kind, "packing") == 0 ? line->packing : line->delivery;

	return paper->number[0] == '\0' || strcmp(own, paper->number) == 0;
}

/* The rolls that were counted, by number, beside a walk through the list. */
struct counted {
	struct sqlite3_stmt *row;
	enum perch_rc rc; /* PERCH_OK: the row is ready */
};

static void
counted_end(struct counted *counted)
{
	perch_stmt_free(&counted->row);
}

#define AUTO_COUNTED __attribute__((cleanup(counted_end)))

static enum perch_rc
counted_begin(struct perch_store_world *w, int64_t count_id, struct counted *counted,
	      struct perch_err *err)
{
	counted->rc = PERCH_ROW(w->view, err, &counted->row,
				"SELECT DISTINCT roll_no FROM counted WHERE count_id = ?1 "
				"AND withdrawn IS NULL ORDER BY roll_no",
				PERCH_INT(count_id));
	return or_none(counted->rc);
}

/* Those that came in, of an order. */
static enum perch_rc
received_begin(struct perch_store_world *w, const char *order, struct counted *counted,
	       struct perch_err *err)
{
	counted->rc = PERCH_ROW(w->view, err, &counted->row,
				"SELECT DISTINCT counted.roll_no FROM choice "
				"JOIN counting ON counting.choice_id = choice.id "
				"JOIN counted ON counted.count_id = counting.id "
				"WHERE choice.order_no = ?1 AND counting.kind = 'receiving' "
				"AND counted.withdrawn IS NULL ORDER BY counted.roll_no",
				PERCH_TEXT(order));
	return or_none(counted->rc);
}

/* Is this roll, not below the one asked for before, among them? *passed: those gone by unasked. */
static enum perch_rc
counted_has(struct perch_store_world *w, struct counted *counted, const char *roll, bool *is_there,
	    int64_t *passed, struct perch_err *err)
{
	char at[PERCH_ROLL_CAP];

	*is_there = false;
	while (counted->rc == PERCH_OK && !*is_there) {
		enum perch_rc rc = perch_col_text(counted->row, 0, at, sizeof(at));
		if (rc != PERCH_OK)
			return rc;
		int order = roll != NULL ? strcmp(at, roll) : -1;
		if (order > 0)
			break;
		*is_there = order == 0;
		*passed += order < 0;
		counted->rc = perch_stmt_step(w->view, counted->row, err);
	}
	return or_none(counted->rc);
}

enum perch_rc
perch_world_count_arrived(struct perch_store_world *w, const char *order, const char *lot,
			  int64_t *n, struct perch_err *err)
{
	AUTO_WALK struct walk walk = { 0 };
	AUTO_COUNTED struct counted counted = { 0 };
	struct perch_expected line;
	int64_t extra = 0;
	bool is_there;

	*n = 0;
	enum perch_rc rc = received_begin(w, order, &counted, err);
	if (counted.rc != PERCH_OK)
		return rc;
	rc = walk_order(w, &walk, order, "", err);
	while (rc == PERCH_OK) {
		rc = walk_next(w, &walk, &line, err);
		if (rc != PERCH_OK || !is_of_lot(&line, lot))
			continue;
		rc = counted_has(w, &counted, line.roll, &is_there, &extra, err);
		*n += is_there;
	}
	return or_none(rc);
}

static enum perch_rc
sum_paper(struct perch_store_world *w, int64_t count_id, struct perch_count_sums *out,
	  struct perch_err *err)
{
	AUTO_WALK struct walk walk = { 0 };
	AUTO_COUNTED struct counted counted = { 0 };
	struct perch_expected line;
	struct paper paper;
	bool is_there;

	enum perch_rc rc = find_paper(w, count_id, &paper, err);
	if (rc == PERCH_OK)
		rc = walk_order(w, &walk, paper.order, "", err);
	if (rc == PERCH_OK)
		rc = counted_begin(w, count_id, &counted, err);
	while (rc == PERCH_OK) {
		rc = walk_next(w, &walk, &line, err);
		if (rc != PERCH_OK || !is_on_paper(&paper, &line))
			continue;
		rc = counted_has(w, &counted, line.roll, &is_there, &out->extra, err);
		out->expected++;
		out->found += is_there;
	}
	if (rc != PERCH_E_NOTFOUND || counted.row == NULL)
		return rc;
	return counted_has(w, &counted, NULL, &is_there, &out->extra, err);
}

void
perch_world_sum_count(void *ctx, int64_t count_id, struct perch_count_sums *out)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };

	memset(out, 0, sizeof(*out));
	(void)perch_world_settle(w, sum_paper(w, count_id, out, &err), &err);
}

bool
perch_world_is_counted(void *ctx, int64_t count_id, const char *roll)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	enum perch_rc rc;

	rc = PERCH_ROW(w->view, &err, &row,
		       "SELECT id FROM counted WHERE count_id = ?1 AND roll_no = ?2 "
		       "AND withdrawn IS NULL LIMIT 1",
		       PERCH_INT(count_id), PERCH_TEXT(roll));
	return perch_world_settle(w, rc, &err);
}

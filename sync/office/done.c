/* done.c - see done.h. */
#include "sync/office/done.h"

#include "firmware/base/text.h"
#include "firmware/session/office_item.h"
#include "sync/office/master.h"

#define PART_MAX       500 /* in one transaction, so that batches do not wait long */

#define TERMINAL_BYTES 3 /* of the device id, as in the numbers of judge_follow.c */

/* A closed roll with news. */
struct news {
	int64_t stream;
	int64_t seq;
	bool is_newest; /* it stands, and there is no later close of this roll by this terminal */
	struct perch_done done;
};

static enum perch_rc
read_news(struct sqlite3_stmt *row, struct news *news)
{
	struct perch_done *d = &news->done;
	enum perch_rc rc = perch_col_text(row, 2, d->order, sizeof(d->order));

	news->stream = perch_col_i64(row, 0);
	news->seq = perch_col_i64(row, 1);
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 3, d->roll, sizeof(d->roll));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 4, d->lot, sizeof(d->lot));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 5, d->verdict, sizeof(d->verdict));
	d->closed_ms = perch_col_i64(row, 6);
	if (rc == PERCH_OK && perch_col_span(row, 7).n < TERMINAL_BYTES)
		rc = PERCH_E_DAMAGED;
	if (rc == PERCH_OK)
		rc = perch_text_hex(d->terminal, sizeof(d->terminal), perch_col_span(row, 7).p,
				    TERMINAL_BYTES);
	news->is_newest = perch_col_i64(row, 8) != 0;
	return rc;
}

static enum perch_rc
tell(struct perch_db *db, const struct perch_done *d, struct perch_err *err)
{
	uint8_t memory[1024];
	struct perch_buf body = perch_buf_over(memory, sizeof(memory));
	char key[PERCH_WIRE_KEY_CAP];
	enum perch_change change;
	enum perch_rc rc = perch_done_write(d, &body);

	if (rc == PERCH_OK)
		rc = perch_fmt(key, sizeof(key), "%s/%s/%s", d->order, d->roll, d->terminal);
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "roll %s cannot be told", d->roll);
	return perch_master_put(db, "done", key, perch_buf_span(&body), &change, err);
}

static enum perch_rc
forget_news(struct perch_db *db, const struct news *news, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		db, "UPDATE roll SET is_news = 0 WHERE stream = ?1 AND seq = ?2", &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, news->stream);
	perch_stmt_i64(stmt, 2, news->seq);
	return perch_stmt_run(db, stmt, err);
}

/* The first roll with news; of linked orders, which are one, the newest close too. (+state: by the roll's
 * number; the index of the states leads through all rolls.) PERCH_E_NOTFOUND. */
static enum perch_rc
find_news(struct perch_db *db, struct news *news, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		db,
		"WITH a AS (SELECT *, coalesce((SELECT to_no FROM link WHERE from_no = order_no"
		" ORDER BY rowid DESC LIMIT 1), order_no) AS is_of FROM roll WHERE is_news"
		" ORDER BY stream, seq LIMIT 1)"
		" SELECT stream, seq, is_of, roll_no, lot, coalesce(counts, ''),"
		" coalesce(closed_ms, 0), device, state <> 'withdrawn' AND NOT EXISTS (SELECT 1"
		" FROM roll b WHERE b.order_no IN (SELECT a.order_no UNION SELECT is_of"
		" UNION SELECT from_no FROM link WHERE to_no = is_of)"
		" AND b.roll_no = a.roll_no AND b.device = a.device"
		" AND +b.state IN ('closed', 'held') AND (b.stream, b.seq) > (a.stream, a.seq))"
		" FROM a",
		&stmt, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(db, stmt, err);
	if (rc != PERCH_OK)
		return rc;
	rc = read_news(stmt, news);
	return rc == PERCH_OK ? rc
			      : perch_err_set(err, PERCH_E_DAMAGED, 0,
					      "office.db: a row of roll is damaged");
}

enum perch_rc
perch_done_tell(struct perch_db *db, struct perch_err *err)
{
	for (size_t n = 0; n < PART_MAX; n++) {
		struct news news;
		enum perch_rc rc = find_news(db, &news, err);

		if (rc != PERCH_OK)
			return rc == PERCH_E_NOTFOUND && n > 0 ? PERCH_OK : rc;
		/* A roll whose order is not here would have a key that names none. */
		if (news.is_newest && news.done.order[0] != '\0')
			rc = tell(db, &news.done, err);
		if (rc == PERCH_OK)
			rc = forget_news(db, &news, err);
		if (rc != PERCH_OK)
			return rc;
	}
	return PERCH_OK;
}

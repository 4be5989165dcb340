/* fault_master.c - master data under faults: see fault_rows.h. */
#include "tests/store/fault_rows.h"

#include "firmware/store/master_read.h"
#include "tests/store/fault_known.h"
#include "tests/store/fault_sim.h"

static void
cool(void)
{
	fault_known_cool();
}

static struct perch_db *
master(void)
{
	return &fault_sim.reader;
}

static enum perch_rc
ask_revision(struct perch_buf *said, struct perch_err *err)
{
	int64_t revision = -1;
	enum perch_rc rc = perch_master_revision(master(), &revision, err);

	fault_say(said, "%lld", (long long)revision);
	return rc;
}

/* Each row's first column, from the first that a look-up gave. */
static enum perch_rc
say_rows(enum perch_rc rc, struct sqlite3_stmt *row, struct perch_buf *said, struct perch_err *err)
{
	for (; rc == PERCH_OK; rc = perch_stmt_step(master(), row, err)) {
		(void)perch_buf_put(said, perch_col_span(row, 0));
		(void)perch_buf_put_byte(said, '\n');
	}
	return rc == PERCH_E_NOTFOUND && said->n > 0 ? PERCH_OK : rc;
}

static enum perch_rc
ask_item(struct perch_buf *said, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = perch_master_item(master(), "order", "PO-1", &row, err);

	return say_rows(rc, row, said, err);
}

static enum perch_rc
ask_items(struct perch_buf *said, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = perch_master_items(master(), "notice", &row, err);

	return say_rows(rc, row, said, err);
}

static enum perch_rc
ask_all_actions(struct perch_buf *said, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = perch_master_actions(master(), &row, err);
	size_t n = 0;
	uint64_t sum = 0;

	/* All of them, in whatever order: for want of memory SQLite 3.40.1's json_extract() may give
	 * NULL, as if the action had no date. */
	for (; rc == PERCH_OK; rc = perch_stmt_step(master(), row, err), n++)
		sum += fault_sum_of(perch_col_span(row, 1));
	fault_say(said, "%zu %llu", n, (unsigned long long)sum);
	return rc == PERCH_E_NOTFOUND && n > 0 ? PERCH_OK : rc;
}

static enum perch_rc
ask_all_answers(struct perch_buf *said, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = perch_master_answers(master(), &row, err);

	return say_rows(rc, row, said, err);
}

static enum perch_rc
ask_lines(struct perch_buf *said, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_expected line;
	enum perch_rc rc = perch_master_lines(master(), "PO-1", "", &row, err);

	for (; rc == PERCH_OK; rc = perch_stmt_step(master(), row, err)) {
		rc = perch_master_line(row, &line, err);
		if (rc != PERCH_OK)
			return rc;
		fault_say(said, "%s %s %lld\n", line.roll, line.lot, (long long)line.ticket_um);
	}
	return rc == PERCH_E_NOTFOUND && said->n > 0 ? PERCH_OK : rc;
}

static enum perch_rc
ask_elsewhere(struct perch_buf *said, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = perch_master_elsewhere(master(), "R1", "PO-1", &row, err);

	return say_rows(rc, row, said, err);
}

static enum perch_rc
ask_order(struct perch_buf *said, struct perch_err *err)
{
	static struct perch_order order;
	enum perch_rc rc = perch_master_order(master(), "PO-1", &order, err);

	if (rc == PERCH_OK)
		fault_say(said, "%s %lld", order.order, (long long)order.width_um);
	return rc;
}

static enum perch_rc
ask_expected(struct perch_buf *said, struct perch_err *err)
{
	struct perch_expected line;
	enum perch_rc rc = perch_master_expected(master(), "PO-1", "R1", &line, err);

	if (rc == PERCH_OK)
		fault_say(said, "%s %lld", line.lot, (long long)line.ticket_um);
	return rc;
}

static enum perch_rc
ask_done(struct perch_buf *said, struct perch_err *err)
{
	struct perch_done done;
	enum perch_rc rc = perch_master_done(master(), "PO-1", "R5", &done, err);

	if (rc == PERCH_OK)
		fault_say(said, "%s %lld", done.verdict, (long long)done.closed_ms);
	return rc;
}

#define ROW(sentence, operations, question)                                                        \
	{                                                                                          \
		.must = (sentence), .of = (operations), FAULT_ASK(question)                        \
	}

// clang-format off
static const struct fault_row master_rows[] = {
	ROW("the revision is read", "perch_master_revision", ask_revision),
	ROW("an item is found", "perch_master_item", ask_item),
	ROW("items of a kind are found, all", "perch_master_items", ask_items),
	ROW("actions are found, all", "perch_master_actions", ask_all_actions),
	ROW("answers are found, all", "perch_master_answers", ask_all_answers),
	ROW("lines are found, all", "perch_master_lines perch_master_line", ask_lines),
	ROW("lines of other orders are found", "perch_master_elsewhere", ask_elsewhere),
	ROW("an order is found", "perch_master_order", ask_order),
	ROW("a line is found", "perch_master_expected", ask_expected),
	ROW("what a terminal has done is found", "perch_master_done", ask_done),
};
// clang-format on

const struct fault_list fault_master = { master_rows, PERCH_COUNT(master_rows), fault_known_open,
					 fault_sim_close };

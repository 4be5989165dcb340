/* fault_rows.c - see fault_rows.h: what the lists share. */
#include "tests/store/fault_rows.h"

#include "tests/unit/must.h"

#include <sqlite3.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "firmware/store/file.h"
#include "firmware/store/stmt.h"

void
fault_remove(const char *path)
{
	static const char *const tails[] = { "", "-wal", "-shm", "-journal", ".lock", ".new" };
	char name[200];

	for (size_t i = 0; i < PERCH_COUNT(tails); i++) {
		MUST(perch_fmt(name, sizeof(name), "%s%s", path, tails[i]) == PERCH_OK, "a path");
		(void)unlink(name);
	}
}

void
fault_copy(const char *from, const char *to)
{
	static uint8_t room[4 << 20];
	struct perch_buf b = perch_buf_over(room, sizeof(room));
	struct perch_err err = { 0 };

	MUST(perch_file_load(from, &b, &err) == PERCH_OK, "%s", err.text);
	MUST(perch_file_replace(to, perch_buf_span(&b), 0644, &err) == PERCH_OK, "%s", err.text);
}

void
fault_cool(struct perch_db *db)
{
	perch_stmts_drop(db->sql);
	MUST(perch_stmts_keep(db->sql) == PERCH_OK, "memory");
	(void)sqlite3_db_release_memory(db->sql);
}

int64_t
fault_number(struct perch_db *db, const char *sql)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct perch_err err = { 0 };

	MUST(perch_stmt_new(db, sql, &stmt, &err) == PERCH_OK, "%s: %s", sql, err.text);
	MUST(perch_stmt_step(db, stmt, &err) == PERCH_OK, "%s: %s", sql, err.text);
	return perch_col_i64(stmt, 0);
}

/* FNV-1a */
static uint64_t
add(uint64_t sum, struct perch_span bytes)
{
	for (size_t i = 0; i < bytes.n; i++)
		sum = (sum ^ bytes.p[i]) * UINT64_C(1099511628211);
	return (sum ^ bytes.n) * UINT64_C(1099511628211);
}

uint64_t
fault_sum_of(struct perch_span bytes)
{
	return add(UINT64_C(14695981039346656037), bytes);
}

static uint64_t
add_table(struct perch_db *db, const char *table, uint64_t sum)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_err err = { 0 };
	char sql[120];

	MUST(perch_fmt(sql, sizeof(sql), "SELECT * FROM \"%s\" ORDER BY 1, 2", table) == PERCH_OK,
	     "a statement");
	enum perch_rc rc = perch_stmt_new(db, sql, &row, &err);
	while (rc == PERCH_OK && (rc = perch_stmt_step(db, row, &err)) == PERCH_OK)
		for (int i = 0; i < perch_stmt_columns(row); i++)
			sum = add(sum, perch_col_span(row, i));
	MUST(rc == PERCH_E_NOTFOUND, "%s: %s", sql, err.text);
	return sum;
}

uint64_t
fault_sum(struct perch_db *db)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_err err = { 0 };
	uint64_t sum = UINT64_C(14695981039346656037);
	char table[64];
	enum perch_rc rc = perch_stmt_new(
		db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", &row,
		&err);

	while (rc == PERCH_OK && (rc = perch_stmt_step(db, row, &err)) == PERCH_OK) {
		MUST(perch_col_text(row, 0, table, sizeof(table)) == PERCH_OK, "a name");
		sum = add_table(db, table, sum);
	}
	MUST(rc == PERCH_E_NOTFOUND, "%s", err.text);
	return sum;
}

void
fault_say(struct perch_buf *b, const char *fmt, ...)
{
	char text[600];
	va_list args;

	va_start(args, fmt);
	int n = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	MUST(n >= 0 && (size_t)n < sizeof(text), "room for what is said");
	(void)perch_buf_put_str(b, text);
}

/* --- look-ups -------------------------------------------------------------------------------------- */

static char wanted[8192];
static char said[8192];

static enum perch_rc
ask(const struct fault_question *q, char text[], size_t cap, struct perch_err *err)
{
	struct perch_buf b = perch_buf_over(text, cap);
	enum perch_rc rc = q->ask(&b, err);

	if (perch_buf_cstr(&b) == NULL)
		return perch_err_set(err, PERCH_E_FULL, 0, "the answer is too long");
	return rc;
}

void
fault_before_ask(const void *ctx)
{
	const struct fault_question *q = ctx;
	struct perch_err err = { 0 };

	q->before();
	enum perch_rc rc = ask(q, wanted, sizeof(wanted), &err);
	MUST(rc == PERCH_OK, "what is asked without a fault: %s %s", perch_rc_str(rc), err.text);
	MUST(wanted[0] != '\0', "what is asked finds something");
	q->before();
}

enum perch_rc
fault_ask(const void *ctx, struct perch_err *err)
{
	return ask(ctx, said, sizeof(said), err);
}

void
fault_after_ask(const void *ctx, const char *must, enum perch_rc rc)
{
	(void)ctx;
	MUST(rc != PERCH_OK || strcmp(said, wanted) == 0, "%s: says '%s', not '%s'", must, said,
	     wanted);
}

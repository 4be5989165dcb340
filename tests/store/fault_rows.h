/*
 * fault_rows.h - the operations of firmware/store that are walked by faults, a list a file, and what
 * those files share.
 */
#ifndef PERCH_TESTS_STORE_FAULT_ROWS_H
#define PERCH_TESTS_STORE_FAULT_ROWS_H

#include "firmware/base/buf.h"
#include "firmware/store/kinds.h"
#include "tests/store/fault_walk.h"

struct fault_list {
	const struct fault_row *rows;
	size_t n;
	void (*set_up)(void); /* the files that the rows work on; NULL: none */
	void (*tear_down)(void);
};

extern const struct fault_list fault_files;  /* fault_files.c: file, mark, lock */
extern const struct fault_list fault_opens;  /* fault_opens.c: db opening, migrate */
extern const struct fault_list fault_stmts;  /* fault_stmts.c: db, value */
extern const struct fault_list fault_log;    /* fault_log.c: log_read, log_write */
extern const struct fault_list fault_view;   /* fault_view.c: view, view_in */
extern const struct fault_list fault_master; /* fault_master.c: master_read */
extern const struct fault_list fault_world;  /* fault_world.c: world, world_in */

/* In the folder of this test; the text is good for four calls. */
const char *fault_at(const char *name);
/* A file of the test and what SQLite and perch put beside it: gone. */
void fault_remove(const char *path);
/* A whole file, and not what lies beside it. */
void fault_copy(const char *from, const char *to);

/* The next read finds neither pages nor statements in memory. */
void fault_cool(struct perch_db *db);
/* The one number that this statement gives. */
int64_t fault_number(struct perch_db *db, const char *sql);
/* A sum over bytes. */
uint64_t fault_sum_of(struct perch_span bytes);
/* A sum over every row of every table. */
uint64_t fault_sum(struct perch_db *db);

/* printf text behind what is there; too much of it makes the buffer overflow, which sticks. */
void fault_say(struct perch_buf *b, const char *fmt, ...) PERCH_PRINTF(2, 3);

/* A look-up: what it says is written down and must be the same with and without a fault, unless it
 * tells that it failed. */
struct fault_question {
	enum perch_rc (*ask)(struct perch_buf *said, struct perch_err *err);
	void (*before)(void); /* memory is cold */
};
/* before, act, after of a row whose ctx is a fault_question. */
void fault_before_ask(const void *ctx);
enum perch_rc fault_ask(const void *ctx, struct perch_err *err);
void fault_after_ask(const void *ctx, const char *must, enum perch_rc rc);

#define FAULT_ASK(question)                                                                        \
	.before = fault_before_ask, .act = fault_ask, .after = fault_after_ask,                    \
	.ctx = &(const struct fault_question)                                                      \
	{                                                                                          \
		question, cool                                                                     \
	}

#endif

/*
 * crash_scene.h - what is played while the disk is recorded, what was promised at each moment of it,
 * and whether a terminal keeps these promises after a cut. Wiring: the journal as the program uses it.
 */
#ifndef PERCH_TESTS_STORE_CRASH_SCENE_H
#define PERCH_TESTS_STORE_CRASH_SCENE_H

#include "firmware/app/journal.h"
#include "tests/store/crash_calls.h"

#define CRASH_RECORDS_MAX  2048
#define CRASH_PROMISES_MAX 1024

/*
 * A line is typed and must be answered `ok` or `ask`; "~" is an idle moment, "^" an end in order and
 * a new start, "!" a start after a process that was killed. before: played first, without a record of
 * the disk; all of it is durable.
 */
struct crash_scene {
	const char *name;
	const char *const *before; /* NULL: a terminal that was never started */
	const char *const *lines;
	const char *setting; /* SQL that both databases get after each opening; NULL: none */
	bool is_bad;         /* and it is one that the product refuses */
	/* Instead of the log's own: it is opened and migrated by this kind, and that is all. */
	const struct perch_db_kind *log_kind;
	bool has_old_view;   /* view.db is of version 1 */
	bool has_copies;     /* rolling copies of the log are kept */
	bool has_broken_log; /* in the end of `before` */
};

/* At this event and later, until the next promise. */
struct crash_promise {
	size_t event;
	uint64_t tail;   /* records that were answered for */
	uint64_t sealed; /* the mark had come as far; 0: no mark */
};

struct crash_record {
	uint8_t *bytes; /* owned */
	size_t n;
	uint8_t hash[32];
	bool is_end; /* the last one of a transaction */
};

struct crash_run {
	const struct crash_scene *scene;
	char folder[64]; /* its own; removed in the end */
	char root[80];   /* the disk in it */
	struct perch_config config;
	struct crash_disk disk;
	struct crash_promise promises[CRASH_PROMISES_MAX];
	size_t n_promises;
	struct crash_record records[CRASH_RECORDS_MAX]; /* id - 1 */
	uint64_t n_records;
	int64_t s;     /* the clock */
	bool is_quick; /* the next checks do not compare view.db with one made anew */
	uint64_t lost; /* by the last check: transactions that were answered for */
};

/* Play it; afterwards the run knows every record and the disk every event. */
void crash_run_play(struct crash_run *run, const struct crash_scene *scene);
void crash_run_clear(struct crash_run *run);

enum crash_verdict {
	CRASH_GOOD,
	CRASH_LOST,   /* something that was answered for is not there */
	CRASH_BROKEN, /* it does not open, verify or go on, or has what nobody did */
};

/* Open what lies in the run's folder, as it is after a cut at this event; why: the sentence. */
enum crash_verdict crash_run_check(struct crash_run *run, size_t event, char *why, size_t cap);

/* The journal that plays and checks. */
extern struct perch_journal crash_journal;
/* Open, then the scene's setting if it plays. */
enum perch_rc crash_open(struct crash_run *run, bool is_play, struct perch_err *err);
struct perch_now crash_now(struct crash_run *run);

#endif

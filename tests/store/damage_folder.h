/*
 * damage_folder.h - the folders that test_damage.c damages copies of, made through the journal, and the
 * terminal that works in a copy, `now`. Wiring: the journal as the program uses it.
 */
#ifndef PERCH_TESTS_STORE_DAMAGE_FOLDER_H
#define PERCH_TESTS_STORE_DAMAGE_FOLDER_H

#include "firmware/app/journal.h"

#define DAMAGE_RECORDS_MAX 512

/* A good folder, and what it holds. */
struct damage_good {
	const char *folder;
	uint64_t sums[DAMAGE_RECORDS_MAX]; /* of the bytes and hash of record i + 1 */
	uint64_t n;
	uint64_t proved; /* the mark proves the records up to here */
};

extern struct damage_good damage_clean; /* the program has ended in order */
extern struct damage_good damage_cut;   /* the power was cut: with its write-ahead files */

/* The terminal in `now`. */
extern struct perch_config damage_config;
extern struct perch_journal damage_journal;
extern struct perch_outcome damage_outcome; /* of the last line */
extern char damage_scene[200];              /* which damage, for messages */

/* Both of them, once. */
void damage_make_good(void);
/* Where the folders are; fails the test unless it is done. */
void damage_shell(const char *command);
struct perch_now damage_now_at(int64_t s);
/* Whether the answer is ok. */
bool damage_type(const char *line, int64_t s);

#endif

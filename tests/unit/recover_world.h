/*
 * recover_world.h - the terminal of test_recover.c, its folder and its disk, which can be full and can take
 * the process away in the middle of a change. Whatever cannot be done fails the test.
 */
#ifndef PERCH_TESTS_UNIT_RECOVER_WORLD_H
#define PERCH_TESTS_UNIT_RECOVER_WORLD_H

#include "tests/unit/must.h"

#include "firmware/app/journal.h"

#define NOTES 60L /* in the copies; as many again are only in the log */

extern struct perch_config config;
extern struct perch_journal journal;
extern struct perch_outcome outcome;

/* cmocka set-up: notes 1..60 are in the log and in a copy, 61..120 in the log alone. */
int recover_set_up(void **state);
int recover_tear_down(void **state);
const char *recover_folder(void);
/* A path in it; good for four calls. */
const char *recover_at(const char *name);
/* In the folder. */
void shell(const char *what);

/* From now on the process is gone, with 99, at its n-th change of a file. */
void crash_at_change(long n);
/* A path that ends so cannot be written to; NULL: all can. */
extern const char *recover_no_room_for;

struct perch_now now_at(int64_t s);
void open_journal(int64_t s);
/* want: how the answer begins. */
void type(const char *line, int64_t s, const char *want);
void type_notes(int64_t first, int64_t n);
/* Close files without a word, as a killed process does. */
void crash(void);

/* How many of the notes are there, each once and without a gap. */
int64_t count_notes(const char *must);
struct perch_record_restored find_restored(void);
void check_verifies(const char *must);

/* The n-th of the pages with records, from the front or (negative) from the end. */
void break_leaf(const char *name, long n);

#endif

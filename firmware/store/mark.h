/*
 * mark.h - a small file outside the database that proves how far the log had come. Operating
 * system only.
 *
 * The mark's folder lies on another partition on the board. It holds two files with one writer
 * each: `sealed` (perch, after a seal) and `acked` (perch-sync, after an acknowledgement). Each is
 * one line of JSON: {"v":1,"device":..,"epoch":..,"seq":..,"hash":..}.
 * A log that is behind its mark is a restored copy or has lost its tail.
 */
#ifndef PERCH_STORE_MARK_H
#define PERCH_STORE_MARK_H

#include "firmware/base/rc.h"
#include "firmware/base/span.h"

struct perch_mark {
	uint8_t device[16];
	uint8_t epoch[8];
	uint64_t seq;
	uint8_t hash[32];
};

/* Replace the file as a whole: write aside, fsync, rename, fsync the folder (made if missing). */
PERCH_MUST_CHECK enum perch_rc perch_mark_save(const char *dir, const char *name,
					       const struct perch_mark *mark,
					       struct perch_err *err);
/* PERCH_E_NOTFOUND: no such mark yet. PERCH_E_DAMAGED: not one line of the form above. */
PERCH_MUST_CHECK enum perch_rc perch_mark_load(const char *dir, const char *name,
					       struct perch_mark *mark, struct perch_err *err);

/* Is the folder there, or can it be made? One that cannot is better told at the start than with the first
 * seal. */
bool perch_mark_is_writable(const char *dir);

#endif

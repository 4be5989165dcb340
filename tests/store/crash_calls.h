/*
 * crash_calls.h - everything this process does to the files of one folder, written down as events of
 * the modelled disk. Operating system only (Linux).
 *
 * The program that links crash_calls.c has write, fsync, rename and their like of its own, which do the
 * real thing and note it; the dynamic linker prefers them to libc's for libsqlite3 too. So the product's own
 * files and SQLite's go through one seam, below SQLite's usual VFS and with its real flushes of folders,
 * and the product runs unchanged. A flush is noted and not done: nobody cuts the power here.
 *
 * Not seen: stdio, copy_file_range, links and the like. Whoever records asks in the end whether the
 * files are what the events say (crash_state_differs()); if so, nothing was missed. Not for threads.
 */
#ifndef PERCH_TESTS_STORE_CRASH_CALLS_H
#define PERCH_TESTS_STORE_CRASH_CALLS_H

#include "tests/store/crash_disk.h"

/* From now on; the disk holds the folder as it is. folder: absolute. */
void crash_calls_record(struct crash_disk *disk, const char *folder);
void crash_calls_stop(void);

#endif

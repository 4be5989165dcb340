/*
 * cut.h - a disk as a power cut leaves it, made from what was on it at first and the writes since.
 * Operating system only.
 *
 * States, all told by (kind, write, seed), so that one can be made again alone:
 *   prefix   every write before that one is on the disk, it and the later ones are not
 *   reorder  what was flushed before that write, or written with FUA, is on the disk; of the others
 *            before it a random choice by the seed, and some of those in part, by blocks of 4 KiB
 * A block of the file system is there whole or not at all: torn, ext4 itself would need the copy of
 * its superblock, and so small a disk has none.
 * A cut at an acknowledgement is the prefix that ends with its mark.
 */
#ifndef PERCH_TESTS_POWER_CUT_H
#define PERCH_TESTS_POWER_CUT_H

#include "tests/power/writes.h"

enum perch_cut_kind { PERCH_CUT_PREFIX, PERCH_CUT_REORDER };

struct perch_cut {
	enum perch_cut_kind kind;
	size_t at; /* how many of the writes come before it */
	uint64_t seed;
};

struct perch_cutter {
	const struct perch_writes *writes;
	uint8_t *disk; /* with the first `done` writes on it */
	size_t n;
	size_t done;
	uint8_t *used; /* blocks that are not all zero, one byte each */
};

/* base: the disk before the first write, its file is not changed. writes are borrowed until
 * perch_cutter_close(). */
PERCH_MUST_CHECK enum perch_rc perch_cutter_open(struct perch_cutter *c, const char *base,
						 const struct perch_writes *writes,
						 struct perch_err *err);
/* Write the disk of that state to a file. Cuts must come in the order of their `at`, for a disk
 * cannot be wound back: PERCH_E_STATE. */
PERCH_MUST_CHECK enum perch_rc perch_cutter_save(struct perch_cutter *c,
						 const struct perch_cut *cut, const char *path,
						 struct perch_err *err);
void perch_cutter_close(struct perch_cutter *c);

#endif

/*
 * writes.h - what Linux' dm-log-writes has kept of a disk's writes. Operating system only.
 *
 * Format (Linux 6.1, drivers/md/dm-log-writes.c), little endian: sector 0 holds magic, version 1,
 * number of entries (64 bits each), sector size (32); then entry after entry, each a sector of
 * {sector, sectors, flags, bytes behind the entry} (64 bits each) and the sectors of its data.
 *
 * Order: a write stands before the flush that made it durable, one with FUA where it was complete.
 * So what stands before a mark and was not flushed was never promised; what was not yet flushed
 * when the mark was made stands behind it.
 */
#ifndef PERCH_TESTS_POWER_WRITES_H
#define PERCH_TESTS_POWER_WRITES_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/rc.h"

#define PERCH_WRITE_FLUSH   1u
#define PERCH_WRITE_FUA     2u
#define PERCH_WRITE_DISCARD 4u
#define PERCH_WRITE_MARK    8u

struct perch_write {
	uint64_t flags;
	uint64_t at;          /* byte of the disk */
	uint64_t n;           /* bytes; 0 for a bare flush */
	const uint8_t *bytes; /* data, or the text of a mark; borrowed from the log */
};

struct perch_writes {
	struct perch_write *items; /* 0..n - 1 */
	size_t n;
	void *map;
	size_t map_n;
};

/* Owned by the caller from now: perch_writes_free(). PERCH_E_FORMAT, PERCH_E_IO. A discard is
 * refused: the disk is mounted without. */
PERCH_MUST_CHECK enum perch_rc perch_writes_load(struct perch_writes *w, const char *path,
						 struct perch_err *err);
void perch_writes_free(struct perch_writes *w);

/* Is it the mark "WORD-NUMBER"? Then *number is that. */
bool perch_write_is_mark(const struct perch_write *write, const char *word, uint64_t *number);

/* A file of a disk's size, read as a whole into private memory that may be changed; munmap(). */
PERCH_MUST_CHECK enum perch_rc perch_disk_load(const char *path, uint8_t **bytes, size_t *n,
					       struct perch_err *err);

#endif

/*
 * damage.h - damages of a file: named ones with their place, and random ones of a seed. Libraries: libc,
 * sqlite3 for what is written into a schema.
 */
#ifndef PERCH_TESTS_STORE_DAMAGE_H
#define PERCH_TESTS_STORE_DAMAGE_H

#include <stddef.h>
#include <stdint.h>

enum damage_kind {
	DAMAGE_FLIP,      /* n bytes from `at`, each another than it was */
	DAMAGE_ZERO,      /* n bytes from `at` are 0 */
	DAMAGE_SWAP,      /* the pages `at` and n are exchanged */
	DAMAGE_CUT,       /* at `at` */
	DAMAGE_APPEND,    /* n bytes of anything */
	DAMAGE_EMPTY,     /* no byte is left */
	DAMAGE_GONE,      /* no file is left */
	DAMAGE_FOLDER,    /* a folder is in its place */
	DAMAGE_LOOP,      /* a link to itself is in its place */
	DAMAGE_TEXT,      /* a text is in its place */
	DAMAGE_OTHER,     /* another database is in its place */
	DAMAGE_STATEMENT, /* `sql` was run by another program */
	DAMAGE_KINDS
};

struct damage {
	enum damage_kind kind;
	size_t at;
	size_t n;
	uint64_t seed;   /* of the bytes */
	const char *sql; /* of DAMAGE_STATEMENT */
};

/* From 0 below n; deterministic. */
uint64_t damage_draw(uint64_t *seed, uint64_t n);
/* One that fits the file: its pages, its header, its write-ahead frames, its schema. */
struct damage damage_any(const char *path, uint64_t *seed);
/* Fails the test when it cannot be done. other: the file of DAMAGE_OTHER. */
void damage_do(const char *path, const struct damage *d, const char *other);
const char *damage_str(enum damage_kind kind);

#endif

/*
 * fault_walk.h - an operation walked by faults: its 1st, 2nd .. point fails, once and from then on,
 * of every kind that can meet it, until it runs without one. After each the caller was told, what
 * was there is there, nothing stays open, and the same once more without a fault succeeds.
 */
#ifndef PERCH_TESTS_STORE_FAULT_WALK_H
#define PERCH_TESTS_STORE_FAULT_WALK_H

#include <stddef.h>

#include "firmware/base/rc.h"
#include "tests/store/fault.h"

struct fault_row {
	const char *must;
	/* Names of the operations that are walked, as the headers have them, a space between. */
	const char *of;
	/* Before each round: what act needs is there and is cold. NULL: nothing to do. */
	void (*before)(const void *ctx);
	/* Once with the fault, once without. What it opens it leaves open when it succeeds. */
	enum perch_rc (*act)(const void *ctx, struct perch_err *err);
	/* After each act, with no fault armed: fails the test unless what must hold after this rc holds;
	 * closes what a success opened. must: the sentence and the fault, for messages. */
	void (*after)(const void *ctx, const char *must, enum perch_rc rc);
	const void *ctx;
	bool is_flushed; /* PERCH_OK means: on the disk */
	/* Results, FAULT_BIT(rc), that tell the caller of a fault well besides those of every row. */
	unsigned also;
};

struct fault_count {
	size_t faults;   /* that struck */
	size_t survived; /* of them: the operation succeeded all the same */
	size_t rows;
};

/* Whether this is the long form (PERCH_FAULT_LONG=1): every n. The short form walks every n up to 8 and
 * then steps of half of it. */
bool fault_is_long(void);
/* The n after this one. */
uint64_t fault_next(uint64_t n);

/* Fails the test with the row's sentence, the fault and what came. PERCH_FAULT="EIO 61 1" walks only
 * that one: the kind, the point, whether it lasts. */
void fault_walk(const struct fault_row *row, struct fault_count *count);

/* One printable line that is not empty. */
bool fault_is_told(const char *text);
/* How many files this process has open. */
size_t fault_open_files(void);

#endif

/*
 * judge.h - is a terminal's folder, as a power cut left it, what the product promises? Wiring: the
 * product's journal and audit, as `perch verify` and `perch console` use them.
 *
 * Good means: verify says yes; the terminal starts by itself; the log begins with exactly the
 * records that were there when the power was cut, byte for byte those that the uninterrupted run
 * has, and none that was acknowledged is missing; nothing follows them but the notice of the start
 * (and, in a log without any record, its first epoch), so that nothing is there twice and no log
 * was taken for a restored copy; no file was set aside; one more line is answered and is there after
 * that; verify says yes again.
 */
#ifndef PERCH_TESTS_POWER_JUDGE_H
#define PERCH_TESTS_POWER_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/rc.h"
#include "firmware/base/span.h"

enum perch_verdict_kind {
	PERCH_VERDICT_GOOD,
	PERCH_VERDICT_LOST,    /* an acknowledged record is not there */
	PERCH_VERDICT_CORRUPT, /* anything else that is not good */
};

struct perch_verdict {
	enum perch_verdict_kind kind;
	uint64_t records; /* of the uninterrupted run that were there */
	char text[400];   /* "" when good */
};

/* The records of the uninterrupted run: record i + 1 is items[i]. */
struct perch_whole {
	struct perch_span *items;
	size_t n;
};

/* Owned by the caller until the program ends. Reads FOLDER/log.db. */
PERCH_MUST_CHECK enum perch_rc perch_whole_load(struct perch_whole *whole, const char *folder,
						struct perch_err *err);

/* Judge one folder, which is written to. acked: the highest id that was acknowledged, 0 for none.
 * A process may judge once: the journal is not made for a second power cut. */
struct perch_verdict perch_judge(const char *folder, const struct perch_whole *whole,
				 uint64_t acked);

#endif

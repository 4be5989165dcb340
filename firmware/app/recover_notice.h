/*
 * recover_notice.h - what became of a log that was broken, in words for the person at the terminal. Local
 * time of the machine.
 */
#ifndef PERCH_APP_RECOVER_NOTICE_H
#define PERCH_APP_RECOVER_NOTICE_H

#include "firmware/app/recover.h"

struct perch_saved {
	bool is_missing;             /* there was no file, or nothing in it */
	char aside[PERCH_ASIDE_CAP]; /* where the broken one lies; "" none */
	uint64_t kept;               /* records that are back */
	uint64_t salvaged;           /* of them from the broken file, */
	uint64_t copied;             /* from a copy, */
	uint64_t office;             /* from head office */
	uint64_t copy;               /* last record of the copy, 0: none was taken */
	int64_t copied_ms;           /* when it was made */
	int64_t last_ms;             /* wall time of the last record that is back */
	bool is_whole;               /* nothing is known to be missing */
};

/* Three lines, a line feed between. */
void perch_recover_notice(const struct perch_saved *s, struct perch_now now,
			  char notice[PERCH_NOTICE_CAP]);

#endif

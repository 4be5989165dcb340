/*
 * trouble.h - why a request brought no good answer: what the uplink makes of it, and what a person
 * reads. Pure.
 */
#ifndef PERCH_SYNC_TROUBLE_H
#define PERCH_SYNC_TROUBLE_H

#include "sync/uplink.h"
#include "sync/wire.h"

#define PERCH_TROUBLE_CAP 400

struct perch_trouble {
	enum perch_uplink_failure failure;
	enum perch_problem problem;   /* that the office named; PERCH_PROBLEM_OTHER: none */
	int64_t retry_after_us;       /* -1: the office did not say */
	uint64_t seq;                 /* PERCH_FAIL_RECORD: the record that is not taken */
	char text[PERCH_TROUBLE_CAP]; /* one line: what is the matter and what to do */
};

/* What was answered. type: the media type without parameters, in lower case, "" for none. */
struct perch_answer {
	int status;
	char type[64];
	int64_t retry_after_s; /* -1: none */
	struct perch_span body;
};

/* No retry-after, no record. */
void perch_trouble_set(struct perch_trouble *t, enum perch_uplink_failure failure, const char *fmt,
		       ...) PERCH_PRINTF(3, 4);

/* true: status 200 and the wanted type. Else *t says what came instead. */
bool perch_answer_check(const struct perch_answer *a, const char *type, struct perch_trouble *t);

#endif

/*
 * reply.h - what head office answers to a request: a status, a media type and bytes. No HTTP
 * library here: serve.c turns it into an answer.
 */
#ifndef PERCH_OFFICE_REPLY_H
#define PERCH_OFFICE_REPLY_H

#include "sync/wire.h"

#define PERCH_TYPE_JSON    "application/json"
#define PERCH_TYPE_PROBLEM "application/problem+json"
#define PERCH_TYPE_PEM     "application/pem-certificate-chain"
#define PERCH_TYPE_RECORDS "application/x-ndjson"

struct perch_reply {
	int status;
	const char *type;      /* static text */
	const char *encoding;  /* Content-Encoding; NULL: none */
	const char *allow;     /* 405: the methods that the address takes; else NULL */
	int64_t retry_after_s; /* 0: not said */
	struct perch_buf body; /* over memory that the reply owns */
};

/* A reply that may grow to cap bytes. PERCH_E_NOMEM. perch_reply_free() when it was PERCH_OK. */
PERCH_MUST_CHECK enum perch_rc perch_reply_new(struct perch_reply *reply, size_t cap);
void perch_reply_free(struct perch_reply *reply);

/* Throw away what was written and be this problem instead. */
void perch_reply_problem(struct perch_reply *reply, const struct perch_wire_problem *problem);
/* The same without numbers; detail: printf text for a person. */
void perch_reply_refuse(struct perch_reply *reply, enum perch_problem type, const char *fmt, ...)
	PERCH_PRINTF(3, 4);
/* The database failed: err goes to the log, the terminal is told to try later (a full disk: 507). */
void perch_reply_failed(struct perch_reply *reply, const struct perch_err *err);
/* What was written is the answer, unless its writing failed. */
void perch_reply_done(struct perch_reply *reply, enum perch_rc rc, const char *type);

#endif

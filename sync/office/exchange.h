/*
 * exchange.h - one request and its answer, without any HTTP library: which address it is for, who
 * may ask, how much may come, and who answers. serve.c feeds it.
 *
 * Limits are kept while the body comes in: what is refused is counted and thrown away, so that
 * the peer gets to read why, and what is far too much is refused before it is sent.
 */
#ifndef PERCH_OFFICE_EXCHANGE_H
#define PERCH_OFFICE_EXCHANGE_H

#include "sync/office/device.h"

#define PERCH_UPLOADS_MAX 8        /* batches in memory at one time */
#define PERCH_DRAIN_MAX   16777216 /* a refused body is read to its end up to this */

/* Borrowed for the call. */
struct perch_request {
	const char *method;
	const char *path;
	const char *cursor;            /* of the query; NULL: none */
	const char *after;             /* of the query; NULL: none */
	const char *encoding;          /* Content-Encoding; NULL: none */
	int64_t length;                /* Content-Length; -1: not told */
	struct perch_span certificate; /* what the peer proved to have in TLS (DER); n 0: none */
};

struct perch_exchange;

/* NULL: no memory. perch_exchange_free(). */
struct perch_exchange *perch_exchange_new(struct perch_office *office,
					  const struct perch_request *request, int64_t now_ms);
/* NULL is allowed. */
void perch_exchange_free(struct perch_exchange *x);

/* true: answer now, the body is not wanted at all. */
bool perch_exchange_is_early(const struct perch_exchange *x);
/* A piece of the body. false: so much more than is allowed that only closing helps. */
PERCH_MUST_CHECK bool perch_exchange_feed(struct perch_exchange *x, struct perch_span bytes);
/* The body is complete: the answer, borrowed until free. */
struct perch_reply *perch_exchange_end(struct perch_exchange *x, int64_t now_ms);
/* Did it bring records? Then they wait to be judged (project.h). */
bool perch_exchange_has_records(const struct perch_exchange *x);

#endif

/*
 * http.h - requests to head office over HTTPS. Library: libcurl (its header stays in http.c).
 *
 * TLS 1.3 only; the pinned CA is the only trust anchor; no redirect is followed; a proxy only when
 * it is configured (the environment is not asked); given up on low speed, not on total time. One
 * connection is kept over several requests. What goes wrong is told in plain words.
 */
#ifndef PERCH_SYNC_HTTP_H
#define PERCH_SYNC_HTTP_H

#include "sync/trouble.h"

struct perch_http;

/* All texts are borrowed until close. */
struct perch_http_setup {
	const char *url;       /* https://host:port */
	const char *ca_pem;    /* NULL: the server is not verified (only to fetch the CA itself) */
	const char *cert_path; /* NULL: no client certificate */
	const char *key_path;
	const char *proxy; /* "" for none */
	const char *agent; /* name/version */
	long stall_s;      /* a request that stands still this long is given up; 0: 20 */
	int64_t verify_s;  /* time by which certificates are judged, seconds since 1970 */
};

struct perch_http_request {
	const char *path;     /* from the first slash on */
	const char *type;     /* media type of the body; NULL makes it a GET */
	const char *encoding; /* content encoding; NULL for none */
	const char *accept;   /* media type that is wanted back; NULL: application/json */
	struct perch_span body;
};

/* PERCH_E_NOMEM, PERCH_E_IO (the library cannot do what we need; err says what). */
PERCH_MUST_CHECK enum perch_rc perch_http_open(const struct perch_http_setup *setup,
					       struct perch_http **http, struct perch_err *err);
/* true: an answer came, of any status; its body is borrowed until the next request. */
bool perch_http_ask(struct perch_http *http, const struct perch_http_request *request,
		    struct perch_answer *answer, struct perch_trouble *trouble);
void perch_http_close(struct perch_http *http); /* NULL is allowed */

#endif

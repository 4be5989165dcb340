/*
 * tls_check.h - how TLS judges the server's certificate: by which time, and what it doubted.
 * Library: libssl (curl's own header stays in http.c).
 *
 * A terminal may wake up in 1970. It then knows better: not before this program was built, and not
 * before the last time that the office told. Certificates are judged by the latest of these.
 */
#ifndef PERCH_SYNC_TLS_CHECK_H
#define PERCH_SYNC_TLS_CHECK_H

#include "firmware/base/rc.h"

#include <stdint.h>

enum perch_tls_doubt {
	PERCH_TLS_NO_DOUBT,
	PERCH_TLS_EXPIRED,
	PERCH_TLS_NOT_YET,
	PERCH_TLS_ISSUER, /* not issued by the pinned CA */
	PERCH_TLS_OTHER,
};

struct perch_tls_check {
	int64_t unix_s;             /* time to verify at, seconds since 1970 */
	enum perch_tls_doubt doubt; /* why the last certificate was refused */
};

/* Every connection of this SSL_CTX verifies at check->unix_s and writes its doubt into check, which
 * is borrowed as long as the SSL_CTX lives. Verification itself is not changed. PERCH_E_IO. */
PERCH_MUST_CHECK enum perch_rc perch_tls_watch(void *ssl_ctx, struct perch_tls_check *check);

#endif

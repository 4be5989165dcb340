/*
 * tls_server.h - a TLS server for tests, in a thread of its own: one canned answer for each
 * connection, with certificates made at the start. Library: libssl.
 */
#ifndef PERCH_TESTS_UNIT_TLS_SERVER_H
#define PERCH_TESTS_UNIT_TLS_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tls_server_kind {
	TLS_SERVER_GOOD,     /* certificate for 127.0.0.1 by the CA, valid for a day around now */
	TLS_SERVER_OTHER_CA, /* by another CA of the same name */
	TLS_SERVER_OTHER_NAME,
	TLS_SERVER_OLD_TLS,  /* TLS 1.2 only */
	TLS_SERVER_PLAIN,    /* no TLS at all */
	TLS_SERVER_HANGS_UP, /* closes every connection at once */
};

struct tls_server;

/* answer: what is sent for each request (borrowed until stop). The CA's certificate goes to ca_pem, and
 * a client certificate by it with its key into files of that folder: client.pem, client.key. */
struct tls_server *tls_server_start(enum tls_server_kind kind, const char *answer,
				    const char *folder, char ca_pem[4096], char url[64]);
/* The head of the last request, terminated, and the common name of its client ("" for none). */
const char *tls_server_request(const struct tls_server *s);
const char *tls_server_client(const struct tls_server *s);
unsigned tls_server_connections(const struct tls_server *s);
void tls_server_stop(struct tls_server *s);

#endif

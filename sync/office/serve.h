/* serve.h - head office's HTTPS server. Libraries: libmicrohttpd and its GnuTLS (serve.c alone). */
#ifndef PERCH_OFFICE_SERVE_H
#define PERCH_OFFICE_SERVE_H

#include "sync/office/office.h"

struct perch_server;

/* Listen and answer on threads of its own until perch_server_close(). office is borrowed until then.
 * *port: the one that it listens on. PERCH_E_BUSY: the address is taken. PERCH_E_IO. */
PERCH_MUST_CHECK enum perch_rc perch_server_open(struct perch_office *office,
						 struct perch_server **server, int64_t *port,
						 struct perch_err *err);
/* Requests that are on their way end first. NULL is allowed. */
void perch_server_close(struct perch_server *server);

#endif

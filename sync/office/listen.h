/* listen.h - the server's TCP socket. Operating system only. */
#ifndef PERCH_OFFICE_LISTEN_H
#define PERCH_OFFICE_LISTEN_H

#include "sync/office/config.h"

/* A listening socket, not blocking. *port: the one it got. PERCH_E_BUSY: taken. PERCH_E_ARG: no such
 * address here. PERCH_E_IO. */
PERCH_MUST_CHECK enum perch_rc perch_listen_open(const struct perch_listen *listen, int *fd,
						 int64_t *port, struct perch_err *err);

#endif

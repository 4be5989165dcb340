/* init.h - a new head office: office.conf, keys, certificates, database. */
#ifndef PERCH_OFFICE_INIT_H
#define PERCH_OFFICE_INIT_H

#include "sync/office/office.h"

struct perch_init {
	const char *config;                    /* path of office.conf */
	const char *hosts[PERCH_OFFICE_HOSTS]; /* none: localhost, 127.0.0.1, this machine's name */
	size_t hosts_n;
	const char *listen; /* NULL: 0.0.0.0:8443 */
};

/* Make what is missing and keep what is there; *said gets a line for each. PERCH_E_ARG: a host or listen
 * of the wrong form. PERCH_E_BUSY: an office is running here. PERCH_E_IO, PERCH_E_NOSPACE. */
PERCH_MUST_CHECK enum perch_rc perch_office_init(const struct perch_init *init,
						 struct perch_buf *said, struct perch_err *err);

#endif

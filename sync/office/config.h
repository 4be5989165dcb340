/*
 * config.h - office.conf: where head office listens and keeps its things. Library: libinih.
 *
 *   db     = office.db             relative to the file's folder
 *   listen = 0.0.0.0:8443          address and port; port 0: a free one, named at the start
 *   url    = https://host:8443     what enrolment codes name; default: the first host, that port
 *   hosts  = host, 10.0.0.5        names in the server's certificate; may be repeated
 *
 * An unknown key, or a value of the wrong form, refuses the whole file with file:line.
 */
#ifndef PERCH_OFFICE_CONFIG_H
#define PERCH_OFFICE_CONFIG_H

#include "firmware/base/buf.h"

#define PERCH_OFFICE_PATH_CAP 512
#define PERCH_OFFICE_HOST_CAP 128
#define PERCH_OFFICE_HOSTS    16

struct perch_listen {
	char host[PERCH_OFFICE_HOST_CAP]; /* numeric, without brackets */
	int64_t port;
};

struct perch_office_config {
	char file[PERCH_OFFICE_PATH_CAP];
	char db[PERCH_OFFICE_PATH_CAP];
	char url[PERCH_OFFICE_PATH_CAP]; /* "" when it follows from hosts and listen */
	struct perch_listen listen;
	char hosts[PERCH_OFFICE_HOSTS][PERCH_OFFICE_HOST_CAP];
	size_t hosts_n;
};

/* PERCH_E_NOTFOUND: no such file. PERCH_E_FORMAT: file:line and what is wrong. */
PERCH_MUST_CHECK enum perch_rc perch_office_config_load(struct perch_office_config *config,
							const char *file, struct perch_err *err);

/* "ADDR:PORT", "[ADDR]:PORT" for IPv6. NULL, or what is wrong with it. */
const char *perch_listen_read(struct perch_listen *listen, const char *text);
/* Add a host name or address. NULL, or what is wrong with it. */
const char *perch_office_config_host(struct perch_office_config *config, struct perch_span host);
/* "https://HOST:PORT" of the first host, brackets around IPv6. PERCH_E_FULL. */
PERCH_MUST_CHECK enum perch_rc perch_office_config_url(const struct perch_office_config *config,
						       int64_t port, char *dst, size_t cap);

#endif

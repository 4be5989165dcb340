/*
 * terminal.h - this terminal as perch-sync sees it: its configuration, its identity, its files and
 * clocks. Libraries: libinih for the [sync] section of perch.conf; the operating system.
 *
 *   [sync]
 *   proxy = http://proxy.mill.example:3128    none: the office is reached directly
 */
#ifndef PERCH_SYNC_TERMINAL_H
#define PERCH_SYNC_TERMINAL_H

#include "firmware/base/clock.h"
#include "firmware/base/span.h"
#include "sync/wire.h"

#define PERCH_SYNC_PROGRAM  "perch-sync " PERCH_VERSION
#define PERCH_SYNC_AGENT    "perch-sync/" PERCH_VERSION
#define PERCH_TERMINAL_PATH 512

struct perch_terminal {
	char proxy[256]; /* "" for none */
	uint8_t device[PERCH_WIRE_DEVICE];
	uint8_t seal_key[PERCH_WIRE_KEY]; /* the public half */
	char mark[PERCH_TERMINAL_PATH];   /* folder of the mark; "" for none */
	char log_db[PERCH_TERMINAL_PATH];
	char sync_db[PERCH_TERMINAL_PATH];
	char master_db[PERCH_TERMINAL_PATH];
	char key_path[PERCH_TERMINAL_PATH];  /* client.key */
	char cert_path[PERCH_TERMINAL_PATH]; /* client.pem */
	char ca_path[PERCH_TERMINAL_PATH];   /* ca.pem */
};

/*
 * config_path NULL: where perch looks too. PERCH_E_FORMAT: perch.conf (file:line) or an identity file is
 * not of its form; PERCH_E_NOTFOUND: no configuration, or perch has not been started yet.
 */
PERCH_MUST_CHECK enum perch_rc perch_terminal_load(struct perch_terminal *t,
						   const char *config_path, struct perch_err *err);

/* What the clocks say now; is_trusted when the kernel has been told that its clock is right. */
struct perch_now perch_terminal_now(void);
/* Bytes free beside the log, -1 when that is not known. */
int64_t perch_terminal_free(const struct perch_terminal *t);

/*
 * The time by which certificates are judged, seconds since 1970: the latest of the wall clock, the
 * build of this program and floor_s (the last time that the office told).
 */
int64_t perch_terminal_verify_s(int64_t floor_s);

#endif

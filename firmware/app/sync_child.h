/*
 * sync_child.h - perch-sync as a child process, where no system unit runs it. Operating system only.
 *
 * perch never speaks to the network itself: a fault in TLS or HTTP cannot stop an inspection.
 */
#ifndef PERCH_APP_SYNC_CHILD_H
#define PERCH_APP_SYNC_CHILD_H

#include <sys/types.h>

#include "firmware/base/buf.h"

struct perch_sync_child {
	pid_t pid; /* 0: none runs */
	int fd;    /* its output; -1: none */
	uint8_t line[512];
	size_t n;
};

void perch_sync_child_init(struct perch_sync_child *child);

/* Start `perch-sync once --progress --config FILE` from the folder of this program.
 * PERCH_E_BUSY: it runs already. PERCH_E_IO. */
PERCH_MUST_CHECK enum perch_rc perch_sync_child_start(struct perch_sync_child *child,
						      const char *config, struct perch_err *err);

/*
 * At the start, before there is a loop: run `perch-sync restore` and wait, at most timeout_ms; it is ended
 * then. PERCH_OK: the records of the epoch (16 hex digits) after seq are in out, a line each.
 * PERCH_E_NOTFOUND: head office does not know the epoch. PERCH_E_AGAIN: no network, no such program, not
 * enrolled, too slow; err says which.
 */
PERCH_MUST_CHECK enum perch_rc perch_sync_child_restore(const char *config, const char *epoch,
							uint64_t after, const char *out,
							int64_t timeout_ms, struct perch_err *err);

/* Output is ready: on_line gets each whole line, escaped for a screen. */
void perch_sync_child_read(struct perch_sync_child *child, void (*on_line)(void *ctx, const char *),
			   void *ctx);

/* After SIGCHLD. true once when it has ended; *status is its exit status (3 when it was killed). */
bool perch_sync_child_ended(struct perch_sync_child *child, int *status);

#endif

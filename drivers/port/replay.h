/*
 * replay.h - the port that plays a capture file, at the speed at which it was recorded.
 *
 * Library: POSIX files. The first report comes at the first service(); the others follow as far
 * apart as their times are. When all has been played and the drivers are quiet the devices are
 * told as PERCH_PORT_ENDED; they stay attached.
 */
#ifndef PERCH_DRIVERS_PORT_REPLAY_H
#define PERCH_DRIVERS_PORT_REPLAY_H

#include "drivers/port/port.h"

#define PERCH_REPLAY_FILE_MAX ((size_t)64 * 1024 * 1024)

/*
 * Open a capture file. layout: "" or what --layout says. *out is owned by the caller until
 * perch_port_close(). PERCH_E_NOTFOUND, PERCH_E_IO; PERCH_E_RANGE: longer than allowed;
 * PERCH_E_UNKNOWN: no such layout; PERCH_E_NOMEM. A broken line is found when it is played:
 * service() then gives PERCH_E_FORMAT and the line.
 */
PERCH_MUST_CHECK enum perch_rc perch_replay_open(const char *path, const char *layout,
						 const struct perch_port_handler *handler,
						 struct perch_port **out, struct perch_err *err);

/* Read a whole file, "-" for standard input, into memory of malloc, owned by the caller. The same
 * errors. */
PERCH_MUST_CHECK enum perch_rc perch_capture_load(const char *path, uint8_t **bytes, size_t *n,
						  struct perch_err *err);

#endif

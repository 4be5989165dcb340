/*
 * socket.h - the port that a program plays a scanner to: capture lines (.cap) over a Unix socket.
 *
 * Library: POSIX sockets. One peer at a time; the next one waits. Lines mean what they mean in a
 * capture, except that a report's time is the moment at which it arrives, so that time-outs are
 * real. A broken line is answered with "error: ..." and skipped. When the peer has closed its end
 * the drivers' time-outs are waited for, then its devices are unplugged; when the connection breaks
 * they are unplugged at once.
 */
#ifndef PERCH_DRIVERS_PORT_SOCKET_H
#define PERCH_DRIVERS_PORT_SOCKET_H

#include "drivers/port/port.h"

#define PERCH_SOCKET_LINE_MAX 16384

/*
 * Listen at path (mode 0600; removed by close). A socket that nobody listens at any more is
 * replaced. layout: "" or the keyboard layout that wins over L: lines. *out is owned by the caller
 * until perch_port_close(). PERCH_E_BUSY: somebody listens there; PERCH_E_EXISTS: path is no
 * socket; PERCH_E_RANGE: path too long; PERCH_E_UNKNOWN: no such layout; PERCH_E_IO, PERCH_E_NOMEM.
 */
PERCH_MUST_CHECK enum perch_rc perch_socket_open(const char *path, const char *layout,
						 const struct perch_port_handler *handler,
						 struct perch_port **out, struct perch_err *err);

#endif

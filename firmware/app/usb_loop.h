/*
 * usb_loop.h - the USB port in a poll() loop until somebody ends it: for `perch devices` and
 * `perch listen`. Operating system only.
 */
#ifndef PERCH_APP_USB_LOOP_H
#define PERCH_APP_USB_LOOP_H

#include "drivers/port/port.h"
#include "firmware/app/config.h"

/*
 * perch.conf for a command that works without one: a file that was asked for (config_path, or
 * $PERCH_CONFIG) must be there, the usual one need not. Errors as perch_config_load().
 */
PERCH_MUST_CHECK enum perch_rc perch_usb_loop_config(struct perch_config *config,
						     const char *config_path,
						     struct perch_err *err);

/* Open the USB port with what the configuration takes; errors as perch_usb_open(). SIGPIPE is
 * ignored from now on: a scanner must be given back even when nobody reads what we print. */
PERCH_MUST_CHECK enum perch_rc perch_usb_loop_open(const struct perch_config *config,
						   const struct perch_port_handler *handler,
						   struct perch_port **out, struct perch_err *err);

/* The clock by which the port is served. */
struct perch_mono perch_usb_loop_now(void);

/*
 * Serve the port until SIGINT or SIGTERM, or until is_done says so; is_done (may be NULL) is asked
 * after every service. limit_us: give up waiting after so long, < 0: never. Errors of the port.
 */
PERCH_MUST_CHECK enum perch_rc perch_usb_loop_run(struct perch_port *port,
						  bool (*is_done)(void *user), void *user,
						  int64_t limit_us, struct perch_err *err);

#endif

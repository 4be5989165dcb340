/*
 * port_loop.h - where scanners are looked for, by perch.conf; and the ports in a poll() loop until
 * somebody ends it, for `perch devices` and `perch listen`. Operating system only.
 */
#ifndef PERCH_APP_PORT_LOOP_H
#define PERCH_APP_PORT_LOOP_H

#include "drivers/port/port.h"
#include "firmware/app/config.h"

struct perch_ports {
	struct perch_port *usb;    /* NULL: this machine has no USB, or it could not be opened */
	struct perch_port *socket; /* NULL: perch.conf names none, or somebody else listens there */
	struct perch_mono now;     /* of the service under way, for what tells no time */
};

/*
 * perch.conf for a command that works without one: a file that was asked for (config_path, or
 * $PERCH_CONFIG) must be there, the usual one need not. Errors as perch_config_load().
 */
PERCH_MUST_CHECK enum perch_rc perch_port_loop_config(struct perch_config *config,
						      const char *config_path,
						      struct perch_err *err);

/* Open one port with what the configuration says, which is borrowed until it is closed. Errors as
 * perch_usb_open() and perch_socket_open(). */
PERCH_MUST_CHECK enum perch_rc perch_port_loop_usb(const struct perch_config *config,
						   const struct perch_port_handler *handler,
						   struct perch_port **out, struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_port_loop_socket(const struct perch_config *config,
						      const struct perch_port_handler *handler,
						      struct perch_port **out,
						      struct perch_err *err);

/*
 * Open what there is; one that cannot be opened is logged while another can, else its error is
 * returned. SIGPIPE is ignored from now on: a scanner must be given back even when nobody reads what
 * we print.
 */
PERCH_MUST_CHECK enum perch_rc perch_port_loop_open(struct perch_ports *ports,
						    const struct perch_config *config,
						    const struct perch_port_handler *handler,
						    struct perch_err *err);
void perch_port_loop_close(struct perch_ports *ports);

/* The attached devices of all ports, i from 0; NULL past the end. */
const struct perch_port_device *perch_port_loop_device_at(const struct perch_ports *ports,
							  size_t i);

/* Is everything told that was plugged in at the start? */
bool perch_port_loop_is_settled(const struct perch_ports *ports);

/*
 * Serve the ports until SIGINT or SIGTERM, or until is_done says so; is_done (may be NULL) is asked
 * after every service. limit_us: give up waiting after so long, < 0: never. Errors of the ports.
 */
PERCH_MUST_CHECK enum perch_rc perch_port_loop_run(struct perch_ports *ports,
						   bool (*is_done)(void *user), void *user,
						   int64_t limit_us, struct perch_err *err);

#endif

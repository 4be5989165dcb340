/*
 * port.h - where readings come from: USB, a capture, a socket. The interface that ports share.
 *
 * A port is driven by its owner's one poll() loop, on one thread:
 *
 *	n = perch_port_pollfds(port, fds, cap);
 *	poll(fds, n, <time until perch_port_deadline(port)>);
 *	perch_port_service(port, fds, n, now, &err);
 *
 * Everything a port has to say comes through the handler, from inside service() (and open, for
 * devices that are there already). A handler may call perch_port_command(), nothing else of the
 * port. No library's type shows here; time is an argument.
 *
 * A port is made by its own open function (perch_usb_open(), perch_replay_open(),
 * perch_socket_open()), which gives a struct perch_port owned by the caller until close. What all of
 * them need between a report and the handler (choose a driver, feed it, deliver, count) is in
 * channel.h.
 */
#ifndef PERCH_DRIVERS_PORT_PORT_H
#define PERCH_DRIVERS_PORT_PORT_H

#include "drivers/driver.h"

struct pollfd;

enum perch_port_state {
	PERCH_PORT_OPEN,       /* a driver reads it */
	PERCH_PORT_UNKNOWN,    /* looks like a scanner, but no driver fits its layout */
	PERCH_PORT_LEFT_ALONE, /* a keyboard that is not known to be a scanner; the kernel keeps it */
	PERCH_PORT_DENIED,     /* no permission, or somebody else holds it */
	PERCH_PORT_FAILING,    /* errors; the port tries again */
	PERCH_PORT_ENDED,      /* the capture has been played to its end */
	PERCH_PORT_STATE_COUNT
};

/* Counters since the device was attached. */
struct perch_port_health {
	uint64_t reports;       /* IN reports or packets that arrived */
	uint64_t readings;      /* delivered */
	uint64_t lost;          /* readings that found no room */
	uint64_t dropped;       /* labels cut in the middle (unplug, error, resynchronisation) */
	uint64_t short_reports; /* empty or short; not decoded */
	uint64_t errors;        /* transfers or lines that failed */
};

/* One interface of one device, as `perch devices` shows it. */
struct perch_port_device {
	uint32_t id; /* unique in this port, never used again, not 0 */
	uint16_t vid;
	uint16_t pid;
	char where[32];     /* "usb 3-1.2:1.0", "capture 0", "socket 0" */
	char name[64];      /* product text, printable UTF-8; may be "" */
	const char *driver; /* "hid-pos", which is also the mode; "" when none fits */
	const char *advice; /* what to tell the user; NULL when nothing. Static. */
	const char *layout; /* by which a keyboard is read; NULL or "" for US; the port's own */
	enum perch_port_state state;
	struct perch_port_health health;
};

enum perch_raw_kind {
	PERCH_RAW_DESCRIPTOR,
	PERCH_RAW_IN,
	PERCH_RAW_OUT,
	PERCH_RAW_FEATURE,
	PERCH_RAW_PASSED_OVER, /* an IN report that was not given to the driver */
	PERCH_RAW_INTERRUPTED  /* no bytes: an error on the wire; the driver began anew */
};

/* Who listens. Every member but user and on_raw is set; spans and devices are borrowed for the call. */
struct perch_port_handler {
	void *user;
	void (*on_attached)(void *user, const struct perch_port_device *device);
	/* state or advice is another than last time */
	void (*on_changed)(void *user, const struct perch_port_device *device);
	/* the last word about this id; its health says whether half a label was dropped */
	void (*on_detached)(void *user, const struct perch_port_device *device);
	void (*on_reading)(void *user, const struct perch_port_device *device,
			   const struct perch_reading *reading);
	/* Every report as it went over the wire, for recording; the report descriptor once after
	 * on_attached. NULL when nobody records. */
	void (*on_raw)(void *user, const struct perch_port_device *device, enum perch_raw_kind kind,
		       struct perch_span bytes, struct perch_mono at);
};

struct perch_port;

struct perch_port_ops {
	const char *name; /* "usb" */
	size_t (*pollfds)(struct perch_port *port, struct pollfd *fds, size_t cap);
	struct perch_mono (*deadline)(const struct perch_port *port);
	enum perch_rc (*service)(struct perch_port *port, const struct pollfd *fds, size_t n,
				 struct perch_mono now, struct perch_err *err);
	enum perch_rc (*command)(struct perch_port *port, uint32_t device, enum perch_command what);
	const struct perch_port_device *(*device_at)(const struct perch_port *port, size_t i);
	void (*close)(struct perch_port *port);
};

/* The first member of every port's own struct. */
struct perch_port {
	const struct perch_port_ops *ops;
	struct perch_port_handler handler;
};

/* Fill in what to poll for; how many were filled in. What finds no room in cap is not polled
 * this round. The set may differ each round. */
static inline size_t
perch_port_pollfds(struct perch_port *port, struct pollfd *fds, size_t cap)
{
	return port->ops->pollfds(port, fds, cap);
}

/* When service() wants to be called though no descriptor is ready; us < 0: not at all. */
static inline struct perch_mono
perch_port_deadline(const struct perch_port *port)
{
	return port->ops->deadline(port);
}

/*
 * Do what there is to do without waiting. fds[n] is what pollfds() gave, as poll() left it.
 * Trouble with one device is told by on_changed; an error here (PERCH_E_IO, PERCH_E_FORMAT: a
 * broken capture) means that the whole port can go on no more and is to be closed.
 */
PERCH_MUST_CHECK static inline enum perch_rc
perch_port_service(struct perch_port *port, const struct pollfd *fds, size_t n,
		   struct perch_mono now, struct perch_err *err)
{
	return port->ops->service(port, fds, n, now, err);
}

/* Beep, enable ... one device, or all of them with device 0. PERCH_E_NOTFOUND: no such device;
 * PERCH_E_UNKNOWN: its protocol (with 0: none of them) has no such command. */
static inline enum perch_rc
perch_port_command(struct perch_port *port, uint32_t device, enum perch_command what)
{
	return port->ops->command(port, device, what);
}

/* The attached devices, i from 0; NULL past the end. Borrowed until the next service(). */
static inline const struct perch_port_device *
perch_port_device_at(const struct perch_port *port, size_t i)
{
	return port->ops->device_at(port, i);
}

/* Cancel, release, free; no handler is called any more. NULL is allowed. */
static inline void
perch_port_close(struct perch_port *port)
{
	if (port != NULL)
		port->ops->close(port);
}

/* "open", "unknown layout", "left to the kernel" ... */
const char *perch_port_state_str(enum perch_port_state state);

#endif

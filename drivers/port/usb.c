/* usb.c - the USB port: event loop and what is plugged in. Library: libusb. See usb.h. */
#include "drivers/port/usb.h"

#include <libusb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "drivers/port/usb_device.h"
#include "firmware/base/log.h"

#define USB_FDS_MAX   64
#define FAREWELL_US   300000  /* for the last requests when the port is closed */
#define TAKE_BACK_US  5000000 /* for the last transfers; the kernel takes far less */
#define SLEPT_US      100000  /* less is no suspend */
#define USBFS         "/dev/bus/usb"
#define UDEV_IS_THERE "/run/udev/control"

struct usb_port {
	struct perch_port base;
	struct perch_usb_host host;
	struct libusb_context *context;
	libusb_hotplug_callback_handle hotplug;
	bool has_hotplug;
	bool is_stale;    /* something came or went: look around */
	int64_t slept_us; /* how long the machine has been suspended since it was started */
	struct perch_usb_device *devices;
	struct pollfd fds[USB_FDS_MAX]; /* libusb's, kept by its notifiers */
	size_t n_fds;
};

static struct usb_port *
usb_port_of(struct perch_port *port)
{
	return (struct usb_port *)port; /* base is the first member */
}

static const struct usb_port *
usb_port_of_const(const struct perch_port *port)
{
	return (const struct usb_port *)port;
}

/* --- descriptors to poll ---------------------------------------------------------------------- */

static void LIBUSB_CALL
on_fd_added(int fd, short events, void *user)
{
	struct usb_port *usb = user;

	if (usb->n_fds == PERCH_COUNT(usb->fds)) {
		perch_log(PERCH_LOG_ERROR, "usb", "too many devices are open: one is not read");
		return;
	}
	usb->fds[usb->n_fds++] = (struct pollfd){ .fd = fd, .events = events };
}

static void LIBUSB_CALL
on_fd_removed(int fd, void *user)
{
	struct usb_port *usb = user;

	for (size_t i = 0; i < usb->n_fds; i++)
		if (usb->fds[i].fd == fd) {
			usb->fds[i] = usb->fds[--usb->n_fds];
			return;
		}
}

static void
learn_fds(struct usb_port *usb)
{
	const struct libusb_pollfd **list = libusb_get_pollfds(usb->context);

	for (size_t i = 0; list != NULL && list[i] != NULL; i++)
		on_fd_added(list[i]->fd, list[i]->events, usb);
	libusb_free_pollfds(list);
	libusb_set_pollfd_notifiers(usb->context, on_fd_added, on_fd_removed, usb);
}

static size_t
usb_pollfds(struct perch_port *port, struct pollfd *fds, size_t cap)
{
	struct usb_port *usb = usb_port_of(port);
	size_t n = usb->n_fds < cap ? usb->n_fds : cap;

	memcpy(fds, usb->fds, n * sizeof(*fds));
	return n;
}

/* --- what is plugged in ---------------------------------------------------------------------- */

/* Arrived or left. Nothing is done here: what is safe to do in this callback is little. */
static int LIBUSB_CALL
on_hotplug(struct libusb_context *context, struct libusb_device *device, libusb_hotplug_event event,
	   void *user)
{
	struct usb_port *usb = user;

	(void)context;
	(void)device;
	(void)event;
	usb->is_stale = true;
	return 0; /* go on listening */
}

static struct perch_usb_device *
find_device(const struct usb_port *usb, const struct libusb_device *device)
{
	for (struct perch_usb_device *d = usb->devices; d != NULL; d = d->next)
		if (d->device == device && !d->is_leaving)
			return d;
	return NULL;
}

static void
add_device(struct usb_port *usb, struct libusb_device *device)
{
	struct perch_usb_device **last = &usb->devices;
	struct perch_usb_device *made = perch_usb_device_new(&usb->host, device);

	if (made == NULL)
		return;
	made->is_present = true;
	while (*last != NULL)
		last = &(*last)->next;
	*last = made;
}

/* Compare libusb's list with ours. We hold a reference to each of ours, so that one which came back
 * is another device. */
static void
look_around(struct usb_port *usb)
{
	struct libusb_device **list;
	ssize_t n = libusb_get_device_list(usb->context, &list);

	usb->is_stale = n < 0; /* no memory: once more */
	if (n < 0)
		return;
	for (struct perch_usb_device *d = usb->devices; d != NULL; d = d->next)
		d->is_present = false;
	for (ssize_t i = 0; i < n; i++) {
		struct perch_usb_device *known = find_device(usb, list[i]);

		if (known != NULL)
			known->is_present = true;
		else
			add_device(usb, list[i]);
	}
	libusb_free_device_list(list, 1);
	for (struct perch_usb_device *d = usb->devices; d != NULL; d = d->next)
		if (!d->is_present)
			perch_usb_device_leave(d);
}

static void
step_devices(struct usb_port *usb)
{
	struct perch_usb_device **at = &usb->devices;

	while (*at != NULL) {
		struct perch_usb_device *d = *at;

		perch_usb_device_step(d);
		if (d->state == PERCH_DEVICE_GONE) {
			*at = d->next;
			perch_usb_device_free(d);
		} else {
			at = &d->next;
		}
	}
}

/* --- time ------------------------------------------------------------------------------------- */

static int64_t
clock_us(clockid_t clock)
{
	struct timespec t;

	(void)clock_gettime(clock, &t); /* cannot fail with these clocks */
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

/* The monotonic clock stands still while the machine is suspended, the boot-time clock does not. Read
 * in this order, a pause between the two makes the time shorter, never longer. */
static int64_t
slept_us(void)
{
	int64_t boot_time = clock_us(CLOCK_BOOTTIME);

	return boot_time - clock_us(CLOCK_MONOTONIC);
}

/* The kernel ends every transfer when it suspends a device, so we are called as soon as it goes on;
 * but nothing tells that it was a suspend, and a device may have been reset behind our back. */
static void
mind_sleep(struct usb_port *usb)
{
	int64_t now = slept_us();

	if (now <= usb->slept_us)
		return;
	for (struct perch_usb_device *d = usb->devices; d != NULL && now - usb->slept_us > SLEPT_US;
	     d = d->next)
		perch_usb_device_woke(d);
	usb->slept_us = now;
}

/* --- the port ---------------------------------------------------------------------------------- */

static int
handle_events(struct usb_port *usb, int64_t wait_us)
{
	struct timeval wait = { .tv_sec = 0, .tv_usec = wait_us };

	return libusb_handle_events_timeout_completed(usb->context, &wait, NULL);
}

static enum perch_rc
usb_service(struct perch_port *port, const struct pollfd *fds, size_t n, struct perch_mono now,
	    struct perch_err *err)
{
	struct usb_port *usb = usb_port_of(port);
	int rc;

	(void)fds; /* libusb looks for itself */
	(void)n;
	usb->host.now = now;
	rc = handle_events(usb, 0);
	if (rc != 0 && rc != LIBUSB_ERROR_INTERRUPTED && rc != LIBUSB_ERROR_NO_DEVICE)
		return perch_err_set(err, PERCH_E_IO, rc, "usb: %s", libusb_strerror(rc));
	mind_sleep(usb);
	if (usb->is_stale)
		look_around(usb);
	step_devices(usb);
	return PERCH_OK;
}

static struct perch_mono
usb_deadline(const struct perch_port *port)
{
	const struct usb_port *usb = usb_port_of_const(port);
	struct perch_mono first = { -1 };

	if (usb->is_stale)
		return usb->host.now;
	for (const struct perch_usb_device *d = usb->devices; d != NULL; d = d->next) {
		struct perch_mono one = perch_usb_device_deadline(d);

		if (one.us >= 0 && (first.us < 0 || one.us < first.us))
			first = one;
	}
	return first;
}

static enum perch_rc
usb_command(struct perch_port *port, uint32_t id, enum perch_command what)
{
	struct usb_port *usb = usb_port_of(port);
	enum perch_rc rc = id == 0 ? PERCH_E_UNKNOWN : PERCH_E_NOTFOUND;

	for (struct perch_usb_device *d = usb->devices; d != NULL; d = d->next)
		for (size_t i = 0; i < d->n_claims; i++) {
			uint32_t its_id = d->claims[i].shown.id;
			enum perch_rc one;

			if (its_id == 0 || (id != 0 && its_id != id))
				continue;
			one = perch_usb_claim_command(&d->claims[i], what);
			if (one == PERCH_OK || id != 0)
				rc = one;
		}
	return rc;
}

static const struct perch_port_device *
usb_device_at(const struct perch_port *port, size_t n)
{
	const struct usb_port *usb = usb_port_of_const(port);

	for (const struct perch_usb_device *d = usb->devices; d != NULL; d = d->next)
		for (size_t i = 0; i < d->n_claims; i++)
			if (d->claims[i].shown.id != 0 && n-- == 0)
				return &d->claims[i].shown;
	return NULL;
}

/* --- closing ----------------------------------------------------------------------------------- */

static void
ignore_device(void *user, const struct perch_port_device *device)
{
	(void)user;
	(void)device;
}

static void
ignore_reading(void *user, const struct perch_port_device *device,
	       const struct perch_reading *reading)
{
	(void)user;
	(void)device;
	(void)reading;
}

static bool
is_quiet(const struct usb_port *usb)
{
	for (const struct perch_usb_device *d = usb->devices; d != NULL; d = d->next)
		for (size_t i = 0; i < d->n_claims; i++)
			if (!perch_usb_claim_is_quiet(&d->claims[i]))
				return false;
	return true;
}

/* Let the loop run until is_done, but not for ever. */
static void
run_until(struct usb_port *usb, bool (*is_done)(const struct usb_port *), int64_t limit_us)
{
	int64_t start = clock_us(CLOCK_MONOTONIC);

	for (int64_t left = limit_us; left > 0 && !is_done(usb);
	     left = start + limit_us - clock_us(CLOCK_MONOTONIC)) {
		int rc = handle_events(usb, left < 100000 ? left : 100000);

		usb->host.now.us = clock_us(CLOCK_MONOTONIC);
		if (rc != 0 && rc != LIBUSB_ERROR_INTERRUPTED && rc != LIBUSB_ERROR_NO_DEVICE)
			return;
		step_devices(usb);
	}
}

static bool
is_empty(const struct usb_port *usb)
{
	return usb->devices == NULL;
}

/* Requests of the drivers first (a scanner that was switched over is switched back), then every
 * transfer is taken back, and only then is anything freed. */
static void
usb_close(struct perch_port *port)
{
	struct usb_port *usb = usb_port_of(port);

	usb->base.handler = (struct perch_port_handler){ .on_attached = ignore_device,
							 .on_changed = ignore_device,
							 .on_detached = ignore_device,
							 .on_reading = ignore_reading };
	if (usb->has_hotplug)
		libusb_hotplug_deregister_callback(usb->context, usb->hotplug);
	(void)usb_command(port, 0, PERCH_COMMAND_CLOSE); /* most have nothing to say */
	run_until(usb, is_quiet, FAREWELL_US);
	for (struct perch_usb_device *d = usb->devices; d != NULL; d = d->next)
		perch_usb_device_leave(d);
	step_devices(usb);
	run_until(usb, is_empty, TAKE_BACK_US);
	if (usb->devices != NULL) {
		/* Memory that the kernel may still write to must not be freed. */
		perch_log(PERCH_LOG_ERROR, "usb", "a transfer did not come back");
		return;
	}
	libusb_set_pollfd_notifiers(usb->context, NULL, NULL, NULL);
	libusb_exit(usb->context);
	free(usb);
}

static const struct perch_port_ops usb_ops = {
	.name = "usb",
	.pollfds = usb_pollfds,
	.deadline = usb_deadline,
	.service = usb_service,
	.command = usb_command,
	.device_at = usb_device_at,
	.close = usb_close,
};

bool
perch_usb_is_settled(const struct perch_port *port)
{
	const struct usb_port *usb = usb_port_of_const(port);

	for (const struct perch_usb_device *d = usb->devices; d != NULL; d = d->next)
		if (!perch_usb_device_is_settled(d))
			return false;
	return !usb->is_stale;
}

static void
listen_for_hotplug(struct usb_port *usb)
{
	int rc = LIBUSB_ERROR_NOT_SUPPORTED;

	if (libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG) != 0)
		rc = libusb_hotplug_register_callback(
			usb->context,
			LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT, 0,
			LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
			LIBUSB_HOTPLUG_MATCH_ANY, on_hotplug, usb, &usb->hotplug);
	usb->has_hotplug = rc == 0;
	if (rc != 0 || access(UDEV_IS_THERE, F_OK) != 0)
		perch_log(PERCH_LOG_WARN, "usb",
			  "no udev: what is plugged in from now on is not noticed");
}

/* libusb starts a thread of its own here; no signal may choose it, or a program that waits for
 * SIGTERM on its own thread would be killed with the scanners still claimed. */
static int
init_deaf(struct libusb_context **context)
{
	sigset_t all, before;
	int rc;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = libusb_init(context);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

enum perch_rc
perch_usb_open(const struct perch_usb_options *options, const struct perch_port_handler *handler,
	       struct perch_port **out, struct perch_err *err)
{
	struct usb_port *usb;
	int rc;

	if (access(USBFS, F_OK) != 0)
		return perch_err_set(err, PERCH_E_NOTFOUND, 0, "no USB on this machine");
	usb = calloc(1, sizeof(*usb));
	if (usb == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "usb: no memory");
	rc = init_deaf(&usb->context);
	if (rc != 0) {
		free(usb);
		return perch_err_set(err, rc == LIBUSB_ERROR_NO_MEM ? PERCH_E_NOMEM : PERCH_E_IO,
				     rc, "usb: %s", libusb_strerror(rc));
	}
	usb->base.ops = &usb_ops;
	usb->base.handler = *handler;
	usb->host.handler = &usb->base.handler;
	usb->host.layout = options != NULL && options->layout != NULL ? options->layout : "";
	usb->host.take = options != NULL ? options->take : NULL;
	usb->host.n_take = options != NULL ? options->n_take : 0;
	usb->is_stale = true;
	usb->slept_us = slept_us();
	learn_fds(usb);
	listen_for_hotplug(usb);
	*out = &usb->base;
	return PERCH_OK;
}

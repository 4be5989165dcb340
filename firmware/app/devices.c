/*
 * devices.c - `perch devices [--watch] [--json] [--config F]`: scanners and scales, their mode and
 * health, and what to do about them.
 *
 * The devices are opened the way the terminal would open them and given back at the end; that is the
 * only honest way to tell whether they work. A terminal that runs keeps what it has: its devices
 * are then said to be held. --watch goes on and tells every change until it is ended; while it
 * runs, the devices are its.
 */
#include "drivers/port/usb.h"
#include "firmware/app/commands.h"
#include "firmware/app/device_text.h"
#include "firmware/app/options.h"
#include "firmware/app/usb_loop.h"

#define LOOK_US 6000000 /* a device that never answers must not keep us */

struct devices {
	struct perch_port *port;
	bool is_json;
	bool is_watch;
	bool is_listing; /* what is there is being looked at; shown when all is known */
};

static void
print_device(const struct devices *ds, const struct perch_port_device *d, const char *event)
{
	char memory[PERCH_DEVICE_TEXT_CAP];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	const char *text;

	if (ds->is_json) {
		perch_device_json(&b, d, event);
		perch_buf_put_byte(&b, '\n');
	} else {
		if (event != NULL)
			perch_buf_fmt(&b, "%s: ", event);
		perch_device_human(&b, d);
	}
	text = perch_buf_cstr(&b);
	if (text != NULL && !b.is_full)
		(void)fputs(text, stdout);
	(void)fflush(stdout); /* is_done() looks at ferror() */
}

static void
tell(const struct devices *ds, const struct perch_port_device *d, const char *event)
{
	if (ds->is_watch && !ds->is_listing)
		print_device(ds, d, event);
}

static void
on_attached(void *user, const struct perch_port_device *d)
{
	tell(user, d, "attached");
}

static void
on_changed(void *user, const struct perch_port_device *d)
{
	tell(user, d, "changed");
}

static void
on_detached(void *user, const struct perch_port_device *d)
{
	tell(user, d, "detached");
}

static void
on_reading(void *user, const struct perch_port_device *d, const struct perch_reading *reading)
{
	(void)reading; /* its counters are what is watched */
	tell(user, d, "working");
}

static bool
is_listed(void *user)
{
	const struct devices *ds = user;

	return perch_usb_is_settled(ds->port);
}

static bool
is_unread(void *user)
{
	(void)user;
	return ferror(stdout) != 0;
}

static int
list_devices(struct devices *ds, struct perch_err *err)
{
	const struct perch_port_device *d;
	size_t n = 0;

	ds->is_listing = true;
	if (perch_usb_loop_run(ds->port, is_listed, ds, LOOK_US, err) != PERCH_OK)
		return perch_fail("devices", err);
	for (; (d = perch_port_device_at(ds->port, n)) != NULL; n++)
		print_device(ds, d, NULL);
	if (n == 0 && !ds->is_json)
		(void)puts("no scanner, scale or keyboard is plugged in");
	(void)fflush(stdout);
	ds->is_listing = false;
	if (ds->is_watch && perch_usb_loop_run(ds->port, is_unread, ds, -1, err) != PERCH_OK)
		return perch_fail("devices", err);
	return PERCH_EXIT_DONE;
}

int
perch_cmd_devices(int argc, char **argv)
{
	struct devices ds = { 0 };
	const struct perch_port_handler handler = { .user = &ds,
						    .on_attached = on_attached,
						    .on_changed = on_changed,
						    .on_detached = on_detached,
						    .on_reading = on_reading };
	struct perch_options o = { 0 };
	struct perch_config config;
	struct perch_err err = { 0 };
	enum perch_rc rc;
	int status;
	int kept = 0;

	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--watch") == 0)
			ds.is_watch = true;
		else
			argv[kept++] = argv[i];
	}
	if (!perch_options_read(&o, kept, argv, PERCH_OPT_CONFIG) || o.n_words != 0)
		return perch_usage("perch devices [--watch] [--json] [--config F]");
	ds.is_json = o.is_json;
	if (perch_usb_loop_config(&config, o.config, &err) != PERCH_OK)
		return perch_fail("devices", &err);
	rc = perch_usb_loop_open(&config, &handler, &ds.port, &err);
	if (rc == PERCH_E_NOTFOUND) {
		(void)fprintf(ds.is_json ? stderr : stdout, "%s\n", err.text);
		return PERCH_EXIT_DONE;
	}
	if (rc != PERCH_OK)
		return perch_fail("devices", &err);
	status = list_devices(&ds, &err);
	perch_port_close(ds.port);
	return status;
}

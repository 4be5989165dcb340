/*
 * listen.c - `perch listen [--record F.cap] [--config F]`: readings as they arrive, one JSON object
 * a line, and a status line when a device comes, changes or goes. With --record everything that goes
 * over the wire is written as a capture, each line at once.
 */
#include <errno.h>

#include "drivers/port/capture.h"
#include "firmware/app/commands.h"
#include "firmware/app/device_text.h"
#include "firmware/app/options.h"
#include "firmware/app/usb_loop.h"
#include "firmware/base/log.h"

#define RECORDED_MAX 8 /* devices at once, as many as a capture's reader holds */
/* A scan's text and hexadecimal form of every byte, or a descriptor's; and what is around them. */
#define LINE_CAP (8 * PERCH_SCAN_MAX + 1024)

struct listen {
	FILE *record; /* NULL: nobody records */
	const char *record_path;
	uint32_t recorded[RECORDED_MAX]; /* device ids; index: the capture's number, 0: free */
	bool has_record_failed;
	struct perch_mono start; /* the capture's time is counted from here */
	uint8_t line[LINE_CAP];
};

static void
print_line(struct perch_buf *b)
{
	perch_buf_put_byte(b, '\n');
	if (b->is_full) {
		perch_log(PERCH_LOG_ERROR, "listen", "a line was too long and is not shown");
		return;
	}
	(void)fwrite(b->p, 1, b->n, stdout);
	(void)fflush(stdout); /* is_done() looks at ferror() */
}

/* --- the capture ----------------------------------------------------------------------------- */

static void
record_line(struct listen *l, const struct perch_buf *b)
{
	if (!b->is_full && fwrite(b->p, 1, b->n, l->record) == b->n && fflush(l->record) == 0)
		return;
	perch_log(PERCH_LOG_ERROR, "listen", "cannot write %s: %s", l->record_path,
		  b->is_full ? "a line is too long" : strerror(errno));
	l->has_record_failed = true;
}

/* The capture's number for a device; -1: not recorded. */
static int
number_of(const struct listen *l, uint32_t id)
{
	for (int i = 0; i < RECORDED_MAX && l->record != NULL; i++)
		if (l->recorded[i] == id)
			return i;
	return -1;
}

static struct perch_mono
since_start(const struct listen *l, struct perch_mono at)
{
	return (struct perch_mono){ at.us > l->start.us ? at.us - l->start.us : 0 };
}

static void
record_attached(struct listen *l, const struct perch_port_device *d)
{
	struct perch_buf b = perch_buf_over(l->line, sizeof(l->line));
	int n = number_of(l, 0);

	if (l->record == NULL || d->state == PERCH_PORT_LEFT_ALONE)
		return;
	if (n < 0) {
		perch_log(PERCH_LOG_WARN, "listen", "%s is not recorded: too many devices",
			  d->where);
		return;
	}
	l->recorded[n] = d->id;
	perch_capture_put_attached(&b, (unsigned)n, d);
	record_line(l, &b);
}

static void
on_raw(void *user, const struct perch_port_device *d, enum perch_raw_kind kind,
       struct perch_span bytes, struct perch_mono at)
{
	struct listen *l = user;
	struct perch_buf b = perch_buf_over(l->line, sizeof(l->line));
	int n = number_of(l, d->id);

	if (n < 0)
		return;
	perch_capture_put_raw(&b, (unsigned)n, kind, bytes, since_start(l, at));
	record_line(l, &b);
}

static void
record_detached(struct listen *l, const struct perch_port_device *d)
{
	struct perch_buf b = perch_buf_over(l->line, sizeof(l->line));
	int n = number_of(l, d->id);

	if (n < 0)
		return;
	perch_capture_put_unplugged(&b, (unsigned)n, since_start(l, perch_usb_loop_now()));
	record_line(l, &b);
	l->recorded[n] = 0;
}

/* --- what the port says ---------------------------------------------------------------------- */

static void
print_device(struct listen *l, const struct perch_port_device *d, const char *event)
{
	struct perch_buf b = perch_buf_over(l->line, sizeof(l->line));

	perch_device_json(&b, d, event);
	print_line(&b);
}

static void
on_attached(void *user, const struct perch_port_device *d)
{
	print_device(user, d, "attached");
	record_attached(user, d);
}

static void
on_changed(void *user, const struct perch_port_device *d)
{
	print_device(user, d, "changed");
}

static void
on_detached(void *user, const struct perch_port_device *d)
{
	print_device(user, d, "detached");
	record_detached(user, d);
}

static void
on_reading(void *user, const struct perch_port_device *d, const struct perch_reading *reading)
{
	struct listen *l = user;
	struct perch_buf b = perch_buf_over(l->line, sizeof(l->line));

	(void)d;
	if (perch_reading_json(reading, &b) != PERCH_OK)
		b.is_full = true;
	print_line(&b);
}

static bool
is_over(void *user)
{
	const struct listen *l = user;

	return l->has_record_failed || ferror(stdout) != 0;
}

static int
listen_to(struct listen *l, const struct perch_config *config)
{
	const struct perch_port_handler handler = { .user = l,
						    .on_attached = on_attached,
						    .on_changed = on_changed,
						    .on_detached = on_detached,
						    .on_reading = on_reading,
						    .on_raw = l->record != NULL ? on_raw : NULL };
	struct perch_port *port;
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_usb_loop_open(config, &handler, &port, &err);

	if (rc != PERCH_OK)
		return perch_fail("listen", &err);
	rc = perch_usb_loop_run(port, is_over, l, -1, &err);
	perch_port_close(port);
	if (rc != PERCH_OK)
		return perch_fail("listen", &err);
	return l->has_record_failed ? PERCH_EXIT_FAILED : PERCH_EXIT_DONE;
}

static int
run(struct listen *l, const char *config_path)
{
	struct perch_config config;
	struct perch_err err = { 0 };
	int status;

	if (perch_usb_loop_config(&config, config_path, &err) != PERCH_OK)
		return perch_fail("listen", &err);
	if (l->record_path != NULL) {
		l->record = fopen(l->record_path, "we");
		if (l->record == NULL) {
			(void)perch_err_set(&err, PERCH_E_IO, errno, "cannot write %s: %s",
					    l->record_path, strerror(errno));
			return perch_fail("listen", &err);
		}
	}
	l->start = perch_usb_loop_now();
	status = listen_to(l, &config);
	if (l->record != NULL && fclose(l->record) != 0 && status == PERCH_EXIT_DONE) {
		(void)perch_err_set(&err, PERCH_E_IO, errno, "cannot write %s: %s", l->record_path,
				    strerror(errno));
		status = perch_fail("listen", &err);
	}
	return status;
}

int
perch_cmd_listen(int argc, char **argv)
{
	struct listen *l = calloc(1, sizeof(*l));
	struct perch_options o = { 0 };
	int kept = 0;
	int status;
	bool is_usable = true;

	if (l == NULL) {
		(void)fprintf(stderr, "perch listen: no memory\n");
		return PERCH_EXIT_FAILED;
	}
	for (int i = 0; i < argc && is_usable; i++) {
		if (strcmp(argv[i], "--record") != 0)
			argv[kept++] = argv[i];
		else if (i + 1 < argc && l->record_path == NULL)
			l->record_path = argv[++i];
		else
			is_usable = false;
	}
	if (is_usable && perch_options_read(&o, kept, argv, PERCH_OPT_CONFIG) && o.n_words == 0)
		status = run(l, o.config);
	else
		status = perch_usage("perch listen [--record F.cap] [--config F]");
	free(l);
	return status;
}

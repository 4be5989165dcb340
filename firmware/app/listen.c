/*
 * listen.c - `perch listen [--record F.cap] [--config F]`: readings as they arrive, one JSON object
 * a line, and a status line when a device comes, changes or goes. With --record everything that goes
 * over the wire is written as a capture, each line at once. A socket that perch.conf names is
 * listened at like a scanner that is plugged in.
 */
#include <errno.h>

#include "firmware/app/blot.h"
#include "firmware/app/commands.h"
#include "firmware/app/device_text.h"
#include "firmware/app/options.h"
#include "firmware/app/port_loop.h"
#include "firmware/app/recorder.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/session/command.h"

/* A scan's text and hexadecimal form of every byte, or what the recorder writes at once. */
#define LINE_CAP (8 * PERCH_SCAN_MAX + 1024)
_Static_assert(LINE_CAP >= PERCH_RECORDER_TEXT_CAP, "a line holds what is recorded at once");

struct listen {
	FILE *record; /* NULL: nobody records */
	const char *record_path;
	struct perch_recorder recorder;
	struct perch_blot blot;
	struct perch_ports ports;
	bool has_record_failed;
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
record_text(struct listen *l, const struct perch_buf *b)
{
	if (b->n == 0 && !b->is_full)
		return;
	if (!b->is_full && fwrite(b->p, 1, b->n, l->record) == b->n && fflush(l->record) == 0)
		return;
	perch_log(PERCH_LOG_ERROR, "listen", "cannot write %s: %s", l->record_path,
		  b->is_full ? "a line is too long" : strerror(errno));
	l->has_record_failed = true;
}

static void
on_raw(void *user, const struct perch_port_device *d, enum perch_raw_kind kind,
       struct perch_span bytes, struct perch_mono at)
{
	struct listen *l = user;
	struct perch_buf b = perch_buf_over(l->line, sizeof(l->line));

	if (perch_recorder_raw(&l->recorder, d, kind, bytes, at, &b) == PERCH_E_NOTFOUND)
		perch_log(PERCH_LOG_WARN, "listen",
			  "%s is not recorded: one capture holds %d interfaces", d->where,
			  PERCH_RECORDED_MAX);
	record_text(l, &b);
	if (kind == PERCH_RAW_IN || kind == PERCH_RAW_PASSED_OVER)
		perch_blot_add(&l->blot, d, l->record, perch_buf_span(&b));
}

static void
record_detached(struct listen *l, const struct perch_port_device *d)
{
	struct perch_buf b = perch_buf_over(l->line, sizeof(l->line));

	if (l->record == NULL)
		return;
	perch_recorder_detached(&l->recorder, d, l->ports.now, &b);
	record_text(l, &b);
}

static void
record_end(struct listen *l)
{
	struct perch_buf b = perch_buf_over(l->line, sizeof(l->line));

	if (l->record == NULL)
		return;
	perch_recorder_end(&l->recorder, l->ports.now, &b);
	record_text(l, &b);
}

/* --- what the port says ---------------------------------------------------------------------- */

static void
print_device(struct listen *l, const struct perch_port_device *d, const char *event)
{
	struct perch_buf b = perch_buf_over(l->line, sizeof(l->line));

	perch_device_json(&b, d, NULL, event);
	print_line(&b);
}

static void
on_attached(void *user, const struct perch_port_device *d)
{
	print_device(user, d, "attached");
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

/* What a PIN left on the wire does not stay in the capture. */
static void
keep_or_blot(struct listen *l, const struct perch_port_device *d, bool is_secret)
{
	if (!is_secret)
		perch_blot_forget(&l->blot, d);
	else if (perch_blot_out(&l->blot, d, l->record) != PERCH_OK)
		perch_log(PERCH_LOG_ERROR, "listen",
			  "%s cannot be changed: it holds a PIN, delete it", l->record_path);
}

static void
on_reading(void *user, const struct perch_port_device *d, const struct perch_reading *reading)
{
	struct listen *l = user;
	struct perch_buf b = perch_buf_over(l->line, sizeof(l->line));
	struct perch_reading shown = *reading;
	struct perch_span rest = reading->bytes;
	bool is_secret = reading->kind == PERCH_READING_SCAN &&
			 perch_command_is_secret(reading->bytes);

	if (is_secret)
		(void)perch_text_word(&rest, &shown.bytes);
	if (l->record != NULL)
		keep_or_blot(l, d, is_secret);
	if (perch_reading_json(&shown, &b) != PERCH_OK)
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
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_port_loop_open(&l->ports, config, &handler, &err);

	if (rc != PERCH_OK)
		return perch_fail("listen", &err);
	perch_recorder_init(&l->recorder, l->ports.now);
	rc = perch_port_loop_run(&l->ports, is_over, l, -1, &err);
	record_end(l);
	perch_port_loop_close(&l->ports);
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

	if (perch_port_loop_config(&config, config_path, &err) != PERCH_OK)
		return perch_fail("listen", &err);
	if (l->record_path != NULL) {
		l->record = fopen(l->record_path, "we");
		if (l->record == NULL) {
			(void)perch_err_set(&err, PERCH_E_IO, errno, "cannot write %s: %s",
					    l->record_path, strerror(errno));
			return perch_fail("listen", &err);
		}
	}
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

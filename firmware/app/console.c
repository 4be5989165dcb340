/*
 * console.c - `perch console`: the session behind a line of text.
 *
 * One poll() loop on the main thread: typed lines, scanners and scales, the store thread's answers, the sync
 * child, signals. Standard output carries exactly one line for each typed line or scan, in order;
 * everything else (scanners that come and go, what a scale filled in, refused rows of a file, progress of a sync)
 * goes to standard error.
 * At the end of the input it waits for what is still owed and ends in order.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "firmware/app/commands.h"
#include "firmware/app/engine.h"
#include "firmware/app/options.h"
#include "firmware/app/port_loop.h"
#include "firmware/app/stick.h"
#include "firmware/app/sync_child.h"
#include "firmware/app/typed.h"
#include "firmware/app/weighing.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"

#define PORTS_MAX 2
#define FDS_MAX   64
#define OWN_FDS   4
#define LINES_MAX (PERCH_ENGINE_QUEUE / 2) /* owed inputs up to which typed lines are taken */
#define TICK_US   1000000

struct console {
	struct perch_config config;
	struct perch_engine *engine;
	struct perch_port *ports[PORTS_MAX];
	size_t n_ports;
	struct perch_weighing weighing;
	struct perch_sync_child sync;
	bool is_sync_wanted;      /* asked again while one ran */
	struct perch_stick stick; /* typed lines wait while a file is loaded */
	bool is_row_owed;         /* one of its rows was posted and is not answered */
	bool is_tty;
	struct perch_typed typed; /* standard input */
	int signals;
	bool is_ending;
	char status[PERCH_STATUS_CAP];
	char trouble[PERCH_ANSWER_CAP]; /* what the last tick was refused for */
	int64_t next_tick_us;
};

/* --- what the user sees --------------------------------------------------------------------------- */

static void
prompt(const struct console *c)
{
	if (c->is_tty && !c->typed.is_ended && perch_engine_owed(c->engine) == 0) {
		(void)fputs(c->status, stdout);
		(void)fflush(stdout);
	}
}

static void
notice(const struct console *c, const char *text)
{
	(void)fprintf(stderr, "%s%s\n", c->is_tty ? "\r" : "", text);
}

static void
on_sync_line(void *ctx, const char *line)
{
	char text[700];

	if (perch_fmt(text, sizeof(text), "sync: %.600s", line) == PERCH_OK)
		notice(ctx, text);
}

static void
start_sync(struct console *c)
{
	struct perch_err err = { 0 };
	char file[PERCH_PATH_CAP];
	char text[400];
	enum perch_rc rc;

	rc = perch_path_beside(file, sizeof(file), c->config.log_db, "perch.conf");
	if (rc == PERCH_OK)
		rc = perch_sync_child_start(
			&c->sync, c->config.file[0] != '\0' ? c->config.file : file, &err);
	if (rc == PERCH_E_BUSY)
		c->is_sync_wanted = true;
	else if (rc != PERCH_OK && perch_fmt(text, sizeof(text), "sync: %s", err.text) == PERCH_OK)
		notice(c, text);
}

/* The bell tells a refusal apart from an acceptance without looking. */
static const char *
bell(enum perch_sound sound)
{
	switch (sound) {
	case PERCH_SOUND_REFUSE:
		return "\a";
	case PERCH_SOUND_WRONG_ORDER:
		return "\a\a";
	case PERCH_SOUND_NONE:
	case PERCH_SOUND_ACCEPT:
		break;
	}
	return "";
}

/* Ticks go on while the disk is full, say: each trouble is told once. */
static void
tell_trouble(struct console *c, const char *answer)
{
	if (answer[0] != '\0' && strcmp(answer, c->trouble) != 0) {
		notice(c, answer);
		prompt(c);
	}
	memcpy(c->trouble, answer, strlen(answer) + 1);
}

static void
take_row_answer(struct console *c, const char *answer)
{
	struct perch_err err;

	c->is_row_owed = false;
	if (perch_stick_answer(&c->stick, answer, &err) != PERCH_OK)
		notice(c, err.text);
}

static void
take_answers(struct console *c)
{
	struct perch_engine_answer a;
	bool any = false;

	while (perch_engine_take(c->engine, &a) == PERCH_OK) {
		memcpy(c->status, a.status, sizeof(c->status));
		if (c->is_tty)
			perch_typed_hide(&c->typed, a.is_pin_asked);
		if (a.to == PERCH_INPUT_TICK) {
			tell_trouble(c, a.kind == PERCH_ANSWER_NO ? a.answer : "");
			if (a.kind == PERCH_ANSWER_OK) { /* a held roll was released */
				notice(c, a.answer);
				prompt(c);
			}
			continue;
		}
		if (a.kind == PERCH_ANSWER_NONE)
			continue;
		if (a.to == PERCH_INPUT_LINE && c->is_row_owed) {
			take_row_answer(c, a.answer);
			continue;
		}
		any = true;
		if (a.to == PERCH_INPUT_LINE || a.to == PERCH_INPUT_SCAN)
			(void)printf("%s%s%s\n", c->is_tty ? "\r" : "", a.answer,
				     c->is_tty ? bell(a.sound) : "");
		else if (a.kind == PERCH_ANSWER_NO || a.to == PERCH_INPUT_SCANNER ||
			 a.to == PERCH_INPUT_WEIGHT)
			notice(c, a.answer);
		if (a.asks_sync)
			start_sync(c);
	}
	(void)fflush(stdout);
	if (any)
		prompt(c);
}

/* --- a file of orders --------------------------------------------------------------------------------- */

static void
end_load(struct console *c)
{
	char answer[PERCH_ANSWER_CAP];

	perch_stick_close(&c->stick, answer);
	(void)printf("%s\n", answer);
	(void)fflush(stdout);
	prompt(c);
}

/* One row at a time, and room for the scanners. */
static void
load_row(struct console *c)
{
	static uint8_t bytes[PERCH_STICK_LINE_CAP];
	struct perch_buf line = perch_buf_over(bytes, sizeof(bytes));
	struct perch_err err;
	enum perch_rc rc;

	if (c->stick.memory == NULL || c->is_row_owed || perch_engine_owed(c->engine) >= LINES_MAX)
		return;
	while ((rc = perch_stick_next(&c->stick, &line, &err)) == PERCH_E_FORMAT)
		notice(c, err.text);
	struct perch_input in = perch_input_of_line(perch_buf_span(&line));
	if (rc == PERCH_OK)
		c->is_row_owed = perch_engine_post(c->engine, &in) == PERCH_OK;
	else
		end_load(c);
}

/* Not before every line typed earlier is answered: whose answer is whose is told by their order. */
static bool
start_load(struct console *c, struct perch_span file)
{
	char path[PERCH_PATH_CAP];
	struct perch_err err;

	if (perch_engine_owed(c->engine) > 0)
		return false;
	enum perch_rc rc = perch_text_copy(path, sizeof(path), file);
	if (rc != PERCH_OK)
		(void)perch_err_set(&err, rc, 0, "there is no such file");
	else
		rc = perch_stick_open(&c->stick, path, &err);
	if (rc != PERCH_OK) {
		(void)printf("no no-file %s\n", err.text);
		(void)fflush(stdout);
		prompt(c);
	}
	load_row(c);
	return true;
}

/* --- typed lines ------------------------------------------------------------------------------------ */

/* A label can be typed with \xNN for bytes that have no key; a command is taken as it stands. false: not
 * now. */
static bool
post_line(struct console *c, struct perch_span line)
{
	uint8_t bytes[PERCH_TYPED_CAP];
	struct perch_buf b = perch_buf_over(bytes, sizeof(bytes));
	struct perch_span file;

	if (c->stick.memory != NULL)
		return false;
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	if (line.n == 0) {
		prompt(c);
		return true;
	}
	if (perch_stick_is_asked(line, &file))
		return start_load(c, file);
	/* A file that is piped in must not crowd out the scanners. */
	if (perch_engine_owed(c->engine) >= LINES_MAX)
		return false;
	if (line.p[0] != '=' && perch_text_unescape(line, &b) == PERCH_OK)
		line = perch_buf_span(&b);
	struct perch_input in = perch_input_of_line(line);
	bool is_posted = perch_engine_post(c->engine, &in) == PERCH_OK;
	explicit_bzero(bytes, b.n); /* it may have been a PIN */
	return is_posted;
}

/* Stops while a line waits for room in the queue. */
static void
take_lines(struct console *c)
{
	struct perch_span line;

	while (perch_typed_next(&c->typed, &line) && post_line(c, line))
		perch_typed_take(&c->typed);
}

static bool
wants_input(const struct console *c)
{
	return perch_typed_is_hungry(&c->typed) && !c->is_ending;
}

/* --- scanners ---------------------------------------------------------------------------------------- */

static void
post_scanner(struct console *c, const struct perch_port_device *d, bool is_attached)
{
	struct perch_input in = {
		.kind = PERCH_INPUT_SCANNER,
		.name = d->name,
		.driver = d->driver,
		.vid = d->vid,
		.pid = d->pid,
		.is_attached = is_attached,
	};

	if (perch_engine_post(c->engine, &in) != PERCH_OK)
		notice(c, "the terminal is busy: a scanner's coming or going was not recorded");
}

static void
tell_device(struct console *c, const struct perch_port_device *d, const char *what)
{
	char text[400];

	if (perch_fmt(text, sizeof(text), "scanner %04x:%04x %s (%s, %s): %s%s%s", d->vid, d->pid,
		      d->name, d->where, d->driver[0] != '\0' ? d->driver : "no driver", what,
		      d->advice != NULL ? "; " : "",
		      d->advice != NULL ? d->advice : "") == PERCH_OK)
		notice(c, text);
}

static void
on_attached(void *user, const struct perch_port_device *d)
{
	tell_device(user, d, perch_port_state_str(d->state));
	if (d->state == PERCH_PORT_OPEN)
		post_scanner(user, d, true);
}

static void
on_changed(void *user, const struct perch_port_device *d)
{
	tell_device(user, d, perch_port_state_str(d->state));
}

static void
on_detached(void *user, const struct perch_port_device *d)
{
	tell_device(user, d, "gone");
	if (d->health.dropped > 0)
		notice(user, "a label was cut off and dropped: scan it again");
	/* A keyboard that was left alone never came. */
	if (d->driver[0] != '\0' && d->state != PERCH_PORT_LEFT_ALONE)
		post_scanner(user, d, false);
}

static struct perch_input
by_device(struct perch_input in, const struct perch_port_device *d)
{
	in.name = d->name;
	in.driver = d->driver;
	in.vid = d->vid;
	in.pid = d->pid;
	return in;
}

/* A weight that finds no room is said again by the scale. */
static void
on_weight(struct console *c, const struct perch_port_device *d, const struct perch_reading *reading)
{
	struct perch_input in = by_device(perch_input_of_weight(reading), d);

	if (perch_weighing_is_news(&c->weighing, d->id, reading) &&
	    perch_engine_post(c->engine, &in) != PERCH_OK)
		perch_weighing_forget(&c->weighing, d->id);
}

static void
on_reading(void *user, const struct perch_port_device *d, const struct perch_reading *reading)
{
	struct console *c = user;

	if (reading->kind == PERCH_READING_WEIGHT)
		on_weight(c, d, reading);
	if (reading->kind != PERCH_READING_SCAN)
		return;
	struct perch_input in = by_device(perch_input_of_scan(reading), d);
	if (perch_engine_post(c->engine, &in) != PERCH_OK)
		notice(c, "the terminal is busy: this scan was NOT taken, scan it again");
	if (d->health.lost > 0)
		notice(c, "readings were lost: scan more slowly");
}

static void
open_ports(struct console *c)
{
	const struct perch_port_handler handler = {
		.user = c,
		.on_attached = on_attached,
		.on_changed = on_changed,
		.on_detached = on_detached,
		.on_reading = on_reading,
	};
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_port_loop_usb(&c->config, &handler, &c->ports[c->n_ports], &err);

	if (rc == PERCH_OK)
		c->n_ports++;
	else
		notice(c, err.text);
	if (c->config.socket[0] == '\0')
		return;
	rc = perch_port_loop_socket(&c->config, &handler, &c->ports[c->n_ports], &err);
	if (rc == PERCH_OK)
		c->n_ports++;
	else
		notice(c, err.text);
}

/* --- the loop ------------------------------------------------------------------------------------------ */

static void
read_signals(struct console *c)
{
	struct signalfd_siginfo info;
	int status = 0;

	while (read(c->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		if (info.ssi_signo != SIGCHLD)
			c->is_ending = true;
	if (!perch_sync_child_ended(&c->sync, &status))
		return;
	perch_sync_child_read(&c->sync, on_sync_line, c);
	if (status != 0)
		notice(c, "sync: not everything was delivered; nothing is lost, try again");
	prompt(c);
	if (c->is_sync_wanted) {
		c->is_sync_wanted = false;
		start_sync(c);
	}
}

static int
timeout_ms(const struct console *c, int64_t now_us)
{
	int64_t at = c->next_tick_us;

	if (c->is_ending)
		return -1;
	for (size_t i = 0; i < c->n_ports; i++) {
		int64_t due = perch_port_deadline(c->ports[i]).us;
		if (due >= 0 && due < at)
			at = due;
	}
	return at <= now_us ? 0 : (int)((at - now_us + 999) / 1000);
}

static void
service_ports(struct console *c, struct pollfd *fds, const size_t count[PORTS_MAX])
{
	for (size_t i = 0; i < c->n_ports; i++) {
		struct perch_err err = { 0 };
		enum perch_rc rc = perch_port_service(c->ports[i], fds, count[i],
						      perch_clock_now().mono, &err);
		if (rc != PERCH_OK) {
			notice(c, err.text);
			perch_port_close(c->ports[i]);
			c->ports[i] = c->ports[--c->n_ports];
			return;
		}
		fds += count[i];
	}
}

static void
tick(struct console *c, int64_t now_us)
{
	const struct perch_input in = { .kind = PERCH_INPUT_TICK };

	if (now_us < c->next_tick_us)
		return;
	c->next_tick_us = now_us + TICK_US;
	if (perch_engine_owed(c->engine) == 0 && perch_engine_post(c->engine, &in) != PERCH_OK)
		return;
}

static bool
is_done(const struct console *c)
{
	/* What was posted is recorded in any case, so its answer is shown in any case. */
	if (perch_engine_owed(c->engine) > 0)
		return false;
	if (c->stick.memory != NULL && !c->is_ending)
		return false;
	return c->is_ending || (perch_typed_is_over(&c->typed) && c->sync.pid == 0);
}

static void
loop(struct console *c)
{
	while (!is_done(c)) {
		struct pollfd fds[FDS_MAX] = {
			{ .fd = wants_input(c) && !c->typed.is_ended ? c->typed.fd : -1,
			  .events = POLLIN },
			{ .fd = c->signals, .events = POLLIN },
			{ .fd = perch_engine_fd(c->engine), .events = POLLIN },
			{ .fd = c->sync.fd, .events = POLLIN },
		};
		size_t count[PORTS_MAX] = { 0 };
		size_t n = OWN_FDS;
		for (size_t i = 0; i < c->n_ports && !c->is_ending; i++) {
			count[i] = perch_port_pollfds(c->ports[i], fds + n, FDS_MAX - n);
			n += count[i];
		}
		if (poll(fds, n, timeout_ms(c, perch_clock_now().mono.us)) < 0 && errno != EINTR)
			return;
		if (fds[0].revents != 0)
			perch_typed_read(&c->typed);
		if (fds[1].revents != 0)
			read_signals(c);
		if (fds[3].revents != 0)
			perch_sync_child_read(&c->sync, on_sync_line, c);
		take_answers(c);
		if (c->is_ending)
			continue;
		service_ports(c, fds + OWN_FDS, count);
		load_row(c);
		take_lines(c);
		tick(c, perch_clock_now().mono.us);
	}
}

static int
open_signals(void)
{
	sigset_t set;

	(void)signal(SIGPIPE, SIG_IGN);
	/* A parent that ignored it would keep us from learning that a sync has ended. */
	(void)signal(SIGCHLD, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	/* Before the store thread starts, so that it inherits the mask. */
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void
tell_first_notice(const struct console *c)
{
	char text[PERCH_NOTICE_CAP];

	perch_engine_first_notice(c->engine, text);
	if (text[0] != '\0')
		notice(c, text);
}

int
perch_cmd_console(int argc, char **argv)
{
	static struct console c;
	struct perch_err err = { 0 };
	struct perch_options o = { 0 };

	if (!perch_options_read(&o, argc, argv, PERCH_OPT_CONFIG | PERCH_OPT_DB) || o.n_words > 0)
		return perch_usage("perch console [--config FILE | --db FILE]");
	/* A crash in the middle of a PIN must not leave it on the disk. */
	(void)setrlimit(RLIMIT_CORE, &(const struct rlimit){ 0, 0 });
	c = (struct console){ .typed = { .fd = STDIN_FILENO } };
	perch_sync_child_init(&c.sync);
	c.is_tty = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
	c.signals = open_signals();
	enum perch_rc rc = perch_config_load(&c.config, o.config, o.db, &err);
	if (rc == PERCH_OK)
		rc = perch_engine_open(&c.config, &c.engine, &err);
	if (rc != PERCH_OK)
		return perch_fail("console", &err);
	perch_engine_first_status(c.engine, c.status);
	tell_first_notice(&c);
	open_ports(&c);
	prompt(&c);
	loop(&c);
	if (c.stick.memory != NULL) {
		take_row_answer(&c, "no stopped the terminal was told to end");
		end_load(&c);
	}
	for (size_t i = 0; i < c.n_ports; i++)
		perch_port_close(c.ports[i]);
	perch_engine_close(c.engine);
	if (c.is_tty) {
		perch_typed_hide(&c.typed, false);
		(void)putchar('\n');
	}
	return 0;
}

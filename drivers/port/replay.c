/* replay.c - see replay.h. */
#include "drivers/port/replay.h"

#include "drivers/keymap/keymap.h"
#include "drivers/port/player.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct replay {
	struct perch_port port; /* first */
	struct perch_player player;
	uint8_t *text;
	struct perch_span rest;
	size_t line;
	bool has_started; /* shift_us is known */
	bool has_ended;
	struct perch_mono next; /* when the next line is due */
	uint8_t memory[PERCH_CAPTURE_BYTES_MAX];
};

static struct replay *
of(struct perch_port *port)
{
	return (struct replay *)port;
}

/* Append what fd gives; *cap grows by doubling up to one byte more than a file may have. */
static enum perch_rc
read_all(int fd, uint8_t **bytes, size_t *n, const char *path, struct perch_err *err)
{
	size_t cap = 0;

	for (;;) {
		if (*n == cap) {
			cap = cap == 0 ? 65536 : 2 * cap;
			uint8_t *more = realloc(*bytes, cap);
			if (more == NULL)
				return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory for %s",
						     path);
			*bytes = more;
		}
		ssize_t got = read(fd, *bytes + *n, cap - *n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return perch_err_set(err, PERCH_E_IO, errno, "cannot read %s: %s", path,
					     strerror(errno));
		if (got == 0)
			return PERCH_OK;
		*n += (size_t)got;
		if (*n > PERCH_REPLAY_FILE_MAX)
			return perch_err_set(err, PERCH_E_RANGE, 0, "%s is longer than 64 MiB",
					     path);
	}
}

enum perch_rc
perch_capture_load(const char *path, uint8_t **bytes, size_t *n, struct perch_err *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	uint8_t *text = NULL;
	size_t length = 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return perch_err_set(err, errno == ENOENT ? PERCH_E_NOTFOUND : PERCH_E_IO, errno,
				     "cannot open %s: %s", path, strerror(errno));
	enum perch_rc rc = read_all(fd, &text, &length, path, err);
	if (!is_stdin)
		close(fd);
	if (rc != PERCH_OK) {
		free(text);
		return rc;
	}
	*bytes = text;
	*n = length;
	return PERCH_OK;
}

/* When the line at the front is due: its time, or at once. */
static struct perch_mono
due(struct replay *r, struct perch_span line, struct perch_mono now)
{
	struct perch_capture_line l;
	const char *why;

	if (perch_capture_read_line(line, r->memory, &l, &why) != PERCH_OK)
		return now; /* the player says what is wrong with it */
	if (l.kind != PERCH_CAPTURE_REPORT && l.kind != PERCH_CAPTURE_UNPLUGGED)
		return now;
	if (!r->has_started) {
		r->has_started = true;
		r->player.shift_us = now.us - l.at.us;
	}
	return (struct perch_mono){ l.at.us + r->player.shift_us };
}

static enum perch_rc
play_what_is_due(struct replay *r, struct perch_mono now, struct perch_err *err)
{
	struct perch_span rest = r->rest;
	struct perch_span line;
	const char *why = "";

	r->next.us = -1;
	while (perch_capture_next_line(&rest, &line)) {
		r->next = due(r, line, now);
		if (r->next.us > now.us)
			return PERCH_OK;
		r->next.us = -1;
		r->line++;
		r->rest = rest;
		enum perch_rc rc = perch_player_line(&r->player, line, NULL, &why);
		if (rc != PERCH_OK)
			return perch_err_set(err, rc, 0, "capture line %zu: %s", r->line, why);
	}
	return PERCH_OK;
}

static enum perch_rc
replay_service(struct perch_port *port, const struct pollfd *fds, size_t n, struct perch_mono now,
	       struct perch_err *err)
{
	struct replay *r = of(port);

	(void)fds;
	(void)n;
	enum perch_rc rc = play_what_is_due(r, now, err);
	if (rc != PERCH_OK)
		return rc;
	perch_player_tick(&r->player, now);
	if (!r->has_ended && r->rest.n == 0 && perch_player_deadline(&r->player).us < 0) {
		r->has_ended = true;
		perch_player_end(&r->player);
	}
	return PERCH_OK;
}

static struct perch_mono
replay_deadline(const struct perch_port *port)
{
	const struct replay *r = (const struct replay *)port;
	struct perch_mono at = perch_player_deadline(&r->player);

	if (r->next.us >= 0 && (at.us < 0 || r->next.us < at.us))
		at = r->next;
	return at;
}

static size_t
replay_pollfds(struct perch_port *port, struct pollfd *fds, size_t cap)
{
	(void)port;
	(void)fds;
	(void)cap;
	return 0;
}

static enum perch_rc
replay_command(struct perch_port *port, uint32_t device, enum perch_command what)
{
	(void)port;
	(void)device;
	(void)what;
	return PERCH_E_UNKNOWN; /* nobody there to be told */
}

static const struct perch_port_device *
replay_device_at(const struct perch_port *port, size_t i)
{
	return perch_player_device_at(&((const struct replay *)port)->player, i);
}

static void
replay_close(struct perch_port *port)
{
	struct replay *r = of(port);

	free(r->text);
	free(r);
}

static const struct perch_port_ops ops = {
	.name = "capture",
	.pollfds = replay_pollfds,
	.deadline = replay_deadline,
	.service = replay_service,
	.command = replay_command,
	.device_at = replay_device_at,
	.close = replay_close,
};

enum perch_rc
perch_replay_open(const char *path, const char *layout, const struct perch_port_handler *handler,
		  struct perch_port **out, struct perch_err *err)
{
	struct replay *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory to play %s", path);
	r->port = (struct perch_port){ &ops, *handler };
	enum perch_rc rc = perch_player_init(&r->player, "capture", layout, handler);
	if (rc != PERCH_OK)
		perch_err_set(err, rc, 0,
			      "there is no keyboard layout '%s', only " PERCH_KEYMAP_NAMES, layout);
	else
		rc = perch_capture_load(path, &r->text, &r->rest.n, err);
	if (rc != PERCH_OK) {
		replay_close(&r->port);
		return rc;
	}
	r->rest.p = r->text;
	*out = &r->port;
	return PERCH_OK;
}

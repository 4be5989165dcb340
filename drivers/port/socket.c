/* socket.c - see socket.h. */
#include "drivers/port/socket.h"

#include "drivers/keymap/keymap.h"
#include "drivers/port/player.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define READS_AT_ONCE 16 /* so that a busy peer does not keep the owner's loop */
#define NO_FD         (-1)

struct socket_port {
	struct perch_port port; /* first */
	struct perch_player player;
	struct sockaddr_un address;
	bool is_bound;
	dev_t dev; /* of what we bound, to remove nothing else */
	ino_t ino;
	int listener;
	int peer;
	bool is_draining; /* the peer has sent all; its labels may still be open */
	size_t n;
	uint8_t line[PERCH_SOCKET_LINE_MAX];
};

static struct socket_port *
of(struct perch_port *port)
{
	return (struct socket_port *)port;
}

static void
close_fd(int *fd)
{
	if (*fd != NO_FD)
		close(*fd);
	*fd = NO_FD;
}

/* Make room at the address if what is there was left behind by a process that is gone. */
static enum perch_rc
remove_stale(const struct sockaddr_un *address, struct perch_err *err)
{
	const char *path = address->sun_path;
	struct stat st;

	if (lstat(path, &st) != 0) {
		if (errno == ENOENT)
			return PERCH_OK;
		return perch_err_set(err, PERCH_E_IO, errno, "%s: %s", path, strerror(errno));
	}
	if (!S_ISSOCK(st.st_mode))
		return perch_err_set(err, PERCH_E_EXISTS, 0, "%s is there and is no socket", path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return perch_err_set(err, PERCH_E_IO, errno, "socket: %s", strerror(errno));
	int rc = connect(fd, (const struct sockaddr *)address, sizeof(*address));
	int code = rc == 0 ? 0 : errno;
	close(fd);
	if (code != ECONNREFUSED)
		return perch_err_set(err, PERCH_E_BUSY, code, "somebody listens at %s", path);
	if (unlink(path) != 0 && errno != ENOENT)
		return perch_err_set(err, PERCH_E_IO, errno, "cannot remove %s: %s", path,
				     strerror(errno));
	return PERCH_OK;
}

/* The mode is set before the name exists: Linux gives the name the mode of the open socket. */
static enum perch_rc
listen_at(struct socket_port *s, struct perch_err *err)
{
	const char *path = s->address.sun_path;
	struct stat st;

	s->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->listener < 0)
		return perch_err_set(err, PERCH_E_IO, errno, "socket: %s", strerror(errno));
	if (fchmod(s->listener, 0600) != 0 ||
	    bind(s->listener, (const struct sockaddr *)&s->address, sizeof(s->address)) != 0)
		return perch_err_set(err, PERCH_E_IO, errno, "cannot listen at %s: %s", path,
				     strerror(errno));
	if (lstat(path, &st) != 0 || listen(s->listener, 4) != 0)
		return perch_err_set(err, PERCH_E_IO, errno, "cannot listen at %s: %s", path,
				     strerror(errno));
	s->is_bound = true;
	s->dev = st.st_dev;
	s->ino = st.st_ino;
	return PERCH_OK;
}

/* Tell the peer; one that does not listen misses it. */
static void
answer(const struct socket_port *s, const char *why)
{
	char text[160];

	if (perch_fmt(text, sizeof(text), "error: %s\n", why) == PERCH_OK)
		(void)!send(s->peer, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void
take_line(struct socket_port *s, struct perch_span line, struct perch_mono now)
{
	const char *why = "";

	if (perch_player_line(&s->player, line, &now, &why) != PERCH_OK) {
		perch_log(PERCH_LOG_WARN, "socket", "line skipped: %s", why);
		answer(s, why);
	}
}

static void
take_lines(struct socket_port *s, struct perch_mono now)
{
	size_t from = 0;

	for (;;) {
		const uint8_t *end = memchr(s->line + from, '\n', s->n - from);
		if (end == NULL)
			break;
		size_t to = (size_t)(end - s->line);
		take_line(s, perch_span_of(s->line + from, to - from), now);
		from = to + 1;
	}
	memmove(s->line, s->line + from, s->n - from);
	s->n -= from;
}

static void
lose_peer(struct socket_port *s)
{
	perch_player_unplug(&s->player);
	close_fd(&s->peer);
	s->is_draining = false;
	s->n = 0;
}

static void
read_peer(struct socket_port *s, struct perch_mono now)
{
	for (int i = 0; i < READS_AT_ONCE && s->peer != NO_FD && !s->is_draining; i++) {
		ssize_t got = recv(s->peer, s->line + s->n, sizeof(s->line) - s->n, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return;
		if (got < 0) {
			lose_peer(s);
		} else if (got == 0) {
			take_line(s, perch_span_of(s->line, s->n), now);
			s->n = 0;
			s->is_draining = true;
		} else {
			s->n += (size_t)got;
			take_lines(s, now);
			if (s->n == sizeof(s->line)) {
				answer(s, "the line is too long");
				lose_peer(s);
			}
		}
	}
}

static void
accept_peer(struct socket_port *s)
{
	int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd >= 0)
		s->peer = fd; /* one that hung up again is the next round's matter */
}

static enum perch_rc
socket_service(struct perch_port *port, const struct pollfd *fds, size_t n, struct perch_mono now,
	       struct perch_err *err)
{
	struct socket_port *s = of(port);

	(void)fds; /* trying costs no more than looking */
	(void)n;
	(void)err;
	perch_player_tick(&s->player, now);
	if (s->peer == NO_FD)
		accept_peer(s);
	if (s->peer != NO_FD)
		read_peer(s, now);
	if (s->is_draining && perch_player_deadline(&s->player).us < 0)
		lose_peer(s);
	return PERCH_OK;
}

static size_t
socket_pollfds(struct perch_port *port, struct pollfd *fds, size_t cap)
{
	const struct socket_port *s = of(port);

	if (cap == 0 || s->is_draining)
		return 0;
	fds[0] = (struct pollfd){ .fd = s->peer != NO_FD ? s->peer : s->listener,
				  .events = POLLIN };
	return 1;
}

static struct perch_mono
socket_deadline(const struct perch_port *port)
{
	return perch_player_deadline(&((const struct socket_port *)port)->player);
}

static enum perch_rc
socket_command(struct perch_port *port, uint32_t device, enum perch_command what)
{
	(void)port;
	(void)device;
	(void)what;
	return PERCH_E_UNKNOWN; /* the peer plays a scanner that only talks */
}

static const struct perch_port_device *
socket_device_at(const struct perch_port *port, size_t i)
{
	return perch_player_device_at(&((const struct socket_port *)port)->player, i);
}

static void
socket_close(struct perch_port *port)
{
	struct socket_port *s = of(port);
	struct stat st;

	close_fd(&s->peer);
	close_fd(&s->listener);
	if (s->is_bound && lstat(s->address.sun_path, &st) == 0 && st.st_dev == s->dev &&
	    st.st_ino == s->ino)
		unlink(s->address.sun_path);
	free(s);
}

static const struct perch_port_ops ops = {
	.name = "socket",
	.pollfds = socket_pollfds,
	.deadline = socket_deadline,
	.service = socket_service,
	.command = socket_command,
	.device_at = socket_device_at,
	.close = socket_close,
};

enum perch_rc
perch_socket_open(const char *path, const char *layout, const struct perch_port_handler *handler,
		  struct perch_port **out, struct perch_err *err)
{
	struct socket_port *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory to listen at %s", path);
	s->port = (struct perch_port){ &ops, *handler };
	s->listener = NO_FD;
	s->peer = NO_FD;
	s->address.sun_family = AF_UNIX;
	enum perch_rc rc = perch_player_init(&s->player, "socket", layout, handler);
	if (rc != PERCH_OK)
		perch_err_set(err, rc, 0,
			      "there is no keyboard layout '%s', only " PERCH_KEYMAP_NAMES, layout);
	else if (perch_fmt(s->address.sun_path, sizeof(s->address.sun_path), "%s", path) !=
		 PERCH_OK)
		rc = perch_err_set(err, PERCH_E_RANGE, 0, "the socket's path is too long: %s",
				   path);
	else
		rc = remove_stale(&s->address, err);
	if (rc == PERCH_OK)
		rc = listen_at(s, err);
	if (rc != PERCH_OK) {
		socket_close(&s->port);
		return rc;
	}
	*out = &s->port;
	return PERCH_OK;
}

/*
 * lossy.c - a bad line: relays TCP to the office and loses what comes back.
 *
 *   lossy PORT-FILE TO-PORT LIMIT [PORT]
 *
 * Listens on PORT of 127.0.0.1 (default: a free one), writes its number to PORT-FILE, and relays one connection
 * after the other to 127.0.0.1:TO-PORT. Once a client has sent more than LIMIT bytes over one
 * connection, nothing more of the answer is passed on: the office has the request, the terminal
 * never hears so. Ends when it is killed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <unistd.h>

#include "firmware/base/text.h"

__attribute__((noreturn)) static void
fail(const char *what)
{
	(void)fprintf(stderr, "lossy: %s: %s\n", what, strerror(errno));
	exit(3);
}

static int
listen_on(uint16_t port, const char *port_file)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(port),
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	const int yes = 1;
	socklen_t n = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
	    bind(fd, (const struct sockaddr *)&at, sizeof(at)) != 0 || listen(fd, 4) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &n) != 0)
		fail("listen");
	FILE *f = fopen(port_file, "w");
	if (f == NULL || fprintf(f, "%u\n", ntohs(at.sin_port)) < 0 || fclose(f) != 0)
		fail(port_file);
	return fd;
}

static int
connect_to(uint16_t port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(port),
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd >= 0 && connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

/* Pass on what is there; the count, 0 at the end or on an error. */
static size_t
pass(int from, int to, bool is_lost)
{
	uint8_t bytes[4096];
	ssize_t n = read(from, bytes, sizeof(bytes));

	if (n <= 0)
		return 0;
	for (ssize_t at = 0; at < n && !is_lost;) {
		ssize_t sent = write(to, bytes + at, (size_t)(n - at));
		if (sent <= 0)
			return 0;
		at += sent;
	}
	return (size_t)n;
}

static void
relay(int client, int office, size_t limit)
{
	struct pollfd fds[2] = { { .fd = client, .events = POLLIN },
				 { .fd = office, .events = POLLIN } };
	size_t sent = 0;

	while (poll(fds, 2, -1) > 0) {
		if (fds[0].revents != 0) {
			size_t n = pass(client, office, false);
			if (n == 0)
				return;
			sent += n;
		}
		if (fds[1].revents != 0 && pass(office, client, sent > limit) == 0)
			return;
	}
}

int
main(int argc, char **argv)
{
	int64_t port = 0;
	int64_t limit = 0;
	int64_t own = 0;

	if (argc < 4 || argc > 5 ||
	    perch_parse_i64(perch_span_str(argv[2]), 1, 65535, &port) != PERCH_OK ||
	    perch_parse_i64(perch_span_str(argv[3]), 0, INT32_MAX, &limit) != PERCH_OK ||
	    (argc == 5 && perch_parse_i64(perch_span_str(argv[4]), 1, 65535, &own) != PERCH_OK)) {
		(void)fputs("usage: lossy PORT-FILE TO-PORT LIMIT [PORT]\n", stderr);
		return 2;
	}
	int listener = listen_on((uint16_t)own, argv[1]);
	for (;;) {
		int client = accept(listener, NULL, NULL);
		int office = client < 0 ? -1 : connect_to((uint16_t)port);
		if (office >= 0)
			relay(client, office, (size_t)limit);
		(void)close(office);
		(void)close(client);
	}
}

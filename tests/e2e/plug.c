/*
 * plug.c - plug SOCKET < FILE.cap: play a scanner to a perch that listens at SOCKET (perch.conf,
 * key `socket`): standard input is sent at once, then the plug is pulled. Ends when perch has let go
 * of it. Exit 0; 1 when perch took offence at a line (said on standard error); 2 wrong use or
 * trouble.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define TRIES 500 /* of 10 ms: perch may not be up yet */

static int
connect_to(const char *path)
{
	const struct timespec pause = { .tv_nsec = 10 * 1000 * 1000 };
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd < 0 || strlen(path) >= sizeof(to.sun_path))
		return -1;
	memcpy(to.sun_path, path, strlen(path));
	for (int i = 0; i < TRIES; i++) {
		if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0)
			return fd;
		(void)nanosleep(&pause, NULL);
	}
	(void)close(fd);
	return -1;
}

static int
fail(const char *what)
{
	(void)fprintf(stderr, "plug: %s: %s\n", what, strerror(errno));
	return 2;
}

int
main(int argc, char **argv)
{
	char bytes[4096];
	ssize_t n;
	int status = 0;

	if (argc != 2) {
		(void)fputs("usage: plug SOCKET < FILE.cap\n", stderr);
		return 2;
	}
	int fd = connect_to(argv[1]);
	if (fd < 0)
		return fail(argv[1]);
	while ((n = read(STDIN_FILENO, bytes, sizeof(bytes))) > 0)
		for (ssize_t at = 0, sent; at < n; at += sent)
			if ((sent = send(fd, bytes + at, (size_t)(n - at), MSG_NOSIGNAL)) < 0)
				return fail("send");
	if (n < 0 || shutdown(fd, SHUT_WR) != 0)
		return fail("standard input");
	/* Perch answers only what it cannot take. */
	while ((n = read(fd, bytes, sizeof(bytes))) > 0) {
		(void)fwrite(bytes, 1, (size_t)n, stderr);
		status = 1;
	}
	return n < 0 ? fail("recv") : status;
}

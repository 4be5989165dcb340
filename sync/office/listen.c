/* listen.c - see listen.h. */
#include "sync/office/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include "firmware/base/text.h"

static enum perch_rc
failed(struct perch_err *err, const struct perch_listen *l)
{
	int code = errno;

	return perch_err_set(err, code == EADDRINUSE ? PERCH_E_BUSY : PERCH_E_IO, code,
			     "cannot listen on %s port %lld: %s", l->host, (long long)l->port,
			     strerror(code));
}

static int64_t
port_of(int fd)
{
	struct sockaddr_storage address = { 0 };
	socklen_t n = sizeof(address);
	char service[8] = "";
	int64_t port = 0;

	/* The numeric service name spares the casts between address families. */
	if (getsockname(fd, (struct sockaddr *)&address, &n) != 0 ||
	    getnameinfo((struct sockaddr *)&address, n, NULL, 0, service, sizeof(service),
			NI_NUMERICSERV) != 0 ||
	    perch_parse_i64(perch_span_str(service), 1, 65535, &port) != PERCH_OK)
		return 0;
	return port;
}

enum perch_rc
perch_listen_open(const struct perch_listen *l, int *fd, int64_t *port, struct perch_err *err)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
					.ai_socktype = SOCK_STREAM };
	struct addrinfo *address = NULL;
	char service[8];
	int one = 1;

	if (perch_fmt(service, sizeof(service), "%lld", (long long)l->port) != PERCH_OK ||
	    getaddrinfo(l->host, service, &hints, &address) != 0)
		return perch_err_set(err, PERCH_E_ARG, 0,
				     "listen: %s is no numeric address, such as 0.0.0.0", l->host);
	int s = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	enum perch_rc rc = PERCH_OK;
	if (s < 0 || setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) != 0 ||
	    bind(s, address->ai_addr, address->ai_addrlen) != 0 || listen(s, 128) != 0)
		rc = failed(err, l);
	freeaddrinfo(address);
	if (rc == PERCH_OK && (*port = port_of(s)) == 0)
		rc = perch_err_set(err, PERCH_E_IO, 0, "cannot tell the port");
	if (rc != PERCH_OK && s >= 0)
		close(s);
	else
		*fd = s;
	return rc;
}

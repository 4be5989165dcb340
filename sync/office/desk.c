/* desk.c - see desk.h. */
#include "sync/office/desk.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "firmware/store/file.h"
#include "sync/office/enrol.h"
#include "sync/office/import.h"

#define SEND_S   20  /* a peer that stands still this long is left */
#define ANSWER_S 120 /* a large import may wait for batches before it */

struct perch_desk {
	struct perch_office *office;
	int64_t port;
	int fd;
	int folder; /* of the socket */
	pthread_t thread;
};

static bool
do_token(struct perch_office *office, int64_t port, struct perch_span url, struct perch_buf *answer)
{
	char text[PERCH_WIRE_URL_CAP];
	char code[PERCH_CODE_CAP];
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_text_copy(text, sizeof(text), url);

	if (rc == PERCH_OK)
		rc = perch_token_new(office, text, port, perch_office_now_ms(), code, &err);
	else
		(void)perch_err_set(&err, rc, 0, "the url is too long");
	perch_buf_put_str(answer, rc == PERCH_OK ? code : err.text);
	perch_buf_put_byte(answer, '\n');
	return rc == PERCH_OK;
}

bool
perch_desk_do(struct perch_office *office, int64_t port, struct perch_span request,
	      struct perch_buf *answer)
{
	const uint8_t *end = request.n > 0 ? memchr(request.p, '\n', request.n) : NULL;
	struct perch_span line = perch_span_first(request,
						  end != NULL ? (size_t)(end - request.p) : 0);
	struct perch_span rest = perch_span_from(request, line.n + 1);

	if (perch_span_starts(line, "token "))
		return do_token(office, port, perch_span_from(line, 6), answer);
	if (perch_span_starts(line, "import "))
		return perch_import(office, perch_span_from(line, 7), rest, answer);
	perch_buf_put_str(answer, "this perch-office does not know the request\n");
	return false;
}

/*
 * The address of office.sock by way of its open folder: sun_path is too short for many paths.
 * The folder's descriptor stays open while the address is used.
 */
static enum perch_rc
address_of(const char *db_path, int *folder, struct sockaddr_un *address, struct perch_err *err)
{
	char copy[PERCH_OFFICE_PATH_CAP];

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	*folder = -1;
	if (perch_fmt(copy, sizeof(copy), "%s", db_path) == PERCH_OK)
		*folder = open(dirname(copy), O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (*folder < 0)
		return perch_err_set(err, PERCH_E_IO, errno, "cannot open the folder of %s",
				     db_path);
	return perch_fmt(address->sun_path, sizeof(address->sun_path),
			 "/proc/self/fd/%d/office.sock", *folder);
}

static bool
send_all(int fd, struct perch_span bytes)
{
	while (bytes.n > 0) {
		ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = perch_span_from(bytes, (size_t)n);
	}
	return true;
}

/* Until the peer ends its side. */
static bool
receive_all(int fd, struct perch_buf *out)
{
	uint8_t chunk[16384];

	for (;;) {
		ssize_t n = recv(fd, chunk, sizeof(chunk), 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		if (perch_buf_put(out, perch_span_of(chunk, (size_t)n)) != PERCH_OK)
			return false;
	}
}

static void
set_timeout(int fd, int seconds)
{
	const struct timeval t = { .tv_sec = seconds };

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof(t));
}

enum perch_rc
perch_desk_ask(const char *db_path, struct perch_span request, bool *is_done,
	       struct perch_buf *answer, struct perch_err *err)
{
	struct sockaddr_un address;
	uint8_t memory[PERCH_DESK_ANSWER_MAX];
	struct perch_buf got = perch_buf_over(memory, sizeof(memory));
	int folder = -1;
	enum perch_rc rc = address_of(db_path, &folder, &address, err);

	if (rc != PERCH_OK)
		return rc;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
		rc = perch_err_set(err, PERCH_E_GONE, errno, "nobody listens on office.sock");
	} else {
		set_timeout(fd, ANSWER_S);
		if (!send_all(fd, request) || shutdown(fd, SHUT_WR) != 0 ||
		    !receive_all(fd, &got) || got.n < 3)
			rc = perch_err_set(err, PERCH_E_IO, errno,
					   "the perch-office that serves gave no answer");
	}
	if (fd >= 0)
		close(fd);
	close(folder);
	if (rc != PERCH_OK)
		return rc;
	*is_done = perch_span_starts(perch_buf_span(&got), "ok\n");
	return perch_buf_put(answer, perch_span_from(perch_buf_span(&got), 3));
}

static void
attend(struct perch_desk *desk, int fd, uint8_t *memory)
{
	struct perch_buf request = perch_buf_over(memory, PERCH_DESK_REQUEST_MAX);
	uint8_t text[PERCH_DESK_ANSWER_MAX - 3];
	struct perch_buf answer = perch_buf_over(text, sizeof(text));
	bool is_done = false;

	set_timeout(fd, SEND_S);
	if (receive_all(fd, &request))
		is_done = perch_desk_do(desk->office, desk->port, perch_buf_span(&request),
					&answer);
	else
		perch_buf_put_str(&answer, request.is_full ? "the request is too large\n"
							   : "the request did not arrive whole\n");
	explicit_bzero(request.p, request.n); /* it may have held PINs */
	if (send_all(fd, perch_span_str(is_done ? "ok\n" : "no\n")))
		(void)send_all(fd, perch_buf_span(&answer));
}

static void *
run(void *user)
{
	struct perch_desk *desk = user;
	int fd;

	/* close() of the desk shuts the socket down, which ends accept(). */
	while ((fd = accept4(desk->fd, NULL, NULL, SOCK_CLOEXEC)) >= 0 || errno == EINTR ||
	       errno == ECONNABORTED) {
		uint8_t *memory = fd >= 0 ? malloc(PERCH_DESK_REQUEST_MAX) : NULL;

		if (memory != NULL)
			attend(desk, fd, memory);
		free(memory);
		if (fd >= 0)
			close(fd);
	}
	return NULL;
}

static enum perch_rc
listen_on(struct perch_desk *desk, struct perch_err *err)
{
	struct sockaddr_un address;
	enum perch_rc rc = address_of(desk->office->config.db, &desk->folder, &address, err);

	if (rc != PERCH_OK)
		return rc;
	/* Whoever left this socket behind is gone: we hold the lock of the database. */
	(void)unlinkat(desk->folder, "office.sock", 0);
	desk->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	mode_t old = umask(0177);
	int bound = desk->fd < 0
			    ? -1
			    : bind(desk->fd, (const struct sockaddr *)&address, sizeof(address));
	int code = errno;
	(void)umask(old);
	if (bound != 0 || listen(desk->fd, 8) != 0)
		return perch_err_set(err, PERCH_E_IO, bound != 0 ? code : errno,
				     "cannot make office.sock beside %s", desk->office->config.db);
	return PERCH_OK;
}

enum perch_rc
perch_desk_open(struct perch_office *office, int64_t port, struct perch_desk **desk,
		struct perch_err *err)
{
	struct perch_desk *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory");
	*d = (struct perch_desk){ .office = office, .port = port, .fd = -1, .folder = -1 };
	enum perch_rc rc = listen_on(d, err);
	int code = rc == PERCH_OK ? pthread_create(&d->thread, NULL, run, d) : 0;
	if (code != 0)
		rc = perch_err_set(err, PERCH_E_IO, code, "cannot start a thread");
	if (rc == PERCH_OK) {
		*desk = d;
		return PERCH_OK;
	}
	if (d->fd >= 0)
		close(d->fd);
	if (d->folder >= 0)
		close(d->folder);
	free(d);
	return rc;
}

void
perch_desk_close(struct perch_desk *desk)
{
	if (desk == NULL)
		return;
	(void)shutdown(desk->fd, SHUT_RDWR);
	(void)pthread_join(desk->thread, NULL);
	(void)unlinkat(desk->folder, "office.sock", 0);
	close(desk->fd);
	close(desk->folder);
	free(desk);
}

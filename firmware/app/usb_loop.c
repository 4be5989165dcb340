/* usb_loop.c - see usb_loop.h. */
#include "firmware/app/usb_loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "drivers/port/usb.h"

#define FDS_MAX 65

enum perch_rc
perch_usb_loop_config(struct perch_config *config, const char *config_path, struct perch_err *err)
{
	enum perch_rc rc = perch_config_load(config, config_path, NULL, err);

	if (rc != PERCH_E_NOTFOUND || config_path != NULL || getenv("PERCH_CONFIG") != NULL)
		return rc;
	*config = (struct perch_config){ 0 };
	return PERCH_OK;
}

enum perch_rc
perch_usb_loop_open(const struct perch_config *config, const struct perch_port_handler *handler,
		    struct perch_port **out, struct perch_err *err)
{
	const struct perch_usb_options options = { .take = config->take, .n_take = config->n_take };

	(void)signal(SIGPIPE, SIG_IGN);
	return perch_usb_open(&options, handler, out, err);
}

struct perch_mono
perch_usb_loop_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t); /* cannot fail with this clock */
	return (struct perch_mono){ t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000 };
}

/* Milliseconds to wait until the earlier of the two; rounded up, so as not to wake too early. */
static int
wait_ms(struct perch_mono due, struct perch_mono end)
{
	int64_t first = due.us < 0 || (end.us >= 0 && end.us < due.us) ? end.us : due.us;
	int64_t left = first - perch_usb_loop_now().us;

	if (first < 0)
		return -1;
	if (left <= 0)
		return 0;
	return left > 60000000 ? 60000 : (int)((left + 999) / 1000);
}

enum perch_rc
perch_usb_loop_run(struct perch_port *port, bool (*is_done)(void *user), void *user,
		   int64_t limit_us, struct perch_err *err)
{
	struct perch_mono end = { limit_us < 0 ? -1 : perch_usb_loop_now().us + limit_us };
	enum perch_rc rc = PERCH_OK;
	struct pollfd fds[FDS_MAX];
	sigset_t stops;
	int stopped;

	(void)sigemptyset(&stops);
	(void)sigaddset(&stops, SIGINT);
	(void)sigaddset(&stops, SIGTERM);
	(void)pthread_sigmask(SIG_BLOCK, &stops,
			      NULL); /* and leave it so: closing must not be cut */
	stopped = signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK);
	if (stopped < 0)
		return perch_err_set(err, PERCH_E_IO, errno, "signalfd: %s", strerror(errno));
	while (rc == PERCH_OK) {
		size_t n = perch_port_pollfds(port, fds + 1, FDS_MAX - 1);

		fds[0] = (struct pollfd){ .fd = stopped, .events = POLLIN };
		if (poll(fds, n + 1, wait_ms(perch_port_deadline(port), end)) < 0 && errno != EINTR)
			rc = perch_err_set(err, PERCH_E_IO, errno, "poll: %s", strerror(errno));
		else
			rc = perch_port_service(port, fds + 1, n, perch_usb_loop_now(), err);
		if ((fds[0].revents & POLLIN) != 0 ||
		    (end.us >= 0 && perch_usb_loop_now().us >= end.us) ||
		    (is_done != NULL && is_done(user)))
			break;
	}
	(void)close(stopped);
	return rc;
}

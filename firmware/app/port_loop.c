/* port_loop.c - see port_loop.h. */
#include "firmware/app/port_loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "drivers/port/socket.h"
#include "drivers/port/usb.h"
#include "firmware/base/log.h"

#define FDS_MAX   65
#define PORTS_MAX 2

enum perch_rc
perch_port_loop_config(struct perch_config *config, const char *config_path, struct perch_err *err)
{
	enum perch_rc rc = perch_config_load(config, config_path, NULL, err);

	if (rc != PERCH_E_NOTFOUND || config_path != NULL || getenv("PERCH_CONFIG") != NULL)
		return rc;
	*config = (struct perch_config){ 0 };
	return PERCH_OK;
}

static struct perch_mono
clock_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t); /* cannot fail with this clock */
	return (struct perch_mono){ t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000 };
}

/* --- opening ---------------------------------------------------------------------------------- */

enum perch_rc
perch_port_loop_usb(const struct perch_config *config, const struct perch_port_handler *handler,
		    struct perch_port **out, struct perch_err *err)
{
	const struct perch_usb_options options = { .take = config->take,
						   .n_take = config->n_take,
						   .layout = config->layout };

	return perch_usb_open(&options, handler, out, err);
}

enum perch_rc
perch_port_loop_socket(const struct perch_config *config, const struct perch_port_handler *handler,
		       struct perch_port **out, struct perch_err *err)
{
	return perch_socket_open(config->socket, config->layout, handler, out, err);
}

enum perch_rc
perch_port_loop_open(struct perch_ports *ports, const struct perch_config *config,
		     const struct perch_port_handler *handler, struct perch_err *err)
{
	struct perch_err of_usb = { 0 }, of_socket = { 0 };
	enum perch_rc rc;

	(void)signal(SIGPIPE, SIG_IGN);
	*ports = (struct perch_ports){ .now = clock_now() };
	rc = perch_port_loop_usb(config, handler, &ports->usb, &of_usb);
	if (config->socket[0] == '\0') {
		*err = of_usb;
		return rc;
	}
	if (perch_port_loop_socket(config, handler, &ports->socket, &of_socket) != PERCH_OK) {
		if (rc != PERCH_OK) {
			*err = of_socket;
			return of_socket.rc;
		}
		perch_log(PERCH_LOG_WARN, "socket", "%s", of_socket.text);
	} else if (rc != PERCH_OK) {
		perch_log(PERCH_LOG_WARN, "usb", "%s", of_usb.text);
	}
	return PERCH_OK;
}

void
perch_port_loop_close(struct perch_ports *ports)
{
	perch_port_close(ports->usb);
	perch_port_close(ports->socket);
	*ports = (struct perch_ports){ 0 };
}

const struct perch_port_device *
perch_port_loop_device_at(const struct perch_ports *ports, size_t i)
{
	const struct perch_port *const all[PORTS_MAX] = { ports->usb, ports->socket };

	for (size_t p = 0; p < PORTS_MAX; p++) {
		const struct perch_port_device *d;

		for (size_t k = 0; all[p] != NULL; k++) {
			d = perch_port_device_at(all[p], k);
			if (d == NULL)
				break;
			if (i-- == 0)
				return d;
		}
	}
	return NULL;
}

bool
perch_port_loop_is_settled(const struct perch_ports *ports)
{
	return ports->usb == NULL || perch_usb_is_settled(ports->usb);
}

/* --- serving ---------------------------------------------------------------------------------- */

static struct perch_mono
earlier(struct perch_mono a, struct perch_mono b)
{
	return a.us < 0 || (b.us >= 0 && b.us < a.us) ? b : a;
}

/* Milliseconds to wait until then; rounded up, so as not to wake too early. */
static int
wait_ms(struct perch_mono until)
{
	int64_t left = until.us - clock_now().us;

	if (until.us < 0)
		return -1;
	if (left <= 0)
		return 0;
	return left > 60000000 ? 60000 : (int)((left + 999) / 1000);
}

/* Wait for something to do, no longer than until `end`, and do it. */
static enum perch_rc
serve(struct perch_ports *ports, int stopped, bool *is_stopped, struct perch_mono end,
      struct perch_err *err)
{
	struct perch_port *const all[PORTS_MAX] = { ports->usb, ports->socket };
	struct pollfd fds[FDS_MAX] = { { .fd = stopped, .events = POLLIN } };
	size_t at[PORTS_MAX + 1] = { 1, 1, 1 };
	enum perch_rc rc = PERCH_OK;

	for (size_t i = 0; i < PORTS_MAX; i++) {
		at[i + 1] = at[i];
		if (all[i] == NULL)
			continue;
		at[i + 1] += perch_port_pollfds(all[i], fds + at[i], FDS_MAX - at[i]);
		end = earlier(end, perch_port_deadline(all[i]));
	}
	if (poll(fds, at[PORTS_MAX], wait_ms(end)) < 0 && errno != EINTR)
		return perch_err_set(err, PERCH_E_IO, errno, "poll: %s", strerror(errno));
	ports->now = clock_now();
	for (size_t i = 0; i < PORTS_MAX && rc == PERCH_OK; i++)
		if (all[i] != NULL)
			rc = perch_port_service(all[i], fds + at[i], at[i + 1] - at[i], ports->now,
						err);
	*is_stopped = (fds[0].revents & POLLIN) != 0;
	return rc;
}

enum perch_rc
perch_port_loop_run(struct perch_ports *ports, bool (*is_done)(void *user), void *user,
		    int64_t limit_us, struct perch_err *err)
{
	struct perch_mono end = { limit_us < 0 ? -1 : clock_now().us + limit_us };
	enum perch_rc rc = PERCH_OK;
	bool is_over = false;
	sigset_t stops;
	int stopped;

	(void)sigemptyset(&stops);
	(void)sigaddset(&stops, SIGINT);
	(void)sigaddset(&stops, SIGTERM);
	/* And leave it so: closing must not be cut. */
	(void)pthread_sigmask(SIG_BLOCK, &stops, NULL);
	stopped = signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK);
	if (stopped < 0)
		return perch_err_set(err, PERCH_E_IO, errno, "signalfd: %s", strerror(errno));
	while (rc == PERCH_OK && !is_over) {
		rc = serve(ports, stopped, &is_over, end, err);
		is_over = is_over || (end.us >= 0 && clock_now().us >= end.us) ||
			  (is_done != NULL && is_done(user));
	}
	(void)close(stopped);
	return rc;
}

/* gadget_host.c - see gadget_host.h. */
#include "tests/usb/gadget_host.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/usb/functionfs.h>
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "firmware/base/text.h"

#define ACK_MS   1000
#define TRIES    3
#define DATA_MAX 512

/* HID 1.11, 7.1 and 7.2. */
enum { REPORT_DESC = 0x22, SET_REPORT = 0x09, SET_IDLE = 0x0a };

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "USB's byte order is used as it is");

/* --- the log --------------------------------------------------------------------------------- */

/* Log what the host did, and what follows from it. */
static void
note(struct perch_gadget_host *host, const char *line)
{
	const struct perch_gadget_model *m = host->model;

	pthread_mutex_lock(&host->lock);
	fprintf(host->log, "%s\n", line);
	if (perch_gadget_model_fits(m, PERCH_GADGET_OPEN, line))
		host->is_open = true;
	if (perch_gadget_model_fits(m, PERCH_GADGET_CLOSE, line))
		host->is_open = false;
	if (perch_gadget_model_fits(m, PERCH_GADGET_ACK, line))
		host->acks++;
	pthread_cond_broadcast(&host->changed);
	pthread_mutex_unlock(&host->lock);
}

static void
note_enabled(struct perch_gadget_host *host, bool is_enabled)
{
	pthread_mutex_lock(&host->lock);
	bool is_news = host->is_enabled != is_enabled;
	host->is_enabled = is_enabled;
	if (!is_enabled)
		host->is_open = !perch_gadget_model_has(host->model, PERCH_GADGET_OPEN);
	pthread_mutex_unlock(&host->lock);
	if (is_news)
		note(host, is_enabled ? "enable" : "disable");
}

static const char *
kind_of_report(unsigned value)
{
	switch (value >> 8) {
	case 1:
		return "input";
	case 2:
		return "output";
	default:
		return "feature";
	}
}

/* The log line of a request with its bytes. */
static void
describe(const struct usb_ctrlrequest *setup, struct perch_span data, struct perch_buf *out)
{
	unsigned value = setup->wValue;
	bool is_class = setup->bRequestType == (USB_TYPE_CLASS | USB_RECIP_INTERFACE);

	if (is_class && setup->bRequest == SET_IDLE) {
		perch_buf_fmt(out, "set-idle %02x", value >> 8);
	} else if (is_class && setup->bRequest == SET_REPORT) {
		perch_buf_fmt(out, "set-report %s %02x ", kind_of_report(value), value & 0xff);
		perch_buf_put_hex(out, data);
	} else {
		perch_buf_fmt(out, "request %02x %02x %04x ", setup->bRequestType, setup->bRequest,
			      value);
		perch_buf_put_hex(out, data);
	}
}

/* --- endpoint 0, on a thread of its own ------------------------------------------------------ */

/*
 * What reading and writing give once when the device is unplugged, or a request is taken back
 * meanwhile. EL2HLT: an answer that the unplugging stopped leaves its request open, and FunctionFS
 * takes the reading that comes next for another answer, one in the wrong direction.
 */
static bool
is_passing(int error)
{
	return error == ESHUTDOWN || error == EIDRM || error == ECONNRESET || error == EINTR ||
	       error == EL2HLT;
}

/* Answering in the direction that the host did not ask for is how FunctionFS stalls. */
static void
stall(const struct perch_gadget_host *host, const struct usb_ctrlrequest *setup)
{
	uint8_t none = 0;
	ssize_t n = (setup->bRequestType & USB_DIR_IN) != 0 ? read(host->ep0, &none, 0)
							    : write(host->ep0, &none, 0);
	(void)n; /* fails by design: EL2HLT */
}

static bool
is_for_report_desc(const struct perch_gadget_host *host, const struct usb_ctrlrequest *setup)
{
	return setup->bRequestType == (USB_DIR_IN | USB_RECIP_INTERFACE) &&
	       setup->bRequest == USB_REQ_GET_DESCRIPTOR && setup->wValue >> 8 == REPORT_DESC &&
	       setup->wIndex < host->model->n_interfaces;
}

static void
give_report_desc(struct perch_gadget_host *host, const struct usb_ctrlrequest *setup)
{
	unsigned interface = setup->wIndex;
	size_t length = setup->wLength;
	size_t n = host->model->interfaces[interface].n_reports;
	char line[64];

	(void)snprintf(line, sizeof(line), "get-descriptor report %u", interface);
	note(host, line);
	if (n == 0)
		stall(host, setup);
	else if (write(host->ep0, host->model->interfaces[interface].reports,
		       length < n ? length : n) < 0 &&
		 !is_passing(errno))
		perror("gadget: report descriptor");
}

/* Whether a request with data is refused is decided before the data come: by the line without. */
static void
answer(struct perch_gadget_host *host, const struct usb_ctrlrequest *setup)
{
	uint8_t data[DATA_MAX];
	char line[64 + 2 * DATA_MAX];
	struct perch_buf b = perch_buf_over(line, sizeof(line));
	bool is_out = (setup->bRequestType & USB_DIR_IN) == 0;
	ssize_t n = 0;

	if (is_for_report_desc(host, setup)) {
		give_report_desc(host, setup);
		return;
	}
	describe(setup, perch_span_of(NULL, 0), &b);
	const char *text = perch_buf_cstr(&b);
	bool is_ignored = perch_gadget_model_fits(host->model, PERCH_GADGET_IGNORE, text);
	bool is_stalled = !is_out || setup->wLength > sizeof(data) ||
			  perch_gadget_model_fits(host->model, PERCH_GADGET_STALL, text);
	if (is_ignored || is_stalled) {
		note(host, text);
		if (!is_ignored)
			stall(host, setup);
		return;
	}
	n = read(host->ep0, data, setup->wLength);
	if (n < 0)
		return; /* unplugged in the middle of the request */
	perch_buf_reset(&b);
	describe(setup, perch_span_of(data, (size_t)n), &b);
	note(host, perch_buf_cstr(&b));
}

static void
note_ended(struct perch_gadget_host *host, bool is_dead)
{
	note_enabled(host, false);
	pthread_mutex_lock(&host->lock);
	host->is_bound = false;
	host->is_dead = is_dead;
	pthread_cond_broadcast(&host->changed);
	pthread_mutex_unlock(&host->lock);
}

/* The waiting is done in poll, because a thread that waits in read holds a lock of the kernel's that
 * unplugging needs. */
static void *
serve_ep0(void *arg)
{
	struct perch_gadget_host *host = arg;
	struct pollfd ready = { .fd = host->ep0, .events = POLLIN };
	struct usb_functionfs_event event;

	for (;;) {
		ssize_t n = poll(&ready, 1, -1) < 0 ? -1 : read(host->ep0, &event, sizeof(event));

		if (n < 0 && !is_passing(errno))
			break;
		if (n != sizeof(event))
			continue;
		if (event.type == FUNCTIONFS_SETUP)
			answer(host, &event.u.setup);
		else if (event.type == FUNCTIONFS_ENABLE)
			note_enabled(host, true);
		else if (event.type == FUNCTIONFS_DISABLE)
			note_enabled(host, false);
		else if (event.type == FUNCTIONFS_UNBIND)
			note_ended(host, false);
	}
	perror("gadget: ep0");
	note_ended(host, true);
	return NULL;
}

/* --- OUT endpoints, each on a thread of its own ---------------------------------------------- */

struct reader {
	struct perch_gadget_host *host;
	int fd;
};

/* Reading waits while the device is not configured, and fails when it is unplugged meanwhile. */
static void *
serve_out(void *arg)
{
	const struct reader *reader = arg;
	uint8_t data[DATA_MAX];
	char line[64 + 2 * DATA_MAX];

	for (;;) {
		ssize_t n = read(reader->fd, data, sizeof(data));

		if (n < 0 && !is_passing(errno))
			break;
		if (n < 0)
			continue;
		struct perch_buf b = perch_buf_over(line, sizeof(line));
		perch_buf_put_str(&b, "out ");
		perch_buf_put_hex(&b, perch_span_of(data, (size_t)n));
		note(reader->host, perch_buf_cstr(&b));
	}
	perror("gadget: OUT endpoint");
	return NULL;
}

/* --- start ----------------------------------------------------------------------------------- */

static int
open_file(const char *folder, const char *name)
{
	char path[256];

	if (perch_fmt(path, sizeof(path), "%s/%s", folder, name) != PERCH_OK) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(path, O_RDWR | O_CLOEXEC);
}

static bool
offer(const struct perch_gadget_host *host)
{
	const struct perch_gadget_model *m = host->model;
	uint8_t all[sizeof(struct usb_functionfs_descs_head_v2) + sizeof(__le32) +
		    sizeof(m->descriptors)];
	__le32 count = m->n_descriptors;
	size_t n = sizeof(all) - sizeof(m->descriptors) + m->n_bytes;
	const struct usb_functionfs_descs_head_v2 head = { .magic = FUNCTIONFS_DESCRIPTORS_MAGIC_V2,
							   .length = (__le32)n,
							   .flags = FUNCTIONFS_HAS_FS_DESC };
	const struct usb_functionfs_strings_head strings = { .magic = FUNCTIONFS_STRINGS_MAGIC,
							     .length = sizeof(strings) };

	memcpy(all, &head, sizeof(head));
	memcpy(all + sizeof(head), &count, sizeof(count));
	memcpy(all + sizeof(head) + sizeof(count), m->descriptors, m->n_bytes);
	return write(host->ep0, all, n) == (ssize_t)n &&
	       write(host->ep0, &strings, sizeof(strings)) == sizeof(strings);
}

static void
on_signal(int signal)
{
	(void)signal; /* only has to interrupt a read or write */
}

static bool
start_thread(pthread_t *thread, void *(*serve)(void *), void *arg)
{
	return pthread_create(thread, NULL, serve, arg) == 0 && pthread_detach(*thread) == 0;
}

static bool
open_ends(struct perch_gadget_host *host, const char *folder)
{
	char name[16];

	for (size_t i = 0; i < host->model->n_endpoints; i++) {
		(void)snprintf(name, sizeof(name), "ep%zu", i + 1);
		host->ends[i] = open_file(folder, name);
		if (host->ends[i] < 0)
			return false;
	}
	host->in = host->model->has_speaker ? host->ends[host->model->speaker] : -1;
	return true;
}

/* The alarm must interrupt the thread that writes, so the serving threads do not get it. */
static bool
start_serving(struct perch_gadget_host *host)
{
	static struct reader readers[MODEL_ENDPOINTS_MAX];
	struct sigaction action = { .sa_handler = on_signal };
	pthread_t thread;
	sigset_t alarms;

	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	if (sigaction(SIGALRM, &action, NULL) != 0 ||
	    pthread_sigmask(SIG_BLOCK, &alarms, NULL) != 0 ||
	    !start_thread(&thread, serve_ep0, host))
		return false;
	for (size_t i = 0; i < host->model->n_endpoints; i++) {
		readers[i] = (struct reader){ host, host->ends[i] };
		if (!host->model->is_in[i] && !start_thread(&thread, serve_out, &readers[i]))
			return false;
	}
	return pthread_sigmask(SIG_UNBLOCK, &alarms, NULL) == 0;
}

enum perch_rc
perch_gadget_host_start(struct perch_gadget_host *host, const char *folder)
{
	pthread_mutex_init(&host->lock, NULL);
	pthread_cond_init(&host->changed, NULL);
	host->is_open = !perch_gadget_model_has(host->model, PERCH_GADGET_OPEN);
	host->ep0 = open_file(folder, "ep0");
	if (host->ep0 < 0 || !offer(host) || !open_ends(host, folder) || !start_serving(host))
		return PERCH_E_IO;
	return PERCH_OK;
}

/* --- waiting and sending --------------------------------------------------------------------- */

static bool
is_unbound(const struct perch_gadget_host *host, unsigned before)
{
	(void)before;
	return !host->is_bound;
}

static bool
is_enabled(const struct perch_gadget_host *host, unsigned before)
{
	(void)before;
	return host->is_enabled;
}

static bool
is_open(const struct perch_gadget_host *host, unsigned before)
{
	(void)before;
	return host->is_enabled && host->is_open;
}

static bool
is_acked(const struct perch_gadget_host *host, unsigned before)
{
	return host->acks != before;
}

static enum perch_rc
await(struct perch_gadget_host *host, unsigned ms,
      bool (*is_so)(const struct perch_gadget_host *host, unsigned before), unsigned before)
{
	struct timespec until;
	int failed = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&host->lock);
	while (!is_so(host, before) && !host->is_dead && failed == 0)
		failed = pthread_cond_timedwait(&host->changed, &host->lock, &until);
	enum perch_rc rc = host->is_dead ? PERCH_E_STATE : PERCH_OK;
	pthread_mutex_unlock(&host->lock);
	return failed == 0 ? rc : PERCH_E_AGAIN;
}

enum perch_rc
perch_gadget_host_plug(struct perch_gadget_host *host, bool wait)
{
	pthread_mutex_lock(&host->lock);
	host->is_bound = true;
	pthread_mutex_unlock(&host->lock);
	note(host, "plug");
	enum perch_rc rc = perch_gadget_plug(&host->gadget);
	return rc == PERCH_OK && wait ? await(host, GADGET_LIMIT_MS, is_enabled, 0) : rc;
}

/* The kernel passes over older news in favour of later ones, so that those of this connection have to
 * be taken before the next one is made. */
enum perch_rc
perch_gadget_host_unplug(struct perch_gadget_host *host)
{
	enum perch_rc rc = perch_gadget_unplug(&host->gadget);

	return rc == PERCH_OK ? await(host, GADGET_LIMIT_MS, is_unbound, 0) : rc;
}

enum perch_rc
perch_gadget_host_await_open(struct perch_gadget_host *host)
{
	return await(host, GADGET_LIMIT_MS, is_open, 0);
}

/* The write ends when the port has taken the bytes, or by the alarm, which takes them back. It rings
 * again and again: once might be before the write has begun. */
enum perch_rc
perch_gadget_host_send(struct perch_gadget_host *host, struct perch_span bytes, unsigned limit_ms)
{
	static const struct itimerval none;
	const struct timeval span = { limit_ms / 1000, (suseconds_t)(limit_ms % 1000) * 1000 };
	const struct itimerval limit = { .it_interval = span, .it_value = span };
	enum perch_rc rc = await(host, limit_ms, is_open, 0);

	if (rc != PERCH_OK)
		return rc;
	setitimer(ITIMER_REAL, &limit, NULL);
	ssize_t n = write(host->in, bytes.p, bytes.n);
	int saved = errno;
	setitimer(ITIMER_REAL, &none, NULL);
	errno = saved;
	if (n >= 0)
		return (size_t)n == bytes.n ? PERCH_OK : PERCH_E_SHORT;
	return saved == EINTR ? PERCH_E_AGAIN : PERCH_E_IO;
}

enum perch_rc
perch_gadget_host_send_acked(struct perch_gadget_host *host, struct perch_span bytes)
{
	bool wants_ack = perch_gadget_model_has(host->model, PERCH_GADGET_ACK);
	enum perch_rc rc = PERCH_E_AGAIN;

	for (int i = 0; i < TRIES && rc == PERCH_E_AGAIN; i++) {
		pthread_mutex_lock(&host->lock);
		unsigned before = host->acks;
		pthread_mutex_unlock(&host->lock);

		if (i > 0)
			note(host, "again");
		rc = perch_gadget_host_send(host, bytes, GADGET_LIMIT_MS);
		if (rc != PERCH_OK || !wants_ack)
			return rc;
		rc = await(host, ACK_MS, is_acked, before);
	}
	return rc;
}

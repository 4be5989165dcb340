/* mock_usb.c - see mock_usb.h. Needs umockdev (LGPL) and, through it, GLib. */
#include "tests/usb/mock_usb.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <umockdev.h>
#include <unistd.h>

#define URBS_MAX   64
#define SENDS_MAX  64
#define REPORT_MAX 512
#define LOG_MAX    4096

static time_t slept_s; /* how long the machine seems to have been suspended */

int
clock_gettime(clockid_t clock, struct timespec *out)
{
	int rc = (int)syscall(SYS_clock_gettime, clock, out);

	if (clock == CLOCK_BOOTTIME)
		out->tv_sec += slept_s;
	return rc;
}

void
mock_usb_sleep(unsigned seconds)
{
	slept_s += (time_t)seconds;
}

/* libudev hears nothing where it sees no udevd; in a container there is none. */
int
access(const char *path, int mode)
{
	int (*real)(const char *path, int mode);
	void *found = dlsym(RTLD_NEXT, "access");

	if (strcmp(path, "/run/udev/control") == 0)
		return 0;
	memcpy(&real, &found, sizeof(real));
	return real(path, mode);
}

struct send {
	int status;
	size_t n;
	uint8_t bytes[REPORT_MAX];
};

struct mock_usb {
	UMockdevTestbed *testbed;
	UMockdevIoctlBase *handler;
	pthread_mutex_t lock;
	mock_usb_control *control;
	char *syspath;
	char node[32];
	unsigned number; /* of the device on its bus; each arrival has another */
	bool is_gone;
	bool is_refusing;
	int failing; /* status of every read at the next tick; 0: none */

	struct usbdevfs_urb *reads[URBS_MAX]; /* queued IN transfers, oldest first */
	size_t n_reads;
	struct usbdevfs_urb *waiting[URBS_MAX]; /* that never end on their own */
	size_t n_waiting;
	struct usbdevfs_urb *done[URBS_MAX]; /* ended, to be reaped, oldest first */
	size_t n_done;
	struct send sends[SENDS_MAX]; /* that found no read queued */
	size_t n_sends;

	struct mock_usb_counts counts;
	struct perch_buf log;
	uint8_t log_memory[LOG_MAX];
};

/* --- transfers; all under the lock ------------------------------------------------------------- */

static void
put(struct usbdevfs_urb **list, size_t *n, struct usbdevfs_urb *urb)
{
	g_assert(*n < URBS_MAX);
	list[(*n)++] = urb;
}

static struct usbdevfs_urb *
take_at(struct usbdevfs_urb **list, size_t *n, size_t i)
{
	struct usbdevfs_urb *urb = list[i];

	for ((*n)--; i < *n; i++)
		list[i] = list[i + 1];
	return urb;
}

static void
end(struct mock_usb *usb, struct usbdevfs_urb *urb, int status)
{
	urb->status = status;
	put(usb->done, &usb->n_done, urb);
}

static void
end_read(struct mock_usb *usb, const struct send *with)
{
	struct usbdevfs_urb *urb = take_at(usb->reads, &usb->n_reads, 0);
	size_t room = (size_t)urb->buffer_length;
	size_t n = with->n < room ? with->n : room;

	memcpy(urb->buffer, with->bytes, n);
	urb->actual_length = (int)n;
	end(usb, urb, with->n > room ? -EOVERFLOW : with->status);
}

static void
deliver_sends(struct mock_usb *usb)
{
	size_t used = 0;

	while (used < usb->n_sends && usb->n_reads > 0)
		end_read(usb, &usb->sends[used++]);
	usb->n_sends -= used;
	memmove(usb->sends, usb->sends + used, usb->n_sends * sizeof(usb->sends[0]));
}

static void
log_control(struct mock_usb *usb, const uint8_t *setup, size_t n, struct perch_span data)
{
	perch_buf_fmt(&usb->log, "control %02x %02x %02x%02x %02x%02x %zu", setup[0], setup[1],
		      setup[3], setup[2], setup[5], setup[4], n);
	if ((setup[0] & 0x80) == 0 && data.n > 0) {
		perch_buf_put_byte(&usb->log, ' ');
		perch_buf_put_hex(&usb->log, data);
	}
	perch_buf_put_byte(&usb->log, '\n');
}

static void
submit_control(struct mock_usb *usb, struct usbdevfs_urb *urb)
{
	const uint8_t *setup = urb->buffer;
	uint8_t *data = (uint8_t *)urb->buffer + 8;
	size_t room = (size_t)urb->buffer_length - 8;
	uint8_t answer[4096];
	size_t n = 0;
	int status = usb->control(setup, answer, &n);

	log_control(usb, setup, room, perch_span_of(data, room));
	if (status == MOCK_NEVER) {
		put(usb->waiting, &usb->n_waiting, urb);
		return;
	}
	n = n < room ? n : room;
	if (status == 0 && (setup[0] & 0x80) != 0)
		memcpy(data, answer, n);
	else
		n = room;
	urb->actual_length = status == 0 ? (int)n : 0;
	end(usb, urb, status);
}

static void
submit_out(struct mock_usb *usb, struct usbdevfs_urb *urb)
{
	perch_buf_fmt(&usb->log, "out %02x ", urb->endpoint);
	perch_buf_put_hex(&usb->log, perch_span_of(urb->buffer, (size_t)urb->buffer_length));
	perch_buf_put_str(&usb->log,
			  (urb->flags & USBDEVFS_URB_ZERO_PACKET) != 0 ? " zlp\n" : "\n");
	urb->actual_length = urb->buffer_length;
	end(usb, urb, 0);
}

static int
submit(struct mock_usb *usb, struct usbdevfs_urb *urb)
{
	urb->actual_length = 0;
	if (usb->is_gone || usb->is_refusing)
		return ENODEV;
	if (urb->type == USBDEVFS_URB_TYPE_CONTROL) {
		submit_control(usb, urb);
	} else if ((urb->endpoint & 0x80) == 0) {
		submit_out(usb, urb);
	} else {
		usb->counts.reads++;
		usb->counts.read_bytes = (size_t)urb->buffer_length;
		put(usb->reads, &usb->n_reads, urb);
		deliver_sends(usb);
	}
	return 0;
}

static int
discard(struct mock_usb *usb, const struct usbdevfs_urb *urb)
{
	for (size_t i = 0; i < usb->n_reads; i++)
		if (usb->reads[i] == urb) {
			end(usb, take_at(usb->reads, &usb->n_reads, i), -ENOENT);
			return 0;
		}
	for (size_t i = 0; i < usb->n_waiting; i++)
		if (usb->waiting[i] == urb) {
			end(usb, take_at(usb->waiting, &usb->n_waiting, i), -ENOENT);
			return 0;
		}
	return EINVAL;
}

static int
reap(struct mock_usb *usb, struct usbdevfs_urb **out)
{
	if (usb->n_done == 0)
		return usb->is_gone ? ENODEV : EAGAIN;
	*out = take_at(usb->done, &usb->n_done, 0);
	return 0;
}

/* --- ioctls ------------------------------------------------------------------------------------ */

static int
claim(struct mock_usb *usb, unsigned interface)
{
	if (usb->is_gone)
		return ENODEV;
	usb->counts.claimed |= 1u << interface;
	perch_buf_fmt(&usb->log, "claim %u\n", interface);
	return 0;
}

static int
release(struct mock_usb *usb, unsigned interface)
{
	usb->counts.claimed &= ~(1u << interface);
	perch_buf_fmt(&usb->log, "release %u\n", interface);
	return usb->is_gone ? ENODEV : 0;
}

/* arg is an address in this very process. 0 or an errno; -1: not ours to answer. */
static int
obey(struct mock_usb *usb, unsigned long request, void *arg)
{
	switch (request) {
	case USBDEVFS_GET_CAPABILITIES:
		*(uint32_t *)arg = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
				   USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
		return 0;
	case USBDEVFS_DISCONNECT_CLAIM:
		return claim(usb, ((struct usbdevfs_disconnect_claim *)arg)->interface);
	case USBDEVFS_CLAIMINTERFACE:
		return claim(usb, *(unsigned *)arg);
	case USBDEVFS_RELEASEINTERFACE:
		return release(usb, *(unsigned *)arg);
	case USBDEVFS_IOCTL:
		return 0; /* give back to the kernel's driver */
	case USBDEVFS_GETDRIVER:
		return ENODATA;
	case USBDEVFS_CLEAR_HALT:
		usb->counts.halts_cleared++;
		perch_buf_fmt(&usb->log, "clear %02x\n", *(unsigned *)arg);
		return usb->is_gone ? ENODEV : 0;
	case USBDEVFS_RESET:
		usb->counts.resets++;
		perch_buf_put_str(&usb->log, "reset\n");
		return usb->is_gone ? ENODEV : 0;
	case USBDEVFS_SUBMITURB:
		return submit(usb, arg);
	case USBDEVFS_DISCARDURB:
		return discard(usb, arg);
	case USBDEVFS_REAPURB:
	case USBDEVFS_REAPURBNDELAY:
		return reap(usb, arg);
	default:
		return ENOTTY;
	}
}

static gboolean
on_ioctl(UMockdevIoctlBase *handler, UMockdevIoctlClient *client, void *user)
{
	struct mock_usb *usb = user;
	UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client);
	void *address;
	int error;

	(void)handler;
	memcpy(&address, arg->data, sizeof(address));
	pthread_mutex_lock(&usb->lock);
	error = obey(usb, umockdev_ioctl_client_get_request(client), address);
	pthread_mutex_unlock(&usb->lock);
	umockdev_ioctl_client_complete(client, error == 0 ? 0 : -1, error);
	return TRUE;
}

/* --- the device -------------------------------------------------------------------------------- */

struct mock_usb *
mock_usb_new(void)
{
	struct mock_usb *usb = g_new0(struct mock_usb, 1);

	pthread_mutex_init(&usb->lock, NULL);
	usb->log = perch_buf_over(usb->log_memory, sizeof(usb->log_memory));
	usb->testbed = umockdev_testbed_new();
	usb->handler = umockdev_ioctl_base_new();
	g_signal_connect_after(usb->handler, "handle-ioctl", G_CALLBACK(on_ioctl), usb);
	usb->number = 1;
	return usb;
}

void
mock_usb_free(struct mock_usb *usb)
{
	g_clear_object(&usb->handler);
	g_clear_object(&usb->testbed);
	g_free(usb->syspath);
	pthread_mutex_destroy(&usb->lock);
	g_free(usb);
}

void
mock_usb_plug(struct mock_usb *usb, struct perch_span descriptors, mock_usb_control *control)
{
	uint8_t memory[4096];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	GError *error = NULL;

	pthread_mutex_lock(&usb->lock);
	usb->control = control;
	usb->is_gone = false;
	usb->is_refusing = false;
	usb->failing = 0;
	usb->n_sends = 0;
	usb->number++;
	pthread_mutex_unlock(&usb->lock);
	g_snprintf(usb->node, sizeof(usb->node), "/dev/bus/usb/001/%03u", usb->number);
	g_assert(umockdev_testbed_attach_ioctl(usb->testbed, usb->node, usb->handler, NULL));
	perch_buf_fmt(&b,
		      "P: /devices/usb1/1-1\nN: bus/usb/001/%03u\nE: SUBSYSTEM=usb\nE: BUSNUM=001\n"
		      "E: DEVNUM=%03u\nE: DEVNAME=%s\nE: DEVTYPE=usb_device\nA: busnum=1\\n\n"
		      "A: devnum=%u\\n\nA: bConfigurationValue=1\\n\nA: speed=12\\n\n"
		      "A: product=Mock scanner\\n\nH: descriptors=",
		      usb->number, usb->number, usb->node, usb->number);
	perch_buf_put_hex(&b, descriptors);
	perch_buf_put_byte(&b, '\n');
	if (!umockdev_testbed_add_from_string(usb->testbed, perch_buf_cstr(&b), &error))
		g_error("%s", error->message);
	g_free(usb->syspath);
	usb->syspath = g_strdup("/sys/devices/usb1/1-1");
}

void
mock_usb_unplug(struct mock_usb *usb)
{
	pthread_mutex_lock(&usb->lock);
	usb->is_gone = true;
	while (usb->n_reads > 0)
		end(usb, take_at(usb->reads, &usb->n_reads, 0), -ESHUTDOWN);
	while (usb->n_waiting > 0)
		end(usb, take_at(usb->waiting, &usb->n_waiting, 0), -ESHUTDOWN);
	pthread_mutex_unlock(&usb->lock);
	umockdev_testbed_uevent(usb->testbed, usb->syspath, "remove");
	umockdev_testbed_remove_device(usb->testbed, usb->syspath);
	umockdev_testbed_detach_ioctl(usb->testbed, usb->node, NULL);
}

void
mock_usb_send(struct mock_usb *usb, int status, struct perch_span bytes)
{
	struct send *send;

	g_assert(bytes.n <= REPORT_MAX);
	pthread_mutex_lock(&usb->lock);
	g_assert(usb->n_sends < SENDS_MAX);
	send = &usb->sends[usb->n_sends++];
	send->status = status;
	send->n = bytes.n;
	if (bytes.n > 0)
		memcpy(send->bytes, bytes.p, bytes.n);
	deliver_sends(usb);
	pthread_mutex_unlock(&usb->lock);
}

void
mock_usb_refuse(struct mock_usb *usb)
{
	pthread_mutex_lock(&usb->lock);
	usb->is_refusing = true;
	pthread_mutex_unlock(&usb->lock);
}

void
mock_usb_fail(struct mock_usb *usb, int status)
{
	pthread_mutex_lock(&usb->lock);
	usb->failing = status;
	pthread_mutex_unlock(&usb->lock);
}

void
mock_usb_tick(struct mock_usb *usb)
{
	pthread_mutex_lock(&usb->lock);
	while (usb->failing != 0 && usb->n_reads > 0)
		end(usb, take_at(usb->reads, &usb->n_reads, 0), usb->failing);
	pthread_mutex_unlock(&usb->lock);
}

struct mock_usb_counts
mock_usb_count(struct mock_usb *usb)
{
	struct mock_usb_counts counts;

	pthread_mutex_lock(&usb->lock);
	usb->counts.reads_queued = (unsigned)usb->n_reads;
	counts = usb->counts;
	pthread_mutex_unlock(&usb->lock);
	return counts;
}

void
mock_usb_log(struct mock_usb *usb, char *dst, size_t cap)
{
	pthread_mutex_lock(&usb->lock);
	g_strlcpy(dst, perch_buf_cstr(&usb->log), cap);
	usb->log.n = 0;
	pthread_mutex_unlock(&usb->lock);
}

/*
 * gadget_hidpos.c - an emulated HID POS bar code scanner (0c2e:1007), on Linux FunctionFS.
 *
 *   gadget_hidpos FFS-FOLDER UDC-FILE UDC-NAME LOG
 *
 * Commands (see gadget.h):
 *   plug  unplug  halt                    into the port, out of it, stall the endpoint
 *   scan TEXT AIM CODE [PARTS]            a label: TEXT with \xNN escapes, AIM as ]E0, CODE one
 *                                         letter; in as many reports as it takes, or only the
 *                                         first PARTS of them
 *   report HEX                            one report, these bytes
 * LOG gets a line for every request that the host makes of the interface: "get-descriptor report",
 * "set-idle 00", "set-report output 04 0404" (report id, bytes), "other 21 0b 0001".
 *
 * The report descriptor is that of the Honeywell family, the reports are laid out as captured from
 * 0c2e:1007 (vectors P-D1, P-1, P-2). Needs a kernel with FunctionFS; no library.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/usb/functionfs.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "tests/usb/gadget.h"

#define REPORT_BYTES 64
#define PART_BYTES   56 /* label bytes in one report */
#define LABEL_MAX    4096

/* Offsets in input report 2. */
enum { AT_ID = 0, AT_COUNT = 1, AT_AIM = 2, AT_DATA = 5, AT_CODE = 61, AT_MODIFIER, AT_FLAGS };

/* HID class requests and descriptor types (HID 1.11, sections 7.1 and 7.2). */
enum { HID_DESC = 0x21, REPORT_DESC = 0x22, SET_REPORT = 0x09, SET_IDLE = 0x0a };
enum { REPORT_OUTPUT = 2, REPORT_FEATURE = 3 };

// clang-format off
static const uint8_t report_desc[] = {
	0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x09, 0x12, 0xa1, 0x02, 0x85, 0x02, 0x15, 0x00, 0x26, 0xff,
	0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x95, 0x03, 0x05, 0x8c, 0x09,
	0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01, 0x06, 0x66,
	0xff, 0x95, 0x02, 0x09, 0x04, 0x09, 0x00, 0x81, 0x02, 0x05, 0x8c, 0x25, 0x01, 0x75, 0x01, 0x95,
	0x08, 0x09, 0xff, 0x81, 0x02, 0xc0, 0x09, 0x14, 0xa1, 0x02, 0x85, 0x04, 0x15, 0x00, 0x25, 0x01,
	0x75, 0x01, 0x95, 0x08, 0x09, 0x00, 0x09, 0x5f, 0x09, 0x60, 0x09, 0x00, 0x09, 0x00, 0x09, 0x85,
	0x09, 0x86, 0x91, 0x86, 0xc0, 0x06, 0x66, 0xff, 0x75, 0x08, 0x26, 0xff, 0x00, 0x09, 0x03, 0xa1,
	0x02, 0x85, 0xfe, 0x95, 0x01, 0x09, 0x03, 0xb2, 0x82, 0x01, 0xc0, 0x09, 0x01, 0xa1, 0x02, 0x85,
	0xfd, 0x95, 0x01, 0x09, 0x21, 0x91, 0x02, 0x95, 0x3e, 0x09, 0x22, 0x92, 0x82, 0x01, 0xc0, 0xc0,
};
// clang-format on

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "USB's byte order is used as it is");

/* One HID interface with one interrupt IN endpoint, full speed, polled every 16 ms. */
static const struct {
	struct usb_functionfs_descs_head_v2 head;
	__le32 fs_count;
	struct usb_interface_descriptor interface;
	uint8_t hid[9];
	struct usb_endpoint_descriptor_no_audio in;
} __attribute__((packed)) descriptors = {
	.head = { .magic = FUNCTIONFS_DESCRIPTORS_MAGIC_V2,
		  .length = sizeof descriptors,
		  .flags = FUNCTIONFS_HAS_FS_DESC },
	.fs_count = 3,
	.interface = { .bLength = sizeof descriptors.interface,
		       .bDescriptorType = USB_DT_INTERFACE,
		       .bNumEndpoints = 1,
		       .bInterfaceClass = USB_CLASS_HID },
	.hid = { 9, HID_DESC, 0x11, 0x01, 0, 1, REPORT_DESC, sizeof report_desc, 0 },
	.in = { .bLength = sizeof descriptors.in,
		.bDescriptorType = USB_DT_ENDPOINT,
		.bEndpointAddress = USB_DIR_IN | 1,
		.bmAttributes = USB_ENDPOINT_XFER_INT,
		.wMaxPacketSize = REPORT_BYTES,
		.bInterval = 16 },
};

static const struct usb_functionfs_strings_head strings = {
	.magic = FUNCTIONFS_STRINGS_MAGIC,
	.length = sizeof strings,
};

struct hidpos {
	struct perch_gadget gadget;
	int ep0;
	int in; /* the interrupt endpoint */
	FILE *log;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool is_enabled; /* the host has set our configuration */
};

/* --- what the host asks of the interface, on its own thread --------------------------------- */

static void
log_set_report(struct hidpos *pos, const struct usb_ctrlrequest *setup, struct perch_span data)
{
	uint16_t value = setup->wValue;
	const char *kind = value >> 8 == REPORT_OUTPUT    ? "output"
			   : value >> 8 == REPORT_FEATURE ? "feature"
							  : "input";

	fprintf(pos->log, "set-report %s %02x ", kind, value & 0xffu);
	for (size_t i = 0; i < data.n; i++)
		fprintf(pos->log, "%02x", data.p[i]);
	fputc('\n', pos->log);
}

/* Answering in the direction that the host did not ask for is how FunctionFS stalls. */
static void
stall(struct hidpos *pos, const struct usb_ctrlrequest *setup)
{
	uint8_t none = 0;
	ssize_t n = (setup->bRequestType & USB_DIR_IN) != 0 ? read(pos->ep0, &none, 0)
							    : write(pos->ep0, &none, 0);
	(void)n; /* fails by design: EL2HLT */
}

static void
answer(struct hidpos *pos, const struct usb_ctrlrequest *setup)
{
	uint16_t length = setup->wLength;
	uint16_t value = setup->wValue;
	uint8_t data[256];

	if (setup->bRequestType == (USB_DIR_IN | USB_RECIP_INTERFACE) &&
	    setup->bRequest == USB_REQ_GET_DESCRIPTOR && value >> 8 == REPORT_DESC) {
		fputs("get-descriptor report\n", pos->log);
		size_t n = length < sizeof report_desc ? length : sizeof report_desc;
		if (write(pos->ep0, report_desc, n) < 0)
			perror("gadget_hidpos: report descriptor");
		return;
	}
	if (setup->bRequestType == (USB_DIR_OUT | USB_TYPE_CLASS | USB_RECIP_INTERFACE) &&
	    length <= sizeof data &&
	    (setup->bRequest == SET_IDLE || setup->bRequest == SET_REPORT)) {
		ssize_t n = read(pos->ep0, data, length);
		if (n < 0)
			perror("gadget_hidpos: class request");
		else if (setup->bRequest == SET_IDLE)
			fprintf(pos->log, "set-idle %02x\n", value >> 8);
		else
			log_set_report(pos, setup, perch_span_of(data, (size_t)n));
		return;
	}
	fprintf(pos->log, "other %02x %02x %04x\n", setup->bRequestType, setup->bRequest, value);
	stall(pos, setup);
}

static void
set_enabled(struct hidpos *pos, bool is_enabled)
{
	pthread_mutex_lock(&pos->lock);
	pos->is_enabled = is_enabled;
	pthread_cond_broadcast(&pos->changed);
	pthread_mutex_unlock(&pos->lock);
}

static void *
serve_host(void *arg)
{
	struct hidpos *pos = arg;
	struct usb_functionfs_event event;

	while (read(pos->ep0, &event, sizeof event) == sizeof event) {
		if (event.type == FUNCTIONFS_SETUP)
			answer(pos, &event.u.setup);
		else if (event.type == FUNCTIONFS_ENABLE)
			set_enabled(pos, true);
		else if (event.type == FUNCTIONFS_DISABLE || event.type == FUNCTIONFS_UNBIND)
			set_enabled(pos, false);
	}
	perror("gadget_hidpos: ep0");
	return NULL;
}

/* --- commands ------------------------------------------------------------------------------- */

static enum perch_rc
wait_enabled(struct hidpos *pos)
{
	struct timespec until;
	int failed = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += GADGET_LIMIT_MS / 1000;
	pthread_mutex_lock(&pos->lock);
	while (!pos->is_enabled && failed == 0)
		failed = pthread_cond_timedwait(&pos->changed, &pos->lock, &until);
	pthread_mutex_unlock(&pos->lock);
	return failed == 0 ? PERCH_OK : PERCH_E_AGAIN;
}

static enum perch_rc
plug(void *device, struct perch_span rest)
{
	struct hidpos *pos = device;

	(void)rest;
	enum perch_rc rc = perch_gadget_plug(&pos->gadget);
	return rc == PERCH_OK ? wait_enabled(pos) : rc;
}

static enum perch_rc
unplug(void *device, struct perch_span rest)
{
	struct hidpos *pos = device;

	(void)rest;
	return perch_gadget_unplug(&pos->gadget);
}

/* Reading from an IN endpoint is how FunctionFS halts it. */
static enum perch_rc
halt(void *device, struct perch_span rest)
{
	struct hidpos *pos = device;
	uint8_t byte;

	(void)rest;
	return read(pos->in, &byte, 1) < 0 && errno == EBADMSG ? PERCH_OK : PERCH_E_IO;
}

/* The write ends when the port has taken the report, or by the alarm, which takes it back. */
static enum perch_rc
send_report(struct hidpos *pos, struct perch_span report)
{
	static const struct itimerval limit = { .it_value.tv_sec = GADGET_LIMIT_MS / 1000 };
	static const struct itimerval none;

	setitimer(ITIMER_REAL, &limit, NULL);
	ssize_t n = write(pos->in, report.p, report.n);
	int saved = errno;
	setitimer(ITIMER_REAL, &none, NULL);
	errno = saved;
	if (n >= 0)
		return (size_t)n == report.n ? PERCH_OK : PERCH_E_SHORT;
	return saved == EINTR ? PERCH_E_AGAIN : PERCH_E_IO;
}

static enum perch_rc
send_label(struct hidpos *pos, struct perch_span label, const char *aim, uint8_t code, size_t parts)
{
	enum perch_rc rc = PERCH_OK;

	do {
		struct perch_span part = perch_span_first(label, PART_BYTES);
		uint8_t report[REPORT_BYTES] = { [AT_ID] = 2 };

		label = perch_span_from(label, part.n);
		report[AT_COUNT] = (uint8_t)part.n;
		memcpy(report + AT_AIM, aim, 3);
		memcpy(report + AT_DATA, part.p, part.n);
		report[AT_CODE] = code;
		report[AT_MODIFIER] = (uint8_t)aim[2];
		report[AT_FLAGS] = label.n > 0;
		rc = send_report(pos, perch_span_of(report, sizeof report));
		parts--;
	} while (rc == PERCH_OK && label.n > 0 && parts > 0);
	return rc;
}

static enum perch_rc
scan(void *device, struct perch_span rest)
{
	static uint8_t bytes[LABEL_MAX];
	struct perch_buf label = perch_buf_over(bytes, sizeof bytes);
	struct perch_span text;
	struct perch_span aim;
	struct perch_span code;
	struct perch_span parts;
	char id[4];
	int64_t limit = INT32_MAX;

	if (!perch_text_word(&rest, &text) || !perch_text_word(&rest, &aim) ||
	    !perch_text_word(&rest, &code) || aim.n != 3 || code.n != 1)
		return PERCH_E_FORMAT;
	enum perch_rc rc = perch_text_unescape(text, &label);
	if (rc == PERCH_OK)
		rc = perch_text_copy(id, sizeof id, aim);
	if (rc == PERCH_OK && perch_text_word(&rest, &parts))
		rc = perch_parse_i64(parts, 1, INT32_MAX, &limit);
	if (rc != PERCH_OK)
		return rc;
	return send_label(device, perch_buf_span(&label), id, code.p[0], (size_t)limit);
}

static enum perch_rc
report(void *device, struct perch_span rest)
{
	uint8_t bytes[REPORT_BYTES];
	size_t n;
	enum perch_rc rc = perch_parse_hex(perch_span_trim(rest), bytes, sizeof bytes, &n);

	return rc == PERCH_OK ? send_report(device, perch_span_of(bytes, n)) : rc;
}

static const struct perch_gadget_command commands[] = {
	{ "plug", plug }, { "unplug", unplug }, { "halt", halt },
	{ "scan", scan }, { "report", report }, { NULL, NULL },
};

/* --- start ---------------------------------------------------------------------------------- */

static int
open_endpoint(const char *folder, const char *name)
{
	char path[256];

	if (perch_fmt(path, sizeof path, "%s/%s", folder, name) != PERCH_OK)
		return -1;
	return open(path, O_RDWR | O_CLOEXEC);
}

static void
on_alarm(int signal)
{
	(void)signal; /* only has to interrupt the write */
}

/* The alarm must interrupt the writing thread, so the serving thread does not get it. */
static bool
start_serving(struct hidpos *pos)
{
	struct sigaction action = { .sa_handler = on_alarm };
	sigset_t alarms;
	pthread_t thread;

	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	if (sigaction(SIGALRM, &action, NULL) != 0 ||
	    pthread_sigmask(SIG_BLOCK, &alarms, NULL) != 0 ||
	    pthread_create(&thread, NULL, serve_host, pos) != 0 ||
	    pthread_sigmask(SIG_UNBLOCK, &alarms, NULL) != 0)
		return false;
	return pthread_detach(thread) == 0;
}

int
main(int argc, char **argv)
{
	static struct hidpos pos = { .lock = PTHREAD_MUTEX_INITIALIZER,
				     .changed = PTHREAD_COND_INITIALIZER };

	if (argc != 5) {
		fputs("usage: gadget_hidpos FFS-FOLDER UDC-FILE UDC-NAME LOG\n", stderr);
		return 2;
	}
	pos.gadget = (struct perch_gadget){ argv[2], argv[3] };
	pos.log = fopen(argv[4], "ae");
	pos.ep0 = open_endpoint(argv[1], "ep0");
	if (pos.log == NULL || pos.ep0 < 0 ||
	    write(pos.ep0, &descriptors, sizeof descriptors) < 0 ||
	    write(pos.ep0, &strings, sizeof strings) < 0) {
		perror("gadget_hidpos: set up");
		return 3;
	}
	setvbuf(pos.log, NULL, _IOLBF, 0);
	pos.in = open_endpoint(argv[1], "ep1");
	if (pos.in < 0 || !start_serving(&pos)) {
		perror("gadget_hidpos: start");
		return 3;
	}
	return perch_gadget_obey(commands, &pos);
}

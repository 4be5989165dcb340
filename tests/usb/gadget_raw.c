/*
 * gadget_raw.c - a USB device whose configuration is whatever bytes it is given, on Linux gadgetfs.
 * (FunctionFS would put them in order.)
 *
 *   gadget_raw GADGETFS-FILE
 *
 * Commands (see gadget.h):
 *   plug FILE      into the port. FILE holds a device descriptor of 18 bytes and a configuration,
 *                  as tests/data/corpus/usb_config has them; what the gadget driver itself insists
 *                  on is put right: one configuration, and its head and total length
 *   configured     until the host has set the configuration, which it may never do
 *   unplug
 * "ok" of plug means that the host was offered the device: what it makes of it is its own affair.
 * Every request of the host but SET_CONFIGURATION is refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/usb/gadgetfs.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "tests/usb/gadget.h"

#define CONFIG_MAX  4096
#define CONFIG_HEAD 9
#define POLL_MS     50
#define TAG_BYTES   4 /* gadgetfs wants a zero word first */

struct raw {
	const char *path;
	int fd; /* -1 while unplugged */
	pthread_t server;
	atomic_bool is_ending;
	atomic_bool is_configured;
};

static void
answer(struct raw *raw, const struct usb_ctrlrequest *setup)
{
	uint8_t none = 0;
	bool is_in = (setup->bRequestType & USB_DIR_IN) != 0;
	bool is_set_configuration = setup->bRequestType == 0 &&
				    setup->bRequest == USB_REQ_SET_CONFIGURATION;
	ssize_t n;

	/* Reading answers a request without data, and is the wrong direction for one of data to the
	 * host, which refuses it; and the other way round. */
	if (is_in || is_set_configuration)
		n = read(raw->fd, &none, 0);
	else
		n = write(raw->fd, &none, 0);
	(void)n;
	if (is_set_configuration)
		raw->is_configured = true;
}

static void *
serve(void *arg)
{
	struct raw *raw = arg;
	struct usb_gadgetfs_event event;

	while (!raw->is_ending) {
		struct pollfd ready = { .fd = raw->fd, .events = POLLIN };

		if (poll(&ready, 1, POLL_MS) > 0 &&
		    read(raw->fd, &event, sizeof(event)) == sizeof(event) &&
		    event.type == GADGETFS_SETUP)
			answer(raw, &event.u.setup);
	}
	return NULL;
}

/* The words for gadgetfs: tag, configuration, device descriptor. */
static enum perch_rc
read_seed(const char *path, struct perch_buf *out)
{
	uint8_t seed[USB_DT_DEVICE_SIZE + CONFIG_MAX];
	FILE *in = fopen(path, "re");

	if (in == NULL)
		return PERCH_E_IO;
	size_t n = fread(seed, 1, sizeof(seed), in);
	(void)fclose(in);
	if (n < USB_DT_DEVICE_SIZE + CONFIG_HEAD)
		return PERCH_E_SHORT;
	size_t total = n - USB_DT_DEVICE_SIZE;
	uint8_t *config = seed + USB_DT_DEVICE_SIZE;
	const uint8_t head[4] = { CONFIG_HEAD, USB_DT_CONFIG, (uint8_t)(total & 0xff),
				  (uint8_t)(total >> 8) };
	memcpy(config, head, sizeof(head));
	config[5] = 1; /* bConfigurationValue */
	config[7] = USB_CONFIG_ATT_ONE;
	seed[0] = USB_DT_DEVICE_SIZE;
	seed[1] = USB_DT_DEVICE;
	seed[17] = 1; /* bNumConfigurations */
	perch_buf_put(out, perch_span_of("\0\0\0\0", TAG_BYTES));
	perch_buf_put(out, perch_span_of(config, total));
	return perch_buf_put(out, perch_span_of(seed, USB_DT_DEVICE_SIZE));
}

static enum perch_rc
plug(void *device, struct perch_span rest)
{
	struct raw *raw = device;
	uint8_t bytes[TAG_BYTES + CONFIG_MAX + USB_DT_DEVICE_SIZE];
	struct perch_buf all = perch_buf_over(bytes, sizeof(bytes));
	char path[256];

	if (raw->fd >= 0)
		return PERCH_E_STATE;
	enum perch_rc rc = perch_text_copy(path, sizeof(path), perch_span_trim(rest));
	if (rc == PERCH_OK)
		rc = read_seed(path, &all);
	if (rc != PERCH_OK)
		return rc;
	raw->fd = open(raw->path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (raw->fd < 0)
		return PERCH_E_IO;
	raw->is_ending = false;
	raw->is_configured = false;
	if (write(raw->fd, all.p, all.n) != (ssize_t)all.n ||
	    pthread_create(&raw->server, NULL, serve, raw) != 0) {
		close(raw->fd);
		raw->fd = -1;
		return PERCH_E_IO;
	}
	return PERCH_OK;
}

static enum perch_rc
unplug(void *device, struct perch_span rest)
{
	struct raw *raw = device;

	(void)rest;
	if (raw->fd < 0)
		return PERCH_E_STATE;
	raw->is_ending = true;
	pthread_join(raw->server, NULL);
	close(raw->fd);
	raw->fd = -1;
	return PERCH_OK;
}

/* Until the host has set the configuration, which it may never do. */
static enum perch_rc
configured(void *device, struct perch_span rest)
{
	const struct raw *raw = device;

	(void)rest;
	for (int ms = 0; ms < GADGET_LIMIT_MS; ms += POLL_MS) {
		if (raw->is_configured)
			return PERCH_OK;
		(void)poll(NULL, 0, POLL_MS);
	}
	return PERCH_E_AGAIN;
}

static const struct perch_gadget_command commands[] = {
	{ "plug", plug },
	{ "unplug", unplug },
	{ "configured", configured },
	{ NULL, NULL },
};

int
main(int argc, char **argv)
{
	static struct raw raw = { .fd = -1 };

	if (argc != 2) {
		fputs("usage: gadget_raw GADGETFS-FILE\n", stderr);
		return 2;
	}
	raw.path = argv[1];
	return perch_gadget_obey(commands, &raw);
}

/*
 * gadget_keyboard.c - an emulated bar code scanner that types like a keyboard, on Linux's HID
 * gadget (f_hid).
 *
 *   gadget_keyboard HIDG-DEVICE UDC-FILE UDC-NAME
 *
 * Commands (see gadget.h):
 *   plug  unplug
 *   type TEXT             the characters of TEXT (\xNN escapes) on a US keyboard, one press and
 *                         one release each; control characters as Ctrl and the key that makes
 *                         them (GS 0x1d: Ctrl+]), \x0d as Enter, \x09 as Tab
 *   report HEX            one report of 8 bytes
 *
 * Reports have the boot layout: modifiers, a reserved byte, six keys (HID 1.11, appendix B).
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "tests/usb/gadget.h"

#define REPORT_BYTES 8
#define TEXT_MAX     4096

enum { LEFT_CTRL = 0x01, LEFT_SHIFT = 0x02 };
enum { KEY_A = 0x04, KEY_1 = 0x1e, KEY_0 = 0x27, KEY_ENTER = 0x28, KEY_TAB = 0x2b };

struct keyboard {
	struct perch_gadget gadget;
	const char *path;
	int hidg; /* -1 while unplugged: the device file goes with the port */
};

struct stroke {
	uint8_t modifiers;
	uint8_t usage;
};

/* Keys that are neither letters, digits nor above digits: plain and shifted (HUT, page 7). */
static const struct {
	char plain;
	char shifted;
	uint8_t usage;
} marks[] = {
	{ ' ', '\0', 0x2c }, { '-', '_', 0x2d },  { '=', '+', 0x2e }, { '[', '{', 0x2f },
	{ ']', '}', 0x30 },  { '\\', '|', 0x31 }, { ';', ':', 0x33 }, { '\'', '"', 0x34 },
	{ '`', '~', 0x35 },  { ',', '<', 0x36 },  { '.', '>', 0x37 }, { '/', '?', 0x38 },
};

/* The US key for a printable ASCII character; usage 0 when there is none. */
static struct stroke
stroke_of_printable(int c)
{
	static const char above[] = "!@#$%^&*()"; /* shifted 1 to 9, 0 */

	if (c >= 'a' && c <= 'z')
		return (struct stroke){ 0, (uint8_t)(KEY_A + (c - 'a')) };
	if (c >= 'A' && c <= 'Z')
		return (struct stroke){ LEFT_SHIFT, (uint8_t)(KEY_A + (c - 'A')) };
	if (c == '0')
		return (struct stroke){ 0, KEY_0 };
	if (c >= '1' && c <= '9')
		return (struct stroke){ 0, (uint8_t)(KEY_1 + (c - '1')) };
	for (size_t i = 0; above[i] != '\0'; i++)
		if (c == above[i])
			return (struct stroke){ LEFT_SHIFT, (uint8_t)(KEY_1 + i) };
	for (size_t i = 0; i < PERCH_COUNT(marks); i++) {
		if (c == marks[i].plain)
			return (struct stroke){ 0, marks[i].usage };
		if (c == marks[i].shifted)
			return (struct stroke){ LEFT_SHIFT, marks[i].usage };
	}
	return (struct stroke){ 0, 0 };
}

static struct stroke
stroke_of(uint8_t byte)
{
	if (byte == '\r')
		return (struct stroke){ 0, KEY_ENTER };
	if (byte == '\t')
		return (struct stroke){ 0, KEY_TAB };
	if (byte >= ' ' && byte < 0x7f)
		return stroke_of_printable(byte);
	if (byte > 0 && byte < ' ') {
		/* Ctrl takes 0x40 off the key's capital: Ctrl+A is 01, Ctrl+] is 1d. */
		int key = byte + 0x40;
		struct stroke stroke = stroke_of_printable(key >= 'A' && key <= 'Z' ? key + 32
										    : key);
		stroke.modifiers |= LEFT_CTRL;
		return stroke;
	}
	return (struct stroke){ 0, 0 };
}

/* Writable means: configured by the host, and the last report taken by the port. */
static enum perch_rc
wait_taken(const struct keyboard *keyboard)
{
	if (keyboard->hidg < 0)
		return PERCH_E_STATE;
	struct pollfd port = { .fd = keyboard->hidg, .events = POLLOUT };
	int n = poll(&port, 1, GADGET_LIMIT_MS);

	return n > 0 ? PERCH_OK : n == 0 ? PERCH_E_AGAIN : PERCH_E_IO;
}

static enum perch_rc
send_report(const struct keyboard *keyboard, const uint8_t bytes[REPORT_BYTES])
{
	enum perch_rc rc = wait_taken(keyboard);

	if (rc == PERCH_OK && write(keyboard->hidg, bytes, REPORT_BYTES) != REPORT_BYTES)
		rc = PERCH_E_IO;
	return rc == PERCH_OK ? wait_taken(keyboard) : rc;
}

static enum perch_rc
plug(void *device, struct perch_span rest)
{
	struct keyboard *keyboard = device;

	(void)rest;
	if (keyboard->hidg >= 0)
		return PERCH_E_STATE;
	enum perch_rc rc = perch_gadget_plug(&keyboard->gadget);
	if (rc != PERCH_OK)
		return rc;
	keyboard->hidg = open(keyboard->path, O_RDWR | O_CLOEXEC);
	return keyboard->hidg >= 0 ? wait_taken(keyboard) : PERCH_E_IO;
}

static enum perch_rc
unplug(void *device, struct perch_span rest)
{
	struct keyboard *keyboard = device;

	(void)rest;
	if (keyboard->hidg < 0)
		return PERCH_E_STATE;
	close(keyboard->hidg);
	keyboard->hidg = -1;
	return perch_gadget_unplug(&keyboard->gadget);
}

static enum perch_rc
type(void *device, struct perch_span rest)
{
	static const uint8_t released[REPORT_BYTES];
	static uint8_t bytes[TEXT_MAX];
	struct perch_buf text = perch_buf_over(bytes, sizeof bytes);
	enum perch_rc rc = perch_text_unescape(perch_span_trim(rest), &text);

	for (size_t i = 0; rc == PERCH_OK && i < text.n; i++) {
		struct stroke stroke = stroke_of(text.p[i]);
		uint8_t pressed[REPORT_BYTES] = { stroke.modifiers, 0, stroke.usage };

		if (stroke.usage == 0)
			return PERCH_E_FORMAT;
		rc = send_report(device, pressed);
		if (rc == PERCH_OK)
			rc = send_report(device, released);
	}
	return rc;
}

static enum perch_rc
report(void *device, struct perch_span rest)
{
	uint8_t bytes[REPORT_BYTES];
	size_t n;
	enum perch_rc rc = perch_parse_hex(perch_span_trim(rest), bytes, sizeof bytes, &n);

	if (rc == PERCH_OK && n != sizeof bytes)
		rc = PERCH_E_SHORT;
	return rc == PERCH_OK ? send_report(device, bytes) : rc;
}

static const struct perch_gadget_command commands[] = {
	{ "plug", plug },     { "unplug", unplug }, { "type", type },
	{ "report", report }, { NULL, NULL },
};

int
main(int argc, char **argv)
{
	if (argc != 4) {
		fputs("usage: gadget_keyboard HIDG-DEVICE UDC-FILE UDC-NAME\n", stderr);
		return 2;
	}
	struct keyboard keyboard = { { argv[2], argv[3] }, argv[1], -1 };
	return perch_gadget_obey(commands, &keyboard);
}

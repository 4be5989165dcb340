/*
 * guest_kernel.c - scanners read through the kernel's own drivers, by a process that does nothing but
 * wait in read(): hidraw and evdev (usbhid), tty (cdc_acm). No library.
 */
#include <fcntl.h>
#include <glob.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "tests/bench/bench.h"
#include "tests/bench/guest_reader.h"
#include "tests/bench/guest_scanner.h"

#define FIND_LIMIT_MS 10000 /* for the kernel's driver to take the device */
#define PATH_CAP      256

/* --- the device file ------------------------------------------------------------------------------ */

static bool
says(const char *path, const char *word)
{
	char text[1024] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : -1;

	if (fd >= 0)
		(void)close(fd);
	return n > 0 && strstr(text, word) != NULL;
}

/* Open the device of this class whose uevent has the word, once there is one. */
static int
open_once(const char *class, const char *word, const char *folder)
{
	char pattern[PATH_CAP], path[PATH_CAP];
	size_t begin = strlen("/sys/class/") + strlen(class) + 1;
	glob_t found;
	int fd = -1;

	if (perch_fmt(pattern, sizeof(pattern), "/sys/class/%s/*/device/uevent", class) !=
		    PERCH_OK ||
	    glob(pattern, 0, NULL, &found) != 0)
		return -1;
	for (size_t i = 0; i < found.gl_pathc && fd < 0; i++) {
		const char *name = found.gl_pathv[i] + begin;

		if (says(found.gl_pathv[i], word) &&
		    perch_fmt(path, sizeof(path), "%s/%.*s", folder, (int)strcspn(name, "/"),
			      name) == PERCH_OK)
			fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
	}
	globfree(&found);
	return fd;
}

static int
open_node(const char *class, const char *word, const char *folder)
{
	int fd = open_once(class, word, folder);

	for (int left = FIND_LIMIT_MS; fd < 0 && left > 0; left -= 10) {
		(void)usleep(10000);
		fd = open_once(class, word, folder);
	}
	MUST(fd >= 0, "the kernel has no %s with %s", class, word);
	return fd;
}

static size_t
must_read(int fd, void *dst, size_t cap)
{
	ssize_t n = read(fd, dst, cap);

	MUST(n > 0, "the kernel's device is gone");
	return (size_t)n;
}

/* --- hidraw --------------------------------------------------------------------------------------- */

static void
read_hidraw(uint16_t vid, uint16_t pid, struct perch_bench_watch *watch)
{
	uint8_t report[SCANNER_POS_BYTES];
	char id[PATH_CAP];
	int fd;

	MUST(perch_fmt(id, sizeof(id), "HID_ID=0003:0000%04X:0000%04X", vid, pid) == PERCH_OK,
	     "the ids are too long");
	fd = open_node("hidraw", id, "/dev");
	(void)sem_post(&watch->is_ready);
	for (;;) {
		size_t n = must_read(fd, report, sizeof(report));

		perch_bench_saw_report(watch, perch_span_of(report, n));
	}
}

/* --- evdev ---------------------------------------------------------------------------------------- */

static void
read_keyboard(uint16_t vid, uint16_t pid, struct perch_bench_watch *watch)
{
	struct input_event events[64];
	uint8_t label[64];
	size_t n = 0;
	char id[PATH_CAP];
	int fd;

	MUST(perch_fmt(id, sizeof(id), "PRODUCT=3/%x/%x/", vid, pid) == PERCH_OK,
	     "the ids are too long");
	fd = open_node("input", id, "/dev/input");
	MUST(ioctl(fd, EVIOCGRAB, 1) == 0, "somebody else has the keyboard");
	(void)sem_post(&watch->is_ready);
	for (;;) {
		size_t got = must_read(fd, events, sizeof(events)) / sizeof(events[0]);

		for (size_t i = 0; i < got; i++) {
			if (events[i].type != EV_KEY || events[i].value != 1)
				continue;
			if (events[i].code == KEY_ENTER) {
				perch_bench_saw(watch, perch_span_of(label, n));
				n = 0;
			} else if (n < sizeof(label)) {
				/* KEY_1 to KEY_9, KEY_0 */
				label[n++] = (uint8_t)('0' + (events[i].code - KEY_1 + 1) % 10);
			}
		}
	}
}

/* --- tty ------------------------------------------------------------------------------------------ */

static void
read_tty(uint16_t vid, uint16_t pid, struct perch_bench_watch *watch)
{
	struct termios raw;
	uint8_t bytes[512], label[64];
	size_t n = 0;
	char id[PATH_CAP];
	int fd;

	MUST(perch_fmt(id, sizeof(id), "PRODUCT=%x/%x/", vid, pid) == PERCH_OK,
	     "the ids are too long");
	fd = open_node("tty", id, "/dev");
	MUST(tcgetattr(fd, &raw) == 0, "no terminal");
	cfmakeraw(&raw);
	MUST(tcsetattr(fd, TCSANOW, &raw) == 0, "no terminal");
	(void)sem_post(&watch->is_ready);
	for (;;) {
		size_t got = must_read(fd, bytes, sizeof(bytes));

		for (size_t i = 0; i < got; i++) {
			if (bytes[i] == '\r') {
				perch_bench_saw(watch, perch_span_of(label, n));
				n = 0;
			} else if (n < sizeof(label)) {
				label[n++] = bytes[i];
			}
		}
	}
}

const struct perch_bench_reader perch_bench_hidraw = { "floor: read() of hidraw", read_hidraw };
const struct perch_bench_reader perch_bench_keyboard = { "floor: read() of evdev", read_keyboard };
const struct perch_bench_reader perch_bench_tty = { "floor: read() of ttyACM", read_tty };

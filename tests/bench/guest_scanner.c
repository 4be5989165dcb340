/* guest_scanner.c - see guest_scanner.h. */
#include "tests/bench/guest_scanner.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "tests/bench/bench.h"
#include "tests/bench/guest_reader.h"

#define LIMIT_MS       10000
#define KEYBOARD_BYTES 8
#define KEYBOARD_KEY   2 /* where the first key stands in a boot report */

enum { KEY_1 = 0x1e, KEY_0 = 0x27, KEY_ENTER = 0x28 };

int
perch_bench_scanner_open(enum perch_bench_mode mode, const char *path)
{
	struct termios raw;
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);

	MUST(fd >= 0, "cannot open %s", path);
	if (mode == PERCH_BENCH_SERIAL) {
		MUST(tcgetattr(fd, &raw) == 0, "%s is no terminal", path);
		cfmakeraw(&raw);
		MUST(tcsetattr(fd, TCSANOW, &raw) == 0, "%s is no terminal", path);
	}
	return fd;
}

/* Returns when it was written, which is when the port had room. */
static int64_t
send_bytes(int fd, const void *bytes, size_t n)
{
	struct pollfd port = { .fd = fd, .events = POLLOUT };
	int64_t at;

	MUST(poll(&port, 1, LIMIT_MS) == 1, "the host takes nothing");
	at = perch_bench_now();
	MUST(write(fd, bytes, n) == (ssize_t)n, "the host takes nothing");
	return at;
}

static int64_t
send_pos(int fd, const char *digits)
{
	uint8_t report[SCANNER_POS_BYTES] = { SCANNER_POS_ID, PERCH_BENCH_DIGITS, ']', 'C', '0' };

	memcpy(report + SCANNER_POS_DATA, digits, PERCH_BENCH_DIGITS);
	report[61] = 'j'; /* Honeywell's code id for Code 128, the AIM modifier, no more to come */
	report[62] = '0';
	return send_bytes(fd, report, sizeof(report));
}

/* Press and release. */
static int64_t
send_key(int fd, uint8_t usage, useconds_t pause_us)
{
	static const uint8_t released[KEYBOARD_BYTES];
	const uint8_t pressed[KEYBOARD_BYTES] = { [KEYBOARD_KEY] = usage };
	int64_t at;

	if (pause_us > 0)
		(void)usleep(pause_us);
	at = send_bytes(fd, pressed, sizeof(pressed));
	if (pause_us > 0)
		(void)usleep(pause_us);
	(void)send_bytes(fd, released, sizeof(released));
	return at;
}

static struct perch_bench_sent
send_keys(int fd, const char *digits, useconds_t pause_us)
{
	struct perch_bench_sent sent = { -1, -1 };

	for (size_t i = 0; i < PERCH_BENCH_DIGITS; i++) {
		uint8_t usage = digits[i] == '0' ? KEY_0 : (uint8_t)(KEY_1 + (digits[i] - '1'));
		int64_t at = send_key(fd, usage, pause_us);

		if (i == 0)
			sent.first_ns = at;
	}
	sent.last_ns = send_key(fd, KEY_ENTER, pause_us);
	return sent;
}

struct perch_bench_sent
perch_bench_scanner_send(enum perch_bench_mode mode, int fd, uint32_t number, useconds_t pause_us)
{
	char digits[PERCH_BENCH_DIGITS + 2];
	int64_t at = 0;

	MUST(perch_fmt(digits, sizeof(digits), "%0*u\r", PERCH_BENCH_DIGITS, number) == PERCH_OK,
	     "too many labels");
	switch (mode) {
	case PERCH_BENCH_HID_POS:
		at = send_pos(fd, digits);
		break;
	case PERCH_BENCH_KEYBOARD:
		return send_keys(fd, digits, pause_us);
	case PERCH_BENCH_SERIAL:
		at = send_bytes(fd, digits, PERCH_BENCH_DIGITS + 1);
		break;
	}
	return (struct perch_bench_sent){ at, at };
}

/* guest_hidapi.c - a scanner read with hidapi, as most programs of this kind do. Library: hidapi,
 * the variant that uses libusb. */
#include <hidapi/hidapi.h>
#include <signal.h>

#include "tests/bench/bench.h"
#include "tests/bench/guest_reader.h"
#include "tests/bench/guest_scanner.h"

#define LOOK_MS 250 /* how often it looks whether it is to end */

static volatile sig_atomic_t is_over;

static void
on_term(int signal)
{
	(void)signal;
	is_over = 1;
}

static void
read_hidapi(uint16_t vid, uint16_t pid, struct perch_bench_watch *watch)
{
	const struct sigaction action = { .sa_handler = on_term };
	uint8_t report[SCANNER_POS_BYTES];
	hid_device *device;

	MUST(sigaction(SIGTERM, &action, NULL) == 0 && hid_init() == 0, "no hidapi");
	device = hid_open(vid, pid, NULL);
	MUST(device != NULL, "hidapi cannot open the scanner");
	(void)sem_post(&watch->is_ready);
	while (is_over == 0) {
		int n = hid_read_timeout(device, report, sizeof(report), LOOK_MS);

		MUST(n >= 0, "hidapi cannot read the scanner");
		if (n > 0)
			perch_bench_saw_report(watch, perch_span_of(report, (size_t)n));
	}
	hid_close(device);
	(void)hid_exit();
}

const struct perch_bench_reader perch_bench_hidapi = { "hidapi (libusb), hid_read", read_hidapi };

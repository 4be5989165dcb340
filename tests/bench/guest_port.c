/*
 * guest_port.c - the product's way to read a scanner: its USB port, its driver and the loop of `perch
 * listen`. And what every way does with a label.
 */
#include "drivers/port/usb.h"
#include "firmware/app/port_loop.h"
#include "firmware/base/text.h"
#include "tests/bench/bench.h"
#include "tests/bench/guest_reader.h"
#include "tests/bench/guest_scanner.h"

#include <unistd.h>

struct listener {
	uint16_t vid;
	uint16_t pid;
	struct perch_bench_watch *watch;
};

int64_t
perch_bench_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t); /* cannot fail with this clock */
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

void
perch_bench_saw(struct perch_bench_watch *watch, struct perch_span digits)
{
	int64_t at = perch_bench_now();
	int64_t number = 0;

	MUST(digits.n == PERCH_BENCH_DIGITS &&
		     perch_parse_i64(digits, 0, UINT32_MAX, &number) == PERCH_OK,
	     "a label was not read as it was sent");
	MUST(watch->n < PERCH_BENCH_SEEN_MAX, "more labels were read than were sent");
	watch->seen[watch->n].number = (uint32_t)number;
	watch->seen[watch->n++].at_ns = at;
	(void)sem_post(&watch->is_seen);
	if (watch->busy_us > 0)
		(void)usleep((useconds_t)watch->busy_us);
}

void
perch_bench_saw_report(struct perch_bench_watch *watch, struct perch_span report)
{
	MUST(report.n == SCANNER_POS_BYTES && report.p[0] == SCANNER_POS_ID &&
		     report.p[1] == PERCH_BENCH_DIGITS,
	     "a report was not read as it was sent");
	perch_bench_saw(watch, perch_span_of(report.p + SCANNER_POS_DATA, PERCH_BENCH_DIGITS));
}

static void
on_device(void *user, const struct perch_port_device *device)
{
	const struct listener *l = user;

	if (device->vid == l->vid && device->pid == l->pid && device->state == PERCH_PORT_OPEN)
		(void)sem_post(&l->watch->is_ready);
}

static void
on_detached(void *user, const struct perch_port_device *device)
{
	(void)user;
	(void)device;
}

static void
on_reading(void *user, const struct perch_port_device *device, const struct perch_reading *reading)
{
	const struct listener *l = user;

	(void)device;
	MUST(reading->kind == PERCH_READING_SCAN && reading->suspect == 0,
	     "a label was not read as it was sent");
	perch_bench_saw(l->watch, reading->bytes);
}

static void
listen(uint16_t vid, uint16_t pid, struct perch_bench_watch *watch)
{
	static const struct perch_config config = { .file = "" };
	struct listener l = { vid, pid, watch };
	const struct perch_port_handler handler = { .user = &l,
						    .on_attached = on_device,
						    .on_changed = on_device,
						    .on_detached = on_detached,
						    .on_reading = on_reading };
	struct perch_ports ports;
	struct perch_err err = { 0 };

	MUST(perch_port_loop_open(&ports, &config, &handler, &err) == PERCH_OK, "%s", err.text);
	MUST(perch_port_loop_run(&ports, NULL, NULL, -1, &err) == PERCH_OK, "%s", err.text);
	perch_port_loop_close(&ports);
}

const struct perch_bench_reader perch_bench_port = { "perch: USB port, driver, poll loop", listen };

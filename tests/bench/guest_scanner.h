/*
 * guest_scanner.h - the emulated scanner's side of a device file of Linux's gadget drivers: f_hid
 * (/dev/hidg0) and f_acm (/dev/ttyGS0). A label goes out as its mode has it; times as in
 * guest_reader.h.
 */
#ifndef PERCH_TESTS_BENCH_GUEST_SCANNER_H
#define PERCH_TESTS_BENCH_GUEST_SCANNER_H

#include <unistd.h>

#include "firmware/base/span.h"

/* A HID POS report (tests/usb/models/hid-pos.model): where its count stands (1), and its data. */
#define SCANNER_POS_BYTES 64
#define SCANNER_POS_ID    2
#define SCANNER_POS_DATA  5

enum perch_bench_mode {
	PERCH_BENCH_HID_POS,  /* one report of 64 bytes */
	PERCH_BENCH_KEYBOARD, /* two reports a digit, two for Enter */
	PERCH_BENCH_SERIAL    /* the digits and CR */
};

struct perch_bench_sent {
	int64_t first_ns; /* before the first report of the label was written */
	int64_t last_ns;  /* before the one that completes it */
};

/* Open the gadget's device file. Ends the program if it cannot. */
int perch_bench_scanner_open(enum perch_bench_mode mode, const char *path);

/* Send one label, as fast as the host takes it, or with a pause before each key's report. Ends the
 * program if the host takes nothing for ten seconds. */
struct perch_bench_sent perch_bench_scanner_send(enum perch_bench_mode mode, int fd,
						 uint32_t number, useconds_t pause_us);

#endif

/*
 * guest_reader.h - ways to read a scanner in the guest: the product's, and beside it those that others
 * use. Each runs in a process of its own, so that its processor time can be told from the others'.
 *
 * A label is a number of eight digits, never used again; a reader says which one it saw as soon as it
 * has it in hand. Times are nanoseconds of CLOCK_MONOTONIC.
 */
#ifndef PERCH_TESTS_BENCH_GUEST_READER_H
#define PERCH_TESTS_BENCH_GUEST_READER_H

#include <semaphore.h>

#include "firmware/base/span.h"

#define PERCH_BENCH_DIGITS   8
#define PERCH_BENCH_SEEN_MAX 1024

/* In memory that reader and scanner share. */
struct perch_bench_watch {
	sem_t is_ready;  /* posted once: what is sent from now on is seen */
	sem_t is_seen;   /* posted for every label */
	int64_t busy_us; /* what the reader has to do with each label before it can look again */
	size_t n;
	struct {
		uint32_t number;
		int64_t at_ns;
	} seen[PERCH_BENCH_SEEN_MAX];
};

struct perch_bench_reader {
	const char *name; /* of the row */
	/* Reads until SIGTERM; the device is the kernel's own again when the process has ended. */
	void (*run)(uint16_t vid, uint16_t pid, struct perch_bench_watch *watch);
};

extern const struct perch_bench_reader perch_bench_port;     /* of any mode */
extern const struct perch_bench_reader perch_bench_hidapi;   /* of HID POS reports */
extern const struct perch_bench_reader perch_bench_hidraw;   /* likewise */
extern const struct perch_bench_reader perch_bench_keyboard; /* evdev */
extern const struct perch_bench_reader perch_bench_tty;

int64_t perch_bench_now(void);

/* A label was read: note it and be busy with it. Ends the program unless it is eight digits. */
void perch_bench_saw(struct perch_bench_watch *watch, struct perch_span digits);
/* The digits of a HID POS report as guest_scanner.h lays it out; ends the program if it is none. */
void perch_bench_saw_report(struct perch_bench_watch *watch, struct perch_span report);

#endif

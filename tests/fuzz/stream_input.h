/*
 * stream_input.h - how the fuzzers of serial scanners read their input, and what must hold of all that
 * cut labels out of a byte stream:
 *
 *	repeated      one byte: 255 unplugged (the first four times), 254 a second of silence, else how
 *	              many bytes (modulo 31); one byte: milliseconds since the ones before; then the bytes
 *
 * Two devices get the same bytes at the same times, one of them in one packet, the other in packets of
 * one byte each. Held: both give the same readings, counts and answers; nothing is delivered beyond the
 * limits; after an unplug a device gives what one gives that was just made.
 */
#ifndef PERCH_TESTS_FUZZ_STREAM_INPUT_H
#define PERCH_TESTS_FUZZ_STREAM_INPUT_H

#include "tests/fuzz/driver_input.h"

/* No label is shorter than two bytes with its end: no packet has more of them than a list holds. */
#define PACKET_MAX  30
#define UNPLUGS_MAX 4 /* each costs more than a thousand bytes do */

/* Makes a packet of a device, of at most PACKET_MAX + 2 bytes, out of bytes of the stream; returns its
 * length. */
typedef size_t wrap_fn(struct perch_span bytes, uint8_t *packet);

static inline size_t
wrap_nothing(struct perch_span bytes, uint8_t *packet)
{
	if (bytes.n > 0)
		memcpy(packet, bytes.p, bytes.n);
	return bytes.n;
}

static inline void
start(struct fuzzed *f, const struct perch_driver *driver)
{
	const struct perch_interface with = { .driver_name = "", .layout = "" };

	f->driver = driver;
	free(f->state);
	f->state = calloc(1, driver->state_size);
	must(f->state != NULL && driver->reset(f->state, &with) == PERCH_OK);
}

static inline bool
is_same(const struct perch_reading *a, const struct perch_reading *b)
{
	return a->kind == b->kind && perch_span_eq(a->bytes, b->bytes) &&
	       a->t_first.us == b->t_first.us && a->t_last.us == b->t_last.us &&
	       strcmp(a->aim, b->aim) == 0 && a->symbology == b->symbology &&
	       a->parts == b->parts && a->suspect == b->suspect;
}

static inline void
compare(struct fuzzed *a, struct fuzzed *b)
{
	must(a->out.n == b->out.n && a->out.lost == b->out.lost &&
	     a->out.dropped == b->out.dropped);
	for (size_t i = 0; i < a->out.n; i++)
		must(is_same(&a->out.v[i], &b->out.v[i]));
	must(a->send.n == b->send.n);
	for (size_t i = 0; i < a->send.n; i++)
		must(a->send.v[i].n == b->send.v[i].n &&
		     memcmp(a->send.v[i].bytes, b->send.v[i].bytes, a->send.v[i].n) == 0);
	take_readings(a);
	take_readings(b);
}

static inline void
feed_packet(struct fuzzed *f, struct perch_span bytes, wrap_fn *wrap)
{
	uint8_t packet[PACKET_MAX + 2];
	size_t n = wrap(bytes, packet);

	f->driver->feed(f->state, perch_span_of(packet, n), f->now, &f->out, &f->send);
	f->deadline = f->driver->tick(f->state, f->now, &f->out);
	must(f->deadline.us < 0 || f->deadline.us > f->now.us);
}

static inline void
run_stream(const struct perch_driver *driver, wrap_fn *wrap, struct perch_span input)
{
	struct perch_reader r = perch_reader_over(input);
	struct fuzzed *a = calloc(1, sizeof(*a)), *b = calloc(1, sizeof(*b));
	struct perch_span bytes;
	uint8_t n, ms;
	unsigned unplugs = 0;

	must(a != NULL && b != NULL);
	start(a, driver);
	start(b, driver);
	while (perch_get_u8(&r, &n) == PERCH_OK) {
		if (n == INPUT_UNPLUGGED && unplugs < UNPLUGS_MAX) {
			unplugs++;
			unplug(a);
			unplug(b);
			start(b, driver);
		} else if (n == INPUT_SILENCE) {
			a->now.us = b->now.us += 1000000;
			must(driver->tick(a->state, a->now, &a->out).us < 0);
			must(driver->tick(b->state, b->now, &b->out).us < 0);
		} else if (perch_get_u8(&r, &ms) == PERCH_OK &&
			   perch_get_bytes(&r, n % (PACKET_MAX + 1), &bytes) == PERCH_OK) {
			a->now.us = b->now.us += ms * 1000;
			feed_packet(a, bytes, wrap);
			feed_packet(b, perch_span_first(bytes, 0), wrap);
			for (size_t i = 0; i < bytes.n; i++)
				feed_packet(b, perch_span_of(bytes.p + i, 1), wrap);
		}
		compare(a, b);
	}
	silence(a, 1000000);
	must(a->deadline.us < 0);
	free(a->state);
	free(b->state);
	free(a);
	free(b);
}

#endif

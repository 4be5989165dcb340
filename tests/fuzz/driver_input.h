/*
 * driver_input.h - how the fuzzers of drivers read their input, and what must hold of every driver:
 *
 *	two bytes     length of the report descriptor, low byte first; then the descriptor
 *	repeated      one byte: length of a report, 255 unplugged, 254 a second of silence;
 *	              one byte: milliseconds since the one before; then the report
 *
 * Held: nothing is delivered beyond the limits, and of a label that an unplug cut nothing is ever
 * delivered: after it the driver gives only what one that was just plugged in gives.
 */
#ifndef PERCH_TESTS_FUZZ_DRIVER_INPUT_H
#define PERCH_TESTS_FUZZ_DRIVER_INPUT_H

#include "drivers/driver.h"
#include "firmware/base/reader.h"

#define INPUT_UNPLUGGED 255
#define INPUT_SILENCE   254

struct fuzzed {
	const struct perch_driver *driver;
	void *state;
	struct perch_readings out;
	struct perch_outs send;
	struct perch_mono now;
	struct perch_mono deadline;
	struct perch_mono plugged; /* nothing delivered may have begun before */
};

static inline void
must(bool holds)
{
	if (!holds)
		abort();
}

static inline void
check_reading(const struct fuzzed *f, const struct perch_reading *r)
{
	must(r->bytes.n <= PERCH_SCAN_MAX);
	must(r->bytes.p >= f->out.bytes && r->bytes.p + r->bytes.n <= f->out.bytes + f->out.used);
	must(r->aim[3] == '\0' && (r->aim[0] == '\0' || r->aim[0] == ']'));
	must(r->suspect < 1u << PERCH_SUSPECT_BITS);
	must(r->symbology < PERCH_SYM_COUNT);
	switch (r->kind) {
	case PERCH_READING_SCAN:
		must(r->bytes.n > 0 && r->parts > 0);
		break;
	case PERCH_READING_WEIGHT:
		must(r->weight.e >= -9 && r->weight.e <= 9);
		must(perch_unit_dimension(r->unit) == PERCH_DIM_MASS);
		must(r->scale != PERCH_SCALE_UNDER_ZERO || r->weight.m <= 0);
		break;
	case PERCH_READING_REPLY:
		must(r->parts > 0);
		break;
	case PERCH_READING_STATUS:
		must(r->bytes.n > 0);
		break;
	}
	must(strcmp(r->mode, f->driver->name) == 0);
	must(r->t_first.us >= f->plugged.us && r->t_first.us <= r->t_last.us &&
	     r->t_last.us <= f->now.us);
}

static inline void
take_readings(struct fuzzed *f)
{
	must(f->out.n <= PERCH_READINGS_MAX && f->out.used <= PERCH_READINGS_BYTES);
	for (size_t i = 0; i < f->out.n; i++)
		check_reading(f, &f->out.v[i]);
	perch_readings_clear(&f->out);
	must(f->send.n <= PERCH_COUNT(f->send.v));
	f->send.n = 0;
}

static inline void
silence(struct fuzzed *f, int64_t us)
{
	f->now.us += us;
	f->deadline = f->driver->tick(f->state, f->now, &f->out);
	must(f->deadline.us < 0 || f->deadline.us > f->now.us);
	take_readings(f);
}

static inline void
unplug(struct fuzzed *f)
{
	must(f->driver->unplugged(f->state) <= 1);
	f->now.us++; /* what is plugged in now cannot have begun before */
	f->plugged = f->now;
	must(f->driver->tick(f->state, (struct perch_mono){ f->now.us + 1000000 }, &f->out).us < 0);
	must(f->out.n == 0);
}

static inline void
commands(struct fuzzed *f)
{
	if (f->driver->command == NULL)
		return;
	for (int what = PERCH_COMMAND_OPEN; what <= PERCH_COMMAND_BEEP_BAD; what++) {
		(void)f->driver->command(f->state, (enum perch_command)what, &f->send);
		take_readings(f);
	}
}

static inline void
run_driver(const struct perch_driver *driver, const uint8_t *data, size_t size)
{
	struct perch_reader r = perch_reader_over(perch_span_of(data, size));
	struct perch_interface with = { .class_code = 3, /* a boot keyboard, for want of more */
					.subclass = 1,
					.protocol = 1,
					.driver_name = "",
					.layout = "",
					.is_keyboard_allowed = true };
	struct perch_span bytes;
	uint16_t descriptor_n;
	uint8_t n, ms;

	if (perch_get_u16le(&r, &descriptor_n) != PERCH_OK ||
	    perch_get_bytes(&r, descriptor_n, &with.report_desc) != PERCH_OK)
		return;
	(void)driver->matches(&with);
	struct fuzzed *f = calloc(1, sizeof(*f));
	void *state = calloc(1, driver->state_size);
	must(f != NULL && state != NULL);
	f->driver = driver;
	f->state = state;
	if (driver->reset(state, &with) == PERCH_OK) {
		commands(f);
		while (perch_get_u8(&r, &n) == PERCH_OK) {
			if (n == INPUT_UNPLUGGED) {
				unplug(f);
			} else if (n == INPUT_SILENCE) {
				silence(f, 1000000);
			} else if (perch_get_u8(&r, &ms) == PERCH_OK &&
				   perch_get_bytes(&r, n, &bytes) == PERCH_OK) {
				f->now.us += ms * 1000;
				driver->feed(state, bytes, f->now, &f->out, &f->send);
				take_readings(f);
			}
		}
		silence(f, 1000000);
		must(f->deadline.us < 0);
	}
	free(state);
	free(f);
}

#endif

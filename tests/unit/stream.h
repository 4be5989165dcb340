/*
 * stream.h - one driver of a serial scanner under test: bytes at a time in, readings and what is sent
 * out. For tests of drivers.
 */
#ifndef PERCH_TESTS_STREAM_H
#define PERCH_TESTS_STREAM_H

#include "drivers/driver.h"
#include "tests/unit/must.h"

struct stream {
	const struct perch_driver *driver;
	void *state;
	struct perch_readings out;
	struct perch_outs send;
};

static inline void
stream_open(struct stream *s, const struct perch_driver *driver, uint16_t vid, uint16_t pid)
{
	const struct perch_interface with = {
		.vid = vid, .pid = pid, .driver_name = "", .layout = ""
	};

	*s = (struct stream){ .driver = driver, .state = calloc(1, driver->state_size) };
	assert_non_null(s->state);
	assert_int_equal(driver->reset(s->state, &with), PERCH_OK);
}

static inline void
stream_close(struct stream *s)
{
	free(s->state);
}

static inline void
stream_feed(struct stream *s, const void *bytes, size_t n, int64_t us)
{
	s->driver->feed(s->state, perch_span_of(bytes, n), (struct perch_mono){ us }, &s->out,
			&s->send);
}

static inline void
stream_say(struct stream *s, const char *text, int64_t us)
{
	stream_feed(s, text, strlen(text), us);
}

static inline int64_t
stream_tick(struct stream *s, int64_t us)
{
	return s->driver->tick(s->state, (struct perch_mono){ us }, &s->out).us;
}

/* Is reading i this text? */
static inline bool
stream_heard(const struct stream *s, size_t i, const char *text)
{
	return i < s->out.n && perch_span_eq_str(s->out.v[i].bytes, text);
}

/* Is what was put into the list at i exactly this? */
static inline bool
stream_sent(const struct stream *s, size_t i, enum perch_out_kind kind, const void *bytes, size_t n)
{
	const struct perch_out *out = &s->send.v[i];

	return i < s->send.n && out->kind == kind && out->n == n &&
	       memcmp(out->bytes, bytes, n) == 0;
}

#endif

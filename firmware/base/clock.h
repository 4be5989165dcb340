/*
 * clock.h - two kinds of time that the compiler keeps apart. Pure: nobody here reads a clock;
 * time comes in as an argument.
 */
#ifndef PERCH_BASE_CLOCK_H
#define PERCH_BASE_CLOCK_H

#include "firmware/base/buf.h"

/* Time since boot, never stepping back. For time-outs and durations. */
struct perch_mono {
	int64_t us;
};

/* Wall time, milliseconds since 1970-01-01T00:00:00Z. For people; never used for order. */
struct perch_wall {
	int64_t ms;
};

/* What the caller's clocks say at one instant. */
struct perch_now {
	struct perch_mono mono;
	struct perch_wall wall;
	bool is_trusted; /* the wall clock has been set by a source we believe */
};

#define PERCH_WALL_TEXT 25 /* "2026-11-21T20:28:00.123Z" and a NUL */

/* RFC 3339 in UTC with milliseconds. Years 0..9999; beyond, PERCH_E_RANGE. */
PERCH_MUST_CHECK enum perch_rc perch_wall_text(struct perch_wall t, char dst[PERCH_WALL_TEXT]);

#endif

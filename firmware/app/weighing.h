/*
 * weighing.h - what of a scale's chatter is news. Pure.
 *
 * A scale says many times a second what lies on it. The session is told when a weight has come to
 * rest, and when the scale is empty or in trouble; not while it moves, and nothing twice. Each scale is
 * followed by itself: an empty one that goes on saying so must not make the weight on another one new.
 */
#ifndef PERCH_APP_WEIGHING_H
#define PERCH_APP_WEIGHING_H

#include "drivers/reading.h"

#define PERCH_WEIGHING_SCALES 4 /* of more, the one that was new first is forgotten */

struct perch_weighing {
	struct perch_weighing_last {
		uint32_t device; /* as the port numbers it; 0: none */
		enum perch_scale_status status;
		struct perch_quantity mass;
	} last[PERCH_WEIGHING_SCALES];
	size_t next; /* the place of the next new scale */
};

/* Is this reading (of kind weight) of that device news? It counts as told then. */
bool perch_weighing_is_news(struct perch_weighing *weighing, uint32_t device,
			    const struct perch_reading *reading);

/* What that device told last did not arrive: it is news again. */
void perch_weighing_forget(struct perch_weighing *weighing, uint32_t device);

#endif

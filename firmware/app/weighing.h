/*
 * weighing.h - what of a scale's chatter is news. Pure.
 *
 * A scale says many times a second what lies on it. The session is told when a weight has come to
 * rest, and when the scale is empty or in trouble; not while it moves, and nothing twice.
 */
#ifndef PERCH_APP_WEIGHING_H
#define PERCH_APP_WEIGHING_H

#include "drivers/reading.h"

struct perch_weighing {
	uint32_t device; /* that spoke last, as the port numbers it; 0: none */
	enum perch_scale_status status;
	struct perch_quantity mass;
};

/* Is this reading (of kind weight) of that device news? It counts as told then. */
bool perch_weighing_is_news(struct perch_weighing *weighing, uint32_t device,
			    const struct perch_reading *reading);

/* What was told last did not arrive: it is news again. */
void perch_weighing_forget(struct perch_weighing *weighing);

#endif

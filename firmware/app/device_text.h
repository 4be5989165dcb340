/*
 * device_text.h - what a scanner's interface looks like to a person and to a script. Pure.
 */
#ifndef PERCH_APP_DEVICE_TEXT_H
#define PERCH_APP_DEVICE_TEXT_H

#include "drivers/port/port.h"

#define PERCH_DEVICE_TEXT_CAP 2048 /* more than any of the texts below */

/*
 * One JSON object, no newline. event: NULL, or what happened ("attached"), which then comes first as
 * "event":"status","status":event. Errors stick in out->is_full.
 */
void perch_device_json(struct perch_buf *out, const struct perch_port_device *device,
		       const char *event);

/* A few lines for a person, each ended by a newline. */
void perch_device_human(struct perch_buf *out, const struct perch_port_device *device);

#endif

/*
 * device_text.h - what a scanner's interface looks like to a person and to a script. Pure.
 */
#ifndef PERCH_APP_DEVICE_TEXT_H
#define PERCH_APP_DEVICE_TEXT_H

#include "drivers/port/port.h"
#include "firmware/label/separator.h"

#define PERCH_DEVICE_TEXT_CAP 4096 /* more than any of the texts below */

/* What is known of a device beyond what its port says. */
struct perch_device_facts {
	enum perch_separators separators; /* last separator test, here or in the terminal's log */
	bool has_gs;                      /* a scan with a GS came from it */
};

/* A reading of the device: learn from it. true: the facts have changed. */
bool perch_device_learn(struct perch_device_facts *facts, const struct perch_reading *reading);

/*
 * One JSON object, no newline. event: NULL, or what happened ("attached"), which then comes first as
 * "event":"status","status":event. facts: NULL where nobody keeps them. Errors stick in
 * out->is_full.
 */
void perch_device_json(struct perch_buf *out, const struct perch_port_device *device,
		       const struct perch_device_facts *facts, const char *event);

/* A few lines for a person, each ended by a newline. */
void perch_device_human(struct perch_buf *out, const struct perch_port_device *device,
			const struct perch_device_facts *facts);

/* The separator test label, for whoever prints it: one JSON object, or a few lines. */
void perch_test_label_json(struct perch_buf *out);
void perch_test_label_human(struct perch_buf *out);

#endif

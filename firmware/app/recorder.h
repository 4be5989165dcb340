/*
 * recorder.h - what a port says, as the lines of a capture (.cap) that `perch decode` reads back.
 *
 * Pure: lines go into a buffer, who writes them is the caller's matter. Every interface has a D:
 * number of its own, which is never another interface's in the same capture; the same one
 * plugged in again goes on under its number. What is needed to read it (names, ids, driver, layout,
 * descriptor) is written in front of its first report and again after each change, so that a replay
 * gives the readings that were heard: nothing is taken over from another device, and where the port
 * dropped half a label the capture says U:.
 */
#ifndef PERCH_APP_RECORDER_H
#define PERCH_APP_RECORDER_H

#include "drivers/port/port.h"

#define PERCH_RECORDED_MAX 8 /* interfaces, as many as a capture's reader holds */
/* One call appends at most a report or a descriptor in hexadecimal and what is around it. */
#define PERCH_RECORDER_TEXT_CAP (4 * PERCH_SCAN_MAX)

/* An interface as it was last written. */
struct perch_recorded {
	uint32_t id; /* the port's; 0: not attached */
	uint16_t vid;
	uint16_t pid;
	char where[32];
	char name[64];
	char layout[16];
	const char *driver; /* static */
};

struct perch_recorder {
	struct perch_mono start;                     /* the capture's time is counted from here */
	struct perch_mono last;                      /* of the last line: time never goes back */
	struct perch_recorded v[PERCH_RECORDED_MAX]; /* index: the number */
	size_t n;
	uint32_t refused; /* id of the last device for which there was no number */
};

void perch_recorder_init(struct perch_recorder *recorder, struct perch_mono start);

/*
 * What on_raw was told; of a device that is left alone nothing is written. PERCH_OK; PERCH_E_NOTFOUND: there are too many interfaces, said once for each
 * device; PERCH_E_FULL: the line does not fit, which cannot happen with a buffer of
 * PERCH_RECORDER_TEXT_CAP. out: emptied by the caller.
 */
PERCH_MUST_CHECK enum perch_rc perch_recorder_raw(struct perch_recorder *recorder,
						  const struct perch_port_device *device,
						  enum perch_raw_kind kind, struct perch_span bytes,
						  struct perch_mono at, struct perch_buf *out);

/* What on_detached was told; a device that has said nothing is not mentioned. */
void perch_recorder_detached(struct perch_recorder *recorder,
			     const struct perch_port_device *device, struct perch_mono at,
			     struct perch_buf *out);

/* The recording ends: what is attached is given back, and half a label with it. */
void perch_recorder_end(struct perch_recorder *recorder, struct perch_mono at,
			struct perch_buf *out);

#endif

/*
 * capture.h - the capture text format (.cap): one line taken apart, one line written. Pure.
 *
 *	N: name                      free text; the first one names the device
 *	I: 3 05e0 1300               bus, vendor id, product id
 *	D: 0                         the device or interface that the following lines speak of
 *	T: cdc-acm                   driver name; wins over R:
 *	L: us                        keyboard layout
 *	R: 30 06 45 ff ...           report descriptor
 *	E: 000001.250000 64 11 10 .. one IN report or bulk packet
 *	O: / F: time length bytes    output and feature report that we sent
 *	U: time                      unplugged
 *
 * Without T: and R: the ids tell the driver where they are known (drivers/ids.h).
 *
 * Lengths are decimal, bytes hexadecimal, times seconds.microseconds. Empty lines, lines that begin
 * with '#' and P: lines (hid-recorder's) say nothing. One device's times do not go back, unless an
 * I:, T:, L: or R: line comes between: captures may be joined end to end.
 */
#ifndef PERCH_DRIVERS_PORT_CAPTURE_H
#define PERCH_DRIVERS_PORT_CAPTURE_H

#include "drivers/port/port.h"

#define PERCH_CAPTURE_BYTES_MAX 4096 /* of one report or descriptor */

enum perch_capture_kind {
	PERCH_CAPTURE_NOTHING,
	PERCH_CAPTURE_NAME,
	PERCH_CAPTURE_IDS,
	PERCH_CAPTURE_DEVICE,
	PERCH_CAPTURE_DRIVER,
	PERCH_CAPTURE_LAYOUT,
	PERCH_CAPTURE_DESCRIPTOR,
	PERCH_CAPTURE_REPORT,
	PERCH_CAPTURE_SENT,
	PERCH_CAPTURE_UNPLUGGED
};

struct perch_capture_line {
	enum perch_capture_kind kind;
	struct perch_span text; /* NAME DRIVER LAYOUT: borrowed from the line */
	unsigned device;        /* DEVICE */
	uint16_t vid;           /* IDS */
	uint16_t pid;
	struct perch_mono at;    /* REPORT SENT UNPLUGGED */
	struct perch_span bytes; /* DESCRIPTOR REPORT SENT: borrowed from memory */
};

/* Take one line apart (without or with its line end); bytes are put into memory. PERCH_E_FORMAT: *why
 * gets a sentence for the person who wrote the line, static. */
PERCH_MUST_CHECK enum perch_rc perch_capture_read_line(struct perch_span line,
						       uint8_t memory[PERCH_CAPTURE_BYTES_MAX],
						       struct perch_capture_line *out,
						       const char **why);

/* Cut the next line, without its line end, off the front of *rest; false at the end. */
bool perch_capture_next_line(struct perch_span *rest, struct perch_span *line);

/* The lines that on_attached, on_changed (another driver), on_raw and on_detached stand for, with a
 * D: line in front. d: the caller's number for the device. Errors stick in out->is_full. */
void perch_capture_put_attached(struct perch_buf *out, unsigned d,
				const struct perch_port_device *device);
void perch_capture_put_driver(struct perch_buf *out, unsigned d,
			      const struct perch_port_device *device);
void perch_capture_put_raw(struct perch_buf *out, unsigned d, enum perch_raw_kind kind,
			   struct perch_span bytes, struct perch_mono at);
void perch_capture_put_unplugged(struct perch_buf *out, unsigned d, struct perch_mono at);

#endif

/*
 * blot.h - lines of a capture that hold a PIN are made illegible in the file.
 *
 * Wiring: one file that can be sought. A capture gets every report at once, and what it was shows only when
 * the label is whole: so where each device's last reports lie is kept in mind until its reading is known.
 */
#ifndef PERCH_APP_BLOT_H
#define PERCH_APP_BLOT_H

#include <stdio.h>

#include "drivers/port/port.h"

#define PERCH_BLOT_LINES 512 /* a keyboard takes two to four reports for a character */

struct perch_blot_line {
	uint32_t device; /* 0: none */
	char where[32];
	bool is_spent; /* its reading is known: it is forgotten with the device's next report */
	long at;       /* in the file */
	size_t n;
};

struct perch_blot {
	struct perch_blot_line lines[PERCH_BLOT_LINES];
	size_t next;
};

/* A report of the device was written: the last line of the n bytes that end at the file's end. */
void perch_blot_add(struct perch_blot *b, const struct perch_port_device *d, FILE *file,
		    struct perch_span text);

/* The device gave a reading that may stay. A report may begin the next one, so the last one is kept. */
void perch_blot_forget(struct perch_blot *b, const struct perch_port_device *d);

/* The device gave a reading that may not stay: its reports become comments without content. PERCH_E_IO. */
PERCH_MUST_CHECK enum perch_rc perch_blot_out(struct perch_blot *b,
					      const struct perch_port_device *d, FILE *file);

#endif

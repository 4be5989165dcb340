/*
 * oem_status.h - the three status bytes of a USB-OEM report: what they mean for a driver, and in
 * words. Pure. Scanner and scale have tables of their own; the way to read them is one.
 * Source: USB-OEM as Datalogic's open POS driver speaks it.
 */
#ifndef PERCH_DRIVERS_SCANNER_OEM_STATUS_H
#define PERCH_DRIVERS_SCANNER_OEM_STATUS_H

#include "firmware/base/buf.h"

enum perch_oem_meaning {                   /* what a bit is good for */
			 PERCH_OEM_NOTE,   /* says how the device is; data may follow */
			 PERCH_OEM_ANSWER, /* an answer to a command of ours, not a label or weight */
			 PERCH_OEM_REFUSAL, /* such an answer, and no */
			 PERCH_OEM_TROUBLE  /* no label or weight, whatever stands behind */
};

struct perch_oem_bit {
	uint8_t byte; /* 0, 1 or 2 */
	uint8_t mask;
	enum perch_oem_meaning meaning;
	const char *word;
};

struct perch_oem_status {
	uint8_t bytes[3];
};

/* Is any bit of that meaning set? */
bool perch_oem_status_has(const struct perch_oem_status *status, const struct perch_oem_bit *bits,
			  size_t n_bits, enum perch_oem_meaning meaning);

/* The words of all bits set, in the table's order, ", " between; `none` when there are none. */
void perch_oem_status_words(const struct perch_oem_status *status, const struct perch_oem_bit *bits,
			    size_t n_bits, const char *none, struct perch_buf *out);

#endif

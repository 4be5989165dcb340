/*
 * oem_interface.h - interfaces of the USB-OEM family (HID usage page 0xFF45): which they are, how
 * long their reports are, and how commands go out. Pure.
 *
 * Reports carry no id. A device may show a flash interface (usage 0xA000) beside the others: it takes
 * firmware and is never touched, nor is anything that mentions it.
 * Source: report descriptors O-D1 to O-D4; USB-OEM as Datalogic's open POS driver speaks it.
 */
#ifndef PERCH_DRIVERS_SCANNER_OEM_INTERFACE_H
#define PERCH_DRIVERS_SCANNER_OEM_INTERFACE_H

#include "drivers/driver.h"

enum perch_oem_usage {
	PERCH_OEM_TABLE_TOP = 0x4a00,
	PERCH_OEM_HAND_HELD = 0x4b00,
	PERCH_OEM_SCALE = 0x6e00,
	PERCH_OEM_FLASH = 0xa000
};

struct perch_oem_interface {
	size_t in_bytes;  /* a report with as many is full */
	size_t out_bytes; /* every command is padded to this: 11, or 64 on Symbol's */
};

/* Does the descriptor open a collection of this usage, and none for the flash? */
bool perch_oem_is(struct perch_span descriptor, enum perch_oem_usage usage);

/* Lengths that the descriptor gives; those in *out stay where it is empty (a capture may have none).
 * PERCH_E_UNKNOWN: broken, or without an input report that has no id, or commands longer than
 * a perch_out; *out is untouched then. */
PERCH_MUST_CHECK enum perch_rc perch_oem_interface_read(struct perch_span descriptor,
							struct perch_oem_interface *out);

/* Queue one command: its bytes, then zeros. PERCH_E_FULL: no room, counted in send->lost. */
PERCH_MUST_CHECK enum perch_rc perch_oem_send(const struct perch_oem_interface *to,
					      struct perch_span command, bool is_required,
					      struct perch_outs *send);

#endif

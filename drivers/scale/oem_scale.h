/*
 * oem_scale.h - the scale half of a USB-OEM scanner-scale (HID page 0xFF45, usage 0x6E00). Pure, no
 * floating point.
 *
 * Input report:  three status bytes, then one digit a byte: five digits if the status says metric or
 *                five digits, else four.
 * Output report: command, second command byte, arguments; 5 bytes.
 *
 * Four digits are hundredths of a pound, five thousandths, metric ones thousandths of a kilogram:
 * Datalogic's driver multiplies four digits by ten to reach the thousandths that POS software counts
 * in. 01 02 03 04 is thus 12.34 lb and keeps its two places.
 *
 * A weight is given as stable, or as zero where the status says centre of zero. All that is no weight
 * (in motion, over capacity, under zero, warming up ...) is a status in words. The scale speaks only
 * when asked: OPEN asks it once, ENABLE again each time. It is asked in the system in which it
 * answered last, at first in metric; when it rejects that, in the other from then on.
 */
#ifndef PERCH_DRIVERS_SCALE_OEM_SCALE_H
#define PERCH_DRIVERS_SCALE_OEM_SCALE_H

#include "drivers/driver.h"

extern const struct perch_driver perch_driver_oem_scale;

enum perch_oem_scale_request {
	PERCH_OEM_SCALE_WEIGHT,
	PERCH_OEM_SCALE_ZERO,
	PERCH_OEM_SCALE_STATUS,
	PERCH_OEM_SCALE_CONFIGURATION
};

/* Queue a request for a scale whose state perch_driver_oem_scale has reset. PERCH_E_FULL: no room. */
PERCH_MUST_CHECK enum perch_rc perch_oem_scale_ask(void *state, enum perch_oem_scale_request what,
						   struct perch_outs *send);

#endif

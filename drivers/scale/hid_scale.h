/*
 * hid_scale.h - scales with HID usage page 0x8D. Pure, no floating point.
 *
 * Every weight report gives a weight, as the scale says it, with its status; under zero makes it
 * negative. Not a weight but a status is given for a power of ten beyond -9 to +9, and for a unit
 * that is none of mg g kg oz lb: a weight is never converted here.
 *
 * The first report after the scale was opened may be left over from the last weighing. It is judged so
 * on evidence only: it says at rest, and the next one, less than PERCH_HID_SCALE_STALE_US later, says
 * at rest with another weight, which no load could do without motion in between. Therefore a first
 * report at rest is held back until the next comes or that time has passed; every other is given at
 * once.
 */
#ifndef PERCH_DRIVERS_SCALE_HID_SCALE_H
#define PERCH_DRIVERS_SCALE_HID_SCALE_H

#include "drivers/driver.h"

#define PERCH_HID_SCALE_STALE_US 500000

extern const struct perch_driver perch_driver_hid_scale;

/* Queue "set to zero" for a scale whose state perch_driver_hid_scale has reset. PERCH_E_UNKNOWN: its
 * descriptor has no such command. PERCH_E_FULL: no room. */
PERCH_MUST_CHECK enum perch_rc perch_hid_scale_zero(const void *state, struct perch_outs *send);

#endif

/*
 * hid_pos.h - scanners in HID POS mode (usage page 0x8C). Pure.
 *
 * One label comes in one report or in several; the last has its "continued" flag clear. A
 * continuation that does not come in time ends the label: delivered as suspect if the last part was
 * full (one firmware sets the flag on every full part), dropped if not.
 *
 * A menu command is answered through the same report: text parts under ]X0, then the command with
 * ACK, ENQ or NAK under ]Z6 (captured from a Honeywell Voyager 1602g). All of it is one reply.
 */
#ifndef PERCH_DRIVERS_SCANNER_HID_POS_H
#define PERCH_DRIVERS_SCANNER_HID_POS_H

#include "drivers/driver.h"

/* Longest wait for the next part; generous at the slowest polling interval seen (16 ms). */
#define PERCH_HID_POS_WAIT_US 250000
/* What comes this soon after such a last part may be the rest of its label ("stale-part"). */
#define PERCH_HID_POS_STALE_US 500000

extern const struct perch_driver perch_driver_hid_pos;

#endif

/*
 * ids.h - which scanners and scales are known by their vendor and product ids.
 *
 * Pure data. A driver is chosen by descriptors; ids only tell what descriptors cannot: that a keyboard
 * or a serial port is a scanner, whose way it is to put a scanner into another mode, and what the
 * udev rules and the kernel's quirks are printed from (board/udev).
 * Source: usb.ids 2025.07.26, the Linux drivers metro-usb and opticon, and the manuals named in the
 * rows.
 */
#ifndef PERCH_DRIVERS_IDS_H
#define PERCH_DRIVERS_IDS_H

#include "drivers/driver.h"

/* One product in one mode. */
struct perch_id {
	uint16_t vid;
	uint16_t pid;
	const char *driver; /* the mode that the product id tells: a driver's name */
	const char *name;   /* for people: maker and model */
};

/* Who makes scanners and little else: its keyboards may still be keyboards, but a serial port of
 * its is a scanner, and the udev rules give all of its devices to the group. */
struct perch_maker {
	uint16_t vid;
	const char *name;
	const char *to_hid_pos; /* what to tell when one is in keyboard mode; NULL: nothing known */
};

/* The tables, ordered by vid and pid; index past the end gives NULL. */
const struct perch_id *perch_id_at(size_t i);
const struct perch_maker *perch_maker_at(size_t i);

/* NULL: not in the table. */
const struct perch_id *perch_id_find(uint16_t vid, uint16_t pid);
const struct perch_maker *perch_maker_find(uint16_t vid);

/* Is it a scanner that acts as a keyboard? */
bool perch_keyboard_scanner_is_known(uint16_t vid, uint16_t pid);
/* Is a serial port of this device a scanner, and no modem, GPS receiver or development board? */
bool perch_serial_scanner_is_known(uint16_t vid, uint16_t pid);

/* What to tell the user of a device that the driver reads: the maker's way to a better mode where
 * one is known, else the driver's own advice; NULL when there is nothing to say. Static. */
const char *perch_id_advice(const struct perch_driver *driver, uint16_t vid);

#endif

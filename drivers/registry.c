/*
 * registry.c - the one list of drivers, and of scanners that act as keyboards. Order matters: the
 * first driver that matches wins. Pure.
 */
#include "drivers/scanner/hid_keyboard.h"
#include "drivers/scanner/hid_pos.h"

static const struct perch_driver *const drivers[] = {
	&perch_driver_hid_pos,
	&perch_driver_hid_keyboard,
};

// clang-format off
/* Names as in usb.ids 2025.07.26, or as the source in the row says. */
static const struct {
	uint16_t vid;
	uint16_t pid;
} keyboard_scanners[] = {
	{ 0x05e0, 0x1200 }, /* Symbol bar code scanner (LS2208 and others) */
	{ 0x05f9, 0x2203 }, /* Datalogic */
	{ 0x05f9, 0x2206 }, /* Datalogic */
	{ 0x065a, 0x0001 }, /* Opticon bar code scanner */
	{ 0x067e, 0x0801 }, /* Intermec HID keyboard barcode scanner */
	{ 0x0c2e, 0x0204 }, /* Metrologic MS7120, keyboard mode */
	{ 0x0db5, 0x013a }, /* Access-IS, keyboard mode (LSR118 manual) */
	{ 0x1eab, 0x0103 }, /* Newland HR200, HID keyboard */
	{ 0x1eab, 0x0d03 }, /* Newland EM2028, HID keyboard */
};
// clang-format on

const struct perch_driver *
perch_driver_at(size_t i)
{
	return i < PERCH_COUNT(drivers) ? drivers[i] : NULL;
}

const struct perch_driver *
perch_driver_find(const char *name)
{
	for (size_t i = 0; i < PERCH_COUNT(drivers); i++)
		if (strcmp(drivers[i]->name, name) == 0)
			return drivers[i];
	return NULL;
}

const struct perch_driver *
perch_driver_match(const struct perch_interface *with)
{
	if (with->driver_name[0] != '\0')
		return perch_driver_find(with->driver_name);
	for (size_t i = 0; i < PERCH_COUNT(drivers); i++)
		if (drivers[i]->matches(with))
			return drivers[i];
	return NULL;
}

bool
perch_keyboard_scanner_is_known(uint16_t vid, uint16_t pid)
{
	for (size_t i = 0; i < PERCH_COUNT(keyboard_scanners); i++)
		if (keyboard_scanners[i].vid == vid && keyboard_scanners[i].pid == pid)
			return true;
	return false;
}

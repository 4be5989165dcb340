/* ids.c - see ids.h. Pure. */
#include "drivers/ids.h"

#define KEYBOARD "hid-keyboard"
#define POS      "hid-pos"
#define OEM      "oem"
#define CDC      "cdc-acm"
#define SCALE    "hid-scale"

// clang-format off
static const struct perch_id ids[] = {
	{ 0x05e0, 0x0600, "symbol-com", "Symbol, simple COM port emulation" },
	{ 0x05e0, 0x1200, KEYBOARD,     "Symbol bar code scanner (LS2208 and others)" },
	{ 0x05e0, 0x1300, OEM,          "Symbol, IBM hand-held" },
	{ 0x05e0, 0x1400, OEM,          "Symbol, IBM table-top" },
	{ 0x05e0, 0x1701, CDC,          "Symbol, CDC" },
	{ 0x05e0, 0x1900, "snapi",      "Symbol, SNAPI" },
	{ 0x05e0, 0x2100, POS,          "Symbol, HID POS" },
	{ 0x05f9, 0x120c, OEM,          "Datalogic Gryphon GD4430, IBM hand-held" },
	{ 0x05f9, 0x120d, OEM,          "Datalogic PowerScan PD9530, IBM hand-held" },
	{ 0x05f9, 0x122f, OEM,          "Datalogic Gryphon GD4500, IBM hand-held" },
	{ 0x05f9, 0x1233, OEM,          "Datalogic PowerScan PD9630, IBM hand-held" },
	{ 0x05f9, 0x1239, OEM,          "Datalogic QuickScan QD2500, IBM hand-held" },
	{ 0x05f9, 0x1511, OEM,          "Datalogic Magellan 9800i, IBM table-top and scale" },
	{ 0x05f9, 0x2203, KEYBOARD,     "Datalogic, keyboard" },
	{ 0x05f9, 0x2206, KEYBOARD,     "Datalogic, keyboard" },
	{ 0x05f9, 0x322f, POS,          "Datalogic Gryphon GD4500, HID POS" },
	{ 0x05f9, 0x4002, CDC,          "Datalogic Magellan 800i, CDC" },
	{ 0x05f9, 0x4204, CDC,          "Datalogic, CDC" },
	{ 0x065a, 0x0001, KEYBOARD,     "Opticon bar code scanner" },
	{ 0x065a, 0x0009, "opticon",    "Opticon, serial" },
	{ 0x067e, 0x0801, KEYBOARD,     "Intermec, keyboard" },
	{ 0x067e, 0x0803, CDC,          "Intermec, CDC" },
	{ 0x067e, 0x0805, CDC,          "Intermec, CDC and video" },
	{ 0x0922, 0x8003, SCALE,        "DYMO 1772057 postal scale" },
	{ 0x0922, 0x8004, SCALE,        "DYMO M25 postal scale" },
	{ 0x0922, 0x8009, SCALE,        "DYMO S180 shipping scale" },
	{ 0x0b67, 0x555e, SCALE,        "Fairbanks SCB-R9000 scale" },
	{ 0x0c2e, 0x0007, OEM,          "Metrologic, IBM SurePOS" },
	{ 0x0c2e, 0x0204, KEYBOARD,     "Metrologic MS7120, keyboard" },
	{ 0x0c2e, 0x0700, "metrologic", "Metrologic, serial one way" },
	{ 0x0c2e, 0x0720, "metrologic", "Metrologic, serial both ways" },
	{ 0x0c2e, 0x0b6a, POS,          "Honeywell, HID POS" },
	{ 0x0c2e, 0x0b81, POS,          "Honeywell, HID POS" },
	{ 0x0c2e, 0x0db3, POS,          "Honeywell, HID POS" },
	{ 0x0c2e, 0x1007, POS,          "Honeywell, HID POS" },
	{ 0x0d8f, 0x0200, SCALE,        "Pitney Bowes 397-B scale" },
	{ 0x0db5, 0x0139, CDC,          "Access-IS LSR118, CDC" },
	{ 0x0db5, 0x013a, KEYBOARD,     "Access-IS LSR118, keyboard" },
	{ 0x0db5, 0x013b, POS,          "Access-IS LSR118, HID POS" },
	{ 0x0eb8, 0xf000, SCALE,        "Mettler Toledo PS60 scale" },
	{ 0x0eb8, 0xf001, SCALE,        "Mettler Toledo scale" },
	{ 0x1446, 0x6a73, SCALE,        "Stamps.com Model 510 scale" },
	{ 0x1446, 0x6a78, SCALE,        "DYMO Endicia 75 lb scale" },
	{ 0x1446, 0x6a79, SCALE,        "X.J. Group scale" },
	{ 0x1eab, 0x0103, KEYBOARD,     "Newland HR200, keyboard" },
	{ 0x1eab, 0x0106, CDC,          "Newland HR200, CDC" },
	{ 0x1eab, 0x0110, POS,          "Newland HR200, HID POS" },
	{ 0x1eab, 0x0d03, KEYBOARD,     "Newland EM2028, keyboard" },
	{ 0x1eab, 0x0d06, CDC,          "Newland EM2028, CDC" },
	{ 0x1eab, 0x0d10, POS,          "Newland EM2028, HID POS" },
	{ 0x1fbb, 0x3850, CDC,          "Cino, CDC" },
	{ 0x2474, 0x0550, SCALE,        "Stamps.com 5 lb scale" },
	{ 0x2474, 0x3550, SCALE,        "Stamps.com 35 lb scale" },
	{ 0x6096, 0x0158, SCALE,        "DYMO 10 lb postal scale" },
	{ 0x7b7c, 0x0100, SCALE,        "Elane UParcel 30 lb scale" },
};

#define SLOW "keyboard mode: slow, and group separators may not arrive; "

/* The ways: Honeywell 1200g/1300g/1450g manual, terminal ids; Access-IS LSR118 manual; Newland
 * NLS-FM420 manual; Zebra and Datalogic product reference guides, chapter on the USB interface. */
static const struct perch_maker makers[] = {
	{ 0x0536, "Hand Held Products",
	  SLOW "scan the label \"HID POS\" (terminal id 131) of its manual" },
	{ 0x05e0, "Zebra (Symbol)",
	  SLOW "scan the label \"USB HID POS\", or \"IBM Hand-Held USB\" of an older one, of its "
	       "manual" },
	{ 0x05f9, "Datalogic",
	  SLOW "scan the label \"USB-OEM\" of its manual" },
	{ 0x065a, "Opticon", NULL },
	{ 0x0c2e, "Honeywell (Metrologic)",
	  SLOW "scan the label \"HID POS\" (terminal id 131) of its manual" },
	{ 0x0db5, "Access-IS",
	  SLOW "scan the label \"HID POS\" of its manual" },
	{ 0x1eab, "Newland",
	  SLOW "scan the label \"HID POS\" of its manual" },
	{ 0x1fbb, "Cino", NULL },
	{ 0x23d0, "Youjie (Honeywell)",
	  SLOW "scan the label \"HID POS\" (terminal id 131) of its manual" },
};
// clang-format on

const struct perch_id *
perch_id_at(size_t i)
{
	return i < PERCH_COUNT(ids) ? &ids[i] : NULL;
}

const struct perch_maker *
perch_maker_at(size_t i)
{
	return i < PERCH_COUNT(makers) ? &makers[i] : NULL;
}

const struct perch_id *
perch_id_find(uint16_t vid, uint16_t pid)
{
	for (size_t i = 0; i < PERCH_COUNT(ids); i++)
		if (ids[i].vid == vid && ids[i].pid == pid)
			return &ids[i];
	return NULL;
}

const struct perch_maker *
perch_maker_find(uint16_t vid)
{
	for (size_t i = 0; i < PERCH_COUNT(makers); i++)
		if (makers[i].vid == vid)
			return &makers[i];
	return NULL;
}

bool
perch_keyboard_scanner_is_known(uint16_t vid, uint16_t pid)
{
	const struct perch_id *id = perch_id_find(vid, pid);

	return id != NULL && strcmp(id->driver, KEYBOARD) == 0;
}

bool
perch_serial_scanner_is_known(uint16_t vid, uint16_t pid)
{
	const struct perch_id *id = perch_id_find(vid, pid);

	return perch_maker_find(vid) != NULL || (id != NULL && strcmp(id->driver, CDC) == 0);
}

const char *
perch_id_advice(const struct perch_driver *driver, uint16_t vid)
{
	const struct perch_maker *maker = perch_maker_find(vid);

	if (maker != NULL && maker->to_hid_pos != NULL && strcmp(driver->name, KEYBOARD) == 0)
		return maker->to_hid_pos;
	return driver->advice;
}

/* us.c - the United States layout, which most scanners are set to at the factory. Pure. */
#include "drivers/keymap/keymap.h"

// clang-format off
static const struct perch_key_row rows[] = {
	{ 0x04, 'a', 'A', 0, 0 },
	{ 0x05, 'b', 'B', 0, 0 },
	{ 0x06, 'c', 'C', 0, 0 },
	{ 0x07, 'd', 'D', 0, 0 },
	{ 0x08, 'e', 'E', 0, 0 },
	{ 0x09, 'f', 'F', 0, 0 },
	{ 0x0a, 'g', 'G', 0, 0 },
	{ 0x0b, 'h', 'H', 0, 0 },
	{ 0x0c, 'i', 'I', 0, 0 },
	{ 0x0d, 'j', 'J', 0, 0 },
	{ 0x0e, 'k', 'K', 0, 0 },
	{ 0x0f, 'l', 'L', 0, 0 },
	{ 0x10, 'm', 'M', 0, 0 },
	{ 0x11, 'n', 'N', 0, 0 },
	{ 0x12, 'o', 'O', 0, 0 },
	{ 0x13, 'p', 'P', 0, 0 },
	{ 0x14, 'q', 'Q', 0, 0 },
	{ 0x15, 'r', 'R', 0, 0 },
	{ 0x16, 's', 'S', 0, 0 },
	{ 0x17, 't', 'T', 0, 0 },
	{ 0x18, 'u', 'U', 0, 0 },
	{ 0x19, 'v', 'V', 0, 0 },
	{ 0x1a, 'w', 'W', 0, 0 },
	{ 0x1b, 'x', 'X', 0, 0 },
	{ 0x1c, 'y', 'Y', 0, 0 },
	{ 0x1d, 'z', 'Z', 0, 0 },
	{ 0x1e, '1', '!', 0, 0 },
	{ 0x1f, '2', '@', 0, 0 },
	{ 0x20, '3', '#', 0, 0 },
	{ 0x21, '4', '$', 0, 0 },
	{ 0x22, '5', '%', 0, 0 },
	{ 0x23, '6', '^', 0, 0 },
	{ 0x24, '7', '&', 0, 0 },
	{ 0x25, '8', '*', 0, 0 },
	{ 0x26, '9', '(', 0, 0 },
	{ 0x27, '0', ')', 0, 0 },
	{ 0x2d, '-', '_', 0, 0 },
	{ 0x2e, '=', '+', 0, 0 },
	{ 0x2f, '[', '{', 0, 0 },
	{ 0x30, ']', '}', 0, 0 },
	{ 0x31, '\\', '|', 0, 0 },
	{ 0x32, '\\', '|', 0, 0 }, /* the same key on ISO boards */
	{ 0x33, ';', ':', 0, 0 },
	{ 0x34, '\'', '"', 0, 0 },
	{ 0x35, '`', '~', 0, 0 },
	{ 0x36, ',', '<', 0, 0 },
	{ 0x37, '.', '>', 0, 0 },
	{ 0x38, '/', '?', 0, 0 },
	{ 0x64, '\\', '|', 0, 0 }, /* the extra key of ISO boards */
};
// clang-format on

const struct perch_keymap perch_keymap_us = {
	.name = "us",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
};

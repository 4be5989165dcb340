/*
 * keymap.h - keyboard layouts: which character a key gives. Pure.
 *
 * A usage names a key's position; the scanner picked it for the layout ("country") that is set in
 * it, and the same layout must be used to read it back. A layout is a table of rows; another layout
 * is another table and a line in the list in keymap.c.
 * Source: HID Usage Tables 1.12, section 10 (keyboard page), and the layouts' own key caps.
 */
#ifndef PERCH_DRIVERS_KEYMAP_KEYMAP_H
#define PERCH_DRIVERS_KEYMAP_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Code points; 0: the key gives nothing at that level. */
struct perch_key_row {
	uint8_t usage;
	uint32_t plain;
	uint32_t shift;
	uint32_t altgr;
	uint32_t altgr_shift;
};

struct perch_keymap {
	const char *name; /* "us", as in --layout and L: lines */
	const struct perch_key_row *rows;
	size_t n;
};

extern const struct perch_keymap perch_keymap_us;

/* "" is "us"; NULL: no such layout. */
const struct perch_keymap *perch_keymap_find(const char *name);

/* Code point that a key gives; 0: none. Keys that are the same everywhere (space, keypad) are
 * known in every layout. Caps lock turns shift over for letters only. */
uint32_t perch_keymap_code(const struct perch_keymap *map, uint8_t usage, bool is_shift,
			   bool is_altgr, bool is_caps);

/*
 * Code point typed as a number on the keypad while Alt is held: a leading zero means Windows code
 * page 1252, none means code page 437; below 128 they are ASCII both, control characters included.
 * 0xfffd: no such character (above 255).
 */
uint32_t perch_alt_code(unsigned value, bool has_leading_zero);

#endif

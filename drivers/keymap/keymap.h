/*
 * keymap.h - keyboard layouts: which character a key gives. Pure.
 *
 * A usage names a key's position; the scanner picked it for the layout ("country") that is set in
 * it, and the same layout must be used to read it back. A layout is four pictures of the keys that
 * carry characters, in a file of its own, and a line in the list in keymap.c.
 * Source: HID Usage Tables 1.12, section 10 (keyboard page); the layouts are those of Windows 7, which
 * scanners imitate (Unicode CLDR, keyboards/windows). What it leaves empty has the ASCII character of
 * Linux (xkeyboard-config 2.35), if there is one without Shift and AltGr together.
 */
#ifndef PERCH_DRIVERS_KEYMAP_KEYMAP_H
#define PERCH_DRIVERS_KEYMAP_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What --layout and L: lines may say; with the second behind it: see perch_function_key_code. */
#define PERCH_KEYMAP_NAMES "us uk de fr be it es pt se fi dk no ch"
#define PERCH_KEYMAP_FKEYS "+fkeys"

#define PERCH_KEYMAP_KEYS  48

/*
 * The keys of an ISO board, row by row from the top left: 13 from the one left of 1, 12 from Q (as
 * on a US board), 12 from A, 11 from the one left of Z. A blank: the key gives nothing at that level.
 *
 * A dead key is written as the accent that it waits with: ˋ U+02CB, ´ U+00B4, ˆ U+02C6, ¨ U+00A8 or
 * ˜ U+02DC. The ASCII characters ` ^ ~ are keys that type at once.
 */
struct perch_keymap {
	uint32_t plain[PERCH_KEYMAP_KEYS];
	uint32_t shift[PERCH_KEYMAP_KEYS];
	uint32_t altgr[PERCH_KEYMAP_KEYS];
	uint32_t altgr_shift[PERCH_KEYMAP_KEYS];
	bool has_comma_keypad; /* the keypad's point key gives a comma */
};

extern const struct perch_keymap perch_keymap_us;
extern const struct perch_keymap perch_keymap_uk;
extern const struct perch_keymap perch_keymap_de;
extern const struct perch_keymap perch_keymap_fr;
extern const struct perch_keymap perch_keymap_be;
extern const struct perch_keymap perch_keymap_it;
extern const struct perch_keymap perch_keymap_es;
extern const struct perch_keymap perch_keymap_pt;
extern const struct perch_keymap perch_keymap_se; /* and Finland */
extern const struct perch_keymap perch_keymap_dk;
extern const struct perch_keymap perch_keymap_no;
extern const struct perch_keymap perch_keymap_ch; /* German Switzerland */

/* "" is "us"; NULL: no such layout. A "+fkeys" behind the name makes no difference. */
const struct perch_keymap *perch_keymap_find(const char *name);

/* Does the name end in "+fkeys"? */
bool perch_keymap_has_function_keys(const char *name);

/* Character that a key gives, or a dead key's accent; 0: none. Keys that are the same everywhere
 * (space, keypad) are known in every layout, with or without AltGr. */
uint32_t perch_keymap_code(const struct perch_keymap *map, uint8_t usage, bool is_shift,
			   bool is_altgr);

/* The other case of a letter, as caps lock has it; anything else as it is. */
uint32_t perch_other_case(uint32_t code);

/*
 * Control character that Ctrl and a key give; PERCH_NO_CONTROL: none. code is what the key gives
 * without Ctrl. The keys in the places of [ \ ] on a US board give ESC, FS and GS in every layout, as
 * on Windows; another key goes by its own character, or else by the US one in its place.
 */
#define PERCH_NO_CONTROL 0x100u
uint32_t perch_control_code(uint8_t usage, uint32_t code, bool is_shift);

/*
 * Control character that a function key stands for, 0: none. F1 to F10 are DC1 to SUB, F11 is FS and
 * F12 GS, in scanners set to "function key emulation" (IDAutomation SC5USB; other makers use other
 * tables, so this is not for a scanner of which it is not known).
 */
uint32_t perch_function_key_code(uint8_t usage);

/* Is it the accent of a dead key? */
bool perch_dead_key_is(uint32_t code);

/*
 * The characters that a dead key and the one after it come to: the accented letter where Windows-1252
 * has it, the accent alone for a space, else both. They are in out[0] and, when 2 is returned, out[1].
 */
size_t perch_dead_key_join(uint32_t dead, uint32_t next, uint32_t out[2]);

/*
 * Code point typed as a number on the keypad while Alt is held: a leading zero means Windows code
 * page 1252, none means code page 437; below 128 they are ASCII both, control characters included.
 * 0xfffd: no such character (above 255).
 */
uint32_t perch_alt_code(unsigned value, bool has_leading_zero);

#endif

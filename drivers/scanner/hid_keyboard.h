/*
 * hid_keyboard.h - scanners that act as a USB keyboard. Pure.
 *
 * The report layout is taken from the descriptor (arrays of any length, bitmaps, several report
 * ids); without one a boot interface's eight-byte reports are read, and no others. A key gives its character when it is in a
 * report and was not in the one before; several new keys in one report are several characters, in
 * the array's order. Characters typed as Alt and a number, as a dead key and a letter, or as Ctrl
 * and a letter are put back together; Ctrl with Alt is AltGr, as on Windows. Function keys stand for
 * control characters where the layout's name ends in "+fkeys". Text comes out as UTF-8.
 *
 * A label ends with Enter, keypad Enter or Tab, or by silence; STX and ETX around it are taken off.
 * It is suspect when it has control bytes other than the separators FS GS RS US and EOT, or when a
 * key in it has no character in this layout: either may stand for something else.
 */
#ifndef PERCH_DRIVERS_SCANNER_HID_KEYBOARD_H
#define PERCH_DRIVERS_SCANNER_HID_KEYBOARD_H

#include "drivers/driver.h"

/* Silence that ends a label: four times the longest gap between two characters of it, within these
 * bounds; the upper one until there is a gap. */
#define PERCH_KEYBOARD_SILENCE_MIN_US 30000
#define PERCH_KEYBOARD_SILENCE_MAX_US 150000

extern const struct perch_driver perch_driver_hid_keyboard;

#endif

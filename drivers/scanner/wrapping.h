/*
 * wrapping.h - what a scanner puts around a label's data: AIM identifier or the maker's own code
 * letter in front, terminator behind. Pure.
 *
 * Sources of the letters: Honeywell user manuals (symbology charts); Syble XB-6299 as its open driver
 * reads it (mgaffigan/Itp.HidBarcodeScanner).
 */
#ifndef PERCH_DRIVERS_SCANNER_WRAPPING_H
#define PERCH_DRIVERS_SCANNER_WRAPPING_H

#include "drivers/reading.h"

/* What a code letter of the Honeywell family names; UNKNOWN where it is none. */
enum perch_symbology perch_code_letter_honeywell(uint8_t letter);

/* What a code letter of Syble names; for EAN and UPC the number of digits in data decides. */
enum perch_symbology perch_code_letter_syble(uint8_t letter, struct perch_span data);

/* Without CR, LF or both at the end. */
struct perch_span perch_wrapping_cut_end(struct perch_span bytes);

/* Move an AIM identifier from the front of the reading's bytes to its own place, if there is one. */
void perch_wrapping_take_aim(struct perch_reading *reading);

/*
 * Take a Honeywell code letter off the front of *bytes and return what it names. Where the scanner's
 * framing does not promise one (is_promised false) a letter counts only if the rest proves it: an AIM
 * identifier of the same symbology follows, or 'd' and 'c' stand before an EAN-13 or UPC-A whose check
 * digit holds. Else UNKNOWN, and *bytes is untouched: a house label may begin with any letter.
 */
enum perch_symbology perch_wrapping_take_letter(struct perch_span *bytes, bool is_promised);

#endif

/*
 * hid_keyboard_layout.h - which keys a keyboard's report holds: found in its descriptor. Pure.
 *
 * Limits: 4 reports with keys, 32 runs of keys, 64 elements in one array, 256 keys in one report;
 * beyond them the descriptor is refused.
 */
#ifndef PERCH_DRIVERS_SCANNER_HID_KEYBOARD_LAYOUT_H
#define PERCH_DRIVERS_SCANNER_HID_KEYBOARD_LAYOUT_H

#include "firmware/base/rc.h"
#include "firmware/base/span.h"

#define PERCH_KEYBOARD_REPORTS_MAX 4
#define PERCH_KEYBOARD_FIELDS_MAX  32
#define PERCH_KEYBOARD_ARRAY_MAX   64
#define PERCH_KEYBOARD_KEYS_MAX    256 /* pressed in one report */

/* A run of keys: one bit each from first_key on, or an array whose elements name them. */
struct perch_keyboard_field {
	uint8_t report; /* index into reports */
	bool is_array;
	uint8_t first_key;
	uint8_t last_key;
	uint32_t at_bit;
	uint32_t bits;  /* of one element */
	uint32_t count; /* elements */
	int64_t logical_min;
	int64_t logical_max;
};

struct perch_keyboard_report {
	uint8_t id;         /* 0: none */
	bool has_modifiers; /* as bits */
	size_t bytes;       /* a shorter report lacks something that we need */
};

struct perch_keyboard_layout {
	bool is_assumed; /* the boot layout for want of a descriptor: of no use for other lengths */
	struct perch_keyboard_report reports[PERCH_KEYBOARD_REPORTS_MAX];
	size_t n_reports;
	struct perch_keyboard_field fields[PERCH_KEYBOARD_FIELDS_MAX];
	size_t n_fields;
};

/* The keys that a report shows pressed, modifiers apart. */
struct perch_keyboard_keys {
	uint8_t modifiers; /* bit n: usage 0xe0 + n */
	size_t n;
	uint8_t v[PERCH_KEYBOARD_KEYS_MAX]; /* in the report's order, as often as they are in it */
};

/* Empty descriptor: the boot layout. PERCH_E_UNKNOWN (*out is then of no use): broken, beyond the
 * limits, or no keys. */
PERCH_MUST_CHECK enum perch_rc perch_keyboard_layout_read(struct perch_span descriptor,
							  struct perch_keyboard_layout *out);

/*
 * Take a report apart; *report gets the index of its row. PERCH_E_NOTFOUND: another report id.
 * PERCH_E_SHORT: too short, or not of the assumed length. PERCH_E_AGAIN: the keyboard says that it
 * could not tell the keys (roll-over); the state before it still holds.
 */
PERCH_MUST_CHECK enum perch_rc perch_keyboard_keys_read(const struct perch_keyboard_layout *layout,
							struct perch_span bytes, size_t *report,
							struct perch_keyboard_keys *out);

#endif

/*
 * hid_scale_layout.h - where a HID scale puts what: found in its report descriptor by usage, or, where
 * no descriptor tells, the six bytes that nearly all of them send. Pure.
 *
 *	03 status unit exponent low high
 *
 * status and unit are positions, from 1, in the usage tables' lists (unit 2 g, 3 kg, 11 oz, 12 lb);
 * some send 04 in front.
 * Source: HID Point of Sale Usage Tables 1.02, page 0x8D; the six bytes as captured from DYMO,
 * Stamps.com, Fairbanks and Mettler scales. No real scale's descriptor was to be had.
 * Limits: a number has at most 32 bits.
 */
#ifndef PERCH_DRIVERS_SCALE_HID_SCALE_LAYOUT_H
#define PERCH_DRIVERS_SCALE_HID_SCALE_LAYOUT_H

#include "firmware/base/rc.h"
#include "firmware/base/span.h"

#define PERCH_HID_SCALE_PAGE    0x8d
#define PERCH_HID_SCALE_CHOICES 32

struct perch_hid_scale_number {
	uint32_t at; /* first bit, the id included */
	uint32_t bits;
	bool is_signed;
};

/* One of a list of usages: by its position in an array, or by the bit that is set. */
struct perch_hid_scale_choice {
	uint32_t at;
	uint32_t bits; /* 0: the report has none */
	bool is_bitmap;
	uint8_t usages[PERCH_HID_SCALE_CHOICES]; /* of page 0x8D, 0 for none; by value or by bit */
};

struct perch_hid_scale_layout {
	uint8_t report_id;   /* 0: reports carry no id */
	uint8_t other_id;    /* seen in its place; the same where there is none */
	size_t report_bytes; /* a shorter report lacks something that we need */
	struct perch_hid_scale_number weight;
	struct perch_hid_scale_number exponent; /* power of ten */
	struct perch_hid_scale_choice unit;
	struct perch_hid_scale_choice status;
	/* the output report that sets the scale to zero */
	uint8_t zero_id;
	size_t zero_bytes; /* 0: none */
	uint32_t zero_at;  /* its bit */
};

/* PERCH_E_UNKNOWN: broken, or without a report that has weight, exponent and unit. */
PERCH_MUST_CHECK enum perch_rc perch_hid_scale_layout_read(struct perch_span descriptor,
							   struct perch_hid_scale_layout *out);

/* The six bytes. */
void perch_hid_scale_layout_fixed(struct perch_hid_scale_layout *out);

/* Up to 32 bits of the report. PERCH_E_SHORT: it ends before. */
PERCH_MUST_CHECK enum perch_rc perch_hid_scale_number_get(const struct perch_hid_scale_number *from,
							  struct perch_span report, int64_t *out);

/* The usage that the report chooses; 0 for none, more than one, or a report that ends before. */
uint8_t perch_hid_scale_choice_get(const struct perch_hid_scale_choice *from,
				   struct perch_span report);

#endif

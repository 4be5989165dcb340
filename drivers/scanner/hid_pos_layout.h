/*
 * hid_pos_layout.h - where a HID POS scanner puts what: found in its report descriptor. Pure.
 *
 * Makers share report id 2 and little else: the byte count has one byte, two or none, the AIM
 * identifier three bytes or none, the data start anywhere. All is found by usage.
 * Source: HID Point of Sale Usage Tables 1.02; the vendor page 0xFF66 as Honeywell's family uses it.
 */
#ifndef PERCH_DRIVERS_SCANNER_HID_POS_LAYOUT_H
#define PERCH_DRIVERS_SCANNER_HID_POS_LAYOUT_H

#include "firmware/base/rc.h"
#include "firmware/base/span.h"

/* Neighbouring bits of a report, counted from its first byte (the id included); none: bits 0. */
struct perch_hid_bits {
	uint32_t at;
	uint32_t bits;
};

struct perch_hid_pos_layout {
	/* the input report with the decoded data */
	uint8_t report_id;   /* 0: reports carry no id */
	size_t report_bytes; /* a shorter report lacks something that we need */
	struct perch_hid_bits count;
	struct perch_hid_bits aim[3];
	struct perch_hid_bits data;
	struct perch_hid_bits more;    /* decoded data continued: any of the bits */
	struct perch_hid_bits code_id; /* the maker's own letter */
	/* the output report with trigger and beeper */
	uint8_t trigger_id;
	size_t trigger_bytes; /* 0: none */
	struct perch_hid_bits prevent_read;
	struct perch_hid_bits beep_good;
	struct perch_hid_bits beep_bad;
	/* the feature report that takes a composite scanner's output from its keyboard to HID POS */
	uint8_t redirect_id;
	size_t redirect_bytes; /* 0: none */
	struct perch_hid_bits redirect;
};

/* PERCH_E_UNKNOWN: broken descriptor, or no decoded data in it. */
PERCH_MUST_CHECK enum perch_rc perch_hid_pos_layout_read(struct perch_span descriptor,
							 struct perch_hid_pos_layout *out);

#endif

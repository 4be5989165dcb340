/*
 * gadget_model.h - what an emulated scanner or scale is like, read from a text of a few lines, so that
 * one program can be any of them. The texts are tests/usb/models/<name>.model. No library.
 *
 * One key and its values a line; '#' begins a comment. In the order of the interfaces:
 *   interface CLASS SUBCLASS PROTOCOL        hexadecimal; what follows belongs to it
 *   reports HEX...                           its HID report descriptor; a second line goes on with it
 *   says-length N                            ... a length that the HID descriptor lies about
 *   endpoint in|out interrupt|bulk SIZE INTERVAL
 *   says-endpoints N                         ... a count that the interface descriptor lies about
 *   speak                                    the IN endpoint above sends the frames; else the first
 * What the host has to do, where LINE is the beginning of a line in the log (gadget_host.h):
 *   open LINE       nothing is sent before one of these has come
 *   close LINE      ... nor after one of these
 *   ack LINE        one of these is awaited after every frame, or the frame is sent again
 *   stall LINE      refused;  ignore LINE  never answered
 * How `scan` makes frames of a label:
 *   part N          the most label bytes in one frame
 *   pad N           a frame is filled up to N bytes with zeros
 *   more A B        the byte `more`: A when another part follows, B in the last one
 *   frame WORD...   hexadecimal bytes, and the words
 *     data          the label bytes of this part; data:N in a field of N bytes
 *     n             how many these are         size       bytes of the frame, without sum and padding
 *     total index   parts, number of this one  more       see above
 *     aim           three bytes of the AIM identifier        modifier   its last one
 *     code          the byte given to scan     sum        two's complement of the byte sum, 16 bits,
 *                                                         high byte first
 */
#ifndef PERCH_TESTS_USB_GADGET_MODEL_H
#define PERCH_TESTS_USB_GADGET_MODEL_H

#include <stdio.h>

#include "firmware/base/buf.h"

#define MODEL_INTERFACES_MAX 8
#define MODEL_ENDPOINTS_MAX  12
#define MODEL_REPORTS_MAX    1024
#define MODEL_RULES_MAX      16
#define MODEL_LINE_MAX       512
#define MODEL_FRAME_MAX      256

enum perch_gadget_rule_kind {
	PERCH_GADGET_OPEN,
	PERCH_GADGET_CLOSE,
	PERCH_GADGET_ACK,
	PERCH_GADGET_STALL,
	PERCH_GADGET_IGNORE
};

struct perch_gadget_rule {
	enum perch_gadget_rule_kind kind;
	char line[64]; /* how the log line begins */
};

struct perch_gadget_model {
	uint8_t descriptors[512]; /* interface, HID and endpoint descriptors, as USB has them */
	size_t n_bytes;
	unsigned n_descriptors;
	struct {
		size_t at; /* of its descriptor */
		size_t hid_at;
		uint8_t reports[MODEL_REPORTS_MAX];
		size_t n_reports;
	} interfaces[MODEL_INTERFACES_MAX];
	size_t n_interfaces;
	bool is_in[MODEL_ENDPOINTS_MAX];
	size_t n_endpoints;
	size_t speaker; /* index of the IN endpoint that sends the frames */
	bool has_speaker;
	struct perch_gadget_rule rules[MODEL_RULES_MAX];
	size_t n_rules;
	char frame[MODEL_LINE_MAX];
	size_t part;
	size_t pad;
	uint8_t more[2];
};

/* One part of a label, on its way into a frame. */
struct perch_gadget_part {
	struct perch_span data;
	char aim[4];
	uint8_t code;
	size_t index;
	size_t total;
};

/* Read the text. PERCH_E_FORMAT and others: *line is the number of the line that makes no sense. */
PERCH_MUST_CHECK enum perch_rc perch_gadget_model_read(struct perch_gadget_model *m, FILE *in,
						       unsigned *line);

/* Has the model a rule of this kind? Does this log line fit one? */
bool perch_gadget_model_has(const struct perch_gadget_model *m, enum perch_gadget_rule_kind kind);
bool perch_gadget_model_fits(const struct perch_gadget_model *m, enum perch_gadget_rule_kind kind,
			     const char *line);

/* Lay out one frame. PERCH_E_FORMAT: the model has none, or an unknown word. PERCH_E_FULL. */
PERCH_MUST_CHECK enum perch_rc perch_gadget_frame(const struct perch_gadget_model *m,
						  const struct perch_gadget_part *part,
						  struct perch_buf *out);

#endif

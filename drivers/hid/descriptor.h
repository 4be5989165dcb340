/*
 * descriptor.h - HID report descriptors: which bits of which report mean what.
 *
 * Pure. The parser is an iterator over the descriptor's fields (one field is one Input, Output or
 * Feature item); it stores nothing but its own bounded state, so that a driver keeps only what it
 * needs. Any bytes may be given: a descriptor is outside data.
 * Source: Device Class Definition for HID 1.11, section 6.2.2.
 * Limits: descriptor 4,096 bytes, report 4,096 bytes, 16 open collections, 4 pushed states,
 * 256 usage ranges for one field; beyond them the descriptor is refused, not cut.
 */
#ifndef PERCH_DRIVERS_HID_DESCRIPTOR_H
#define PERCH_DRIVERS_HID_DESCRIPTOR_H

#include "firmware/base/reader.h"

#define PERCH_HID_DESCRIPTOR_MAX 4096
#define PERCH_HID_REPORT_MAX     4096
#define PERCH_HID_DEPTH_MAX      16
#define PERCH_HID_PUSH_MAX       4
#define PERCH_HID_USAGES_MAX     256

/* A usage with its page, as in an extended usage item. */
#define PERCH_HID_USAGE(page, id) ((uint32_t)(page) << 16 | (uint32_t)(id))
#define PERCH_HID_PAGE(usage)     ((usage) >> 16)

enum perch_hid_kind { PERCH_HID_INPUT, PERCH_HID_OUTPUT, PERCH_HID_FEATURE, PERCH_HID_KINDS };

struct perch_hid_range {
	uint32_t first; /* with page; first <= last */
	uint32_t last;
};

struct perch_hid_field {
	enum perch_hid_kind kind;
	uint8_t report_id; /* 0: the report has none */
	uint32_t at_bit;   /* from the report's first byte, the id included */
	uint32_t bits;     /* of one element, at least 1 */
	uint32_t count;    /* elements, at least 1 */
	bool is_constant;  /* padding */
	bool is_array;     /* elements are indexes into the usages */
	int64_t logical_min;
	int64_t logical_max;
	uint32_t application;                 /* usage of the outermost collection, or 0 */
	const struct perch_hid_range *usages; /* borrowed from the parser until next */
	size_t n_usages;
};

struct perch_hid_globals {
	uint16_t page;
	uint8_t report_id;
	uint32_t bits;
	uint32_t count;
	int64_t logical_min;
	uint32_t logical_max_raw; /* signed or not is known only with logical_min */
	uint8_t logical_max_bytes;
};

struct perch_hid_parser {
	struct perch_reader r;
	struct perch_hid_globals g;
	struct perch_hid_globals pushed[PERCH_HID_PUSH_MAX];
	unsigned n_pushed;
	unsigned depth;
	uint32_t application;
	/* locals: forgotten after each main item */
	struct perch_hid_range usages[PERCH_HID_USAGES_MAX];
	size_t n_usages;
	uint32_t usage_min;
	bool has_usage_min;
	bool is_delimited; /* inside a set of alternatives: only the first counts */
	bool has_alternative;
	/* bits used so far, without the id byte */
	uint16_t used_bits[PERCH_HID_KINDS][256];
};

/* Start over a descriptor, borrowed while the parser is used. PERCH_E_RANGE: longer than allowed. */
PERCH_MUST_CHECK enum perch_rc perch_hid_parse(struct perch_hid_parser *parser,
					       struct perch_span descriptor);

/*
 * The next field. PERCH_E_NOTFOUND: the descriptor ended as it should. Errors: PERCH_E_SHORT (it ends
 * inside an item), PERCH_E_FORMAT (report id 0, collections or push and pop unbalanced, usage range
 * backwards), PERCH_E_DEPTH, PERCH_E_RANGE (a limit above). After an error *out is untouched and the
 * parser is of no further use.
 */
PERCH_MUST_CHECK enum perch_rc perch_hid_next(struct perch_hid_parser *parser,
					      struct perch_hid_field *out);

/* Usage of element i of a variable field; the last usage stands for all elements that have none of
 * their own. 0: the field has no usages. */
uint32_t perch_hid_usage(const struct perch_hid_field *field, uint32_t i);

/* The first run of neighbouring elements that carry `usage`: *first and *n. false: none does. */
bool perch_hid_find(const struct perch_hid_field *field, uint32_t usage, uint32_t *first,
		    uint32_t *n);

/* Usage that `value` of an array element selects; 0 when it selects none. */
uint32_t perch_hid_array_usage(const struct perch_hid_field *field, uint32_t value);

/* Bytes of a report, its id included, as far as the parser has come; 0 when it has no fields. */
size_t perch_hid_report_bytes(const struct perch_hid_parser *parser, enum perch_hid_kind kind,
			      uint8_t report_id);

/* Does the descriptor have a field in a top-level collection of this page (and usage id, or any
 * with 0)? Says what it saw before a fault, too. */
bool perch_hid_has_application(struct perch_span descriptor, uint16_t page, uint16_t id);

#endif

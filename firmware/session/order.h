/*
 * order.h - an order as head office states it: the body of a master item of kind "order".
 *
 * Pure. The body is JSON; only "order" is required. Lengths in micrometres, -1 where the order is
 * silent; texts "" where it is silent. Unknown keys are passed over, so that an older terminal can
 * read a newer order.
 */
#ifndef PERCH_SESSION_ORDER_H
#define PERCH_SESSION_ORDER_H

#include "firmware/base/quantity.h"
#include "firmware/session/record.h"

#define PERCH_ORDER_TEXT_CAP 97

struct perch_order {
	char order[PERCH_ORDER_CAP];
	char buyer[PERCH_ORDER_TEXT_CAP];
	char article[PERCH_ORDER_TEXT_CAP];
	char colour[PERCH_ORDER_TEXT_CAP];
	char colour_no[PERCH_ORDER_TEXT_CAP];
	char profile[PERCH_PROFILE_CAP]; /* "four-point-inch" when silent */
	bool is_confirmed;               /* false when silent: unclear orders are not started */
	int64_t width_um;                /* least cuttable width */
	struct perch_quantity weight;    /* nominal; unit PERCH_UNIT_NONE when silent */
	int64_t spec;                    /* 0 when silent */
};

/* One expected roll: a line of the packing list (master item of kind "roll"). */
struct perch_expected {
	char order[PERCH_ORDER_CAP];
	char roll[PERCH_ROLL_CAP];
	char lot[PERCH_LOT_CAP];
	int64_t ticket_um; /* -1 when silent */
};

/*
 * Free text: printable UTF-8 of any length, also none. Numbers of orders and rolls: 1 to 40 bytes
 * of printable UTF-8 without blanks. Lots: the same, blanks allowed. Badges: 1 to 32 of
 * A-Z a-z 0-9 . _ -
 */
bool perch_free_text_is_valid(struct perch_span text);
bool perch_number_is_valid(struct perch_span text);
bool perch_lot_is_valid(struct perch_span text);
bool perch_badge_is_valid(struct perch_span text);

/*
 * Read a body. PERCH_E_FORMAT, PERCH_E_SHORT, PERCH_E_DEPTH: not JSON, or a value of the wrong
 * type or form. PERCH_E_NOTFOUND: a required key is missing. PERCH_E_UNKNOWN, PERCH_E_RANGE: a
 * quantity without a fitting unit or not above zero. PERCH_E_FULL: a text is too long. *out is
 * undefined after an error; *key (never NULL) names the key at fault, "" for the whole.
 */
PERCH_MUST_CHECK enum perch_rc perch_order_read(struct perch_span json, struct perch_order *out,
						const char **key);
PERCH_MUST_CHECK enum perch_rc perch_expected_read(struct perch_span json,
						   struct perch_expected *out, const char **key);

#endif

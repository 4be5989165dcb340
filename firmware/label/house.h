/*
 * house.h - labels of mills that do not print GS1: a pattern says where which fact stands. Pure.
 *
 * A pattern is text with fields in braces and parts that may be missing in square brackets:
 *
 *   {order:A-Z0-9-}/{lot:A-Z0-9}/{roll:A-Z0-9}[/{length}m]
 *
 * reads PO-88213/L240731A/R0001/118.6m, and the same without /118.6m.
 *
 *   {name}            a field. Names: order article colour lot roll (text); width length net gsm
 *                     (a decimal number above zero, "118" or "118.6"); date (20261121, 261121
 *                     or 2026-11-21). A name stands once.
 *   {name:A-Z0-9-}    the characters a text field takes: single ones and ranges; a '-' first or
 *                     last is itself. Without a class: letters A-Z a-z, digits and . _ -
 *   {name:*}          any character up to where the text that follows in the pattern begins. The
 *                     way to read names that are not ASCII.
 *   {name:A-Z0-9:8}   exactly 8 characters (bytes); {name::8} keeps the usual class, and
 *   {name:A-Z0-9:3-8} three to eight. Without: one, up to what the fact can hold (lot and roll
 *                     20, order article colour 30).
 *   {length m}        the unit of a number. Where it is printed behind the number, "{length}m",
 *                     it is taken from there. A number must have one: a length for width and
 *                     length, kg g or lb for net, g/m2 for gsm.
 *   [ ... ]           a part that may be missing as a whole. No part within a part; at least one
 *                     field stands outside of all parts.
 *   \x                the character x itself: \{ \} \[ \] \\ .
 *
 * Matching never goes back: a field takes as many characters as it may, an optional part is in if
 * all of it fits where it stands. So the time is bounded by text times pattern, whatever is
 * scanned. A field of open length that would also take what follows it (another field, a
 * character of its own class) could only be read by guessing: such a pattern is refused.
 */
#ifndef PERCH_LABEL_HOUSE_H
#define PERCH_LABEL_HOUSE_H

#include "firmware/label/label.h"

#define PERCH_HOUSE_NAME        32
#define PERCH_HOUSE_PATTERN_MAX 128

/* The pattern that ships: what `perch label` and the demo order use. */
#define PERCH_HOUSE_SHIPPED_NAME    "order/lot/roll"
#define PERCH_HOUSE_SHIPPED_PATTERN "{order:A-Z0-9-}/{lot:A-Z0-9}/{roll:A-Z0-9}[/{length}m]"

enum perch_house_field {
	PERCH_HOUSE_ORDER,
	PERCH_HOUSE_ARTICLE,
	PERCH_HOUSE_COLOUR,
	PERCH_HOUSE_LOT,
	PERCH_HOUSE_ROLL,
	PERCH_HOUSE_WIDTH,
	PERCH_HOUSE_LENGTH,
	PERCH_HOUSE_NET,
	PERCH_HOUSE_GSM,
	PERCH_HOUSE_DATE,
	PERCH_HOUSE_FIELD_COUNT
};

enum perch_house_item_kind {
	PERCH_HOUSE_LITERAL, /* one byte */
	PERCH_HOUSE_FIELD,
	PERCH_HOUSE_OPEN, /* an optional part begins */
	PERCH_HOUSE_CLOSE
};

struct perch_house_item {
	enum perch_house_item_kind kind;
	uint8_t literal;
	enum perch_house_field field;
	enum perch_unit unit;
	uint32_t characters[4]; /* a bit per ASCII character */
	bool is_any;            /* "*" */
	uint8_t min, max;       /* bytes */
	size_t at;              /* where it stands in the pattern */
};

struct perch_house_format {
	char name[PERCH_HOUSE_NAME];
	struct perch_house_item items[PERCH_HOUSE_PATTERN_MAX];
	size_t n;
};

/* Does a field's class take this byte? */
static inline bool
perch_house_takes(const struct perch_house_item *item, uint8_t c)
{
	return item->is_any || (c < 128 && (item->characters[c / 32] >> (c % 32) & 1) != 0);
}

/* What is wrong with a pattern: a sentence for the person who wrote it; static. */
struct perch_house_fault {
	size_t at; /* byte in the pattern */
	const char *text;
};

/*
 * Check a pattern and make it ready; name and pattern are borrowed for the call. PERCH_E_FORMAT:
 * *fault tells (out is then undefined). PERCH_E_FULL: name or pattern too long.
 */
PERCH_MUST_CHECK enum perch_rc perch_house_load(const char *name, struct perch_span pattern,
						struct perch_house_format *out,
						struct perch_house_fault *fault);

/* The shipped format. */
void perch_house_shipped(struct perch_house_format *out);

/* Does the whole text fit? Then the facts are in *roll. If not, *roll is untouched. */
bool perch_house_match(const struct perch_house_format *format, struct perch_span text,
		       struct perch_label_roll *roll);

#endif

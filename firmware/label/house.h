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
 *
 * In master data a format is a JSON object:
 *
 *   {"id":"mill-7","version":2,"pattern":"{po}/{vat:A-Z0-9}/{no:0-9:7}",
 *    "fields":{"po":"order","vat":"lot","no":"roll"},
 *    "check":{"rule":"gs1","field":"roll"},"example":"88213/L240731A/0000017"}
 *
 *   id       1 to 31 of A-Z a-z 0-9 . _ / -
 *   version  1 and up
 *   pattern  as above
 *   fields   the mill's own names in the pattern, and the field that each is; may be left out
 *   check    the check character that ends a text field, and how it is found; may be left out
 *            gs1    modulo 10, weights 3 and 1 from the right (GS1 General Specifications 7.9.1)
 *            luhn   modulo 10, every second digit doubled (ISO/IEC 7812-1 annex B)
 *            mod43  modulo 43 (ISO/IEC 16388 annex A, Code 39)
 *            gs1 and luhn go over the digits of the field, other characters do not count
 *   example  a label of this format: one that the format does not read is a mistake in the format,
 *            so such a format is refused
 */
#ifndef PERCH_LABEL_HOUSE_H
#define PERCH_LABEL_HOUSE_H

#include "firmware/label/label.h"

#define PERCH_HOUSE_ID          32
#define PERCH_HOUSE_PATTERN_MAX 128
#define PERCH_HOUSE_EXAMPLE_MAX 128
#define PERCH_HOUSE_NAME        32   /* a mill's own name of a field */
#define PERCH_HOUSE_JSON_MAX    2048 /* what perch_house_write() needs at most */

/* The pattern that ships: what `perch label` and the demo order use. */
#define PERCH_HOUSE_SHIPPED_ID      "order/lot/roll"
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

enum perch_house_check {
	PERCH_HOUSE_CHECK_NONE,
	PERCH_HOUSE_CHECK_GS1,
	PERCH_HOUSE_CHECK_LUHN,
	PERCH_HOUSE_CHECK_MOD43,
	PERCH_HOUSE_CHECK_COUNT
};

/* A format, ready to read labels. A plain value: it may be copied, and points nowhere. */
struct perch_house_format {
	char id[PERCH_HOUSE_ID];
	int32_t version;
	char pattern[PERCH_HOUSE_PATTERN_MAX + 1];
	struct {
		char name[PERCH_HOUSE_NAME];
		enum perch_house_field field;
	} names[PERCH_HOUSE_FIELD_COUNT];
	size_t n_names;
	enum perch_house_check check;
	enum perch_house_field check_field;
	char example[PERCH_HOUSE_EXAMPLE_MAX + 1]; /* "": none */
	struct perch_house_item items[PERCH_HOUSE_PATTERN_MAX];
	size_t n; /* of items */
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
 * Check a pattern and make it ready, version 1 and without anything else; id and pattern are
 * borrowed for the call. PERCH_E_FORMAT: *fault tells (out is then undefined). PERCH_E_FULL: id or
 * pattern too long.
 */
PERCH_MUST_CHECK enum perch_rc perch_house_load(const char *id, struct perch_span pattern,
						struct perch_house_format *out,
						struct perch_house_fault *fault);

/* Make format->items of its pattern and names. PERCH_E_FORMAT: *fault tells. */
PERCH_MUST_CHECK enum perch_rc perch_house_compile(struct perch_house_format *format,
						   struct perch_house_fault *fault);

/*
 * A format from its JSON text, strictly: every field known and right, the example read by it. On
 * any error *out is undefined and err->text is "field: what is wrong". PERCH_E_FORMAT,
 * PERCH_E_SHORT, PERCH_E_DEPTH broken JSON; PERCH_E_NOTFOUND a field missing; PERCH_E_UNKNOWN a
 * field or word that is not listed; PERCH_E_RANGE; PERCH_E_FORMAT anything else. Stack: 24 KiB.
 */
PERCH_MUST_CHECK enum perch_rc perch_house_read(struct perch_span json,
						struct perch_house_format *out,
						struct perch_err *err);

/* The canonical JSON text of a format, which perch_house_read() takes back, but for a format without
 * example. PERCH_E_FULL: does not fit. */
PERCH_MUST_CHECK enum perch_rc perch_house_write(const struct perch_house_format *format,
						 struct perch_buf *out);

const char *perch_house_field_str(enum perch_house_field field); /* "lot" */
/* PERCH_HOUSE_FIELD_COUNT: no field has this name. */
enum perch_house_field perch_house_field_find(struct perch_span name);
bool perch_house_field_is_text(enum perch_house_field field);
const char *perch_house_check_str(enum perch_house_check check); /* "gs1"; "none" */

/* The character that should end the value; '\0' when there is none: a character that the rule does
 * not know, or nothing in front. */
char perch_house_check_character(enum perch_house_check check, struct perch_span value);

/* The shipped format. */
void perch_house_shipped(struct perch_house_format *out);

enum perch_house_fit {
	PERCH_HOUSE_NO,
	PERCH_HOUSE_FITS,
	PERCH_HOUSE_BAD_CHECK /* it fits but for its check character */
};

/* Where a check character is wrong; for PERCH_HOUSE_BAD_CHECK only. */
struct perch_house_miss {
	size_t at;        /* byte in the text */
	char expected[3]; /* the one that would be right, else "" */
};

/* Does the whole text fit? Then the facts are in *roll. If not, *roll is untouched. */
enum perch_house_fit perch_house_match(const struct perch_house_format *format,
				       struct perch_span text, struct perch_label_roll *roll,
				       struct perch_house_miss *miss);

/* The same for a roll number alone, as somebody types it: does the pattern's roll field take it? NO,
 * too, where the pattern has none. */
enum perch_house_fit perch_house_match_number(const struct perch_house_format *format,
					      struct perch_span number,
					      struct perch_house_miss *miss);
/* Does the format say more of a roll number than what characters it has: its length or a check? */
bool perch_house_knows_number(const struct perch_house_format *format);

#endif

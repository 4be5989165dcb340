/*
 * label.h - what a scanned or typed label says.
 *
 * Pure: bytes in, structure out, nothing allocated. GS1 element strings, GS1 Digital Link, house
 * formats by pattern (house.h), commands (lines that begin with '='), or plain text.
 * Source: GS1 General Specifications 3.2 and 7, GS1 Barcode Syntax Dictionary of 2026-01-27,
 * GS1 Digital Link URI syntax, ISO/IEC 15424 for symbology identifiers.
 *
 * A label is accepted or refused as a whole: one bad element refuses all.
 *
 * How the kind is found, first that fits:
 *   1. ]C1 ]e0 ]d2 ]Q3 ]J1 in front: a GS1 element string. ]E0 (12 or 13 digits) and ]E4 (8): a
 *      GTIN, given as AI 01 with zeros in front.
 *   2. A line that begins with '=' is a command.
 *   3. An http or https URL whose path ends in GS1 key pairs is a Digital Link.
 *   4. No identifier and is_gs1: a GS1 element string; text that begins with '(' in brackets.
 *   5. A house format that fits; else plain text.
 * A Digital Link that is broken is refused, unless a house format fits it. Text that fits a house
 * format but for its check character is refused too ("check-digit"), unless another format fits.
 *
 * Whatever the kind: 1..PERCH_LABEL_MAX bytes, not only blanks, well-formed UTF-8, and no control
 * characters, DEL, C1, bidirectional or zero-width characters. Only in GS1 data is one control
 * byte welcome: GS (29), the separator.
 *
 * Lost separators. A scanner that is set up wrongly, or a printer's template, drops the GS after
 * a variable field; the next field then becomes part of this one and nothing is formally wrong
 * (vector GS-19: lot L240731A and roll R0001 arrive as the lot L240731A21R0001). So an element
 * string that was accepted is read a second time the other way. It is suspect
 * (PERCH_WARN_LOST_SEPARATOR) when some variable field can be cut in two, so that the head still
 * suits its own AI, the tail is one or more complete elements up to its end, and the label as a
 * whole would be accepted like that too. How easily a cut is believed:
 *   - No GS in the whole scan: nothing shows that this scanner sends separators, and every cut
 *     counts; only where the tail begins with an AI that says little about its value (not 10, 21,
 *     400, 8001, a key, a date or a measure) must the head have two characters or more.
 *   - A GS arrived: the scanner sends them, and only the print can be wrong. Here the tail must
 *     begin with 8001 or a key; or with 10, 21 or 400, and the head have two characters or more;
 *     or with a date or a measure that does not stand within a run of digits, and the same head.
 * So a label that carries lot and roll number with their separators is never suspect because of
 * them: there would be a second 10 or 21. Where the scanner is known by its separator
 * test the rule is another one: separator.h.
 * Bracketed text, Digital Links and ]E0 have no separators to lose and are never suspect.
 */
#ifndef PERCH_LABEL_LABEL_H
#define PERCH_LABEL_LABEL_H

#include "firmware/base/buf.h"
#include "firmware/base/quantity.h"

#define PERCH_LABEL_MAX          512 /* bytes, identifier included; more is refused ("length") */
#define PERCH_LABEL_ELEMENTS_MAX 64

enum perch_label_kind {
	PERCH_LABEL_PLAIN,
	PERCH_LABEL_GS1,
	PERCH_LABEL_DIGITAL_LINK,
	PERCH_LABEL_HOUSE,
	PERCH_LABEL_COMMAND
};

enum perch_label_error {
	PERCH_LABEL_OK,
	PERCH_LABEL_CHECK_DIGIT, /* a check digit or check characters do not add up */
	PERCH_LABEL_LENGTH,      /* a value, or the label, is too short or too long */
	PERCH_LABEL_CHARSET,     /* a character that may not stand there */
	PERCH_LABEL_MISSING_AI,  /* an element whose companion is not on the label */
	PERCH_LABEL_EXCLUDED_AI, /* two elements that contradict each other */
	PERCH_LABEL_REPEATED_AI, /* the same AI with two values */
	PERCH_LABEL_DATE,        /* no such day or time */
	PERCH_LABEL_ORDER,       /* Digital Link: wrong order, or an AI in the wrong half */
	PERCH_LABEL_SEPARATOR,   /* a GS where none belongs, or none where one must be */
	PERCH_LABEL_UNKNOWN_AI,  /* no application identifier begins so */
	PERCH_LABEL_VALUE,       /* of the right form, but not a value that exists */
	PERCH_LABEL_EMPTY,       /* nothing, or only blanks */
	PERCH_LABEL_TOO_MANY,    /* more than PERCH_LABEL_ELEMENTS_MAX elements */
	PERCH_LABEL_SYNTAX       /* brackets, URL or escapes that cannot be taken apart */
};

enum perch_label_warning { PERCH_WARN_LOST_SEPARATOR = 1 << 0, PERCH_WARN_BITS = 1 };

struct perch_label_element {
	struct perch_span value; /* borrowed from the label that holds the element */
	uint16_t at;             /* offset of the value in the input */
	char ai[5];              /* "8001", "3102" */
};

/* The facts that an inspection uses; a number is -1 and a text empty when the label is silent. */
struct perch_label_roll {
	int64_t width_um;
	int64_t length_um;
	int64_t core_um;
	int winding;              /* 0 face out, 1 face in, 9 undefined */
	int splices;              /* 0-8; 9 unknown */
	struct perch_decimal net; /* mass; m < 0 when silent */
	enum perch_unit net_unit; /* PERCH_KG or PERCH_LB, as printed */
	struct perch_decimal gsm; /* g/m2; m < 0 when silent */
	char gtin[15];            /* AI 01, or 03 */
	char sscc[19];            /* AI 00 */
	char lot[21];             /* dye lot, AI 10 */
	char serial[21];          /* roll number, AI 21 */
	char order[31];           /* customer's order number, AI 400 */
	char article[31];         /* AI 240, else 241 */
	char colour[31];
	char date[11]; /* AI 11, else 13: "2026-11-21"; day 00 is "2026-11" */
};

/* Do not copy by value: the spans of the elements point into text and decoded. */
struct perch_label {
	enum perch_label_kind kind; /* also when refused: what it was read as */
	enum perch_label_error error;
	uint16_t error_at; /* byte offset in the input */
	char error_ai[5];  /* the element at fault, or "" */
	char expected[3];  /* the check digit or pair that would be right, or "" */
	bool is_typed;     /* read by perch_label_read_typed() */
	uint32_t warnings;
	struct perch_label_element v[PERCH_LABEL_ELEMENTS_MAX];
	size_t n; /* 0 when refused */
	struct perch_label_roll roll;
	char house[32];                /* id of the format that fitted or should have, or "" */
	uint8_t text[PERCH_LABEL_MAX]; /* copy of the input; empty if too long */
	size_t text_n;
	size_t body_at; /* where the data begins, after an identifier in text */
	/* Values that stand differently in the text: %41, \(, a GTIN without its zeros. */
	uint8_t decoded[PERCH_LABEL_MAX];
	size_t decoded_n;
};

struct perch_house_format;

/*
 * Read one label.
 *   text   the bytes as scanned, AIM identifier ("]C1") in front or not; borrowed for the call
 *   aim    the identifier when the driver took it off already, else "" or NULL
 *   is_gs1 take text without identifier as a GS1 element string (--gs1, or a scanner's profile)
 *   formats, n_formats   house formats, tried in this order; borrowed for the call
 * Fills *out whatever happens and returns out->error == PERCH_LABEL_OK.
 */
bool perch_label_read(struct perch_span text, const char *aim, bool is_gs1,
		      const struct perch_house_format *formats, size_t n_formats,
		      struct perch_label *out);

/*
 * The same for what a person typed in place of a scan: a roll number, a label of a house format, a
 * link, a command, or the printed text of a GS1 label in brackets, "(01)96901234000019(10) L1
 * (21)R1": blanks around the elements are passed over there, within a value they are refused. Blanks
 * at either end are the caller's to take off.
 *
 * What has a check digit must have the right one; `expected` says which that is:
 *   - elements, and labels of house formats with a check rule;
 *   - a roll number alone (it stays PLAIN), where the house formats whose roll field takes it all
 *     check it; one that takes it as it is makes it good;
 *   - a number of 18 digits is an SSCC (PLAIN, roll.sscc is filled), but for one that a house format
 *     takes whose roll field has a check or a length of its own. Numbers of other lengths are not
 *     taken for a GTIN: nothing tells that they are one.
 */
bool perch_label_read_typed(struct perch_span text, const struct perch_house_format *formats,
			    size_t n_formats, struct perch_label *out);

const char *perch_label_kind_str(enum perch_label_kind kind);      /* "digital-link" */
const char *perch_label_error_str(enum perch_label_error error);   /* "check-digit" */
const char *perch_label_warning_str(enum perch_label_warning one); /* "lost-separator" */

/* One sentence for the person who holds the roll: what is wrong (or suspect) and what to do.
 * PERCH_E_FULL: does not fit; 320 bytes are always enough. */
PERCH_MUST_CHECK enum perch_rc perch_label_explain(const struct perch_label *label,
						   struct perch_buf *out);

/* The line that `perch label` prints, without newline. PERCH_E_FULL: does not fit;
 * PERCH_LABEL_JSON_MAX bytes are always enough. */
#define PERCH_LABEL_JSON_MAX 8192
PERCH_MUST_CHECK enum perch_rc perch_label_json(const struct perch_label *label,
						struct perch_buf *out);

/* The elements in brackets, "(01)96901234000019(10)L1", a '(' inside a value as "\(". What
 * perch_label_read() takes back with is_gs1. Empty for a label without elements. PERCH_E_FULL. */
PERCH_MUST_CHECK enum perch_rc perch_label_bracketed(const struct perch_label *label,
						     struct perch_buf *out);

/* GS1 check digit (modulo 10) over the digits, check digit excluded; -1 when there is none or
 * something is not a digit. */
int perch_gs1_check_digit(struct perch_span digits);

#endif

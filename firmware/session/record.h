/*
 * record.h - the records of the log: one typed struct for each type, a canonical encoder and a
 * strict decoder, both driven by the one table in record.c.
 *
 * Pure: no I/O, no clock, no allocation. The bytes are one JSON object: integers only, no
 * insignificant space, the keys in the order of the table, UTF-8, no newline. The table for
 * people is records.md, which a test compares with the C table; the bytes are final.
 *
 * Units: lengths in micrometres, -1 where not given; times in milliseconds; references are local
 * record ids, 0 for none. A text that was not given is "". Hexadecimal is lower case.
 */
#ifndef PERCH_SESSION_RECORD_H
#define PERCH_SESSION_RECORD_H

#include "drivers/reading.h"
#include "firmware/base/buf.h"

#define PERCH_RECORD_VERSION   1
#define PERCH_RECORD_BYTES_MAX 32768 /* no record is longer when encoded */

/* Capacities of the texts, the NUL included. */
#define PERCH_PERSON_CAP  33
#define PERCH_ORDER_CAP   41  /* order number */
#define PERCH_ROLL_CAP    41  /* roll number */
#define PERCH_LOT_CAP     41  /* dye lot */
#define PERCH_KIND_CAP    32  /* kind of flaw */
#define PERCH_REASON_CAP  257 /* a reason that a person typed */
#define PERCH_NOTE_CAP    1025
#define PERCH_DOUBT_CAP   65  /* doubts that were confirmed, a comma between them */
#define PERCH_PROFILE_CAP 49  /* "four-point-inch@1" */
#define PERCH_RATE_CAP    25  /* "13.9655" */
#define PERCH_RULE_CAP    161 /* one failed rule with its numbers */
#define PERCH_RULES_MAX   16

enum perch_record_type {
	PERCH_RECORD_EPOCH,
	PERCH_RECORD_BOOT,
	PERCH_RECORD_CLOCK,
	PERCH_RECORD_SCANNER,
	PERCH_RECORD_SEPARATOR,
	PERCH_RECORD_MASTER,
	PERCH_RECORD_IN,
	PERCH_RECORD_OUT,
	PERCH_RECORD_ORDER,
	PERCH_RECORD_STAGE,
	PERCH_RECORD_STOP,
	PERCH_RECORD_ROLL,
	PERCH_RECORD_FLAW,
	PERCH_RECORD_WITHDRAW,
	PERCH_RECORD_WIDTH,
	PERCH_RECORD_WEIGHT,
	PERCH_RECORD_LENGTH,
	PERCH_RECORD_NOTE,
	PERCH_RECORD_CLOSE,
	PERCH_RECORD_SHIFT,
	PERCH_RECORD_SEAL,
	PERCH_RECORD_TYPES
};

/* What every record begins with, after its type and version. */
struct perch_record_head {
	int64_t wall_ms; /* w: since 1970 */
	bool is_trusted; /* c: the wall clock is believed */
	int64_t mono_ms; /* m: since boot */
	int64_t boot;    /* b: id of the boot record; 0 before the first */
	int64_t sign_in; /* s: id of the sign-in in force; 0: nobody */
};

/* The label as it arrived. */
struct perch_record_label {
	uint16_t n;
	uint8_t raw[PERCH_SCAN_MAX];
	char aim[4];  /* "]C1" or "" */
	char sym[24]; /* perch_symbology_str(); "" when there is no label */
};

/* An epoch of the log begins: a new device, or a restored copy (previous_* then say of what). */
struct perch_record_epoch {
	char device[33]; /* hex */
	char epoch[17];  /* hex */
	char key[65];    /* hex: public Ed25519 key of the seals */
	char why[12];    /* "new" | "restored" */
	char previous[17];
	int64_t previous_seq;
	char previous_hash[65];
};

struct perch_record_boot {
	char program[33]; /* "perch 0.1.0" */
	char boot[33];    /* hex: the kernel's boot id without its dashes */
	bool is_clean;    /* the last run ended in order */
};

/* The wall clock stepped against the monotonic one. */
struct perch_record_clock {
	int64_t from_ms; /* what it would have shown */
	int64_t to_ms;   /* what it shows */
};

struct perch_record_scanner {
	char name[65]; /* what the device calls itself, made printable */
	int64_t vid;
	int64_t pid;
	char driver[25];
	bool is_attached;
};

/* The separator test label was scanned; the last outcome of a scanner holds. */
struct perch_record_separator {
	char name[65]; /* the scanner, as in its scanner record */
	int64_t vid;
	int64_t pid;
	char driver[25];
	char outcome[8]; /* "kept" | "lost" | "changed" */
	bool has_aim;    /* an AIM identifier came with it */
};

struct perch_record_master {
	int64_t revision; /* master data now in use */
};

struct perch_record_in {
	char person[PERCH_PERSON_CAP];
	char o[12]; /* origin: "typed" | "scanned" | "measured" */
};

/* The active order changed. A stage that was set no longer holds. */
struct perch_record_order {
	char order[PERCH_ORDER_CAP];
	int64_t spec;
	int64_t revision;
};

struct perch_record_stage {
	char stage[12]; /* "early" | "middle" | "final" | "wash" */
	char o[12];
};

/* A scan that was stopped. */
struct perch_record_stop {
	char why[25];
	struct perch_record_label label;
};

struct perch_record_roll {
	int64_t order; /* id of the order record */
	char roll[PERCH_ROLL_CAP];
	char lot[PERCH_LOT_CAP];
	int64_t ticket_um;
	struct perch_record_label label;
	char confirmed[PERCH_DOUBT_CAP]; /* "" or "lost-separator" .. */
	char why[PERCH_REASON_CAP];
	char o[12];
};

struct perch_record_flaw {
	int64_t roll; /* id of the roll record */
	char kind[PERCH_KIND_CAP];
	int64_t at_um;
	int64_t to_um;
	int64_t len_um;
	int64_t across_um;
	char dir[5]; /* "warp" | "weft" */
	bool is_full;
	char side[5]; /* "face" | "back" */
	char o[12];
};

/* Takes back a flaw, a width, a weight, a length, or the start of a roll without entries. */
struct perch_record_withdraw {
	int64_t of;
	char why[PERCH_REASON_CAP];
};

/* The last one of a place that was not withdrawn holds. */
struct perch_record_width {
	int64_t roll;
	char place[7]; /* "head" | "middle" | "tail" */
	int64_t um;
	char o[12];
};

struct perch_record_weight {
	int64_t roll;
	char place[7]; /* "head" | "tail" */
	int64_t value; /* value * 10^exp unit */
	int64_t exp;
	char unit[8]; /* "g/m2" | "oz/yd2" */
	char o[12];
};

struct perch_record_length {
	int64_t roll;
	int64_t um;
	char o[12];
};

struct perch_record_note {
	int64_t roll; /* 0: of no roll */
	char text[PERCH_NOTE_CAP];
	char o[12];
};

struct perch_record_close {
	int64_t roll;
	char verdict[8]; /* "pass" | "second" | "reject"; "" when it cannot be computed */
	char profile[PERCH_PROFILE_CAP];
	int64_t points; /* -1: not computed */
	int64_t length_um;
	int64_t width_um;
	char rate[PERCH_RATE_CAP];
	char quality[8]; /* "first" | "second" | "reject" | "" */
	size_t n_reasons;
	char reasons[PERCH_RULES_MAX][PERCH_RULE_CAP];
	char override[8]; /* the inspector's own verdict or "" */
	char why[PERCH_REASON_CAP];
	char o[12];
};

/* Counts since the sign-in or the last shift end: rolls closed and the flaws on them. */
struct perch_record_shift {
	int64_t rolls;
	int64_t flaws;
};

struct perch_record_seal {
	char epoch[17]; /* hex */
	int64_t seq;    /* of the record just before this one */
	char head[65];  /* hex: chain hash of that record */
	char sig[129];  /* hex */
};

struct perch_record {
	enum perch_record_type type;
	struct perch_record_head head;
	union {
		struct perch_record_epoch epoch;
		struct perch_record_boot boot;
		struct perch_record_clock clock;
		struct perch_record_scanner scanner;
		struct perch_record_separator separator;
		struct perch_record_master master;
		struct perch_record_in in;
		struct perch_record_order order;
		struct perch_record_stage stage;
		struct perch_record_stop stop;
		struct perch_record_roll roll;
		struct perch_record_flaw flaw;
		struct perch_record_withdraw withdraw;
		struct perch_record_width width;
		struct perch_record_weight weight;
		struct perch_record_length length;
		struct perch_record_note note;
		struct perch_record_close close;
		struct perch_record_shift shift;
		struct perch_record_seal seal;
	};
};

/* Ready for a new record of a type: everything zero or "", lengths too (set -1 where needed). */
void perch_record_init(struct perch_record *record, enum perch_record_type type,
		       struct perch_record_head head);

/*
 * Append the canonical bytes. PERCH_E_FULL: no room. PERCH_E_FORMAT or PERCH_E_RANGE: a field is
 * outside what the table allows (a bug of the caller). On any error nothing is appended.
 */
PERCH_MUST_CHECK enum perch_rc perch_record_encode(const struct perch_record *record,
						   struct perch_buf *out);

/*
 * Read bytes back. What decodes encodes to the very same bytes. PERCH_E_UNKNOWN: a type that
 * this program does not know. PERCH_E_NEWER: a version of the type that it does not know.
 * PERCH_E_FORMAT, PERCH_E_SHORT, PERCH_E_DEPTH, PERCH_E_RANGE: not a record. *out is undefined
 * after an error.
 */
PERCH_MUST_CHECK enum perch_rc perch_record_decode(struct perch_span bytes,
						   struct perch_record *out);

/* "roll"; "?" outside the enum. */
const char *perch_record_type_str(enum perch_record_type type);

/* Append the table as records.md shows it (Markdown). PERCH_E_FULL: more than out holds. */
PERCH_MUST_CHECK enum perch_rc perch_record_document(struct perch_buf *out);

#endif

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
#define PERCH_RULES_MAX   30
#define PERCH_PLACE_CAP   97   /* a place in the mill or in a cupboard */
#define PERCH_MATTER_CAP  41   /* number of a notice, an action, a lab sample, a card .. */
#define PERCH_DATE_CAP    11   /* "2026-11-28" */
#define PERCH_FIGURE_CAP  25   /* "12.5", "D65", "4-5" .. */
#define PERCH_PICKS_CAP   8192 /* roll numbers, a blank between */
#define PERCH_BODY_CAP    4096 /* JSON of an item made on the terminal */

enum perch_record_type {
	PERCH_RECORD_EPOCH,
	PERCH_RECORD_RESTORED,
	PERCH_RECORD_BOOT,
	PERCH_RECORD_CLOCK,
	PERCH_RECORD_SCANNER,
	PERCH_RECORD_SEPARATOR,
	PERCH_RECORD_MASTER,
	PERCH_RECORD_IN,
	PERCH_RECORD_OUT,
	PERCH_RECORD_DENY,
	PERCH_RECORD_UNLOCK,
	PERCH_RECORD_ORDER,
	PERCH_RECORD_STAGE,
	PERCH_RECORD_STOP,
	PERCH_RECORD_ROLL,
	PERCH_RECORD_FLAW,
	PERCH_RECORD_WITHDRAW,
	PERCH_RECORD_WIDTH,
	PERCH_RECORD_WEIGHT,
	PERCH_RECORD_LENGTH,
	PERCH_RECORD_DENSITY,
	PERCH_RECORD_SKEW,
	PERCH_RECORD_WASH,
	PERCH_RECORD_COLOUR,
	PERCH_RECORD_SHADE,
	PERCH_RECORD_MARK,
	PERCH_RECORD_CHECK,
	PERCH_RECORD_SAMPLE,
	PERCH_RECORD_HOLD,
	PERCH_RECORD_RELEASE,
	PERCH_RECORD_NOTE,
	PERCH_RECORD_CLOSE,
	PERCH_RECORD_SETUP,
	PERCH_RECORD_SAMPLING,
	PERCH_RECORD_LOT,
	PERCH_RECORD_COUNT,
	PERCH_RECORD_COUNTED,
	PERCH_RECORD_TALLY,
	PERCH_RECORD_ANOMALY,
	PERCH_RECORD_ACTION,
	PERCH_RECORD_RECHECK,
	PERCH_RECORD_QUESTION,
	PERCH_RECORD_ACKNOWLEDGE,
	PERCH_RECORD_KEEP,
	PERCH_RECORD_LEFTOVER,
	PERCH_RECORD_TOLD,
	PERCH_RECORD_PLAN,
	PERCH_RECORD_MAKE,
	PERCH_RECORD_LINK,
	PERCH_RECORD_SHIFT,
	PERCH_RECORD_SIGN,
	PERCH_RECORD_ADDENDUM,
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
	char tail
		[65]; /* v2: hex: chain value of the record before it in this log, "" for the first */
};

/* What was saved of a log that was damaged or gone; right after the epoch that it made necessary. */
struct perch_record_restored {
	char why[12];      /* "damaged" | "missing" */
	int64_t copy;      /* id of the last record of the copy that was taken, 0: there was none */
	int64_t copied_ms; /* wall time of that copy */
	int64_t salvaged;  /* records taken from the broken file */
	int64_t office;    /* records taken from head office */
	int64_t marked;    /* seq up to which the mark proves that there were records, 0: none */
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
	char o[12];    /* origin: "typed" | "scanned" | "measured" */
	char role[12]; /* v2: "inspector" | "lead" | "service" */
	char how[12]; /* v2: "pin" | "badge" (the list has no PIN for it) | "unlisted" (there is no list) */
};

struct perch_record_out {
	char o[12]; /* v2 */
};

/* A badge, or the PIN given for it, was not taken. The PIN itself is in no record. */
struct perch_record_deny {
	char badge[PERCH_PERSON_CAP];
	char at[8];    /* "in" | "sign" | "unlock" */
	char why[12];  /* "pin" | "unknown" | "retired" | "role" */
	int64_t tries; /* wrong ones in a row of this badge, this one included */
	int64_t wait;  /* seconds until the next one may be made */
	char o[12];
};

/* A lead let a locked badge try again. */
struct perch_record_unlock {
	char badge[PERCH_PERSON_CAP];
	char o[12];
};

/* The active order changed. A stage that was set no longer holds. */
struct perch_record_order {
	char order[PERCH_ORDER_CAP];
	int64_t spec;
	int64_t revision;
	char o[12]; /* v2 */
};

struct perch_record_stage {
	char stage[12]; /* "early" | "middle" | "final" | "wash" */
	char o[12];
};

/* A scan that was stopped. */
struct perch_record_stop {
	char why[25];
	struct perch_record_label label;
	char o[12]; /* v2 */
};

struct perch_record_roll {
	int64_t order; /* id of the order record */
	char roll[PERCH_ROLL_CAP];
	char lot[PERCH_LOT_CAP];
	int64_t ticket_um;
	struct perch_record_label label;
	char confirmed[PERCH_DOUBT_CAP]; /* "" or "lost-separator" .. */
	char why[PERCH_REASON_CAP];
	bool is_again; /* v2: inspected before */
	int64_t first; /* v2: id of that roll record, 0 when it is not in this log */
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
	char side[5];  /* "face" | "back" */
	bool is_minor; /* v2 */
	char o[12];
};

/* Takes back a flaw, a width, a weight, a length, or the start of a roll without entries. */
struct perch_record_withdraw {
	int64_t of;
	char why[PERCH_REASON_CAP];
	char o[12]; /* v2 */
};

/* The last one of a place that was not withdrawn holds. */
struct perch_record_width {
	int64_t roll;
	char place[7]; /* "head" | "middle" | "tail" */
	int64_t um;
	char o[12];
};

/* Mass per area, stated or worked out from a weighed piece; both are kept. */
struct perch_record_weight {
	int64_t roll;
	char place[7]; /* "head" | "tail" */
	int64_t value; /* value * 10^exp unit */
	int64_t exp;
	char unit[8];   /* "g/m2" | "oz/yd2" */
	char method[8]; /* v2: "stated" | "swatch" | "roll" */
	int64_t mass;   /* v2: mass * 10^mass_exp mass_unit; 0 when stated */
	int64_t mass_exp;
	char mass_unit[4]; /* v2: "mg" "g" "kg" "oz" "lb"; "" when stated */
	int64_t area_mm2;  /* v2: of the piece, 0 when stated */
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

struct perch_record_rules {
	size_t n;
	char v[PERCH_RULES_MAX][PERCH_RULE_CAP]; /* each a failed rule with its numbers */
};

struct perch_record_close {
	int64_t roll;
	char verdict[16]; /* "pass" "concession" "second" "rework" "reject" "hold-lab"
			   * "hold-decision"; "" when it cannot be computed */
	char profile[PERCH_PROFILE_CAP];
	int64_t points; /* -1: not computed */
	int64_t length_um;
	int64_t width_um;
	char rate[PERCH_RATE_CAP];
	char quality[8]; /* "first" | "second" | "reject" | "" */
	struct perch_record_rules reasons;
	char override[16]; /* the inspector's own verdict or "" */
	char why[PERCH_REASON_CAP];
	char otherwise[16]; /* v2: the verdict without its hold; "" when only a decision can tell */
	bool is_full; /* v2: everything was to be checked, as on the first roll of a dye lot */
	char o[12];
};

/* Ends or picks; the last of a direction that was not withdrawn holds. */
struct perch_record_density {
	int64_t roll;
	char dir[5];   /* "warp" | "weft" */
	int64_t value; /* value * 10^exp unit */
	int64_t exp;
	char unit[8]; /* "/in" | "/10cm" */
	char o[12];
};

/* A bow or a skew; the roll is judged on the greatest that stands. */
struct perch_record_skew {
	int64_t roll;
	char kind[24]; /* "skew" "bow" "double-bow" .. */
	int64_t um;
	char o[12];
};

/* A mark measured before and after washing. */
struct perch_record_wash {
	int64_t roll;
	char moment[7]; /* "before" | "after" */
	char dir[5];    /* "warp": length, "weft": width */
	int64_t um;
	char o[12];
};

/* The last one of kind, light, reference and look holds. */
struct perch_record_colour {
	int64_t roll;
	char kind[16];      /* "side-centre" .. */
	char light[16];     /* "D65" .. */
	char grade[4];      /* "4-5" */
	char reference[12]; /* "original" | "approved" | "first-lot" */
	char reference_no[PERCH_MATTER_CAP];
	int64_t look;                      /* 1, 2: a second look */
	char difference[PERCH_FIGURE_CAP]; /* instrumental: the dEF it was classed from, else "" */
	char o[12];
};

/* The shade lot of the roll; the last one holds. */
struct perch_record_shade {
	int64_t roll;
	char lot[8]; /* "A", "356" */
	char o[12];
};

/* A field of the shipping mark; the last of a field holds. */
struct perch_record_mark {
	int64_t roll;
	char field[12]; /* "all", or one of the eight */
	bool is_ok;
	char text[PERCH_REASON_CAP]; /* as printed, or what is wrong */
	char o[12];
};

/* A judgement without a measure: hand feel, smell, packing; the last of a kind holds. */
struct perch_record_check {
	int64_t roll;
	char what[8]; /* "hand" | "smell" | "packing" */
	bool is_ok;
	char text[PERCH_REASON_CAP];
	char o[12];
};

/* Test cloth cut for the lab: the roll is held until the result. */
struct perch_record_sample {
	int64_t roll;
	int64_t um;
	char lab[PERCH_MATTER_CAP];
	char text[PERCH_REASON_CAP];
	char o[12];
};

struct perch_record_hold {
	int64_t roll;
	char wait[12]; /* "lab" | "decision": for what */
	char text[PERCH_REASON_CAP];
	char o[12];
};

/* Head office has decided on a held roll, or the lab's result has come. */
struct perch_record_release {
	int64_t roll;
	char by[12]; /* "lab" | "decision" */
	char number[PERCH_MATTER_CAP];
	char verdict[16]; /* as in close, without holds */
	char text[PERCH_REASON_CAP];
	int64_t revision; /* master data that said so */
};

/* A line of the set-up checklist, for the order and the sign-in in force. */
struct perch_record_setup {
	int64_t order;
	char item[16];               /* "back-light" .. */
	char text[PERCH_FIGURE_CAP]; /* "on", "1100lx" .. */
	char o[12];
};

/* Which rolls of a dye lot are inspected; a later round adds to the ones before. */
struct perch_record_sampling {
	int64_t order;
	char lot[PERCH_LOT_CAP];
	char rule[64]; /* "ten-percent" .. */
	int64_t round; /* from 1 */
	int64_t size;  /* rolls in the lot */
	int64_t n;     /* picked in this round */
	int64_t accept;
	char picks[PERCH_PICKS_CAP];
	char why[PERCH_REASON_CAP]; /* of a further round */
	char o[12];                 /* v2 */
};

/* Verdict on a dye lot. */
struct perch_record_lot {
	int64_t order;
	char lot[PERCH_LOT_CAP];
	char verdict[16]; /* "pass" | "widen" | "reject" | "open" */
	char rate[PERCH_RATE_CAP];
	int64_t inspected;
	int64_t failed;
	struct perch_record_rules reasons;
	char override[16]; /* as in close */
	char why[PERCH_REASON_CAP];
	char o[12];
};

/* Counting against a delivery note or a packing list begins; .. */
struct perch_record_count {
	int64_t order;
	char kind[12];                 /* "receiving" | "packing" */
	char number[PERCH_MATTER_CAP]; /* of the note or list; "" for the order's whole list */
	char o[12];
};

/* .. one roll found; .. */
struct perch_record_counted {
	int64_t count;
	char roll[PERCH_ROLL_CAP];
	char lot[PERCH_LOT_CAP];
	bool is_listed;
	struct perch_record_label label;
	char o[12];
};

/* .. and the end of it. */
struct perch_record_tally {
	int64_t count;
	int64_t expected;
	int64_t found;
	int64_t missing;
	int64_t extra;
	char signer[PERCH_PLACE_CAP]; /* of the factory, "" when nobody signed */
	char why[PERCH_REASON_CAP];   /* the difference explained */
	char o[12];
};

struct perch_record_anomaly {
	int64_t order;
	int64_t roll;   /* 0: of no roll */
	char cause[12]; /* "plan" "machine" .. */
	char place[PERCH_PLACE_CAP];
	char text[PERCH_NOTE_CAP];
	char o[12];
};

/* A corrective action: open until a recheck says that it is done. */
struct perch_record_action {
	int64_t order;
	int64_t of; /* id of an anomaly or flaw, 0 for none */
	char owner[PERCH_PLACE_CAP];
	char due[PERCH_DATE_CAP];
	char text[PERCH_NOTE_CAP];
	char o[12];
};

struct perch_record_recheck {
	int64_t of; /* id of the action record; 0 when it came from head office */
	char number[PERCH_MATTER_CAP]; /* then its number */
	bool is_done;
	char text[PERCH_NOTE_CAP];
	char o[12];
};

struct perch_record_question {
	int64_t order;
	int64_t roll; /* 0: of no roll */
	char text[PERCH_NOTE_CAP];
	char o[12];
};

/* A change notice, or a new specification, was read and understood. */
struct perch_record_acknowledge {
	int64_t order;
	char what[8]; /* "notice" | "spec" */
	char number[PERCH_MATTER_CAP];
	int64_t spec;
	char o[12];
};

/* A retained sample or a colour card: where it is; the last one of a number holds. */
struct perch_record_keep {
	char what[8]; /* "sample" | "card" */
	char number[PERCH_MATTER_CAP];
	char place[PERCH_PLACE_CAP];
	char until[PERCH_DATE_CAP]; /* valid until, or "" */
	int64_t order;              /* 0: of no order */
	char lot[PERCH_LOT_CAP];
	char text[PERCH_REASON_CAP];
	char o[12];
};

/* Cloth that is left over, to be returned to its owner. */
struct perch_record_leftover {
	int64_t order;
	char roll[PERCH_ROLL_CAP];
	int64_t um;
	char text[PERCH_REASON_CAP];
	char o[12];
};

/* Somebody of the factory was told the result. */
struct perch_record_told {
	int64_t order;
	char name[PERCH_PLACE_CAP];
	char text[PERCH_REASON_CAP];
	char o[12];
};

/* What is to be done tomorrow. */
struct perch_record_plan {
	int64_t order;
	char text[PERCH_NOTE_CAP];
	char o[12];
};

/* An order, or a roll of one, that was made on the terminal: a master item of its own. */
struct perch_record_make {
	char kind[8]; /* "order" | "roll" */
	char key[2 * PERCH_ORDER_CAP];
	char body[PERCH_BODY_CAP]; /* as head office would send it */
	char o[12];
};

/* The order made on the terminal is this one of head office's. */
struct perch_record_link {
	char from[PERCH_ORDER_CAP];
	char to[PERCH_ORDER_CAP];
	char o[12];
};

/* Counts since the sign-in or the last shift end: rolls closed and the flaws on them. */
struct perch_record_shift {
	int64_t rolls;
	int64_t flaws;
	int64_t held; /* v2: rolls of this terminal that wait for the lab or a decision */
	int64_t open; /* v2: corrective actions that are open */
	char text[PERCH_NOTE_CAP]; /* v2: the day in a line */
	char o[12];                /* v3 */
};

/* The factory's person agrees to what was found on the order's rolls, up to a record. */
struct perch_record_sign {
	int64_t order;              /* id of the order record */
	char name[PERCH_PLACE_CAP]; /* of the factory's person */
	char meaning[12];           /* "agreed" | "seen" | "disputed" */
	int64_t rolls;   /* closed rolls that it covers, that no signature covered before */
	int64_t failed;  /* of them */
	int64_t held;    /* of them */
	int64_t through; /* id of the last record covered */
	char how[12];    /* as in: how the inspector showed who he is, once more */
	char text[PERCH_REASON_CAP];
	char o[12];
};

/* Something to add to a record that is signed, and so frozen. */
struct perch_record_addendum {
	int64_t of;
	char text[PERCH_NOTE_CAP];
	char o[12];
};

struct perch_record_seal {
	char epoch[17]; /* hex */
	int64_t seq;    /* of the record just before this one */
	char head[65];  /* hex: chain hash of that record */
	char sig[129];  /* hex */
};

struct perch_record {
	enum perch_record_type type;
	int version; /* from 1; what a later version added is zero or "" in an earlier one */
	struct perch_record_head head;
	union {
		struct perch_record_epoch epoch;
		struct perch_record_restored restored;
		struct perch_record_boot boot;
		struct perch_record_clock clock;
		struct perch_record_scanner scanner;
		struct perch_record_separator separator;
		struct perch_record_master master;
		struct perch_record_in in;
		struct perch_record_out out;
		struct perch_record_deny deny;
		struct perch_record_unlock unlock;
		struct perch_record_order order;
		struct perch_record_stage stage;
		struct perch_record_stop stop;
		struct perch_record_roll roll;
		struct perch_record_flaw flaw;
		struct perch_record_withdraw withdraw;
		struct perch_record_width width;
		struct perch_record_weight weight;
		struct perch_record_length length;
		struct perch_record_density density;
		struct perch_record_skew skew;
		struct perch_record_wash wash;
		struct perch_record_colour colour;
		struct perch_record_shade shade;
		struct perch_record_mark mark;
		struct perch_record_check check;
		struct perch_record_sample sample;
		struct perch_record_hold hold;
		struct perch_record_release release;
		struct perch_record_note note;
		struct perch_record_close close;
		struct perch_record_setup setup;
		struct perch_record_sampling sampling;
		struct perch_record_lot lot;
		struct perch_record_count count;
		struct perch_record_counted counted;
		struct perch_record_tally tally;
		struct perch_record_anomaly anomaly;
		struct perch_record_action action;
		struct perch_record_recheck recheck;
		struct perch_record_question question;
		struct perch_record_acknowledge acknowledge;
		struct perch_record_keep keep;
		struct perch_record_leftover leftover;
		struct perch_record_told told;
		struct perch_record_plan plan;
		struct perch_record_make make;
		struct perch_record_link link;
		struct perch_record_shift shift;
		struct perch_record_sign sign;
		struct perch_record_addendum addendum;
		struct perch_record_seal seal;
	};
};

/* Ready for a new record of a type, in its newest version: everything zero or "", lengths too (set
 * -1 where needed). */
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

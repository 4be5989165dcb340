/*
 * command.h - the lines that begin with '=', typed or scanned from the command sheet.
 *
 * Pure. One table of verbs; the words after a verb are checked for form only, what they mean now
 * is the session's business. Full table: commands.md.
 */
#ifndef PERCH_SESSION_COMMAND_H
#define PERCH_SESSION_COMMAND_H

#include "firmware/base/quantity.h"
#include "firmware/inspect/colour_difference.h"
#include "firmware/inspect/colour_rule.h"
#include "firmware/inspect/flaw.h"
#include "firmware/inspect/shade.h"
#include "firmware/session/person.h"
#include "firmware/session/record.h"

enum perch_verb {
	PERCH_VERB_IN,
	PERCH_VERB_PIN,
	PERCH_VERB_OUT,
	PERCH_VERB_UNLOCK,
	PERCH_VERB_ORDER,
	PERCH_VERB_STAGE,
	PERCH_VERB_ROLL,
	PERCH_VERB_FLAW,
	PERCH_VERB_UNDO,
	PERCH_VERB_SCORE,
	PERCH_VERB_WIDTH,
	PERCH_VERB_WEIGHT,
	PERCH_VERB_LENGTH,
	PERCH_VERB_DENSITY,
	PERCH_VERB_SKEW,
	PERCH_VERB_BOW,
	PERCH_VERB_WASH,
	PERCH_VERB_COLOUR,
	PERCH_VERB_SHADE,
	PERCH_VERB_MARK,
	PERCH_VERB_HAND,
	PERCH_VERB_SMELL,
	PERCH_VERB_PACKING,
	PERCH_VERB_SAMPLE,
	PERCH_VERB_NOTE,
	PERCH_VERB_YES,
	PERCH_VERB_NO,
	PERCH_VERB_HOLD,
	PERCH_VERB_CLOSE,
	PERCH_VERB_SAMPLING,
	PERCH_VERB_LOT,
	PERCH_VERB_SIGN,
	PERCH_VERB_ADDENDUM,
	PERCH_VERB_RECEIVE,
	PERCH_VERB_PACK,
	PERCH_VERB_COUNT,
	PERCH_VERB_MAKE,
	PERCH_VERB_LINK,
	PERCH_VERB_LOAD,
	PERCH_VERB_ANOMALY,
	PERCH_VERB_ACTION,
	PERCH_VERB_RECHECK,
	PERCH_VERB_QUESTION,
	PERCH_VERB_ACK,
	PERCH_VERB_KEEP,
	PERCH_VERB_LEFTOVER,
	PERCH_VERB_TELL,
	PERCH_VERB_PLAN,
	PERCH_VERB_SETUP,
	PERCH_VERB_SHIFT,
	PERCH_VERB_SYNC,
	PERCH_VERB_HELP,
	PERCH_VERBS
};

/* A weight: stated, or of a piece that was weighed. */
struct perch_weight_words {
	char method[8]; /* "stated" "swatch" "roll"; "" with a place of "": sets the area only */
	struct perch_quantity stated;
	struct perch_quantity mass;
	struct perch_quantity area; /* unit PERCH_UNIT_NONE: that of the scale's swatches */
};

/* Threads: stated per length, or counted over one. */
struct perch_density_words {
	enum perch_direction direction;
	struct perch_quantity stated; /* unit PERCH_UNIT_NONE: counted */
	struct perch_decimal count;
	struct perch_quantity over;
};

/* A grade, or what an instrument read. */
struct perch_colour_words {
	enum perch_colour_kind kind;
	enum perch_light light;
	enum perch_colour_ref ref;
	int32_t grade; /* 0: by instrument */
	struct perch_lab standard;
	struct perch_lab sample;
	int look; /* 1, 2 */
};

/* A signature of the factory's person. */
struct perch_sign_words {
	char name[PERCH_PLACE_CAP];
	char meaning[12]; /* "agreed" | "seen" | "disputed" */
};

/* A shade lot, or what makes its 555 number. */
struct perch_shade_words {
	struct perch_shade lot;
	bool has_blocks;
	struct perch_decimal block[3];
	struct perch_decimal diff[3];
};

/* What one line says. Only the members that its verb names are set; the rest is zero. */
struct perch_command_line {
	enum perch_verb verb;
	char number
		[PERCH_ORDER_CAP]; /* in, unlock: badge; addendum: record or roll; order; roll; stage: its name; sample: of the lab */
	char wait[12];             /* hold: for what */
	char place[7];             /* width, weight */
	char text[PERCH_NOTE_CAP]; /* note; undo, yes, close: the reason or "" */
	struct perch_flaw flaw;
	int64_t um;               /* width, length, skew, bow, wash, sample */
	enum perch_unit unit;     /* as typed: of um; flaw's place */
	enum perch_unit len_unit; /* as typed: flaw's len */
	bool is_shown;            /* a measure, grade or check: tell what stands */
	struct perch_weight_words weight;
	struct perch_density_words density;
	enum perch_direction direction;   /* wash */
	char form[24];                    /* skew, bow */
	char moment[7];                   /* wash */
	struct perch_colour_words colour; /* number: of the reference or "" */
	struct perch_shade_words shade;
	char field[12];                /* mark, "all" for the whole */
	bool is_ok;                    /* mark, hand, smell, packing */
	int64_t of;                    /* undo: id, 0 when not given */
	bool is_again;                 /* roll: inspect it anew, text is the reason */
	char lot[PERCH_LOT_CAP];       /* sampling, lot: dye lot, "" for that of the open roll */
	bool is_widened;               /* sampling: draw a further round, text is the reason */
	char signer[PERCH_PLACE_CAP];  /* count end */
	bool is_end;                   /* count: it is over */
	char to[PERCH_ORDER_CAP];      /* link */
	char body[PERCH_BODY_CAP];     /* make: JSON of the item */
	char name[PERCH_PLACE_CAP];    /* anomaly, keep: place; action: owner; tell: who */
	char matter[PERCH_MATTER_CAP]; /* recheck, ack, keep: number */
	char date[PERCH_DATE_CAP];     /* action: due; keep: until, or "" */
	bool is_done;                  /* recheck */
	bool is_missing;               /* close although measurements are missing */
	char verdict[16]; /* close override: pass concession second rework reject; or "" */
	char profile[PERCH_PROFILE_CAP]; /* score: "" for that of the order */
	bool has_verb;                   /* help: of_verb is what it is wanted on */
	enum perch_verb of_verb;
	struct perch_sign_words sign; /* sign */
	char pin[PERCH_PIN_MAX + 1]; /* in, pin, sign; "" where not given. A secret: whoever reads a
					  * line clears it */
};

/*
 * Read a line (with its '='; blanks around it allowed). PERCH_E_FORMAT: unknown verb or wrong
 * words; err->text then says what is wrong and what to type, in printable text. *out is undefined
 * after an error.
 */
PERCH_MUST_CHECK enum perch_rc perch_command_read(struct perch_span line,
						  struct perch_command_line *out,
						  struct perch_err *err);

/* Does the line (with its '=') give a PIN, or may it? Then nothing behind its verb is to be shown or kept. */
bool perch_command_is_secret(struct perch_span line);

/* May a made order, or a made line of a packing list, state this? */
bool perch_make_takes(bool is_order, struct perch_span key);

const char *perch_verb_str(enum perch_verb verb);   /* "flaw" */
const char *perch_verb_usage(enum perch_verb verb); /* "=flaw KIND [at] POSITION .." */

#endif

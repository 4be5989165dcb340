/*
 * order.h - an order as head office states it: the body of a master item of kind "order"; and one
 * line of its packing list, of kind "roll".
 *
 * Pure. The body is JSON; only "order" is required. Lengths in micrometres, -1 where the order is
 * silent; texts "" where it is silent. Unknown keys are passed over, so that an older terminal can
 * read a newer order.
 *
 * Besides texts (buyer article colour colour_no profile) an order may state
 *   "width":"1500mm"                 least cuttable width
 *   "weight":"180g/m2 +5% -3%"       band.h, as "density_warp" and "density_weft" (68/in +-3%)
 *   "length_tol":"2%"                length against ticket, either way; "skew" "bow"
 *                                    "shrink_warp" "shrink_weft": most, in percent
 *   "colour_rule":{..}               colour_rule.h; silent: the shipped rule
 *   "lights":"D65 TL84"              light sources that the buyer names
 *   "checks":"density colour hand"   what a roll may not be closed without, beside widths, weights and
 *                                    length; "first_checks": on the first roll of a dye lot too
 *   "setup":"back-light light"       what is looked at before the first roll
 *   "sampling":"z14 2.5 II"          sample.h, severity included; silent: every roll
 *   "lab":"4m"                       test cloth to be cut from the first roll of each dye lot
 *   "stages":"early final"           stages that are asked for
 *   "packing":"rolls in plastic bags", "tell":"Ms Wang, QC"    for a person to read
 *   "spec":2, "confirmed":true
 *   "made":true                      not by head office but on a terminal
 */
#ifndef PERCH_SESSION_ORDER_H
#define PERCH_SESSION_ORDER_H

#include "firmware/inspect/band.h"
#include "firmware/inspect/colour_rule.h"
#include "firmware/inspect/sample.h"
#include "firmware/session/record.h"

#define PERCH_ORDER_TEXT_CAP   97
#define PERCH_ORDER_LIGHTS_MAX 4

/* The set-up checklist: conditions to record before the first roll. */
enum perch_setup {
	PERCH_SETUP_BACK_LIGHT, /* "back-light" */
	PERCH_SETUP_LIGHT,      /* "light": level at the table */
	PERCH_SETUP_LAMP_HOURS, /* "lamp-hours": of the light cabinet */
	PERCH_SETUP_SPEED,      /* "speed" */
	PERCH_SETUP_ANGLE,      /* "angle": of the table */
	PERCH_SETUP_FACE,       /* "face": the right side is up */
	PERCH_SETUP_DISTANCE,   /* "distance": of the eye */
	PERCH_SETUP_COUNT
};

/* What a roll may not be closed without, beside three widths, two weights and a length. */
enum perch_need {
	PERCH_NEED_DENSITY, /* "density": warp and weft */
	PERCH_NEED_SKEW,    /* "skew" */
	PERCH_NEED_BOW,     /* "bow" */
	PERCH_NEED_COLOUR,  /* "colour": one grade under each light of the order */
	PERCH_NEED_SHADE,   /* "shade": a shade lot */
	PERCH_NEED_MARK,    /* "mark": the shipping mark, all of it or its eight fields */
	PERCH_NEED_HAND,    /* "hand" */
	PERCH_NEED_SMELL,   /* "smell" */
	PERCH_NEED_PACKING, /* "packing" */
	PERCH_NEED_COUNT
};

/* When in the making of an order rolls are inspected. */
enum perch_stage {
	PERCH_STAGE_EARLY,  /* "early" */
	PERCH_STAGE_MIDDLE, /* "middle" */
	PERCH_STAGE_FINAL,  /* "final" */
	PERCH_STAGE_WASH,   /* "wash" */
	PERCH_STAGE_COUNT
};

/* Percent that may not be exceeded. */
struct perch_percent {
	bool is_set;
	struct perch_decimal value;
};

struct perch_order {
	char order[PERCH_ORDER_CAP];
	char buyer[PERCH_ORDER_TEXT_CAP];
	char article[PERCH_ORDER_TEXT_CAP];
	char colour[PERCH_ORDER_TEXT_CAP];
	char colour_no[PERCH_ORDER_TEXT_CAP];
	char packing[PERCH_ORDER_TEXT_CAP];
	char tell[PERCH_ORDER_TEXT_CAP];
	char profile[PERCH_PROFILE_CAP]; /* "four-point-inch" when silent */
	bool is_confirmed;               /* false when silent: unclear orders are not started */
	bool is_made;                    /* made on a terminal, false when silent */
	int64_t width_um;                /* least cuttable width */
	struct perch_band weight;        /* nominal unit PERCH_UNIT_NONE when silent, as below */
	struct perch_band density[2];    /* by enum perch_direction */
	struct perch_percent length_tol;
	struct perch_percent skew;
	struct perch_percent bow;
	struct perch_percent shrink[2]; /* by enum perch_direction */
	struct perch_colour_rules colour_rules;
	enum perch_light lights[PERCH_ORDER_LIGHTS_MAX];
	size_t n_lights;
	uint32_t needs;       /* 1 << enum perch_need */
	uint32_t first_needs; /* of the first roll of a dye lot, besides those */
	uint32_t setup;       /* 1 << enum perch_setup */
	uint32_t stages;      /* 1 << enum perch_stage */
	struct perch_sample_rule sampling;
	int64_t lab_um; /* test cloth of each dye lot */
	int64_t spec;   /* 0 when silent */
};

/* One expected roll: a line of the packing list (master item of kind "roll"). */
struct perch_expected {
	char order[PERCH_ORDER_CAP];
	char roll[PERCH_ROLL_CAP];
	char lot[PERCH_LOT_CAP];
	int64_t ticket_um;               /* -1 when silent */
	char delivery[PERCH_MATTER_CAP]; /* delivery note it came, or comes, with */
	char packing[PERCH_MATTER_CAP];  /* packing list it leaves with */
	bool is_made; /* made on the terminal: said by where it is found, not by its body */
};

/* "back-light"; false: no such item. */
const char *perch_setup_str(enum perch_setup item);
bool perch_setup_find(struct perch_span text, enum perch_setup *out);
const char *perch_need_str(enum perch_need need); /* "density" */
/* "early"; false: no such stage. */
const char *perch_stage_str(enum perch_stage stage);
bool perch_stage_find(struct perch_span text, enum perch_stage *out);

/* What a roll of the order may not be closed without, as bits of enum perch_need. The first roll of a dye lot
 * (is_first) is also checked for whatever the order states a rule of: density, bow, skew, lights. */
uint32_t perch_order_needs(const struct perch_order *order, bool is_first);

/*
 * Free text: printable UTF-8 of any length, also none. Numbers of orders and rolls: 1 to 40 bytes
 * of printable UTF-8 without blanks. Lots: the same, blanks allowed. Badges: 1 to 32 of
 * A-Z a-z 0-9 . _ -
 */
bool perch_free_text_is_valid(struct perch_span text);
bool perch_number_is_valid(struct perch_span text);
bool perch_lot_is_valid(struct perch_span text);
bool perch_badge_is_valid(struct perch_span text);
/* "2026-11-28": a day of the calendar, from the year 2000 on. */
bool perch_date_is_valid(struct perch_span text);

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

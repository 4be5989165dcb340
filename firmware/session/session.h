/*
 * session.h - what the inspector does: lines, scans and notices in; records and one answer out.
 *
 * Pure: no I/O, no clock, no allocation, no statics that change. The state is a fold over the
 * records of the log, so that a restart finds everything where it was:
 *
 *   perch_session_decide()   input and state in, outcome out: records to append, one answer line
 *   the caller               appends the records, durable, in one transaction
 *   perch_session_commit()   folds them into the state; only now is the answer shown
 *
 * decide changes nothing, so an outcome whose commit failed is simply dropped. What was asked and
 * not yet answered ("ask ...") lives in memory only: after a restart the person scans again.
 *
 * Units: lengths in micrometres, -1 where not known. The lines, answers and codes are listed in
 * commands.md, the records in records.md.
 */
#ifndef PERCH_SESSION_SESSION_H
#define PERCH_SESSION_SESSION_H

#include "firmware/base/clock.h"
#include "firmware/inspect/sample_table.h"
#include "firmware/inspect/score.h"
#include "firmware/inspect/shade.h"
#include "firmware/label/separator.h"
#include "firmware/session/order.h"
#include "firmware/session/person.h"
#include "firmware/session/record.h"

#define PERCH_ROLL_FLAWS_MAX      2000          /* standing flaws of one roll */
#define PERCH_ROLL_ENTRIES_MAX    256           /* standing entries of one roll besides flaws */
#define PERCH_ROLL_POSITION_MAX   10000000000LL /* um: 10 km, longer than any roll */
#define PERCH_LINE_MAX            1024          /* bytes of a typed line */
#define PERCH_ANSWER_CAP          1024
#define PERCH_STATUS_CAP          192
#define PERCH_OUTCOME_RECORDS_MAX 6
#define PERCH_LOT_ROLLS_MAX       1200 /* rolls of a dye lot that a sample is drawn from */
#define PERCH_SHADES_SHOWN        8    /* shade lots of an order that are told apart */
#define PERCH_QUESTION_CAP        129  /* how head office names a question */
#define PERCH_CLOCK_STEP_MS       2000 /* the wall clock stepped: more than this */

struct perch_defect;

/* --- what the session asks about: read only, answered by the store, by arrays in tests --------- */

/* Held: closed, and waiting for the lab or a decision. */
enum perch_past_state { PERCH_PAST_NEVER, PERCH_PAST_CLOSED, PERCH_PAST_HELD };

/* What is known of a roll that was inspected before, here or elsewhere. */
struct perch_past {
	enum perch_past_state state;
	int64_t roll_id;   /* of its roll record; 0 when another terminal did it */
	int64_t closed_ms; /* wall time of the close record */
	char verdict[16];  /* the one that counts: release, else override, else by the rules */
	char lot[PERCH_LOT_CAP]; /* as inspected then; "" when unknown */
	int64_t ticket_um;       /* likewise; not above 0 when not known */
};

/* Every committed record counts at once in the sums below. Withdrawn rolls do not count, of a roll that
 * was inspected again only the last inspection does. */

/* A dye lot of an order, or a whole order (lot ""). */
struct perch_lot_sums {
	int64_t expected; /* rolls in the packing list */
	int64_t arrived;  /* rolls of the list that were counted at receiving */
	int64_t closed;
	int64_t failed; /* of the closed: the verdict that counts is second, rework or reject */
	int64_t held;   /* of the closed: waiting */
	int64_t points; /* pooled over the closed ones that have a score */
	perch_i128 area_um2;
	int64_t scored;      /* how many those are */
	int64_t length_um;   /* inspected, of those */
	int64_t ticket_um;   /* sum of tickets of closed rolls that have both a ticket .. */
	int64_t measured_um; /* .. and a length that was measured: the sum of those */
	uint32_t stages; /* under which any roll was closed, also if inspected again since: as in
			  * struct perch_order */
	struct perch_shade_lot shades[PERCH_SHADES_SHOWN];
	size_t n_shades;
};

/* A count in progress or ended. */
struct perch_count_sums {
	int64_t expected;
	int64_t found; /* of the expected */
	int64_t extra;
};

/* A change notice of head office. */
struct perch_notice {
	char number[PERCH_MATTER_CAP];
	char order[PERCH_ORDER_CAP];
	char text[PERCH_NOTE_CAP];
};

/* A corrective action that is open: one of this terminal (id) or of head office (number). */
struct perch_open_action {
	int64_t id; /* 0: of head office */
	char number[PERCH_MATTER_CAP];
	char order[PERCH_ORDER_CAP];
	char owner[PERCH_PLACE_CAP];
	char due[PERCH_DATE_CAP];
	char text[PERCH_NOTE_CAP];
};

/* What head office answered to a question. */
struct perch_answered {
	int64_t id; /* of the question's record here; 0: it was asked on another terminal */
	char question[PERCH_QUESTION_CAP]; /* head office's name of it */
	char order[PERCH_ORDER_CAP];       /* "": of none */
	char asked[PERCH_NOTE_CAP];        /* the question as it was asked here, "" otherwise */
	char text[PERCH_NOTE_CAP];
};

/* A held roll for which head office has sent what it waits for. */
struct perch_ready {
	int64_t roll_id;
	char roll[PERCH_ROLL_CAP];
	char order[PERCH_ORDER_CAP];
	char by[12]; /* "lab" | "decision" */
	char number[PERCH_MATTER_CAP];
	char verdict[16];
	char text[PERCH_REASON_CAP];
};

/* Wrong PINs of one badge in a row, since the last right one or an unlock. */
struct perch_attempts {
	int64_t tries;
	int64_t wait_s;  /* from the last one until the next may be made; 0: at once */
	int64_t mono_ms; /* when the wait began: since boot; 0: at the start of the machine, which
			  * has started anew since */
};

/* Who of the factory signed, and when (wall time). */
struct perch_signature {
	int64_t id; /* of the sign record */
	char name[PERCH_PLACE_CAP];
	char meaning[12];
	int64_t signed_ms;
	int64_t through; /* id of the last record that it covers */
};

/* Rolls of an order that were closed and that no signature covers. */
struct perch_unsigned_sums {
	int64_t rolls;
	int64_t failed; /* of them, as in struct perch_lot_sums */
	int64_t held;
};

/* A scanner as records name it: texts made printable. The same device in another mode is another. */
struct perch_scanner {
	uint16_t vid;
	uint16_t pid;
	char name[65];
	char driver[25];
};

/* The functions are never NULL; *out is written only when true is returned. Orders made on the terminal
 * are found like those of head office. */
struct perch_world {
	void *ctx;
	int64_t revision; /* of the master data in use; 0: none yet */
	/* The order of this number. */
	bool (*find_order)(void *ctx, const char *order, struct perch_order *out);
	/* Is this the body that the order was last made here with, under this number? */
	bool (*is_made_so)(void *ctx, const char *order, const char *body);
	/* The roll in the packing list of the order. */
	bool (*find_expected)(void *ctx, const char *order, const char *roll,
			      struct perch_expected *out);
	/* Orders other than but_order ("" for none) whose packing list has the roll: how many; the
	 * first one by order number in *out. */
	size_t (*find_elsewhere)(void *ctx, const char *roll, const char *but_order,
				 struct perch_expected *out);
	/* Rolls in the packing list of the order; 0: there is no list. */
	size_t (*count_expected)(void *ctx, const char *order);
	/* The i-th roll of the packing list by roll number (bytes compared), of one dye lot or of
	 * all ("" for lot). */
	bool (*nth_expected)(void *ctx, const char *order, const char *lot, size_t i,
			     struct perch_expected *out);
	/* Was the roll of this order closed before? Every committed close counts at once. */
	struct perch_past (*find_past)(void *ctx, const char *order, const char *roll);
	/* The scoring profile, shipped or from head office: "id" or "id@version". */
	bool (*find_profile)(void *ctx, const char *id, struct perch_profile *out);
	/* The kind of flaw, shipped or from head office, which may have retired it. */
	bool (*find_defect)(void *ctx, const char *code, struct perch_defect *out);
	/* Sums of a dye lot, "" for the whole order. */
	void (*sum_lot)(void *ctx, const char *order, const char *lot, struct perch_lot_sums *out);
	/* The last sampling record of the dye lot. */
	bool (*find_sampling)(void *ctx, const char *order, const char *lot,
			      struct perch_record_sampling *out);
	/* The table of this id that head office supplied. */
	bool (*find_sampling_table)(void *ctx, const char *id, struct perch_sample_table *out);
	/* Counting: how far it is; was this roll counted in it. */
	void (*sum_count)(void *ctx, int64_t count_id, struct perch_count_sums *out);
	bool (*is_counted)(void *ctx, int64_t count_id, const char *roll);
	/* The first notice of the order, by number, that was not acknowledged here. */
	bool (*next_notice)(void *ctx, const char *order, struct perch_notice *out);
	/* The i-th open corrective action by due date, of one order or of all ("" for order). */
	bool (*nth_action)(void *ctx, const char *order, size_t i, struct perch_open_action *out);
	/* Of one order or of all ("" for order). */
	int64_t (*count_actions)(void *ctx, const char *order);
	/* An open action by the id of its record here, or by head office's number. */
	bool (*find_action)(void *ctx, int64_t id, const char *number,
			    struct perch_open_action *out);
	/* The i-th answer, the newest first, of one order or of all ("" for order). One that names no
	 * order is of that of its question, if this was asked here. */
	bool (*nth_answered)(void *ctx, const char *order, size_t i, struct perch_answered *out);
	/* The first held roll, by id, for which what it waits for has come. Where very many are held
	 * it may take several calls to look at all of them. */
	bool (*next_ready)(void *ctx, struct perch_ready *out);
	/* Rolls of this terminal that are held. */
	int64_t (*count_held)(void *ctx);
	/* Where a sample or colour card was seen last, and when (wall time). */
	bool (*find_kept)(void *ctx, const char *number, struct perch_record_keep *out,
			  int64_t *seen_ms);
	/* Has head office sent a list of people? Without one whoever signs in is believed. */
	bool (*has_people)(void *ctx);
	/* Did anybody ever sign in by such a list here? Then one that is not there has been lost. */
	bool (*had_people)(void *ctx);
	/* The person with this badge on that list. */
	bool (*find_person)(void *ctx, const char *badge, struct perch_person *out);
	/* Is it this PIN? PERCH_E_DENIED: it is not. Anything else: it could not be told. */
	enum perch_rc (*check_pin)(const struct perch_pin *pin, struct perch_span digits);
	/* All zero where none was wrong. */
	void (*find_attempts)(void *ctx, const char *badge, struct perch_attempts *out);
	/* Whose badge that sign-in was: by the id of its record. */
	bool (*find_sign_in)(void *ctx, int64_t id, char person[PERCH_PERSON_CAP]);
	/* The signature that covers this record: a roll, its close, or what was entered on it. */
	bool (*find_signature)(void *ctx, int64_t record_id, struct perch_signature *out);
	/* The last signature on the order. */
	bool (*last_signature)(void *ctx, const char *order, struct perch_signature *out);
	/* Any signature on a roll that was inspected under this very number, whatever it is linked to. */
	bool (*find_signed_as)(void *ctx, const char *chosen, struct perch_signature *out);
	void (*sum_unsigned)(void *ctx, const char *order, struct perch_unsigned_sums *out);
	/* What the last separator test of this scanner found. Name and driver are those of its
	 * separator record. */
	enum perch_separators (*find_separators)(void *ctx, const struct perch_scanner *scanner);
	/* House formats of labels, borrowed for the call. */
	const struct perch_house_format *formats;
	size_t n_formats;
};

/* --- in ---------------------------------------------------------------------------------------- */

enum perch_input_kind {
	PERCH_INPUT_LINE, /* typed: bytes, without newline */
	PERCH_INPUT_SCAN, /* scanned: bytes, aim, symbology, suspect, is_gs1; by whom: name .. pid */
	PERCH_INPUT_SCANNER, /* attached or detached: name, driver, vid, pid, is_attached */
	PERCH_INPUT_WEIGHT,  /* a scale: mass, scale; by whom: name .. pid */
	PERCH_INPUT_TICK /* nothing but time and the world's revision; call it about once a second */
};

struct perch_input {
	enum perch_input_kind kind;
	struct perch_span bytes; /* borrowed for the call */
	char aim[4];
	enum perch_symbology symbology;
	uint32_t suspect;
	bool is_gs1;        /* the scanner's profile says GS1 although no AIM id came */
	const char *name;   /* of the scanner; any bytes, NULL for none; borrowed for the call */
	const char *driver; /* likewise */
	uint16_t vid;
	uint16_t pid;
	bool is_attached;
	struct perch_quantity mass; /* unit PERCH_UNIT_NONE: the scale gave none */
	enum perch_scale_status scale;
};

/* A reading of kind weight as an input. */
struct perch_input perch_input_of_weight(const struct perch_reading *reading);
/* A reading of kind scan as an input; the bytes stay borrowed from it. By whom: to be filled in. */
struct perch_input perch_input_of_scan(const struct perch_reading *reading);
/* A typed line. */
struct perch_input perch_input_of_line(struct perch_span line);

/* --- out --------------------------------------------------------------------------------------- */

enum perch_answer {
	PERCH_ANSWER_NONE, /* nothing to say (a tick) */
	PERCH_ANSWER_OK,
	PERCH_ANSWER_ASK,
	PERCH_ANSWER_NO
};

enum perch_sound {
	PERCH_SOUND_NONE,
	PERCH_SOUND_ACCEPT,
	PERCH_SOUND_REFUSE,
	PERCH_SOUND_WRONG_ORDER
};

/* What a person has to confirm before a scan is acted on. */
enum perch_doubt {
	PERCH_DOUBT_NONE,
	PERCH_DOUBT_WRONG_ORDER,
	PERCH_DOUBT_UNKNOWN_ROLL,
	PERCH_DOUBT_LOT_DIFFERS,
	PERCH_DOUBT_LOST_SEPARATOR,
	PERCH_DOUBT_SUSPECT,
	PERCH_DOUBT_PIN /* a PIN is asked for */
};

/* What a PIN opens. */
enum perch_gate { PERCH_GATE_IN, PERCH_GATE_SIGN };

/* What is kept in mind between inputs and is no record: the question that is open with the roll record
 * that a confirmation would give, and what the scale is used for. */
struct perch_pending {
	enum perch_doubt doubt;
	struct perch_record_roll roll;
	char other[PERCH_ORDER_CAP];  /* wrong-order: the order it belongs to */
	enum perch_gate gate;         /* pin: what it opens */
	char badge[PERCH_PERSON_CAP]; /* pin: whose */
	char signer[PERCH_PLACE_CAP]; /* pin that signs: the factory's person .. */
	char meaning[12];
	char text[PERCH_REASON_CAP];
	int64_t swatch_mm2;        /* area of the swatches that are weighed; 0: 100 cm2 */
	bool is_scale_used;        /* the weight that lies on the scale has been taken */
	bool has_scale_been_empty; /* it has shown zero since the start */
};

/* Room to score a roll in, or to draw a sample from a dye lot. */
struct perch_work {
	union {
		struct {
			struct perch_flaw flaws[PERCH_ROLL_FLAWS_MAX];
			struct perch_judged judged[PERCH_ROLL_FLAWS_MAX];
		};
		struct {
			struct perch_expected rolls[PERCH_LOT_ROLLS_MAX];
			int32_t drawn[PERCH_LOT_ROLLS_MAX];
		};
	};
};

struct perch_outcome {
	struct perch_record records[PERCH_OUTCOME_RECORDS_MAX]; /* to append in this order */
	size_t n; /* their ids: next_id, next_id + 1 .. */
	enum perch_answer kind;
	char answer[PERCH_ANSWER_CAP]; /* one line of printable UTF-8, no newline */
	enum perch_sound sound;
	bool asks_seal;               /* append a seal record after these records */
	bool asks_sync;               /* then ask perch-sync to run */
	struct perch_pending pending; /* what is open after this */
	struct perch_work work;       /* of decide; nothing for the caller */
};

/* --- state ------------------------------------------------------------------------------------- */

/* One standing entry besides flaws: what was measured, graded or judged. */
struct perch_entry {
	int64_t id;
	enum perch_record_type type;
	char what
		[PERCH_MATTER_CAP]; /* width, weight: place; density, wash: direction; skew, colour:
				      * kind; mark: field; check: what; sample: lab number; hold:
				      * for what; else "" */
	char light[16];             /* colour; wash: moment */
	char reference[12];         /* colour */
	char text[8];               /* colour: grade; shade: lot */
	int64_t um;                 /* width, length, skew, wash, sample */
	struct perch_quantity quantity; /* weight, density */
	struct perch_quantity mass;     /* weight: of the piece; unit PERCH_UNIT_NONE: stated */
	int64_t area_mm2;               /* weight: of the piece; 0: stated */
	int32_t look;                   /* colour */
	bool is_ok;                     /* mark, check */
	int64_t by;                     /* sign-in under which it was entered */
};

struct perch_open_roll {
	int64_t id; /* of the roll record; 0: no roll is open */
	int64_t order_id;
	int64_t by; /* sign-in under which it was begun */
	char roll[PERCH_ROLL_CAP];
	char lot[PERCH_LOT_CAP];
	int64_t ticket_um;
	bool is_again;
	char hold[12]; /* "lab" | "decision": to be held after the close; "" */
	struct perch_flaw flaws[PERCH_ROLL_FLAWS_MAX]; /* standing ones, in order of entry */
	int64_t flaw_ids[PERCH_ROLL_FLAWS_MAX];
	int64_t flaw_by[PERCH_ROLL_FLAWS_MAX]; /* sign-ins under which they were entered */
	size_t n_flaws;
	struct perch_entry entries[PERCH_ROLL_ENTRIES_MAX]; /* standing, in order of entry */
	size_t n_entries;
};

struct perch_session {
	int64_t next_id; /* of the next record */
	int64_t boot_id;
	int64_t sign_in_id; /* 0: nobody is signed in */
	char person[PERCH_PERSON_CAP];
	enum perch_role role;
	char how[12];     /* as in the sign-in's record; "" where that has version 1 */
	int64_t order_id; /* 0: no active order */
	char order[PERCH_ORDER_CAP];
	int64_t spec;
	int64_t stage_id; /* 0: not set */
	char stage[12];
	uint32_t setup;      /* items of the checklist done for this order and sign-in, by
			      * enum perch_setup */
	int64_t setup_first; /* id of the first of those records, 0: none */
	int64_t count_id;    /* of the count in progress, 0: none */
	char count_kind[12];
	char count_number[PERCH_MATTER_CAP];
	int64_t master_id;
	int64_t revision;    /* last one recorded since the boot; -1: none */
	int64_t shift_rolls; /* closed since the sign-in or the last shift end */
	int64_t shift_flaws; /* standing on those */
	int64_t shift_first; /* lowest id of their roll records; 0: none */
	int64_t wall_ms;     /* of the last record */
	int64_t mono_ms;
	bool has_clock; /* wall_ms, mono_ms hold */
	bool is_sealed; /* the last record is a seal */
	struct perch_open_roll roll;
	struct perch_pending pending; /* not a fold: lost at a restart on purpose */
};

_Static_assert(sizeof(struct perch_session) < 512UL * 1024, "a session fits the smallest board");

/* An empty session whose first record will have this id (1, or perch_session_resume_id()). */
void perch_session_init(struct perch_session *session, int64_t first_id);

/*
 * Answer one input. Always fills *out (about 350 KB: not for a stack). session and in are
 * borrowed for the call; the world's functions are called in it.
 */
void perch_session_decide(const struct perch_session *session, const struct perch_world *world,
			  struct perch_now now, const struct perch_input *in,
			  struct perch_outcome *out);

/*
 * Fold one committed record in; also for records that the store writes itself (epoch, boot, seal)
 * and for replay. The id becomes the last one. PERCH_E_STATE: the id is not next_id; nothing
 * changes then. A record that does not fit the state (of a roll that is not open, past a limit) is
 * counted as the last one and changes nothing else.
 */
PERCH_MUST_CHECK enum perch_rc perch_session_apply(struct perch_session *session, int64_t id,
						   const struct perch_record *record);

/* The whole outcome after its records are durable: apply() for each, then its open question. */
void perch_session_commit(struct perch_session *session, const struct perch_outcome *outcome);

/* Head of the next record, for records that the store writes itself. */
struct perch_record_head perch_session_head(const struct perch_session *session,
					    struct perch_now now);

/* Lowest id from which a replay gives this very state (its open question aside). */
int64_t perch_session_resume_id(const struct perch_session *session);

/* Same state, open question aside? */
bool perch_session_equal(const struct perch_session *a, const struct perch_session *b);

/*
 * The prompt: "LI-7 PO-88213 final R0001 @44.5yd 7 points> ", with the last position at which a
 * flaw was entered, or "LI-7 PO-88213 receiving DN-1> "; what is not known is left out. work: any memory (that of an outcome).
 */
void perch_session_status(const struct perch_session *session, const struct perch_world *world,
			  struct perch_work *work, char dst[PERCH_STATUS_CAP]);

const char *perch_doubt_str(enum perch_doubt doubt); /* "lost-separator"; "" for none */

#endif

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
#include "firmware/inspect/score.h"
#include "firmware/label/separator.h"
#include "firmware/session/order.h"
#include "firmware/session/record.h"

#define PERCH_ROLL_FLAWS_MAX      2000          /* standing flaws of one roll */
#define PERCH_ROLL_MEASURES_MAX   64            /* standing widths, weights, lengths of one roll */
#define PERCH_ROLL_POSITION_MAX   10000000000LL /* um: 10 km, longer than any roll */
#define PERCH_LINE_MAX            1024          /* bytes of a typed line */
#define PERCH_ANSWER_CAP          1024
#define PERCH_STATUS_CAP          192
#define PERCH_OUTCOME_RECORDS_MAX 4
#define PERCH_CLOCK_STEP_MS       2000 /* the wall clock stepped: more than this */

/* --- what the session asks about: read only, answered by the store, by arrays in tests --------- */

enum perch_past_state { PERCH_PAST_NEVER, PERCH_PAST_CLOSED };

/* What is known of a roll that was inspected before, here or elsewhere. */
struct perch_past {
	enum perch_past_state state;
	int64_t roll_id;   /* of its roll record; 0 when another terminal did it */
	int64_t closed_ms; /* wall time of the close record */
	char verdict[8];   /* the one that counts: override if there is one */
};

/* A scanner as records name it: texts made printable. The same device in another mode is another. */
struct perch_scanner {
	uint16_t vid;
	uint16_t pid;
	char name[65];
	char driver[25];
};

/* The functions are never NULL; *out is written only when true is returned. */
struct perch_world {
	void *ctx;
	int64_t revision; /* of the master data in use; 0: none yet */
	/* The order of this number. */
	bool (*find_order)(void *ctx, const char *order, struct perch_order *out);
	/* The roll in the packing list of the order. */
	bool (*find_expected)(void *ctx, const char *order, const char *roll,
			      struct perch_expected *out);
	/* Orders other than but_order ("" for none) whose packing list has the roll: how many; the
	 * first one by order number in *out. */
	size_t (*find_elsewhere)(void *ctx, const char *roll, const char *but_order,
				 struct perch_expected *out);
	/* Rolls in the packing list of the order; 0: there is no list. */
	size_t (*count_expected)(void *ctx, const char *order);
	/* Was the roll of this order closed before? Every committed close counts at once. */
	struct perch_past (*find_past)(void *ctx, const char *order, const char *roll);
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
};

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
	PERCH_DOUBT_SUSPECT
};

/* The question that is open, and the roll record that a confirmation would give. */
struct perch_pending {
	enum perch_doubt doubt;
	struct perch_record_roll roll;
	char other[PERCH_ORDER_CAP]; /* wrong-order: the order it belongs to */
};

/* Room to score a roll in. */
struct perch_work {
	struct perch_flaw flaws[PERCH_ROLL_FLAWS_MAX];
	struct perch_judged judged[PERCH_ROLL_FLAWS_MAX];
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

/* One standing width, weight or length. */
struct perch_measure {
	int64_t id;
	enum perch_record_type type;
	char place[7]; /* "" for a length */
	int64_t um;    /* width, length */
	struct perch_quantity weight;
};

struct perch_open_roll {
	int64_t id; /* of the roll record; 0: no roll is open */
	int64_t order_id;
	char roll[PERCH_ROLL_CAP];
	char lot[PERCH_LOT_CAP];
	int64_t ticket_um;
	struct perch_flaw flaws[PERCH_ROLL_FLAWS_MAX]; /* standing ones, in order of entry */
	int64_t flaw_ids[PERCH_ROLL_FLAWS_MAX];
	size_t n_flaws;
	struct perch_measure measures[PERCH_ROLL_MEASURES_MAX]; /* standing, in order of entry */
	size_t n_measures;
};

struct perch_session {
	int64_t next_id; /* of the next record */
	int64_t boot_id;
	int64_t sign_in_id; /* 0: nobody is signed in */
	char person[PERCH_PERSON_CAP];
	int64_t order_id; /* 0: no active order */
	char order[PERCH_ORDER_CAP];
	int64_t spec;
	int64_t stage_id; /* 0: not set */
	char stage[12];
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
 * flaw was entered; what is not known is left out. work: any memory (that of an outcome).
 */
void perch_session_status(const struct perch_session *session, const struct perch_world *world,
			  struct perch_work *work, char dst[PERCH_STATUS_CAP]);

const char *perch_doubt_str(enum perch_doubt doubt); /* "lost-separator"; "" for none */

#endif

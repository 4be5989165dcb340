/*
 * sample_switch.h - when inspection gets stricter or easier: the switching rules of attribute
 * sampling as a state machine.
 *
 * Pure. One state for each series of lots (a supplier's article, say), fed with one result a lot in
 * the order of inspection. All numbers come from the table file (struct perch_switching); none is
 * shipped. Re-inspected lots are not fed: only original inspection counts.
 *
 *   state       after a lot                                            next
 *   normal      tighten_rejected of the last tighten_of lots rejected  tightened
 *   normal      reduce_accepted consecutive lots accepted, with no     reduced
 *               more than reduce_failed failed rolls in them, and
 *               head office allows it (steady production)
 *   tightened   normal_accepted consecutive lots accepted              normal
 *   tightened   stop_lots lots (rejected ones, or all) and still       stopped
 *               tightened
 *   reduced     a lot rejected; or passed between accept and reject;   normal
 *               or head office no longer allows it
 *   stopped     perch_switch_resume(), when the cause is put right     tightened
 * Counting starts anew with every change. Severities that the table has no plans for are never
 * entered; a table without rules stays at normal.
 */
#ifndef PERCH_INSPECT_SAMPLE_SWITCH_H
#define PERCH_INSPECT_SAMPLE_SWITCH_H

#include "firmware/inspect/sample_table.h"

/* Zeroed: normal inspection of a new series. */
struct perch_switch_state {
	enum perch_severity severity; /* of the next lot */
	bool is_stopped;
	uint32_t rejected_bits; /* last lots under this severity, the latest in bit 0 */
	int32_t lots;           /* under this severity; stays at INT32_MAX */
	int32_t rejected;       /* of them */
	int32_t accepted_run;   /* the latest ones, all accepted */
	int64_t failed_run;     /* failed rolls in them */
};

struct perch_switch_lot {
	bool is_accepted;
	bool is_gap;    /* passed between accept and reject (struct perch_sample_verdict) */
	int32_t failed; /* failed rolls in the sample */
	bool is_reduced_allowed; /* by head office, now */
};

enum perch_switch_cause {
	PERCH_SWITCH_NONE,
	PERCH_SWITCH_REJECTED_LOTS, /* to tightened */
	PERCH_SWITCH_ACCEPTED_LOTS, /* to normal from tightened */
	PERCH_SWITCH_STOPPED,
	PERCH_SWITCH_GOOD_RUN,    /* to reduced */
	PERCH_SWITCH_REDUCED_LOT, /* to normal: rejected or in the gap */
	PERCH_SWITCH_NOT_ALLOWED, /* to normal: head office */
};

/* Feed one lot, PERCH_E_STATE when inspection is stopped; *state is then as it was. *cause (may be
 * NULL) says which rule changed the state. */
PERCH_MUST_CHECK enum perch_rc perch_switch_feed(const struct perch_sample_table *table,
						 struct perch_switch_state *state,
						 const struct perch_switch_lot *lot,
						 enum perch_switch_cause *cause);
/* Begin again under tightened inspection. PERCH_E_STATE: not stopped. */
PERCH_MUST_CHECK enum perch_rc perch_switch_resume(struct perch_switch_state *state);

/* "2 of the last 5 lots rejected: tightened inspection", with the table's numbers; "" for NONE. */
enum perch_rc perch_switch_explain(const struct perch_sample_table *table,
				   enum perch_switch_cause cause, struct perch_buf *out);

#endif

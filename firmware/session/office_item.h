/*
 * office_item.h - the small master items by which head office answers a terminal: lab results,
 * decisions, change notices, corrective actions, answers to questions.
 *
 * Pure. The bodies are JSON:
 *   lab       {"lab":"7781","result":"pass","verdict":"second","text":".."}
 *             result: pass | fail; verdict: what the roll becomes, where the result does not say it
 *   decision  {"order":"PO-1","roll":"R1","verdict":"concession","text":"..","number":"D-4"}
 *             verdict: pass | concession | second | rework | reject
 *   notice    {"notice":"N-3","order":"PO-1","text":".."}
 *   action    {"action":"A-12","order":"PO-1","owner":"..","due":"2026-11-28","text":"..",
 *              "state":"open"}                                              state: open | done
 *   answer    {"answer":"7","order":"PO-1","question":"..","text":".."}
 *   done      {"done":"R1","order":"PO-1","lot":"L1","verdict":"pass","closed_ms":..,"terminal":"a1b2c3"}
 *             a roll that a terminal has closed: its first six digits, the verdict that counts now
 * Numbers (lab, number, notice, action, answer) and words are needed, and order and roll of a decision,
 * the order of a notice, the question of an answer, all but lot and verdict of a done; the rest may be
 * missing. Unknown keys are passed over, so that an older terminal can read a newer office.
 */
#ifndef PERCH_SESSION_OFFICE_ITEM_H
#define PERCH_SESSION_OFFICE_ITEM_H

#include "firmware/session/session.h"

struct perch_lab_result {
	char lab[PERCH_MATTER_CAP];
	bool is_pass;
	char verdict[16]; /* "" where silent */
	char text[PERCH_REASON_CAP];
};

struct perch_decision {
	char order[PERCH_ORDER_CAP];
	char roll[PERCH_ROLL_CAP];
	char verdict[16];
	char text[PERCH_REASON_CAP];
	char number[PERCH_MATTER_CAP];
};

struct perch_answer_item {
	char number[PERCH_MATTER_CAP];
	char order[PERCH_ORDER_CAP];
	char question[PERCH_QUESTION_CAP];
	char text[PERCH_NOTE_CAP];
};

struct perch_done {
	char order[PERCH_ORDER_CAP];
	char roll[PERCH_ROLL_CAP];
	char lot[PERCH_LOT_CAP];
	char verdict[16];  /* as of a close record */
	int64_t closed_ms; /* since 1970, by that terminal's clock */
	char terminal[8];
};

/*
 * Read a body. PERCH_E_FORMAT, PERCH_E_SHORT, PERCH_E_DEPTH: not JSON, or a value of the wrong type
 * or form. PERCH_E_NOTFOUND: a required key is missing. PERCH_E_UNKNOWN: a word that is none of its
 * list. PERCH_E_FULL: a text is too long. *out is undefined after an error; *key (never NULL) names
 * the key at fault, "" for the whole.
 */
PERCH_MUST_CHECK enum perch_rc perch_lab_result_read(struct perch_span json,
						     struct perch_lab_result *out,
						     const char **key);
PERCH_MUST_CHECK enum perch_rc perch_decision_read(struct perch_span json,
						   struct perch_decision *out, const char **key);
PERCH_MUST_CHECK enum perch_rc perch_notice_read(struct perch_span json, struct perch_notice *out,
						 const char **key);
/* out->id is 0. */
PERCH_MUST_CHECK enum perch_rc perch_action_read(struct perch_span json,
						 struct perch_open_action *out, bool *is_open,
						 const char **key);
PERCH_MUST_CHECK enum perch_rc perch_answer_read(struct perch_span json,
						 struct perch_answer_item *out, const char **key);
PERCH_MUST_CHECK enum perch_rc perch_done_read(struct perch_span json, struct perch_done *out,
					       const char **key);
/* Append the body that is read as this one. PERCH_E_FULL. */
PERCH_MUST_CHECK enum perch_rc perch_done_write(const struct perch_done *done,
						struct perch_buf *out);

#endif

/*
 * turn.h - one input being answered: what decide.c, scan.c, entry.c and close.c share.
 *
 * Pure; inside the session only. A turn collects records and ends with exactly one of ok, ask, no.
 */
#ifndef PERCH_SESSION_TURN_H
#define PERCH_SESSION_TURN_H

#include "firmware/session/command.h"
#include "firmware/session/session.h"

struct perch_turn {
	const struct perch_session *s;
	const struct perch_world *world;
	struct perch_now now;
	const struct perch_input *in;
	const char *origin; /* "typed" | "scanned" */
	bool is_label;      /* the input is a label, not a command */
	bool is_known_form; /* likewise, in a known format, and not of so many digits as a PIN has */
	struct perch_outcome *out;
};

/* One more record with its head filled in. */
struct perch_record *perch_turn_record(struct perch_turn *t, enum perch_record_type type);
/* Id of the last record of this turn, of the log when the turn has none. */
int64_t perch_turn_id(const struct perch_turn *t);
/* Copy text that is known to fit (cap is at least that of its source). */
void perch_turn_copy(char *dst, size_t cap, const char *src);
/* "2026-11-22 01:17 UTC", "" when the instant has no such text. */
#define PERCH_TURN_WHEN_CAP 21
void perch_turn_when(int64_t wall_ms, char dst[PERCH_TURN_WHEN_CAP]);
/* Any bytes as printable text: others become '?', what does not fit is left off. */
void perch_turn_printable(char *dst, size_t cap, struct perch_span bytes);

/* Room for the part of an answer that may grow, such as a list; the rest of the line fits beside it. */
#define PERCH_TURN_TEXT_CAP (PERCH_ANSWER_CAP - 224)

/* What was put, as a string; " .." at its end where something did not fit. b has such room. */
const char *perch_turn_text(struct perch_buf *b);

/*
 * The answers. Text is made printable and kept to one line. ok closes the open question, no
 * leaves out->pending as it is, ask opens the one in out->pending with its roll record already filled in.
 */
void perch_turn_ok(struct perch_turn *t, int64_t id, const char *fmt, ...) PERCH_PRINTF(3, 4);
void perch_turn_ask(struct perch_turn *t, enum perch_doubt doubt, const char *fmt, ...)
	PERCH_PRINTF(3, 4);
void perch_turn_no(struct perch_turn *t, const char *code, const char *fmt, ...) PERCH_PRINTF(3, 4);

/* No question is open from here on; what the scale is used for stays. */
void perch_turn_forget(struct perch_turn *t);

/* The scanner of this input. */
struct perch_scanner perch_turn_scanner(const struct perch_turn *t);
/* What the separator test is known to have found on it. */
enum perch_separators perch_turn_separators(const struct perch_turn *t);
static inline const char *
perch_plural(int64_t n)
{
	return n == 1 ? "" : "s";
}

/* Was no other roll of this dye lot closed before? Not of a roll without lot. begin.c */
bool perch_turn_is_first_of_lot(const struct perch_turn *t, const char *lot, bool is_again);
/* Is an order active? Answers no when not. */
bool perch_turn_has_order(struct perch_turn *t);
/* Is no roll open? Answers no when one is. */
bool perch_turn_is_between_rolls(struct perch_turn *t);
/* Is a roll open? Answers no when none is. */
bool perch_turn_has_roll(struct perch_turn *t);
/* That, and has it room for n more entries besides flaws? Likewise. */
bool perch_turn_may_enter(struct perch_turn *t, size_t n);
/* As perch_basis_length_unit(), of the active order. */
enum perch_unit perch_turn_length_unit(const struct perch_turn *t, int64_t um);
/* May the order be worked on: known, confirmed, its profile known? NULL when it may, else the code
 * of the no that was answered. */
const char *perch_turn_order_fault(struct perch_turn *t, const char *number,
				   struct perch_order *order);

/* Who is at work. sign_in.c */
void perch_turn_in(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_out(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_pin(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_unlock(struct perch_turn *t, const struct perch_command_line *line);
/* May the badge have been given with a PIN? Answers no when there is none to hold it against. */
bool perch_turn_takes_pin(struct perch_turn *t, const char *badge);
/* Has the badge shown who it is, with this PIN ("": none was given) where it needs one? Then *how is as in
 * the records. Answers no or asks for the PIN when not. */
bool perch_turn_prove(struct perch_turn *t, enum perch_gate gate, const char *badge,
		      const char *pin, const char **how);
/* A PIN that was asked for is none for what is wanted now. */
void perch_turn_forget_pin(struct perch_turn *t);
/* What whoever is signed in may do now. */
enum perch_role perch_turn_role(const struct perch_turn *t);
/* Signatures. sign.c */
void perch_turn_sign(struct perch_turn *t, const struct perch_command_line *line);
/* Its PIN has been asked for and has come. */
void perch_turn_sign_asked(struct perch_turn *t, const char *pin);
void perch_turn_addendum(struct perch_turn *t, const struct perch_command_line *line);
/* Is this record (shown as `what`) free of any signature? Answers no when it is signed. */
bool perch_turn_is_unsigned(struct perch_turn *t, int64_t record_id, const char *what);
/* "; signed by Ms Wang (agreed) on .., 2 rolls since" where the active order was signed. */
void perch_turn_put_signed(struct perch_turn *t, struct perch_buf *b);

void perch_turn_command(struct perch_turn *t, struct perch_span line); /* decide.c */
void perch_turn_label(struct perch_turn *t);                           /* scan.c */
/* A scanner came or went. separator.c */
void perch_turn_attached(struct perch_turn *t);
/* Is the label (as scanned or typed) the separator test label? Then it is answered. separator.c */
bool perch_turn_separator_test(struct perch_turn *t, struct perch_span text);
void perch_turn_roll(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_yes(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_leave(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_flaw(struct perch_turn *t, const struct perch_command_line *line); /* entry.c */
/* Sizes, threads, skew and bow, shrinkage. measure.c */
void perch_turn_width(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_length(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_density(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_skew(struct perch_turn *t, const struct perch_command_line *line); /* and bow */
void perch_turn_wash(struct perch_turn *t, const struct perch_command_line *line);
/* What stands of the verb's measure: "width of R0001: head 1520mm (7)"; records nothing. */
void perch_turn_show_measure(struct perch_turn *t, const struct perch_command_line *line,
			     enum perch_record_type type);
/* A weight was said, or a scale has spoken. weigh.c */
void perch_turn_weight(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_weighed(struct perch_turn *t);
/* Grades and shade lots. colour.c */
void perch_turn_colour(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_shade(struct perch_turn *t, const struct perch_command_line *line);
/* Shipping mark; hand, smell, packing. check.c */
void perch_turn_mark(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_check(struct perch_turn *t, const struct perch_command_line *line);
/* Test cloth for the lab. lab.c */
void perch_turn_sample(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_undo(struct perch_turn *t, const struct perch_command_line *line);  /* undo.c */
void perch_turn_score(struct perch_turn *t, const struct perch_command_line *line); /* score.c */
void perch_turn_hold(struct perch_turn *t, const struct perch_command_line *line);  /* hold.c */
/* A roll of the active order, whose new inspection this record begins: is it held? Then the hold goes on,
 * for a decision. hold.c */
bool perch_turn_keep_hold(struct perch_turn *t, const char *roll, int64_t roll_id);
/* What head office has sent for a held roll, if anything, is recorded and answered. hold.c */
void perch_turn_release(struct perch_turn *t);
/* What is followed up beyond the roll. follow.c */
void perch_turn_anomaly(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_action(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_recheck(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_question(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_ack(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_keep(struct perch_turn *t, const struct perch_command_line *line); /* keep.c */
void perch_turn_leftover(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_tell(struct perch_turn *t, const struct perch_command_line *line); /* shift.c */
void perch_turn_plan(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_setup(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_shift(struct perch_turn *t, const struct perch_command_line *line);
/* How far the active order is. */
void perch_turn_progress(struct perch_turn *t);
/* May a roll of the order be begun: notices read, a stage chosen where the order has them, the table set up? NULL when it may, else the code of
 * the no that was answered. */
const char *perch_turn_preparation_fault(struct perch_turn *t, const struct perch_order *order);
/* Orders and packing lists made on the terminal. make.c */
void perch_turn_make(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_link(struct perch_turn *t, const struct perch_command_line *line);
/* Counting against a delivery note or packing list. count.c */
void perch_turn_count_begin(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_count(struct perch_turn *t, const struct perch_command_line *line);
/* Is no count in progress? Answers no when there is one. */
bool perch_turn_is_not_counting(struct perch_turn *t);
/* lot.c */
void perch_turn_sampling(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_lot(struct perch_turn *t, const struct perch_command_line *line);
/* "; not one of the sample" and the like, when the order is sampled. lot.c */
void perch_turn_put_sampled(struct perch_turn *t, const char *lot, const char *roll,
			    struct perch_buf *b);
void perch_turn_close(struct perch_turn *t, const struct perch_command_line *line); /* close.c */

#endif

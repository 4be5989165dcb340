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
	struct perch_outcome *out;
};

/* One more record with its head filled in. */
struct perch_record *perch_turn_record(struct perch_turn *t, enum perch_record_type type);
/* Id of the last record of this turn, of the log when the turn has none. */
int64_t perch_turn_id(const struct perch_turn *t);
/* Copy text that is known to fit (cap is at least that of its source). */
void perch_turn_copy(char *dst, size_t cap, const char *src);
/* Any bytes as printable text: others become '?', what does not fit is left off. */
void perch_turn_printable(char *dst, size_t cap, struct perch_span bytes);

/*
 * The answers. Text is made printable and kept to one line. ok closes the open question, no
 * leaves out->pending as it is, ask opens the one in out->pending with its roll record already filled in.
 */
void perch_turn_ok(struct perch_turn *t, int64_t id, const char *fmt, ...) PERCH_PRINTF(3, 4);
void perch_turn_ask(struct perch_turn *t, enum perch_doubt doubt, const char *fmt, ...)
	PERCH_PRINTF(3, 4);
void perch_turn_no(struct perch_turn *t, const char *code, const char *fmt, ...) PERCH_PRINTF(3, 4);

/* The scanner of this input. */
struct perch_scanner perch_turn_scanner(const struct perch_turn *t);
/* What the separator test is known to have found on it. */
enum perch_separators perch_turn_separators(const struct perch_turn *t);
static inline const char *
perch_plural(int64_t n)
{
	return n == 1 ? "" : "s";
}

/* Is a roll open? Answers no when not. */
bool perch_turn_has_roll(struct perch_turn *t);
/* May the order be worked on: known, confirmed, its profile known? NULL when it may, else the code
 * of the no that was answered. */
const char *perch_turn_order_fault(struct perch_turn *t, const char *number,
				   struct perch_order *order);

void perch_turn_command(struct perch_turn *t, struct perch_span line); /* decide.c */
void perch_turn_label(struct perch_turn *t);                           /* scan.c */
/* A scanner came or went. separator.c */
void perch_turn_attached(struct perch_turn *t);
/* Is the label (as scanned or typed) the separator test label? Then it is answered. separator.c */
bool perch_turn_separator_test(struct perch_turn *t, struct perch_span text);
void perch_turn_roll(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_yes(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_leave(struct perch_turn *t);
void perch_turn_flaw(struct perch_turn *t, const struct perch_command_line *line); /* entry.c */
void perch_turn_width(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_weight(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_length(struct perch_turn *t, const struct perch_command_line *line);
void perch_turn_undo(struct perch_turn *t, const struct perch_command_line *line);  /* undo.c */
void perch_turn_close(struct perch_turn *t, const struct perch_command_line *line); /* close.c */

#endif

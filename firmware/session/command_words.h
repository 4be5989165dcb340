/*
 * command_words.h - the words of one command line: what command.c and the readers of its verbs
 * share.
 *
 * Pure; inside the session only. Every function that fails says in w->err what is wrong and how
 * the command is typed; words from outside are shown escaped.
 */
#ifndef PERCH_SESSION_COMMAND_WORDS_H
#define PERCH_SESSION_COMMAND_WORDS_H

#include "firmware/session/command.h"

/* The words that are left, and where the answer goes. */
struct perch_words {
	struct perch_span rest;
	struct perch_command_line *out;
	struct perch_err *err;
};

/* "'17' is not a position; type =flaw KIND at .." Always PERCH_E_FORMAT, as is the next. */
enum perch_rc perch_words_refuse(const struct perch_words *w, struct perch_span word,
				 const char *what);
/* "the position is missing; type =flaw .." */
enum perch_rc perch_words_lack(const struct perch_words *w, const char *what);
/* Nothing may be left. */
enum perch_rc perch_words_end(struct perch_words *w);
/* The next word, `what` names it when there is none. */
enum perch_rc perch_words_need(struct perch_words *w, const char *what, struct perch_span *word);

bool perch_words_is_one_of(struct perch_span word, const char *const list[], size_t n);
bool perch_words_is_bare_number(struct perch_span word);

/* A length above zero (or from zero on: a position), at most max_um, and its unit. */
enum perch_rc perch_words_um(struct perch_words *w, struct perch_span word, int64_t min_um,
			     int64_t max_um, int64_t *um, enum perch_unit *unit);
/* Up to a comma, or to the end: a name or a place, which may have blanks. Empty is refused. */
enum perch_rc perch_words_phrase(struct perch_words *w, const char *what, char *dst, size_t cap);
/* A day of the calendar, "2026-11-28". */
enum perch_rc perch_words_date(struct perch_words *w, struct perch_span word,
			       char dst[PERCH_DATE_CAP]);
/* The rest of the line, which may not be empty, to out->text. */
enum perch_rc perch_words_need_text(struct perch_words *w, const char *what, size_t cap);
/* The rest of the line as out->text of fewer than cap bytes; "" when there is none. */
enum perch_rc perch_words_text(struct perch_words *w, size_t cap);
/* The rest as a reason; the word "reason" in front of it may be said and is not part of it. */
enum perch_rc perch_words_reason(struct perch_words *w);
/* After the word override: a verdict to out->verdict and a reason. */
enum perch_rc perch_words_verdict(struct perch_words *w);
/* The next word, the number of an order, a roll, a notice ..; cap at least PERCH_ORDER_CAP. */
enum perch_rc perch_words_number(struct perch_words *w, const char *what, char *dst, size_t cap);

/* The readers of the verbs: the words after the verb to w->out. */
enum perch_rc perch_read_in(struct perch_words *w); /* command_people.c */
enum perch_rc perch_read_pin(struct perch_words *w);
enum perch_rc perch_read_unlock(struct perch_words *w);
enum perch_rc perch_read_sign(struct perch_words *w);
enum perch_rc perch_read_addendum(struct perch_words *w);
enum perch_rc perch_read_order(struct perch_words *w); /* command_floor.c */
enum perch_rc perch_read_stage(struct perch_words *w);
enum perch_rc perch_read_note(struct perch_words *w);
enum perch_rc perch_read_yes(struct perch_words *w);
enum perch_rc perch_read_shift(struct perch_words *w);
enum perch_rc perch_read_roll(struct perch_words *w); /* command_roll.c */
enum perch_rc perch_read_flaw(struct perch_words *w);
enum perch_rc perch_read_undo(struct perch_words *w);
enum perch_rc perch_read_score(struct perch_words *w);
enum perch_rc perch_read_hold(struct perch_words *w);
enum perch_rc perch_read_close(struct perch_words *w);
enum perch_rc perch_read_sampling(struct perch_words *w); /* command_lot.c */
enum perch_rc perch_read_receive(struct perch_words *w);  /* command_count.c */
enum perch_rc perch_read_pack(struct perch_words *w);
enum perch_rc perch_read_count(struct perch_words *w);
enum perch_rc perch_read_make(struct perch_words *w); /* command_make.c */
enum perch_rc perch_read_link(struct perch_words *w);
enum perch_rc perch_read_load(struct perch_words *w);
enum perch_rc perch_read_anomaly(struct perch_words *w); /* command_follow.c */
enum perch_rc perch_read_action(struct perch_words *w);
enum perch_rc perch_read_recheck(struct perch_words *w);
enum perch_rc perch_read_question(struct perch_words *w);
enum perch_rc perch_read_ack(struct perch_words *w);
enum perch_rc perch_read_keep(struct perch_words *w);
enum perch_rc perch_read_leftover(struct perch_words *w);
enum perch_rc perch_read_tell(struct perch_words *w);
enum perch_rc perch_read_plan(struct perch_words *w);
enum perch_rc perch_read_setup(struct perch_words *w);
enum perch_rc perch_read_lot(struct perch_words *w);

enum perch_rc perch_read_width(struct perch_words *w); /* command_measure.c */
enum perch_rc perch_read_weight(struct perch_words *w);
enum perch_rc perch_read_length(struct perch_words *w);
enum perch_rc perch_read_density(struct perch_words *w);
enum perch_rc perch_read_skew(struct perch_words *w); /* and bow */
enum perch_rc perch_read_wash(struct perch_words *w);
enum perch_rc perch_read_colour(struct perch_words *w); /* command_colour.c */
enum perch_rc perch_read_shade(struct perch_words *w);
enum perch_rc perch_read_mark(struct perch_words *w); /* command_check.c */
enum perch_rc perch_read_check(struct perch_words *w);
enum perch_rc perch_read_sample(struct perch_words *w);

#endif

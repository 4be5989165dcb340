/*
 * command.h - the lines that begin with '=', typed or scanned from the command sheet.
 *
 * Pure. One table of verbs; the words after a verb are checked for form only, what they mean now
 * is the session's business. Full table: commands.md.
 */
#ifndef PERCH_SESSION_COMMAND_H
#define PERCH_SESSION_COMMAND_H

#include "firmware/base/quantity.h"
#include "firmware/inspect/flaw.h"
#include "firmware/session/record.h"

enum perch_verb {
	PERCH_VERB_IN,
	PERCH_VERB_OUT,
	PERCH_VERB_ORDER,
	PERCH_VERB_STAGE,
	PERCH_VERB_ROLL,
	PERCH_VERB_FLAW,
	PERCH_VERB_UNDO,
	PERCH_VERB_WIDTH,
	PERCH_VERB_WEIGHT,
	PERCH_VERB_LENGTH,
	PERCH_VERB_NOTE,
	PERCH_VERB_YES,
	PERCH_VERB_NO,
	PERCH_VERB_CLOSE,
	PERCH_VERB_SHIFT,
	PERCH_VERB_SYNC,
	PERCH_VERB_HELP,
	PERCH_VERBS
};

/* What one line says. Only the members that its verb names are set; the rest is zero. */
struct perch_command_line {
	enum perch_verb verb;
	char number[PERCH_ORDER_CAP]; /* in: badge; order; roll; stage: its name */
	char place[7];                /* width, weight */
	char text[PERCH_NOTE_CAP];    /* note; undo, yes, close: the reason or "" */
	struct perch_flaw flaw;
	int64_t um;               /* width, length */
	enum perch_unit unit;     /* as typed: width, length, flaw's place */
	enum perch_unit len_unit; /* as typed: flaw's len */
	struct perch_quantity weight;
	int64_t of;      /* undo: id, 0 when not given */
	bool is_missing; /* close although measurements are missing */
	char verdict[8]; /* close override: pass second reject; or "" */
	bool has_verb;   /* help: of_verb is what it is wanted on */
	enum perch_verb of_verb;
};

/*
 * Read a line (with its '='; blanks around it allowed). PERCH_E_FORMAT: unknown verb or wrong
 * words; err->text then says what is wrong and what to type, in printable text. *out is undefined
 * after an error.
 */
PERCH_MUST_CHECK enum perch_rc perch_command_read(struct perch_span line,
						  struct perch_command_line *out,
						  struct perch_err *err);

const char *perch_verb_str(enum perch_verb verb);   /* "flaw" */
const char *perch_verb_usage(enum perch_verb verb); /* "=flaw KIND [at] POSITION .." */

#endif

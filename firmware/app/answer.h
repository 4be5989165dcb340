/*
 * answer.h - how a subcommand that prints JSON answers: a line on standard output, or one line on
 * standard error that says why not.
 */
#ifndef PERCH_APP_ANSWER_H
#define PERCH_APP_ANSWER_H

#include "firmware/base/json.h"

/* Print a line. PERCH_EXIT_DONE, or PERCH_EXIT_FAILED after saying why. */
int perch_answer_line(const char *command, struct perch_span line);
/* Print what was written, as a line; PERCH_EXIT_FAILED also when it had no room. */
int perch_answer_json(const char *command, const struct perch_jw *w);

/* "perch COMMAND: text" on standard error; what cannot be printed is escaped, so that it stays one
 * line. PERCH_EXIT_FAILED where the system is at fault (PERCH_E_IO, PERCH_E_NOMEM), else
 * PERCH_EXIT_USAGE. */
int perch_answer_refuse(const char *command, const struct perch_err *err);

#endif

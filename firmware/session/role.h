/*
 * role.h - which role may give which command: one table.
 *
 * Pure. Without a list of people whoever signs in is a lead. Printed in commands.md, which a test
 * compares.
 */
#ifndef PERCH_SESSION_ROLE_H
#define PERCH_SESSION_ROLE_H

#include "firmware/session/command.h"

/* May this role give this command? */
bool perch_role_may(enum perch_role role, const struct perch_command_line *line);

/* May it give the verb in any form? */
bool perch_role_may_verb(enum perch_role role, enum perch_verb verb);

/* May it inspect: are labels rolls, and weights of them, in its hands? */
bool perch_role_may_inspect(enum perch_role role);

/* Append the table as commands.md shows it (Markdown). PERCH_E_FULL. */
PERCH_MUST_CHECK enum perch_rc perch_role_document(struct perch_buf *out);

#endif

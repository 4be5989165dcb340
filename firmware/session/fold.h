/* fold.h - what one record makes of the state of a session. Pure; inside the session only. */
#ifndef PERCH_SESSION_FOLD_H
#define PERCH_SESSION_FOLD_H

#include "firmware/session/session.h"

/* Everything of the state but the id, the clock and the open question, which are session.c's. */
void perch_session_fold(struct perch_session *s, int64_t id, const struct perch_record *r);

/*
 * The entry that a record of a roll is, and the id of that roll's record. false: the type is none
 * of enum perch_record_type that enters something besides flaws; *roll is untouched then.
 */
bool perch_session_entry(int64_t id, const struct perch_record *r, struct perch_entry *e,
			 int64_t *roll);

#endif

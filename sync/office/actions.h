/*
 * actions.h - corrective actions as master items. Library: sqlite3 by the store. The caller holds the
 * lock and the transaction.
 *
 * One that a terminal asked for becomes an item that every terminal of the order gets; a recheck
 * anywhere that finds one done sets its item's state to done, and so it stays. An item that is there is
 * otherwise left alone: projections that are built anew give the same items with the same revisions,
 * and what head office imported under a number is kept as it put it.
 */
#ifndef PERCH_OFFICE_ACTIONS_H
#define PERCH_OFFICE_ACTIONS_H

#include "firmware/session/office_item.h"
#include "sync/office/office.h"

/* Tell it, open, unless its number is there. */
PERCH_MUST_CHECK enum perch_rc perch_action_tell(struct perch_db *db,
						 const struct perch_open_action *action,
						 struct perch_err *err);
/* It is done. PERCH_E_NOTFOUND: no item of this number. */
PERCH_MUST_CHECK enum perch_rc perch_action_finish(struct perch_db *db, const char *number,
						   struct perch_err *err);

/* Has a recheck found it done? */
PERCH_MUST_CHECK enum perch_rc perch_action_is_done(struct perch_db *db, const char *number,
						    bool *is_done, struct perch_err *err);

#endif

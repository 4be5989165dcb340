/*
 * done.h - rolls that terminals have closed, told to all of them as master items `done`, so that none is
 * inspected twice. Library: sqlite3 by the store. The caller holds the lock and the transaction.
 *
 * One item for each order, roll and terminal: its newest close, with the verdict that counts now, under the
 * order that the roll's was linked to, if it was. They are told when everything that has arrived is judged:
 * records that are judged anew give the same items.
 */
#ifndef PERCH_OFFICE_DONE_H
#define PERCH_OFFICE_DONE_H

#include "sync/office/office.h"

/* Tell a part of what is new. PERCH_E_NOTFOUND: there was nothing. */
PERCH_MUST_CHECK enum perch_rc perch_done_tell(struct perch_db *db, struct perch_err *err);

#endif

/*
 * mend.h - opening perch-sync's own databases, damaged ones too: such a file is put aside (never deleted)
 * and made anew. Libraries: sqlite3 through firmware/store.
 *
 * master.db is fetched anew by the next sync. Of sync.db the office is taken over where it can still be read;
 * where each stream stands is told by head office's hello; its old receipts stay in the file put aside.
 */
#ifndef PERCH_SYNC_MEND_H
#define PERCH_SYNC_MEND_H

#include "sync/terminal.h"

#include "firmware/store/kinds.h"

/* As perch_db_open_writer(), but for PERCH_E_DAMAGED, which is mended and told on stderr. */
PERCH_MUST_CHECK enum perch_rc perch_mend_master(struct perch_db *db,
						 const struct perch_terminal *t,
						 struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_mend_sync(struct perch_db *db, const struct perch_terminal *t,
					       struct perch_err *err);

#endif

/*
 * salvage.h - a log.db that SQLite does not open at all: its first page, which says what the file is, is
 * broken, or it is shorter than that page says. The page is the same in every log but for a few counters,
 * so a copy of the file gets the first page of a new log, and is read as far as it goes. Wiring: store.
 *
 * What is read so is worth nothing by itself; rebuild.h takes only what the hash chain bears out. The
 * broken file is not touched. Layout of the header: "Database File Format" of sqlite.org, section 1.3.
 */
#ifndef PERCH_APP_SALVAGE_H
#define PERCH_APP_SALVAGE_H

#include "firmware/store/kinds.h"

/* Make the copy at `to` (perch_salvage_drop() in any case) and open it for reading. PERCH_E_DAMAGED: nothing in it
 * can be read even so. PERCH_E_NOSPACE, PERCH_E_IO, PERCH_E_ARG: no copy. */
PERCH_MUST_CHECK enum perch_rc perch_salvage_open(struct perch_db *out, const char *broken,
						  const char *to, struct perch_err *err);
/* Delete the copy and what SQLite made beside it. */
void perch_salvage_drop(const char *to);

#endif

/*
 * reserve.h - room that is kept free for the end of a shift: "<log.db>.reserve" occupies blocks and
 * means nothing. When the disk is full it is given back, and the roll that is open can be closed, the
 * shift ended, the mark written and the records sent. Operating system only.
 *
 * Its size is what the write-ahead files of log.db and view.db take up to their checkpoint (400 pages
 * of 4 KiB each), and a quarter more for the mark, the cursors and head office's answers.
 */
#ifndef PERCH_STORE_RESERVE_H
#define PERCH_STORE_RESERVE_H

#include "firmware/base/rc.h"

#include <stdbool.h>
#include <stdint.h>

#define PERCH_RESERVE_BYTES ((int64_t)4 << 20)

/*
 * See that it is there, whole. It is made only where as much again stays free behind it: else
 * PERCH_E_NOSPACE, and nothing is left of it. PERCH_E_IO: the folder cannot be written to, or the
 * disk cannot tell.
 */
PERCH_MUST_CHECK enum perch_rc perch_reserve_keep(const char *log_db, struct perch_err *err);

/* Give it back; false: there was none. */
bool perch_reserve_release(const char *log_db);

/* true when less than a quarter of it is free on the disk beside it: whoever is about to write, not
 * through log.db, would meet the end. */
bool perch_reserve_is_due(const char *log_db);

#endif

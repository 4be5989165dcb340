/*
 * kinds.h - the kinds of SQLite files that terminal and head office keep, and who writes each.
 */
#ifndef PERCH_STORE_KINDS_H
#define PERCH_STORE_KINDS_H

#include "firmware/store/db.h"

extern const struct perch_db_kind perch_log_kind;  /* log.db: perch */
extern const struct perch_db_kind perch_copy_kind; /* a log.db in the making: flushed at its end */
extern const struct perch_db_kind perch_view_kind; /* view.db: perch */
extern const struct perch_db_kind perch_master_kind; /* master.db: perch-sync */
extern const struct perch_db_kind perch_sync_kind;   /* sync.db: perch-sync */
extern const struct perch_db_kind perch_office_kind; /* office.db: perch-office */

#endif

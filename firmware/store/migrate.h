/*
 * migrate.h - numbered schema steps and their one runner. Library: sqlite3.
 *
 * Steps live in firmware/store/sql/<kind>/NNNN_name.sql, are embedded by embed.awk and never
 * change once released. Per step: VACUUM INTO a copy beside the file (unless it is a new one),
 * foreign_keys off outside the transaction, BEGIN IMMEDIATE, the step, foreign_key_check,
 * user_version, COMMIT.
 * Any failure rolls back and leaves the file as it was.
 */
#ifndef PERCH_STORE_MIGRATE_H
#define PERCH_STORE_MIGRATE_H

#include "firmware/base/rc.h"

#include <stdint.h>

struct perch_db;

struct perch_migration {
	int version;      /* 1, 2, 3 ... */
	const char *name; /* file name */
	const char *sql;
};

/* Bring the open file, which is at version (0: new), to the newest version of its kind. */
PERCH_MUST_CHECK enum perch_rc perch_migrate(struct perch_db *db, int64_t version,
					     struct perch_err *err);

extern const struct perch_migration perch_log_migrations[];
extern const size_t perch_log_migrations_n;
extern const struct perch_migration perch_view_migrations[];
extern const size_t perch_view_migrations_n;
extern const struct perch_migration perch_master_migrations[];
extern const size_t perch_master_migrations_n;
extern const struct perch_migration perch_sync_migrations[];
extern const size_t perch_sync_migrations_n;
extern const struct perch_migration perch_office_migrations[];
extern const size_t perch_office_migrations_n;

#endif

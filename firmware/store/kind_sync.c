/* kind_sync.c - sync.db as a kind of file: see kinds.h. */
#include "firmware/store/kinds.h"

const struct perch_db_kind perch_sync_kind = {
	.name = "sync.db",
	.application_id = 0x50525331, /* "PRS1" */
	.migrations = perch_sync_migrations,
	.migrations_n = &perch_sync_migrations_n,
	.is_durable = true,
	.if_damaged = "the next sync puts it aside; it may have to be enrolled again",
};

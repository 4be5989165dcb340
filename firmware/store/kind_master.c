/* kind_master.c - master.db as a kind of file: see kinds.h. */
#include "firmware/store/kinds.h"

const struct perch_db_kind perch_master_kind = {
	.name = "master.db",
	.application_id = 0x50524d31, /* "PRM1" */
	.migrations = perch_master_migrations,
	.migrations_n = &perch_master_migrations_n,
	.is_durable = true,
	.if_damaged = "the next sync puts it aside and fetches it anew",
};

/* kind_view.c - view.db as a kind of file: see kinds.h. */
#include "firmware/store/kinds.h"

const struct perch_db_kind perch_view_kind = {
	.name = "view.db",
	.application_id = 0x50525631, /* "PRV1" */
	.migrations = perch_view_migrations,
	.migrations_n = &perch_view_migrations_n,
	.is_durable = false,
	.if_damaged = "move it away: it is rebuilt from log.db",
};

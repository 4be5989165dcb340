/* kind_log.c - log.db as a kind of file: see kinds.h. */
#include "firmware/store/kinds.h"

const struct perch_db_kind perch_log_kind = {
	.name = "log.db",
	.application_id = 0x50524c31, /* "PRL1" */
	.migrations = perch_log_migrations,
	.migrations_n = &perch_log_migrations_n,
	.is_durable = true,
	.if_damaged = "keep the folder as it is and tell head office",
};

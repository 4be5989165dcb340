/* kind_office.c - office.db as a kind of file: see kinds.h. */
#include "firmware/store/kinds.h"

const struct perch_db_kind perch_office_kind = {
	.name = "office.db",
	.application_id = 0x50524f31, /* "PRO1" */
	.migrations = perch_office_migrations,
	.migrations_n = &perch_office_migrations_n,
	.is_durable = true,
	.append_only = (const char *const[]){ "record", NULL },
	.if_damaged = "keep it as it is and go on with a backup",
};

/* kind_log.c - log.db as a kind of file: see kinds.h. */
#include "firmware/store/kinds.h"

#define APPLICATION_ID 0x50524c31 /* "PRL1" */

static const char *const append_only[] = { "event", "epoch", NULL };

const struct perch_db_kind perch_log_kind = {
	.name = "log.db",
	.application_id = APPLICATION_ID,
	.migrations = perch_log_migrations,
	.migrations_n = &perch_log_migrations_n,
	.is_durable = true,
	.if_damaged = "the next start of the terminal makes it anew from what is left; "
		      "tell head office",
	.append_only = append_only,
};

const struct perch_db_kind perch_copy_kind = {
	.name = "a copy of log.db",
	.application_id = APPLICATION_ID,
	.migrations = perch_log_migrations,
	.migrations_n = &perch_log_migrations_n,
	.is_durable = false,
	.if_damaged = "it is made anew",
	.append_only = append_only,
};

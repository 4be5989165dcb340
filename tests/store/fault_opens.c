/* fault_opens.c - opening and migrating databases of every kind under faults: see fault_rows.h. */
#include "tests/store/fault_rows.h"

#include "tests/unit/must.h"

#include <unistd.h>

#include "firmware/base/text.h"
#include "firmware/store/migrate.h"

static struct perch_db db = { .lock_fd = -1 };
static bool is_open;
static int64_t version; /* of the file that is migrated */

/* A file of its first version, as an old program left it, and one of the newest: made once. */
static struct perch_db_kind
first_version_of(const struct perch_db_kind *kind)
{
	static const size_t one = 1;
	struct perch_db_kind first = *kind;

	first.migrations_n = &one;
	return first;
}

static const char *
old_of(const struct perch_db_kind *kind)
{
	char name[40];

	MUST(perch_fmt(name, sizeof(name), "old-%s", kind->name) == PERCH_OK, "a name");
	return fault_at(name);
}

static const char *
new_of(const struct perch_db_kind *kind)
{
	char name[40];

	MUST(perch_fmt(name, sizeof(name), "new-%s", kind->name) == PERCH_OK, "a name");
	return fault_at(name);
}

static void
make(const struct perch_db_kind *kind, const char *path)
{
	static struct perch_db made;
	struct perch_err err = { 0 };

	fault_remove(path);
	MUST(perch_db_open_writer(&made, kind, path, "test", &err) == PERCH_OK, "%s", err.text);
	if (strcmp(kind->name, "view.db") == 0)
		MUST(perch_db_exec(&made,
				   "INSERT INTO sign_in (id, person, at_ms) VALUES (7, 'LI-7', 8)",
				   &err) == PERCH_OK,
		     "%s", err.text);
	if (strcmp(kind->name, "master.db") == 0)
		MUST(perch_db_exec(&made,
				   "INSERT INTO item VALUES ('roll', 'P/R', 1, "
				   "'{\"order\":\"P\",\"roll\":\"R\"}');"
				   "INSERT INTO expected (order_no, roll_no, lot, ticket_um) "
				   "VALUES ('P', 'R', 'L', 8)",
				   &err) == PERCH_OK,
		     "%s", err.text);
	perch_db_close(&made);
}

static void
make_files(void)
{
	static const struct perch_db_kind *const kinds[] = { &perch_log_kind, &perch_view_kind,
							     &perch_master_kind, &perch_sync_kind };

	for (size_t i = 0; i < PERCH_COUNT(kinds); i++) {
		struct perch_db_kind first = first_version_of(kinds[i]);
		make(&first, old_of(kinds[i]));
		make(kinds[i], new_of(kinds[i]));
	}
}

static void
close_it(void)
{
	if (is_open)
		perch_db_close(&db);
	is_open = false;
}

/* --- what must hold ---------------------------------------------------------------------------- */

/* Opened: whole, of the newest version, with what was in it. */
static void
check_open(const struct perch_db_kind *kind, const char *must)
{
	struct perch_err err = { 0 };

	MUST(perch_db_check(&db, true, &err) == PERCH_OK, "%s: whole: %s", must, err.text);
	MUST(fault_number(&db, "PRAGMA user_version") == (int64_t)*kind->migrations_n,
	     "%s: of the newest version", must);
	MUST(db.path[0] == '\0' ||
		     fault_number(&db, "PRAGMA application_id") == kind->application_id,
	     "%s: ours", must);
}

static void
check_rows(const struct perch_db_kind *kind, const char *must)
{
	if (strcmp(kind->name, "view.db") == 0)
		MUST(fault_number(&db, "SELECT is_clean + applied_id FROM state") == 1,
		     "%s: its state", must);
	if (strcmp(kind->name, "master.db") == 0)
		MUST(fault_number(&db, "SELECT sum(ticket_um) FROM expected") == 8 &&
			     fault_number(&db, "SELECT count(*) FROM item") == 1,
		     "%s: its rows", must);
}

static void
after_open(const void *ctx, const char *must, enum perch_rc rc)
{
	const struct perch_db_kind *kind = ctx;

	MUST((rc == PERCH_OK) == (db.sql != NULL), "%s: open or closed", must);
	is_open = rc == PERCH_OK;
	if (is_open)
		check_open(kind, must);
	close_it();
}

static void
after_open_old(const void *ctx, const char *must, enum perch_rc rc)
{
	const struct perch_db_kind *kind = ctx;
	struct perch_err err = { 0 };

	is_open = rc == PERCH_OK;
	if (is_open) {
		check_open(kind, must);
	} else {
		/* As it was, or as it is to be: never between. */
		struct perch_db_kind first = first_version_of(kind);
		db.kind = kind;
		rc = perch_db_open_reader(&db, &first, fault_at("it.db"), &err);
		if (rc == PERCH_E_NEWER)
			rc = perch_db_open_reader(&db, kind, fault_at("it.db"), &err);
		/* Of a version between: the steps are one transaction each. */
		MUST(rc == PERCH_OK || rc == PERCH_E_NOTFOUND, "%s: %s", must, err.text);
		is_open = rc == PERCH_OK;
	}
	if (is_open)
		check_rows(kind, must);
	close_it();
}

/* --- rows -------------------------------------------------------------------------------------- */

static void
before_new(const void *ctx)
{
	(void)ctx;
	fault_remove(fault_at("it.db"));
}

static enum perch_rc
open_it(const void *ctx, struct perch_err *err)
{
	return perch_db_open_writer(&db, ctx, fault_at("it.db"), "test", err);
}

static void
before_old(const void *ctx)
{
	fault_remove(fault_at("it.db"));
	fault_copy(old_of(ctx), fault_at("it.db"));
}

static enum perch_rc
open_there(const void *ctx, struct perch_err *err)
{
	return perch_db_open_writer(&db, ctx, new_of(ctx), "test", err);
}

static enum perch_rc
open_reader(const void *ctx, struct perch_err *err)
{
	return perch_db_open_reader(&db, ctx, new_of(ctx), err);
}

static enum perch_rc
open_scratch(const void *ctx, struct perch_err *err)
{
	return perch_db_open_scratch(&db, ctx, err);
}

/* The runner of migrations alone, on a file that is open. */
static void
before_migrate(const void *ctx)
{
	struct perch_db_kind first = first_version_of(ctx);
	struct perch_err err = { 0 };

	close_it();
	before_old(ctx);
	MUST(perch_db_open_writer(&db, &first, fault_at("it.db"), "test", &err) == PERCH_OK, "%s",
	     err.text);
	db.kind = ctx;
	is_open = true;
	version = 1;
}

static enum perch_rc
migrate(const void *ctx, struct perch_err *err)
{
	(void)ctx;
	return perch_migrate(&db, version, err);
}

static void
after_migrate(const void *ctx, const char *must, enum perch_rc rc)
{
	/* Whoever migrates closes the file when that fails; here it is gone back to. */
	perch_db_rollback(&db);
	/* The last of it may fail behind a step that is done. */
	version = fault_number(&db, "PRAGMA user_version");
	if (rc == PERCH_OK)
		check_open(ctx, must);
	else
		check_rows(ctx, must);
}

static void
after_check(const void *ctx, const char *must, enum perch_rc rc)
{
	(void)ctx;
	(void)must;
	(void)rc;
}

static void
before_check(const void *ctx)
{
	struct perch_err err = { 0 };

	if (!is_open)
		MUST(perch_db_open_writer(&db, ctx, new_of(ctx), "test", &err) == PERCH_OK, "%s",
		     err.text);
	is_open = true;
	fault_cool(&db);
}

static enum perch_rc
quick_check(const void *ctx, struct perch_err *err)
{
	(void)ctx;
	return perch_db_check(&db, false, err);
}

static enum perch_rc
full_check(const void *ctx, struct perch_err *err)
{
	(void)ctx;
	return perch_db_check(&db, true, err);
}

#define ROWS_OF(name, its_kind)                                                                    \
	{ .must = "a new " name " is made whole",                                                  \
	  .of = "perch_db_open_writer perch_db_error perch_stmts_keep",                            \
	  .before = before_new,                                                                    \
	  .act = open_it,                                                                          \
	  .after = after_open,                                                                     \
	  .ctx = (its_kind) },                                                                     \
		{ .must = name " that is there is opened or not",                                  \
		  .of = "perch_db_open_writer",                                                    \
		  .act = open_there,                                                               \
		  .after = after_open,                                                             \
		  .ctx = (its_kind) },                                                             \
		{ .must = name " is opened for reading or not",                                    \
		  .of = "perch_db_open_reader",                                                    \
		  .act = open_reader,                                                              \
		  .after = after_open,                                                             \
		  .ctx = (its_kind) },                                                             \
	{                                                                                          \
		.must = name " as scratch is made whole", .of = "perch_db_open_scratch",           \
		.act = open_scratch, .after = after_open, .ctx = (its_kind)                        \
	}

static const struct fault_row rows[] = {
	ROWS_OF("log.db", &perch_log_kind),
	ROWS_OF("view.db", &perch_view_kind),
	ROWS_OF("master.db", &perch_master_kind),
	ROWS_OF("sync.db", &perch_sync_kind),
	{ .must = "an old view.db is opened and migrated step by step, each whole",
	  .of = "perch_db_open_writer perch_migrate",
	  .before = before_old,
	  .act = open_it,
	  .after = after_open_old,
	  .ctx = &perch_view_kind },
	{ .must = "an old master.db is opened and migrated with its rows",
	  .of = "perch_db_open_writer perch_migrate",
	  .before = before_old,
	  .act = open_it,
	  .after = after_open_old,
	  .ctx = &perch_master_kind },
	{ .must = "an open master.db is migrated with its rows",
	  .of = "perch_migrate",
	  .before = before_migrate,
	  .act = migrate,
	  .after = after_migrate,
	  .ctx = &perch_master_kind },
	{ .must = "a look at the pages finds none bad",
	  .of = "perch_db_check",
	  .before = before_check,
	  .act = quick_check,
	  .after = after_check,
	  .ctx = &perch_view_kind },
	{ .must = "a full look at the pages finds none bad",
	  .of = "perch_db_check",
	  .before = before_check,
	  .act = full_check,
	  .after = after_check,
	  .ctx = &perch_view_kind },
};

const struct fault_list fault_opens = { rows, PERCH_COUNT(rows), make_files, close_it };

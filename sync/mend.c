/* mend.c - see mend.h. */
#include "sync/mend.h"

#include "firmware/base/log.h"
#include "firmware/store/aside.h"
#include "sync/state.h"

static enum perch_rc
open_checked(struct perch_db *db, const struct perch_db_kind *kind, const char *path,
	     struct perch_err *err)
{
	enum perch_rc rc = perch_db_open_writer(db, kind, path, PERCH_SYNC_PROGRAM, err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_db_check(db, false, err);
	if (rc != PERCH_OK)
		perch_db_close(db);
	return rc;
}

/* aside: where the damaged one went, "" when it was sound. */
static enum perch_rc
open_mended(struct perch_db *db, const struct perch_db_kind *kind, const char *path,
	    char aside[PERCH_ASIDE_CAP], struct perch_err *err)
{
	struct perch_err why = { 0 };
	enum perch_rc rc = open_checked(db, kind, path, &why);

	aside[0] = '\0';
	if (rc != PERCH_E_DAMAGED) {
		if (rc != PERCH_OK && err != NULL)
			*err = why;
		return rc;
	}
	rc = perch_set_aside(path, perch_terminal_now().wall.ms, aside, err);
	if (rc == PERCH_OK)
		perch_log(PERCH_LOG_WARN, "sync", "%s; it is put aside as %s and made anew",
			  why.text, aside);
	return rc == PERCH_OK ? open_checked(db, kind, path, err) : rc;
}

enum perch_rc
perch_mend_master(struct perch_db *db, const struct perch_terminal *t, struct perch_err *err)
{
	char aside[PERCH_ASIDE_CAP];

	return open_mended(db, &perch_master_kind, t->master_db, aside, err);
}

/* The row that says where this terminal is enrolled, if it can be read. */
static enum perch_rc
take_office_over(struct perch_db *db, const char *aside, struct perch_err *err)
{
	struct perch_office office;
	struct perch_db old;

	if (perch_db_open_reader(&old, &perch_sync_kind, aside, NULL) != PERCH_OK)
		return PERCH_OK;
	enum perch_rc rc = perch_state_office(&old, &office, NULL);
	perch_db_close(&old);
	return rc == PERCH_OK ? perch_state_enrol(db, &office, err) : PERCH_OK;
}

enum perch_rc
perch_mend_sync(struct perch_db *db, const struct perch_terminal *t, struct perch_err *err)
{
	char aside[PERCH_ASIDE_CAP];
	enum perch_rc rc = open_mended(db, &perch_sync_kind, t->sync_db, aside, err);

	if (rc != PERCH_OK || aside[0] == '\0')
		return rc;
	rc = take_office_over(db, aside, err);
	if (rc != PERCH_OK)
		perch_db_close(db);
	return rc;
}

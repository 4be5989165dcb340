/* import.c - see import.h: one file, all or nothing. */
#include "sync/office/import.h"

#include "sync/office/import_run.h"

#define FAULTS_SHOWN 20

void
perch_import_fault(struct perch_import *in, const char *column, const char *what)
{
	if (in->faults++ >= FAULTS_SHOWN)
		return;
	perch_buf_put_escaped(in->said, in->name);
	perch_buf_fmt(in->said, ":%zu: %s%s%s\n", in->line, column, column[0] != '\0' ? ": " : "",
		      what);
}

enum perch_rc
perch_import_put(struct perch_import *in, const char *kind, const char *key, struct perch_span body,
		 struct perch_err *err)
{
	enum perch_change change = PERCH_CHANGE_NONE;
	enum perch_rc rc = perch_master_put(in->db, kind, key, body, &change, err);

	if (rc == PERCH_OK)
		in->counts[change]++;
	return rc;
}

static void
say(struct perch_import *in)
{
	const size_t *n = in->counts;
	size_t total = n[PERCH_CHANGE_NONE] + n[PERCH_CHANGE_NEW] + n[PERCH_CHANGE_CHANGED];

	perch_buf_put_escaped(in->said, in->name);
	perch_buf_fmt(in->said, ": %zu %s: %zu new, %zu changed, %zu as before\n", total,
		      total == 1 ? in->one : in->many, n[PERCH_CHANGE_NEW], n[PERCH_CHANGE_CHANGED],
		      n[PERCH_CHANGE_NONE]);
	if (in->strangers > 0)
		perch_buf_fmt(in->said, "  the order of %zu of them is not known here yet\n",
			      in->strangers);
	if (in->is_table)
		perch_buf_fmt(in->said, "  %s that are missing from the file stay as they are\n",
			      in->many);
}

/* Some editors put a byte order mark in front. */
static struct perch_span
without_mark(struct perch_span text)
{
	static const char mark[] = "\xef\xbb\xbf";

	return perch_span_starts(text, mark) ? perch_span_from(text, sizeof(mark) - 1) : text;
}

static enum perch_rc
run(struct perch_import *in, struct perch_span text, struct perch_err *err)
{
	enum perch_rc rc = perch_db_exec(in->db,
					 "CREATE TEMP TABLE IF NOT EXISTS seen"
					 " (key TEXT PRIMARY KEY, line INTEGER) STRICT;"
					 "DELETE FROM temp.seen;",
					 err);

	text = without_mark(text);
	in->is_table = !perch_span_starts(perch_span_trim(text), "{");
	if (rc == PERCH_OK)
		rc = perch_db_begin(in->db, err);
	if (rc == PERCH_OK)
		rc = in->is_table ? perch_import_table(in, text, err)
				  : perch_import_document(in, text, err);
	if (rc == PERCH_OK && in->faults == 0)
		rc = perch_db_commit(in->db, err);
	if (rc != PERCH_OK || in->faults > 0)
		perch_db_rollback(in->db);
	return rc;
}

bool
perch_import(struct perch_office *office, struct perch_span name, struct perch_span text,
	     struct perch_buf *said)
{
	struct perch_import in = { .db = &office->db, .name = name, .said = said, .line = 1 };
	struct perch_err err = { 0 };

	perch_office_lock(office);
	enum perch_rc rc = run(&in, text, &err);
	perch_office_unlock(office);
	if (rc != PERCH_OK) {
		perch_buf_put_str(said, err.text);
		perch_buf_put_byte(said, '\n');
		return false;
	}
	if (in.faults > 0) {
		perch_buf_put_escaped(said, name);
		perch_buf_fmt(said, ": nothing was taken over: %zu %s to correct\n", in.faults,
			      in.faults == 1 ? "fault" : "faults");
		return false;
	}
	say(&in);
	return true;
}

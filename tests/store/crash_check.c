/* crash_check.c - a start after a cut: see crash_scene.h. */
#include "tests/store/crash_scene.h"

#include <glob.h>
#include <stdarg.h>

#include "firmware/app/audit.h"
#include "firmware/base/text.h"
#include "firmware/store/mark.h"

static struct perch_audit audit;
static struct perch_session replayed;
static struct perch_record record;
static struct perch_outcome outcome;

/* What is being looked into. */
struct check {
	struct crash_run *run;
	const struct crash_promise *promise;
	char *why;
	size_t cap;
	struct perch_err err;
	uint64_t found; /* records of before the cut */
};

static enum crash_verdict say(struct check *c, enum crash_verdict verdict, const char *fmt, ...)
	PERCH_PRINTF(3, 4);

static enum crash_verdict
say(struct check *c, enum crash_verdict verdict, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(c->why, c->cap, fmt, args);
	va_end(args);
	return verdict;
}

/* --- records ---------------------------------------------------------------------------------------- */

struct reading {
	const struct crash_run *run;
	uint64_t same;      /* so many from the first on are as they were written */
	uint64_t different; /* the first that is not; 0: none */
};

static enum perch_rc
compare_record(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct reading *r = ctx;
	const struct crash_record *was = &r->run->records[id - 1];

	if (id > r->run->n_records || bytes.n != was->n || hash.n != sizeof(was->hash) ||
	    memcmp(bytes.p, was->bytes, was->n) != 0 ||
	    memcmp(hash.p, was->hash, sizeof(was->hash)) != 0) {
		r->different = id;
		return PERCH_E_FORMAT;
	}
	r->same = id;
	return PERCH_OK;
}

/* own: records that this start has appended itself. */
static enum crash_verdict
check_records(struct check *c, struct perch_db *log, uint64_t tail, uint64_t own)
{
	struct reading reading = { .run = c->run };
	enum perch_rc rc = PERCH_OK;

	c->found = tail - own;
	for (uint64_t id = c->found + 1; id <= c->promise->tail; id++)
		c->run->lost += c->run->records[id - 1].is_end;
	if (c->found < c->promise->tail)
		return say(c, CRASH_LOST, "%llu records of %llu that were answered for",
			   (unsigned long long)c->found, (unsigned long long)c->promise->tail);
	if (c->found > c->run->n_records)
		return say(c, CRASH_BROKEN, "%llu records where %llu were written",
			   (unsigned long long)c->found, (unsigned long long)c->run->n_records);
	if (c->found > 0)
		rc = perch_log_each(log, 1, c->found, compare_record, &reading, &c->err);
	if (reading.different > 0)
		return say(c, CRASH_BROKEN, "record %llu is not as it was written",
			   (unsigned long long)reading.different);
	if (rc != PERCH_OK || reading.same != c->found)
		return say(c, CRASH_BROKEN, "%s", c->err.text);
	if (c->found > 0 && !c->run->records[c->found - 1].is_end)
		return say(c, CRASH_BROKEN, "record %llu is there without the rest of its action",
			   (unsigned long long)c->found);
	return CRASH_GOOD;
}

/* --- the terminal ----------------------------------------------------------------------------------- */

static enum perch_rc
replay_record(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	enum perch_rc rc = perch_record_decode(bytes, &record);

	(void)ctx;
	(void)hash;
	return rc == PERCH_OK ? perch_session_apply(&replayed, (int64_t)id, &record) : rc;
}

static enum crash_verdict
check_session(struct check *c)
{
	perch_session_init(&replayed, 1);
	if (perch_log_each(&crash_journal.log, 1, crash_journal.tail, replay_record, NULL,
			   &c->err) != PERCH_OK)
		return say(c, CRASH_BROKEN, "does not replay: %s", c->err.text);
	if (!perch_session_equal(&replayed, &crash_journal.session))
		return say(c, CRASH_BROKEN, "the session is not what the log says");
	return CRASH_GOOD;
}

static enum crash_verdict
go_on(struct check *c)
{
	const char *line = crash_journal.session.sign_in_id == 0 ? "=in LI-7"
								 : "=note after the cut";
	const struct perch_input in = perch_input_of_line(perch_span_str(line));
	uint64_t tail = crash_journal.tail;

	perch_journal_answer(&crash_journal, crash_now(c->run), &in, &outcome);
	if (outcome.kind != PERCH_ANSWER_OK || crash_journal.tail != tail + 1)
		return say(c, CRASH_BROKEN, "%s: %s", line, outcome.answer);
	return CRASH_GOOD;
}

static enum crash_verdict
check_mark(struct check *c)
{
	struct perch_mark mark = { 0 };
	enum perch_rc rc = perch_mark_load(c->run->config.mark, "sealed", &mark, &c->err);

	if (rc != PERCH_OK && rc != PERCH_E_NOTFOUND)
		return say(c, CRASH_BROKEN, "%s", c->err.text);
	if (mark.seq < c->promise->sealed)
		return say(c, CRASH_LOST, "the mark is at %llu, it was at %llu",
			   (unsigned long long)mark.seq, (unsigned long long)c->promise->sealed);
	if (mark.seq > c->found)
		return say(c, CRASH_BROKEN, "the mark is at %llu, ahead of the log",
			   (unsigned long long)mark.seq);
	return CRASH_GOOD;
}

static enum crash_verdict
check_open(struct check *c)
{
	struct perch_journal *j = &crash_journal;
	bool is_first = j->tail == 2 && c->promise->tail == 0;
	/* Nothing but the boot, unless the first epoch had not come through, or another was opened. */
	uint64_t own = j->epoch.n > 1 ? j->tail - j->epoch.first_id + 1 : 1;

	if (is_first) {
		struct reading reading = { .run = c->run };
		if (perch_log_each(&j->log, 1, 1, compare_record, &reading, NULL) != PERCH_OK &&
		    reading.different == 1)
			own = 2;
	}
	enum crash_verdict verdict = check_records(c, &j->log, j->tail, own);
	/* The mark proves that something is gone which was durable before, though nobody was told. */
	if (verdict == CRASH_GOOD && (j->epoch.n != 1 || j->epoch.has_previous))
		return say(c, CRASH_LOST, "an epoch was opened for a mere cut");
	if (verdict == CRASH_GOOD)
		verdict = check_mark(c);
	if (verdict == CRASH_GOOD)
		verdict = check_session(c);
	return verdict == CRASH_GOOD ? go_on(c) : verdict;
}

/* A log that is made anew begins one epoch, not another one with each cut. What was there before is there
 * again; what this start adds itself is the same once it was answered for. */
static enum crash_verdict
check_restored(struct check *c)
{
	struct perch_journal *j = &crash_journal;
	struct reading reading = { .run = c->run };

	if (j->epoch.n != 2 || !j->epoch.has_previous)
		return say(c, CRASH_BROKEN, "epoch %lld after a log was restored",
			   (long long)j->epoch.n);
	if (perch_log_each(&j->log, 1, j->tail, compare_record, &reading, &c->err) != PERCH_OK &&
	    reading.different == 0)
		return say(c, CRASH_BROKEN, "%s", c->err.text);
	if (reading.same < c->promise->tail)
		return say(c, CRASH_LOST, "%llu records of %llu that were answered for",
			   (unsigned long long)reading.same, (unsigned long long)c->promise->tail);
	glob_t aside;
	char path[PERCH_PATH_CAP + 16];
	if (perch_fmt(path, sizeof(path), "%s.damaged-*", c->run->config.log_db) != PERCH_OK ||
	    glob(path, 0, NULL, &aside) != 0)
		return say(c, CRASH_LOST, "the broken file is not put aside but gone");
	globfree(&aside);
	enum crash_verdict verdict = check_session(c);
	return verdict == CRASH_GOOD ? go_on(c) : verdict;
}

static enum crash_verdict
verify(struct check *c)
{
	static enum perch_rc (*const checks[])(struct perch_audit *, struct perch_err *) = {
		perch_audit_file, perch_audit_chain, perch_audit_marks, perch_audit_views
	};
	enum perch_rc rc = perch_audit_open(&audit, &c->run->config, &c->err);

	if (rc != PERCH_OK)
		return say(c, CRASH_BROKEN, "does not verify: %s", c->err.text);
	size_t n = PERCH_COUNT(checks) - (c->run->is_quick ? 1 : 0);
	for (size_t i = 0; i < n && rc == PERCH_OK; i++)
		rc = checks[i](&audit, &c->err);
	perch_audit_close(&audit);
	return rc == PERCH_OK ? CRASH_GOOD
			      : say(c, CRASH_BROKEN, "does not verify: %s", c->err.text);
}

static enum crash_verdict
check_terminal(struct check *c)
{
	if (crash_open(c->run, false, &c->err) != PERCH_OK)
		return say(c, CRASH_BROKEN, "does not open: %s", c->err.text);
	enum crash_verdict verdict = c->run->scene->has_broken_log ? check_restored(c)
								   : check_open(c);
	perch_journal_close(&crash_journal);
	return verdict == CRASH_GOOD ? verify(c) : verdict;
}

/* --- a log that was being migrated -------------------------------------------------------------------- */

/* The copy that the step can be undone from, when the log is past it. */
static enum crash_verdict
check_copy(struct check *c)
{
	char path[PERCH_PATH_CAP + 16];
	struct perch_db copy;
	uint64_t tail = 0;

	if (perch_fmt(path, sizeof(path), "%s.before-v2", c->run->config.log_db) != PERCH_OK)
		return say(c, CRASH_BROKEN, "a path");
	enum perch_rc rc = perch_db_open_reader(&copy, &perch_log_kind, path, &c->err);
	if (rc != PERCH_OK)
		return say(c, CRASH_LOST, "the copy of before the step: %s", c->err.text);
	rc = perch_db_check(&copy, true, &c->err);
	if (rc == PERCH_OK)
		rc = perch_log_tail(&copy, &tail, NULL, &c->err);
	enum crash_verdict verdict = rc != PERCH_OK
					     ? say(c, CRASH_LOST, "the copy of before the step: %s",
						   c->err.text)
					     : check_records(c, &copy, tail, 0);
	perch_db_close(&copy);
	return verdict;
}

static enum crash_verdict
check_migration(struct check *c)
{
	struct perch_db log;
	uint64_t tail = 0;
	/* Before it is opened again: has the step been made? A copy of an earlier try does not count. */
	bool is_old = perch_db_open_reader(&log, &perch_log_kind, c->run->config.log_db, NULL) ==
		      PERCH_OK;

	if (is_old)
		perch_db_close(&log);
	enum crash_verdict verdict = is_old ? CRASH_GOOD : check_copy(c);
	if (verdict != CRASH_GOOD)
		return verdict;
	if (perch_db_open_writer(&log, c->run->scene->log_kind, c->run->config.log_db, "perch",
				 &c->err) != PERCH_OK)
		return say(c, CRASH_BROKEN, "does not open: %s", c->err.text);
	if (perch_db_check(&log, true, &c->err) != PERCH_OK ||
	    perch_log_tail(&log, &tail, NULL, &c->err) != PERCH_OK)
		verdict = say(c, CRASH_BROKEN, "%s", c->err.text);
	else
		verdict = check_records(c, &log, tail, 0);
	perch_db_close(&log);
	return verdict == CRASH_GOOD ? check_copy(c) : verdict;
}

enum crash_verdict
crash_run_check(struct crash_run *run, size_t event, char *why, size_t cap)
{
	static const struct crash_promise none;
	struct check c = { .run = run, .promise = &none, .why = why, .cap = cap };

	why[0] = '\0';
	run->lost = 0;
	for (size_t i = 0; i < run->n_promises && run->promises[i].event <= event; i++)
		c.promise = &run->promises[i];
	return run->scene->log_kind != NULL ? check_migration(&c) : check_terminal(&c);
}

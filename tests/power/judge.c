/* judge.c - see judge.h. */
#include "tests/power/judge.h"

#include <dirent.h>
#include <string.h>

#include "firmware/app/audit.h"
#include "firmware/app/engine.h"
#include "firmware/app/journal.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"
#include "tests/power/must.h"

struct judging {
	const char *folder;
	const struct perch_whole *whole;
	uint64_t acked;
	struct perch_verdict verdict;
	struct perch_config config;
	uint64_t tail; /* after the start */
};

static struct perch_journal journal;
static struct perch_outcome outcome;
static struct perch_audit audit;

static bool
refuse(struct judging *j, enum perch_verdict_kind kind, const char *what, const char *why)
{
	j->verdict.kind = kind;
	if (perch_fmt(j->verdict.text, sizeof(j->verdict.text), "%s: %.330s", what, why) !=
	    PERCH_OK)
		j->verdict.text[0] = '\0';
	return false;
}

static bool
corrupt(struct judging *j, const char *what, const char *why)
{
	return refuse(j, PERCH_VERDICT_CORRUPT, what, why);
}

/* --- what perch verify looks at ------------------------------------------------------------------- */

static bool
verifies(struct judging *j, const char *when)
{
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_audit_open(&audit, &j->config, &err);

	if (rc == PERCH_OK) {
		rc = perch_audit_all(&audit, &err);
		perch_audit_close(&audit);
	}
	return rc == PERCH_OK || corrupt(j, when, err.text);
}

/* --- the records ---------------------------------------------------------------------------------- */

struct comparing {
	const struct perch_whole *whole;
	uint64_t same;    /* records from the first on that are those of the whole run */
	uint64_t other;   /* records behind them */
	bool is_expected; /* and these are what a start writes */
};

static bool
is_type(struct perch_span bytes, const char *type)
{
	char want[40];

	MUST(perch_fmt(want, sizeof(want), "{\"t\":\"%s\",", type) == PERCH_OK, "a type");
	return bytes.n > strlen(want) && memcmp(bytes.p, want, strlen(want)) == 0;
}

static enum perch_rc
compare(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct comparing *c = ctx;

	(void)hash;
	if (c->other == 0 && id <= c->whole->n && perch_span_eq(bytes, c->whole->items[id - 1])) {
		c->same++;
		return PERCH_OK;
	}
	c->other++;
	bool is_first_epoch = id == 1 && is_type(bytes, "epoch");
	bool is_boot = id == journal.tail && is_type(bytes, "boot");
	c->is_expected = c->is_expected && (is_first_epoch || is_boot);
	return PERCH_OK;
}

static bool
has_records(struct judging *j)
{
	struct comparing c = { .whole = j->whole, .is_expected = true };
	struct perch_err err = { 0 };
	char text[120];

	if (perch_log_each(&journal.log, 1, journal.tail, compare, &c, &err) != PERCH_OK)
		return corrupt(j, "its records", err.text);
	j->verdict.records = c.same;
	if (perch_fmt(text, sizeof(text), "%llu acknowledged, %llu there, %llu others behind them",
		      (unsigned long long)j->acked, (unsigned long long)c.same,
		      (unsigned long long)c.other) != PERCH_OK)
		text[0] = '\0';
	if (c.same < j->acked)
		return refuse(j, PERCH_VERDICT_LOST, "records", text);
	return c.is_expected || corrupt(j, "not only the notice of the start", text);
}

/* Nothing may be put aside for a power cut alone. */
static bool
has_only_its_files(struct judging *j)
{
	DIR *dir = opendir(j->folder);
	bool is_good = true;

	MUST(dir != NULL, "%s: no folder", j->folder);
	for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir))
		if (strstr(e->d_name, "damaged") != NULL)
			is_good = corrupt(j, "set aside", e->d_name);
	(void)closedir(dir);
	return is_good;
}

/* --- going on ------------------------------------------------------------------------------------- */

static void
say(const char *line)
{
	const struct perch_input in = perch_input_of_line(perch_span_str(line));

	perch_journal_answer(&journal, perch_clock_now(), &in, &outcome);
}

static bool
goes_on(struct judging *j)
{
	say("=in LI-7"); /* refused if she still is */
	if (outcome.kind != PERCH_ANSWER_OK && strncmp(outcome.answer, "no signed-in", 12) != 0)
		return corrupt(j, "=in", outcome.answer);
	say("=note after the cut");
	if (outcome.kind != PERCH_ANSWER_OK)
		return corrupt(j, "=note", outcome.answer);
	j->tail = journal.tail;
	return true;
}

static bool
kept_it(struct judging *j)
{
	if (!verifies(j, "verify after one more line"))
		return false;
	return audit.tail == j->tail || corrupt(j, "one more line", "it is not in the log");
}

/* As the programs do: verify may be asked for before the terminal is started. */
static void
judge(struct judging *j)
{
	struct perch_err err = { 0 };

	bool is_verified = j->acked == 0 || verifies(j, "verify after the cut");
	if (perch_journal_open(&journal, &j->config, perch_clock_now(), &err) != PERCH_OK) {
		(void)corrupt(j, "does not start", err.text);
		return;
	}
	/* A loss says more than a verify that failed because of it. */
	bool is_good = has_records(j) && has_only_its_files(j) && is_verified && goes_on(j);
	perch_journal_close(&journal);
	if (is_good)
		(void)kept_it(j);
}

struct perch_verdict
perch_judge(const char *folder, const struct perch_whole *whole, uint64_t acked)
{
	struct judging j = { .folder = folder, .whole = whole, .acked = acked };
	struct perch_err err = { 0 };
	char path[PERCH_PATH_CAP];

	MUST(perch_fmt(path, sizeof(path), "%s/perch.conf", folder) == PERCH_OK, "a path");
	if (perch_config_load(&j.config, path, NULL, &err) != PERCH_OK)
		(void)corrupt(&j, "perch.conf", err.text);
	else
		judge(&j);
	return j.verdict;
}

/* --- the uninterrupted run ------------------------------------------------------------------------ */

static enum perch_rc
keep(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct perch_whole *whole = ctx;
	uint8_t *copy = malloc(bytes.n);

	(void)hash;
	MUST(copy != NULL && id == whole->n + 1, "record %llu", (unsigned long long)id);
	memcpy(copy, bytes.p, bytes.n);
	whole->items[whole->n++] = perch_span_of(copy, bytes.n);
	return PERCH_OK;
}

enum perch_rc
perch_whole_load(struct perch_whole *whole, const char *folder, struct perch_err *err)
{
	struct perch_db db;
	uint64_t tail = 0;
	char path[PERCH_PATH_CAP];

	*whole = (struct perch_whole){ 0 };
	MUST(perch_fmt(path, sizeof(path), "%s/log.db", folder) == PERCH_OK, "a path");
	enum perch_rc rc = perch_db_open_reader(&db, &perch_log_kind, path, err);
	if (rc != PERCH_OK)
		return rc;
	rc = perch_log_tail(&db, &tail, NULL, err);
	if (rc == PERCH_OK)
		whole->items = calloc(tail + 1, sizeof(*whole->items));
	MUST(rc != PERCH_OK || whole->items != NULL, "no memory");
	if (rc == PERCH_OK && tail > 0)
		rc = perch_log_each(&db, 1, tail, keep, whole, err);
	perch_db_close(&db);
	return rc;
}

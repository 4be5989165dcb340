/*
 * test_fault_journal.c - the whole journal under faults (fault_walk.h): opened, a roll worked on,
 * closed. Whatever fails, the answer is `no ..`, what was answered with ok is there once, nothing is
 * half done, and no file is taken for a damaged one.
 */
#include "tests/unit/folder_memory.h"

#include <glob.h>

#include "firmware/app/audit.h"
#include "firmware/app/journal.h"
#include "firmware/store/file.h"
#include "tests/store/fault_crypto.h"
#include "tests/store/fault_walk.h"

#define LINES_MAX 16

static struct perch_config config;
static struct perch_journal journal;
static struct perch_outcome outcome;
static struct perch_audit audit;
static int64_t second; /* of the clock */
static unsigned turn;  /* makes each line another one */
static struct {
	char text[40];
	bool is_ok;
} lines[LINES_MAX];
static size_t n_lines;

static void
shell(const char *what)
{
	char command[300];

	MUST(perch_fmt(command, sizeof(command), "cd %s && %s", folder, what) == PERCH_OK,
	     "a command");
	MUST(system(command) == 0, "%s", command);
}

static struct perch_now
now(void)
{
	second++;
	return (struct perch_now){ .mono = { second * 1000000 },
				   .wall = { 1790000000000 + second * 1000 } };
}

static void
type(const char *line)
{
	const struct perch_input in = perch_input_of_line(perch_span_str(line));

	perch_journal_answer(&journal, now(), &in, &outcome);
}

/* A note of its own words, and what was said to it. */
static void
note(void)
{
	char line[64];

	if (n_lines == LINES_MAX)
		return;
	char *text = lines[n_lines].text;
	if (perch_fmt(text, sizeof(lines[0].text), "the words of turn %u.", ++turn) != PERCH_OK ||
	    perch_fmt(line, sizeof(line), "=note %s", text) != PERCH_OK)
		return;
	type(line);
	lines[n_lines++].is_ok = outcome.kind == PERCH_ANSWER_OK;
}

static void
make_folder(void)
{
	struct perch_err err = { 0 };

	shell("mkdir now");
	MUST(perch_file_replace(at("now/perch.conf"), perch_span_str("mark = mark\n"), 0644,
				&err) == PERCH_OK &&
		     perch_config_load(&config, at("now/perch.conf"), NULL, &err) == PERCH_OK &&
		     perch_journal_open(&journal, &config, now(), &err) == PERCH_OK,
	     "%s", err.text);
	type("=in LI-7");
	type("=make order T-1 width=1500mm");
	type("=make roll R1 order=T-1 lot=A length=100m");
	type("=order T-1");
	type("=sync");
	MUST(outcome.kind == PERCH_ANSWER_OK, "%s", outcome.answer);
	perch_journal_close(&journal);
	shell("mv now good");
}

/* --- the walk --------------------------------------------------------------------------------------- */

static void
before(const void *ctx)
{
	(void)ctx;
	shell("rm -rf now && cp -a good now");
	n_lines = 0;
}

/* A shift: a roll, notes, a seal. What is answered no is no error of the shift. */
static enum perch_rc
shift(const void *ctx, struct perch_err *err)
{
	enum perch_rc rc = perch_journal_open(&journal, &config, now(), err);

	(void)ctx;
	if (rc != PERCH_OK)
		return rc;
	note();
	type("=roll R1");
	type("=flaw slub 17m 50mm");
	note();
	type("=close missing override pass seen");
	type("=sync");
	note();
	perch_journal_idle(&journal);
	perch_journal_copy(&journal);
	perch_journal_close(&journal);
	return PERCH_OK;
}

static enum perch_rc
count_words(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	size_t *found = ctx;

	(void)id;
	(void)hash;
	for (size_t i = 0; i < n_lines; i++)
		found[i] += memmem(bytes.p, bytes.n, lines[i].text, strlen(lines[i].text)) != NULL;
	return PERCH_OK;
}

static void
check_words(const char *must)
{
	size_t found[LINES_MAX] = { 0 };
	struct perch_err err = { 0 };

	MUST(perch_log_each(&journal.log, 1, journal.tail, count_words, found, &err) == PERCH_OK,
	     "%s: %s", must, err.text);
	for (size_t i = 0; i < n_lines; i++) {
		MUST(found[i] <= 1, "%s: '%s' is there %zu times", must, lines[i].text, found[i]);
		MUST(found[i] == 1 || !lines[i].is_ok, "%s: '%s' was answered with ok and is gone",
		     must, lines[i].text);
	}
}

static void
after(const void *ctx, const char *must, enum perch_rc rc)
{
	struct perch_err err = { 0 };
	glob_t aside = { .gl_pathc = 0 };

	(void)ctx;
	(void)rc;
	MUST(perch_journal_open(&journal, &config, now(), &err) == PERCH_OK,
	     "%s: then it opens: %s", must, err.text);
	MUST(journal.epoch.n == 1 && !journal.is_restored, "%s: the same life goes on", must);
	check_words(must);
	note();
	MUST(lines[n_lines - 1].is_ok, "%s: then it answers: %s", must, outcome.answer);
	perch_journal_close(&journal);
	enum perch_rc found = perch_audit_open(&audit, &config, &err);
	if (found == PERCH_OK) {
		found = perch_audit_all(&audit, &err);
		perch_audit_close(&audit);
	}
	MUST(found == PERCH_OK, "%s: then it verifies: %s", must, err.text);
	MUST(glob(at("now/*.damaged-*"), 0, NULL, &aside) == GLOB_NOMATCH,
	     "%s: no file is damaged, %s was put aside", must,
	     aside.gl_pathc > 0 ? aside.gl_pathv[0] : "one");
	globfree(&aside);
}

static void
test_shift(void **state)
{
	static const struct fault_row row = {
		.must = "a shift",
		.before = before,
		.act = shift,
		.after = after,
	};
	struct fault_count count = { .rows = 0 };

	(void)state;
	fault_walk(&row, &count);
	print_message("%zu faults, %zu of them survived\n", count.faults, count.survived);
	MUST(count.faults > 100, "faults have struck: %zu", count.faults);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shift),
	};

	fault_install_crypto();
	fault_install();
	if (folder_set_up_in_memory(NULL) != 0)
		return 1;
	make_folder();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	return folder_tear_down(NULL) != 0 || failed != 0;
}

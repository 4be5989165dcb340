/*
 * test_colour.c - `perch colour` as a script sees it: stdout, stderr, exit status
 * (firmware/app/colour.c).
 */
#include "tests/unit/must.h"

#include <stdio_ext.h>
#include <unistd.h>

#include "firmware/app/commands.h"
#include "firmware/base/text.h"

static struct {
	int status;
	char out[2048];
	char err[2048];
} result;

/* What stdout and stderr are while a command runs. */
static FILE *out_file;
static FILE *err_file;

static void
read_back(FILE *f, char *text, size_t cap)
{
	rewind(f);
	text[fread(text, 1, cap - 1, f)] = '\0';
	rewind(f);
	assert_int_equal(ftruncate(fileno(f), 0), 0);
}

/* Run a line such as "colour 555 --block ..." with stdout at a file; no word of it holds a blank. */
static void
run_into(FILE *out, const char *line)
{
	char words[512];
	char *argv[16] = { NULL };
	char *rest = words;
	int argc = 0;

	assert_int_equal(perch_fmt(words, sizeof(words), "%s", line), PERCH_OK);
	for (char *word = strsep(&rest, " "); word != NULL; word = strsep(&rest, " "))
		argv[argc++] = word;
	assert_int_equal(fflush(NULL), 0);
	int old_out = dup(STDOUT_FILENO);
	int old_err = dup(STDERR_FILENO);
	assert_true(old_out >= 0 && old_err >= 0);
	assert_int_equal(dup2(fileno(out), STDOUT_FILENO), STDOUT_FILENO);
	assert_int_equal(dup2(fileno(err_file), STDERR_FILENO), STDERR_FILENO);
	result.status = perch_cmd_colour(argc, argv);
	(void)fflush(NULL);
	__fpurge(stdout); /* what could not be written is not for the test's own output */
	assert_int_equal(dup2(old_out, STDOUT_FILENO), STDOUT_FILENO);
	assert_int_equal(dup2(old_err, STDERR_FILENO), STDERR_FILENO);
	assert_int_equal(close(old_out), 0);
	assert_int_equal(close(old_err), 0);
	read_back(err_file, result.err, sizeof(result.err));
}

static void
run(const char *line)
{
	run_into(out_file, line);
	read_back(out_file, result.out, sizeof(result.out));
}

static bool
is_one_line(const char *text)
{
	const char *end = strchr(text, '\n');

	return end != NULL && end != text && end[1] == '\0';
}

/* Figures as in test_colour_difference.c, where they are worked out. */
static const struct {
	const char *line;
	const char *out;
} good[] = {
	// clang-format off
	{ "colour --standard 50,0,0 --sample 50,0,0", /* CO-01 */
	  "{\"de_ab\":\"0.0000\",\"de_f\":\"0.0000\",\"gsc\":\"5.0000\",\"grade\":\"5\",\"cmc\":\"0.0000\"}\n" },
	{ "colour --standard 62,48,30 --sample 61,46,32", /* CO-09 */
	  "{\"de_ab\":\"3.0000\",\"de_f\":\"2.3426\",\"gsc\":\"3.6220\",\"grade\":\"3-4\",\"cmc\":\"2.0324\"}\n" },
	{ "colour --json --sample 26.2,0.4,-2.1 --standard 25,0.5,-2", /* CO-10 */
	  "{\"de_ab\":\"1.2083\",\"de_f\":\"1.2083\",\"gsc\":\"4.2892\",\"grade\":\"4-5\",\"cmc\":\"0.8654\"}\n" },
	{ "colour --standard 50,0,0 --sample 49.2,0,0 --cmc 1:1", /* CO-02 */
	  "{\"de_ab\":\"0.8000\",\"de_f\":\"0.8000\",\"gsc\":\"4.5294\",\"grade\":\"4-5\",\"cmc\":\"0.7351\"}\n" },
	{ "colour 555 --block 0.6,0.4,0.5 --diff -1.3,0.1,0.5", "{\"shade\":\"356\"}\n" },
	{ "colour --json 555 --block 0.6,0.4,0.5 --diff -1.3,0.1,0.5", "{\"shade\":\"356\"}\n" },
	{ "colour 555 --json --diff 0,-0,0.0 --block 1,1,1", "{\"shade\":\"555\"}\n" },
	// clang-format on
};

static void
test_contract(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(good); i++) {
		run(good[i].line);
		MUST(result.status == 0 && strcmp(result.out, good[i].out) == 0 &&
			     result.err[0] == '\0',
		     "%s: status %d, %s%s", good[i].line, result.status, result.out, result.err);
	}
}

/* Help says what is unconfirmed. */
static void
test_help(void **state)
{
	(void)state;
	run("colour --help");
	assert_int_equal(result.status, 0);
	assert_non_null(strstr(result.out, "perch colour 555"));
	assert_non_null(strstr(result.out, "ISO 105-A05 (de_f, gsc, grade): unconfirmed"));
}

static const struct {
	const char *line;
	int status;
	const char *err;
} bad[] = {
	// clang-format off
	{ "colour", 2, "usage: " },
	{ "colour 55", 2, "usage: " },
	{ "colour --standard 50,0,0", 2, "usage: " },
	{ "colour --sample 50,0,0", 2, "usage: " },
	{ "colour --standard 50,0,0 --sample", 2, "usage: " },
	{ "colour --standard 50,0,0 --sample 50,0,0 --lab 1", 2, "usage: " },
	{ "colour --standard 50,0,0 --sample 50,0,0 --sample 50,0,0", 2, "usage: " },
	{ "colour --standard 50,0,0 --sample 50,0,0 x", 2, "usage: " },
	{ "colour --help x", 2, "usage: " },
	{ "colour --standard nan,0,0 --sample 50,0,0", 2, "perch colour: --standard: L: not a number" },
	{ "colour --standard 50,0,0 --sample 50,inf,0", 2, "perch colour: --sample: a: not a number" },
	{ "colour --standard 50,0,0 --sample 50,0", 2, "perch colour: --sample: not 3 numbers" },
	{ "colour --standard 101,0,0 --sample 50,0,0", 2, "perch colour: --standard: L: outside 0..100" },
	{ "colour --standard 50,0,0 --sample 50,0,-501", 2, "perch colour: --sample: b: outside -500..500" },
	{ "colour --standard 50,0,0 --sample 50,0,0 --cmc 2", 2, "perch colour: --cmc: not 2 numbers" },
	{ "colour --standard 50,0,0 --sample 50,0,0 --cmc 0:1", 2, "perch colour: --cmc: l: outside" },
	{ "colour 555", 2, "usage: " },
	{ "colour 555 --block 1,1,1", 2, "usage: " },
	{ "colour 555 --diff 1,1,1", 2, "usage: " },
	{ "colour 555 --block 1,1,1 --diff 1,1,1 --cmc 2:1", 2, "usage: " },
	{ "colour 555 --block 1,1 --diff 1,1,1", 2, "perch colour: --block: not 3 numbers" },
	{ "colour 555 --block 1,0,1 --diff 1,1,1", 2, "perch colour: --block: a: not above 0" },
	{ "colour 555 --block 1,1,-1 --diff 1,1,1", 2, "perch colour: --block: b: not above 0" },
	{ "colour 555 --block 1,1,1 --diff 1,1,x", 2, "perch colour: --diff: b: not a number" },
	{ "colour 555 --block 1,1,1 --diff 1,-4.5,1", 1, "perch colour: a: over four blocks from the standard" },
	// clang-format on
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(bad); i++) {
		run(bad[i].line);
		MUST(result.status == bad[i].status && result.out[0] == '\0' &&
			     is_one_line(result.err) &&
			     strncmp(result.err, bad[i].err, strlen(bad[i].err)) == 0,
		     "%s: status %d, %s%s", bad[i].line, result.status, result.out, result.err);
	}
}

/* Every write to /dev/full fails with ENOSPC. */
static void
test_full_disk(void **state)
{
	static const char *const lines[] = {
		"colour --help",
		"colour 555 --block 1,1,1 --diff 0,0,0",
		"colour --standard 50,0,0 --sample 50,0,0",
	};
	FILE *full = fopen("/dev/full", "we");

	(void)state;
	assert_non_null(full);
	for (size_t i = 0; i < PERCH_COUNT(lines); i++) {
		run_into(full, lines[i]);
		MUST(result.status == 3, "%s: status %d", lines[i], result.status);
	}
	assert_int_equal(fclose(full), 0);
}

static int
open_files(void **state)
{
	(void)state;
	out_file = tmpfile();
	err_file = tmpfile();
	return out_file != NULL && err_file != NULL ? 0 : -1;
}

static int
close_files(void **state)
{
	(void)state;
	return fclose(out_file) | fclose(err_file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contract),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_full_disk),
	};

	return cmocka_run_group_tests(tests, open_files, close_files);
}

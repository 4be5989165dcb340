/* test_log.c - one line on stderr (firmware/base/log.c). stderr is a temporary file meanwhile. */
#include "tests/unit/must.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "firmware/base/log.h"

#define LONG_TEXT 3000

static const struct {
	const char *must;
	const char *lowest; /* PERCH_LOG; NULL: not set */
	enum perch_level level;
	const char *text;
	const char *want;
} rows[] = {
	// clang-format off
	{ "an error is shown",               NULL, PERCH_LOG_ERROR, "disk=full",
	  "level=error module=store disk=full\n" },
	{ "a warning is shown by default",   NULL, PERCH_LOG_WARN, "x=1",
	  "level=warn module=store x=1\n" },
	{ "information is not, by default",  NULL, PERCH_LOG_INFO, "x=1", "" },
	{ "debug shows everything",          "debug", PERCH_LOG_DEBUG, "x=1",
	  "level=debug module=store x=1\n" },
	{ "info hides debug",                "info", PERCH_LOG_DEBUG, "x=1", "" },
	{ "error hides warnings",            "error", PERCH_LOG_WARN, "x=1", "" },
	{ "an unknown level is the default", "loud", PERCH_LOG_INFO, "x=1", "" },
	{ "a line stays one line",           NULL, PERCH_LOG_WARN, "a\nb\x1b[1m",
	  "level=warn module=store a?b?[1m\n" },
	{ "UTF-8 is shown, a bad byte not",  NULL, PERCH_LOG_WARN, "\xe5\xb8\x83\xff\xe2\x80\x8b",
	  "level=warn module=store \xe5\xb8\x83????\n" },
	// clang-format on
};

/* /dev/full takes nothing: a log that cannot be written changes nothing for the caller. */
static void
test_unwritable(void **state)
{
	int saved = dup(STDERR_FILENO);
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_true(saved >= 0 && full >= 0 && dup2(full, STDERR_FILENO) >= 0);
	errno = EPIPE;
	perch_log(PERCH_LOG_ERROR, "store", "x=1");
	int after = errno;
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	(void)close(saved);
	(void)close(full);
	assert_int_equal(after, EPIPE);
}

/* What one call writes to stderr. */
static void
capture(enum perch_level level, const char *text, char *got, size_t cap)
{
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);
	ssize_t n;

	assert_non_null(file);
	assert_true(saved >= 0 && dup2(fileno(file), STDERR_FILENO) >= 0);
	perch_log(level, "store", "%s", text);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	n = pread(fileno(file), got, cap - 1, 0);
	assert_true(n >= 0);
	got[n] = '\0';
	(void)close(saved);
	(void)fclose(file);
}

static void
test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		char got[256];

		(void)unsetenv("PERCH_LOG");
		if (rows[i].lowest != NULL)
			assert_int_equal(setenv("PERCH_LOG", rows[i].lowest, 1), 0);
		capture(rows[i].level, rows[i].text, got, sizeof(got));
		MUST(strcmp(got, rows[i].want) == 0, "%s: got \"%s\"", rows[i].must, got);
	}
	(void)unsetenv("PERCH_LOG");
}

static void
test_long(void **state)
{
	char text[LONG_TEXT];
	char got[LONG_TEXT];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	capture(PERCH_LOG_ERROR, text, got, sizeof(got));
	MUST(strlen(got) == strlen("level=error module=store ") + 1023 + 1 &&
		     got[strlen(got) - 1] == '\n',
	     "a long text is cut and the line still ends");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_unwritable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

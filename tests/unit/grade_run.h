/* grade_run.h - `perch grade` and `perch profiles` run as a script would, in a folder of their own. */
#ifndef PERCH_TESTS_UNIT_GRADE_RUN_H
#define PERCH_TESTS_UNIT_GRADE_RUN_H

#include "tests/unit/must.h"

#include <fcntl.h>
#include <unistd.h>

#include "firmware/app/commands.h"
#include "firmware/base/text.h"

#define TEXT_MAX (8u << 20)

/* What a command left behind. */
struct run {
	int status;
	char out[TEXT_MAX];
	char err[4096];
};

static struct run result;
static char folder[] = "/tmp/perch-test-grade-XXXXXX";

static inline const char *
path_of(const char *name)
{
	static char path[128];

	assert_int_equal(perch_fmt(path, sizeof(path), "%s/%s", folder, name), PERCH_OK);
	return path;
}

static inline void
write_file(const char *name, const char *text)
{
	FILE *f = fopen(path_of(name), "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

static inline void
read_file(const char *name, char *text, size_t cap)
{
	FILE *f = fopen(path_of(name), "rb");

	assert_non_null(f);
	size_t n = fread(text, 1, cap - 1, f);
	text[n] = '\0';
	assert_int_equal(fclose(f), 0);
}

/* Point a descriptor at a file of the folder; the old one is returned. */
static inline int
divert(int fd, const char *name)
{
	int file = open(path_of(name), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int old = dup(fd);

	assert_true(file >= 0 && old >= 0);
	assert_int_equal(dup2(file, fd), fd);
	assert_int_equal(close(file), 0);
	return old;
}

static inline void
restore(int fd, int old)
{
	assert_int_equal(dup2(old, fd), fd);
	assert_int_equal(close(old), 0);
}

/* Run a line such as "grade --explain FILE"; no word of it holds a blank. */
static inline void
run(const char *line)
{
	char words[512];
	char *argv[8] = { NULL };
	char *rest = words;
	int argc = 0;

	assert_int_equal(perch_fmt(words, sizeof(words), "%s", line), PERCH_OK);
	for (char *word = strsep(&rest, " "); word != NULL; word = strsep(&rest, " "))
		argv[argc++] = word;
	assert_int_equal(fflush(NULL), 0);
	int old_out = divert(STDOUT_FILENO, "out");
	int old_err = divert(STDERR_FILENO, "err");
	result.status = strcmp(argv[0], "grade") == 0 ? perch_cmd_grade(argc, argv)
						      : perch_cmd_profiles(argc, argv);
	(void)fflush(NULL);
	restore(STDOUT_FILENO, old_out);
	restore(STDERR_FILENO, old_err);
	read_file("out", result.out, sizeof(result.out));
	read_file("err", result.err, sizeof(result.err));
}

/* perch grade OPTIONS FILE, where FILE holds json; options are "" or end in a blank. */
static inline void
grade(const char *options, const char *json)
{
	char line[512];

	write_file("in.json", json);
	assert_int_equal(perch_fmt(line, sizeof(line), "grade %s%s", options, path_of("in.json")),
			 PERCH_OK);
	run(line);
}

static inline bool
is_one_line(const char *text)
{
	const char *end = strchr(text, '\n');

	return end != NULL && end != text && end[1] == '\0';
}

/* A line with one path of the folder in it. */
static inline void
run_on(const char *format_before, const char *name)
{
	char line[512];

	assert_int_equal(perch_fmt(line, sizeof(line), "%s%s", format_before, path_of(name)),
			 PERCH_OK);
	run(line);
}

static inline int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static inline int
remove_folder(void **state)
{
	static const char *const names[] = { "in.json", "out", "err", "own.json", "bad.json" };

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(names); i++)
		(void)unlink(path_of(names[i]));
	return rmdir(folder);
}

#endif

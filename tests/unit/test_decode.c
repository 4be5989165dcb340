/* test_decode.c - `perch decode`: exit codes, output and complaints (firmware/app/decode.c). */
#include "tests/unit/must.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/app/commands.h"
#include "firmware/base/rc.h"
#include "firmware/base/text.h"

static char folder[] = "/tmp/perch-decode-XXXXXX";

/* File `name` in the test's folder; static memory, one at a time. */
static const char *
in_folder(const char *name)
{
	static char path[64];

	assert_int_equal(perch_fmt(path, sizeof(path), "%s/%s", folder, name), PERCH_OK);
	return path;
}

static void
read_file(const char *name, char *text, size_t cap)
{
	FILE *f = fopen(in_folder(name), "re");

	assert_non_null(f);
	text[fread(text, 1, cap - 1, f)] = '\0';
	assert_int_equal(fclose(f), 0);
}

static void
redirect(int from, const char *name, int flags)
{
	int fd = open(in_folder(name), flags, 0600);

	if (fd < 0 || dup2(fd, from) < 0)
		_exit(99);
}

/* In a child, so that its three streams are files. */
static int
decode(const char *input, int argc, const char *const argv[])
{
	char *args[6];
	int status = 0;
	FILE *f = fopen(in_folder("in"), "we");

	assert_non_null(f);
	MUST(fputs(input, f) >= 0 && fclose(f) == 0, "written");
	pid_t pid = fork();
	if (pid == 0) {
		redirect(STDIN_FILENO, "in", O_RDONLY);
		redirect(STDOUT_FILENO, "out", O_WRONLY | O_CREAT | O_TRUNC);
		redirect(STDERR_FILENO, "err", O_WRONLY | O_CREAT | O_TRUNC);
		for (int i = 0; i < argc; i++)
			args[i] = strdup(argv[i]);
		int code = perch_cmd_decode(argc, args);
		for (int i = 0; i < argc; i++)
			free(args[i]);
		(void)fflush(NULL);
		_exit(code);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

#define KEY_8 "E: 000001.000000 8 00 00 25 00 00 00 00 00\n"
#define SCAN_8                                                                                     \
	"{\"event\":\"scan\",\"text\":\"8\",\"hex\":\"38\",\"aim\":null,\"symbology\":"            \
	"\"unknown\","                                                                             \
	"\"mode\":\"hid-keyboard\",\"parts\":1,\"suspect\":[]}\n"

static const struct {
	const char *must;
	const char *argv[5];
	const char *input;
	int exit;
	const char *out;
	const char *err; /* part of it; "" for none at all */
} rows[] = {
	{ "standard input", { "decode", "-" }, KEY_8, 0, SCAN_8, "" },
	{ "--json changes nothing", { "decode", "--json", "-" }, KEY_8, 0, SCAN_8, "" },
	{ "the layout given", { "decode", "--layout", "us", "-" }, KEY_8, 0, SCAN_8, "" },
	{ "it wins over the file's",
	  { "decode", "-", "--layout", "us" },
	  "L: fr\n" KEY_8,
	  0,
	  SCAN_8,
	  "" },
	{ "an empty capture says nothing", { "decode", "-" }, "", 0, "", "" },
	{ "half a label is told on stderr",
	  { "decode", "-" },
	  KEY_8 "U: 1.1\n",
	  0,
	  "",
	  "labels dropped, cut in the middle: 1" },
	{ "no file named", { "decode" }, "", 2, "", "usage" },
	{ "two files", { "decode", "-", "-" }, "", 2, "", "usage" },
	{ "an option that there is not", { "decode", "--xml", "-" }, "", 2, "", "usage" },
	{ "an option without its value", { "decode", "-", "--layout" }, "", 2, "", "usage" },
	{ "a layout that there is not",
	  { "decode", "--layout", "klingon", "-" },
	  KEY_8,
	  2,
	  "",
	  "'klingon', only us uk de fr be it es pt se fi dk no ch\n" },
	{ "a file that is not there",
	  { "decode", "/nowhere/at.cap" },
	  "",
	  3,
	  "",
	  "/nowhere/at.cap" },
	{ "a broken line: its number, and what came before",
	  { "decode", "-" },
	  KEY_8 "U: 2.0\n" KEY_8,
	  3,
	  SCAN_8,
	  "line 3: the time goes back" },
	{ "a count that does not match",
	  { "decode", "-" },
	  "E: 000001.000000 8 00 00 25 00 00 00 00 00\nE: 000003.000000 64 00\n",
	  3,
	  "",
	  "line 2: there are fewer bytes than the length says" },
};

static void
test_rows(void **state)
{
	char out[4096], err[4096];

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		int argc = 0;
		while (argc < (int)PERCH_COUNT(rows[i].argv) && rows[i].argv[argc] != NULL)
			argc++;
		int code = decode(rows[i].input, argc, rows[i].argv);
		read_file("out", out, sizeof(out));
		read_file("err", err, sizeof(err));
		MUST(code == rows[i].exit, "%s: exit %d, %s", rows[i].must, code, err);
		MUST(strcmp(out, rows[i].out) == 0, "%s: printed %s", rows[i].must, out);
		MUST(rows[i].err[0] == '\0' ? err[0] == '\0' : strstr(err, rows[i].err) != NULL,
		     "%s: complained %s", rows[i].must, err);
	}
}

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	if (unlink(in_folder("in")) != 0 || unlink(in_folder("out")) != 0 ||
	    unlink(in_folder("err")) != 0)
		return -1;
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

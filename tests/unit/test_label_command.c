/*
 * test_label_command.c - `perch label` as a script sees it: lines in, lines and exit status out
 * (firmware/app/label.c).
 */
#include "tests/unit/must.h"

#include <unistd.h>

#include "firmware/app/commands.h"
#include "firmware/base/rc.h"

#define GTIN     "96901234000019"
#define TEXT_MAX 16384

/* Point a descriptor at an anonymous file that holds text; the old one is returned. */
static int
divert(int fd, const char *text, FILE **file)
{
	int old = dup(fd);

	*file = tmpfile();
	assert_true(old >= 0 && *file != NULL);
	assert_int_equal(fwrite(text, 1, strlen(text), *file), strlen(text));
	rewind(*file);
	assert_int_equal(dup2(fileno(*file), fd), fd);
	return old;
}

static void
restore(int fd, int old)
{
	assert_int_equal(dup2(old, fd), fd);
	assert_int_equal(close(old), 0);
}

static void
take(FILE *file, char *text)
{
	rewind(file);
	text[fread(text, 1, TEXT_MAX - 1, file)] = '\0';
	assert_int_equal(fclose(file), 0);
}

static char out[TEXT_MAX];
static char err[TEXT_MAX];

static int
run(const char *const words[], const char *input)
{
	char copies[8][128];
	char *argv[9] = { NULL };
	int argc = 0;
	FILE *files[3];

	for (; words[argc] != NULL; argc++) {
		(void)snprintf(copies[argc], sizeof copies[argc], "%s", words[argc]);
		argv[argc] = copies[argc];
	}
	(void)fflush(NULL);
	int old[3] = { divert(0, input, &files[0]), divert(1, "", &files[1]),
		       divert(2, "", &files[2]) };
	clearerr(stdin);
	int status = perch_cmd_label(argc, argv);
	(void)fflush(NULL);
	for (int fd = 0; fd < 3; fd++)
		restore(fd, old[fd]);
	assert_int_equal(fclose(files[0]), 0);
	take(files[1], out);
	take(files[2], err);
	return status;
}

static const struct {
	const char *must;
	const char *words[6];
	const char *input;
	int status;
	const char *out; /* a part of standard output, or "" for none at all */
} rows[] = {
	// clang-format off
	{ "a label on the command line", { "label", "]C101" GTIN "10L1" }, "", 0, "\"lot\":\"L1\"" },
	{ "with \\xNN in it", { "label", "]C101" GTIN "10L1\\x1d21R1" }, "", 0, "\"serial\":\"R1\"" },
	{ "a refused label", { "label", "]C10196901234000018" }, "", 1, "{\"ok\":false,\"error\":\"check-digit\"" },
	{ "labels on standard input", { "label" }, "]C101" GTIN "10L1\nabc\n", 0, "\"data\":\"abc\"" },
	{ "the same with -", { "label", "-" }, "abc", 0, "\"data\":\"abc\"" },
	{ "lines that end in CR LF", { "label" }, "abc\r\n", 0, "\"data\":\"abc\"" },
	{ "one bad label of two", { "label" }, "abc\n]C1\n", 1, "\"error\":\"empty\",\"text\":\"there is nothing on the label: rescan\",\"at\":3" },
	{ "an empty line is an empty label", { "label" }, "\n", 1, "\"error\":\"empty\"" },
	{ "a NUL on standard input", { "label" }, "a\\x00b\n", 1, "\"error\":\"charset\"" },
	{ "a backslash is written twice", { "label", "a\\\\b" }, "", 0, "\"data\":\"a\\\\\\\\b\"" },
	{ "a broken escape", { "label", "ab\\q" }, "", 1, "\"error\":\"syntax\"" },
	{ "its offset", { "label", "\\\\b\\x1" }, "", 1, "\"at\":3" },
	{ "--gs1", { "label", "--gs1", "--json", "(01)" GTIN "(10)L1" }, "", 0, "\"lot\":\"L1\"" },
	{ "the shipped house format", { "label", "PO-1/L1/R1" }, "", 0, "\"house\":\"order/lot/roll\"" },
	{ "a house format of one's own", { "label", "--house", "{lot}/{roll}", "L1/R1" }, "", 0, "\"serial\":\"R1\"" },
	{ "a broken house format", { "label", "--house", "{lot", "L1" }, "", 2, "" },
	{ "an unknown option", { "label", "--what", "L1" }, "", 2, "" },
	{ "an option without value", { "label", "--house" }, "", 2, "" },
	{ "two labels", { "label", "L1", "L2" }, "", 2, "" },
	{ "a label that begins with a dash", { "label", "--", "-L1" }, "", 0, "\"data\":\"-L1\"" },
	{ "no labels at all", { "label" }, "", 0, "" },
	// clang-format on
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		int status = run(rows[i].words, rows[i].input);

		MUST(status == rows[i].status, "%s: status %d, %s%s", rows[i].must, status, out,
		     err);
		MUST(rows[i].out[0] != '\0' ? strstr(out, rows[i].out) != NULL : out[0] == '\0',
		     "%s: got %s", rows[i].must, out);
		MUST((err[0] != '\0') == (status == 2), "%s: got %s", rows[i].must, err);
	}
}

static void
test_one_line_each(void **state)
{
	(void)state;
	const char *const words[] = { "label", NULL };
	size_t lines = 0;

	assert_int_equal(run(words, "a\n\nb\n]C1\nc"), 1);
	for (const char *p = out; (p = strchr(p, '\n')) != NULL; p++)
		lines++;
	assert_int_equal(lines, 5);
}

/* error_at has 16 bits: an offset past them is shown as the last one, never as a small one. */
static void
test_a_fault_far_out(void **state)
{
	(void)state;
	const char *const words[] = { "label", NULL };
	static char line[70003];

	memset(line, 'a', 70000);
	memcpy(line + 70000, "\\q", 3);
	assert_int_equal(run(words, line), 1);
	MUST(strstr(out, "\"error\":\"syntax\"") != NULL && strstr(out, "\"at\":65535}") != NULL,
	     "%s", out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_a_fault_far_out),
		cmocka_unit_test(test_one_line_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

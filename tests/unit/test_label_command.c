/*
 * test_label_command.c - `perch label` as a script sees it: lines in, lines and exit status out
 * (firmware/app/label.c).
 */
#include "tests/unit/must.h"

#include <stdbool.h>
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
	char copies[20][128];
	char *argv[21] = { NULL };
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
	const char *words[7];
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
	{ "one bad label of two", { "label" }, "abc\n]C1\n", 1, "\"error\":\"empty\",\"text\":\"there is nothing on the label: scan again\",\"at\":3" },
	{ "an empty line is an empty label", { "label" }, "\n", 1, "\"error\":\"empty\"" },
	{ "a NUL on standard input", { "label" }, "a\\x00b\n", 1, "\"error\":\"charset\"" },
	{ "a backslash is written twice", { "label", "a\\\\b" }, "", 0, "\"data\":\"a\\\\\\\\b\"" },
	{ "a broken escape", { "label", "ab\\q" }, "", 1, "\"error\":\"syntax\"" },
	{ "its offset", { "label", "\\\\b\\x1" }, "", 1, "\"at\":3" },
	{ "--gs1", { "label", "--gs1", "--json", "(01)" GTIN "(10)L1" }, "", 0, "\"lot\":\"L1\"" },
	{ "the shipped house format", { "label", "PO-1/L1/R1" }, "", 0, "\"house\":\"order/lot/roll\"" },
	{ "a house format of one's own", { "label", "--house", "{lot}/{roll}", "L1/R1" }, "", 0, "\"serial\":\"R1\"" },
	{ "the shipped format is not tried beside it", { "label", "--house", "X{roll}", "PO-1/L1/R1" }, "", 0, "\"kind\":\"plain\"" },
	{ "several, in their order", { "label", "--house", "X{roll}", "--house", "{roll}", "R1" }, "", 0, "\"serial\":\"R1\"" },
	{ "a format that is not there", { "label", "--format", "/nonexistent/x.json", "L1" }, "", 3, "" },
	{ "a folder for a format", { "label", "--format", "/", "L1" }, "", 3, "" },
	{ "what else a link holds", { "label", "https://a.example/01/" GTIN "?lang=zh" }, "", 0, "\"other\":[\"lang=zh\"]" },
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
		MUST((err[0] != '\0') == (status >= 2), "%s: got %s", rows[i].must, err);
	}
}

/* --- the GS vectors, as a script would try them --------------------------------------------------- */

#define BODY "01" GTIN "800115200012007600\\x1d10L240731A\\x1d21R0001"
#define SAID                                                                                       \
	"\"roll\":{\"width_mm\":1520,\"length_mm\":120000,\"core_mm\":76,\"winding\":\"out\","     \
	"\"splices\":0,\"lot\":\"L240731A\",\"serial\":\"R0001\",\"gtin\":\"" GTIN                 \
	"\"},\"warnings\":[]}"
#define REFUSED(error) "{\"ok\":false,\"error\":\"" error "\",\"text\":\""

static const struct {
	const char *id;
	const char *line; /* '(' in front: with --gs1 */
	const char *out;
} vectors[] = {
	// clang-format off
	{ "GS-01", "]C1" BODY, SAID },
	{ "GS-02", "(01)" GTIN "(8001)15200012007619", "\"winding\":\"in\",\"gtin\"" },
	{ "GS-03", "(01)" GTIN "(8001)15200012007640", REFUSED("value") },
	{ "GS-04", "(01)" GTIN "(8001)00000012007600", REFUSED("value") },
	{ "GS-05", "(8001)15200012007600", REFUSED("missing-ai") },
	{ "GS-07", "]C1800115200012007600\\x1d01" GTIN, "\"width_mm\":1520" },
	{ "GS-08", "]C101" GTIN "310200456031110012053123001520", "\"roll\":{\"width_mm\":1520,\"length_mm\":120500,\"gtin\":\"" GTIN "\",\"net_kg\":\"45.60\"}" },
	{ "GS-10", "(01)" GTIN "(3373)000180", "\"gsm\":\"180\"" },
	{ "GS-11", "(00)369012340000000123(02)" GTIN "(37)24(400)PO-88213", "\"order\":\"PO-88213\",\"sscc\":\"369012340000000123\"" },
	{ "GS-12", "(00)369012340000000124(02)" GTIN "(37)24(400)PO-88213", REFUSED("check-digit") },
	{ "GS-13: (02) without (37)", "(02)" GTIN, REFUSED("missing-ai") },
	{ "GS-13: (01) with (37)", "(01)" GTIN "(37)24", REFUSED("excluded-ai") },
	{ "GS-13: (250) without (21)", "(01)" GTIN "(250)X", REFUSED("missing-ai") },
	{ "GS-13: (10) alone", "(10)L1", REFUSED("missing-ai") },
	{ "GS-13: (21) alone", "(21)R1", REFUSED("missing-ai") },
	{ "GS-15: 21 characters", "(01)" GTIN "(10)ABCDEFGHIJKLMNOPQRSTU", REFUSED("length") },
	{ "GS-15: a space", "(01)" GTIN "(10)L 1", REFUSED("charset") },
	{ "GS-15: Chinese", "(01)" GTIN "(10)\\xe7\\xba\\xa2", REFUSED("charset") },
	{ "GS-17", "(01)" GTIN "(13)240800", "\"date\":\"2024-08\"" },
	{ "GS-18", "(01)" GTIN "(10)A(10)B", REFUSED("repeated-ai") },
	{ "GS-19", "]C101" GTIN "10L240731A21R0001", "\"lot\":\"L240731A21R0001\",\"gtin\":\"" GTIN "\"},\"warnings\":[\"lost-separator\"]}" },
	{ "GS-21", "]C101" GTIN "10L1\\x1d", "\"lot\":\"L1\"" },
	{ "GS-22: DataMatrix", "]d2" BODY, SAID },
	{ "GS-22: QR", "]Q3" BODY, SAID },
	{ "GS-22: DataBar", "]e0" BODY, SAID },
	{ "DotCode", "]J1" BODY, SAID },
	{ "GS-23", "]Q1https://example.com/01/" GTIN "/10/L240731A/21/R0001?3102=004560", "{\"ok\":true,\"kind\":\"digital-link\",\"elements\":[{\"ai\":\"01\",\"value\":\"" GTIN "\"},{\"ai\":\"10\",\"value\":\"L240731A\"},{\"ai\":\"21\",\"value\":\"R0001\"},{\"ai\":\"3102\",\"value\":\"004560\"}]" },
	{ "GS-23 in a plain DataMatrix", "]d1https://example.com/01/" GTIN "/10/L240731A/21/R0001", "\"kind\":\"digital-link\"" },
	{ "GS-25: without identifier only with --gs1", "01" GTIN "10L1", "{\"ok\":true,\"kind\":\"plain\",\"data\":\"01" GTIN "10L1\"" },
	{ "EAN-13", "]E05012345678900", "{\"ai\":\"01\",\"value\":\"05012345678900\"}" },
	{ "EAN-8", "]E412345670", "{\"ai\":\"01\",\"value\":\"00000012345670\"}" },
	{ "plain Code 128 is taken", "]C0PO-88213/L240731A/R0001", "\"kind\":\"house\"" },
	{ "whatever it holds", "]C001" GTIN, "\"kind\":\"plain\"" },
	// clang-format on
};

static void
test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(vectors); i++) {
		const char *line = vectors[i].line;
		const char *const plain[] = { "label", "-", NULL };
		const char *const gs1[] = { "label", "--gs1", "--", line, NULL };
		bool is_good = strstr(vectors[i].out, "\"ok\":false") == NULL;
		/* brackets on the command line, scans on standard input */
		int status = line[0] == '(' ? run(gs1, "") : run(plain, line);

		MUST(status == (is_good ? 0 : 1), "%s: status %d, %s", vectors[i].id, status, out);
		MUST(strstr(out, vectors[i].out) != NULL, "%s: got %s", vectors[i].id, out);
		MUST(strchr(out, '\n') == out + strlen(out) - 1, "%s: one line", vectors[i].id);
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

/* --- formats from files ------------------------------------------------------------------------- */

#define MILL                                                                                       \
	"{\"id\":\"mill-7\",\"version\":2,\"pattern\":\"{po}/{no:0-9:7}\",\"fields\":{\"po\":"     \
	"\"order\",\"no\":\"roll\"},\"check\":{\"rule\":\"gs1\",\"field\":\"roll\"},\"example\":"  \
	"\"88213/0000017\"}"

static const struct {
	const char *must;
	const char *json;
	const char *label;
	int status;
	const char *says; /* a part of standard output, or of standard error at status 2 */
} files[] = {
	// clang-format off
	{ "a label of the format", MILL, "88213/0000024", 0, "\"house\":\"mill-7\",\"elements\":[],\"roll\":{\"serial\":\"0000024\",\"order\":\"88213\"}" },
	{ "one whose check digit is wrong", MILL, "88213/0000025", 1, "\"error\":\"check-digit\",\"text\":\"the check digit of this label of format mill-7 at character 13 is wrong, 4 expected" },
	{ "any other label is plain", MILL, "R1", 0, "\"kind\":\"plain\"" },
	{ "a newline at the end of the file", MILL "\n", "88213/0000024", 0, "\"mill-7\"" },
	{ "no JSON", "mill-7", "R1", 2, "byte 0: broken JSON" },
	{ "a field with a mistake in it", "{\"id\":\"a\",\"version\":0}", "R1", 2, "version: not a whole number" },
	{ "an example that does not match", "{\"id\":\"a\",\"version\":1,\"pattern\":\"X{roll}\",\"example\":\"Y7\"}", "X7", 2, "example: does not fit the pattern" },
	// clang-format on
};

static void
test_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(files); i++) {
		char path[] = "/tmp/perch-format-XXXXXX";
		int fd = mkstemp(path);
		const char *const args[] = { "label", "--format", path, files[i].label, NULL };

		assert_true(fd >= 0);
		assert_int_equal(write(fd, files[i].json, strlen(files[i].json)),
				 strlen(files[i].json));
		assert_int_equal(close(fd), 0);
		int status = run(args, "");

		assert_int_equal(unlink(path), 0);
		MUST(status == files[i].status, "%s: status %d: %s%s", files[i].must, status, out,
		     err);
		MUST(strstr(status == 2 ? err : out, files[i].says) != NULL, "%s: got %s%s",
		     files[i].must, out, err);
		MUST(status != 2 || (out[0] == '\0' && strstr(err, path) != NULL),
		     "%s: the file is named and nothing is printed: %s%s", files[i].must, out, err);
	}
}

static void
test_limits(void **state)
{
	(void)state;
	const char *nine[] = { "label",   "--house", "{roll}",  "--house", "{roll}",
			       "--house", "{roll}",  "--house", "{roll}",  "--house",
			       "{roll}",  "--house", "{roll}",  "--house", "{roll}",
			       "--house", "{roll}",  "--house", "{roll}",  NULL };
	char path[] = "/tmp/perch-format-XXXXXX";
	int fd = mkstemp(path);
	const char *const large[] = { "label", "--format", path, "R1", NULL };
	static const char blanks[4097] = " ";

	MUST(run(nine, "R1\n") == 2 && out[0] == '\0', "eight formats are enough");
	assert_true(fd >= 0);
	assert_int_equal(write(fd, blanks, sizeof blanks), sizeof blanks);
	assert_int_equal(close(fd), 0);
	MUST(run(large, "") == 2 && strstr(err, "larger than 4 KB") != NULL, "%s", err);
	assert_int_equal(unlink(path), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_a_fault_far_out),
		cmocka_unit_test(test_one_line_each),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

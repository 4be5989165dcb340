/* test_defects_command.c - `perch defects` as a script sees it (firmware/app/defects.c). */
#include "tests/unit/must.h"

#include <unistd.h>

#include "firmware/app/commands.h"
#include "firmware/inspect/defect.h"

#define TEXT_MAX 16384

static char out[TEXT_MAX];
static char err[TEXT_MAX];

/* Point a descriptor at an anonymous file; the old one is returned. */
static int
divert(int fd, FILE **file)
{
	int old = dup(fd);

	*file = tmpfile();
	assert_true(old >= 0 && *file != NULL);
	assert_int_equal(dup2(fileno(*file), fd), fd);
	return old;
}

static void
take(int fd, int old, FILE *file, char *text)
{
	assert_int_equal(dup2(old, fd), fd);
	assert_int_equal(close(old), 0);
	rewind(file);
	text[fread(text, 1, TEXT_MAX - 1, file)] = '\0';
	assert_int_equal(fclose(file), 0);
}

static int
run(const char *const words[])
{
	char copies[6][64];
	char *argv[7] = { NULL };
	int argc = 0;
	FILE *files[2];

	for (; words[argc] != NULL; argc++) {
		(void)snprintf(copies[argc], sizeof(copies[argc]), "%s", words[argc]);
		argv[argc] = copies[argc];
	}
	(void)fflush(NULL);
	int old_out = divert(1, &files[0]);
	int old_err = divert(2, &files[1]);
	int status = perch_cmd_defects(argc, argv);
	(void)fflush(NULL);
	take(1, old_out, files[0], out);
	take(2, old_err, files[1], err);
	return status;
}

static const struct {
	const char *must;
	const char *words[6];
	int status;
	const char *out;
	const char *err;
} rows[] = {
	// clang-format off
	{ "one defect", { "defects", "slub" }, 0,
	  "{\"code\":\"slub\",\"en\":\"slub\",\"zh\":\"粗节\",\"zh_hant\":\"粗節\",\"group\":\"yarn\",\"retired\":false}\n", "" },
	{ "one with a rule", { "defects", "--json", "hole" }, 0,
	  "{\"code\":\"hole\",\"en\":\"hole\",\"zh\":\"破洞\",\"zh_hant\":\"破洞\",\"group\":\"weave\",\"rule\":\"hole\",\"unconfirmed\":true,\"retired\":false}\n", "" },
	{ "one that is not sure", { "defects", "spot-difference" }, 0,
	  "{\"code\":\"spot-difference\",\"en\":\"spot difference\",\"zh\":\"点差\",\"zh_hant\":\"點差\",\"group\":\"dye\",\"rule\":\"shade\",\"unconfirmed\":true,\"retired\":false}\n", "" },
	{ "its name alone", { "defects", "slub", "--lang", "zh" }, 0, "{\"code\":\"slub\",\"name\":\"粗节\",\"group\":\"yarn\"}\n", "" },
	{ "in traditional Chinese", { "defects", "--lang", "zh_hant", "slub" }, 0, "{\"code\":\"slub\",\"name\":\"粗節\",\"group\":\"yarn\"}\n", "" },
	{ "in English", { "defects", "--lang", "en", "slub" }, 0, "{\"code\":\"slub\",\"name\":\"slub\",\"group\":\"yarn\"}\n", "" },
	{ "a mistyped code", { "defects", "slab" }, 2, "", "perch defects: unknown code 'slab', perhaps 'slub'\n" },
	{ "an unknown code", { "defects", "zzzz" }, 2, "", "perch defects: unknown code 'zzzz'\n" },
	{ "an unknown language", { "defects", "--lang", "fr" }, 2, "", "usage: perch defects [--lang en|zh|zh_hant] [CODE]\n" },
	{ "no language", { "defects", "--lang" }, 2, "", "usage: perch defects [--lang en|zh|zh_hant] [CODE]\n" },
	{ "two codes", { "defects", "slub", "hole" }, 2, "", "usage: perch defects [--lang en|zh|zh_hant] [CODE]\n" },
	// clang-format on
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		int status = run(rows[i].words);

		MUST(status == rows[i].status, "%s: status %d", rows[i].must, status);
		MUST(strcmp(out, rows[i].out) == 0, "%s: %s", rows[i].must, out);
		MUST(strcmp(err, rows[i].err) == 0, "%s: %s", rows[i].must, err);
	}
}

/* Every line of the list is the JSON form of its defect. */
static void
test_list(void **state)
{
	static const char *const words[] = { "defects", NULL };
	struct perch_defects list = perch_defects_shipped();
	const char *at = out;

	(void)state;
	assert_int_equal(run(words), 0);
	for (size_t i = 0; i < list.n; i++) {
		const char *end = strchr(at, '\n');
		struct perch_defect d;
		struct perch_err why = { .text = "" };

		MUST(end != NULL, "line %zu is there", i);
		MUST(perch_defect_read(perch_span_of(at, (size_t)(end - at)), &d, &why) == PERCH_OK,
		     "line %zu: %s", i, why.text);
		assert_string_equal(d.code, list.v[i].code);
		at = end + 1;
	}
	assert_string_equal(at, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

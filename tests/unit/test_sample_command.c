/*
 * test_sample_command.c - `perch sample` as a script sees it: stdout, stderr and the exit status
 * (firmware/app/sample.c).
 */
#include "tests/unit/must.h"

#include <fcntl.h>
#include <unistd.h>

#include "firmware/app/commands.h"
#include "firmware/base/text.h"

#define DOUBT_Z14                                                                                  \
	",\"unconfirmed\":\"not checked against a bought copy: all acceptance numbers, and "       \
	"sample "                                                                                  \
	"sizes other than those of AQL 2.5 up to lot 500\""
#define DOUBT_ROOT ",\"unconfirmed\":\"square root of the rolls: trade custom, no source found\""

struct run {
	int status;
	char out[1024];
	char err[2048];
};

static struct run result;
static char folder[] = "/tmp/perch-test-sample-XXXXXX";

static const char *
path_of(const char *name)
{
	static char path[128];

	assert_int_equal(perch_fmt(path, sizeof(path), "%s/%s", folder, name), PERCH_OK);
	return path;
}

static void
read_file(const char *name, char *text, size_t cap)
{
	FILE *f = fopen(path_of(name), "rb");

	assert_non_null(f);
	size_t n = fread(text, 1, cap - 1, f);
	text[n] = '\0';
	assert_int_equal(fclose(f), 0);
}

static void
write_file(const char *name, const char *text, size_t times)
{
	FILE *f = fopen(path_of(name), "wb");

	assert_non_null(f);
	for (size_t i = 0; i < times; i++)
		assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* Point a descriptor at a file; the old one is returned. */
static int
divert(int fd, const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int old = dup(fd);

	assert_true(file >= 0 && old >= 0);
	assert_int_equal(dup2(file, fd), fd);
	assert_int_equal(close(file), 0);
	return old;
}

static void
restore(int fd, int old)
{
	assert_int_equal(dup2(old, fd), fd);
	assert_int_equal(close(old), 0);
}

/* Run a line; "@" in front of a word stands for the folder, "~" in it for a blank. */
static void
run_into(const char *line, const char *out)
{
	char words[512];
	char paths[256];
	char *argv[20] = { NULL };
	char *rest = words;
	int argc = 0;

	assert_int_equal(perch_fmt(words, sizeof(words), "%s", line), PERCH_OK);
	for (char *word = strsep(&rest, " "); word != NULL; word = strsep(&rest, " ")) {
		if (word[0] == '@') {
			assert_int_equal(perch_fmt(paths, sizeof(paths), "%s", path_of(word + 1)),
					 PERCH_OK);
			word = paths;
		}
		for (char *blank = strchr(word, '~'); blank != NULL; blank = strchr(word, '~'))
			*blank = ' ';
		argv[argc++] = word;
	}
	assert_int_equal(fflush(NULL), 0);
	int old_out = divert(STDOUT_FILENO, out);
	int old_err = divert(STDERR_FILENO, path_of("err"));
	result.status = perch_cmd_sample(argc, argv);
	(void)fflush(NULL);
	restore(STDOUT_FILENO, old_out);
	restore(STDERR_FILENO, old_err);
	read_file("err", result.err, sizeof(result.err));
}

static void
run(const char *line)
{
	char out[128];

	assert_int_equal(perch_fmt(out, sizeof(out), "%s", path_of("out")), PERCH_OK);
	run_into(line, out);
	read_file("out", result.out, sizeof(result.out));
}

static const struct {
	const char *must;
	const char *line;
	const char *out;
} rows[] = {
	{ "SP-01", "sample --rule ten-percent --lot 37", "{\"n\":4,\"accept\":0,\"reject\":1}\n" },
	{ "SP-02", "sample --rule square-root --lot 37",
	  "{\"n\":7,\"accept\":0,\"reject\":1" DOUBT_ROOT "}\n" },
	{ "SP-03", "sample --rule z14 --lot 40 --aql 2.5 --level II",
	  "{\"n\":5,\"accept\":0,\"reject\":1" DOUBT_Z14 "}\n" },
	{ "SP-03 with what is usual left out", "sample --rule z14 --lot 40",
	  "{\"n\":5,\"accept\":0,\"reject\":1" DOUBT_Z14 "}\n" },
	{ "SP-07: 12 rolls", "sample --json --rule ten-percent --lot 12",
	  "{\"n\":2,\"accept\":0,\"reject\":1}\n" },
	{ "SP-07: 5 rolls", "sample --lot 5 --rule ten-percent",
	  "{\"n\":1,\"accept\":0,\"reject\":1}\n" },
	{ "SP-07: 30 rolls", "sample --rule ten-percent --lot 30",
	  "{\"n\":3,\"accept\":0,\"reject\":1}\n" },
	{ "lot 300 at AQL 4.0: n 50, Ac 5", "sample --rule z14 --lot 300 --aql 4",
	  "{\"n\":50,\"accept\":5,\"reject\":6" DOUBT_Z14 "}\n" },
	{ "a lot of one", "sample --rule z14 --lot 1 --aql 1.0",
	  "{\"n\":1,\"accept\":0,\"reject\":1" DOUBT_Z14 "}\n" },
	{ "an AQL beside a rule without one", "sample --rule ten-percent --lot 37 --aql 2.5",
	  "{\"n\":4,\"accept\":0,\"reject\":1}\n" },
	{ "2400 yd", "sample --rule by-yards --yards 2400",
	  "{\"n\":500,\"accept\":0,\"reject\":1}\n" },
	{ "2600 yd", "sample --rule by-yards --yards 2600",
	  "{\"n\":260,\"accept\":0,\"reject\":1}\n" },
	{ "a part of a yard", "sample --rule by-yards --yards 412.5",
	  "{\"n\":413,\"accept\":0,\"reject\":1}\n" },
	{ "25 per cent", "sample --rule percent --percent 25 --lot 37",
	  "{\"n\":10,\"accept\":0,\"reject\":1}\n" },
	{ "every roll", "sample --rule full --lot 37", "{\"n\":37,\"accept\":0,\"reject\":1}\n" },
	{ "a table file", "sample --rule table --table @good.json --lot 9 --aql 10 --level I",
	  "{\"n\":4,\"accept\":1,\"reject\":2}\n" },
	{ "a table file, reduced, arrow up",
	  "sample --rule table --table @good.json --lot 99 --aql 10 --level I --severity reduced",
	  "{\"n\":2,\"accept\":0,\"reject\":2}\n" },
	/* The rules of switch.json: 2 of 5 rejected tighten, 2 accepted go back, 2 rejected stop, 2
	 * accepted with no more than 1 failed roll in them reduce where head office allows it. */
	{ "a new series is normal", "sample --table @switch.json --history ",
	  "{\"severity\":\"normal\",\"stopped\":false,\"why\":\"\"}\n" },
	{ "two of five rejected",
	  "sample --table @switch.json --history accept:0~reject~accept:0~reject",
	  "{\"severity\":\"tightened\",\"stopped\":false,\"why\":\"2 of the last 5 lots rejected: "
	  "tightened inspection\"}\n" },
	{ "and back",
	  "sample --json --history reject~reject~accept:0~accept:2 --table @switch.json",
	  "{\"severity\":\"normal\",\"stopped\":false,\"why\":\"2 lots in a row accepted: normal "
	  "inspection\"}\n" },
	{ "two more rejected under tightened inspection stop",
	  "sample --table @switch.json --history reject~reject~reject:3~reject",
	  "{\"severity\":\"tightened\",\"stopped\":true,\"why\":\"2 lots rejected under tightened "
	  "inspection: stopped\"}\n" },
	{ "and it goes on tightened",
	  "sample --table @switch.json --history reject~reject~reject~reject~resume",
	  "{\"severity\":\"tightened\",\"stopped\":false,\"why\":\"begun again after the stop: "
	  "tightened inspection\"}\n" },
	{ "a good run does not reduce unasked",
	  "sample --table @switch.json --history accept:0~accept:1~accept:0",
	  "{\"severity\":\"normal\",\"stopped\":false,\"why\":\"\"}\n" },
	{ "it does when head office allows it",
	  "sample --table @switch.json --history allow-reduced~accept:0~accept:1",
	  "{\"severity\":\"reduced\",\"stopped\":false,\"why\":\"2 lots in a row accepted: reduced "
	  "inspection\"}\n" },
	{ "too many failed rolls in the run",
	  "sample --table @switch.json --history allow-reduced~accept:1~accept:1",
	  "{\"severity\":\"normal\",\"stopped\":false,\"why\":\"\"}\n" },
	{ "a lot in the gap ends it",
	  "sample --table @switch.json --history allow-reduced~accept:0~accept:0~gap:1",
	  "{\"severity\":\"normal\",\"stopped\":false,\"why\":\"a lot not clearly accepted under "
	  "reduced: normal inspection\"}\n" },
	{ "so does head office",
	  "sample --table @switch.json --history "
	  "allow-reduced~accept:0~accept:0~deny-reduced~accept:0",
	  "{\"severity\":\"normal\",\"stopped\":false,\"why\":\"head office no longer allows "
	  "reduced: "
	  "normal inspection\"}\n" },
	{ "a table without rules stays at normal",
	  "sample --table @good.json --history reject~reject~reject~reject~accept",
	  "{\"severity\":\"normal\",\"stopped\":false,\"why\":\"\"}\n" },
};

static void
test_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		run(rows[i].line);
		MUST(result.status == 0 && strcmp(result.out, rows[i].out) == 0 &&
			     result.err[0] == '\0',
		     "%s: %s: wanted %s got %d %s%s", rows[i].must, rows[i].line, rows[i].out,
		     result.status, result.out, result.err);
	}
}

static const struct {
	const char *line;
	int status;
	const char *says;
} refused[] = {
	{ "sample", 2, "usage: perch sample" },
	{ "sample --help x", 2, "usage: perch sample" },
	{ "sample --rule", 2, "usage: perch sample" },
	{ "sample --lot 5", 2, "usage: perch sample" },
	{ "sample --rule full --rule full --lot 5", 2, "usage: perch sample" },
	{ "sample --rule ten-percent", 2, "usage: perch sample" },
	{ "sample --rule ten-percent --yards 5", 2, "usage: perch sample" },
	{ "sample --rule by-yards --lot 5", 2, "usage: perch sample" },
	{ "sample --rule by-yards --yards 5 --aql 1.0", 2, "usage: perch sample" },
	{ "sample --rule by-yards --yards 5 --level I", 2, "usage: perch sample" },
	{ "sample --rule full --lot 5 --percent 10", 2, "usage: perch sample" },
	{ "sample --rule percent --lot 5", 2, "usage: perch sample" },
	{ "sample --rule full --lot 5 --severity reduced", 2, "usage: perch sample" },
	{ "sample --rule table --lot 5", 2, "usage: perch sample" },
	{ "sample --rule ten-percent --lot 0", 2, "--lot: not a whole number of rolls" },
	{ "sample --rule ten-percent --lot -3", 2, "--lot: not a whole number of rolls" },
	{ "sample --rule ten-percent --lot 3.5", 2, "--lot: not a whole number of rolls" },
	{ "sample --rule ten-percent --lot 99999999999999999999", 2, "--lot: not a whole" },
	{ "sample --rule by-yards --yards 0", 2, "--yards: not a number above zero" },
	{ "sample --rule by-yards --yards -1", 2, "--yards: not a number above zero" },
	{ "sample --rule by-yards --yards x", 2, "--yards: not a number above zero" },
	{ "sample --rule by-yards --yards "
	  "11111111111111111111111111111111111111111111111111111111111111111111111111111",
	  2, "--yards: not a number above zero" },
	{ "sample --rule by-yards --yards 30001", 2, "by-yards says nothing of lots over 30000" },
	{ "sample --rule nine-percent --lot 5", 2, "not full, ten-percent" },
	{ "sample --rule percent --percent 0 --lot 5", 2, "percent: not a whole number" },
	/* A rule as text would bring its own AQL, and the one beside it would not count. */
	{ "sample --rule z14~2.5~II --lot 40 --aql 4.0", 2, "usage: perch sample" },
	{ "sample --rule percent~25 --lot 40", 2, "usage: perch sample" },
	{ "sample --rule z14 --lot 40 --aql 2.5~II", 2, "usage: perch sample" },
	{ "sample --rule z14 --lot 40 --level  --json", 2, "usage: perch sample" },
	{ "sample --rule z14 --lot 40 --aql 3", 2, "z14 has no AQL 3.0" },
	{ "sample --rule z14 --lot 40 --aql x", 2, "AQL: not a per cent figure" },
	{ "sample --rule z14 --lot 40 --level I", 2, "z14 has no level I" },
	{ "sample --rule z14 --lot 40 --level 2", 2, "level: none of" },
	{ "sample --rule z14 --lot 40 --severity tightened", 2, "z14 has no tightened plans" },
	{ "sample --rule z14 --lot 40 --severity hard", 2, "--severity: none of normal" },
	{ "sample --rule z14 --lot 3201", 2, "a table file is needed" },
	{ "sample --rule table --table @bad.json --lot 9", 2, "line 2: plans: normal[0]: n:" },
	{ "sample --rule table --table @long.json --lot 9", 2, "larger than 256 KB" },
	{ "sample --rule table --table @gone.json --lot 9", 3, "No such file" },
	{ "sample --rule table --table @ --lot 9", 3, "Is a directory" },
	{ "sample --history accept", 2, "usage: perch sample" },
	{ "sample --history accept --rule z14 --table @good.json", 2, "usage: perch sample" },
	{ "sample --history accept --table @good.json --lot 5", 2, "usage: perch sample" },
	{ "sample --history accept --table @good.json --severity normal", 2,
	  "usage: perch sample" },
	{ "sample --history accept --table @gone.json", 3, "No such file" },
	{ "sample --history accept~pass --table @good.json", 2,
	  "history: word 2: none of accept reject gap" },
	{ "sample --history accept:x --table @good.json", 2, "history: word 1: after the colon" },
	{ "sample --history accept:-1 --table @good.json", 2, "history: word 1: after the colon" },
	{ "sample --history reject:1~accept --table @switch.json", 2,
	  "history: word 2: mill-8 counts failed rolls: say accept:0" },
	{ "sample --history resume --table @switch.json", 2, "word 1: inspection is not stopped" },
	{ "sample --history reject~reject~reject~reject~reject --table @switch.json", 2,
	  "history: word 5: inspection is stopped: no lot before resume" },
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(refused); i++) {
		run(refused[i].line);
		MUST(result.status == refused[i].status && result.out[0] == '\0' &&
			     strstr(result.err, refused[i].says) != NULL &&
			     strchr(result.err, '\n') == strrchr(result.err, '\n'),
		     "%s: wanted %d '%s', got %d '%s%s'", refused[i].line, refused[i].status,
		     refused[i].says, result.status, result.out, result.err);
	}
}

static void
test_help(void **state)
{
	(void)state;
	run("sample --help");
	assert_int_equal(result.status, 0);
	assert_string_equal(result.err, "");
	assert_non_null(strstr(result.out, "perch sample --rule by-yards --yards N\n"));
	assert_non_null(strstr(result.out, "\"unconfirmed\" says"));
}

static void
test_too_long(void **state)
{
	char line[400];
	char word[301];

	(void)state;
	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	assert_int_equal(perch_fmt(line, sizeof(line), "sample --rule %s --lot 5", word), PERCH_OK);
	run(line);
	assert_int_equal(result.status, 2);
	assert_string_equal(result.err, "perch sample: an option is too long\n");
}

/* A full disk under stdout is a failure, not silence. */
static void
test_full_disk(void **state)
{
	(void)state;
	run_into("sample --rule full --lot 5", "/dev/full");
	assert_int_equal(result.status, 3);
	assert_non_null(strstr(result.err, "stdout: No space left"));
}

static int
make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	write_file("good.json",
		   "{\"id\":\"mill-7\",\"version\":1,\"name\":\"invented\",\n"
		   "\"lots\":[{\"up_to\":10,\"I\":\"A\"},{\"up_to\":null,\"I\":\"B\"}],\n"
		   "\"aql\":[\"10\"],\"plans\":{\"normal\":[\n"
		   "{\"letter\":\"A\",\"n\":2,\"at\":[\"down\"]},\n"
		   "{\"letter\":\"B\",\"n\":4,\"at\":[[1,2]]}],\"reduced\":[\n"
		   "{\"letter\":\"A\",\"n\":2,\"at\":[[0,2]]},\n"
		   "{\"letter\":\"B\",\"n\":3,\"at\":[\"up\"]}]}}\n",
		   1);
	write_file(
		"switch.json",
		"{\"id\":\"mill-8\",\"version\":1,\"name\":\"invented\",\"lots\":[{\"up_to\":null,"
		"\"II\":\"A\"}],\"aql\":[\"2.5\"],\"plans\":{"
		"\"normal\":[{\"letter\":\"A\",\"n\":4,\"at\":[[1,2]]}],"
		"\"tightened\":[{\"letter\":\"A\",\"n\":5,\"at\":[[0,1]]}],"
		"\"reduced\":[{\"letter\":\"A\",\"n\":2,\"at\":[[0,2]]}]},"
		"\"switching\":{\"to_tightened\":{\"rejected\":2,\"of\":5},\"to_normal\":{"
		"\"accepted\":2},\"stop\":{\"lots\":2,\"count\":\"rejected\"},\"to_reduced\":{"
		"\"accepted\":2,\"most_failed\":1}}}",
		1);
	write_file("bad.json",
		   "{\"id\":\"mill-7\",\"version\":1,\"name\":\"\",\"lots\":[],\"aql\":[\"10\"],"
		   "\"plans\":{\"normal\":[\n"
		   "{\"letter\":\"A\",\"n\":0,\"at\":[\"down\"]}]}}",
		   1);
	write_file("long.json", "                                ", 8200);
	return 0;
}

static int
remove_folder(void **state)
{
	static const char *const names[] = { "good.json", "switch.json", "bad.json",
					     "long.json", "out",         "err" };

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(names); i++)
		(void)unlink(path_of(names[i]));
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),   cmocka_unit_test(test_refused),
		cmocka_unit_test(test_help),      cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_full_disk),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

/*
 * test_roll_command.c - `perch roll` on the log of a running terminal, and what `perch grade` makes of
 * it: under its own profile the points and the rate of its close record (firmware/app/roll.c).
 */
#include "tests/unit/folder.h"

#include <fcntl.h>
#include <unistd.h>

#include "firmware/app/commands.h"
#include "firmware/app/config.h"
#include "firmware/app/journal.h"

static struct perch_config config;
static struct perch_journal journal;
static struct perch_outcome outcome;
static int64_t now_s;

/* What a command left behind. */
static struct run {
	int status;
	char out[1u << 20];
	char err[4096];
} result;

/* --- a terminal with orders, and a buyer's own profile, of head office ------------------------------ */

static void
put(struct perch_db *db, const char *kind, const char *key, const char *body)
{
	static char sql[16384];
	struct perch_err err = { 0 };

	MUST(perch_fmt(sql, sizeof(sql), "INSERT OR REPLACE INTO item VALUES ('%s', '%s', 1, '%s')",
		       kind, key, body) == PERCH_OK,
	     "an item");
	MUST(perch_db_exec(db, sql, &err) == PERCH_OK, "%s", err.text);
}

/* Less than 20 points per 100 yd2, in two versions of which the terminal has one. */
static void
put_profile(struct perch_db *db, int32_t version)
{
	static char body[8192];
	struct perch_buf b = perch_buf_over(body, sizeof(body));
	struct perch_jw w = perch_jw_over(&b);
	struct perch_profile p = *perch_profile_shipped("four-point-inch");

	memcpy(p.id, "north-sea", sizeof("north-sea"));
	p.version = version;
	p.roll.value = (struct perch_decimal){ 20, 0 };
	p.roll.is_inclusive = false;
	p.hole.v[0].points = 3;
	perch_profile_write(&w, &p);
	MUST(perch_jw_done(&w) == PERCH_OK && perch_buf_cstr(&b) != NULL, "a profile");
	put(db, "profile", "north-sea", body);
}

static void
open_master(struct perch_db *db)
{
	struct perch_err err = { 0 };

	MUST(perch_db_open_writer(db, &perch_master_kind, at("master.db"), "test", &err) ==
		     PERCH_OK,
	     "%s", err.text);
}

static void
fill_master(void)
{
	static const char *const profiles[] = {
		"four-point-inch", "four-point-metric", "ten-point",
		"gbt-406-style",   "house-example",     "north-sea"
	};
	struct perch_db db;
	char key[16];
	char body[160];

	open_master(&db);
	put_profile(&db, 1);
	for (size_t i = 0; i < PERCH_COUNT(profiles); i++) {
		MUST(perch_fmt(key, sizeof(key), "PO-%zu", i) == PERCH_OK &&
			     perch_fmt(
				     body, sizeof(body),
				     "{\"order\":\"PO-%zu\",\"profile\":\"%s\",\"width\":\"58in\","
				     "\"confirmed\":true}",
				     i, profiles[i]) == PERCH_OK,
		     "an order");
		put(&db, "order", key, body);
	}
	perch_db_close(&db);
}

static void
type(const char *line, const char *want)
{
	const struct perch_input in = perch_input_of_line(perch_span_str(line));
	const struct perch_now now = { .mono = { ++now_s * 1000000 },
				       .wall = { 1790000000000 + now_s * 1000 } };

	perch_journal_answer(&journal, now, &in, &outcome);
	MUST(strncmp(outcome.answer, want, strlen(want)) == 0, "%s: wanted '%s', got '%s'", line,
	     want, outcome.answer);
}

static int
set_up(void **state)
{
	struct perch_err err = { 0 };

	MUST(folder_set_up(state) == 0, "a folder");
	fill_master();
	MUST(perch_config_load(&config, NULL, at("log.db"), &err) == PERCH_OK, "%s", err.text);
	now_s = 0;
	MUST(perch_journal_open(&journal, &config, (struct perch_now){ .wall = { 1790000000000 } },
				&err) == PERCH_OK,
	     "%s", err.text);
	type("=in LI-7", "ok");
	return 0;
}

static int
tear_down(void **state)
{
	perch_journal_close(&journal);
	return folder_tear_down(state);
}

/* --- commands, run as a script would ----------------------------------------------------------------- */

static int
divert(int fd, const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int old = dup(fd);

	MUST(file >= 0 && old >= 0 && dup2(file, fd) == fd && close(file) == 0, "%s", path);
	return old;
}

static void
restore(int fd, int old)
{
	MUST(dup2(old, fd) == fd && close(old) == 0, "as before");
}

static void
load(const char *path, char *text, size_t cap)
{
	FILE *f = fopen(path, "rb");

	MUST(f != NULL, "%s", path);
	text[fread(text, 1, cap - 1, f)] = '\0';
	MUST(fclose(f) == 0, "%s", path);
}

static void
run(int (*command)(int argc, char **argv), const char *line)
{
	char words[512];
	char *argv[12] = { NULL };
	char *rest = words;
	int argc = 0;

	MUST(perch_fmt(words, sizeof(words), "%s", line) == PERCH_OK, "a line");
	for (char *word = strsep(&rest, " "); word != NULL; word = strsep(&rest, " "))
		argv[argc++] = word;
	(void)fflush(NULL);
	int old_out = divert(STDOUT_FILENO, at("out"));
	int old_err = divert(STDERR_FILENO, at("err"));
	result.status = command(argc, argv);
	(void)fflush(NULL);
	restore(STDOUT_FILENO, old_out);
	restore(STDERR_FILENO, old_err);
	load(at("out"), result.out, sizeof(result.out));
	load(at("err"), result.err, sizeof(result.err));
}

static void
run_roll(const char *words)
{
	char line[400];

	MUST(perch_fmt(line, sizeof(line), "roll %s --db %s", words, at("log.db")) == PERCH_OK,
	     "a line");
	run(perch_cmd_roll, line);
}

static void
rename_view(const char *from, const char *to)
{
	char old[300];

	MUST(perch_fmt(old, sizeof(old), "%s", at(from)) == PERCH_OK && rename(old, at(to)) == 0,
	     "%s to %s", from, to);
}

/* perch roll WORDS on this log: the same whether view.db is behind, up to date, or away. */
static void
roll(const char *words)
{
	static struct run behind;
	static struct run current;

	run_roll(words);
	behind = result;
	perch_journal_idle(&journal);
	run_roll(words);
	current = result;
	rename_view("view.db", "away.db");
	run_roll(words);
	rename_view("away.db", "view.db");
	MUST(strcmp(result.out, behind.out) == 0 && strcmp(result.err, behind.err) == 0,
	     "%s: the log says %s%s, with a view.db that is behind %s%s", words, result.out,
	     result.err, behind.out, behind.err);
	MUST(strcmp(result.out, current.out) == 0 && strcmp(result.err, current.err) == 0,
	     "%s: the log says %s%s, with view.db %s%s", words, result.out, result.err, current.out,
	     current.err);
}

/* perch roll WORDS | perch grade OPTIONS - */
static void
roll_and_grade(const char *words, const char *options)
{
	char line[400];

	roll(words);
	MUST(result.status == 0 && result.err[0] == '\0', "%s: %d %s", words, result.status,
	     result.err);
	MUST(rename(at("out"), at("roll.json")) == 0, "kept");
	MUST(perch_fmt(line, sizeof(line), "grade %s%s", options, at("roll.json")) == PERCH_OK,
	     "a line");
	run(perch_cmd_grade, line);
	MUST(result.status == 0, "%s: %s", words, result.err);
}

static void
out_has(const char *must, const char *text)
{
	MUST(strstr(result.out, text) != NULL, "%s: wanted '%s' in: %s%s", must, text, result.out,
	     result.err);
}

/* The next morning: what was done before is no longer replayed. */
static void
begin_next_shift(void)
{
	struct perch_err err = { 0 };

	type("=shift end", "ok");
	type("=out", "ok");
	perch_journal_close(&journal);
	MUST(perch_journal_open(&journal, &config, (struct perch_now){ .wall = { 1790000000000 } },
				&err) == PERCH_OK,
	     "%s", err.text);
	type("=in LI-7", "ok");
}

/* --- tests ------------------------------------------------------------------------------------------- */

static void
test_roll(void **state)
{
	(void)state;
	type("=order PO-0", "ok");
	type("=roll R1", "ok");
	type("=flaw slub 3yd 2in", "ok");
	type("=flaw hole 17yd 2in side back minor", "ok");
	type("=flaw oil 20yd 9in across 57in dir weft", "ok");
	type("=flaw seam 30yd full", "ok");
	type("=undo", "ok");
	type("=flaw warp-line 40yd to 44.5yd", "ok");
	roll("PO-0 R1");
	MUST(result.status == 1 && result.out[0] == '\0' &&
		     strcmp(result.err, "perch roll: R1 of PO-0 is still open\n") == 0,
	     "an open roll: %d %s", result.status, result.err);
	type("=width head 56in", "ok");
	type("=length 120yd", "ok");
	type("=close missing x", "ok");
	roll("PO-0 R1");
	/* 56 in are 56 * 25400 um, 120 yd 120 * 914400; the mark at 57 in across lies beyond the width and
	 * was scored at the edge; the seam was taken back. 24 * 3600 / (56 * 120) is 12.857142. */
	MUST(result.status == 0 && result.err[0] == '\0' &&
		     strcmp(result.out,
			    "{\"order\":\"PO-0\",\"roll\":\"R1\",\"id\":5,\"profile\":\"four-point-"
			    "inch@1\","
			    "\"width\":\"1422400um\",\"length\":\"109728000um\","
			    "\"note\":\"closed as reject, 24 points, rate 12.8571, quality first\","
			    "\"flaws\":["
			    "{\"id\":6,\"kind\":\"slub\",\"at\":\"2743200um\",\"length\":"
			    "\"50800um\","
			    "\"direction\":\"warp\",\"side\":\"face\",\"full_width\":false,"
			    "\"severity\":\"major\"},"
			    "{\"id\":7,\"kind\":\"hole\",\"at\":\"15544800um\",\"length\":"
			    "\"50800um\","
			    "\"direction\":\"warp\",\"side\":\"back\",\"full_width\":false,"
			    "\"severity\":\"minor\"},"
			    "{\"id\":8,\"kind\":\"oil\",\"at\":\"18288000um\",\"length\":"
			    "\"228600um\","
			    "\"across\":\"1422400um\",\"direction\":\"weft\",\"side\":\"face\","
			    "\"full_width\":false,\"severity\":\"major\"},"
			    "{\"id\":11,\"kind\":\"warp-line\",\"at\":\"36576000um\",\"to\":"
			    "\"40690800um\","
			    "\"direction\":\"warp\",\"side\":\"face\",\"full_width\":false,"
			    "\"severity\":\"major\"}]}\n") == 0,
	     "%d %s%s", result.status, result.out, result.err);
	/* 1 + 3 (a mark of up to 9 in) + 5 * 4 points; the hole lies on the back. */
	roll_and_grade("PO-0 R1", "");
	out_has("the points and rate of its close", "\"points\":24,\"rate\":\"12.8571\"");
	roll_and_grade("PO-0 R1", "--against four-point-metric ");
	out_has("the dispute side by side",
		"{\"a\":{\"profile\":\"four-point-inch@1\",\"points\":24");
	out_has("the dispute side by side",
		"\"b\":{\"profile\":\"four-point-metric@1\",\"points\":24");
}

static void
test_again(void **state)
{
	(void)state;
	type("=order PO-1", "ok");
	type("=roll R1", "ok");
	type("=flaw slub 3m 20mm", "ok");
	type("=length 100m", "ok");
	type("=close missing x", "ok");
	type("=roll R1 again the factory asks", "ok");
	type("=length 99m", "ok");
	roll("PO-1 R1");
	out_has("while it is inspected again the closed one counts", "\"length\":\"100000000um\"");
	type("=close missing override second x", "ok");
	roll("PO-1 R1");
	out_has("then the last one",
		"\"length\":\"99000000um\",\"note\":\"closed as pass, 0 points, "
		"rate 0.0000, quality first, overridden to second\",\"flaws\":[]}");
	begin_next_shift();
	roll("PO-1 R1");
	out_has("the next day too", "\"length\":\"99000000um\"");
	type("=order PO-1", "ok");
	type("=roll R1 again they ask once more", "ok");
	type("=length 98m", "ok");
	roll("PO-1 R1");
	out_has("and while it is open once more", "\"length\":\"99000000um\"");
	type("=close missing x", "ok");
	roll("PO-1 R1");
	out_has("until that is closed", "\"length\":\"98000000um\"");
}

static void
test_refused(void **state)
{
	static const struct {
		const char *must;
		const char *words;
		int status;
		const char *err;
	} rows[] = {
		{ "an unknown roll", "PO-1 R9", 1,
		  "perch roll: R9 of PO-1 was never closed on this terminal\n" },
		{ "a roll of another order", "PO-9 R1", 1,
		  "perch roll: R1 of PO-9 was never closed on this terminal\n" },
		{ "a roll that was closed without a length", "PO-1 R2", 1,
		  "perch roll: R2 of PO-1 was closed without a length: it cannot be scored\n" },
		{ "a roll number is missing", "PO-1", 2, "usage: perch roll" },
		{ "a word too many", "PO-1 R1 R2", 2, "usage: perch roll" },
		{ "a word that is no number of a roll", "PO-1 R\x1b[1m", 2, "usage: perch roll" },
		{ "an option of another command", "PO-1 R1 --require-mark", 2,
		  "usage: perch roll" },
		{ "a profile that cannot be written", "PO-1 R1 --profile-out /nowhere/p.json", 3,
		  "perch roll: cannot create /nowhere/p.json" },
	};

	(void)state;
	type("=order PO-1", "ok");
	type("=roll R1", "ok");
	type("=length 99m", "ok");
	type("=close missing x", "ok");
	type("=roll R2", "ok");
	type("=close missing override pass x", "ok");
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		roll(rows[i].words);
		MUST(result.status == rows[i].status && result.out[0] == '\0' &&
			     strstr(result.err, rows[i].err) == result.err,
		     "%s: %d %s%s", rows[i].must, result.status, result.out, result.err);
	}
	run(perch_cmd_roll, "roll PO-1 R1 --db /nowhere/log.db");
	MUST(result.status == 3 && result.out[0] == '\0', "no log is a failure: %s", result.err);
}

static void
test_profile_out(void **state)
{
	struct perch_db db;
	char words[256];
	char options[256];

	(void)state;
	type("=order PO-5", "ok");
	type("=roll R1", "ok");
	type("=flaw hole 3yd 1in", "ok");
	type("=length 50yd", "ok");
	type("=close missing x", "ok");
	MUST(perch_fmt(words, sizeof(words), "PO-5 R1 --profile-out %s", at("own.json")) ==
			     PERCH_OK &&
		     perch_fmt(options, sizeof(options), "--profile %s ", at("own.json")) ==
			     PERCH_OK,
	     "lines");
	roll_and_grade(words, options);
	/* 3 points under the buyer's own rule: 3 * 3600 / (58 * 50) */
	out_has("a buyer's profile",
		"{\"profile\":\"north-sea@1\",\"points\":3,\"rate\":\"3.7241\"");
	open_master(&db);
	put_profile(&db, 2);
	perch_db_close(&db);
	roll(words);
	MUST(result.status == 1 &&
		     strcmp(result.err, "perch roll: north-sea@1, by which it was scored, is no "
					"longer on this terminal\n") == 0,
	     "a version that is gone: %d %s", result.status, result.err);
	type("=order PO-0", "ok");
	type("=roll R1", "ok");
	type("=length 50yd", "ok");
	type("=close missing x", "ok");
	MUST(perch_fmt(words, sizeof(words), "PO-0 R1 --profile-out %s", at("own.json")) ==
		     PERCH_OK,
	     "a line");
	roll_and_grade(words, options);
	out_has("a shipped one is written too", "{\"profile\":\"four-point-inch@1\",\"points\":0");
}

/* An order made here, later found to be PO-0: its rolls count there, until the link is taken back. */
static void
test_linked(void **state)
{
	(void)state;
	type("=make order MADE-1 width=58in", "ok");
	type("=order MADE-1", "ok");
	type("=roll W1", "ok");
	type("=length 50yd", "ok");
	type("=close missing x", "ok");
	roll("PO-0 W1");
	MUST(result.status == 1, "nobody has said so yet: %s", result.err);
	type("=link MADE-1 PO-0", "ok");
	roll("PO-0 W1");
	out_has("it counts there", "{\"order\":\"MADE-1\",\"roll\":\"W1\"");
	roll("MADE-1 W1");
	MUST(result.status == 0, "and under its own number: %s", result.err);
	type("=link MADE-1 MADE-1", "ok");
	roll("PO-0 W1");
	MUST(result.status == 1, "taken back: %s", result.err);
}

static uint32_t
draw(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % below;
}

/* Whatever was entered, `perch grade` gives the figures of the close record to the last digit. */
static void
test_any_roll_gives_its_close_again(void **state)
{
	static const char *const kinds[] = { "slub", "hole", "seam", "shade", "narrow", "pinhole" };
	uint32_t seed = 4;
	char line[160];
	char want[160];

	(void)state;
	for (unsigned i = 0; i < 24; i++) {
		MUST(perch_fmt(line, sizeof(line), "=order PO-%u", i % 5) == PERCH_OK, "a line");
		type(line, "ok");
		MUST(perch_fmt(line, sizeof(line), "=roll R%u", i) == PERCH_OK, "a line");
		type(line, "ok");
		MUST(perch_fmt(line, sizeof(line), "=width head %umm", 1300 + draw(&seed, 500)) ==
			     PERCH_OK,
		     "a line");
		type(line, "ok");
		for (unsigned k = draw(&seed, 30); k > 0; k--) {
			unsigned at_mm = draw(&seed, 60000);
			char to[32] = "";

			if (draw(&seed, 4) == 0)
				MUST(perch_fmt(to, sizeof(to), " to %umm",
					       at_mm + 1 + draw(&seed, 9000)) == PERCH_OK,
				     "an end");
			MUST(perch_fmt(line, sizeof(line),
				       "=flaw %s %umm len %umm%s across %umm dir %s side %s%s%s",
				       kinds[draw(&seed, PERCH_COUNT(kinds))], at_mm,
				       1 + draw(&seed, 400), to, draw(&seed, 1900),
				       draw(&seed, 2) ? "warp" : "weft",
				       draw(&seed, 5) ? "face" : "back",
				       draw(&seed, 5) ? "" : " full",
				       draw(&seed, 5) ? "" : " minor") == PERCH_OK,
			     "a line");
			type(line, ""); /* taken or refused */
			if (draw(&seed, 6) == 0)
				type("=undo", "");
		}
		type("=length 70m", "ok");
		type("=close missing x", "ok");
		const struct perch_record_close *close = &outcome.records[outcome.n - 1].close;
		MUST(perch_fmt(want, sizeof(want),
			       "{\"profile\":\"%s\",\"points\":%lld,\"rate\":\"%s\"",
			       close->profile, (long long)close->points, close->rate) == PERCH_OK,
		     "what was recorded");
		MUST(perch_fmt(line, sizeof(line), "PO-%u R%u", i % 5, i) == PERCH_OK, "a line");
		roll_and_grade(line, "");
		out_has(line, want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_roll, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_profile_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_linked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_any_roll_gives_its_close_again, set_up,
						tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_stick.c - orders and packing lists from a CSV file (firmware/app/stick.c). */
#include "tests/unit/folder.h"

#include <sys/stat.h>

#include "firmware/app/stick.h"
#include "firmware/session/command.h"

static struct perch_stick stick;
static uint8_t memory[PERCH_STICK_LINE_CAP];

static const char *
write_file(const char *name, const char *text, size_t n)
{
	const char *path = at(name);
	FILE *f = fopen(path, "wb");

	MUST(f != NULL && fwrite(text, 1, n, f) == n && fclose(f) == 0, "%s is written", path);
	return path;
}

static const struct {
	const char *must;
	const char *line;
	const char *path; /* NULL: not asked */
} asked[] = {
	{ "a file is named", "=load orders.csv", "orders.csv" },
	{ "blanks inside a name belong to it", "  =load /media/a stick/o.csv ",
	  "/media/a stick/o.csv" },
	{ "without a file the session says how it is typed", "=load", NULL },
	{ "another command is none of ours", "=loader x", NULL },
	{ "nor is a label", "load x", NULL },
};

static void
only_load_with_a_file_is_taken_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(asked); i++) {
		struct perch_span path = { NULL, 0 };
		bool is_asked = perch_stick_is_asked(perch_span_str(asked[i].line), &path);

		MUST(is_asked == (asked[i].path != NULL), "%s", asked[i].must);
		MUST(!is_asked || perch_span_eq_str(path, asked[i].path), "%s: got '%.*s'",
		     asked[i].must, (int)path.n, (const char *)path.p);
	}
}

/* --- files that are refused as a whole ----------------------------------------------------------------- */

#define ROW(text) text, sizeof(text) - 1

static const struct {
	const char *must;
	const char *text;
	size_t n;
	enum perch_rc rc;
	const char *says;
} wrong[] = {
	// clang-format off
	{ "an empty file has no columns", ROW(""), PERCH_E_FORMAT, "f.csv is empty: its first row names the columns" },
	{ "a header alone makes nothing", ROW("order,buyer\n"), PERCH_E_FORMAT, "f.csv:2: there is no row below the first" },
	{ "a column that nobody knows is named", ROW("order,colour,prize\nA,b,c\n"), PERCH_E_FORMAT,
	  "f.csv:1: prize: unknown column: take it out, or correct its name" },
	{ "its name is shown escaped and not at length", ROW("order,\x1b[2J0123456789012345678901234567\nA,b\n"), PERCH_E_FORMAT,
	  "f.csv:1: \\x1b[2J01234567890123456789: unknown column" },
	{ "semicolons are told", ROW("order;buyer\nA;b\n"), PERCH_E_FORMAT, "order;buyer: save the sheet with commas" },
	{ "a column twice is told", ROW("order,buyer,buyer\nA,b,c\n"), PERCH_E_FORMAT, "f.csv:1: buyer: the column is there twice" },
	{ "a column of a packing list is none of an order", ROW("order,lot\nA,L1\n"), PERCH_E_FORMAT, "f.csv:1: lot: unknown column" },
	{ "a column of an order is none of a packing list", ROW("order,roll,buyer\nA,R1,B\n"), PERCH_E_FORMAT,
	  "f.csv:1: buyer: unknown column" },
	{ "the order's column has to be there", ROW("buyer\nB\n"), PERCH_E_FORMAT, "f.csv:1: order: this column is missing" },
	{ "in a packing list too", ROW("roll,lot\nR1,L1\n"), PERCH_E_FORMAT, "f.csv:1: order: this column is missing" },
	{ "a short row is found before anything is made", ROW("order,buyer\nA,b\nB\n"), PERCH_E_FORMAT,
	  "f.csv:3: not as many fields as the first row has" },
	{ "bad UTF-8 at the end spoils the file", ROW("order,buyer\nA,b\nB,\xff\n"), PERCH_E_FORMAT,
	  "f.csv:3: not CSV in UTF-8: save the sheet again as such" },
	{ "a NUL, as in a sheet that is no CSV", ROW("PK\x03\x04\0\0"), PERCH_E_FORMAT, "f.csv:1: not CSV in UTF-8" },
	{ "a quote is closed", ROW("order,buyer\nA,\"b\n"), PERCH_E_FORMAT, "f.csv:2: a quote is opened here and never closed" },
	{ "33 columns are too many", ROW("order,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n"), PERCH_E_FORMAT, "f.csv:1: too long for a row" },
	// clang-format on
};

static void
a_damaged_file_makes_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(wrong); i++) {
		struct perch_err err = { .text = "" };
		const char *path = write_file("f.csv", wrong[i].text, wrong[i].n);

		stick.memory = NULL;
		enum perch_rc rc = perch_stick_open(&stick, path, &err);
		MUST(rc == wrong[i].rc, "%s: got %s", wrong[i].must, perch_rc_str(rc));
		MUST(strstr(err.text, wrong[i].says) != NULL, "%s: '%s' lacks '%s'", wrong[i].must,
		     err.text, wrong[i].says);
		MUST(stick.memory == NULL, "%s: nothing is held", wrong[i].must);
	}
}

static void
refuse(const char *must, const char *path, enum perch_rc want, const char *says)
{
	struct perch_err err = { .text = "" };
	enum perch_rc rc = perch_stick_open(&stick, path, &err);

	MUST(rc == want, "%s: got %s", must, perch_rc_str(rc));
	MUST(strstr(err.text, says) != NULL, "%s: '%s' lacks '%s'", must, err.text, says);
}

static void
only_a_regular_file_of_a_megabyte_is_read(void **state)
{
	static char large[PERCH_STICK_FILE_MAX + 1];
	struct perch_err err;
	char answer[PERCH_ANSWER_CAP];

	(void)state;
	refuse("a missing file is said", at("none.csv"), PERCH_E_NOTFOUND, "is the stick in");
	refuse("so is a missing folder", at("none/none.csv"), PERCH_E_NOTFOUND, "none.csv: ");
	refuse("a folder is no file", folder, PERCH_E_ARG, "is a folder: name a CSV file");
	MUST(mkfifo(at("pipe"), 0600) == 0, "a pipe is made");
	refuse("a pipe is not waited for", at("pipe"), PERCH_E_ARG, "pipe is a device");
	refuse("nor is a device read for ever", "/dev/zero", PERCH_E_ARG, "zero is a device");
	/* A header, one order, and blank lines up to the limit and one byte more. */
	memset(large, '\n', sizeof(large));
	memcpy(large, "order\nA\n", 8);
	refuse("a byte more than a megabyte is too much",
	       write_file("large.csv", large, sizeof(large)), PERCH_E_RANGE,
	       "large.csv is larger than 1 MB: split it");
	const char *path = write_file("large.csv", large, sizeof(large) - 1);
	MUST(perch_stick_open(&stick, path, &err) == PERCH_OK, "a megabyte is read: %s", err.text);
	perch_stick_close(&stick, answer);
}

/* --- rows ------------------------------------------------------------------------------------------------ */

static void
open_text(const char *text)
{
	struct perch_err err = { .text = "" };
	const char *path = write_file("f.csv", text, strlen(text));

	MUST(perch_stick_open(&stick, path, &err) == PERCH_OK, "opened: %s", err.text);
}

/* The next line, "" at the end; "! text" for a row that is refused. */
static const char *
next_line(void)
{
	static char line[PERCH_STICK_LINE_CAP + 3];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	struct perch_err err = { .text = "" };
	enum perch_rc rc = perch_stick_next(&stick, &b, &err);

	if (rc == PERCH_E_NOTFOUND)
		return "";
	if (rc == PERCH_OK)
		(void)snprintf(line, sizeof(line), "%.*s", (int)b.n, (const char *)b.p);
	else
		(void)snprintf(line, sizeof(line), "! %s", err.text);
	return line;
}

static const struct {
	const char *must;
	const char *header;
	const char *row;
	const char *line;
} rows[] = {
	// clang-format off
	{ "an order becomes the line that makes it", "order,buyer,width", "PO-7,North Sea,1500mm",
	  "=make order PO-7 buyer=North Sea width=1500mm" },
	{ "columns stand in any order, blanks around do not count", "width, order ", " 1500mm , PO-7 ",
	  "=make order PO-7 width=1500mm" },
	{ "an empty cell is silent", "order,buyer,width", "PO-7,,1500mm", "=make order PO-7 width=1500mm" },
	{ "a quoted comma is text", "order,buyer", "PO-7,\"Smith, Ltd\"", "=make order PO-7 buyer=Smith, Ltd" },
	{ "a specification comes along", "order,spec", "PO-7,3", "=make order PO-7 spec=3" },
	{ "so does a colour rule, which is JSON", "order,colour_rule,buyer", "PO-7,\"{\"\"*\"\": {\"\"pass\"\":\"\"4\"\"}}\",B",
	  "=make order PO-7 colour_rule={\"*\": {\"pass\":\"4\"}} buyer=B" },
	{ "a confirmed order is what is made here", "order,confirmed", "PO-7,yes", "=make order PO-7" },
	{ "an unconfirmed one is not made", "order,confirmed", "PO-7,no",
	  "! f.csv:2: confirmed: an order that is not is not made here" },
	{ "a roll names its order", "order,roll,lot,length,delivery,packing", "PO-7,R1,L 1,120m,DN-1,PL-2",
	  "=make roll R1 order=PO-7 lot=L 1 length=120m delivery=DN-1 packing=PL-2" },
	{ "a cell cannot state another key", "order,buyer,colour", "PO-7,x profile=strict,red",
	  "! f.csv:2: buyer: take the '=' out" },
	{ "a number has no blanks", "order,buyer", "PO 7,x", "! f.csv:2: order: 1 to 40 printable characters without blanks" },
	{ "and is there", "order,buyer", ",x", "! f.csv:2: order: 1 to 40 printable characters without blanks" },
	{ "so is a roll's", "order,roll", "PO-7,", "! f.csv:2: roll: 1 to 40 printable characters without blanks" },
	// clang-format on
};

static void
a_row_becomes_the_line_that_makes_it(void **state)
{
	char text[512];
	char answer[PERCH_ANSWER_CAP];
	struct perch_command_line command;
	struct perch_err err;

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		MUST(perch_fmt(text, sizeof(text), "%s\n%s\n", rows[i].header, rows[i].row) ==
			     PERCH_OK,
		     "a file");
		open_text(text);
		const char *line = next_line();
		MUST(strcmp(line, rows[i].line) == 0, "%s: got '%s'", rows[i].must, line);
		MUST(line[0] == '!' ||
			     perch_command_read(perch_span_str(line), &command, &err) == PERCH_OK,
		     "%s: the session reads it: %s", rows[i].must, err.text);
		MUST(next_line()[0] == '\0', "%s: that was all", rows[i].must);
		perch_stick_close(&stick, answer);
	}
}

/* --- answers ---------------------------------------------------------------------------------------------- */

static const struct {
	const char *must;
	const char *answers[3]; /* to the three rows, as far as they come */
	const char *said;       /* of the last refused row, "" */
	const char *summary;
} sums[] = {
	// clang-format off
	{ "all were made: the last record says so", { "ok 11 made", "ok 12 made", "ok 13 made" }, "", "ok 13 f.csv: 3 orders made" },
	{ "what is here already is left", { "no exists PO-1 is", "ok 12 made", "no exists x" }, "", "ok 12 f.csv: 1 order made, 2 here already" },
	{ "loaded a second time nothing is made", { "no exists a", "no exists b", "no exists c" }, "",
	  "no exists f.csv: 0 orders made, 3 here already" },
	{ "a refused row is shown with its line, the next one follows", { "ok 11 made", "no usage width", "ok 12 made" },
	  "f.csv:3: no usage width", "ok 12 f.csv: 2 orders made, 1 refused: correct those rows and load it again" },
	{ "when all are refused nothing was made", { "no usage a", "no too-long b", "no unknown-order c" }, "f.csv:4: no unknown-order c",
	  "no refused f.csv: 0 orders made, 3 refused: correct those rows and load it again" },
	{ "an unknown profile and an open roll are faults of their row", { "no unknown-profile nine-point is", "no roll-open R1 of PO-2 is", "ok 11 made" },
	  "f.csv:3: no roll-open R1 of PO-2 is", "ok 11 f.csv: 1 order made, 2 refused: correct those rows and load it again" },
	{ "nobody signed in: no row fares better", { "no no-sign-in nobody is signed in: =in BADGE first" }, "",
	  "no no-sign-in nobody is signed in: =in BADGE first" },
	{ "a full disk stops it where it is", { "ok 11 made", "no disk-full free some space" }, "",
	  "ok 11 f.csv: 1 order made; stopped at line 3: no disk-full free some space" },
	// clang-format on
};

static void
answers_are_summed_up_in_one_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(sums); i++) {
		struct perch_err err = { .text = "" };
		char answer[PERCH_ANSWER_CAP];
		size_t n = 0;

		open_text("order\nPO-1\nPO-2\nPO-3\n");
		while (next_line()[0] != '\0') {
			MUST(n < 3 && sums[i].answers[n] != NULL, "%s: row %zu is not asked for",
			     sums[i].must, n);
			enum perch_rc rc = perch_stick_answer(&stick, sums[i].answers[n++], &err);
			MUST(rc == PERCH_OK || rc == PERCH_E_FORMAT, "%s", sums[i].must);
		}
		MUST(n == 3 || sums[i].answers[n] == NULL, "%s: every row came", sums[i].must);
		perch_stick_close(&stick, answer);
		MUST(strcmp(err.text, sums[i].said) == 0, "%s: said '%s'", sums[i].must, err.text);
		MUST(strcmp(answer, sums[i].summary) == 0, "%s: got '%s'", sums[i].must, answer);
		MUST(stick.memory == NULL, "%s: the file is let go", sums[i].must);
	}
}

static void
a_long_answer_still_fits_the_summary(void **state)
{
	struct perch_err err;
	char long_answer[PERCH_ANSWER_CAP];
	char answer[PERCH_ANSWER_CAP];

	(void)state;
	memset(long_answer, 'x', sizeof(long_answer) - 1);
	memcpy(long_answer, "no damaged ", 11);
	long_answer[sizeof(long_answer) - 1] = '\0';
	open_text("order\nPO-1\nPO-2\n");
	MUST(next_line()[0] != '\0' && perch_stick_answer(&stick, "ok 5 made", &err) == PERCH_OK,
	     "one is made");
	MUST(next_line()[0] != '\0' && perch_stick_answer(&stick, long_answer, &err) == PERCH_OK,
	     "one is stopped");
	perch_stick_close(&stick, answer);
	MUST(strcmp(answer, "ok 5 f.csv: 1 order made; stopped at line 3: no") == 0, "got '%s'",
	     answer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_load_with_a_file_is_taken_up),
		cmocka_unit_test_setup_teardown(a_damaged_file_makes_nothing, folder_set_up,
						folder_tear_down),
		cmocka_unit_test_setup_teardown(only_a_regular_file_of_a_megabyte_is_read,
						folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(a_row_becomes_the_line_that_makes_it, folder_set_up,
						folder_tear_down),
		cmocka_unit_test_setup_teardown(answers_are_summed_up_in_one_line, folder_set_up,
						folder_tear_down),
		cmocka_unit_test_setup_teardown(a_long_answer_still_fits_the_summary, folder_set_up,
						folder_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

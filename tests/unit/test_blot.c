/* test_blot.c - a PIN in a capture is made illegible (firmware/app/blot.c). */
#include "tests/unit/must.h"

#include "firmware/app/blot.h"

static struct perch_blot blot;
static FILE *file;

static const struct perch_port_device gun = { .id = 1, .where = "usb 3-1:1.0" };
static const struct perch_port_device other = { .id = 1, .where = "socket 0" };

static void
put(const struct perch_port_device *d, const char *text)
{
	MUST(fputs(text, file) >= 0, "written");
	perch_blot_add(&blot, d, file, perch_span_str(text));
}

static const char *
content(void)
{
	static char text[4096];

	MUST(fflush(file) == 0 && fseek(file, 0, SEEK_SET) == 0, "to the start");
	size_t n = fread(text, 1, sizeof(text) - 1, file);
	text[n] = '\0';
	MUST(fseek(file, 0, SEEK_END) == 0, "to the end");
	return text;
}

static void
begin(void)
{
	memset(&blot, 0, sizeof(blot));
	file = tmpfile();
	MUST(file != NULL, "a file");
}

static void
the_reports_of_a_pin_become_comments(void **state)
{
	(void)state;
	begin();
	put(&gun, "N: gun\nD: 0\nE: 000000.000001 2 11 12\n");
	put(&gun, "E: 000000.000002 2 13 14\n");
	MUST(perch_blot_out(&blot, &gun, file) == PERCH_OK, "out");
	put(&gun, "E: 000000.000003 1 15\n");
	assert_string_equal(content(), "N: gun\nD: 0\n# a PIN                 \n"
				       "# a PIN                 \nE: 000000.000003 1 15\n");
	(void)fclose(file);
}

static void
what_came_before_and_from_others_stays(void **state)
{
	(void)state;
	begin();
	put(&gun, "E: 1 1 11\n");
	put(&gun, "E: 2 1 12\n");
	perch_blot_forget(&blot, &gun);
	put(&other, "E: 3 1 13\n");
	put(&gun, "E: 4 1 14\n");
	put(&other, "E: 5 1 15\n");
	MUST(perch_blot_out(&blot, &gun, file) == PERCH_OK, "out");
	assert_string_equal(content(), "E: 1 1 11\nE: 2 1 12\nE: 3 1 13\n# a PIN  \nE: 5 1 15\n");
	MUST(perch_blot_out(&blot, &gun, file) == PERCH_OK, "nothing is left to do");
	MUST(perch_blot_out(&blot, &other, file) == PERCH_OK, "the other's");
	assert_string_equal(content(), "E: 1 1 11\nE: 2 1 12\n# a PIN  \n# a PIN  \n# a PIN  \n");
	(void)fclose(file);
}

/* Two labels in one packet: the first reading is known before the second. */
static void
a_report_that_holds_two_labels_goes_whole(void **state)
{
	(void)state;
	begin();
	put(&gun, "E: 1 1 11\n");
	put(&gun, "E: 2 2 1213\n");
	perch_blot_forget(&blot, &gun);
	MUST(perch_blot_out(&blot, &gun, file) == PERCH_OK, "out");
	assert_string_equal(content(), "E: 1 1 11\n# a PIN    \n");
	(void)fclose(file);
}

/* More reports than are kept in mind: the last ones are those of the label. */
static void
the_last_reports_are_kept_in_mind(void **state)
{
	char text[32];

	(void)state;
	begin();
	for (int i = 0; i < 2 * PERCH_BLOT_LINES; i++) {
		(void)snprintf(text, sizeof(text), "%d\n", 1000 + i);
		put(&gun, text);
	}
	MUST(perch_blot_out(&blot, &gun, file) == PERCH_OK, "out");
	MUST(strstr(content(), "1511\n# a ") != NULL && strstr(content(), "1512") == NULL &&
		     strstr(content(), "2023") == NULL,
	     "all but those of long ago");
	(void)fclose(file);
}

static void
a_pipe_cannot_be_changed(void **state)
{
	(void)state;
	memset(&blot, 0, sizeof(blot));
	file = popen("cat >/dev/null", "w");
	MUST(file != NULL, "a pipe");
	put(&gun, "E: 1 1 11\n");
	MUST(perch_blot_out(&blot, &gun, file) == PERCH_E_IO, "that is told");
	(void)pclose(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reports_of_a_pin_become_comments),
		cmocka_unit_test(what_came_before_and_from_others_stays),
		cmocka_unit_test(a_report_that_holds_two_labels_goes_whole),
		cmocka_unit_test(the_last_reports_are_kept_in_mind),
		cmocka_unit_test(a_pipe_cannot_be_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

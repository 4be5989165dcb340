/*
 * test_captures.c - every capture in tests/data/captures gives exactly what its .expect file says.
 * A new scanner means two files more there, nothing here.
 */
#include "tests/unit/must.h"

#include <dirent.h>

#include "drivers/port/player.h"
#include "drivers/port/replay.h"
#include "firmware/base/text.h"
#include "tests/unit/heard.h"

#define FOLDER "tests/data/captures/"

static int
is_capture(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 4 && strcmp(entry->d_name + n - 4, ".cap") == 0;
}

/* Memory of malloc, for the caller to free. */
static uint8_t *
load(const char *name, const char *suffix, struct perch_span *out)
{
	struct perch_err err = { .text = "" };
	char path[300];
	uint8_t *bytes = NULL;
	size_t n = 0;

	assert_int_equal(
		perch_fmt(path, sizeof(path), FOLDER "%.*s%s", (int)strlen(name) - 4, name, suffix),
		PERCH_OK);
	MUST(perch_capture_load(path, &bytes, &n, &err) == PERCH_OK, "%s: %s", path, err.text);
	*out = perch_span_of(bytes, n);
	return bytes;
}

static void
check(const char *name, struct heard *heard, struct perch_player *player)
{
	const struct perch_port_handler handler = heard_handler(heard, false);
	struct perch_capture_fault fault;
	struct perch_span text, want, want_line, got_line;
	uint8_t *text_memory = load(name, ".cap", &text);
	uint8_t *want_memory = load(name, ".expect", &want);

	assert_int_equal(perch_player_init(player, "capture", "", &handler), PERCH_OK);
	enum perch_rc rc = perch_capture_play(player, text, &fault);
	MUST(rc == PERCH_OK, "%s, line %zu: %s", name, fault.line, fault.why);
	struct perch_span g = perch_buf_span(&heard->text);
	for (size_t line = 1; perch_capture_next_line(&want, &want_line); line++) {
		MUST(perch_capture_next_line(&g, &got_line), "%s gives only %zu lines", name,
		     line - 1);
		MUST(perch_span_eq(want_line, got_line),
		     "%s, line %zu\n  wanted %.*s\n  got    %.*s", name, line, (int)want_line.n,
		     (const char *)want_line.p, (int)got_line.n, (const char *)got_line.p);
	}
	MUST(g.n == 0, "%s gives more than expected: %.*s", name, (int)g.n, (const char *)g.p);
	free(text_memory);
	free(want_memory);
}

static void
test_all(void **state)
{
	struct heard *heard = calloc(1, sizeof(*heard));
	struct perch_player *player = calloc(1, sizeof(*player));
	struct dirent **names = NULL;
	int n = scandir(FOLDER, &names, is_capture, alphasort);

	(void)state;
	assert_non_null(heard);
	assert_non_null(player);
	MUST(n >= 20, "the captures are where the test looks for them, found %d", n);
	for (int i = 0; i < n; i++) {
		check(names[i]->d_name, heard, player);
		free(names[i]);
	}
	free((void *)names);
	free(player);
	free(heard);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_all) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

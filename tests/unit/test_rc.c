/* test_rc.c - names of codes and texts of errors (firmware/base/rc.c). */
#include "tests/unit/must.h"

#include "firmware/base/rc.h"

static void
test_names(void **state)
{
	(void)state;
	for (int rc = 0; rc < PERCH_RC_COUNT; rc++) {
		MUST(perch_rc_str((enum perch_rc)rc) != NULL, "code %d has a name", rc);
		for (int other = 0; other < rc; other++)
			MUST(strcmp(perch_rc_str((enum perch_rc)rc),
				    perch_rc_str((enum perch_rc)other)) != 0,
			     "codes %d and %d have different names", rc, other);
	}
	assert_string_equal(perch_rc_str(PERCH_OK), "PERCH_OK");
	assert_string_equal(perch_rc_str(PERCH_E_RANGE), "PERCH_E_RANGE");
	assert_string_equal(perch_rc_str(PERCH_E_NEWER), "PERCH_E_NEWER");
	assert_string_equal(perch_rc_str(PERCH_RC_COUNT), "PERCH_E_?");
}

static void
test_set_and_prefix(void **state)
{
	struct perch_err err;

	(void)state;
	assert_int_equal(perch_err_set(&err, PERCH_E_NOSPACE, 28, "disk %s", "full"),
			 PERCH_E_NOSPACE);
	assert_int_equal(err.rc, PERCH_E_NOSPACE);
	assert_int_equal(err.code, 28);
	assert_string_equal(err.text, "disk full");
	assert_int_equal(perch_err_prefix(&err, PERCH_E_IO, "%s.db", "sync"), PERCH_E_NOSPACE);
	assert_string_equal(err.text, "sync.db: disk full");
	assert_int_equal(err.code, 28);
	assert_int_equal(perch_err_set(NULL, PERCH_E_IO, 5, "x"), PERCH_E_IO);
	assert_int_equal(perch_err_prefix(NULL, PERCH_E_IO, "x"), PERCH_E_IO);
}

/* 319 bytes of text fit; a three-byte character that would be cut is left out whole. */
static void
test_cut(void **state)
{
	struct perch_err err;
	char text[sizeof(err.text) + 3];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(err.text) - 1] = '\0';
	(void)perch_err_set(&err, PERCH_E_IO, 0, "%s", text);
	MUST(strlen(err.text) == sizeof(err.text) - 1, "an exact fit is not cut");
	memcpy(text + sizeof(err.text) - 3, "\xe5\xb8\x83", 4);
	(void)perch_err_set(&err, PERCH_E_IO, 0, "%s", text);
	MUST(strlen(err.text) == sizeof(err.text) - 3,
	     "a cut is made between characters, not at %zu", strlen(err.text));
	(void)perch_err_prefix(&err, PERCH_E_IO, "p");
	MUST(strlen(err.text) <= sizeof(err.text) - 1 && strncmp(err.text, "p: xxx", 6) == 0,
	     "a prefix pushes the end out, not itself");
	(void)perch_err_prefix(&err, PERCH_E_IO, "%s", text);
	/* 317 bytes of prefix, then ": " fills the rest. */
	MUST(strcmp(err.text + sizeof(err.text) - 4, "x: ") == 0, "a prefix may fill the text");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_set_and_prefix),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

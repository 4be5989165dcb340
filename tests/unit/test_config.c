/* test_config.c - perch.conf (firmware/app/config.c): what it may say, and how it is refused. */
#include "tests/unit/folder.h"

#include "firmware/app/config.h"
#include "firmware/store/file.h"

static const struct {
	const char *must;
	const char *text;
	const char *why; /* part of the message; NULL: it is taken */
	const char *layout;
	size_t n_take;
} rows[] = {
	{ "an empty file is taken", "", NULL, "", 0 },
	{ "a layout is taken", "[scanner]\nlayout = de\n", NULL, "de", 0 },
	{ "the first layout in the list is taken", "[scanner]\nlayout = us\n", NULL, "us", 0 },
	{ "the last layout in the list is taken", "[scanner]\nlayout = ch\n", NULL, "ch", 0 },
	{ "a layout with function keys is taken", "[scanner]\nlayout = fr+fkeys\n", NULL,
	  "fr+fkeys", 0 },
	{ "an unknown layout is refused with file and line",
	  "mark = m\n[scanner]\nlayout = klingon\n", "perch.conf:3: no such keyboard layout", "",
	  0 },
	{ "... the one that it is", "[scanner]\nlayout = klingon\n", "(layout = klingon)", "", 0 },
	{ "... with the list of those there are", "[scanner]\nlayout = klingon\n",
	  "only us uk de fr be it es pt se fi dk no ch, each also with +fkeys", "", 0 },
	{ "part of the list is no layout", "[scanner]\nlayout = us uk\n", "perch.conf:2:", "", 0 },
	{ "part of a name is no layout", "[scanner]\nlayout = d\n", "perch.conf:2:", "", 0 },
	{ "capitals are no layout", "[scanner]\nlayout = DE\n", "perch.conf:2:", "", 0 },
	{ "function keys alone are no layout", "[scanner]\nlayout = +fkeys\n", "perch.conf:2:", "",
	  0 },
	{ "function keys twice are no layout", "[scanner]\nlayout = de+fkeys+fkeys\n",
	  "perch.conf:2:", "", 0 },
	{ "an empty layout is refused", "[scanner]\nlayout =\n", "perch.conf:2:", "", 0 },
	{ "a layout outside its section is refused", "layout = de\n", "perch.conf:1: unknown key",
	  "", 0 },
	{ "two devices are taken", "[scanner]\ntake = 05e0:1200\ntake = ffff:0001\n", NULL, "", 2 },
	{ "half an id is refused", "[scanner]\ntake = 05e0\n", "perch.conf:2: take wants VID:PID",
	  "", 0 },
	{ "an id that is not hexadecimal is refused", "[scanner]\ntake = 05e0:12g0\n",
	  "perch.conf:2: take wants VID:PID", "", 0 },
	{ "an unknown key is refused with file and line", "mark = m\nmrak = m\n",
	  "perch.conf:2: unknown key (mrak = m)", "", 0 },
	{ "a line that is none is refused", "mark\n", "perch.conf:1: not a key = value line", "",
	  0 },
	{ "a key in a file is taken", "key = file\n", NULL, "", 0 },
	{ "a key in a TPM is refused in words", "key = tpm\n",
	  "perch.conf:1: this build has no signer for a TPM, only key = file", "", 0 },
	{ "a key elsewhere is refused", "key = cloud\n", "perch.conf:1: key wants file", "", 0 },
	{ "a folder for the copies is taken", "backup = /var/copies\n", NULL, "", 0 },
	{ "no copies is taken", "backup = none\n", NULL, "", 0 },
	{ "an empty folder for the copies is refused", "backup =\n", "perch.conf:1: an empty path",
	  "", 0 },
	{ "copies and no copies are refused", "backup = b\nbackup = none\n",
	  "perch.conf:2: given twice (backup = none)", "", 0 },
	{ "no copies and copies are refused", "backup = none\nbackup = b\n",
	  "perch.conf:2: given twice (backup = b)", "", 0 },
	{ "no copies twice is refused", "backup = none\nbackup = none\n",
	  "perch.conf:2: given twice", "", 0 },
	{ "an empty path is refused", "mark =\n", "perch.conf:1: an empty path", "", 0 },
	{ "keys of perch-sync are not ours to judge", "[sync]\nlayout = klingon\n", NULL, "", 0 },
};

static void
test_rows(void **state)
{
	const char *path = at("perch.conf");

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_config config;
		struct perch_err err = { 0 };

		MUST(perch_file_replace(path, perch_span_str(rows[i].text), 0644, &err) == PERCH_OK,
		     "%s", err.text);

		enum perch_rc rc = perch_config_load(&config, path, NULL, &err);
		if (rows[i].why != NULL) {
			MUST(rc == PERCH_E_FORMAT, "%s: rc %d", rows[i].must, rc);
			MUST(strstr(err.text, rows[i].why) != NULL, "%s: %s", rows[i].must,
			     err.text);
			continue;
		}
		MUST(rc == PERCH_OK, "%s: %s", rows[i].must, err.text);
		MUST(strcmp(config.layout, rows[i].layout) == 0, "%s: %s", rows[i].must,
		     config.layout);
		MUST(config.n_take == rows[i].n_take, "%s: %zu", rows[i].must, config.n_take);
	}
}

static void
test_take_values(void **state)
{
	const char *path = at("perch.conf");
	struct perch_config config;
	struct perch_err err = { 0 };

	(void)state;
	MUST(perch_file_replace(path, perch_span_str("[scanner]\ntake = 05e0:12ab\n"), 0644,
				&err) == PERCH_OK,
	     "%s", err.text);
	MUST(perch_config_load(&config, path, NULL, &err) == PERCH_OK, "%s", err.text);
	assert_int_equal(config.take[0].vid, 0x05e0);
	assert_int_equal(config.take[0].pid, 0x12ab);
}

static void
test_paths(void **state)
{
	const char *path = at("perch.conf");
	struct perch_config config;
	struct perch_err err = { 0 };

	(void)state;
	MUST(perch_file_replace(path, perch_span_str("mark = ../m\ndb = /var/l.db\nsocket = s\n"),
				0644, &err) == PERCH_OK,
	     "%s", err.text);
	MUST(perch_config_load(&config, path, NULL, &err) == PERCH_OK, "%s", err.text);
	assert_string_equal(config.mark, at("../m"));
	assert_string_equal(config.log_db, "/var/l.db");
	assert_string_equal(config.socket, at("s"));
}

/* Where the copies of the log go: beside the log unless it is said, or nowhere. */
static void
test_backup(void **state)
{
	static const struct {
		const char *must;
		const char *text;
		const char *folder; /* of perch.conf's folder; "" none */
	} places[] = {
		{ "unless it is said they lie beside the log", "", "backup" },
		{ "beside the log wherever that is", "db = deep/l.db\n", "deep/backup" },
		{ "a folder is relative to the file's", "db = deep/l.db\nbackup = b\n", "b" },
		{ "none are kept when it says so", "backup = none\n", "" },
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(places); i++) {
		const char *path = at("perch.conf");
		struct perch_config config;
		struct perch_err err = { 0 };

		MUST(perch_file_replace(path, perch_span_str(places[i].text), 0644, &err) ==
			     PERCH_OK,
		     "%s", err.text);
		MUST(perch_config_load(&config, path, NULL, &err) == PERCH_OK, "%s", err.text);
		MUST(strcmp(config.backup,
			    places[i].folder[0] == '\0' ? "" : at(places[i].folder)) == 0,
		     "%s: %s", places[i].must, config.backup);
	}
}

static void
test_missing(void **state)
{
	struct perch_config config;
	struct perch_err err = { 0 };

	(void)state;
	assert_int_equal(perch_config_load(&config, at("none.conf"), NULL, &err), PERCH_E_NOTFOUND);
	MUST(strstr(err.text, "none.conf") != NULL, "%s", err.text);
	/* Beside a log it may be missing. */
	assert_int_equal(perch_config_load(&config, NULL, at("log.db"), &err), PERCH_OK);
	assert_string_equal(config.log_db, at("log.db"));
	assert_string_equal(config.file, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rows, folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_take_values, folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_paths, folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_backup, folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_missing, folder_set_up, folder_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

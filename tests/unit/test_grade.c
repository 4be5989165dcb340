/*
 * test_grade.c - `perch grade` and `perch profiles` as a script sees them: what is on stdout and
 * stderr, and the exit status (firmware/app/grade.c, profiles.c, profile_file.c,
 * firmware/inspect/roll_json.c, score_json.c, compare_json.c).
 */
#include "tests/unit/grade_run.h"

/* --- the contract --------------------------------------------------------------------------------- */

/* 1 + 2 + 5 * 4 + 4 = 27 points; 3600 * 27 / (58 * 120) = 13.96551.. */
static const char contract_in[] =
	"{\"profile\":\"four-point-inch\",\"width\":\"58in\",\"length\":\"120yd\","
	"\"ticket_length\":\"120yd\",\"flaws\":["
	"{\"at\":\"3yd\",\"length\":\"2in\",\"direction\":\"warp\",\"kind\":\"slub\"},"
	"{\"at\":\"17yd\",\"length\":\"0.5in\",\"kind\":\"hole\"},"
	"{\"at\":\"40yd\",\"to\":\"44.5yd\",\"kind\":\"warp-line\"},"
	"{\"at\":\"90yd\",\"kind\":\"seam\",\"full_width\":true}]}";

static const char contract_out[] =
	"{\"profile\":\"four-point-inch@1\",\"points\":27,\"rate\":\"13.9655\",\"per\":\"100yd2\","
	"\"limit\":\"40\",\"op\":\"<=\",\"pass\":true,\"quality\":\"first\",\"reasons\":[],"
	"\"units\":[{\"n\":3,\"points\":1,\"flaws\":[0]},{\"n\":17,\"points\":2,\"flaws\":[1]},"
	"{\"n\":40,\"points\":4,\"flaws\":[2]},{\"n\":41,\"points\":4,\"flaws\":[2]},"
	"{\"n\":42,\"points\":4,\"flaws\":[2]},{\"n\":43,\"points\":4,\"flaws\":[2]},"
	"{\"n\":44,\"points\":4,\"flaws\":[2]},{\"n\":90,\"points\":4,\"flaws\":[3]}]}\n";

static void
test_contract(void **state)
{
	(void)state;
	grade("", contract_in);
	assert_int_equal(result.status, 0);
	assert_string_equal(result.out, contract_out);
	assert_string_equal(result.err, "");
	grade("--json ", contract_in);
	assert_string_equal(result.out, contract_out);
	/* From stdin. Rewinding first: stdio may still hold what an earlier test left there. */
	int old = dup(STDIN_FILENO);
	int in = open(path_of("in.json"), O_RDONLY | O_CLOEXEC);
	assert_int_equal(dup2(in, STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(close(in), 0);
	run("grade -");
	restore(STDIN_FILENO, old);
	assert_int_equal(result.status, 0);
	assert_string_equal(result.out, contract_out);
}

/* Unit 3: 1 + 2 in. Unit 17: 2 + 3 capped. The flaw on the back is in no unit. */
static void
test_explain(void **state)
{
	(void)state;
	grade("--explain ",
	      "{\"profile\":\"four-point-inch\",\"width\":\"58in\",\"length\":\"120yd\",\"flaws\":["
	      "{\"at\":\"17yd\",\"length\":\"0.5in\",\"kind\":\"hole\"},"
	      "{\"at\":\"17.5yd\",\"length\":\"8in\"},"
	      "{\"at\":\"3yd\",\"length\":\"2in\",\"side\":\"back\"},"
	      "{\"at\":\"3yd\",\"length\":\"5in\",\"direction\":\"weft\",\"across\":\"30in\"}]}");
	assert_int_equal(result.status, 0);
	assert_string_equal(
		result.out,
		"{\"profile\":\"four-point-inch@1\",\"points\":6,\"rate\":\"3.1034\","
		"\"per\":\"100yd2\",\"limit\":\"40\",\"op\":\"<=\",\"pass\":true,"
		"\"quality\":\"first\",\"reasons\":[],\"units\":["
		"{\"n\":3,\"points\":2,\"flaws\":[3],\"why\":[\"flaw 3: 5in is up to 6in: 2 "
		"points\"]},"
		"{\"n\":17,\"points\":4,\"flaws\":[0,1],\"why\":["
		"\"flaw 0: hole of 0.5in is up to 1in: 2 points\","
		"\"flaw 1: 8in is up to 9in: 3 points\",\"5 points, no more than 4 count\"]}],"
		"\"ignored\":[{\"flaw\":2,\"why\":\"on the back, only the face counts: not "
		"counted\"}]}\n");
}

/* 11 * 4 points on 36 in by 100 yd are 44 per 100 yd2. */
static void
test_reason(void **state)
{
	char text[2048];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	(void)state;
	(void)perch_buf_put_str(&b, "{\"profile\":\"four-point-inch\",\"width\":\"36in\","
				    "\"length\":\"100yd\",\"flaws\":[");
	for (int i = 0; i < 11; i++)
		(void)perch_buf_fmt(&b, "%s{\"at\":\"%dyd\",\"length\":\"10in\"}", i > 0 ? "," : "",
				    i);
	(void)perch_buf_put_str(&b, "]}");
	grade("", perch_buf_cstr(&b));
	assert_int_equal(result.status, 0);
	MUST(strstr(result.out,
		    "\"points\":44,\"rate\":\"44.0000\",\"per\":\"100yd2\",\"limit\":\"40\","
		    "\"op\":\"<=\",\"pass\":false,\"quality\":\"reject\",\"reasons\":[{"
		    "\"rule\":\"roll-limit\",\"value\":\"44.0000\",\"limit\":\"40\",\"op\":\"<=\","
		    "\"per\":\"100yd2\",\"quality\":\"reject\"}],\"units\":[") != NULL,
	     "a failed roll is graded, exit 0, and says why: %s", result.out);
}

/* 27 points on 58 in by 120 yd, none on 58 in by 120 yd: 3600 * 27 / (58 * 240) = 6.98275.. */
static void
test_lot(void **state)
{
	static const char clean[] = "{\"width\":\"58in\",\"length\":\"120yd\",\"flaws\":[]}";
	char text[4096];

	(void)state;
	assert_int_equal(perch_fmt(text, sizeof(text),
				   "{\"profile\":\"four-point-inch\",\"rolls\":[%s,%s]}",
				   contract_in, clean),
			 PERCH_OK);
	grade("", text);
	assert_int_equal(result.status, 0);
	static const char head[] =
		"{\"profile\":\"four-point-inch@1\",\"points\":27,\"rate\":\"6.9828\","
		"\"per\":\"100yd2\",\"limit\":\"40\",\"op\":\"<=\",\"pass\":true,"
		"\"quality\":\"first\",\"reasons\":[],\"rolls\":[";
	static const char tail[] =
		",{\"profile\":\"four-point-inch@1\",\"points\":0,\"rate\":\"0.0000\","
		"\"per\":\"100yd2\",\"limit\":\"40\",\"op\":\"<=\",\"pass\":true,"
		"\"quality\":\"first\",\"reasons\":[],\"units\":[]}]}\n";
	assert_int_equal(perch_fmt(text, sizeof(text), "%s%.*s%s", head,
				   (int)strlen(contract_out) - 1, contract_out, tail),
			 PERCH_OK);
	assert_string_equal(result.out, text);
}

/* Under the metric profile 40 yd to 44.5 yd is 36.576 m to 40.6908 m: metres 36 to 40. */
static void
test_other_profile(void **state)
{
	char profile[8192];

	(void)state;
	grade("--profile four-point-metric ", contract_in);
	assert_int_equal(result.status, 0);
	MUST(strstr(result.out, "{\"profile\":\"four-point-metric@1\",\"points\":27,"
				"\"rate\":\"16.7026\",\"per\":\"100m2\"") == result.out,
	     "--profile wins over what the file names: %s", result.out);

	run("profiles four-point-inch");
	assert_int_equal(result.status, 0);
	assert_true(is_one_line(result.out));
	assert_int_equal(perch_fmt(profile, sizeof(profile), "%s", result.out), PERCH_OK);
	write_file("own.json", profile);
	char option[256];
	assert_int_equal(perch_fmt(option, sizeof(option), "--profile %s ", path_of("own.json")),
			 PERCH_OK);
	grade(option, contract_in);
	MUST(strcmp(result.out, contract_out) == 0,
	     "a printed profile, read back, grades the same: %s", result.err);

	assert_int_equal(
		perch_fmt(option, sizeof(option), "profiles --check %s", path_of("own.json")),
		PERCH_OK);
	run(option);
	MUST(result.status == 0 && is_one_line(result.out) &&
		     strstr(result.out, "{\"id\":\"four-point-inch\",\"version\":1,") == result.out,
	     "and is found good: %s", result.out);
	assert_int_equal(perch_fmt(option, sizeof(option), "profiles %s", path_of("own.json")),
			 PERCH_OK);
	run(option);
	assert_string_equal(result.out, profile);
}

/* 4 points on 36 in by 100 yd are 4 per 100 yd2; the printed profile with a limit of < 4. */
static void
test_second_quality(void **state)
{
	static const char limit[] = "{\"op\":\"<=\",\"value\":\"40\",\"over\":\"reject\"}";
	char profile[8192];
	char option[256];

	(void)state;
	run("profiles four-point-inch");
	const char *at = strstr(result.out, limit);
	assert_non_null(at);
	assert_int_equal(perch_fmt(profile, sizeof(profile), "%.*s%s%s", (int)(at - result.out),
				   result.out,
				   "{\"op\":\"<\",\"value\":\"4.0\",\"over\":\"second\"}",
				   at + strlen(limit)),
			 PERCH_OK);
	write_file("own.json", profile);
	assert_int_equal(perch_fmt(option, sizeof(option), "--profile %s ", path_of("own.json")),
			 PERCH_OK);
	grade(option, "{\"width\":\"36in\",\"length\":\"100yd\",\"flaws\":["
		      "{\"at\":\"1yd\",\"length\":\"10in\"}]}");
	assert_int_equal(result.status, 0);
	MUST(strstr(result.out, "\"rate\":\"4.0000\",\"per\":\"100yd2\",\"limit\":\"4.0\","
				"\"op\":\"<\",\"pass\":false,\"quality\":\"second\"") != NULL,
	     "second quality does not pass: %s%s", result.out, result.err);
}

static void
test_profiles_listed(void **state)
{
	(void)state;
	run("profiles");
	assert_int_equal(result.status, 0);
	MUST(strstr(result.out, "{\"id\":\"four-point-inch\",\"version\":1,\"name\":\"") ==
		     result.out,
	     "%s", result.out);
	assert_non_null(strstr(result.out, "}\n{\"id\":\"four-point-metric\",\"version\":1,"));
}

/* --- what is refused: status 2, one line, nothing on stdout ---------------------------------------- */

#define ROLL  "{\"profile\":\"four-point-inch\",\"width\":\"58in\",\"length\":\"120yd\",\"flaws\":["
#define CLEAN "{\"width\":\"58in\",\"length\":\"120yd\",\"flaws\":[]}"

static const struct {
	const char *must;
	const char *json;
	const char *text; /* in the message */
} bad_rows[] = {
	// clang-format off
	{ "nothing", "", "byte 0: not JSON" },
	{ "broken JSON", ROLL "}", "not JSON" },
	{ "not an object", "7", "not an object" },
	{ "an array", "[]", "not an object" },
	{ "two values", ROLL "]} {}", "not JSON" },
	{ "a repeated key", "{\"width\":\"58in\",\"width\":\"58in\"}", "not JSON" },
	{ "too deep", ROLL "[[[[[[[[[[[[]]]]]]]]]]]]]}", "nested too deep" },
	{ "no profile", CLEAN, "profile: missing" },
	{ "unknown profile", "{\"profile\":\"five-point\",\"width\":\"58in\",\"length\":\"120yd\",\"flaws\":[]}", "unknown profile 'five-point': known are four-point-inch four-point-metric" },
	{ "profile a number", "{\"profile\":4,\"width\":\"58in\",\"length\":\"120yd\",\"flaws\":[]}", "profile: 4 is not text" },
	{ "no width", "{\"profile\":\"four-point-inch\",\"length\":\"120yd\",\"flaws\":[]}", "width: missing" },
	{ "no length", "{\"profile\":\"four-point-inch\",\"width\":\"58in\",\"flaws\":[]}", "length: missing" },
	{ "no flaws", "{\"profile\":\"four-point-inch\",\"width\":\"58in\",\"length\":\"120yd\"}", "flaws: missing" },
	{ "flaws no array", "{\"profile\":\"four-point-inch\",\"width\":\"58in\",\"length\":\"120yd\",\"flaws\":{}}", "flaws: not an array" },
	{ "width zero", "{\"profile\":\"four-point-inch\",\"width\":\"0in\",\"length\":\"120yd\",\"flaws\":[]}", "width: \"0in\" is not more than zero" },
	{ "width negative", "{\"profile\":\"four-point-inch\",\"width\":\"-58in\",\"length\":\"120yd\",\"flaws\":[]}", "width: \"-58in\" is not more than zero" },
	{ "width of unknown unit", "{\"profile\":\"four-point-inch\",\"width\":\"58ft\",\"length\":\"120yd\",\"flaws\":[]}", "width: \"58ft\" is not a length" },
	{ "width without unit", "{\"profile\":\"four-point-inch\",\"width\":58,\"length\":\"120yd\",\"flaws\":[]}", "width: 58 is not a length" },
	{ "a long value is cut in the message", "{\"profile\":\"four-point-inch\",\"width\":\"0123456789012345678901234567890123456789in\",\"length\":\"120yd\",\"flaws\":[]}", "width: \"012345678901234567890123456789012345678.. is not a length" },
	{ "length overflows", "{\"profile\":\"four-point-inch\",\"width\":\"58in\",\"length\":\"99999999999999999999yd\",\"flaws\":[]}", "length: \"99999999999999999999yd\" is too large" },
	{ "length overflows when scaled", "{\"profile\":\"four-point-inch\",\"width\":\"58in\",\"length\":\"100000000000000yd\",\"flaws\":[]}", "is too large" },
	{ "ticket length of unknown unit", "{\"profile\":\"four-point-inch\",\"width\":\"58in\",\"length\":\"120yd\",\"ticket_length\":\"120\",\"flaws\":[]}", "ticket_length: \"120\" is not a length" },
	{ "ticket length zero", "{\"profile\":\"four-point-inch\",\"width\":\"58in\",\"length\":\"120yd\",\"ticket_length\":\"0yd\",\"flaws\":[]}", "ticket_length: \"0yd\" is not more than zero" },
	{ "an unknown field", "{\"profile\":\"four-point-inch\",\"wdth\":\"58in\",\"length\":\"120yd\",\"flaws\":[]}", "wdth: unknown field" },
	{ "a flaw no object", ROLL "7]}", "flaws[0]: not an object" },
	{ "a flaw without place", ROLL "{\"length\":\"2in\"}]}", "flaws[0]: at: missing" },
	{ "a flaw without length", ROLL "{\"at\":\"1yd\",\"length\":\"2in\"},{\"at\":\"1yd\"}]}", "flaws[1]: length: missing" },
	{ "a flaw with length null", ROLL "{\"at\":\"1yd\",\"length\":null}]}", "flaws[0]: length: missing" },
	{ "a flaw beyond the end", ROLL "{\"at\":\"120.001yd\",\"length\":\"2in\"}]}", "flaws[0]: at: 120.001yd is beyond the end, 120yd" },
	{ "a flaw before the start", ROLL "{\"at\":\"-1yd\",\"length\":\"2in\"}]}", "flaws[0]: at: \"-1yd\" is negative" },
	{ "a run beyond the end", ROLL "{\"at\":\"1yd\",\"to\":\"121yd\"}]}", "flaws[0]: to: 121yd is beyond the end, 120yd" },
	{ "a run backwards", ROLL "{\"at\":\"2yd\",\"to\":\"1yd\"}]}", "flaws[0]: to: 1yd is not beyond its start, 2yd" },
	{ "length zero", ROLL "{\"at\":\"1yd\",\"length\":\"0in\"}]}", "flaws[0]: length: \"0in\" is not more than zero" },
	{ "length negative", ROLL "{\"at\":\"1yd\",\"length\":\"-2in\"}]}", "flaws[0]: length: \"-2in\" is not more than zero" },
	{ "across negative", ROLL "{\"at\":\"1yd\",\"length\":\"2in\",\"across\":\"-1in\"}]}", "flaws[0]: across: \"-1in\" is negative" },
	{ "across off the cloth", ROLL "{\"at\":\"1yd\",\"length\":\"2in\",\"across\":\"59in\"}]}", "flaws[0]: across: " },
	{ "unknown direction", ROLL "{\"at\":\"1yd\",\"length\":\"2in\",\"direction\":\"up\"}]}", "flaws[0]: direction: \"up\" is none of warp weft" },
	{ "unknown side", ROLL "{\"at\":\"1yd\",\"length\":\"2in\",\"side\":\"left\"}]}", "flaws[0]: side: \"left\" is none of face back" },
	{ "unknown severity", ROLL "{\"at\":\"1yd\",\"length\":\"2in\",\"severity\":\"grave\"}]}", "flaws[0]: severity: \"grave\" is none of major minor" },
	{ "repeats no boolean", ROLL "{\"at\":\"1yd\",\"length\":\"2in\",\"repeats\":\"yes\"}]}", "flaws[0]: repeats: \"yes\" is neither true nor false" },
	{ "full width no boolean", ROLL "{\"at\":\"1yd\",\"full_width\":1}]}", "flaws[0]: full_width: 1 is neither true nor false" },
	{ "kind too long", ROLL "{\"at\":\"1yd\",\"length\":\"2in\",\"kind\":\"0123456789012345678901234567890123456789012345\"}]}", "flaws[0]: kind: " },
	{ "an unknown field of a flaw", ROLL "{\"at\":\"1yd\",\"len\":\"2in\"}]}", "flaws[0]: len: unknown field" },
	{ "a field of control characters", ROLL "{\"at\":\"1yd\",\"\\u001b\\n\":1}]}", "flaws[0]: " },
	{ "a lot of no rolls", "{\"profile\":\"four-point-inch\",\"rolls\":[]}", "rolls: empty" },
	{ "rolls no array", "{\"profile\":\"four-point-inch\",\"rolls\":{}}", "rolls: not an array" },
	{ "a lot of an unknown profile", "{\"profile\":\"x\",\"rolls\":[" CLEAN "]}", "unknown profile 'x'" },
	{ "a lot without profile", "{\"rolls\":[" CLEAN "]}", "rolls[0]: profile: missing" },
	{ "two profiles in one lot", "{\"profile\":\"four-point-metric\",\"rolls\":[" ROLL "]}]}", "rolls[0]: profile: 'four-point-inch' in a lot under 'four-point-metric'" },
	{ "a bad roll in a lot", "{\"profile\":\"four-point-inch\",\"rolls\":[" CLEAN ",{}]}", "rolls[1]: width: missing" },
	{ "a bad flaw in a lot", "{\"rolls\":[" ROLL "{\"at\":\"121yd\",\"length\":\"1in\"}]}]}", "rolls[0]: flaws[0]: at: 121yd" },
	{ "an unknown field of a lot", "{\"profile\":\"four-point-inch\",\"width\":\"58in\",\"rolls\":[]}", "width: unknown field" },
	// clang-format on
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(bad_rows); i++) {
		grade("", bad_rows[i].json);
		MUST(result.status == 2 && result.out[0] == '\0' && is_one_line(result.err) &&
			     strstr(result.err, bad_rows[i].text) != NULL,
		     "%s: status %d, stdout '%s', stderr '%s'", bad_rows[i].must, result.status,
		     result.out, result.err);
	}
}

/* What may stand in a roll without counting, and fields of value null. */
static void
test_accepted(void **state)
{
	static const char *const good[] = {
		"{\"profile\":\"four-point-inch@1\",\"roll\":\"R1\",\"order\":\"O\",\"note\":\"n\","
		"\"id\":1,\"width\":\"58in\",\"length\":\"120yd\",\"flaws\":["
		"{\"at\":\"120yd\",\"length\":\"2in\",\"to\":null,\"across\":null,\"kind\":null,"
		"\"direction\":null,\"side\":null,\"full_width\":null,\"id\":1,\"note\":\"\"}]}",
		" \n{\"profile\":\"four-point-inch\",\"width\":\"147.32cm\",\"length\":\"109."
		"728m\","
		"\"flaws\":[{\"at\":\"109728mm\",\"length\":\"50800um\"}]}\n",
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(good); i++) {
		grade("", good[i]);
		MUST(result.status == 0 && strstr(result.out, "\"points\":1,\"rate\":\"0.5172\"") &&
			     strstr(result.out, "{\"n\":119,\"points\":1,\"flaws\":[0]}"),
		     "row %zu: %s %s", i, result.out, result.err);
	}
}

static void
test_wrong_use(void **state)
{
	static const char *const lines[] = {
		"grade",
		"grade --profile",
		"grade --other f",
		"grade f g",
		"grade --profile x f",
		"profiles x",
		"profiles --x",
		"profiles four-point-inch four-point-metric",
		"profiles --check",
		"grade --against",
		"grade --against x f",
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(lines); i++) {
		run(lines[i]);
		MUST(result.status == 2 && result.out[0] == '\0' && is_one_line(result.err),
		     "%s: status %d, %s", lines[i], result.status, result.err);
	}
}

static void
test_files_that_fail(void **state)
{
	(void)state;
	run_on("grade ", "none");
	MUST(result.status == 3 && result.out[0] == '\0' && is_one_line(result.err) &&
		     strstr(result.err, "No such file") != NULL,
	     "a missing file: %d %s", result.status, result.err);
	run_on("grade ", "");
	MUST(result.status == 3 && is_one_line(result.err), "a folder: %d %s", result.status,
	     result.err);
	run_on("grade - --profile ", "none.json");
	MUST(result.status == 3 && is_one_line(result.err), "a missing profile: %s", result.err);
	write_file("bad.json", "{\"id\":7}");
	run_on("grade - --profile ", "bad.json");
	MUST(result.status == 2 && strstr(result.err, "bad.json:1: id: 7 is not text") != NULL,
	     "a broken profile: %s", result.err);
	run_on("grade - --against ", "bad.json");
	MUST(result.status == 2 && strstr(result.err, "bad.json:1: id: 7 is not text") != NULL,
	     "a broken other profile: %s", result.err);
	write_file("bad.json", "{\n\"id\":\"a\",\n\"version\":0}");
	run_on("profiles ", "bad.json");
	MUST(result.status == 2 && result.out[0] == '\0' &&
		     strstr(result.err, "bad.json:3: version: outside 1..2147483647") != NULL,
	     "file, line and field: %s", result.err);
	run_on("profiles --check ", "bad.json");
	MUST(result.status == 1 && result.out[0] == '\0' && is_one_line(result.err) &&
		     strstr(result.err, "bad.json:3: version: ") != NULL,
	     "a check that fails: %d %s", result.status, result.err);
	run_on("profiles --check ", "none.json");
	MUST(result.status == 3, "a check of nothing fails otherwise: %d", result.status);
}

/* 109,362 yards in 100 km. */
static void
test_long_output(void **state)
{
	(void)state;
	grade("", "{\"profile\":\"four-point-inch\",\"width\":\"58in\",\"length\":\"100000m\","
		  "\"flaws\":[{\"at\":\"0yd\",\"to\":\"100000m\"}]}");
	assert_int_equal(result.status, 0);
	assert_non_null(strstr(result.out, "\"points\":437448,")); /* 109,362 * 4 */
	MUST(is_one_line(result.out) && strstr(result.out, "{\"n\":109361,") != NULL,
	     "every unit is there");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contract),        cmocka_unit_test(test_explain),
		cmocka_unit_test(test_reason),          cmocka_unit_test(test_lot),
		cmocka_unit_test(test_other_profile),   cmocka_unit_test(test_second_quality),
		cmocka_unit_test(test_profiles_listed), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_accepted),        cmocka_unit_test(test_wrong_use),
		cmocka_unit_test(test_files_that_fail), cmocka_unit_test(test_long_output),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

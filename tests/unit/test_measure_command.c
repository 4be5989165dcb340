/*
 * test_measure_command.c - `perch measure` as a script sees it: words in, a line and an exit status
 * out (firmware/app/measure.c, measure_options.c).
 */
#include "tests/unit/must.h"

#include <fcntl.h>
#include <unistd.h>

#include "firmware/app/commands.h"
#include "firmware/base/rc.h"

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

/* Run the words of a line, blanks between, printing to a file (NULL: into out); the exit status. */
static int
run_to(const char *path, const char *line)
{
	char words[8192];
	char *argv[32] = { NULL };
	int argc = 0;
	FILE *files[2];

	assert_true(strlen(line) < sizeof(words));
	(void)snprintf(words, sizeof(words), "%s", line);
	for (char *at = words; at != NULL; argc++) {
		assert_true(argc < 31);
		argv[argc] = at;
		at = strchr(at, ' ');
		if (at != NULL)
			*at++ = '\0';
	}
	(void)fflush(NULL);
	int old_out = divert(1, &files[0]);
	int old_err = divert(2, &files[1]);
	int fd = path != NULL ? open(path, O_WRONLY | O_CLOEXEC) : -1;
	assert_true(path == NULL || dup2(fd, 1) == 1);
	int status = perch_cmd_measure(argc, argv);
	(void)fflush(NULL);
	assert_true(fd < 0 || close(fd) == 0);
	take(1, old_out, files[0], out);
	take(2, old_err, files[1], err);
	return status;
}

static int
run(const char *line)
{
	return run_to(NULL, line);
}

static const struct {
	const char *must;
	const char *line;
	const char *out;
} good_rows[] = {
	// clang-format off
	/* 46.06g / 0.185 m2 = 248.97297... */
	{ "a swatch within its tolerances", "measure gsm --mass 46.06g --area 1850cm2 --nominal 250g/m2 --plus 5% --minus 5%",
	  "{\"value\":\"248.973\",\"unit\":\"g/m2\",\"low\":\"237.500\",\"high\":\"262.500\",\"pass\":true}\n" },
	{ "ME-01", "measure gsm --mass 1.80g --area 100cm2", "{\"value\":\"180.000\",\"unit\":\"g/m2\"}\n" },
	/* 180 * 0.97 = 174.6 */
	{ "too light for its lower side", "measure gsm --mass 1.72g --area 100cm2 --nominal 180g/m2 --minus 3%",
	  "{\"value\":\"172.000\",\"unit\":\"g/m2\",\"low\":\"174.600\",\"pass\":false}\n" },
	{ "an upper side alone, absolute", "measure gsm --mass 1.72g --area 100cm2 --nominal 170g/m2 --plus 2g/m2",
	  "{\"value\":\"172.000\",\"unit\":\"g/m2\",\"high\":\"172.000\",\"pass\":true}\n" },
	{ "a nominal without tolerance judges nothing", "measure gsm --mass 1.72g --area 100cm2 --nominal 170g/m2",
	  "{\"value\":\"172.000\",\"unit\":\"g/m2\"}\n" },
	{ "a bare nominal is in the unit that is printed", "measure gsm --mass 1.72g --area 100cm2 --nominal 170 --tol 2",
	  "{\"value\":\"172.000\",\"unit\":\"g/m2\",\"low\":\"166.600\",\"high\":\"173.400\",\"pass\":true}\n" },
	{ "ME-07", "measure gsm --mass 1oz --length 1yd --width 36in", "{\"value\":\"33.906\",\"unit\":\"g/m2\"}\n" },
	/* 31500 g / (118.6 * 1.5) = 177.0657... */
	{ "a full roll", "measure gsm --mass 31.5kg --length 118.6m --width 1500mm", "{\"value\":\"177.066\",\"unit\":\"g/m2\"}\n" },
	/* 5.3 * 33.905747... = 179.70046... */
	{ "a stated value", "measure gsm --value 5.3oz/yd2", "{\"value\":\"179.700\",\"unit\":\"g/m2\"}\n" },
	/* 180 / 33.905747... = 5.30883... */
	{ "in ounces", "measure gsm --value 180g/m2 --unit oz/yd2", "{\"value\":\"5.309\",\"unit\":\"oz/yd2\"}\n" },
	/* 249.9995 is not 250, though it prints like it. */
	{ "the exact value is compared, not the rounded one", "measure gsm --mass 2.499995g --area 100cm2 --nominal 250g/m2 --minus 0%",
	  "{\"value\":\"250.000\",\"unit\":\"g/m2\",\"low\":\"250.000\",\"pass\":false}\n" },

	{ "ME-04", "measure width --readings 1520mm,1518mm,1512mm --min 1510mm",
	  "{\"min\":\"1512.000\",\"mean\":\"1516.667\",\"spread\":\"8.000\",\"unit\":\"mm\",\"pass\":true}\n" },
	{ "a width at its minimum", "measure width --readings 1512mm --min 1.512m",
	  "{\"min\":\"1512.000\",\"mean\":\"1512.000\",\"spread\":\"0.000\",\"unit\":\"mm\",\"pass\":true}\n" },
	{ "a width under its minimum", "measure width --readings 58in,57.5in --min 58in",
	  "{\"min\":\"57.500\",\"mean\":\"57.750\",\"spread\":\"0.500\",\"unit\":\"in\",\"pass\":false}\n" },
	{ "a width over its maximum", "measure width --readings 58in,59.5in --min 58in --max 59in",
	  "{\"min\":\"58.000\",\"mean\":\"58.750\",\"spread\":\"1.500\",\"unit\":\"in\",\"pass\":false}\n" },
	{ "no limit, no pass", "measure width --readings 58in,59in --unit mm",
	  "{\"min\":\"1473.200\",\"mean\":\"1485.900\",\"spread\":\"25.400\",\"unit\":\"mm\"}\n" },

	{ "ME-05", "measure length --ticket 120.0m --actual 118.6m", "{\"difference\":\"-1.400\",\"unit\":\"m\",\"percent\":\"-1.167\"}\n" },
	/* 120 * 0.98 = 117.6 */
	{ "within 2 %", "measure length --ticket 120.0m --actual 118.6m --tol 2%",
	  "{\"difference\":\"-1.400\",\"unit\":\"m\",\"percent\":\"-1.167\",\"low\":\"117.600\",\"high\":\"122.400\",\"pass\":true}\n" },
	{ "not within 1 %", "measure length --ticket 120.0m --actual 118.6m --tol 1%",
	  "{\"difference\":\"-1.400\",\"unit\":\"m\",\"percent\":\"-1.167\",\"low\":\"118.800\",\"high\":\"121.200\",\"pass\":false}\n" },
	{ "never short", "measure length --ticket 120m --actual 121m --minus 0%",
	  "{\"difference\":\"1.000\",\"unit\":\"m\",\"percent\":\"0.833\",\"low\":\"120.000\",\"pass\":true}\n" },
	{ "ME-06", "measure length --ticket 131yd --actual 119.7864m --tol 0%",
	  "{\"difference\":\"0.000\",\"unit\":\"yd\",\"percent\":\"0.000\",\"low\":\"131.000\",\"high\":\"131.000\",\"pass\":true}\n" },
	{ "a limit by length", "measure length --ticket 100yd --actual 99yd --tol 36in --unit m",
	  "{\"difference\":\"-0.914\",\"unit\":\"m\",\"percent\":\"-1.000\",\"low\":\"90.526\",\"high\":\"92.354\",\"pass\":true}\n" },

	{ "BS-01: at the limit passes", "measure skew --offset 2cm --width 100cm --limit 2%", "{\"worst\":\"2.000\",\"unit\":\"%\",\"pass\":true}\n" },
	{ "a thousandth of a millimetre more does not", "measure skew --offset 2.0001cm --width 100cm --limit 2%", "{\"worst\":\"2.000\",\"unit\":\"%\",\"pass\":false}\n" },
	{ "BS-02", "measure bow --offset 19mm --width 1480mm", "{\"worst\":\"1.284\",\"unit\":\"%\"}\n" },
	{ "the worst of several", "measure bow --offset 9mm,19mm,0mm --width 1480mm --limit 2%", "{\"worst\":\"1.284\",\"unit\":\"%\",\"pass\":true}\n" },
	{ "a limit by length", "measure bow --offset 1in --width 70in --limit 1in", "{\"worst\":\"1.429\",\"unit\":\"%\",\"pass\":true}\n" },
	{ "its kind", "measure bow --kind hooked-bow --offset 19mm --width 1480mm", "{\"kind\":\"hooked-bow\",\"worst\":\"1.284\",\"unit\":\"%\"}\n" },

	/* (68 + 67 + 68) / 3 = 67.666...; 68 * 0.97 = 65.96 */
	{ "threads an inch", "measure density --readings 68/in,67/in,68/in --nominal 68/in --plus 3% --minus 3%",
	  "{\"mean\":\"67.667\",\"min\":\"67.000\",\"max\":\"68.000\",\"unit\":\"/in\",\"low\":\"65.960\",\"high\":\"70.040\",\"pass\":true}\n" },
	{ "counted over 2 in", "measure density --counts 136,135 --over 2in --nominal 68 --minus 0.5/in --plus 0.5/in",
	  "{\"mean\":\"67.750\",\"min\":\"67.500\",\"max\":\"68.000\",\"unit\":\"/in\",\"low\":\"67.500\",\"high\":\"68.500\",\"pass\":true}\n" },
	{ "counted over 5 cm", "measure density --counts 134 --over 5cm", "{\"mean\":\"268.000\",\"min\":\"268.000\",\"max\":\"268.000\",\"unit\":\"/10cm\"}\n" },
	/* 268 * 0.254 = 68.072, limit 68 */
	{ "judged across units", "measure density --readings 268/10cm --nominal 68/in --plus 0% --unit /in",
	  "{\"mean\":\"68.072\",\"min\":\"68.072\",\"max\":\"68.072\",\"unit\":\"/in\",\"high\":\"68.000\",\"pass\":false}\n" },

	{ "shrinkage at its limit", "measure shrinkage --before 150cm --after 145.5cm --limit 3%", "{\"shrinkage\":\"3.000\",\"unit\":\"%\",\"pass\":true}\n" },
	{ "too much of it", "measure shrinkage --before 150cm --after 145.4cm --limit 3%", "{\"shrinkage\":\"3.067\",\"unit\":\"%\",\"pass\":false}\n" },
	{ "growth is no shrinkage", "measure shrinkage --before 50in --after 51in --limit 3%", "{\"shrinkage\":\"-2.000\",\"unit\":\"%\",\"pass\":true}\n" },
	{ "unless it is bounded", "measure shrinkage --before 50in --after 51in --limit 3% --growth 1%", "{\"shrinkage\":\"-2.000\",\"unit\":\"%\",\"pass\":false}\n" },
	{ "shrinkage without limit", "measure shrinkage --before 50in --after 51in", "{\"shrinkage\":\"-2.000\",\"unit\":\"%\"}\n" },

	/* 220 - 219.1 = 0.9; 0.40909... % */
	{ "an order's shortage", "measure shortage --tickets 120.0m,100m --actuals 118.6m,100.5m --limit 1%",
	  "{\"ticket\":\"220.000\",\"actual\":\"219.100\",\"shortage\":\"0.900\",\"unit\":\"m\",\"percent\":\"0.409\",\"pass\":true}\n" },
	{ "a surplus", "measure shortage --tickets 100m --actuals 101m",
	  "{\"ticket\":\"100.000\",\"actual\":\"101.000\",\"shortage\":\"-1.000\",\"unit\":\"m\",\"percent\":\"-1.000\"}\n" },
	{ "--json anywhere", "measure --json bow --json --offset 19mm --width 1480mm", "{\"worst\":\"1.284\",\"unit\":\"%\"}\n" },
	// clang-format on
};

static void
test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(good_rows); i++) {
		int status = run(good_rows[i].line);

		MUST(status == 0 && err[0] == '\0', "%s: status %d, %s", good_rows[i].must, status,
		     err);
		MUST(strcmp(out, good_rows[i].out) == 0, "%s: %s", good_rows[i].must, out);
	}
}

static const struct {
	const char *must;
	const char *line;
	const char *err; /* a part of it */
} bad_rows[] = {
	// clang-format off
	{ "nothing to measure", "measure", "usage: perch measure gsm|width|" },
	{ "help", "measure --help", "usage: perch measure gsm|width|" },
	{ "an unknown measure", "measure weight --mass 1g", "usage: perch measure gsm|width|" },
	{ "how a measure is typed", "measure gsm --help", "usage: perch measure gsm --value V" },
	{ "an unknown option", "measure gsm --what 1g", "usage: perch measure gsm " },
	{ "an option of another measure", "measure gsm --offset 1g", "usage: perch measure gsm " },
	{ "an option without value", "measure gsm --mass", "usage: perch measure gsm " },
	{ "an option twice", "measure gsm --mass 1g --mass 2g --area 1cm2", "usage: perch measure gsm " },
	{ "a word that is no option", "measure gsm 1g", "usage: perch measure gsm " },
	{ "no mass", "measure gsm --area 100cm2", "--mass: missing" },
	{ "no area", "measure gsm --mass 1g", "--length: missing" },
	{ "no width", "measure gsm --mass 1g --length 1m", "--width: missing" },
	{ "area and length", "measure gsm --mass 1g --area 1cm2 --length 1m", "--area: beside --length or --width" },
	{ "value and mass", "measure gsm --mass 1g --value 180g/m2", "--value: beside a mass or a size" },
	{ "value and area", "measure gsm --area 1cm2 --value 180g/m2", "--value: beside a mass or a size" },
	{ "value and width", "measure gsm --width 1m --value 180g/m2", "--value: beside a mass or a size" },
	{ "a bare mass", "measure gsm --mass 1.8 --area 100cm2", "--mass: '1.8' is no mass such as 1.8g" },
	{ "an unknown unit", "measure gsm --mass 1.8st --area 100cm2", "--mass: '1.8st' is no mass such as 1.8g" },
	{ "a unit of another kind", "measure gsm --mass 1.8m --area 100cm2", "--mass: '1.8m' is no mass such as 1.8g" },
	{ "a mass of zero", "measure gsm --mass 0g --area 100cm2", "--mass: not more than zero" },
	{ "a negative mass", "measure gsm --mass -1g --area 100cm2", "--mass: less than zero" },
	{ "an area of zero", "measure gsm --mass 1g --area 0cm2", "--area: not more than zero" },
	{ "digits without end", "measure gsm --mass 1234567890123456789g --area 1cm2", "--mass: too many digits" },
	{ "figures that cannot be exact", "measure gsm --mass 999999999999999989oz --length 0.999999999999999999yd --width 0.999999999999999999yd", "figures with too many digits" },
	{ "a figure that cannot be printed", "measure gsm --mass 999999999999999989kg --area 0.000000000000000001mm2", "figures with too many digits" },
	{ "bytes that are no text", "measure gsm --mass 1\x01\xff --area 1cm2", "--mass: '1\\x01\\xff' is no mass" },
	{ "what is escaped already stays as it is", "measure length --ticket 1m --actual 1m --tol \x01\\", "--tol: '\\x01\\\\' is neither" },
	{ "a tolerance without nominal", "measure gsm --mass 1g --area 100cm2 --plus 5%", "--plus: without --nominal" },
	{ "the other one", "measure gsm --mass 1g --area 100cm2 --minus 5%", "--minus: without --nominal" },
	{ "a bare tolerance of two meanings", "measure gsm --mass 1g --area 100cm2 --nominal 100g/m2 --plus 5", "--plus: '5' is neither" },
	{ "a negative tolerance", "measure gsm --mass 1g --area 100cm2 --nominal 100g/m2 --plus -5%", "--plus: '-5%' is less than nothing" },
	{ "a negative bare tolerance", "measure length --ticket 1m --actual 1m --tol -5", "--tol: '-5' is neither" },
	{ "a tolerance of more than all", "measure gsm --mass 1g --area 100cm2 --nominal 100g/m2 --minus 101%", "the lower limit is below zero" },
	{ "both sides twice", "measure gsm --mass 1g --area 100cm2 --nominal 100g/m2 --plus 1% --tol 1%", "--tol: beside --plus or --minus" },
	{ "both sides twice, the other way", "measure length --ticket 1m --actual 1m --minus 1% --tol 1%", "--tol: beside --plus or --minus" },
	{ "a nominal of zero", "measure gsm --mass 1g --area 100cm2 --nominal 0g/m2 --plus 5%", "--nominal: not more than zero" },
	{ "a bare nominal of zero", "measure gsm --mass 1g --area 100cm2 --nominal 0 --plus 5%", "--nominal: '0' is no mass per area" },
	{ "a nominal of another kind", "measure gsm --mass 1g --area 100cm2 --nominal 5m --plus 5%", "--nominal: '5m' is no mass per area" },
	{ "a printing unit of another kind", "measure gsm --mass 1g --area 100cm2 --unit mm", "--unit: no unit of this measure" },
	{ "an unknown printing unit", "measure gsm --mass 1g --area 100cm2 --unit stone", "--unit: no unit of this measure" },
	{ "no readings", "measure width --min 1m", "--readings: missing" },
	{ "an empty reading", "measure width --readings 1m,,1m", "--readings: '' is no length such as 1.5m" },
	{ "a comma at the end", "measure width --readings 1m,", "--readings: '' is no length" },
	{ "a reading of zero", "measure width --readings 1m,0m", "--readings: not more than zero" },
	{ "a minimum of zero", "measure width --readings 1m --min 0m", "--min: not more than zero" },
	{ "a maximum of another kind", "measure width --readings 1m --max 1g", "--max: '1g' is no length" },
	{ "an unknown printing unit for widths", "measure width --readings 1m --unit ft", "--unit: no unit of this measure" },
	{ "no ticket", "measure length --actual 1m", "--ticket: missing" },
	{ "no measured length", "measure length --ticket 1m", "--actual: missing" },
	{ "an unknown printing unit for lengths", "measure length --ticket 1m --actual 1m --unit ft", "--unit: no unit of this measure" },
	{ "no offset", "measure skew --width 1m", "--offset: missing" },
	{ "a negative offset", "measure skew --offset -1mm --width 1m", "--offset: less than zero" },
	{ "no width for the offset", "measure skew --offset 1mm", "--width: missing" },
	{ "a limit that is none", "measure skew --offset 1mm --width 1m --limit much", "--limit: 'much' is neither" },
	{ "a skew has no kinds", "measure skew --offset 1mm --width 1m --kind bow", "usage: perch measure skew " },
	{ "an unknown kind of bow", "measure bow --offset 1mm --width 1m --kind violin", "--kind: no kind of bow" },
	{ "readings and counts", "measure density --readings 68/in --counts 68", "--readings: beside --counts or --over" },
	{ "readings and a length", "measure density --readings 68/in --over 1in", "--readings: beside --counts or --over" },
	{ "counts without length", "measure density --counts 68", "--over: missing" },
	{ "a count with a unit", "measure density --counts 68/in --over 1in", "--counts: '68/in' is no number" },
	{ "a count of zero", "measure density --counts 0 --over 1in", "--counts: not more than zero" },
	{ "an unknown printing unit for threads", "measure density --counts 68 --over 1in --unit /ft", "--unit: no unit of this measure" },
	{ "a tolerance of threads without nominal", "measure density --counts 68 --over 1in --tol 3%", "--tol: without --nominal" },
	{ "nothing before the wash", "measure shrinkage --after 1m", "--before: missing" },
	{ "nothing after the wash", "measure shrinkage --before 1m", "--after: missing" },
	{ "a growth that is none", "measure shrinkage --before 1m --after 1m --growth x", "--growth: 'x' is neither" },
	{ "a limit of shrinkage that is none", "measure shrinkage --before 1m --after 1m --limit 1g", "--limit: '1g' is in a unit of another kind" },
	{ "no tickets", "measure shortage --actuals 1m", "--tickets: missing" },
	{ "no measured lengths", "measure shortage --tickets 1m", "--actuals: missing" },
	{ "a roll that was not measured", "measure shortage --tickets 1m,2m --actuals 1m", "--actuals: not as many as --tickets" },
	{ "an unknown printing unit for shortage", "measure shortage --tickets 1m --actuals 1m --unit ft", "--unit: no unit of this measure" },
	// clang-format on
};

static void
test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(bad_rows); i++) {
		int status = run(bad_rows[i].line);

		MUST(status == 2 && out[0] == '\0', "%s: status %d, %s", bad_rows[i].must, status,
		     out);
		MUST(strstr(err, bad_rows[i].err) != NULL, "%s: %s", bad_rows[i].must, err);
		MUST(strchr(err, '\n') == err + strlen(err) - 1, "%s: one line", bad_rows[i].must);
	}
}

static void
test_too_many_readings(void **state)
{
	char line[4096] = "measure width --readings 1m";
	size_t n = strlen(line);

	(void)state;
	for (int i = 0; i < 255; i++) {
		memcpy(line + n, ",1m", 4);
		n += 3;
	}
	assert_int_equal(run(line), 0);
	memcpy(line + n, ",1m", 4);
	assert_int_equal(run(line), 2);
	MUST(strstr(err, "--readings: too many readings") != NULL, "%s", err);
}

static void
test_full_disk(void **state)
{
	(void)state;
	assert_int_equal(run_to("/dev/full", "measure bow --offset 19mm --width 1480mm"), 3);
	MUST(strstr(err, "perch measure: stdout: ") == err, "%s", err);
	clearerr(stdout);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_too_many_readings),
		cmocka_unit_test(test_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_grade_vectors.c - published vectors through `perch grade`, changed profiles, and two profiles side
 * by side (firmware/app/grade.c, firmware/inspect/compare_json.c).
 */
#include "tests/unit/grade_run.h"

/* 1 + 2 + 5 * 4 + 4 = 27 points; 3600 * 27 / (58 * 120) = 13.96551.. */
static const char contract_in[] =
	"{\"profile\":\"four-point-inch\",\"width\":\"58in\",\"length\":\"120yd\","
	"\"ticket_length\":\"120yd\",\"flaws\":["
	"{\"at\":\"3yd\",\"length\":\"2in\",\"direction\":\"warp\",\"kind\":\"slub\"},"
	"{\"at\":\"17yd\",\"length\":\"0.5in\",\"kind\":\"hole\"},"
	"{\"at\":\"40yd\",\"to\":\"44.5yd\",\"kind\":\"warp-line\"},"
	"{\"at\":\"90yd\",\"kind\":\"seam\",\"full_width\":true}]}";

/* --- vectors, as a script would try them ---------------------------------------------------------- */

#define SIZE_58_120 "\"width\":\"58in\",\"length\":\"120yd\""

static const struct {
	const char *must;
	const char *profile;
	const char *size;
	const char *flaws;
	const char *out; /* behind the profile */
} vectors[] = {
	// clang-format off
	/* 6 * 1 + 5 * 2 + 2 * 3 + 4 + 4 = 30; 3600 * 30 / (45 * 130) */
	{ "FP-01", "four-point-inch", "\"width\":\"45in\",\"length\":\"130yd\"",
	  "{\"at\":\"1yd\",\"length\":\"3in\"},{\"at\":\"2yd\",\"length\":\"3in\"},{\"at\":\"3yd\",\"length\":\"1in\"},"
	  "{\"at\":\"4yd\",\"length\":\"2in\"},{\"at\":\"5yd\",\"length\":\"3in\"},{\"at\":\"6yd\",\"length\":\"3in\"},"
	  "{\"at\":\"7yd\",\"length\":\"4in\"},{\"at\":\"8yd\",\"length\":\"5in\"},{\"at\":\"9yd\",\"length\":\"6in\"},"
	  "{\"at\":\"10yd\",\"length\":\"6in\"},{\"at\":\"11yd\",\"length\":\"3.1in\"},"
	  "{\"at\":\"12yd\",\"length\":\"7in\"},{\"at\":\"13yd\",\"length\":\"9in\"},{\"at\":\"14yd\",\"length\":\"10in\"},"
	  "{\"at\":\"15yd\",\"length\":\"1.5in\",\"kind\":\"hole\"}",
	  "\"points\":30,\"rate\":\"18.4615\",\"per\":\"100yd2\",\"limit\":\"40\",\"op\":\"<=\",\"pass\":true,\"quality\":\"first\"" },
	/* 7 * 1 + 4 * 2 + 2 * 3 + 4 + 4 = 29, not the 28 of its page; 100000 * 29 / 150000 */
	{ "FP-02", "four-point-metric", "\"width\":\"1500mm\",\"length\":\"100m\"",
	  "{\"at\":\"1m\",\"length\":\"75mm\"},{\"at\":\"2m\",\"length\":\"75mm\"},{\"at\":\"3m\",\"length\":\"10mm\"},"
	  "{\"at\":\"4m\",\"length\":\"20mm\"},{\"at\":\"5m\",\"length\":\"30mm\"},{\"at\":\"6m\",\"length\":\"40mm\"},{\"at\":\"7m\",\"length\":\"50mm\"},"
	  "{\"at\":\"8m\",\"length\":\"76mm\"},{\"at\":\"9m\",\"length\":\"150mm\"},{\"at\":\"10m\",\"length\":\"100mm\"},{\"at\":\"11m\",\"length\":\"120mm\"},"
	  "{\"at\":\"12m\",\"length\":\"151mm\"},{\"at\":\"13m\",\"length\":\"230mm\"},{\"at\":\"14m\",\"length\":\"231mm\"},"
	  "{\"at\":\"15m\",\"length\":\"26mm\",\"kind\":\"hole\"}",
	  "\"points\":29,\"rate\":\"19.3333\",\"per\":\"100m2\"," },
	{ "FP-04", "four-point-inch", SIZE_58_120, "{\"at\":\"1yd\",\"length\":\"4.5in\"}", "\"points\":2," },
	/* 75 76 150 151 230 231 mm: 1 + 2 + 2 + 3 + 3 + 4 */
	{ "FP-05", "four-point-metric", SIZE_58_120,
	  "{\"at\":\"1m\",\"length\":\"75mm\"},{\"at\":\"2m\",\"length\":\"76mm\"},{\"at\":\"3m\",\"length\":\"150mm\"},"
	  "{\"at\":\"4m\",\"length\":\"151mm\"},{\"at\":\"5m\",\"length\":\"230mm\"},{\"at\":\"6m\",\"length\":\"231mm\"}", "\"points\":15," },
	/* 1 + 1 + 2 + 2 + 4 + 4 */
	{ "FP-06", "four-point-inch", SIZE_58_120,
	  "{\"at\":\"1m\",\"length\":\"75mm\"},{\"at\":\"2m\",\"length\":\"76mm\"},{\"at\":\"3m\",\"length\":\"150mm\"},"
	  "{\"at\":\"4m\",\"length\":\"151mm\"},{\"at\":\"5m\",\"length\":\"230mm\"},{\"at\":\"6m\",\"length\":\"231mm\"}", "\"points\":14," },
	{ "FP-07, yards", "four-point-inch", SIZE_58_120, "{\"at\":\"8yd\",\"to\":\"16yd\"}",
	  "\"points\":32,\"rate\":\"16.5517\",\"per\":\"100yd2\"" },
	{ "FP-07, metres", "four-point-metric", SIZE_58_120, "{\"at\":\"8m\",\"to\":\"16m\"}",
	  "\"points\":32,\"rate\":\"19.7957\",\"per\":\"100m2\"" },
	{ "FP-08", "four-point-inch", SIZE_58_120, "{\"at\":\"3yd\",\"length\":\"2in\"},{\"at\":\"3.5yd\",\"length\":\"5in\"}", "\"points\":3," },
	{ "FP-09", "four-point-inch", SIZE_58_120, "{\"at\":\"17yd\",\"length\":\"0.5in\",\"kind\":\"hole\"},{\"at\":\"17yd\",\"length\":\"8in\"}", "\"points\":4," },
	{ "FP-11", "four-point-inch", SIZE_58_120, "{\"at\":\"40.0yd\",\"to\":\"44.0yd\"}", "\"points\":16," },
	{ "FP-12", "four-point-inch", SIZE_58_120,
	  "{\"at\":\"90yd\",\"kind\":\"seam\",\"full_width\":true},{\"at\":\"3yd\",\"length\":\"2in\"},{\"at\":\"3.5yd\",\"length\":\"5in\"},"
	  "{\"at\":\"17yd\",\"length\":\"0.5in\",\"kind\":\"hole\"},{\"at\":\"17yd\",\"length\":\"8in\"},{\"at\":\"40yd\",\"to\":\"44.5yd\"}",
	  "\"points\":31,\"rate\":\"16.0345\"" },
	{ "FP-14, metres", "four-point-metric", SIZE_58_120, "{\"at\":\"0.00m\",\"length\":\"231mm\"},{\"at\":\"0.95m\",\"length\":\"231mm\"}", "\"points\":4," },
	{ "FP-14, yards", "four-point-inch", SIZE_58_120, "{\"at\":\"0.00m\",\"length\":\"231mm\"},{\"at\":\"0.95m\",\"length\":\"231mm\"}", "\"points\":8," },
	{ "FP-18: 40 or fewer", "four-point-inch", "\"width\":\"36in\",\"length\":\"100yd\"", "{\"at\":\"20yd\",\"to\":\"30yd\"}",
	  "\"points\":40,\"rate\":\"40.0000\",\"per\":\"100yd2\",\"limit\":\"40\",\"op\":\"<=\",\"pass\":true" },
	{ "FP-16: 72 in on a base of 64 in is 4.5, rounded down", "strict-buyer-example", "\"width\":\"72in\",\"length\":\"120yd\"",
	  "{\"at\":\"1yd\",\"length\":\"8in\"},{\"at\":\"1.5yd\",\"length\":\"8in\"}", "\"points\":4," },
	{ "TP-01", "ten-point", "\"width\":\"45in\",\"length\":\"60yd\"",
	  "{\"at\":\"1yd\",\"length\":\"12in\",\"direction\":\"warp\"},{\"at\":\"2yd\",\"length\":\"3in\",\"direction\":\"weft\"},"
	  "{\"at\":\"3yd\",\"direction\":\"weft\",\"full_width\":true},{\"at\":\"4yd\",\"length\":\"0.5in\",\"direction\":\"warp\"}",
	  "\"points\":24,\"rate\":\"0.4000\",\"per\":\"yd\",\"limit\":\"1\",\"op\":\"<=\",\"pass\":true,\"quality\":\"first\",\"reasons\":[],\"unconfirmed\":[\"" },
	{ "TP-03", "ten-point", SIZE_58_120, "{\"at\":\"1yd\",\"length\":\"6in\",\"direction\":\"weft\"}", "\"points\":5," },
	{ "TP-04", "ten-point", SIZE_58_120, "{\"at\":\"1yd\",\"length\":\"30in\",\"direction\":\"weft\"}", "\"points\":10," },
	{ "wide cloth may have 10 % more", "ten-point", "\"width\":\"58in\",\"length\":\"10yd\"", "{\"at\":\"1yd\",\"length\":\"12in\"},{\"at\":\"2yd\",\"length\":\"1in\"}",
	  "\"points\":11,\"rate\":\"1.1000\",\"per\":\"yd\",\"limit\":\"1.1\",\"op\":\"<=\",\"pass\":true" },
	{ "and not 20 %", "ten-point", "\"width\":\"58in\",\"length\":\"10yd\"",
	  "{\"at\":\"1yd\",\"length\":\"12in\"},{\"at\":\"2yd\",\"length\":\"1in\"},{\"at\":\"3yd\",\"length\":\"1in\"}",
	  "\"points\":12,\"rate\":\"1.2000\",\"per\":\"yd\",\"limit\":\"1.1\",\"op\":\"<=\",\"pass\":false,\"quality\":\"second\",\"reasons\":[{\"rule\":\"roll-limit\",\"value\":\"1.2000\",\"limit\":\"1.1\",\"op\":\"<=\",\"per\":\"yd\",\"quality\":\"second\"}]" },
	{ "TP-06: 89 pass", "ten-point-grey", "\"width\":\"45in\",\"length\":\"60yd\"",
	  "{\"at\":\"0yd\",\"to\":\"8yd\"},{\"at\":\"10yd\",\"length\":\"3in\"},{\"at\":\"11yd\",\"length\":\"3in\"},{\"at\":\"12yd\",\"length\":\"3in\"}",
	  "\"points\":89,\"rate\":\"1.4833\",\"per\":\"yd\",\"limit\":\"1.5\",\"op\":\"<\",\"pass\":true" },
	{ "TP-06: 90 do not", "ten-point-grey", "\"width\":\"45in\",\"length\":\"60yd\"", "{\"at\":\"0yd\",\"to\":\"9yd\"}",
	  "\"points\":90,\"rate\":\"1.5000\",\"per\":\"yd\",\"limit\":\"1.5\",\"op\":\"<\",\"pass\":false,\"quality\":\"second\"" },
	{ "TP-07: few points, one repeating from end to end", "ten-point", "\"width\":\"45in\",\"length\":\"100yd\"",
	  "{\"at\":\"0yd\",\"to\":\"3.5yd\"},{\"at\":\"9yd\",\"length\":\"1in\",\"repeats\":true}",
	  "\"points\":41,\"rate\":\"0.4100\",\"per\":\"yd\",\"limit\":\"1\",\"op\":\"<=\",\"pass\":false,\"quality\":\"second\",\"reasons\":[{\"rule\":\"repeats\",\"value\":\"1\",\"limit\":\"0\",\"op\":\"<=\",\"quality\":\"second\"}]" },
	{ "100 m * 1.60 m * 0.3 = 48.0, allowed 48", "gbt-406-style", "\"width\":\"1.60m\",\"length\":\"100m\"", "{\"at\":\"1m\",\"length\":\"1mm\"}",
	  "\"points\":1,\"rate\":\"0.0063\",\"per\":\"m2\",\"limit\":\"0.3\",\"op\":\"<=\",\"pass\":true,\"quality\":\"first\",\"reasons\":[],\"allowed\":48,\"unconfirmed\":[\"0.3 points" },
	{ "87.5 * 1.53 * 0.3 = 40.1625, 40.2, allowed 40", "gbt-406-style", "\"width\":\"1.53m\",\"length\":\"87.5m\"", "",
	  "\"points\":0,\"rate\":\"0.0000\",\"per\":\"m2\",\"limit\":\"0.3\",\"op\":\"<=\",\"pass\":true,\"quality\":\"first\",\"reasons\":[],\"allowed\":40," },
	{ "more than that is second, with both figures", "gbt-406-style", "\"width\":\"1m\",\"length\":\"5m\"",
	  "{\"at\":\"1m\",\"length\":\"200mm\"}",
	  "\"points\":3,\"rate\":\"0.6000\",\"per\":\"m2\",\"limit\":\"0.3\",\"op\":\"<=\",\"pass\":false,\"quality\":\"second\",\"reasons\":[{\"rule\":\"allowed-points\",\"value\":\"3\",\"limit\":\"2\",\"op\":\"<=\",\"quality\":\"second\"}],\"allowed\":2," },
	{ "minor flaws are passed over where only majors count; grades have names", "house-example", "\"width\":\"1.5m\",\"length\":\"100m\"",
	  "{\"at\":\"1m\",\"length\":\"100mm\",\"severity\":\"minor\"},{\"at\":\"2m\",\"length\":\"100mm\",\"severity\":\"major\"},{\"at\":\"50m\",\"kind\":\"shade\"}",
	  "\"points\":2,\"rate\":\"1.3333\",\"per\":\"100m2\",\"limit\":\"28\",\"op\":\"<=\",\"pass\":false,\"quality\":\"second\",\"reasons\":[{\"rule\":\"shade\",\"value\":\"1\",\"limit\":\"0\",\"op\":\"<=\",\"quality\":\"second\"}],\"grade\":\"B\",\"leads_to\":\"concession\",\"unconfirmed\":[" },
	{ "a splice near the end leaves too short a piece", "house-example", "\"width\":\"1.5m\",\"length\":\"100m\"", "{\"at\":\"87.5m\",\"kind\":\"splice\"}",
	  "\"points\":4,\"rate\":\"2.6667\",\"per\":\"100m2\",\"limit\":\"28\",\"op\":\"<=\",\"pass\":false,\"quality\":\"second\",\"reasons\":[{\"rule\":\"piece-limit\",\"value\":\"12.5000\",\"limit\":\"20\",\"op\":\">=\",\"per\":\"m\",\"quality\":\"second\"}]" },
	// clang-format on
};

static void
test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(vectors); i++) {
		char json[4096];
		char head[128];

		assert_int_equal(perch_fmt(json, sizeof(json),
					   "{\"profile\":\"%s\",%s,\"flaws\":[%s]}",
					   vectors[i].profile, vectors[i].size, vectors[i].flaws),
				 PERCH_OK);
		assert_int_equal(
			perch_fmt(head, sizeof(head), "{\"profile\":\"%s@1\",", vectors[i].profile),
			PERCH_OK);
		grade("", json);
		MUST(result.status == 0 && strncmp(result.out, head, strlen(head)) == 0 &&
			     strncmp(result.out + strlen(head), vectors[i].out,
				     strlen(vectors[i].out)) == 0,
		     "%s: %s%s", vectors[i].must, result.out, result.err);
	}
}

/* A printed profile with one text in it replaced, as own.json. */
static void
write_changed(const char *id, const char *from, const char *to)
{
	char profile[8192];
	char line[128];

	assert_int_equal(perch_fmt(line, sizeof(line), "profiles %s", id), PERCH_OK);
	run(line);
	const char *at = strstr(result.out, from);
	assert_non_null(at);
	assert_int_equal(perch_fmt(profile, sizeof(profile), "%.*s%s%s", (int)(at - result.out),
				   result.out, to, at + strlen(from)),
			 PERCH_OK);
	write_file("own.json", profile);
}

static const struct {
	const char *must;
	const char *from, *to; /* in four-point-inch */
	const char *json;
	const char *out;
} changed[] = {
	// clang-format off
	{ "FP-03: 150 points on 675 yd2 keep 35", "\"value\":\"40\"", "\"value\":\"35\"",
	  "{\"width\":\"45in\",\"length\":\"540yd\",\"flaws\":[{\"at\":\"0yd\",\"to\":\"37yd\"},{\"at\":\"99yd\",\"length\":\"5in\"}]}",
	  "\"points\":150,\"rate\":\"22.2222\",\"per\":\"100yd2\",\"limit\":\"35\",\"op\":\"<=\",\"pass\":true" },
	{ "FP-17: 22 points on 110 yd are exactly 20 per 100 yd, not over 20", "\"linear\":null", "\"linear\":{\"op\":\"<=\",\"value\":\"20\",\"over\":\"reject\"}",
	  "{\"width\":\"58in\",\"length\":\"110yd\",\"flaws\":[{\"at\":\"0yd\",\"to\":\"5yd\"},{\"at\":\"99yd\",\"length\":\"5in\"}]}",
	  "\"points\":22,\"rate\":\"12.4138\",\"per\":\"100yd2\",\"limit\":\"40\",\"op\":\"<=\",\"pass\":true" },
	{ "FP-17: less than 20 they are not", "\"linear\":null", "\"linear\":{\"op\":\"<\",\"value\":\"20\",\"over\":\"reject\"}",
	  "{\"width\":\"58in\",\"length\":\"110yd\",\"flaws\":[{\"at\":\"0yd\",\"to\":\"5yd\"},{\"at\":\"99yd\",\"length\":\"5in\"}]}",
	  "\"points\":22,\"rate\":\"12.4138\",\"per\":\"100yd2\",\"limit\":\"40\",\"op\":\"<=\",\"pass\":false,\"quality\":\"reject\",\"reasons\":[{\"rule\":\"linear-limit\",\"value\":\"20.0000\",\"limit\":\"20\",\"op\":\"<\",\"per\":\"100yd\"" },
	{ "FP-18: less than 40", "\"op\":\"<=\"", "\"op\":\"<\"",
	  "{\"width\":\"36in\",\"length\":\"100yd\",\"flaws\":[{\"at\":\"20yd\",\"to\":\"30yd\"}]}",
	  "\"points\":40,\"rate\":\"40.0000\",\"per\":\"100yd2\",\"limit\":\"40\",\"op\":\"<\",\"pass\":false,\"quality\":\"reject\"" },
	{ "FP-01 as its page prints it", "\"places\":4,\"rounding\":\"half-up\"", "\"places\":1,\"rounding\":\"down\"",
	  "{\"width\":\"45in\",\"length\":\"130yd\",\"flaws\":[{\"at\":\"0yd\",\"to\":\"7yd\"},{\"at\":\"99yd\",\"length\":\"5in\"}]}",
	  "\"points\":30,\"rate\":\"18.4\"," },
	{ "FP-16: 4.5 rounded up", "\"base_width\":null,\"rounding\":\"down\"", "\"base_width\":\"64in\",\"rounding\":\"up\"",
	  "{\"width\":\"72in\",\"length\":\"120yd\",\"flaws\":[{\"at\":\"1yd\",\"length\":\"8in\"},{\"at\":\"1yd\",\"length\":\"8in\"}]}",
	  "\"points\":5," },
	{ "no limit at all", "{\"op\":\"<=\",\"value\":\"40\",\"over\":\"reject\"}", "null",
	  "{\"width\":\"36in\",\"length\":\"1yd\",\"flaws\":[{\"at\":\"0yd\",\"to\":\"1yd\"}]}",
	  "\"points\":4,\"rate\":\"400.0000\",\"per\":\"100yd2\",\"limit\":null,\"op\":null,\"pass\":true," },
	{ "counted from the tail", "\"origin\":\"head\"", "\"origin\":\"tail\"",
	  "{\"width\":\"36in\",\"length\":\"100yd\",\"flaws\":[{\"at\":\"98yd\",\"to\":\"100yd\"}]}",
	  "\"points\":8,\"rate\":\"8.0000\",\"per\":\"100yd2\",\"limit\":\"40\",\"op\":\"<=\",\"pass\":true,\"quality\":\"first\",\"reasons\":[],\"units\":[{\"n\":0,\"points\":4,\"flaws\":[0]},{\"n\":1,\"points\":4,\"flaws\":[0]}]}" },
	// clang-format on
};

static void
test_changed_profiles(void **state)
{
	static const char head[] = "{\"profile\":\"four-point-inch@1\",";

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(changed); i++) {
		char option[256];

		write_changed("four-point-inch", changed[i].from, changed[i].to);
		assert_int_equal(
			perch_fmt(option, sizeof(option), "--profile %s ", path_of("own.json")),
			PERCH_OK);
		grade(option, changed[i].json);
		MUST(result.status == 0 && strncmp(result.out + strlen(head), changed[i].out,
						   strlen(changed[i].out)) == 0,
		     "%s: %s%s", changed[i].must, result.out, result.err);
	}
}

/* --- two profiles side by side ---------------------------------------------------------------------- */

/* Inches: 2in 1, hole of 1/2 in 2. Strict: the back counts, 1, and any hole is 4. */
static void
test_against(void **state)
{
	(void)state;
	grade("--against strict-buyer-example ",
	      "{\"profile\":\"four-point-inch\",\"width\":\"36in\",\"length\":\"100yd\",\"flaws\":["
	      "{\"at\":\"3yd\",\"length\":\"2in\"},"
	      "{\"at\":\"17yd\",\"length\":\"0.5in\",\"kind\":\"hole\"},"
	      "{\"at\":\"20yd\",\"length\":\"1in\",\"side\":\"back\"}]}");
	assert_int_equal(result.status, 0);
	static const char a[] =
		"{\"a\":{\"profile\":\"four-point-inch@1\",\"points\":3,\"rate\":\"3.0000\","
		"\"per\":\"100yd2\",\"limit\":\"40\",\"op\":\"<=\",\"pass\":true,"
		"\"quality\":\"first\",\"reasons\":[],\"units\":[{\"n\":3,\"points\":1,\"flaws\":["
		"0]},"
		"{\"n\":17,\"points\":2,\"flaws\":[1]}]},"
		"\"b\":{\"profile\":\"strict-buyer-example@1\",\"points\":6,\"rate\":\"6.0000\",";
	static const char b[] =
		"\"differs\":[\"points\",\"rate\",\"limit\",\"op\"],\"flaws\":["
		"{\"flaw\":1,\"a\":\"hole of 0.5in is up to 1in: 2 points\","
		"\"b\":\"hole of any size: 4 points\"},"
		"{\"flaw\":2,\"a\":\"on the back, only the face counts: not counted\","
		"\"b\":\"1in is up to 3in: 1 point\"}]}\n";
	MUST(strncmp(result.out, a, strlen(a)) == 0 && is_one_line(result.out), "%s", result.out);
	MUST(strcmp(result.out + strlen(result.out) - strlen(b), b) == 0, "%s", result.out);
}

/* The grid and classes differ too: FP-07 and FP-14 in one, inches against metres. */
static void
test_against_another_grid(void **state)
{
	(void)state;
	grade("--profile four-point-inch --against four-point-metric --explain ",
	      "{" SIZE_58_120 ",\"flaws\":[{\"at\":\"0m\",\"length\":\"231mm\"},"
	      "{\"at\":\"0.95m\",\"length\":\"229mm\"}]}");
	MUST(result.status == 0 && strstr(result.out, "\"points\":8,") != NULL &&
		     strstr(result.out, "\"points\":4,") != NULL &&
		     strstr(result.out,
			    "\"differs\":[\"grid\",\"points\",\"rate\",\"per\"],"
			    "\"flaws\":[{\"flaw\":1,\"a\":\"9.016in is over 9in: 4 "
			    "points\",\"b\":\"229mm is up to 230mm: 3 points\"}]}") != NULL,
	     "%s%s", result.out, result.err);
}

static void
test_against_itself(void **state)
{
	(void)state;
	grade("--against four-point-inch ", contract_in);
	MUST(result.status == 0 && strstr(result.out, "\"differs\":[],\"flaws\":[]}\n") != NULL,
	     "nothing differs: %s%s", result.out, result.err);
}

/* A limit against none, other reasons, another end of the roll, and a unit that only one side touches. */
static void
test_against_changed(void **state)
{
	static const struct {
		const char *from, *to;
		const char *tail; /* of the output */
	} rows[] = {
		{ "{\"op\":\"<=\",\"value\":\"40\",\"over\":\"reject\"}", "null",
		  "\"differs\":[\"limit\",\"op\"],\"flaws\":[]}\n" },
		{ "\"long_run\":null",
		  "\"long_run\":{\"op\":\"<\",\"value\":\"2\",\"over\":\"second\"}",
		  "\"differs\":[\"pass\",\"quality\",\"reasons\"],\"flaws\":[]}\n" },
		{ "\"origin\":\"head\"", "\"origin\":\"tail\"",
		  "\"differs\":[\"grid\"],\"flaws\":[]}\n" },
		{ "\"running\":{\"over\":\"9in\"", "\"running\":{\"over\":\"9yd\"",
		  "\"differs\":[\"points\",\"rate\"],\"flaws\":[{\"flaw\":0,"
		  "\"a\":\"running for 2yd is over 9in: 4 points in each unit from 1 to 2\","
		  "\"b\":\"72in is over 9in: 4 points\"}]}\n" },
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		char option[256];

		write_changed("four-point-inch", rows[i].from, rows[i].to);
		assert_int_equal(perch_fmt(option, sizeof(option),
					   "--profile four-point-inch --against %s ",
					   path_of("own.json")),
				 PERCH_OK);
		grade(option, "{\"width\":\"36in\",\"length\":\"100yd\",\"flaws\":["
			      "{\"at\":\"1yd\",\"to\":\"3yd\"}]}");
		size_t n = strlen(result.out);
		size_t tail = strlen(rows[i].tail);
		MUST(result.status == 0 && n > tail &&
			     strcmp(result.out + n - tail, rows[i].tail) == 0,
		     "%s: %s%s", rows[i].to, result.out, result.err);
	}
}

static void
test_lot_against(void **state)
{
	char text[4096];

	(void)state;
	assert_int_equal(
		perch_fmt(text, sizeof(text), "{\"rolls\":[%s,%s]}", contract_in, contract_in),
		PERCH_OK);
	grade("--against ten-point ", text);
	/* 27 points a roll; ten-point: 3, 10, 5 * 10, 10 on 120 yd of 58 in */
	MUST(result.status == 0 &&
		     strstr(result.out, "{\"a\":{\"profile\":\"four-point-inch@1\",\"points\":54,"
					"\"rate\":\"13.9655\"") == result.out &&
		     strstr(result.out,
			    "\"b\":{\"profile\":\"ten-point@1\",\"points\":146,"
			    "\"rate\":\"0.6083\",\"per\":\"yd\",\"limit\":\"1.1\"") != NULL &&
		     strstr(result.out, "\"differs\":[\"points\",\"rate\",\"per\",\"limit\"]}\n") !=
			     NULL,
	     "%s%s", result.out, result.err);
	grade("--against ten-point ", "{\"profile\":\"four-point-inch\",\"rolls\":[]}");
	MUST(result.status == 2 && strstr(result.err, "a: rolls: empty") != NULL, "%s", result.err);
	grade("--profile strict-buyer-example --against four-point-inch ",
	      "{\"rolls\":[{" SIZE_58_120 ",\"flaws\":[{\"at\":\"1yd\",\"kind\":\"hole\"}]}]}");
	MUST(result.status == 2 && result.out[0] == '\0' &&
		     strstr(result.err, "b: rolls[0]: flaws[0]: length: missing") != NULL,
	     "%s", result.err);
	grade("--profile four-point-inch --against strict-buyer-example ",
	      "{" SIZE_58_120 ",\"flaws\":[{\"at\":\"1yd\",\"kind\":\"hole\"}]}");
	MUST(result.status == 2 && strstr(result.err, "a: flaws[0]: length: missing") != NULL, "%s",
	     result.err);
	grade("--profile strict-buyer-example --against four-point-inch ",
	      "{" SIZE_58_120 ",\"flaws\":[{\"at\":\"1yd\",\"kind\":\"hole\"}]}");
	MUST(result.status == 2 && strstr(result.err, "b: flaws[0]: length: missing") != NULL, "%s",
	     result.err);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),        cmocka_unit_test(test_changed_profiles),
		cmocka_unit_test(test_against),        cmocka_unit_test(test_against_another_grid),
		cmocka_unit_test(test_against_itself), cmocka_unit_test(test_against_changed),
		cmocka_unit_test(test_lot_against),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

/* test_clock.c - wall time as text (firmware/base/clock.c). Expected: date -u -d @seconds. */
#include "tests/unit/must.h"

#include "firmware/base/clock.h"

static const struct {
	const char *must;
	int64_t ms;
	const char *want; /* NULL: out of range */
} rows[] = {
	// clang-format off
	{ "the epoch",                           0, "1970-01-01T00:00:00.000Z" },
	{ "a millisecond before the epoch",     -1, "1969-12-31T23:59:59.999Z" },
	{ "a second is a thousand",            999, "1970-01-01T00:00:00.999Z" },
	{ "an hour, a minute, a second",   3661001, "1970-01-01T01:01:01.001Z" },
	{ "a leap day of a 400th year",    951782400000, "2000-02-29T00:00:00.000Z" },
	{ "the day after it",              951868800000, "2000-03-01T00:00:00.000Z" },
	{ "a leap day of a fourth year",  1709251199999, "2024-02-29T23:59:59.999Z" },
	{ "a 100th year has no leap day", 4107542400000, "2100-03-01T00:00:00.000Z" },
	{ "the day before that",          4107542399999, "2100-02-28T23:59:59.999Z" },
	{ "the last day of a leap year",  1735603200000, "2024-12-31T00:00:00.000Z" },
	{ "the last of a 400-year run",    946684799999, "1999-12-31T23:59:59.999Z" },
	{ "an ordinary day",              1795293296123, "2026-11-21T20:34:56.123Z" },
	{ "the first that can be written", -62167219200000, "0000-01-01T00:00:00.000Z" },
	{ "the last that can be written",  253402300799999, "9999-12-31T23:59:59.999Z" },
	{ "one before the first",          -62167219200001, NULL },
	{ "one after the last",            253402300800000, NULL },
	{ "the smallest number",           INT64_MIN, NULL },
	{ "the largest number",            INT64_MAX, NULL },
	// clang-format on
};

static void
test_wall_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		char got[PERCH_WALL_TEXT] = "untouched";
		const char *want = rows[i].want != NULL ? rows[i].want : "untouched";
		enum perch_rc rc = perch_wall_text((struct perch_wall){ rows[i].ms }, got);

		MUST(rc == (rows[i].want != NULL ? PERCH_OK : PERCH_E_RANGE), "%s: %s",
		     rows[i].must, perch_rc_str(rc));
		MUST(strcmp(got, want) == 0, "%s: got %s", rows[i].must, got);
	}
}

/* Each day of 500 years (1900 to 2399) against the C library, which computes it another way. */
static void
test_every_day(void **state)
{
	(void)state;
	for (int64_t day = -25567; day < 157054; day++) {
		char got[PERCH_WALL_TEXT];
		char want[64];
		time_t seconds = (time_t)(day * 86400 + 86399);
		struct tm tm;

		assert_non_null(gmtime_r(&seconds, &tm));
		(void)snprintf(want, sizeof(want), "%04d-%02d-%02dT23:59:59.000Z",
			       tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
		assert_int_equal(perch_wall_text((struct perch_wall){ seconds * 1000 }, got),
				 PERCH_OK);
		MUST(strcmp(got, want) == 0, "day %lld is %s, got %s", (long long)day, want, got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wall_text),
		cmocka_unit_test(test_every_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

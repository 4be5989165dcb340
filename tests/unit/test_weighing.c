/* test_weighing.c - what of a scale's chatter is news (firmware/app/weighing.c). */
#include "tests/unit/must.h"

#include "firmware/app/weighing.h"

static void
a_scale_is_heard_once(void **state)
{
	/* In this order; mg of one scale or two. */
	static const struct {
		const char *must;
		uint32_t device;
		enum perch_scale_status status;
		int64_t mg;
		bool is_news;
	} rows[] = {
		{ "the first word is news", 1, PERCH_SCALE_ZERO, 0, true },
		{ "said again it is not", 1, PERCH_SCALE_ZERO, 0, false },
		{ "what moves is not", 1, PERCH_SCALE_MOTION, 900, false },
		{ "what lies still is", 1, PERCH_SCALE_STABLE, 1800, true },
		{ "once", 1, PERCH_SCALE_STABLE, 1800, false },
		{ "a touch that changes nothing is none", 1, PERCH_SCALE_MOTION, 1790, false },
		{ "and the same weight after it neither", 1, PERCH_SCALE_STABLE, 1800, false },
		{ "another weight is", 1, PERCH_SCALE_STABLE, 1801, true },
		{ "an overload is", 1, PERCH_SCALE_OVER_LIMIT, 1801, true },
		{ "another scale is", 2, PERCH_SCALE_ZERO, 0, true },
		{ "and makes nothing new on the first", 1, PERCH_SCALE_OVER_LIMIT, 1801, false },
		{ "nor that on it", 2, PERCH_SCALE_ZERO, 0, false },
		{ "a third", 3, PERCH_SCALE_ZERO, 0, true },
		{ "a fourth", 4, PERCH_SCALE_ZERO, 0, true },
		{ "of five", 5, PERCH_SCALE_ZERO, 0, true },
		{ "the first is forgotten", 1, PERCH_SCALE_OVER_LIMIT, 1801, true },
		{ "not the third", 3, PERCH_SCALE_ZERO, 0, false },
	};
	struct perch_weighing weighing = { 0 };

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		const struct perch_reading reading = {
			.kind = PERCH_READING_WEIGHT,
			.weight = { rows[i].mg, 0 },
			.unit = PERCH_MG,
			.scale = rows[i].status,
		};

		MUST(perch_weighing_is_news(&weighing, rows[i].device, &reading) == rows[i].is_news,
		     "%s", rows[i].must);
	}
}

static void
what_did_not_arrive_is_said_again(void **state)
{
	const struct perch_reading reading = {
		.kind = PERCH_READING_WEIGHT,
		.weight = { 18, -1 },
		.unit = PERCH_G,
		.scale = PERCH_SCALE_STABLE,
	};
	struct perch_reading in_kg = reading;
	struct perch_weighing weighing = { 0 };

	(void)state;
	MUST(perch_weighing_is_news(&weighing, 3, &reading), "a weight is news");
	perch_weighing_forget(&weighing, 4);
	MUST(!perch_weighing_is_news(&weighing, 3, &reading), "another's was not lost");
	perch_weighing_forget(&weighing, 3);
	MUST(perch_weighing_is_news(&weighing, 3, &reading), "what was not taken is so again");
	in_kg.unit = PERCH_KG;
	MUST(perch_weighing_is_news(&weighing, 3, &in_kg), "another unit is another weight");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_scale_is_heard_once),
		cmocka_unit_test(what_did_not_arrive_is_said_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

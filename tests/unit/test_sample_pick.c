/* test_sample_pick.c - the draw of rolls (firmware/inspect/sample_pick.c). */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/inspect/sample_pick.h"
#include "firmware/inspect/sample_table.h"

#define MOST 400

/*
 * Golden vectors, worked out by a second program (arbitrary-precision integers) from the words of
 * sample_pick.h; its SplitMix64 gives the published 6457827717110365317, 3203168211198807973,
 * 9817491932198370423 for seed 1234567. These may never change: terminals in the field and head
 * office draw by them.
 */
static const struct {
	const char *must;
	const char *order, *lot;
	int32_t rolls, first;
	bool is_spread;
	int32_t want[12];
} golden[] = {
	{ "plain draw",
	  "PO-88213",
	  "L1",
	  12,
	  PERCH_PICK_NO_FIRST,
	  false,
	  { 5, 6, 9, 4, 8, 3, 7, 0, 11, 2, 10, 1 } },
	{ "the first roll comes first, the others keep their order",
	  "PO-88213",
	  "L1",
	  12,
	  0,
	  false,
	  { 0, 5, 6, 9, 4, 8, 3, 7, 11, 2, 10, 1 } },
	{ "early, middle and late in turn",
	  "PO-88213",
	  "L1",
	  12,
	  PERCH_PICK_NO_FIRST,
	  true,
	  { 1, 7, 11, 2, 6, 10, 3, 4, 8, 0, 5, 9 } },
	{ "thirds of 4, 4 and 3, the first roll in front",
	  "PO-88213",
	  "L1",
	  11,
	  4,
	  true,
	  { 4, 1, 7, 9, 2, 6, 10, 3, 8, 0, 5 } },
	{ "another dye lot is another draw",
	  "PO-88213",
	  "L2",
	  12,
	  PERCH_PICK_NO_FIRST,
	  false,
	  { 7, 11, 8, 10, 1, 4, 6, 3, 0, 2, 5, 9 } },
	{ "no names at all", "", "", 5, PERCH_PICK_NO_FIRST, false, { 4, 3, 2, 0, 1 } },
	{ "where the order ends matters",
	  "PO-1",
	  "L1A",
	  10,
	  PERCH_PICK_NO_FIRST,
	  false,
	  { 9, 2, 6, 8, 5, 0, 1, 3, 4, 7 } },
	{ ".. so this is another draw",
	  "PO-1L",
	  "1A",
	  10,
	  PERCH_PICK_NO_FIRST,
	  false,
	  { 8, 3, 0, 2, 1, 7, 5, 9, 4, 6 } },
	{ "bytes of UTF-8",
	  "\xe8\xae\xa2\xe5\x8d\x95"
	  "1",
	  "\xe7\xbc\xb8"
	  "2",
	  7,
	  6,
	  false,
	  { 6, 0, 4, 5, 3, 1, 2 } },
	{ "a lot of one", "PO-1", "L1", 1, 0, true, { 0 } },
};

static struct perch_pick
pick_of(const char *order, const char *lot, int32_t rolls, int32_t first, bool is_spread)
{
	return (struct perch_pick){ perch_span_str(order), perch_span_str(lot), rolls, first,
				    is_spread };
}

static void
test_golden(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(golden); i++) {
		struct perch_pick pick = pick_of(golden[i].order, golden[i].lot, golden[i].rolls,
						 golden[i].first, golden[i].is_spread);
		int32_t out[12] = { 0 };

		MUST(perch_sample_pick(&pick, out) == PERCH_OK, "%s", golden[i].must);
		for (int32_t k = 0; k < golden[i].rolls; k++)
			MUST(out[k] == golden[i].want[k], "%s: place %d: wanted %d, got %d",
			     golden[i].must, k, golden[i].want[k], out[k]);
	}
}

/* Every size, every option: each roll once (so a second round repeats none of the first), the same
 * again on a second run, the first roll in front. */
static void
test_each_roll_once(void **state)
{
	(void)state;
	for (int32_t rolls = 1; rolls <= MOST; rolls++) {
		for (int option = 0; option < 4; option++) {
			int32_t first = option % 2 == 0 ? PERCH_PICK_NO_FIRST : rolls / 2;
			struct perch_pick pick = pick_of("PO-7", "L", rolls, first,
							 option / 2 == 1);
			int32_t out[MOST];
			int32_t again[MOST];
			bool is_seen[MOST] = { false };

			assert_int_equal(perch_sample_pick(&pick, out), PERCH_OK);
			assert_int_equal(perch_sample_pick(&pick, again), PERCH_OK);
			assert_memory_equal(out, again, (size_t)rolls * sizeof(out[0]));
			for (int32_t k = 0; k < rolls; k++) {
				MUST(out[k] >= 0 && out[k] < rolls && !is_seen[out[k]],
				     "each of %d rolls is drawn once; place %d has %d", rolls, k,
				     out[k]);
				is_seen[out[k]] = true;
			}
			MUST(first == PERCH_PICK_NO_FIRST || out[0] == first,
			     "the first roll of the dye lot is always among the picks");
		}
	}
}

/* The first three of a spread draw are one of each third, whatever the lot. */
static void
test_spread_takes_every_third(void **state)
{
	char lot[16];

	(void)state;
	for (int i = 0; i < 200; i++) {
		int32_t out[30];

		assert_int_equal(perch_fmt(lot, sizeof(lot), "L%d", i), PERCH_OK);
		struct perch_pick pick = pick_of("PO-7", lot, 30, PERCH_PICK_NO_FIRST, true);
		assert_int_equal(perch_sample_pick(&pick, out), PERCH_OK);
		for (int32_t k = 0; k < 30; k++)
			MUST(out[k] / 10 == k % 3, "lot %s: place %d is roll %d", lot, k, out[k]);
	}
}

/* 6000 dye lots of 10 rolls: each roll should be drawn first about 600 times. 500..700 is over four
 * standard deviations (23) to each side; the draw is fixed, so this passes always or never. */
static void
test_even(void **state)
{
	int32_t count[10] = { 0 };
	char lot[16];

	(void)state;
	for (int i = 0; i < 6000; i++) {
		int32_t out[10];

		assert_int_equal(perch_fmt(lot, sizeof(lot), "L%d", i), PERCH_OK);
		struct perch_pick pick = pick_of("PO-7", lot, 10, PERCH_PICK_NO_FIRST, false);
		assert_int_equal(perch_sample_pick(&pick, out), PERCH_OK);
		count[out[0]]++;
	}
	for (int i = 0; i < 10; i++)
		MUST(count[i] > 500 && count[i] < 700, "roll %d came first %d times", i, count[i]);
}

static void
test_wrong_use(void **state)
{
	int32_t out[4] = { 77, 77, 77, 77 };
	const struct perch_pick wrong[] = {
		pick_of("PO", "L", 0, PERCH_PICK_NO_FIRST, false),
		pick_of("PO", "L", -1, PERCH_PICK_NO_FIRST, false),
		pick_of("PO", "L", PERCH_SAMPLE_LOT_MAX + 1, PERCH_PICK_NO_FIRST, false),
		pick_of("PO", "L", 4, 4, false),
		pick_of("PO", "L", 4, -2, false),
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(wrong); i++)
		assert_int_equal(perch_sample_pick(&wrong[i], out), PERCH_E_ARG);
	assert_int_equal(out[0], 77);
}

/* --- order of roll numbers --------------------------------------------------------------------- */

static void
test_roll_order(void **state)
{
	/* Rising; each is below all that follow. */
	static const char *const rising[] = {
		"",
		"0",
		"07",
		"7",
		"10",
		"R",
		"R002",
		"R02",
		"R2",
		"R2-1",
		"R2A",
		"R10",
		"R10A",
		"R010B",
		"R10B",
		"R99999999999999999999",
		"R100000000000000000000",
		"S1",
		"\xe5\x8d\xb7"
		"2",
		"\xe5\x8d\xb7"
		"10",
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rising); i++) {
		for (size_t k = 0; k < PERCH_COUNT(rising); k++) {
			int c = perch_sample_roll_cmp(perch_span_str(rising[i]),
						      perch_span_str(rising[k]));

			MUST((c < 0) == (i < k) && (c > 0) == (i > k), "'%s' and '%s': got %d",
			     rising[i], rising[k], c);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_each_roll_once),
		cmocka_unit_test(test_spread_takes_every_third),
		cmocka_unit_test(test_even),
		cmocka_unit_test(test_wrong_use),
		cmocka_unit_test(test_roll_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

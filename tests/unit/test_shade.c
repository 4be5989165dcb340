/*
 * test_shade.c - shade lots, metres of each, the warning that they mix, and 555 numbers
 * (firmware/inspect/shade.c).
 */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/inspect/shade.h"

static struct perch_shade
shade_of(const char *text)
{
	struct perch_shade shade = { "" };

	MUST(perch_shade_read(perch_span_str(text), &shade) == PERCH_OK, "'%s' is a shade", text);
	return shade;
}

static struct perch_decimal
decimal_of(const char *text)
{
	struct perch_decimal d = { 0 };

	assert_int_equal(perch_parse_decimal(perch_span_str(text), &d), PERCH_OK);
	return d;
}

static void
test_texts(void **state)
{
	static const char *const wrong[] = { "",    "AA", "1", "12",   "5555", "506", "55A",
					     "A55", "[",  "@", "\xc3", "5 5",  " A" };
	struct perch_shade shade = { "Q" };

	(void)state;
	assert_string_equal(shade_of("A").text, "A");
	assert_string_equal(shade_of("z").text, "Z");
	assert_string_equal(shade_of("356").text, "356");
	assert_string_equal(shade_of("199").text, "199");
	for (size_t i = 0; i < PERCH_COUNT(wrong); i++)
		MUST(perch_shade_read(perch_span_str(wrong[i]), &shade) == PERCH_E_FORMAT,
		     "'%s' is no shade", wrong[i]);
	assert_string_equal(shade.text, "Q");
}

/* --- 555 ------------------------------------------------------------------------------------------ */

static const struct {
	const char *must;
	const char *block[3];
	const char *diff[3];
	enum perch_rc rc;
	const char *shade; /* or the coordinate at fault */
} rows[] = {
	// clang-format off
	/* Two blocks off in lightness, none in the second, one in the third: -2.17, 0.25 and 1 blocks. */
	{ "the worked example", { "0.6", "0.4", "0.5" }, { "-1.3", "0.1", "0.5" }, PERCH_OK, "356" },
	{ "the standard itself", { "0.6", "0.4", "0.5" }, { "0", "0", "-0" }, PERCH_OK, "555" },
	{ "half a block belongs to the next, on either side", { "1", "1", "1" }, { "0.5", "-0.5", "1.5" }, PERCH_OK, "647" },
	{ "a whisker less does not", { "1", "1", "1" }, { "0.499999999999999999", "-0.499999999999999999", "1.49999999999999999" }, PERCH_OK, "556" },
	/* 0.1 / 0.2: a half in decimals, though neither is a binary fraction */
	{ "half a block is found in decimals", { "0.2", "0.6", "1.4" }, { "0.1", "-0.3", "0.7" }, PERCH_OK, "646" },
	{ "four blocks are the last", { "1", "1", "1" }, { "4.49", "-4.49", "4" }, PERCH_OK, "919" },
	{ "four and a half have no digit", { "1", "1", "1" }, { "4.5", "0", "0" }, PERCH_E_RANGE, "0" },
	{ "nor below", { "1", "1", "1" }, { "0", "-4.5", "0" }, PERCH_E_RANGE, "1" },
	{ "nor far away", { "0.000000000000000001", "1", "1" }, { "0", "0", "999999999999999999" }, PERCH_E_RANGE, "2" },
	{ "nor in the smallest blocks", { "0.000000000000000001", "1", "1" }, { "-999999999999999999", "0", "0" }, PERCH_E_RANGE, "0" },
	{ "the largest blocks hold everything small", { "999999999999999999", "1", "1" }, { "0.000000000000000001", "0", "0" }, PERCH_OK, "555" },
	{ "written with more places it is the same", { "0.60", "0.4000", "0.5" }, { "-1.3000", "0.1", "0.500" }, PERCH_OK, "356" },
	{ "a block of zero", { "0", "1", "1" }, { "0", "0", "0" }, PERCH_E_ARG, "0" },
	{ "a negative block", { "1", "1", "-1" }, { "0", "0", "0" }, PERCH_E_ARG, "2" },
	// clang-format on
};

static void
test_555(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_decimal block[3];
		struct perch_decimal diff[3];
		struct perch_shade shade = { "" };
		size_t at = 9;

		for (size_t k = 0; k < 3; k++) {
			block[k] = decimal_of(rows[i].block[k]);
			diff[k] = decimal_of(rows[i].diff[k]);
		}
		enum perch_rc rc = perch_shade_555(block, diff, &shade, &at);
		MUST(rc == rows[i].rc, "%s: %s", rows[i].must, perch_rc_str(rc));
		if (rc == PERCH_OK)
			MUST(strcmp(shade.text, rows[i].shade) == 0, "%s: %s", rows[i].must,
			     shade.text);
		else
			MUST(at == (size_t)(rows[i].shade[0] - '0') && shade.text[0] == '\0',
			     "%s: at %zu", rows[i].must, at);
	}
	struct perch_decimal typed[3] = { { 1, 0 }, { 1, 0 }, { 1, 0 } };
	struct perch_decimal huge[3] = { { 1, 0 }, { 1, 1 }, { 1, 0 } };
	struct perch_decimal tiny[3] = { { 1, 0 }, { 1, -19 }, { 1, 0 } };
	struct perch_decimal least[3] = { { INT64_MIN, 0 }, { 0, 0 }, { 0, 0 } };
	struct perch_shade shade;
	assert_int_equal(perch_shade_555(typed, huge, &shade, NULL), PERCH_E_ARG);
	assert_int_equal(perch_shade_555(tiny, typed, &shade, NULL), PERCH_E_ARG);
	assert_int_equal(perch_shade_555(typed, least, &shade, NULL), PERCH_E_RANGE);
}

/* Numbers of opposite differences mirror at 5; a greater difference never has a lower digit. */
static void
test_555_mirrors(void **state)
{
	char before = '1';

	(void)state;
	for (int64_t i = -314; i <= 314; i++) {
		struct perch_decimal block[3] = { { 7, -1 }, { 70, -2 }, { 700, -3 } };
		struct perch_decimal diff[3] = { { i, -2 }, { -i, -2 }, { i * 10, -3 } };
		struct perch_shade shade;

		assert_int_equal(perch_shade_555(block, diff, &shade, NULL), PERCH_OK);
		MUST(shade.text[0] - '5' == '5' - shade.text[1] && shade.text[0] == shade.text[2] &&
			     shade.text[0] >= before,
		     "%lld hundredths: %s", (long long)i, shade.text);
		before = shade.text[0];
	}
	assert_int_equal(before, '9');
}

/* --- lots ----------------------------------------------------------------------------------------- */

static void
add(struct perch_shade_lot *lots, size_t cap, size_t *n, const char *shade, int64_t metres)
{
	struct perch_shade s = shade_of(shade);

	assert_int_equal(perch_shade_add(lots, cap, n, &s, metres * 1000000), PERCH_OK);
}

static void
test_lots(void **state)
{
	struct perch_shade_lot lots[4];
	struct perch_shade c = shade_of("C");
	struct perch_shade a = shade_of("A");
	char text[256];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	size_t n = 0;

	(void)state;
	assert_int_equal(perch_shade_put_warning(&b, "order P", lots, n, PERCH_M), PERCH_OK);
	add(lots, 4, &n, "B", 100);
	add(lots, 4, &n, "B", 20);
	assert_int_equal(perch_shade_put_warning(&b, "order P", lots, n, PERCH_M), PERCH_OK);
	assert_int_equal(b.n, 0); /* one lot does not mix */
	add(lots, 4, &n, "555", 0);
	add(lots, 4, &n, "A", 80);
	add(lots, 4, &n, "465", 7);
	assert_int_equal(n, 4);
	assert_int_equal(lots[1].rolls, 2);
	assert_int_equal(lots[1].length_um, 120000000);
	assert_int_equal(perch_shade_put_warning(&b, "order P", lots, n, PERCH_M), PERCH_OK);
	assert_string_equal(perch_buf_cstr(&b),
			    "order P: 4 shade lots mix: A 1 roll 80m, B 2 rolls 120m,"
			    " 465 1 roll 7m, 555 1 roll 0m");
	perch_buf_reset(&b);
	lots[0].length_um = 914400;
	assert_int_equal(perch_shade_put_warning(&b, "lot 7", lots, 2, PERCH_YD), PERCH_OK);
	assert_string_equal(perch_buf_cstr(&b),
			    "lot 7: 2 shade lots mix: A 1 roll 1yd, B 2 rolls 131.23yd");
	/* What fails changes nothing. */
	struct perch_shade_lot before[4];
	memcpy(before, lots, sizeof(lots));
	assert_int_equal(perch_shade_add(lots, 4, &n, &c, 1), PERCH_E_FULL);
	assert_int_equal(perch_shade_add(lots, 4, &n, &a, -1), PERCH_E_RANGE);
	assert_int_equal(perch_shade_add(lots, 4, &n, &a, INT64_MAX), PERCH_E_RANGE);
	assert_memory_equal(before, lots, sizeof(lots));
	lots[0].rolls = INT32_MAX;
	assert_int_equal(perch_shade_add(lots, 4, &n, &a, 1), PERCH_E_RANGE);
	assert_int_equal(perch_shade_put_warning(&b, "lot 7", lots, n, PERCH_KG), PERCH_E_UNKNOWN);
	b = perch_buf_over(text, 20);
	assert_int_equal(perch_shade_put_warning(&b, "lot 7", lots, n, PERCH_M), PERCH_E_FULL);
	assert_int_equal(b.n, 0);
}

/* All 755 shades, added backwards, end up in order; the warning lists eight. */
static void
test_all_shades(void **state)
{
	static struct perch_shade_lot lots[PERCH_SHADES_MAX];
	char text[512];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	size_t n = 0;

	(void)state;
	for (int i = 999; i >= 111; i--) {
		char number[16];

		assert_int_equal(perch_fmt(number, sizeof(number), "%d", i), PERCH_OK);
		if (strchr(number, '0') == NULL)
			add(lots, PERCH_SHADES_MAX, &n, number, 1);
	}
	for (char letter = 'Z'; letter >= 'A'; letter--)
		add(lots, PERCH_SHADES_MAX, &n, (char[]){ letter, '\0' }, 1);
	assert_int_equal(n, PERCH_SHADES_MAX);
	for (size_t i = 1; i < n; i++) {
		const char *a = lots[i - 1].shade.text;
		const char *c = lots[i].shade.text;

		MUST(strlen(a) < strlen(c) || (strlen(a) == strlen(c) && strcmp(a, c) < 0),
		     "%s stands before %s", a, c);
	}
	assert_int_equal(perch_shade_put_warning(&b, "lot 7", lots, n, PERCH_M), PERCH_OK);
	MUST(strstr(perch_buf_cstr(&b), "lot 7: 755 shade lots mix: A 1 roll 1m, B") == text &&
		     strstr(text, ", H 1 roll 1m and 747 more") != NULL,
	     "%s", text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),       cmocka_unit_test(test_555),
		cmocka_unit_test(test_555_mirrors), cmocka_unit_test(test_lots),
		cmocka_unit_test(test_all_shades),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_colour_difference.c - dE*ab, the grey scale grade of ISO 105-A05 and CMC(l:c) against
 * worked figures, the class table at its edges, and what must hold for any two colours
 * (firmware/inspect/colour_difference.c, colour_reading.c, colour_grade.c, colour_list.c).
 */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/inspect/colour_difference.h"
#include "firmware/inspect/colour_list.h"

static struct perch_lab
lab_of(const char *text)
{
	struct perch_lab lab = { 0 };
	struct perch_err err = { 0 };

	MUST(perch_lab_read(perch_span_str(text), &lab, &err) == PERCH_OK, "%s: %s", text,
	     err.text);
	return lab;
}

static struct perch_colour_difference
compare(const struct perch_lab *standard, const struct perch_lab *sample)
{
	struct perch_cmc_ratio ratio = PERCH_CMC_2_1;
	struct perch_colour_difference d = { 0 };

	assert_int_equal(perch_colour_compare(standard, sample, &ratio, &d), PERCH_OK);
	return d;
}

/*
 * CO-01 to CO-10: worked from CIE 1976 L*a*b*, ISO 105-A05 and CMC(2:1) by hand and calculator;
 * those of neutral colours need no more than dL / 1.7 and dL / (2 * 1.08831..), where 1.08831 is
 * 0.040975 * 50 / (1 + 0.01765 * 50). Figures in ten thousandths.
 */
static const struct {
	const char *must;
	const char *standard;
	const char *sample;
	int64_t de_ab, de_f, gsc;
	const char *grade;
	int64_t cmc;
} rows[] = {
	// clang-format off
	{ "CO-01: one colour is grade 5", "50,0,0", "50,0,0", 0, 0, 50000, "5", 0 },
	{ "CO-02: 0.8 is the step of 4-5 (ISO 105-A02)", "50,0,0", "49.2,0,0", 8000, 8000, 45294, "4-5", 3675 },
	{ "CO-03: 1.7 is the step of 4", "50,0,0", "48.3,0,0", 17000, 17000, 40000, "4", 7810 },
	{ "CO-04: 3.4 is the step of 3, where the figure's two formulas meet", "50,0,0", "46.6,0,0", 34000, 34000, 30000, "3", 15621 },
	{ "CO-05: 6.8 is the step of 2", "50,0,0", "43.2,0,0", 68000, 68000, 20000, "2", 31241 },
	{ "CO-06: 13.6 is the step of 1", "50,0,0", "36.4,0,0", 136000, 136000, 10000, "1", 62482 },
	{ "CO-07: a blue, near hue 280 where the correction is strongest", "30,2,-18", "30.6,1.6,-17.2", 10770, 8747, 44855, "4-5", 7360 },
	{ "CO-09: an orange", "62,48,30", "61,46,32", 30000, 23426, 36220, "3-4", 20324 },
	{ "CO-10: a near black; dEF is 1.20834975: rounded once, not by way of 1.208350", "25,0.5,-2", "26.2,0.4,-2.1", 12083, 12083, 42892, "4-5", 8654 },
	/* figure 5 - 0.41 / 1.7 = 4.7588, nearest to 5; the class is that of [0.40, 1.25) */
	{ "dEF 0.41: the class table decides", "50,0,0", "50.41,0,0", 4100, 4100, 47588, "4-5", 1884 },
	/* 50 - 49.6 is 0.39999999999999858 in binary */
	{ "a difference of 0.4 is 4-5 whichever way it is subtracted", "50,0,0", "49.6,0,0", 4000, 4000, 47647, "4-5", 1838 },
	/* dark: SL = 0.511, so 1 / (2 * 0.511) */
	{ "CMC below L* 16 has a tolerance of its own", "15,0,0", "16,0,0", 10000, 10000, 44118, "4-5", 9785 },
	/* 0.040975 * 16 / (1 + 0.01765 * 16) = 0.51123 */
	{ "CMC at L* 16 has not", "16,0,0", "15,0,0", 10000, 10000, 44118, "4-5", 9780 },
	/* SC = 0.0638 * 20 / 1.262 + 0.638 = 1.64909, F = sqrt(160000 / 161900) = 0.994115; T = 0.56 + |0.2 cos 348| = 0.755630:
	 * SH = 1.248473. dC = 0.0249844, dH^2 = 1 - dC^2: sqrt(0.0002295 + 0.999376 / 1.558685).
	 * dEF: dC / 1.1602 = 0.0215, dH / 1.04005 = 0.96119 (D is 1e-7) */
	{ "CMC has a hue tolerance of its own from 164 to 345 degrees: 180", "50,-20,0", "50,-20,1", 10000, 9614, 44345, "4-5", 8009 },
	/* T = 0.36 + |0.4 cos 35| = 0.687661: SH = 1.137046; sqrt(0.0002295 + 0.999376 / 1.292874) */
	{ "and another elsewhere: 0", "50,20,0", "50,20,1", 10000, 9614, 44345, "4-5", 8793 },
	/* figure 5 - log2(100 / 0.85) is below 1; SL = 4.0975 / 2.765 = 1.48192, 100 / (2 SL) = 33.7401 */
	{ "the figure is never below 1", "100,0,0", "0,0,0", 1000000, 1000000, 10000, "1", 337401 },
	// clang-format on
};

static void
test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_lab standard = lab_of(rows[i].standard);
		struct perch_lab sample = lab_of(rows[i].sample);
		struct perch_colour_difference d = compare(&standard, &sample);

		MUST(d.de_ab_e4 == rows[i].de_ab && d.de_f_e4 == rows[i].de_f &&
			     d.gsc_e4 == rows[i].gsc && d.cmc_e4 == rows[i].cmc &&
			     strcmp(perch_colour_grade_str(d.grade), rows[i].grade) == 0,
		     "%s: de_ab %lld de_f %lld gsc %lld grade %s cmc %lld", rows[i].must,
		     (long long)d.de_ab_e4, (long long)d.de_f_e4, (long long)d.gsc_e4,
		     perch_colour_grade_str(d.grade), (long long)d.cmc_e4);
	}
}

/* 172.704771, the figure that the colour-science project publishes for this pair (unconfirmed). */
static void
test_published_cmc(void **state)
{
	struct perch_lab standard = lab_of("100,21.57210357,272.2281935");
	struct perch_lab sample = lab_of("100,426.67945353,72.39590835");

	(void)state;
	assert_int_equal(compare(&standard, &sample).cmc_e4, 1727048);
}

/* CO-02 under other tolerances: 0.8 / (l * 1.08831..); c tells nothing of neutral colours. */
static void
test_cmc_ratio(void **state)
{
	static const struct {
		const char *ratio;
		int64_t cmc;
	} ratios[] = {
		{ "2:1", 3675 },   { "1:1", 7351 },      { "1.5:1", 4901 },
		{ "1:100", 7351 }, { "0.01:1", 735082 },
	};
	struct perch_lab standard = lab_of("50,0,0");
	struct perch_lab sample = lab_of("49.2,0,0");

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(ratios); i++) {
		struct perch_cmc_ratio ratio;
		struct perch_colour_difference d = { 0 };

		assert_int_equal(
			perch_cmc_ratio_read(perch_span_str(ratios[i].ratio), &ratio, NULL),
			PERCH_OK);
		assert_int_equal(perch_colour_compare(&standard, &sample, &ratio, &d), PERCH_OK);
		MUST(d.cmc_e4 == ratios[i].cmc, "CMC(%s): %lld", ratios[i].ratio,
		     (long long)d.cmc_e4);
	}
}

/* Hues either side of 0, opposite, and of a colour that has none: worked from clauses 7.2 and 8 of
 * ISO 105-A05 (mean hue), with e^-x written out. */
static void
test_hues(void **state)
{
	/*
	 * Chroma 10 at 10 and at 350 degrees: 9.84808, +-1.73648. Sum 360: mean 180 - 180 = 0, 280
	 * away, so x = ((360 - 280) / 30)^2 = 7.11. dC is 0, dH is 2 * 10 * sin(10 deg) = 3.47296;
	 * dEF = dH / (1 + (10 * 10 / 1000)^2) = 3.47296 / 1.01 = 3.43858.
	 */
	struct perch_lab a = lab_of("50,9.8480775301,1.7364817767");
	struct perch_lab b = lab_of("50,9.8480775301,-1.7364817767");
	/*
	 * Chroma 10 at 90 and 330 degrees: 240 apart, sum 420: mean 210 - 180 = 30, 250 away,
	 * x = 13.4. dH is 2 * 10 * sin(60 deg) = 17.32051; / 1.01 = 17.14902.
	 */
	struct perch_lab c = lab_of("50,0,10");
	struct perch_lab d = lab_of("50,8.6602540378,-5");
	/*
	 * Chroma 4 at 10 and 6 at 300 degrees: sum 310, mean 155 + 180 = 335, 55 away: x = 3.36111,
	 * e^-x = 0.0346967; CM = 5. D = 2 * 5 * 0.0346967 / 100 = 0.00346967.
	 * dC: (2 - D) / (1 + 0.1^2) = 1.976763. dH: -2 sqrt(24) sin(35 deg) = -5.619844, so
	 * (-5.619844 - D) / (1 + 0.05^2) = -5.609290. dEF = sqrt(3.907592 + 31.464134) = 5.947413.
	 */
	struct perch_lab e = lab_of("50,3.9392310120,0.6945927107");
	struct perch_lab f = lab_of("50,3,-5.1961524227");
	/*
	 * Chroma 50 and 70 at 0: 280 away, so x = (80 / 30)^2 = 7.11111, e^-x = 0.00081599; CM = 60,
	 * D = 20 * 60 * 0.00081599 / 100 = 0.0097919. dC: (20 - D) / (1 + 1.2^2) = 8.192708, dH:
	 * -D / (1 + 0.6^2) = -0.0072; dEF = 8.192711.
	 */
	struct perch_lab g = lab_of("50,50,0");
	struct perch_lab h = lab_of("50,70,0");
	/*
	 * None, and 3 at 270: the missing hue is 0, mean 135 + 180 = 315, x = (35 / 30)^2 = 1.36111,
	 * e^-x = 0.256376; CM = 1.5, D = 3 * 1.5 * 0.256376 / 100 = 0.0115369.
	 * dC: (3 - D) / 1.0009 = 2.985776, dH: -D / 1.000225 = -0.011534; dEF = 2.985798.
	 */
	struct perch_lab none = lab_of("50,0,-0");
	struct perch_lab blue = lab_of("50,0,-3");
	/* Opposite, 2 and 2: dC 0; dH = 4, CM = 2: / (1 + 0.02^2) = 3.998401. */
	struct perch_lab left = lab_of("50,-2,0");
	struct perch_lab right = lab_of("50,2,0");

	(void)state;
	assert_int_equal(compare(&a, &b).de_f_e4, 34386);
	assert_int_equal(compare(&c, &d).de_f_e4, 171490);
	assert_int_equal(compare(&e, &f).de_f_e4, 59474);
	assert_int_equal(compare(&g, &h).de_f_e4, 81927);
	assert_int_equal(compare(&none, &blue).de_f_e4, 29858);
	assert_int_equal(compare(&left, &right).de_f_e4, 39984);
	assert_int_equal(compare(&right, &left).de_f_e4, 39984);
	/* Opposite and unlike: the step back in hue is the step there, turned round. */
	struct perch_lab far_right = lab_of("50,4,0");
	assert_int_equal(compare(&left, &far_right).de_f_e4, compare(&far_right, &left).de_f_e4);
	struct perch_lab up = lab_of("50,3,7");
	struct perch_lab down = lab_of("50,-6,-14");
	assert_int_equal(compare(&up, &down).de_f_e4, compare(&down, &up).de_f_e4);
}

/* The bounds of ISO 105-A05, a millionth below and at each. */
static void
test_class_edges(void **state)
{
	static const struct {
		int64_t bound_e6;
		const char *below;
		const char *at;
	} edges[] = {
		{ 400000, "5", "4-5" },  { 1250000, "4-5", "4" },  { 2100000, "4", "3-4" },
		{ 2950000, "3-4", "3" }, { 4100000, "3", "2-3" },  { 5800000, "2-3", "2" },
		{ 8200000, "2", "1-2" }, { 11600000, "1-2", "1" },
	};

	(void)state;
	assert_int_equal(perch_colour_class(0), PERCH_COLOUR_GRADE_MAX);
	assert_int_equal(perch_colour_class(INT64_MAX), PERCH_COLOUR_GRADE_MIN);
	for (size_t i = 0; i < PERCH_COUNT(edges); i++) {
		const char *below = perch_colour_grade_str(
			perch_colour_class(edges[i].bound_e6 - 1));
		const char *at = perch_colour_grade_str(perch_colour_class(edges[i].bound_e6));

		MUST(strcmp(below, edges[i].below) == 0 && strcmp(at, edges[i].at) == 0,
		     "at %lld: %s below, %s from there", (long long)edges[i].bound_e6, below, at);
	}
}

static void
test_grade_texts(void **state)
{
	static const char *const wrong[] = { "",   "0",     "6",  "4.5",  "5-4",
					     "4-", "4 - 5", "45", "4-5 ", "1-3" };
	int32_t grade = -1;

	(void)state;
	for (int32_t g = PERCH_COLOUR_GRADE_MIN; g <= PERCH_COLOUR_GRADE_MAX; g++) {
		struct perch_span text = perch_span_str(perch_colour_grade_str(g));

		assert_int_equal(perch_colour_grade_read(text, &grade), PERCH_OK);
		assert_int_equal(grade, g);
	}
	assert_string_equal(perch_colour_grade_str(9), "4-5");
	assert_string_equal(perch_colour_grade_str(PERCH_COLOUR_GRADE_MIN - 1), "");
	assert_string_equal(perch_colour_grade_str(PERCH_COLOUR_GRADE_MAX + 1), "");
	grade = -1;
	for (size_t i = 0; i < PERCH_COUNT(wrong); i++)
		assert_int_equal(perch_colour_grade_read(perch_span_str(wrong[i]), &grade),
				 PERCH_E_FORMAT);
	assert_int_equal(grade, -1);
}

/* --- any two colours ------------------------------------------------------------------------------ */

#define PAIRS 20000

static uint64_t
next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

/* A colour to a hundredth, chroma up to 100 or so. */
static struct perch_lab
any_lab(uint64_t *seed)
{
	return (struct perch_lab){
		.l = { (int64_t)(next(seed) % 10001), -2 },
		.a = { (int64_t)(next(seed) % 16001) - 8000, -2 },
		.b = { (int64_t)(next(seed) % 16001) - 8000, -2 },
	};
}

static void
test_one_colour(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < PAIRS; i++) {
		struct perch_lab lab = any_lab(&seed);
		struct perch_colour_difference d = compare(&lab, &lab);

		MUST(d.de_ab_e4 == 0 && d.de_f_e4 == 0 && d.cmc_e4 == 0 && d.gsc_e4 == 50000 &&
			     d.grade == PERCH_COLOUR_GRADE_MAX,
		     "a colour beside itself is grade 5 (pair %d)", i);
	}
}

/* D turns with the colours (dC and with it D change sign, as dH does): dEF is symmetric like dE. */
static void
test_symmetric(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (int i = 0; i < PAIRS; i++) {
		struct perch_lab a = any_lab(&seed);
		struct perch_lab b = any_lab(&seed);
		struct perch_colour_difference there = compare(&a, &b);
		struct perch_colour_difference back = compare(&b, &a);

		MUST(there.de_ab_e4 == back.de_ab_e4 && there.de_f_e4 == back.de_f_e4 &&
			     there.gsc_e4 == back.gsc_e4 && there.grade == back.grade,
		     "dE and dEF are the same both ways (pair %d)", i);
		MUST(there.gsc_e4 >= 10000 && there.gsc_e4 <= 50000,
		     "the figure lies in 1..5 (pair %d)", i);
	}
}

/* Greys: dEF is |dL|, so it rises with it and the grade never does. */
static void
test_greys(void **state)
{
	struct perch_lab standard = lab_of("50.00,0,0");
	int32_t grade = PERCH_COLOUR_GRADE_MAX;

	(void)state;
	for (int64_t i = 0; i <= 5000; i++) {
		struct perch_lab darker = { { 5000 - i, -2 }, { 0, 0 }, { 0, 0 } };
		struct perch_lab lighter = { { 5000 + i, -2 }, { 0, 0 }, { 0, 0 } };
		struct perch_colour_difference d = compare(&standard, &darker);

		MUST(d.de_f_e4 == i * 100 && compare(&standard, &lighter).de_f_e4 == i * 100 &&
			     d.grade <= grade && compare(&standard, &lighter).grade == d.grade,
		     "dEF of greys is |dL| (%lld hundredths)", (long long)i);
		grade = d.grade;
	}
	assert_int_equal(grade, PERCH_COLOUR_GRADE_MIN);
}

/* --- what is refused ------------------------------------------------------------------------------ */

static const struct {
	const char *text;
	enum perch_rc rc;
	const char *why;
} bad_labs[] = {
	// clang-format off
	{ "", PERCH_E_FORMAT, "not 3 numbers with ',' between" },
	{ "50", PERCH_E_FORMAT, "not 3 numbers" },
	{ "50,0", PERCH_E_FORMAT, "not 3 numbers" },
	{ "50,0,0,0", PERCH_E_FORMAT, "not 3 numbers" },
	{ "50,0,0,", PERCH_E_FORMAT, "not 3 numbers" },
	{ ",,", PERCH_E_FORMAT, "L: not a number" },
	{ "50,,0", PERCH_E_FORMAT, "a: not a number" },
	{ "50,0, 0", PERCH_E_FORMAT, "b: not a number" },
	{ "nan,0,0", PERCH_E_FORMAT, "L: not a number" },
	{ "50,inf,0", PERCH_E_FORMAT, "a: not a number" },
	{ "50,0,1e2", PERCH_E_FORMAT, "b: not a number" },
	{ "0x10,0,0", PERCH_E_FORMAT, "L: not a number" },
	{ "+50,0,0", PERCH_E_FORMAT, "L: not a number" },
	{ "50;0;0", PERCH_E_FORMAT, "not 3 numbers" },
	{ "-0.001,0,0", PERCH_E_RANGE, "L: outside 0..100" },
	{ "100.000000000000000001,0,0", PERCH_E_RANGE, "L: " },
	{ "100.001,0,0", PERCH_E_RANGE, "L: outside 0..100" },
	{ "50,500.001,0", PERCH_E_RANGE, "a: outside -500..500" },
	{ "50,0,-500.001", PERCH_E_RANGE, "b: outside -500..500" },
	{ "50,0.0000000000000000001,0", PERCH_E_RANGE, "a: too many digits" },
	{ "9999999999999999999999,0,0", PERCH_E_RANGE, "L: too many digits" },
	// clang-format on
};

static void
test_bad_readings(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(bad_labs); i++) {
		struct perch_lab lab = { { 7, 0 }, { 7, 0 }, { 7, 0 } };
		struct perch_err err = { 0 };
		enum perch_rc rc = perch_lab_read(perch_span_str(bad_labs[i].text), &lab, &err);

		MUST(rc == bad_labs[i].rc && strstr(err.text, bad_labs[i].why) != NULL,
		     "'%s' is refused: %s, %s", bad_labs[i].text, perch_rc_str(rc), err.text);
		MUST(lab.l.m == 7 && lab.a.m == 7 && lab.b.m == 7, "'%s' changes nothing",
		     bad_labs[i].text);
	}
	(void)lab_of("0,-500,500");
	(void)lab_of("100,-500.0,500.000");
	(void)lab_of("99.999999999999999,-499.999999999999999,0.000000000000000001");
}

static void
test_bad_ratios(void **state)
{
	static const char *const bad[] = { "",        "2",     "2:",      ":1",     "2:1:1",
					   "0:1",     "2:0",   "-1:1",    "2,1",    "nan:1",
					   "100.1:1", "2:101", "0.009:1", "2:0.001" };

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(bad); i++) {
		struct perch_cmc_ratio ratio = { { 7, 0 }, { 7, 0 } };
		struct perch_err err = { 0 };

		MUST(perch_cmc_ratio_read(perch_span_str(bad[i]), &ratio, &err) != PERCH_OK &&
			     err.text[0] != '\0' && ratio.l.m == 7 && ratio.c.m == 7,
		     "'%s' is refused", bad[i]);
	}
}

/* Values that no text gives. */
static void
test_bad_values(void **state)
{
	struct perch_lab good = lab_of("50,0,0");
	struct perch_lab bad[] = { good, good, good, good, good, good };
	struct perch_cmc_ratio ratio = PERCH_CMC_2_1;
	struct perch_cmc_ratio bad_ratio = { { 0, 0 }, { 1, 0 } };
	struct perch_colour_difference d = { .grade = 7 };

	(void)state;
	bad[0].l = (struct perch_decimal){ 1, 1 };
	bad[1].a = (struct perch_decimal){ 1, -19 };
	bad[2].b = (struct perch_decimal){ INT64_MIN, 0 };
	bad[3].l = (struct perch_decimal){ -1, 0 };
	bad[4].a = (struct perch_decimal){ INT64_MAX, -15 };
	bad[5].b = (struct perch_decimal){ -501, 0 };
	for (size_t i = 0; i < PERCH_COUNT(bad); i++) {
		assert_int_equal(perch_colour_compare(&bad[i], &good, &ratio, &d), PERCH_E_RANGE);
		assert_int_equal(perch_colour_compare(&good, &bad[i], &ratio, &d), PERCH_E_RANGE);
	}
	assert_int_equal(perch_colour_compare(&good, &good, &bad_ratio, &d), PERCH_E_RANGE);
	bad_ratio = (struct perch_cmc_ratio){ { 1, 0 }, { 1, 3 } };
	assert_int_equal(perch_colour_compare(&good, &good, &bad_ratio, &d), PERCH_E_RANGE);
	assert_int_equal(d.grade, 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),     cmocka_unit_test(test_published_cmc),
		cmocka_unit_test(test_cmc_ratio),   cmocka_unit_test(test_hues),
		cmocka_unit_test(test_class_edges), cmocka_unit_test(test_grade_texts),
		cmocka_unit_test(test_one_colour),  cmocka_unit_test(test_symmetric),
		cmocka_unit_test(test_greys),       cmocka_unit_test(test_bad_readings),
		cmocka_unit_test(test_bad_ratios),  cmocka_unit_test(test_bad_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

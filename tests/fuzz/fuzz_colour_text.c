/*
 * fuzz_colour_text.c - two lines of text as readings of a colorimeter, as a CMC ratio, and as blocks
 * and differences of a 555 number: what is accepted gives figures that can be.
 */
#include "firmware/inspect/colour_difference.h"
#include "firmware/inspect/colour_list.h"
#include "firmware/inspect/shade.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_difference(const struct perch_lab *a, const struct perch_lab *b)
{
	struct perch_cmc_ratio ratio = PERCH_CMC_2_1;
	struct perch_colour_difference there;
	struct perch_colour_difference back;

	check(perch_colour_compare(a, b, &ratio, &there) == PERCH_OK);
	check(perch_colour_compare(b, a, &ratio, &back) == PERCH_OK);
	check(there.de_ab_e4 == back.de_ab_e4 && there.de_f_e4 == back.de_f_e4);
	check(there.de_ab_e4 >= 0 && there.de_f_e4 >= 0 && there.cmc_e4 >= 0);
	check(there.gsc_e4 >= PERCH_COLOUR_SCALE && there.gsc_e4 <= 5 * PERCH_COLOUR_SCALE);
	check(perch_colour_grade_str(there.grade)[0] != '\0');
}

static void
check_ratio(const struct perch_cmc_ratio *ratio)
{
	const struct perch_lab dark = { { 0, 0 }, { -500, 0 }, { -500, 0 } };
	const struct perch_lab bright = { { 100, 0 }, { 500, 0 }, { 500, 0 } };
	struct perch_colour_difference d;

	check(perch_cmc_ratio_is_valid(ratio));
	check(perch_colour_compare(&dark, &bright, ratio, &d) == PERCH_OK && d.cmc_e4 > 0);
}

static void
check_number(const struct perch_decimal block[3], const struct perch_decimal diff[3])
{
	struct perch_shade shade = { "" };
	struct perch_shade again;
	size_t at = 3;
	enum perch_rc rc = perch_shade_555(block, diff, &shade, &at);

	if (rc == PERCH_OK) {
		check(perch_shade_read(perch_span_str(shade.text), &again) == PERCH_OK);
		check(memcmp(&again, &shade, sizeof(again)) == 0);
	} else {
		check(at < 3 && shade.text[0] == '\0');
		check((rc == PERCH_E_ARG) == (block[at].m <= 0));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const names[] = { "l", "a", "b" };
	struct perch_span first = perch_span_of(data, n);
	const uint8_t *end = n > 0 ? memchr(data, '\n', n) : NULL;
	struct perch_span second = { data, 0 };
	struct perch_lab a;
	struct perch_lab b;
	struct perch_cmc_ratio ratio;
	struct perch_decimal block[3];
	struct perch_decimal diff[3];
	struct perch_err err = { 0 };

	if (end != NULL) {
		first.n = (size_t)(end - data);
		second = perch_span_of(end + 1, n - first.n - 1);
	}
	if (perch_lab_read(first, &a, &err) != PERCH_OK)
		check(err.text[0] != '\0');
	else if (perch_lab_read(second, &b, NULL) == PERCH_OK)
		check_difference(&a, &b);
	if (perch_cmc_ratio_read(first, &ratio, NULL) == PERCH_OK)
		check_ratio(&ratio);
	if (perch_colour_list_read(first, ',', names, block, 3, NULL) == PERCH_OK &&
	    perch_colour_list_read(second, ',', names, diff, 3, NULL) == PERCH_OK)
		check_number(block, diff);
	return 0;
}

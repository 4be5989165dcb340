/*
 * fuzz_band.c - properties of nominals with tolerances (firmware/inspect/band.c, ratio.c).
 *
 * The input is the text of a band, read as every kind of quantity. What is read has limits around
 * its nominal, which keeps them; what is written reads back and is written the same again; a value
 * judged by it prints, or is too large to. What is refused says why.
 */
#include <stdlib.h>

#include "firmware/inspect/band.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(cond) ((cond) ? (void)0 : abort())

static void
check_limits(const struct perch_band *band, const struct perch_limits *limits)
{
	struct perch_ratio nominal = perch_ratio_of_quantity(band->nominal);
	struct perch_measured m = perch_measured_judge(nominal, band->nominal.unit, limits);
	char text[256];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	MUST(perch_ratio_is_number(nominal) && nominal.num > 0);
	MUST(m.is_pass && m.is_judged == (band->plus.is_set || band->minus.is_set));
	MUST(!limits->has_low ||
	     (limits->low.num >= 0 && perch_ratio_compare(limits->low, nominal) <= 0));
	MUST(!limits->has_high || perch_ratio_compare(limits->high, nominal) >= 0);
	enum perch_rc rc = perch_measured_put(&b, &m);
	MUST((rc == PERCH_OK && b.n > 0) || rc == PERCH_E_RANGE);
	/* Half of the low limit breaks it, and twice the high one. */
	struct perch_ratio half = perch_ratio_divide(limits->low, perch_ratio_of(2, 1));
	if (limits->has_low && limits->low.num > 0 && perch_ratio_is_number(half))
		MUST(!perch_limits_hold(limits, half));
	struct perch_ratio twice = perch_ratio_add(limits->high, limits->high);
	if (limits->has_high && perch_ratio_is_number(twice))
		MUST(!perch_limits_hold(limits, twice));
}

static void
check(struct perch_span text, enum perch_dimension dimension)
{
	struct perch_band band, back;
	struct perch_limits limits;
	struct perch_err err = { .text = "" };
	char first[PERCH_BAND_TEXT_MAX];
	char second[PERCH_BAND_TEXT_MAX];
	struct perch_buf a = perch_buf_over(first, sizeof(first));
	struct perch_buf b = perch_buf_over(second, sizeof(second));

	if (perch_band_read(text, dimension, &band, &err) != PERCH_OK) {
		MUST(err.text[0] != '\0' && err.rc != PERCH_OK);
		return;
	}
	MUST(perch_band_limits(&band, &limits, &err) == PERCH_OK);
	check_limits(&band, &limits);
	MUST(perch_band_put(&a, &band) == PERCH_OK);
	MUST(perch_band_read(perch_buf_span(&a), dimension, &back, &err) == PERCH_OK);
	MUST(perch_band_put(&b, &back) == PERCH_OK);
	MUST(perch_span_eq(perch_buf_span(&a), perch_buf_span(&b)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (unsigned d = PERCH_DIM_NONE + 1; d <= PERCH_DIM_COUNT; d++)
		check(perch_span_of(data, size), (enum perch_dimension)d);
	return 0;
}

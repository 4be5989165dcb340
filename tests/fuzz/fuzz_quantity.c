/*
 * fuzz_quantity.c - properties of decimals and lengths (firmware/base/quantity.c).
 *
 * A decimal that is accepted prints as a text that parses to the same decimal. A length printed in
 * any unit with nine places parses back to the same micrometres: exact in um, mm, cm and m, and
 * nine places of an inch or yard are finer than half a micrometre. A refused input writes nothing.
 */
#include <stdint.h>

#include "firmware/base/quantity.h"
#include "firmware/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(cond) ((cond) ? (void)0 : abort())

static void
check_decimal(struct perch_span in)
{
	const struct perch_decimal untouched = { 77, 77 };
	struct perch_decimal d = untouched;
	struct perch_decimal again;
	char text[64];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (perch_parse_decimal(in, &d) != PERCH_OK) {
		MUST(d.m == untouched.m && d.e == untouched.e);
		return;
	}
	MUST(d.e >= -18 && d.e <= 0);
	MUST(d.m > -INT64_C(1000000000000000000) && d.m < INT64_C(1000000000000000000));
	MUST(perch_buf_put_decimal(&b, d) == PERCH_OK);
	MUST(perch_parse_decimal(perch_buf_span(&b), &again) == PERCH_OK);
	MUST(again.m == d.m && again.e == d.e);
}

static void
check_length(int64_t um, enum perch_unit unit)
{
	char text[64];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	int64_t again = 0;
	enum perch_rc rc;

	MUST(perch_buf_put_length(&b, um, unit, 9) == PERCH_OK);
	MUST(perch_buf_put_str(&b, perch_unit_str(unit)) == PERCH_OK);
	rc = perch_parse_um(perch_buf_span(&b), &again);
	/* 18 digits may not be enough: then it is refused, never read as something else. With nine
	 * places that begins at 10^9 in. */
	MUST(rc == PERCH_OK ? again == um : rc == PERCH_E_RANGE);
	MUST(rc == PERCH_OK || um >= INT64_C(25400000000000) || um <= -INT64_C(25400000000000));
}

static void
check_quantity(struct perch_span in)
{
	struct perch_quantity q;
	int64_t um;

	if (perch_parse_quantity(in, &q) != PERCH_OK)
		return;
	MUST(q.unit > PERCH_UNIT_NONE && q.unit < PERCH_UNIT_COUNT);
	if (perch_unit_dimension(q.unit) != PERCH_DIM_LENGTH) {
		MUST(perch_quantity_um(q, &um) == PERCH_E_UNKNOWN);
		return;
	}
	if (perch_quantity_um(q, &um) != PERCH_OK)
		return;
	for (int unit = PERCH_UM; unit <= PERCH_YD; unit++)
		check_length(um, (enum perch_unit)unit);
}

/* The same bytes as numbers, so that extremes come up. */
static void
check_raw(struct perch_span in)
{
	struct perch_quantity q = { .unit = PERCH_YD };
	char text[192];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	int64_t den;
	int64_t um;

	if (in.n < 17)
		return;
	memcpy(&q.value.m, in.p, 8);
	memcpy(&den, in.p + 8, 8);
	memcpy(&q.value.e, in.p + 16, 1);
	q.unit = (enum perch_unit)(PERCH_UM + in.p[16] % 6);
	MUST(perch_buf_put_decimal(&b, q.value) == PERCH_OK);
	perch_buf_reset(&b);
	if (perch_quantity_um(q, &um) == PERCH_OK)
		for (int unit = PERCH_UM; unit <= PERCH_YD; unit++)
			check_length(um, (enum perch_unit)unit);
	perch_buf_reset(&b);
	MUST(perch_buf_put_ratio(&b, q.value.m, den, in.p[16] % 10u) ==
	     (den > 0 ? PERCH_OK : PERCH_E_ARG));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct perch_span in = perch_span_of(data, size);

	check_decimal(in);
	check_quantity(in);
	check_raw(in);
	return 0;
}

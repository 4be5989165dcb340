/*
 * shade.c - shade lots and 555 numbers (shade.h). Pure.
 */
#include "firmware/inspect/shade.h"

#define PLACES_MAX   18 /* as perch_parse_decimal() */
#define BLOCK_OF_STD 5  /* the digit of the standard itself */
#define BLOCKS_MAX   4  /* either side of it */
#define LISTED_MAX   8

enum perch_rc
perch_shade_read(struct perch_span text, struct perch_shade *out)
{
	struct perch_shade shade = { "" };

	if (text.n != 1 && text.n != 3)
		return PERCH_E_FORMAT;
	for (size_t i = 0; i < text.n; i++) {
		char c = (char)text.p[i];

		if (text.n == 1 && c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (text.n == 1 ? c < 'A' || c > 'Z' : c < '1' || c > '9')
			return PERCH_E_FORMAT;
		shade.text[i] = c;
	}
	*out = shade;
	return PERCH_OK;
}

/* --- 555 numbers ------------------------------------------------------------------------------ */

/* diff / block to the nearest whole number, half away from zero; no more than BLOCKS_MAX + 1 either
 * way. The arguments have at most 18 places. */
static int
blocks_of(struct perch_decimal diff, struct perch_decimal block)
{
	bool is_below = diff.m < 0;
	perch_i128 num = is_below ? -(perch_i128)diff.m : diff.m;
	perch_i128 den = block.m;
	int n = 0;

	/* One of the two grows to the other's places: 19 digits and 18 more. */
	for (int more = diff.e - block.e; more > 0; more--)
		num *= 10;
	for (int more = block.e - diff.e; more > 0; more--)
		den *= 10;
	/* It is n + 1 from n + 1/2 blocks on; nine times 37 digits fit 128 bits. */
	while (n <= BLOCKS_MAX && 2 * num >= (2 * n + 1) * den)
		n++;
	return is_below ? -n : n;
}

static bool
is_typed(struct perch_decimal d)
{
	return d.e <= 0 && d.e >= -PLACES_MAX;
}

enum perch_rc
perch_shade_555(const struct perch_decimal block[3], const struct perch_decimal diff[3],
		struct perch_shade *out, size_t *at)
{
	struct perch_shade shade = { "" };

	for (size_t i = 0; i < 3; i++) {
		if (at != NULL)
			*at = i;
		if (block[i].m <= 0 || !is_typed(block[i]) || !is_typed(diff[i]))
			return PERCH_E_ARG;
		int n = blocks_of(diff[i], block[i]);
		if (n < -BLOCKS_MAX || n > BLOCKS_MAX)
			return PERCH_E_RANGE;
		shade.text[i] = (char)('0' + BLOCK_OF_STD + n);
	}
	*out = shade;
	return PERCH_OK;
}

/* --- lots ------------------------------------------------------------------------------------- */

/* Letters in front of numbers. */
static int
compare(const struct perch_shade *a, const struct perch_shade *b)
{
	size_t n = strlen(a->text);
	size_t m = strlen(b->text);

	return n != m ? (n < m ? -1 : 1) : strcmp(a->text, b->text);
}

enum perch_rc
perch_shade_add(struct perch_shade_lot *lots, size_t cap, size_t *n,
		const struct perch_shade *shade, int64_t length_um)
{
	size_t at = 0;

	if (length_um < 0)
		return PERCH_E_RANGE;
	while (at < *n && compare(&lots[at].shade, shade) < 0)
		at++;
	if (at == *n || compare(&lots[at].shade, shade) != 0) {
		if (*n == cap)
			return PERCH_E_FULL;
		memmove(&lots[at + 1], &lots[at], (*n - at) * sizeof(*lots));
		lots[at] = (struct perch_shade_lot){ *shade, 0, 0 };
		++*n;
	}
	if (length_um > INT64_MAX - lots[at].length_um || lots[at].rolls == INT32_MAX)
		return PERCH_E_RANGE;
	lots[at].rolls++;
	lots[at].length_um += length_um;
	return PERCH_OK;
}

enum perch_rc
perch_shade_put_warning(struct perch_buf *out, const char *where,
			const struct perch_shade_lot *lots, size_t n, enum perch_unit unit)
{
	if (perch_unit_dimension(unit) != PERCH_DIM_LENGTH)
		return PERCH_E_UNKNOWN;
	if (n < 2)
		return PERCH_OK;
	size_t before = out->n;
	(void)perch_buf_fmt(out, "%s: %zu shade lots mix:", where, n);
	for (size_t i = 0; i < n && i < LISTED_MAX; i++) {
		(void)perch_buf_fmt(out, "%s %s %d roll%s ", i > 0 ? "," : "", lots[i].shade.text,
				    (int)lots[i].rolls, lots[i].rolls == 1 ? "" : "s");
		(void)perch_buf_put_length(out, lots[i].length_um, unit, 2);
		(void)perch_buf_put_str(out, perch_unit_str(unit));
	}
	if (n > LISTED_MAX)
		(void)perch_buf_fmt(out, " and %zu more", n - LISTED_MAX);
	if (!out->is_full)
		return PERCH_OK;
	out->n = before;
	return PERCH_E_FULL;
}

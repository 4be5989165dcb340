/*
 * digits.c COUNT SEED [bits] - the figures of COUNT random pairs of colours, one line each, for
 * same_digits.sh to compare between compilers. With `bits` every bit of what was rounded to them
 * stands beside them: that shows a difference which the rounding would hide in all but a few pairs.
 *
 * Three of four pairs lie close together, as cloth and its standard do; some are grey, where hues
 * are undefined, and some are exact opposites.
 */
#include "firmware/inspect/colour_difference.c" // its own functions are what is looked at

#include "firmware/base/text.h"

struct random {
	uint64_t state;
};

/* 0 to n - 1 */
static int64_t
below(struct random *r, int64_t n)
{
	r->state = r->state * 6364136223846793005u + 1442695040888963407u;
	return (int64_t)(r->state >> 33) % n;
}

static int64_t
within(int64_t v, int64_t min, int64_t max)
{
	return v < min ? min : v > max ? max : v;
}

/* In ten thousandths. */
static struct perch_lab
lab_of(int64_t l, int64_t a, int64_t b)
{
	const int64_t most = PERCH_LAB_AB_MAX * PERCH_COLOUR_SCALE;

	return (struct perch_lab){
		.l = { within(l, 0, PERCH_LAB_L_MAX * PERCH_COLOUR_SCALE), -4 },
		.a = { within(a, -most, most), -4 },
		.b = { within(b, -most, most), -4 },
	};
}

static void
draw(struct random *r, struct perch_lab *standard, struct perch_lab *sample)
{
	int64_t kind = below(r, 16);
	int64_t span = kind == 0 ? 0 : 1200000; /* a* and b* to either side of 0 */
	int64_t l = below(r, 1000001);
	int64_t a = below(r, span + 1) - span / 2;
	int64_t b = below(r, span + 1) - span / 2;
	int64_t step = kind < 12 ? 60000 : 900000;

	int64_t dl = below(r, step) - step / 2;
	int64_t da = below(r, step) - step / 2;
	int64_t db = below(r, step) - step / 2;

	*standard = lab_of(l, a, b);
	*sample = kind == 1 ? lab_of(l, -a, -b) : lab_of(l + dl, a + da, b + db);
}

static bool
print_figures(const struct perch_lab *standard, const struct perch_lab *sample)
{
	struct perch_cmc_ratio ratio = PERCH_CMC_2_1;
	struct perch_colour_difference d;
	char line[256];
	struct perch_buf b = perch_buf_over(line, sizeof(line));
	struct perch_jw w = perch_jw_over(&b);

	if (perch_colour_compare(standard, sample, &ratio, &d) != PERCH_OK)
		return false;
	perch_colour_difference_write(&w, &d);
	return perch_jw_done(&w) == PERCH_OK && puts(perch_buf_cstr(&b)) != EOF;
}

static bool
print_bits(const struct perch_lab *standard, const struct perch_lab *sample)
{
	struct colour from = colour_of(standard);
	struct colour to = colour_of(sample);
	double de_f = grey_scale_difference(&from, &to);

	return printf("%a %a %a %a\n", length_of(to.l - from.l, to.a - from.a, to.b - from.b), de_f,
		      grey_scale_figure(de_f), cmc(&from, &to, 2, 1)) > 0;
}

int
main(int argc, char **argv)
{
	struct random r;
	int64_t count = 0;
	int64_t seed = 0;

	if (argc < 3 ||
	    perch_parse_i64(perch_span_str(argv[1]), 1, INT32_MAX, &count) != PERCH_OK ||
	    perch_parse_i64(perch_span_str(argv[2]), 0, INT32_MAX, &seed) != PERCH_OK)
		return 2;
	r.state = (uint64_t)seed;
	for (int64_t i = 0; i < count; i++) {
		struct perch_lab standard;
		struct perch_lab sample;

		draw(&r, &standard, &sample);
		if (!print_figures(&standard, &sample))
			return 1;
		if (argc > 3 && !print_bits(&standard, &sample))
			return 1;
	}
	return fflush(stdout) == 0 ? 0 : 1;
}

/*
 * colour_difference.c - dE*ab, the grey scale grade of ISO 105-A05, CMC(l:c)
 * (colour_difference.h). Pure; libm.
 *
 * Built with -ffp-contract=off: a product and a sum that one compiler joins into one rounding and
 * another does not would differ. Plain products, no pow(), which compilers replace at will. Only
 * libm's atan2, cos, exp and log2 are not rounded correctly by definition.
 */
#include "firmware/inspect/colour_difference.h"

#include <float.h>
#include <math.h>

/* With x87 arithmetic a value would depend on whether it stays in a register. */
_Static_assert(FLT_EVAL_METHOD == 0, "colour needs every double rounded to a double");

/* A reading, and its place in the plane of a* and b*. */
struct colour {
	double l, a, b;
	double chroma;
	double hue; /* degrees, 0 to 360 */
};

/* Sample less standard. */
struct step {
	double l, chroma;
	double hue; /* above 0 towards greater hue angles */
};

static double
square(double x)
{
	return x * x;
}

/* Exact but for one rounding of the mantissa and one of the quotient: 10^18 is a double. */
static double
double_of(struct perch_decimal d)
{
	double scale = 1;

	for (int e = 0; e > d.e; e--)
		scale *= 10;
	return (double)d.m / scale;
}

static double
radians(double degrees)
{
	return degrees * (M_PI / 180);
}

static struct colour
colour_of(const struct perch_lab *lab)
{
	struct colour c = {
		.l = double_of(lab->l),
		.a = double_of(lab->a),
		.b = double_of(lab->b),
	};

	c.chroma = sqrt(square(c.a) + square(c.b));
	c.hue = atan2(c.b, c.a) * (180 / M_PI);
	if (c.hue < 0)
		c.hue += 360;
	return c;
}

/*
 * The hue difference is 2 sqrt(C1 C2) sin(angle / 2). What remains of dE after dL and dC is the
 * same but loses its digits where the hues are close; so there it is taken from the cross product.
 */
static double
hue_step(const struct colour *from, const struct colour *to)
{
	double cross = from->a * to->b - from->b * to->a;
	double dot = from->a * to->a + from->b * to->b;
	double product = from->chroma * to->chroma;

	if (dot > 0)
		return cross * sqrt(2 / (product + dot));
	/* Exactly opposite hues have no cross product to tell the way. */
	return copysign(sqrt(2 * (product - dot)), cross != 0 ? cross : to->hue - from->hue);
}

static struct step
step_of(const struct colour *from, const struct colour *to)
{
	return (struct step){ to->l - from->l, to->chroma - from->chroma, hue_step(from, to) };
}

static double
length_of(double l, double chroma, double hue)
{
	return sqrt(square(l) + square(chroma) + square(hue));
}

/* ISO 105-A05: mean of two hues, degrees. */
static double
mean_hue(double a, double b)
{
	double mean = (a + b) / 2;

	if (fabs(a - b) <= 180)
		return mean;
	return a + b < 360 ? mean + 180 : mean - 180;
}

/* dEF of ISO 105-A05. */
static double
grey_scale_difference(const struct colour *standard, const struct colour *sample)
{
	struct step d = step_of(standard, sample);
	double chroma = (standard->chroma + sample->chroma) / 2;
	double away = fabs(mean_hue(standard->hue, sample->hue) - 280);
	double x = square((away <= 180 ? away : 360 - away) / 30);
	double correction = d.chroma * chroma * exp(-x) / 100; /* unconfirmed from here ... */
	double chroma_f = (d.chroma - correction) / (1 + square(20 * chroma / 1000));
	double hue_f = (d.hue - correction) / (1 + square(10 * chroma / 1000)); /* ... to here */

	return length_of(d.l, chroma_f, hue_f);
}

static double
grey_scale_figure(double de_f)
{
	double figure = de_f <= 3.4 ? 5 - de_f / 1.7 : 5 - log2(de_f / 0.85);

	return figure < 1 ? 1 : figure;
}

/* Tolerance of the standard for hue, as a part of that for chroma. */
static double
cmc_hue_part(const struct colour *standard)
{
	double h = standard->hue;
	double c4 = square(square(standard->chroma));
	double f = sqrt(c4 / (c4 + 1900));
	double t = h >= 164 && h <= 345 ? 0.56 + fabs(0.2 * cos(radians(h + 168)))
					: 0.36 + fabs(0.4 * cos(radians(h + 35)));

	return f * t + 1 - f;
}

static double
cmc(const struct colour *standard, const struct colour *sample, double l, double c)
{
	struct step d = step_of(standard, sample);
	double chroma = standard->chroma;
	double for_l = standard->l < 16 ? 0.511
					: 0.040975 * standard->l / (1 + 0.01765 * standard->l);
	double for_c = 0.0638 * chroma / (1 + 0.0131 * chroma) + 0.638;
	double for_h = for_c * cmc_hue_part(standard);

	return length_of(d.l / (l * for_l), d.chroma / (c * for_c), d.hue / for_h);
}

/* Half away from zero. */
static int64_t
rounded(double value, double scale)
{
	return llround(value * scale);
}

enum perch_rc
perch_colour_compare(const struct perch_lab *standard, const struct perch_lab *sample,
		     const struct perch_cmc_ratio *ratio, struct perch_colour_difference *out)
{
	if (!perch_lab_is_valid(standard) || !perch_lab_is_valid(sample) ||
	    !perch_cmc_ratio_is_valid(ratio))
		return PERCH_E_RANGE;

	struct colour from = colour_of(standard);
	struct colour to = colour_of(sample);
	double de_ab = length_of(to.l - from.l, to.a - from.a, to.b - from.b);
	double de_f = grey_scale_difference(&from, &to);

	*out = (struct perch_colour_difference){
		.de_ab_e4 = rounded(de_ab, PERCH_COLOUR_SCALE),
		.de_f_e4 = rounded(de_f, PERCH_COLOUR_SCALE),
		.gsc_e4 = rounded(grey_scale_figure(de_f), PERCH_COLOUR_SCALE),
		.cmc_e4 = rounded(cmc(&from, &to, double_of(ratio->l), double_of(ratio->c)),
				  PERCH_COLOUR_SCALE),
		.grade = perch_colour_class(rounded(de_f, 1e6)),
	};
	return PERCH_OK;
}

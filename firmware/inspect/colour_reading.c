/*
 * colour_reading.c - readings of a colorimeter from text, the class table, results as JSON
 * (colour_difference.h). Pure, whole numbers only.
 */
#include "firmware/inspect/colour_difference.h"

#include "firmware/inspect/colour_list.h"

#define PLACES_MAX 18 /* as perch_parse_decimal() */

/* 10 ^ -e; 0 for an exponent that no typed decimal has. */
static perch_i128
scale_of(struct perch_decimal d)
{
	perch_i128 scale = 1;

	if (d.e > 0 || d.e < -PLACES_MAX)
		return 0;
	for (int e = 0; e > d.e; e--)
		scale *= 10;
	return scale;
}

static bool
is_within(struct perch_decimal d, int64_t min, int64_t max)
{
	perch_i128 scale = scale_of(d);

	return scale != 0 && d.m >= min * scale && d.m <= max * scale;
}

/* 0.01 at least, so that no result outgrows its type. */
static bool
is_tolerance(struct perch_decimal d)
{
	return is_within(d, 0, PERCH_CMC_RATIO_MAX) && (perch_i128)d.m * 100 >= scale_of(d);
}

bool
perch_lab_is_valid(const struct perch_lab *lab)
{
	return is_within(lab->l, 0, PERCH_LAB_L_MAX) &&
	       is_within(lab->a, -PERCH_LAB_AB_MAX, PERCH_LAB_AB_MAX) &&
	       is_within(lab->b, -PERCH_LAB_AB_MAX, PERCH_LAB_AB_MAX);
}

bool
perch_cmc_ratio_is_valid(const struct perch_cmc_ratio *ratio)
{
	return is_tolerance(ratio->l) && is_tolerance(ratio->c);
}

enum perch_rc
perch_lab_read(struct perch_span text, struct perch_lab *out, struct perch_err *err)
{
	static const char *const names[] = { "L", "a", "b" };
	struct perch_decimal v[PERCH_COUNT(names)] = { 0 };
	enum perch_rc rc = perch_colour_list_read(text, ',', names, v, PERCH_COUNT(v), err);

	if (rc != PERCH_OK)
		return rc;
	if (!is_within(v[0], 0, PERCH_LAB_L_MAX))
		return perch_err_set(err, PERCH_E_RANGE, 0, "L: outside 0..%d", PERCH_LAB_L_MAX);
	for (size_t i = 1; i < PERCH_COUNT(v); i++)
		if (!is_within(v[i], -PERCH_LAB_AB_MAX, PERCH_LAB_AB_MAX))
			return perch_err_set(err, PERCH_E_RANGE, 0, "%s: outside -%d..%d", names[i],
					     PERCH_LAB_AB_MAX, PERCH_LAB_AB_MAX);
	*out = (struct perch_lab){ v[0], v[1], v[2] };
	return PERCH_OK;
}

enum perch_rc
perch_cmc_ratio_read(struct perch_span text, struct perch_cmc_ratio *out, struct perch_err *err)
{
	static const char *const names[] = { "l", "c" };
	struct perch_decimal v[PERCH_COUNT(names)] = { 0 };
	enum perch_rc rc = perch_colour_list_read(text, ':', names, v, PERCH_COUNT(v), err);

	if (rc != PERCH_OK)
		return rc;
	for (size_t i = 0; i < PERCH_COUNT(v); i++)
		if (!is_tolerance(v[i]))
			return perch_err_set(err, PERCH_E_RANGE, 0, "%s: outside 0.01..%d",
					     names[i], PERCH_CMC_RATIO_MAX);
	*out = (struct perch_cmc_ratio){ v[0], v[1] };
	return PERCH_OK;
}

int32_t
perch_colour_class(int64_t de_f_e6)
{
	/* upper bounds of the classes 5, 4-5, 4 ... 1-2, exclusive */
	static const int64_t bounds_e6[] = {
		400000, 1250000, 2100000, 2950000, 4100000, 5800000, 8200000, 11600000,
	};
	int32_t grade = PERCH_COLOUR_GRADE_MAX;

	for (size_t i = 0; i < PERCH_COUNT(bounds_e6) && de_f_e6 >= bounds_e6[i]; i++)
		grade--;
	return grade;
}

static void
put_figure(struct perch_jw *w, const char *key, int64_t e4)
{
	char text[32];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	(void)perch_buf_put_ratio(&b, e4, PERCH_COLOUR_SCALE, PERCH_COLOUR_PLACES);
	perch_jw_key(w, key);
	perch_jw_str(w, perch_buf_span(&b));
}

void
perch_colour_difference_write(struct perch_jw *w, const struct perch_colour_difference *d)
{
	perch_jw_object(w);
	put_figure(w, "de_ab", d->de_ab_e4);
	put_figure(w, "de_f", d->de_f_e4);
	put_figure(w, "gsc", d->gsc_e4);
	perch_jw_kv_str(w, "grade", perch_colour_grade_str(d->grade));
	put_figure(w, "cmc", d->cmc_e4);
	perch_jw_end(w);
}

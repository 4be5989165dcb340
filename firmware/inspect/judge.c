/*
 * judge.c - one flaw under one profile: which rule, how many points, which units (score.h). Pure.
 */
#include "firmware/inspect/score.h"

static bool
is_kind(const struct perch_flaw *flaw, const char *kind)
{
	return strcmp(flaw->kind, kind) == 0;
}

static bool
is_full_width(const struct perch_flaw *flaw)
{
	return flaw->is_full_width || is_kind(flaw, "seam") || is_kind(flaw, "splice");
}

/* The longest size that is known: the length, or how far a running flaw runs. 0: none. */
static int64_t
size_of(const struct perch_flaw *flaw)
{
	int64_t run = flaw->to_um >= 0 ? flaw->to_um - flaw->at_um : 0;

	return flaw->length_um > run ? flaw->length_um : run;
}

/* "at: 121yd is beyond the end, 120yd" */
static enum perch_rc
refuse(struct perch_err *err, const char *field, int64_t um, const char *why, int64_t bound_um,
       enum perch_unit unit)
{
	char text[128];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	perch_put_um(&b, um, unit);
	perch_buf_put_byte(&b, ' ');
	perch_buf_put_str(&b, why);
	perch_buf_put_byte(&b, ' ');
	perch_put_um(&b, bound_um, unit);
	const char *s = perch_buf_cstr(&b);
	return perch_err_set(err, PERCH_E_RANGE, 0, "%s: %s", field, s != NULL ? s : why);
}

enum perch_rc
perch_roll_check(const struct perch_roll *roll, struct perch_err *err)
{
	if (roll->width_um <= 0)
		return refuse(err, "width", roll->width_um, "is not more than", 0, PERCH_M);
	if (roll->width_um > PERCH_ROLL_WIDTH_MAX_UM)
		return refuse(err, "width", roll->width_um, "is over", PERCH_ROLL_WIDTH_MAX_UM,
			      PERCH_M);
	if (roll->length_um <= 0)
		return refuse(err, "length", roll->length_um, "is not more than", 0, PERCH_M);
	if (roll->length_um > PERCH_ROLL_LENGTH_MAX_UM)
		return refuse(err, "length", roll->length_um, "is over", PERCH_ROLL_LENGTH_MAX_UM,
			      PERCH_M);
	return PERCH_OK;
}

/* Where the flaw lies, and that its sizes can be. -1 stands for a size that was not given. */
static enum perch_rc
check_flaw(const struct perch_roll *roll, const struct perch_flaw *flaw, enum perch_unit unit,
	   struct perch_err *err)
{
	enum perch_unit fine = unit == PERCH_YD ? PERCH_IN : PERCH_MM; /* for sizes, not places */

	if (flaw->at_um < 0)
		return refuse(err, "at", flaw->at_um, "is before the start,", 0, unit);
	if (flaw->at_um > roll->length_um)
		return refuse(err, "at", flaw->at_um, "is beyond the end,", roll->length_um, unit);
	if (flaw->to_um != -1 && flaw->to_um <= flaw->at_um)
		return refuse(err, "to", flaw->to_um, "is not beyond its start,", flaw->at_um,
			      unit);
	if (flaw->to_um > roll->length_um)
		return refuse(err, "to", flaw->to_um, "is beyond the end,", roll->length_um, unit);
	if (flaw->length_um != -1 && flaw->length_um <= 0)
		return refuse(err, "length", flaw->length_um, "is not more than", 0, fine);
	if (flaw->length_um > PERCH_ROLL_LENGTH_MAX_UM)
		return refuse(err, "length", flaw->length_um, "is over", PERCH_ROLL_LENGTH_MAX_UM,
			      unit);
	if (flaw->across_um < -1)
		return refuse(err, "across", flaw->across_um, "is before the left edge,", 0, fine);
	if (flaw->across_um > roll->width_um)
		return refuse(err, "across", flaw->across_um, "is beyond the right edge,",
			      roll->width_um, fine);
	return PERCH_OK;
}

/* Wholly within `band` of 0 or of `far`. */
static bool
in_band(int64_t from, int64_t to, int64_t band, int64_t far)
{
	return band > 0 && (to <= band || from >= far - band);
}

/* The rules that take a flaw out of the count. */
static bool
judge_ignored(const struct perch_profile *profile, const struct perch_roll *roll,
	      const struct perch_flaw *flaw, struct perch_judged *j)
{
	int64_t length = flaw->length_um > 0 ? flaw->length_um : 0;
	int64_t end = flaw->to_um >= 0 ? flaw->to_um
				       : flaw->at_um + (flaw->direction == PERCH_WARP ? length : 0);
	int64_t right = flaw->across_um + (flaw->direction == PERCH_WEFT ? length : 0);
	bool has_selvedge = flaw->across_um >= 0 && !is_full_width(flaw) &&
			    !is_kind(flaw, "narrow");

	if (flaw->side == PERCH_BACK && !profile->counts_back) {
		j->rule = PERCH_RULE_BACK;
	} else if (flaw->is_minor && profile->is_majors_only) {
		j->rule = PERCH_RULE_MINOR;
	} else if (in_band(flaw->at_um, end, profile->ends_um, roll->length_um)) {
		j->rule = PERCH_RULE_ENDS;
		j->bound_um = profile->ends_um;
	} else if (has_selvedge &&
		   in_band(flaw->across_um, right, profile->selvedge_um, roll->width_um)) {
		j->rule = PERCH_RULE_SELVEDGE;
		j->bound_um = profile->selvedge_um;
	} else {
		return false;
	}
	j->is_counted = false;
	return true;
}

static int64_t
bound_of(const struct perch_class *c, int64_t width_um)
{
	if (c->up_to_um == PERCH_UP_TO_HALF_WIDTH)
		return width_um / 2;
	return c->up_to_um == PERCH_UP_TO_FULL_WIDTH ? width_um : c->up_to_um;
}

/* One class alone is for every size, known or not. */
static enum perch_rc
judge_class(const struct perch_classes *classes, int64_t width_um, int64_t size_um,
	    struct perch_judged *j, struct perch_err *err)
{
	size_t i = 0;

	if (classes->n > 1 && size_um == 0)
		return perch_err_set(err, PERCH_E_NOTFOUND, 0, "length: missing");
	while (i + 1 < classes->n && size_um > bound_of(&classes->v[i], width_um))
		i++;
	j->points = classes->v[i].points;
	j->size_um = size_um;
	j->is_over = i + 1 == classes->n;
	if (!j->is_over)
		j->bound_um = bound_of(&classes->v[i], width_um);
	else
		j->bound_um = i > 0 ? bound_of(&classes->v[i - 1], width_um) : 0;
	return PERCH_OK;
}

/* A flaw whose points come from its size. */
static enum perch_rc
judge_size(const struct perch_profile *profile, const struct perch_flaw *flaw, int64_t width_um,
	   struct perch_judged *j, struct perch_err *err)
{
	int64_t size = size_of(flaw);
	bool has_pinholes = profile->pinhole.points >= 0;
	bool is_pinhole = is_kind(flaw, "pinhole") && has_pinholes;
	bool is_hole = is_kind(flaw, "hole") || is_pinhole ||
		       (is_kind(flaw, "tear") && profile->tear_is_hole);

	if (is_pinhole && size == 0)
		return perch_err_set(err, PERCH_E_NOTFOUND, 0, "length: missing");
	if (is_hole && has_pinholes && size != 0 && size <= profile->pinhole.up_to_um) {
		j->rule = PERCH_RULE_PINHOLE;
		j->points = profile->pinhole.points;
		j->size_um = size;
		j->bound_um = profile->pinhole.up_to_um;
		return PERCH_OK;
	}
	j->rule = is_hole ? PERCH_RULE_HOLE : PERCH_RULE_CLASS;
	return judge_class(is_hole ? &profile->hole : &profile->classes[flaw->direction], width_um,
			   size, j, err);
}

/* As it lies from the origin of the grid. */
static struct perch_flaw
from_origin(const struct perch_profile *profile, const struct perch_roll *roll,
	    const struct perch_flaw *flaw)
{
	struct perch_flaw seen = *flaw;

	if (!profile->is_from_tail)
		return seen;
	seen.at_um = roll->length_um - (flaw->to_um >= 0 ? flaw->to_um : flaw->at_um);
	if (flaw->to_um >= 0)
		seen.to_um = roll->length_um - flaw->at_um;
	return seen;
}

/* The first rule that fits a flaw that counts; run_last: the last unit that its run touches. */
static enum perch_rc
judge_counted(const struct perch_profile *profile, const struct perch_roll *roll,
	      const struct perch_flaw *flaw, int64_t run_last, struct perch_judged *j,
	      struct perch_err *err)
{
	int64_t run = flaw->to_um >= 0 ? flaw->to_um - flaw->at_um : 0;

	if (is_kind(flaw, "narrow") && profile->narrow_points >= 0) {
		j->rule = PERCH_RULE_NARROW;
		j->points = profile->narrow_points;
		j->last = run_last;
	} else if (is_kind(flaw, "shade") && profile->shade_points >= 0) {
		j->rule = PERCH_RULE_SHADE;
		j->points = profile->shade_points;
		j->last = run_last;
	} else if (run > profile->running_over_um) {
		j->rule = PERCH_RULE_RUNNING;
		j->points = profile->running_points;
		j->size_um = run;
		j->bound_um = profile->running_over_um;
		j->is_over = true;
		j->last = run_last;
	} else if (is_full_width(flaw)) {
		j->rule = PERCH_RULE_FULL_WIDTH;
		j->points = profile->full_width_points;
	} else {
		return judge_size(profile, flaw, roll->width_um, j, err);
	}
	return PERCH_OK;
}

enum perch_rc
perch_judge_flaw(const struct perch_profile *profile, const struct perch_roll *roll,
		 const struct perch_flaw *flaw, struct perch_judged *out, struct perch_err *err)
{
	enum perch_rc rc = perch_roll_check(roll, err);
	if (rc == PERCH_OK)
		rc = check_flaw(roll, flaw, profile->grid, err);
	if (rc != PERCH_OK)
		return rc;

	struct perch_flaw seen = from_origin(profile, roll, flaw);
	int64_t unit = perch_profile_unit_um(profile);
	int64_t last = (roll->length_um - 1) / unit;
	int64_t first = seen.at_um / unit < last ? seen.at_um / unit : last;
	struct perch_judged j = {
		.at_um = seen.at_um,
		.first = first,
		.last = first,
		.is_counted = true,
	};

	/* Half-open: a flaw that ends where a unit begins does not touch that unit. */
	if (!judge_ignored(profile, roll, flaw, &j))
		rc = judge_counted(profile, roll, &seen,
				   seen.to_um >= 0 ? (seen.to_um - 1) / unit : first, &j, err);
	if (rc == PERCH_OK)
		*out = j;
	return rc;
}

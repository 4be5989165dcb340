/*
 * profile_write.c - a scoring profile to JSON (profile.h). Pure.
 */
#include "firmware/inspect/profile_words.h"

static void
put_null(struct perch_jw *w, const char *key)
{
	perch_jw_key(w, key);
	perch_jw_null(w);
}

/*
 * A length that reads back exactly. An inch is 127 times 200 um, so a multiple of 127 um has at
 * most three places in inches; any whole number of um has at most three in mm.
 */
static void
put_um(struct perch_jw *w, const struct perch_profile *p, const char *key, int64_t um)
{
	enum perch_unit unit = p->grid == PERCH_YD && um % 127 == 0 ? PERCH_IN : PERCH_MM;
	char text[32];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	(void)perch_buf_put_length(&b, um, unit, 3);
	(void)perch_buf_put_str(&b, perch_unit_str(unit));
	perch_jw_kv_span(w, key, perch_buf_span(&b));
}

static void
put_bound(struct perch_jw *w, const struct perch_profile *p, int64_t up_to_um)
{
	if (up_to_um == PERCH_NO_BOUND)
		put_null(w, "up_to");
	else if (up_to_um == PERCH_UP_TO_HALF_WIDTH)
		perch_jw_kv_str(w, "up_to", PERCH_HALF_WIDTH_WORD);
	else if (up_to_um == PERCH_UP_TO_FULL_WIDTH)
		perch_jw_kv_str(w, "up_to", PERCH_FULL_WIDTH_WORD);
	else
		put_um(w, p, "up_to", up_to_um);
}

static void
put_class(struct perch_jw *w, const struct perch_profile *p, const struct perch_class *c)
{
	perch_jw_object(w);
	put_bound(w, p, c->up_to_um);
	perch_jw_kv_i64(w, "points", c->points);
	perch_jw_end(w);
}

static void
put_classes(struct perch_jw *w, const struct perch_profile *p, const char *key,
	    const struct perch_classes *classes)
{
	perch_jw_key(w, key);
	perch_jw_array(w);
	for (size_t i = 0; i < classes->n; i++)
		put_class(w, p, &classes->v[i]);
	perch_jw_end(w);
}

static void
put_sizes(struct perch_jw *w, const struct perch_profile *p)
{
	perch_jw_key(w, "classes");
	perch_jw_object(w);
	for (size_t d = 0; d < PERCH_COUNT(perch_direction_words); d++)
		put_classes(w, p, perch_direction_words[d], &p->classes[d]);
	perch_jw_end(w);
	put_classes(w, p, "hole", &p->hole);
	if (p->pinhole.points < 0) {
		put_null(w, "pinhole");
	} else {
		perch_jw_key(w, "pinhole");
		put_class(w, p, &p->pinhole);
	}
	perch_jw_kv_bool(w, "tear_is_hole", p->tear_is_hole);
}

static void
put_kinds(struct perch_jw *w, const struct perch_profile *p)
{
	perch_jw_key(w, "running");
	perch_jw_object(w);
	put_um(w, p, "over", p->running_over_um);
	perch_jw_kv_i64(w, "points", p->running_points);
	perch_jw_end(w);
	perch_jw_kv_i64(w, "full_width", p->full_width_points);
	if (p->narrow_points < 0)
		put_null(w, "narrow");
	else
		perch_jw_kv_i64(w, "narrow", p->narrow_points);
	if (p->shade_points < 0) {
		put_null(w, "shade");
	} else {
		perch_jw_key(w, "shade");
		perch_jw_object(w);
		perch_jw_kv_i64(w, "points", p->shade_points);
		perch_jw_kv_str(w, "quality", perch_quality_words[p->shade_quality]);
		perch_jw_end(w);
	}
	perch_jw_kv_str(w, "repeats", perch_quality_words[p->repeats_quality]);
}

static void
put_bands(struct perch_jw *w, const struct perch_profile *p)
{
	perch_jw_key(w, "cap");
	perch_jw_object(w);
	perch_jw_kv_i64(w, "points", p->cap_points);
	if (p->cap_base_um == 0)
		put_null(w, "base_width");
	else
		put_um(w, p, "base_width", p->cap_base_um);
	perch_jw_kv_str(w, "rounding", perch_rounding_words[p->cap_rounding]);
	perch_jw_end(w);
	put_um(w, p, "selvedge", p->selvedge_um);
	put_um(w, p, "ends", p->ends_um);
	if (p->wide_over_um == 0) {
		put_null(w, "wide");
	} else {
		perch_jw_key(w, "wide");
		perch_jw_object(w);
		put_um(w, p, "over", p->wide_over_um);
		perch_jw_kv_i64(w, "more_percent", p->wide_percent);
		perch_jw_end(w);
	}
}

static void
put_places(struct perch_jw *w, const char *key, int32_t places, enum perch_rounding rounding)
{
	perch_jw_key(w, key);
	perch_jw_object(w);
	perch_jw_kv_i64(w, "places", places);
	perch_jw_kv_str(w, "rounding", perch_rounding_words[rounding]);
	perch_jw_end(w);
}

static void
put_limit(struct perch_jw *w, const struct perch_profile *p, const struct perch_limit_row *row)
{
	const struct perch_limit *limit = perch_profile_limit(p, row);
	char text[32];
	struct perch_buf value = perch_buf_over(text, sizeof(text));

	if (!limit->is_set) {
		put_null(w, row->key);
		return;
	}
	(void)perch_buf_put_decimal(&value, limit->value);
	perch_jw_key(w, row->key);
	perch_jw_object(w);
	perch_jw_kv_str(w, "op", perch_limit_op(limit));
	perch_jw_kv_span(w, "value", perch_buf_span(&value));
	if (row->has_per && limit->per != perch_limit_usual_per(p, row))
		perch_jw_kv_str(w, "per", perch_per_words[limit->per]);
	perch_jw_kv_str(w, "over", perch_quality_words[limit->over]);
	perch_jw_end(w);
}

static void
put_grades(struct perch_jw *w, const struct perch_profile *p)
{
	if (!p->has_grades) {
		put_null(w, "grades");
		return;
	}
	perch_jw_key(w, "grades");
	perch_jw_object(w);
	for (size_t q = 0; q < PERCH_QUALITY_COUNT; q++) {
		perch_jw_key(w, perch_quality_words[q]);
		perch_jw_object(w);
		perch_jw_kv_str(w, "name", p->grades[q].name);
		perch_jw_kv_str(w, "leads_to", perch_disposition_words[p->grades[q].leads_to]);
		perch_jw_end(w);
	}
	perch_jw_end(w);
}

static void
put_head(struct perch_jw *w, const struct perch_profile *p)
{
	perch_jw_kv_str(w, "id", p->id);
	perch_jw_kv_i64(w, "version", p->version);
	perch_jw_kv_str(w, "name", p->name);
	perch_jw_kv_str(w, "method", perch_method_words[p->method]);
	perch_jw_kv_str(w, "grid", perch_grid_words[p->grid == PERCH_YD ? 0 : 1]);
	perch_jw_kv_str(w, "origin", perch_origin_words[p->is_from_tail ? 1 : 0]);
	perch_jw_kv_str(w, "per", perch_per_words[p->per]);
	perch_jw_kv_str(w, "width", perch_width_words[p->width_used]);
	perch_jw_kv_str(w, "side", perch_side_words[p->counts_back ? 1 : 0]);
	perch_jw_kv_str(w, "counts", perch_counts_words[p->is_majors_only ? 1 : 0]);
}

void
perch_profile_write(struct perch_jw *w, const struct perch_profile *p)
{
	perch_jw_object(w);
	put_head(w, p);
	put_sizes(w, p);
	put_kinds(w, p);
	put_bands(w, p);
	if (p->has_allowed_total)
		put_places(w, "allowed_total", p->allowed_places, p->allowed_rounding);
	else
		put_null(w, "allowed_total");
	perch_jw_key(w, "limits");
	perch_jw_object(w);
	for (size_t i = 0; i < PERCH_LIMIT_ROWS; i++)
		put_limit(w, p, &perch_limit_rows[i]);
	perch_jw_end(w);
	put_places(w, "print", p->print_places, p->print_rounding);
	put_grades(w, p);
	perch_jw_key(w, "unconfirmed");
	perch_jw_array(w);
	for (size_t i = 0; i < p->n_unconfirmed; i++)
		perch_jw_cstr(w, p->unconfirmed[i]);
	perch_jw_end(w);
	perch_jw_end(w);
}

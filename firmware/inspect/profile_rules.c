/*
 * profile_rules.c - the rules and limits of a scoring profile from JSON (profile_read.h). Pure.
 */
#include "firmware/inspect/profile_read.h"

/* Limits are compared exactly by products of 128 bits (score.c): 12 digits, 6 places. */
#define LIMIT_MAX        999999999999LL
#define LIMIT_PLACES_MAX 6
#define PLACES_MAX       6
#define BASE_WIDTH_MIN   100000 /* um: a narrower base would make caps beyond all reason */

/* An object member with nothing but these keys. */
static enum perch_rc
need_object(struct perch_json json, const char *key, const char *const keys[], size_t n,
	    struct perch_json *out, struct perch_err *err)
{
	enum perch_rc rc = perch_field_need(json, key, out, err);

	if (rc != PERCH_OK)
		return rc;
	return perch_profile_under(perch_field_only(*out, keys, n, err), key, err);
}

static enum perch_rc
read_quality(struct perch_json json, const char *key, enum perch_quality *out,
	     struct perch_err *err)
{
	size_t word = 0;
	enum perch_rc rc = perch_field_word(json, key, perch_quality_words, PERCH_QUALITY_COUNT,
					    &word, err);
	*out = (enum perch_quality)word;
	return rc;
}

static enum perch_rc
read_rounding(struct perch_json json, enum perch_rounding *out, struct perch_err *err)
{
	size_t word = 0;
	enum perch_rc rc = perch_field_word(json, "rounding", perch_rounding_words,
					    PERCH_COUNT(perch_rounding_words), &word, err);
	*out = (enum perch_rounding)word;
	return rc;
}

static enum perch_rc
read_points(struct perch_json json, const char *key, int32_t *out, struct perch_err *err)
{
	return perch_field_i32(json, key, 0, PERCH_POINTS_MAX, out, err);
}

/* --- sizes ------------------------------------------------------------------------------------ */

/* A bound above `below`. */
static enum perch_rc
read_bound(struct perch_json json, int64_t below, int64_t *out, struct perch_err *err)
{
	struct perch_json v;

	*out = PERCH_NO_BOUND;
	if (!perch_field_has(json, "up_to", &v))
		return PERCH_OK;
	if (perch_json_str_is(v, PERCH_HALF_WIDTH_WORD))
		*out = PERCH_UP_TO_HALF_WIDTH;
	else if (perch_json_str_is(v, PERCH_FULL_WIDTH_WORD))
		*out = PERCH_UP_TO_FULL_WIDTH;
	else
		return perch_field_um(json, "up_to", below + 1, PERCH_ROLL_LENGTH_MAX_UM, out, err);
	if (*out <= below)
		return perch_err_set(err, PERCH_E_RANGE, 0, "up_to: not above the class before");
	return PERCH_OK;
}

static enum perch_rc
read_class(struct perch_json json, int64_t below, struct perch_class *out, struct perch_err *err)
{
	static const char *const keys[] = { "up_to", "points" };
	enum perch_rc rc = perch_field_only(json, keys, PERCH_COUNT(keys), err);

	if (rc == PERCH_OK)
		rc = read_bound(json, below, &out->up_to_um, err);
	if (rc == PERCH_OK)
		rc = read_points(json, "points", &out->points, err);
	return rc;
}

static enum perch_rc
read_class_list(struct perch_json list, struct perch_classes *out, struct perch_err *err)
{
	struct perch_json_iter it = { 0 };
	struct perch_json one;
	int64_t below = 0;

	if (list.type != PERCH_JSON_ARRAY)
		return perch_err_set(err, PERCH_E_FORMAT, 0, "not an array");
	out->n = 0;
	while (perch_json_next(list, &it, NULL, &one)) {
		if (out->n == PERCH_CLASSES_MAX)
			return perch_err_set(err, PERCH_E_RANGE, 0, "more than %d classes",
					     PERCH_CLASSES_MAX);
		if (below == PERCH_NO_BOUND)
			return perch_err_set(err, PERCH_E_RANGE, 0, "[%zu]: a class after the last",
					     out->n);
		enum perch_rc rc = read_class(one, below, &out->v[out->n], err);
		if (rc != PERCH_OK)
			return perch_err_prefix(err, rc, "[%zu]", out->n);
		below = out->v[out->n++].up_to_um;
	}
	if (below != PERCH_NO_BOUND)
		return perch_err_set(err, PERCH_E_RANGE, 0, "no last class with up_to null");
	return PERCH_OK;
}

static enum perch_rc
read_classes(struct perch_json json, const char *key, struct perch_classes *out,
	     struct perch_err *err)
{
	struct perch_json list;
	enum perch_rc rc = perch_field_need(json, key, &list, err);

	if (rc != PERCH_OK)
		return rc;
	return perch_profile_under(read_class_list(list, out, err), key, err);
}

static enum perch_rc
read_pinhole(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	static const char *const keys[] = { "up_to", "points" };
	struct perch_json v;

	p->pinhole.points = -1;
	if (!perch_field_has(json, "pinhole", &v))
		return PERCH_OK;
	enum perch_rc rc = perch_field_only(v, keys, PERCH_COUNT(keys), err);
	if (rc == PERCH_OK)
		rc = perch_field_um(v, "up_to", 1, PERCH_ROLL_LENGTH_MAX_UM, &p->pinhole.up_to_um,
				    err);
	if (rc == PERCH_OK)
		rc = read_points(v, "points", &p->pinhole.points, err);
	return perch_profile_under(rc, "pinhole", err);
}

/* Both directions, holes and pin holes. */
enum perch_rc
perch_profile_read_sizes(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	struct perch_json v;
	enum perch_rc rc = need_object(json, "classes", perch_direction_words,
				       PERCH_COUNT(perch_direction_words), &v, err);

	if (rc != PERCH_OK)
		return rc;
	for (size_t d = 0; d < PERCH_COUNT(perch_direction_words) && rc == PERCH_OK; d++)
		rc = read_classes(v, perch_direction_words[d], &p->classes[d], err);
	if (rc != PERCH_OK)
		return perch_profile_under(rc, "classes", err);
	rc = read_classes(json, "hole", &p->hole, err);
	if (rc == PERCH_OK)
		rc = read_pinhole(json, p, err);
	if (rc == PERCH_OK)
		rc = perch_field_bool(json, "tear_is_hole", &p->tear_is_hole, err);
	return rc;
}

/* --- kinds and bands -------------------------------------------------------------------------- */

static enum perch_rc
read_running(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	static const char *const keys[] = { "over", "points" };
	struct perch_json v;
	enum perch_rc rc = need_object(json, "running", keys, PERCH_COUNT(keys), &v, err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_field_um(v, "over", 0, PERCH_ROLL_LENGTH_MAX_UM, &p->running_over_um, err);
	if (rc == PERCH_OK)
		rc = read_points(v, "points", &p->running_points, err);
	return perch_profile_under(rc, "running", err);
}

static enum perch_rc
read_shade(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	static const char *const keys[] = { "points", "quality" };
	struct perch_json v;

	p->shade_points = -1;
	if (!perch_field_has(json, "shade", &v))
		return PERCH_OK;
	enum perch_rc rc = perch_field_only(v, keys, PERCH_COUNT(keys), err);
	if (rc == PERCH_OK)
		rc = read_points(v, "points", &p->shade_points, err);
	if (rc == PERCH_OK)
		rc = read_quality(v, "quality", &p->shade_quality, err);
	return perch_profile_under(rc, "shade", err);
}

enum perch_rc
perch_profile_read_kinds(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	struct perch_json v;
	enum perch_rc rc = read_running(json, p, err);

	if (rc == PERCH_OK)
		rc = read_points(json, "full_width", &p->full_width_points, err);
	p->narrow_points = -1;
	if (rc == PERCH_OK && perch_field_has(json, "narrow", &v))
		rc = read_points(json, "narrow", &p->narrow_points, err);
	if (rc == PERCH_OK)
		rc = read_shade(json, p, err);
	if (rc == PERCH_OK)
		rc = read_quality(json, "repeats", &p->repeats_quality, err);
	return rc;
}

static enum perch_rc
read_cap(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	static const char *const keys[] = { "points", "base_width", "rounding" };
	struct perch_json v;
	struct perch_json base;
	enum perch_rc rc = need_object(json, "cap", keys, PERCH_COUNT(keys), &v, err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_field_i32(v, "points", 1, PERCH_POINTS_MAX, &p->cap_points, err);
	if (rc == PERCH_OK && perch_field_has(v, "base_width", &base))
		rc = perch_field_um(v, "base_width", BASE_WIDTH_MIN, PERCH_ROLL_WIDTH_MAX_UM,
				    &p->cap_base_um, err);
	if (rc == PERCH_OK)
		rc = read_rounding(v, &p->cap_rounding, err);
	return perch_profile_under(rc, "cap", err);
}

static enum perch_rc
read_wide(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	static const char *const keys[] = { "over", "more_percent" };
	struct perch_json v;

	if (!perch_field_has(json, "wide", &v))
		return PERCH_OK;
	enum perch_rc rc = perch_field_only(v, keys, PERCH_COUNT(keys), err);
	if (rc == PERCH_OK)
		rc = perch_field_um(v, "over", 1, PERCH_ROLL_WIDTH_MAX_UM, &p->wide_over_um, err);
	if (rc == PERCH_OK)
		rc = perch_field_i32(v, "more_percent", 1, 100, &p->wide_percent, err);
	return perch_profile_under(rc, "wide", err);
}

enum perch_rc
perch_profile_read_bands(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	enum perch_rc rc = read_cap(json, p, err);

	if (rc == PERCH_OK)
		rc = perch_field_um(json, "selvedge", 0, PERCH_ROLL_WIDTH_MAX_UM, &p->selvedge_um,
				    err);
	if (rc == PERCH_OK)
		rc = perch_field_um(json, "ends", 0, PERCH_ROLL_LENGTH_MAX_UM, &p->ends_um, err);
	if (rc == PERCH_OK)
		rc = read_wide(json, p, err);
	return rc;
}

/* --- limits ----------------------------------------------------------------------------------- */

/* Places and a way of rounding, beside no other key. */
static enum perch_rc
read_places(struct perch_json json, int32_t *places, enum perch_rounding *rounding,
	    struct perch_err *err)
{
	static const char *const keys[] = { "places", "rounding" };
	enum perch_rc rc = perch_field_only(json, keys, PERCH_COUNT(keys), err);

	if (rc == PERCH_OK)
		rc = perch_field_i32(json, "places", 0, PLACES_MAX, places, err);
	if (rc == PERCH_OK)
		rc = read_rounding(json, rounding, err);
	return rc;
}

static enum perch_rc
read_limit_value(struct perch_json json, struct perch_decimal *out, struct perch_err *err)
{
	char text[32];
	enum perch_rc rc = perch_field_text(json, "value", text, sizeof(text), err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_parse_decimal(perch_span_str(text), out);
	if (rc == PERCH_E_FORMAT)
		return perch_err_set(err, rc, 0, "value: not a number such as \"40\"");
	if (rc != PERCH_OK || out->m < 0 || out->m > LIMIT_MAX || out->e < -LIMIT_PLACES_MAX)
		return perch_err_set(err, PERCH_E_RANGE, 0,
				     "value: negative, over 12 digits or over 6 places");
	return PERCH_OK;
}

/* What a rate limit is per, when it says so itself. */
static enum perch_rc
read_per(struct perch_json json, const struct perch_limit_row *row, struct perch_limit *out,
	 struct perch_err *err)
{
	struct perch_json v;
	size_t word = 0;

	if (!perch_field_has(json, "per", &v))
		return PERCH_OK;
	enum perch_rc rc = perch_field_word(json, "per", perch_per_words, PERCH_PER_COUNT, &word,
					    err);
	if (rc != PERCH_OK)
		return rc;
	if (row->per_lengths && word != PERCH_PER_100YD && word != PERCH_PER_100M)
		return perch_err_set(err, PERCH_E_RANGE, 0, "per: neither 100yd nor 100m");
	out->per = (enum perch_per)word;
	return PERCH_OK;
}

static enum perch_rc
read_limit(struct perch_json json, const struct perch_limit_row *row, struct perch_limit *out,
	   struct perch_err *err)
{
	static const char *const keys[] = { "op", "value", "over", "per" };
	const char *const *ops = &perch_op_words[row->is_least ? 2 : 0];
	size_t word = 0;
	enum perch_rc rc = perch_field_only(json, keys, row->has_per ? 4 : 3, err);

	if (rc == PERCH_OK)
		rc = perch_field_word(json, "op", ops, 2, &word, err);
	if (rc == PERCH_OK)
		rc = read_limit_value(json, &out->value, err);
	if (rc == PERCH_OK)
		rc = read_quality(json, "over", &out->over, err);
	if (rc == PERCH_OK && out->over == PERCH_FIRST)
		rc = perch_err_set(err, PERCH_E_RANGE, 0, "over: neither second nor reject");
	if (rc == PERCH_OK)
		rc = read_per(json, row, out, err);
	out->is_least = row->is_least;
	out->is_inclusive = word == 1;
	out->is_set = true;
	return rc;
}

static enum perch_rc
read_limits(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	const char *keys[PERCH_LIMIT_ROWS];
	struct perch_json limits;
	struct perch_json v;

	for (size_t i = 0; i < PERCH_LIMIT_ROWS; i++)
		keys[i] = perch_limit_rows[i].key;
	enum perch_rc rc = need_object(json, "limits", keys, PERCH_LIMIT_ROWS, &limits, err);
	if (rc != PERCH_OK)
		return rc;
	for (size_t i = 0; i < PERCH_LIMIT_ROWS && rc == PERCH_OK; i++) {
		const struct perch_limit_row *row = &perch_limit_rows[i];
		struct perch_limit *limit = (void *)((char *)p + row->offset);

		limit->per = perch_limit_usual_per(p, row);
		if (perch_field_has(limits, row->key, &v))
			rc = perch_profile_under(read_limit(v, row, limit, err), row->key, err);
	}
	return perch_profile_under(rc, "limits", err);
}

/* --- totals and printing ------------------------------------------------------------------------ */

enum perch_rc
perch_profile_read_totals(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	struct perch_json v;
	enum perch_rc rc = PERCH_OK;

	p->has_allowed_total = perch_field_has(json, "allowed_total", &v);
	if (p->has_allowed_total)
		rc = perch_profile_under(
			read_places(v, &p->allowed_places, &p->allowed_rounding, err),
			"allowed_total", err);
	if (rc == PERCH_OK)
		rc = read_limits(json, p, err);
	if (rc == PERCH_OK && p->has_allowed_total && !p->roll.is_set)
		rc = perch_err_set(err, PERCH_E_RANGE, 0,
				   "allowed_total: there is no limit of the roll");
	if (rc == PERCH_OK)
		rc = perch_field_need(json, "print", &v, err);
	if (rc == PERCH_OK)
		rc = perch_profile_under(read_places(v, &p->print_places, &p->print_rounding, err),
					 "print", err);
	return rc;
}

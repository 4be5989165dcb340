/*
 * profile_json.c - a scoring profile from and to JSON (profile.h). Pure.
 *
 * Words are listed once, in the order of their enum; reading and writing share the lists.
 */
#include "firmware/inspect/profile.h"

#include "firmware/inspect/field.h"
#include "firmware/inspect/flaw.h"

#define PROFILE_DEPTH 8

/* Limits are compared exactly by products of 128 bits (score.c): 12 digits, 6 places. */
#define LIMIT_MAX        999999999999LL
#define LIMIT_PLACES_MAX 6

static const char *const grid_words[] = { "yd", "m" };
static const enum perch_unit grids[] = { PERCH_YD, PERCH_M };
static const char *const per_words[] = { "100yd2", "100m2" };
static const char *const width_words[] = { "cuttable", "roll", "nominal" };
static const char *const side_words[] = { "face", "both" };
static const char *const quality_words[] = { "first", "second", "reject" };
static const char *const rounding_words[] = { "down", "half-up", "up" };
static const char *const op_words[] = { "<", "<=" };

static const char *const direction_keys[] = {
	[PERCH_WARP] = "warp",
	[PERCH_WEFT] = "weft",
};

/* --- reading ---------------------------------------------------------------------------------- */

/* An object member with nothing but these keys. */
static enum perch_rc
need_object(struct perch_json json, const char *key, const char *const keys[], size_t n,
	    struct perch_json *out, struct perch_err *err)
{
	enum perch_rc rc = perch_field_need(json, key, out, err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_field_only(*out, keys, n, err);
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(err, rc, "%s", key);
}

static enum perch_rc
read_points(struct perch_json json, const char *key, int32_t *out, struct perch_err *err)
{
	return perch_field_i32(json, key, 0, PERCH_POINTS_MAX, out, err);
}

/* One class; the bound has to rise above `below`. A bound of null is the last one. */
static enum perch_rc
read_class(struct perch_json json, int64_t below, struct perch_class *out, struct perch_err *err)
{
	static const char *const keys[] = { "up_to", "points" };
	struct perch_json bound;
	enum perch_rc rc = perch_field_only(json, keys, PERCH_COUNT(keys), err);

	out->up_to_um = INT64_MAX;
	if (rc == PERCH_OK && perch_field_has(json, "up_to", &bound))
		rc = perch_field_um(json, "up_to", below + 1, PERCH_ROLL_LENGTH_MAX_UM,
				    &out->up_to_um, err);
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
		if (below == INT64_MAX)
			return perch_err_set(err, PERCH_E_RANGE, 0, "a class after the last");
		enum perch_rc rc = read_class(one, below, &out->v[out->n], err);
		if (rc != PERCH_OK)
			return perch_err_prefix(err, rc, "[%zu]", out->n);
		below = out->v[out->n++].up_to_um;
	}
	if (below != INT64_MAX)
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
	rc = read_class_list(list, out, err);
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(err, rc, "%s", key);
}

/* Both directions, holes and pin holes. */
static enum perch_rc
read_sizes(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	static const char *const pinhole_keys[] = { "up_to", "points" };
	struct perch_json v;
	enum perch_rc rc = need_object(json, "classes", direction_keys, PERCH_COUNT(direction_keys),
				       &v, err);
	if (rc != PERCH_OK)
		return rc;
	for (size_t d = 0; d < PERCH_COUNT(direction_keys) && rc == PERCH_OK; d++)
		rc = read_classes(v, direction_keys[d], &p->classes[d], err);
	if (rc != PERCH_OK)
		return perch_err_prefix(err, rc, "classes");
	rc = read_classes(json, "hole", &p->hole, err);
	p->pinhole.points = -1;
	if (rc != PERCH_OK || !perch_field_has(json, "pinhole", &v))
		return rc;
	rc = perch_field_only(v, pinhole_keys, PERCH_COUNT(pinhole_keys), err);
	if (rc == PERCH_OK)
		rc = perch_field_um(v, "up_to", 1, PERCH_ROLL_LENGTH_MAX_UM, &p->pinhole.up_to_um,
				    err);
	if (rc == PERCH_OK)
		rc = read_points(v, "points", &p->pinhole.points, err);
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(err, rc, "pinhole");
}

static enum perch_rc
read_quality(struct perch_json json, const char *key, enum perch_quality *out,
	     struct perch_err *err)
{
	size_t word;
	enum perch_rc rc = perch_field_word(json, key, quality_words, PERCH_COUNT(quality_words),
					    &word, err);
	if (rc == PERCH_OK)
		*out = (enum perch_quality)word;
	return rc;
}

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
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(err, rc, "running");
}

static enum perch_rc
read_shade(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	static const char *const keys[] = { "points", "quality" };
	struct perch_json v;
	enum perch_rc rc = need_object(json, "shade", keys, PERCH_COUNT(keys), &v, err);

	if (rc != PERCH_OK)
		return rc;
	rc = read_points(v, "points", &p->shade_points, err);
	if (rc == PERCH_OK)
		rc = read_quality(v, "quality", &p->shade_quality, err);
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(err, rc, "shade");
}

static enum perch_rc
read_cap(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	static const char *const keys[] = { "points", "base_width", "rounding" };
	struct perch_json v;
	struct perch_json base;
	size_t word = PERCH_ROUND_DOWN;
	enum perch_rc rc = need_object(json, "cap", keys, PERCH_COUNT(keys), &v, err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_field_i32(v, "points", 1, PERCH_POINTS_MAX, &p->cap_points, err);
	if (rc == PERCH_OK && perch_field_has(v, "base_width", &base))
		rc = perch_field_um(v, "base_width", 1000, PERCH_ROLL_WIDTH_MAX_UM, &p->cap_base_um,
				    err);
	if (rc == PERCH_OK)
		rc = perch_field_word(v, "rounding", rounding_words, PERCH_COUNT(rounding_words),
				      &word, err);
	p->cap_rounding = (enum perch_rounding)word;
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(err, rc, "cap");
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

/* A limit that may be missing. */
static enum perch_rc
read_limit(struct perch_json json, const char *key, struct perch_limit *out, struct perch_err *err)
{
	static const char *const keys[] = { "op", "value", "over" };
	struct perch_json v;
	size_t word = 0;

	if (!perch_field_has(json, key, &v))
		return PERCH_OK;
	enum perch_rc rc = perch_field_only(v, keys, PERCH_COUNT(keys), err);
	if (rc == PERCH_OK)
		rc = perch_field_word(v, "op", op_words, PERCH_COUNT(op_words), &word, err);
	if (rc == PERCH_OK)
		rc = read_limit_value(v, &out->value, err);
	if (rc == PERCH_OK)
		rc = read_quality(v, "over", &out->over, err);
	if (rc == PERCH_OK && out->over == PERCH_FIRST)
		rc = perch_err_set(err, PERCH_E_RANGE, 0, "over: neither second nor reject");
	if (rc != PERCH_OK)
		return perch_err_prefix(err, rc, "%s", key);
	out->is_inclusive = word == 1;
	out->is_set = true;
	return PERCH_OK;
}

static enum perch_rc
read_limits(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	static const char *const keys[] = {
		"roll", "shipment", "linear", "full_width", "splices", "long_run",
	};
	struct perch_limit *const limits[] = {
		&p->roll, &p->shipment, &p->linear, &p->full_width, &p->splices, &p->long_run,
	};
	struct perch_json v;
	enum perch_rc rc = need_object(json, "limits", keys, PERCH_COUNT(keys), &v, err);

	if (rc != PERCH_OK)
		return rc;
	for (size_t i = 0; i < PERCH_COUNT(keys) && rc == PERCH_OK; i++)
		rc = read_limit(v, keys[i], limits[i], err);
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(err, rc, "limits");
}

/* Ids stand in file names, records and on labels: a-z, 0-9 and '-', beginning with a letter. */
static bool
is_id(const char *id)
{
	if (id[0] < 'a' || id[0] > 'z')
		return false;
	for (; *id != '\0'; id++)
		if (!((*id >= 'a' && *id <= 'z') || (*id >= '0' && *id <= '9') || *id == '-'))
			return false;
	return true;
}

static enum perch_rc
read_head(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	size_t grid = 0;
	size_t per = 0;
	size_t width = 0;
	size_t side = 0;
	enum perch_rc rc = perch_field_text(json, "id", p->id, sizeof(p->id), err);

	if (rc == PERCH_OK && !is_id(p->id))
		rc = perch_err_set(err, PERCH_E_FORMAT, 0, "id: not a-z, 0-9 and -");
	if (rc == PERCH_OK)
		rc = perch_field_i32(json, "version", 1, INT32_MAX, &p->version, err);
	if (rc == PERCH_OK)
		rc = perch_field_text(json, "name", p->name, sizeof(p->name), err);
	if (rc == PERCH_OK)
		rc = perch_field_word(json, "grid", grid_words, PERCH_COUNT(grid_words), &grid,
				      err);
	if (rc == PERCH_OK)
		rc = perch_field_word(json, "per", per_words, PERCH_COUNT(per_words), &per, err);
	if (rc == PERCH_OK)
		rc = perch_field_word(json, "width", width_words, PERCH_COUNT(width_words), &width,
				      err);
	if (rc == PERCH_OK)
		rc = perch_field_word(json, "side", side_words, PERCH_COUNT(side_words), &side,
				      err);
	p->grid = grids[grid];
	p->per = (enum perch_per)per;
	p->width_used = (enum perch_width_used)width;
	p->counts_back = side == 1;
	return rc;
}

enum perch_rc
perch_profile_read(struct perch_span text, struct perch_profile *out, struct perch_err *err)
{
	static const char *const keys[] = {
		"id",     "version", "name", "grid",     "per",     "width",
		"side",   "classes", "hole", "pinhole",  "running", "full_width",
		"narrow", "shade",   "cap",  "selvedge", "ends",    "limits",
	};
	struct perch_profile p = { 0 };
	struct perch_json json;
	size_t at = 0;
	enum perch_rc rc = perch_json_parse(text, PROFILE_DEPTH, &json, &at);

	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "byte %zu: %s", at,
				     rc == PERCH_E_DEPTH ? "nested too deep" : "not JSON");
	rc = perch_field_only(json, keys, PERCH_COUNT(keys), err);
	if (rc == PERCH_OK)
		rc = read_head(json, &p, err);
	if (rc == PERCH_OK)
		rc = read_sizes(json, &p, err);
	if (rc == PERCH_OK)
		rc = read_running(json, &p, err);
	if (rc == PERCH_OK)
		rc = read_points(json, "full_width", &p.full_width_points, err);
	if (rc == PERCH_OK)
		rc = read_points(json, "narrow", &p.narrow_points, err);
	if (rc == PERCH_OK)
		rc = read_shade(json, &p, err);
	if (rc == PERCH_OK)
		rc = read_cap(json, &p, err);
	if (rc == PERCH_OK)
		rc = perch_field_um(json, "selvedge", 0, PERCH_ROLL_WIDTH_MAX_UM, &p.selvedge_um,
				    err);
	if (rc == PERCH_OK)
		rc = perch_field_um(json, "ends", 0, PERCH_ROLL_LENGTH_MAX_UM, &p.ends_um, err);
	if (rc == PERCH_OK)
		rc = read_limits(json, &p, err);
	if (rc == PERCH_OK)
		*out = p;
	return rc;
}

/* --- writing ---------------------------------------------------------------------------------- */

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

	perch_jw_key(w, key);
	(void)perch_buf_put_length(&b, um, unit, 3);
	(void)perch_buf_put_str(&b, perch_unit_str(unit));
	perch_jw_str(w, perch_buf_span(&b));
}

static void
put_null(struct perch_jw *w, const char *key)
{
	perch_jw_key(w, key);
	perch_jw_null(w);
}

static void
put_class(struct perch_jw *w, const struct perch_profile *p, const struct perch_class *c)
{
	perch_jw_object(w);
	if (c->up_to_um == INT64_MAX)
		put_null(w, "up_to");
	else
		put_um(w, p, "up_to", c->up_to_um);
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
put_limit(struct perch_jw *w, const char *key, const struct perch_limit *limit)
{
	char text[32];
	struct perch_buf value = perch_buf_over(text, sizeof(text));

	if (!limit->is_set) {
		put_null(w, key);
		return;
	}
	(void)perch_buf_put_decimal(&value, limit->value);
	perch_jw_key(w, key);
	perch_jw_object(w);
	perch_jw_kv_str(w, "op", op_words[limit->is_inclusive ? 1 : 0]);
	perch_jw_key(w, "value");
	perch_jw_str(w, perch_buf_span(&value));
	perch_jw_kv_str(w, "over", quality_words[limit->over]);
	perch_jw_end(w);
}

static void
put_points_rules(struct perch_jw *w, const struct perch_profile *p)
{
	perch_jw_key(w, "running");
	perch_jw_object(w);
	put_um(w, p, "over", p->running_over_um);
	perch_jw_kv_i64(w, "points", p->running_points);
	perch_jw_end(w);
	perch_jw_kv_i64(w, "full_width", p->full_width_points);
	perch_jw_kv_i64(w, "narrow", p->narrow_points);
	perch_jw_key(w, "shade");
	perch_jw_object(w);
	perch_jw_kv_i64(w, "points", p->shade_points);
	perch_jw_kv_str(w, "quality", quality_words[p->shade_quality]);
	perch_jw_end(w);
	perch_jw_key(w, "cap");
	perch_jw_object(w);
	perch_jw_kv_i64(w, "points", p->cap_points);
	if (p->cap_base_um == 0)
		put_null(w, "base_width");
	else
		put_um(w, p, "base_width", p->cap_base_um);
	perch_jw_kv_str(w, "rounding", rounding_words[p->cap_rounding]);
	perch_jw_end(w);
}

void
perch_profile_write(struct perch_jw *w, const struct perch_profile *p)
{
	perch_jw_object(w);
	perch_jw_kv_str(w, "id", p->id);
	perch_jw_kv_i64(w, "version", p->version);
	perch_jw_kv_str(w, "name", p->name);
	perch_jw_kv_str(w, "grid", grid_words[p->grid == PERCH_YD ? 0 : 1]);
	perch_jw_kv_str(w, "per", per_words[p->per]);
	perch_jw_kv_str(w, "width", width_words[p->width_used]);
	perch_jw_kv_str(w, "side", side_words[p->counts_back ? 1 : 0]);
	perch_jw_key(w, "classes");
	perch_jw_object(w);
	for (size_t d = 0; d < PERCH_COUNT(direction_keys); d++)
		put_classes(w, p, direction_keys[d], &p->classes[d]);
	perch_jw_end(w);
	put_classes(w, p, "hole", &p->hole);
	if (p->pinhole.points < 0) {
		put_null(w, "pinhole");
	} else {
		perch_jw_key(w, "pinhole");
		put_class(w, p, &p->pinhole);
	}
	put_points_rules(w, p);
	put_um(w, p, "selvedge", p->selvedge_um);
	put_um(w, p, "ends", p->ends_um);
	perch_jw_key(w, "limits");
	perch_jw_object(w);
	put_limit(w, "roll", &p->roll);
	put_limit(w, "shipment", &p->shipment);
	put_limit(w, "linear", &p->linear);
	put_limit(w, "full_width", &p->full_width);
	put_limit(w, "splices", &p->splices);
	put_limit(w, "long_run", &p->long_run);
	perch_jw_end(w);
	perch_jw_end(w);
}

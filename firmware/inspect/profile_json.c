/*
 * profile_json.c - a scoring profile from JSON (profile.h). Pure.
 */
#include "firmware/base/text.h"
#include "firmware/inspect/profile_read.h"

#define PROFILE_DEPTH 8

/* Not empty, and a report can print it. */
static enum perch_rc
check_text(const char *text, struct perch_err *err)
{
	struct perch_span rest = perch_span_str(text);

	if (rest.n == 0)
		return perch_err_set(err, PERCH_E_RANGE, 0, "empty");
	while (rest.n > 0) {
		uint32_t code = 0;
		size_t n = perch_utf8_next(rest, &code);

		if (n == 0 || !perch_utf8_is_printable(code))
			return perch_err_set(err, PERCH_E_FORMAT, 0,
					     "holds what cannot be printed");
		rest = perch_span_from(rest, n);
	}
	return PERCH_OK;
}

static enum perch_rc
read_text(struct perch_json json, const char *key, char *dst, size_t cap, struct perch_err *err)
{
	enum perch_rc rc = perch_field_text(json, key, dst, cap, err);

	return rc != PERCH_OK ? rc : perch_profile_under(check_text(dst, err), key, err);
}

/* --- grades and texts ------------------------------------------------------------------------- */

static enum perch_rc
read_grade(struct perch_json json, enum perch_quality quality, struct perch_grade *out,
	   struct perch_err *err)
{
	static const char *const keys[] = { "name", "leads_to" };
	size_t word = 0;
	enum perch_rc rc = perch_field_only(json, keys, PERCH_COUNT(keys), err);

	if (rc == PERCH_OK)
		rc = read_text(json, "name", out->name, sizeof(out->name), err);
	if (rc == PERCH_OK)
		rc = perch_field_word(json, "leads_to", perch_disposition_words,
				      PERCH_COUNT(perch_disposition_words), &word, err);
	out->leads_to = (enum perch_disposition)word;
	if (rc == PERCH_OK && (quality == PERCH_FIRST) != (out->leads_to == PERCH_PASS))
		rc = perch_err_set(err, PERCH_E_RANGE, 0,
				   "leads_to: first leads to pass, the others do not");
	return rc;
}

static enum perch_rc
read_grades(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	struct perch_json grades;
	struct perch_json v;

	if (!perch_field_has(json, "grades", &grades))
		return PERCH_OK;
	enum perch_rc rc = perch_field_only(grades, perch_quality_words, PERCH_QUALITY_COUNT, err);
	for (size_t q = 0; q < PERCH_QUALITY_COUNT && rc == PERCH_OK; q++) {
		rc = perch_field_need(grades, perch_quality_words[q], &v, err);
		if (rc == PERCH_OK)
			rc = perch_profile_under(
				read_grade(v, (enum perch_quality)q, &p->grades[q], err),
				perch_quality_words[q], err);
	}
	p->has_grades = true;
	return perch_profile_under(rc, "grades", err);
}

static enum perch_rc
read_unconfirmed_text(struct perch_json json, char *dst, struct perch_err *err)
{
	enum perch_rc rc = perch_json_cstr(json, dst, PERCH_UNCONFIRMED_CAP);

	if (rc == PERCH_E_FULL)
		return perch_err_set(err, PERCH_E_RANGE, 0, "too long");
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "not text");
	return check_text(dst, err);
}

static enum perch_rc
read_unconfirmed(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	struct perch_json_iter it = { 0 };
	struct perch_json list;
	struct perch_json one;

	if (!perch_field_has(json, "unconfirmed", &list))
		return PERCH_OK;
	if (list.type != PERCH_JSON_ARRAY)
		return perch_err_set(err, PERCH_E_FORMAT, 0, "unconfirmed: not an array");
	while (perch_json_next(list, &it, NULL, &one)) {
		if (p->n_unconfirmed == PERCH_UNCONFIRMED_MAX)
			return perch_err_set(err, PERCH_E_RANGE, 0, "unconfirmed: more than %d",
					     PERCH_UNCONFIRMED_MAX);
		enum perch_rc rc = read_unconfirmed_text(one, p->unconfirmed[p->n_unconfirmed],
							 err);
		if (rc != PERCH_OK)
			return perch_err_prefix(err, rc, "unconfirmed: [%zu]", p->n_unconfirmed);
		p->n_unconfirmed++;
	}
	return PERCH_OK;
}

/* --- the whole -------------------------------------------------------------------------------- */

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
read_name(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	enum perch_rc rc = perch_field_text(json, "id", p->id, sizeof(p->id), err);

	if (rc == PERCH_OK && !is_id(p->id))
		rc = perch_err_set(err, PERCH_E_FORMAT, 0, "id: not a-z, 0-9 and -");
	if (rc == PERCH_OK)
		rc = perch_field_i32(json, "version", 1, INT32_MAX, &p->version, err);
	if (rc == PERCH_OK)
		rc = read_text(json, "name", p->name, sizeof(p->name), err);
	return rc;
}

static enum perch_rc
read_head(struct perch_json json, struct perch_profile *p, struct perch_err *err)
{
	enum { METHOD, GRID, ORIGIN, PER, WIDTH, SIDE, COUNTS, HEAD_WORDS };
	static const struct {
		const char *key;
		const char *const *words;
		size_t n;
	} rows[HEAD_WORDS] = {
		[METHOD] = { "method", perch_method_words, PERCH_COUNT(perch_method_words) },
		[GRID] = { "grid", perch_grid_words, PERCH_COUNT(perch_grid_words) },
		[ORIGIN] = { "origin", perch_origin_words, PERCH_COUNT(perch_origin_words) },
		[PER] = { "per", perch_per_words, PERCH_COUNT(perch_per_words) },
		[WIDTH] = { "width", perch_width_words, PERCH_COUNT(perch_width_words) },
		[SIDE] = { "side", perch_side_words, PERCH_COUNT(perch_side_words) },
		[COUNTS] = { "counts", perch_counts_words, PERCH_COUNT(perch_counts_words) },
	};
	size_t word[HEAD_WORDS] = { 0 };
	enum perch_rc rc = read_name(json, p, err);

	for (size_t i = 0; i < HEAD_WORDS && rc == PERCH_OK; i++)
		rc = perch_field_word(json, rows[i].key, rows[i].words, rows[i].n, &word[i], err);
	p->method = (enum perch_method)word[METHOD];
	p->grid = word[GRID] == 0 ? PERCH_YD : PERCH_M;
	p->is_from_tail = word[ORIGIN] == 1;
	p->per = (enum perch_per)word[PER];
	p->width_used = (enum perch_width_used)word[WIDTH];
	p->counts_back = word[SIDE] == 1;
	p->is_majors_only = word[COUNTS] == 1;
	return rc;
}

enum perch_rc
perch_profile_read(struct perch_span text, struct perch_profile *out, struct perch_err *err)
{
	static const char *const keys[] = {
		"id",      "version",      "name",     "method",      "grid",    "origin",
		"per",     "width",        "side",     "counts",      "classes", "hole",
		"pinhole", "tear_is_hole", "running",  "full_width",  "narrow",  "shade",
		"repeats", "cap",          "selvedge", "ends",        "wide",    "allowed_total",
		"limits",  "print",        "grades",   "unconfirmed",
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
		rc = perch_profile_read_sizes(json, &p, err);
	if (rc == PERCH_OK)
		rc = perch_profile_read_kinds(json, &p, err);
	if (rc == PERCH_OK)
		rc = perch_profile_read_bands(json, &p, err);
	if (rc == PERCH_OK)
		rc = perch_profile_read_totals(json, &p, err);
	if (rc == PERCH_OK)
		rc = read_grades(json, &p, err);
	if (rc == PERCH_OK)
		rc = read_unconfirmed(json, &p, err);
	if (rc == PERCH_OK)
		*out = p;
	return rc;
}

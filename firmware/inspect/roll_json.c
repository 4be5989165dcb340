/*
 * roll_json.c - one roll with its flaws from JSON (score_json.h). Pure.
 */
#include "firmware/inspect/field.h"
#include "firmware/inspect/score_json.h"

static const char *const roll_keys[] = {
	"profile", "width", "length", "flaws", "roll", "order", "ticket_length", "note", "id",
};

static const char *const flaw_keys[] = {
	"at",         "to",   "length",   "across",  "direction", "side",
	"full_width", "kind", "severity", "repeats", "note",      "id",
};

/* A size that may be missing: *um keeps what it holds. */
static enum perch_rc
read_size(struct perch_json json, const char *key, int64_t min, int64_t *um, struct perch_err *err)
{
	struct perch_json v;

	if (!perch_field_has(json, key, &v))
		return PERCH_OK;
	return perch_field_um(json, key, min, PERCH_ROLL_LENGTH_MAX_UM, um, err);
}

/* One of two words; left out it is the first. */
static enum perch_rc
read_pair(struct perch_json json, const char *key, const char *const words[2], bool *is_second,
	  struct perch_err *err)
{
	struct perch_json v;
	size_t word = 0;
	enum perch_rc rc = PERCH_OK;

	if (perch_field_has(json, key, &v))
		rc = perch_field_word(json, key, words, 2, &word, err);
	*is_second = word == 1;
	return rc;
}

static enum perch_rc
read_flag(struct perch_json json, const char *key, bool *flag, struct perch_err *err)
{
	struct perch_json v;

	return perch_field_has(json, key, &v) ? perch_field_bool(json, key, flag, err) : PERCH_OK;
}

static enum perch_rc
read_words(struct perch_json json, struct perch_flaw *flaw, struct perch_err *err)
{
	static const char *const directions[] = { "warp", "weft" };
	static const char *const sides[] = { "face", "back" };
	static const char *const severities[] = { "major", "minor" };
	struct perch_json v;
	bool is_weft = false;
	bool is_back = false;
	enum perch_rc rc = read_pair(json, "direction", directions, &is_weft, err);

	if (rc == PERCH_OK)
		rc = read_pair(json, "side", sides, &is_back, err);
	if (rc == PERCH_OK)
		rc = read_pair(json, "severity", severities, &flaw->is_minor, err);
	if (rc == PERCH_OK)
		rc = read_flag(json, "full_width", &flaw->is_full_width, err);
	if (rc == PERCH_OK)
		rc = read_flag(json, "repeats", &flaw->is_repeating, err);
	if (rc == PERCH_OK && perch_field_has(json, "kind", &v))
		rc = perch_field_text(json, "kind", flaw->kind, sizeof(flaw->kind), err);
	flaw->direction = is_weft ? PERCH_WEFT : PERCH_WARP;
	flaw->side = is_back ? PERCH_BACK : PERCH_FACE;
	return rc;
}

static enum perch_rc
read_flaw(struct perch_json json, struct perch_flaw *out, struct perch_err *err)
{
	struct perch_flaw flaw = perch_flaw_at(0);
	enum perch_rc rc = perch_field_only(json, flaw_keys, PERCH_COUNT(flaw_keys), err);

	if (rc == PERCH_OK)
		rc = perch_field_um(json, "at", 0, PERCH_ROLL_LENGTH_MAX_UM, &flaw.at_um, err);
	if (rc == PERCH_OK)
		rc = read_size(json, "to", 1, &flaw.to_um, err);
	if (rc == PERCH_OK)
		rc = read_size(json, "length", 1, &flaw.length_um, err);
	if (rc == PERCH_OK)
		rc = read_size(json, "across", 0, &flaw.across_um, err);
	if (rc == PERCH_OK)
		rc = read_words(json, &flaw, err);
	if (rc == PERCH_OK)
		*out = flaw;
	return rc;
}

enum perch_rc
perch_roll_read(struct perch_json json, struct perch_roll *roll, struct perch_flaw *flaws,
		size_t cap, size_t *n, struct perch_err *err)
{
	struct perch_json_iter it = { 0 };
	struct perch_roll size = { 0 };
	int64_t ticket_um = 0; /* has to be a length, but the rate is over the inspected one */
	struct perch_json list = { 0 };
	struct perch_json one;
	size_t i = 0;
	enum perch_rc rc = perch_field_only(json, roll_keys, PERCH_COUNT(roll_keys), err);

	if (rc == PERCH_OK)
		rc = perch_field_um(json, "width", 1, PERCH_ROLL_WIDTH_MAX_UM, &size.width_um, err);
	if (rc == PERCH_OK)
		rc = perch_field_um(json, "length", 1, PERCH_ROLL_LENGTH_MAX_UM, &size.length_um,
				    err);
	if (rc == PERCH_OK)
		rc = read_size(json, "ticket_length", 1, &ticket_um, err);
	if (rc == PERCH_OK)
		rc = perch_field_need(json, "flaws", &list, err);
	if (rc == PERCH_OK && list.type != PERCH_JSON_ARRAY)
		rc = perch_err_set(err, PERCH_E_FORMAT, 0, "flaws: not an array");
	while (rc == PERCH_OK && perch_json_next(list, &it, NULL, &one)) {
		if (i == cap)
			return perch_err_set(err, PERCH_E_FULL, 0, "flaws: more than %zu", cap);
		rc = read_flaw(one, &flaws[i], err);
		if (rc != PERCH_OK)
			return perch_err_prefix(err, rc, "flaws[%zu]", i);
		i++;
	}
	if (rc != PERCH_OK)
		return rc;
	*roll = size;
	*n = i;
	return PERCH_OK;
}

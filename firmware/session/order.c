/* order.c - bodies of the master items "order" and "roll". Pure. */
#include "firmware/session/order.h"

#include "firmware/base/json.h"
#include "firmware/base/text.h"
#include "firmware/inspect/flaw.h"

#define BODY_DEPTH 8 /* newer offices may nest what we pass over */

bool
perch_free_text_is_valid(struct perch_span text)
{
	while (text.n > 0) {
		uint32_t code = 0;
		size_t n = perch_utf8_next(text, &code);

		if (n == 0 || !perch_utf8_is_printable(code))
			return false;
		text = perch_span_from(text, n);
	}
	return true;
}

bool
perch_lot_is_valid(struct perch_span text)
{
	return text.n > 0 && text.n < PERCH_LOT_CAP && perch_free_text_is_valid(text);
}

bool
perch_number_is_valid(struct perch_span text)
{
	return text.n > 0 && text.n < PERCH_ORDER_CAP && perch_free_text_is_valid(text) &&
	       memchr(text.p, ' ', text.n) == NULL;
}

bool
perch_badge_is_valid(struct perch_span text)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789._-";

	if (text.n == 0 || text.n >= PERCH_PERSON_CAP)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (memchr(allowed, text.p[i], sizeof(allowed) - 1) == NULL)
			return false;
	return true;
}

bool
perch_date_is_valid(struct perch_span text)
{
	static const int64_t days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t year = 0;
	int64_t month = 0;
	int64_t day = 0;

	if (text.n != PERCH_DATE_CAP - 1 || text.p[4] != '-' || text.p[7] != '-' ||
	    perch_parse_i64(perch_span_first(text, 4), 2000, 9999, &year) != PERCH_OK ||
	    perch_parse_i64(perch_span_first(perch_span_from(text, 5), 2), 1, 12, &month) !=
		    PERCH_OK ||
	    perch_parse_i64(perch_span_from(text, 8), 1, 31, &day) != PERCH_OK)
		return false;
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return day <= days[month - 1] && (month != 2 || day < 29 || is_leap);
}

/* A text that may be missing or null; then "". */
static enum perch_rc
read_text(struct perch_json body, const char *key, char *dst, size_t cap)
{
	struct perch_json v;

	dst[0] = '\0';
	if (perch_json_get(body, key, &v) != PERCH_OK || v.type == PERCH_JSON_NULL)
		return PERCH_OK;
	return perch_json_cstr(v, dst, cap);
}

/* The number of an order or roll, which may not be missing or empty. */
static enum perch_rc
read_number(struct perch_json body, const char *key, char *dst, size_t cap)
{
	enum perch_rc rc = read_text(body, key, dst, cap);

	if (rc != PERCH_OK)
		return rc;
	if (dst[0] == '\0')
		return PERCH_E_NOTFOUND;
	return perch_number_is_valid(perch_span_str(dst)) ? PERCH_OK : PERCH_E_FORMAT;
}

static enum perch_rc
read_lot(struct perch_json body, char *dst, size_t cap)
{
	enum perch_rc rc = read_text(body, "lot", dst, cap);

	if (rc == PERCH_OK && dst[0] != '\0' && !perch_lot_is_valid(perch_span_str(dst)))
		rc = PERCH_E_FORMAT;
	return rc;
}

/* A length above zero, -1 when the body is silent. */
static enum perch_rc
read_length(struct perch_json body, const char *key, int64_t max_um, int64_t *um)
{
	char text[PERCH_ORDER_TEXT_CAP];

	enum perch_rc rc = read_text(body, key, text, sizeof(text));
	if (rc != PERCH_OK)
		return rc;
	*um = -1;
	if (text[0] == '\0')
		return PERCH_OK;
	rc = perch_parse_um(perch_span_str(text), um);
	if (rc == PERCH_OK && (*um <= 0 || *um > max_um))
		rc = PERCH_E_RANGE;
	return rc;
}

/* A nominal with its tolerances; unit PERCH_UNIT_NONE when the body is silent. */
static enum perch_rc
read_band(struct perch_json body, const char *key, enum perch_dimension dimension,
	  struct perch_band *band)
{
	char text[PERCH_BAND_TEXT_MAX];

	enum perch_rc rc = read_text(body, key, text, sizeof(text));
	if (rc != PERCH_OK)
		return rc;
	*band = (struct perch_band){ .nominal = { { 0, 0 }, PERCH_UNIT_NONE } };
	if (text[0] == '\0')
		return PERCH_OK;
	return perch_band_read(perch_span_str(text), dimension, band, NULL);
}

/* "2%" or "2.5%": from 0 to 100. */
static enum perch_rc
read_percent(struct perch_json body, const char *key, struct perch_percent *percent)
{
	char text[PERCH_ORDER_TEXT_CAP];

	enum perch_rc rc = read_text(body, key, text, sizeof(text));
	*percent = (struct perch_percent){ .is_set = false };
	if (rc != PERCH_OK || text[0] == '\0')
		return rc;
	struct perch_span s = perch_span_str(text);
	if (s.p[s.n - 1] != '%')
		return PERCH_E_UNKNOWN;
	rc = perch_parse_decimal(perch_span_first(s, s.n - 1), &percent->value);
	if (rc == PERCH_OK &&
	    (percent->value.m < 0 || perch_ratio_compare(perch_ratio_of_decimal(percent->value),
							 perch_ratio_of(100, 1)) > 0))
		rc = PERCH_E_RANGE;
	percent->is_set = rc == PERCH_OK;
	return rc;
}

/* Words with blanks between, as bits by their place in names. */
static enum perch_rc
read_words(struct perch_json body, const char *key, const char *const names[], size_t n,
	   uint32_t *bits)
{
	char text[PERCH_ORDER_TEXT_CAP];
	struct perch_span word;

	enum perch_rc rc = read_text(body, key, text, sizeof(text));
	*bits = 0;
	if (rc != PERCH_OK)
		return rc;
	struct perch_span rest = perch_span_str(text);
	while (perch_text_word(&rest, &word)) {
		size_t i = 0;

		while (i < n && !perch_span_eq_str(word, names[i]))
			i++;
		if (i == n)
			return PERCH_E_UNKNOWN;
		*bits |= 1u << i;
	}
	return PERCH_OK;
}

static enum perch_rc
read_lights(struct perch_json body, struct perch_order *out)
{
	char text[PERCH_ORDER_TEXT_CAP];
	struct perch_span word;

	enum perch_rc rc = read_text(body, "lights", text, sizeof(text));
	if (rc != PERCH_OK)
		return rc;
	struct perch_span rest = perch_span_str(text);
	while (perch_text_word(&rest, &word)) {
		if (out->n_lights == PERCH_ORDER_LIGHTS_MAX)
			return PERCH_E_FULL;
		rc = perch_light_read(word, &out->lights[out->n_lights++]);
		if (rc != PERCH_OK)
			return rc;
	}
	return PERCH_OK;
}

static enum perch_rc
read_colour_rule(struct perch_json body, struct perch_colour_rules *rules)
{
	struct perch_json v;

	*rules = perch_colour_rules_shipped();
	if (perch_json_get(body, "colour_rule", &v) != PERCH_OK || v.type == PERCH_JSON_NULL)
		return PERCH_OK;
	return perch_colour_rules_read(v, rules, NULL);
}

static enum perch_rc
read_sampling(struct perch_json body, struct perch_sample_rule *rule)
{
	char text[PERCH_SAMPLE_TEXT_MAX];

	*rule = (struct perch_sample_rule){ .kind = PERCH_SAMPLE_FULL };
	enum perch_rc rc = read_text(body, "sampling", text, sizeof(text));
	if (rc != PERCH_OK || text[0] == '\0')
		return rc;
	return perch_sample_rule_read(perch_span_str(text), rule, NULL);
}

static enum perch_rc
read_spec(struct perch_json body, int64_t *spec)
{
	struct perch_json v;

	*spec = 0;
	if (perch_json_get(body, "spec", &v) != PERCH_OK || v.type == PERCH_JSON_NULL)
		return PERCH_OK;
	return perch_json_i64(v, 0, INT64_MAX, spec);
}

static enum perch_rc
read_bool(struct perch_json body, const char *key, bool *out)
{
	struct perch_json v;

	*out = false;
	if (perch_json_get(body, key, &v) != PERCH_OK || v.type == PERCH_JSON_NULL)
		return PERCH_OK;
	return perch_json_bool(v, out);
}

static enum perch_rc
parse_body(struct perch_span json, struct perch_json *body)
{
	enum perch_rc rc = perch_json_parse(json, BODY_DEPTH, body, NULL);

	if (rc == PERCH_OK && body->type != PERCH_JSON_OBJECT)
		rc = PERCH_E_FORMAT;
	return rc;
}

static const char *const setup_names[PERCH_SETUP_COUNT] = {
	[PERCH_SETUP_BACK_LIGHT] = "back-light", [PERCH_SETUP_LIGHT] = "light",
	[PERCH_SETUP_LAMP_HOURS] = "lamp-hours", [PERCH_SETUP_SPEED] = "speed",
	[PERCH_SETUP_ANGLE] = "angle",           [PERCH_SETUP_FACE] = "face",
	[PERCH_SETUP_DISTANCE] = "distance",
};
static const char *const need_names[PERCH_NEED_COUNT] = {
	[PERCH_NEED_DENSITY] = "density", [PERCH_NEED_SKEW] = "skew",
	[PERCH_NEED_BOW] = "bow",         [PERCH_NEED_COLOUR] = "colour",
	[PERCH_NEED_SHADE] = "shade",     [PERCH_NEED_MARK] = "mark",
	[PERCH_NEED_HAND] = "hand",       [PERCH_NEED_SMELL] = "smell",
	[PERCH_NEED_PACKING] = "packing",
};
static const char *const stage_names[PERCH_STAGE_COUNT] = {
	[PERCH_STAGE_EARLY] = "early",
	[PERCH_STAGE_MIDDLE] = "middle",
	[PERCH_STAGE_FINAL] = "final",
	[PERCH_STAGE_WASH] = "wash",
};

const char *
perch_setup_str(enum perch_setup item)
{
	return (unsigned)item < PERCH_SETUP_COUNT ? setup_names[item] : "";
}

bool
perch_setup_find(struct perch_span text, enum perch_setup *out)
{
	for (unsigned i = 0; i < PERCH_SETUP_COUNT; i++) {
		if (perch_span_eq_str(text, setup_names[i])) {
			*out = (enum perch_setup)i;
			return true;
		}
	}
	return false;
}

const char *
perch_need_str(enum perch_need need)
{
	return (unsigned)need < PERCH_NEED_COUNT ? need_names[need] : "";
}

const char *
perch_stage_str(enum perch_stage stage)
{
	return (unsigned)stage < PERCH_STAGE_COUNT ? stage_names[stage] : "";
}

bool
perch_stage_find(struct perch_span text, enum perch_stage *out)
{
	for (unsigned i = 0; i < PERCH_STAGE_COUNT; i++) {
		if (perch_span_eq_str(text, stage_names[i])) {
			*out = (enum perch_stage)i;
			return true;
		}
	}
	return false;
}

uint32_t
perch_order_needs(const struct perch_order *order, bool is_first)
{
	uint32_t needs = order->needs;

	if (!is_first)
		return needs;
	needs |= order->first_needs;
	if (order->density[PERCH_WARP].nominal.unit != PERCH_UNIT_NONE ||
	    order->density[PERCH_WEFT].nominal.unit != PERCH_UNIT_NONE)
		needs |= 1u << PERCH_NEED_DENSITY;
	if (order->skew.is_set)
		needs |= 1u << PERCH_NEED_SKEW;
	if (order->bow.is_set)
		needs |= 1u << PERCH_NEED_BOW;
	if (order->n_lights > 0)
		needs |= 1u << PERCH_NEED_COLOUR;
	return needs;
}

static enum perch_rc
read_names(struct perch_json body, struct perch_order *out, const char **key)
{
	const struct {
		const char *key;
		char *dst;
	} texts[] = {
		{ "buyer", out->buyer },     { "article", out->article },
		{ "colour", out->colour },   { "colour_no", out->colour_no },
		{ "packing", out->packing }, { "tell", out->tell },
	};

	for (size_t i = 0; i < PERCH_COUNT(texts); i++) {
		*key = texts[i].key;
		enum perch_rc rc = read_text(body, *key, texts[i].dst, PERCH_ORDER_TEXT_CAP);
		if (rc != PERCH_OK)
			return rc;
	}
	return PERCH_OK;
}

static enum perch_rc
read_profile(struct perch_json body, char *dst, size_t cap)
{
	enum perch_rc rc = read_text(body, "profile", dst, cap);

	if (rc == PERCH_OK && dst[0] == '\0')
		rc = perch_fmt(dst, cap, "four-point-inch");
	return rc;
}

/* Sizes and tolerances. */
static enum perch_rc
read_measures(struct perch_json body, struct perch_order *out, const char **key)
{
	const struct {
		const char *key;
		enum perch_dimension dimension;
		struct perch_band *band;
	} bands[] = {
		{ "weight", PERCH_DIM_GSM, &out->weight },
		{ "density_warp", PERCH_DIM_COUNT, &out->density[PERCH_WARP] },
		{ "density_weft", PERCH_DIM_COUNT, &out->density[PERCH_WEFT] },
	};
	const struct {
		const char *key;
		struct perch_percent *percent;
	} percents[] = {
		{ "length_tol", &out->length_tol },
		{ "skew", &out->skew },
		{ "bow", &out->bow },
		{ "shrink_warp", &out->shrink[PERCH_WARP] },
		{ "shrink_weft", &out->shrink[PERCH_WEFT] },
	};

	*key = "width";
	enum perch_rc rc = read_length(body, *key, PERCH_ROLL_WIDTH_MAX_UM, &out->width_um);
	for (size_t i = 0; i < PERCH_COUNT(bands) && rc == PERCH_OK; i++) {
		*key = bands[i].key;
		rc = read_band(body, *key, bands[i].dimension, bands[i].band);
	}
	for (size_t i = 0; i < PERCH_COUNT(percents) && rc == PERCH_OK; i++) {
		*key = percents[i].key;
		rc = read_percent(body, *key, percents[i].percent);
	}
	if (rc == PERCH_OK) {
		*key = "lab";
		rc = read_length(body, *key, PERCH_ROLL_LENGTH_MAX_UM, &out->lab_um);
	}
	return rc;
}

/* What is to be done with the rolls. */
static enum perch_rc
read_duties(struct perch_json body, struct perch_order *out, const char **key)
{
	const struct {
		const char *key;
		const char *const *names;
		size_t n;
		uint32_t *bits;
	} words[] = {
		{ "checks", need_names, PERCH_NEED_COUNT, &out->needs },
		{ "first_checks", need_names, PERCH_NEED_COUNT, &out->first_needs },
		{ "setup", setup_names, PERCH_SETUP_COUNT, &out->setup },
		{ "stages", stage_names, PERCH_COUNT(stage_names), &out->stages },
	};
	enum perch_rc rc = PERCH_OK;

	for (size_t i = 0; i < PERCH_COUNT(words) && rc == PERCH_OK; i++) {
		*key = words[i].key;
		rc = read_words(body, *key, words[i].names, words[i].n, words[i].bits);
	}
	if (rc == PERCH_OK) {
		*key = "lights";
		rc = read_lights(body, out);
	}
	if (rc == PERCH_OK) {
		*key = "colour_rule";
		rc = read_colour_rule(body, &out->colour_rules);
	}
	if (rc == PERCH_OK) {
		*key = "sampling";
		rc = read_sampling(body, &out->sampling);
	}
	return rc;
}

enum perch_rc
perch_order_read(struct perch_span json, struct perch_order *out, const char **key)
{
	struct perch_json body;

	*key = "";
	enum perch_rc rc = parse_body(json, &body);
	if (rc != PERCH_OK)
		return rc;
	memset(out, 0, sizeof(*out));
	*key = "order";
	rc = read_number(body, *key, out->order, sizeof(out->order));
	if (rc == PERCH_OK)
		rc = read_names(body, out, key);
	if (rc == PERCH_OK) {
		*key = "profile";
		rc = read_profile(body, out->profile, sizeof(out->profile));
	}
	if (rc == PERCH_OK)
		rc = read_measures(body, out, key);
	if (rc == PERCH_OK)
		rc = read_duties(body, out, key);
	if (rc == PERCH_OK) {
		*key = "spec";
		rc = read_spec(body, &out->spec);
	}
	if (rc == PERCH_OK) {
		*key = "confirmed";
		rc = read_bool(body, *key, &out->is_confirmed);
	}
	if (rc == PERCH_OK) {
		*key = "made";
		rc = read_bool(body, *key, &out->is_made);
	}
	return rc;
}

enum perch_rc
perch_expected_read(struct perch_span json, struct perch_expected *out, const char **key)
{
	struct perch_json body;

	*key = "";
	enum perch_rc rc = parse_body(json, &body);
	if (rc != PERCH_OK)
		return rc;
	memset(out, 0, sizeof(*out));
	*key = "order";
	rc = read_number(body, *key, out->order, sizeof(out->order));
	if (rc == PERCH_OK) {
		*key = "roll";
		rc = read_number(body, *key, out->roll, sizeof(out->roll));
	}
	if (rc == PERCH_OK) {
		*key = "lot";
		rc = read_lot(body, out->lot, sizeof(out->lot));
	}
	if (rc == PERCH_OK) {
		*key = "length";
		rc = read_length(body, *key, PERCH_ROLL_LENGTH_MAX_UM, &out->ticket_um);
	}
	if (rc == PERCH_OK) {
		*key = "delivery";
		rc = read_text(body, *key, out->delivery, sizeof(out->delivery));
	}
	if (rc == PERCH_OK) {
		*key = "packing";
		rc = read_text(body, *key, out->packing, sizeof(out->packing));
	}
	return rc;
}

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

static enum perch_rc
read_weight(struct perch_json body, struct perch_quantity *weight)
{
	char text[PERCH_ORDER_TEXT_CAP];

	enum perch_rc rc = read_text(body, "weight", text, sizeof(text));
	if (rc != PERCH_OK)
		return rc;
	*weight = (struct perch_quantity){ { 0, 0 }, PERCH_UNIT_NONE };
	if (text[0] == '\0')
		return PERCH_OK;
	rc = perch_parse_quantity(perch_span_str(text), weight);
	if (rc == PERCH_OK && perch_unit_dimension(weight->unit) != PERCH_DIM_GSM)
		rc = PERCH_E_UNKNOWN;
	if (rc == PERCH_OK && weight->value.m <= 0)
		rc = PERCH_E_RANGE;
	return rc;
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
read_confirmed(struct perch_json body, bool *is_confirmed)
{
	struct perch_json v;

	*is_confirmed = false;
	if (perch_json_get(body, "confirmed", &v) != PERCH_OK || v.type == PERCH_JSON_NULL)
		return PERCH_OK;
	return perch_json_bool(v, is_confirmed);
}

static enum perch_rc
parse_body(struct perch_span json, struct perch_json *body)
{
	enum perch_rc rc = perch_json_parse(json, BODY_DEPTH, body, NULL);

	if (rc == PERCH_OK && body->type != PERCH_JSON_OBJECT)
		rc = PERCH_E_FORMAT;
	return rc;
}

static enum perch_rc
read_names(struct perch_json body, struct perch_order *out, const char **key)
{
	const struct {
		const char *key;
		char *dst;
	} texts[] = {
		{ "buyer", out->buyer },
		{ "article", out->article },
		{ "colour", out->colour },
		{ "colour_no", out->colour_no },
	};

	for (size_t i = 0; i < PERCH_COUNT(texts); i++) {
		*key = texts[i].key;
		enum perch_rc rc = read_text(body, *key, texts[i].dst, PERCH_ORDER_TEXT_CAP);
		if (rc != PERCH_OK)
			return rc;
	}
	return PERCH_OK;
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
		rc = read_text(body, *key, out->profile, sizeof(out->profile));
	}
	if (rc == PERCH_OK && out->profile[0] == '\0')
		rc = perch_fmt(out->profile, sizeof(out->profile), "four-point-inch");
	if (rc == PERCH_OK) {
		*key = "width";
		rc = read_length(body, *key, PERCH_ROLL_WIDTH_MAX_UM, &out->width_um);
	}
	if (rc == PERCH_OK) {
		*key = "weight";
		rc = read_weight(body, &out->weight);
	}
	if (rc == PERCH_OK) {
		*key = "spec";
		rc = read_spec(body, &out->spec);
	}
	if (rc == PERCH_OK) {
		*key = "confirmed";
		rc = read_confirmed(body, &out->is_confirmed);
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
	return rc;
}

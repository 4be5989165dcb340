/* person.c - see person.h. Pure. */
#include "firmware/session/person.h"

#include "firmware/base/json.h"
#include "firmware/base/text.h"
#include "firmware/session/order.h"

#define BODY_DEPTH 8 /* newer offices may nest what we pass over */

static const char *const roles[PERCH_ROLES] = {
	[PERCH_ROLE_INSPECTOR] = "inspector",
	[PERCH_ROLE_LEAD] = "lead",
	[PERCH_ROLE_SERVICE] = "service",
};

const char *
perch_role_str(enum perch_role role)
{
	return (unsigned)role < PERCH_ROLES ? roles[role] : "?";
}

bool
perch_role_find(struct perch_span word, enum perch_role *out)
{
	for (unsigned i = 0; i < PERCH_ROLES; i++) {
		if (perch_span_eq_str(word, roles[i])) {
			*out = (enum perch_role)i;
			return true;
		}
	}
	return false;
}

bool
perch_pin_is_bounded(const struct perch_pin *pin)
{
	return pin->n >= 1u << 10 && pin->n <= 1u << 17 && (pin->n & (pin->n - 1)) == 0 &&
	       pin->r >= 1 && pin->r <= 16 && pin->p >= 1 && pin->p <= 4;
}

bool
perch_pin_is_wellformed(struct perch_span digits)
{
	for (size_t i = 0; i < digits.n; i++)
		if (digits.p[i] < '0' || digits.p[i] > '9')
			return false;
	return digits.n >= PERCH_PIN_MIN && digits.n <= PERCH_PIN_MAX;
}

/* --- reading ----------------------------------------------------------------------------------- */

static enum perch_rc
read_number(struct perch_json object, const char *key, uint32_t *out)
{
	int64_t number = 0;
	enum perch_rc rc = perch_json_get_i64(object, key, 0, INT32_MAX, &number);

	*out = (uint32_t)number;
	return rc;
}

/* Exactly n bytes in hex. */
static enum perch_rc
read_bytes(struct perch_json object, const char *key, uint8_t *out, size_t n)
{
	char text[2 * PERCH_PIN_HASH_BYTES + 1];
	size_t got = 0;
	enum perch_rc rc = perch_json_get_cstr(object, key, text, sizeof(text));

	if (rc == PERCH_OK)
		rc = perch_parse_hex(perch_span_str(text), out, n, &got);
	return rc == PERCH_OK && got != n ? PERCH_E_FORMAT : rc;
}

static enum perch_rc
read_pin(struct perch_json pin, struct perch_pin *out, const char **key)
{
	if (pin.type != PERCH_JSON_OBJECT)
		return PERCH_E_FORMAT;
	*key = "n";
	enum perch_rc rc = read_number(pin, "n", &out->n);
	if (rc == PERCH_OK) {
		*key = "r";
		rc = read_number(pin, "r", &out->r);
	}
	if (rc == PERCH_OK) {
		*key = "p";
		rc = read_number(pin, "p", &out->p);
	}
	if (rc == PERCH_OK) {
		*key = "salt";
		rc = read_bytes(pin, "salt", out->salt, sizeof(out->salt));
	}
	if (rc == PERCH_OK) {
		*key = "hash";
		rc = read_bytes(pin, "hash", out->hash, sizeof(out->hash));
	}
	if (rc == PERCH_OK && !perch_pin_is_bounded(out)) {
		*key = "pin";
		rc = PERCH_E_RANGE;
	}
	return rc;
}

static enum perch_rc
read_badge(struct perch_json body, struct perch_person *out)
{
	enum perch_rc rc = perch_json_get_cstr(body, "person", out->badge, sizeof(out->badge));

	if (rc == PERCH_OK && !perch_badge_is_valid(perch_span_str(out->badge)))
		rc = PERCH_E_FORMAT;
	return rc;
}

static enum perch_rc
read_role(struct perch_json body, struct perch_person *out)
{
	char word[16];
	enum perch_rc rc = perch_json_get_cstr(body, "role", word, sizeof(word));

	if (rc == PERCH_E_FULL ||
	    (rc == PERCH_OK && !perch_role_find(perch_span_str(word), &out->role)))
		rc = PERCH_E_UNKNOWN;
	return rc;
}

/* null is silence. */
static bool
says(struct perch_json body, const char *key, struct perch_json *v)
{
	return perch_json_get(body, key, v) == PERCH_OK && v->type != PERCH_JSON_NULL;
}

static enum perch_rc
read_rest(struct perch_json body, struct perch_person *out, const char **key)
{
	struct perch_json v;
	enum perch_rc rc = PERCH_OK;

	*key = "name";
	if (says(body, "name", &v)) {
		rc = perch_json_cstr(v, out->name, sizeof(out->name));
		if (rc == PERCH_OK && !perch_free_text_is_valid(perch_span_str(out->name)))
			rc = PERCH_E_FORMAT;
	}
	if (rc == PERCH_OK && says(body, "retired", &v)) {
		*key = "retired";
		rc = perch_json_bool(v, &out->is_retired);
	}
	if (rc == PERCH_OK && says(body, "pin", &v)) {
		*key = "pin";
		out->has_pin = true;
		rc = read_pin(v, &out->pin, key);
	}
	return rc;
}

enum perch_rc
perch_person_read(struct perch_span json, struct perch_person *out, const char **key)
{
	struct perch_json body;

	memset(out, 0, sizeof(*out));
	*key = "";
	enum perch_rc rc = perch_json_parse(json, BODY_DEPTH, &body, NULL);
	if (rc == PERCH_OK && body.type != PERCH_JSON_OBJECT)
		rc = PERCH_E_FORMAT;
	if (rc == PERCH_OK) {
		*key = "person";
		rc = read_badge(body, out);
	}
	if (rc == PERCH_OK) {
		*key = "role";
		rc = read_role(body, out);
	}
	return rc == PERCH_OK ? read_rest(body, out, key) : rc;
}

/* --- writing ----------------------------------------------------------------------------------- */

enum perch_rc
perch_person_write(const struct perch_person *person, struct perch_buf *out)
{
	const struct perch_pin *pin = &person->pin;
	struct perch_jw w = perch_jw_over(out);
	size_t start = out->n;

	perch_jw_object(&w);
	perch_jw_kv_str(&w, "person", person->badge);
	if (person->name[0] != '\0')
		perch_jw_kv_str(&w, "name", person->name);
	perch_jw_kv_str(&w, "role", perch_role_str(person->role));
	if (person->has_pin) {
		perch_jw_key(&w, "pin");
		perch_jw_object(&w);
		perch_jw_kv_i64(&w, "n", pin->n);
		perch_jw_kv_i64(&w, "r", pin->r);
		perch_jw_kv_i64(&w, "p", pin->p);
		perch_jw_kv_hex(&w, "salt", perch_span_of(pin->salt, sizeof(pin->salt)));
		perch_jw_kv_hex(&w, "hash", perch_span_of(pin->hash, sizeof(pin->hash)));
		perch_jw_end(&w);
	}
	if (person->is_retired)
		perch_jw_kv_bool(&w, "retired", true);
	perch_jw_end(&w);
	enum perch_rc rc = perch_jw_done(&w);
	if (rc != PERCH_OK)
		out->n = start;
	return rc;
}

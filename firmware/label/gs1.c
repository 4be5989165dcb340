/*
 * gs1.c - GS1 element strings: as scanned, in brackets, and the digits of an EAN symbol. Pure.
 *
 * Source: GS1 General Specifications 7.8: fixed-length fields follow each other, any other field
 * ends with FNC1 (GS) or with the data. A GS after a fixed-length field or at the end is
 * superfluous and accepted; a leading or doubled one is not.
 */
#include "firmware/label/gs1.h"

#define GTIN_DIGITS 14

static bool
add_checked(struct perch_label *label, const struct perch_ai *ai, struct perch_span code,
	    struct perch_span value, size_t at)
{
	struct perch_ai_fault fault;

	if (!perch_ai_value_is_good(ai, value, &fault))
		return perch_label_refuse_value(label, &fault, at + fault.at, code);
	return perch_label_add(label, code, value, at);
}

/* Bytes up to the next GS or the end. */
static size_t
run_length(struct perch_span s)
{
	const uint8_t *gs = s.n > 0 ? memchr(s.p, PERCH_GS, s.n) : NULL;

	return gs != NULL ? (size_t)(gs - s.p) : s.n;
}

/* A field of known length that lacks its separator shows: complete elements follow at once. */
static bool
lacks_separator(const struct perch_ai *ai, struct perch_span value)
{
	struct perch_ai_fault fault;
	size_t max = perch_ai_max(ai);

	return perch_ai_min(ai) == max && value.n > max &&
	       perch_ai_value_is_good(ai, perch_span_first(value, max), &fault) &&
	       perch_gs1_is_elements(perch_span_from(value, max));
}

bool
perch_gs1_read(struct perch_label *label)
{
	struct perch_span data = perch_label_body(label);

	for (size_t at = 0; at < data.n;) {
		struct perch_span rest = perch_span_from(data, at);
		const struct perch_ai *ai = perch_ai_find(rest);

		if (rest.p[0] == PERCH_GS)
			return perch_label_refuse(label, PERCH_LABEL_SEPARATOR, label->body_at + at,
						  (struct perch_span){ 0 });
		if (ai == NULL)
			return perch_label_refuse(label, PERCH_LABEL_UNKNOWN_AI,
						  label->body_at + at, (struct perch_span){ 0 });
		struct perch_span code = perch_span_first(rest, perch_ai_digits(ai));
		struct perch_span value = perch_span_from(rest, code.n);
		size_t value_at = label->body_at + at + code.n;

		value.n = run_length(value);
		if ((ai->flags & PERCH_AI_FIXED) != 0)
			value = perch_span_first(value, perch_ai_max(ai));
		else if (lacks_separator(ai, value))
			return perch_label_refuse(label, PERCH_LABEL_SEPARATOR,
						  value_at + perch_ai_max(ai), code);
		if (!add_checked(label, ai, code, value, value_at))
			return false;
		at += code.n + value.n;
		if (at < data.n && data.p[at] == PERCH_GS)
			at++;
	}
	return true;
}

/* The value up to the next '(' that has no backslash in front; *raw gets its length as written. */
static struct perch_span
bracketed_value(struct perch_label *label, struct perch_span rest, size_t *raw)
{
	uint8_t value[PERCH_LABEL_MAX];
	size_t n = 0;
	size_t i = 0;

	for (; i < rest.n && n < sizeof value; i++) {
		if (rest.p[i] == '(')
			break;
		if (rest.p[i] == '\\' && i + 1 < rest.n && rest.p[i + 1] == '(')
			i++;
		value[n++] = rest.p[i];
	}
	*raw = i;
	return n == i ? perch_span_first(rest, n) : perch_label_keep(label, value, n);
}

/* Where the blanks at `at` end: a person may put some between elements, a printer none. */
static size_t
blanks(const struct perch_label *label, struct perch_span data, size_t at)
{
	while (label->is_typed && at < data.n && data.p[at] == ' ')
		at++;
	return at;
}

bool
perch_gs1_read_bracketed(struct perch_label *label)
{
	struct perch_span data = perch_label_body(label);
	struct perch_span none = { 0 };

	for (size_t at = blanks(label, data, 0); at < data.n;) {
		struct perch_span rest = perch_span_from(data, at);
		const uint8_t *end = memchr(rest.p, ')', rest.n);

		if (rest.p[0] != '(' || end == NULL)
			return perch_label_refuse(label, PERCH_LABEL_SYNTAX, label->body_at + at,
						  none);
		struct perch_span code = perch_span_of(rest.p + 1, (size_t)(end - rest.p) - 1);
		const struct perch_ai *ai = perch_ai_exact(code);

		if (ai == NULL)
			return perch_label_refuse(label, PERCH_LABEL_UNKNOWN_AI,
						  label->body_at + at + 1, none);
		size_t value_at = blanks(label, data, at + code.n + 2);
		size_t raw;
		struct perch_span value = bracketed_value(label, perch_span_from(data, value_at),
							  &raw);

		while (label->is_typed && value.n > 0 && value.p[value.n - 1] == ' ')
			value.n--;
		if (!add_checked(label, ai, code, value, label->body_at + value_at))
			return false;
		at = value_at + raw;
	}
	return true;
}

bool
perch_gs1_read_gtin(struct perch_label *label, bool is_ean8)
{
	struct perch_span digits = perch_label_body(label);
	struct perch_span code = perch_span_str("01");
	uint8_t gtin[GTIN_DIGITS];
	struct perch_ai_fault fault;
	bool is_length = is_ean8 ? digits.n == 8 : digits.n == 12 || digits.n == 13;

	for (size_t i = 0; i < digits.n; i++)
		if (digits.p[i] < '0' || digits.p[i] > '9')
			return perch_label_refuse(label, PERCH_LABEL_CHARSET, label->body_at + i,
						  code);
	if (!is_length)
		return perch_label_refuse(label, PERCH_LABEL_LENGTH, label->text_n, code);
	memset(gtin, '0', sizeof gtin);
	memcpy(gtin + sizeof gtin - digits.n, digits.p, digits.n);
	if (!perch_ai_value_is_good(perch_ai_exact(code), perch_span_of(gtin, sizeof gtin), &fault))
		return perch_label_refuse_value(label, &fault, label->text_n - 1, code);
	return perch_label_add(label, code, perch_label_keep(label, gtin, sizeof gtin),
			       label->body_at);
}

enum perch_rc
perch_label_bracketed(const struct perch_label *label, struct perch_buf *out)
{
	for (size_t i = 0; i < label->n; i++) {
		const struct perch_label_element *e = &label->v[i];

		perch_buf_put_byte(out, '(');
		perch_buf_put_str(out, e->ai);
		perch_buf_put_byte(out, ')');
		for (size_t k = 0; k < e->value.n; k++) {
			if (e->value.p[k] == '(')
				perch_buf_put_byte(out, '\\');
			perch_buf_put_byte(out, e->value.p[k]);
		}
	}
	return out->is_full ? PERCH_E_FULL : PERCH_OK;
}

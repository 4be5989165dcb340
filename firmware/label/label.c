/*
 * label.c - from scanned bytes to a label: the gate, the kind, the parts. Pure; see label.h.
 */
#include <assert.h>

#include "firmware/base/text.h"
#include "firmware/label/gs1.h"
#include "firmware/label/house.h"

_Static_assert(PERCH_LABEL_MAX <= UINT16_MAX, "offsets in a label are 16 bits");

static const struct perch_span no_ai = { 0 };

bool
perch_label_refuse(struct perch_label *label, enum perch_label_error error, size_t at,
		   struct perch_span ai)
{
	label->error = error;
	label->error_at = (uint16_t)at;
	if (perch_text_copy(label->error_ai, sizeof label->error_ai, ai) != PERCH_OK)
		label->error_ai[0] = '\0'; /* not an AI: nothing to name */
	label->n = 0;
	label->warnings = 0;
	return false;
}

bool
perch_label_refuse_value(struct perch_label *label, const struct perch_ai_fault *fault, size_t at,
			 struct perch_span ai)
{
	memcpy(label->expected, fault->expected, sizeof label->expected);
	return perch_label_refuse(label, fault->error, at, ai);
}

struct perch_span
perch_label_keep(struct perch_label *label, const uint8_t *bytes, size_t n)
{
	uint8_t *dst = label->decoded + label->decoded_n;

	if (n > sizeof label->decoded - label->decoded_n)
		n = sizeof label->decoded - label->decoded_n;
	memcpy(dst, bytes, n);
	label->decoded_n += n;
	return perch_span_of(dst, n);
}

bool
perch_label_add(struct perch_label *label, struct perch_span code, struct perch_span value,
		size_t at)
{
	if (label->n == PERCH_LABEL_ELEMENTS_MAX)
		return perch_label_refuse(label, PERCH_LABEL_TOO_MANY, at, code);
	struct perch_label_element *e = &label->v[label->n];

	if (perch_text_copy(e->ai, sizeof e->ai, code) != PERCH_OK)
		return perch_label_refuse(label, PERCH_LABEL_UNKNOWN_AI, at, no_ai);
	e->value = value;
	e->at = (uint16_t)at;
	label->n++;
	return true;
}

static void
clear(struct perch_label *label)
{
	memset(label, 0, sizeof *label);
	perch_roll_clear(&label->roll);
}

static void
name_house(struct perch_label *label, const struct perch_house_format *format)
{
	label->kind = PERCH_LABEL_HOUSE;
	memcpy(label->house, format->id, sizeof label->house);
}

/* Nothing that a screen, a shell or a log could take for more than a character. */
static bool
pass_gate(struct perch_label *label, bool gs_is_welcome)
{
	struct perch_span text = perch_span_of(label->text, label->text_n);
	bool is_blank = true;

	for (size_t at = label->body_at; at < text.n;) {
		uint32_t code = 0;
		size_t n = perch_utf8_next(perch_span_from(text, at), &code);
		bool is_gs = code == PERCH_GS && gs_is_welcome;

		if (n == 0 || (!is_gs && !perch_utf8_is_printable(code)))
			return perch_label_refuse(label, PERCH_LABEL_CHARSET, at, no_ai);
		is_blank = is_blank && code == ' ';
		at += n;
	}
	if (is_blank)
		return perch_label_refuse(label, PERCH_LABEL_EMPTY, label->body_at, no_ai);
	return true;
}

static bool
read_elements(struct perch_label *label, bool is_bracketed)
{
	label->kind = PERCH_LABEL_GS1;
	if (!pass_gate(label, true))
		return false;
	if (is_bracketed ? !perch_gs1_read_bracketed(label) : !perch_gs1_read(label))
		return false;
	if (!perch_gs1_rules(label, is_bracketed ? 1 : 0))
		return false;
	if (!is_bracketed && perch_gs1_may_have_lost_separator(label, PERCH_SEPARATORS_UNTESTED))
		label->warnings |= PERCH_WARN_LOST_SEPARATOR;
	return true;
}

static bool
read_gtin(struct perch_label *label, bool is_ean8)
{
	label->kind = PERCH_LABEL_GS1;
	return pass_gate(label, false) && perch_gs1_read_gtin(label, is_ean8);
}

static bool
refuse_check(struct perch_label *label, const struct perch_house_miss *miss)
{
	memcpy(label->expected, miss->expected, sizeof label->expected);
	return perch_label_refuse(label, PERCH_LABEL_CHECK_DIGIT, label->body_at + miss->at, no_ai);
}

/*
 * The first format that fits; else the first that fits but for its check character, which is a
 * misread label of that format and not a plain one. NO: none of them, the label is untouched.
 */
static enum perch_house_fit
read_house(struct perch_label *label, const struct perch_house_format *formats, size_t n)
{
	struct perch_span body = perch_label_body(label);
	size_t missed = n; /* the first of them */
	struct perch_house_miss miss = { .at = 0 };

	for (size_t i = 0; i < n; i++) {
		struct perch_house_miss one;
		enum perch_house_fit fit = perch_house_match(&formats[i], body, &label->roll, &one);

		if (fit == PERCH_HOUSE_FITS) {
			name_house(label, &formats[i]);
			return fit;
		}
		if (fit == PERCH_HOUSE_BAD_CHECK && missed == n) {
			missed = i;
			miss = one;
		}
	}
	if (missed == n)
		return PERCH_HOUSE_NO;
	name_house(label, &formats[missed]);
	refuse_check(label, &miss);
	return PERCH_HOUSE_BAD_CHECK;
}

/* A broken Digital Link may still be a house's own URL; if not, its fault is what counts. */
static bool
read_link(struct perch_label *label, const struct perch_house_format *formats, size_t n_formats)
{
	label->kind = PERCH_LABEL_DIGITAL_LINK;
	if (!pass_gate(label, false))
		return false;
	if (perch_digital_link_read(label) && perch_gs1_rules(label, 1))
		return true;
	if (read_house(label, formats, n_formats) == PERCH_HOUSE_FITS) {
		label->error = PERCH_LABEL_OK;
		label->error_at = 0;
		label->error_ai[0] = '\0';
		label->expected[0] = '\0';
	}
	return label->error == PERCH_LABEL_OK;
}

/* Eighteen digits are the number of a logistic unit, which ends in a check digit. */
static bool
check_sscc(struct perch_label *label)
{
	const struct perch_ai *sscc = perch_ai_exact(perch_span_str("00"));
	struct perch_span digits = perch_label_body(label);
	struct perch_ai_fault fault;

	assert(sscc != NULL); /* a row of the table */
	if (perch_ai_value_is_good(sscc, digits, &fault))
		return perch_text_copy(label->roll.sscc, sizeof label->roll.sscc, digits) ==
		       PERCH_OK;
	if (fault.error != PERCH_LABEL_CHECK_DIGIT)
		return true; /* not a number of that kind */
	return perch_label_refuse_value(label, &fault, label->body_at + fault.at,
					perch_span_str("00"));
}

/* A number that was typed alone: what checks it, if anything? The rule: label.h. */
static bool
check_typed(struct perch_label *label, const struct perch_house_format *formats, size_t n)
{
	struct perch_span number = perch_label_body(label);
	size_t missed = n; /* the first of them */
	struct perch_house_miss miss = { .at = 0 };
	bool is_taken = false; /* by a field that takes anything */

	for (size_t i = 0; i < n; i++) {
		struct perch_house_miss one;
		enum perch_house_fit fit = perch_house_match_number(&formats[i], number, &one);

		if (fit == PERCH_HOUSE_FITS && perch_house_knows_number(&formats[i]))
			return true;
		is_taken = is_taken || fit == PERCH_HOUSE_FITS;
		if (fit == PERCH_HOUSE_BAD_CHECK && missed == n) {
			missed = i;
			miss = one;
		}
	}
	if (missed == n)
		return check_sscc(label);
	if (is_taken)
		return true;
	memcpy(label->house, formats[missed].id, sizeof label->house);
	return refuse_check(label, &miss);
}

static bool
read_data(struct perch_label *label, bool is_gs1, const struct perch_house_format *formats,
	  size_t n_formats)
{
	struct perch_span body = perch_label_body(label);

	if (perch_span_starts(body, "=")) {
		label->kind = PERCH_LABEL_COMMAND;
		return pass_gate(label, false);
	}
	if (perch_digital_link_is(body))
		return read_link(label, formats, n_formats);
	if (is_gs1)
		return read_elements(label, perch_span_starts(body, "("));
	if (!pass_gate(label, false))
		return false;
	switch (read_house(label, formats, n_formats)) {
	case PERCH_HOUSE_FITS:
		return true;
	case PERCH_HOUSE_BAD_CHECK:
		return false;
	case PERCH_HOUSE_NO:
		break;
	}
	label->kind = PERCH_LABEL_PLAIN;
	return !label->is_typed || check_typed(label, formats, n_formats);
}

static bool
read_body(struct perch_label *label, enum perch_carrier carrier, bool is_gs1,
	  const struct perch_house_format *formats, size_t n_formats)
{
	switch (carrier) {
	case PERCH_CARRIER_GS1:
		return read_elements(label, false);
	case PERCH_CARRIER_EAN:
		return read_gtin(label, false);
	case PERCH_CARRIER_EAN8:
		return read_gtin(label, true);
	case PERCH_CARRIER_NONE:
		return read_data(label, is_gs1, formats, n_formats);
	case PERCH_CARRIER_DATA:
		return read_data(label, false, formats, n_formats);
	}
	return false;
}

/* Keep the text; false: it is too long. */
static bool
keep_text(struct perch_label *label, struct perch_span text)
{
	clear(label);
	if (text.n > sizeof label->text)
		return perch_label_refuse(label, PERCH_LABEL_LENGTH, sizeof label->text, no_ai);
	if (text.n > 0)
		memcpy(label->text, text.p, text.n);
	label->text_n = text.n;
	return true;
}

bool
perch_label_read_typed(struct perch_span text, const struct perch_house_format *formats,
		       size_t n_formats, struct perch_label *out)
{
	bool is_kept = keep_text(out, text);

	out->is_typed = true;
	if (!is_kept || !read_data(out, perch_span_starts(text, "("), formats, n_formats))
		return false;
	perch_label_roll_read(out);
	return true;
}

bool
perch_label_read(struct perch_span text, const char *aim, bool is_gs1,
		 const struct perch_house_format *formats, size_t n_formats,
		 struct perch_label *out)
{
	struct perch_span id = aim != NULL ? perch_span_str(aim) : no_ai;

	if (!keep_text(out, text))
		return false;
	if (id.n == 0) {
		out->body_at = perch_aim_length(text);
		id = perch_span_first(text, out->body_at);
	}
	if (!read_body(out, perch_aim_carrier(id), is_gs1, formats, n_formats))
		return false;
	perch_label_roll_read(out);
	return true;
}

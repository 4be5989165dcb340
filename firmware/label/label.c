/*
 * label.c - from scanned bytes to a label: the gate, the kind, the parts. Pure; see label.h.
 */
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
fits_house(struct perch_label *label, const struct perch_house_format *formats, size_t n)
{
	struct perch_span body = perch_label_body(label);

	for (size_t i = 0; i < n; i++)
		if (perch_house_match(&formats[i], body, &label->roll)) {
			label->kind = PERCH_LABEL_HOUSE;
			memcpy(label->house, formats[i].name, sizeof label->house);
			return true;
		}
	return false;
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
	enum perch_label_error error = label->error;

	label->error = PERCH_LABEL_OK;
	if (fits_house(label, formats, n_formats)) {
		label->error_at = 0;
		label->error_ai[0] = '\0';
		return true;
	}
	label->error = error;
	return false;
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
	if (!fits_house(label, formats, n_formats))
		label->kind = PERCH_LABEL_PLAIN;
	return true;
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

bool
perch_label_read(struct perch_span text, const char *aim, bool is_gs1,
		 const struct perch_house_format *formats, size_t n_formats,
		 struct perch_label *out)
{
	struct perch_span id = aim != NULL ? perch_span_str(aim) : no_ai;

	clear(out);
	if (text.n > sizeof out->text)
		return perch_label_refuse(out, PERCH_LABEL_LENGTH, sizeof out->text, no_ai);
	if (text.n > 0)
		memcpy(out->text, text.p, text.n);
	out->text_n = text.n;
	if (id.n == 0) {
		out->body_at = perch_aim_length(text);
		id = perch_span_first(text, out->body_at);
	}
	if (!read_body(out, perch_aim_carrier(id), is_gs1, formats, n_formats))
		return false;
	perch_label_roll_read(out);
	return true;
}

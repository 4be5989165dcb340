/*
 * gs1.h - the steps of reading a label that label.c puts together. Internal to firmware/label;
 * pure. Every reader fills label->v or refuses; text offsets count from the label's first byte.
 */
#ifndef PERCH_LABEL_GS1_H
#define PERCH_LABEL_GS1_H

#include "firmware/label/ai.h"
#include "firmware/label/separator.h"

/* What an AIM identifier promises about the data behind it (aim.c). */
enum perch_carrier {
	PERCH_CARRIER_NONE, /* no identifier */
	PERCH_CARRIER_GS1,
	PERCH_CARRIER_EAN,  /* ]E0: 12 or 13 digits */
	PERCH_CARRIER_EAN8, /* ]E4: 8 digits */
	PERCH_CARRIER_DATA  /* anything else: Code 128, QR, Code 39 ... */
};

/* Bytes of the identifier at the start of the text: 3, or 0 when there is none. */
size_t perch_aim_length(struct perch_span text);
enum perch_carrier perch_aim_carrier(struct perch_span id);

/* The data behind the identifier. */
static inline struct perch_span
perch_label_body(const struct perch_label *label)
{
	return perch_span_from(perch_span_of(label->text, label->text_n), label->body_at);
}

/* Record the refusal: elements and warnings are forgotten. Returns false. */
bool perch_label_refuse(struct perch_label *label, enum perch_label_error error, size_t at,
			struct perch_span ai);
/* The same for a value at fault; at: where in the input the fault lies. */
bool perch_label_refuse_value(struct perch_label *label, const struct perch_ai_fault *fault,
			      size_t at, struct perch_span ai);

/* Append an element whose value stands at label->text[at]. False: refused ("too-many"). */
bool perch_label_add(struct perch_label *label, struct perch_span code, struct perch_span value,
		     size_t at);

/* Keep bytes that the text does not hold in this form; the result lies in label->decoded.
 * There is always room: what is decoded is never longer than what it came from. */
struct perch_span perch_label_keep(struct perch_label *label, const uint8_t *bytes, size_t n);

/* The body of the label as an element string, in brackets, as the digits of a GTIN. In brackets
 * that were typed (is_typed) blanks around an AI and behind a value are passed over. */
bool perch_gs1_read(struct perch_label *label);
bool perch_gs1_read_bracketed(struct perch_label *label);
bool perch_gs1_read_gtin(struct perch_label *label, bool is_ean8);

/* Companions, exclusions and repetitions over all elements. code_gap: bytes between the end of
 * an AI and its value in the text (0, or 1 for brackets and Digital Link). */
bool perch_gs1_rules(struct perch_label *label, size_t code_gap);
/* The same question about elements that are not (yet) a label. */
bool perch_gs1_elements_agree(const struct perch_label_element *v, size_t n);

/* Could a separator have been lost in this accepted element string? The rule: label.h; what is known
 * of the scanner: separator.h. */
bool perch_gs1_may_have_lost_separator(const struct perch_label *label,
				       enum perch_separators known);
/* Is the span one or more complete elements up to its end, whatever their companions? */
bool perch_gs1_is_elements(struct perch_span text);

/* Is the body a URL with GS1 key pairs at the end of its path? Then read it. */
bool perch_digital_link_is(struct perch_span body);
bool perch_digital_link_read(struct perch_label *label);

/* The items of a Digital Link's query that are no elements, as they stand there ("lang=en"): start
 * with *at 0; false when there is no more. Empty items are passed over. */
bool perch_digital_link_other(struct perch_span body, size_t *at, struct perch_span *item);

/* Fill label->roll from the elements. */
void perch_roll_clear(struct perch_label_roll *roll);
void perch_label_roll_read(struct perch_label *label);
/* "YYYY-MM-DD" or "YYYY-MM" of six digits; years 77..99 are 19xx (GS1 General Specifications
 * 7.12 counted from 2026). PERCH_E_FORMAT: no such day. */
PERCH_MUST_CHECK enum perch_rc perch_roll_date(struct perch_span yymmdd, char dst[11]);

#endif

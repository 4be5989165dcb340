/*
 * explain.c - names of what can be found, and sentences for the person who holds the roll. Pure.
 */
#include "firmware/base/text.h"
#include "firmware/label/gs1.h"

const char *
perch_label_kind_str(enum perch_label_kind kind)
{
	switch (kind) {
	case PERCH_LABEL_PLAIN:
		return "plain";
	case PERCH_LABEL_GS1:
		return "gs1";
	case PERCH_LABEL_DIGITAL_LINK:
		return "digital-link";
	case PERCH_LABEL_HOUSE:
		return "house";
	case PERCH_LABEL_COMMAND:
		return "command";
	}
	return "plain";
}

const char *
perch_label_warning_str(enum perch_label_warning one)
{
	return one == PERCH_WARN_LOST_SEPARATOR ? "lost-separator" : "";
}

const char *
perch_label_error_str(enum perch_label_error error)
{
	switch (error) {
	case PERCH_LABEL_OK:
		return "ok";
	case PERCH_LABEL_CHECK_DIGIT:
		return "check-digit";
	case PERCH_LABEL_LENGTH:
		return "length";
	case PERCH_LABEL_CHARSET:
		return "charset";
	case PERCH_LABEL_MISSING_AI:
		return "missing-ai";
	case PERCH_LABEL_EXCLUDED_AI:
		return "excluded-ai";
	case PERCH_LABEL_REPEATED_AI:
		return "repeated-ai";
	case PERCH_LABEL_DATE:
		return "date";
	case PERCH_LABEL_ORDER:
		return "order";
	case PERCH_LABEL_SEPARATOR:
		return "separator";
	case PERCH_LABEL_UNKNOWN_AI:
		return "unknown-ai";
	case PERCH_LABEL_VALUE:
		return "value";
	case PERCH_LABEL_EMPTY:
		return "empty";
	case PERCH_LABEL_TOO_MANY:
		return "too-many";
	case PERCH_LABEL_SYNTAX:
		return "syntax";
	}
	return "syntax";
}

/* What is at fault: "AI 01 (GTIN)", "this label of format mill-7", "this label". */
static void
put_subject(const struct perch_label *label, const struct perch_ai *ai, struct perch_buf *out)
{
	if (ai != NULL)
		perch_buf_fmt(out, "AI %s (%s)", label->error_ai, ai->name);
	else if (label->house[0] != '\0')
		perch_buf_fmt(out, "this label of format %s", label->house);
	else
		perch_buf_put_str(out, "this label");
}

/* Where: characters of the data from 1, without an identifier in front, which nobody sees. */
static void
put_place(const struct perch_label *label, struct perch_buf *out)
{
	struct perch_span text = perch_span_of(label->text, label->text_n);
	unsigned place = 1;

	for (size_t at = label->body_at; at < label->error_at; place++) {
		uint32_t code;
		size_t n = perch_utf8_next(perch_span_from(text, at), &code);

		at += n > 0 ? n : 1;
	}
	perch_buf_fmt(out, " at character %u", place);
}

static void
put_subject_and_place(const struct perch_label *label, const struct perch_ai *ai,
		      struct perch_buf *out)
{
	put_subject(label, ai, out);
	put_place(label, out);
}

/* What to do about a label that was misread, mistyped or misprinted. */
static void
put_remedy(const struct perch_label *label, struct perch_buf *out)
{
	perch_buf_put_str(out, label->is_typed ? ": compare it with the print and type it again"
					       : ": scan again; if it stays, the label is "
						 "misprinted");
}

/* The character at fault, so that it can be found. */
static void
put_character(const struct perch_label *label, struct perch_buf *out)
{
	struct perch_span rest = perch_span_from(perch_span_of(label->text, label->text_n),
						 label->error_at);
	uint32_t code = 0;
	size_t n = perch_utf8_next(rest, &code);

	if (n == 0)
		perch_buf_put_str(out, "a byte that is not UTF-8");
	else if (code == ' ')
		perch_buf_put_str(out, "a blank");
	else if (code == PERCH_GS)
		perch_buf_put_str(out, "a separator (GS)");
	else if (!perch_utf8_is_printable(code))
		perch_buf_fmt(out, "U+%04X, a control or hidden character,", (unsigned)code);
	else {
		perch_buf_put_str(out, "the character ");
		perch_buf_put(out, perch_span_first(rest, n));
	}
}

/* "01, 02, 00 with 37" for "01 02 00+37"; 31nn as it stands: n is any digit. */
static void
put_groups(const char *groups, struct perch_buf *out)
{
	for (const char *p = groups; *p != '\0'; p++) {
		if (*p == ' ')
			perch_buf_put_str(out, ", ");
		else if (*p == '+')
			perch_buf_put_str(out, " with ");
		else
			perch_buf_put_byte(out, (uint8_t)*p);
	}
}

static void
put_check_digit(const struct perch_label *label, const struct perch_ai *ai, struct perch_buf *out)
{
	perch_buf_put_str(out, "the check digit of ");
	put_subject_and_place(label, ai, out);
	perch_buf_put_str(out, " is wrong");
	if (label->expected[0] != '\0')
		perch_buf_fmt(out, ", %s expected", label->expected);
	put_remedy(label, out);
}

static void
put_length(const struct perch_label *label, const struct perch_ai *ai, struct perch_buf *out)
{
	if (ai == NULL) {
		perch_buf_fmt(out,
			      "this label is longer than %d bytes: it is no roll label, scan "
			      "the roll's own",
			      PERCH_LABEL_MAX);
		return;
	}
	put_subject(label, ai, out);
	if (perch_ai_min(ai) == perch_ai_max(ai))
		perch_buf_fmt(out, " must have %zu characters", perch_ai_max(ai));
	else
		perch_buf_fmt(out, " must have %zu to %zu characters", perch_ai_min(ai),
			      perch_ai_max(ai));
	if (ai->part[1].set != PERCH_SET_NONE)
		perch_buf_put_str(out, ", its parts whole");
	perch_buf_put_str(out, ", but ends early or runs on");
	put_place(label, out);
	put_remedy(label, out);
	if (label->kind == PERCH_LABEL_GS1 && !label->is_typed)
		perch_buf_put_str(out, " or the scanner drops separators");
}

static void
put_charset(const struct perch_label *label, const struct perch_ai *ai, struct perch_buf *out)
{
	put_subject(label, ai, out);
	perch_buf_put_str(out, " holds ");
	put_character(label, out);
	put_place(label, out);
	perch_buf_put_str(out, ", which may not stand there");
	if (ai == NULL && !label->is_typed)
		perch_buf_put_str(out, ": check the scanner's settings, then scan again");
	else
		put_remedy(label, out);
}

static void
put_missing(const struct perch_label *label, const struct perch_ai *ai, struct perch_buf *out)
{
	put_subject_and_place(label, ai, out);
	perch_buf_put_str(out, " must come with ");
	if (ai != NULL && ai->needs != NULL) {
		bool has_choice = strchr(ai->needs, ' ') != NULL;

		perch_buf_put_str(out, has_choice ? "one of: AI " : "AI ");
		put_groups(ai->needs, out);
	} else {
		perch_buf_put_str(out, "another element");
	}
	perch_buf_put_str(out, label->is_typed ? "; type that too, or the label is incomplete"
					       : "; scan the other barcode of this label, or the "
						 "label is incomplete");
}

static void
put_excluded(const struct perch_label *label, const struct perch_ai *ai, struct perch_buf *out)
{
	put_subject_and_place(label, ai, out);
	perch_buf_put_str(out, " may not stand beside ");
	if (ai != NULL && ai->never != NULL) {
		perch_buf_put_str(out, "AI ");
		put_groups(ai->never, out);
	} else {
		perch_buf_put_str(out, "another element of this label");
	}
	put_remedy(label, out);
}

static void
put_value(const struct perch_label *label, const struct perch_ai *ai, struct perch_buf *out)
{
	put_subject_and_place(label, ai, out);
	perch_buf_put_str(out, strcmp(label->error_ai, "8001") == 0
				       ? " has a width, length or core of zero, or a winding other "
					 "than 0, 1, 9"
				       : " has a value that does not exist");
	put_remedy(label, out);
}

static void
put_unknown(const struct perch_label *label, struct perch_buf *out)
{
	perch_buf_put_str(out, "no application identifier (AI) begins");
	put_place(label, out);
	if (label->kind == PERCH_LABEL_GS1 && !label->is_typed)
		perch_buf_put_str(out, ": the label is not GS1, or a separator was lost in front; "
				       "type the roll number");
	else
		put_remedy(label, out);
}

static void
put_separator(const struct perch_label *label, const struct perch_ai *ai, struct perch_buf *out)
{
	if (ai != NULL) {
		perch_buf_put_str(out, "behind ");
		put_subject(label, ai, out);
		perch_buf_put_str(out, " a separator is missing");
	} else {
		perch_buf_put_str(out, "a separator is out of place");
	}
	put_place(label, out);
	perch_buf_put_str(out, ": check that the scanner sends GS (29); if it does, the label is "
			       "misprinted");
}

static void
put_error(const struct perch_label *label, const struct perch_ai *ai, struct perch_buf *out)
{
	switch (label->error) {
	case PERCH_LABEL_OK:
		perch_buf_put_str(out, "the label is in order");
		return;
	case PERCH_LABEL_CHECK_DIGIT:
		put_check_digit(label, ai, out);
		return;
	case PERCH_LABEL_LENGTH:
		put_length(label, ai, out);
		return;
	case PERCH_LABEL_CHARSET:
		put_charset(label, ai, out);
		return;
	case PERCH_LABEL_MISSING_AI:
		put_missing(label, ai, out);
		return;
	case PERCH_LABEL_EXCLUDED_AI:
		put_excluded(label, ai, out);
		return;
	case PERCH_LABEL_REPEATED_AI:
		put_subject_and_place(label, ai, out);
		perch_buf_put_str(out, " stands there again with another value: do not use this "
				       "label, ask which is right");
		return;
	case PERCH_LABEL_DATE:
		put_subject_and_place(label, ai, out);
		perch_buf_put_str(out, " is a day or time that does not exist");
		put_remedy(label, out);
		return;
	case PERCH_LABEL_ORDER:
		put_subject_and_place(label, ai, out);
		perch_buf_put_str(out, " stands in the wrong place of this link: the label is "
				       "misprinted, type the roll number");
		return;
	case PERCH_LABEL_SEPARATOR:
		put_separator(label, ai, out);
		return;
	case PERCH_LABEL_UNKNOWN_AI:
		put_unknown(label, out);
		return;
	case PERCH_LABEL_VALUE:
		put_value(label, ai, out);
		return;
	case PERCH_LABEL_EMPTY:
		perch_buf_put_str(out, label->is_typed ? "nothing was typed: type the roll number"
						       : "there is nothing on the label: scan "
							 "again");
		return;
	case PERCH_LABEL_TOO_MANY:
		perch_buf_fmt(out, "the label has more than %d elements: scan the roll's own label",
			      PERCH_LABEL_ELEMENTS_MAX);
		return;
	case PERCH_LABEL_SYNTAX:
		perch_buf_put_str(out, "brackets, link or escapes are broken");
		put_place(label, out);
		put_remedy(label, out);
		return;
	}
}

enum perch_rc
perch_label_explain(const struct perch_label *label, struct perch_buf *out)
{
	const struct perch_ai *ai = perch_ai_exact(perch_span_str(label->error_ai));

	if ((label->warnings & PERCH_WARN_LOST_SEPARATOR) != 0)
		perch_buf_put_str(out, "a separator may be lost: a field ends in what reads as "
				       "further fields; compare lot and roll number with the "
				       "print on the label");
	else
		put_error(label, ai, out);
	return out->is_full ? PERCH_E_FULL : PERCH_OK;
}

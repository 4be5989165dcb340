/*
 * explain.c - names of what can be found, and sentences for the person who holds the roll. Pure.
 */
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

/* "AI 01 (GTIN)", or "the label" when no element is to blame. */
static void
put_subject(const struct perch_label *label, const struct perch_ai *ai, struct perch_buf *out)
{
	if (ai != NULL)
		perch_buf_fmt(out, "AI %s (%s)", label->error_ai, ai->name);
	else
		perch_buf_put_str(out, "the label");
}

/* "01, 02, 00 with 37" for "01 02 00+37"; n stays: any digit. */
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
put_missing(const struct perch_label *label, const struct perch_ai *ai, struct perch_buf *out)
{
	put_subject(label, ai, out);
	perch_buf_put_str(out, " must come with ");
	if (ai != NULL && ai->needs != NULL) {
		bool has_choice = strchr(ai->needs, ' ') != NULL;

		perch_buf_put_str(out, has_choice ? "one of: " : "AI ");
		put_groups(ai->needs, out);
		perch_buf_put_str(out, ";");
	}
	perch_buf_put_str(out, " scan the other barcode of this label, or the label is incomplete");
}

static void
put_bad_value(const struct perch_label *label, const struct perch_ai *ai, struct perch_buf *out)
{
	put_subject(label, ai, out);
	if (strcmp(label->error_ai, "8001") == 0)
		perch_buf_put_str(out, " has a width, length, core or winding that cannot be "
				       "(zero, or a winding other than 0, 1, 9)");
	else
		perch_buf_put_str(out, " has a value that does not exist");
	perch_buf_put_str(out, ": rescan; if it stays, the label is misprinted");
}

static void
put_length(const struct perch_label *label, const struct perch_ai *ai, struct perch_buf *out)
{
	if (ai != NULL && perch_ai_min(ai) == perch_ai_max(ai))
		perch_buf_fmt(out, "AI %s (%s) must have %zu characters", label->error_ai, ai->name,
			      perch_ai_max(ai));
	else if (ai != NULL)
		perch_buf_fmt(out, "AI %s (%s) must have %zu to %zu characters", label->error_ai,
			      ai->name, perch_ai_min(ai), perch_ai_max(ai));
	else
		perch_buf_fmt(out, "the label is longer than %d bytes", PERCH_LABEL_MAX);
	perch_buf_put_str(out, ": rescan; if it stays, the label is misprinted");
	if (ai != NULL && label->kind == PERCH_LABEL_GS1)
		perch_buf_put_str(out, " or the scanner drops separators");
}

static void
put_charset(const struct perch_label *label, const struct perch_ai *ai, struct perch_buf *out)
{
	put_subject(label, ai, out);
	if (ai != NULL)
		perch_buf_put_str(out, " holds a character that may not stand there: rescan; if it "
				       "stays, the label is misprinted");
	else
		perch_buf_put_str(out, " holds a control or hidden character, or text that is not "
				       "UTF-8: check the scanner's settings");
}

static void
put_unknown(const struct perch_label *label, struct perch_buf *out)
{
	perch_buf_fmt(out, "no application identifier begins at byte %u: the label is not GS1",
		      (unsigned)label->error_at);
	if (label->kind == PERCH_LABEL_GS1)
		perch_buf_put_str(out, ", or a separator was lost in front of it");
}

/* What follows the subject where nothing more is to be told. */
static const char *const verdicts[] = {
	[PERCH_LABEL_EXCLUDED_AI] =
		" contradicts another element of this label: the label is misprinted",
	[PERCH_LABEL_REPEATED_AI] =
		" stands on the label twice and differs: do not use it, ask which is right",
	[PERCH_LABEL_DATE] = " is a day or time that does not exist: the label is misprinted",
	[PERCH_LABEL_ORDER] = " stands in the wrong place of this link: the label is misprinted",
};

static void
put_separator(const struct perch_label *label, const struct perch_ai *ai, struct perch_buf *out)
{
	perch_buf_fmt(out,
		      "a separator is %s at byte %u: check that the scanner sends GS (29); if it "
		      "does, the label is misprinted",
		      ai != NULL ? "missing" : "out of place", (unsigned)label->error_at);
}

static void
put_error(const struct perch_label *label, const struct perch_ai *ai, struct perch_buf *out)
{
	switch (label->error) {
	case PERCH_LABEL_OK:
		perch_buf_put_str(out, "the label is in order");
		return;
	case PERCH_LABEL_CHECK_DIGIT:
		perch_buf_put_str(out, "the check digit of ");
		put_subject(label, ai, out);
		perch_buf_put_str(out, " is wrong: rescan; if it stays, the label is misprinted");
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
	case PERCH_LABEL_REPEATED_AI:
	case PERCH_LABEL_DATE:
	case PERCH_LABEL_ORDER:
		put_subject(label, ai, out);
		perch_buf_put_str(out, verdicts[label->error]);
		return;
	case PERCH_LABEL_SEPARATOR:
		put_separator(label, ai, out);
		return;
	case PERCH_LABEL_UNKNOWN_AI:
		put_unknown(label, out);
		return;
	case PERCH_LABEL_VALUE:
		put_bad_value(label, ai, out);
		return;
	case PERCH_LABEL_EMPTY:
		perch_buf_put_str(out, "there is nothing on the label: rescan");
		return;
	case PERCH_LABEL_TOO_MANY:
		perch_buf_fmt(out, "the label has more than %d elements", PERCH_LABEL_ELEMENTS_MAX);
		return;
	case PERCH_LABEL_SYNTAX:
		perch_buf_fmt(out,
			      "the label cannot be taken apart at byte %u: brackets, link or "
			      "escapes are broken",
			      (unsigned)label->error_at);
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

/* command.c - lines that begin with '='. Pure. */
#include "firmware/session/command.h"

#include "firmware/base/text.h"
#include "firmware/session/order.h"

#define BARE_SIZE_MAX_UM 1000000 /* um */

/* The words that are left, and where the answer goes. */
struct words {
	struct perch_span rest;
	struct perch_command_line *out;
	struct perch_err *err;
};

static const struct verb {
	const char *name;
	const char *usage;
	enum perch_rc (*read)(struct words *w);
} verbs[PERCH_VERBS];

/* "`17` is not a position; type =flaw KIND at .." Outside words are shown escaped. */
static enum perch_rc
refuse(const struct words *w, struct perch_span word, const char *what)
{
	char shown[96];
	struct perch_buf b = perch_buf_over(shown, sizeof(shown));

	perch_buf_put_escaped(&b, perch_span_first(word, 20));
	const char *s = perch_buf_cstr(&b);
	return perch_err_set(w->err, PERCH_E_FORMAT, 0, "'%s' %s; type %s", s != NULL ? s : "?",
			     what, verbs[w->out->verb].usage);
}

static enum perch_rc
refuse_verb(struct perch_span name, struct perch_err *err)
{
	char shown[96];
	char list[160];
	struct perch_buf b = perch_buf_over(shown, sizeof(shown));
	struct perch_buf all = perch_buf_over(list, sizeof(list));

	perch_buf_put_escaped(&b, perch_span_first(name, 20));
	for (size_t i = 0; i < PERCH_VERBS; i++)
		perch_buf_fmt(&all, " =%s", verbs[i].name);
	const char *s = perch_buf_cstr(&b);
	const char *names = perch_buf_cstr(&all);
	return perch_err_set(err, PERCH_E_FORMAT, 0, "'=%s' is not a command; there are%s",
			     s != NULL ? s : "?", names != NULL ? names : "");
}

static enum perch_rc
lacks(const struct words *w, const char *what)
{
	return perch_err_set(w->err, PERCH_E_FORMAT, 0, "%s is missing; type %s", what,
			     verbs[w->out->verb].usage);
}

static enum perch_rc
end_of_line(struct words *w)
{
	struct perch_span word;

	if (perch_text_word(&w->rest, &word))
		return refuse(w, word, "is too much");
	return PERCH_OK;
}

static enum perch_rc
need_word(struct words *w, const char *what, struct perch_span *word)
{
	return perch_text_word(&w->rest, word) ? PERCH_OK : lacks(w, what);
}

static bool
is_one_of(struct perch_span word, const char *const list[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (perch_span_eq_str(word, list[i]))
			return true;
	return false;
}

static bool
is_bare_number(struct perch_span word)
{
	struct perch_decimal number;

	return perch_parse_decimal(word, &number) == PERCH_OK;
}

/* A length above zero (or from zero on: a position), at most max_um, and its unit. */
static enum perch_rc
read_um(struct words *w, struct perch_span word, int64_t min_um, int64_t max_um, int64_t *um,
	enum perch_unit *unit)
{
	struct perch_quantity q;

	if (is_bare_number(word))
		return refuse(w, word, "needs its unit, without a blank: 17yd, 2in, 1520mm");
	if (perch_parse_quantity(word, &q) != PERCH_OK || perch_quantity_um(q, um) != PERCH_OK)
		return refuse(w, word, "is not a length such as 17yd, 2in or 1520mm");
	if (*um < min_um)
		return refuse(w, word, min_um == 0 ? "is below zero" : "is not more than zero");
	if (*um > max_um)
		return refuse(w, word, "is more than there can be");
	*unit = q.unit;
	return PERCH_OK;
}

/* The rest of the line as text of fewer than cap bytes; "" when there is none. */
static enum perch_rc
read_text(struct words *w, size_t cap)
{
	struct perch_span text = perch_span_trim(w->rest);

	if (!perch_free_text_is_valid(text))
		return refuse(w, text, "holds characters that cannot be shown");
	if (text.n >= cap)
		return refuse(w, text, "begins a text that is too long");
	w->rest = perch_span_from(w->rest, w->rest.n);
	return perch_text_copy(w->out->text, cap, text);
}

/* A reason; the word "reason" in front of it may be said and is not part of it. */
static enum perch_rc
read_reason(struct words *w)
{
	struct perch_span rest = w->rest;
	struct perch_span word;

	if (perch_text_word(&rest, &word) && perch_span_eq_str(word, "reason"))
		w->rest = rest;
	return read_text(w, PERCH_REASON_CAP);
}

static enum perch_rc
read_in(struct words *w)
{
	struct perch_span word;
	struct perch_span more;

	enum perch_rc rc = need_word(w, "the badge", &word);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_badge_is_valid(word))
		return refuse(w, word, "is not a badge (1 to 32 of A-Z a-z 0-9 . _ -)");
	/* Not shown: it may be somebody's PIN. */
	if (perch_text_word(&w->rest, &more))
		return perch_err_set(w->err, PERCH_E_FORMAT, 0,
				     "this terminal takes no PIN, and nobody was signed in; "
				     "type %s alone",
				     verbs[PERCH_VERB_IN].usage);
	return perch_text_copy(w->out->number, sizeof(w->out->number), word);
}

static enum perch_rc
read_number(struct words *w, const char *what)
{
	struct perch_span word;

	enum perch_rc rc = need_word(w, what, &word);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_number_is_valid(word))
		return refuse(w, word, "is not a number of 1 to 40 printable characters");
	rc = perch_text_copy(w->out->number, sizeof(w->out->number), word);
	return rc == PERCH_OK ? end_of_line(w) : rc;
}

static enum perch_rc
read_order(struct words *w)
{
	return read_number(w, "the order number");
}

static enum perch_rc
read_roll(struct words *w)
{
	return read_number(w, "the roll number");
}

static enum perch_rc
read_stage(struct words *w)
{
	static const char *const stages[] = { "early", "middle", "final", "wash" };
	struct perch_span word;

	enum perch_rc rc = need_word(w, "the stage", &word);
	if (rc != PERCH_OK)
		return rc;
	if (!is_one_of(word, stages, PERCH_COUNT(stages)))
		return refuse(w, word, "is not a stage");
	rc = perch_text_copy(w->out->number, sizeof(w->out->number), word);
	return rc == PERCH_OK ? end_of_line(w) : rc;
}

/* Codes are made of a-z, 0-9 and inner dashes, so that they can be keys everywhere. */
static enum perch_rc
read_kind(struct words *w)
{
	struct perch_span word;

	enum perch_rc rc = need_word(w, "the kind of flaw", &word);
	if (rc != PERCH_OK)
		return rc;
	bool is_code = word.n < PERCH_KIND_CAP;
	for (size_t i = 0; i < word.n && is_code; i++)
		is_code = (word.p[i] >= 'a' && word.p[i] <= 'z') ||
			  (word.p[i] >= '0' && word.p[i] <= '9') || (word.p[i] == '-' && i > 0);
	if (!is_code)
		return refuse(w, word, "is not a kind of flaw (a-z, 0-9 and -, at most 31)");
	return perch_text_copy(w->out->flaw.kind, sizeof(w->out->flaw.kind), word);
}

/* One of the options that take a length. */
static enum perch_rc
read_flaw_length(struct words *w, struct perch_span name, int64_t min_um, int64_t *um,
		 enum perch_unit *unit)
{
	struct perch_span word;

	if (*um != -1)
		return refuse(w, name, "is there twice");
	enum perch_rc rc = need_word(w, "a length", &word);
	return rc == PERCH_OK ? read_um(w, word, min_um, PERCH_ROLL_LENGTH_MAX_UM, um, unit) : rc;
}

static enum perch_rc
read_flaw_word(struct words *w, struct perch_span name)
{
	struct perch_flaw *flaw = &w->out->flaw;
	struct perch_span word;

	if (perch_span_eq_str(name, "full")) {
		flaw->is_full_width = true;
		return PERCH_OK;
	}
	if (!perch_span_eq_str(name, "dir") && !perch_span_eq_str(name, "side"))
		return refuse(w, name, "is not part of a flaw");
	enum perch_rc rc = need_word(w, "warp, weft, face or back", &word);
	if (rc != PERCH_OK)
		return rc;
	bool is_dir = perch_span_eq_str(name, "dir");
	if (is_dir && (perch_span_eq_str(word, "warp") || perch_span_eq_str(word, "weft")))
		flaw->direction = perch_span_eq_str(word, "weft") ? PERCH_WEFT : PERCH_WARP;
	else if (!is_dir && (perch_span_eq_str(word, "face") || perch_span_eq_str(word, "back")))
		flaw->side = perch_span_eq_str(word, "back") ? PERCH_BACK : PERCH_FACE;
	else
		return refuse(w, word, is_dir ? "is not warp or weft" : "is not face or back");
	return PERCH_OK;
}

/*
 * A length without its word: first the position, then the size. A size of more than a metre has to
 * be called one: it may be the position, said in the wrong place.
 */
static enum perch_rc
read_flaw_figure(struct words *w, struct perch_span word)
{
	struct perch_flaw *flaw = &w->out->flaw;

	if (flaw->at_um == -1)
		return read_um(w, word, 0, PERCH_ROLL_LENGTH_MAX_UM, &flaw->at_um, &w->out->unit);
	if (flaw->length_um != -1)
		return refuse(w, word, "is one length too many");
	enum perch_rc rc = read_um(w, word, 1, PERCH_ROLL_LENGTH_MAX_UM, &flaw->length_um,
				   &w->out->len_unit);
	if (rc == PERCH_OK && flaw->length_um > BARE_SIZE_MAX_UM)
		return refuse(w, word, "is a long flaw: say len or to in front of it");
	return rc;
}

static enum perch_rc
read_flaw(struct words *w)
{
	struct perch_flaw *flaw = &w->out->flaw;
	enum perch_unit other;
	struct perch_span name;

	*flaw = perch_flaw_at(-1);
	enum perch_rc rc = read_kind(w);
	while (rc == PERCH_OK && perch_text_word(&w->rest, &name)) {
		if (perch_span_eq_str(name, "at"))
			rc = read_flaw_length(w, name, 0, &flaw->at_um, &w->out->unit);
		else if (perch_span_eq_str(name, "to"))
			rc = read_flaw_length(w, name, 0, &flaw->to_um, &other);
		else if (perch_span_eq_str(name, "len"))
			rc = read_flaw_length(w, name, 1, &flaw->length_um, &w->out->len_unit);
		else if (perch_span_eq_str(name, "across"))
			rc = read_flaw_length(w, name, 0, &flaw->across_um, &other);
		else if (name.p[0] >= '0' && name.p[0] <= '9')
			rc = read_flaw_figure(w, name);
		else
			rc = read_flaw_word(w, name);
	}
	if (rc == PERCH_OK && flaw->at_um == -1)
		return lacks(w, "the position (at 17yd)");
	return rc;
}

static enum perch_rc
read_undo(struct words *w)
{
	struct perch_span rest = w->rest;
	struct perch_span word;

	if (perch_text_word(&rest, &word) &&
	    perch_parse_i64(word, 1, INT64_MAX, &w->out->of) == PERCH_OK)
		w->rest = rest;
	return read_reason(w);
}

static enum perch_rc
read_place(struct words *w, bool has_middle)
{
	static const char *const places[] = { "head", "tail", "middle" };
	struct perch_span word;

	enum perch_rc rc = need_word(w, "the place", &word);
	if (rc != PERCH_OK)
		return rc;
	if (!is_one_of(word, places, has_middle ? 3 : 2))
		return refuse(w, word,
			      has_middle ? "is not head, middle or tail" : "is not head or tail");
	return perch_text_copy(w->out->place, sizeof(w->out->place), word);
}

static enum perch_rc
read_width(struct words *w)
{
	struct perch_span word;

	enum perch_rc rc = read_place(w, true);
	if (rc == PERCH_OK)
		rc = need_word(w, "the width", &word);
	if (rc == PERCH_OK)
		rc = read_um(w, word, 1, PERCH_ROLL_WIDTH_MAX_UM, &w->out->um, &w->out->unit);
	return rc == PERCH_OK ? end_of_line(w) : rc;
}

static enum perch_rc
read_weight(struct words *w)
{
	struct perch_quantity *q = &w->out->weight;
	struct perch_span word;

	enum perch_rc rc = read_place(w, false);
	if (rc == PERCH_OK)
		rc = need_word(w, "the weight", &word);
	if (rc != PERCH_OK)
		return rc;
	if (is_bare_number(word))
		return refuse(w, word, "needs its unit, without a blank: 180g/m2, 5.3oz/yd2");
	if (perch_parse_quantity(word, q) != PERCH_OK ||
	    perch_unit_dimension(q->unit) != PERCH_DIM_GSM)
		return refuse(w, word, "is not a weight such as 180g/m2 or 5.3oz/yd2");
	if (q->value.m <= 0)
		return refuse(w, word, "is not more than zero");
	if (q->value.e < -9)
		return refuse(w, word, "is finer than can be weighed");
	return end_of_line(w);
}

static enum perch_rc
read_length(struct words *w)
{
	struct perch_span word;

	enum perch_rc rc = need_word(w, "the length", &word);
	if (rc == PERCH_OK)
		rc = read_um(w, word, 1, PERCH_ROLL_LENGTH_MAX_UM, &w->out->um, &w->out->unit);
	return rc == PERCH_OK ? end_of_line(w) : rc;
}

static enum perch_rc
read_note(struct words *w)
{
	if (perch_span_trim(w->rest).n == 0)
		return lacks(w, "the text");
	return read_text(w, PERCH_NOTE_CAP);
}

static enum perch_rc
read_yes(struct words *w)
{
	enum perch_rc rc = read_reason(w);

	return rc == PERCH_OK && w->out->text[0] == '\0' ? lacks(w, "the reason") : rc;
}

static enum perch_rc
read_close(struct words *w)
{
	static const char *const verdicts[] = { "pass", "second", "reject" };
	struct perch_span rest = w->rest;
	struct perch_span word;

	if (!perch_text_word(&rest, &word))
		return PERCH_OK;
	if (perch_span_eq_str(word, "missing")) {
		w->out->is_missing = true;
		w->rest = rest;
		perch_text_word(&rest, &word);
	}
	if (perch_span_eq_str(word, "override")) {
		w->rest = rest;
		enum perch_rc rc = need_word(w, "pass, second or reject", &word);
		if (rc != PERCH_OK)
			return rc;
		if (!is_one_of(word, verdicts, PERCH_COUNT(verdicts)))
			return refuse(w, word, "is not pass, second or reject");
		rc = perch_text_copy(w->out->verdict, sizeof(w->out->verdict), word);
		if (rc != PERCH_OK)
			return rc;
	} else if (!w->out->is_missing) {
		return refuse(w, word, "is not missing or override");
	}
	enum perch_rc rc = read_reason(w);
	return rc == PERCH_OK && w->out->text[0] == '\0' ? lacks(w, "the reason") : rc;
}

/* The name of a command, with its '=' or without. */
static enum perch_rc
read_help(struct words *w)
{
	struct perch_span word;
	unsigned i = 0;

	if (!perch_text_word(&w->rest, &word))
		return PERCH_OK;
	if (perch_span_starts(word, "="))
		word = perch_span_from(word, 1);
	while (i < PERCH_VERBS && !perch_span_eq_str(word, verbs[i].name))
		i++;
	if (i == PERCH_VERBS)
		return refuse_verb(word, w->err);
	w->out->of_verb = (enum perch_verb)i;
	w->out->has_verb = true;
	return end_of_line(w);
}

static enum perch_rc
read_shift(struct words *w)
{
	struct perch_span word;

	enum perch_rc rc = need_word(w, "the word end", &word);
	if (rc == PERCH_OK && !perch_span_eq_str(word, "end"))
		rc = refuse(w, word, "is not end");
	return rc == PERCH_OK ? end_of_line(w) : rc;
}

// clang-format off
static const struct verb verbs[PERCH_VERBS] = {
	[PERCH_VERB_IN]     = { "in", "=in BADGE", read_in },
	[PERCH_VERB_OUT]    = { "out", "=out", end_of_line },
	[PERCH_VERB_ORDER]  = { "order", "=order NUMBER", read_order },
	[PERCH_VERB_STAGE]  = { "stage", "=stage early|middle|final|wash", read_stage },
	[PERCH_VERB_ROLL]   = { "roll", "=roll ROLLNO", read_roll },
	[PERCH_VERB_FLAW]   = { "flaw", "=flaw KIND [at] POSITION [[len] SIZE] [dir warp|weft] "
	                        "[across POSITION] [to POSITION] [full] [side face|back]", read_flaw },
	[PERCH_VERB_UNDO]   = { "undo", "=undo [ID] [REASON]", read_undo },
	[PERCH_VERB_WIDTH]  = { "width", "=width head|middle|tail WIDTH", read_width },
	[PERCH_VERB_WEIGHT] = { "weight", "=weight head|tail WEIGHT", read_weight },
	[PERCH_VERB_LENGTH] = { "length", "=length LENGTH", read_length },
	[PERCH_VERB_NOTE]   = { "note", "=note TEXT", read_note },
	[PERCH_VERB_YES]    = { "yes", "=yes REASON", read_yes },
	[PERCH_VERB_NO]     = { "no", "=no", end_of_line },
	[PERCH_VERB_CLOSE]  = { "close", "=close, =close missing REASON, or "
	                        "=close [missing] override pass|second|reject REASON", read_close },
	[PERCH_VERB_SHIFT]  = { "shift", "=shift end", read_shift },
	[PERCH_VERB_SYNC]   = { "sync", "=sync", end_of_line },
	[PERCH_VERB_HELP]   = { "help", "=help [COMMAND]", read_help },
};
// clang-format on

const char *
perch_verb_str(enum perch_verb verb)
{
	return verbs[verb].name;
}

const char *
perch_verb_usage(enum perch_verb verb)
{
	return verbs[verb].usage;
}

enum perch_rc
perch_command_read(struct perch_span line, struct perch_command_line *out, struct perch_err *err)
{
	struct words w = { .rest = perch_span_from(perch_span_trim(line), 1),
			   .out = out,
			   .err = err };
	struct perch_span name = { NULL, 0 };
	unsigned i = 0;

	if (perch_span_starts(w.rest, " ") || !perch_text_word(&w.rest, &name))
		return refuse_verb(name, err);
	while (i < PERCH_VERBS && !perch_span_eq_str(name, verbs[i].name))
		i++;
	if (i == PERCH_VERBS)
		return refuse_verb(name, err);
	memset(out, 0, sizeof(*out));
	out->verb = (enum perch_verb)i;
	return verbs[i].read(&w);
}

/* command_roll.c - commands of the open roll: its start, flaws, undo, hold and close. Pure. */
#include "firmware/base/text.h"
#include "firmware/session/command_words.h"

#define BARE_SIZE_MAX_UM 1000000 /* um */

/* Nothing, or `again` and why the roll is inspected anew. */
static enum perch_rc
read_again(struct perch_words *w)
{
	struct perch_span word;

	if (!perch_text_word(&w->rest, &word))
		return PERCH_OK;
	if (!perch_span_eq_str(word, "again"))
		return perch_words_refuse(w, word, "is not again");
	w->out->is_again = true;
	enum perch_rc rc = perch_words_reason(w);
	return rc == PERCH_OK && w->out->text[0] == '\0' ? perch_words_lack(w, "the reason") : rc;
}

enum perch_rc
perch_read_roll(struct perch_words *w)
{
	enum perch_rc rc = perch_words_number(w, "the roll number", w->out->number,
					      sizeof(w->out->number));

	return rc == PERCH_OK ? read_again(w) : rc;
}

/* For what a roll waits, the open one or a closed one that is named, and why. */
enum perch_rc
perch_read_hold(struct perch_words *w)
{
	static const char *const waits[] = { "lab", "decision" };
	struct perch_span rest;
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, "lab or decision", &word);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_words_is_one_of(word, waits, PERCH_COUNT(waits)))
		return perch_words_refuse(w, word, "is not lab or decision");
	rc = perch_text_copy(w->out->wait, sizeof(w->out->wait), word);
	rest = w->rest;
	if (rc == PERCH_OK && perch_text_word(&rest, &word) && perch_span_eq_str(word, "roll")) {
		w->rest = rest;
		rc = perch_words_number(w, "the roll number", w->out->number,
					sizeof(w->out->number));
	}
	if (rc == PERCH_OK)
		rc = perch_words_reason(w);
	return rc == PERCH_OK && w->out->text[0] == '\0' ? perch_words_lack(w, "the reason") : rc;
}

/* Codes are made of a-z, 0-9 and inner dashes, so that they can be keys everywhere. */
static enum perch_rc
read_kind(struct perch_words *w)
{
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, "the kind of flaw", &word);
	if (rc != PERCH_OK)
		return rc;
	bool is_code = word.n < PERCH_KIND_CAP;
	for (size_t i = 0; i < word.n && is_code; i++)
		is_code = (word.p[i] >= 'a' && word.p[i] <= 'z') ||
			  (word.p[i] >= '0' && word.p[i] <= '9') || (word.p[i] == '-' && i > 0);
	if (!is_code)
		return perch_words_refuse(w, word,
					  "is not a kind of flaw (a-z, 0-9 and -, at most 31)");
	return perch_text_copy(w->out->flaw.kind, sizeof(w->out->flaw.kind), word);
}

/* One of the options that take a length. */
static enum perch_rc
read_flaw_length(struct perch_words *w, struct perch_span name, int64_t min_um, int64_t *um,
		 enum perch_unit *unit)
{
	struct perch_span word;

	if (*um != -1)
		return perch_words_refuse(w, name, "is there twice");
	enum perch_rc rc = perch_words_need(w, "a length", &word);
	return rc == PERCH_OK ? perch_words_um(w, word, min_um, PERCH_ROLL_LENGTH_MAX_UM, um, unit)
			      : rc;
}

static enum perch_rc
read_flaw_word(struct perch_words *w, struct perch_span name)
{
	struct perch_flaw *flaw = &w->out->flaw;
	struct perch_span word;

	if (perch_span_eq_str(name, "full") || perch_span_eq_str(name, "minor")) {
		flaw->is_full_width |= perch_span_eq_str(name, "full");
		flaw->is_minor |= perch_span_eq_str(name, "minor");
		return PERCH_OK;
	}
	if (!perch_span_eq_str(name, "dir") && !perch_span_eq_str(name, "side"))
		return perch_words_refuse(w, name, "is not part of a flaw");
	enum perch_rc rc = perch_words_need(w, "warp, weft, face or back", &word);
	if (rc != PERCH_OK)
		return rc;
	bool is_dir = perch_span_eq_str(name, "dir");
	if (is_dir && (perch_span_eq_str(word, "warp") || perch_span_eq_str(word, "weft")))
		flaw->direction = perch_span_eq_str(word, "weft") ? PERCH_WEFT : PERCH_WARP;
	else if (!is_dir && (perch_span_eq_str(word, "face") || perch_span_eq_str(word, "back")))
		flaw->side = perch_span_eq_str(word, "back") ? PERCH_BACK : PERCH_FACE;
	else
		return perch_words_refuse(w, word,
					  is_dir ? "is not warp or weft" : "is not face or back");
	return PERCH_OK;
}

/*
 * A length without its word: first the position, then the size. A size of more than a metre has to
 * be called one: it may be the position, said in the wrong place.
 */
static enum perch_rc
read_flaw_figure(struct perch_words *w, struct perch_span word)
{
	struct perch_flaw *flaw = &w->out->flaw;

	if (flaw->at_um == -1)
		return perch_words_um(w, word, 0, PERCH_ROLL_LENGTH_MAX_UM, &flaw->at_um,
				      &w->out->unit);
	if (flaw->length_um != -1)
		return perch_words_refuse(w, word, "is one length too many");
	enum perch_rc rc = perch_words_um(w, word, 1, PERCH_ROLL_LENGTH_MAX_UM, &flaw->length_um,
					  &w->out->len_unit);
	if (rc == PERCH_OK && flaw->length_um > BARE_SIZE_MAX_UM)
		return perch_words_refuse(w, word, "is a long flaw: say len or to in front of it");
	return rc;
}

enum perch_rc
perch_read_flaw(struct perch_words *w)
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
		return perch_words_lack(w, "the position (at 17yd)");
	return rc;
}

enum perch_rc
perch_read_undo(struct perch_words *w)
{
	struct perch_span rest = w->rest;
	struct perch_span word;

	if (perch_text_word(&rest, &word) &&
	    perch_parse_i64(word, 1, INT64_MAX, &w->out->of) == PERCH_OK)
		w->rest = rest;
	return perch_words_reason(w);
}

/* Nothing, or the id of a scoring profile, with its version or without. */
enum perch_rc
perch_read_score(struct perch_words *w)
{
	struct perch_span word;

	if (!perch_text_word(&w->rest, &word))
		return PERCH_OK;
	if (perch_text_copy(w->out->profile, sizeof(w->out->profile), word) != PERCH_OK)
		return perch_words_refuse(w, word, "is not a scoring profile");
	return perch_words_end(w);
}

enum perch_rc
perch_read_close(struct perch_words *w)
{
	struct perch_span rest = w->rest;
	struct perch_span word;

	if (!perch_text_word(&rest, &word))
		return PERCH_OK;
	if (perch_span_eq_str(word, "missing")) {
		w->out->is_missing = true;
		w->rest = rest;
		if (!perch_text_word(&rest, &word))
			return perch_words_lack(w, "the reason");
	}
	if (perch_span_eq_str(word, "override")) {
		w->rest = rest;
		return perch_words_verdict(w);
	}
	if (!w->out->is_missing)
		return perch_words_refuse(w, word, "is not missing or override");
	enum perch_rc rc = perch_words_reason(w);
	return rc == PERCH_OK && w->out->text[0] == '\0' ? perch_words_lack(w, "the reason") : rc;
}

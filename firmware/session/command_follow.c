/* command_follow.c - commands of what is followed up beyond the roll. Pure. */
#include "firmware/base/text.h"
#include "firmware/inspect/words.h"
#include "firmware/session/command_words.h"
#include "firmware/session/order.h"

/* Nothing on the line: show what stands. */
static bool
is_bare(struct perch_words *w)
{
	w->out->is_shown = perch_span_trim(w->rest).n == 0;
	return w->out->is_shown;
}

/* Is this the next word? Then it is taken. */
static bool
take_word(struct perch_words *w, const char *wanted)
{
	struct perch_span rest = w->rest;
	struct perch_span word;

	if (!perch_text_word(&rest, &word) || !perch_span_eq_str(word, wanted))
		return false;
	w->rest = rest;
	return true;
}

enum perch_rc
perch_read_anomaly(struct perch_words *w)
{
	char code[PERCH_KIND_CAP];
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, "the cause", &word);
	if (rc != PERCH_OK)
		return rc;
	if (perch_text_copy(code, sizeof(code), word) != PERCH_OK ||
	    perch_words_find(perch_causes(), code) == NULL ||
	    perch_text_copy(w->out->wait, sizeof(w->out->wait), word) != PERCH_OK)
		return perch_words_refuse(w, word, "is not one of the causes");
	if (take_word(w, "place"))
		rc = perch_words_phrase(w, "the place", w->out->name, sizeof(w->out->name));
	return rc == PERCH_OK ? perch_words_need_text(w, "what was seen", PERCH_NOTE_CAP) : rc;
}

enum perch_rc
perch_read_action(struct perch_words *w)
{
	struct perch_span word;

	if (is_bare(w))
		return PERCH_OK;
	enum perch_rc rc = perch_words_need(w, "the day it is due", &word);
	if (rc == PERCH_OK)
		rc = perch_words_date(w, word, w->out->date);
	if (rc == PERCH_OK && take_word(w, "of")) {
		rc = perch_words_need(w, "the record it is of", &word);
		if (rc == PERCH_OK && perch_parse_i64(word, 1, INT64_MAX, &w->out->of) != PERCH_OK)
			rc = perch_words_refuse(w, word, "is not the id of a record");
	}
	if (rc == PERCH_OK && !take_word(w, "owner"))
		rc = perch_words_lack(w, "the owner");
	if (rc == PERCH_OK)
		rc = perch_words_phrase(w, "the owner's name", w->out->name, sizeof(w->out->name));
	return rc == PERCH_OK ? perch_words_need_text(w, "what is to be done", PERCH_NOTE_CAP) : rc;
}

enum perch_rc
perch_read_recheck(struct perch_words *w)
{
	struct perch_span word;

	enum perch_rc rc = perch_words_number(w, "the number of the action", w->out->matter,
					      sizeof(w->out->matter));
	if (rc == PERCH_OK)
		rc = perch_words_need(w, "done or open", &word);
	if (rc != PERCH_OK)
		return rc;
	w->out->is_done = perch_span_eq_str(word, "done");
	if (!w->out->is_done && !perch_span_eq_str(word, "open"))
		return perch_words_refuse(w, word, "is not done or open");
	return perch_words_need_text(w, "what was found", PERCH_NOTE_CAP);
}

enum perch_rc
perch_read_question(struct perch_words *w)
{
	if (is_bare(w))
		return PERCH_OK;
	return perch_words_need_text(w, "the question", PERCH_NOTE_CAP);
}

enum perch_rc
perch_read_ack(struct perch_words *w)
{
	if (is_bare(w))
		return PERCH_OK;
	enum perch_rc rc = perch_words_number(w, "the number of the notice", w->out->matter,
					      sizeof(w->out->matter));
	return rc == PERCH_OK ? perch_words_end(w) : rc;
}

/* ", until DAY, TEXT": either may be missing. */
static enum perch_rc
read_until(struct perch_words *w)
{
	struct perch_span word;
	char day[PERCH_PLACE_CAP];

	if (!take_word(w, "until"))
		return perch_words_text(w, PERCH_REASON_CAP);
	enum perch_rc rc = perch_words_phrase(w, "the day", day, sizeof(day));
	word = perch_span_str(day);
	if (rc == PERCH_OK)
		rc = perch_words_date(w, word, w->out->date);
	return rc == PERCH_OK ? perch_words_text(w, PERCH_REASON_CAP) : rc;
}

enum perch_rc
perch_read_keep(struct perch_words *w)
{
	struct perch_span word;
	struct perch_span rest = w->rest;

	enum perch_rc rc = perch_words_need(w, "a number, sample or card", &word);
	if (rc != PERCH_OK)
		return rc;
	bool is_kind = perch_span_eq_str(word, "sample") || perch_span_eq_str(word, "card");
	if (!is_kind) {
		w->rest = rest;
		w->out->is_shown = true;
		rc = perch_words_number(w, "the number", w->out->matter, sizeof(w->out->matter));
		return rc == PERCH_OK ? perch_words_end(w) : rc;
	}
	rc = perch_text_copy(w->out->wait, sizeof(w->out->wait), word);
	if (rc == PERCH_OK)
		rc = perch_words_number(w, "the number on it", w->out->matter,
					sizeof(w->out->matter));
	if (rc == PERCH_OK && !take_word(w, "at"))
		rc = perch_words_lack(w, "the word at");
	if (rc == PERCH_OK)
		rc = perch_words_phrase(w, "the place", w->out->name, sizeof(w->out->name));
	return rc == PERCH_OK ? read_until(w) : rc;
}

enum perch_rc
perch_read_leftover(struct perch_words *w)
{
	struct perch_span word;

	enum perch_rc rc = perch_words_number(w, "the roll number", w->out->number,
					      sizeof(w->out->number));
	if (rc == PERCH_OK)
		rc = perch_words_need(w, "the length", &word);
	if (rc == PERCH_OK)
		rc = perch_words_um(w, word, 1, PERCH_ROLL_LENGTH_MAX_UM, &w->out->um,
				    &w->out->unit);
	return rc == PERCH_OK ? perch_words_text(w, PERCH_REASON_CAP) : rc;
}

enum perch_rc
perch_read_tell(struct perch_words *w)
{
	if (is_bare(w))
		return PERCH_OK;
	enum perch_rc rc = perch_words_phrase(w, "the name", w->out->name, sizeof(w->out->name));
	return rc == PERCH_OK ? perch_words_text(w, PERCH_REASON_CAP) : rc;
}

enum perch_rc
perch_read_plan(struct perch_words *w)
{
	return perch_words_need_text(w, "what is to be done tomorrow", PERCH_NOTE_CAP);
}

enum perch_rc
perch_read_setup(struct perch_words *w)
{
	enum perch_setup item;
	struct perch_span word;

	if (is_bare(w))
		return PERCH_OK;
	enum perch_rc rc = perch_words_need(w, "the item", &word);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_setup_find(word, &item))
		return perch_words_refuse(w, word, "is not on the checklist");
	rc = perch_text_copy(w->out->number, sizeof(w->out->number), word);
	return rc == PERCH_OK ? perch_words_need_text(w, "what was found", PERCH_FIGURE_CAP) : rc;
}

/* command_check.c - commands for the shipping mark, hand, smell, packing and test cloth. Pure. */
#include "firmware/base/text.h"
#include "firmware/inspect/words.h"
#include "firmware/session/command_words.h"
#include "firmware/session/order.h"

/* "ok" or "bad"; nothing: what stands is asked for. */
static enum perch_rc
read_verdict(struct perch_words *w)
{
	struct perch_span word;

	w->out->is_shown = !perch_text_word(&w->rest, &word);
	if (w->out->is_shown)
		return PERCH_OK;
	w->out->is_ok = perch_span_eq_str(word, "ok");
	if (!w->out->is_ok && !perch_span_eq_str(word, "bad"))
		return perch_words_refuse(w, word, "is not ok or bad");
	return PERCH_OK;
}

/* Which field; of a mark that is right none need be named. */
static enum perch_rc
read_field(struct perch_words *w)
{
	char *field = w->out->field;
	struct perch_span word;

	if (!perch_text_word(&w->rest, &word)) {
		if (!w->out->is_ok)
			return perch_words_lack(w, "the field that is wrong");
		word = perch_span_str("all");
	}
	if (perch_text_copy(field, sizeof(w->out->field), word) != PERCH_OK ||
	    (strcmp(field, "all") != 0 && perch_words_find(perch_mark_fields(), field) == NULL))
		return perch_words_refuse(w, word, "is no field of the shipping mark");
	return PERCH_OK;
}

enum perch_rc
perch_read_mark(struct perch_words *w)
{
	enum perch_rc rc = read_verdict(w);

	if (rc != PERCH_OK || w->out->is_shown)
		return rc;
	rc = read_field(w);
	return rc == PERCH_OK ? perch_words_text(w, PERCH_REASON_CAP) : rc;
}

enum perch_rc
perch_read_check(struct perch_words *w)
{
	enum perch_rc rc = read_verdict(w);

	return rc == PERCH_OK ? perch_words_text(w, PERCH_REASON_CAP) : rc;
}

enum perch_rc
perch_read_sample(struct perch_words *w)
{
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, "the length", &word);
	if (rc == PERCH_OK)
		rc = perch_words_um(w, word, 1, PERCH_ROLL_LENGTH_MAX_UM, &w->out->um,
				    &w->out->unit);
	if (rc == PERCH_OK)
		rc = perch_words_need(w, "lab and the number of the sample", &word);
	if (rc == PERCH_OK && !perch_span_eq_str(word, "lab"))
		rc = perch_words_refuse(w, word, "is not the word lab");
	if (rc == PERCH_OK)
		rc = perch_words_need(w, "the number of the sample", &word);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_number_is_valid(word))
		return perch_words_refuse(w, word,
					  "is not a number of 1 to 40 printable characters");
	rc = perch_text_copy(w->out->number, sizeof(w->out->number), word);
	return rc == PERCH_OK ? perch_words_reason(w) : rc;
}

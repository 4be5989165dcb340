/* command_floor.c - commands that are not of the open roll: order, stage, notes, shift. Pure. */
#include "firmware/base/text.h"
#include "firmware/session/command_words.h"
#include "firmware/session/order.h"

enum perch_rc
perch_read_order(struct perch_words *w)
{
	w->out->is_shown = perch_span_trim(w->rest).n == 0;
	if (w->out->is_shown)
		return PERCH_OK;
	enum perch_rc rc = perch_words_number(w, "the order number", w->out->number,
					      sizeof(w->out->number));

	return rc == PERCH_OK ? perch_words_end(w) : rc;
}

enum perch_rc
perch_read_stage(struct perch_words *w)
{
	enum perch_stage stage;
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, "the stage", &word);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_stage_find(word, &stage))
		return perch_words_refuse(w, word, "is not a stage");
	rc = perch_text_copy(w->out->number, sizeof(w->out->number), word);
	return rc == PERCH_OK ? perch_words_end(w) : rc;
}

enum perch_rc
perch_read_note(struct perch_words *w)
{
	return perch_words_need_text(w, "the text", PERCH_NOTE_CAP);
}

enum perch_rc
perch_read_yes(struct perch_words *w)
{
	enum perch_rc rc = perch_words_reason(w);

	return rc == PERCH_OK && w->out->text[0] == '\0' ? perch_words_lack(w, "the reason") : rc;
}

enum perch_rc
perch_read_shift(struct perch_words *w)
{
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, "the word end", &word);
	if (rc == PERCH_OK && !perch_span_eq_str(word, "end"))
		rc = perch_words_refuse(w, word, "is not end");
	return rc == PERCH_OK ? perch_words_text(w, PERCH_NOTE_CAP) : rc;
}

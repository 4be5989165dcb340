/* command_lot.c - commands of a dye lot: its sample and its verdict. Pure. */
#include "firmware/base/text.h"
#include "firmware/session/command_words.h"
#include "firmware/session/order.h"

/*
 * The dye lot up to the word `end`, which is taken: lots may have blanks. None is that of the open
 * roll. *is_ended: the word was there.
 */
static enum perch_rc
read_lot_name(struct perch_words *w, const char *end, bool *is_ended)
{
	struct perch_span rest = w->rest;
	struct perch_span lot = w->rest;
	struct perch_span word;

	*is_ended = false;
	while (!*is_ended && perch_text_word(&rest, &word))
		*is_ended = perch_span_eq_str(word, end);
	if (*is_ended)
		lot = perch_span_first(lot, (size_t)(word.p - lot.p));
	lot = perch_span_trim(lot);
	w->rest = rest;
	if (lot.n > 0 && !perch_lot_is_valid(lot))
		return perch_words_refuse(w, lot, "is not a dye lot");
	return perch_text_copy(w->out->lot, sizeof(w->out->lot), lot);
}

enum perch_rc
perch_read_sampling(struct perch_words *w)
{
	enum perch_rc rc = read_lot_name(w, "widen", &w->out->is_widened);

	if (rc != PERCH_OK || !w->out->is_widened)
		return rc;
	rc = perch_words_reason(w);
	return rc == PERCH_OK && w->out->text[0] == '\0' ? perch_words_lack(w, "the reason") : rc;
}

enum perch_rc
perch_read_lot(struct perch_words *w)
{
	bool is_override;

	enum perch_rc rc = read_lot_name(w, "override", &is_override);
	return rc == PERCH_OK && is_override ? perch_words_verdict(w) : rc;
}

/* command_count.c - commands of counting rolls against a paper. Pure. */
#include "firmware/base/text.h"
#include "firmware/session/command_words.h"

static enum perch_rc
read_paper(struct perch_words *w, const char *what)
{
	if (perch_span_trim(w->rest).n == 0)
		return PERCH_OK;
	enum perch_rc rc = perch_words_number(w, what, w->out->number, sizeof(w->out->number));
	return rc == PERCH_OK ? perch_words_end(w) : rc;
}

enum perch_rc
perch_read_receive(struct perch_words *w)
{
	return read_paper(w, "the number of the delivery note");
}

enum perch_rc
perch_read_pack(struct perch_words *w)
{
	return read_paper(w, "the number of the packing list");
}

static enum perch_rc
read_signer(struct perch_words *w)
{
	struct perch_span rest = w->rest;
	struct perch_span word;

	if (!perch_text_word(&rest, &word) || !perch_span_eq_str(word, "signed"))
		return PERCH_OK;
	w->rest = rest;
	return perch_words_phrase(w, "the name", w->out->signer, sizeof(w->out->signer));
}

enum perch_rc
perch_read_count(struct perch_words *w)
{
	struct perch_span word;

	if (!perch_text_word(&w->rest, &word))
		return PERCH_OK;
	if (!perch_span_eq_str(word, "end"))
		return perch_words_refuse(w, word, "is not end");
	w->out->is_end = true;
	enum perch_rc rc = read_signer(w);
	return rc == PERCH_OK ? perch_words_reason(w) : rc;
}

/* command_words.c - see command_words.h. */
#include "firmware/session/command_words.h"

#include "firmware/base/text.h"
#include "firmware/session/order.h"

enum perch_rc
perch_words_refuse(const struct perch_words *w, struct perch_span word, const char *what)
{
	char shown[96];
	struct perch_buf b = perch_buf_over(shown, sizeof(shown));

	perch_buf_put_escaped(&b, perch_span_first(word, 20));
	const char *s = perch_buf_cstr(&b);
	return perch_err_set(w->err, PERCH_E_FORMAT, 0, "'%s' %s; type %s", s != NULL ? s : "?",
			     what, perch_verb_usage(w->out->verb));
}

enum perch_rc
perch_words_lack(const struct perch_words *w, const char *what)
{
	return perch_err_set(w->err, PERCH_E_FORMAT, 0, "%s is missing; type %s", what,
			     perch_verb_usage(w->out->verb));
}

enum perch_rc
perch_words_end(struct perch_words *w)
{
	struct perch_span word;

	if (perch_text_word(&w->rest, &word))
		return perch_words_refuse(w, word, "is too much");
	return PERCH_OK;
}

enum perch_rc
perch_words_need(struct perch_words *w, const char *what, struct perch_span *word)
{
	return perch_text_word(&w->rest, word) ? PERCH_OK : perch_words_lack(w, what);
}

bool
perch_words_is_one_of(struct perch_span word, const char *const list[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (perch_span_eq_str(word, list[i]))
			return true;
	return false;
}

bool
perch_words_is_bare_number(struct perch_span word)
{
	struct perch_decimal number;

	return perch_parse_decimal(word, &number) == PERCH_OK;
}

enum perch_rc
perch_words_um(struct perch_words *w, struct perch_span word, int64_t min_um, int64_t max_um,
	       int64_t *um, enum perch_unit *unit)
{
	struct perch_quantity q;

	if (perch_words_is_bare_number(word))
		return perch_words_refuse(w, word,
					  "needs its unit, without a blank: 17yd, 2in, 1520mm");
	if (perch_parse_quantity(word, &q) != PERCH_OK || perch_quantity_um(q, um) != PERCH_OK)
		return perch_words_refuse(w, word, "is not a length such as 17yd, 2in or 1520mm");
	if (*um < min_um)
		return perch_words_refuse(w, word,
					  min_um == 0 ? "is below zero" : "is not more than zero");
	if (*um > max_um)
		return perch_words_refuse(w, word, "is more than there can be");
	*unit = q.unit;
	return PERCH_OK;
}

enum perch_rc
perch_words_text(struct perch_words *w, size_t cap)
{
	struct perch_span text = perch_span_trim(w->rest);

	if (!perch_free_text_is_valid(text))
		return perch_words_refuse(w, text, "holds characters that cannot be shown");
	if (text.n >= cap)
		return perch_words_refuse(w, text, "begins a text that is too long");
	w->rest = perch_span_from(w->rest, w->rest.n);
	return perch_text_copy(w->out->text, cap, text);
}

enum perch_rc
perch_words_reason(struct perch_words *w)
{
	struct perch_span rest = w->rest;
	struct perch_span word;

	if (perch_text_word(&rest, &word) && perch_span_eq_str(word, "reason"))
		w->rest = rest;
	return perch_words_text(w, PERCH_REASON_CAP);
}

enum perch_rc
perch_words_number(struct perch_words *w, const char *what, char *dst, size_t cap)
{
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, what, &word);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_number_is_valid(word))
		return perch_words_refuse(w, word,
					  "is not a number of 1 to 40 printable characters");
	return perch_text_copy(dst, cap, word);
}

enum perch_rc
perch_words_verdict(struct perch_words *w)
{
	static const char *const verdicts[] = { "pass", "concession", "second", "rework",
						"reject" };
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, "pass, concession, second, rework or reject", &word);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_words_is_one_of(word, verdicts, PERCH_COUNT(verdicts)))
		return perch_words_refuse(w, word,
					  "is not pass, concession, second, rework or reject");
	rc = perch_text_copy(w->out->verdict, sizeof(w->out->verdict), word);
	if (rc == PERCH_OK)
		rc = perch_words_reason(w);
	return rc == PERCH_OK && w->out->text[0] == '\0' ? perch_words_lack(w, "the reason") : rc;
}

enum perch_rc
perch_words_phrase(struct perch_words *w, const char *what, char *dst, size_t cap)
{
	struct perch_span rest = perch_span_trim(w->rest);
	const uint8_t *comma = rest.n > 0 ? memchr(rest.p, ',', rest.n) : NULL;
	size_t n = comma != NULL ? (size_t)(comma - rest.p) : rest.n;
	struct perch_span phrase = perch_span_trim(perch_span_first(rest, n));

	w->rest = perch_span_trim(perch_span_from(rest, comma != NULL ? n + 1 : n));
	if (phrase.n == 0)
		return perch_words_lack(w, what);
	if (!perch_free_text_is_valid(phrase))
		return perch_words_refuse(w, phrase, "holds characters that cannot be shown");
	if (phrase.n >= cap)
		return perch_words_refuse(w, phrase, "begins a text that is too long");
	return perch_text_copy(dst, cap, phrase);
}

enum perch_rc
perch_words_date(struct perch_words *w, struct perch_span word, char dst[PERCH_DATE_CAP])
{
	if (!perch_date_is_valid(word))
		return perch_words_refuse(w, word, "is not a day such as 2026-11-28");
	return perch_text_copy(dst, PERCH_DATE_CAP, word);
}

enum perch_rc
perch_words_need_text(struct perch_words *w, const char *what, size_t cap)
{
	if (perch_span_trim(w->rest).n == 0)
		return perch_words_lack(w, what);
	return perch_words_text(w, cap);
}

/*
 * command_people.c - commands of who is at work and who signs. Pure.
 *
 * A PIN may stand in any of these lines, rightly or by mistake, so that what was typed is never shown
 * when it is refused.
 */
#include "firmware/base/text.h"
#include "firmware/session/command_words.h"
#include "firmware/session/order.h"

/* "what; type =in .." and nothing of the line. */
static enum perch_rc
refuse(const struct perch_words *w, const char *what)
{
	return perch_err_set(w->err, PERCH_E_FORMAT, 0, "%s; type %s", what,
			     perch_verb_usage(w->out->verb));
}

static enum perch_rc
end(struct perch_words *w)
{
	struct perch_span word;

	return perch_text_word(&w->rest, &word) ? refuse(w, "that is too much") : PERCH_OK;
}

static enum perch_rc
read_badge(struct perch_words *w)
{
	struct perch_span word;

	if (!perch_text_word(&w->rest, &word))
		return refuse(w, "the badge is missing");
	if (!perch_badge_is_valid(word))
		return refuse(w, "a badge has 1 to 32 of A-Z a-z 0-9 . _ -");
	return perch_text_copy(w->out->number, sizeof(w->out->number), word);
}

static enum perch_rc
read_digits(struct perch_words *w, struct perch_span word)
{
	if (!perch_pin_is_wellformed(word))
		return refuse(w, "a PIN has 4 to 12 digits");
	return perch_text_copy(w->out->pin, sizeof(w->out->pin), word);
}

enum perch_rc
perch_read_in(struct perch_words *w)
{
	struct perch_span word;
	enum perch_rc rc = read_badge(w);

	if (rc == PERCH_OK && perch_text_word(&w->rest, &word))
		rc = read_digits(w, word);
	return rc == PERCH_OK ? end(w) : rc;
}

enum perch_rc
perch_read_pin(struct perch_words *w)
{
	struct perch_span word;

	if (!perch_text_word(&w->rest, &word))
		return refuse(w, "the PIN is missing");
	enum perch_rc rc = read_digits(w, word);
	return rc == PERCH_OK ? end(w) : rc;
}

enum perch_rc
perch_read_unlock(struct perch_words *w)
{
	enum perch_rc rc = read_badge(w);

	return rc == PERCH_OK ? end(w) : rc;
}

/* --- the signature ----------------------------------------------------------------------------- */

static bool
is_meaning(struct perch_span word)
{
	static const char *const meanings[] = { "agreed", "seen", "disputed" };

	return perch_words_is_one_of(word, meanings, PERCH_COUNT(meanings));
}

/* Is there a word that can be nothing but a number of 4 to 12 digits? */
static bool
holds_digits(struct perch_span text)
{
	struct perch_span word;

	while (perch_text_word(&text, &word)) {
		while (word.n > 0 && strchr(".,;:", word.p[word.n - 1]) != NULL)
			word.n--;
		if (perch_pin_is_wellformed(word))
			return true;
	}
	return false;
}

/* Words up to a comma, a meaning or the word pin: the name. w->rest is what follows. */
static enum perch_rc
read_name(struct perch_words *w)
{
	struct perch_sign_words *sign = &w->out->sign;
	struct perch_span start = perch_span_trim(w->rest);
	struct perch_span rest = start;
	struct perch_span word;
	size_t n = 0;

	w->rest = start;
	while (perch_text_word(&rest, &word)) {
		if (is_meaning(word) || perch_span_eq_str(word, "pin"))
			break;
		n = (size_t)(word.p + word.n - start.p);
		w->rest = rest;
		if (word.p[word.n - 1] == ',') {
			n--;
			break;
		}
	}
	struct perch_span name = perch_span_trim(perch_span_first(start, n));
	if (name.n == 0)
		return refuse(w, "the name of the factory's person is missing");
	if (!perch_free_text_is_valid(name) || holds_digits(name))
		return refuse(w, "a name has no number; the PIN comes after the word pin");
	if (name.n >= sizeof(sign->name))
		return refuse(w, "the name is too long");
	return perch_text_copy(sign->name, sizeof(sign->name), name);
}

static enum perch_rc
read_sign_pin(struct perch_words *w)
{
	struct perch_span rest = w->rest;
	struct perch_span word;

	if (!perch_text_word(&rest, &word) || !perch_span_eq_str(word, "pin"))
		return PERCH_OK;
	if (!perch_text_word(&rest, &word))
		return refuse(w, "the PIN is missing");
	w->rest = rest;
	return read_digits(w, word);
}

static enum perch_rc
read_sign_text(struct perch_words *w)
{
	struct perch_span text = perch_span_trim(w->rest);

	if (!perch_free_text_is_valid(text))
		return refuse(w, "the text holds characters that cannot be shown");
	if (text.n >= PERCH_REASON_CAP)
		return refuse(w, "the text is too long");
	if (holds_digits(text))
		return refuse(w, "a number of 4 to 12 digits may be a PIN: write it otherwise, as "
				 "No.1234; the PIN comes after the word pin");
	return perch_text_copy(w->out->text, PERCH_REASON_CAP, text);
}

enum perch_rc
perch_read_sign(struct perch_words *w)
{
	struct perch_sign_words *sign = &w->out->sign;
	struct perch_span word;

	w->out->is_shown = perch_span_trim(w->rest).n == 0;
	if (w->out->is_shown)
		return PERCH_OK;
	enum perch_rc rc = read_name(w);
	if (rc != PERCH_OK)
		return rc;
	struct perch_span rest = w->rest;
	if (!perch_text_word(&rest, &word) || !is_meaning(word))
		word = perch_span_str("agreed");
	else
		w->rest = rest;
	rc = perch_text_copy(sign->meaning, sizeof(sign->meaning), word);
	if (rc == PERCH_OK)
		rc = read_sign_pin(w);
	return rc == PERCH_OK ? read_sign_text(w) : rc;
}

/* What it is added to is a number of either kind: the session knows which. */
enum perch_rc
perch_read_addendum(struct perch_words *w)
{
	enum perch_rc rc = perch_words_number(w, "the number of a roll or a record", w->out->number,
					      sizeof(w->out->number));

	return rc == PERCH_OK ? perch_words_need_text(w, "the text", PERCH_NOTE_CAP) : rc;
}

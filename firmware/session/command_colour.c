/* command_colour.c - commands for colour grades and shade lots. Pure. */
#include "firmware/base/text.h"
#include "firmware/inspect/colour_list.h"
#include "firmware/session/command_words.h"
#include "firmware/session/order.h"

static enum perch_rc
read_kind_and_light(struct perch_words *w)
{
	struct perch_colour_words *c = &w->out->colour;
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, "the kind", &word);
	if (rc != PERCH_OK)
		return rc;
	if (perch_colour_kind_read(word, &c->kind) != PERCH_OK)
		return perch_words_refuse(w, word,
					  "is not side-centre, head-tail, within-roll, face-back, "
					  "roll-to-roll, lot-to-lot or sample");
	rc = perch_words_need(w, "the light source (D65 TL84 U3000 CWF A D75 UV)", &word);
	if (rc != PERCH_OK)
		return rc;
	if (perch_light_read(word, &c->light) != PERCH_OK)
		return perch_words_refuse(w, word,
					  "is not a light source (D65 TL84 U3000 CWF A D75 UV), "
					  "and without one a grade says nothing");
	return PERCH_OK;
}

static enum perch_rc
read_lab(struct perch_words *w, const char *what, struct perch_lab *lab)
{
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, what, &word);
	if (rc == PERCH_OK && perch_lab_read(word, lab, NULL) != PERCH_OK)
		return perch_words_refuse(w, word, "is not a reading such as 50,0.5,-2");
	return rc;
}

static enum perch_rc
read_grade(struct perch_words *w)
{
	struct perch_colour_words *c = &w->out->colour;
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, "the grade", &word);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_span_eq_str(word, "lab")) {
		if (perch_colour_grade_read(word, &c->grade) != PERCH_OK)
			return perch_words_refuse(w, word,
						  "is not a grade (5 4-5 4 3-4 3 2-3 2 1-2 1)");
		return PERCH_OK;
	}
	rc = read_lab(w, "the reading of the standard", &c->standard);
	return rc == PERCH_OK ? read_lab(w, "the reading of the sample", &c->sample) : rc;
}

/* "ref first-lot 12" */
static enum perch_rc
read_reference(struct perch_words *w)
{
	struct perch_colour_words *c = &w->out->colour;
	struct perch_span word, rest;

	enum perch_rc rc = perch_words_need(w, "approved, original or first-lot", &word);
	if (rc != PERCH_OK)
		return rc;
	if (perch_colour_ref_read(word, &c->ref) != PERCH_OK)
		return perch_words_refuse(w, word, "is not approved, original or first-lot");
	rest = w->rest;
	if (!perch_text_word(&rest, &word) || perch_span_eq_str(word, "look"))
		return PERCH_OK;
	if (!perch_number_is_valid(word))
		return perch_words_refuse(w, word, "is not the number of a reference");
	w->rest = rest;
	return perch_text_copy(w->out->number, sizeof(w->out->number), word);
}

static enum perch_rc
read_look(struct perch_words *w)
{
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, "1 or 2", &word);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_span_eq_str(word, "1") && !perch_span_eq_str(word, "2"))
		return perch_words_refuse(w, word, "is not a first or second look");
	w->out->colour.look = perch_span_eq_str(word, "2") ? 2 : 1;
	return PERCH_OK;
}

enum perch_rc
perch_read_colour(struct perch_words *w)
{
	struct perch_span rest = w->rest;
	struct perch_span word;

	w->out->is_shown = !perch_text_word(&rest, &word);
	if (w->out->is_shown)
		return PERCH_OK;
	w->out->colour.look = 1;
	enum perch_rc rc = read_kind_and_light(w);
	if (rc == PERCH_OK)
		rc = read_grade(w);
	while (rc == PERCH_OK && perch_text_word(&w->rest, &word)) {
		if (perch_span_eq_str(word, "ref"))
			rc = read_reference(w);
		else if (perch_span_eq_str(word, "look"))
			rc = read_look(w);
		else
			rc = perch_words_refuse(w, word, "is not ref or look");
	}
	return rc;
}

/* "block 0.6,0.4,0.5" */
static enum perch_rc
read_three(struct perch_words *w, const char *name, struct perch_decimal out[3])
{
	static const char *const names[] = { "first", "second", "third" };
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, name, &word);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_span_eq_str(word, name))
		return perch_words_refuse(w, word, "is not where block or diff belongs");
	rc = perch_words_need(w, "the three figures", &word);
	if (rc == PERCH_OK && perch_colour_list_read(word, ',', names, out, 3, NULL) != PERCH_OK)
		return perch_words_refuse(w, word, "is not three figures such as 0.6,0.4,0.5");
	return rc;
}

enum perch_rc
perch_read_shade(struct perch_words *w)
{
	struct perch_shade_words *shade = &w->out->shade;
	struct perch_span word, rest;

	w->out->is_shown = !perch_text_word(&w->rest, &word);
	if (w->out->is_shown)
		return PERCH_OK;
	if (perch_shade_read(word, &shade->lot) != PERCH_OK)
		return perch_words_refuse(w, word,
					  "is not a shade lot: A to Z, or three digits 1 to 9");
	rest = w->rest;
	shade->has_blocks = perch_span_eq_str(word, "555") && perch_text_word(&rest, &word);
	if (!shade->has_blocks)
		return perch_words_end(w);
	enum perch_rc rc = read_three(w, "block", shade->block);
	if (rc == PERCH_OK)
		rc = read_three(w, "diff", shade->diff);
	return rc == PERCH_OK ? perch_words_end(w) : rc;
}

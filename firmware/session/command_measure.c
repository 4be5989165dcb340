/* command_measure.c - commands for what is measured on the open roll. Pure. */
#include "firmware/base/text.h"
#include "firmware/inspect/words.h"
#include "firmware/session/command_words.h"

#define EXPONENT_LEAST (-9) /* finer figures cannot be measured */

/* Nothing said beyond the verb: what stands is asked for. */
static bool
asks_what_stands(struct perch_words *w)
{
	struct perch_span rest = w->rest;
	struct perch_span word;

	w->out->is_shown = !perch_text_word(&rest, &word);
	return w->out->is_shown;
}

static enum perch_rc
read_place(struct perch_words *w, struct perch_span word, bool has_middle)
{
	static const char *const places[] = { "head", "tail", "middle" };

	if (!perch_words_is_one_of(word, places, has_middle ? 3 : 2))
		return perch_words_refuse(w, word,
					  has_middle ? "is not head, middle or tail"
						     : "is not head or tail");
	return perch_text_copy(w->out->place, sizeof(w->out->place), word);
}

static enum perch_rc
read_direction(struct perch_words *w, enum perch_direction *direction)
{
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, "warp or weft", &word);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_span_eq_str(word, "warp") && !perch_span_eq_str(word, "weft"))
		return perch_words_refuse(w, word, "is not warp or weft");
	*direction = perch_span_eq_str(word, "weft") ? PERCH_WEFT : PERCH_WARP;
	return PERCH_OK;
}

/* The rest of the line is one length. */
static enum perch_rc
read_last_length(struct perch_words *w, const char *what, int64_t min_um, int64_t max_um)
{
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, what, &word);
	if (rc == PERCH_OK)
		rc = perch_words_um(w, word, min_um, max_um, &w->out->um, &w->out->unit);
	return rc == PERCH_OK ? perch_words_end(w) : rc;
}

enum perch_rc
perch_read_width(struct perch_words *w)
{
	struct perch_span word;

	if (asks_what_stands(w))
		return PERCH_OK;
	enum perch_rc rc = perch_words_need(w, "the place", &word);
	if (rc == PERCH_OK)
		rc = read_place(w, word, true);
	return rc == PERCH_OK ? read_last_length(w, "the width", 1, PERCH_ROLL_WIDTH_MAX_UM) : rc;
}

enum perch_rc
perch_read_length(struct perch_words *w)
{
	if (asks_what_stands(w))
		return PERCH_OK;
	return read_last_length(w, "the length", 1, PERCH_ROLL_LENGTH_MAX_UM);
}

/* A quantity above zero of one dimension; `like` shows how it is typed. */
static enum perch_rc
read_quantity(struct perch_words *w, struct perch_span word, enum perch_dimension dimension,
	      const char *like, struct perch_quantity *q)
{
	if (perch_words_is_bare_number(word))
		return perch_words_refuse(w, word, like);
	if (perch_parse_quantity(word, q) != PERCH_OK || perch_unit_dimension(q->unit) != dimension)
		return perch_words_refuse(w, word, like);
	if (q->value.m <= 0)
		return perch_words_refuse(w, word, "is not more than zero");
	if (q->value.e < EXPONENT_LEAST)
		return perch_words_refuse(w, word, "is finer than can be measured");
	return PERCH_OK;
}

/* --- weight ------------------------------------------------------------------------------------ */

static enum perch_rc
read_area(struct perch_words *w, struct perch_span word)
{
	enum perch_rc rc = read_quantity(w, word, PERCH_DIM_AREA, "is not an area such as 100cm2",
					 &w->out->weight.area);

	return rc == PERCH_OK ? perch_words_end(w) : rc;
}

/* After the mass: of a swatch, perhaps with its area, or of the whole roll. */
static enum perch_rc
read_piece(struct perch_words *w)
{
	struct perch_weight_words *weight = &w->out->weight;
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, "swatch 100cm2 or roll", &word);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_span_eq_str(word, "swatch") && !perch_span_eq_str(word, "roll"))
		return perch_words_refuse(w, word, "is not swatch or roll");
	rc = perch_text_copy(weight->method, sizeof(weight->method), word);
	if (rc != PERCH_OK || perch_span_eq_str(word, "roll"))
		return rc == PERCH_OK ? perch_words_end(w) : rc;
	return perch_text_word(&w->rest, &word) ? read_area(w, word) : PERCH_OK;
}

enum perch_rc
perch_read_weight(struct perch_words *w)
{
	struct perch_weight_words *weight = &w->out->weight;
	struct perch_quantity q;
	struct perch_span word;

	if (asks_what_stands(w))
		return PERCH_OK;
	enum perch_rc rc = perch_words_need(w, "head, tail or swatch", &word);
	if (rc == PERCH_OK && perch_span_eq_str(word, "swatch")) {
		rc = perch_words_need(w, "the area", &word);
		return rc == PERCH_OK ? read_area(w, word) : rc;
	}
	if (rc == PERCH_OK)
		rc = read_place(w, word, false);
	if (rc == PERCH_OK)
		rc = perch_words_need(w, "the weight", &word);
	if (rc != PERCH_OK)
		return rc;
	if (perch_words_is_bare_number(word))
		return perch_words_refuse(w, word,
					  "needs its unit, without a blank: 180g/m2, 5.3oz/yd2");
	if (perch_parse_quantity(word, &q) == PERCH_OK &&
	    perch_unit_dimension(q.unit) == PERCH_DIM_MASS) {
		rc = read_quantity(w, word, PERCH_DIM_MASS, "is not a mass such as 1.80g",
				   &weight->mass);
		return rc == PERCH_OK ? read_piece(w) : rc;
	}
	rc = read_quantity(w, word, PERCH_DIM_GSM, "is not a weight such as 180g/m2 or 5.3oz/yd2",
			   &weight->stated);
	if (rc == PERCH_OK)
		rc = perch_text_copy(weight->method, sizeof(weight->method),
				     perch_span_str("stated"));
	return rc == PERCH_OK ? perch_words_end(w) : rc;
}

/* --- density, skew, wash ----------------------------------------------------------------------- */

enum perch_rc
perch_read_density(struct perch_words *w)
{
	struct perch_density_words *density = &w->out->density;
	struct perch_span word;

	if (asks_what_stands(w))
		return PERCH_OK;
	enum perch_rc rc = read_direction(w, &density->direction);
	if (rc == PERCH_OK)
		rc = perch_words_need(w, "the density", &word);
	if (rc != PERCH_OK)
		return rc;
	if (perch_parse_decimal(word, &density->count) != PERCH_OK) {
		rc = read_quantity(w, word, PERCH_DIM_COUNT,
				   "is not a density such as 68/in or 268/10cm", &density->stated);
		return rc == PERCH_OK ? perch_words_end(w) : rc;
	}
	if (density->count.m <= 0)
		return perch_words_refuse(w, word, "is not more than zero");
	struct perch_span counted = word;
	if (!perch_text_word(&w->rest, &word) || !perch_span_eq_str(word, "over"))
		return perch_words_refuse(w, counted,
					  "needs its unit (68/in) or its length (over 2in)");
	rc = perch_words_need(w, "the length", &word);
	if (rc == PERCH_OK)
		rc = read_quantity(w, word, PERCH_DIM_LENGTH, "is not a length such as 2in or 5cm",
				   &density->over);
	return rc == PERCH_OK ? perch_words_end(w) : rc;
}

enum perch_rc
perch_read_skew(struct perch_words *w)
{
	bool is_bow = w->out->verb == PERCH_VERB_BOW;
	char form[sizeof(w->out->form)] = "bow";
	struct perch_span word;

	if (asks_what_stands(w))
		return PERCH_OK;
	enum perch_rc rc = perch_words_need(w, "the distance", &word);
	if (rc == PERCH_OK)
		rc = perch_words_um(w, word, 0, PERCH_ROLL_WIDTH_MAX_UM, &w->out->um,
				    &w->out->unit);
	if (rc != PERCH_OK)
		return rc;
	if (!is_bow) {
		rc = perch_text_copy(w->out->form, sizeof(w->out->form), perch_span_str("skew"));
		return rc == PERCH_OK ? perch_words_end(w) : rc;
	}
	if (perch_text_word(&w->rest, &word) &&
	    (perch_text_copy(form, sizeof(form), word) != PERCH_OK ||
	     perch_words_find(perch_bow_kinds(), form) == NULL || strcmp(form, "skew") == 0))
		return perch_words_refuse(w, word, "is no form of bow");
	rc = perch_text_copy(w->out->form, sizeof(w->out->form), perch_span_str(form));
	return rc == PERCH_OK ? perch_words_end(w) : rc;
}

enum perch_rc
perch_read_wash(struct perch_words *w)
{
	struct perch_span word;

	if (asks_what_stands(w))
		return PERCH_OK;
	enum perch_rc rc = perch_words_need(w, "before or after", &word);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_span_eq_str(word, "before") && !perch_span_eq_str(word, "after"))
		return perch_words_refuse(w, word, "is not before or after");
	rc = perch_text_copy(w->out->moment, sizeof(w->out->moment), word);
	if (rc == PERCH_OK)
		rc = read_direction(w, &w->out->direction);
	return rc == PERCH_OK ? read_last_length(w, "the length", 1, PERCH_ROLL_LENGTH_MAX_UM) : rc;
}

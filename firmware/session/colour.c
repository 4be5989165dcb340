/*
 * colour.c - colour grades and shade lots of the open roll. Pure.
 *
 * A grade is judged by the order's rule for its kind (inspect/colour_rule.h), a reading of an
 * instrument by the grade that it is classed as. The sums of the order's other rolls come from
 * outside, as those are closed.
 */
#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/session/figure.h"
#include "firmware/session/turn.h"

#define TEXT_CAP 512
#define LEFT_MIN 160 /* bytes kept free for what comes after a list */

/* --- grades ------------------------------------------------------------------------------------ */

/* Lights of the order under which nothing was graded: "; still under TL84 U3000". */
static void
put_missing_lights(struct perch_buf *b, const struct perch_standing *s)
{
	const struct perch_order *order = &s->basis->order;
	size_t n = 0;

	for (size_t i = 0; i < order->n_lights; i++) {
		struct perch_colour_grading g;
		bool is_there = false;
		size_t at = 0;

		while (!is_there && perch_standing_grading(s, &at, &g))
			is_there = g.light == order->lights[i];
		if (!is_there)
			perch_buf_fmt(b, "%s %s", n++ == 0 ? "; still under" : "",
				      perch_light_str(order->lights[i]));
	}
}

static bool
is_named_light(const struct perch_order *order, enum perch_light light)
{
	size_t i = 0;

	while (i < order->n_lights && order->lights[i] != light)
		i++;
	return order->n_lights == 0 || i < order->n_lights;
}

/* "pass", "rework: sample under D65: 3-4, rule >= 4-5", or what to do about a second look. */
static void
put_outcome(struct perch_buf *b, const struct perch_standing *s,
	    const struct perch_colour_grading *g)
{
	const struct perch_colour_rules rules = perch_standing_colour_rules(s);
	enum perch_colour_outcome outcome;

	if (perch_colour_judge(&rules, g, &outcome, NULL) != PERCH_OK)
		return;
	if (outcome == PERCH_COLOUR_LOOK) {
		perch_buf_fmt(b, "; look again, best another person: =colour %s %s GRADE",
			      perch_colour_kind_str(g->kind), perch_light_str(g->light));
		if (g->ref != PERCH_COLOUR_REF_APPROVED)
			perch_buf_fmt(b, " ref %s", perch_colour_ref_str(g->ref));
		perch_buf_put_str(b, " look 2");
		return;
	}
	perch_buf_fmt(b, "; %s", perch_colour_outcome_str(outcome));
	if (outcome != PERCH_COLOUR_PASS) {
		perch_buf_put_str(b, ": ");
		perch_colour_put_reason(b, &rules, g);
	}
}

/* The grading that the next entry is part of. */
static bool
find_grading(const struct perch_standing *s, struct perch_colour_grading *out)
{
	size_t at = s->roll->n_entries;

	return s->next != NULL && perch_standing_grading(s, &at, out);
}

/* The grade: as given, or of an instrument; *difference is then dEF. Answers no when there is none. */
static bool
find_grade(struct perch_turn *t, const struct perch_colour_words *words, int32_t *grade,
	   char *difference, size_t cap)
{
	const struct perch_cmc_ratio ratio = PERCH_CMC_2_1;
	struct perch_colour_difference d;
	struct perch_buf b = perch_buf_over(difference, cap);

	difference[0] = '\0';
	*grade = words->grade;
	if (words->grade != 0)
		return true;
	if (perch_colour_compare(&words->standard, &words->sample, &ratio, &d) != PERCH_OK ||
	    perch_buf_put_ratio(&b, d.de_f_e4, PERCH_COLOUR_SCALE, PERCH_COLOUR_PLACES) !=
		    PERCH_OK ||
	    perch_buf_cstr(&b) == NULL) {
		perch_turn_no(t, "range", "no colours have those readings: check them");
		return false;
	}
	*grade = d.grade;
	return true;
}

static bool
has_first_look(const struct perch_turn *t, const struct perch_colour_words *words)
{
	const struct perch_open_roll *roll = &t->s->roll;

	for (size_t i = 0; i < roll->n_entries; i++) {
		const struct perch_entry *e = &roll->entries[i];

		if (e->type == PERCH_RECORD_COLOUR && e->look == 1 &&
		    strcmp(e->what, perch_colour_kind_str(words->kind)) == 0 &&
		    strcmp(e->light, perch_light_str(words->light)) == 0 &&
		    strcmp(e->reference, perch_colour_ref_str(words->ref)) == 0)
			return true;
	}
	return false;
}

static void
fill_colour(const struct perch_turn *t, const struct perch_command_line *line, int32_t grade,
	    struct perch_record_colour *to)
{
	const struct perch_colour_words *words = &line->colour;

	to->roll = t->s->roll.id;
	perch_turn_copy(to->kind, sizeof(to->kind), perch_colour_kind_str(words->kind));
	perch_turn_copy(to->light, sizeof(to->light), perch_light_str(words->light));
	perch_turn_copy(to->grade, sizeof(to->grade), perch_colour_grade_str(grade));
	perch_turn_copy(to->reference, sizeof(to->reference), perch_colour_ref_str(words->ref));
	perch_turn_copy(to->reference_no, sizeof(to->reference_no), line->number);
	to->look = words->look;
	perch_turn_copy(to->o, sizeof(to->o), t->origin);
}

/* "side-centre D65 4-5 against approved 12, dEF 0.8747" */
static void
put_grade(struct perch_buf *b, const struct perch_record_colour *colour)
{
	perch_buf_fmt(b, "%s %s %s against %s", colour->kind, colour->light, colour->grade,
		      colour->reference);
	if (colour->reference_no[0] != '\0')
		perch_buf_fmt(b, " %s", colour->reference_no);
	if (colour->look == 2)
		perch_buf_put_str(b, ", second look");
	if (colour->difference[0] != '\0')
		perch_buf_fmt(b, ", dEF %s", colour->difference);
}

static void
take_grade(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_colour_grading grading;
	char difference[PERCH_FIGURE_CAP];
	struct perch_basis basis;
	struct perch_entry next;
	int32_t grade;
	char text[TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (line->colour.look == 2 && !has_first_look(t, &line->colour)) {
		perch_turn_no(t, "no-first-look",
			      "there is no first look of that kind, light and reference: leave "
			      "look 2 out");
		return;
	}
	if (!find_grade(t, &line->colour, &grade, difference, sizeof(difference)))
		return;
	struct perch_record *record = perch_turn_record(t, PERCH_RECORD_COLOUR);
	fill_colour(t, line, grade, &record->colour);
	memcpy(record->colour.difference, difference, sizeof(difference));

	perch_basis_find(t->s, t->world, &basis);
	struct perch_standing s = perch_standing_with(t->s, &basis, record, &next);
	put_grade(&b, &record->colour);
	if (find_grading(&s, &grading))
		put_outcome(&b, &s, &grading);
	if (!is_named_light(&basis.order, line->colour.light))
		perch_buf_put_str(&b, "; the order names other lights");
	put_missing_lights(&b, &s);
	const char *said = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t), "colour %s", said != NULL ? said : "taken");
}

static void
show_grades(struct perch_turn *t)
{
	struct perch_colour_grading g;
	struct perch_basis basis;
	char text[PERCH_ANSWER_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text) - LEFT_MIN);
	size_t at = 0;
	size_t n = 0;

	perch_basis_find(t->s, t->world, &basis);
	const struct perch_standing s = { .roll = &t->s->roll, .basis = &basis };
	while (perch_standing_grading(&s, &at, &g) && b.n + LEFT_MIN < b.cap) {
		perch_buf_fmt(&b, "%s%s %s %s", n++ > 0 ? ", " : "", perch_colour_kind_str(g.kind),
			      perch_light_str(g.light), perch_colour_grade_str(g.grade));
		if (g.ref != PERCH_COLOUR_REF_APPROVED)
			perch_buf_fmt(&b, " against %s", perch_colour_ref_str(g.ref));
		if (g.second != 0)
			perch_buf_fmt(&b, " (second look %s)", perch_colour_grade_str(g.second));
		put_outcome(&b, &s, &g);
	}
	b.cap = sizeof(text);
	if (n == 0)
		perch_buf_put_str(&b, "nothing yet");
	else if (perch_standing_grading(&s, &at, &g))
		perch_buf_put_str(&b, ", and more");
	put_missing_lights(&b, &s);
	const char *said = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t), "colour of %s: %s", t->s->roll.roll,
		      said != NULL ? said : "more than can be shown");
	t->out->pending = t->s->pending;
}

void
perch_turn_colour(struct perch_turn *t, const struct perch_command_line *line)
{
	if (line->is_shown && perch_turn_has_roll(t))
		show_grades(t);
	else if (!line->is_shown && perch_turn_may_enter(t, 1))
		take_grade(t, line);
}

/* --- shade lots -------------------------------------------------------------------------------- */

/* As said, or from the blocks. Answers no when there is none. */
static bool
find_shade(struct perch_turn *t, const struct perch_shade_words *words, struct perch_shade *shade)
{
	static const char *const names[] = { "first", "second", "third" };
	size_t at = 0;

	*shade = words->lot;
	if (!words->has_blocks)
		return true;
	enum perch_rc rc = perch_shade_555(words->block, words->diff, shade, &at);
	if (rc == PERCH_E_RANGE)
		perch_turn_no(t, "range",
			      "the %s figure is more than four blocks from the standard, which has "
			      "no number: hold the roll with =hold decision, or check the reading",
			      names[at]);
	else if (rc != PERCH_OK)
		perch_turn_no(t, "range", "a block is more than zero: check the %s", names[at]);
	return rc == PERCH_OK;
}

/* A warning when this roll and those closed before are of several shade lots. */
static void
put_mixing(struct perch_turn *t, const struct perch_shade *shade, struct perch_buf *b)
{
	struct perch_shade_lot lots[PERCH_SHADES_SHOWN + 1];
	struct perch_lot_sums sums;
	struct perch_basis basis;
	char where[PERCH_ORDER_CAP + 8];

	perch_basis_find(t->s, t->world, &basis);
	t->world->sum_lot(t->world->ctx, t->s->order, "", &sums);
	size_t n = sums.n_shades < PERCH_SHADES_SHOWN ? sums.n_shades : PERCH_SHADES_SHOWN;
	memcpy(lots, sums.shades, n * sizeof(lots[0]));
	int64_t length_um = basis.size.length_um > 0 ? basis.size.length_um : 0;
	if (perch_shade_add(lots, PERCH_COUNT(lots), &n, shade, length_um) != PERCH_OK || n < 2 ||
	    perch_fmt(where, sizeof(where), "order %s", t->s->order) != PERCH_OK)
		return;
	perch_buf_put_str(b, "; ");
	perch_shade_put_warning(b, where, lots, n,
				perch_basis_length_unit(&basis, lots[0].length_um));
}

static void
show_shade(struct perch_turn *t)
{
	const struct perch_entry *e = perch_roll_entry(&t->s->roll, PERCH_RECORD_SHADE, "");
	char text[TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_shade shade;

	perch_buf_fmt(&b, "shade of %s: %s", t->s->roll.roll, e != NULL ? e->text : "nothing yet");
	if (e != NULL && perch_shade_read(perch_span_str(e->text), &shade) == PERCH_OK)
		put_mixing(t, &shade, &b);
	const char *said = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t), "%s", said != NULL ? said : "shade");
	t->out->pending = t->s->pending;
}

static void
take_shade(struct perch_turn *t, const struct perch_command_line *line)
{
	const struct perch_entry *before = perch_roll_entry(&t->s->roll, PERCH_RECORD_SHADE, "");
	struct perch_shade shade;
	char text[TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (!find_shade(t, &line->shade, &shade))
		return;
	struct perch_record_shade *record = &perch_turn_record(t, PERCH_RECORD_SHADE)->shade;
	record->roll = t->s->roll.id;
	perch_turn_copy(record->lot, sizeof(record->lot), shade.text);
	perch_turn_copy(record->o, sizeof(record->o), t->origin);
	perch_buf_put_str(&b, shade.text);
	if (before != NULL)
		perch_buf_fmt(&b, " (was %s, record %" PRIi64 ")", before->text, before->id);
	put_mixing(t, &shade, &b);
	const char *said = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t), "shade %s", said != NULL ? said : shade.text);
}

void
perch_turn_shade(struct perch_turn *t, const struct perch_command_line *line)
{
	if (line->is_shown && perch_turn_has_roll(t))
		show_shade(t);
	else if (!line->is_shown && perch_turn_may_enter(t, 1))
		take_shade(t, line);
}

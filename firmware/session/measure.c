/*
 * measure.c - width, length, threads, skew and bow, shrinkage of the open roll. Pure.
 *
 * What was measured is taken as it is; the answer says at once what the order's limits make of it
 * (figure.h), the close says it again.
 */
#include "firmware/inspect/measure.h"

#include <inttypes.h>

#include "firmware/session/figure.h"
#include "firmware/session/turn.h"

#define TEXT_CAP 512

static void
answer(struct perch_turn *t, const char *what, struct perch_buf *b)
{
	const char *s = perch_buf_cstr(b);

	perch_turn_ok(t, perch_turn_id(t), "%s %s", what, s != NULL ? s : "taken");
}

/* --- what stands ------------------------------------------------------------------------------- */

/* "head 1520mm (7)" */
static void
put_entry(struct perch_buf *b, const struct perch_entry *e, enum perch_unit unit)
{
	if (e->light[0] != '\0')
		perch_buf_fmt(b, "%s ", e->light);
	if (e->what[0] != '\0')
		perch_buf_fmt(b, "%s ", e->what);
	if (e->quantity.unit != PERCH_UNIT_NONE)
		perch_put_quantity(b, e->quantity);
	else
		perch_put_um(b, e->um, unit);
	perch_buf_fmt(b, " (%" PRIi64 ")", e->id);
}

/* A later entry of the same place holds instead; of bows and skews all hold. */
static bool
is_replaced(const struct perch_open_roll *roll, size_t i)
{
	const struct perch_entry *e = &roll->entries[i];

	for (size_t j = i + 1; j < roll->n_entries && e->type != PERCH_RECORD_SKEW; j++)
		if (roll->entries[j].type == e->type &&
		    strcmp(roll->entries[j].what, e->what) == 0 &&
		    strcmp(roll->entries[j].light, e->light) == 0)
			return true;
	return false;
}

void
perch_turn_show_measure(struct perch_turn *t, const struct perch_command_line *line,
			enum perch_record_type type)
{
	const struct perch_open_roll *roll = &t->s->roll;
	const char *verb = perch_verb_str(line->verb);
	struct perch_basis basis;
	char text[PERCH_ANSWER_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	bool is_bow = line->verb == PERCH_VERB_BOW;
	size_t n = 0;

	if (!perch_turn_has_roll(t))
		return;
	perch_basis_find(t->s, t->world, &basis);
	for (size_t i = 0; i < roll->n_entries && b.n < sizeof(text) - 128; i++) {
		const struct perch_entry *e = &roll->entries[i];

		if (e->type != type || is_replaced(roll, i) ||
		    (type == PERCH_RECORD_SKEW && (strcmp(e->what, "skew") != 0) != is_bow))
			continue;
		perch_buf_put_str(&b, n++ > 0 ? ", " : "");
		put_entry(&b, e,
			  type == PERCH_RECORD_LENGTH ? perch_basis_length_unit(&basis, e->um)
						      : perch_basis_fine_unit(&basis, e->um));
	}
	const char *s = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t), "%s of %s: %s; next: %s", verb, roll->roll,
		      n > 0 && s != NULL ? s : "nothing yet", perch_verb_usage(line->verb));
	t->out->pending = t->s->pending;
}

/* Is there a measure to take? Shows what stands when the line has none, answers no when there is no
 * place for it. */
static bool
takes_entry(struct perch_turn *t, const struct perch_command_line *line,
	    enum perch_record_type type)
{
	if (!line->is_shown)
		return perch_turn_may_enter(t, 1);
	perch_turn_show_measure(t, line, type);
	return false;
}

/* --- width, length ----------------------------------------------------------------------------- */

/* "; least 1512mm, mean 1516.667mm, spread 8mm", when all three are there */
static void
put_widths(struct perch_buf *b, const struct perch_standing *s, enum perch_unit unit)
{
	struct perch_summary all;

	if (!perch_figure_widths(s, &all))
		return;
	perch_buf_put_str(b, "; least ");
	perch_buf_put_amount(b, all.min, unit, 3);
	perch_buf_put_str(b, ", mean ");
	perch_buf_put_amount(b, all.mean, unit, 3);
	perch_buf_put_str(b, ", spread ");
	perch_buf_put_amount(b, all.spread, unit, 3);
	perch_buf_fmt(b, " %s", perch_unit_str(unit));
}

void
perch_turn_width(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_basis basis;
	struct perch_entry next;
	char text[TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (!takes_entry(t, line, PERCH_RECORD_WIDTH))
		return;
	struct perch_record *record = perch_turn_record(t, PERCH_RECORD_WIDTH);
	struct perch_record_width *width = &record->width;
	width->roll = t->s->roll.id;
	perch_turn_copy(width->place, sizeof(width->place), line->place);
	width->um = line->um;
	perch_turn_copy(width->o, sizeof(width->o), t->origin);

	perch_basis_find(t->s, t->world, &basis);
	struct perch_standing s = perch_standing_with(t->s, &basis, record, &next);
	perch_buf_fmt(&b, "%s ", line->place);
	perch_put_um(&b, line->um, line->unit);
	perch_put_superseded(&b, perch_roll_entry(&t->s->roll, PERCH_RECORD_WIDTH, line->place),
			     line->unit);
	if (line->um < basis.order.width_um) {
		perch_buf_put_str(&b, "; under the order's ");
		perch_put_um(&b, basis.order.width_um, line->unit);
	}
	put_widths(&b, &s, line->unit);
	answer(t, "width", &b);
}

/* Would a flaw lie past that end? Answers no when one would. */
static bool
cuts_a_flaw(struct perch_turn *t, const struct perch_command_line *line)
{
	const struct perch_open_roll *roll = &t->s->roll;
	struct perch_basis basis;
	char text[TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	for (size_t i = 0; i < roll->n_flaws; i++) {
		const struct perch_flaw *flaw = &roll->flaws[i];

		if (flaw->at_um <= line->um && flaw->to_um <= line->um)
			continue;
		perch_basis_find(t->s, t->world, &basis);
		perch_put_standing_flaw(&b, flaw, &basis);
		const char *s = perch_buf_cstr(&b);
		perch_turn_no(t, "beyond-end",
			      "flaw %" PRIi64 " (%s) would lie past that end: check the length, or "
			      "=undo %" PRIi64 " first",
			      roll->flaw_ids[i], s != NULL ? s : flaw->kind, roll->flaw_ids[i]);
		return true;
	}
	return false;
}

/* ", ticket 120m; fails: difference -1.4m or -1.167 %, limits -1.000 to 1.000" */
static void
put_ticket(struct perch_buf *b, const struct perch_standing *s, enum perch_unit unit)
{
	char text[64];
	struct perch_buf name = perch_buf_over(text, sizeof(text));
	struct perch_measured m;

	if (!perch_figure_length(s, &m))
		return;
	perch_buf_put_str(b, ", ticket ");
	perch_put_um(b, s->roll->ticket_um, perch_basis_length_unit(s->basis, s->roll->ticket_um));
	perch_buf_put_str(&name, "difference ");
	perch_put_um(&name, s->next->um - s->roll->ticket_um, unit);
	perch_buf_put_str(&name, " or");
	const char *named = perch_buf_cstr(&name);
	perch_put_judged(b, named != NULL ? named : "difference", &m);
}

void
perch_turn_length(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_basis basis;
	struct perch_entry next;
	char text[TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (line->is_shown) {
		perch_turn_show_measure(t, line, PERCH_RECORD_LENGTH);
		return;
	}
	if (!perch_turn_may_enter(t, 1) || cuts_a_flaw(t, line))
		return;
	struct perch_record *record = perch_turn_record(t, PERCH_RECORD_LENGTH);
	record->length.roll = t->s->roll.id;
	record->length.um = line->um;
	perch_turn_copy(record->length.o, sizeof(record->length.o), t->origin);

	perch_basis_find(t->s, t->world, &basis);
	struct perch_standing s = perch_standing_with(t->s, &basis, record, &next);
	perch_put_um(&b, line->um, line->unit);
	perch_put_superseded(&b, perch_roll_entry(&t->s->roll, PERCH_RECORD_LENGTH, ""),
			     line->unit);
	put_ticket(&b, &s, line->unit);
	answer(t, "length", &b);
}

/* --- density ----------------------------------------------------------------------------------- */

/* As it is recorded: as stated, or the count per inch or 10 cm, by the length it was counted over,
 * to 3 places. Answers no when that is no figure. */
static bool
find_density(struct perch_turn *t, const struct perch_density_words *words,
	     struct perch_quantity *q)
{
	bool is_inch = words->over.unit == PERCH_IN || words->over.unit == PERCH_YD;
	struct perch_ratio threads;

	*q = words->stated;
	if (q->unit != PERCH_UNIT_NONE)
		return true;
	q->unit = is_inch ? PERCH_PER_IN : PERCH_PER_10CM;
	if (perch_measure_threads(words->count, words->over, &threads) == PERCH_OK &&
	    perch_figure_round(threads, q->unit, &q->value) == PERCH_OK)
		return true;
	perch_turn_no(t, "range", "that many threads cannot be: check the count and the length");
	return false;
}

void
perch_turn_density(struct perch_turn *t, const struct perch_command_line *line)
{
	const char *direction = perch_direction_str(line->density.direction);
	struct perch_quantity q;
	struct perch_measured m;
	struct perch_basis basis;
	struct perch_entry next;
	char text[TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (line->is_shown) {
		perch_turn_show_measure(t, line, PERCH_RECORD_DENSITY);
		return;
	}
	if (!perch_turn_may_enter(t, 1) || !find_density(t, &line->density, &q))
		return;
	struct perch_record *record = perch_turn_record(t, PERCH_RECORD_DENSITY);
	struct perch_record_density *density = &record->density;
	density->roll = t->s->roll.id;
	perch_turn_copy(density->dir, sizeof(density->dir), direction);
	density->value = q.value.m;
	density->exp = (int)q.value.e;
	perch_turn_copy(density->unit, sizeof(density->unit), perch_unit_str(q.unit));
	perch_turn_copy(density->o, sizeof(density->o), t->origin);

	perch_basis_find(t->s, t->world, &basis);
	struct perch_standing s = perch_standing_with(t->s, &basis, record, &next);
	perch_buf_fmt(&b, "%s ", direction);
	perch_put_quantity(&b, q);
	perch_put_superseded(&b, perch_roll_entry(&t->s->roll, PERCH_RECORD_DENSITY, direction),
			     PERCH_UNIT_NONE);
	if (perch_figure_density(&s, line->density.direction, &m))
		perch_put_judged(&b, "", &m);
	answer(t, "density", &b);
}

/* --- skew, bow, shrinkage ---------------------------------------------------------------------- */

void
perch_turn_skew(struct perch_turn *t, const struct perch_command_line *line)
{
	bool is_bow = line->verb == PERCH_VERB_BOW;
	struct perch_measured m;
	struct perch_basis basis;
	struct perch_entry next;
	char text[TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (!takes_entry(t, line, PERCH_RECORD_SKEW))
		return;
	struct perch_record *record = perch_turn_record(t, PERCH_RECORD_SKEW);
	record->skew.roll = t->s->roll.id;
	perch_turn_copy(record->skew.kind, sizeof(record->skew.kind), line->form);
	record->skew.um = line->um;
	perch_turn_copy(record->skew.o, sizeof(record->skew.o), t->origin);

	perch_basis_find(t->s, t->world, &basis);
	struct perch_standing s = perch_standing_with(t->s, &basis, record, &next);
	perch_put_um(&b, line->um, line->unit);
	if (perch_figure_skew(&s, is_bow, &m))
		perch_put_judged(&b, "greatest", &m);
	else
		perch_buf_put_str(&b, "; percent follows with the first width");
	answer(t, line->form, &b);
}

void
perch_turn_wash(struct perch_turn *t, const struct perch_command_line *line)
{
	const char *direction = perch_direction_str(line->direction);
	struct perch_measured m;
	struct perch_basis basis;
	struct perch_entry next;
	char text[TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (!takes_entry(t, line, PERCH_RECORD_WASH))
		return;
	struct perch_record *record = perch_turn_record(t, PERCH_RECORD_WASH);
	struct perch_record_wash *wash = &record->wash;
	wash->roll = t->s->roll.id;
	perch_turn_copy(wash->moment, sizeof(wash->moment), line->moment);
	perch_turn_copy(wash->dir, sizeof(wash->dir), direction);
	wash->um = line->um;
	perch_turn_copy(wash->o, sizeof(wash->o), t->origin);

	perch_basis_find(t->s, t->world, &basis);
	struct perch_standing s = perch_standing_with(t->s, &basis, record, &next);
	perch_buf_fmt(&b, "%s %s ", line->moment, direction);
	perch_put_um(&b, line->um, line->unit);
	if (perch_figure_shrinkage(&s, line->direction, &m))
		perch_put_judged(&b, "shrinkage", &m);
	answer(t, "wash", &b);
}

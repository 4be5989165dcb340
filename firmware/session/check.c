/*
 * check.c - what is looked at and not measured: shipping mark, hand, smell, packing. Pure.
 *
 * What a mark has to say comes from the order, the packing list and the label that was scanned; it
 * is shown, never entered in its place.
 */
#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/inspect/words.h"
#include "firmware/session/figure.h"
#include "firmware/session/turn.h"

/* --- shipping mark ----------------------------------------------------------------------------- */

/* A blank and what the field has to say; nothing when nobody states it, as the date. */
static void
put_expected(struct perch_buf *b, const struct perch_turn *t, const struct perch_basis *basis,
	     const char *field)
{
	const struct perch_open_roll *roll = &t->s->roll;
	const struct {
		const char *field;
		const char *text;
	} texts[] = {
		{ "article", basis->order.article },
		{ "colour", basis->order.colour },
		{ "lot", roll->lot },
		{ "colour-no", basis->order.colour_no },
		{ "order", t->s->order },
		{ "roll", roll->roll },
	};

	for (size_t i = 0; i < PERCH_COUNT(texts); i++)
		if (strcmp(texts[i].field, field) == 0 && texts[i].text[0] != '\0')
			perch_buf_fmt(b, " %s", texts[i].text);
	if (strcmp(field, "quantity") == 0 && roll->ticket_um > 0) {
		perch_buf_put_byte(b, ' ');
		perch_put_um(b, roll->ticket_um, perch_basis_length_unit(basis, roll->ticket_um));
	}
}

/* "article poplin [ok], colour navy [open], .." */
static void
show_mark(struct perch_turn *t)
{
	const struct perch_word_list fields = perch_mark_fields();
	struct perch_basis basis;
	char text[PERCH_ANSWER_CAP - 64];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	size_t n_open = 0;

	perch_basis_find(t->s, t->world, &basis);
	const struct perch_standing s = { .roll = &t->s->roll, .basis = &basis };
	for (size_t i = 0; i < fields.n; i++) {
		const char *field = fields.v[i].code;
		const struct perch_entry *e = perch_standing_mark(&s, field);

		perch_buf_fmt(&b, "%s%s", i > 0 ? ", " : "", field);
		put_expected(&b, t, &basis, field);
		perch_buf_put_str(&b, e == NULL ? " [open]" : e->is_ok ? " [ok]" : " [bad]");
		n_open += e == NULL;
	}
	const char *said = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t), "mark of %s: %s; %zu open", t->s->roll.roll,
		      said != NULL ? said : "?", n_open);
	t->out->pending = t->s->pending;
}

static void
put_open_fields(struct perch_buf *b, const struct perch_standing *s)
{
	const struct perch_word_list fields = perch_mark_fields();
	size_t n = 0;

	for (size_t i = 0; i < fields.n; i++)
		if (perch_standing_mark(s, fields.v[i].code) == NULL)
			perch_buf_fmt(b, "%s %s", n++ == 0 ? "; still" : "", fields.v[i].code);
}

static void
take_mark(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_basis basis;
	struct perch_entry next;
	char expected[2 * PERCH_ORDER_TEXT_CAP];
	char text[512];
	struct perch_buf says = perch_buf_over(expected, sizeof(expected));
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	struct perch_record *record = perch_turn_record(t, PERCH_RECORD_MARK);
	struct perch_record_mark *mark = &record->mark;
	mark->roll = t->s->roll.id;
	perch_turn_copy(mark->field, sizeof(mark->field), line->field);
	mark->is_ok = line->is_ok;
	perch_turn_copy(mark->text, sizeof(mark->text), line->text);
	perch_turn_copy(mark->o, sizeof(mark->o), t->origin);

	perch_basis_find(t->s, t->world, &basis);
	struct perch_standing s = perch_standing_with(t->s, &basis, record, &next);
	perch_buf_fmt(&b, "%s %s", line->field, line->is_ok ? "ok" : "bad, a defect of the label");
	put_expected(&says, t, &basis, line->field);
	const char *has_to = perch_buf_cstr(&says);
	if (has_to != NULL && has_to[0] != '\0')
		perch_buf_fmt(&b, "; it has to say%s", has_to);
	put_open_fields(&b, &s);
	const char *said = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t), "mark %s", said != NULL ? said : line->field);
}

void
perch_turn_mark(struct perch_turn *t, const struct perch_command_line *line)
{
	if (line->is_shown && perch_turn_has_roll(t))
		show_mark(t);
	else if (!line->is_shown && perch_turn_may_enter(t, 1))
		take_mark(t, line);
}

/* --- hand, smell, packing ---------------------------------------------------------------------- */

/* "; the order says rolls in plastic bags" */
static void
put_packing(struct perch_buf *b, const struct perch_turn *t, const char *what)
{
	struct perch_order order;

	if (strcmp(what, "packing") == 0 &&
	    t->world->find_order(t->world->ctx, t->s->order, &order) && order.packing[0] != '\0')
		perch_buf_fmt(b, "; the order says %s", order.packing);
}

static void
answer_check(struct perch_turn *t, const char *what, struct perch_buf *b)
{
	put_packing(b, t, what);
	const char *said = perch_buf_cstr(b);
	perch_turn_ok(t, perch_turn_id(t), "%s %s", what, said != NULL ? said : "taken");
}

static void
show_check(struct perch_turn *t, const char *what, const struct perch_entry *e)
{
	char text[256];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	perch_buf_fmt(&b, "of %s: %s", t->s->roll.roll,
		      e == NULL  ? "not judged"
		      : e->is_ok ? "ok"
				 : "bad");
	if (e != NULL)
		perch_buf_fmt(&b, " (record %" PRIi64 ")", e->id);
	answer_check(t, what, &b);
	t->out->pending = t->s->pending;
}

static void
take_check(struct perch_turn *t, const struct perch_command_line *line, const char *what,
	   const struct perch_entry *before)
{
	struct perch_record_check *check = &perch_turn_record(t, PERCH_RECORD_CHECK)->check;
	char text[256];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	check->roll = t->s->roll.id;
	perch_turn_copy(check->what, sizeof(check->what), what);
	check->is_ok = line->is_ok;
	perch_turn_copy(check->text, sizeof(check->text), line->text);
	perch_turn_copy(check->o, sizeof(check->o), t->origin);
	perch_buf_put_str(&b, line->is_ok ? "ok" : "bad");
	if (before != NULL)
		perch_buf_fmt(&b, " (was %s, record %" PRIi64 ")", before->is_ok ? "ok" : "bad",
			      before->id);
	answer_check(t, what, &b);
}

void
perch_turn_check(struct perch_turn *t, const struct perch_command_line *line)
{
	const char *what = perch_verb_str(line->verb);
	const struct perch_entry *e = perch_roll_entry(&t->s->roll, PERCH_RECORD_CHECK, what);

	if (line->is_shown && perch_turn_has_roll(t))
		show_check(t, what, e);
	else if (!line->is_shown && perch_turn_may_enter(t, 1))
		take_check(t, line, what, e);
}

/* keep.c - retained samples, colour cards and left-over cloth: what is where. Pure. */
#include <inttypes.h>

#include "firmware/session/turn.h"

static void
show_kept(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_record_keep kept;
	char when[PERCH_TURN_WHEN_CAP];
	int64_t seen_ms = 0;

	if (!t->world->find_kept(t->world->ctx, line->matter, &kept, &seen_ms)) {
		perch_turn_no(
			t, "unknown-number",
			"no sample and no card %s is known here: =keep sample|card %s at PLACE",
			line->matter, line->matter);
		return;
	}
	perch_turn_when(seen_ms, when);
	perch_turn_ok(t, perch_turn_id(t), "%s %s at %s, seen %s%s%s%s%s%s%s", kept.what,
		      kept.number, kept.place, when, kept.lot[0] != '\0' ? ", lot " : "", kept.lot,
		      kept.until[0] != '\0' ? ", valid until " : "", kept.until,
		      kept.text[0] != '\0' ? ": " : "", kept.text);
}

void
perch_turn_keep(struct perch_turn *t, const struct perch_command_line *line)
{
	if (line->is_shown) {
		show_kept(t, line);
		return;
	}
	struct perch_record_keep *r = &perch_turn_record(t, PERCH_RECORD_KEEP)->keep;
	perch_turn_copy(r->what, sizeof(r->what), line->wait);
	perch_turn_copy(r->number, sizeof(r->number), line->matter);
	perch_turn_copy(r->place, sizeof(r->place), line->name);
	perch_turn_copy(r->until, sizeof(r->until), line->date);
	r->order = t->s->order_id;
	perch_turn_copy(r->lot, sizeof(r->lot), t->s->roll.lot);
	perch_turn_copy(r->text, sizeof(r->text), line->text);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	perch_turn_ok(t, perch_turn_id(t), "%s %s is at %s%s%s", r->what, r->number, r->place,
		      r->until[0] != '\0' ? ", valid until " : "", r->until);
}

void
perch_turn_leftover(struct perch_turn *t, const struct perch_command_line *line)
{
	char text[64];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (!perch_turn_has_order(t))
		return;
	struct perch_record_leftover *r = &perch_turn_record(t, PERCH_RECORD_LEFTOVER)->leftover;
	r->order = t->s->order_id;
	perch_turn_copy(r->roll, sizeof(r->roll), line->number);
	r->um = line->um;
	perch_turn_copy(r->text, sizeof(r->text), line->text);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	perch_put_um(&b, line->um, line->unit);
	const char *s = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t), "left over %s of %s, to return: %s", s != NULL ? s : "",
		      r->roll, t->s->order);
}

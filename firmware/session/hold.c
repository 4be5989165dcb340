/*
 * hold.c - rolls that wait for the lab or for a decision of head office, and their release. Pure.
 *
 * The open roll is held when it is closed; one that is closed already, at once. A held roll is released by
 * the master data that head office sends: whatever has come for it is recorded, one roll at a tick.
 * One that is inspected anew while it waits goes on waiting: nobody has released it. What the lab was
 * asked is of the inspection before, so that a decision is waited for.
 */
#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/session/turn.h"

static void
record_hold(struct perch_turn *t, int64_t roll_id, const struct perch_command_line *line)
{
	struct perch_record_hold *hold = &perch_turn_record(t, PERCH_RECORD_HOLD)->hold;

	hold->roll = roll_id;
	perch_turn_copy(hold->wait, sizeof(hold->wait), line->wait);
	perch_turn_copy(hold->text, sizeof(hold->text), line->text);
	perch_turn_copy(hold->o, sizeof(hold->o), t->origin);
	/* Head office should know of it with the next transfer, not after the shift. */
	t->out->asks_seal = true;
}

/* A roll of the active order that this terminal closed. */
static void
hold_closed(struct perch_turn *t, const struct perch_command_line *line)
{
	if (!perch_turn_has_order(t))
		return;
	struct perch_past past = t->world->find_past(t->world->ctx, t->s->order, line->number);
	if (past.state == PERCH_PAST_NEVER || past.roll_id == 0) {
		perch_turn_no(t, "never-inspected",
			      "%s of %s was not closed on this terminal: check the number",
			      line->number, t->s->order);
		return;
	}
	if (!perch_turn_is_unsigned(t, past.roll_id, line->number))
		return;
	record_hold(t, past.roll_id, line);
	perch_turn_ok(t, perch_turn_id(t), "hold %s of %s for %s: %s; next: =sync", line->number,
		      t->s->order, line->wait, line->text);
}

void
perch_turn_hold(struct perch_turn *t, const struct perch_command_line *line)
{
	bool is_open = line->number[0] == '\0' ||
		       (t->s->roll.id != 0 && strcmp(line->number, t->s->roll.roll) == 0);

	if (!is_open) {
		hold_closed(t, line);
		return;
	}
	if (!perch_turn_may_enter(t, 1))
		return;
	record_hold(t, t->s->roll.id, line);
	perch_turn_ok(t, perch_turn_id(t), "hold %s for %s: %s; it is held when it is closed",
		      t->s->roll.roll, line->wait, line->text);
}

bool
perch_turn_keep_hold(struct perch_turn *t, const char *roll, int64_t roll_id)
{
	struct perch_past past = t->world->find_past(t->world->ctx, t->s->order, roll);

	if (past.state != PERCH_PAST_HELD)
		return false;
	struct perch_record_hold *hold = &perch_turn_record(t, PERCH_RECORD_HOLD)->hold;
	hold->roll = roll_id;
	perch_turn_copy(hold->wait, sizeof(hold->wait), "decision");
	enum perch_rc rc = perch_fmt(hold->text, sizeof(hold->text), "was held, closed %s",
				     past.verdict);
	if (rc != PERCH_OK)
		hold->text[0] = '\0';
	perch_turn_copy(hold->o, sizeof(hold->o), t->origin);
	return true;
}

void
perch_turn_release(struct perch_turn *t)
{
	struct perch_signature signature;
	struct perch_ready ready;

	if (!t->world->next_ready(t->world->ctx, &ready))
		return;
	struct perch_record_release *r = &perch_turn_record(t, PERCH_RECORD_RELEASE)->release;
	r->roll = ready.roll_id;
	perch_turn_copy(r->by, sizeof(r->by), ready.by);
	perch_turn_copy(r->number, sizeof(r->number), ready.number);
	perch_turn_copy(r->verdict, sizeof(r->verdict), ready.verdict);
	perch_turn_copy(r->text, sizeof(r->text), ready.text);
	r->revision = t->world->revision > 0 ? t->world->revision : 0;
	bool is_signed = t->world->find_signature(t->world->ctx, ready.roll_id, &signature);
	perch_turn_ok(t, perch_turn_id(t), "released %s of %s: %s by %s%s%s%s%s%s%s", ready.roll,
		      ready.order, ready.verdict, ready.by, ready.number[0] != '\0' ? " " : "",
		      ready.number, is_signed ? ", after the signature of " : "",
		      is_signed ? signature.name : "", ready.text[0] != '\0' ? ": " : "",
		      ready.text);
	t->out->pending = t->s->pending;
}

/* shift.c - the end of the shift and what leads to it: who was told, tomorrow's plan, progress. Pure. */
#include <inttypes.h>

#include "firmware/inspect/measure.h"
#include "firmware/session/open_roll.h"
#include "firmware/session/turn.h"

void
perch_turn_tell(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_order order;

	if (!perch_turn_has_order(t))
		return;
	if (line->is_shown) {
		bool is_known = t->world->find_order(t->world->ctx, t->s->order, &order) &&
				order.tell[0] != '\0';
		perch_turn_ok(t, perch_turn_id(t), "to be told of %s: %s", t->s->order,
			      is_known ? order.tell : "the order names nobody");
		return;
	}
	struct perch_record_told *r = &perch_turn_record(t, PERCH_RECORD_TOLD)->told;
	r->order = t->s->order_id;
	perch_turn_copy(r->name, sizeof(r->name), line->name);
	perch_turn_copy(r->text, sizeof(r->text), line->text);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	perch_turn_ok(t, perch_turn_id(t), "told %s of %s", r->name, t->s->order);
}

void
perch_turn_plan(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_record_plan *r = &perch_turn_record(t, PERCH_RECORD_PLAN)->plan;

	r->order = t->s->order_id;
	perch_turn_copy(r->text, sizeof(r->text), line->text);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	perch_turn_ok(t, perch_turn_id(t), "planned for tomorrow%s%s",
		      t->s->order_id != 0 ? " on " : "", t->s->order_id != 0 ? t->s->order : "");
}

void
perch_turn_shift(struct perch_turn *t, const struct perch_command_line *line)
{
	if (!perch_turn_is_between_rolls(t))
		return;
	if (!perch_turn_is_not_counting(t))
		return;
	struct perch_record_shift *r = &perch_turn_record(t, PERCH_RECORD_SHIFT)->shift;
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	r->rolls = t->s->shift_rolls;
	r->flaws = t->s->shift_flaws;
	r->held = t->world->count_held(t->world->ctx);
	r->open = t->world->count_actions(t->world->ctx, "");
	perch_turn_copy(r->text, sizeof(r->text), line->text);
	t->out->asks_seal = true;
	char more[64] = "";
	struct perch_buf b = perch_buf_over(more, sizeof(more));
	if (r->held > 0)
		perch_buf_fmt(&b, ", %" PRIi64 " held", r->held);
	if (r->open > 0)
		perch_buf_fmt(&b, ", %" PRIi64 " action%s open", r->open, perch_plural(r->open));
	const char *s = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t),
		      "shift end: %" PRIi64 " roll%s closed, %" PRIi64 " flaw%s%s; next: =sync",
		      r->rolls, perch_plural(r->rolls), r->flaws, perch_plural(r->flaws),
		      s != NULL ? s : "");
}

/* --- how far the order is ---------------------------------------------------------------------- */

/* "; short 3.5m, 0.292 %": tickets against what was measured, of rolls that have both. */
static void
put_shortage(const struct perch_turn *t, const struct perch_lot_sums *sums, struct perch_buf *b)
{
	struct perch_quantity ticket = { { sums->ticket_um, 0 }, PERCH_UM };
	struct perch_quantity measured = { { sums->measured_um, 0 }, PERCH_UM };
	struct perch_change change;

	if (sums->ticket_um <= 0 || sums->measured_um <= 0 ||
	    perch_measure_change(ticket, measured, &change) != PERCH_OK)
		return;
	int64_t short_um = sums->ticket_um - sums->measured_um;
	perch_buf_put_str(b, short_um >= 0 ? "; short " : "; surplus ");
	perch_put_um(b, short_um >= 0 ? short_um : -short_um, perch_turn_length_unit(t, short_um));
	perch_buf_put_str(b, ", ");
	if (short_um >= 0)
		change.percent = perch_ratio_subtract(perch_ratio_of(0, 1), change.percent);
	perch_buf_put_amount(b, change.percent, PERCH_UNIT_NONE, 3);
	perch_buf_put_str(b, " % of the tickets");
}

static void
put_stage_names(struct perch_buf *b, uint32_t stages)
{
	for (unsigned i = 0; i < PERCH_STAGE_COUNT; i++)
		if ((stages & 1u << i) != 0)
			perch_buf_fmt(b, " %s", perch_stage_str((enum perch_stage)i));
}

/* Which of the stages that the order asks for had no roll yet. */
static void
put_stages(const struct perch_turn *t, const struct perch_lot_sums *sums, struct perch_buf *b)
{
	struct perch_order order;

	if (!t->world->find_order(t->world->ctx, t->s->order, &order) || order.stages == 0)
		return;
	uint32_t missing = order.stages & ~sums->stages;
	perch_buf_put_str(b, "; stages done:");
	put_stage_names(b, sums->stages);
	if (sums->stages == 0)
		perch_buf_put_str(b, " none");
	if (missing != 0)
		perch_buf_put_str(b, "; missing:");
	put_stage_names(b, missing);
}

void
perch_turn_progress(struct perch_turn *t)
{
	struct perch_lot_sums sums;
	char text[PERCH_TURN_TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (!perch_turn_has_order(t))
		return;
	t->world->sum_lot(t->world->ctx, t->s->order, "", &sums);
	perch_buf_fmt(&b,
		      "%s: %" PRIi64 " roll%s expected, %" PRIi64 " arrived, %" PRIi64
		      " inspected, %" PRIi64 " of them failed, %" PRIi64 " held",
		      t->s->order, sums.expected, perch_plural(sums.expected), sums.arrived,
		      sums.closed, sums.failed, sums.held);
	put_stages(t, &sums, &b);
	put_shortage(t, &sums, &b);
	for (size_t i = 0; i < sums.n_shades; i++) {
		perch_buf_fmt(&b, "%s%s ", i == 0 ? "; shade lots: " : ", ",
			      sums.shades[i].shade.text);
		perch_put_um(&b, sums.shades[i].length_um,
			     perch_turn_length_unit(t, sums.shades[i].length_um));
	}
	perch_turn_put_signed(t, &b);
	perch_turn_ok(t, t->s->order_id, "%s", perch_turn_text(&b));
}

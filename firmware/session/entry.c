/* entry.c - flaws and measurements of the open roll. Pure. */
#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/session/open_roll.h"
#include "firmware/session/turn.h"

/* "; roll 3 points", or nothing while they cannot be computed. */
static void
put_roll_points(struct perch_work *work, const struct perch_basis *basis, size_t n,
		struct perch_buf *b)
{
	int64_t points = 0;

	if (perch_work_points(work, basis, n, &points))
		perch_buf_fmt(b, "; roll %" PRIi64 " point%s", points, perch_plural(points));
	else
		perch_buf_fmt(b, "; points follow with the %s",
			      basis->profile == NULL ? "order's data" : "first width");
}

/* "slub 17yd 2in: 1 point" */
static void
put_judged(struct perch_buf *b, const struct perch_judged *judged)
{
	int64_t units = judged->last - judged->first + 1;

	if (!judged->is_counted)
		perch_buf_put_str(b, ": not counted");
	else
		perch_buf_fmt(b, ": %d point%s", (int)judged->points, perch_plural(judged->points));
	if (judged->is_counted && units > 1)
		perch_buf_fmt(b, " in each of %" PRIi64 " units", units);
}

/* --- flaws ------------------------------------------------------------------------------------- */

/* Past the end of the roll, or of any roll? Answers no when it is. */
static bool
is_beyond_end(struct perch_turn *t, const struct perch_flaw *flaw, enum perch_unit unit,
	      int64_t length_um)
{
	char text[96];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	int64_t far_um = flaw->to_um > flaw->at_um ? flaw->to_um : flaw->at_um;

	if (far_um > PERCH_ROLL_POSITION_MAX) {
		perch_turn_no(t, "range", "10 km is more than any roll has: check the position");
		return true;
	}
	if (length_um <= 0 || far_um <= length_um)
		return false;
	perch_put_um(&b, far_um, unit);
	perch_buf_put_str(&b, " is past the end of the roll at ");
	perch_put_um(&b, length_um, unit);
	const char *s = perch_buf_cstr(&b);
	perch_turn_no(t, "beyond-end",
		      "%s: check the position, or give the true length with =length",
		      s != NULL ? s : "it is past the end of the roll");
	return true;
}

/* Would the profile take the flaw? Answers no when not; *judged is only for showing. */
static bool
judge(struct perch_turn *t, const struct perch_basis *basis, const struct perch_flaw *flaw,
      struct perch_judged *judged)
{
	struct perch_roll size = basis->size;
	struct perch_err err;

	if (size.length_um <= 0)
		size.length_um = PERCH_ROLL_LENGTH_MAX_UM;
	if (size.width_um <= 0)
		size.width_um = PERCH_ROLL_WIDTH_MAX_UM;
	enum perch_rc rc = perch_judge_flaw(basis->profile, &size, flaw, judged, &err);
	if (rc == PERCH_E_NOTFOUND)
		perch_turn_no(
			t, "needs-size",
			"%s is scored by its size: add len, for example len 2in, or to where it "
			"ends",
			flaw->kind);
	else if (rc != PERCH_OK)
		perch_turn_no(t, "range", "%s: check the figures and type the line again",
			      err.text);
	return rc == PERCH_OK;
}

static void
fill_flaw(const struct perch_turn *t, const struct perch_flaw *flaw, struct perch_record_flaw *to)
{
	to->roll = t->s->roll.id;
	perch_turn_copy(to->kind, sizeof(to->kind), flaw->kind);
	to->at_um = flaw->at_um;
	to->to_um = flaw->to_um;
	to->len_um = flaw->length_um;
	to->across_um = flaw->across_um;
	perch_turn_copy(to->dir, sizeof(to->dir), flaw->direction == PERCH_WEFT ? "weft" : "warp");
	to->is_full = flaw->is_full_width;
	perch_turn_copy(to->side, sizeof(to->side), flaw->side == PERCH_BACK ? "back" : "face");
	perch_turn_copy(to->o, sizeof(to->o), t->origin);
}

void
perch_turn_flaw(struct perch_turn *t, const struct perch_command_line *line)
{
	const struct perch_open_roll *roll = &t->s->roll;
	struct perch_work *work = &t->out->work;
	struct perch_judged judged = { .is_counted = false };
	struct perch_basis basis;
	char text[256];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (!perch_turn_has_roll(t))
		return;
	if (roll->n_flaws == PERCH_ROLL_FLAWS_MAX) {
		perch_turn_no(t, "full", "%s has %d flaws, the most a roll can have: =close it",
			      roll->roll, PERCH_ROLL_FLAWS_MAX);
		return;
	}
	perch_basis_find(t->s, t->world, &basis);
	if (is_beyond_end(t, &line->flaw, line->unit, basis.size.length_um))
		return;
	/* Should the order's data be gone, what was seen is taken all the same. */
	if (basis.profile != NULL && !judge(t, &basis, &line->flaw, &judged))
		return;
	fill_flaw(t, &line->flaw, &perch_turn_record(t, PERCH_RECORD_FLAW)->flaw);
	perch_put_flaw(&b, &line->flaw, line->unit, line->len_unit);
	if (basis.profile != NULL)
		put_judged(&b, &judged);
	size_t n = perch_work_load(work, roll, basis.size.width_um);
	work->flaws[n] = line->flaw;
	put_roll_points(work, &basis, n + 1, &b);
	const char *s = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t), "flaw %s", s != NULL ? s : line->flaw.kind);
}

/* --- measurements ------------------------------------------------------------------------------ */

static bool
may_measure(struct perch_turn *t)
{
	if (!perch_turn_has_roll(t))
		return false;
	if (t->s->roll.n_measures < PERCH_ROLL_MEASURES_MAX)
		return true;
	perch_turn_no(t, "full",
		      "%s has %d measurements, the most a roll can have: =undo one first",
		      t->s->roll.roll, PERCH_ROLL_MEASURES_MAX);
	return false;
}

/* " (was 1518mm, record 12)" */
static void
put_superseded(struct perch_buf *b, const struct perch_measure *before, enum perch_unit unit)
{
	if (before == NULL)
		return;
	perch_buf_put_str(b, " (was ");
	if (before->type == PERCH_RECORD_WEIGHT) {
		perch_buf_put_decimal(b, before->weight.value);
		perch_buf_put_str(b, perch_unit_str(before->weight.unit));
	} else {
		perch_put_um(b, before->um, unit);
	}
	perch_buf_fmt(b, ", record %" PRIi64 ")", before->id);
}

static void
answer_measure(struct perch_turn *t, const char *what, struct perch_buf *b)
{
	const char *s = perch_buf_cstr(b);

	perch_turn_ok(t, perch_turn_id(t), "%s %s", what, s != NULL ? s : "taken");
}

void
perch_turn_width(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_order order;
	char text[256];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (!may_measure(t))
		return;
	struct perch_record_width *width = &perch_turn_record(t, PERCH_RECORD_WIDTH)->width;
	width->roll = t->s->roll.id;
	perch_turn_copy(width->place, sizeof(width->place), line->place);
	width->um = line->um;
	perch_turn_copy(width->o, sizeof(width->o), t->origin);

	perch_buf_fmt(&b, "%s ", line->place);
	perch_put_um(&b, line->um, line->unit);
	put_superseded(&b, perch_roll_measure(&t->s->roll, PERCH_RECORD_WIDTH, line->place),
		       line->unit);
	if (t->world->find_order(t->world->ctx, t->s->order, &order) && line->um < order.width_um) {
		perch_buf_put_str(&b, "; under the order's ");
		perch_put_um(&b, order.width_um, line->unit);
	}
	answer_measure(t, "width", &b);
}

void
perch_turn_weight(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_order order;
	char text[256];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (!may_measure(t))
		return;
	struct perch_record_weight *weight = &perch_turn_record(t, PERCH_RECORD_WEIGHT)->weight;
	weight->roll = t->s->roll.id;
	perch_turn_copy(weight->place, sizeof(weight->place), line->place);
	weight->value = line->weight.value.m;
	weight->exp = (int)line->weight.value.e;
	perch_turn_copy(weight->unit, sizeof(weight->unit), perch_unit_str(line->weight.unit));
	perch_turn_copy(weight->o, sizeof(weight->o), t->origin);

	perch_buf_fmt(&b, "%s ", line->place);
	perch_buf_put_decimal(&b, line->weight.value);
	perch_buf_put_str(&b, weight->unit);
	put_superseded(&b, perch_roll_measure(&t->s->roll, PERCH_RECORD_WEIGHT, line->place),
		       PERCH_UNIT_NONE);
	/* No tolerance is stated with the order, so the nominal is shown and nothing is judged. */
	if (t->world->find_order(t->world->ctx, t->s->order, &order) &&
	    order.weight.unit != PERCH_UNIT_NONE) {
		perch_buf_put_str(&b, "; the order says ");
		perch_buf_put_decimal(&b, order.weight.value);
		perch_buf_put_str(&b, perch_unit_str(order.weight.unit));
	}
	answer_measure(t, "weight", &b);
}

void
perch_turn_length(struct perch_turn *t, const struct perch_command_line *line)
{
	const struct perch_open_roll *roll = &t->s->roll;
	char text[256];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (!may_measure(t))
		return;
	for (size_t i = 0; i < roll->n_flaws; i++) {
		const struct perch_flaw *flaw = &roll->flaws[i];

		if (flaw->at_um <= line->um && flaw->to_um <= line->um)
			continue;
		perch_put_flaw(&b, flaw, line->unit, line->unit);
		const char *s = perch_buf_cstr(&b);
		perch_turn_no(t, "beyond-end",
			      "flaw %" PRIi64 " (%s) would lie past that end: check the length, or "
			      "=undo %" PRIi64 " first",
			      roll->flaw_ids[i], s != NULL ? s : flaw->kind, roll->flaw_ids[i]);
		return;
	}
	struct perch_record_length *length = &perch_turn_record(t, PERCH_RECORD_LENGTH)->length;
	length->roll = roll->id;
	length->um = line->um;
	perch_turn_copy(length->o, sizeof(length->o), t->origin);

	perch_put_um(&b, line->um, line->unit);
	put_superseded(&b, perch_roll_measure(roll, PERCH_RECORD_LENGTH, ""), line->unit);
	if (roll->ticket_um > 0) {
		perch_buf_put_str(&b, ", ticket ");
		perch_put_um(&b, roll->ticket_um, line->unit);
	}
	answer_measure(t, "length", &b);
}

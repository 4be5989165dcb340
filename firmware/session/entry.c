/* entry.c - flaws of the open roll. Pure. */
#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/inspect/defect.h"
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
			      !basis->has_profile ? "order's data" : "first width");
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
	enum perch_rc rc = perch_judge_flaw(&basis->profile, &size, flaw, judged, &err);
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
	to->is_minor = flaw->is_minor;
	perch_turn_copy(to->o, sizeof(to->o), t->origin);
}

/* A kind that the dictionary has not, or no longer, may be a slip; what was seen is taken all the same. */
static void
put_doubt_of_kind(const struct perch_turn *t, const char *kind, struct perch_buf *b)
{
	struct perch_defect defect;

	if (t->world->find_defect(t->world->ctx, kind, &defect)) {
		if (defect.is_retired)
			perch_buf_fmt(b,
				      "; %s is no longer in the defect list: =undo takes it back",
				      kind);
		return;
	}
	perch_buf_fmt(b, "; %s is not in the defect list", kind);
	const struct perch_defect *near = perch_defects_nearest(perch_defects_shipped(), kind);
	/* Head office may have retired what was shipped. */
	if (near != NULL && t->world->find_defect(t->world->ctx, near->code, &defect) &&
	    !defect.is_retired)
		perch_buf_fmt(b, ", the nearest is %s", near->code);
	perch_buf_put_str(b, ": =undo takes it back");
}

void
perch_turn_flaw(struct perch_turn *t, const struct perch_command_line *line)
{
	const struct perch_open_roll *roll = &t->s->roll;
	struct perch_work *work = &t->out->work;
	struct perch_judged judged = { .is_counted = false };
	struct perch_basis basis;
	char text[PERCH_TURN_TEXT_CAP];
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
	if (basis.has_profile && !judge(t, &basis, &line->flaw, &judged))
		return;
	fill_flaw(t, &line->flaw, &perch_turn_record(t, PERCH_RECORD_FLAW)->flaw);
	perch_put_flaw(&b, &line->flaw, line->unit, line->len_unit);
	if (basis.has_profile)
		put_judged(&b, &judged);
	size_t n = perch_work_load(work, roll, basis.size.width_um);
	work->flaws[n] = line->flaw;
	put_roll_points(work, &basis, n + 1, &b);
	put_doubt_of_kind(t, line->flaw.kind, &b);
	perch_turn_ok(t, perch_turn_id(t), "flaw %s", perch_turn_text(&b));
}

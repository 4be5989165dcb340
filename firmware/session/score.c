/* score.c - the points of the open roll as it stands, unit by unit, or beside those under another
 * profile. Records nothing. Pure. */
#include <inttypes.h>

#include "firmware/session/open_roll.h"
#include "firmware/session/turn.h"

/* The first flaw that the profile does not take. Answers no. */
static void
refuse_flaw(struct perch_turn *t, const struct perch_profile *profile,
	    const struct perch_roll *size, size_t n)
{
	const struct perch_work *work = &t->out->work;
	char ref[PERCH_PROFILE_REF_MAX];
	struct perch_judged judged;
	struct perch_err err;

	perch_profile_ref(profile, ref);
	for (size_t i = 0; i < n; i++) {
		enum perch_rc rc = perch_judge_flaw(profile, size, &work->flaws[i], &judged, &err);

		if (rc == PERCH_OK)
			continue;
		perch_turn_no(t, rc == PERCH_E_NOTFOUND ? "needs-size" : "range",
			      "under %s flaw %" PRIi64 " (%s) has no points, %s: =undo %" PRIi64
			      " and enter it again",
			      ref, t->s->roll.flaw_ids[i], work->flaws[i].kind, err.text,
			      t->s->roll.flaw_ids[i]);
		return;
	}
	perch_turn_no(t, "range", "%s cannot be scored under %s: check its width and length",
		      t->s->roll.roll, ref);
}

/* Score the standing flaws; what each of them has stays in the work. Answers no when they cannot be
 * scored. */
static bool
score_under(struct perch_turn *t, const struct perch_basis *basis,
	    const struct perch_profile *profile, struct perch_score *out)
{
	struct perch_work *work = &t->out->work;
	struct perch_roll size = basis->size;
	char ref[PERCH_PROFILE_REF_MAX];

	perch_profile_ref(profile, ref);
	if (size.width_um <= 0) {
		perch_turn_no(t, "missing", "%s has no width to score it by: =width head WIDTH",
			      t->s->roll.roll);
		return false;
	}
	if (size.length_um <= 0 && profile->is_from_tail) {
		perch_turn_no(t, "missing", "%s counts from the end of the roll: =length LENGTH",
			      ref);
		return false;
	}
	if (size.length_um <= 0)
		size.length_um = PERCH_ROLL_LENGTH_MAX_UM;
	size_t n = perch_work_load(work, &t->s->roll, size.width_um);
	if (perch_score_roll(profile, &size, work->flaws, n, work->judged, out, NULL) == PERCH_OK)
		return true;
	refuse_flaw(t, profile, &size, n);
	return false;
}

/* "yd 17: 4 of 5 (cap)", "yd 40 to 44: 4 each" */
static void
put_stretch(const struct perch_profile *profile, const struct perch_stretch *stretch,
	    struct perch_buf *b)
{
	bool is_one = stretch->first == stretch->last;

	perch_buf_fmt(b, "%s %" PRIi64, perch_unit_str(profile->grid), stretch->first);
	if (!is_one)
		perch_buf_fmt(b, " to %" PRIi64, stretch->last);
	perch_buf_fmt(b, ": %d", (int)stretch->points);
	if (stretch->sum > stretch->points)
		perch_buf_fmt(b, " of %" PRIi64, stretch->sum);
	perch_buf_fmt(b, "%s%s", is_one ? "" : " each",
		      stretch->sum > stretch->points ? " (cap)" : "");
}

/* "roll 9 points under four-point-inch@1: yd 3: 1, .." */
static void
put_units(struct perch_turn *t, const struct perch_profile *profile,
	  const struct perch_score *score, struct perch_buf *b)
{
	size_t n = t->s->roll.n_flaws;
	struct perch_sweep sweep = perch_sweep_over(t->out->work.judged, n, score->cap, false);
	struct perch_stretch stretch;
	const char *between = ": ";
	char ref[PERCH_PROFILE_REF_MAX];
	int64_t passed_over = (int64_t)(n - sweep.n);

	perch_profile_ref(profile, ref);
	perch_buf_fmt(b, "roll %" PRIi64 " point%s under %s%s", score->points,
		      perch_plural(score->points), ref,
		      profile->is_from_tail ? ", counted from the end" : "");
	if (passed_over > 0)
		perch_buf_fmt(b, ", %" PRIi64 " flaw%s not counted", passed_over,
			      perch_plural(passed_over));
	while (perch_sweep_next(&sweep, &stretch)) {
		perch_buf_put_str(b, between);
		put_stretch(profile, &stretch, b);
		between = ", ";
	}
}

/* "under four-point-metric@1: 12 points, 8.1 per 100m2, first" */
static void
put_sum(const struct perch_basis *basis, const struct perch_profile *profile,
	const struct perch_score *score, struct perch_buf *b)
{
	char ref[PERCH_PROFILE_REF_MAX];

	perch_profile_ref(profile, ref);
	perch_buf_fmt(b, "under %s: %" PRIi64 " point%s", ref, score->points,
		      perch_plural(score->points));
	if (basis->size.length_um <= 0) {
		perch_buf_put_str(b, " so far");
		return;
	}
	perch_buf_put_str(b, ", ");
	(void)perch_score_put_rate(profile, score, b);
	perch_buf_fmt(b, " per %s, %s", perch_per_str(score->per),
		      perch_profile_grade(profile, score->quality));
}

/* The same roll under the profile that is named, and under that of the order. */
static void
compare(struct perch_turn *t, const struct perch_basis *basis, const char *named)
{
	char text[PERCH_TURN_TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_profile other;
	struct perch_score score;

	if (!t->world->find_profile(t->world->ctx, named, &other)) {
		perch_turn_no(t, "unknown-profile",
			      "%s is not on this terminal: check its name, or ask head office",
			      named);
		return;
	}
	if (!score_under(t, basis, &other, &score))
		return;
	put_sum(basis, &other, &score, &b);
	if (basis->has_profile) {
		if (!score_under(t, basis, &basis->profile, &score))
			return;
		perch_buf_put_str(&b, "; ");
		put_sum(basis, &basis->profile, &score, &b);
	}
	perch_turn_ok(t, perch_turn_id(t), "%s", perch_turn_text(&b));
}

void
perch_turn_score(struct perch_turn *t, const struct perch_command_line *line)
{
	char text[PERCH_TURN_TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_score score;
	struct perch_basis basis;

	if (!perch_turn_has_roll(t))
		return;
	perch_basis_find(t->s, t->world, &basis);
	if (line->profile[0] != '\0') {
		compare(t, &basis, line->profile);
		return;
	}
	if (!basis.has_profile) {
		perch_turn_no(t, "unknown-profile",
			      "the profile of %s is not on this terminal: tell head office",
			      t->s->order);
		return;
	}
	if (!score_under(t, &basis, &basis.profile, &score))
		return;
	put_units(t, &basis.profile, &score, &b);
	perch_turn_ok(t, perch_turn_id(t), "%s", perch_turn_text(&b));
}

/*
 * close.c - the end of a roll: what is missing, the verdict by the rules, the inspector's own.
 * Pure.
 *
 * The rules: the profile's quality of the flaws (first passes), and the least measured width
 * against the order's. Every rule that failed is a reason with its numbers. Weights are recorded
 * and not judged: an order does not state a tolerance yet.
 */
#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/session/open_roll.h"
#include "firmware/session/turn.h"

static const struct {
	const char *name;
	enum perch_record_type type;
	const char *place;
} required[] = {
	{ "width-head", PERCH_RECORD_WIDTH, "head" },
	{ "width-middle", PERCH_RECORD_WIDTH, "middle" },
	{ "width-tail", PERCH_RECORD_WIDTH, "tail" },
	{ "weight-head", PERCH_RECORD_WEIGHT, "head" },
	{ "weight-tail", PERCH_RECORD_WEIGHT, "tail" },
};

#define MISSING_MAX (PERCH_COUNT(required) + 2)

_Static_assert(PERCH_REASON_COUNT + 1 + MISSING_MAX <= PERCH_RULES_MAX, "every reason has room");

struct missing {
	const char *names[MISSING_MAX];
	size_t n;
};

static void
find_missing(const struct perch_open_roll *roll, const struct perch_basis *basis,
	     struct missing *missing)
{
	missing->n = 0;
	for (size_t i = 0; i < PERCH_COUNT(required); i++)
		if (perch_roll_measure(roll, required[i].type, required[i].place) == NULL)
			missing->names[missing->n++] = required[i].name;
	if (basis->size.length_um <= 0)
		missing->names[missing->n++] = "length";
	if (basis->profile == NULL)
		missing->names[missing->n++] = "order-data";
}

/* --- reasons ----------------------------------------------------------------------------------- */

/* The next reason's text; every one fits, see the assertion above. */
static struct perch_buf
next_reason(struct perch_record_close *close)
{
	char *text = close->reasons[close->n_reasons++];

	return perch_buf_over(text, PERCH_RULE_CAP);
}

static void
end_reason(struct perch_buf *b)
{
	if (perch_buf_cstr(b) == NULL)
		b->p[b->cap - 1] = '\0';
}

static void
put_limit(struct perch_buf *b, const struct perch_limit *limit)
{
	perch_buf_put_str(b, limit->is_inclusive ? "<= " : "< ");
	perch_buf_put_decimal(b, limit->value);
}

/* "roll-limit 41.2500 per 100yd2, limit <= 40" */
static void
put_score_reasons(const struct perch_profile *profile, const struct perch_score *score,
		  struct perch_record_close *close)
{
	for (size_t i = 0; i < score->n_reasons; i++) {
		const struct perch_reason *reason = &score->reasons[i];
		struct perch_buf b = next_reason(close);

		perch_buf_fmt(&b, "%s ", perch_reason_str(reason->rule));
		perch_buf_put_ratio(&b, reason->num, reason->den, PERCH_RATE_PLACES);
		if (reason->rule == PERCH_REASON_ROLL)
			perch_buf_fmt(&b, " per %s", perch_per_str(profile->per));
		perch_buf_put_str(&b, ", limit ");
		put_limit(&b, &reason->limit);
		end_reason(&b);
	}
}

/* "width 1490mm, limit >= 1500mm" */
static void
put_width_reason(int64_t width_um, int64_t least_um, struct perch_record_close *close)
{
	struct perch_buf b = next_reason(close);

	perch_buf_put_str(&b, "width ");
	perch_put_um(&b, width_um, PERCH_MM);
	perch_buf_put_str(&b, ", limit >= ");
	perch_put_um(&b, least_um, PERCH_MM);
	end_reason(&b);
}

static void
put_missing_reasons(const struct missing *missing, struct perch_record_close *close)
{
	for (size_t i = 0; i < missing->n; i++) {
		struct perch_buf b = next_reason(close);

		perch_buf_fmt(&b, "missing %s", missing->names[i]);
		end_reason(&b);
	}
}

/* --- verdict ----------------------------------------------------------------------------------- */

static const char *
verdict_of(enum perch_quality quality)
{
	switch (quality) {
	case PERCH_FIRST:
		return "pass";
	case PERCH_SECOND:
		return "second";
	case PERCH_REJECT:
		return "reject";
	}
	return "reject";
}

/* Fill in what the flaws give. Answers no when they cannot be scored. */
static bool
score(struct perch_turn *t, const struct perch_basis *basis, struct perch_score *out)
{
	const struct perch_open_roll *roll = &t->s->roll;
	struct perch_work *work = &t->out->work;
	struct perch_err err;

	for (size_t i = 0; i < roll->n_flaws; i++) {
		const struct perch_flaw *flaw = &roll->flaws[i];

		if (flaw->at_um <= basis->size.length_um && flaw->to_um <= basis->size.length_um)
			continue;
		perch_turn_no(t, "beyond-end",
			      "flaw %" PRIi64 " (%s) lies past the end of the roll: =undo %" PRIi64
			      ", or give the true length with =length",
			      roll->flaw_ids[i], flaw->kind, roll->flaw_ids[i]);
		return false;
	}
	size_t n = perch_work_load(work, roll, basis->size.width_um);
	if (perch_score_roll(basis->profile, &basis->size, work->flaws, n, work->judged, out,
			     &err) == PERCH_OK)
		return true;
	perch_turn_no(t, "range", "%s: =undo that flaw and enter it again", err.text);
	return false;
}

static void
fill_score(const struct perch_basis *basis, const struct perch_score *s, int64_t least_width_um,
	   struct perch_record_close *close)
{
	char ref[PERCH_PROFILE_REF_MAX];
	struct perch_buf rate = perch_buf_over(close->rate, sizeof(close->rate));
	bool is_narrow = least_width_um != -1 && least_width_um < basis->order.width_um;

	perch_profile_ref(basis->profile, ref);
	perch_turn_copy(close->profile, sizeof(close->profile), ref);
	close->points = s->points;
	perch_score_put_rate(basis->profile, s, &rate);
	if (perch_buf_cstr(&rate) == NULL)
		close->rate[0] = '\0';
	perch_turn_copy(close->quality, sizeof(close->quality), perch_quality_str(s->quality));
	perch_turn_copy(close->verdict, sizeof(close->verdict),
			is_narrow ? "reject" : verdict_of(s->quality));
	put_score_reasons(basis->profile, s, close);
	if (is_narrow)
		put_width_reason(least_width_um, basis->order.width_um, close);
}

/* --- answer ------------------------------------------------------------------------------------ */

static void
list_missing(const struct missing *missing, char *dst, size_t cap)
{
	struct perch_buf b = perch_buf_over(dst, cap);

	for (size_t i = 0; i < missing->n; i++)
		perch_buf_fmt(&b, "%s%s", i > 0 ? " " : "", missing->names[i]);
	if (perch_buf_cstr(&b) == NULL)
		dst[0] = '\0';
}

static void
answer(struct perch_turn *t, const struct perch_basis *basis,
       const struct perch_record_close *close)
{
	char text[PERCH_ANSWER_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (close->override[0] != '\0')
		perch_buf_fmt(&b, "%s by %s's override (the rules say %s)", close->override,
			      t->s->person, close->verdict[0] != '\0' ? close->verdict : "nothing");
	else
		perch_buf_put_str(&b, close->verdict);
	if (close->points >= 0 && basis->profile != NULL) {
		perch_buf_fmt(&b, ": %" PRIi64 " point%s, %s per %s", close->points,
			      close->points == 1 ? "" : "s", close->rate,
			      perch_per_str(basis->profile->per));
		if (basis->profile->roll.is_set) {
			perch_buf_put_str(&b, ", limit ");
			put_limit(&b, &basis->profile->roll);
		}
	}
	for (size_t i = 0; i < close->n_reasons; i++)
		perch_buf_fmt(&b, "; %s", close->reasons[i]);
	const char *s = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t), "closed %s %s", t->s->roll.roll,
		      s != NULL ? s : close->verdict);
}

void
perch_turn_close(struct perch_turn *t, const struct perch_command_line *line)
{
	const struct perch_open_roll *roll = &t->s->roll;
	struct perch_score scored;
	struct perch_basis basis;
	struct missing missing;
	char names[128];

	if (!perch_turn_has_roll(t))
		return;
	perch_basis_find(t->s, t->world, &basis);
	find_missing(roll, &basis, &missing);
	list_missing(&missing, names, sizeof(names));
	if (missing.n > 0 && !line->is_missing) {
		perch_turn_no(t, "missing", "%s lacks %s: measure, or =close missing REASON",
			      roll->roll, names);
		return;
	}
	bool is_computable = basis.profile != NULL && basis.size.length_um > 0 &&
			     basis.size.width_um > 0;
	if (!is_computable && line->verdict[0] == '\0') {
		perch_turn_no(t, "missing",
			      "%s lacks %s, and without them the rules give no verdict: measure, "
			      "or =close missing override pass|second|reject REASON",
			      roll->roll, names);
		return;
	}
	if (is_computable && !score(t, &basis, &scored))
		return;

	struct perch_record_close *close = &perch_turn_record(t, PERCH_RECORD_CLOSE)->close;
	close->roll = roll->id;
	close->points = -1;
	close->length_um = basis.size.length_um > 0 ? basis.size.length_um : -1;
	close->width_um = basis.size.width_um > 0 ? basis.size.width_um : -1;
	if (is_computable)
		fill_score(&basis, &scored, perch_roll_least_width(roll), close);
	put_missing_reasons(&missing, close);
	perch_turn_copy(close->override, sizeof(close->override), line->verdict);
	perch_turn_copy(close->why, sizeof(close->why), line->text);
	perch_turn_copy(close->o, sizeof(close->o), t->origin);
	t->out->asks_seal = true;
	answer(t, &basis, close);
}

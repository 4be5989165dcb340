/*
 * close.c - the end of a roll: what is missing, the verdict by the rules, the inspector's own.
 * Pure.
 *
 * The rules: what the profile makes of the flaws (score.h), and what the measures, grades and checks
 * show (finding.h). Each that failed is a reason with its numbers and leads to a disposition; the
 * worst of them is the verdict: pass, concession, second, hold for a decision, rework, reject. A roll
 * whose test cloth is at the lab is held, unless it is to be reworked or rejected anyway; one that
 * the inspector held for a decision is held whatever the rules say.
 */
#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/session/finding.h"
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

#define MISSING_MAX (PERCH_COUNT(required) + 2 + PERCH_NEEDS_MAX)

struct missing {
	const char *names[MISSING_MAX];
	size_t n;
};

static void
find_missing(const struct perch_open_roll *roll, const struct perch_basis *basis, bool is_full,
	     struct missing *missing)
{
	missing->n = 0;
	for (size_t i = 0; i < PERCH_COUNT(required); i++)
		if (perch_roll_entry(roll, required[i].type, required[i].place) == NULL)
			missing->names[missing->n++] = required[i].name;
	if (basis->size.length_um <= 0)
		missing->names[missing->n++] = "length";
	if (!basis->has_profile)
		missing->names[missing->n++] = "order-data";
	missing->n += perch_roll_needs_missing(roll, basis, is_full, missing->names + missing->n);
}

/* --- reasons ----------------------------------------------------------------------------------- */

/* The next reason's text; past the last one it says that there are more. */
static struct perch_buf
next_reason(struct perch_record_rules *reasons)
{
	static const char more[] = "and more rules do not hold";

	if (reasons->n < PERCH_RULES_MAX)
		return perch_buf_over(reasons->v[reasons->n++], PERCH_RULE_CAP);
	memcpy(reasons->v[PERCH_RULES_MAX - 1], more, sizeof(more));
	return perch_buf_over(NULL, 0);
}

static void
end_reason(struct perch_buf *b)
{
	if (b->p != NULL)
		(void)perch_turn_text(b);
}

static void
put_limit(struct perch_buf *b, const struct perch_limit *limit)
{
	perch_buf_fmt(b, "%s ", perch_limit_op(limit));
	perch_buf_put_decimal(b, limit->value);
}

/* "roll-limit 41.2500 per 100yd2, limit <= 40" */
static void
put_score_reasons(const struct perch_profile *profile, const struct perch_score *score,
		  struct perch_record_rules *reasons)
{
	for (size_t i = 0; i < score->n_reasons; i++) {
		const struct perch_reason *reason = &score->reasons[i];
		const char *per = perch_reason_per(profile, reason->rule);
		struct perch_buf b = next_reason(reasons);

		perch_buf_fmt(&b, "%s ", perch_reason_str(reason->rule));
		perch_buf_put_ratio(&b, reason->num, reason->den,
				    per[0] != '\0' ? PERCH_RATE_PLACES : 0);
		if (per[0] != '\0')
			perch_buf_fmt(&b, " per %s", per);
		perch_buf_put_str(&b, ", limit ");
		put_limit(&b, &reason->limit);
		end_reason(&b);
	}
}

static void
put_reason(struct perch_record_rules *reasons, const char *before, const char *text)
{
	struct perch_buf b = next_reason(reasons);

	perch_buf_put_str(&b, before);
	perch_buf_put_str(&b, text);
	end_reason(&b);
}

/* --- verdict ----------------------------------------------------------------------------------- */

/* The word of the record, with what the roll waits for. */
static const char *
verdict_str(enum perch_disposition way, const char *hold)
{
	if (strcmp(hold, "decision") == 0 || way == PERCH_HOLD)
		return "hold-decision";
	if (strcmp(hold, "lab") == 0 && perch_disposition_worse(way, PERCH_HOLD) == PERCH_HOLD)
		return "hold-lab";
	return perch_disposition_str(way);
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
	if (perch_score_roll(&basis->profile, &basis->size, work->flaws, n, work->judged, out,
			     &err) == PERCH_OK)
		return true;
	perch_turn_no(t, "range", "%s: =undo that flaw and enter it again", err.text);
	return false;
}

static void
fill_score(const struct perch_basis *basis, const struct perch_score *s,
	   struct perch_record_close *close, enum perch_disposition *way)
{
	char ref[PERCH_PROFILE_REF_MAX];
	struct perch_buf rate = perch_buf_over(close->rate, sizeof(close->rate));

	perch_profile_ref(&basis->profile, ref);
	perch_turn_copy(close->profile, sizeof(close->profile), ref);
	close->points = s->points;
	perch_score_put_rate(&basis->profile, s, &rate);
	if (perch_buf_cstr(&rate) == NULL)
		close->rate[0] = '\0';
	perch_turn_copy(close->quality, sizeof(close->quality), perch_quality_str(s->quality));
	*way = perch_disposition_worse(*way, perch_profile_leads_to(&basis->profile, s->quality));
	put_score_reasons(&basis->profile, s, &close->reasons);
}

/* What measures, grades and checks show. */
static void
fill_findings(const struct perch_open_roll *roll, const struct perch_basis *basis,
	      struct perch_record_close *close, enum perch_disposition *way)
{
	struct perch_finding findings[PERCH_RULES_MAX];
	size_t n = perch_roll_findings(roll, basis, findings);

	for (size_t i = 0; i < n; i++) {
		*way = perch_disposition_worse(*way, findings[i].leads_to);
		put_reason(&close->reasons, "", findings[i].text);
	}
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
	char text[PERCH_TURN_TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (close->override[0] != '\0')
		perch_buf_fmt(&b, "%s by %s's override (the rules say %s)", close->override,
			      t->s->person, close->verdict[0] != '\0' ? close->verdict : "nothing");
	else
		perch_buf_put_str(&b, close->verdict);
	if (close->points >= 0 && basis->has_profile) {
		perch_buf_fmt(&b, ": %" PRIi64 " point%s, %s per %s", close->points,
			      perch_plural(close->points), close->rate,
			      perch_per_str(basis->profile.per));
		if (basis->profile.roll.is_set) {
			perch_buf_put_str(&b, ", limit ");
			put_limit(&b, &basis->profile.roll);
		}
	}
	for (size_t i = 0; i < close->reasons.n; i++)
		perch_buf_fmt(&b, "; %s", close->reasons.v[i]);
	perch_turn_ok(t, perch_turn_id(t), "closed %s %s", t->s->roll.roll, perch_turn_text(&b));
}

/* A roll without any entry was perhaps begun by mistake. */
static void
refuse_missing(struct perch_turn *t, const char *names)
{
	const struct perch_open_roll *roll = &t->s->roll;

	if (roll->n_flaws > 0 || roll->n_entries > 0)
		perch_turn_no(t, "missing", "%s lacks %s: measure, or =close missing REASON",
			      roll->roll, names);
	else
		perch_turn_no(t, "missing",
			      "%s lacks %s: measure, or =close missing REASON; =undo %" PRIi64
			      " takes back a roll that was begun by mistake",
			      roll->roll, names, roll->id);
}

/* An override that would send the roll on. */
static bool
lets_go(const char *override)
{
	return strcmp(override, "pass") == 0 || strcmp(override, "concession") == 0 ||
	       strcmp(override, "second") == 0;
}

/* May it be closed as things are? Answers no when not. */
static bool
may_close(struct perch_turn *t, const struct perch_command_line *line,
	  const struct missing *missing, bool is_computable)
{
	char names[256];

	list_missing(missing, names, sizeof(names));
	if (missing->n > 0 && !line->is_missing) {
		refuse_missing(t, names);
		return false;
	}
	if (strcmp(t->s->roll.hold, "lab") == 0 && lets_go(line->verdict)) {
		perch_turn_no(t, "held",
			      "%s waits for the lab, it leaves only after the result: =close, or "
			      "=undo its test cloth",
			      t->s->roll.roll);
		return false;
	}
	if (!is_computable && line->verdict[0] == '\0') {
		perch_turn_no(t, "missing",
			      "%s lacks %s, and without them the rules give no verdict: measure, "
			      "or =close missing override pass|concession|second|rework|reject "
			      "REASON",
			      t->s->roll.roll, names);
		return false;
	}
	return true;
}

void
perch_turn_close(struct perch_turn *t, const struct perch_command_line *line)
{
	const struct perch_open_roll *roll = &t->s->roll;
	enum perch_disposition way = PERCH_PASS;
	struct perch_score scored;
	struct perch_basis basis;
	struct missing missing;

	if (!perch_turn_has_roll(t))
		return;
	perch_basis_find(t->s, t->world, &basis);
	bool is_full = perch_turn_is_first_of_lot(t, roll->lot, roll->is_again);
	bool is_computable = basis.has_profile && basis.size.length_um > 0 &&
			     basis.size.width_um > 0;
	find_missing(roll, &basis, is_full, &missing);
	if (!may_close(t, line, &missing, is_computable))
		return;
	if (is_computable && !score(t, &basis, &scored))
		return;

	struct perch_record_close *close = &perch_turn_record(t, PERCH_RECORD_CLOSE)->close;
	close->roll = roll->id;
	close->points = -1;
	close->length_um = basis.size.length_um > 0 ? basis.size.length_um : -1;
	close->width_um = basis.size.width_um > 0 ? basis.size.width_um : -1;
	close->is_full = is_full;
	if (is_computable)
		fill_score(&basis, &scored, close, &way);
	fill_findings(roll, &basis, close, &way);
	for (size_t i = 0; i < missing.n; i++)
		put_reason(&close->reasons, "missing ", missing.names[i]);
	if (is_computable) {
		perch_turn_copy(close->verdict, sizeof(close->verdict),
				verdict_str(way, roll->hold));
		if (way != PERCH_HOLD)
			perch_turn_copy(close->otherwise, sizeof(close->otherwise),
					perch_disposition_str(way));
	}
	perch_turn_copy(close->override, sizeof(close->override), line->verdict);
	perch_turn_copy(close->why, sizeof(close->why), line->text);
	perch_turn_copy(close->o, sizeof(close->o), t->origin);
	t->out->asks_seal = true;
	answer(t, &basis, close);
}

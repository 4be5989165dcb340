/*
 * count.c - rolls counted against a delivery note as they arrive, or against a packing list before
 * they leave. Pure.
 *
 * While a count is in progress every label counts a roll instead of beginning its inspection. A roll
 * that is not on the paper is counted too, as an extra; a difference has to be explained at the end.
 */
#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/session/begin.h"

#define MISSING_SHOWN 12
#define LOTS_SHOWN    8

/* In front of the number of a paper: there may be none. */
static const char *
blank(const char *number)
{
	return number[0] != '\0' ? " " : "";
}

bool
perch_turn_is_not_counting(struct perch_turn *t)
{
	if (t->s->count_id == 0)
		return true;
	perch_turn_no(t, "counting", "%s%s%s of %s is not over: =count end first", t->s->count_kind,
		      blank(t->s->count_number), t->s->count_number, t->s->order);
	return false;
}

/* --- beginning --------------------------------------------------------------------------------- */

/* The delivery note or packing list that has the roll, "" for none. */
static const char *
paper_of(const char *kind, const struct perch_expected *e)
{
	return strcmp(kind, "receiving") == 0 ? e->delivery : e->packing;
}

/* Rolls of the active order on this paper ("" for all of the list). */
static int64_t
count_on_paper(const struct perch_turn *t, const char *kind, const char *number)
{
	struct perch_expected e;
	int64_t n = 0;

	for (size_t i = 0; t->world->nth_expected(t->world->ctx, t->s->order, "", i, &e); i++)
		n += number[0] == '\0' || strcmp(paper_of(kind, &e), number) == 0;
	return n;
}

void
perch_turn_count_begin(struct perch_turn *t, const struct perch_command_line *line)
{
	const char *kind = line->verb == PERCH_VERB_PACK ? "packing" : "receiving";

	if (!perch_turn_has_order(t))
		return;
	if (!perch_turn_is_between_rolls(t))
		return;
	if (!perch_turn_is_not_counting(t))
		return;
	int64_t n = count_on_paper(t, kind, line->number);
	if (n == 0) {
		perch_turn_no(t, "no-paper", "%s has no rolls on %s%s: check the number, or =sync",
			      t->s->order, line->number[0] != '\0' ? "" : "a packing list",
			      line->number);
		return;
	}
	struct perch_record_count *count = &perch_turn_record(t, PERCH_RECORD_COUNT)->count;
	count->order = t->s->order_id;
	perch_turn_copy(count->kind, sizeof(count->kind), kind);
	perch_turn_copy(count->number, sizeof(count->number), line->number);
	perch_turn_copy(count->o, sizeof(count->o), t->origin);
	perch_turn_ok(t, perch_turn_id(t),
		      "%s%s%s of %s: %" PRIi64 " roll%s; scan every roll, then =count end", kind,
		      blank(line->number), line->number, t->s->order, n, perch_plural(n));
}

/* --- a roll ------------------------------------------------------------------------------------ */

static bool
is_on_paper(const struct perch_session *s, const struct perch_expected *e)
{
	return s->count_number[0] == '\0' ||
	       strcmp(paper_of(s->count_kind, e), s->count_number) == 0;
}

/* A roll that is packed although it waits for the lab or a decision, or has to be done again. */
static bool
has_to_stay(const struct perch_turn *t, const struct perch_past *past)
{
	return strcmp(t->s->count_kind, "packing") == 0 &&
	       (past->state == PERCH_PAST_HELD || strcmp(past->verdict, "rework") == 0 ||
		strcmp(past->verdict, "reject") == 0);
}

/* One that is on the paper. */
static void
answer_found(struct perch_turn *t, const struct perch_record_counted *r,
	     const struct perch_count_sums *sums, const char *other_lot)
{
	const struct perch_past past = t->world->find_past(t->world->ctx, t->s->order, r->roll);
	bool is_held = past.state == PERCH_PAST_HELD;
	bool is_stopped = has_to_stay(t, &past);
	char aside[64] = "";

	if (is_stopped && perch_fmt(aside, sizeof(aside), "; PUT IT ASIDE, it was closed %s%s",
				    past.verdict, is_held ? " and is held" : "") != PERCH_OK)
		aside[0] = '\0';
	perch_turn_ok(t, perch_turn_id(t),
		      "counted %s%s%s: %" PRIi64 " of %" PRIi64 " found%s%s%s%s", r->roll,
		      r->lot[0] != '\0' ? ", lot " : "", r->lot, sums->found + 1, sums->expected,
		      other_lot[0] != '\0' ? "; the list says lot " : "", other_lot, aside,
		      sums->found + 1 == sums->expected ? "; all found, =count end" : "");
	if (is_stopped)
		t->out->sound = PERCH_SOUND_REFUSE;
}

void
perch_turn_count_roll(struct perch_turn *t, const struct perch_wish *w, bool is_listed,
		      const struct perch_expected *e)
{
	struct perch_count_sums sums;
	bool is_here = is_listed && is_on_paper(t->s, e);
	const char *other = is_listed ? paper_of(t->s->count_kind, e) : "";

	if (t->world->is_counted(t->world->ctx, t->s->count_id, w->roll)) {
		perch_turn_ok(t, t->s->count_id, "%s is counted already", w->roll);
		return;
	}
	t->world->sum_count(t->world->ctx, t->s->count_id, &sums);
	struct perch_record_counted *r = &perch_turn_record(t, PERCH_RECORD_COUNTED)->counted;
	r->count = t->s->count_id;
	perch_turn_copy(r->roll, sizeof(r->roll), w->roll);
	perch_turn_copy(r->lot, sizeof(r->lot), perch_wish_lot(w, is_listed, e));
	r->is_listed = is_here;
	perch_wish_fill_label(t, w, &r->label);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	if (!is_here) {
		perch_turn_ok(t, perch_turn_id(t),
			      "EXTRA %s: not on this paper%s%s; %" PRIi64 " of %" PRIi64
			      " found, %" PRIi64 " extra",
			      w->roll, other[0] != '\0' ? " but on " : "", other, sums.found,
			      sums.expected, sums.extra + 1);
		t->out->sound = PERCH_SOUND_REFUSE;
		return;
	}
	answer_found(t, r, &sums, perch_wish_lot_differs(w, e->lot) ? e->lot : "");
}

/* --- how far it is ----------------------------------------------------------------------------- */

/* Missing rolls by dye lot; a lot is told once, in the order of its first missing roll. */
struct missing_lot {
	char lot[PERCH_LOT_CAP];
	int64_t n;
};

static void
add_missing(struct missing_lot lots[LOTS_SHOWN], size_t *n, const char *lot)
{
	size_t i = 0;

	while (i < *n && strcmp(lots[i].lot, lot) != 0)
		i++;
	if (i == LOTS_SHOWN)
		return;
	if (i == *n) {
		perch_turn_copy(lots[i].lot, sizeof(lots[i].lot), lot);
		lots[i].n = 0;
		(*n)++;
	}
	lots[i].n++;
}

/* The rolls that are missing: how many of each lot, and the numbers of the first ones as "R1 R2 ..";
 * how many lots are told. */
static size_t
find_missing(const struct perch_turn *t, struct missing_lot lots[LOTS_SHOWN],
	     struct perch_buf *rolls)
{
	const struct perch_world *world = t->world;
	struct perch_expected e;
	size_t n_lots = 0;
	size_t n = 0;

	for (size_t i = 0; world->nth_expected(world->ctx, t->s->order, "", i, &e); i++) {
		if (!is_on_paper(t->s, &e) || world->is_counted(world->ctx, t->s->count_id, e.roll))
			continue;
		add_missing(lots, &n_lots, e.lot);
		if (n++ < MISSING_SHOWN)
			perch_buf_fmt(rolls, "%s%s", n > 1 ? " " : "", e.roll);
	}
	if (n > MISSING_SHOWN)
		perch_buf_put_str(rolls, " ..");
	return n_lots;
}

/* "; missing: 2 of L1, 1 of L2 (R0004 R0005 ..)" */
static void
put_missing(const struct perch_turn *t, int64_t missing, struct perch_buf *b)
{
	struct missing_lot lots[LOTS_SHOWN];
	char numbers[(MISSING_SHOWN + 1) * PERCH_ROLL_CAP];
	struct perch_buf rolls = perch_buf_over(numbers, sizeof(numbers));
	int64_t told = 0;

	if (missing == 0)
		return;
	size_t n = find_missing(t, lots, &rolls);
	perch_buf_put_str(b, "; missing:");
	for (size_t i = 0; i < n; i++) {
		perch_buf_fmt(b, "%s %" PRIi64 " of %s", i > 0 ? "," : "", lots[i].n,
			      lots[i].lot[0] != '\0' ? lots[i].lot : "no lot");
		told += lots[i].n;
	}
	if (told < missing)
		perch_buf_fmt(b, ", %" PRIi64 " of others", missing - told);
	/* One by one: where they do not all fit, those are shown that do. */
	struct perch_span rest = perch_buf_span(&rolls);
	struct perch_span word;
	for (const char *before = " ("; perch_text_word(&rest, &word); before = " ")
		perch_buf_fmt(b, "%s%.*s", before, (int)word.n, (const char *)word.p);
	perch_buf_put_byte(b, ')');
}

static void
show(struct perch_turn *t, const struct perch_count_sums *sums, struct perch_buf *b)
{
	struct perch_order order;
	bool has_order = t->world->find_order(t->world->ctx, t->s->order, &order);

	perch_buf_fmt(b,
		      "%s%s%s%s%s: %" PRIi64 " of %" PRIi64 " found, %" PRIi64 " missing, %" PRIi64
		      " extra",
		      t->s->count_kind, blank(t->s->count_number), t->s->count_number,
		      has_order && order.colour[0] != '\0' ? " " : "",
		      has_order ? order.colour : "", sums->found, sums->expected,
		      sums->expected - sums->found, sums->extra);
	put_missing(t, sums->expected - sums->found, b);
}

static void
end_count(struct perch_turn *t, const struct perch_command_line *line,
	  const struct perch_count_sums *sums, const char *shown)
{
	bool differs = sums->found != sums->expected || sums->extra > 0;

	if (differs && line->text[0] == '\0') {
		perch_turn_no(t, "difference",
			      "%s: look for them, or =count end [signed NAME,] "
			      "REASON",
			      shown);
		return;
	}
	struct perch_record_tally *r = &perch_turn_record(t, PERCH_RECORD_TALLY)->tally;
	r->count = t->s->count_id;
	r->expected = sums->expected;
	r->found = sums->found;
	r->missing = sums->expected - sums->found;
	r->extra = sums->extra;
	perch_turn_copy(r->signer, sizeof(r->signer), line->signer);
	perch_turn_copy(r->why, sizeof(r->why), line->text);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	t->out->asks_seal = true;
	perch_turn_ok(t, perch_turn_id(t), "counted %s%s%s%s%s", shown,
		      line->signer[0] != '\0' ? "; signed " : "", line->signer,
		      line->text[0] != '\0' ? "; " : "", line->text);
}

void
perch_turn_count(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_count_sums sums;
	char text[PERCH_TURN_TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (t->s->count_id == 0) {
		perch_turn_no(t, "not-counting",
			      "nothing is being counted: =receive NUMBER or =pack NUMBER begins");
		return;
	}
	t->world->sum_count(t->world->ctx, t->s->count_id, &sums);
	show(t, &sums, &b);
	if (line->is_end)
		end_count(t, line, &sums, perch_turn_text(&b));
	else
		perch_turn_ok(t, t->s->count_id, "%s", perch_turn_text(&b));
}

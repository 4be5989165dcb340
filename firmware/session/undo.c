/* undo.c - taking an entry back by a record that says so; nothing is ever removed. Pure. */
#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/session/open_roll.h"
#include "firmware/session/turn.h"

#define NOT_FOUND SIZE_MAX

static int64_t
last_entry(const struct perch_open_roll *roll)
{
	int64_t flaw = roll->n_flaws > 0 ? roll->flaw_ids[roll->n_flaws - 1] : 0;
	int64_t entry = roll->n_entries > 0 ? roll->entries[roll->n_entries - 1].id : 0;

	return flaw > entry ? flaw : entry;
}

static size_t
find_flaw(const struct perch_open_roll *roll, int64_t id)
{
	for (size_t i = 0; i < roll->n_flaws; i++)
		if (roll->flaw_ids[i] == id)
			return i;
	return NOT_FOUND;
}

static const struct perch_entry *
find_entry(const struct perch_open_roll *roll, int64_t id)
{
	for (size_t i = 0; i < roll->n_entries; i++)
		if (roll->entries[i].id == id)
			return &roll->entries[i];
	return NULL;
}

static void
withdraw(struct perch_turn *t, int64_t of, const char *why)
{
	struct perch_record_withdraw *record =
		&perch_turn_record(t, PERCH_RECORD_WITHDRAW)->withdraw;

	record->of = of;
	perch_turn_copy(record->why, sizeof(record->why), why);
	perch_turn_copy(record->o, sizeof(record->o), t->origin);
}

static void
undo_flaw(struct perch_turn *t, size_t i, const char *why)
{
	const struct perch_open_roll *roll = &t->s->roll;
	struct perch_work *work = &t->out->work;
	struct perch_basis basis;
	int64_t points = 0;
	char text[256];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	perch_basis_find(t->s, t->world, &basis);
	perch_put_standing_flaw(&b, &roll->flaws[i], &basis);
	size_t n = perch_work_load(work, roll, basis.size.width_um) - 1;
	memmove(&work->flaws[i], &work->flaws[i + 1], (n - i) * sizeof(work->flaws[0]));
	if (perch_work_points(work, &basis, n, &points))
		perch_buf_fmt(&b, "; roll %" PRIi64 " point%s", points, perch_plural(points));
	withdraw(t, roll->flaw_ids[i], why);
	const char *s = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t), "took back %" PRIi64 " flaw %s", roll->flaw_ids[i],
		      s != NULL ? s : "");
}

/* Test cloth and the hold for its result were entered together and go together. */
static const struct perch_entry *
partner(const struct perch_open_roll *roll, const struct perch_entry *e)
{
	bool is_sample = e->type == PERCH_RECORD_SAMPLE;

	if (!is_sample && e->type != PERCH_RECORD_HOLD)
		return NULL;
	const struct perch_entry *other = find_entry(roll, is_sample ? e->id + 1 : e->id - 1);
	enum perch_record_type wanted = is_sample ? PERCH_RECORD_HOLD : PERCH_RECORD_SAMPLE;
	return other != NULL && other->type == wanted ? other : NULL;
}

static void
undo_entry(struct perch_turn *t, const struct perch_entry *e, const char *why)
{
	const struct perch_entry *other = partner(&t->s->roll, e);

	withdraw(t, e->id, why);
	if (other != NULL)
		withdraw(t, other->id, why);
	if (other != NULL && other->type == PERCH_RECORD_SAMPLE)
		e = other;
	perch_turn_ok(t, perch_turn_id(t), "took back %" PRIi64 " %s%s%s%s", e->id,
		      perch_record_type_str(e->type), e->what[0] != '\0' ? " " : "", e->what,
		      other != NULL ? " and the hold for the lab" : "");
}

/* A roll opened by mistake: only while nothing was entered on it. */
static void
undo_roll(struct perch_turn *t, const char *why)
{
	const struct perch_open_roll *roll = &t->s->roll;

	if (roll->n_flaws > 0 || roll->n_entries > 0) {
		perch_turn_no(
			t, "has-entries",
			"%s has entries: take them back one by one with =undo first, or =close "
			"it",
			roll->roll);
		return;
	}
	withdraw(t, roll->id, why);
	perch_turn_ok(t, perch_turn_id(t), "took back %" PRIi64 " roll %s; no roll is open",
		      roll->id, roll->roll);
}

/* What somebody else entered, before a hand-over say, only a lead takes back. */
static bool
is_allowed(struct perch_turn *t, int64_t of, int64_t by)
{
	char person[PERCH_PERSON_CAP];

	if (by == 0 || by == t->s->sign_in_id || perch_turn_role(t) == PERCH_ROLE_LEAD ||
	    !t->world->find_sign_in(t->world->ctx, by, person) || strcmp(person, t->s->person) == 0)
		return true;
	perch_turn_no(t, "not-yours",
		      "%" PRIi64 " is what %s entered: a lead takes it back, or enter it anew", of,
		      person);
	return false;
}

void
perch_turn_undo(struct perch_turn *t, const struct perch_command_line *line)
{
	const struct perch_open_roll *roll = &t->s->roll;
	char what[24];

	if (line->of != 0 && perch_fmt(what, sizeof(what), "%" PRIi64, line->of) == PERCH_OK &&
	    !perch_turn_is_unsigned(t, line->of, what))
		return;
	if (!perch_turn_has_roll(t))
		return;
	int64_t of = line->of != 0 ? line->of : last_entry(roll);
	if (of == 0) {
		perch_turn_no(t, "nothing-to-undo",
			      "%s has no entries; =undo %" PRIi64 " takes back its start",
			      roll->roll, roll->id);
		return;
	}
	size_t flaw = find_flaw(roll, of);
	const struct perch_entry *entry = find_entry(roll, of);
	int64_t by = of == roll->id      ? roll->by
		     : flaw != NOT_FOUND ? roll->flaw_by[flaw]
		     : entry != NULL     ? entry->by
					 : 0;
	if (!is_allowed(t, of, by))
		return;
	if (of == roll->id)
		undo_roll(t, line->text);
	else if (flaw != NOT_FOUND)
		undo_flaw(t, flaw, line->text);
	else if (entry != NULL)
		undo_entry(t, entry, line->text);
	else
		perch_turn_no(t, "unknown-entry",
			      "%" PRIi64
			      " is no flaw or other entry of %s that still stands: =undo "
			      "alone takes back the last one",
			      of, roll->roll);
}

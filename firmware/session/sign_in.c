/*
 * sign_in.c - who is at work: badges, PINs, wrong tries, the hand-over. Pure.
 *
 * Without a list of people from head office a badge alone is believed. With one only the people on it
 * sign in, with a PIN where the list has one. After FREE_TRIES wrong PINs of a badge in a row it waits, each
 * time twice as long; what is tried while it waits is not recorded, or it might fill the disk. The wait is
 * counted by the clock of the machine's start, which nobody sets.
 */
#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/session/role.h"
#include "firmware/session/turn.h"

#define FREE_TRIES   5
#define FIRST_WAIT_S 30
#define MAX_WAIT_S   900

static const char *
gate_str(enum perch_gate gate)
{
	switch (gate) {
	case PERCH_GATE_IN:
		return "in";
	case PERCH_GATE_SIGN:
		return "sign";
	}
	return "in";
}

static int64_t
wait_after(int64_t tries)
{
	int64_t wait = FIRST_WAIT_S;

	if (tries < FREE_TRIES)
		return 0;
	for (int64_t i = FREE_TRIES; i < tries && wait < MAX_WAIT_S; i++)
		wait *= 2;
	return wait < MAX_WAIT_S ? wait : MAX_WAIT_S;
}

/* Seconds until the badge may try again, rounded up. A wait that seems to begin later than now begins now. */
static int64_t
seconds_left(const struct perch_turn *t, const struct perch_attempts *attempts)
{
	int64_t wait_ms = 1000 * attempts->wait_s;
	int64_t now_ms = t->now.mono.us / 1000;
	int64_t passed = now_ms > attempts->mono_ms ? now_ms - attempts->mono_ms : 0;

	return passed < wait_ms ? (wait_ms - passed + 999) / 1000 : 0;
}

static struct perch_record_deny *
deny(struct perch_turn *t, enum perch_gate gate, const char *badge, const char *why)
{
	struct perch_record_deny *r = &perch_turn_record(t, PERCH_RECORD_DENY)->deny;

	perch_turn_copy(r->badge, sizeof(r->badge), badge);
	perch_turn_copy(r->at, sizeof(r->at), gate_str(gate));
	perch_turn_copy(r->why, sizeof(r->why), why);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	return r;
}

/* --- who it is --------------------------------------------------------------------------------- */

/* On the list, and still at work? Answers no when not. A badge of digits alone may be a PIN that was
 * given in its place: it is not written down. */
static bool
is_known(struct perch_turn *t, enum perch_gate gate, const char *badge, struct perch_person *person)
{
	bool is_listed = t->world->find_person(t->world->ctx, badge, person);

	if (is_listed && !person->is_retired)
		return true;
	if (is_listed) {
		deny(t, gate, badge, "retired");
		perch_turn_no(t, "retired", "%s may no longer sign in: ask head office", badge);
	} else if (perch_pin_is_wellformed(perch_span_str(badge))) {
		deny(t, gate, "", "unknown");
		perch_turn_no(
			t, "unknown-badge",
			"that badge is not on the list of people: =in BADGE, and the PIN when "
			"it is asked for");
	} else {
		deny(t, gate, badge, "unknown");
		perch_turn_no(t, "unknown-badge",
			      "%s is not on the list of people: check the badge; a new one comes "
			      "with the =sync of whoever is on it",
			      badge);
	}
	return false;
}

static bool
is_locked(struct perch_turn *t, const char *badge, const struct perch_attempts *attempts)
{
	int64_t left = seconds_left(t, attempts);

	if (left == 0)
		return false;
	perch_turn_no(t, "locked",
		      "%s had %" PRIi64 " wrong PINs: wait %" PRIi64
		      " s, or a lead gives =unlock %s",
		      badge, attempts->tries, left, badge);
	return true;
}

/* The PIN that comes next is this one. */
static void
expect_pin(struct perch_turn *t, enum perch_gate gate, const char *badge)
{
	struct perch_pending *pending = &t->out->pending;

	pending->doubt = PERCH_DOUBT_PIN;
	pending->gate = gate;
	perch_turn_copy(pending->badge, sizeof(pending->badge), badge);
}

void
perch_turn_forget_pin(struct perch_turn *t)
{
	if (t->out->pending.doubt == PERCH_DOUBT_PIN)
		perch_turn_forget(t);
}

static void
refuse_pin(struct perch_turn *t, enum perch_gate gate, const char *badge, int64_t before)
{
	int64_t tries = before + 1;
	int64_t wait = wait_after(tries);
	struct perch_record_deny *r = deny(t, gate, badge, "pin");

	r->tries = tries;
	r->wait = wait;
	if (wait > 0) {
		perch_turn_no(t, "pin",
			      "that is not the PIN of %s, %" PRIi64 " times in a row: wait %" PRIi64
			      " s, or a lead gives =unlock %s",
			      badge, tries, wait, badge);
	} else {
		expect_pin(t, gate, badge);
		perch_turn_no(t, "pin",
			      "that is not the PIN of %s: =pin PIN once more, %" PRIi64
			      " of %d tries are left",
			      badge, FREE_TRIES - tries, FREE_TRIES);
	}
}

/* Is it the PIN? Answers no when it is not, or when it could not be told. */
static bool
is_right(struct perch_turn *t, enum perch_gate gate, const struct perch_person *person,
	 const char *pin)
{
	struct perch_attempts attempts;

	t->world->find_attempts(t->world->ctx, person->badge, &attempts);
	if (is_locked(t, person->badge, &attempts))
		return false;
	enum perch_rc rc = t->world->check_pin(&person->pin, perch_span_str(pin));
	if (rc == PERCH_OK)
		return true;
	if (rc == PERCH_E_DENIED)
		refuse_pin(t, gate, person->badge, attempts.tries);
	else
		perch_turn_no(
			t, "unchecked",
			"the PIN of %s could not be checked (%s): try again, tell head office",
			person->badge, perch_rc_str(rc));
	return false;
}

static void
ask_pin(struct perch_turn *t, enum perch_gate gate, const char *badge)
{
	struct perch_attempts attempts;

	t->world->find_attempts(t->world->ctx, badge, &attempts);
	if (is_locked(t, badge, &attempts))
		return;
	expect_pin(t, gate, badge);
	perch_turn_ask(t, PERCH_DOUBT_PIN, "%s, your PIN: type it or =pin PIN, or =no", badge);
}

bool
perch_turn_takes_pin(struct perch_turn *t, const char *badge)
{
	struct perch_person person;

	if (!t->world->has_people(t->world->ctx))
		perch_turn_no(t, "usage", "%s, and nothing was done; type it without",
			      t->world->had_people(t->world->ctx)
				      ? "the list of people is gone until the next =sync"
				      : "this terminal takes no PIN");
	else if (t->world->find_person(t->world->ctx, badge, &person) && !person.is_retired &&
		 !person.has_pin)
		perch_turn_no(t, "usage", "%s has no PIN, and nothing was done; type it without",
			      badge);
	else
		return true;
	return false;
}

bool
perch_turn_prove(struct perch_turn *t, enum perch_gate gate, const char *badge, const char *pin,
		 const char **how)
{
	struct perch_person person;

	if (!t->world->has_people(t->world->ctx)) {
		*how = "unlisted";
		return true;
	}
	if (!is_known(t, gate, badge, &person))
		return false;
	*how = person.has_pin ? "pin" : "badge";
	if (!person.has_pin)
		return true;
	if (pin[0] != '\0')
		return is_right(t, gate, &person, pin);
	ask_pin(t, gate, badge);
	return false;
}

enum perch_role
perch_turn_role(const struct perch_turn *t)
{
	bool is_vouched_for = strcmp(t->s->how, "pin") == 0 || strcmp(t->s->how, "badge") == 0;

	if (is_vouched_for || !t->world->has_people(t->world->ctx))
		return t->s->role;
	/* Signed in before there was a list: no more than the floor until the next sign-in. */
	return PERCH_ROLE_INSPECTOR;
}

/* --- in ---------------------------------------------------------------------------------------- */

/* A new one, or out and in: whatever is open stays open. is_lost: there was a list of people once. */
static void
record_in(struct perch_turn *t, const char *badge, enum perch_role role, const char *how,
	  bool is_lost)
{
	bool is_handed_over = t->s->sign_in_id != 0;
	const char *next = perch_role_may_inspect(role) ? "=order NUMBER" : "=help";

	if (is_handed_over) {
		struct perch_record_out *out = &perch_turn_record(t, PERCH_RECORD_OUT)->out;
		perch_turn_copy(out->o, sizeof(out->o), t->origin);
	}
	struct perch_record *r = perch_turn_record(t, PERCH_RECORD_IN);
	r->head.sign_in = 0;
	perch_turn_copy(r->in.person, sizeof(r->in.person), badge);
	perch_turn_copy(r->in.role, sizeof(r->in.role), perch_role_str(role));
	perch_turn_copy(r->in.how, sizeof(r->in.how), how);
	perch_turn_copy(r->in.o, sizeof(r->in.o), t->origin);
	char before[PERCH_PERSON_CAP + 64] = "";
	if (is_handed_over &&
	    perch_fmt(before, sizeof(before), ", %s is out", t->s->person) != PERCH_OK)
		before[0] = '\0';
	if (is_lost &&
	    perch_fmt(before, sizeof(before),
		      " without the list of people, which is gone; =sync fetches it") != PERCH_OK)
		before[0] = '\0';
	if (t->s->roll.id != 0)
		perch_turn_ok(t, perch_turn_id(t), "in %s%s; roll %s of %s is open", badge, before,
			      t->s->roll.roll, t->s->order);
	else if (t->s->count_id != 0)
		perch_turn_ok(t, perch_turn_id(t),
			      "in %s%s; %s of %s goes on: scan every roll, then =count end", badge,
			      before, t->s->count_kind, t->s->order);
	else
		perch_turn_ok(t, perch_turn_id(t), "in %s%s; next: %s", badge, before, next);
}

/* Somebody else is at work: only a PIN after a PIN hands over in one step. */
static bool
may_take_over(struct perch_turn *t, const char *badge)
{
	struct perch_person person;

	if (t->s->sign_in_id == 0)
		return true;
	if (strcmp(t->s->how, "pin") == 0 && t->world->has_people(t->world->ctx) &&
	    (!t->world->find_person(t->world->ctx, badge, &person) || person.has_pin))
		return true;
	perch_turn_no(t, "signed-in", "%s is signed in: =out first", t->s->person);
	return false;
}

static void
sign_in(struct perch_turn *t, const char *badge, const char *pin)
{
	struct perch_person person;
	const char *how;

	if (pin[0] != '\0' && !perch_turn_takes_pin(t, badge))
		return;
	if (!perch_turn_prove(t, PERCH_GATE_IN, badge, pin, &how))
		return;
	bool is_listed = t->world->find_person(t->world->ctx, badge, &person);
	/* A list that was lost gives nobody more than the floor. */
	bool is_lost = !is_listed && t->world->had_people(t->world->ctx);
	enum perch_role role = is_listed ? person.role
			       : is_lost ? PERCH_ROLE_INSPECTOR
					 : PERCH_ROLE_LEAD;
	record_in(t, badge, role, how, is_lost);
}

void
perch_turn_in(struct perch_turn *t, const struct perch_command_line *line)
{
	perch_turn_forget_pin(t);
	if (t->s->sign_in_id != 0 && strcmp(t->s->person, line->number) == 0)
		perch_turn_ok(t, t->s->sign_in_id, "%s is signed in", line->number);
	else if (may_take_over(t, line->number))
		sign_in(t, line->number, line->pin);
}

void
perch_turn_out(struct perch_turn *t, const struct perch_command_line *line)
{
	(void)line;
	struct perch_record_out *out = &perch_turn_record(t, PERCH_RECORD_OUT)->out;
	perch_turn_copy(out->o, sizeof(out->o), t->origin);
	if (t->s->roll.id != 0)
		perch_turn_ok(t, perch_turn_id(t), "out %s; roll %s of %s stays open", t->s->person,
			      t->s->roll.roll, t->s->order);
	else if (t->s->count_id != 0)
		perch_turn_ok(t, perch_turn_id(t), "out %s; %s of %s goes on", t->s->person,
			      t->s->count_kind, t->s->order);
	else
		perch_turn_ok(t, perch_turn_id(t), "out %s", t->s->person);
}

/* --- the PIN on its own ------------------------------------------------------------------------ */

void
perch_turn_pin(struct perch_turn *t, const struct perch_command_line *line)
{
	const struct perch_pending *pending = &t->s->pending;

	if (pending->doubt != PERCH_DOUBT_PIN) {
		perch_turn_no(t, "nothing-asked", "no PIN was asked for: =in BADGE first");
		return;
	}
	switch (pending->gate) {
	case PERCH_GATE_IN:
		sign_in(t, pending->badge, line->pin);
		break;
	case PERCH_GATE_SIGN:
		perch_turn_sign_asked(t, line->pin);
		break;
	}
}

void
perch_turn_unlock(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_attempts attempts;

	if (strcmp(t->s->how, "pin") != 0) {
		perch_turn_no(t, "role", "=unlock is for a lead who signed in with a PIN");
		return;
	}
	/* Else whoever finds a lead's terminal unattended might guess that PIN with =sign and never wait. */
	if (strcmp(t->s->person, line->number) == 0) {
		perch_turn_no(t, "role",
			      "=unlock is for another's badge: wait, or another lead gives it");
		return;
	}
	t->world->find_attempts(t->world->ctx, line->number, &attempts);
	if (attempts.tries == 0) {
		/* Not shown: it may be a PIN that was given in the badge's place. */
		perch_turn_ok(t, perch_turn_id(t), "that badge is not locked");
		return;
	}
	struct perch_record_unlock *r = &perch_turn_record(t, PERCH_RECORD_UNLOCK)->unlock;
	perch_turn_copy(r->badge, sizeof(r->badge), line->number);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	perch_turn_ok(t, perch_turn_id(t), "%s may try its PIN again", r->badge);
}

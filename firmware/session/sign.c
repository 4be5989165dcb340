/*
 * sign.c - the factory's person signs the closed rolls of the order, and what may follow. Pure.
 *
 * A signature covers every closed roll of the active order that none covered before, with all that was
 * recorded of it up to the signature. From then on that is frozen: nothing of it is taken back, and what is
 * to be added is an addendum. What comes later (a new inspection of the roll, a release by head office) is
 * a later record: `through` says that it is not covered.
 */
#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/session/turn.h"

void
perch_turn_put_signed(struct perch_turn *t, struct perch_buf *b)
{
	struct perch_signature signature;
	struct perch_unsigned_sums since;
	char when[PERCH_TURN_WHEN_CAP];

	if (!t->world->last_signature(t->world->ctx, t->s->order, &signature))
		return;
	perch_turn_when(signature.signed_ms, when);
	t->world->sum_unsigned(t->world->ctx, t->s->order, &since);
	perch_buf_fmt(b, "; signed by %s (%s) on %s, %" PRIi64 " roll%s since", signature.name,
		      signature.meaning, when, since.rolls, perch_plural(since.rolls));
}

bool
perch_turn_is_unsigned(struct perch_turn *t, int64_t record_id, const char *what)
{
	struct perch_signature signature;

	if (!t->world->find_signature(t->world->ctx, record_id, &signature))
		return true;
	perch_turn_no(t, "signed",
		      "%s is signed by %s and stays as it is: =addendum %s TEXT adds to it", what,
		      signature.name, what);
	return false;
}

/* What there is to sign, and what was signed. */
static void
show(struct perch_turn *t)
{
	struct perch_unsigned_sums open;
	char text[PERCH_TURN_TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	t->world->sum_unsigned(t->world->ctx, t->s->order, &open);
	perch_buf_fmt(&b,
		      "%s: %" PRIi64 " closed roll%s to be signed, %" PRIi64
		      " of them failed, %" PRIi64 " held",
		      t->s->order, open.rolls, perch_plural(open.rolls), open.failed, open.held);
	perch_turn_put_signed(t, &b);
	perch_turn_ok(t, perch_turn_id(t), "%s", perch_turn_text(&b));
}

static void
record_sign(struct perch_turn *t, const struct perch_command_line *line, const char *how,
	    const struct perch_unsigned_sums *sums)
{
	int64_t through = perch_turn_id(t);
	struct perch_record_sign *r = &perch_turn_record(t, PERCH_RECORD_SIGN)->sign;

	r->order = t->s->order_id;
	perch_turn_copy(r->name, sizeof(r->name), line->sign.name);
	perch_turn_copy(r->meaning, sizeof(r->meaning), line->sign.meaning);
	r->rolls = sums->rolls;
	r->failed = sums->failed;
	r->held = sums->held;
	r->through = through;
	perch_turn_copy(r->how, sizeof(r->how), how);
	perch_turn_copy(r->text, sizeof(r->text), line->text);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	t->out->asks_seal = true;
	perch_turn_ok(t, perch_turn_id(t),
		      "signed by %s (%s): %" PRIi64 " roll%s of %s, %" PRIi64 " failed, %" PRIi64
		      " held; they stay as they are, =addendum ROLLNO TEXT adds to one",
		      r->name, r->meaning, r->rolls, perch_plural(r->rolls), t->s->order, r->failed,
		      r->held);
}

/* The question keeps what is to be signed until the PIN comes. */
static void
keep_for_pin(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_pending *pending = &t->out->pending;

	if (pending->doubt != PERCH_DOUBT_PIN)
		return;
	perch_turn_copy(pending->signer, sizeof(pending->signer), line->sign.name);
	perch_turn_copy(pending->meaning, sizeof(pending->meaning), line->sign.meaning);
	perch_turn_copy(pending->text, sizeof(pending->text), line->text);
}

static void
sign(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_unsigned_sums sums;
	const char *how;

	if (!perch_turn_has_order(t))
		return;
	if (line->is_shown) {
		show(t);
		return;
	}
	if (!perch_turn_is_between_rolls(t))
		return;
	t->world->sum_unsigned(t->world->ctx, t->s->order, &sums);
	if (sums.rolls == 0) {
		perch_turn_no(t, "nothing-to-sign",
			      "no roll of %s was closed that is not signed: =order shows how far "
			      "it is",
			      t->s->order);
		return;
	}
	if (line->pin[0] != '\0' && !perch_turn_takes_pin(t, t->s->person))
		return;
	if (perch_turn_prove(t, PERCH_GATE_SIGN, t->s->person, line->pin, &how))
		record_sign(t, line, how, &sums);
	else
		keep_for_pin(t, line);
}

void
perch_turn_sign(struct perch_turn *t, const struct perch_command_line *line)
{
	perch_turn_forget_pin(t);
	sign(t, line);
}

void
perch_turn_sign_asked(struct perch_turn *t, const char *pin)
{
	const struct perch_pending *pending = &t->s->pending;
	struct perch_command_line line = { .verb = PERCH_VERB_SIGN };

	perch_turn_copy(line.sign.name, sizeof(line.sign.name), pending->signer);
	perch_turn_copy(line.sign.meaning, sizeof(line.sign.meaning), pending->meaning);
	perch_turn_copy(line.text, sizeof(line.text), pending->text);
	perch_turn_copy(line.pin, sizeof(line.pin), pin);
	sign(t, &line);
	explicit_bzero(line.pin, sizeof(line.pin));
}

/* A roll of the active order goes before a record: mills number rolls in digits too. 0: neither. */
static int64_t
find_target(const struct perch_turn *t, const char *number)
{
	struct perch_past past = { .roll_id = 0 };
	int64_t id = 0;

	if (t->s->order_id != 0)
		past = t->world->find_past(t->world->ctx, t->s->order, number);
	if (past.roll_id != 0)
		return past.roll_id;
	if (perch_parse_i64(perch_span_str(number), 1, INT64_MAX, &id) != PERCH_OK)
		return 0;
	return id < t->s->next_id ? id : 0;
}

void
perch_turn_addendum(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_signature signature;
	int64_t of = find_target(t, line->number);

	if (of == 0) {
		perch_turn_no(t, "unknown-entry",
			      "%s is no closed roll of the active order on this terminal, and no "
			      "record: check the number",
			      line->number);
		return;
	}
	if (!t->world->find_signature(t->world->ctx, of, &signature)) {
		perch_turn_no(t, "not-signed",
			      "%s is not signed: an open roll is corrected with =undo, a closed "
			      "one is inspected again",
			      line->number);
		return;
	}
	struct perch_record_addendum *r = &perch_turn_record(t, PERCH_RECORD_ADDENDUM)->addendum;
	r->of = of;
	perch_turn_copy(r->text, sizeof(r->text), line->text);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	t->out->asks_seal = true;
	perch_turn_ok(t, perch_turn_id(t), "added to %s, signed by %s before", line->number,
		      signature.name);
}

/*
 * begin.c - see begin.h. In this order; the first thing that does not fit stops the roll:
 *   it is open already, no order, wrong order, unknown label, another roll open (or one of that number
 *   but another lot), duplicate, order unfit or changed, not in the packing list, lot differs.
 */
#include "firmware/session/begin.h"

#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/session/open_roll.h"

/*
 * May the label hold a PIN that was typed or scanned in the wrong place? Then it is in no record. A
 * damaged command may, and so may a word of digits alone, unless it is the number of a roll.
 */
static bool
may_hold_pin(const struct perch_turn *t)
{
	const struct perch_world *world = t->world;
	struct perch_span text = perch_span_trim(t->in->bytes);
	struct perch_span rest = text;
	struct perch_span word;
	struct perch_expected e;
	char number[PERCH_PIN_MAX + 1];
	bool has_digits = false;

	if (t->is_known_form || !world->has_people(world->ctx))
		return false;
	while (!has_digits && perch_text_word(&rest, &word))
		has_digits = perch_pin_is_wellformed(word);
	if (!has_digits)
		return perch_span_starts(text, "=");
	return perch_text_copy(number, sizeof(number), text) != PERCH_OK ||
	       (!world->find_expected(world->ctx, t->s->order, number, &e) &&
		world->find_elsewhere(world->ctx, number, "", &e) == 0);
}

void
perch_turn_fill_label(const struct perch_turn *t, struct perch_record_label *label)
{
	size_t n = t->in->bytes.n;

	if (!t->is_label || n > sizeof(label->raw) || may_hold_pin(t))
		return;
	if (n > 0)
		memcpy(label->raw, t->in->bytes.p, n);
	label->n = (uint16_t)n;
	if (t->in->kind != PERCH_INPUT_SCAN)
		return;
	if (perch_aim_is_wellformed(perch_span_of(t->in->aim, 3)))
		memcpy(label->aim, t->in->aim, 3);
	perch_turn_copy(label->sym, sizeof(label->sym), perch_symbology_str(t->in->symbology));
}

void
perch_wish_fill_label(const struct perch_turn *t, const struct perch_wish *w,
		      struct perch_record_label *label)
{
	if (w->label != NULL)
		*label = *w->label;
	else
		perch_turn_fill_label(t, label);
}

void
perch_turn_stop(struct perch_turn *t, const char *why)
{
	if (!t->is_label)
		return;
	struct perch_record_stop *record = &perch_turn_record(t, PERCH_RECORD_STOP)->stop;
	perch_turn_copy(record->why, sizeof(record->why), why);
	perch_turn_fill_label(t, &record->label);
	perch_turn_copy(record->o, sizeof(record->o), t->origin);
}

/* --- the order a roll belongs to --------------------------------------------------------------- */

static void
refuse_wrong_order(struct perch_turn *t, const struct perch_wish *w, const char *other)
{
	struct perch_pending *pending = &t->out->pending;

	perch_turn_stop(t, "wrong-order");
	if (t->s->count_id != 0) {
		perch_turn_no(t, "wrong-order",
			      "%s belongs to %s, and the rolls of %s are counted: put it aside",
			      w->roll, other, t->s->order);
		return;
	}
	if (t->s->roll.id != 0) {
		perch_turn_no(t, "wrong-order",
			      "%s belongs to %s; %s of %s is open: =close it first", w->roll, other,
			      t->s->roll.roll, t->s->order);
		return;
	}
	perch_turn_forget(t);
	perch_turn_copy(pending->other, sizeof(pending->other), other);
	perch_turn_ask(
		t, PERCH_DOUBT_WRONG_ORDER,
		"%s belongs to %s, not to %s: =order %s changes the order, =no stays with %s",
		w->roll, other, t->s->order, other, t->s->order);
}

static void
refuse_no_order(struct perch_turn *t, const struct perch_wish *w)
{
	struct perch_expected e;
	const char *order = w->order;

	perch_turn_stop(t, "no-order");
	if (order[0] == '\0')
		order = t->world->find_elsewhere(t->world->ctx, w->roll, "", &e) == 1 ? e.order
										      : "";
	if (order[0] != '\0')
		perch_turn_no(t, "no-order",
			      "no order is active; %s belongs to %s: =order %s, then "
			      "scan again",
			      w->roll, order, order);
	else
		perch_turn_no(t, "no-order", "no order is active: =order NUMBER, then scan again");
}

void
perch_turn_unknown_label(struct perch_turn *t)
{
	const char *active = t->s->order;
	bool is_typed = t->in->kind == PERCH_INPUT_LINE;

	perch_turn_stop(t, "unknown-label");
	perch_turn_no(t, "unknown-label",
		      "the label is no known format and no roll number%s%s: check it; =roll ROLLNO "
		      "%s a roll by its number%s",
		      active[0] != '\0' ? " of " : "", active,
		      t->s->count_id != 0 ? "counts" : "begins",
		      is_typed ? ", and commands begin with =" : "");
}

bool
perch_wish_lot_differs(const struct perch_wish *w, const char *lot)
{
	return w->lot[0] != '\0' && lot[0] != '\0' && strcmp(w->lot, lot) != 0;
}

const char *
perch_wish_lot(const struct perch_wish *w, bool is_listed, const struct perch_expected *e)
{
	return w->lot[0] != '\0' || !is_listed ? w->lot : e->lot;
}

/*
 * Is the roll one of the active order? A label that names its order is believed; else the active
 * order's packing list comes first, then those of other orders: mills number the rolls of each
 * order from 1, and where the lot fits only the other order's roll it is that one.
 * *is_listed, *e: its line in the active order's list.
 */
static bool
belongs(struct perch_turn *t, const struct perch_wish *w, bool *is_listed, struct perch_expected *e)
{
	const struct perch_world *world = t->world;
	const char *active = t->s->order;

	if (t->s->order_id == 0) {
		refuse_no_order(t, w);
		return false;
	}
	if (w->order[0] != '\0' && strcmp(w->order, active) != 0) {
		refuse_wrong_order(t, w, w->order);
		return false;
	}
	*is_listed = world->find_expected(world->ctx, active, w->roll, e);
	if (w->order[0] != '\0' || (*is_listed && !perch_wish_lot_differs(w, e->lot)))
		return true;
	struct perch_expected other;
	if (world->find_elsewhere(world->ctx, w->roll, active, &other) > 0 &&
	    (!*is_listed || strcmp(w->lot, other.lot) == 0)) {
		refuse_wrong_order(t, w, other.order);
		return false;
	}
	if (*is_listed || !w->is_plain)
		return true;
	perch_turn_unknown_label(t);
	return false;
}

/* --- beginning --------------------------------------------------------------------------------- */

/* Was it closed before, and is not wanted again? Answers no then; *past is what is known of it. */
static bool
is_duplicate(struct perch_turn *t, const struct perch_wish *w, struct perch_past *past)
{
	char when[PERCH_TURN_WHEN_CAP];
	struct perch_signature signature;

	*past = t->world->find_past(t->world->ctx, t->s->order, w->roll);
	if (past->state == PERCH_PAST_NEVER || w->again != NULL)
		return false;
	perch_turn_stop(t, "duplicate");
	perch_turn_when(past->closed_ms, when);
	bool is_signed = past->roll_id != 0 &&
			 t->world->find_signature(t->world->ctx, past->roll_id, &signature);
	perch_turn_no(
		t, "duplicate",
		"%s of %s was closed %s on %s%s%s%s: put it with the inspected rolls, or check "
		"the label; =roll %s again REASON inspects it anew",
		w->roll, t->s->order, past->verdict, when,
		past->roll_id == 0 ? " on another terminal" : "", is_signed ? ", signed by " : "",
		is_signed ? signature.name : "", w->roll);
	return true;
}

/* Nobody re-inspects what was never inspected. */
static bool
is_never_inspected(struct perch_turn *t, const struct perch_wish *w, const struct perch_past *past)
{
	if (w->again == NULL || past->state != PERCH_PAST_NEVER)
		return false;
	perch_turn_no(t, "never-inspected", "%s of %s was not inspected before: =roll %s begins it",
		      w->roll, t->s->order, w->roll);
	return true;
}

bool
perch_turn_order_holds(struct perch_turn *t)
{
	struct perch_order order;

	const char *fault = perch_turn_order_fault(t, t->s->order, &order);
	if (fault == NULL && order.spec != t->s->spec) {
		fault = "spec-changed";
		perch_turn_no(t, fault,
			      "%s is now spec %" PRIi64 ", you chose spec %" PRIi64
			      ": =order %s takes it up",
			      t->s->order, order.spec, t->s->spec, t->s->order);
	}
	if (fault == NULL)
		fault = perch_turn_preparation_fault(t, &order);
	if (fault != NULL)
		perch_turn_stop(t, fault);
	return fault == NULL;
}

static void
fill_roll(const struct perch_turn *t, const struct perch_wish *w, bool is_listed,
	  const struct perch_expected *e, const struct perch_past *past,
	  struct perch_record_roll *roll)
{
	memset(roll, 0, sizeof(*roll));
	roll->order = t->s->order_id;
	perch_turn_copy(roll->roll, sizeof(roll->roll), w->roll);
	perch_turn_copy(roll->lot, sizeof(roll->lot), perch_wish_lot(w, is_listed, e));
	roll->ticket_um = is_listed && e->ticket_um > 0 ? e->ticket_um : w->length_um;
	perch_wish_fill_label(t, w, &roll->label);
	perch_turn_copy(roll->confirmed, sizeof(roll->confirmed), perch_doubt_str(w->doubt));
	if (w->again != NULL) {
		roll->is_again = true;
		roll->first = past->roll_id;
		perch_turn_copy(roll->why, sizeof(roll->why), w->again);
		/* Its label was read the first time, and a lot that differed was confirmed then. */
		if (past->lot[0] != '\0')
			perch_turn_copy(roll->lot, sizeof(roll->lot), past->lot);
		if (roll->ticket_um <= 0 && past->ticket_um > 0)
			roll->ticket_um = past->ticket_um;
	}
	perch_turn_copy(roll->o, sizeof(roll->o), t->origin);
}

bool
perch_turn_is_first_of_lot(const struct perch_turn *t, const char *lot, bool is_again)
{
	struct perch_lot_sums sums;

	if (lot[0] == '\0')
		return false;
	t->world->sum_lot(t->world->ctx, t->s->order, lot, &sums);
	/* Its own inspection before is the one that counts until this one is closed. */
	return sums.closed == (is_again ? 1 : 0);
}

/* The first roll of a dye lot is checked in full, whatever is asked of the others, and the lot's
 * sample is kept from it. */
static const char *
advice_on_first(const struct perch_turn *t, const struct perch_record_roll *roll)
{
	struct perch_order order;

	if (!perch_turn_is_first_of_lot(t, roll->lot, roll->is_again))
		return "";
	bool asks_more = t->world->find_order(t->world->ctx, t->s->order, &order) &&
			 perch_order_needs(&order, true) != perch_order_needs(&order, false);
	if (roll->is_again)
		return asks_more ? "; first of its lot: every check is asked for" : "";
	return asks_more ? "; first of its lot: every check is asked for, =keep a sample of it"
			 : "; first of its lot: =keep a sample of it";
}

void
perch_turn_begin(struct perch_turn *t, const struct perch_record_roll *roll)
{
	struct perch_signature signature;
	struct perch_basis basis;
	char ticket[160];

	perch_turn_record(t, PERCH_RECORD_ROLL)->roll = *roll;
	int64_t id = perch_turn_id(t);
	bool is_held = roll->is_again && perch_turn_keep_hold(t, roll->roll, id);
	perch_basis_find(t->s, t->world, &basis);
	struct perch_buf b = perch_buf_over(ticket, sizeof(ticket));
	if (roll->ticket_um > 0) {
		perch_buf_put_str(&b, ", ticket ");
		perch_put_um(&b, roll->ticket_um, perch_basis_length_unit(&basis, roll->ticket_um));
	}
	if (!roll->is_again)
		perch_turn_put_sampled(t, roll->lot, roll->roll, &b);
	const char *s = perch_buf_cstr(&b);
	bool is_signed = roll->is_again &&
			 t->world->find_signature(t->world->ctx, roll->first, &signature);
	perch_turn_ok(t, id, "roll %s of %s%s%s%s%s%s%s%s%s", roll->roll, t->s->order,
		      roll->lot[0] != '\0' ? ", lot " : "", roll->lot, s != NULL ? s : "",
		      roll->is_again ? ", inspected anew" : "",
		      is_signed ? "; the inspection before stays signed by " : "",
		      is_signed ? signature.name : "",
		      is_held ? "; it was held and stays held for a decision" : "",
		      advice_on_first(t, roll));
}

/* Begin the roll, or ask what a person has to confirm first. */
static void
begin_or_ask(struct perch_turn *t, const struct perch_wish *w, bool is_listed,
	     const struct perch_expected *e, const struct perch_past *past)
{
	struct perch_record_roll *roll = &t->out->pending.roll;

	perch_turn_forget(t);
	fill_roll(t, w, is_listed, e, past, roll);
	if (!is_listed && w->again == NULL &&
	    t->world->count_expected(t->world->ctx, t->s->order) > 0) {
		perch_turn_stop(t, "unknown-roll");
		perch_turn_ask(t, PERCH_DOUBT_UNKNOWN_ROLL,
			       "%s is not in the packing list of %s: =yes REASON begins it all the "
			       "same, =no leaves it",
			       w->roll, t->s->order);
	} else if (is_listed && perch_wish_lot_differs(w, e->lot)) {
		perch_turn_stop(t, "lot-differs");
		perch_turn_ask(
			t, PERCH_DOUBT_LOT_DIFFERS,
			"%s: the label says lot %s, the packing list %s: =yes REASON takes the "
			"label's, =no leaves it",
			w->roll, w->lot, e->lot);
	} else {
		perch_turn_begin(t, roll);
	}
}

void
perch_turn_want(struct perch_turn *t, const struct perch_wish *w)
{
	const struct perch_session *s = t->s;
	struct perch_expected e;
	struct perch_past past;
	bool is_listed = false;
	bool is_same_order = w->order[0] == '\0' || strcmp(w->order, s->order) == 0;

	memset(&e, 0, sizeof(e));
	bool is_same_number = s->roll.id != 0 && is_same_order &&
			      strcmp(s->roll.roll, w->roll) == 0;

	/* Mills number the rolls of each order from 1: of another lot it may be another roll. */
	if (is_same_number && !perch_wish_lot_differs(w, s->roll.lot)) {
		perch_turn_ok(t, s->roll.id, "roll %s is open", s->roll.roll);
		return;
	}
	if (!belongs(t, w, &is_listed, &e))
		return;
	if (w->again != NULL && !perch_turn_is_not_counting(t))
		return;
	if (s->count_id != 0) {
		perch_turn_count_roll(t, w, is_listed, &e);
		return;
	}
	if (is_same_number) {
		perch_turn_stop(t, "roll-open");
		perch_turn_no(
			t, "roll-open",
			"%s is open with lot %s, this label says lot %s: check which roll is on "
			"the table",
			w->roll, s->roll.lot, w->lot);
		return;
	}
	if (s->roll.id != 0) {
		perch_turn_stop(t, "roll-open");
		perch_turn_no(t, "roll-open",
			      "%s of %s is open: =close it first, then scan %s again", s->roll.roll,
			      s->order, w->roll);
		return;
	}
	if (is_duplicate(t, w, &past) || is_never_inspected(t, w, &past) ||
	    !perch_turn_order_holds(t))
		return;
	begin_or_ask(t, w, is_listed, &e, &past);
}

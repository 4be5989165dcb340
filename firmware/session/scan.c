/*
 * scan.c - from a label, scanned or typed, to an open roll; and the doubts on the way. Pure.
 *
 * A label is looked at in this order; the first thing that does not fit stops it:
 *   suspect scan, the separator test label, bad label, lost separator (unless the packing list has
 *   roll and lot exactly as read), no roll number, the roll is open already, no order, wrong order,
 *   unknown label, another roll open, duplicate, order unfit or changed, not in the packing list,
 *   lot differs.
 */
#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/session/open_roll.h"
#include "firmware/session/turn.h"

/* The roll that somebody wants to begin. */
struct wish {
	char roll[PERCH_ROLL_CAP];
	char lot[PERCH_LOT_CAP];                /* on the label, or "" */
	char order[PERCH_ORDER_CAP];            /* on the label, or "" */
	int64_t length_um;                      /* on the label, or -1 */
	bool is_plain;                          /* the label is nothing but this number */
	const struct perch_record_label *label; /* kept from a doubt, NULL: this input's */
	enum perch_doubt doubt;                 /* that a typed roll number settles */
};

static bool
is_aim(const char aim[4])
{
	return aim[0] == ']' && aim[1] > ' ' && aim[1] <= '~' && aim[2] > ' ' && aim[2] <= '~';
}

/* The label of this input; nothing when it is a command. */
static void
fill_label(const struct perch_turn *t, struct perch_record_label *label)
{
	size_t n = t->in->bytes.n;

	if (!t->is_label || n > sizeof(label->raw))
		return;
	if (n > 0)
		memcpy(label->raw, t->in->bytes.p, n);
	label->n = (uint16_t)n;
	if (t->in->kind != PERCH_INPUT_SCAN)
		return;
	if (is_aim(t->in->aim))
		memcpy(label->aim, t->in->aim, 3);
	perch_turn_copy(label->sym, sizeof(label->sym), perch_symbology_str(t->in->symbology));
}

/* A label that is not acted on leaves a record; a typed command has its answer only. */
static void
stop(struct perch_turn *t, const char *why)
{
	if (!t->is_label)
		return;
	struct perch_record_stop *record = &perch_turn_record(t, PERCH_RECORD_STOP)->stop;
	perch_turn_copy(record->why, sizeof(record->why), why);
	fill_label(t, &record->label);
}

/* --- the order a roll belongs to --------------------------------------------------------------- */

static void
refuse_wrong_order(struct perch_turn *t, const struct wish *w, const char *other)
{
	struct perch_pending *pending = &t->out->pending;

	stop(t, "wrong-order");
	if (t->s->roll.id != 0) {
		perch_turn_no(t, "wrong-order",
			      "%s belongs to %s; %s of %s is open: =close it first", w->roll, other,
			      t->s->roll.roll, t->s->order);
		return;
	}
	memset(pending, 0, sizeof(*pending));
	perch_turn_copy(pending->other, sizeof(pending->other), other);
	perch_turn_ask(
		t, PERCH_DOUBT_WRONG_ORDER,
		"%s belongs to %s, not to %s: =order %s changes the order, =no stays with %s",
		w->roll, other, t->s->order, other, t->s->order);
}

static void
refuse_no_order(struct perch_turn *t, const struct wish *w)
{
	struct perch_expected e;
	const char *order = w->order;

	stop(t, "no-order");
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

static void
refuse_unknown_label(struct perch_turn *t)
{
	const char *active = t->s->order;
	bool is_typed = t->in->kind == PERCH_INPUT_LINE;

	stop(t, "unknown-label");
	perch_turn_no(t, "unknown-label",
		      "the label is no known format and no roll number%s%s: check it; =roll ROLLNO "
		      "begins a roll by its number%s",
		      active[0] != '\0' ? " of " : "", active,
		      is_typed ? ", and commands begin with =" : "");
}

/* Both the label and the packing list name the lot, and not the same one. */
static bool
lots_differ(const struct wish *w, const struct perch_expected *e)
{
	return w->lot[0] != '\0' && e->lot[0] != '\0' && strcmp(w->lot, e->lot) != 0;
}

/*
 * Is the roll one of the active order? A label that names its order is believed; else the active
 * order's packing list comes first, then those of other orders: mills number the rolls of each
 * order from 1, and where the lot fits only the other order's roll it is that one.
 * *is_listed, *e: its line in the active order's list.
 */
static bool
belongs(struct perch_turn *t, const struct wish *w, bool *is_listed, struct perch_expected *e)
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
	if (w->order[0] != '\0' || (*is_listed && !lots_differ(w, e)))
		return true;
	struct perch_expected other;
	if (world->find_elsewhere(world->ctx, w->roll, active, &other) > 0 &&
	    (!*is_listed || strcmp(w->lot, other.lot) == 0)) {
		refuse_wrong_order(t, w, other.order);
		return false;
	}
	if (*is_listed || !w->is_plain)
		return true;
	refuse_unknown_label(t);
	return false;
}

/* --- beginning --------------------------------------------------------------------------------- */

static bool
is_duplicate(struct perch_turn *t, const char *roll)
{
	struct perch_past past = t->world->find_past(t->world->ctx, t->s->order, roll);
	char when[PERCH_WALL_TEXT];

	if (past.state == PERCH_PAST_NEVER)
		return false;
	stop(t, "duplicate");
	if (perch_wall_text((struct perch_wall){ past.closed_ms }, when) != PERCH_OK)
		when[0] = '\0';
	perch_turn_no(
		t, "duplicate",
		"%s of %s was closed %s at %s%s: put it with the inspected rolls, or check the "
		"label",
		roll, t->s->order, past.verdict, when,
		past.roll_id == 0 ? " on another terminal" : "");
	return true;
}

/* The order as it is now must still be the one that was chosen. */
static bool
order_holds(struct perch_turn *t)
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
	if (fault != NULL)
		stop(t, fault);
	return fault == NULL;
}

static void
fill_roll(const struct perch_turn *t, const struct wish *w, bool is_listed,
	  const struct perch_expected *e, struct perch_record_roll *roll)
{
	memset(roll, 0, sizeof(*roll));
	roll->order = t->s->order_id;
	perch_turn_copy(roll->roll, sizeof(roll->roll), w->roll);
	perch_turn_copy(roll->lot, sizeof(roll->lot),
			w->lot[0] != '\0' || !is_listed ? w->lot : e->lot);
	roll->ticket_um = is_listed && e->ticket_um > 0 ? e->ticket_um : w->length_um;
	if (w->label != NULL)
		roll->label = *w->label;
	else
		fill_label(t, &roll->label);
	perch_turn_copy(roll->confirmed, sizeof(roll->confirmed), perch_doubt_str(w->doubt));
	perch_turn_copy(roll->o, sizeof(roll->o), t->origin);
}

/* The profile's unit where that is exact, as the mill may have printed it; else metres. */
static enum perch_unit
ticket_unit(const struct perch_turn *t, int64_t um)
{
	struct perch_basis basis;

	perch_basis_find(t->s, t->world, &basis);
	if (basis.profile == NULL || um * 1000 % perch_profile_unit_um(basis.profile) != 0)
		return PERCH_M;
	return basis.profile->grid;
}

static void
begin(struct perch_turn *t, const struct perch_record_roll *roll)
{
	perch_turn_record(t, PERCH_RECORD_ROLL)->roll = *roll;

	char ticket[48];
	struct perch_buf b = perch_buf_over(ticket, sizeof(ticket));
	if (roll->ticket_um > 0) {
		perch_buf_put_str(&b, ", ticket ");
		perch_put_um(&b, roll->ticket_um, ticket_unit(t, roll->ticket_um));
	}
	const char *s = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t), "roll %s of %s%s%s%s", roll->roll, t->s->order,
		      roll->lot[0] != '\0' ? ", lot " : "", roll->lot, s != NULL ? s : "");
}

/* Begin the roll, or ask what a person has to confirm first. */
static void
begin_or_ask(struct perch_turn *t, const struct wish *w, bool is_listed,
	     const struct perch_expected *e)
{
	struct perch_record_roll *roll = &t->out->pending.roll;

	memset(&t->out->pending, 0, sizeof(t->out->pending));
	fill_roll(t, w, is_listed, e, roll);
	if (!is_listed && t->world->count_expected(t->world->ctx, t->s->order) > 0) {
		stop(t, "unknown-roll");
		perch_turn_ask(t, PERCH_DOUBT_UNKNOWN_ROLL,
			       "%s is not in the packing list of %s: =yes REASON begins it all the "
			       "same, =no leaves it",
			       w->roll, t->s->order);
	} else if (is_listed && lots_differ(w, e)) {
		stop(t, "lot-differs");
		perch_turn_ask(
			t, PERCH_DOUBT_LOT_DIFFERS,
			"%s: the label says lot %s, the packing list %s: =yes REASON takes the "
			"label's, =no leaves it",
			w->roll, w->lot, e->lot);
	} else {
		begin(t, roll);
	}
}

static void
want(struct perch_turn *t, const struct wish *w)
{
	const struct perch_session *s = t->s;
	struct perch_expected e;
	bool is_listed = false;
	bool is_same_order = w->order[0] == '\0' || strcmp(w->order, s->order) == 0;

	memset(&e, 0, sizeof(e));
	if (s->roll.id != 0 && is_same_order && strcmp(s->roll.roll, w->roll) == 0) {
		perch_turn_ok(t, s->roll.id, "roll %s is open", s->roll.roll);
		return;
	}
	if (!belongs(t, w, &is_listed, &e))
		return;
	if (s->roll.id != 0) {
		stop(t, "roll-open");
		perch_turn_no(t, "roll-open",
			      "%s of %s is open: =close it first, then scan %s again", s->roll.roll,
			      s->order, w->roll);
		return;
	}
	if (is_duplicate(t, w->roll) || !order_holds(t))
		return;
	begin_or_ask(t, w, is_listed, &e);
}

/* --- reading the label ------------------------------------------------------------------------- */

/* A label whose content cannot be trusted: only a rescan or a typed number settles it. */
static void
ask_for_number(struct perch_turn *t, enum perch_doubt doubt, const char *what)
{
	struct perch_record_roll *roll = &t->out->pending.roll;

	stop(t, perch_doubt_str(doubt));
	memset(&t->out->pending, 0, sizeof(t->out->pending));
	fill_label(t, &roll->label);
	perch_turn_ask(t, doubt, "%s: scan it again, or type =roll ROLLNO as printed on it, or =no",
		       what);
}

static void
ask_suspect(struct perch_turn *t)
{
	char text[160];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	perch_buf_put_str(&b, "the scan arrived damaged (");
	const char *comma = "";
	for (unsigned bit = 0; bit < PERCH_SUSPECT_BITS; bit++) {
		if ((t->in->suspect & 1u << bit) == 0)
			continue;
		perch_buf_fmt(&b, "%s%s", comma,
			      perch_suspect_str((enum perch_suspect)(1u << bit)));
		comma = " ";
	}
	perch_buf_put_str(&b, ")");
	const char *s = perch_buf_cstr(&b);
	ask_for_number(t, PERCH_DOUBT_SUSPECT, s != NULL ? s : "the scan arrived damaged");
}

static void
refuse_bad_label(struct perch_turn *t, const struct perch_label *label)
{
	char text[512];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	stop(t, "bad-label");
	enum perch_rc rc = perch_label_explain(label, &b);
	const char *s = rc == PERCH_OK ? perch_buf_cstr(&b) : NULL;
	perch_turn_no(t, "bad-label", "%s", s != NULL ? s : perch_label_error_str(label->error));
}

/* What the label says of the roll. false: it names none that could be one. */
static bool
wish_of_label(const struct perch_label *label, struct wish *w)
{
	struct perch_span body = perch_span_trim(
		perch_span_of(label->text + label->body_at, label->text_n - label->body_at));
	struct perch_span number = label->kind == PERCH_LABEL_PLAIN
					   ? body
					   : perch_span_str(label->roll.serial);

	*w = (struct wish){ .length_um = label->roll.length_um,
			    .is_plain = label->kind == PERCH_LABEL_PLAIN };
	if (!perch_number_is_valid(number))
		return false;
	if (perch_text_copy(w->roll, sizeof(w->roll), number) != PERCH_OK)
		return false;
	perch_turn_copy(w->lot, sizeof(w->lot), label->roll.lot);
	perch_turn_copy(w->order, sizeof(w->order), label->roll.order);
	return true;
}

/*
 * The packing list of the active order has this very roll with this very lot: whatever else on the
 * label may have run together, these two did not.
 */
static bool
is_vouched_for(const struct perch_turn *t, const struct wish *w)
{
	const char *active = t->s->order;
	struct perch_expected e;

	return t->s->order_id != 0 && w->lot[0] != '\0' &&
	       (w->order[0] == '\0' || strcmp(w->order, active) == 0) &&
	       t->world->find_expected(t->world->ctx, active, w->roll, &e) &&
	       strcmp(w->lot, e.lot) == 0;
}

static const char *
lost_separator(enum perch_separators known)
{
	switch (known) {
	case PERCH_SEPARATORS_LOST:
	case PERCH_SEPARATORS_CHANGED:
		return "this scanner loses separators, lot and roll may run together; have it set "
		       "up to send GS (29) and scan the separator test label";
	case PERCH_SEPARATORS_UNTESTED:
	case PERCH_SEPARATORS_KEPT:
	case PERCH_SEPARATORS_COUNT:
		break;
	}
	return "a separator seems lost, lot and roll may run together";
}

static void
read_label(struct perch_turn *t, struct perch_label *label)
{
	enum perch_separators separators = PERCH_SEPARATORS_UNTESTED;
	struct wish w;
	bool has_wish = wish_of_label(label, &w);

	if (t->in->kind == PERCH_INPUT_SCAN && label->kind == PERCH_LABEL_GS1)
		separators = perch_turn_separators(t);
	perch_label_judge_separators(label, separators);

	if ((label->warnings & PERCH_WARN_LOST_SEPARATOR) != 0 &&
	    !(has_wish && is_vouched_for(t, &w))) {
		ask_for_number(t, PERCH_DOUBT_LOST_SEPARATOR, lost_separator(separators));
		return;
	}
	if (has_wish) {
		want(t, &w);
	} else if (label->kind == PERCH_LABEL_PLAIN) {
		refuse_unknown_label(t);
	} else {
		stop(t, "no-roll-number");
		perch_turn_no(
			t, "no-roll-number",
			"the label names no roll: scan the roll's own label, or =roll ROLLNO");
	}
}

void
perch_turn_label(struct perch_turn *t)
{
	const struct perch_input *in = t->in;
	bool is_typed = in->kind == PERCH_INPUT_LINE;
	struct perch_span text = is_typed ? perch_span_trim(in->bytes) : in->bytes;
	struct perch_label label;
	char aim[4] = "";

	t->is_label = true;
	if (in->suspect == 0 && perch_turn_separator_test(t, text))
		return;
	if (is_aim(in->aim))
		memcpy(aim, in->aim, 3);
	bool is_gs1 = in->is_gs1 || (is_typed && perch_span_starts(text, "("));
	bool is_good = perch_label_read(text, aim, is_gs1, t->world->formats, t->world->n_formats,
					&label);
	/* The sheet's =in is scanned before anybody is signed in. */
	if (in->suspect == 0 && is_good && label.kind == PERCH_LABEL_COMMAND) {
		perch_turn_command(
			t, perch_span_of(label.text + label.body_at, label.text_n - label.body_at));
		return;
	}
	/* Another label is in hand now: a late =yes must not begin the roll before it. */
	memset(&t->out->pending, 0, sizeof(t->out->pending));
	if (t->s->sign_in_id == 0)
		perch_turn_no(t, "no-sign-in", "nobody is signed in: =in BADGE first");
	else if (in->suspect != 0)
		ask_suspect(t);
	else if (!is_good)
		refuse_bad_label(t, &label);
	else
		read_label(t, &label);
}

/* --- commands that speak of labels ------------------------------------------------------------- */

void
perch_turn_roll(struct perch_turn *t, const struct perch_command_line *line)
{
	const struct perch_pending *pending = &t->s->pending;
	struct wish w = { .length_um = -1 };

	perch_turn_copy(w.roll, sizeof(w.roll), line->number);
	if (pending->doubt == PERCH_DOUBT_LOST_SEPARATOR || pending->doubt == PERCH_DOUBT_SUSPECT) {
		w.label = &pending->roll.label;
		w.doubt = pending->doubt;
	}
	want(t, &w);
}

void
perch_turn_yes(struct perch_turn *t, const struct perch_command_line *line)
{
	const struct perch_pending *pending = &t->s->pending;
	struct perch_record_roll roll = pending->roll;

	switch (pending->doubt) {
	case PERCH_DOUBT_NONE:
		perch_turn_no(t, "nothing-asked", "there is no open question: scan again");
		return;
	case PERCH_DOUBT_WRONG_ORDER:
		perch_turn_no(t, "usage", "=order %s changes the order, =no stays with %s",
			      pending->other, t->s->order);
		return;
	case PERCH_DOUBT_LOST_SEPARATOR:
	case PERCH_DOUBT_SUSPECT:
		perch_turn_no(t, "usage",
			      "scan it again, or type =roll ROLLNO as printed on it, or =no");
		return;
	case PERCH_DOUBT_UNKNOWN_ROLL:
	case PERCH_DOUBT_LOT_DIFFERS:
		break;
	}
	if (!order_holds(t))
		return;
	size_t used = strlen(roll.confirmed);
	enum perch_rc rc = perch_fmt(roll.confirmed + used, sizeof(roll.confirmed) - used, "%s%s",
				     used > 0 ? "," : "", perch_doubt_str(pending->doubt));
	if (rc == PERCH_OK) {
		perch_turn_copy(roll.why, sizeof(roll.why), line->text);
		begin(t, &roll);
	}
}

void
perch_turn_leave(struct perch_turn *t)
{
	if (t->s->pending.doubt == PERCH_DOUBT_NONE)
		perch_turn_no(t, "nothing-asked", "there is no open question");
	else
		perch_turn_ok(t, perch_turn_id(t), "left alone; the order stays %s",
			      t->s->order_id != 0 ? t->s->order : "open");
}

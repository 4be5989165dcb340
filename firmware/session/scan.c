/*
 * scan.c - from a label, scanned or typed, to the roll that it names (begin.c). Pure.
 *
 * A label is looked at in this order; the first thing that does not fit stops it: suspect scan, the
 * separator test label, bad label, lost separator (unless the packing list has roll and lot exactly
 * as read), no roll number; then what begin.c lists.
 */
#include "firmware/base/text.h"
#include "firmware/session/begin.h"
#include "firmware/session/role.h"

/* --- reading the label ------------------------------------------------------------------------- */

/* A label whose content cannot be trusted: only a rescan or a typed number settles it. */
static void
ask_for_number(struct perch_turn *t, enum perch_doubt doubt, const char *what)
{
	struct perch_record_roll *roll = &t->out->pending.roll;

	perch_turn_stop(t, perch_doubt_str(doubt));
	perch_turn_forget(t);
	perch_turn_fill_label(t, &roll->label);
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

	perch_turn_stop(t, "bad-label");
	enum perch_rc rc = perch_label_explain(label, &b);
	const char *s = rc == PERCH_OK ? perch_buf_cstr(&b) : NULL;
	perch_turn_no(t, "bad-label", "%s", s != NULL ? s : perch_label_error_str(label->error));
}

/* What the label says of the roll. false: it names none that could be one. */
static bool
wish_of_label(const struct perch_label *label, struct perch_wish *w)
{
	struct perch_span body = perch_span_trim(
		perch_span_of(label->text + label->body_at, label->text_n - label->body_at));
	struct perch_span number = label->kind == PERCH_LABEL_PLAIN
					   ? body
					   : perch_span_str(label->roll.serial);

	*w = (struct perch_wish){ .length_um = label->roll.length_um,
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
is_vouched_for(const struct perch_turn *t, const struct perch_wish *w)
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
	struct perch_wish w;
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
		perch_turn_want(t, &w);
	} else if (label->kind == PERCH_LABEL_PLAIN) {
		perch_turn_unknown_label(t);
	} else {
		perch_turn_stop(t, "no-roll-number");
		perch_turn_no(
			t, "no-roll-number",
			"the label names no roll: scan the roll's own label, or =roll ROLLNO");
	}
}

/* The PIN alone, on a label or typed, when it is asked for. */
static bool
is_pin_that_was_asked(struct perch_turn *t, struct perch_span text)
{
	struct perch_command_line line = { .verb = PERCH_VERB_PIN };

	text = perch_span_trim(text);
	if (t->s->pending.doubt != PERCH_DOUBT_PIN || !perch_pin_is_wellformed(text) ||
	    perch_text_copy(line.pin, sizeof(line.pin), text) != PERCH_OK)
		return false;
	perch_turn_pin(t, &line);
	explicit_bzero(line.pin, sizeof(line.pin));
	return true;
}

/* Not a command: a label of a roll, or what was to be one. */
static void
judge_label(struct perch_turn *t, bool is_good, struct perch_label *label)
{
	/* Another label is in hand now: a late =yes must not begin the roll before it. */
	perch_turn_forget(t);
	if (t->s->sign_in_id == 0)
		perch_turn_no(t, "no-sign-in", "nobody is signed in: =in BADGE first");
	else if (!perch_role_may_inspect(perch_turn_role(t)))
		perch_turn_no(t, "role",
			      "labels are not for %s: an inspector signs in with =in BADGE",
			      perch_role_str(perch_turn_role(t)));
	else if (t->in->suspect != 0)
		ask_suspect(t);
	else if (!is_good)
		refuse_bad_label(t, label);
	else
		read_label(t, label);
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
	if (in->suspect == 0 && is_pin_that_was_asked(t, text))
		return;
	if (in->suspect == 0 && perch_turn_separator_test(t, text))
		return;
	if (perch_aim_is_wellformed(perch_span_of(in->aim, 3)))
		memcpy(aim, in->aim, 3);
	/* With its identifier in front it is a scan in writing, whoever typed it. */
	bool is_good = is_typed && !perch_span_starts(text, "]")
			       ? perch_label_read_typed(text, t->world->formats,
							t->world->n_formats, &label)
			       : perch_label_read(text, aim, in->is_gs1, t->world->formats,
						  t->world->n_formats, &label);
	t->is_known_form = is_good && in->suspect == 0 && label.kind != PERCH_LABEL_PLAIN &&
			   label.kind != PERCH_LABEL_COMMAND &&
			   !perch_pin_is_wellformed(perch_span_trim(text));
	/* The sheet's =in is scanned before anybody is signed in. */
	if (in->suspect == 0 && is_good && label.kind == PERCH_LABEL_COMMAND)
		perch_turn_command(
			t, perch_span_of(label.text + label.body_at, label.text_n - label.body_at));
	else
		judge_label(t, is_good, &label);
	explicit_bzero(&label, sizeof(label)); /* it may hold a PIN */
}

/* --- commands that speak of labels ------------------------------------------------------------- */

void
perch_turn_roll(struct perch_turn *t, const struct perch_command_line *line)
{
	const struct perch_pending *pending = &t->s->pending;
	struct perch_wish w = { .length_um = -1 };
	struct perch_label label;

	/* A slip of the finger shows where the mill's numbers have a check digit. */
	if (!perch_label_read_typed(perch_span_str(line->number), t->world->formats,
				    t->world->n_formats, &label)) {
		refuse_bad_label(t, &label);
		return;
	}
	perch_turn_copy(w.roll, sizeof(w.roll), line->number);
	w.again = line->is_again ? line->text : NULL;
	if (pending->doubt == PERCH_DOUBT_LOST_SEPARATOR || pending->doubt == PERCH_DOUBT_SUSPECT) {
		w.label = &pending->roll.label;
		w.doubt = pending->doubt;
	}
	perch_turn_want(t, &w);
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
	case PERCH_DOUBT_PIN:
		perch_turn_no(t, "usage", "a PIN is asked for: =pin PIN, or =no");
		return;
	case PERCH_DOUBT_UNKNOWN_ROLL:
	case PERCH_DOUBT_LOT_DIFFERS:
		break;
	}
	if (!perch_turn_order_holds(t))
		return;
	size_t used = strlen(roll.confirmed);
	enum perch_rc rc = perch_fmt(roll.confirmed + used, sizeof(roll.confirmed) - used, "%s%s",
				     used > 0 ? "," : "", perch_doubt_str(pending->doubt));
	if (rc == PERCH_OK) {
		perch_turn_copy(roll.why, sizeof(roll.why), line->text);
		perch_turn_begin(t, &roll);
	}
}

void
perch_turn_leave(struct perch_turn *t, const struct perch_command_line *line)
{
	(void)line;
	if (t->s->pending.doubt == PERCH_DOUBT_NONE)
		perch_turn_no(t, "nothing-asked", "there is no open question");
	else
		perch_turn_ok(t, perch_turn_id(t), "left alone%s%s",
			      t->s->order_id != 0 ? "; the order stays " : "",
			      t->s->order_id != 0 ? t->s->order : "");
}

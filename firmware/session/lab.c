/*
 * lab.c - test cloth cut from the open roll for the lab. Pure.
 *
 * The roll is held from then on until the lab's result has come; both records are of one
 * transaction, so there is never one without the other.
 */
#include "firmware/base/text.h"
#include "firmware/session/open_roll.h"
#include "firmware/session/turn.h"

/* What a lab needs for a full test; more or less takes a reason. */
#define LEAST_UM INT64_C(3000000)
#define MOST_UM  INT64_C(5000000)

/* May so much be cut? Answers no when not. */
static bool
may_cut(struct perch_turn *t, const struct perch_command_line *line)
{
	int64_t length_um = perch_roll_length(&t->s->roll);

	if (length_um > 0 && line->um > length_um) {
		perch_turn_no(t, "range", "that is more than the roll has: check the length");
		return false;
	}
	if ((line->um < LEAST_UM || line->um > MOST_UM) && line->text[0] == '\0') {
		perch_turn_no(t, "sample-length",
			      "test cloth is 3m to 5m: cut that much, or say why not behind the "
			      "number of the sample");
		return false;
	}
	return true;
}

void
perch_turn_sample(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_order order;
	char text[256];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (!perch_turn_may_enter(t, 2) || !may_cut(t, line))
		return;
	struct perch_record_sample *sample = &perch_turn_record(t, PERCH_RECORD_SAMPLE)->sample;
	sample->roll = t->s->roll.id;
	sample->um = line->um;
	perch_turn_copy(sample->lab, sizeof(sample->lab), line->number);
	perch_turn_copy(sample->text, sizeof(sample->text), line->text);
	perch_turn_copy(sample->o, sizeof(sample->o), t->origin);
	int64_t id = perch_turn_id(t);

	struct perch_record_hold *hold = &perch_turn_record(t, PERCH_RECORD_HOLD)->hold;
	hold->roll = t->s->roll.id;
	perch_turn_copy(hold->wait, sizeof(hold->wait), "lab");
	enum perch_rc rc = perch_fmt(hold->text, sizeof(hold->text), "lab sample %s", line->number);
	if (rc != PERCH_OK)
		hold->text[0] = '\0';
	perch_turn_copy(hold->o, sizeof(hold->o), t->origin);

	perch_put_um(&b, line->um, line->unit);
	perch_buf_fmt(&b, " for lab %s", line->number);
	if (t->world->find_order(t->world->ctx, t->s->order, &order) && line->um < order.lab_um) {
		perch_buf_put_str(&b, "; the order asks for ");
		perch_put_um(&b, order.lab_um, line->unit);
	}
	const char *said = perch_buf_cstr(&b);
	perch_turn_ok(t, id, "sample %s; %s will be held for the lab",
		      said != NULL ? said : line->number, t->s->roll.roll);
}

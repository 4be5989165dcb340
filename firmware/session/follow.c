/*
 * follow.c - what is followed up beyond the roll: anomalies, corrective actions, questions, notices. Pure.
 *
 * A corrective action is open until a recheck says that it is done, on this terminal or another: head
 * office sends the open ones of other terminals down with its own numbers.
 */
#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/session/turn.h"

#define ACTIONS_SHOWN 5
#define REPLIES_SHOWN 5
#define REPLY_CAP     601 /* of the text of one: the newest is to be read in full */
#define BRIEF_CAP     81  /* as much of a text as there is room for beside others */

void
perch_turn_anomaly(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_record_anomaly *r = &perch_turn_record(t, PERCH_RECORD_ANOMALY)->anomaly;

	r->order = t->s->order_id;
	r->roll = t->s->roll.id;
	perch_turn_copy(r->cause, sizeof(r->cause), line->wait);
	perch_turn_copy(r->place, sizeof(r->place), line->name);
	perch_turn_copy(r->text, sizeof(r->text), line->text);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	perch_turn_ok(t, perch_turn_id(t),
		      "anomaly %s%s%s; =action DAY of %" PRIi64
		      " owner NAME, TEXT asks for a remedy",
		      r->cause, r->place[0] != '\0' ? " at " : "", r->place, perch_turn_id(t));
}

/* --- questions --------------------------------------------------------------------------------- */

/* "; question 45: may the selvedge be cut? answer: yes" */
static void
put_reply(struct perch_buf *b, const struct perch_answered *reply)
{
	char brief[BRIEF_CAP];
	char text[REPLY_CAP];

	perch_buf_put_str(b, "; question ");
	if (reply->id != 0)
		perch_buf_fmt(b, "%" PRIi64, reply->id);
	else
		perch_buf_put_str(b, reply->question);
	perch_turn_printable(brief, sizeof(brief), perch_span_str(reply->asked));
	perch_turn_printable(text, sizeof(text), perch_span_str(reply->text));
	perch_buf_fmt(b, ": %s%sanswer: %s%s", brief, brief[0] != '\0' ? " " : "", text,
		      strlen(reply->text) >= sizeof(text) ? " .." : "");
}

static void
show_replies(struct perch_turn *t)
{
	const char *order = t->s->order_id != 0 ? t->s->order : "";
	char text[PERCH_TURN_TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_answered reply;
	size_t n = 0;

	while (t->world->nth_answered(t->world->ctx, order, n, &reply)) {
		if (n++ == REPLIES_SHOWN) {
			perch_buf_put_str(&b, "; ..");
			break;
		}
		put_reply(&b, &reply);
	}
	perch_turn_ok(t, perch_turn_id(t), "%s%s%s%s", n > 0 ? "answered" : "nothing was answered",
		      order[0] != '\0' ? " on " : "", order, perch_turn_text(&b));
}

void
perch_turn_question(struct perch_turn *t, const struct perch_command_line *line)
{
	if (line->is_shown) {
		show_replies(t);
		return;
	}
	struct perch_record_question *r = &perch_turn_record(t, PERCH_RECORD_QUESTION)->question;

	r->order = t->s->order_id;
	r->roll = t->s->roll.id;
	perch_turn_copy(r->text, sizeof(r->text), line->text);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	perch_turn_ok(t, perch_turn_id(t), "question%s%s; it goes out with the next =sync",
		      t->s->order_id != 0 ? " on " : "", t->s->order_id != 0 ? t->s->order : "");
}

/* --- corrective actions ------------------------------------------------------------------------ */

/* How a person names it: the id of its record here, or head office's number. */
static void
put_action_name(struct perch_buf *b, const struct perch_open_action *a)
{
	if (a->id != 0)
		perch_buf_fmt(b, "%" PRIi64, a->id);
	else
		perch_buf_put_str(b, a->number);
}

static void
show_actions(struct perch_turn *t)
{
	const char *order = t->s->order_id != 0 ? t->s->order : "";
	char text[PERCH_TURN_TEXT_CAP];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_open_action a;
	char brief[BRIEF_CAP];
	int64_t n = t->world->count_actions(t->world->ctx, order);

	for (size_t i = 0; i < ACTIONS_SHOWN && t->world->nth_action(t->world->ctx, order, i, &a);
	     i++) {
		perch_buf_put_str(&b, "; ");
		put_action_name(&b, &a);
		perch_buf_fmt(&b, " %s %s: ", a.due, a.owner);
		perch_turn_printable(brief, sizeof(brief), perch_span_str(a.text));
		perch_buf_put_str(&b, brief);
	}
	if (n > ACTIONS_SHOWN)
		perch_buf_put_str(&b, "; ..");
	perch_turn_ok(t, perch_turn_id(t), "%" PRIi64 " action%s open%s%s%s", n, perch_plural(n),
		      order[0] != '\0' ? " on " : "", order, perch_turn_text(&b));
}

void
perch_turn_action(struct perch_turn *t, const struct perch_command_line *line)
{
	if (line->is_shown) {
		show_actions(t);
		return;
	}
	if (line->of >= t->s->next_id) {
		perch_turn_no(t, "unknown-entry", "there is no record %" PRIi64 " yet", line->of);
		return;
	}
	struct perch_record_action *r = &perch_turn_record(t, PERCH_RECORD_ACTION)->action;
	r->order = t->s->order_id;
	r->of = line->of;
	perch_turn_copy(r->owner, sizeof(r->owner), line->name);
	perch_turn_copy(r->due, sizeof(r->due), line->date);
	perch_turn_copy(r->text, sizeof(r->text), line->text);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	perch_turn_ok(t, perch_turn_id(t),
		      "action for %s by %s; =recheck %" PRIi64 " done|open TEXT", r->owner, r->due,
		      perch_turn_id(t));
}

void
perch_turn_recheck(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_open_action action;
	int64_t id = 0;

	/* Head office may number its actions as it likes; what is an id here is looked up first. */
	if (perch_parse_i64(perch_span_str(line->matter), 1, INT64_MAX, &id) != PERCH_OK)
		id = 0;
	bool is_known = (id != 0 && t->world->find_action(t->world->ctx, id, "", &action)) ||
			t->world->find_action(t->world->ctx, 0, line->matter, &action);
	if (!is_known) {
		perch_turn_no(t, "unknown-action",
			      "no open action has the number %s: =action lists them", line->matter);
		return;
	}
	struct perch_record_recheck *r = &perch_turn_record(t, PERCH_RECORD_RECHECK)->recheck;
	r->of = action.id;
	perch_turn_copy(r->number, sizeof(r->number), action.number);
	r->is_done = line->is_done;
	perch_turn_copy(r->text, sizeof(r->text), line->text);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	perch_turn_ok(t, perch_turn_id(t), "action %s%s%s is %s", line->matter,
		      action.owner[0] != '\0' ? " of " : "", action.owner,
		      r->is_done ? "done" : "still open");
}

/* --- notices ----------------------------------------------------------------------------------- */

void
perch_turn_ack(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_notice notice;

	if (!perch_turn_has_order(t))
		return;
	if (!t->world->next_notice(t->world->ctx, t->s->order, &notice)) {
		perch_turn_no(t, "no-notice", "%s has no notice that was not read", t->s->order);
		return;
	}
	/* What to type comes first: the text may be longer than an answer. */
	if (line->is_shown) {
		perch_turn_ok(t, perch_turn_id(t), "=ack %s says that this notice was read: %s",
			      notice.number, notice.text);
		return;
	}
	if (strcmp(notice.number, line->matter) != 0) {
		perch_turn_no(t, "no-notice", "the notice to be read is %s: =ack shows it",
			      notice.number);
		return;
	}
	struct perch_record_acknowledge *r =
		&perch_turn_record(t, PERCH_RECORD_ACKNOWLEDGE)->acknowledge;
	r->order = t->s->order_id;
	perch_turn_copy(r->what, sizeof(r->what), "notice");
	perch_turn_copy(r->number, sizeof(r->number), notice.number);
	r->spec = t->s->spec;
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	perch_turn_ok(t, perch_turn_id(t), "notice %s read", notice.number);
}

static bool
has_read_notices(struct perch_turn *t)
{
	struct perch_notice notice;

	if (!t->world->next_notice(t->world->ctx, t->s->order, &notice))
		return true;
	perch_turn_no(
		t, "notice",
		"there is a change notice: =ack %s says that it was read, then scan again: %s",
		notice.number, notice.text);
	return false;
}

/* --- the table is set up ----------------------------------------------------------------------- */

/* "back-light light", what the order wants and nobody has done. */
static void
put_setup(struct perch_buf *b, uint32_t open)
{
	const char *blank = "";

	for (unsigned i = 0; i < PERCH_SETUP_COUNT; i++) {
		if ((open & 1u << i) == 0)
			continue;
		perch_buf_fmt(b, "%s%s", blank, perch_setup_str((enum perch_setup)i));
		blank = " ";
	}
}

const char *
perch_turn_preparation_fault(struct perch_turn *t, const struct perch_order *order)
{
	uint32_t open = order->setup & ~t->s->setup;
	char text[128];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (!has_read_notices(t))
		return "notice";
	/* It cannot be said later: a stage holds for whole rolls. */
	if (order->stages != 0 && t->s->stage_id == 0) {
		perch_turn_no(
			t, "no-stage",
			"%s is inspected in stages: =stage early|middle|final|wash, then scan "
			"again",
			order->order);
		return "no-stage";
	}
	if (open == 0)
		return NULL;
	put_setup(&b, open);
	const char *s = perch_buf_cstr(&b);
	perch_turn_no(t, "setup",
		      "the table is to be set up first: %s; =setup ITEM TEXT, for example =setup "
		      "speed 15yd/min, then scan again",
		      s != NULL ? s : "");
	return "setup";
}

void
perch_turn_setup(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_order order;
	enum perch_setup item;
	char text[128];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (!perch_turn_has_order(t))
		return;
	uint32_t wanted = t->world->find_order(t->world->ctx, t->s->order, &order) ? order.setup
										   : 0;
	uint32_t open = wanted & ~t->s->setup;
	if (line->is_shown) {
		put_setup(&b, open);
		const char *s = perch_buf_cstr(&b);
		perch_turn_ok(t, perch_turn_id(t), "set-up of %s: %s%s", t->s->order,
			      open != 0 ? "still open: " : "nothing is open", s != NULL ? s : "");
		return;
	}
	struct perch_record_setup *r = &perch_turn_record(t, PERCH_RECORD_SETUP)->setup;
	r->order = t->s->order_id;
	perch_turn_copy(r->item, sizeof(r->item), line->number);
	perch_turn_copy(r->text, sizeof(r->text), line->text);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	if (perch_setup_find(perch_span_str(r->item), &item))
		open &= ~(1u << item);
	put_setup(&b, open);
	const char *s = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t), "set-up %s %s%s%s", r->item, r->text,
		      open != 0 ? "; still open: " : "", s != NULL ? s : "");
}

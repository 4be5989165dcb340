/*
 * make.c - orders and packing lists made on the terminal, and their link to head office's. Pure.
 *
 * A made item is recorded with the body that head office would have sent, so that both are read by the
 * same code. An order that head office has states more than one that was made here: it is not made
 * over, the made one is linked to it. What was mistyped here is made anew: the later record holds.
 */
#include "firmware/base/json.h"
#include "firmware/base/text.h"
#include "firmware/session/turn.h"

static void
record_make(struct perch_turn *t, const char *kind, const char *key, const char *body)
{
	struct perch_record_make *r = &perch_turn_record(t, PERCH_RECORD_MAKE)->make;

	perch_turn_copy(r->kind, sizeof(r->kind), kind);
	perch_turn_copy(r->key, sizeof(r->key), key);
	perch_turn_copy(r->body, sizeof(r->body), body);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
}

/* Is the open roll one of this order, whose number is as it is since the last link? */
static bool
is_open_of(const struct perch_turn *t, const char *number)
{
	struct perch_order open;

	return t->s->roll.id != 0 && t->world->find_order(t->world->ctx, t->s->order, &open) &&
	       strcmp(open.order, number) == 0;
}

/* One that was made here with other words is made anew: *is_anew. */
static bool
may_make_order(struct perch_turn *t, const struct perch_command_line *line, bool *is_anew)
{
	struct perch_order here;

	*is_anew = t->world->find_order(t->world->ctx, line->number, &here);
	if (!*is_anew)
		return true;
	bool is_made = here.is_made && strcmp(here.order, line->number) == 0;
	if (!is_made || t->world->is_made_so(t->world->ctx, line->number, line->body)) {
		perch_turn_no(t, "exists", "%s is on this terminal already: =order %s",
			      line->number, line->number);
		return false;
	}
	if (is_open_of(t, line->number)) {
		perch_turn_no(t, "roll-open", "%s of %s is open: =close it first", t->s->roll.roll,
			      line->number);
		return false;
	}
	return true;
}

static bool
has_profile(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_profile profile;
	struct perch_order order;
	const char *key;

	if (perch_order_read(perch_span_str(line->body), &order, &key) != PERCH_OK) {
		perch_turn_no(t, "usage", "%s has a value that cannot be; type %s", key,
			      perch_verb_usage(PERCH_VERB_MAKE));
		return false;
	}
	if (t->world->find_profile(t->world->ctx, order.profile, &profile))
		return true;
	perch_turn_no(t, "unknown-profile",
		      "%s is not on this terminal: `perch profiles` lists those that are",
		      order.profile);
	return false;
}

static void
make_order(struct perch_turn *t, const struct perch_command_line *line)
{
	bool is_anew;

	if (!may_make_order(t, line, &is_anew) || !has_profile(t, line))
		return;
	record_make(t, "order", line->number, line->body);
	perch_turn_ok(t, perch_turn_id(t),
		      "order %s made %shere; next: =order %s, and =make roll ROLLNO for its "
		      "packing list",
		      line->number, is_anew ? "anew " : "", line->number);
}

/* The order that a line of a packing list names, else the active one. */
static enum perch_rc
find_order_of(const struct perch_turn *t, const char *typed, char *dst, size_t cap)
{
	struct perch_json body;
	struct perch_json order;

	enum perch_rc rc = perch_json_parse(perch_span_str(typed), 1, &body, NULL);
	if (rc != PERCH_OK)
		return rc;
	if (perch_json_get(body, "order", &order) == PERCH_OK)
		return perch_json_cstr(order, dst, cap);
	return perch_fmt(dst, cap, "%s", t->s->order);
}

/* The body as head office would send it: the order first, then what was typed. */
static enum perch_rc
put_roll_body(const char *order, const char *typed, char *dst, size_t cap)
{
	struct perch_buf b = perch_buf_over(dst, cap);
	struct perch_jw jw = perch_jw_over(&b);
	struct perch_json_iter it = { 0 };
	struct perch_json body;
	struct perch_json v;
	struct perch_span name;
	char key[16];
	char value[PERCH_ORDER_TEXT_CAP];

	enum perch_rc rc = perch_json_parse(perch_span_str(typed), 1, &body, NULL);
	if (rc != PERCH_OK)
		return rc;
	perch_jw_object(&jw);
	perch_jw_kv_str(&jw, "order", order);
	while (perch_json_next(body, &it, &name, &v)) {
		rc = perch_text_copy(key, sizeof(key), name);
		if (rc == PERCH_OK)
			rc = perch_json_cstr(v, value, sizeof(value));
		if (rc != PERCH_OK)
			return rc;
		if (strcmp(key, "order") != 0)
			perch_jw_kv_str(&jw, key, value);
	}
	perch_jw_end(&jw);
	rc = perch_jw_done(&jw);
	return rc == PERCH_OK && perch_buf_cstr(&b) == NULL ? PERCH_E_FULL : rc;
}

/* Is there an order to put the roll on? *order is it as it is since the last link. Refuses if not. */
static bool
has_order_of(struct perch_turn *t, const char *number, struct perch_order *order)
{
	if (number[0] == '\0')
		perch_turn_no(t, "no-order", "no order is active: =order NUMBER first");
	else if (!t->world->find_order(t->world->ctx, number, order))
		perch_turn_no(t, "unknown-order",
			      "%s is not on this terminal: =make order %s, or =sync", number,
			      number);
	else
		return true;
	return false;
}

static bool
says_the_same(const struct perch_expected *a, const struct perch_expected *b)
{
	return strcmp(a->lot, b->lot) == 0 && a->ticket_um == b->ticket_um &&
	       strcmp(a->delivery, b->delivery) == 0 && strcmp(a->packing, b->packing) == 0;
}

/* Not on the list yet; or made here with other words, and the roll has not been inspected. */
static bool
may_make_roll(struct perch_turn *t, const struct perch_order *order,
	      const struct perch_expected *line, bool *is_anew)
{
	struct perch_expected here;

	*is_anew = t->world->find_expected(t->world->ctx, order->order, line->roll, &here);
	if (!*is_anew)
		return true;
	struct perch_past past = t->world->find_past(t->world->ctx, order->order, line->roll);
	bool is_done = past.state != PERCH_PAST_NEVER;
	if (!here.is_made || is_done || says_the_same(&here, line)) {
		perch_turn_no(t, "exists", "%s is in the packing list of %s already%s", line->roll,
			      line->order, is_done ? ", and was inspected" : "");
		return false;
	}
	if (strcmp(t->s->roll.roll, line->roll) == 0 && is_open_of(t, order->order)) {
		perch_turn_no(t, "roll-open", "%s of %s is open: =close it, or =undo it, first",
			      line->roll, line->order);
		return false;
	}
	return true;
}

/* *at: what is at fault, after an error. */
static enum perch_rc
read_roll(const char *number, const struct perch_command_line *line, char body[PERCH_BODY_CAP],
	  struct perch_expected *out, const char **at)
{
	*at = "";
	enum perch_rc rc = put_roll_body(number, line->body, body, PERCH_BODY_CAP);
	return rc == PERCH_OK ? perch_expected_read(perch_span_str(body), out, at) : rc;
}

static void
make_roll(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_expected e;
	struct perch_order order;
	char body[PERCH_BODY_CAP];
	char number[PERCH_ORDER_CAP] = "";
	char key[2 * PERCH_ORDER_CAP];
	const char *at = "order";
	bool is_anew;

	enum perch_rc rc = find_order_of(t, line->body, number, sizeof(number));
	if (rc == PERCH_OK && !has_order_of(t, number, &order))
		return;
	if (rc == PERCH_OK)
		rc = read_roll(number, line, body, &e, &at);
	if (rc == PERCH_OK)
		rc = perch_fmt(key, sizeof(key), "%s/%s", number, line->number);
	if (rc != PERCH_OK) {
		perch_turn_no(t, "usage", "%s has a value that cannot be; type %s",
			      at[0] != '\0' ? at : "the roll", perch_verb_usage(PERCH_VERB_MAKE));
		return;
	}
	if (!may_make_roll(t, &order, &e, &is_anew))
		return;
	record_make(t, "roll", key, body);
	perch_turn_ok(t, perch_turn_id(t), "roll %s put %son the packing list of %s", line->number,
		      is_anew ? "anew " : "", number);
}

void
perch_turn_make(struct perch_turn *t, const struct perch_command_line *line)
{
	if (strcmp(line->place, "order") == 0)
		make_order(t, line);
	else
		make_roll(t, line);
}

/* One made on a terminal, or one that is linked already: that may be corrected, and taken back by a
 * link to itself. Head office's own orders are never merged here. */
static bool
may_link_from(struct perch_turn *t, const char *number, const char *to)
{
	struct perch_order order;

	if (!t->world->find_order(t->world->ctx, number, &order)) {
		perch_turn_no(t, "unknown-order", "%s is not on this terminal", number);
		return false;
	}
	bool is_linked = strcmp(order.order, number) != 0;
	if (!is_linked && strcmp(number, to) == 0) {
		perch_turn_no(t, "usage", "%s is not linked to another; type %s", number,
			      perch_verb_usage(PERCH_VERB_LINK));
		return false;
	}
	if (!is_linked && !order.is_made) {
		perch_turn_no(t, "not-made", "%s is head office's own: ask them", number);
		return false;
	}
	return true;
}

/* An order as it is, not one that is another itself: a link leads one step. */
static bool
may_link_to(struct perch_turn *t, const char *number)
{
	struct perch_order order;

	if (!t->world->find_order(t->world->ctx, number, &order)) {
		perch_turn_no(t, "unknown-order",
			      "%s is not on this terminal: =sync fetches orders", number);
		return false;
	}
	if (strcmp(order.order, number) != 0 || order.is_made) {
		perch_turn_no(t, "not-made",
			      "%s is no order of head office%s%s: link to one of those", number,
			      order.is_made ? "" : " but ", order.is_made ? "" : order.order);
		return false;
	}
	return true;
}

/* Rolls that were signed under this number stay with the order that they were signed for. */
static bool
is_unsigned(struct perch_turn *t, const char *number)
{
	struct perch_signature signature;

	if (!t->world->find_signed_as(t->world->ctx, number, &signature))
		return true;
	perch_turn_no(t, "signed",
		      "rolls of %s are signed by %s and stay with their order: =addendum ROLLNO "
		      "TEXT adds to one, head office joins orders",
		      number, signature.name);
	return false;
}

void
perch_turn_link(struct perch_turn *t, const struct perch_command_line *line)
{
	bool is_undone = strcmp(line->number, line->to) == 0;

	if (!may_link_from(t, line->number, line->to) || (!is_undone && !may_link_to(t, line->to)))
		return;
	if (!is_unsigned(t, line->number))
		return;
	if (!perch_turn_is_between_rolls(t))
		return;
	if (!perch_turn_is_not_counting(t))
		return;
	struct perch_record_link *r = &perch_turn_record(t, PERCH_RECORD_LINK)->link;
	perch_turn_copy(r->from, sizeof(r->from), line->number);
	perch_turn_copy(r->to, sizeof(r->to), line->to);
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
	t->out->asks_seal = true;
	if (is_undone)
		perch_turn_ok(t, perch_turn_id(t), "%s is linked no more", line->number);
	else
		perch_turn_ok(t, perch_turn_id(t), "%s is %s of head office from now on: =order %s",
			      line->number, line->to, line->to);
}

/* log_roll.c - rolls, their verdicts and sums: see log_world.h. */
#include "tests/unit/log_world_in.h"

#include "firmware/base/text.h"
#include "firmware/session/office_item.h"

/* --- rolls --------------------------------------------------------------------------------------- */

enum roll_state { ROLL_OPEN, ROLL_CLOSED, ROLL_HELD, ROLL_WITHDRAWN };

/* A roll as it is now. */
struct roll_now {
	enum roll_state state;
	const struct perch_record *roll;
	const struct perch_record *close; /* NULL: never closed */
	const char *wait;                 /* held: "lab" | "decision" */
	const char *verdict;              /* the one that counts */
};

static bool
is_hold(const char *verdict)
{
	return log_same(verdict, "hold-lab") || log_same(verdict, "hold-decision");
}

static void
close_roll(struct roll_now *now, const struct perch_record *r)
{
	now->close = r;
	now->verdict = r->close.override[0] != '\0' ? r->close.override : r->close.verdict;
	now->state = is_hold(now->verdict) ? ROLL_HELD : ROLL_CLOSED;
	now->wait = log_same(now->verdict, "hold-lab") ? "lab" : "decision";
}

static void
hold_roll(struct roll_now *now, const char *wait)
{
	if (now->state != ROLL_CLOSED && now->state != ROLL_HELD)
		return;
	now->state = ROLL_HELD;
	now->wait = wait;
}

static void
release_roll(struct roll_now *now, const struct perch_record *r)
{
	if (now->state != ROLL_HELD)
		return;
	now->state = ROLL_CLOSED;
	now->verdict = r->release.verdict;
}

/* false: this record began no roll. */
static bool
roll_at(const struct log_world *w, int64_t id, struct roll_now *now)
{
	const struct perch_record *roll = log_record_of(w, id, PERCH_RECORD_ROLL);

	*now = (struct roll_now){ .state = ROLL_OPEN, .roll = roll, .wait = "", .verdict = "" };
	for (size_t i = (size_t)id; i < w->n_records && roll != NULL; i++) {
		const struct perch_record *r = w->records[i];

		if (r->type == PERCH_RECORD_WITHDRAW && r->withdraw.of == id)
			now->state = ROLL_WITHDRAWN;
		else if (r->type == PERCH_RECORD_CLOSE && r->close.roll == id)
			close_roll(now, r);
		else if (r->type == PERCH_RECORD_HOLD && r->hold.roll == id)
			hold_roll(now, r->hold.wait);
		else if (r->type == PERCH_RECORD_SAMPLE && r->sample.roll == id)
			hold_roll(now, "lab");
		else if (r->type == PERCH_RECORD_RELEASE && r->release.roll == id)
			release_roll(now, r);
	}
	return roll != NULL;
}

static bool
is_done(const struct roll_now *now)
{
	return now->state == ROLL_CLOSED || now->state == ROLL_HELD;
}

static bool
log_is_of(const struct log_world *w, const struct perch_record *roll, const char *order,
	  const char *number)
{
	return log_same(log_order_of(w, roll->roll.order), order) &&
	       log_same(roll->roll.roll, number);
}

/* The last inspection of this roll that was closed; 0: none. */
static int64_t
last_done(const struct log_world *w, const char *order, const char *number, struct roll_now *now)
{
	for (int64_t id = (int64_t)w->n_records; id > 0; id--)
		if (roll_at(w, id, now) && log_is_of(w, now->roll, order, number) && is_done(now))
			return id;
	return 0;
}

static bool
is_last(const struct log_world *w, int64_t id, const struct roll_now *now)
{
	struct roll_now last;

	return last_done(w, log_order_of(w, now->roll->roll.order), now->roll->roll.roll, &last) ==
	       id;
}

/* The newest of what the terminals have done, by head office. */
static struct perch_past
past_elsewhere(const struct log_world *w, const char *order, const char *roll)
{
	struct perch_past past = { .state = PERCH_PAST_NEVER };
	const struct log_item *item = log_next_item(w, "done", "");
	struct perch_done done;
	const char *key;
	char own[201];

	log_must(perch_fmt(own, sizeof(own), "%s/%s/", order, roll) == PERCH_OK);
	for (; item != NULL; item = log_next_item(w, "done", item->key)) {
		if (perch_done_read(log_body_of(item), &done, &key) != PERCH_OK ||
		    !log_same(done.order, order) || !log_same(done.roll, roll) ||
		    strncmp(item->key, own, strlen(own)) != 0 || item->key[strlen(own)] == '\0' ||
		    (past.state != PERCH_PAST_NEVER && done.closed_ms <= past.closed_ms))
			continue;
		past.state = is_hold(done.verdict) ? PERCH_PAST_HELD : PERCH_PAST_CLOSED;
		past.closed_ms = done.closed_ms;
		log_copy(past.verdict, sizeof(past.verdict), done.verdict);
		log_copy(past.lot, sizeof(past.lot), done.lot);
	}
	return past;
}

struct perch_past
log_find_past(void *ctx, const char *order, const char *roll)
{
	struct perch_past past = { .state = PERCH_PAST_NEVER };
	struct roll_now now;

	past.roll_id = last_done(ctx, log_resolve(ctx, order), roll, &now);
	if (past.roll_id == 0)
		return past_elsewhere(ctx, log_resolve(ctx, order), roll);
	past.state = now.state == ROLL_HELD ? PERCH_PAST_HELD : PERCH_PAST_CLOSED;
	past.closed_ms = now.close->head.wall_ms;
	past.ticket_um = now.roll->roll.ticket_um;
	log_copy(past.lot, sizeof(past.lot), now.roll->roll.lot);
	log_copy(past.verdict, sizeof(past.verdict), now.verdict);
	return past;
}

/* --- sums of a lot ------------------------------------------------------------------------------- */

/* Last standing length of the roll, -1: it was not measured. */
static int64_t
measured_length(const struct log_world *w, int64_t roll_id)
{
	int64_t um = -1;

	for (size_t i = 0; i < w->n_records; i++)
		if (w->records[i]->type == PERCH_RECORD_LENGTH &&
		    w->records[i]->length.roll == roll_id && !log_is_withdrawn(w, (int64_t)i + 1))
			um = w->records[i]->length.um;
	return um;
}

static const char *
shade_of(const struct log_world *w, int64_t roll_id)
{
	const char *lot = "";

	for (size_t i = 0; i < w->n_records; i++)
		if (w->records[i]->type == PERCH_RECORD_SHADE &&
		    w->records[i]->shade.roll == roll_id && !log_is_withdrawn(w, (int64_t)i + 1))
			lot = w->records[i]->shade.lot;
	return lot;
}

struct shades {
	struct perch_shade_lot v[PERCH_SHADES_MAX];
	size_t n;
};

static void
add_roll(const struct log_world *w, int64_t id, const struct roll_now *now,
	 struct perch_lot_sums *sums, struct shades *shades)
{
	const struct perch_record_close *close = &now->close->close;
	int64_t measured = measured_length(w, id);
	struct perch_shade shade;

	sums->closed++;
	sums->held += now->state == ROLL_HELD;
	sums->failed += log_same(now->verdict, "second") || log_same(now->verdict, "rework") ||
			log_same(now->verdict, "reject");
	if (close->points >= 0 && close->length_um > 0 && close->width_um > 0) {
		sums->scored++;
		sums->points += close->points;
		sums->length_um += close->length_um;
		sums->area_um2 += (perch_i128)close->length_um * close->width_um;
	}
	if (now->roll->roll.ticket_um > 0 && measured > 0) {
		sums->ticket_um += now->roll->roll.ticket_um;
		sums->measured_um += measured;
	}
	if (perch_shade_read(perch_span_str(shade_of(w, id)), &shade) == PERCH_OK)
		log_must(perch_shade_add(shades->v, PERCH_SHADES_MAX, &shades->n, &shade,
					 close->length_um > 0 ? close->length_um : 0) == PERCH_OK);
}

/* Was the roll counted at receiving for the order? */
static bool
has_arrived(const struct log_world *w, const char *order, const char *roll)
{
	for (size_t i = 0; i < w->n_records; i++) {
		const struct perch_record *r = w->records[i];
		const struct perch_record *count = r->type == PERCH_RECORD_COUNTED
							   ? log_record_of(w, r->counted.count,
									   PERCH_RECORD_COUNT)
							   : NULL;

		if (count != NULL && log_same(count->count.kind, "receiving") &&
		    log_same(log_order_of(w, count->count.order), order) &&
		    log_same(r->counted.roll, roll) && !log_is_withdrawn(w, (int64_t)i + 1))
			return true;
	}
	return false;
}

/* The lines of the list, "" for all lots, and which of those rolls arrived. */
static void
add_list(const struct log_world *w, const char *order, const char *lot, struct perch_lot_sums *sums)
{
	struct perch_expected line = { .roll = "" };

	while (log_next_line(w, order, line.roll, &line))
		if (lot[0] == '\0' || log_same(line.lot, lot)) {
			sums->expected++;
			sums->arrived += has_arrived(w, order, line.roll);
		}
}

/* In force when the record of this id was written: the last one since an order was chosen. */
static uint32_t
stage_at(const struct log_world *w, int64_t id)
{
	enum perch_stage stage;

	for (int64_t i = id - 1; i > 0 && w->records[i - 1]->type != PERCH_RECORD_ORDER; i--)
		if (w->records[i - 1]->type == PERCH_RECORD_STAGE &&
		    perch_stage_find(perch_span_str(w->records[i - 1]->stage.stage), &stage))
			return 1u << stage;
	return 0;
}

void
log_sum_lot(void *ctx, const char *number, const char *lot, struct perch_lot_sums *out)
{
	static struct shades shades;
	const struct log_world *w = ctx;
	const char *order = log_resolve(w, number);

	memset(out, 0, sizeof(*out));
	shades.n = 0;
	add_list(w, order, lot, out);
	for (size_t i = 0; i < w->n_records; i++) {
		int64_t id = (int64_t)i + 1;
		struct roll_now now;

		if (!roll_at(w, id, &now) ||
		    !log_same(log_order_of(w, now.roll->roll.order), order) ||
		    (lot[0] != '\0' && !log_same(now.roll->roll.lot, lot)) || !is_done(&now))
			continue;
		out->stages |= stage_at(w, id);
		if (is_last(w, id, &now))
			add_roll(w, id, &now, out, &shades);
	}
	out->n_shades = shades.n < PERCH_SHADES_SHOWN ? shades.n : PERCH_SHADES_SHOWN;
	memcpy(out->shades, shades.v, out->n_shades * sizeof(shades.v[0]));
}

/* --- signatures ---------------------------------------------------------------------------------- */

/* Its id, 0: never closed. */
static int64_t
close_id_of(const struct log_world *w, const struct roll_now *now)
{
	for (size_t i = 0; i < w->n_records && now->close != NULL; i++)
		if (w->records[i] == now->close)
			return (int64_t)i + 1;
	return 0;
}

int64_t
log_close_of(const struct log_world *w, int64_t roll_id)
{
	struct roll_now now;

	return roll_at(w, roll_id, &now) ? close_id_of(w, &now) : 0;
}

/* The first sign record of its order, as orders were linked then, that comes after its close. */
int64_t
log_signed_by(const struct log_world *w, int64_t roll_id)
{
	struct roll_now now;

	if (!roll_at(w, roll_id, &now) || !is_done(&now))
		return 0;
	const struct perch_record *chosen = log_record_of(w, now.roll->roll.order,
							  PERCH_RECORD_ORDER);
	int64_t close_id = close_id_of(w, &now);
	for (size_t i = (size_t)close_id; i < w->n_records && chosen != NULL; i++) {
		const struct perch_record *r = w->records[i];
		const struct perch_record *of = r->type == PERCH_RECORD_SIGN
							? log_record_of(w, r->sign.order,
									PERCH_RECORD_ORDER)
							: NULL;

		if (of != NULL && close_id <= r->sign.through &&
		    log_same(log_resolve_at(w, chosen->order.order, i),
			     log_resolve_at(w, of->order.order, i)))
			return (int64_t)i + 1;
	}
	return 0;
}

void
log_sum_unsigned(void *ctx, const char *number, struct perch_unsigned_sums *out)
{
	const struct log_world *w = ctx;

	*out = (struct perch_unsigned_sums){ .rolls = 0 };
	for (int64_t id = 1; (size_t)id <= w->n_records; id++) {
		struct roll_now now;

		if (!roll_at(w, id, &now) || !is_done(&now) || !is_last(w, id, &now) ||
		    !log_same(log_order_of(w, now.roll->roll.order), log_resolve(w, number)) ||
		    log_signed_by(w, id) != 0)
			continue;
		out->rolls++;
		out->held += now.state == ROLL_HELD;
		out->failed += log_same(now.verdict, "second") || log_same(now.verdict, "rework") ||
			       log_same(now.verdict, "reject");
	}
}

bool
log_find_sampling(void *ctx, const char *order, const char *lot, struct perch_record_sampling *out)
{
	const struct log_world *w = ctx;

	for (size_t i = w->n_records; i > 0; i--) {
		const struct perch_record *r = w->records[i - 1];

		if (r->type == PERCH_RECORD_SAMPLING && log_same(r->sampling.lot, lot) &&
		    log_same(log_order_of(w, r->sampling.order), log_resolve(w, order))) {
			*out = r->sampling;
			return true;
		}
	}
	return false;
}

/* --- releases ------------------------------------------------------------------------------------ */
/* What the roll is when nothing more was found wrong with it. */
static const char *
verdict_without_hold(const struct roll_now *now)
{
	const struct perch_record_close *close = &now->close->close;

	if (now->verdict[0] != '\0' && !is_hold(now->verdict))
		return now->verdict;
	if (close->verdict[0] != '\0' && !is_hold(close->verdict))
		return close->verdict;
	return close->otherwise[0] != '\0' ? close->otherwise : "pass";
}

static bool
read_decision(const struct log_world *w, const char *order, const char *roll,
	      struct perch_decision *out)
{
	char name[201];
	const char *key;

	log_must(perch_fmt(name, sizeof(name), "%s/%s", order, roll) == PERCH_OK);
	const struct log_item *item = log_find_item(w, "decision", name);
	return item != NULL && perch_decision_read(log_body_of(item), out, &key) == PERCH_OK;
}

/* Under the order's number as it is now, else as it was when the roll was inspected. */
static bool
is_decided(const struct log_world *w, const struct roll_now *now, struct perch_ready *out)
{
	const struct perch_record *chosen = log_record_of(w, now->roll->roll.order,
							  PERCH_RECORD_ORDER);
	const char *order = log_order_of(w, now->roll->roll.order);
	struct perch_decision decision;

	if (!read_decision(w, order, now->roll->roll.roll, &decision) &&
	    (chosen == NULL ||
	     !read_decision(w, chosen->order.order, now->roll->roll.roll, &decision)))
		return false;
	for (size_t i = 0; i < w->n_records; i++) {
		const struct perch_record *r = w->records[i];
		const struct perch_record *of =
			r->type == PERCH_RECORD_RELEASE && log_same(r->release.by, "decision") &&
					log_same(r->release.number, decision.number)
				? log_record_of(w, r->release.roll, PERCH_RECORD_ROLL)
				: NULL;

		if (of != NULL && log_is_of(w, of, order, now->roll->roll.roll))
			return false;
	}
	log_copy(out->by, sizeof(out->by), "decision");
	log_copy(out->number, sizeof(out->number), decision.number);
	log_copy(out->verdict, sizeof(out->verdict), decision.verdict);
	log_copy(out->text, sizeof(out->text), decision.text);
	return true;
}

/* Every sample has its result; the first that failed speaks, else the last. */
static bool
is_tested(const struct log_world *w, int64_t id, const struct roll_now *now,
	  struct perch_ready *out)
{
	struct perch_lab_result said = { .is_pass = true };
	const char *key;

	for (size_t i = 0; i < w->n_records; i++) {
		const struct perch_record *r = w->records[i];
		struct perch_lab_result result;

		if (r->type != PERCH_RECORD_SAMPLE || r->sample.roll != id ||
		    log_is_withdrawn(w, (int64_t)i + 1))
			continue;
		const struct log_item *item = log_find_item(w, "lab", r->sample.lab);
		if (item == NULL ||
		    perch_lab_result_read(log_body_of(item), &result, &key) != PERCH_OK)
			return false;
		if (said.is_pass)
			said = result;
	}
	for (size_t i = 0; i < w->n_records; i++)
		if (w->records[i]->type == PERCH_RECORD_RELEASE &&
		    w->records[i]->release.roll == id &&
		    log_same(w->records[i]->release.by, "lab") &&
		    log_same(w->records[i]->release.number, said.lab))
			return false;
	if (said.lab[0] == '\0')
		return false;
	log_copy(out->by, sizeof(out->by), "lab");
	log_copy(out->number, sizeof(out->number), said.lab);
	log_copy(out->text, sizeof(out->text), said.text);
	log_copy(out->verdict, sizeof(out->verdict),
		 said.verdict[0] != '\0' ? said.verdict
		 : said.is_pass          ? verdict_without_hold(now)
					 : "reject");
	return true;
}

bool
log_next_ready(void *ctx, struct perch_ready *out)
{
	const struct log_world *w = ctx;

	for (int64_t id = 1; (size_t)id <= w->n_records; id++) {
		struct perch_ready ready = { .roll_id = id };
		struct roll_now now;

		if (!roll_at(w, id, &now) || now.state != ROLL_HELD || !is_last(w, id, &now))
			continue;
		log_copy(ready.roll, sizeof(ready.roll), now.roll->roll.roll);
		log_copy(ready.order, sizeof(ready.order), log_order_of(w, now.roll->roll.order));
		if (is_decided(w, &now, &ready) ||
		    (log_same(now.wait, "lab") && is_tested(w, id, &now, &ready))) {
			*out = ready;
			return true;
		}
	}
	return false;
}

int64_t
log_count_held(void *ctx)
{
	const struct log_world *w = ctx;
	int64_t n = 0;

	for (int64_t id = 1; (size_t)id <= w->n_records; id++) {
		struct roll_now now;

		n += roll_at(w, id, &now) && now.state == ROLL_HELD && is_last(w, id, &now);
	}
	return n;
}

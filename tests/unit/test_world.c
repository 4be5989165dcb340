/*
 * test_world.c - the store's answers (firmware/store/world.c, over real files) against those of the
 * slow and obvious world (log_world.h): any records, any master items, every look-up.
 */
#include "tests/unit/folder.h"

#include "firmware/inspect/defect.h"
#include "firmware/store/value.h"
#include "firmware/store/view.h"
#include "firmware/store/world.h"
#include "sync/master.h"
#include "tests/unit/log_world.h"

#define SEEDS 5
#define STEPS 400

/* Small, so that everything meets everything. */
static const char *const orders[] = { "PO-1", "PO-2", "T-1", "T-2" };
static const char *const rolls[] = { "R1", "R2", "R3", "R10", "r\xe5\xb8\x83" };
static const char *const lots[] = { "", "A", "B" };
static const char *const papers[] = { "", "DN-1", "DN-2" };
static const char *const matters[] = { "M-1", "M-2", "M-3" }; /* labs, notices, actions, cards .. */
static const char *const dates[] = { "", "2026-11-28", "2026-12-01" };
static const char *const shades[] = { "A",   "B",   "C",   "D",   "E", "111",
				      "112", "355", "356", "999", "a" };
static const char *const verdicts[] = { "pass",   "concession", "second",       "rework",
					"reject", "hold-lab",   "hold-decision" };

#define ANY(list) (list)[draw(PERCH_COUNT(list))]

struct sim {
	struct perch_db view;
	struct perch_db master;
	struct perch_db reader;
	struct perch_master sync;
	struct perch_store_world store;
	struct log_world log;
	int64_t revision;
	size_t compared;
};

static struct sim sim;

#define STORE (&sim.store.world)
#define SLOW  (&sim.log.world)
static uint64_t state_of_draw;
static uint64_t seed_now;

static uint64_t
draw(uint64_t n)
{
	state_of_draw = state_of_draw * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (state_of_draw >> 33) % n;
}

static void
set(char *dst, size_t cap, const char *src)
{
	MUST(perch_text_copy(dst, cap, perch_span_str(src)) == PERCH_OK, "%s fits", src);
}

#define SET(member, text) set((member), sizeof(member), (text))

static void
open_sim(void)
{
	struct perch_err err = { 0 };

	memset(&sim, 0, sizeof(sim));
	log_world_open(&sim.log);
	MUST(perch_db_open_writer(&sim.view, &perch_view_kind, at("view.db"), "test", &err) ==
		     PERCH_OK,
	     "%s", err.text);
	MUST(perch_db_open_writer(&sim.master, &perch_master_kind, at("master.db"), "test", &err) ==
		     PERCH_OK,
	     "%s", err.text);
	MUST(perch_master_load(&sim.sync, &sim.master, &err) == PERCH_OK, "%s", err.text);
	MUST(perch_db_open_reader(&sim.reader, &perch_master_kind, at("master.db"), &err) ==
		     PERCH_OK,
	     "%s", err.text);
	perch_store_world_init(&sim.store, &sim.view, &sim.reader);
	perch_store_world_refresh(&sim.store);
}

static void
close_sim(void)
{
	log_world_close(&sim.log);
	perch_db_close(&sim.reader);
	perch_db_close(&sim.master);
	perch_db_close(&sim.view);
}

/* --- items ------------------------------------------------------------------------------------- */

/* As perch-sync would; body NULL: it is gone. */
static void
send(const char *kind, const char *key, const char *body)
{
	static char text[16384];
	struct perch_err err = { 0 };
	struct perch_json object;
	struct perch_wire_page page;
	int64_t revision = ++sim.revision;

	MUST(perch_fmt(text, sizeof(text),
		       "{\"reset\":false,\"items\":[{\"kind\":\"%s\",\"key\":\"%s\","
		       "\"revision\":%lld,%s%s}],\"cursor\":\"r%lld\",\"revision\":%lld,"
		       "\"more\":false}",
		       kind, key, (long long)revision, body != NULL ? "\"body\":" : "\"gone\":true",
		       body != NULL ? body : "", (long long)revision,
		       (long long)revision) == PERCH_OK,
	     "a page");
	MUST(perch_json_parse(perch_span_str(text), 16, &object, NULL) == PERCH_OK &&
		     perch_wire_get_page(object, &page) == PERCH_OK,
	     "%s", text);
	MUST(perch_master_apply(&sim.sync, &page, 77, &err) == PERCH_OK, "%s: %s", text, err.text);
	log_world_put(&sim.log, kind, key, body);
}

static void
put_profile_body(const char *id, int version, char *dst, size_t cap)
{
	struct perch_profile profile = *perch_profile_shipped("four-point-inch");
	struct perch_buf b = perch_buf_over(dst, cap);
	struct perch_jw w = perch_jw_over(&b);

	SET(profile.id, id);
	profile.version = version;
	perch_profile_write(&w, &profile);
	MUST(perch_jw_done(&w) == PERCH_OK && perch_buf_cstr(&b) != NULL, "a profile");
}

/* What head office might say under this key. */
static void
make_body(const char *kind, const char *order, const char *roll, const char *matter, char *dst,
	  size_t cap)
{
	static const char *const results[] = { "pass", "fail" };
	static const char *const states[] = { "open", "open", "done" };
	enum perch_rc rc = PERCH_OK;

	if (strcmp(kind, "order") == 0)
		rc = perch_fmt(dst, cap,
			       "{\"order\":\"%s\",\"width\":\"%dmm\",\"spec\":%d,"
			       "\"confirmed\":true}",
			       order, 1400 + (int)draw(200), (int)draw(4));
	else if (strcmp(kind, "roll") == 0)
		rc = perch_fmt(
			dst, cap,
			"{\"order\":\"%s\",\"roll\":\"%s\",\"lot\":\"%s\",\"length\":\"%dm\","
			"\"delivery\":\"%s\",\"packing\":\"%s\"}",
			order, roll, ANY(lots), 1 + (int)draw(200), ANY(papers), ANY(papers));
	else if (strcmp(kind, "lab") == 0)
		rc = perch_fmt(dst, cap, "{\"lab\":\"%s\",\"result\":\"%s\"%s,\"text\":\"t%d\"}",
			       matter, ANY(results), draw(3) == 0 ? ",\"verdict\":\"second\"" : "",
			       (int)draw(9));
	else if (strcmp(kind, "decision") == 0)
		rc = perch_fmt(dst, cap,
			       "{\"order\":\"%s\",\"roll\":\"%s\",\"verdict\":\"%s\","
			       "\"number\":\"D-%d\"}",
			       order, roll, verdicts[draw(5)], (int)draw(6));
	else if (strcmp(kind, "notice") == 0)
		rc = perch_fmt(dst, cap, "{\"notice\":\"%s\",\"order\":\"%s\",\"text\":\"t%d\"}",
			       matter, order, (int)draw(9));
	else if (strcmp(kind, "action") == 0)
		rc = perch_fmt(dst, cap,
			       "{\"action\":\"%s\",\"order\":\"%s\",\"owner\":\"o\",\"due\":\"%s\","
			       "\"text\":\"t\",\"state\":\"%s\"}",
			       matter, order, ANY(dates), ANY(states));
	else if (strcmp(kind, "defect") == 0)
		rc = perch_fmt(dst, cap, "{\"code\":\"%s\",\"en\":\"n%d\",\"group\":\"yarn\"}",
			       matter, (int)draw(9));
	else
		rc = perch_fmt(dst, cap,
			       "{\"id\":\"%s\",\"version\":%d,\"pattern\":\"%s-{roll}\","
			       "\"example\":\"%s-77\"}",
			       matter, 1 + (int)draw(3), matter, matter);
	MUST(rc == PERCH_OK, "a body of %s", kind);
}

static void
send_something(void)
{
	static const char *const kinds[] = { "order",   "roll",   "roll",     "roll",
					     "lab",     "lab",    "decision", "decision",
					     "notice",  "action", "defect",   "label-format",
					     "profile", "future" };
	static const char *const codes[] = { "slub", "hole", "new-code" };
	static const char *const ids[] = { "four-point-inch", "ten-point", "mill-7" };
	static char body[8192];
	const char *kind = ANY(kinds);
	const char *order = ANY(orders);
	const char *roll = ANY(rolls);
	const char *matter = strcmp(kind, "defect") == 0    ? ANY(codes)
			     : strcmp(kind, "profile") == 0 ? ANY(ids)
							    : ANY(matters);
	bool is_of_roll = strcmp(kind, "roll") == 0 || strcmp(kind, "decision") == 0;
	char key[128];

	MUST(perch_fmt(key, sizeof(key), "%s%s%s",
		       is_of_roll || strcmp(kind, "order") == 0 ? order : matter,
		       is_of_roll ? "/" : "", is_of_roll ? roll : "") == PERCH_OK,
	     "a key");
	if (draw(8) == 0) {
		send(kind, key, NULL);
		return;
	}
	if (draw(12) == 0 || strcmp(kind, "future") == 0) {
		send(kind, key, "{\"order\":7,\"roll\":8}");
		return;
	}
	if (strcmp(kind, "profile") == 0)
		put_profile_body(matter, 1 + (int)draw(2), body, sizeof(body));
	else
		make_body(kind, order, roll, matter, body, sizeof(body));
	send(kind, key, body);
}

/* --- records ----------------------------------------------------------------------------------- */

/* Id of any record of this type so far, 0 when there is none. */
static int64_t
any_id(enum perch_record_type type)
{
	size_t n = sim.log.n_records;
	size_t start = n > 0 ? (size_t)draw(n) : 0;

	for (size_t k = 0; k < n; k++) {
		size_t i = (start + k) % n;

		if (sim.log.records[i]->type == type)
			return (int64_t)i + 1;
	}
	return 0;
}

static void
fill_close(struct perch_record_close *c)
{
	static const char *const qualities[] = { "", "first", "second", "reject" };
	static const char *const ways[] = {
		"", "pass", "concession", "second", "rework", "reject"
	};

	c->points = (int64_t)draw(40) - 1;
	c->length_um = draw(6) == 0 ? -1 : (int64_t)draw(200) * 1000000;
	c->width_um = draw(6) == 0 ? -1 : (int64_t)draw(2000) * 1000;
	SET(c->verdict, draw(8) == 0 ? "" : ANY(verdicts));
	SET(c->quality, ANY(qualities));
	SET(c->otherwise, ANY(ways));
	if (draw(4) == 0)
		SET(c->override, ANY(verdicts));
}

static void
fill_make(struct perch_record_make *m)
{
	const char *order = ANY(orders);
	const char *roll = ANY(rolls);
	bool is_roll = draw(3) != 0;

	SET(m->kind, is_roll ? "roll" : "order");
	MUST(perch_fmt(m->key, sizeof(m->key), "%s%s%s", order, is_roll ? "/" : "",
		       is_roll ? roll : "") == PERCH_OK,
	     "a key");
	if (draw(10) == 0)
		SET(m->body, "{\"order\":7}");
	else
		make_body(m->kind, order, roll, "", m->body, sizeof(m->body));
}

/* The parts that hang on an open or closed roll. */
static void
fill_of_roll(struct perch_record *r, int64_t roll)
{
	static const char *const waits[] = { "lab", "decision" };

	switch ((int)r->type) {
	case PERCH_RECORD_LENGTH:
		r->length.roll = roll;
		r->length.um = 1 + (int64_t)draw(1000) * 100000;
		break;
	case PERCH_RECORD_SHADE:
		r->shade.roll = roll;
		SET(r->shade.lot, ANY(shades));
		break;
	case PERCH_RECORD_SAMPLE:
		r->sample.roll = roll;
		r->sample.um = 3000000;
		SET(r->sample.lab, ANY(matters));
		break;
	case PERCH_RECORD_HOLD:
		r->hold.roll = roll;
		SET(r->hold.wait, ANY(waits));
		break;
	case PERCH_RECORD_RELEASE:
		r->release.roll = roll;
		SET(r->release.by, ANY(waits));
		SET(r->release.number, ANY(matters));
		if (strcmp(r->release.by, "decision") == 0)
			MUST(perch_fmt(r->release.number, sizeof(r->release.number), "D-%d",
				       (int)draw(6)) == PERCH_OK,
			     "a number");
		SET(r->release.verdict, verdicts[draw(5)]);
		break;
	case PERCH_RECORD_CLOSE:
		r->close.roll = roll;
		fill_close(&r->close);
		break;
	case PERCH_RECORD_FLAW:
		r->flaw.roll = roll;
		SET(r->flaw.dir, "warp");
		SET(r->flaw.side, "face");
		break;
	case PERCH_RECORD_WIDTH:
		r->width.roll = roll;
		r->width.um = 1;
		SET(r->width.place, "head");
		break;
	case PERCH_RECORD_WEIGHT:
		r->weight.roll = roll;
		r->weight.value = 1;
		SET(r->weight.place, "head");
		SET(r->weight.unit, "g/m2");
		SET(r->weight.method, "stated");
		break;
	case PERCH_RECORD_DENSITY:
		r->density.roll = roll;
		r->density.value = 1;
		SET(r->density.dir, "warp");
		SET(r->density.unit, "/in");
		break;
	case PERCH_RECORD_SKEW:
		r->skew.roll = roll;
		SET(r->skew.kind, "bow");
		break;
	case PERCH_RECORD_WASH:
		r->wash.roll = roll;
		r->wash.um = 1;
		SET(r->wash.moment, draw(2) == 0 ? "before" : "after");
		SET(r->wash.dir, "weft");
		break;
	case PERCH_RECORD_COLOUR:
		r->colour.roll = roll;
		r->colour.look = 1;
		SET(r->colour.reference, "approved");
		break;
	case PERCH_RECORD_MARK:
		r->mark.roll = roll;
		SET(r->mark.field, "lot");
		break;
	default:
		r->check.roll = roll;
		SET(r->check.what, "hand");
		break;
	}
}

/* What is of an order, of a count, of an action, of nothing. */
static void
fill_of_order(struct perch_record *r, int64_t order)
{
	switch ((int)r->type) {
	case PERCH_RECORD_ORDER:
		SET(r->order.order, ANY(orders));
		break;
	case PERCH_RECORD_ROLL:
		r->roll.order = order;
		SET(r->roll.roll, ANY(rolls));
		SET(r->roll.lot, ANY(lots));
		r->roll.ticket_um = (int64_t)draw(100) * 1000000 - 1;
		break;
	case PERCH_RECORD_SAMPLING:
		r->sampling.order = order;
		r->sampling.round = 1 + (int64_t)draw(3);
		r->sampling.size = 9;
		r->sampling.n = 2;
		SET(r->sampling.lot, ANY(lots));
		SET(r->sampling.picks, "R1 R2");
		break;
	case PERCH_RECORD_COUNT:
		r->count.order = order;
		SET(r->count.kind, draw(3) == 0 ? "packing" : "receiving");
		SET(r->count.number, ANY(papers));
		break;
	case PERCH_RECORD_COUNTED:
		r->counted.count = any_id(PERCH_RECORD_COUNT);
		SET(r->counted.roll, ANY(rolls));
		SET(r->counted.lot, ANY(lots));
		break;
	case PERCH_RECORD_ACTION:
		r->action.order = draw(3) == 0 ? 0 : order;
		SET(r->action.due, ANY(dates));
		break;
	case PERCH_RECORD_RECHECK:
		r->recheck.of = draw(2) == 0 ? any_id(PERCH_RECORD_ACTION) : 0;
		if (r->recheck.of == 0)
			SET(r->recheck.number, ANY(matters));
		r->recheck.is_done = draw(3) != 0;
		break;
	case PERCH_RECORD_ACKNOWLEDGE:
		r->acknowledge.order = order;
		SET(r->acknowledge.what, draw(4) == 0 ? "spec" : "notice");
		SET(r->acknowledge.number, ANY(matters));
		break;
	case PERCH_RECORD_KEEP:
		r->keep.order = order;
		SET(r->keep.what, draw(2) == 0 ? "card" : "sample");
		SET(r->keep.number, ANY(matters));
		SET(r->keep.place, ANY(rolls));
		break;
	case PERCH_RECORD_LINK:
		SET(r->link.from, orders[2 + draw(2)]);
		SET(r->link.to, ANY(orders));
		break;
	case PERCH_RECORD_MAKE:
		fill_make(&r->make);
		break;
	case PERCH_RECORD_SEPARATOR:
		r->separator.vid = (int64_t)draw(2);
		SET(r->separator.outcome, draw(2) == 0 ? "kept" : "lost");
		break;
	case PERCH_RECORD_SETUP:
		r->setup.order = order;
		SET(r->setup.item, "light");
		break;
	case PERCH_RECORD_LOT:
		r->lot.order = order;
		SET(r->lot.verdict, "pass");
		break;
	case PERCH_RECORD_TALLY:
		r->tally.count = any_id(PERCH_RECORD_COUNT);
		break;
	case PERCH_RECORD_LEFTOVER:
		r->leftover.order = order;
		r->leftover.um = 1;
		break;
	default: /* anomaly, question, told, plan, in: the order is their first member or none */
		break;
	}
}

static void
record_something(void)
{
	static const enum perch_record_type of_roll[] = {
		PERCH_RECORD_LENGTH, PERCH_RECORD_LENGTH,  PERCH_RECORD_SHADE,   PERCH_RECORD_SHADE,
		PERCH_RECORD_SAMPLE, PERCH_RECORD_HOLD,    PERCH_RECORD_RELEASE, PERCH_RECORD_CLOSE,
		PERCH_RECORD_CLOSE,  PERCH_RECORD_CLOSE,   PERCH_RECORD_FLAW,    PERCH_RECORD_WIDTH,
		PERCH_RECORD_WEIGHT, PERCH_RECORD_DENSITY, PERCH_RECORD_SKEW,    PERCH_RECORD_WASH,
		PERCH_RECORD_COLOUR, PERCH_RECORD_MARK,    PERCH_RECORD_CHECK,
	};
	static const enum perch_record_type of_order[] = {
		PERCH_RECORD_ORDER,   PERCH_RECORD_ROLL,      PERCH_RECORD_ROLL,
		PERCH_RECORD_ROLL,    PERCH_RECORD_SAMPLING,  PERCH_RECORD_COUNT,
		PERCH_RECORD_COUNTED, PERCH_RECORD_COUNTED,   PERCH_RECORD_COUNTED,
		PERCH_RECORD_ACTION,  PERCH_RECORD_RECHECK,   PERCH_RECORD_ACKNOWLEDGE,
		PERCH_RECORD_KEEP,    PERCH_RECORD_LINK,      PERCH_RECORD_MAKE,
		PERCH_RECORD_MAKE,    PERCH_RECORD_SEPARATOR, PERCH_RECORD_SETUP,
		PERCH_RECORD_LOT,     PERCH_RECORD_TALLY,     PERCH_RECORD_LEFTOVER,
		PERCH_RECORD_ANOMALY, PERCH_RECORD_QUESTION,  PERCH_RECORD_TOLD,
		PERCH_RECORD_PLAN,    PERCH_RECORD_IN,
	};
	static struct perch_record r;
	const struct perch_record_head head = { .wall_ms = 1000 * (int64_t)draw(100000) };
	int64_t order = any_id(PERCH_RECORD_ORDER);
	int64_t roll = any_id(PERCH_RECORD_ROLL);
	uint64_t kind = draw(10);
	struct perch_ready ready;
	struct perch_err err = { 0 };

	if (order == 0) {
		perch_record_init(&r, PERCH_RECORD_ORDER, head);
		fill_of_order(&r, 0);
	} else if (kind == 0) {
		perch_record_init(&r, PERCH_RECORD_WITHDRAW, head);
		r.withdraw.of = 1 + (int64_t)draw(sim.log.n_records);
	} else if (kind == 1 && SLOW->next_ready(SLOW->ctx, &ready)) {
		/* As the session does. */
		perch_record_init(&r, PERCH_RECORD_RELEASE, head);
		r.release.roll = ready.roll_id;
		SET(r.release.by, ready.by);
		SET(r.release.number, ready.number);
		SET(r.release.verdict, ready.verdict);
	} else if (kind < 5 && roll != 0) {
		perch_record_init(&r, ANY(of_roll), head);
		fill_of_roll(&r, roll);
	} else {
		perch_record_init(&r, ANY(of_order), head);
		fill_of_order(&r, order);
	}
	log_world_append(&sim.log, &r);
	MUST(perch_view_apply(&sim.view, sim.log.n_records, &r, &err) == PERCH_OK, "%s: %s",
	     perch_record_type_str(r.type), err.text);
}

/* --- comparing --------------------------------------------------------------------------------- */

#define SAME(cond, ...)                                                                            \
	do {                                                                                       \
		sim.compared++;                                                                    \
		if (!(cond)) {                                                                     \
			print_message("seed %llu, record %zu: ", (unsigned long long)seed_now,     \
				      sim.log.n_records);                                          \
			fail_msg(__VA_ARGS__);                                                     \
		}                                                                                  \
	} while (0)

/* The same question to both. */
#define ASK(world, function, ...) (world)->function((world)->ctx, __VA_ARGS__)

static bool
same_line(const struct perch_expected *a, const struct perch_expected *b)
{
	return strcmp(a->order, b->order) == 0 && strcmp(a->roll, b->roll) == 0 &&
	       strcmp(a->lot, b->lot) == 0 && a->ticket_um == b->ticket_um &&
	       strcmp(a->delivery, b->delivery) == 0 && strcmp(a->packing, b->packing) == 0;
}

static void
compare_order(const char *order)
{
	struct perch_order a;
	struct perch_order b;
	bool has_a = ASK(STORE, find_order, order, &a);
	bool has_b = ASK(SLOW, find_order, order, &b);

	SAME(has_a == has_b && (!has_a || (strcmp(a.order, b.order) == 0 && a.spec == b.spec &&
					   a.width_um == b.width_um)),
	     "find_order %s", order);
}

static void
compare_list(const char *order, const char *lot)
{
	struct perch_expected a;
	struct perch_expected b;
	bool has_a = true;

	for (size_t i = 0; has_a; i++) {
		has_a = ASK(STORE, nth_expected, order, lot, i, &a);
		bool has_b = ASK(SLOW, nth_expected, order, lot, i, &b);
		SAME(has_a == has_b && (!has_a || same_line(&a, &b)), "nth_expected %s '%s' %zu",
		     order, lot, i);
	}
	size_t i = (size_t)draw(PERCH_COUNT(rolls));
	has_a = ASK(STORE, nth_expected, order, lot, i, &a);
	SAME(has_a == ASK(SLOW, nth_expected, order, lot, i, &b) && (!has_a || same_line(&a, &b)),
	     "nth_expected again %s '%s' %zu", order, lot, i);
	SAME(STORE->count_expected(STORE->ctx, order) == SLOW->count_expected(SLOW->ctx, order),
	     "count_expected %s", order);
}

static void
compare_roll(const char *order, const char *roll)
{
	struct perch_expected a;
	struct perch_expected b;
	bool has_a = ASK(STORE, find_expected, order, roll, &a);

	SAME(has_a == ASK(SLOW, find_expected, order, roll, &b) && (!has_a || same_line(&a, &b)),
	     "find_expected %s %s", order, roll);
	size_t n = ASK(STORE, find_elsewhere, roll, order, &a);
	SAME(n == ASK(SLOW, find_elsewhere, roll, order, &b) && (n == 0 || same_line(&a, &b)),
	     "find_elsewhere %s %s", roll, order);
	struct perch_past past = ASK(STORE, find_past, order, roll);
	struct perch_past slow = ASK(SLOW, find_past, order, roll);
	SAME(past.state == slow.state && past.roll_id == slow.roll_id &&
		     past.closed_ms == slow.closed_ms && strcmp(past.verdict, slow.verdict) == 0,
	     "find_past %s %s", order, roll);
}

static bool
same_sums(const struct perch_lot_sums *a, const struct perch_lot_sums *b)
{
	for (size_t i = 0; i < a->n_shades && a->n_shades == b->n_shades; i++)
		if (strcmp(a->shades[i].shade.text, b->shades[i].shade.text) != 0 ||
		    a->shades[i].rolls != b->shades[i].rolls ||
		    a->shades[i].length_um != b->shades[i].length_um)
			return false;
	return a->expected == b->expected && a->arrived == b->arrived && a->closed == b->closed &&
	       a->failed == b->failed && a->held == b->held && a->points == b->points &&
	       a->area_um2 == b->area_um2 && a->scored == b->scored &&
	       a->length_um == b->length_um && a->ticket_um == b->ticket_um &&
	       a->measured_um == b->measured_um && a->n_shades == b->n_shades;
}

static void
compare_lot(const char *order, const char *lot)
{
	static struct perch_record_sampling a;
	static struct perch_record_sampling b;
	struct perch_lot_sums sums;
	struct perch_lot_sums slow;
	bool has_a = ASK(STORE, find_sampling, order, lot, &a);

	SAME(has_a == ASK(SLOW, find_sampling, order, lot, &b) &&
		     (!has_a ||
		      (a.order == b.order && a.round == b.round && a.size == b.size && a.n == b.n &&
		       strcmp(a.picks, b.picks) == 0 && strcmp(a.lot, b.lot) == 0)),
	     "find_sampling %s '%s'", order, lot);
	ASK(STORE, sum_lot, order, lot, &sums);
	ASK(SLOW, sum_lot, order, lot, &slow);
	SAME(same_sums(&sums, &slow), "sum_lot %s '%s'", order, lot);
}

static void
compare_count(int64_t id)
{
	struct perch_count_sums sums;
	struct perch_count_sums slow;
	struct perch_expected a;
	struct perch_expected b;
	bool has_a = true;

	ASK(STORE, sum_count, id, &sums);
	ASK(SLOW, sum_count, id, &slow);
	SAME(sums.expected == slow.expected && sums.found == slow.found && sums.extra == slow.extra,
	     "sum_count %lld: %lld %lld %lld, not %lld %lld %lld", (long long)id,
	     (long long)sums.expected, (long long)sums.found, (long long)sums.extra,
	     (long long)slow.expected, (long long)slow.found, (long long)slow.extra);
	for (size_t i = 0; has_a; i++) {
		has_a = ASK(STORE, nth_missing, id, i, &a);
		bool has_b = ASK(SLOW, nth_missing, id, i, &b);
		SAME(has_a == has_b && (!has_a || same_line(&a, &b)), "nth_missing %lld %zu",
		     (long long)id, i);
	}
	for (size_t i = 0; i < PERCH_COUNT(rolls); i++)
		SAME(ASK(STORE, is_counted, id, rolls[i]) == ASK(SLOW, is_counted, id, rolls[i]),
		     "is_counted %lld %s", (long long)id, rolls[i]);
}

static bool
same_action(const struct perch_open_action *a, const struct perch_open_action *b)
{
	return a->id == b->id && strcmp(a->number, b->number) == 0 &&
	       strcmp(a->order, b->order) == 0 && strcmp(a->due, b->due) == 0 &&
	       strcmp(a->owner, b->owner) == 0 && strcmp(a->text, b->text) == 0;
}

static void
compare_actions(const char *order)
{
	struct perch_open_action a;
	struct perch_open_action b;
	bool has_a = true;

	for (size_t i = 0; has_a; i++) {
		has_a = ASK(STORE, nth_action, order, i, &a);
		bool has_b = ASK(SLOW, nth_action, order, i, &b);
		SAME(has_a == has_b && (!has_a || same_action(&a, &b)), "nth_action '%s' %zu",
		     order, i);
	}
}

static void
compare_matter(const char *number)
{
	struct perch_open_action a;
	struct perch_open_action b;
	struct perch_record_keep kept;
	struct perch_record_keep slow;
	int64_t seen = 0;
	int64_t slow_seen = 0;
	bool has_a = ASK(STORE, find_action, 0, number, &a);

	SAME(has_a == ASK(SLOW, find_action, 0, number, &b) && (!has_a || same_action(&a, &b)),
	     "find_action %s", number);
	int64_t id = any_id(PERCH_RECORD_ACTION);
	if (id != 0) {
		has_a = ASK(STORE, find_action, id, "", &a);
		SAME(has_a == ASK(SLOW, find_action, id, "", &b) && (!has_a || same_action(&a, &b)),
		     "find_action %lld", (long long)id);
	}
	has_a = ASK(STORE, find_kept, number, &kept, &seen);
	SAME(has_a == ASK(SLOW, find_kept, number, &slow, &slow_seen) && seen == slow_seen &&
		     (!has_a ||
		      (strcmp(kept.what, slow.what) == 0 && strcmp(kept.place, slow.place) == 0 &&
		       kept.order == slow.order && strcmp(kept.lot, slow.lot) == 0)),
	     "find_kept %s", number);
}

static void
compare_waiting(void)
{
	struct perch_ready a;
	struct perch_ready b;
	bool has_a = STORE->next_ready(STORE->ctx, &a);

	SAME(has_a == SLOW->next_ready(SLOW->ctx, &b) &&
		     (!has_a || (a.roll_id == b.roll_id && strcmp(a.roll, b.roll) == 0 &&
				 strcmp(a.order, b.order) == 0 && strcmp(a.by, b.by) == 0 &&
				 strcmp(a.number, b.number) == 0 &&
				 strcmp(a.verdict, b.verdict) == 0 && strcmp(a.text, b.text) == 0)),
	     "next_ready");
	SAME(STORE->count_held(STORE->ctx) == SLOW->count_held(SLOW->ctx), "count_held");
}

static void
compare_notice(const char *order)
{
	struct perch_notice a;
	struct perch_notice b;
	bool has_a = ASK(STORE, next_notice, order, &a);

	SAME(has_a == ASK(SLOW, next_notice, order, &b) &&
		     (!has_a || (strcmp(a.number, b.number) == 0 && strcmp(a.text, b.text) == 0)),
	     "next_notice %s", order);
}

static void
compare_shipped(void)
{
	static const char *const refs[] = { "four-point-inch",   "four-point-inch@1",
					    "four-point-inch@2", "mill-7",
					    "mill-7@1",          "none" };
	static const char *const codes[] = { "slub", "hole", "new-code", "none" };
	static struct perch_profile pa;
	static struct perch_profile pb;
	struct perch_defect da;
	struct perch_defect db;

	for (size_t i = 0; i < PERCH_COUNT(refs); i++) {
		bool has_a = ASK(STORE, find_profile, refs[i], &pa);
		SAME(has_a == ASK(SLOW, find_profile, refs[i], &pb) &&
			     (!has_a || (strcmp(pa.id, pb.id) == 0 && pa.version == pb.version)),
		     "find_profile %s", refs[i]);
	}
	for (size_t i = 0; i < PERCH_COUNT(codes); i++) {
		bool has_a = ASK(STORE, find_defect, codes[i], &da);
		SAME(has_a == ASK(SLOW, find_defect, codes[i], &db) &&
			     (!has_a ||
			      (strcmp(da.code, db.code) == 0 && strcmp(da.en, db.en) == 0)),
		     "find_defect %s", codes[i]);
	}
	SAME(STORE->n_formats == SLOW->n_formats, "formats");
	for (size_t i = 0; i < STORE->n_formats; i++)
		SAME(strcmp(STORE->formats[i].id, SLOW->formats[i].id) == 0 &&
			     STORE->formats[i].version == SLOW->formats[i].version,
		     "format %zu", i);
	for (uint16_t vid = 0; vid < 3; vid++) {
		const struct perch_scanner scanner = { .vid = vid };
		SAME(STORE->find_separators(STORE->ctx, &scanner) ==
			     SLOW->find_separators(SLOW->ctx, &scanner),
		     "find_separators");
	}
}

static void
compare_all(void)
{
	perch_store_world_refresh(&sim.store);
	MUST(sim.store.trouble == PERCH_OK, "no trouble: %s", sim.store.trouble_err.text);
	for (size_t o = 0; o < PERCH_COUNT(orders); o++) {
		compare_order(orders[o]);
		compare_notice(orders[o]);
		compare_actions(orders[o]);
		for (size_t l = 0; l < PERCH_COUNT(lots); l++) {
			compare_list(orders[o], lots[l]);
			compare_lot(orders[o], lots[l]);
		}
		for (size_t r = 0; r < PERCH_COUNT(rolls); r++)
			compare_roll(orders[o], rolls[r]);
	}
	compare_actions("");
	for (size_t i = 0; i < PERCH_COUNT(rolls); i++)
		compare_roll("", rolls[i]);
	for (size_t i = 0; i < PERCH_COUNT(matters); i++)
		compare_matter(matters[i]);
	for (size_t i = 0; i < 4; i++)
		compare_count(any_id(PERCH_RECORD_COUNT));
	compare_waiting();
	compare_shipped();
	/* An item that cannot be read is trouble for the one who asks for it, never damage. */
	MUST(sim.store.trouble == PERCH_OK || sim.store.trouble == PERCH_E_FORMAT, "trouble: %s",
	     sim.store.trouble_err.text);
}

/* --- tests ------------------------------------------------------------------------------------- */

static void
play(uint64_t seed)
{
	seed_now = seed;
	state_of_draw = seed;
	for (size_t i = 0; i < STEPS; i++) {
		if (draw(4) == 0)
			send_something();
		else
			record_something();
		perch_store_world_refresh(&sim.store);
		if (i % 2 == 0)
			compare_waiting();
		if (i % 20 == 19)
			compare_all();
	}
}

/* Project the whole log anew. */
static void
rebuild(struct perch_db *db)
{
	struct perch_err err = { 0 };

	MUST(perch_db_open_memory(db, &perch_view_kind, &err) == PERCH_OK, "%s", err.text);
	for (size_t i = 0; i < sim.log.n_records; i++)
		MUST(perch_view_apply(db, i + 1, sim.log.records[i], &err) == PERCH_OK, "%s",
		     err.text);
}

static void
store_and_slow_world_agree(void **state)
{
	struct perch_err err = { 0 };
	struct perch_db fresh;

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		MUST(folder_set_up(state) == 0, "a folder");
		open_sim();
		play(seed);
		rebuild(&fresh);
		MUST(perch_view_compare(&sim.view, &fresh, &err) == PERCH_OK, "%s", err.text);
		perch_db_close(&fresh);
		print_message("seed %llu: %zu records, %zu items, %zu answers compared\n",
			      (unsigned long long)seed, sim.log.n_records, sim.log.n_items,
			      sim.compared);
		close_sim();
		MUST(folder_tear_down(state) == 0, "the folder goes");
	}
}

/* For each table: it has rows (the draw reaches every type), and one that is gone is noticed. */
static void
a_row_that_is_gone_is_found_in_any_table(void **state)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *tables = NULL;
	struct perch_err err = { 0 };
	struct perch_db broken;
	size_t n = 0;

	(void)state;
	open_sim();
	play(99);
	enum perch_rc rc = PERCH_ROW(&sim.view, &err, &tables,
				     "SELECT name FROM sqlite_schema WHERE type = 'table' "
				     "AND name <> ?1",
				     PERCH_TEXT("state"));
	for (; rc == PERCH_OK; rc = perch_stmt_step(&sim.view, tables, &err), n++) {
		char table[64];
		char sql[160];

		MUST(perch_col_text(tables, 0, table, sizeof(table)) == PERCH_OK &&
			     perch_fmt(sql, sizeof(sql),
				       "PRAGMA foreign_keys = OFF; DELETE FROM %s WHERE 1 IN "
				       "(SELECT 1 FROM %s)",
				       table, table) == PERCH_OK,
		     "a table");
		rebuild(&broken);
		MUST(perch_db_exec(&broken, sql, &err) == PERCH_OK, "%s: %s", table, err.text);
		MUST(perch_view_compare(&broken, &sim.view, &err) == PERCH_E_DAMAGED &&
			     strstr(err.text, table) != NULL,
		     "%s without its rows is found: %s", table, err.text);
		perch_db_close(&broken);
	}
	MUST(n == 28, "every table was looked at, not %zu", n);
	perch_stmt_free(&tables);
	close_sim();
}

/* What head office sent wrong is told by name, and the rest goes on. */
static void
a_broken_item_is_trouble_that_names_it(void **state)
{
	struct perch_profile profile;
	struct perch_defect defect;
	struct perch_order order;

	(void)state;
	open_sim();
	send("profile", "four-point-inch", "{\"id\":\"four-point-inch\",\"version\":\"x\"}");
	send("order", "PO-1", "{\"order\":\"PO-1\",\"width\":\"wide\"}");
	send("defect", "slub", "{\"code\":\"slub\"}");
	send("label-format", "mill-7", "{\"id\":\"mill-7\"}");
	send("notice", "N-1", "{\"notice\":7}");
	perch_store_world_refresh(&sim.store);
	MUST(sim.store.trouble == PERCH_OK && STORE->n_formats == 1,
	     "a bad label format does not stop the scans");
	for (int again = 0; again < 2; again++) {
		perch_store_world_refresh(&sim.store);
		MUST(!ASK(STORE, find_profile, "four-point-inch", &profile) &&
			     sim.store.trouble == PERCH_E_FORMAT &&
			     strstr(sim.store.trouble_err.text, "profile four-point-inch") !=
				     NULL &&
			     strstr(sim.store.trouble_err.text, "version") != NULL,
		     "the profile is named, also the second time: %s", sim.store.trouble_err.text);
	}
	perch_store_world_refresh(&sim.store);
	MUST(ASK(STORE, find_profile, "ten-point", &profile) && sim.store.trouble == PERCH_OK,
	     "another profile is found");
	MUST(!ASK(STORE, find_order, "PO-1", &order) &&
		     strstr(sim.store.trouble_err.text, "width") != NULL,
	     "the order's key is named: %s", sim.store.trouble_err.text);
	perch_store_world_refresh(&sim.store);
	MUST(!ASK(STORE, find_defect, "slub", &defect) &&
		     strstr(sim.store.trouble_err.text, "defect slub") != NULL,
	     "the defect is named: %s", sim.store.trouble_err.text);
	perch_store_world_refresh(&sim.store);
	MUST(ASK(STORE, find_defect, "hole", &defect) && sim.store.trouble == PERCH_OK,
	     "another defect is found");
	send("profile", "four-point-inch", NULL);
	perch_store_world_refresh(&sim.store);
	MUST(ASK(STORE, find_profile, "four-point-inch", &profile) && profile.version == 1,
	     "when it is gone the shipped one serves again");
	close_sim();
}

/* Before the first sync there is no master.db: what was made here is all there is. */
static void
without_master_data_what_was_made_here_is_found(void **state)
{
	static struct perch_record r;
	struct perch_order order;
	struct perch_expected line;
	struct perch_err err = { 0 };
	const struct perch_record_head head = { 0 };

	(void)state;
	open_sim();
	perch_store_world_init(&sim.store, &sim.view, NULL);
	perch_record_init(&r, PERCH_RECORD_MAKE, head);
	SET(r.make.kind, "order");
	SET(r.make.key, "T-1");
	SET(r.make.body, "{\"order\":\"T-1\",\"confirmed\":true}");
	MUST(perch_view_apply(&sim.view, 1, &r, &err) == PERCH_OK, "%s", err.text);
	SET(r.make.kind, "roll");
	SET(r.make.key, "T-1/R1");
	SET(r.make.body, "{\"order\":\"T-1\",\"roll\":\"R1\",\"lot\":\"A\"}");
	MUST(perch_view_apply(&sim.view, 2, &r, &err) == PERCH_OK, "%s", err.text);
	perch_record_init(&r, PERCH_RECORD_LINK, head);
	SET(r.link.from, "T-1");
	SET(r.link.to, "PO-9");
	perch_store_world_refresh(&sim.store);
	MUST(ASK(STORE, find_order, "T-1", &order) && order.is_confirmed, "the order is there");
	MUST(ASK(STORE, find_expected, "T-1", "R1", &line) && strcmp(line.lot, "A") == 0,
	     "and its roll");
	MUST(perch_view_apply(&sim.view, 3, &r, &err) == PERCH_OK, "%s", err.text);
	MUST(ASK(STORE, find_order, "T-1", &order) && strcmp(order.order, "PO-9") == 0,
	     "linked, it is the other one");
	MUST(ASK(STORE, find_expected, "PO-9", "R1", &line) && strcmp(line.order, "PO-9") == 0,
	     "and its roll too");
	MUST(sim.store.trouble == PERCH_OK, "%s", sim.store.trouble_err.text);
	close_sim();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(store_and_slow_world_agree),
		cmocka_unit_test_setup_teardown(a_row_that_is_gone_is_found_in_any_table,
						folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(a_broken_item_is_trouble_that_names_it,
						folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(without_master_data_what_was_made_here_is_found,
						folder_set_up, folder_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

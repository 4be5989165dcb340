/* world_sim.c - see world_sim.h. */
#include "tests/unit/world_sim.h"

#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/store/view.h"
#include "tests/unit/log_world_in.h"

/* Small, so that everything meets everything. */
const char *const world_orders[WORLD_ORDERS] = { "PO-1", "PO-2", "T-1", "T-2" };
const char *const world_rolls[WORLD_ROLLS] = { "R1", "R2", "R3", "R10", "r\xe5\xb8\x83" };
const char *const world_lots[WORLD_LOTS] = { "", "A", "B" };
static const char *const papers[] = { "", "DN-1", "DN-2" };
const char *const world_matters[WORLD_MATTERS] = { "M-1", "M-2", "M-3" };
const char *const world_people[WORLD_PEOPLE] = { "LI-7", "WU-2", "CHEN-1" };
static const char *const dates[] = { "", "2026-11-28", "2026-12-01" };
static const char *const shades[] = { "A",   "B",   "C",   "D",   "E", "111",
				      "112", "355", "356", "999", "a" };
static const char *const verdicts[] = { "pass",   "concession", "second",       "rework",
					"reject", "hold-lab",   "hold-decision" };

static const char *const stages[] = { "early", "middle", "final", "wash" };

#define ANY(list) (list)[world_draw(PERCH_COUNT(list))]

static uint64_t state_of_draw;

void
world_draw_seed(uint64_t seed)
{
	state_of_draw = seed;
}

uint64_t
world_draw(uint64_t n)
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

void
world_sim_open(struct world_sim *w, const char *view, const char *master)
{
	static const uint8_t device[] = { 0xa1, 0xb2, 0xc3, 0xd4 };
	struct perch_err err = { 0 };

	memset(w, 0, sizeof(*w));
	log_world_open(&w->log);
	MUST(perch_db_open_writer(&w->view, &perch_view_kind, view, "test", &err) == PERCH_OK, "%s",
	     err.text);
	MUST(perch_db_open_writer(&w->master, &perch_master_kind, master, "test", &err) == PERCH_OK,
	     "%s", err.text);
	MUST(perch_master_load(&w->sync, &w->master, &err) == PERCH_OK, "%s", err.text);
	MUST(perch_db_open_reader(&w->reader, &perch_master_kind, master, &err) == PERCH_OK, "%s",
	     err.text);
	perch_store_world_init(&w->store, &w->view, &w->reader);
	perch_store_world_own(&w->store, device, sizeof(device));
	SET(w->log.own, "a1b2c3-");
	perch_store_world_refresh(&w->store);
}

void
world_sim_close(struct world_sim *w)
{
	log_world_close(&w->log);
	perch_db_close(&w->reader);
	perch_db_close(&w->master);
	perch_db_close(&w->view);
}

int64_t
world_sim_id(const struct world_sim *w, enum perch_record_type type)
{
	size_t n = w->log.n_records;
	size_t start = n > 0 ? (size_t)world_draw(n) : 0;

	for (size_t k = 0; k < n; k++) {
		size_t i = (start + k) % n;

		if (w->log.records[i]->type == type)
			return (int64_t)i + 1;
	}
	return 0;
}

/* --- items ------------------------------------------------------------------------------------- */

void
world_sim_send(struct world_sim *w, const char *kind, const char *key, const char *body)
{
	static char text[16384];
	struct perch_err err = { 0 };
	struct perch_json object;
	struct perch_wire_page page;
	int64_t revision = ++w->revision;

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
	MUST(perch_master_apply(&w->sync, &page, 77, &err) == PERCH_OK, "%s: %s", text, err.text);
	log_world_put(&w->log, kind, key, body);
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
			       order, 1400 + (int)world_draw(200), (int)world_draw(4));
	else if (strcmp(kind, "roll") == 0)
		rc = perch_fmt(
			dst, cap,
			"{\"order\":\"%s\",\"roll\":\"%s\",\"lot\":\"%s\",\"length\":\"%dm\","
			"\"delivery\":\"%s\",\"packing\":\"%s\"}",
			order, roll, ANY(world_lots), 1 + (int)world_draw(200), ANY(papers),
			ANY(papers));
	else if (strcmp(kind, "lab") == 0)
		rc = perch_fmt(dst, cap, "{\"lab\":\"%s\",\"result\":\"%s\"%s,\"text\":\"t%d\"}",
			       matter, ANY(results),
			       world_draw(3) == 0 ? ",\"verdict\":\"second\"" : "",
			       (int)world_draw(9));
	else if (strcmp(kind, "decision") == 0)
		rc = perch_fmt(dst, cap,
			       "{\"order\":\"%s\",\"roll\":\"%s\",\"verdict\":\"%s\","
			       "\"number\":\"D-%d\"}",
			       order, roll, verdicts[world_draw(5)], (int)world_draw(6));
	else if (strcmp(kind, "notice") == 0)
		rc = perch_fmt(dst, cap, "{\"notice\":\"%s\",\"order\":\"%s\",\"text\":\"t%d\"}",
			       matter, order, (int)world_draw(9));
	else if (strcmp(kind, "action") == 0)
		rc = perch_fmt(dst, cap,
			       "{\"action\":\"%s\",\"order\":\"%s\",\"owner\":\"o\",\"due\":\"%s\","
			       "\"text\":\"t\",\"state\":\"%s\"}",
			       matter, order, ANY(dates), ANY(states));
	else if (strcmp(kind, "answer") == 0)
		rc = perch_fmt(
			dst, cap,
			"{\"answer\":\"1\",\"order\":\"%s\",\"question\":\"%s\",\"text\":\"t%d\"}",
			world_draw(2) == 0 ? order : "", matter, (int)world_draw(9));
	else if (strcmp(kind, "person") == 0)
		rc = perch_fmt(dst, cap, "{\"person\":\"%s\",\"role\":\"%s\"%s}", matter,
			       world_draw(2) == 0 ? "lead" : "inspector",
			       world_draw(3) == 0 ? ",\"retired\":true" : "");
	else if (strcmp(kind, "done") == 0)
		rc = perch_fmt(
			dst, cap,
			"{\"done\":\"%s\",\"order\":\"%s\",\"lot\":\"%s\",\"verdict\":\"%s\","
			"\"closed_ms\":%d,\"terminal\":\"%s\"}",
			roll, order, ANY(world_lots), ANY(verdicts), (int)world_draw(9), matter);
	else if (strcmp(kind, "defect") == 0)
		rc = perch_fmt(dst, cap, "{\"code\":\"%s\",\"en\":\"n%d\",\"group\":\"yarn\"}",
			       matter, (int)world_draw(9));
	else
		rc = perch_fmt(dst, cap,
			       "{\"id\":\"%s\",\"version\":%d,\"pattern\":\"%s-{roll}\","
			       "\"example\":\"%s-77\"}",
			       matter, 1 + (int)world_draw(3), matter, matter);
	MUST(rc == PERCH_OK, "a body of %s", kind);
}

void
world_sim_send_something(struct world_sim *w)
{
	static const char *const kinds[] = { "order",   "roll",   "roll",     "roll",
					     "lab",     "lab",    "decision", "decision",
					     "notice",  "action", "defect",   "label-format",
					     "profile", "future", "answer",   "answer",
					     "person",  "person", "done",     "done" };
	static const char *const terminals[] = { "a1b2c3", "d4e5f6" };
	static const char *const codes[] = { "slub", "hole", "new-code" };
	static const char *const ids[] = { "four-point-inch", "ten-point", "mill-7" };
	static char body[8192];
	const char *kind = ANY(kinds);
	const char *order = ANY(world_orders);
	const char *roll = ANY(world_rolls);
	const char *matter = strcmp(kind, "defect") == 0    ? ANY(codes)
			     : strcmp(kind, "profile") == 0 ? ANY(ids)
			     : strcmp(kind, "person") == 0  ? ANY(world_people)
			     : strcmp(kind, "done") == 0    ? ANY(terminals)
							    : ANY(world_matters);
	bool is_done = strcmp(kind, "done") == 0;
	bool is_of_roll = strcmp(kind, "roll") == 0 || strcmp(kind, "decision") == 0 || is_done;
	char key[128];
	char question[PERCH_QUESTION_CAP];

	/* Of this terminal, or of another. */
	MUST(perch_fmt(question, sizeof(question), "%s-%lld",
		       world_draw(4) == 0 ? "d4e5f6" : "a1b2c3",
		       (long long)world_sim_id(w, PERCH_RECORD_QUESTION)) == PERCH_OK,
	     "a number");
	if (strcmp(kind, "answer") == 0)
		matter = question;
	MUST(perch_fmt(key, sizeof(key), "%s%s%s%s%s",
		       is_of_roll || strcmp(kind, "order") == 0 ? order : matter,
		       is_of_roll ? "/" : "", is_of_roll ? roll : "", is_done ? "/" : "",
		       is_done ? matter : "") == PERCH_OK,
	     "a key");
	if (world_draw(8) == 0) {
		world_sim_send(w, kind, key, NULL);
		return;
	}
	if (world_draw(12) == 0 || strcmp(kind, "future") == 0) {
		world_sim_send(w, kind, key, "{\"order\":7,\"roll\":8}");
		return;
	}
	if (strcmp(kind, "profile") == 0)
		put_profile_body(matter, 1 + (int)world_draw(2), body, sizeof(body));
	else
		make_body(kind, order, roll, matter, body, sizeof(body));
	world_sim_send(w, kind, key, body);
}

/* --- records ----------------------------------------------------------------------------------- */

static void
fill_close(struct perch_record_close *c)
{
	static const char *const qualities[] = { "", "first", "second", "reject" };
	static const char *const ways[] = {
		"", "pass", "concession", "second", "rework", "reject"
	};

	c->points = (int64_t)world_draw(40) - 1;
	c->length_um = world_draw(6) == 0 ? -1 : (int64_t)world_draw(200) * 1000000;
	c->width_um = world_draw(6) == 0 ? -1 : (int64_t)world_draw(2000) * 1000;
	SET(c->verdict, world_draw(8) == 0 ? "" : ANY(verdicts));
	SET(c->quality, ANY(qualities));
	SET(c->otherwise, ANY(ways));
	if (world_draw(4) == 0)
		SET(c->override, ANY(verdicts));
}

static void
fill_make(struct perch_record_make *m)
{
	const char *order = ANY(world_orders);
	const char *roll = ANY(world_rolls);
	bool is_roll = world_draw(3) != 0;

	SET(m->kind, is_roll ? "roll" : "order");
	MUST(perch_fmt(m->key, sizeof(m->key), "%s%s%s", order, is_roll ? "/" : "",
		       is_roll ? roll : "") == PERCH_OK,
	     "a key");
	if (world_draw(10) == 0)
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
		r->length.um = 1 + (int64_t)world_draw(1000) * 100000;
		break;
	case PERCH_RECORD_SHADE:
		r->shade.roll = roll;
		SET(r->shade.lot, ANY(shades));
		break;
	case PERCH_RECORD_SAMPLE:
		r->sample.roll = roll;
		r->sample.um = 3000000;
		SET(r->sample.lab, ANY(world_matters));
		break;
	case PERCH_RECORD_HOLD:
		r->hold.roll = roll;
		SET(r->hold.wait, ANY(waits));
		break;
	case PERCH_RECORD_RELEASE:
		r->release.roll = roll;
		SET(r->release.by, ANY(waits));
		SET(r->release.number, ANY(world_matters));
		if (strcmp(r->release.by, "decision") == 0)
			MUST(perch_fmt(r->release.number, sizeof(r->release.number), "D-%d",
				       (int)world_draw(6)) == PERCH_OK,
			     "a number");
		SET(r->release.verdict, verdicts[world_draw(5)]);
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
		SET(r->wash.moment, world_draw(2) == 0 ? "before" : "after");
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

/* People and signatures. */
static void
fill_of_people(const struct world_sim *w, struct perch_record *r, int64_t order)
{
	static const char *const hows[] = { "pin", "badge", "unlisted" };

	r->head.mono_ms = (int64_t)world_draw(100000);
	switch ((int)r->type) {
	case PERCH_RECORD_IN:
		SET(r->in.person, ANY(world_people));
		SET(r->in.how, ANY(hows));
		break;
	case PERCH_RECORD_DENY:
		SET(r->deny.badge, ANY(world_people));
		SET(r->deny.why, world_draw(5) == 0 ? "unknown" : "pin");
		r->deny.tries = 1 + (int64_t)world_draw(9);
		r->deny.wait = (int64_t)world_draw(900);
		break;
	case PERCH_RECORD_UNLOCK:
		SET(r->unlock.badge, ANY(world_people));
		break;
	case PERCH_RECORD_BOOT:
		memset(r->boot.boot, 'a' + (int)world_draw(2), sizeof(r->boot.boot) - 1);
		break;
	case PERCH_RECORD_ADDENDUM:
		r->addendum.of = 1 + (int64_t)world_draw(w->log.n_records);
		break;
	default:
		r->head.sign_in = world_sim_id(w, PERCH_RECORD_IN);
		r->sign.order = order;
		r->sign.through = (int64_t)(w->log.n_records - world_draw(2) * world_draw(9));
		SET(r->sign.name, ANY(world_lots));
		SET(r->sign.meaning, "agreed");
		SET(r->sign.how, ANY(hows));
		break;
	}
}

/* What is of an order, of a count, of an action, of nothing. */
static void
fill_of_order(const struct world_sim *w, struct perch_record *r, int64_t order)
{
	switch ((int)r->type) {
	case PERCH_RECORD_ORDER:
		SET(r->order.order, ANY(world_orders));
		break;
	case PERCH_RECORD_ROLL:
		r->roll.order = order;
		SET(r->roll.roll, ANY(world_rolls));
		SET(r->roll.lot, ANY(world_lots));
		r->roll.ticket_um = (int64_t)world_draw(100) * 1000000 - 1;
		break;
	case PERCH_RECORD_SAMPLING:
		r->sampling.order = order;
		r->sampling.round = 1 + (int64_t)world_draw(3);
		r->sampling.size = 9;
		r->sampling.n = 2;
		SET(r->sampling.lot, ANY(world_lots));
		SET(r->sampling.picks, "R1 R2");
		break;
	case PERCH_RECORD_COUNT:
		r->count.order = order;
		SET(r->count.kind, world_draw(3) == 0 ? "packing" : "receiving");
		SET(r->count.number, ANY(papers));
		break;
	case PERCH_RECORD_COUNTED:
		r->counted.count = world_sim_id(w, PERCH_RECORD_COUNT);
		SET(r->counted.roll, ANY(world_rolls));
		SET(r->counted.lot, ANY(world_lots));
		break;
	case PERCH_RECORD_ACTION:
		r->action.order = world_draw(3) == 0 ? 0 : order;
		SET(r->action.due, ANY(dates));
		break;
	case PERCH_RECORD_RECHECK:
		r->recheck.of = world_draw(2) == 0 ? world_sim_id(w, PERCH_RECORD_ACTION) : 0;
		if (r->recheck.of == 0)
			SET(r->recheck.number, ANY(world_matters));
		r->recheck.is_done = world_draw(3) != 0;
		break;
	case PERCH_RECORD_ACKNOWLEDGE:
		r->acknowledge.order = order;
		SET(r->acknowledge.what, world_draw(4) == 0 ? "spec" : "notice");
		SET(r->acknowledge.number, ANY(world_matters));
		break;
	case PERCH_RECORD_KEEP:
		r->keep.order = order;
		SET(r->keep.what, world_draw(2) == 0 ? "card" : "sample");
		SET(r->keep.number, ANY(world_matters));
		SET(r->keep.place, ANY(world_rolls));
		break;
	case PERCH_RECORD_LINK:
		SET(r->link.from, world_orders[2 + world_draw(2)]);
		SET(r->link.to, ANY(world_orders));
		break;
	case PERCH_RECORD_MAKE:
		fill_make(&r->make);
		break;
	case PERCH_RECORD_SEPARATOR:
		r->separator.vid = (int64_t)world_draw(2);
		SET(r->separator.outcome, world_draw(2) == 0 ? "kept" : "lost");
		break;
	case PERCH_RECORD_STAGE:
		SET(r->stage.stage, ANY(stages));
		break;
	case PERCH_RECORD_QUESTION:
		r->question.order = world_draw(3) == 0 ? 0 : order;
		SET(r->question.text, ANY(world_rolls));
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
		r->tally.count = world_sim_id(w, PERCH_RECORD_COUNT);
		break;
	case PERCH_RECORD_LEFTOVER:
		r->leftover.order = order;
		r->leftover.um = 1;
		break;
	default: /* anomaly, told, plan: the order is their first member or none */
		break;
	}
}

void
world_sim_record_something(struct world_sim *w)
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
		PERCH_RECORD_PLAN,    PERCH_RECORD_STAGE,
	};
	static const enum perch_record_type of_people[] = {
		PERCH_RECORD_IN,   PERCH_RECORD_DENY,     PERCH_RECORD_DENY, PERCH_RECORD_DENY,
		PERCH_RECORD_DENY, PERCH_RECORD_UNLOCK,   PERCH_RECORD_BOOT, PERCH_RECORD_SIGN,
		PERCH_RECORD_SIGN, PERCH_RECORD_ADDENDUM,
	};
	static struct perch_record r;
	const struct perch_record_head head = { .wall_ms = 1000 * (int64_t)world_draw(100000) };
	int64_t order = world_sim_id(w, PERCH_RECORD_ORDER);
	int64_t roll = world_sim_id(w, PERCH_RECORD_ROLL);
	uint64_t kind = world_draw(12);
	struct perch_ready ready;
	struct perch_err err = { 0 };

	if (order == 0) {
		perch_record_init(&r, PERCH_RECORD_ORDER, head);
		fill_of_order(w, &r, 0);
	} else if (kind == 0) {
		perch_record_init(&r, PERCH_RECORD_WITHDRAW, head);
		r.withdraw.of = 1 + (int64_t)world_draw(w->log.n_records);
		if (log_signed_by(&w->log, r.withdraw.of) != 0)
			return; /* as the session does */
	} else if (kind >= 10) {
		perch_record_init(&r, ANY(of_people), head);
		fill_of_people(w, &r, order);
	} else if (kind == 1 && w->log.world.next_ready(w->log.world.ctx, &ready)) {
		/* As the session does. */
		perch_record_init(&r, PERCH_RECORD_RELEASE, head);
		r.release.roll = ready.roll_id;
		SET(r.release.by, ready.by);
		SET(r.release.number, ready.number);
		SET(r.release.verdict, ready.verdict);
	} else if (kind < 5 && roll != 0) {
		perch_record_init(&r, ANY(of_roll), head);
		if (r.type == PERCH_RECORD_CLOSE && log_signed_by(&w->log, roll) != 0)
			return;
		fill_of_roll(&r, roll);
	} else {
		perch_record_init(&r, ANY(of_order), head);
		fill_of_order(w, &r, order);
	}
	log_world_append(&w->log, &r);
	MUST(perch_view_apply(&w->view, w->log.n_records, &r, &err) == PERCH_OK, "%s: %s",
	     perch_record_type_str(r.type), err.text);
}

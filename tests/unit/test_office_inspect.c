/* test_office_inspect.c - what head office makes of the records of an inspection besides flaws
 * (sync/office/judge_*.c, actions.c). */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/inspect/profile.h"
#include "sync/office/import.h"
#include "sync/office/master.h"
#include "sync/office/project.h"
#include "tests/unit/office_world.h"

/* Every log here begins so: unknown 1, boot 2, in 3, order PO-1 4, roll R1 5. */
#define ORDER 4
#define ROLL  5

static struct office_world w;

static void
put_item(const char *kind, const char *key, const char *body)
{
	enum perch_change change;
	struct perch_err err = { 0 };

	MUST(perch_master_put(&w.office.db, kind, key, perch_span_str(body), &change, &err) ==
		     PERCH_OK,
	     "%s", err.text);
}

static int
open_world(void **state)
{
	(void)state;
	w = (struct office_world){ 0 };
	world_open(&w);
	put_item("order", "PO-1", "{\"order\":\"PO-1\"}");
	terminal_begin(&w.t, 0);
	terminal_in(&w.t, WORLD_BOOT);
	terminal_order(&w.t, "PO-1");
	terminal_roll(&w.t, WORLD_BOOT, 3, ORDER, "R1");
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

static void
deliver(const struct terminal *t, uint64_t first)
{
	MUST(world_send(&w, t, first, t->tail), "it is stored: %s",
	     perch_problem_str(w.problem.type));
	perch_project(&w.office);
}

#define SET(dst, text) memcpy((dst), (text), sizeof(text))

static struct perch_record
new_record(enum perch_record_type type)
{
	return terminal_record_of(type, WORLD_BOOT, 3);
}

static void
add(const struct perch_record *r)
{
	terminal_record(&w.t, r);
}

/* --- one record, one row ----------------------------------------------------------------------- */

static void
a_width(struct perch_record *r)
{
	r->width.roll = ROLL;
	SET(r->width.place, "head");
	r->width.um = 1520000;
	SET(r->width.o, "typed");
}

static void
a_swatch(struct perch_record *r)
{
	r->weight.roll = ROLL;
	SET(r->weight.place, "tail");
	r->weight.value = 1805;
	r->weight.exp = -1;
	SET(r->weight.unit, "g/m2");
	SET(r->weight.method, "swatch");
	r->weight.mass = 1805;
	r->weight.mass_exp = -3;
	SET(r->weight.mass_unit, "g");
	r->weight.area_mm2 = 10000;
	SET(r->weight.o, "measured");
}

static void
a_length(struct perch_record *r)
{
	r->length.roll = ROLL;
	r->length.um = 118600000;
	SET(r->length.o, "scanned");
}

static void
a_density(struct perch_record *r)
{
	r->density.roll = ROLL;
	SET(r->density.dir, "weft");
	r->density.value = 68;
	SET(r->density.unit, "/in");
	SET(r->density.o, "typed");
}

static void
a_bow(struct perch_record *r)
{
	r->skew.roll = ROLL;
	SET(r->skew.kind, "double-bow");
	r->skew.um = 9000;
	SET(r->skew.o, "typed");
}

static void
a_wash(struct perch_record *r)
{
	r->wash.roll = ROLL;
	SET(r->wash.moment, "after");
	SET(r->wash.dir, "warp");
	r->wash.um = 490000;
	SET(r->wash.o, "typed");
}

static void
a_grade(struct perch_record *r)
{
	r->colour.roll = ROLL;
	SET(r->colour.kind, "side-centre");
	SET(r->colour.light, "D65");
	SET(r->colour.grade, "4-5");
	SET(r->colour.reference, "approved");
	SET(r->colour.reference_no, "L/D-12");
	r->colour.look = 2;
	SET(r->colour.difference, "1.7");
	SET(r->colour.o, "typed");
}

static void
a_shade(struct perch_record *r)
{
	r->shade.roll = ROLL;
	SET(r->shade.lot, "356");
	SET(r->shade.o, "typed");
}

static void
a_mark(struct perch_record *r)
{
	r->mark.roll = ROLL;
	SET(r->mark.field, "colour");
	r->mark.is_ok = false;
	SET(r->mark.text, "says black");
	SET(r->mark.o, "typed");
}

static void
a_check(struct perch_record *r)
{
	r->check.roll = ROLL;
	SET(r->check.what, "smell");
	r->check.is_ok = true;
	SET(r->check.o, "typed");
}

static void
a_sample(struct perch_record *r)
{
	r->sample.roll = ROLL;
	r->sample.um = 4000000;
	SET(r->sample.lab, "7781");
	SET(r->sample.text, "fastness");
	SET(r->sample.o, "typed");
}

static void
a_note(struct perch_record *r)
{
	SET(r->note.text, "rain");
	SET(r->note.o, "typed");
}

static void
a_setup(struct perch_record *r)
{
	r->setup.order = ORDER;
	SET(r->setup.item, "light");
	SET(r->setup.text, "1100lx");
	SET(r->setup.o, "typed");
}

static void
a_sampling(struct perch_record *r)
{
	r->sampling.order = ORDER;
	SET(r->sampling.lot, "L1");
	SET(r->sampling.rule, "ten-percent");
	r->sampling.round = 1;
	r->sampling.size = 20;
	r->sampling.n = 2;
	SET(r->sampling.picks, "R3 R9");
	SET(r->sampling.o, "typed");
}

static void
a_lot(struct perch_record *r)
{
	r->lot.order = ORDER;
	SET(r->lot.lot, "L1");
	SET(r->lot.verdict, "reject");
	SET(r->lot.rate, "41.2500");
	r->lot.inspected = 2;
	r->lot.failed = 1;
	r->lot.reasons.n = 2;
	SET(r->lot.reasons.v[0], "rate \"high\"");
	SET(r->lot.reasons.v[1], "1 failed");
	SET(r->lot.override, "second");
	SET(r->lot.why, "agreed");
	SET(r->lot.o, "typed");
}

static void
a_count(struct perch_record *r)
{
	r->count.order = ORDER;
	SET(r->count.kind, "receiving");
	SET(r->count.number, "DN-4");
	SET(r->count.o, "typed");
}

static void
an_anomaly(struct perch_record *r)
{
	r->anomaly.order = ORDER;
	r->anomaly.roll = ROLL;
	SET(r->anomaly.cause, "machine");
	SET(r->anomaly.place, "loom 7");
	SET(r->anomaly.text, "broken heald");
	SET(r->anomaly.o, "typed");
}

static void
an_acknowledgement(struct perch_record *r)
{
	r->acknowledge.order = ORDER;
	SET(r->acknowledge.what, "notice");
	SET(r->acknowledge.number, "N-3");
	r->acknowledge.spec = 2;
	SET(r->acknowledge.o, "typed");
}

static void
a_card(struct perch_record *r)
{
	SET(r->keep.what, "card");
	SET(r->keep.number, "C-1");
	SET(r->keep.place, "drawer 3");
	SET(r->keep.until, "2027-01-31");
	SET(r->keep.o, "scanned");
}

static void
a_leftover(struct perch_record *r)
{
	r->leftover.order = ORDER;
	SET(r->leftover.roll, "R1");
	r->leftover.um = 7000000;
	SET(r->leftover.text, "back to the buyer");
	SET(r->leftover.o, "typed");
}

static void
a_telling(struct perch_record *r)
{
	r->told.order = ORDER;
	SET(r->told.name, "Ms Wang");
	SET(r->told.text, "by phone");
	SET(r->told.o, "typed");
}

static void
a_plan(struct perch_record *r)
{
	SET(r->plan.text, "lot 2 at eight");
	SET(r->plan.o, "typed");
}

static void
a_shift_end(struct perch_record *r)
{
	r->shift.rolls = 12;
	r->shift.flaws = 40;
	r->shift.held = 1;
	r->shift.open = 2;
	SET(r->shift.text, "calm");
	SET(r->shift.o, "typed");
}

static void
a_made_roll(struct perch_record *r)
{
	SET(r->make.kind, "roll");
	SET(r->make.key, "PO-1/R9");
	SET(r->make.body, "{}");
	SET(r->make.o, "typed");
}

static void
a_link(struct perch_record *r)
{
	SET(r->link.from, "NEW-1");
	SET(r->link.to, "PO-1");
	SET(r->link.o, "typed");
}

static const struct {
	const char *must;
	enum perch_record_type type;
	void (*fill)(struct perch_record *r);
	const char *sql;
	const char *row; /* what the record says, by records.md */
} rows[] = {
	// clang-format off
	{ "a width", PERCH_RECORD_WIDTH, a_width,
	  "kind, place, um, origin, roll_seq FROM measure", "width head 1520000 typed 5" },
	{ "a weight with the piece it was worked out from", PERCH_RECORD_WEIGHT, a_swatch,
	  "kind, place, um, value, exp, unit, method, mass, mass_exp, mass_unit, area_mm2, origin FROM measure",
	  "weight tail -1 1805 -1 g/m2 swatch 1805 -3 g 10000 measured" },
	{ "a length", PERCH_RECORD_LENGTH, a_length, "kind, um, origin FROM measure", "length 118600000 scanned" },
	{ "a density", PERCH_RECORD_DENSITY, a_density, "kind, place, value, unit FROM measure", "density weft 68 /in" },
	{ "a bow by its form", PERCH_RECORD_SKEW, a_bow, "kind, place, um FROM measure", "skew double-bow 9000" },
	{ "a mark after the wash", PERCH_RECORD_WASH, a_wash, "kind, place, moment, um FROM measure", "wash warp after 490000" },
	{ "a grade", PERCH_RECORD_COLOUR, a_grade,
	  "kind, light, grade, reference, reference_no, look, difference FROM colour",
	  "side-centre D65 4-5 approved L/D-12 2 1.7" },
	{ "a shade lot is the roll's", PERCH_RECORD_SHADE, a_shade, "shade FROM roll", "356" },
	{ "a field of the mark", PERCH_RECORD_MARK, a_mark, "kind, what, is_ok, text FROM finding", "mark colour 0 says black" },
	{ "a smell", PERCH_RECORD_CHECK, a_check, "kind, what, is_ok FROM finding", "check smell 1" },
	{ "a lab sample", PERCH_RECORD_SAMPLE, a_sample, "kind, what, um, text FROM finding", "sample 7781 4000000 fastness" },
	{ "a note of no roll", PERCH_RECORD_NOTE, a_note,
	  "kind, text, coalesce(roll_seq, 'none'), person FROM finding", "note rain none LI-7" },
	{ "a line of the set-up", PERCH_RECORD_SETUP, a_setup, "order_no, item, text FROM setup", "PO-1 light 1100lx" },
	{ "a sample drawn", PERCH_RECORD_SAMPLING, a_sampling,
	  "order_no, lot, rule, round, size, n, accept, picks FROM sampling", "PO-1 L1 ten-percent 1 20 2 0 R3 R9" },
	{ "a verdict on a lot, its reasons as JSON", PERCH_RECORD_LOT, a_lot,
	  "order_no, lot, verdict, rate, inspected, failed, reasons, override, why FROM lot",
	  "PO-1 L1 reject 41.2500 2 1 [\"rate \\\"high\\\"\",\"1 failed\"] second agreed" },
	{ "a count that goes on", PERCH_RECORD_COUNT, a_count,
	  "order_no, kind, number, coalesce(ended_ms, 'open') FROM tally", "PO-1 receiving DN-4 open" },
	{ "an anomaly", PERCH_RECORD_ANOMALY, an_anomaly,
	  "order_no, roll_seq, cause, place, text FROM anomaly", "PO-1 5 machine loom 7 broken heald" },
	{ "a notice read", PERCH_RECORD_ACKNOWLEDGE, an_acknowledgement,
	  "order_no, what, number, spec, person FROM acknowledged", "PO-1 notice N-3 2 LI-7" },
	{ "a colour card of no order", PERCH_RECORD_KEEP, a_card,
	  "what, number, place, until, '[' || order_no || ']' FROM kept", "card C-1 drawer 3 2027-01-31 []" },
	{ "a leftover", PERCH_RECORD_LEFTOVER, a_leftover,
	  "order_no, roll_no, um, text FROM leftover", "PO-1 R1 7000000 back to the buyer" },
	{ "who was told", PERCH_RECORD_TOLD, a_telling, "order_no, name, text FROM told", "PO-1 Ms Wang by phone" },
	{ "a line of the plan", PERCH_RECORD_PLAN, a_plan, "text FROM planned", "lot 2 at eight" },
	{ "the end of a shift", PERCH_RECORD_SHIFT, a_shift_end,
	  "rolls, flaws, held, open, text, person FROM shift", "12 40 1 2 calm LI-7" },
	{ "a roll made on the terminal", PERCH_RECORD_MAKE, a_made_roll, "kind, key, body FROM made", "roll PO-1/R9 {}" },
	{ "a link to a known order", PERCH_RECORD_LINK, a_link, "from_no, to_no FROM link", "NEW-1 PO-1" },
	// clang-format on
};

static void
every_record_has_its_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_record r = new_record(rows[i].type);
		char sql[256];

		rows[i].fill(&r);
		(void)open_world(NULL);
		add(&r);
		deliver(&w.t, 1);
		MUST(perch_fmt(sql, sizeof(sql), "SELECT %s", rows[i].sql) == PERCH_OK,
		     "a short statement");
		const char *got = world_text(&w, sql);
		MUST(strcmp(got, rows[i].row) == 0, "%s: '%s' is not '%s'", rows[i].must, got,
		     rows[i].row);
		MUST(world_number(&w, "SELECT count(*) FROM notice WHERE kind <> 'unknown-type'") ==
			     0,
		     "%s: and no notice", rows[i].must);
		world_close(&w);
	}
}

/* --- what references name is looked for -------------------------------------------------------- */

static void
a_lost_width(struct perch_record *r)
{
	a_width(r);
	r->width.roll = 99;
}

static void
a_lost_grade(struct perch_record *r)
{
	a_grade(r);
	r->colour.roll = ORDER; /* an order record, no roll */
}

static void
a_lost_shade(struct perch_record *r)
{
	a_shade(r);
	r->shade.roll = 99;
}

static void
a_lost_mark(struct perch_record *r)
{
	a_mark(r);
	r->mark.roll = 99;
}

static void
a_hold(struct perch_record *r)
{
	r->hold.roll = ROLL;
	SET(r->hold.wait, "decision");
	SET(r->hold.text, "odd hand");
	SET(r->hold.o, "typed");
}

static void
a_lost_hold(struct perch_record *r)
{
	a_hold(r);
	r->hold.roll = 99;
}

static void
a_release(struct perch_record *r)
{
	r->release.roll = ROLL;
	SET(r->release.by, "decision");
	SET(r->release.number, "D-4");
	SET(r->release.verdict, "concession");
	SET(r->release.text, "buyer agrees");
}

static void
a_lost_release(struct perch_record *r)
{
	a_release(r);
	r->release.roll = 99;
}

static void
a_lost_setup(struct perch_record *r)
{
	a_setup(r);
	r->setup.order = ROLL;
}

static void
a_lost_counted(struct perch_record *r)
{
	r->counted.count = 99;
	SET(r->counted.roll, "R1");
	SET(r->counted.o, "scanned");
}

static void
a_lost_tally(struct perch_record *r)
{
	r->tally.count = 99;
	SET(r->tally.o, "typed");
}

static void
a_lost_anomaly(struct perch_record *r)
{
	an_anomaly(r);
	r->anomaly.roll = 99;
}

static void
an_action(struct perch_record *r)
{
	r->action.order = ORDER;
	SET(r->action.owner, "Mr Li");
	SET(r->action.due, "2026-11-28");
	SET(r->action.text, "new healds");
	SET(r->action.o, "typed");
}

static void
a_lost_action(struct perch_record *r)
{
	an_action(r);
	r->action.order = 99;
}

static void
a_lost_recheck(struct perch_record *r)
{
	r->recheck.of = 99;
	r->recheck.is_done = true;
	SET(r->recheck.o, "typed");
}

static void
a_recheck_of_nothing(struct perch_record *r)
{
	SET(r->recheck.number, "A-99");
	r->recheck.is_done = true;
	SET(r->recheck.o, "typed");
}

static void
a_lost_again(struct perch_record *r)
{
	r->roll.order = ORDER;
	SET(r->roll.roll, "R2");
	r->roll.ticket_um = -1;
	r->roll.is_again = true;
	r->roll.first = 99;
	SET(r->roll.o, "typed");
}

static const struct {
	const char *must;
	enum perch_record_type type;
	void (*fill)(struct perch_record *r);
	const char *rows; /* what is stored all the same */
	int64_t n;
} lost[] = {
	// clang-format off
	{ "a width of no roll", PERCH_RECORD_WIDTH, a_lost_width, "measure", 0 },
	{ "a grade of what is no roll", PERCH_RECORD_COLOUR, a_lost_grade, "colour", 0 },
	{ "a shade of no roll", PERCH_RECORD_SHADE, a_lost_shade, "finding", 0 },
	{ "a mark of no roll", PERCH_RECORD_MARK, a_lost_mark, "finding", 0 },
	{ "a hold of no roll", PERCH_RECORD_HOLD, a_lost_hold, "finding", 0 },
	{ "a release of no roll", PERCH_RECORD_RELEASE, a_lost_release, "finding", 0 },
	{ "a set-up for what is no order", PERCH_RECORD_SETUP, a_lost_setup, "setup", 1 },
	{ "a roll of no count", PERCH_RECORD_COUNTED, a_lost_counted, "counted", 0 },
	{ "the end of no count", PERCH_RECORD_TALLY, a_lost_tally, "tally", 0 },
	{ "an anomaly on no roll", PERCH_RECORD_ANOMALY, a_lost_anomaly, "anomaly", 1 },
	{ "an action for no order", PERCH_RECORD_ACTION, a_lost_action, "remedy", 1 },
	{ "a recheck of no record", PERCH_RECORD_RECHECK, a_lost_recheck, "recheck", 0 },
	{ "a recheck of no number", PERCH_RECORD_RECHECK, a_recheck_of_nothing, "recheck", 0 },
	{ "an inspection again of no roll", PERCH_RECORD_ROLL, a_lost_again, "roll WHERE is_again", 1 },
	// clang-format on
};

static void
what_is_not_there_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(lost); i++) {
		struct perch_record r = new_record(lost[i].type);
		char sql[128];

		lost[i].fill(&r);
		(void)open_world(NULL);
		add(&r);
		deliver(&w.t, 1);
		MUST(world_number(&w, "SELECT seq FROM notice WHERE kind = 'lost-reference'") == 6,
		     "%s is told", lost[i].must);
		MUST(perch_fmt(sql, sizeof(sql), "SELECT count(*) FROM %s", lost[i].rows) ==
			     PERCH_OK,
		     "a short statement");
		MUST(world_number(&w, sql) == lost[i].n, "%s: %s", lost[i].must, sql);
		world_close(&w);
	}
}

/* --- a roll's states --------------------------------------------------------------------------- */

static void
add_as(enum perch_record_type type, void (*fill)(struct perch_record *r))
{
	struct perch_record r = new_record(type);

	fill(&r);
	add(&r);
}

/* 120 m x 1.5 m by ticket and order, without flaws: no points. */
static void
add_close(const char *verdict, const char *override)
{
	struct perch_record r = new_record(PERCH_RECORD_CLOSE);

	r.close.roll = ROLL;
	memcpy(r.close.verdict, verdict, strlen(verdict) + 1);
	memcpy(r.close.override, override, strlen(override) + 1);
	SET(r.close.profile, "four-point-inch@1");
	r.close.length_um = 120000000;
	r.close.width_um = 1500000;
	SET(r.close.rate, "0.0000");
	SET(r.close.quality, "first");
	r.close.is_full = true;
	r.close.reasons.n = 1;
	SET(r.close.reasons.v[0], "missing weight-tail");
	SET(r.close.o, "typed");
	add(&r);
}

static const char state_sql[] =
	"SELECT state, '[' || wait || ']', coalesce(counts, '-') FROM roll WHERE seq = 5";

static void
withdraw_last(void)
{
	terminal_withdraw(&w.t, (int64_t)w.t.tail);
}

static void
close_pass(void)
{
	add_close("pass", "");
}

static void
close_override(void)
{
	add_close("reject", "second");
}

static void
close_hold_lab(void)
{
	add_close("hold-lab", "");
}

static void
close_hold_decision(void)
{
	add_close("hold-decision", "");
}

static void
hold(void)
{
	add_as(PERCH_RECORD_HOLD, a_hold);
}

static void
release(void)
{
	add_as(PERCH_RECORD_RELEASE, a_release);
}

static const struct {
	const char *must;
	void (*steps[4])(void);
	const char *state; /* state, what it waits for, the verdict that counts */
	int64_t wanted;    /* notices that a decision is wanted */
} states[] = {
	// clang-format off
	{ "an open roll has no verdict", { NULL }, "open [] -", 0 },
	{ "a passed one is closed", { close_pass }, "closed [] pass", 0 },
	{ "the inspector's own verdict counts", { close_override }, "closed [] second", 0 },
	{ "one with cloth at the lab is held", { close_hold_lab }, "held [lab] hold-lab", 0 },
	{ "a rule may ask for a decision", { close_hold_decision }, "held [decision] hold-decision", 1 },
	{ "an open roll's hold is told at once", { hold }, "open [] -", 1 },
	{ "and once", { hold, close_hold_decision }, "held [decision] hold-decision", 1 },
	{ "a hold taken back is no notice", { hold, withdraw_last }, "open [] -", 0 },
	{ "a closed roll is held at once", { close_pass, hold }, "held [decision] hold-decision", 1 },
	{ "a release closes it with its verdict", { close_pass, hold, release }, "closed [] concession", 1 },
	// clang-format on
};

static void
rolls_are_held_and_released(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(states); i++) {
		(void)open_world(NULL);
		for (size_t k = 0; k < 4 && states[i].steps[k] != NULL; k++)
			states[i].steps[k]();
		deliver(&w.t, 1);
		const char *got = world_text(&w, state_sql);
		MUST(strcmp(got, states[i].state) == 0, "%s: '%s' is not '%s'", states[i].must, got,
		     states[i].state);
		MUST(world_number(&w, "SELECT count(*) FROM notice"
				      " WHERE kind = 'decision-wanted'") == states[i].wanted,
		     "%s: notices", states[i].must);
		world_close(&w);
	}
}

static void
a_close_is_kept_whole(void **state)
{
	(void)state;
	close_pass();
	deliver(&w.t, 1);
	assert_string_equal(world_text(&w, "SELECT is_full, reasons, points, rate FROM roll"),
			    "1 [\"missing weight-tail\"] 0 0.0000");
}

static void
what_is_taken_back_does_not_count(void **state)
{
	struct perch_record second = new_record(PERCH_RECORD_SHADE);

	(void)state;
	add_as(PERCH_RECORD_SHADE, a_shade);
	second.shade.roll = ROLL;
	SET(second.shade.lot, "B");
	SET(second.shade.o, "typed");
	add(&second);
	deliver(&w.t, 1);
	assert_string_equal(world_text(&w, "SELECT shade FROM roll"), "B");
	withdraw_last();
	add_as(PERCH_RECORD_WIDTH, a_width);
	withdraw_last();
	add_as(PERCH_RECORD_COLOUR, a_grade);
	withdraw_last();
	deliver(&w.t, 8);
	assert_string_equal(world_text(&w, "SELECT shade FROM roll"), "356");
	MUST(world_number(&w, "SELECT is_withdrawn FROM measure") == 1 &&
		     world_number(&w, "SELECT is_withdrawn FROM colour") == 1,
	     "nor do a width and a grade");
}

static void
an_inspection_again_names_the_first(void **state)
{
	struct perch_record again = new_record(PERCH_RECORD_ROLL);
	struct perch_record stage = new_record(PERCH_RECORD_STAGE);

	(void)state;
	close_pass();
	SET(stage.stage.stage, "final");
	SET(stage.stage.o, "typed");
	add(&stage);
	a_lost_again(&again);
	SET(again.roll.roll, "R1");
	again.roll.first = ROLL;
	add(&again);
	terminal_close(&w.t, WORLD_BOOT, 8);
	terminal_order(&w.t, "PO-1");
	terminal_roll(&w.t, WORLD_BOOT, 3, 10, "R2");
	deliver(&w.t, 1);
	assert_string_equal(
		world_text(&w, "SELECT is_again, first_seq, stage FROM roll WHERE seq = 8"),
		"1 5 final");
	MUST(world_number(&w, "SELECT count(*) FROM notice WHERE kind = 'double-inspection'") == 0,
	     "it was meant, so nobody is told");
	assert_string_equal(world_text(&w, "SELECT '[' || stage || ']' FROM roll WHERE seq = 11"),
			    "[]");
}

static void
a_count_ends(void **state)
{
	struct perch_record counted = new_record(PERCH_RECORD_COUNTED);
	struct perch_record tally = new_record(PERCH_RECORD_TALLY);

	(void)state;
	add_as(PERCH_RECORD_COUNT, a_count);
	a_lost_counted(&counted);
	counted.counted.count = 6;
	counted.counted.is_listed = true;
	add(&counted);
	tally.tally.count = 6;
	tally.tally.expected = 3;
	tally.tally.found = 1;
	tally.tally.missing = 2;
	SET(tally.tally.signer, "Mr Chen");
	SET(tally.tally.why, "two on the next lorry");
	SET(tally.tally.o, "typed");
	add(&tally);
	deliver(&w.t, 1);
	assert_string_equal(
		world_text(&w, "SELECT expected, found, missing, extra, signer, why FROM tally"),
		"3 1 2 0 Mr Chen two on the next lorry");
	assert_string_equal(world_text(&w, "SELECT roll_no, is_listed, tally_seq FROM counted"),
			    "R1 1 6");
}

/* --- the score is worked out again ------------------------------------------------------------- */

/* four-point-metric with another id, as head office would import it. */
static void
import_profile(const char *id, const char *version)
{
	static char memory[PERCH_WIRE_BODY_MAX];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	struct perch_jw jw = perch_jw_over(&b);
	struct perch_profile profile = *perch_profile_shipped("four-point-inch");
	uint8_t said[1024];
	struct perch_buf answer = perch_buf_over(said, sizeof(said));
	int64_t n = 0;

	MUST(perch_fmt(profile.id, sizeof(profile.id), "%s", id) == PERCH_OK &&
		     perch_parse_i64(perch_span_str(version), 1, 99, &n) == PERCH_OK,
	     "an id");
	profile.version = (int32_t)n;
	/* Version 2 gives a flaw of up to 3 in two points. */
	profile.classes[PERCH_WARP].v[0].points = (int32_t)n;
	perch_profile_write(&jw, &profile);
	MUST(perch_jw_done(&jw) == PERCH_OK, "a profile");
	MUST(perch_import(&w.office, perch_span_str("p.json"), perch_buf_span(&b), &answer), "%s",
	     perch_buf_cstr(&answer));
}

static const struct {
	const char *must;
	const char *profile;
	int64_t points;
	const char *rate;
	const char *kind; /* of the notice that is wanted, "" for none */
	const char *text; /* in it */
} scores[] = {
	// clang-format off
	/* One flaw of 2 in, 120 m x 1.5 m = 215.2785 yd2: 100 / 215.2785 = 0.46452. */
	{ "the same score gives no notice", "four-point-inch@1", 1, "0.4645", "", "" },
	{ "a point more is told", "four-point-inch@1", 2, "0.9290", "score-differs",
	  "2 points, rate 0.9290 by four-point-inch@1 on the terminal; 1 points, rate 0.4645 here" },
	{ "a last digit is told", "four-point-inch@1", 1, "0.4646", "score-differs", "rate 0.4645 here" },
	{ "head office's own profile scores", "mill@1", 1, "0.4645", "", "" },
	{ "in each of its versions", "mill@2", 2, "0.9290", "", "" },
	{ "a profile that is nowhere is told", "mill@3", 1, "0.4645", "lost-reference", "mill@3" },
	{ "what was not scored is not scored", "", -1, "", "", "" },
	// clang-format on
};

static void
scores_are_worked_out_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(scores); i++) {
		struct perch_record r = new_record(PERCH_RECORD_CLOSE);

		(void)open_world(NULL);
		import_profile("mill", "1");
		import_profile("mill", "2");
		terminal_flaw(&w.t, WORLD_BOOT, ROLL);
		r.close.roll = ROLL;
		memcpy(r.close.profile, scores[i].profile, strlen(scores[i].profile) + 1);
		r.close.points = scores[i].points;
		r.close.length_um = 120000000;
		r.close.width_um = 1500000;
		memcpy(r.close.rate, scores[i].rate, strlen(scores[i].rate) + 1);
		SET(r.close.o, "typed");
		add(&r);
		deliver(&w.t, 1);
		const char *got = world_text(&w, "SELECT kind FROM notice WHERE seq = 7");
		MUST(strcmp(got, scores[i].kind) == 0, "%s: '%s' is not '%s'", scores[i].must, got,
		     scores[i].kind);
		got = world_text(&w, "SELECT text FROM notice WHERE seq = 7");
		MUST(strstr(got, scores[i].text) != NULL, "%s: '%s'", scores[i].must, got);
		world_close(&w);
	}
}

/* The least of the last widths and the last length count, not what was taken back or replaced. */
static void
sizes_come_from_the_measures(void **state)
{
	static const struct {
		const char *place;
		int64_t um;
		bool is_taken_back;
	} widths[] = {
		{ "head", 1000000, false }, /* replaced by the next */
		{ "head", 1500000, false },
		{ "tail", 1100000, true },
		{ "middle", 1510000, false },
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(widths); i++) {
		struct perch_record r = new_record(PERCH_RECORD_WIDTH);

		a_width(&r);
		memcpy(r.width.place, widths[i].place, strlen(widths[i].place) + 1);
		r.width.um = widths[i].um;
		add(&r);
		if (widths[i].is_taken_back)
			withdraw_last();
	}
	add_as(PERCH_RECORD_LENGTH, a_length);
	terminal_flaw(&w.t, WORLD_BOOT, ROLL);
	struct perch_record r = new_record(PERCH_RECORD_CLOSE);
	r.close.roll = ROLL;
	SET(r.close.profile, "four-point-inch@1");
	r.close.points = 1;
	/* 118.6 m x 1.5 m = 177.9 m2: 100 * 0.83612736 / 177.9 = 0.469998 */
	SET(r.close.rate, "0.4700");
	SET(r.close.o, "typed");
	add(&r);
	deliver(&w.t, 1);
	assert_string_equal(world_text(&w, "SELECT text FROM notice WHERE kind = 'score-differs'"),
			    "");
}

static void
what_cannot_be_read_is_not_scored(void **state)
{
	(void)state;
	terminal_add(&w.t, "{\"t\":\"flaw\",\"v\":9}");
	terminal_close(&w.t, WORLD_BOOT, ROLL);
	deliver(&w.t, 1);
	MUST(world_number(&w, "SELECT count(*) FROM notice WHERE kind = 'score-differs'") == 0,
	     "a flaw of a later version may explain it");
}

/* --- what people are told ---------------------------------------------------------------------- */

static void
questions_and_made_orders_are_told(void **state)
{
	struct perch_record q = new_record(PERCH_RECORD_QUESTION);
	struct perch_record made = new_record(PERCH_RECORD_MAKE);

	(void)state;
	q.question.order = ORDER;
	q.question.roll = ROLL;
	SET(q.question.text, "which side is up?");
	SET(q.question.o, "typed");
	add(&q);
	SET(made.make.kind, "order");
	SET(made.make.key, "NEW-1");
	SET(made.make.body, "{\"order\":\"NEW-1\"}");
	SET(made.make.o, "typed");
	add(&made);
	terminal_order(&w.t, "NEW-1");
	deliver(&w.t, 1);
	/* The device id is 010101..: its first three bytes and the local id. */
	assert_string_equal(world_text(&w, "SELECT text FROM notice WHERE kind = 'question'"),
			    "question 010101-6 on order PO-1: which side is up?");
	assert_string_equal(world_text(&w, "SELECT number, order_no, roll_seq FROM question"),
			    "010101-6 PO-1 5");
	MUST(strstr(world_text(&w, "SELECT text FROM notice WHERE kind = 'made-order'"),
		    "order NEW-1 was made on a terminal") != NULL,
	     "a made order");
	MUST(world_number(&w, "SELECT count(*) FROM notice WHERE kind = 'unknown-order'") == 0,
	     "is not unknown when it is chosen");
}

/* --- corrective actions ------------------------------------------------------------------------ */

static const char item_sql[] = "SELECT body FROM item WHERE kind = 'action'";
static const char open_item[] =
	"{\"action\":\"010101-6\",\"order\":\"PO-1\",\"owner\":\"Mr Li\","
	"\"due\":\"2026-11-28\",\"text\":\"new healds\",\"state\":\"open\"}";
static const char done_item[] =
	"{\"action\":\"010101-6\",\"order\":\"PO-1\",\"owner\":\"Mr Li\","
	"\"due\":\"2026-11-28\",\"text\":\"new healds\",\"state\":\"done\"}";

static void
rebuild(void)
{
	struct perch_err err = { 0 };

	MUST(perch_project_forget(&w.office, &err) == PERCH_OK, "%s", err.text);
	perch_project(&w.office);
}

static void
actions_go_to_other_terminals(void **state)
{
	static struct terminal other;
	struct perch_record r = new_record(PERCH_RECORD_RECHECK);

	(void)state;
	/* The other one's stream comes first, so that a rebuild judges its recheck before the action. */
	world_enrol(&w, &other, 2);
	terminal_begin(&other, 0);
	deliver(&other, 1);
	add_as(PERCH_RECORD_ACTION, an_action);
	deliver(&w.t, 1);
	assert_string_equal(world_text(&w, item_sql), open_item);
	int64_t revision = world_number(&w, "SELECT max(revision) FROM item");

	SET(r.recheck.number, "010101-6");
	SET(r.recheck.text, "not yet");
	SET(r.recheck.o, "typed");
	terminal_record(&other, &r);
	deliver(&other, 3);
	assert_string_equal(world_text(&w, item_sql), open_item);
	r.recheck.is_done = true;
	terminal_record(&other, &r);
	deliver(&other, 4);
	assert_string_equal(world_text(&w, item_sql), done_item);
	MUST(world_number(&w, "SELECT max(revision) FROM item") == revision + 1,
	     "one new revision");
	rebuild();
	assert_string_equal(world_text(&w, item_sql), done_item);
	MUST(world_number(&w, "SELECT max(revision) FROM item") == revision + 1,
	     "and none when everything is judged anew");
	MUST(world_number(&w, "SELECT count(*) FROM recheck") == 2 &&
		     world_number(&w, "SELECT count(*) FROM notice WHERE kind ="
				      " 'lost-reference'") == 0,
	     "both rechecks found it");
}

static void
what_head_office_says_of_an_action_stays(void **state)
{
	static const char csv[] = "action,order,text,state\n010101-6,PO-1,new loom,open\n";
	static const char ours[] =
		"{\"action\":\"010101-6\",\"order\":\"PO-1\",\"text\":\"new loom\","
		"\"state\":\"open\"}";
	uint8_t memory[1024];
	struct perch_buf said = perch_buf_over(memory, sizeof(memory));

	(void)state;
	add_as(PERCH_RECORD_ACTION, an_action);
	deliver(&w.t, 1);
	MUST(perch_import(&w.office, perch_span_str("a.csv"), perch_span_str(csv), &said), "%s",
	     perch_buf_cstr(&said));
	int64_t revision = world_number(&w, "SELECT max(revision) FROM item");
	rebuild();
	assert_string_equal(world_text(&w, item_sql), ours);
	MUST(world_number(&w, "SELECT max(revision) FROM item") == revision, "the same revision");
}

static void
a_terminal_finds_its_own_action_done(void **state)
{
	struct perch_record r = new_record(PERCH_RECORD_RECHECK);

	(void)state;
	add_as(PERCH_RECORD_ACTION, an_action);
	r.recheck.of = 6;
	r.recheck.is_done = true;
	SET(r.recheck.o, "typed");
	add(&r);
	deliver(&w.t, 1);
	assert_string_equal(world_text(&w, item_sql), done_item);
	assert_string_equal(world_text(&w, "SELECT number FROM recheck"), "010101-6");
}

/* A copy of the log up to record 3: its epoch record is 4, its boot 5, and it gives 6 anew. */
static void
a_restored_copy_gives_no_number_twice(void **state)
{
	struct perch_record r = terminal_record_of(PERCH_RECORD_ACTION, 5, 3);
	static struct terminal copy;

	(void)state;
	add_as(PERCH_RECORD_ACTION, an_action);
	deliver(&w.t, 1);
	copy = w.t;
	terminal_epoch(&copy, 9);
	terminal_begin(&copy, WORLD_BOOT);
	an_action(&r);
	r.action.order = 0;
	terminal_record(&copy, &r);
	r = terminal_record_of(PERCH_RECORD_RECHECK, 5, 3);
	r.recheck.of = 6;
	r.recheck.is_done = true;
	SET(r.recheck.o, "typed");
	terminal_record(&copy, &r);
	deliver(&copy, 1);
	assert_string_equal(
		world_text(&w, "SELECT group_concat(key || substr(body, -6, 4), ' ') FROM"
			       " (SELECT key, body FROM item WHERE kind = 'action' ORDER BY key)"),
		"010101-6open 010101-6.2done");
	rebuild();
	MUST(world_number(&w, "SELECT count(*) FROM item WHERE kind = 'action'") == 2,
	     "judged anew it is the same");
}

static void
actions_of_head_office_are_found_done(void **state)
{
	static const char csv[] = "action,order,owner,due,text,state\nA-1,PO-1,,,sweep,open\n";
	struct perch_record r = new_record(PERCH_RECORD_RECHECK);
	uint8_t memory[1024];
	struct perch_buf said = perch_buf_over(memory, sizeof(memory));

	(void)state;
	MUST(perch_import(&w.office, perch_span_str("a.csv"), perch_span_str(csv), &said), "%s",
	     perch_buf_cstr(&said));
	SET(r.recheck.number, "A-1");
	r.recheck.is_done = true;
	SET(r.recheck.o, "typed");
	add(&r);
	deliver(&w.t, 1);
	static const char done[] = "{\"action\":\"A-1\",\"order\":\"PO-1\",\"text\":\"sweep\","
				   "\"state\":\"done\"}";
	assert_string_equal(world_text(&w, item_sql), done);
	perch_buf_reset(&said);
	MUST(!perch_import(&w.office, perch_span_str("a.csv"), perch_span_str(csv), &said) &&
		     strstr(perch_buf_cstr(&said), "a.csv:2: state: a recheck found it done") !=
			     NULL,
	     "it does not come open again");
}

/* --- the whole --------------------------------------------------------------------------------- */

static void
rebuilding_gives_the_same(void **state)
{
	static const char *const tables[] = {
		"roll",     "flaw",     "measure",      "colour",  "finding",  "setup",
		"sampling", "lot",      "tally",        "counted", "anomaly",  "remedy",
		"recheck",  "question", "acknowledged", "kept",    "leftover", "told",
		"planned",  "shift",    "made",         "link",    "notice",
	};
	int64_t before[PERCH_COUNT(tables)];
	char sql[64];

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++)
		add_as(rows[i].type, rows[i].fill);
	add_as(PERCH_RECORD_ACTION, an_action);
	hold();
	terminal_flaw(&w.t, WORLD_BOOT, ROLL);
	terminal_close(&w.t, WORLD_BOOT, ROLL);
	deliver(&w.t, 1);
	for (size_t i = 0; i < PERCH_COUNT(tables); i++) {
		MUST(perch_fmt(sql, sizeof(sql), "SELECT count(*) FROM %s", tables[i]) == PERCH_OK,
		     "short");
		before[i] = world_number(&w, sql);
	}
	rebuild();
	for (size_t i = 0; i < PERCH_COUNT(tables); i++) {
		MUST(perch_fmt(sql, sizeof(sql), "SELECT count(*) FROM %s", tables[i]) == PERCH_OK,
		     "short");
		MUST(world_number(&w, sql) == before[i], "%s: as many rows as before", tables[i]);
	}
}

#define TEST(name)       cmocka_unit_test_setup_teardown(name, open_world, close_world)
#define TABLE_TEST(name) cmocka_unit_test(name) /* opens a world for each row */

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TABLE_TEST(every_record_has_its_row),
		TABLE_TEST(what_is_not_there_is_told),
		TABLE_TEST(rolls_are_held_and_released),
		TEST(a_close_is_kept_whole),
		TEST(what_is_taken_back_does_not_count),
		TEST(an_inspection_again_names_the_first),
		TEST(a_count_ends),
		TABLE_TEST(scores_are_worked_out_again),
		TEST(sizes_come_from_the_measures),
		TEST(what_cannot_be_read_is_not_scored),
		TEST(questions_and_made_orders_are_told),
		TEST(actions_go_to_other_terminals),
		TEST(what_head_office_says_of_an_action_stays),
		TEST(a_terminal_finds_its_own_action_done),
		TEST(actions_of_head_office_are_found_done),
		TEST(a_restored_copy_gives_no_number_twice),
		TEST(rebuilding_gives_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

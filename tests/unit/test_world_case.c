/*
 * test_world_case.c - the store's world in single cases: what head office sent wrong, no master data, rolls
 * that cannot be read, very many held rolls. Random ones: test_world.c.
 */
#include "tests/unit/folder.h"

#include "firmware/inspect/defect.h"
#include "firmware/store/view.h"
#include "tests/unit/world_sim.h"

static struct world_sim sim;

#define STORE (&sim.store.world)
/* A question to it. */
#define ASK(world, function, ...) (world)->function((world)->ctx, __VA_ARGS__)

static void
set(char *dst, size_t cap, const char *src)
{
	MUST(perch_text_copy(dst, cap, perch_span_str(src)) == PERCH_OK, "%s fits", src);
}

#define SET(member, text) set((member), sizeof(member), (text))

static void
open_sim(void)
{
	world_sim_open(&sim, at("view.db"), at("master.db"));
}

static void
send(const char *kind, const char *key, const char *body)
{
	world_sim_send(&sim, kind, key, body);
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
	world_sim_close(&sim);
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
	world_sim_close(&sim);
}

/* The next record, into the view alone. */
static void
apply(int64_t id, const struct perch_record *r)
{
	struct perch_err err = { 0 };

	MUST(perch_view_apply(&sim.view, (uint64_t)id, r, &err) == PERCH_OK, "record %lld: %s",
	     (long long)id, err.text);
}

static int64_t
count_rows(const char *sql)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_err err = { 0 };

	MUST(perch_stmt_new(&sim.view, sql, &row, &err) == PERCH_OK &&
		     perch_stmt_step(&sim.view, row, &err) == PERCH_OK,
	     "%s: %s", sql, err.text);
	return perch_col_i64(row, 0);
}

/* A roll record of a newer program is passed over; what was entered on it must not stop the log. */
static void
entries_of_a_roll_that_cannot_be_read_go_by(void **state)
{
	static const enum perch_record_type types[] = {
		PERCH_RECORD_FLAW,   PERCH_RECORD_LENGTH, PERCH_RECORD_COLOUR,  PERCH_RECORD_SHADE,
		PERCH_RECORD_SAMPLE, PERCH_RECORD_HOLD,   PERCH_RECORD_RELEASE,
	};
	static struct perch_record r;
	const struct perch_record_head head = { 0 };
	int64_t id = 10;

	(void)state;
	open_sim();
	for (size_t i = 0; i < PERCH_COUNT(types); i++) {
		perch_record_init(&r, types[i], head);
		set(r.hold.wait, sizeof(r.hold.wait), types[i] == PERCH_RECORD_HOLD ? "lab" : "");
		if (types[i] == PERCH_RECORD_COLOUR)
			r.colour.look = 1;
		if (types[i] == PERCH_RECORD_RELEASE)
			set(r.release.by, sizeof(r.release.by), "lab");
		r.flaw.roll = 9; /* the first member of each */
		apply(id++, &r);
	}
	MUST(count_rows("SELECT count(*) FROM roll") == 0, "there is no roll");
	perch_record_init(&r, PERCH_RECORD_WITHDRAW, head);
	r.withdraw.of = 15;
	apply(id, &r);
	MUST(count_rows("SELECT withdrawn FROM hold WHERE id = 15") == id, "a hold is taken back");
	world_sim_close(&sim);
}

/* However many are held, one call looks at a few; all have been looked at after enough calls. */
static void
many_held_rolls_take_several_calls(void **state)
{
	enum { HELD = 3 * PERCH_WORLD_LOOKS_MAX + 1 };
	_Static_assert(HELD == 49, "the decision is on the last one");
	static struct perch_record r;
	const struct perch_record_head head = { 0 };
	struct perch_ready ready;
	char name[PERCH_ROLL_CAP];
	size_t calls = 1;

	(void)state;
	open_sim();
	perch_record_init(&r, PERCH_RECORD_ORDER, head);
	set(r.order.order, sizeof(r.order.order), "PO-1");
	apply(1, &r);
	for (int64_t i = 1; i <= HELD; i++) {
		MUST(perch_fmt(name, sizeof(name), "R%lld", (long long)i) == PERCH_OK, "a name");
		perch_record_init(&r, PERCH_RECORD_ROLL, head);
		r.roll.order = 1;
		set(r.roll.roll, sizeof(r.roll.roll), name);
		apply(2 * i, &r);
		perch_record_init(&r, PERCH_RECORD_CLOSE, head);
		r.close.roll = 2 * i;
		set(r.close.verdict, sizeof(r.close.verdict), "hold-decision");
		apply(2 * i + 1, &r);
	}
	MUST(perch_fmt(name, sizeof(name), "PO-1/R%d", HELD) == PERCH_OK, "a name");
	send("decision", name,
	     "{\"order\":\"PO-1\",\"roll\":\"R49\",\"verdict\":\"pass\",\"number\":\"D-1\"}");
	perch_store_world_refresh(&sim.store);
	while (!STORE->next_ready(STORE->ctx, &ready) && calls < 9)
		calls++;
	MUST(calls == 4 && ready.roll_id == 2 * HELD, "found at the fourth call, not %zu", calls);
	MUST(STORE->next_ready(STORE->ctx, &ready) && ready.roll_id == 2 * HELD,
	     "and again until it is released");
	send("decision", name, NULL);
	perch_store_world_refresh(&sim.store);
	for (calls = 0; calls < 9; calls++)
		MUST(!STORE->next_ready(STORE->ctx, &ready), "nothing has come");
	MUST(sim.store.round.is_over, "the rounds come to an end");
	world_sim_close(&sim);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_broken_item_is_trouble_that_names_it,
						folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(without_master_data_what_was_made_here_is_found,
						folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(entries_of_a_roll_that_cannot_be_read_go_by,
						folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(many_held_rolls_take_several_calls, folder_set_up,
						folder_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

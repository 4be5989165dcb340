/*
 * test_world.c - the store's answers (firmware/store/world.c, over real files) against those of the
 * slow and obvious world (log_world.h): any records, any master items, every look-up.
 */
#include "tests/unit/folder.h"

#include "firmware/inspect/defect.h"
#include "firmware/store/value.h"
#include "firmware/store/view.h"
#include "tests/unit/world_sim.h"

#define SEEDS 5
#define STEPS 400

static struct world_sim sim;
static uint64_t seed_now;

#define STORE (&sim.store.world)
#define SLOW  (&sim.log.world)

static void
open_sim(void)
{
	world_sim_open(&sim, at("view.db"), at("master.db"));
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
	       strcmp(a->delivery, b->delivery) == 0 && strcmp(a->packing, b->packing) == 0 &&
	       a->is_made == b->is_made;
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
	for (size_t i = 0; i < sim.log.n_records; i++) {
		const struct perch_record *r = sim.log.records[i];

		if (r->type == PERCH_RECORD_MAKE)
			SAME(ASK(STORE, is_made_so, order, r->make.body) ==
				     ASK(SLOW, is_made_so, order, r->make.body),
			     "is_made_so %s %s", order, r->make.body);
	}
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
	size_t i = (size_t)world_draw(PERCH_COUNT(world_rolls));
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
	       a->measured_um == b->measured_um && a->stages == b->stages &&
	       a->n_shades == b->n_shades;
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

	ASK(STORE, sum_count, id, &sums);
	ASK(SLOW, sum_count, id, &slow);
	SAME(sums.expected == slow.expected && sums.found == slow.found && sums.extra == slow.extra,
	     "sum_count %lld: %lld %lld %lld, not %lld %lld %lld", (long long)id,
	     (long long)sums.expected, (long long)sums.found, (long long)sums.extra,
	     (long long)slow.expected, (long long)slow.found, (long long)slow.extra);
	for (size_t i = 0; i < PERCH_COUNT(world_rolls); i++)
		SAME(ASK(STORE, is_counted, id, world_rolls[i]) ==
			     ASK(SLOW, is_counted, id, world_rolls[i]),
		     "is_counted %lld %s", (long long)id, world_rolls[i]);
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
	SAME(ASK(STORE, count_actions, order) == ASK(SLOW, count_actions, order),
	     "count_actions '%s'", order);
}

static void
compare_replies(const char *order)
{
	static struct perch_answered a;
	static struct perch_answered b;
	bool has_a = true;

	for (size_t i = 0; has_a; i++) {
		has_a = ASK(STORE, nth_answered, order, i, &a);
		bool has_b = ASK(SLOW, nth_answered, order, i, &b);
		SAME(has_a == has_b &&
			     (!has_a ||
			      (a.id == b.id && strcmp(a.question, b.question) == 0 &&
			       strcmp(a.order, b.order) == 0 && strcmp(a.asked, b.asked) == 0 &&
			       strcmp(a.text, b.text) == 0)),
		     "nth_answered '%s' %zu", order, i);
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
	int64_t id = world_sim_id(&sim, PERCH_RECORD_ACTION);
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

static bool
same_signature(bool has_a, bool has_b, const struct perch_signature *a,
	       const struct perch_signature *b)
{
	return has_a == has_b &&
	       (!has_a || (a->id == b->id && strcmp(a->name, b->name) == 0 &&
			   strcmp(a->meaning, b->meaning) == 0 && a->signed_ms == b->signed_ms &&
			   a->through == b->through));
}

static void
compare_signatures(const char *order)
{
	struct perch_unsigned_sums sums;
	struct perch_unsigned_sums slow;
	struct perch_signature a;
	struct perch_signature b;
	bool has_a = ASK(STORE, last_signature, order, &a);

	SAME(same_signature(has_a, ASK(SLOW, last_signature, order, &b), &a, &b),
	     "last_signature %s", order);
	has_a = ASK(STORE, find_signed_as, order, &a);
	SAME(same_signature(has_a, ASK(SLOW, find_signed_as, order, &b), &a, &b),
	     "find_signed_as %s", order);
	ASK(STORE, sum_unsigned, order, &sums);
	ASK(SLOW, sum_unsigned, order, &slow);
	SAME(sums.rolls == slow.rolls && sums.failed == slow.failed && sums.held == slow.held,
	     "sum_unsigned %s", order);
}

static void
compare_people(void)
{
	struct perch_signature a;
	struct perch_signature b;
	struct perch_person person;
	struct perch_person slow;
	char badge[PERCH_PERSON_CAP] = "";
	char slow_badge[PERCH_PERSON_CAP] = "";

	SAME(STORE->has_people(STORE->ctx) == SLOW->has_people(SLOW->ctx), "has_people");
	SAME(STORE->had_people(STORE->ctx) == SLOW->had_people(SLOW->ctx), "had_people");
	for (size_t i = 0; i < PERCH_COUNT(world_people); i++) {
		struct perch_attempts tries;
		struct perch_attempts slow_tries;
		bool has_a = ASK(STORE, find_person, world_people[i], &person);

		SAME(has_a == ASK(SLOW, find_person, world_people[i], &slow) &&
			     (!has_a || memcmp(&person, &slow, sizeof(person)) == 0),
		     "find_person %s", world_people[i]);
		ASK(STORE, find_attempts, world_people[i], &tries);
		ASK(SLOW, find_attempts, world_people[i], &slow_tries);
		SAME(tries.tries == slow_tries.tries && tries.wait_s == slow_tries.wait_s &&
			     tries.mono_ms == slow_tries.mono_ms,
		     "find_attempts %s: %lld %lld %lld, not %lld %lld %lld", world_people[i],
		     (long long)tries.tries, (long long)tries.wait_s, (long long)tries.mono_ms,
		     (long long)slow_tries.tries, (long long)slow_tries.wait_s,
		     (long long)slow_tries.mono_ms);
	}
	for (int64_t id = 0; (size_t)id <= sim.log.n_records + 1;
	     id += 1 + (int64_t)world_draw(7)) {
		bool has_a = ASK(STORE, find_signature, id, &a);

		SAME(same_signature(has_a, ASK(SLOW, find_signature, id, &b), &a, &b),
		     "find_signature %lld", (long long)id);
		has_a = ASK(STORE, find_sign_in, id, badge);
		SAME(has_a == ASK(SLOW, find_sign_in, id, slow_badge) &&
			     strcmp(badge, slow_badge) == 0,
		     "find_sign_in %lld", (long long)id);
	}
}

static void
compare_all(void)
{
	perch_store_world_refresh(&sim.store);
	MUST(sim.store.trouble == PERCH_OK, "no trouble: %s", sim.store.trouble_err.text);
	for (size_t o = 0; o < PERCH_COUNT(world_orders); o++) {
		compare_order(world_orders[o]);
		compare_notice(world_orders[o]);
		compare_signatures(world_orders[o]);
		compare_actions(world_orders[o]);
		compare_replies(world_orders[o]);
		for (size_t l = 0; l < PERCH_COUNT(world_lots); l++) {
			compare_list(world_orders[o], world_lots[l]);
			compare_lot(world_orders[o], world_lots[l]);
		}
		for (size_t r = 0; r < PERCH_COUNT(world_rolls); r++)
			compare_roll(world_orders[o], world_rolls[r]);
	}
	compare_actions("");
	compare_replies("");
	for (size_t i = 0; i < PERCH_COUNT(world_rolls); i++)
		compare_roll("", world_rolls[i]);
	for (size_t i = 0; i < PERCH_COUNT(world_matters); i++)
		compare_matter(world_matters[i]);
	for (size_t i = 0; i < 4; i++)
		compare_count(world_sim_id(&sim, PERCH_RECORD_COUNT));
	compare_waiting();
	compare_people();
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
	world_draw_seed(seed);
	for (size_t i = 0; i < STEPS; i++) {
		if (world_draw(4) == 0)
			world_sim_send_something(&sim);
		else
			world_sim_record_something(&sim);
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

	MUST(perch_db_open_scratch(db, &perch_view_kind, &err) == PERCH_OK, "%s", err.text);
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
		world_sim_close(&sim);
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
	MUST(n == 33, "every table was looked at, not %zu", n);
	perch_stmt_free(&tables);
	world_sim_close(&sim);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(store_and_slow_world_agree),
		cmocka_unit_test_setup_teardown(a_row_that_is_gone_is_found_in_any_table,
						folder_set_up, folder_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

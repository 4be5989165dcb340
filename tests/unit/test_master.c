/* test_master.c - pages of master data into master.db (sync/master.h), read back as perch does. */
#include "tests/unit/folder.h"

#include "firmware/store/master_read.h"
#include "sync/master.h"

#define ORDER(no)                                                                                  \
	"{\"kind\":\"order\",\"key\":\"" no "\",\"revision\":1,"                                   \
	"\"body\":{\"order\":\"" no "\",\"buyer\":\"Buyer\",\"width\":\"1500mm\"}}"
#define ROLL(order, roll, length)                                                                  \
	"{\"kind\":\"roll\",\"key\":\"" order "/" roll                                             \
	"\",\"revision\":2,\"body\":{\"order\":\"" order "\",\"roll\":\"" roll                     \
	"\",\"lot\":\"L1\",\"length\":\"" length "\"}}"

static void
open_master(struct perch_db *db, struct perch_master *m)
{
	struct perch_err err = { 0 };

	MUST(perch_db_open_writer(db, &perch_master_kind, at("master.db"), "test", &err) ==
		     PERCH_OK,
	     "opens: %s", err.text);
	MUST(perch_master_load(m, db, &err) == PERCH_OK, "loads: %s", err.text);
}

/* A page with these items. */
static enum perch_rc
apply(struct perch_master *m, bool is_reset, const char *items, const char *cursor,
      int64_t revision, bool has_more)
{
	char text[4096];
	struct perch_json object;
	struct perch_wire_page page;

	MUST(perch_fmt(text, sizeof(text),
		       "{\"reset\":%s,\"items\":[%s],\"cursor\":\"%s\",\"revision\":%lld,"
		       "\"more\":%s}",
		       is_reset ? "true" : "false", items, cursor, (long long)revision,
		       has_more ? "true" : "false") == PERCH_OK,
	     "a page");
	MUST(perch_json_parse(perch_span_str(text), 16, &object, NULL) == PERCH_OK, "%s", text);
	MUST(perch_wire_get_page(object, &page) == PERCH_OK, "%s", text);
	return perch_master_apply(m, &page, 77, NULL);
}

/* How perch sees it: the number of expected rolls of an order. */
static size_t
expected(struct perch_db *db, const char *order)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	size_t n = 0;
	enum perch_rc rc = perch_master_lines(db, order, "", &row, NULL);

	for (; rc == PERCH_OK; rc = perch_stmt_step(db, row, NULL))
		n++;
	assert_int_equal(rc, PERCH_E_NOTFOUND);
	return n;
}

static void
pages_are_taken_in(void **state)
{
	struct perch_db db;
	struct perch_master m;
	struct perch_order order;
	struct perch_expected roll;

	(void)state;
	open_master(&db, &m);
	assert_string_equal(m.cursor, "");
	assert_int_equal(
		apply(&m, true, ORDER("PO-1") "," ROLL("PO-1", "R-1", "120m"), "r2", 2, false),
		PERCH_OK);
	assert_int_equal(perch_master_order(&db, "PO-1", &order, NULL), PERCH_OK);
	assert_string_equal(order.buyer, "Buyer");
	assert_int_equal(order.width_um, 1500000);
	assert_int_equal(perch_master_expected(&db, "PO-1", "R-1", &roll, NULL), PERCH_OK);
	assert_int_equal(roll.ticket_um, 120000000);
	/* A correction replaces, a kind of the future is kept, a removal removes. */
	assert_int_equal(
		apply(&m, false,
		      ROLL("PO-1", "R-1",
			   "100yd") ","
				    "{\"kind\":\"light\",\"key\":\"x\",\"revision\":3,\"body\":{}}",
		      "r3", 3, false),
		PERCH_OK);
	assert_int_equal(perch_master_expected(&db, "PO-1", "R-1", &roll, NULL), PERCH_OK);
	assert_int_equal(roll.ticket_um, 91440000);
	assert_int_equal(
		apply(&m, false,
		      "{\"kind\":\"roll\",\"key\":\"PO-1/R-1\",\"revision\":4,\"gone\":true}", "r4",
		      4, false),
		PERCH_OK);
	assert_int_equal(expected(&db, "PO-1"), 0);
	perch_db_close(&db);
	open_master(&db, &m);
	assert_string_equal(m.cursor, "r4");
	assert_int_equal(m.revision, 4);
	perch_db_close(&db);
}

static void
a_full_copy_is_seen_whole_or_not_at_all(void **state)
{
	struct perch_db db;
	struct perch_db reader;
	struct perch_master m;

	(void)state;
	open_master(&db, &m);
	assert_int_equal(apply(&m, true, ROLL("PO-1", "R-1", "1m"), "a1", 1, false), PERCH_OK);
	assert_int_equal(perch_db_open_reader(&reader, &perch_master_kind, at("master.db"), NULL),
			 PERCH_OK);
	assert_int_equal(apply(&m, true, ROLL("PO-2", "R-1", "1m"), "b1", 5, true), PERCH_OK);
	assert_int_equal(expected(&reader, "PO-1"), 1); /* the old state, while it is coming */
	assert_int_equal(expected(&reader, "PO-2"), 0);
	perch_master_abandon(&m); /* the network is gone */
	assert_string_equal(m.cursor, "a1");
	assert_int_equal(expected(&reader, "PO-1"), 1);
	assert_int_equal(apply(&m, true, ROLL("PO-2", "R-1", "1m"), "b1", 5, true), PERCH_OK);
	assert_int_equal(apply(&m, false, ROLL("PO-2", "R-2", "1m"), "b2", 5, false), PERCH_OK);
	assert_int_equal(expected(&reader, "PO-1"), 0);
	assert_int_equal(expected(&reader, "PO-2"), 2);
	assert_string_equal(m.cursor, "b2");
	/* A copy that begins anew inside a copy is given up. */
	assert_int_equal(apply(&m, true, "", "c1", 6, true), PERCH_OK);
	assert_int_equal(apply(&m, true, "", "c1", 6, true), PERCH_E_STATE);
	assert_int_equal(expected(&reader, "PO-2"), 2);
	perch_db_close(&reader);
	perch_db_close(&db);
}

static void
one_bad_line_does_not_keep_the_others_away(void **state)
{
	struct perch_db db;
	struct perch_master m;

	(void)state;
	open_master(&db, &m);
	assert_int_equal(apply(&m, true,
			       ROLL("PO-1", "R-1", "1m") "," ROLL("PO-1", "R-2", "far") "," ROLL(
				       "PO-1", "R-3", "1m"),
			       "r1", 1, false),
			 PERCH_OK);
	assert_int_equal(expected(&db, "PO-1"), 2);
	assert_int_equal(m.skipped, 1);
	assert_int_equal(m.taken, 3);
	perch_db_close(&db);
}

#define PAPER(roll, papers)                                                                        \
	"{\"kind\":\"roll\",\"key\":\"PO-1/" roll                                                  \
	"\",\"revision\":1,\"body\":{\"order\":\"PO-1\","                                          \
	"\"roll\":\"" roll "\"" papers "}}"

static void
a_line_names_its_papers(void **state)
{
	struct perch_db db;
	struct perch_master m;
	struct perch_expected roll;

	(void)state;
	open_master(&db, &m);
	assert_int_equal(
		apply(&m, true,
		      PAPER("R-1", ",\"delivery\":\"DN-4\",\"packing\":\"PL-2\"") "," PAPER("R-2",
											    ""),
		      "r1", 1, false),
		PERCH_OK);
	assert_int_equal(perch_master_expected(&db, "PO-1", "R-1", &roll, NULL), PERCH_OK);
	assert_string_equal(roll.delivery, "DN-4");
	assert_string_equal(roll.packing, "PL-2");
	assert_int_equal(perch_master_expected(&db, "PO-1", "R-2", &roll, NULL), PERCH_OK);
	assert_string_equal(roll.delivery, "");
	assert_string_equal(roll.packing, "");
	perch_db_close(&db);
}

#define DONE(order, roll, terminal, verdict, ms)                                                   \
	"{\"kind\":\"done\",\"key\":\"" order "/" roll "/" terminal                                \
	"\",\"revision\":1,\"body\":{\"done\":\"" roll "\",\"order\":\"" order                     \
	"\",\"verdict\":\"" verdict "\",\"closed_ms\":" ms ",\"terminal\":\"" terminal "\"}}"

static const struct {
	const char *must;
	const char *order;
	const char *roll;
	const char *verdict; /* NULL: none is found */
	const char *terminal;
} looked_up[] = {
	{ "a roll that one terminal has done", "PO-1", "R1", "pass", "a1b2c3" },
	{ "of two terminals the one that closed it last", "PO-1", "R2", "reject", "d4d4d4" },
	{ "a roll that nobody has done", "PO-1", "R3", NULL, NULL },
	{ "the same number of another order", "PO-2", "R1", NULL, NULL },
	{ "no part of a number is that number", "PO-1", "R", NULL, NULL },
	{ "a slash in a roll's number does not make it another roll", "PO-1", "R4", NULL, NULL },
	{ "and that roll is found by its own", "PO-1", "R4/1", "second", "a1b2c3" },
	{ "a slash in an order's number neither", "PO-1/R4", "1", NULL, NULL },
	{ "a body that cannot be read is passed over", "PO-1", "R5", NULL, NULL },
};

static void
what_others_have_done_is_found(void **state)
{
	struct perch_db db;
	struct perch_master m;
	struct perch_done done;
	struct perch_err err = { 0 };

	(void)state;
	open_master(&db, &m);
	assert_int_equal(
		apply(&m, true,
		      DONE("PO-1", "R1", "a1b2c3", "pass", "5") "," DONE(
			      "PO-1", "R2", "a1b2c3", "pass",
			      "6") "," DONE("PO-1", "R2", "d4d4d4", "reject",
					    "7") "," DONE("PO-1", "R2", "e5e5e5", "pass",
							  "3") "," DONE("PO-1", "R4/1", "a1b2c3",
									"second",
									"5") ","
									     "{\"kind\":\"done\","
									     "\"key\":\"PO-1/R5/"
									     "a1b2c3\","
									     "\"revision\":1,"
									     "\"body\":{}}",
		      "r1", 1, false),
		PERCH_OK);
	for (size_t i = 0; i < PERCH_COUNT(looked_up); i++) {
		enum perch_rc rc = perch_master_done(&db, looked_up[i].order, looked_up[i].roll,
						     &done, &err);

		if (looked_up[i].verdict == NULL) {
			MUST(rc == PERCH_E_NOTFOUND, "%s: %s", looked_up[i].must, perch_rc_str(rc));
			continue;
		}
		MUST(rc == PERCH_OK, "%s: %s", looked_up[i].must, perch_rc_str(rc));
		MUST(strcmp(done.verdict, looked_up[i].verdict) == 0 &&
			     strcmp(done.terminal, looked_up[i].terminal) == 0,
		     "%s: %s by %s", looked_up[i].must, done.verdict, done.terminal);
	}
	MUST(perch_master_done(NULL, "PO-1", "R1", &done, &err) == PERCH_E_NOTFOUND,
	     "before anything has arrived nothing is found");
	perch_db_close(&db);
}

/* A file of the first program: its lines get the papers from the items that they were made of. */
static void
an_older_file_is_listed_anew(void **state)
{
	static const size_t one = 1;
	struct perch_db_kind first = perch_master_kind;
	struct perch_expected roll;
	struct perch_err err = { 0 };
	struct perch_db db;

	(void)state;
	first.migrations_n = &one;
	MUST(perch_db_open_writer(&db, &first, at("master.db"), "test", &err) == PERCH_OK, "%s",
	     err.text);
	MUST(perch_db_exec(&db,
			   "INSERT INTO item VALUES ('roll', 'a', 1, '{\"order\":\"PO-1\","
			   "\"roll\":\"R-1\",\"delivery\":\"DN-4\",\"packing\":7}');"
			   "INSERT INTO item VALUES ('roll', 'b', 1, 'no JSON at all');"
			   "INSERT INTO item VALUES ('roll', 'c', 1, '{\"order\":\"PO-1\","
			   "\"roll\":\"R-2\"}');"
			   "INSERT INTO expected VALUES ('PO-1', 'R-1', '', -1);"
			   "INSERT INTO expected VALUES ('PO-1', 'R-2', '', -1)",
			   &err) == PERCH_OK,
	     "%s", err.text);
	perch_db_close(&db);
	MUST(perch_db_open_reader(&db, &perch_master_kind, at("master.db"), &err) ==
		     PERCH_E_NOTFOUND,
	     "until perch-sync has renewed it there is no master data to a reader: %s", err.text);
	MUST(perch_db_open_writer(&db, &perch_master_kind, at("master.db"), "test", &err) ==
		     PERCH_OK,
	     "%s", err.text);
	assert_int_equal(perch_master_expected(&db, "PO-1", "R-1", &roll, NULL), PERCH_OK);
	assert_string_equal(roll.delivery, "DN-4");
	assert_string_equal(roll.packing, "");
	assert_int_equal(perch_master_expected(&db, "PO-1", "R-2", &roll, NULL), PERCH_OK);
	assert_string_equal(roll.delivery, "");
	perch_db_close(&db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(pages_are_taken_in, folder_set_up,
						folder_tear_down),
		cmocka_unit_test_setup_teardown(a_full_copy_is_seen_whole_or_not_at_all,
						folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(one_bad_line_does_not_keep_the_others_away,
						folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(a_line_names_its_papers, folder_set_up,
						folder_tear_down),
		cmocka_unit_test_setup_teardown(what_others_have_done_is_found, folder_set_up,
						folder_tear_down),
		cmocka_unit_test_setup_teardown(an_older_file_is_listed_anew, folder_set_up,
						folder_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_office_import.c - CSV files into the master data (sync/office/import.c), pages of it
 * (master.c), and office.conf (config.c). */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "sync/office/import.h"
#include "sync/office/master.h"
#include "tests/unit/office_world.h"

static struct office_world w;
static uint8_t memory[16384];

static int
open_world(void **state)
{
	(void)state;
	w = (struct office_world){ 0 };
	world_open(&w);
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

static bool
import(const char *text, const char **said)
{
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	bool is_done = perch_import(&w.office, perch_span_str("f.csv"), perch_span_str(text), &b);

	*said = perch_buf_cstr(&b);
	return is_done && *said != NULL;
}

static void
rows_become_items(void **state)
{
	const char *said;

	(void)state;
	MUST(import("\xef\xbb\xbfspec,order,buyer,width,confirmed\r\n2,PO-1,\"A, "
		    "\"\"B\"\"\",1500mm,no\r\n",
		    &said),
	     "columns in any order: %s", said);
	assert_string_equal(world_text(&w, "SELECT body FROM item WHERE kind = 'order'"),
			    "{\"order\":\"PO-1\",\"buyer\":\"A, \\\"B\\\"\",\"width\":\"1500mm\","
			    "\"spec\":2,\"confirmed\":false}");
	MUST(import("order,roll,lot,length\nPO-1,R1,,120m\n", &said), "a packing list: %s", said);
	assert_string_equal(world_text(&w, "SELECT key || body FROM item WHERE kind = 'roll'"),
			    "PO-1/R1{\"order\":\"PO-1\",\"roll\":\"R1\",\"length\":\"120m\"}");
}

static void
revisions_count_changes(void **state)
{
	const char *said;

	(void)state;
	MUST(import("order,buyer\nA,x\nB,x\n", &said), "two orders");
	MUST(import("order,buyer\nA,x\nB,x\n", &said) && strstr(said, "2 as before") != NULL,
	     "nothing new: %s", said);
	MUST(world_number(&w, "SELECT max(revision) FROM item") == 2, "and no new revision");
	MUST(import("order,buyer\nA,y\n", &said) && strstr(said, "1 changed") != NULL, "%s", said);
	MUST(world_number(&w, "SELECT revision FROM item WHERE key = 'A'") == 3 &&
		     world_number(&w, "SELECT revision FROM item WHERE key = 'B'") == 2,
	     "only the changed one has a new one, the missing one stays");
}

static const struct {
	const char *must;
	const char *text;
	const char *says;
} faults[] = {
	// clang-format off
	{ "an empty file", "", "f.csv:1: the file is empty" },
	{ "an unknown column", "order,price\nA,1\n", "f.csv:1: price: unknown column" },
	{ "semicolons", "order;buyer\nA;x\n", "save the file with commas" },
	{ "a column twice", "order,order\nA,A\n", "f.csv:1: order: the column is there twice" },
	{ "no column of orders", "buyer\nx\n", "f.csv:1: order: this column is missing" },
	{ "a column of the other kind", "order,roll,buyer\nA,1,x\n", "buyer: unknown column" },
	{ "a field too few", "order,buyer\nA\n", "f.csv:2: not as many fields as the header has" },
	{ "an order without number", "order,buyer\n,x\n", "f.csv:2: order: is empty" },
	{ "a blank in a number", "order\nPO 1\n", "f.csv:2: order: 1 to 40 printable" },
	{ "an unknown profile", "order,profile\nA,four-point\n", "f.csv:2: profile: unknown profile" },
	{ "a width without unit", "order,width\nA,1500\n", "f.csv:2: width: a length above zero" },
	{ "a width of zero", "order,width\nA,0mm\n", "f.csv:2: width: a length above zero" },
	{ "a weight that is none", "order,weight\nA,180m\n", "f.csv:2: weight: a weight above zero" },
	{ "a spec that is no number", "order,spec\nA,two\n", "f.csv:2: spec: a whole number" },
	{ "neither yes nor no", "order,confirmed\nA,maybe\n", "f.csv:2: confirmed: yes or no" },
	{ "a length that is none", "order,roll,length\nA,1,120\n", "f.csv:2: length: a length above zero" },
	{ "the same order twice", "order\nA\nB\nA\n", "f.csv:4: order: the same one is in line 2" },
	{ "the second fault is told too", "order,spec\nA,x\nB,y\n", "f.csv:3: spec:" },
	{ "an open quote", "order\n\"A\n", "f.csv:2: a quote is opened here" },
	{ "a fault in the last row takes all back", "order,spec\nA,1\nB,x\n", "nothing was taken over: 1 fault" },
	// clang-format on
};

static void
faults_are_told_and_nothing_is_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(faults); i++) {
		const char *said = "";

		MUST(!import(faults[i].text, &said), "%s is refused", faults[i].must);
		MUST(strstr(said, faults[i].says) != NULL, "%s: '%s' is not in: %s", faults[i].must,
		     faults[i].says, said);
		MUST(world_number(&w, "SELECT count(*) FROM item") == 0, "%s: nothing is stored",
		     faults[i].must);
	}
}

/* The page after a cursor; its parts go to *page. */
static void
ask(const char *cursor, struct perch_wire_page *page, size_t *items)
{
	struct perch_json v;
	struct perch_json_iter it = { 0 };
	static struct perch_wire_item item;

	perch_buf_reset(&w.reply.body);
	perch_master_answer(&w.office, cursor, &w.reply);
	MUST(w.reply.status == 200, "a page");
	MUST(perch_json_parse(perch_buf_span(&w.reply.body), 16, &v, NULL) == PERCH_OK &&
		     perch_wire_get_page(v, page) == PERCH_OK,
	     "the terminal can read it");
	*items = 0;
	while (perch_wire_next_item(page, &it, &item))
		(*items)++;
}

static void
pages_are_bounded(void **state)
{
	static char text[200000];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_wire_page page;
	const char *said;
	size_t items = 0;

	(void)state;
	ask("", &page, &items);
	MUST(page.is_reset && items == 0 && !page.has_more && strcmp(page.cursor, "r0") == 0,
	     "nothing yet is a full copy of nothing");
	perch_buf_put_str(&b, "order,roll\n");
	for (int i = 0; i < 1001; i++)
		perch_buf_fmt(&b, "A,%d\n", i);
	MUST(import(perch_buf_cstr(&b), &said), "a long list: %s", said);
	ask("r0", &page, &items);
	MUST(!page.is_reset && items == 500 && page.has_more && page.revision == 1001 &&
		     strcmp(page.cursor, "r500") == 0,
	     "500 items in a page");
	ask(page.cursor, &page, &items);
	ask(page.cursor, &page, &items);
	MUST(items == 1 && !page.has_more && strcmp(page.cursor, "r1001") == 0, "then the rest");
	ask("r1001", &page, &items);
	MUST(items == 0 && !page.is_reset && strcmp(page.cursor, "r1001") == 0,
	     "with nothing new the cursor stays");
	ask("r1002", &page, &items);
	MUST(page.is_reset && items == 500, "a cursor that is not ours begins a full copy");
}

static void
large_bodies_make_short_pages(void **state)
{
	static char body[PERCH_WIRE_BODY_MAX + 1];
	struct perch_wire_page page;
	struct perch_err err = { 0 };
	enum perch_change change;
	size_t items = 0;
	char key[8];

	(void)state;
	memset(body, 'x', sizeof(body) - 1);
	memcpy(body, "{\"a\":\"", 6);
	memcpy(body + sizeof(body) - 3, "\"}", 2);
	for (int i = 0; i < 100; i++) {
		MUST(perch_fmt(key, sizeof(key), "k%d", i) == PERCH_OK &&
			     perch_master_put(&w.office.db, "later", key, perch_span_str(body),
					      &change, &err) == PERCH_OK,
		     "%s", err.text);
	}
	ask("", &page, &items);
	MUST(items > 50 && items < 64 && page.has_more, "a page is at most 1 MiB, got %zu", items);
	MUST(w.reply.body.n <= PERCH_WIRE_PAGE_MAX, "bytes of it: %zu", w.reply.body.n);
}

static const struct {
	const char *text;
	const char *host; /* NULL: refused */
	int64_t port;
} listens[] = {
	{ "0.0.0.0:8443", "0.0.0.0", 8443 },
	{ "[::]:0", "::", 0 },
	{ "8443", NULL, 0 },
	{ ":8443", NULL, 0 },
	{ "::1:8443", NULL, 0 },
	{ "127.0.0.1:65536", NULL, 0 },
	{ "127.0.0.1:", NULL, 0 },
};

static void
addresses_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(listens); i++) {
		struct perch_listen l = { .port = -1 };
		const char *why = perch_listen_read(&l, listens[i].text);

		MUST((why == NULL) == (listens[i].host != NULL), "%s", listens[i].text);
		if (why == NULL)
			MUST(strcmp(l.host, listens[i].host) == 0 && l.port == listens[i].port,
			     "%s", listens[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(rows_become_items, open_world, close_world),
		cmocka_unit_test_setup_teardown(revisions_count_changes, open_world, close_world),
		cmocka_unit_test_setup_teardown(faults_are_told_and_nothing_is_taken, open_world,
						close_world),
		cmocka_unit_test_setup_teardown(pages_are_bounded, open_world, close_world),
		cmocka_unit_test_setup_teardown(large_bodies_make_short_pages, open_world,
						close_world),
		cmocka_unit_test(addresses_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_sample_table.c - sampling tables: the shipped one, invented ones, the file reader
 * (firmware/inspect/sample_table.c, sample_table_read.c, sample_table_write.c, sample_z14.c). */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/inspect/sample_table.h"

#define N_AQLS 5

static const int32_t aqls[N_AQLS] = { 1000, 1500, 2500, 4000, 6500 };

// clang-format off
/* ANSI Z1.4 / ISO 2859-1, single, normal, level II, arrows resolved: lot range, letter, n and Ac
 * under AQL 1.0 1.5 2.5 4.0 6.5. */
static const struct {
	int32_t from, to;
	const char *letter;
	struct { int32_t n, accept; } at[N_AQLS];
} golden[] = {
	{    2,    8, "A", { {  13, 0 }, {   8, 0 }, {   5, 0 }, {   3,  0 }, {   2,  0 } } },
	{    9,   15, "B", { {  13, 0 }, {   8, 0 }, {   5, 0 }, {   3,  0 }, {   2,  0 } } },
	{   16,   25, "C", { {  13, 0 }, {   8, 0 }, {   5, 0 }, {   3,  0 }, {   8,  1 } } },
	{   26,   50, "D", { {  13, 0 }, {   8, 0 }, {   5, 0 }, {  13,  1 }, {   8,  1 } } },
	{   51,   90, "E", { {  13, 0 }, {   8, 0 }, {  20, 1 }, {  13,  1 }, {  13,  2 } } },
	{   91,  150, "F", { {  13, 0 }, {  32, 1 }, {  20, 1 }, {  20,  2 }, {  20,  3 } } },
	{  151,  280, "G", { {  50, 1 }, {  32, 1 }, {  32, 2 }, {  32,  3 }, {  32,  5 } } },
	{  281,  500, "H", { {  50, 1 }, {  50, 2 }, {  50, 3 }, {  50,  5 }, {  50,  7 } } },
	{  501, 1200, "J", { {  80, 2 }, {  80, 3 }, {  80, 5 }, {  80,  7 }, {  80, 10 } } },
	{ 1201, 3200, "K", { { 125, 3 }, { 125, 5 }, { 125, 7 }, { 125, 10 }, { 125, 14 } } },
};
// clang-format on

static void
test_golden(void **state)
{
	const struct perch_sample_table *z14 = perch_sample_table_shipped("z14");

	(void)state;
	assert_non_null(z14);
	for (size_t i = 0; i < PERCH_COUNT(golden); i++) {
		const int32_t lots[] = { golden[i].from, golden[i].to };

		for (size_t k = 0; k < 2 * N_AQLS; k++) {
			struct perch_sample_table_plan plan = { 0 };
			size_t c = k / 2;
			enum perch_rc rc = perch_sample_table_find(z14, lots[k % 2], PERCH_LEVEL_II,
								   aqls[c], PERCH_NORMAL, &plan,
								   NULL);

			MUST(rc == PERCH_OK && plan.n == golden[i].at[c].n &&
				     plan.accept == golden[i].at[c].accept &&
				     plan.reject == plan.accept + 1 &&
				     strcmp(plan.letter, golden[i].letter) == 0,
			     "lot %d, AQL %d: wanted %s n %d Ac %d, got %s n %d Ac %d", lots[k % 2],
			     aqls[c], golden[i].letter, golden[i].at[c].n, golden[i].at[c].accept,
			     plan.letter, plan.n, plan.accept);
		}
	}
}

/* What public code gives for lot 40 at AQL 2.5, letter D, n 8: the arrow read as Ac 0 at n 8; Ac 0
 * in every cell that has an arrow (lot 60: n 13 Ac 0); sample x AQL / 100 (8 x 2.5 % rounds to 0). */
static void
test_arrow_changes_the_sample(void **state)
{
	const struct perch_sample_table *z14 = perch_sample_table_shipped("z14");
	struct perch_sample_table_plan plan;

	(void)state;
	assert_int_equal(
		perch_sample_table_find(z14, 40, PERCH_LEVEL_II, 2500, PERCH_NORMAL, &plan, NULL),
		PERCH_OK);
	MUST(plan.n == 5 && plan.accept == 0 && plan.reject == 1,
	     "SP-03: lot 40 at AQL 2.5 is n 5, Ac 0, Re 1; got n %d Ac %d", plan.n, plan.accept);
	assert_int_equal(
		perch_sample_table_find(z14, 60, PERCH_LEVEL_II, 2500, PERCH_NORMAL, &plan, NULL),
		PERCH_OK);
	MUST(plan.n == 20 && plan.accept == 1, "lot 60 goes down to n 20, Ac 1; got n %d Ac %d",
	     plan.n, plan.accept);
}

static const struct {
	const char *must;
	int32_t rolls;
	enum perch_sample_level level;
	int32_t aql;
	enum perch_severity severity;
	enum perch_rc rc;
	const char *text;
} refused[] = {
	{ "lots over 3200 need a table file", 3201, PERCH_LEVEL_II, 2500, PERCH_NORMAL,
	  PERCH_E_RANGE, "z14 ends at lots of 3200, not 3201: a table file is needed" },
	{ "an AQL that is not in the table is refused, not rounded", 40, PERCH_LEVEL_II, 3000,
	  PERCH_NORMAL, PERCH_E_NOTFOUND,
	  "z14 has no AQL 3.0, only 1.0 1.5 2.5 4.0 6.5: a table file is needed" },
	{ "level I is not shipped", 40, PERCH_LEVEL_I, 2500, PERCH_NORMAL, PERCH_E_NOTFOUND,
	  "z14 has no level I: a table file is needed" },
	{ "tightened plans are not shipped", 40, PERCH_LEVEL_II, 2500, PERCH_TIGHTENED,
	  PERCH_E_NOTFOUND, "z14 has no tightened plans: a table file is needed" },
	{ "a lot of nothing is the caller's mistake", 0, PERCH_LEVEL_II, 2500, PERCH_NORMAL,
	  PERCH_E_ARG, "a lot of 0 rolls" },
	{ "so is one beyond reason", PERCH_SAMPLE_LOT_MAX + 1, PERCH_LEVEL_II, 2500, PERCH_NORMAL,
	  PERCH_E_ARG, "a lot of 1000001 rolls" },
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(refused); i++) {
		struct perch_sample_table_plan plan = { .n = 77 };
		struct perch_err err = { 0 };
		enum perch_rc rc = perch_sample_table_find(
			perch_sample_table_shipped("z14"), refused[i].rolls, refused[i].level,
			refused[i].aql, refused[i].severity, &plan, &err);

		MUST(rc == refused[i].rc && strcmp(err.text, refused[i].text) == 0 && plan.n == 77,
		     "%s: got %s '%s'", refused[i].must, perch_rc_str(rc), err.text);
	}
}

static void
test_shipped_says_what_is_not_sure(void **state)
{
	char ref[PERCH_TABLE_REF_MAX];
	const struct perch_sample_table *z14 = perch_sample_table_shipped("z14");

	(void)state;
	assert_non_null(strstr(z14->unconfirmed, "acceptance numbers"));
	assert_null(perch_sample_table_shipped("z15"));
	perch_sample_table_ref(z14, ref);
	assert_string_equal(ref, "z14@1");
}

/* --- words and figures ------------------------------------------------------------------------ */

static const struct {
	const char *text;
	enum perch_rc rc;
	int32_t aql;
	const char *printed;
} figures[] = {
	{ "2.5", PERCH_OK, 2500, "2.5" },
	{ "1", PERCH_OK, 1000, "1.0" },
	{ "1.0", PERCH_OK, 1000, "1.0" },
	{ "2.5000000", PERCH_OK, 2500, "2.5" },
	{ "0.010", PERCH_OK, 10, "0.01" },
	{ "0.065", PERCH_OK, 65, "0.065" },
	{ "10", PERCH_OK, 10000, "10.0" },
	{ "1000", PERCH_OK, 1000000, "1000.0" },
	{ "1000.1", PERCH_E_RANGE, 0, "" },
	{ "1001", PERCH_E_RANGE, 0, "" },
	{ "1000001", PERCH_E_RANGE, 0, "" },
	{ "0", PERCH_E_RANGE, 0, "" },
	{ "-1", PERCH_E_RANGE, 0, "" },
	{ "0.0005", PERCH_E_RANGE, 0, "" },
	{ "2,5", PERCH_E_FORMAT, 0, "" },
	{ "", PERCH_E_FORMAT, 0, "" },
	{ "99999999999999999999", PERCH_E_RANGE, 0, "" },
};

static void
test_aql(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(figures); i++) {
		int32_t aql = 0;
		char text[16] = "";
		struct perch_buf b = perch_buf_over(text, sizeof(text) - 1);
		enum perch_rc rc = perch_aql_read(perch_span_str(figures[i].text), &aql);

		if (rc == PERCH_OK)
			(void)perch_buf_put_aql(&b, aql);
		text[b.n] = '\0';
		MUST(rc == figures[i].rc && aql == figures[i].aql &&
			     strcmp(text, figures[i].printed) == 0,
		     "'%s': got %s %d '%s'", figures[i].text, perch_rc_str(rc), aql, text);
	}
}

static void
test_words(void **state)
{
	enum perch_sample_level level;
	enum perch_severity severity;

	(void)state;
	for (int i = 0; i < PERCH_LEVEL_COUNT; i++) {
		const char *word = perch_sample_level_str((enum perch_sample_level)i);
		assert_int_equal(perch_sample_level_read(perch_span_str(word), &level), PERCH_OK);
		assert_int_equal(level, i);
	}
	for (int i = 0; i < PERCH_SEVERITY_COUNT; i++) {
		const char *word = perch_severity_str((enum perch_severity)i);
		assert_int_equal(perch_severity_read(perch_span_str(word), &severity), PERCH_OK);
		assert_int_equal(severity, i);
	}
	assert_int_equal(perch_sample_level_read(perch_span_str("ii"), &level), PERCH_E_UNKNOWN);
	assert_int_equal(perch_severity_read(perch_span_str(""), &severity), PERCH_E_UNKNOWN);
}

/* --- files: an invented table ----------------------------------------------------------------- */

/* Two levels, three severities, arrows both ways, a gap in the reduced plans, no upper bound. */
static const char invented[] =
	"{\"id\":\"mill-7\",\"version\":3,\"name\":\"Mill 7, invented\",\"unconfirmed\":\"all\","
	"\"lots\":[{\"up_to\":10,\"S-1\":\"A\",\"III\":\"B\"},"
	"{\"up_to\":null,\"S-1\":\"B\",\"III\":\"D\"}],"
	"\"aql\":[\"0.65\",\"10.0\"],"
	"\"plans\":{\"normal\":["
	"{\"letter\":\"A\",\"n\":2,\"at\":[\"down\",[0,1]]},"
	"{\"letter\":\"B\",\"n\":4,\"at\":[\"down\",\"up\"]},"
	"{\"letter\":\"C\",\"n\":7,\"at\":[[0,1],[2,3]]},"
	"{\"letter\":\"D\",\"n\":9,\"at\":[\"up\",[3,4]]}],"
	"\"tightened\":["
	"{\"letter\":\"A\",\"n\":3,\"at\":[\"down\",\"down\"]},"
	"{\"letter\":\"B\",\"n\":5,\"at\":[\"down\",[0,1]]},"
	"{\"letter\":\"C\",\"n\":8,\"at\":[\"down\",[1,2]]},"
	"{\"letter\":\"D\",\"n\":10,\"at\":[[0,1],[2,3]]}],"
	"\"reduced\":["
	"{\"letter\":\"A\",\"n\":2,\"at\":[[0,1],[0,2]]},"
	"{\"letter\":\"B\",\"n\":2,\"at\":[\"up\",\"up\"]},"
	"{\"letter\":\"C\",\"n\":2,\"at\":[\"up\",[1,4]]},"
	"{\"letter\":\"D\",\"n\":3,\"at\":[\"up\",[2,5]]}]},"
	"\"switching\":{\"to_tightened\":{\"rejected\":2,\"of\":5},\"to_normal\":{\"accepted\":5},"
	"\"stop\":{\"lots\":5,\"count\":\"rejected\"},"
	"\"to_reduced\":{\"accepted\":10,\"most_failed\":3}}}";

static const struct {
	const char *must;
	int32_t rolls;
	enum perch_sample_level level;
	int32_t aql;
	enum perch_severity severity;
	int32_t n, accept, reject;
} cells[] = {
	/* A is "down", B is "down", C has [0,1] at n 7 */
	{ "two arrows down take the sample of the third row", 10, PERCH_LEVEL_S1, 650, PERCH_NORMAL,
	  7, 0, 1 },
	/* B is "up": A has [0,1] at n 2 */
	{ "an arrow up takes the smaller sample", 11, PERCH_LEVEL_S1, 10000, PERCH_NORMAL, 2, 0,
	  1 },
	/* D is "up": C */
	{ "an arrow up from the last row", 11, PERCH_LEVEL_III, 650, PERCH_NORMAL, 7, 0, 1 },
	{ "a cell without an arrow is its own row", 1000000, PERCH_LEVEL_III, 10000, PERCH_NORMAL,
	  9, 3, 4 },
	{ "tightened has its own arrows", 1, PERCH_LEVEL_S1, 650, PERCH_TIGHTENED, 10, 0, 1 },
	{ "reduced may leave a gap", 11, PERCH_LEVEL_III, 10000, PERCH_REDUCED, 3, 2, 5 },
	{ "three arrows up", 11, PERCH_LEVEL_III, 650, PERCH_REDUCED, 2, 0, 1 },
};

static struct perch_span
write_table(const struct perch_sample_table *t, char *text, size_t cap)
{
	struct perch_buf b = perch_buf_over(text, cap);
	struct perch_jw w = perch_jw_over(&b);

	perch_sample_table_write(&w, t);
	assert_int_equal(perch_jw_done(&w), PERCH_OK);
	return perch_buf_span(&b);
}

static void
test_invented(void **state)
{
	static struct perch_sample_table t;
	struct perch_err err = { 0 };
	char text[4096];

	(void)state;
	MUST(perch_sample_table_read(perch_span_str(invented), &t, &err) == PERCH_OK, "%s",
	     err.text);
	for (size_t i = 0; i < PERCH_COUNT(cells); i++) {
		struct perch_sample_table_plan p = { 0 };
		enum perch_rc rc = perch_sample_table_find(&t, cells[i].rolls, cells[i].level,
							   cells[i].aql, cells[i].severity, &p,
							   &err);

		MUST(rc == PERCH_OK && p.n == cells[i].n && p.accept == cells[i].accept &&
			     p.reject == cells[i].reject,
		     "%s: wanted n %d Ac %d Re %d, got n %d Ac %d Re %d (%s)", cells[i].must,
		     cells[i].n, cells[i].accept, cells[i].reject, p.n, p.accept, p.reject,
		     perch_rc_str(rc));
	}
	struct perch_span written = write_table(&t, text, sizeof(text) - 1);
	text[written.n] = '\0';
	assert_string_equal(text, invented);
}

static void
test_round_trip_shipped(void **state)
{
	static struct perch_sample_table t;
	static char first[PERCH_TABLE_TEXT_MAX];
	static char second[PERCH_TABLE_TEXT_MAX];
	struct perch_err err = { 0 };
	struct perch_span text = write_table(perch_sample_table_shipped("z14"), first,
					     sizeof(first));

	(void)state;
	MUST(perch_sample_table_read(text, &t, &err) == PERCH_OK, "%s", err.text);
	assert_true(perch_span_eq(write_table(&t, second, sizeof(second)), text));
}

/* A table by hand whose arrows chase each other, as no reader gives it. */
static void
test_circle_by_hand(void **state)
{
	static struct perch_sample_table t;
	struct perch_sample_table_plan plan;
	struct perch_err err = { 0 };

	(void)state;
	t = *perch_sample_table_shipped("z14");
	t.plans[PERCH_NORMAL][2].at[2].kind = PERCH_CELL_DOWN;
	assert_int_equal(perch_sample_table_resolve(&t, PERCH_NORMAL, 0, 2), -1);
	assert_int_equal(
		perch_sample_table_find(&t, 5, PERCH_LEVEL_II, 2500, PERCH_NORMAL, &plan, &err),
		PERCH_E_NOTFOUND);
	t.plans[PERCH_NORMAL][9].at[0].kind = PERCH_CELL_DOWN;
	assert_int_equal(perch_sample_table_resolve(&t, PERCH_NORMAL, 9, 0), -1);
}

/* --- files: every field wrong ----------------------------------------------------------------- */

/* The invented table with one piece of its text put in another's place. */
static const struct {
	const char *from;
	const char *to;
	enum perch_rc rc;
	const char *text;
} wrong[] = {
	{ "{\"id\"", "\"id\"", PERCH_E_FORMAT, "line 1: not JSON" },
	{ "\"at\":[\"down\",[0,1]]", "\"at\":[\"down\",[[[0,1]]]]", PERCH_E_DEPTH,
	  "line 1: nested too deep" },
	{ "\"id\":\"mill-7\"", "\"id\":\"Mill\"", PERCH_E_FORMAT,
	  "line 1: id: not a-z, 0-9 and -" },
	{ "\"id\":\"mill-7\"", "\"id\":\"m_7\"", PERCH_E_FORMAT, "line 1: id: not a-z, 0-9 and -" },
	{ "\"id\":\"mill-7\"", "\"id\":\"m7{\"", PERCH_E_FORMAT, "line 1: id: not a-z, 0-9 and -" },
	{ "\"id\":\"mill-7\",", "", PERCH_E_NOTFOUND, "line 1: id: missing" },
	{ "\"version\":3", "\"version\":0", PERCH_E_RANGE,
	  "line 1: version: outside 1..2147483647" },
	{ "\"name\":\"Mill 7, invented\"", "\"name\":7", PERCH_E_FORMAT,
	  "line 1: name: 7 is not text" },
	{ "\"unconfirmed\":\"all\"", "\"unconfirmed\":true", PERCH_E_FORMAT,
	  "line 1: unconfirmed: true is not text" },
	{ "\"unconfirmed\"", "\"unconfirmd\"", PERCH_E_UNKNOWN,
	  "line 1: unconfirmd: unknown field" },
	{ "[\"0.65\",\"10.0\"]", "\"0.65\"", PERCH_E_FORMAT, "line 1: aql: not an array" },
	{ "[\"0.65\",\"10.0\"]", "[]", PERCH_E_RANGE, "line 1: aql: empty" },
	{ "[\"0.65\",\"10.0\"]", "[\"10\",\"10.0\"]", PERCH_E_RANGE,
	  "line 1: aql[1]: not above the one before" },
	{ "[\"0.65\",\"10.0\"]", "[\"0.65\",10]", PERCH_E_FORMAT,
	  "line 1: aql[1]: not a per cent figure such as \"2.5\", 0.001 to 1000" },
	{ "[\"0.65\",\"10.0\"]", "[\"0.65\",\"1001\"]", PERCH_E_RANGE,
	  "line 1: aql[1]: not a per cent figure such as \"2.5\", 0.001 to 1000" },
	{ "[\"0.65\",\"10.0\"]", "[\"0.65\",\"1.00000000000000000000000\"]", PERCH_E_RANGE,
	  "line 1: aql[1]: not a per cent figure such as \"2.5\", 0.001 to 1000" },
	{ "\"aql\"", "\"aqls\"", PERCH_E_UNKNOWN, "line 1: aqls: unknown field" },
	{ "\"plans\":{\"normal\"", "\"plans\":{\"usual\"", PERCH_E_UNKNOWN,
	  "line 1: plans: usual: unknown field" },
	{ "\"plans\":{\"normal\":[", "\"plans\":{\"normal\":null,\"tightened\":[", PERCH_E_FORMAT,
	  "line 1: not JSON" }, /* tightened stands twice then */
	{ "{\"letter\":\"A\",\"n\":2,\"at\":[\"down\",[0,1]]}", "7", PERCH_E_FORMAT,
	  "line 1: plans: normal[0]: not an object" },
	{ "\"letter\":\"A\"", "\"letter\":\"\"", PERCH_E_FORMAT,
	  "line 1: plans: normal[0]: letter: empty" },
	{ "\"letter\":\"A\"", "\"letter\":\"ABCD\"", PERCH_E_RANGE,
	  "line 1: plans: normal[0]: letter: \"ABCD\" is too long" },
	{ "\"letter\":\"B\"", "\"letter\":\"A\"", PERCH_E_RANGE,
	  "line 1: plans: normal[1]: letter: stands twice" },
	{ "{\"letter\":\"A\",\"n\":3,", "{\"letter\":\"E\",\"n\":3,", PERCH_E_RANGE,
	  "line 1: plans: tightened[0]: letter: not that of the normal plans" },
	{ "\"n\":10,\"at\":[[0,1],[2,3]]}]", "\"n\":10,\"at\":[[0,1],[2,3]]},{\"letter\":\"E\"}]",
	  PERCH_E_RANGE, "line 1: plans: tightened[4]: letter: not that of the normal plans" },
	{ ",{\"letter\":\"D\",\"n\":10,\"at\":[[0,1],[2,3]]}]", "]", PERCH_E_RANGE,
	  "line 1: plans: tightened: a letter is missing" },
	{ "\"n\":2,\"at\":[\"down\"", "\"n\":0,\"at\":[\"down\"", PERCH_E_RANGE,
	  "line 1: plans: normal[0]: n: outside 1..100000" },
	{ "\"n\":4", "\"n\":1", PERCH_E_RANGE,
	  "line 1: plans: normal[1]: n: below that of the row before" },
	{ "\"n\":4,", "", PERCH_E_NOTFOUND, "line 1: plans: normal[1]: n: missing" },
	{ "\"at\":[\"down\",\"up\"]", "\"at\":7", PERCH_E_FORMAT,
	  "line 1: plans: normal[1]: at: not an array" },
	{ "\"at\":[\"down\",\"up\"]", "\"at\":[\"down\"]", PERCH_E_RANGE,
	  "line 1: plans: normal[1]: at: 1 cells for 2 AQLs" },
	{ "\"at\":[\"down\",\"up\"]", "\"at\":[\"down\",\"up\",\"up\"]", PERCH_E_RANGE,
	  "line 1: plans: normal[1]: at: 3 cells for 2 AQLs" },
	{ "\"at\":[\"down\",\"up\"]", "\"at\":[\"down\",\"left\"]", PERCH_E_FORMAT,
	  "line 1: plans: normal[1]: at[1]: neither \"up\" nor \"down\" nor [accept,reject]" },
	{ "[2,3]", "[2]", PERCH_E_FORMAT,
	  "line 1: plans: normal[2]: at[1]: neither \"up\" nor \"down\" nor [accept,reject]" },
	{ "[2,3]", "[]", PERCH_E_FORMAT,
	  "line 1: plans: normal[2]: at[1]: neither \"up\" nor \"down\" nor [accept,reject]" },
	{ "[2,3]", "[2,3,4]", PERCH_E_FORMAT,
	  "line 1: plans: normal[2]: at[1]: neither \"up\" nor \"down\" nor [accept,reject]" },
	{ "[2,3]", "[-1,3]", PERCH_E_FORMAT,
	  "line 1: plans: normal[2]: at[1]: neither \"up\" nor \"down\" nor [accept,reject]" },
	{ "[2,3]", "[2,\"3\"]", PERCH_E_FORMAT,
	  "line 1: plans: normal[2]: at[1]: neither \"up\" nor \"down\" nor [accept,reject]" },
	{ "[2,3]", "[7,8]", PERCH_E_RANGE,
	  "line 1: plans: normal[2]: at[1]: accept 7 is not below n 7" },
	{ "[2,3]", "[2,4]", PERCH_E_RANGE,
	  "line 1: plans: normal[2]: at[1]: reject 4 does not follow 2" },
	{ "[2,3]", "[2,2]", PERCH_E_RANGE,
	  "line 1: plans: normal[2]: at[1]: reject 2 does not follow 2" },
	{ "[1,4]", "[1,1]", PERCH_E_RANGE,
	  "line 1: plans: reduced[2]: at[1]: reject 1 does not follow 1" },
	/* D down, off the table; then C down and D up, a circle */
	{ "\"at\":[\"up\",[3,4]]", "\"at\":[\"up\",\"down\"]", PERCH_E_RANGE,
	  "line 1: plans: normal: letter D: at[1]: the arrow leads off the table or in a circle" },
	{ "[[0,1],[2,3]]},{\"letter\":\"D\"", "[\"down\",[2,3]]},{\"letter\":\"D\"", PERCH_E_RANGE,
	  "line 1: plans: normal: letter A: at[0]: the arrow leads off the table or in a circle" },
	/* A up, off the table at its upper edge */
	{ "\"at\":[\"down\",[0,1]]", "\"at\":[\"down\",\"up\"]", PERCH_E_RANGE,
	  "line 1: plans: normal: letter A: at[1]: the arrow leads off the table or in a circle" },
	{ "\"lots\":[", "\"lots\":7,\"name\":[", PERCH_E_FORMAT, "line 1: not JSON" },
	{ "\"up_to\":10,", "\"up_to\":0,", PERCH_E_RANGE,
	  "line 1: lots[0]: up_to: outside 1..1000000" },
	{ "\"up_to\":10,", "\"up_to\":null,", PERCH_E_RANGE,
	  "line 1: lots[1]: a row after the last" },
	{ "\"up_to\":null", "\"up_to\":10", PERCH_E_RANGE,
	  "line 1: lots[1]: up_to: outside 11..1000000" },
	{ "\"S-1\":\"A\"", "\"S-1\":\"Z\"", PERCH_E_UNKNOWN,
	  "line 1: lots[0]: S-1: no plan has this letter" },
	{ "\"S-1\":\"A\"", "\"S-1\":7", PERCH_E_FORMAT, "line 1: lots[0]: S-1: 7 is not text" },
	{ "\"S-1\":\"A\"", "\"S-5\":\"A\"", PERCH_E_UNKNOWN,
	  "line 1: lots[0]: S-5: unknown field" },
	{ "\"S-1\":\"B\"", "\"S-2\":\"B\"", PERCH_E_RANGE,
	  "line 1: lots[1]: S-1: not in every row, or not in the first" },
	{ "\"up_to\":null,", "\"up_to\":null,\"I\":\"A\",", PERCH_E_RANGE,
	  "line 1: lots[1]: I: not in every row, or not in the first" },
	{ "\"rejected\":2", "\"rejected\":6", PERCH_E_RANGE,
	  "line 1: switching: to_tightened: rejected: outside 1..5" },
	{ "\"of\":5", "\"of\":33", PERCH_E_RANGE,
	  "line 1: switching: to_tightened: of: outside 1..32" },
	{ "\"to_tightened\":{\"rejected\":2,\"of\":5},", "", PERCH_E_NOTFOUND,
	  "line 1: switching: to_tightened: missing" },
	{ "\"to_normal\":{\"accepted\":5}", "\"to_normal\":{\"accepted\":0}", PERCH_E_RANGE,
	  "line 1: switching: to_normal: accepted: outside 1..1000" },
	{ "\"to_normal\":{\"accepted\":5}", "\"to_normal\":5", PERCH_E_FORMAT,
	  "line 1: switching: to_normal: not an object" },
	{ "\"stop\":{\"lots\":5", "\"stop\":{\"lots\":0", PERCH_E_RANGE,
	  "line 1: switching: stop: lots: outside 1..1000" },
	{ "\"stop\":{\"lots\":5", "\"stop\":{\"batches\":5", PERCH_E_UNKNOWN,
	  "line 1: switching: stop: batches: unknown field" },
	{ "\"count\":\"rejected\"", "\"count\":\"bad\"", PERCH_E_UNKNOWN,
	  "line 1: switching: stop: count: \"bad\" is none of rejected all" },
	{ "\"most_failed\":3", "\"most_failed\":-1", PERCH_E_RANGE,
	  "line 1: switching: to_reduced: most_failed: outside 0..1000000" },
	{ "\"accepted\":10", "\"accepted\":1001", PERCH_E_RANGE,
	  "line 1: switching: to_reduced: accepted: outside 1..1000" },
	{ "\"to_reduced\":{", "\"to_reduced\":[{\"x\":1}],\"ease\":{", PERCH_E_UNKNOWN,
	  "line 1: switching: ease: unknown field" },
	{ "\"accepted\":10,\"most", "\"accepts\":10,\"most", PERCH_E_UNKNOWN,
	  "line 1: switching: to_reduced: accepts: unknown field" },
	/* the line of the row at fault, not of the file's first */
	{ "\"unconfirmed\":\"all\",", "\n\n\"unconfirmed\":7,", PERCH_E_FORMAT,
	  "line 1: unconfirmed: 7 is not text" },
	{ "{\"letter\":\"B\",\"n\":4,", "\n\n{\"letter\":\"B\",\"n\":0,", PERCH_E_RANGE,
	  "line 3: plans: normal[1]: n: outside 1..100000" },
	{ "\"aql\":", "\n}\"aql\":", PERCH_E_FORMAT, "line 2: not JSON" },
};

/* text with the first `from` in it replaced. */
static struct perch_span
replaced(const char *text, const char *from, const char *to, char *dst, size_t cap)
{
	const char *at = strstr(text, from);
	struct perch_buf b = perch_buf_over(dst, cap);

	MUST(at != NULL, "%s is not in the text", from);
	(void)perch_buf_put(&b, perch_span_of(text, (size_t)(at - text)));
	(void)perch_buf_put_str(&b, to);
	(void)perch_buf_put_str(&b, at + strlen(from));
	assert_false(b.is_full);
	return perch_buf_span(&b);
}

static void
test_wrong_fields(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(wrong); i++) {
		static struct perch_sample_table t;
		char memory[4096];
		struct perch_err err = { 0 };
		struct perch_span text = replaced(invented, wrong[i].from, wrong[i].to, memory,
						  sizeof(memory));

		t.version = 77;
		enum perch_rc rc = perch_sample_table_read(text, &t, &err);
		MUST(rc == wrong[i].rc && strcmp(err.text, wrong[i].text) == 0 && t.version == 77,
		     "%s for %s: wanted %s '%s', got %s '%s'", wrong[i].to, wrong[i].from,
		     perch_rc_str(wrong[i].rc), wrong[i].text, perch_rc_str(rc), err.text);
	}
}

/* What may be missing: each of these reads, and means "none". */
static void
test_left_out(void **state)
{
	static const struct {
		const char *from;
		const char *to;
	} rows[] = {
		{ "\"unconfirmed\":\"all\",", "" },
		{ "\"stop\":{\"lots\":5,\"count\":\"rejected\"}", "\"stop\":null" },
		{ ",\"most_failed\":3", "" },
		{ ",\"to_reduced\":{\"accepted\":10,\"most_failed\":3}", "" },
		{ "\"rejected\"},", "\"all\"}," },
	};
	static struct perch_sample_table t;
	char memory[4096];
	char first[4096];
	char second[4096];

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_err err = { 0 };
		struct perch_span text = replaced(invented, rows[i].from, rows[i].to, memory,
						  sizeof(memory));

		MUST(perch_sample_table_read(text, &t, &err) == PERCH_OK, "%s: %s", rows[i].from,
		     err.text);
		struct perch_span one = write_table(&t, first, sizeof(first));
		MUST(perch_sample_table_read(one, &t, &err) == PERCH_OK, "%s", err.text);
		assert_true(perch_span_eq(write_table(&t, second, sizeof(second)), one));
	}
}

/* Rows and columns beyond the fixed room. */
static void
test_too_many(void **state)
{
	static struct perch_sample_table t;
	char text[8192];
	struct perch_err err = { 0 };
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	(void)state;
	(void)perch_buf_put_str(&b, "{\"id\":\"x\",\"version\":1,\"name\":\"\",\"aql\":[");
	for (int i = 1; i <= PERCH_TABLE_AQLS_MAX + 1; i++)
		(void)perch_buf_fmt(&b, "%s\"%d\"", i > 1 ? "," : "", i);
	(void)perch_buf_put_str(&b, "]}");
	assert_int_equal(perch_sample_table_read(perch_buf_span(&b), &t, &err), PERCH_E_RANGE);
	assert_string_equal(err.text, "line 1: aql[26]: more than 26 columns");

	perch_buf_reset(&b);
	(void)perch_buf_put_str(&b, "{\"id\":\"x\",\"version\":1,\"name\":\"\",\"aql\":[\"1\"],"
				    "\"plans\":{\"normal\":[");
	for (int i = 0; i <= PERCH_TABLE_ROWS_MAX; i++)
		(void)perch_buf_fmt(&b, "%s{\"letter\":\"%d\",\"n\":2,\"at\":[[0,1]]}",
				    i > 0 ? "," : "", i);
	(void)perch_buf_put_str(&b, "]}}");
	assert_int_equal(perch_sample_table_read(perch_buf_span(&b), &t, &err), PERCH_E_RANGE);
	assert_string_equal(err.text, "line 1: plans: normal[20]: more than 20 rows");

	perch_buf_reset(&b);
	(void)perch_buf_put_str(&b, "{\"id\":\"x\",\"version\":1,\"name\":\"\",\"aql\":[\"1\"],"
				    "\"plans\":{\"normal\":[{\"letter\":\"A\",\"n\":2,\"at\":"
				    "[[0,1]]}]},\"lots\":[");
	for (int i = 1; i <= PERCH_TABLE_LOTS_MAX + 1; i++)
		(void)perch_buf_fmt(&b, "%s{\"up_to\":%d,\"I\":\"A\"}", i > 1 ? "," : "", i);
	(void)perch_buf_put_str(&b, "]}");
	assert_int_equal(perch_sample_table_read(perch_buf_span(&b), &t, &err), PERCH_E_RANGE);
	assert_string_equal(err.text, "line 1: lots: more than 20 rows");
}

static void
test_empty_lists(void **state)
{
	static struct perch_sample_table t;
	struct perch_err err = { 0 };

	(void)state;
	assert_int_equal(perch_sample_table_read(
				 perch_span_str("{\"id\":\"x\",\"version\":1,\"name\":\"\","
						"\"aql\":[\"1\"],\"plans\":{\"normal\":[]}}"),
				 &t, &err),
			 PERCH_E_RANGE);
	assert_string_equal(err.text, "line 1: plans: normal: a letter is missing");
	assert_int_equal(
		perch_sample_table_read(
			perch_span_str("{\"id\":\"x\",\"version\":1,\"name\":\"\",\"aql\":[\"1\"],"
				       "\"plans\":{\"normal\":[{\"letter\":\"A\",\"n\":2,\"at\":"
				       "[[0,1]]}]},\"lots\":[]}"),
			&t, &err),
		PERCH_E_RANGE);
	assert_string_equal(err.text, "line 1: lots: empty");
	assert_int_equal(perch_sample_table_read(perch_span_str("{\"id\":\"x\",\"version\":1,"
								"\"name\":\"\",\"aql\":[\"1\"]}"),
						 &t, &err),
			 PERCH_E_NOTFOUND);
	assert_string_equal(err.text, "line 1: plans: missing");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_arrow_changes_the_sample),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_shipped_says_what_is_not_sure),
		cmocka_unit_test(test_aql),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_invented),
		cmocka_unit_test(test_round_trip_shipped),
		cmocka_unit_test(test_circle_by_hand),
		cmocka_unit_test(test_wrong_fields),
		cmocka_unit_test(test_left_out),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_empty_lists),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

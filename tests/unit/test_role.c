/* test_role.c - which role may give which command (firmware/session/role.h), cell by cell. */
#include "tests/unit/must.h"

#include "firmware/session/role.h"

/* inspector, lead, service: y or n. */
static const struct {
	enum perch_verb verb;
	const char *may;
} rows[] = {
	// clang-format off
	{ PERCH_VERB_IN,       "yyy" }, { PERCH_VERB_PIN,      "yyy" }, { PERCH_VERB_OUT,      "yyy" },
	{ PERCH_VERB_UNLOCK,   "nyn" }, { PERCH_VERB_ORDER,    "yyn" }, { PERCH_VERB_STAGE,    "yyn" },
	{ PERCH_VERB_ROLL,     "yyn" }, { PERCH_VERB_FLAW,     "yyn" }, { PERCH_VERB_UNDO,     "yyn" },
	{ PERCH_VERB_SCORE,    "yyn" }, { PERCH_VERB_WIDTH,    "yyn" }, { PERCH_VERB_WEIGHT,   "yyn" },
	{ PERCH_VERB_LENGTH,   "yyn" }, { PERCH_VERB_DENSITY,  "yyn" }, { PERCH_VERB_SKEW,     "yyn" },
	{ PERCH_VERB_BOW,      "yyn" }, { PERCH_VERB_WASH,     "yyn" }, { PERCH_VERB_COLOUR,   "yyn" },
	{ PERCH_VERB_SHADE,    "yyn" }, { PERCH_VERB_MARK,     "yyn" }, { PERCH_VERB_HAND,     "yyn" },
	{ PERCH_VERB_SMELL,    "yyn" }, { PERCH_VERB_PACKING,  "yyn" }, { PERCH_VERB_SAMPLE,   "yyn" },
	{ PERCH_VERB_NOTE,     "yyn" }, { PERCH_VERB_YES,      "yyn" }, { PERCH_VERB_NO,       "yyy" },
	{ PERCH_VERB_HOLD,     "yyn" }, { PERCH_VERB_CLOSE,    "yyn" }, { PERCH_VERB_SAMPLING, "yyn" },
	{ PERCH_VERB_LOT,      "yyn" }, { PERCH_VERB_SIGN,     "yyn" }, { PERCH_VERB_ADDENDUM, "yyn" },
	{ PERCH_VERB_RECEIVE,  "yyn" }, { PERCH_VERB_PACK,     "yyn" }, { PERCH_VERB_COUNT,    "yyn" },
	{ PERCH_VERB_MAKE,     "yyn" }, { PERCH_VERB_LINK,     "nyn" }, { PERCH_VERB_LOAD,     "yyn" },
	{ PERCH_VERB_ANOMALY,  "yyn" }, { PERCH_VERB_ACTION,   "yyn" }, { PERCH_VERB_RECHECK,  "yyn" },
	{ PERCH_VERB_QUESTION, "yyn" }, { PERCH_VERB_ACK,      "yyn" }, { PERCH_VERB_KEEP,     "yyn" },
	{ PERCH_VERB_LEFTOVER, "yyn" }, { PERCH_VERB_TELL,     "yyn" }, { PERCH_VERB_PLAN,     "yyn" },
	{ PERCH_VERB_SETUP,    "yyn" }, { PERCH_VERB_SHIFT,    "yyn" }, { PERCH_VERB_SYNC,     "yyy" },
	{ PERCH_VERB_HELP,     "yyy" },
	// clang-format on
};

static void
every_cell_is_as_it_was_decided(void **state)
{
	bool seen[PERCH_VERBS] = { false };

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		const struct perch_command_line line = { .verb = rows[i].verb };

		seen[rows[i].verb] = true;
		for (unsigned r = 0; r < PERCH_ROLES; r++) {
			enum perch_role role = (enum perch_role)r;
			bool may = rows[i].may[r] == 'y';

			MUST(perch_role_may(role, &line) == may &&
				     perch_role_may_verb(role, rows[i].verb) == may,
			     "%s %s give =%s", perch_role_str(role), may ? "may" : "may not",
			     perch_verb_str(rows[i].verb));
		}
	}
	for (unsigned v = 0; v < PERCH_VERBS; v++)
		MUST(seen[v], "=%s has its row", perch_verb_str((enum perch_verb)v));
}

static void
an_override_of_a_lot_is_a_leads(void **state)
{
	const struct perch_command_line line = { .verb = PERCH_VERB_LOT, .verdict = "pass" };

	(void)state;
	MUST(!perch_role_may(PERCH_ROLE_INSPECTOR, &line), "not an inspector's");
	MUST(perch_role_may(PERCH_ROLE_LEAD, &line), "a lead's");
	MUST(!perch_role_may(PERCH_ROLE_SERVICE, &line), "not the service's");
}

static void
only_the_floor_inspects(void **state)
{
	(void)state;
	MUST(perch_role_may_inspect(PERCH_ROLE_INSPECTOR) &&
		     perch_role_may_inspect(PERCH_ROLE_LEAD) &&
		     !perch_role_may_inspect(PERCH_ROLE_SERVICE),
	     "labels and weights are the floor's");
}

static void
commands_md_shows_the_table(void **state)
{
	static uint8_t table[8 * 1024];
	static uint8_t page[96 * 1024];
	struct perch_buf b = perch_buf_over(table, sizeof(table));

	(void)state;
	MUST(perch_role_document(&b) == PERCH_OK, "the table fits");
	FILE *file = fopen("firmware/session/commands.md", "rb");
	MUST(file != NULL, "commands.md is there (run from the top of the tree)");
	size_t n = fread(page, 1, sizeof(page), file);
	(void)fclose(file);
	const char *out = getenv("PERCH_ROLES_MD");
	if (out != NULL && (file = fopen(out, "wb")) != NULL) {
		(void)fwrite(table, 1, b.n, file);
		(void)fclose(file);
	}
	MUST(memmem(page, n, table, b.n) != NULL,
	     "commands.md holds the table as it is in C; PERCH_ROLES_MD=FILE writes it");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cell_is_as_it_was_decided),
		cmocka_unit_test(an_override_of_a_lot_is_a_leads),
		cmocka_unit_test(only_the_floor_inspects),
		cmocka_unit_test(commands_md_shows_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

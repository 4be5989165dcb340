/*
 * test_fault.c - every public operation of firmware/store walked by faults (fault_walk.h): memory,
 * EIO, ENOSPC, EROFS, short calls, each at every point, once and from then on.
 *
 * That no operation is missing is found by reading the headers. PERCH_FAULT_LONG=1: every n.
 */
#include "tests/unit/folder_memory.h"

#include <sqlite3.h>

#include "tests/store/fault_rows.h"

#define ROWS_MAX 200

static const struct fault_list *const lists[] = { &fault_files, &fault_opens, &fault_stmts,
						  &fault_log,   &fault_view,  &fault_master,
						  &fault_world };

const char *
fault_at(const char *name)
{
	return at(name);
}

/* Whether the list of names, a space between, has this one. */
static bool
has_name(const char *names, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = names; (p = strstr(p, name)) != NULL; p += n)
		if ((p == names || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0'))
			return true;
	return false;
}

static bool
is_walked(const char *name)
{
	for (size_t i = 0; i < PERCH_COUNT(lists); i++)
		for (size_t k = 0; k < lists[i]->n; k++)
			if (has_name(lists[i]->rows[k].of, name))
				return true;
	return false;
}

static void
test_no_operation_is_forgotten(void **state)
{
	char name[128];
	size_t n = 0;
	size_t forgotten = 0;
	FILE *names = popen("awk -f tests/store/operations.awk firmware/store/*.h "
			    "firmware/session/session.h",
			    "r");

	(void)state;
	MUST(names != NULL, "the headers can be read");
	while (fgets(name, sizeof(name), names) != NULL) {
		name[strcspn(name, "\n")] = '\0';
		n++;
		if (!is_walked(name)) {
			print_message("no row of tests/store/fault_*.c walks %s\n", name);
			forgotten++;
		}
	}
	MUST(pclose(names) == 0 && n > 80, "the headers were read: %zu operations", n);
	MUST(forgotten == 0, "every operation of firmware/store/*.h is walked by faults");
}

/* --- a row --------------------------------------------------------------------------------------- */

struct turn {
	const struct fault_list *list;
	const struct fault_row *row;
};

static struct fault_count total;
static sqlite3_int64 memory_before;

static int
set_up(void **state)
{
	const struct turn *turn = *state;

	memory_before = sqlite3_memory_used();
	if (turn->list->set_up != NULL)
		turn->list->set_up();
	return 0;
}

static void
test_row(void **state)
{
	const struct turn *turn = *state;

	fault_walk(turn->row, &total);
}

static int
tear_down(void **state)
{
	const struct turn *turn = *state;

	if (turn->list->tear_down != NULL)
		turn->list->tear_down();
	/* What is still SQLite's was forgotten: a statement, a connection that could not be closed. */
	if (sqlite3_memory_used() == memory_before)
		return 0;
	print_message("%s: %lld bytes are still SQLite's\n", turn->row->must,
		      (long long)(sqlite3_memory_used() - memory_before));
	return 1;
}

static void
test_enough_has_struck(void **state)
{
	(void)state;
	print_message("%zu operations, %zu faults, %zu of them survived\n", total.rows,
		      total.faults, total.survived);
	MUST(total.faults > 4000, "faults have struck: %zu", total.faults);
}

int
main(void)
{
	static struct turn turns[ROWS_MAX];
	static struct CMUnitTest tests[ROWS_MAX + 2] = {
		cmocka_unit_test(test_no_operation_is_forgotten),
	};
	size_t n = 0;

	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	fault_install();
	for (size_t i = 0; i < PERCH_COUNT(lists); i++)
		for (size_t k = 0; k < lists[i]->n && n < ROWS_MAX; k++, n++) {
			turns[n] = (struct turn){ lists[i], &lists[i]->rows[k] };
			tests[n + 1] = (struct CMUnitTest){ turns[n].row->must, test_row, set_up,
							    tear_down, &turns[n] };
		}
	tests[n + 1] = (struct CMUnitTest)cmocka_unit_test(test_enough_has_struck);
	if (n == ROWS_MAX || folder_set_up_in_memory(NULL) != 0)
		return 1;
	/* PERCH_ROW="a copy*": these rows alone. */
	if (getenv("PERCH_ROW") != NULL)
		cmocka_set_test_filter(getenv("PERCH_ROW"));
	int failed = _cmocka_run_group_tests("faults", tests, n + 2, NULL, NULL);
	return folder_tear_down(NULL) != 0 || failed != 0;
}

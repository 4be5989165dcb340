/* folder.h - a folder of its own for a test that works on real files. Include once in a test. */
#ifndef PERCH_TESTS_UNIT_FOLDER_H
#define PERCH_TESTS_UNIT_FOLDER_H

#include "tests/unit/must.h"

#include "firmware/base/text.h"

static char folder[64];

/* cmocka set-up and tear-down of one test. */
static int
folder_set_up(void **state)
{
	(void)state;
	MUST(perch_fmt(folder, sizeof(folder), "/tmp/perch-test-XXXXXX") == PERCH_OK, "a name");
	return mkdtemp(folder) == NULL;
}

static int
folder_tear_down(void **state)
{
	char command[128];

	(void)state;
	MUST(perch_fmt(command, sizeof(command), "rm -rf %s", folder) == PERCH_OK, "a command");
	return system(command);
}

static const char *
at(const char *name)
{
	static char path[4][128];
	static int turn;

	turn = (turn + 1) % 4;
	MUST(perch_fmt(path[turn], sizeof(path[turn]), "%s/%s", folder, name) == PERCH_OK,
	     "a path");
	return path[turn];
}

#endif

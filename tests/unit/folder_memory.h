/* folder_memory.h - the folder of folder.h in memory, where there is room: for tests that make many. */
#ifndef PERCH_TESTS_UNIT_FOLDER_MEMORY_H
#define PERCH_TESTS_UNIT_FOLDER_MEMORY_H

#include "tests/unit/folder.h"

#include <sys/statvfs.h>
#include <unistd.h>

#define FOLDER_MEMORY      "/dev/shm"
#define FOLDER_MEMORY_ROOM ((uint64_t)256 << 20)

/* As folder_set_up(), with folder_tear_down(). */
static int
folder_set_up_in_memory(void **state)
{
	struct statvfs fs;

	if (access(FOLDER_MEMORY, W_OK) != 0 || statvfs(FOLDER_MEMORY, &fs) != 0 ||
	    (uint64_t)fs.f_bavail * fs.f_bsize < FOLDER_MEMORY_ROOM)
		return folder_set_up(state);
	MUST(perch_fmt(folder, sizeof(folder), FOLDER_MEMORY "/perch-test-XXXXXX") == PERCH_OK,
	     "a name");
	return mkdtemp(folder) == NULL;
}

#endif

/*
 * crash_memory.h - memory for SQLite past the address sanitizer, which sees nothing of libsqlite3 but
 * its allocations and takes half of the time for them. Library: sqlite3.
 */
#ifndef PERCH_TESTS_STORE_CRASH_MEMORY_H
#define PERCH_TESTS_STORE_CRASH_MEMORY_H

#include <stdbool.h>

/* Before SQLite is used. false: it is in use already. */
bool crash_memory_set(void);

#endif

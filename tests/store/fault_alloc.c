/*
 * fault_alloc.c - allocations that fail: SQLite's by its own configuration. Without lookaside, so
 * that every one of them comes here. See fault.h.
 */
#include "tests/store/fault.h"

#include <sqlite3.h>
#include <stdlib.h>

static sqlite3_mem_methods usual;

static void *
take(int n)
{
	return fault_here(FAULT_BIT(FAULT_NOMEM)) != FAULT_NONE ? NULL : usual.xMalloc(n);
}

static void *
grow(void *p, int n)
{
	return fault_here(FAULT_BIT(FAULT_NOMEM)) != FAULT_NONE ? NULL : usual.xRealloc(p, n);
}

void
fault_install_alloc(void)
{
	sqlite3_mem_methods methods;

	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual) != SQLITE_OK)
		abort();
	methods = usual;
	methods.xMalloc = take;
	methods.xRealloc = grow;
	if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK ||
	    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) != SQLITE_OK)
		abort();
}

/* crash_memory.c - see crash_memory.h. */
#include "tests/store/crash_memory.h"

#include <malloc.h>
#include <sqlite3.h>
#include <stdint.h>

#ifdef __SANITIZE_ADDRESS__

/* glibc's own, which the sanitizer does not stand in for. */
extern void *__libc_malloc(size_t n);
extern void *__libc_realloc(void *p, size_t n);
extern void __libc_free(void *p);
extern int __libc_mallopt(int what, int value);

#define KEPT  (64 << 20)
#define FRONT 16 /* the size is kept here; what follows stays aligned */

static void *
take(void *block, int n)
{
	if (block == NULL)
		return NULL;
	*(int *)block = n;
	return (uint8_t *)block + FRONT;
}

static void *
give(int n)
{
	return take(__libc_malloc((size_t)n + FRONT), n);
}

static void
drop(void *p)
{
	if (p != NULL)
		__libc_free((uint8_t *)p - FRONT);
}

static void *
change(void *p, int n)
{
	return take(__libc_realloc((uint8_t *)p - FRONT, (size_t)n + FRONT), n);
}

static int
size_of(void *p)
{
	return p != NULL ? *(int *)(void *)((uint8_t *)p - FRONT) : 0;
}

static int
round_up(int n)
{
	return (n + 7) & ~7;
}

static int
begin(void *ctx)
{
	(void)ctx;
	return SQLITE_OK;
}

static void
end(void *ctx)
{
	(void)ctx;
}

bool
crash_memory_set(void)
{
	static const sqlite3_mem_methods methods = { give,     drop,  change, size_of,
						     round_up, begin, end,    NULL };

	/* What a database gives back when it is closed is kept for the next. */
	return __libc_mallopt(M_TRIM_THRESHOLD, KEPT) == 1 &&
	       __libc_mallopt(M_MMAP_THRESHOLD, KEPT / 2) == 1 &&
	       sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK;
}

#else

bool
crash_memory_set(void)
{
	return true;
}

#endif

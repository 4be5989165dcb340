/*
 * fault.h - faults on demand: the n-th call of a kind fails, once or from then on. For the tests of
 * firmware/store and of the journal.
 *
 * Points are counted from arming to disarming: allocations of SQLite and libcrypto (our own code
 * makes none), calls of SQLite's VFS (fault_vfs.c), and the system calls that our own sources make
 * (fault_call.c, by the linker's --wrap). One thread. While nothing is armed all goes its usual
 * way, but that nothing is ever flushed to the disk: no test here cuts the power.
 */
#ifndef PERCH_TESTS_STORE_FAULT_H
#define PERCH_TESTS_STORE_FAULT_H

#include <stdbool.h>
#include <stdint.h>

enum fault_kind {
	FAULT_NONE,
	FAULT_NOMEM,  /* an allocation gives nothing */
	FAULT_EIO,    /* open, read, write, truncate, flush, rename .. fail with EIO */
	FAULT_ENOSPC, /* what takes room fails: write, truncate, flush, create, the index of a WAL */
	FAULT_EROFS,  /* the file system has become read-only: what changes it fails */
	FAULT_SHORT,  /* a read or a write does half of what was asked, which is no error */
	FAULT_KINDS
};

#define FAULT_BIT(kind) (1u << (kind))

/* Once, before anything uses SQLite or libcrypto. Ends the program when they refuse. */
void fault_install(void);

/* From now on the nth (1, 2 ..) point of the kind fails, all after it too if is_lasting. */
void fault_arm(enum fault_kind kind, uint64_t nth, bool is_lasting);
/* No fault from now on. Returns whether one has struck since fault_arm(). */
bool fault_disarm(void);

/* Whether a flush was among what has failed since fault_arm(). */
bool fault_has_hit_flush(void);

const char *fault_kind_str(enum fault_kind kind);

/* For the three files that make faults: a point that any of these kinds can meet (FAULT_BIT). Returns the
 * kind that strikes here, or FAULT_NONE. errno is set to it. */
enum fault_kind fault_here(unsigned kinds);
/* The same where something is flushed to the disk. */
enum fault_kind fault_flush(unsigned kinds);
void fault_install_vfs(void);
void fault_install_alloc(void);

#endif

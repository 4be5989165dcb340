/*
 * fault_vfs.c - a VFS between SQLite's usual one and ours (firmware/store/vfs.c), whose calls fail as
 * fault.h says. It is the default one from its installation, so that ours, which is made of the
 * default one, lies on it.
 *
 * Short reads and writes are made a step below, by the usual VFS's own table of system calls: to
 * SQLite's core a short read is the end of the file, to the VFS it is a call to be repeated.
 */
#include "tests/store/fault.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define OF_READ  FAULT_BIT(FAULT_EIO)
#define OF_WRITE (FAULT_BIT(FAULT_EIO) | FAULT_BIT(FAULT_ENOSPC) | FAULT_BIT(FAULT_EROFS))
#define OF_ROOM  (FAULT_BIT(FAULT_EIO) | FAULT_BIT(FAULT_ENOSPC))

struct fault_file {
	sqlite3_file base;
	sqlite3_file *real; /* lies behind this struct */
};

static sqlite3_vfs *usual;
static sqlite3_vfs vfs;

/* --- a file ------------------------------------------------------------------------------------ */

static sqlite3_file *
real_of(sqlite3_file *file)
{
	struct fault_file *f = (void *)file;

	return f->real;
}

static int
close_file(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int
read_file(sqlite3_file *file, void *dst, int n, sqlite3_int64 at)
{
	if (fault_here(OF_READ) != FAULT_NONE)
		return SQLITE_IOERR_READ;
	return real_of(file)->pMethods->xRead(real_of(file), dst, n, at);
}

/* What is full takes the first part: a page that is half written lies there. */
static int
write_file(sqlite3_file *file, const void *src, int n, sqlite3_int64 at)
{
	switch (fault_here(OF_WRITE)) {
	case FAULT_ENOSPC:
		(void)real_of(file)->pMethods->xWrite(real_of(file), src, n / 2, at);
		errno = ENOSPC;
		return SQLITE_FULL;
	case FAULT_EIO:
	case FAULT_EROFS:
		return SQLITE_IOERR_WRITE;
	case FAULT_NONE:
	case FAULT_NOMEM:
	case FAULT_SHORT:
	case FAULT_KINDS:
		break;
	}
	return real_of(file)->pMethods->xWrite(real_of(file), src, n, at);
}

static int
truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
	if (fault_here(OF_WRITE) != FAULT_NONE)
		return SQLITE_IOERR_TRUNCATE;
	return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int
sync_file(sqlite3_file *file, int flags)
{
	(void)file;
	(void)flags;
	return fault_flush(OF_ROOM) != FAULT_NONE ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int
size_of_file(sqlite3_file *file, sqlite3_int64 *size)
{
	if (fault_here(OF_READ) != FAULT_NONE)
		return SQLITE_IOERR_FSTAT;
	return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int
lock_file(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int
unlock_file(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int
is_reserved(sqlite3_file *file, int *out)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int
control_file(sqlite3_file *file, int op, void *arg)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int
sector_of(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int
characteristics_of(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int
map_index(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
	/* The first part of the index is looked for before it is made. */
	if (fault_here(extend ? OF_ROOM : OF_READ) != FAULT_NONE)
		return SQLITE_IOERR_SHMSIZE;
	return real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, out);
}

static int
lock_index(sqlite3_file *file, int offset, int n, int flags)
{
	return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void
order_index(sqlite3_file *file)
{
	real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int
unmap_index(sqlite3_file *file, int is_gone)
{
	return real_of(file)->pMethods->xShmUnmap(real_of(file), is_gone);
}

/* Version 2: no page is read through a map. */
static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = close_file,
	.xRead = read_file,
	.xWrite = write_file,
	.xTruncate = truncate_file,
	.xSync = sync_file,
	.xFileSize = size_of_file,
	.xLock = lock_file,
	.xUnlock = unlock_file,
	.xCheckReservedLock = is_reserved,
	.xFileControl = control_file,
	.xSectorSize = sector_of,
	.xDeviceCharacteristics = characteristics_of,
	.xShmMap = map_index,
	.xShmLock = lock_index,
	.xShmBarrier = order_index,
	.xShmUnmap = unmap_index,
};

/* --- the file system ----------------------------------------------------------------------------- */

static int
open_file(sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
	struct fault_file *f = (void *)file;
	unsigned kinds = OF_READ;

	(void)self;
	if ((flags & SQLITE_OPEN_READWRITE) != 0)
		kinds |= FAULT_BIT(FAULT_EROFS);
	if ((flags & SQLITE_OPEN_CREATE) != 0)
		kinds |= FAULT_BIT(FAULT_ENOSPC);
	f->base.pMethods = NULL;
	f->real = (void *)(f + 1);
	f->real->pMethods = NULL;
	enum fault_kind kind = fault_here(kinds);
	/* What is there can still be read: SQLite opens it so, and tells. */
	if (kind == FAULT_EROFS)
		flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) |
			SQLITE_OPEN_READONLY;
	else if (kind != FAULT_NONE)
		return SQLITE_CANTOPEN;
	int code = usual->xOpen(usual, name, f->real, flags, out_flags);
	if (f->real->pMethods != NULL)
		f->base.pMethods = &methods;
	return code;
}

static int
delete_file(sqlite3_vfs *self, const char *name, int is_to_be_flushed)
{
	(void)self;
	(void)is_to_be_flushed;
	if (fault_here(FAULT_BIT(FAULT_EIO) | FAULT_BIT(FAULT_EROFS)) != FAULT_NONE)
		return SQLITE_IOERR_DELETE;
	return usual->xDelete(usual, name, 0);
}

static int
access_file(sqlite3_vfs *self, const char *name, int flags, int *out)
{
	(void)self;
	return usual->xAccess(usual, name, flags, out);
}

static int
whole_path(sqlite3_vfs *self, const char *name, int n, char *out)
{
	(void)self;
	return usual->xFullPathname(usual, name, n, out);
}

static int
randomness(sqlite3_vfs *self, int n, char *out)
{
	(void)self;
	return usual->xRandomness(usual, n, out);
}

/* Nobody else writes here: what waits waits for nothing. */
static int
sleep_for(sqlite3_vfs *self, int us)
{
	(void)self;
	return us;
}

static int
now(sqlite3_vfs *self, double *out)
{
	(void)self;
	return usual->xCurrentTime(usual, out);
}

static int
last_error(sqlite3_vfs *self, int n, char *out)
{
	(void)self;
	(void)n;
	(void)out;
	return errno;
}

/* --- short calls ------------------------------------------------------------------------------------ */

static ssize_t (*usual_pread)(int, void *, size_t, off_t);
static ssize_t (*usual_pwrite)(int, const void *, size_t, off_t);

static size_t
shortened(size_t n)
{
	return n > 1 && fault_here(FAULT_BIT(FAULT_SHORT)) != FAULT_NONE ? n / 2 : n;
}

static ssize_t
short_pread(int fd, void *dst, size_t n, off_t at)
{
	return usual_pread(fd, dst, shortened(n), at);
}

static ssize_t
short_pwrite(int fd, const void *src, size_t n, off_t at)
{
	return usual_pwrite(fd, src, shortened(n), at);
}

/* Which of the two names the library was built with is its own matter; off_t has 64 bits. */
static void
shorten_calls(void)
{
	static const char *const reads[] = { "pread64", "pread" };
	static const char *const writes[] = { "pwrite64", "pwrite" };

	for (size_t i = 0; i < 2; i++) {
		sqlite3_syscall_ptr r = usual->xGetSystemCall(usual, reads[i]);
		sqlite3_syscall_ptr w = usual->xGetSystemCall(usual, writes[i]);
		if (r == NULL || w == NULL)
			continue;
		usual_pread = (ssize_t(*)(int, void *, size_t, off_t))r;
		usual_pwrite = (ssize_t(*)(int, const void *, size_t, off_t))w;
		if (usual->xSetSystemCall(usual, reads[i], (sqlite3_syscall_ptr)short_pread) !=
			    SQLITE_OK ||
		    usual->xSetSystemCall(usual, writes[i], (sqlite3_syscall_ptr)short_pwrite) !=
			    SQLITE_OK)
			abort();
	}
}

void
fault_install_vfs(void)
{
	if (sqlite3_initialize() != SQLITE_OK || (usual = sqlite3_vfs_find(NULL)) == NULL)
		abort();
	shorten_calls();
	vfs = (sqlite3_vfs){
		.iVersion = 1,
		.szOsFile = (int)sizeof(struct fault_file) + usual->szOsFile,
		.mxPathname = usual->mxPathname,
		.zName = "fault",
		.xOpen = open_file,
		.xDelete = delete_file,
		.xAccess = access_file,
		.xFullPathname = whole_path,
		.xRandomness = randomness,
		.xSleep = sleep_for,
		.xCurrentTime = now,
		.xGetLastError = last_error,
	};
	if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK)
		abort();
}

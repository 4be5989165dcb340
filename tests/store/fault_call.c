/*
 * fault_call.c - the system calls of our own sources, failing as fault.h says. The linker's --wrap
 * leads each of these calls here, and none that a library makes.
 */
#include "tests/store/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define OF_READ  FAULT_BIT(FAULT_EIO)
#define OF_ROOM  (FAULT_BIT(FAULT_EIO) | FAULT_BIT(FAULT_ENOSPC))
#define OF_WRITE (OF_ROOM | FAULT_BIT(FAULT_EROFS))

#define WRAP(type, name, ...)                                                                      \
	type __real_##name(__VA_ARGS__);                                                           \
	type __wrap_##name(__VA_ARGS__);                                                           \
	type __wrap_##name(__VA_ARGS__)

/* The program's log tells of faults and meets none. */
static bool
fails(int fd, unsigned kinds)
{
	return fd != STDERR_FILENO && fd != STDOUT_FILENO && fault_here(kinds) != FAULT_NONE;
}

static size_t
shortened(size_t n)
{
	return n > 1 && fault_here(FAULT_BIT(FAULT_SHORT)) != FAULT_NONE ? n / 2 : n;
}

WRAP(void *, malloc, size_t n)
{
	return fault_here(FAULT_BIT(FAULT_NOMEM)) != FAULT_NONE ? NULL : __real_malloc(n);
}

WRAP(void *, calloc, size_t n, size_t each)
{
	return fault_here(FAULT_BIT(FAULT_NOMEM)) != FAULT_NONE ? NULL : __real_calloc(n, each);
}

WRAP(int, open, const char *path, int flags, ...)
{
	unsigned kinds = (flags & O_CREAT) != 0 ? OF_WRITE : OF_READ;
	va_list args;

	va_start(args, flags);
	mode_t mode = (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;
	va_end(args);
	return fails(-1, kinds) ? -1 : __real_open(path, flags, mode);
}

WRAP(ssize_t, read, int fd, void *dst, size_t n)
{
	return fails(fd, OF_READ) ? -1 : __real_read(fd, dst, shortened(n));
}

WRAP(ssize_t, pread, int fd, void *dst, size_t n, off_t at)
{
	return fails(fd, OF_READ) ? -1 : __real_pread(fd, dst, shortened(n), at);
}

WRAP(ssize_t, write, int fd, const void *src, size_t n)
{
	return fails(fd, OF_WRITE) ? -1 : __real_write(fd, src, shortened(n));
}

WRAP(ssize_t, pwrite, int fd, const void *src, size_t n, off_t at)
{
	return fails(fd, OF_WRITE) ? -1 : __real_pwrite(fd, src, shortened(n), at);
}

WRAP(int, ftruncate, int fd, off_t size)
{
	return fails(fd, OF_WRITE) ? -1 : __real_ftruncate(fd, size);
}

/* Tells by its result. */
WRAP(int, posix_fallocate, int fd, off_t at, off_t n)
{
	switch (fault_here(OF_WRITE)) {
	case FAULT_EIO:
		return EIO;
	case FAULT_ENOSPC:
		return ENOSPC;
	case FAULT_EROFS:
		return EROFS;
	case FAULT_NONE:
	case FAULT_NOMEM:
	case FAULT_SHORT:
	case FAULT_KINDS:
		break;
	}
	return __real_posix_fallocate(fd, at, n);
}

WRAP(int, fsync, int fd)
{
	(void)fd;
	return fault_flush(OF_ROOM) != FAULT_NONE ? -1 : 0;
}

WRAP(int, fdatasync, int fd)
{
	(void)fd;
	return fault_flush(OF_ROOM) != FAULT_NONE ? -1 : 0;
}

WRAP(int, rename, const char *from, const char *to)
{
	return fails(-1, OF_WRITE) ? -1 : __real_rename(from, to);
}

WRAP(int, unlink, const char *path)
{
	return fails(-1, FAULT_BIT(FAULT_EIO) | FAULT_BIT(FAULT_EROFS)) ? -1 : __real_unlink(path);
}

WRAP(int, mkdir, const char *path, mode_t mode)
{
	return fails(-1, OF_WRITE) ? -1 : __real_mkdir(path, mode);
}

WRAP(int, flock, int fd, int what)
{
	return fails(-1, OF_READ) ? -1 : __real_flock(fd, what);
}

WRAP(int, fstat, int fd, struct stat *out)
{
	return fails(-1, OF_READ) ? -1 : __real_fstat(fd, out);
}

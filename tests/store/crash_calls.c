/* crash_calls.c - see crash_calls.h. */
#include "tests/store/crash_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "tests/unit/must.h"

static struct crash_disk *disk; /* NULL: nothing is recorded */
static char root[256];
static ino_t
	inodes[CRASH_FILES_MAX]; /* of the disk's files; a number may come back after an unlink */

/* The name in the folder that is recorded, else NULL. */
static const char *
name_of(const char *path)
{
	size_t n = strlen(root);

	if (disk == NULL || strncmp(path, root, n) != 0)
		return NULL;
	if (path[n] == '\0')
		return "";
	return path[n] == '/' ? path + n + 1 : NULL;
}

static bool
find_file(ino_t inode, size_t *file)
{
	for (size_t i = disk->n_files; i > 0; i--)
		if (inodes[i - 1] == inode) {
			*file = i - 1;
			return true;
		}
	return false;
}

void
crash_calls_record(struct crash_disk *into, const char *folder)
{
	char path[512];
	struct stat st;

	crash_disk_load(into, folder);
	for (size_t i = 0; i < into->n_names; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, into->names[i]);
		if (into->start.named[i] >= 0 && stat(path, &st) == 0)
			inodes[into->start.named[i]] = st.st_ino;
	}
	(void)snprintf(root, sizeof(root), "%s", folder);
	disk = into;
}

void
crash_calls_stop(void)
{
	disk = NULL;
}

/* What a change of an open file is about; false: not one of the disk's. */
static bool
is_ours(int fd, size_t *file)
{
	struct stat st;

	return disk != NULL && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	       find_file(st.st_ino, file);
}

/* --- opening -------------------------------------------------------------------------------------------- */

static void
note_open(int fd, const char *name, bool was_there, bool is_emptied)
{
	struct stat st;
	size_t file;

	if (crash_is_index(name) || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return;
	if (!was_there) {
		MUST(disk->n_files < CRASH_FILES_MAX, "more files than the model has room for");
		file = disk->n_files++;
		inodes[file] = st.st_ino;
		crash_disk_add(disk,
			       (struct crash_event){ .what = CRASH_CREATE,
						     .file = file,
						     .name = crash_disk_name(disk, name) },
			       NULL);
	} else if (is_emptied && find_file(st.st_ino, &file)) {
		crash_disk_add(disk, (struct crash_event){ .what = CRASH_RESIZE, .file = file },
			       NULL);
	}
}

static int
open_noted(const char *path, int flags, mode_t mode)
{
	const char *name = name_of(path);
	bool was_there = name == NULL || syscall(SYS_access, path, F_OK) == 0;
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	int code = errno;

	if (fd >= 0 && name != NULL)
		note_open(fd, name, was_there, (flags & O_TRUNC) != 0);
	errno = code;
	return fd;
}

static mode_t
mode_of(int flags, va_list args)
{
	return (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;
}

int
open(const char *path, int flags, ...)
{
	va_list args;

	va_start(args, flags);
	mode_t mode = mode_of(flags, args);
	va_end(args);
	return open_noted(path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	va_list args;

	va_start(args, flags);
	mode_t mode = mode_of(flags, args);
	va_end(args);
	return open_noted(path, flags, mode);
}

/* --- data --------------------------------------------------------------------------------------------------- */

static void
note_write(int fd, const void *bytes, ssize_t n, off_t at)
{
	struct crash_event e = { .what = CRASH_WRITE, .at = (size_t)at, .n = (size_t)n };

	if (n <= 0 || !is_ours(fd, &e.file))
		return;
	crash_disk_add(disk, e, bytes);
}

ssize_t
pwrite64(int fd, const void *bytes, size_t n, off_t at)
{
	ssize_t done = syscall(SYS_pwrite64, fd, bytes, n, at);
	int code = errno;

	note_write(fd, bytes, done, at);
	errno = code;
	return done;
}

ssize_t
pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	return pwrite64(fd, bytes, n, at);
}

ssize_t
write(int fd, const void *bytes, size_t n)
{
	ssize_t done = syscall(SYS_write, fd, bytes, n);
	int code = errno;

	if (disk != NULL)
		note_write(fd, bytes, done, lseek(fd, 0, SEEK_CUR) - done);
	errno = code;
	return done;
}

static void
note_size(int fd)
{
	struct crash_event e = { .what = CRASH_RESIZE };
	struct stat st;

	if (!is_ours(fd, &e.file) || fstat(fd, &st) != 0)
		return;
	e.at = (size_t)st.st_size;
	crash_disk_add(disk, e, NULL);
}

int
ftruncate64(int fd, off_t size)
{
	int rc = (int)syscall(SYS_ftruncate, fd, size);
	int code = errno;

	if (rc == 0)
		note_size(fd);
	errno = code;
	return rc;
}

int
ftruncate(int fd, off_t size)
{
	return ftruncate64(fd, size);
}

int
fallocate(int fd, int mode, off_t at, off_t n)
{
	/* Blocks count for nothing when nobody looks, and take their time. */
	int rc = disk != NULL ? (int)syscall(SYS_fallocate, fd, mode, at, n)
			      : ftruncate64(fd, at + n);
	int code = errno;

	if (rc == 0)
		note_size(fd);
	errno = code;
	return rc;
}

int
fallocate64(int fd, int mode, off_t at, off_t n)
{
	return fallocate(fd, mode, at, n);
}

int
posix_fallocate(int fd, off_t at, off_t n)
{
	return fallocate(fd, 0, at, n) == 0 ? 0 : errno;
}

int
posix_fallocate64(int fd, off_t at, off_t n)
{
	return posix_fallocate(fd, at, n);
}

/* --- flushes ------------------------------------------------------------------------------------------------ */

static void
note_flush(int fd)
{
	struct crash_event e = { .what = CRASH_FLUSH };
	struct stat st;
	char link[64];
	char path[512];

	if (is_ours(fd, &e.file)) {
		crash_disk_add(disk, e, NULL);
		return;
	}
	if (disk == NULL || fstat(fd, &st) != 0 || !S_ISDIR(st.st_mode))
		return;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof(path) - 1);
	MUST(n > 0, "a folder's path");
	path[n] = '\0';
	if (name_of(path) == NULL)
		return;
	e.what = CRASH_FLUSH_FOLDER;
	e.name = crash_disk_name(disk, name_of(path));
	crash_disk_add(disk, e, NULL);
}

int
fsync(int fd)
{
	int code = errno;

	note_flush(fd);
	errno = code;
	return 0;
}

int
fdatasync(int fd)
{
	return fsync(fd);
}

/* --- names --------------------------------------------------------------------------------------------------- */

static void
note_name(enum crash_what what, const char *path, const char *to)
{
	struct crash_event e = { .what = what };
	const char *name = name_of(path);

	if (name == NULL || crash_is_index(name))
		return;
	e.name = crash_disk_name(disk, name);
	if (to != NULL) {
		MUST(name_of(to) != NULL, "renamed out of the folder: %s", to);
		e.to = crash_disk_name(disk, name_of(to));
	}
	crash_disk_add(disk, e, NULL);
}

int
rename(const char *from, const char *to)
{
	int rc = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
	int code = errno;

	if (rc == 0)
		note_name(CRASH_RENAME, from, to);
	errno = code;
	return rc;
}

int
unlink(const char *path)
{
	int rc = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
	int code = errno;

	if (rc == 0)
		note_name(CRASH_REMOVE, path, NULL);
	errno = code;
	return rc;
}

int
mkdir(const char *path, mode_t mode)
{
	int rc = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
	int code = errno;

	if (rc == 0)
		note_name(CRASH_FOLDER, path, NULL);
	errno = code;
	return rc;
}

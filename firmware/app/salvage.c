/* salvage.c - see salvage.h. */
#include "firmware/app/salvage.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "firmware/store/aside.h"
#include "firmware/store/backup.h"
#include "firmware/store/log_read.h"

#define PAGE 4096 /* SQLite's default, which no log of ours has changed */

static const char program[] = "perch " PERCH_VERSION;

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#define AUTO_FD __attribute__((cleanup(close_fd)))

void
perch_salvage_drop(const char *to)
{
	static const char *const tails[] = { "", "-wal", "-shm", ".lock" };
	char path[PERCH_ASIDE_CAP];

	for (size_t i = 0; i < PERCH_COUNT(tails); i++)
		if (perch_fmt(path, sizeof(path), "%s%s", to, tails[i]) == PERCH_OK)
			(void)unlink(path);
}

static enum perch_rc
make_new_log(const char *path, struct perch_err *err)
{
	struct perch_db db;
	enum perch_rc rc = perch_db_open_writer(&db, &perch_copy_kind, path, program, err);

	return rc == PERCH_OK ? perch_backup_flush(&db, err) : rc;
}

static enum perch_rc
io_error(struct perch_err *err, const char *path)
{
	int code = errno;

	return perch_err_set(err, code == ENOSPC || code == EDQUOT ? PERCH_E_NOSPACE : PERCH_E_IO,
			     code, "cannot copy %s: %s", path, strerror(code));
}

/* Everything from here on to the end of the file. */
static enum perch_rc
copy_from(int from, int to, off_t at, const char *path, struct perch_err *err)
{
	uint8_t chunk[16 * PAGE];
	ssize_t n;

	while ((n = pread(from, chunk, sizeof(chunk), at)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || pwrite(to, chunk, (size_t)n, at) != n)
			return io_error(err, path);
		at += n;
	}
	return ftruncate(to, at) == 0 ? PERCH_OK : io_error(err, path);
}

static void
put_u32(uint8_t *p, uint32_t v)
{
	for (int i = 3; i >= 0; i--, v >>= 8)
		p[i] = (uint8_t)v;
}

/* How large the file is, and that nothing in it is free: a log deletes nothing. */
static enum perch_rc
set_counters(int fd, off_t bytes, const char *path, struct perch_err *err)
{
	uint8_t header[100];

	if (pread(fd, header, sizeof(header), 0) != (ssize_t)sizeof(header) ||
	    header[16] != PAGE >> 8 || header[17] != 0)
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "%s: not of our page size", path);
	put_u32(header + 24, 1); /* of this change .. */
	put_u32(header + 28, (uint32_t)(bytes / PAGE));
	put_u32(header + 32, 0);
	put_u32(header + 36, 0);
	put_u32(header + 92, 1); /* .. the size is valid */
	return pwrite(fd, header, sizeof(header), 0) == (ssize_t)sizeof(header)
		       ? PERCH_OK
		       : io_error(err, path);
}

static enum perch_rc
copy_pages(const char *broken, const char *to, struct perch_err *err)
{
	struct stat st = { .st_size = 0 };

	if (stat(broken, &st) != 0 && errno != ENOENT)
		return io_error(err, broken);
	/* Nothing of it is left, but its write-ahead file may have all of a short log. */
	if (st.st_size <= PAGE)
		return PERCH_OK;
	AUTO_FD int from = open(broken, O_RDONLY | O_CLOEXEC);
	AUTO_FD int into = open(to, O_RDWR | O_CLOEXEC);
	if (from < 0 || into < 0)
		return io_error(err, broken);
	enum perch_rc rc = copy_from(from, into, PAGE, broken, err);
	return rc == PERCH_OK ? set_counters(into, st.st_size, broken, err) : rc;
}

/* The newest records may be there alone. */
static enum perch_rc
copy_wal(const char *broken, const char *to, struct perch_err *err)
{
	char from_path[PERCH_ASIDE_CAP];
	char to_path[PERCH_ASIDE_CAP];

	if (perch_fmt(from_path, sizeof(from_path), "%s-wal", broken) != PERCH_OK ||
	    perch_fmt(to_path, sizeof(to_path), "%s-wal", to) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", broken);
	AUTO_FD int from = open(from_path, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return PERCH_OK;
	AUTO_FD int into = open(to_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	return into < 0 ? io_error(err, to_path) : copy_from(from, into, 0, from_path, err);
}

enum perch_rc
perch_salvage_open(struct perch_db *out, const char *broken, const char *to, struct perch_err *err)
{
	struct perch_epoch epoch;

	perch_salvage_drop(to);
	enum perch_rc rc = make_new_log(to, err);
	if (rc == PERCH_OK)
		rc = copy_pages(broken, to, err);
	if (rc == PERCH_OK)
		rc = copy_wal(broken, to, err);
	if (rc == PERCH_OK)
		rc = perch_db_open_reader(out, &perch_copy_kind, to, err);
	if (rc != PERCH_OK)
		return rc;
	rc = perch_log_epoch_after(out, 0, &epoch, err);
	if (rc != PERCH_OK)
		perch_db_close(out);
	return rc == PERCH_E_NOTFOUND ? PERCH_E_DAMAGED : rc;
}

/* reserve.c - see reserve.h. */
#include "firmware/store/reserve.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "firmware/store/file.h"

#define PATH_CAP    600
#define STAT_BLOCK  512 /* st_blocks counts these, whatever the file system's are */
#define ROOM_BEHIND PERCH_RESERVE_BYTES

static enum perch_rc
path_of(char path[PATH_CAP], const char *log_db, struct perch_err *err)
{
	if (perch_fmt(path, PATH_CAP, "%s.reserve", log_db) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", log_db);
	return PERCH_OK;
}

/* What the disk has left for this user; false: it cannot tell. */
static bool
free_bytes(const char *log_db, int64_t *bytes)
{
	char folder[PATH_CAP];
	struct statvfs fs;

	if (perch_path_beside(folder, sizeof(folder), log_db, ".") != PERCH_OK ||
	    statvfs(folder, &fs) != 0)
		return false;
	*bytes = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
	return true;
}

static bool
is_whole(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_size >= PERCH_RESERVE_BYTES &&
	       (int64_t)st.st_blocks * STAT_BLOCK >= PERCH_RESERVE_BYTES;
}

static int
fill(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno;
	int code = posix_fallocate(fd, 0, PERCH_RESERVE_BYTES);
	close(fd);
	if (code != 0)
		(void)unlink(path);
	return code;
}

enum perch_rc
perch_reserve_keep(const char *log_db, struct perch_err *err)
{
	char path[PATH_CAP];
	int64_t room = 0;
	enum perch_rc rc = path_of(path, log_db, err);

	if (rc != PERCH_OK || is_whole(path))
		return rc;
	/* Half of one, after a crash, counts as what it occupies: it goes. */
	(void)unlink(path);
	if (!free_bytes(log_db, &room))
		return perch_err_set(err, PERCH_E_IO, errno, "%s: %s", path, strerror(errno));
	if (room < PERCH_RESERVE_BYTES + ROOM_BEHIND)
		return perch_err_set(err, PERCH_E_NOSPACE, 0, "%s: only %lld KiB are free", path,
				     (long long)(room / 1024));
	int code = fill(path);
	if (code == 0)
		return PERCH_OK;
	return perch_err_set(err, code == ENOSPC || code == EDQUOT ? PERCH_E_NOSPACE : PERCH_E_IO,
			     code, "%s: %s", path, strerror(code));
}

bool
perch_reserve_release(const char *log_db)
{
	char path[PATH_CAP];

	return path_of(path, log_db, NULL) == PERCH_OK && unlink(path) == 0;
}

bool
perch_reserve_is_due(const char *log_db)
{
	int64_t room = 0;

	return free_bytes(log_db, &room) && room < PERCH_RESERVE_BYTES / 4;
}

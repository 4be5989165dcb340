/* lock.c - see lock.h. */
#include "firmware/store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "firmware/base/text.h"

static void
read_holder(int fd, char *dst, size_t cap)
{
	ssize_t n = pread(fd, dst, cap - 1, 0);

	dst[n > 0 ? n : 0] = '\0';
	dst[strcspn(dst, "\n")] = '\0';
}

static enum perch_rc
write_holder(int fd, const char *path, const char *program, struct perch_err *err)
{
	char line[128];

	if (perch_fmt(line, sizeof(line), "%ld %s\n", (long)getpid(), program) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "program name too long");
	ssize_t n = ftruncate(fd, 0) == 0 ? pwrite(fd, line, strlen(line), 0) : -1;
	if (n >= 0 && n < (ssize_t)strlen(line))
		errno = ENOSPC; /* what a line that is cut means */
	if (n != (ssize_t)strlen(line))
		return perch_err_set(
			err, errno == ENOSPC || errno == EDQUOT ? PERCH_E_NOSPACE : PERCH_E_IO,
			errno, "cannot write %s.lock: %s", path, strerror(errno));
	return PERCH_OK;
}

/* It is the first file that is written to, so this is where a person learns of a folder that does
 * not take any. */
static enum perch_rc
cannot_open(const char *file, struct perch_err *err)
{
	int code = errno;

	switch (code) {
	case ENOSPC:
	case EDQUOT:
		return perch_err_set(err, PERCH_E_NOSPACE, code,
				     "cannot open %s: %s: the disk is full: free some space", file,
				     strerror(code));
	case EACCES:
	case EPERM:
	case EROFS:
		return perch_err_set(err, PERCH_E_DENIED, code,
				     "cannot open %s: %s: let the user who runs this program write "
				     "its folder",
				     file, strerror(code));
	case ENOENT:
		return perch_err_set(err, PERCH_E_IO, code,
				     "cannot open %s: %s: make its folder first", file,
				     strerror(code));
	default:
		return perch_err_set(err, PERCH_E_IO, code, "cannot open %s: %s", file,
				     strerror(code));
	}
}

enum perch_rc
perch_lock_take(const char *path, const char *program, int *fd, struct perch_err *err)
{
	char file[600];
	char holder[128];

	if (perch_fmt(file, sizeof(file), "%s.lock", path) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", path);
	int held = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (held < 0)
		return cannot_open(file, err);
	if (flock(held, LOCK_EX | LOCK_NB) != 0) {
		int code = errno;
		read_holder(held, holder, sizeof(holder));
		close(held);
		if (code != EWOULDBLOCK)
			return perch_err_set(err, PERCH_E_IO, code, "cannot lock %s: %s", file,
					     strerror(code));
		return perch_err_set(err, PERCH_E_BUSY, 0,
				     "%s is in use by process %s: stop that program first", path,
				     holder[0] != '\0' ? holder : "(unknown)");
	}
	enum perch_rc rc = write_holder(held, path, program, err);
	/* A full disk must not keep the inspector from closing the shift: the lock itself holds. */
	if (rc != PERCH_OK && rc != PERCH_E_NOSPACE) {
		close(held);
		return rc;
	}
	*fd = held;
	return PERCH_OK;
}

void
perch_lock_release(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

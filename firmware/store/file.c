/* file.c - see file.h. */
#include "firmware/store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <unistd.h>

#include "firmware/base/text.h"

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#define AUTO_FD __attribute__((cleanup(close_fd)))

static enum perch_rc
io_error(struct perch_err *err, const char *what, const char *path)
{
	int code = errno;

	return perch_err_set(err, code == ENOSPC || code == EDQUOT ? PERCH_E_NOSPACE : PERCH_E_IO,
			     code, "cannot %s %s: %s", what, path, strerror(code));
}

static enum perch_rc
write_whole(const char *path, struct perch_span bytes, unsigned mode, struct perch_err *err)
{
	AUTO_FD int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, (mode_t)mode);

	if (fd < 0)
		return io_error(err, "create", path);
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return io_error(err, "write", path);
		bytes = perch_span_from(bytes, (size_t)n);
	}
	if (fsync(fd) != 0)
		return io_error(err, "flush", path);
	return PERCH_OK;
}

static enum perch_rc
sync_folder(const char *path, struct perch_err *err)
{
	char copy[600];

	if (perch_fmt(copy, sizeof(copy), "%s", path) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", path);
	AUTO_FD int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0)
		return io_error(err, "flush the folder of", path);
	return PERCH_OK;
}

enum perch_rc
perch_file_replace(const char *path, struct perch_span bytes, unsigned mode, struct perch_err *err)
{
	char aside[600];

	if (perch_fmt(aside, sizeof(aside), "%s.new", path) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", path);
	/* A left-over of an earlier crash might carry another mode. */
	(void)unlink(aside);
	enum perch_rc rc = write_whole(aside, bytes, mode, err);
	if (rc == PERCH_OK && rename(aside, path) != 0)
		rc = io_error(err, "replace", path);
	if (rc != PERCH_OK) {
		(void)unlink(aside);
		return rc;
	}
	return sync_folder(path, err);
}

enum perch_rc
perch_file_load(const char *path, struct perch_buf *out, struct perch_err *err)
{
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t chunk[4096];

	if (fd < 0 && errno == ENOENT)
		return perch_err_set(err, PERCH_E_NOTFOUND, ENOENT, "%s does not exist", path);
	if (fd < 0)
		return io_error(err, "open", path);
	for (;;) {
		ssize_t n = read(fd, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return io_error(err, "read", path);
		if (n == 0)
			return PERCH_OK;
		if (perch_buf_put(out, perch_span_of(chunk, (size_t)n)) != PERCH_OK)
			return perch_err_set(err, PERCH_E_FULL, 0, "%s is larger than %zu bytes",
					     path, out->cap);
	}
}

enum perch_rc
perch_path_beside(char *dst, size_t cap, const char *beside, const char *name)
{
	const char *slash = strrchr(beside, '/');

	if (name[0] == '/' || slash == NULL)
		return perch_fmt(dst, cap, "%s", name);
	return perch_fmt(dst, cap, "%.*s/%s", (int)(slash - beside), beside, name);
}

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

enum perch_rc
perch_folder_flush(const char *path, struct perch_err *err)
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
perch_file_flush(const char *path, struct perch_err *err)
{
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return io_error(err, "flush", path);
	return perch_folder_flush(path, err);
}

enum perch_rc
perch_draft_open(struct perch_draft *draft, const char *path, unsigned mode, struct perch_err *err)
{
	draft->fd = -1;
	if (perch_fmt(draft->path, sizeof(draft->path), "%s", path) != PERCH_OK ||
	    perch_fmt(draft->aside, sizeof(draft->aside), "%s.new", path) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", path);
	/* A left-over of an earlier crash might carry another mode. */
	(void)unlink(draft->aside);
	draft->fd = open(draft->aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, (mode_t)mode);
	return draft->fd >= 0 ? PERCH_OK : io_error(err, "create", draft->aside);
}

enum perch_rc
perch_draft_put(struct perch_draft *draft, struct perch_span bytes, struct perch_err *err)
{
	while (bytes.n > 0) {
		ssize_t n = write(draft->fd, bytes.p, bytes.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return io_error(err, "write", draft->aside);
		bytes = perch_span_from(bytes, (size_t)n);
	}
	return PERCH_OK;
}

enum perch_rc
perch_draft_keep(struct perch_draft *draft, struct perch_err *err)
{
	enum perch_rc rc = PERCH_OK;

	if (fsync(draft->fd) != 0)
		rc = io_error(err, "flush", draft->aside);
	else if (rename(draft->aside, draft->path) != 0)
		rc = io_error(err, "replace", draft->path);
	if (rc != PERCH_OK) {
		perch_draft_drop(draft);
		return rc;
	}
	close_fd(&draft->fd);
	draft->fd = -1;
	return perch_folder_flush(draft->path, err);
}

void
perch_draft_drop(struct perch_draft *draft)
{
	if (draft->fd >= 0)
		(void)unlink(draft->aside);
	close_fd(&draft->fd);
	draft->fd = -1;
}

enum perch_rc
perch_file_replace(const char *path, struct perch_span bytes, unsigned mode, struct perch_err *err)
{
	struct perch_draft draft;
	enum perch_rc rc = perch_draft_open(&draft, path, mode, err);

	if (rc == PERCH_OK)
		rc = perch_draft_put(&draft, bytes, err);
	if (rc == PERCH_OK)
		return perch_draft_keep(&draft, err);
	perch_draft_drop(&draft);
	return rc;
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

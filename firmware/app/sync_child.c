/* sync_child.c - see sync_child.h. */
#include "firmware/app/sync_child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/text.h"

extern char **environ;

void
perch_sync_child_init(struct perch_sync_child *child)
{
	*child = (struct perch_sync_child){ .fd = -1 };
}

/* perch-sync lies beside perch. */
static enum perch_rc
program_path(char *dst, size_t cap)
{
	char self[512];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n <= 0)
		return PERCH_E_IO;
	self[n] = '\0';
	char *slash = strrchr(self, '/');
	if (slash != NULL)
		*slash = '\0';
	return perch_fmt(dst, cap, "%s/perch-sync", self);
}

static int
spawn(const char *path, const char *config, int out, pid_t *pid)
{
	char name[] = "perch-sync";
	char once[] = "once";
	char progress[] = "--progress";
	char option[] = "--config";
	char file[600];
	char *argv[] = { name, once, progress, option, file, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none;

	if (perch_fmt(file, sizeof(file), "%s", config) != PERCH_OK)
		return ENAMETOOLONG;
	sigemptyset(&none);
	posix_spawnattr_init(&attr);
	/* perch blocks the signals that it reads from a descriptor; the child must not. */
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	posix_spawn_file_actions_adddup2(&actions, out, 2);
	int code = posix_spawn(pid, path, &actions, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	return code;
}

enum perch_rc
perch_sync_child_start(struct perch_sync_child *child, const char *config, struct perch_err *err)
{
	char path[600];
	int ends[2];

	if (child->pid != 0)
		return perch_err_set(err, PERCH_E_BUSY, 0, "a sync runs already");
	if (program_path(path, sizeof(path)) != PERCH_OK)
		return perch_err_set(err, PERCH_E_IO, 0, "cannot find perch-sync");
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return perch_err_set(err, PERCH_E_IO, errno, "pipe: %s", strerror(errno));
	/* The child writes as usual; only our end must not block. */
	(void)fcntl(ends[1], F_SETFL, 0);
	int code = spawn(path, config, ends[1], &child->pid);
	close(ends[1]);
	if (code != 0) {
		close(ends[0]);
		child->pid = 0;
		return perch_err_set(err, PERCH_E_IO, code, "cannot start %s: %s", path,
				     strerror(code));
	}
	child->fd = ends[0];
	child->n = 0;
	return PERCH_OK;
}

static void
give_line(struct perch_sync_child *child, void (*on_line)(void *, const char *), void *ctx)
{
	uint8_t text[4 * sizeof(child->line) + 1];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	perch_buf_put_escaped(&b, perch_span_of(child->line, child->n));
	const char *line = perch_buf_cstr(&b);
	if (line != NULL && child->n > 0)
		on_line(ctx, line);
	child->n = 0;
}

void
perch_sync_child_read(struct perch_sync_child *child, void (*on_line)(void *ctx, const char *),
		      void *ctx)
{
	uint8_t chunk[1024];
	ssize_t n;

	while (child->fd >= 0 && (n = read(child->fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return;
		for (ssize_t i = 0; i < n; i++) {
			if (chunk[i] != '\n')
				child->line[child->n++] = chunk[i];
			if (chunk[i] == '\n' || child->n == sizeof(child->line))
				give_line(child, on_line, ctx);
		}
	}
	if (child->fd >= 0) {
		give_line(child, on_line, ctx);
		close(child->fd);
		child->fd = -1;
	}
}

bool
perch_sync_child_ended(struct perch_sync_child *child, int *status)
{
	int how = 0;

	if (child->pid == 0 || waitpid(child->pid, &how, WNOHANG) != child->pid)
		return false;
	child->pid = 0;
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : 3;
	return true;
}

/* sync_child.c - see sync_child.h. */
#include "firmware/app/sync_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
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
spawn(const char *path, const char *const args[], int out, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none;
	/* The texts are not written to; the call was made before there was const. */
	union {
		const char *const *in;
		char *const *out;
	} argv = { .in = args };

	sigemptyset(&none);
	posix_spawnattr_init(&attr);
	/* perch blocks the signals that it reads from a descriptor; the child must not. */
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	posix_spawn_file_actions_adddup2(&actions, out, 2);
	int code = posix_spawn(pid, path, &actions, &attr, argv.out, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	return code;
}

static enum perch_rc
start(struct perch_sync_child *child, const char *const args[], struct perch_err *err)
{
	char path[600];
	int ends[2];

	if (program_path(path, sizeof(path)) != PERCH_OK)
		return perch_err_set(err, PERCH_E_IO, 0, "cannot find perch-sync");
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return perch_err_set(err, PERCH_E_IO, errno, "pipe: %s", strerror(errno));
	/* The child writes as usual; only our end must not block. */
	(void)fcntl(ends[1], F_SETFL, 0);
	int code = spawn(path, args, ends[1], &child->pid);
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

enum perch_rc
perch_sync_child_start(struct perch_sync_child *child, const char *config, struct perch_err *err)
{
	const char *const args[] = { "perch-sync", "once", "--progress", "--config", config, NULL };

	if (child->pid != 0)
		return perch_err_set(err, PERCH_E_BUSY, 0, "a sync runs already");
	return start(child, args, err);
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

/* --- at the start ------------------------------------------------------------------------------- */

static int64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The last line that it wrote says why. */
static void
keep_line(void *ctx, const char *line)
{
	(void)perch_err_set(ctx, PERCH_E_AGAIN, 0, "%s", line);
}

/* It has closed its output when it ends. */
static bool
wait_for_end(struct perch_sync_child *child, int64_t timeout_ms, struct perch_err *err)
{
	int64_t until = now_ms() + timeout_ms;

	while (child->fd >= 0) {
		struct pollfd fd = { .fd = child->fd, .events = POLLIN };
		int64_t left = until - now_ms();
		if (left <= 0)
			return false;
		if (poll(&fd, 1, (int)left) > 0)
			perch_sync_child_read(child, keep_line, err);
	}
	return true;
}

enum perch_rc
perch_sync_child_restore(const char *config, const char *epoch, uint64_t after, const char *out,
			 int64_t timeout_ms, struct perch_err *err)
{
	struct perch_sync_child child;
	char seq[24];
	int how = 0;
	const char *const args[] = { "perch-sync", "restore", "--config", config, "--epoch", epoch,
				     "--after",    seq,       "--out",    out,    NULL };

	perch_sync_child_init(&child);
	if (perch_fmt(seq, sizeof(seq), "%llu", (unsigned long long)after) != PERCH_OK ||
	    start(&child, args, err) != PERCH_OK)
		return PERCH_E_AGAIN;
	bool is_late = !wait_for_end(&child, timeout_ms, err);
	if (is_late) {
		(void)perch_err_set(err, PERCH_E_AGAIN, 0, "head office answers too slowly");
		(void)kill(child.pid, SIGKILL);
		close(child.fd);
	}
	while (waitpid(child.pid, &how, 0) < 0 && errno == EINTR)
		;
	if (is_late || !WIFEXITED(how))
		return PERCH_E_AGAIN;
	return WEXITSTATUS(how) == 0   ? PERCH_OK
	       : WEXITSTATUS(how) == 1 ? PERCH_E_NOTFOUND
				       : PERCH_E_AGAIN;
}

/*
 * bench_size.c FOLDER PERCH [PROGRAM ...] BARE - the bytes of the stripped programs, and the memory
 * of an idle terminal. Library: POSIX processes; Linux /proc.
 *
 * Idle: `perch console` on a new log in FOLDER that has answered a line and waits for the next.
 * Resident memory includes the shared pages of libraries (VmRSS); its own is RssAnon.
 */
#include "firmware/base/text.h"
#include "tests/bench/bench.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct idle {
	char *const *argv;
	const char *field; /* of /proc/PID/status, in kB */
};

/* --- bytes ---------------------------------------------------------------------------------------- */

static uint64_t
file_size(void *ctx)
{
	struct stat st;

	MUST(stat(ctx, &st) == 0, "%s: no such file", (const char *)ctx);
	return (uint64_t)st.st_size / 1024;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* --- memory --------------------------------------------------------------------------------------- */

struct child {
	pid_t pid;
	int in;  /* what we write to it */
	int out; /* what it says */
};

static struct child
start(char *const argv[])
{
	posix_spawn_file_actions_t actions;
	struct child child = { 0 };
	int in[2];
	int out[2];

	MUST(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0, "no pipes");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	int code = posix_spawn(&child.pid, argv[0], &actions, NULL, argv, environ);
	MUST(code == 0, "%s: %s", argv[0], strerror(code));
	posix_spawn_file_actions_destroy(&actions);
	close(in[0]);
	close(out[1]);
	child.in = in[1];
	child.out = out[0];
	return child;
}

/* Have a line answered: from then on the program waits. */
static void
ask(const struct child *child)
{
	static const char line[] = "=no\n";
	char byte = '\0';
	bool is_alive = write(child->in, line, sizeof(line) - 1) == (ssize_t)sizeof(line) - 1;

	while (is_alive && byte != '\n')
		is_alive = read(child->out, &byte, 1) == 1;
	MUST(is_alive, "a program ended before it answered");
}

/* The end of its input is the end of the program. */
static void
stop(const struct child *child)
{
	close(child->in);
	close(child->out);
	(void)waitpid(child->pid, NULL, 0);
}

static uint64_t
status_kb(pid_t pid, const char *field)
{
	char path[64];
	char line[256];
	unsigned long long kb = 0;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	FILE *file = fopen(path, "r");
	MUST(file != NULL, "%s cannot be read", path);
	while (fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, field, strlen(field)) == 0)
			kb = strtoull(line + strlen(field), NULL, 10);
	(void)fclose(file);
	return kb;
}

static uint64_t
idle_memory(void *ctx)
{
	const struct idle *idle = ctx;
	struct child child = start(idle->argv);

	ask(&child);
	uint64_t kb = status_kb(child.pid, idle->field);
	stop(&child);
	return kb;
}

static void
row_memory(const char *title, const char *field, char *const perch[], char *const bare[])
{
	struct idle ours = { perch, field };
	struct idle floor = { bare, field };
	const struct perch_bench_side sides[] = {
		{ "perch console", idle_memory, &ours },
		{ "floor: an empty program with the same libraries", idle_memory, &floor },
	};

	perch_bench_cost(title, "kB", sides, PERCH_COUNT(sides));
}

int
main(int argc, char **argv)
{
	struct perch_bench_side sides[PERCH_BENCH_SIDES];
	size_t n = 0;
	char console[] = "console";
	char option[] = "--db";
	char db[512];

	MUST(argc >= 4, "usage: bench_size FOLDER PERCH [PROGRAM ...] BARE");
	MUST(argc - 2 <= PERCH_BENCH_SIDES, "too many programs");
	for (int i = 2; i < argc; i++)
		sides[n++] = (struct perch_bench_side){ base_name(argv[i]), file_size, argv[i] };
	sides[n - 1].name = "floor: an empty program";
	perch_bench_cost("size: programs, stripped", "kB", sides, n);

	MUST(perch_fmt(db, sizeof(db), "%s/log.db", argv[1]) == PERCH_OK, "the path is too long");
	char *const perch[] = { argv[2], console, option, db, NULL };
	char *const bare[] = { argv[argc - 1], NULL };
	row_memory("memory: idle, resident", "VmRSS:", perch, bare);
	row_memory("memory: idle, its own", "RssAnon:", perch, bare);
	return 0;
}

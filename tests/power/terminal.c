/* terminal.c - see terminal.h. */
#include "tests/power/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "tests/power/must.h"

#define WAIT_MS 20000

static int
open_slave(int master)
{
	struct termios mode;

	MUST(grantpt(master) == 0 && unlockpt(master) == 0, "a pseudo-terminal: %s",
	     strerror(errno));
	int fd = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	MUST(fd >= 0 && tcgetattr(fd, &mode) == 0, "a pseudo-terminal: %s", strerror(errno));
	cfmakeraw(&mode);
	MUST(tcsetattr(fd, TCSANOW, &mode) == 0, "a pseudo-terminal: %s", strerror(errno));
	return fd;
}

void
perch_terminal_start(struct perch_terminal *t, const char *perch, const char *conf, const char *log)
{
	*t = (struct perch_terminal){ .fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC) };
	MUST(t->fd >= 0, "a pseudo-terminal: %s", strerror(errno));
	int slave = open_slave(t->fd);
	int err = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	MUST(err >= 0, "%s: %s", log, strerror(errno));
	t->pid = fork();
	MUST(t->pid >= 0, "fork: %s", strerror(errno));
	if (t->pid == 0) {
		(void)dup2(slave, STDIN_FILENO);
		(void)dup2(slave, STDOUT_FILENO);
		(void)dup2(err, STDERR_FILENO);
		(void)execl(perch, perch, "console", "--config", conf, (char *)NULL);
		_exit(127);
	}
	(void)close(err);
	(void)close(slave);
}

void
perch_terminal_type(struct perch_terminal *t, const char *line)
{
	char text[256];

	MUST(perch_fmt(text, sizeof(text), "%s\n", line) == PERCH_OK, "a line");
	MUST(write(t->fd, text, strlen(text)) == (ssize_t)strlen(text), "%s: cannot be typed",
	     line);
}

/* false: nothing came, for it is gone. */
static bool
read_more(struct perch_terminal *t)
{
	struct pollfd p = { .fd = t->fd, .events = POLLIN };

	if (t->is_gone)
		return false;
	MUST(poll(&p, 1, WAIT_MS) > 0, "no word for %d ms behind: %.*s", WAIT_MS, (int)t->n,
	     t->text);
	ssize_t n = read(t->fd, t->text + t->n, sizeof(t->text) - t->n);
	t->is_gone = n <= 0; /* EIO: the other end is closed */
	if (n > 0)
		t->n += (size_t)n;
	return n > 0;
}

/* An answer stands behind a carriage return, which goes over the prompt; a line without one is the
 * end of the program behind its last prompt. */
static bool
take_line(struct perch_terminal *t, char *dst, size_t cap)
{
	char *end = memchr(t->text, '\n', t->n);
	char *from = end != NULL ? memrchr(t->text, '\r', (size_t)(end - t->text)) : NULL;

	if (from == NULL)
		return false;
	size_t n = (size_t)(end - ++from);
	while (n > 0 && from[n - 1] == '\a')
		n--;
	MUST(perch_text_copy(dst, cap, perch_span_of(from, n)) == PERCH_OK, "a long answer");
	t->n -= (size_t)(end - t->text) + 1;
	memmove(t->text, end + 1, t->n);
	return true;
}

bool
perch_terminal_answer(struct perch_terminal *t, char *dst, size_t cap)
{
	while (!take_line(t, dst, cap))
		if (!read_more(t))
			return false;
	return true;
}

static bool
is_prompt(const struct perch_terminal *t)
{
	return t->n >= 2 && memcmp(t->text + t->n - 2, "> ", 2) == 0 &&
	       memchr(t->text, '\r', t->n) == NULL && memchr(t->text, '\n', t->n) == NULL;
}

void
perch_terminal_prompt(struct perch_terminal *t, char *dst, size_t cap)
{
	while (!is_prompt(t))
		MUST(read_more(t), "the console is gone, its last words: %.*s", (int)t->n, t->text);
	MUST(perch_text_copy(dst, cap, perch_span_of(t->text, t->n)) == PERCH_OK, "a long prompt");
	t->n = 0;
}

static int
wait_for_end(struct perch_terminal *t)
{
	int status = 0;

	while (read_more(t))
		;
	MUST(waitpid(t->pid, &status, 0) == t->pid, "wait: %s", strerror(errno));
	return status;
}

void
perch_terminal_kill(struct perch_terminal *t)
{
	MUST(kill(t->pid, SIGKILL) == 0, "kill: %s", strerror(errno));
	(void)wait_for_end(t);
}

void
perch_terminal_end(struct perch_terminal *t)
{
	MUST(kill(t->pid, SIGTERM) == 0, "kill: %s", strerror(errno));
	int status = wait_for_end(t);
	MUST(status == 0, "the console ended with status %d", status);
}

void
perch_terminal_close(struct perch_terminal *t)
{
	(void)close(t->fd);
	t->fd = -1;
}

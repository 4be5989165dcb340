/*
 * play.c - plays a written shift to `perch console`: types lines and scans labels, waits for each
 * answer, and checks that it is the one the script expects.
 *
 *   play CONSOLE CONFIG SOCKET SCANNER.cap SHIFT
 *
 * CONSOLE is the perch program. Labels go through the developer's scanner socket as the reports of a
 * HID POS scanner (report id 2, layout A: count, AIM identifier, 56 bytes of data, code id, flags),
 * so the real decoder reads them. SHIFT has one step a line:
 *   # a comment            say TEXT            printed as it stands
 *   type LINE              a typed line        scan AIM LABEL      a label, bytes as \xNN
 *   quiet LINE             typed, but not shown (to tidy up after an earlier run)
 *   secret LINE            typed; only its first word is shown
 *   expect WORDS           the last answer must begin with WORDS
 *   until WORDS: LINE      typed again until the answer has WORDS, for at most 20 s
 * Exit: 0 all as expected, 1 an answer was another, 2 wrong use, 3 something failed.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/text.h"

#define ANSWER_WAIT_MS 20000
#define AGAIN_MS       100
#define DATA_BYTES     56 /* of one HID POS report in layout A */

struct player {
	pid_t pid;
	int to;      /* the console's standard input */
	int from;    /* its standard output */
	int scanner; /* the socket */
	char answer[2048];
	size_t n; /* bytes of output that are no whole line yet */
	char rest[4096];
	unsigned long steps;
};

__attribute__((noreturn)) static void fail(const char *fmt, ...) PERCH_PRINTF(1, 2);

static void
fail(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	(void)fputs("play: ", stderr);
	(void)vfprintf(stderr, fmt, args);
	(void)fputc('\n', stderr);
	va_end(args);
	exit(3);
}

static void
put(int fd, const void *bytes, size_t n)
{
	const char *p = bytes;

	while (n > 0) {
		ssize_t sent = write(fd, p, n);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			fail("the console went away: %s", strerror(errno));
		p += sent;
		n -= (size_t)sent;
	}
}

/* --- the console --------------------------------------------------------------------------------- */

static void
start_console(struct player *p, char *console, char *config)
{
	char command[] = "console";
	char option[] = "--config";
	char *argv[] = { console, command, option, config, NULL };
	int in[2];
	int out[2];

	if (pipe(in) != 0 || pipe(out) != 0)
		fail("pipe: %s", strerror(errno));
	p->pid = fork();
	if (p->pid < 0)
		fail("fork: %s", strerror(errno));
	if (p->pid == 0) {
		(void)dup2(in[0], 0);
		(void)dup2(out[1], 1);
		(void)close(in[1]);
		(void)close(out[0]);
		(void)execv(console, argv);
		_exit(127);
	}
	(void)close(in[0]);
	(void)close(out[1]);
	p->to = in[1];
	p->from = out[0];
}

/* Take one whole line of output, if there is one. */
static bool
take_line(struct player *p)
{
	char *end = memchr(p->rest, '\n', p->n);

	if (end == NULL)
		return false;
	size_t n = (size_t)(end - p->rest);
	if (n >= sizeof(p->answer))
		fail("an answer of %zu bytes", n);
	memcpy(p->answer, p->rest, n);
	p->answer[n] = '\0';
	p->n -= n + 1;
	memmove(p->rest, end + 1, p->n);
	return true;
}

static void
wait_answer(struct player *p)
{
	struct pollfd fd = { .fd = p->from, .events = POLLIN };

	while (!take_line(p)) {
		if (p->n == sizeof(p->rest))
			fail("an endless answer");
		if (poll(&fd, 1, ANSWER_WAIT_MS) <= 0)
			fail("no answer within %d s", ANSWER_WAIT_MS / 1000);
		ssize_t n = read(p->from, p->rest + p->n, sizeof(p->rest) - p->n);
		if (n <= 0)
			fail("the console has ended");
		p->n += (size_t)n;
	}
}

/* A shift that nobody reads any more (`make run | head`) ends here. */
static void
show_answer(const struct player *p)
{
	if (printf("    %s\n", p->answer) < 0 || fflush(stdout) != 0)
		fail("nobody reads the answers: %s", strerror(errno));
}

/* --- the scanner ------------------------------------------------------------------------------------ */

/* The console listens once it is up; until then there is nobody to connect to. */
static void
connect_scanner(struct player *p, const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct pollfd alive = { .fd = p->from, .events = 0 };

	if (perch_fmt(to.sun_path, sizeof(to.sun_path), "%s", path) != PERCH_OK)
		fail("the socket's path is too long");
	p->scanner = socket(AF_UNIX, SOCK_STREAM, 0);
	for (int tries = 0; tries < 200; tries++) {
		if (connect(p->scanner, (const struct sockaddr *)&to, sizeof(to)) == 0)
			return;
		/* Hung up: the console has ended and says why on standard error. */
		if (poll(&alive, 1, 50) > 0 && (alive.revents & POLLHUP) != 0)
			exit(3);
	}
	fail("nobody listens at %s", path);
}

static void
plug_in(struct player *p, const char *capture)
{
	FILE *f = fopen(capture, "r");
	char line[1024];

	if (f == NULL)
		fail("%s: %s", capture, strerror(errno));
	while (fgets(line, sizeof(line), f) != NULL)
		put(p->scanner, line, strlen(line));
	(void)fclose(f);
}

static void
send_report(struct player *p, const char *aim, struct perch_span part, bool has_more)
{
	uint8_t report[64] = { 2, (uint8_t)part.n };
	char line[300];
	struct perch_buf b = perch_buf_over(line, sizeof(line));

	memcpy(report + 2, aim, 3);
	memcpy(report + 5, part.p, part.n);
	report[63] = has_more;
	perch_buf_put_str(&b, "E: 000000.000000 64");
	for (size_t i = 0; i < sizeof(report); i++)
		perch_buf_fmt(&b, " %02x", report[i]);
	perch_buf_put_byte(&b, '\n');
	put(p->scanner, b.p, b.n);
}

static void
scan(struct player *p, struct perch_span rest)
{
	uint8_t bytes[2048];
	struct perch_buf label = perch_buf_over(bytes, sizeof(bytes));
	struct perch_span aim;
	char id[4];

	if (!perch_text_word(&rest, &aim) || aim.n != 3 ||
	    perch_text_copy(id, sizeof(id), aim) != PERCH_OK ||
	    perch_text_unescape(perch_span_trim(rest), &label) != PERCH_OK)
		fail("step %lu: scan AIM LABEL", p->steps);
	for (size_t at = 0; at < label.n; at += DATA_BYTES) {
		struct perch_span part = perch_span_first(
			perch_span_from(perch_buf_span(&label), at), DATA_BYTES);
		send_report(p, id, part, at + DATA_BYTES < label.n);
	}
}

/* --- the script --------------------------------------------------------------------------------------- */

static void
type(struct player *p, struct perch_span line)
{
	put(p->to, line.p, line.n);
	put(p->to, "\n", 1);
	wait_answer(p);
}

/* What another program does at its own pace is asked for until it shows. */
static void
until(struct player *p, struct perch_span rest)
{
	const uint8_t *colon = rest.n > 0 ? memchr(rest.p, ':', rest.n) : NULL;
	char words[200];

	if (colon == NULL ||
	    perch_text_copy(words, sizeof(words),
			    perch_span_first(rest, (size_t)(colon - rest.p))) != PERCH_OK)
		fail("step %lu: until WORDS: LINE", p->steps);
	struct perch_span line = perch_span_trim(
		perch_span_from(rest, (size_t)(colon - rest.p) + 1));
	(void)printf("  types %.*s\n", (int)line.n, (const char *)line.p);
	for (int tries = 0; tries < ANSWER_WAIT_MS / AGAIN_MS; tries++) {
		type(p, line);
		if (strstr(p->answer, words) != NULL) {
			show_answer(p);
			return;
		}
		(void)poll(NULL, 0, AGAIN_MS);
	}
	(void)fprintf(stderr, "play: step %lu never had '%s'\n", p->steps, words);
	exit(1);
}

static void
step(struct player *p, struct perch_span line)
{
	struct perch_span word;
	struct perch_span rest = line;

	if (!perch_text_word(&rest, &word) || word.p[0] == '#')
		return;
	rest = perch_span_trim(rest);
	if (perch_span_eq_str(word, "say")) {
		(void)printf("%.*s\n", (int)rest.n, (const char *)rest.p);
	} else if (perch_span_eq_str(word, "type")) {
		(void)printf("  types %.*s\n", (int)rest.n, (const char *)rest.p);
		type(p, rest);
		show_answer(p);
	} else if (perch_span_eq_str(word, "secret")) {
		struct perch_span after = rest;
		struct perch_span verb;
		(void)perch_text_word(&after, &verb);
		(void)printf("  types %.*s ****\n", (int)verb.n, (const char *)verb.p);
		type(p, rest);
		show_answer(p);
	} else if (perch_span_eq_str(word, "quiet")) {
		type(p, rest);
	} else if (perch_span_eq_str(word, "scan")) {
		(void)printf("  scans %.*s\n", (int)rest.n, (const char *)rest.p);
		scan(p, rest);
		wait_answer(p);
		show_answer(p);
	} else if (perch_span_eq_str(word, "until")) {
		until(p, rest);
	} else if (perch_span_eq_str(word, "expect")) {
		if (p->answer[0] != '\0' && strlen(p->answer) >= rest.n &&
		    memcmp(p->answer, rest.p, rest.n) == 0)
			return;
		(void)fprintf(stderr, "play: step %lu expected '%.*s'\n", p->steps, (int)rest.n,
			      (const char *)rest.p);
		exit(1);
	} else {
		fail("step %lu: unknown word", p->steps);
	}
}

int
main(int argc, char **argv)
{
	struct player p = { 0 };
	char line[4096];
	int status = 0;

	if (argc != 6) {
		(void)fputs("usage: play CONSOLE CONFIG SOCKET SCANNER.cap SHIFT\n", stderr);
		return 2;
	}
	(void)signal(SIGPIPE, SIG_IGN);
	FILE *shift = fopen(argv[5], "r");
	if (shift == NULL)
		fail("%s: %s", argv[5], strerror(errno));
	start_console(&p, argv[1], argv[2]);
	connect_scanner(&p, argv[3]);
	plug_in(&p, argv[4]);
	while (fgets(line, sizeof(line), shift) != NULL) {
		p.steps++;
		step(&p, perch_span_trim(perch_span_str(line)));
	}
	(void)fclose(shift);
	/* The end of its input ends the console, in order. */
	(void)close(p.to);
	if (waitpid(p.pid, &status, 0) != p.pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail("the console did not end in order");
	return 0;
}

/*
 * kill.c - kills the real `perch console` at any instant, again and again, and looks what is left.
 *
 *   power_kill PERCH FOLDER KILLS SEED
 *
 * First the lines of shift.h are typed without a kill, and each prompt is kept. Then they are typed
 * into another terminal that is killed: while it starts, in the middle of a line, with eight lines
 * typed ahead, while it ends in order. After each kill `perch verify` says yes; the log has every
 * record that it had, byte for byte; every answered line has its record under the id that was
 * answered; the records are those of the lines, each once and in order, nothing between them but
 * starts and seals; and the prompt of the next start is that of the uninterrupted run at that line.
 *
 * The instant comes from SEED and from how long starts and lines take here, so a run is repeated in
 * its choices, not to the microsecond. Status 0: all of it held; 3: it did not, and it says what.
 */
#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "firmware/store/log_read.h"
#include "tests/power/dice.h"
#include "tests/power/must.h"
#include "tests/power/shift.h"
#include "tests/power/terminal.h"

#define PATH_CAP   400
#define PROMPT_CAP 256
#define ANSWER_CAP 4096
#define AHEAD      8 /* lines typed ahead */
#define BEFORE     4 /* lines played at most before a kill */

enum moment { AT_START, IN_LINE, TYPED_AHEAD, AT_END, MOMENTS };
static const char *const moments[MOMENTS] = { "starting", "in a line", "typed ahead", "ending" };

struct killing {
	const char *perch;
	char folder[PATH_CAP];
	char conf[PATH_CAP];
	char log[PATH_CAP];
	uint64_t seed;
	size_t lines;                /* of the uninterrupted run */
	char (*prompts)[PROMPT_CAP]; /* behind so many lines */
	int64_t start_us;            /* how long it takes here */
	int64_t line_us;
	int64_t end_us;
	struct perch_terminal t;
	size_t typed;    /* lines */
	size_t done;     /* lines whose record was seen */
	size_t answered; /* lines */
	uint64_t *
		answers; /* ids, one for each answered line; 0: the answer was lost with the process */
	struct perch_span *records;
	size_t n_records;
	size_t fresh[MOMENTS]; /* records that were there without an answer */
	size_t round;
};

static int64_t
now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
open_folder(struct killing *k, const char *base, const char *name)
{
	MUST(perch_fmt(k->folder, sizeof(k->folder), "%s/%s", base, name) == PERCH_OK &&
		     perch_fmt(k->conf, sizeof(k->conf), "%s/perch.conf", k->folder) == PERCH_OK &&
		     perch_fmt(k->log, sizeof(k->log), "%s/err", k->folder) == PERCH_OK,
	     "a path");
	MUST(mkdir(k->folder, 0755) == 0, "%s: %s", k->folder, strerror(errno));
	FILE *f = fopen(k->conf, "w");
	MUST(f != NULL && fputs("mark = mark\n", f) >= 0 && fclose(f) == 0, "%s", k->conf);
}

static void
start(struct killing *k)
{
	perch_terminal_start(&k->t, k->perch, k->conf, k->log);
}

/* --- without a kill ------------------------------------------------------------------------------- */

static void
play_whole(struct killing *k)
{
	char answer[ANSWER_CAP];
	int64_t began = now_us();

	start(k);
	perch_terminal_prompt(&k->t, k->prompts[0], PROMPT_CAP);
	k->start_us = now_us() - began;
	began = now_us();
	for (size_t i = 0; i < k->lines; i++) {
		struct perch_shift_line l = perch_shift_line(i);
		perch_terminal_type(&k->t, l.line);
		MUST(perch_terminal_answer(&k->t, answer, sizeof(answer)) &&
			     strncmp(answer, "ok ", 3) == 0,
		     "%s: %s", l.line, answer);
		perch_terminal_prompt(&k->t, k->prompts[i + 1], PROMPT_CAP);
	}
	MUST(k->lines > 0, "a shift has lines");
	k->line_us = (now_us() - began) / (int64_t)k->lines;
	began = now_us();
	perch_terminal_end(&k->t);
	k->end_us = now_us() - began;
	perch_terminal_close(&k->t);
}

/* --- what is left --------------------------------------------------------------------------------- */

static bool
is_own(struct perch_span bytes)
{
	static const char *const own[] = { "{\"t\":\"boot\"", "{\"t\":\"epoch\"",
					   "{\"t\":\"seal\"" };

	for (size_t i = 0; i < PERCH_COUNT(own); i++)
		if (bytes.n > strlen(own[i]) && memcmp(bytes.p, own[i], strlen(own[i])) == 0)
			return true;
	return false;
}

static bool
says(struct perch_span bytes, const char *words)
{
	return memmem(bytes.p, bytes.n, words, strlen(words)) != NULL;
}

/* A record that was not there before: that of the next line, or one of the terminal's own. */
static void
keep(struct killing *k, struct perch_span bytes)
{
	uint8_t *copy = malloc(bytes.n);

	k->records = reallocarray(k->records, k->n_records + 1, sizeof(*k->records));
	MUST(copy != NULL && k->records != NULL, "no memory");
	memcpy(copy, bytes.p, bytes.n);
	k->records[k->n_records++] = perch_span_of(copy, bytes.n);
	if (is_own(bytes))
		return;
	struct perch_shift_line l = perch_shift_line(k->done);
	MUST(k->done < k->typed && says(bytes, l.says),
	     "kill %zu: record %zu is not that of line %zu, %s: %.*s", k->round, k->n_records,
	     k->done, l.line, (int)bytes.n, (const char *)bytes.p);
	k->done++;
}

static enum perch_rc
look(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct killing *k = ctx;

	(void)hash;
	if (id > k->n_records)
		keep(k, bytes);
	MUST(perch_span_eq(bytes, k->records[id - 1]), "kill %zu: record %llu is another: %.*s",
	     k->round, (unsigned long long)id, (int)bytes.n, (const char *)bytes.p);
	return PERCH_OK;
}

static void
look_at_log(struct killing *k)
{
	struct perch_db db;
	struct perch_err err = { 0 };
	uint64_t tail = 0;
	char path[PATH_CAP + 16];

	MUST(perch_fmt(path, sizeof(path), "%s/log.db", k->folder) == PERCH_OK, "a path");
	enum perch_rc rc = perch_db_open_reader(&db, &perch_log_kind, path, &err);
	if (rc == PERCH_E_NOTFOUND && k->n_records == 0)
		return; /* killed before it was made */
	MUST(rc == PERCH_OK, "kill %zu: %s", k->round, err.text);
	rc = perch_log_tail(&db, &tail, NULL, &err);
	MUST(tail >= k->n_records, "kill %zu: %zu records were there, %llu are left", k->round,
	     k->n_records, (unsigned long long)tail);
	if (rc == PERCH_OK && tail > 0)
		rc = perch_log_each(&db, 1, tail, look, k, &err);
	MUST(rc == PERCH_OK, "kill %zu: %s", k->round, err.text);
	perch_db_close(&db);
}

static void
look_at_answers(const struct killing *k)
{
	for (size_t i = 0; i < k->answered; i++) {
		uint64_t id = k->answers[i];
		struct perch_shift_line l = perch_shift_line(i);
		MUST(id == 0 || (id <= k->n_records && says(k->records[id - 1], l.says)),
		     "kill %zu: line %zu, %s, was answered ok %llu, and is not there", k->round, i,
		     l.line, (unsigned long long)id);
	}
}

static void
verify(const struct killing *k)
{
	int status = 0;
	pid_t pid = fork();

	MUST(pid >= 0, "fork: %s", strerror(errno));
	if (pid == 0) {
		MUST(freopen("/dev/null", "w", stdout) != NULL, "stdout");
		(void)execl(k->perch, k->perch, "verify", "--config", k->conf, (char *)NULL);
		_exit(127);
	}
	MUST(waitpid(pid, &status, 0) == pid && WIFEXITED(status), "kill %zu: verify died",
	     k->round);
	MUST(WEXITSTATUS(status) == 0 || k->n_records == 0, "kill %zu: verify ended with %d",
	     k->round, WEXITSTATUS(status));
}

/* --- the kill ------------------------------------------------------------------------------------- */

static void
take_answer(struct killing *k, const char *answer)
{
	unsigned long long id = strncmp(answer, "ok ", 3) == 0 ? strtoull(answer + 3, NULL, 10) : 0;

	MUST(id > 0 && k->answered < k->typed, "kill %zu: line %zu: %s", k->round, k->answered,
	     answer);
	k->answers[k->answered++] = id;
}

static void
type_next(struct killing *k)
{
	MUST(k->typed < k->lines, "out of lines");
	perch_terminal_type(&k->t, perch_shift_line(k->typed).line);
	k->typed++;
}

/* Wait out a random part of the time in which it is busy. */
static void
wait_some(struct killing *k, int64_t limit_us)
{
	int64_t us = (int64_t)(perch_dice(&k->seed) % (uint64_t)(limit_us + limit_us / 2 + 1));
	const struct timespec t = { us / 1000000, us % 1000000 * 1000 };

	(void)nanosleep(&t, NULL);
}

/* Started in order and answering: its prompt tells that it found everything. */
static void
come_up(struct killing *k)
{
	char prompt[PROMPT_CAP];
	int64_t began = now_us();

	perch_terminal_prompt(&k->t, prompt, sizeof(prompt));
	k->start_us = (3 * k->start_us + now_us() - began) / 4;
	MUST(strcmp(prompt, k->prompts[k->done]) == 0,
	     "kill %zu: behind %zu lines the prompt is '%s', not '%s'", k->round, k->done, prompt,
	     k->prompts[k->done]);
}

static void
play_some(struct killing *k)
{
	char answer[ANSWER_CAP];

	for (size_t n = perch_dice(&k->seed) % (BEFORE + 1); n > 0; n--) {
		type_next(k);
		MUST(perch_terminal_answer(&k->t, answer, sizeof(answer)), "the console is gone");
		take_answer(k, answer);
	}
}

/* Not waited for: kill it now, or while it ends. */
static void
strike(struct killing *k, enum moment moment)
{
	switch (moment) {
	case AT_START:
	case MOMENTS:
		wait_some(k, k->start_us);
		break;
	case IN_LINE:
		type_next(k);
		wait_some(k, k->line_us);
		break;
	case TYPED_AHEAD:
		for (size_t i = 0; i < AHEAD; i++)
			type_next(k);
		wait_some(k, AHEAD * k->line_us);
		break;
	case AT_END:
		MUST(kill(k->t.pid, SIGTERM) == 0, "kill: %s", strerror(errno));
		wait_some(k, k->end_us);
		break;
	}
	perch_terminal_kill(&k->t);
}

static void
kill_once(struct killing *k)
{
	enum moment moment = (enum moment)(perch_dice(&k->seed) % MOMENTS);
	char answer[ANSWER_CAP];

	start(k);
	if (moment != AT_START) {
		come_up(k);
		play_some(k);
	}
	strike(k, moment);
	while (perch_terminal_answer(&k->t, answer, sizeof(answer)))
		take_answer(k, answer);
	perch_terminal_close(&k->t);
	verify(k);
	look_at_log(k);
	look_at_answers(k);
	MUST(k->done >= k->answered, "kill %zu: %zu lines answered, %zu recorded", k->round,
	     k->answered, k->done);
	k->fresh[moment] += k->done - k->answered;
	/* What was recorded and not answered is done; what was not recorded is typed again. */
	while (k->answered < k->done)
		k->answers[k->answered++] = 0;
	k->typed = k->done;
}

int
main(int argc, char **argv)
{
	static struct killing k;
	int64_t began = now_us();

	MUST(argc == 5, "power_kill PERCH FOLDER KILLS SEED");
	size_t kills = strtoul(argv[3], NULL, 10);
	MUST(kills > 0, "how many kills?");
	k.perch = argv[1];
	k.seed = strtoull(argv[4], NULL, 10);
	k.lines = kills * (BEFORE + AHEAD) / 2 + BEFORE + AHEAD;
	k.prompts = calloc(k.lines + 1, sizeof(*k.prompts));
	k.answers = calloc(k.lines + 1, sizeof(*k.answers));
	MUST(k.prompts != NULL && k.answers != NULL, "no memory");
	(void)signal(SIGPIPE, SIG_IGN);
	open_folder(&k, argv[2], "whole");
	play_whole(&k);
	open_folder(&k, argv[2], "killed");
	for (k.round = 1; k.round <= kills; k.round++)
		kill_once(&k);
	start(&k);
	come_up(&k);
	perch_terminal_end(&k.t);
	perch_terminal_close(&k.t);
	verify(&k);
	look_at_log(&k);
	(void)printf(
		"kills=%zu lines=%zu records=%zu seed=%s seconds=%lld; recorded and not answered:",
		kills, k.done, k.n_records, argv[4], (long long)((now_us() - began) / 1000000));
	for (size_t m = 0; m < MOMENTS; m++)
		(void)printf(" %s %zu%s", moments[m], k.fresh[m], m + 1 < MOMENTS ? "," : "\n");
	return 0;
}

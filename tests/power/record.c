/*
 * record.c - in the guest: plays shifts on a disk whose writes are logged, and marks in that log
 * when each line was acknowledged.
 *
 *   power_record WAY DATA-DISK LOG-DISK SAID LINES [PERCH]
 *
 * WAY says who writes, and how:
 *   console      the real program PERCH, line by line through pipes
 *   paced        the product's journal in this process; idle after each line, as if a person paused
 *   delete-full  the journal with settings that are known to lose records: the rig must see it.
 *   wal-normal   The product has no such switch; they are set on its open connection, here alone.
 *   off
 * After LINES/3 lines the writer ends in order, after 2*LINES/3 a console is killed; then it begins
 * anew, behind the mark "restart-0". An acknowledgement is the mark "ack-ID", and a line "ID WORDS"
 * in SAID, WORDS being what that record must have in it. Status 3 when a line was refused.
 */
#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/app/engine.h"
#include "firmware/app/journal.h"
#include "firmware/base/text.h"
#include "tests/power/logged_disk.h"
#include "tests/power/must.h"
#include "tests/power/shift.h"

#define FOLDER "/tmp/logged"
#define CONF   FOLDER "/terminal/perch.conf"

struct writer {
	const char *perch; /* NULL: the journal in this process */
	const char *settings;
	bool is_paced;
	pid_t pid;
	FILE *to;
	FILE *from;
	char answer[PERCH_ANSWER_CAP];
};

static struct perch_config config;
static struct perch_journal journal;
static struct perch_outcome outcome;

/* --- the console ---------------------------------------------------------------------------------- */

static void
start_console(struct writer *w)
{
	int to[2];
	int from[2];

	MUST(pipe(to) == 0 && pipe(from) == 0, "pipe: %s", strerror(errno));
	w->pid = fork();
	MUST(w->pid >= 0, "fork: %s", strerror(errno));
	if (w->pid == 0) {
		(void)dup2(to[0], STDIN_FILENO);
		(void)dup2(from[1], STDOUT_FILENO);
		for (size_t i = 0; i < 2; i++) {
			(void)close(to[i]);
			(void)close(from[i]);
		}
		(void)execl(w->perch, w->perch, "console", "--config", CONF, (char *)NULL);
		_exit(127);
	}
	(void)close(to[0]);
	(void)close(from[1]);
	w->to = fdopen(to[1], "w");
	w->from = fdopen(from[0], "r");
	MUST(w->to != NULL && w->from != NULL, "no memory");
}

static void
end_console(struct writer *w, bool is_killed)
{
	int status = 0;

	if (is_killed)
		(void)kill(w->pid, SIGKILL);
	(void)fclose(w->to);
	MUST(waitpid(w->pid, &status, 0) == w->pid, "wait: %s", strerror(errno));
	(void)fclose(w->from);
	MUST(is_killed || status == 0, "the console ended with status %d", status);
}

static void
ask_console(struct writer *w, const char *line)
{
	MUST(fprintf(w->to, "%s\n", line) > 0 && fflush(w->to) == 0, "the console is gone");
	MUST(fgets(w->answer, sizeof(w->answer), w->from) != NULL, "%s: no answer", line);
}

/* --- the journal ---------------------------------------------------------------------------------- */

static void
start_journal(const struct writer *w)
{
	struct perch_err err = { 0 };

	MUST(perch_config_load(&config, CONF, NULL, &err) == PERCH_OK, "%s", err.text);
	MUST(perch_journal_open(&journal, &config, perch_clock_now(), &err) == PERCH_OK, "%s",
	     err.text);
	/* A writer of ours may not do this to its log. */
	(void)sqlite3_set_authorizer(journal.log.sql, NULL, NULL);
	MUST(perch_db_exec(&journal.log, w->settings, &err) == PERCH_OK, "%s", err.text);
}

static void
ask_journal(struct writer *w, const char *line)
{
	const struct perch_input in = perch_input_of_line(perch_span_str(line));

	perch_journal_answer(&journal, perch_clock_now(), &in, &outcome);
	memcpy(w->answer, outcome.answer, sizeof(w->answer));
}

static void
start(struct writer *w)
{
	if (w->perch != NULL)
		start_console(w);
	else
		start_journal(w);
}

static void
end(struct writer *w, bool is_killed)
{
	if (w->perch != NULL)
		end_console(w, is_killed);
	else
		perch_journal_close(&journal);
}

/* --- the work ------------------------------------------------------------------------------------- */

static void
play(struct writer *w, size_t i, FILE *said)
{
	struct perch_shift_line l = perch_shift_line(i);
	char mark[40];

	if (w->perch != NULL)
		ask_console(w, l.line);
	else
		ask_journal(w, l.line);
	char *after = NULL;
	unsigned long long id = strncmp(w->answer, "ok ", 3) == 0
					? strtoull(w->answer + 3, &after, 10)
					: 0;
	MUST(id > 0, "%s: %s", l.line, w->answer);
	MUST(perch_fmt(mark, sizeof(mark), "ack-%llu", id) == PERCH_OK, "a mark");
	perch_logged_disk_mark(mark);
	if (w->is_paced)
		perch_journal_idle(&journal);
	MUST(fprintf(said, "%llu %s\n", id, l.says) > 0, "cannot write what was said");
}

static void
choose_way(struct writer *w, const char *way)
{
	static const struct {
		const char *name;
		const char *settings;
	} ways[] = {
		{ "paced", "" },
		{ "delete-full", "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL" },
		{ "wal-normal", "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL" },
		{ "off", "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF" },
	};

	for (size_t i = 0; i < PERCH_COUNT(ways); i++)
		if (strcmp(way, ways[i].name) == 0)
			w->settings = ways[i].settings;
	w->is_paced = strcmp(way, "paced") == 0;
	MUST(w->settings != NULL || strcmp(way, "console") == 0, "no way '%s'", way);
}

int
main(int argc, char **argv)
{
	struct writer w = { 0 };

	MUST(argc == 6 || argc == 7, "power_record WAY DATA-DISK LOG-DISK SAID LINES [PERCH]");
	choose_way(&w, argv[1]);
	if (w.settings == NULL) {
		MUST(argc == 7, "the console needs its program");
		w.perch = argv[6];
	}
	size_t lines = strtoul(argv[5], NULL, 10);
	FILE *said = fopen(argv[4], "w");
	MUST(said != NULL, "%s: %s", argv[4], strerror(errno));
	(void)signal(SIGPIPE, SIG_IGN);
	perch_logged_disk_mount(argv[2], argv[3], FOLDER);
	start(&w);
	for (size_t i = 0; i < lines; i++) {
		if (i == lines / 3 || i == lines / 3 * 2) {
			perch_logged_disk_mark("restart-0");
			end(&w, i != lines / 3);
			start(&w);
		}
		play(&w, i, said);
	}
	end(&w, false);
	MUST(fclose(said) == 0, "%s: %s", argv[4], strerror(errno));
	perch_logged_disk_unmount(FOLDER);
	return 0;
}

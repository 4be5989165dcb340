/* main.c - perch-sync: its command line. Wiring. */
#include <getopt.h>
#include <signal.h>

#include "sync/enrol.h"
#include "sync/once.h"
#include "sync/restore.h"
#include "sync/status.h"

enum exit_code { EXIT_DONE = 0, EXIT_NO = 1, EXIT_USAGE = 2, EXIT_FAILED = 3 };

struct options {
	const char *config;
	bool has_progress;
	bool is_json;
	bool wants_help;
	struct perch_restore restore;
};

static const char usage[] =
	"usage: perch-sync enrol CODE           make this terminal known to head office\n"
	"       perch-sync enrol -              the same; CODE is read from standard input\n"
	"       perch-sync once [--progress]    deliver what is owed, now\n"
	"       perch-sync status               what is delivered and owed; works offline\n"
	"       perch-sync restore --epoch HEX --after SEQ --out FILE\n"
	"                                       what head office holds after a record, a line "
	"each\n"
	"Each takes --config perch.conf and --json. Exit status: 0 done, 1 the answer is no,\n"
	"2 wrong use, 3 failed.\n";

static int
complain(const struct perch_err *err, int code)
{
	(void)fprintf(stderr, "perch-sync: %s\n", err->text);
	return code;
}

/* "No" came from outside, or this terminal is not in the right state; the rest is its own trouble. */
static int
code_of(enum perch_rc rc)
{
	return rc == PERCH_E_DENIED || rc == PERCH_E_AGAIN || rc == PERCH_E_EXISTS ||
			       rc == PERCH_E_STATE
		       ? EXIT_NO
		       : EXIT_FAILED;
}

/* The code, from the command line or from standard input: there no list of processes shows it. */
static void
read_code(int n, char *words[], struct perch_buf *code)
{
	char line[1024];

	if (n == 1 && strcmp(words[0], "-") == 0) {
		if (fgets(line, sizeof(line), stdin) != NULL)
			perch_buf_put_str(code, line);
		return;
	}
	/* The code has blanks; without quotes it comes as several words. */
	for (int i = 0; i < n; i++) {
		perch_buf_put_str(code, words[i]);
		perch_buf_put_byte(code, ' ');
	}
}

static int
enrol(const struct options *o, const struct perch_terminal *t, int n, char *words[])
{
	char text[1024];
	struct perch_buf code = perch_buf_over(text, sizeof(text));
	char url[PERCH_WIRE_URL_CAP] = "";
	struct perch_err err = { 0 };

	read_code(n, words, &code);
	enum perch_rc rc = code.is_full ? PERCH_E_FORMAT : PERCH_OK;
	if (code.n == 0 || rc != PERCH_OK) {
		(void)fputs("perch-sync: enrol wants the code from head office\n", stderr);
		return EXIT_USAGE;
	}
	rc = perch_enrol(t, perch_buf_span(&code), url, &err);
	if (rc != PERCH_OK)
		return complain(&err, rc == PERCH_E_FORMAT ? EXIT_USAGE : code_of(rc));
	if (o->is_json)
		(void)printf("{\"enrolled\":true,\"office\":\"%s\"}\n", url);
	else
		(void)printf(
			"this terminal is enrolled with head office at %s; next: perch-sync once\n",
			url);
	return EXIT_DONE;
}

static int
print_once(const struct perch_once *once)
{
	uint8_t memory[2048];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	struct perch_jw w = perch_jw_over(&b);

	perch_jw_object(&w);
	perch_jw_kv_str(&w, "result", perch_result_str(once->result));
	perch_jw_kv_i64(&w, "tail", (int64_t)once->tail);
	perch_jw_kv_i64(&w, "acked", (int64_t)once->acked);
	perch_jw_kv_i64(&w, "sealed", (int64_t)once->sealed);
	perch_jw_kv_i64(&w, "owed", (int64_t)once->owed);
	perch_jw_kv_i64(&w, "sent", (int64_t)once->sent);
	perch_jw_kv_i64(&w, "revision", once->revision);
	perch_jw_kv_i64(&w, "items", (int64_t)once->taken);
	perch_jw_kv_str(&w, "detail", once->detail);
	perch_jw_end(&w);
	if (perch_jw_done(&w) != PERCH_OK)
		return EXIT_FAILED;
	(void)printf("%.*s\n", (int)b.n, (const char *)b.p);
	return once->result == PERCH_RESULT_DONE ? EXIT_DONE : EXIT_NO;
}

static int
once(const struct options *o, const struct perch_terminal *t)
{
	struct perch_once once = { .has_progress = o->has_progress };
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_once_run(&once, t, &err);

	if (rc != PERCH_OK)
		return complain(&err, code_of(rc));
	if (once.result != PERCH_RESULT_DONE && once.owed > 0)
		(void)fprintf(stderr, "perch-sync: %s (%llu records owed)\n", once.detail,
			      (unsigned long long)once.owed);
	else if (once.result != PERCH_RESULT_DONE)
		(void)fprintf(stderr, "perch-sync: %s (no records owed)\n", once.detail);
	else if (!o->is_json)
		(void)printf("%s\n", once.detail);
	if (o->is_json)
		return print_once(&once);
	return once.result == PERCH_RESULT_DONE ? EXIT_DONE : EXIT_NO;
}

static int
status(const struct options *o, const struct perch_terminal *t)
{
	static struct perch_status s;
	uint8_t memory[16384];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_status_load(&s, t, &err);

	if (rc != PERCH_OK)
		return complain(&err, EXIT_FAILED);
	rc = o->is_json ? perch_status_json(&s, &b) : perch_status_text(&s, &b);
	if (rc != PERCH_OK)
		return EXIT_FAILED;
	(void)printf("%.*s%s", (int)b.n, (const char *)b.p, o->is_json ? "\n" : "");
	return s.is_enrolled ? EXIT_DONE : EXIT_NO;
}

/* Only "head office does not know this stream" is a no: perch goes on without at anything else. */
static int
restore(struct options *o, const struct perch_terminal *t)
{
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_restore_run(&o->restore, t, &err);

	if (rc != PERCH_OK)
		return complain(&err, rc == PERCH_E_ARG        ? EXIT_USAGE
				      : rc == PERCH_E_NOTFOUND ? EXIT_NO
							       : EXIT_FAILED);
	if (o->is_json)
		(void)printf("{\"records\":%llu}\n", (unsigned long long)o->restore.taken);
	else
		(void)printf("%llu records in %s\n", (unsigned long long)o->restore.taken,
			     o->restore.out);
	return EXIT_DONE;
}

static bool
is_restore_complete(const struct perch_restore *r)
{
	return r->epoch != NULL && r->after != NULL && r->out != NULL;
}

/* Options may stand before and after the command's words. */
static bool
read_options(int argc, char *argv[], struct options *o)
{
	static const struct option longs[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "progress", no_argument, NULL, 'p' },
		{ "json", no_argument, NULL, 'j' },
		{ "epoch", required_argument, NULL, 'e' },
		{ "after", required_argument, NULL, 'a' },
		{ "out", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		if (c == 'c')
			o->config = optarg;
		else if (c == 'p')
			o->has_progress = true;
		else if (c == 'j')
			o->is_json = true;
		else if (c == 'e')
			o->restore.epoch = optarg;
		else if (c == 'a')
			o->restore.after = optarg;
		else if (c == 'o')
			o->restore.out = optarg;
		else if (c == 'h')
			o->wants_help = true;
		else
			return false;
	}
	return o->wants_help || optind < argc;
}

static int
run(struct options *o, int n, char *words[])
{
	struct perch_terminal t;
	struct perch_err err = { 0 };
	bool is_enrol = strcmp(words[0], "enrol") == 0;
	bool is_once = strcmp(words[0], "once") == 0;
	bool is_status = strcmp(words[0], "status") == 0;
	bool is_restore = strcmp(words[0], "restore") == 0;

	if (!is_enrol && !is_once && !is_status && !is_restore)
		return (void)fputs(usage, stderr), EXIT_USAGE;
	if (!is_enrol && n > 1)
		return (void)fprintf(stderr, "perch-sync: what is %s?\n%s", words[1], usage),
		       EXIT_USAGE;
	if (is_restore && !is_restore_complete(&o->restore))
		return (void)fprintf(stderr,
				     "perch-sync: restore wants --epoch, --after and --out\n%s",
				     usage),
		       EXIT_USAGE;
	if (perch_terminal_load(&t, o->config, &err) != PERCH_OK)
		return complain(&err, EXIT_FAILED);
	if (is_enrol)
		return enrol(o, &t, n - 1, words + 1);
	if (is_restore)
		return restore(o, &t);
	return is_once ? once(o, &t) : status(o, &t);
}

int
main(int argc, char *argv[])
{
	struct options o = { 0 };

	if (!read_options(argc, argv, &o))
		return (void)fputs(usage, stderr), EXIT_USAGE;
	if (o.wants_help)
		return (void)fputs(usage, stdout), EXIT_DONE;
	/* A peer that goes away while we write is an error to report, not the end. */
	(void)signal(SIGPIPE, SIG_IGN);
	return run(&o, argc - optind, argv + optind);
}

/* main.c - perch-office: its command line. Wiring. */
#include <getopt.h>
#include <signal.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"
#include "sync/office/desk.h"
#include "sync/office/init.h"
#include "sync/office/project.h"
#include "sync/office/serve.h"
#include "sync/office/verify.h"
#include "sync/wire.h"

enum exit_code { EXIT_DONE = 0, EXIT_NO = 1, EXIT_USAGE = 2, EXIT_FAILED = 3 };

struct options {
	const char *config;
	const char *ready_file;
	const char *url;
	bool is_json;
	bool wants_help;
	struct perch_init init;
	char **files;
	int files_n;
};

static const char usage[] =
	"usage: perch-office init   --config F [--host NAME ...] [--listen ADDR:PORT]\n"
	"       perch-office token  --config F [--url https://HOST:PORT]   print an enrolment "
	"code\n"
	"       perch-office serve  --config F [--ready-file PATH]\n"
	"       perch-office import --config F FILE ...        orders and the like: CSV, JSON\n"
	"       perch-office verify --config F [--json]        is everything as it was written?\n"
	"Exit status: 0 done, 1 the answer is no, 2 wrong use, 3 failed.\n";

static int
complain(const struct perch_err *err)
{
	(void)fprintf(stderr, "perch-office: %s\n", err->text);
	return err->rc == PERCH_E_ARG ? EXIT_USAGE : EXIT_FAILED;
}

static int
init(const struct options *o)
{
	uint8_t memory[8192];
	struct perch_buf said = perch_buf_over(memory, sizeof(memory));
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_office_init(&o->init, &said, &err);

	(void)printf("%.*s", (int)said.n, (const char *)said.p);
	return rc == PERCH_OK ? EXIT_DONE : complain(&err);
}

/* Do it here, or have the perch-office do it that holds the database. */
static enum perch_rc
hand_in(const struct options *o, struct perch_span request, bool *is_done, struct perch_buf *answer,
	struct perch_err *err)
{
	static struct perch_office office;
	struct perch_err busy = { 0 };
	enum perch_rc rc = perch_office_open(&office, o->config, &busy);

	if (rc == PERCH_OK) {
		*is_done = perch_desk_do(&office, office.config.listen.port, request, answer);
		perch_office_close(&office);
	} else if (rc == PERCH_E_BUSY) {
		rc = perch_desk_ask(office.config.db, request, is_done, answer, err);
		if (rc != PERCH_E_GONE)
			return rc;
		*err = busy;
	} else {
		*err = busy;
	}
	return rc;
}

static int
token(const struct options *o)
{
	char text[PERCH_WIRE_URL_CAP + 16];
	uint8_t memory[PERCH_DESK_ANSWER_MAX];
	struct perch_buf answer = perch_buf_over(memory, sizeof(memory));
	struct perch_err err = { 0 };
	bool is_done = false;

	if (perch_fmt(text, sizeof(text), "token %s\n", o->url != NULL ? o->url : "") != PERCH_OK ||
	    (o->url != NULL && !perch_wire_is_url(o->url)))
		return (void)fputs("perch-office: --url wants https://HOST:PORT\n", stderr),
		       EXIT_USAGE;
	if (hand_in(o, perch_span_str(text), &is_done, &answer, &err) != PERCH_OK)
		return complain(&err);
	(void)fprintf(is_done ? stdout : stderr, "%.*s", (int)answer.n, (const char *)answer.p);
	return is_done ? EXIT_DONE : EXIT_NO;
}

static int
import_file(const struct options *o, const char *path, struct perch_buf *request)
{
	uint8_t memory[PERCH_DESK_ANSWER_MAX];
	struct perch_buf answer = perch_buf_over(memory, sizeof(memory));
	struct perch_err err = { 0 };
	bool is_done = false;

	perch_buf_reset(request);
	perch_buf_put_str(request, "import ");
	for (const char *c = path; *c != '\0'; c++)
		perch_buf_put_byte(request, *c == '\n' ? '?' : (uint8_t)*c);
	perch_buf_put_byte(request, '\n');
	enum perch_rc rc = perch_file_load(path, request, &err);
	if (rc == PERCH_OK)
		rc = hand_in(o, perch_buf_span(request), &is_done, &answer, &err);
	if (rc != PERCH_OK)
		return complain(&err);
	(void)fprintf(is_done ? stdout : stderr, "%.*s", (int)answer.n, (const char *)answer.p);
	return is_done ? EXIT_DONE : EXIT_NO;
}

static int
import(const struct options *o)
{
	uint8_t *memory = malloc(PERCH_DESK_REQUEST_MAX);
	int code = EXIT_DONE;

	if (memory == NULL)
		return (void)fputs("perch-office: no memory\n", stderr), EXIT_FAILED;
	struct perch_buf request = perch_buf_over(memory, PERCH_DESK_REQUEST_MAX);
	for (int i = 0; i < o->files_n && code == EXIT_DONE; i++)
		code = import_file(o, o->files[i], &request);
	explicit_bzero(memory, PERCH_DESK_REQUEST_MAX); /* it may have held PINs */
	free(memory);
	return code;
}

static int
print_audit(const struct perch_audit *a, bool is_json)
{
	uint8_t memory[2048];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	struct perch_jw w = perch_jw_over(&b);

	if (!a->is_good)
		(void)fprintf(stderr, "perch-office: device %s epoch %s record %lld: %s\n",
			      a->device, a->epoch, (long long)a->seq, a->what);
	if (!is_json) {
		(void)printf("%s: terminals %llu, records %llu, seals %llu, receipts %llu\n",
			     a->is_good ? "everything holds" : "NOT as it was written",
			     (unsigned long long)a->devices, (unsigned long long)a->records,
			     (unsigned long long)a->seals, (unsigned long long)a->receipts);
		return a->is_good ? EXIT_DONE : EXIT_NO;
	}
	perch_jw_object(&w);
	perch_jw_kv_bool(&w, "ok", a->is_good);
	perch_jw_kv_i64(&w, "devices", (int64_t)a->devices);
	perch_jw_kv_i64(&w, "records", (int64_t)a->records);
	perch_jw_kv_i64(&w, "seals", (int64_t)a->seals);
	perch_jw_kv_i64(&w, "receipts", (int64_t)a->receipts);
	if (!a->is_good) {
		perch_jw_kv_str(&w, "bad", a->what);
		perch_jw_kv_str(&w, "device", a->device);
		perch_jw_kv_str(&w, "epoch", a->epoch);
		perch_jw_kv_i64(&w, "seq", a->seq);
	}
	perch_jw_end(&w);
	if (perch_jw_done(&w) != PERCH_OK)
		return EXIT_FAILED;
	(void)printf("%.*s\n", (int)b.n, (const char *)b.p);
	return a->is_good ? EXIT_DONE : EXIT_NO;
}

static int
verify(const struct options *o)
{
	static struct perch_office_keys keys;
	struct perch_office_config config;
	struct perch_db db;
	struct perch_audit audit;
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_office_config_load(&config, o->config, &err);

	if (rc == PERCH_OK)
		rc = perch_office_keys_load(&keys, o->config, &err);
	if (rc == PERCH_OK)
		rc = perch_db_open_reader(&db, &perch_office_kind, config.db, &err);
	if (rc != PERCH_OK)
		return complain(&err);
	rc = perch_verify(&db, keys.receipt.pub, &audit, &err);
	perch_db_close(&db);
	return rc == PERCH_OK ? print_audit(&audit, o->is_json) : complain(&err);
}

/* The line that says we listen, and the same into the file that a starter waits for. */
static enum perch_rc
tell_ready(const struct options *o, const struct perch_office *office, int64_t port,
	   struct perch_err *err)
{
	char url[PERCH_OFFICE_PATH_CAP];
	char line[PERCH_OFFICE_PATH_CAP + 64];
	enum perch_rc rc = perch_office_config_url(&office->config, port, url, sizeof(url));

	if (rc == PERCH_OK)
		rc = perch_fmt(line, sizeof(line), "perch-office listening on %s\n", url);
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "the url is too long");
	(void)fputs(line, stdout);
	(void)fflush(stdout);
	return o->ready_file != NULL
		       ? perch_file_replace(o->ready_file, perch_span_str(line), 0644, err)
		       : PERCH_OK;
}

static enum perch_rc
serve_until(const struct options *o, struct perch_office *office, const sigset_t *ends,
	    struct perch_err *err)
{
	struct perch_server *server = NULL;
	struct perch_desk *desk = NULL;
	int64_t port = 0;
	int got = 0;

	perch_project(office);
	enum perch_rc rc = perch_server_open(office, &server, &port, err);
	if (rc == PERCH_OK)
		rc = perch_desk_open(office, port, &desk, err);
	if (rc == PERCH_OK)
		rc = tell_ready(o, office, port, err);
	if (rc == PERCH_OK && sigwait(ends, &got) == 0)
		perch_log(PERCH_LOG_INFO, "office", "event=ending signal=%d", got);
	perch_desk_close(desk);
	perch_server_close(server);
	return rc;
}

static int
serve(const struct options *o)
{
	static struct perch_office office;
	struct perch_err err = { 0 };
	sigset_t ends;

	/* Before any thread begins, so that every one of them leaves these signals to sigwait(). */
	(void)sigemptyset(&ends);
	(void)sigaddset(&ends, SIGTERM);
	(void)sigaddset(&ends, SIGINT);
	(void)pthread_sigmask(SIG_BLOCK, &ends, NULL);
	enum perch_rc rc = perch_office_open(&office, o->config, &err);
	if (rc != PERCH_OK)
		return complain(&err);
	rc = serve_until(o, &office, &ends, &err);
	perch_office_close(&office);
	return rc == PERCH_OK ? EXIT_DONE : complain(&err);
}

static bool
read_options(int argc, char *argv[], struct options *o)
{
	static const struct option longs[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "host", required_argument, NULL, 'H' },
		{ "listen", required_argument, NULL, 'l' },
		{ "ready-file", required_argument, NULL, 'r' },
		{ "url", required_argument, NULL, 'u' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		if (c == 'c')
			o->config = optarg;
		else if (c == 'H' && o->init.hosts_n < PERCH_OFFICE_HOSTS)
			o->init.hosts[o->init.hosts_n++] = optarg;
		else if (c == 'l')
			o->init.listen = optarg;
		else if (c == 'r')
			o->ready_file = optarg;
		else if (c == 'u')
			o->url = optarg;
		else if (c == 'j')
			o->is_json = true;
		else if (c == 'h')
			o->wants_help = true;
		else
			return false;
	}
	o->init.config = o->config;
	return o->wants_help || (optind < argc && o->config != NULL);
}

int
main(int argc, char *argv[])
{
	static const struct {
		const char *name;
		int (*run)(const struct options *);
	} commands[] = {
		{ "init", init },     { "token", token },   { "serve", serve },
		{ "import", import }, { "verify", verify },
	};
	struct options o = { 0 };

	if (!read_options(argc, argv, &o))
		return (void)fputs(usage, stderr), EXIT_USAGE;
	if (o.wants_help)
		return (void)fputs(usage, stdout), EXIT_DONE;
	(void)signal(SIGPIPE, SIG_IGN);
	o.files = argv + optind + 1;
	o.files_n = argc - optind - 1;
	for (size_t i = 0; i < PERCH_COUNT(commands); i++) {
		if (strcmp(argv[optind], commands[i].name) != 0)
			continue;
		if ((commands[i].run == import) != (o.files_n > 0))
			break;
		return commands[i].run(&o);
	}
	(void)fputs(usage, stderr);
	return EXIT_USAGE;
}

/*
 * test_http.c - requests over real TLS to a server in the same program (sync/http.h): who is
 * believed, what is sent, and what a person is told when it goes wrong.
 */
#include "tests/unit/folder.h"
#include "tests/unit/tls_server.h"

#include <signal.h>
#include <time.h>

#include "sync/http.h"

#define OK(type, body) "HTTP/1.1 200 OK\r\nContent-Type: " type "\r\nConnection: close\r\n\r\n" body
#define DAY            86400
#define NO_SERVER      ((enum tls_server_kind)99)

// clang-format off
static const struct {
	const char *must;
	enum tls_server_kind kind;
	const char *answer;
	int64_t     days;   /* the terminal's clock against the real one */
	bool        is_answered;
	enum perch_uplink_failure failure;
	const char *says;
} rows[] = {
	{ "our office is believed", TLS_SERVER_GOOD, OK("application/json", "{}"), 0, true, 0, "" },
	{ "a server of another authority is not our office, though it uses the same name",
	  TLS_SERVER_OTHER_CA, OK("application/json", "{}"), 0, false, PERCH_FAIL_PLACE, "another authority" },
	{ "a certificate for another host does not hold",
	  TLS_SERVER_OTHER_NAME, OK("application/json", "{}"), 0, false, PERCH_FAIL_PLACE, "does not hold" },
	{ "an expired certificate is called that",
	  TLS_SERVER_GOOD, OK("application/json", "{}"), 30, false, PERCH_FAIL_PLACE, "has expired" },
	{ "a certificate of tomorrow points to the date",
	  TLS_SERVER_GOOD, OK("application/json", "{}"), -30, false, PERCH_FAIL_PLACE, "not valid yet" },
	{ "TLS 1.2 is not enough",
	  TLS_SERVER_OLD_TLS, OK("application/json", "{}"), 0, false, PERCH_FAIL_PLACE, "TLS 1.3" },
	{ "a server without TLS is not our office",
	  TLS_SERVER_PLAIN, OK("text/html", "login"), 0, false, PERCH_FAIL_PLACE, "TLS 1.3" },
	{ "a server that hangs up is tried again later",
	  TLS_SERVER_HANGS_UP, "", 0, false, PERCH_FAIL_LATER, "broke off" },
	{ "nobody at the address is tried again later",
	  NO_SERVER, "", 0, false, PERCH_FAIL_LATER, "nothing answers" },
	{ "an answer that is cut off is none",
	  TLS_SERVER_GOOD, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", 0, false, PERCH_FAIL_LATER, "broke off" },
	{ "what is not HTTP is not our office",
	  TLS_SERVER_GOOD, "SSH-2.0-OpenSSH_9.2\r\n", 0, false, PERCH_FAIL_PLACE, "" },
};
// clang-format on

struct link {
	struct tls_server *server;
	struct perch_http *http;
	char ca[4096];
	char url[64];
	char cert[128];
	char key[128];
};

static void
connect_to(struct link *l, enum tls_server_kind kind, const char *answer, int64_t days)
{
	struct perch_err err = { 0 };

	l->server = tls_server_start(kind == NO_SERVER ? TLS_SERVER_GOOD : kind, answer, folder,
				     l->ca, l->url);
	if (kind == NO_SERVER) {
		tls_server_stop(l->server);
		l->server = NULL;
	}
	MUST(perch_fmt(l->cert, sizeof(l->cert), "%s", at("client.pem")) == PERCH_OK, "a path");
	MUST(perch_fmt(l->key, sizeof(l->key), "%s", at("client.key")) == PERCH_OK, "a path");
	struct perch_http_setup setup = { .url = l->url,
					  .ca_pem = l->ca,
					  .cert_path = l->cert,
					  .key_path = l->key,
					  .proxy = "",
					  .agent = "perch-sync/test",
					  .verify_s = (int64_t)time(NULL) + days * DAY };
	MUST(perch_http_open(&setup, &l->http, &err) == PERCH_OK, "opens: %s", err.text);
}

static void
hang_up(struct link *l)
{
	perch_http_close(l->http);
	if (l->server != NULL)
		tls_server_stop(l->server);
}

static const struct perch_http_request hello = { .path = "/v1/sync/hello",
						 .type = "application/json",
						 .encoding = "gzip",
						 .body = { (const uint8_t *)"{}", 2 } };

static void
who_is_believed(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct link l;
		struct perch_answer a;
		struct perch_trouble t = { 0 };

		connect_to(&l, rows[i].kind, rows[i].answer, rows[i].days);
		bool is_answered = perch_http_ask(l.http, &hello, &a, &t);
		MUST(is_answered == rows[i].is_answered, "%s: %s", rows[i].must, t.text);
		MUST(is_answered || t.failure == rows[i].failure, "%s: class %d, %s", rows[i].must,
		     (int)t.failure, t.text);
		MUST(is_answered || strstr(t.text, rows[i].says) != NULL, "%s: %s", rows[i].must,
		     t.text);
		hang_up(&l);
	}
}

static void
what_is_sent(void **state)
{
	struct link l;
	struct perch_answer a;
	struct perch_trouble t;
	static const char *const parts[] = {
		"POST /v1/sync/hello HTTP/1.1\r\n", "\r\nContent-Type: application/json\r\n",
		"\r\nContent-Encoding: gzip\r\n",   "\r\nUser-Agent: perch-sync/test\r\n",
		"\r\nContent-Length: 2\r\n",
	};

	(void)state;
	connect_to(&l, TLS_SERVER_GOOD, OK("Application/JSON; charset=utf-8", "{\"a\":1}"), 0);
	assert_true(perch_http_ask(l.http, &hello, &a, &t));
	assert_int_equal(a.status, 200);
	assert_string_equal(a.type, "application/json");
	assert_true(perch_span_eq_str(a.body, "{\"a\":1}"));
	assert_int_equal(a.retry_after_s, -1);
	for (size_t i = 0; i < PERCH_COUNT(parts); i++)
		MUST(strstr(tls_server_request(l.server), parts[i]) != NULL, "%s is in:\n%s",
		     parts[i], tls_server_request(l.server));
	assert_string_equal(tls_server_client(l.server), "terminal");
	hang_up(&l);
}

static void
no_redirect_is_followed(void **state)
{
	struct link l;
	struct perch_answer a;
	struct perch_trouble t;

	(void)state;
	connect_to(&l, TLS_SERVER_GOOD,
		   "HTTP/1.1 302 Found\r\nLocation: /login\r\nRetry-After: 7\r\n"
		   "Content-Length: 0\r\nConnection: close\r\n\r\n",
		   0);
	assert_true(perch_http_ask(l.http, &hello, &a, &t));
	assert_int_equal(a.status, 302);
	assert_int_equal(a.retry_after_s, 7);
	assert_int_equal(tls_server_connections(l.server), 1);
	hang_up(&l);
}

static void
a_date_to_retry_after_is_none(void **state)
{
	struct link l;
	struct perch_answer a;
	struct perch_trouble t;

	(void)state;
	connect_to(&l, TLS_SERVER_GOOD,
		   "HTTP/1.1 503 Busy\r\nRetry-After: Fri, 31 Dec 2027 23:59:59 GMT\r\n"
		   "Content-Length: 0\r\nConnection: close\r\n\r\n",
		   0);
	assert_true(perch_http_ask(l.http, &hello, &a, &t));
	assert_int_equal(a.retry_after_s, -1);
	hang_up(&l);
}

static void
an_endless_answer_is_not_read(void **state)
{
	static char endless[PERCH_WIRE_ANSWER_MAX + 200000];
	struct link l;
	struct perch_answer a;
	struct perch_trouble t;

	(void)state;
	memset(endless, ' ', sizeof(endless) - 1);
	memcpy(endless, OK("application/json", ""), strlen(OK("application/json", "")));
	connect_to(&l, TLS_SERVER_GOOD, endless, 0);
	assert_false(perch_http_ask(l.http, &hello, &a, &t));
	assert_int_equal(t.failure, PERCH_FAIL_PLACE);
	MUST(strstr(t.text, "too long") != NULL, "%s", t.text);
	hang_up(&l);
}

static void
a_damaged_file_is_not_tried_again(void **state)
{
	struct link l;
	struct perch_answer a;
	struct perch_trouble t;
	struct perch_err err = { 0 };

	(void)state;
	connect_to(&l, TLS_SERVER_GOOD, OK("application/json", "{}"), 0);
	perch_http_close(l.http);
	struct perch_http_setup setup = {
		.url = l.url, .ca_pem = "junk", .proxy = "", .agent = "x", .verify_s = time(NULL)
	};
	MUST(perch_http_open(&setup, &l.http, &err) == PERCH_OK, "%s", err.text);
	MUST(!perch_http_ask(l.http, &hello, &a, &t) && t.failure == PERCH_FAIL_REFUSED &&
		     strstr(t.text, "enrol again") != NULL,
	     "a CA that is none is to be fetched anew: %s", t.text);
	hang_up(&l);
}

static void
a_proxy_is_told_without_its_password(void **state)
{
	struct link l;
	struct perch_answer a;
	struct perch_trouble t;
	struct perch_err err = { 0 };
	char proxy[128];

	(void)state;
	connect_to(&l, NO_SERVER, "", 0);
	perch_http_close(l.http);
	MUST(perch_fmt(proxy, sizeof(proxy), "http://user:secret@%s", l.url + strlen("https://")) ==
		     PERCH_OK,
	     "a proxy that is not there");
	struct perch_http_setup setup = {
		.url = l.url, .ca_pem = l.ca, .proxy = proxy, .agent = "x", .verify_s = time(NULL)
	};
	MUST(perch_http_open(&setup, &l.http, &err) == PERCH_OK, "%s", err.text);
	MUST(!perch_http_ask(l.http, &hello, &a, &t) && strstr(t.text, "the proxy 127.") != NULL &&
		     strstr(t.text, "secret") == NULL,
	     "named, and no more: %s", t.text);
	hang_up(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_is_believed, folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(what_is_sent, folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(no_redirect_is_followed, folder_set_up,
						folder_tear_down),
		cmocka_unit_test_setup_teardown(a_date_to_retry_after_is_none, folder_set_up,
						folder_tear_down),
		cmocka_unit_test_setup_teardown(an_endless_answer_is_not_read, folder_set_up,
						folder_tear_down),
		cmocka_unit_test_setup_teardown(a_damaged_file_is_not_tried_again, folder_set_up,
						folder_tear_down),
		cmocka_unit_test_setup_teardown(a_proxy_is_told_without_its_password, folder_set_up,
						folder_tear_down),
	};

	/* A peer that goes away must not end the test program. */
	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

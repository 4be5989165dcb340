/* serve.c - see serve.h. HTTP and TLS only: what is answered is exchange.c's. */
#include "sync/office/serve.h"

#include <gnutls/gnutls.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "sync/office/exchange.h"
#include "sync/office/listen.h"
#include "sync/office/project.h"

#define THREADS        4
#define CONNECTIONS    256
#define FROM_ONE       64 /* of them from one address: nobody keeps the rest out */
#define IDLE_S         30 /* a connection that stands still this long ends */
#define REQUEST_MS     ((int64_t)10 * 60000) /* a request that takes longer ends, however it drips */
#define HEADER_MEMORY  32768
#define TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3"

struct perch_server {
	struct perch_office *office;
	struct MHD_Daemon *daemon;
};

/* One request while it lasts. */
struct call {
	struct perch_exchange *exchange;
	int64_t began_ms;
	bool is_answered;
};

/* What the peer proved to have; TLS has checked that it holds the key. */
static struct perch_span
peer_certificate(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	unsigned n = 0;

	if (info == NULL || info->tls_session == NULL)
		return perch_span_of(NULL, 0);
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(info->tls_session, &n);
	return chain != NULL && n > 0 ? perch_span_of(chain[0].data, chain[0].size)
				      : perch_span_of(NULL, 0);
}

static int64_t
content_length(struct MHD_Connection *connection)
{
	const char *text = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
						       MHD_HTTP_HEADER_CONTENT_LENGTH);
	int64_t n = -1;

	if (text != NULL && perch_parse_i64(perch_span_str(text), 0, INT64_MAX, &n) != PERCH_OK)
		n = INT64_MAX;
	return n;
}

static struct call *
begin(struct perch_server *server, struct MHD_Connection *connection, const char *url,
      const char *method)
{
	struct perch_request request = {
		.method = method,
		.path = url,
		.cursor = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "cursor"),
		.after = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "after"),
		.encoding = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
							MHD_HTTP_HEADER_CONTENT_ENCODING),
		.length = content_length(connection),
		.certificate = peer_certificate(connection),
	};
	struct call *call = calloc(1, sizeof(*call));

	if (call == NULL)
		return NULL;
	call->began_ms = perch_office_now_ms();
	call->exchange = perch_exchange_new(server->office, &request, call->began_ms);
	if (call->exchange == NULL) {
		free(call);
		return NULL;
	}
	return call;
}

static enum MHD_Result
answer(struct call *call, struct MHD_Connection *connection, const char *url, const char *method)
{
	struct perch_reply *reply = perch_exchange_end(call->exchange, perch_office_now_ms());
	struct MHD_Response *response = MHD_create_response_from_buffer(
		reply->body.n, reply->body.p, MHD_RESPMEM_MUST_COPY);
	char seconds[24];

	if (response == NULL)
		return MHD_NO;
	bool is_good = MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
					       reply->type) &&
		       MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	if (is_good && reply->encoding != NULL)
		is_good = MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING,
						  reply->encoding);
	if (is_good && reply->allow != NULL)
		is_good = MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, reply->allow);
	if (is_good && reply->retry_after_s > 0)
		is_good = perch_fmt(seconds, sizeof(seconds), "%lld",
				    (long long)reply->retry_after_s) == PERCH_OK &&
			  MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
	enum MHD_Result result = is_good ? MHD_queue_response(connection, (unsigned)reply->status,
							      response)
					 : MHD_NO;
	MHD_destroy_response(response);
	call->is_answered = true;
	/* Only up to a blank: what follows could pass for fields of ours. */
	perch_log(PERCH_LOG_INFO, "office", "event=answered method=%s path=%.*s status=%d ms=%lld",
		  method, (int)strcspn(url, " "), url, reply->status,
		  (long long)(perch_office_now_ms() - call->began_ms));
	return result;
}

static enum MHD_Result
on_request(void *user, struct MHD_Connection *connection, const char *url, const char *method,
	   const char *version, const char *upload, size_t *upload_n, void **memory)
{
	struct perch_server *server = user;
	struct call *call = *memory;

	(void)version;
	if (call == NULL) {
		call = begin(server, connection, url, method);
		if (call == NULL)
			return MHD_NO;
		*memory = call;
		return perch_exchange_is_early(call->exchange)
			       ? answer(call, connection, url, method)
			       : MHD_YES;
	}
	if (*upload_n > 0) {
		struct perch_span bytes = perch_span_of(upload, *upload_n);
		*upload_n = 0;
		return perch_office_now_ms() - call->began_ms < REQUEST_MS &&
				       perch_exchange_feed(call->exchange, bytes)
			       ? MHD_YES
			       : MHD_NO;
	}
	return call->is_answered ? MHD_YES : answer(call, connection, url, method);
}

/* The answer is on its way: now there is time to judge what came. */
static void
on_completed(void *user, struct MHD_Connection *connection, void **memory,
	     enum MHD_RequestTerminationCode code)
{
	struct perch_server *server = user;
	struct call *call = *memory;

	(void)connection;
	(void)code;
	if (call == NULL)
		return;
	bool has_records = perch_exchange_has_records(call->exchange);
	perch_exchange_free(call->exchange);
	free(call);
	*memory = NULL;
	if (has_records)
		perch_project(server->office);
}

__attribute__((format(printf, 2, 0))) static void
on_log(void *user, const char *format, va_list args)
{
	char text[256];

	(void)user;
	/* The library's complaints are about peers, one line each. */
	if (vsnprintf(text, sizeof(text), format, args) > 0) {
		text[strcspn(text, "\n")] = '\0';
		perch_log(PERCH_LOG_DEBUG, "http", "text=\"%s\"", text);
	}
}

enum perch_rc
perch_server_open(struct perch_office *office, struct perch_server **server, int64_t *port,
		  struct perch_err *err)
{
	struct perch_server *s = calloc(1, sizeof(*s));
	int fd = -1;

	if (s == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory for the server");
	enum perch_rc rc = perch_listen_open(&office->config.listen, &fd, port, err);
	if (rc != PERCH_OK) {
		free(s);
		return rc;
	}
	s->office = office;
	s->daemon = MHD_start_daemon(
		MHD_USE_TLS | MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG, 0, NULL, NULL,
		on_request, s,
		/* The logger comes first so that the options after it can complain. */
		MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_THREAD_POOL_SIZE,
		(unsigned)THREADS, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)FROM_ONE,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)HEADER_MEMORY, MHD_OPTION_HTTPS_PRIORITIES, TLS_PRIORITIES,
		MHD_OPTION_HTTPS_MEM_KEY, office->keys.server_key, MHD_OPTION_HTTPS_MEM_CERT,
		office->keys.server_cert,
		/* With an anchor the library asks for a client certificate but does not insist. */
		MHD_OPTION_HTTPS_MEM_TRUST, office->keys.ca.cert, MHD_OPTION_END);
	if (s->daemon == NULL) {
		close(fd);
		free(s);
		return perch_err_set(err, PERCH_E_IO, 0,
				     "the HTTPS server does not start: check server.key and "
				     "server.pem");
	}
	*server = s;
	return PERCH_OK;
}

void
perch_server_close(struct perch_server *server)
{
	if (server == NULL)
		return;
	MHD_stop_daemon(server->daemon);
	free(server);
}

/* http.c - see http.h. */
#include "sync/http.h"

#include <ctype.h>
#include <curl/curl.h>

#include "firmware/base/text.h"
#include "sync/tls_check.h"

#define CONNECT_S   10L
#define LOW_SPEED   100L /* bytes a second; slower for LOW_SPEED_S ends the request */
#define LOW_SPEED_S 20L

struct perch_http {
	CURL *curl;
	struct perch_http_setup setup;
	char error[CURL_ERROR_SIZE];
	uint8_t *memory; /* PERCH_WIRE_ANSWER_MAX */
	size_t n;
	bool is_over; /* the answer was longer than that */
	struct perch_tls_check check;
};

static size_t
on_body(char *bytes, size_t size, size_t n, void *user)
{
	struct perch_http *h = user;

	if (size * n > PERCH_WIRE_ANSWER_MAX - h->n) {
		h->is_over = true;
		return 0;
	}
	memcpy(h->memory + h->n, bytes, size * n);
	h->n += size * n;
	return size * n;
}

static CURLcode
on_ssl(CURL *curl, void *ssl_ctx, void *user)
{
	struct perch_http *h = user;

	(void)curl;
	return perch_tls_watch(ssl_ctx, &h->check) == PERCH_OK ? CURLE_OK : CURLE_SSL_CONNECT_ERROR;
}

/* The first option that the library refuses decides. */
#define SET(option, value)                                                                         \
	do {                                                                                       \
		if (code == CURLE_OK)                                                              \
			code = curl_easy_setopt(h->curl, option, value);                           \
	} while (0)

static CURLcode
set_transport(struct perch_http *h)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_ERRORBUFFER, h->error);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_PROTOCOLS_STR, "https");
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_PROXY, h->setup.proxy);
	SET(CURLOPT_CONNECTTIMEOUT, CONNECT_S);
	SET(CURLOPT_LOW_SPEED_LIMIT, LOW_SPEED);
	SET(CURLOPT_LOW_SPEED_TIME, h->setup.stall_s > 0 ? h->setup.stall_s : LOW_SPEED_S);
	SET(CURLOPT_USERAGENT, h->setup.agent);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, h);
	return code;
}

static CURLcode
set_tls(struct perch_http *h)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3);
	/* Without this, the system's certificates would be trusted beside ours. */
	SET(CURLOPT_CAINFO, NULL);
	SET(CURLOPT_CAPATH, NULL);
	SET(CURLOPT_SSL_CTX_FUNCTION, on_ssl);
	SET(CURLOPT_SSL_CTX_DATA, h);
	if (h->setup.ca_pem != NULL) {
		struct curl_blob ca = { .flags = CURL_BLOB_COPY, .len = strlen(h->setup.ca_pem) };
		char *copy = strdup(
			h->setup.ca_pem); /* curl's struct wants bytes that are not const */
		if (copy == NULL)
			return CURLE_OUT_OF_MEMORY;
		ca.data = copy;
		SET(CURLOPT_CAINFO_BLOB, &ca);
		free(copy);
	} else {
		SET(CURLOPT_SSL_VERIFYPEER, 0L);
		SET(CURLOPT_SSL_VERIFYHOST, 0L);
	}
	if (h->setup.cert_path != NULL) {
		SET(CURLOPT_SSLCERT, h->setup.cert_path);
		SET(CURLOPT_SSLKEY, h->setup.key_path);
	}
	return code;
}

enum perch_rc
perch_http_open(const struct perch_http_setup *setup, struct perch_http **http,
		struct perch_err *err)
{
	struct perch_http *h = calloc(1, sizeof(*h));

	if (h != NULL) {
		h->setup = *setup;
		h->check.unix_s = setup->verify_s;
		h->memory = malloc(PERCH_WIRE_ANSWER_MAX);
		h->curl = curl_easy_init();
	}
	if (h == NULL || h->memory == NULL || h->curl == NULL) {
		perch_http_close(h);
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory for the connection");
	}
	CURLcode code = set_transport(h);
	if (code == CURLE_OK)
		code = set_tls(h);
	if (code != CURLE_OK) {
		perch_http_close(h);
		return perch_err_set(err, PERCH_E_IO, (int)code,
				     "this libcurl cannot do what perch-sync needs: %s",
				     curl_easy_strerror(code));
	}
	*http = h;
	return PERCH_OK;
}

void
perch_http_close(struct perch_http *http)
{
	if (http == NULL)
		return;
	curl_easy_cleanup(http->curl);
	free(http->memory);
	free(http);
}

/* Without the password that may stand in it. */
static const char *
proxy_name(const struct perch_http *h)
{
	const char *at = strrchr(h->setup.proxy, '@');

	return at != NULL ? at + 1 : h->setup.proxy;
}

/* The certificate of what answers does not hold. */
static void
diagnose_certificate(struct perch_http *h, struct perch_trouble *t)
{
	switch (h->check.doubt) {
	case PERCH_TLS_EXPIRED:
		perch_trouble_set(t, PERCH_FAIL_PLACE,
				  "head office's certificate has expired: call head office; "
				  "check this terminal's date too");
		return;
	case PERCH_TLS_NOT_YET:
		perch_trouble_set(t, PERCH_FAIL_PLACE,
				  "head office's certificate is not valid yet: "
				  "check this terminal's date");
		return;
	case PERCH_TLS_ISSUER:
		perch_trouble_set(
			t, PERCH_FAIL_PLACE,
			"what answers at %s is not our head office (its certificate is of "
			"another authority): a login page, an inspecting proxy, or another "
			"office; try another network, or call head office",
			h->setup.url);
		return;
	case PERCH_TLS_NO_DOUBT: /* the chain is good, so it is the name */
	case PERCH_TLS_OTHER:
		perch_trouble_set(t, PERCH_FAIL_PLACE,
				  "the certificate of %s does not hold: %s; call head office",
				  h->setup.url, h->error);
		return;
	}
}

/* A connection that broke off during the handshake says nothing about who is there. */
static bool
is_handshake_refused(const struct perch_http *h, CURLcode code)
{
	if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_WEIRD_SERVER_REPLY)
		return true;
	return code == CURLE_SSL_CONNECT_ERROR && strstr(h->error, "SSL routines") != NULL &&
	       strstr(h->error, "unexpected eof") == NULL;
}

/* No path to anybody, by curl's code; false for other codes. */
static bool
diagnose_path(const struct perch_http *h, CURLcode code, struct perch_trouble *t)
{
	if (code == CURLE_COULDNT_RESOLVE_PROXY)
		perch_trouble_set(t, PERCH_FAIL_LATER,
				  "the name of the proxy %s cannot be found: no network, or check "
				  "proxy under [sync]",
				  proxy_name(h));
	else if (code == CURLE_COULDNT_RESOLVE_HOST)
		perch_trouble_set(t, PERCH_FAIL_LATER,
				  "the name in %s cannot be found: no network, or no name service",
				  h->setup.url);
	else if (code == CURLE_COULDNT_CONNECT && h->setup.proxy[0] != '\0')
		perch_trouble_set(t, PERCH_FAIL_LATER,
				  "the proxy %s does not answer: no network, or check proxy under "
				  "[sync]",
				  proxy_name(h));
	else if (code == CURLE_COULDNT_CONNECT)
		perch_trouble_set(t, PERCH_FAIL_LATER,
				  "nothing answers at %s: no network, or head office is down",
				  h->setup.url);
	else if (code == CURLE_OPERATION_TIMEDOUT)
		perch_trouble_set(t, PERCH_FAIL_SLOW,
				  "the connection to %s is too slow or stands still", h->setup.url);
	else
		return false;
	return true;
}

/* Nothing came back. */
static void
diagnose(struct perch_http *h, CURLcode code, struct perch_trouble *t)
{
	const char *url = h->setup.url;
	long proxy_status = 0;

	(void)curl_easy_getinfo(h->curl, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
	if (h->is_over)
		perch_trouble_set(t, PERCH_FAIL_PLACE,
				  "what answered at %s is too long to be head office", url);
	else if (proxy_status >= 300)
		perch_trouble_set(t, PERCH_FAIL_PLACE,
				  "the proxy %s refuses (status %ld): check proxy under [sync]",
				  proxy_name(h), proxy_status);
	else if (diagnose_path(h, code, t))
		return;
	else if (h->check.doubt != PERCH_TLS_NO_DOUBT || code == CURLE_PEER_FAILED_VERIFICATION)
		diagnose_certificate(h, t);
	else if (code == CURLE_SSL_CACERT_BADFILE)
		perch_trouble_set(t, PERCH_FAIL_REFUSED,
				  "head office's certificate in ca.pem is damaged: enrol again");
	else if (code == CURLE_SSL_CERTPROBLEM)
		perch_trouble_set(t, PERCH_FAIL_REFUSED,
				  "this terminal's certificate or key cannot be used (%s): enrol "
				  "again",
				  h->error);
	else if (is_handshake_refused(h, code))
		perch_trouble_set(t, PERCH_FAIL_PLACE,
				  "what answers at %s does not speak TLS 1.3 with us: %s", url,
				  h->error);
	else
		perch_trouble_set(t, PERCH_FAIL_LATER, "the connection to %s broke off: %s", url,
				  h->error[0] != '\0' ? h->error : curl_easy_strerror(code));
}

static void
read_answer(struct perch_http *h, struct perch_answer *a)
{
	const char *type = NULL;
	struct curl_header *retry = NULL;
	long status = 0;

	(void)curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(h->curl, CURLINFO_CONTENT_TYPE, &type);
	*a = (struct perch_answer){ .status = (int)status,
				    .retry_after_s = -1,
				    .body = perch_span_of(h->memory, h->n) };
	struct perch_span whole = perch_span_str(type != NULL ? type : "");
	whole.n = strcspn(type != NULL ? type : "", ";");
	if (perch_text_copy(a->type, sizeof(a->type), perch_span_trim(whole)) != PERCH_OK)
		a->type[0] = '\0';
	for (char *c = a->type; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	if (curl_easy_header(h->curl, "Retry-After", 0, CURLH_HEADER, -1, &retry) == CURLHE_OK &&
	    perch_parse_i64(perch_span_str(retry->value), 0, INT32_MAX, &a->retry_after_s) !=
		    PERCH_OK)
		a->retry_after_s = -1;
}

/* A header line more; the list is freed when it cannot grow. */
static bool
add_header(struct curl_slist **list, const char *name, const char *value)
{
	char line[160];

	if (perch_fmt(line, sizeof(line), "%s: %s", name, value) != PERCH_OK)
		return false;
	struct curl_slist *longer = curl_slist_append(*list, line);
	if (longer == NULL)
		return false;
	*list = longer;
	return true;
}

static void
free_list(struct curl_slist **list)
{
	curl_slist_free_all(*list);
}

static CURLcode
set_request(struct perch_http *h, const struct perch_http_request *r, struct curl_slist **headers)
{
	char url[PERCH_WIRE_URL_CAP + 160];
	CURLcode code = CURLE_OK;

	if (perch_fmt(url, sizeof(url), "%s%s", h->setup.url, r->path) != PERCH_OK)
		return CURLE_URL_MALFORMAT;
	if (!add_header(headers, "Accept", r->accept != NULL ? r->accept : "application/json") ||
	    (r->type != NULL && !add_header(headers, "Content-Type", r->type)) ||
	    (r->encoding != NULL && !add_header(headers, "Content-Encoding", r->encoding)))
		return CURLE_OUT_OF_MEMORY;
	SET(CURLOPT_URL, url);
	if (r->type != NULL) {
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDS, r->body.p);
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.n);
	} else {
		SET(CURLOPT_HTTPGET, 1L);
	}
	SET(CURLOPT_HTTPHEADER, *headers);
	return code;
}

bool
perch_http_ask(struct perch_http *http, const struct perch_http_request *request,
	       struct perch_answer *answer, struct perch_trouble *trouble)
{
	__attribute__((cleanup(free_list))) struct curl_slist *headers = NULL;

	http->n = 0;
	http->is_over = false;
	http->error[0] = '\0';
	http->check.doubt = PERCH_TLS_NO_DOUBT;
	CURLcode code = set_request(http, request, &headers);
	if (code == CURLE_OK)
		code = curl_easy_perform(http->curl);
	(void)curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, NULL);
	if (code != CURLE_OK) {
		diagnose(http, code, trouble);
		return false;
	}
	read_answer(http, answer);
	return true;
}

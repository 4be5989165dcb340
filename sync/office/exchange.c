/* exchange.c - see exchange.h. */
#include "sync/office/exchange.h"

#include <strings.h>

#include "firmware/base/text.h"
#include "sync/office/batch.h"
#include "sync/office/enrol.h"
#include "sync/office/hello.h"
#include "sync/office/master.h"
#include "sync/office/restore.h"
#include "sync/pack.h"

enum route {
	ROUTE_NONE,
	ROUTE_CA,
	ROUTE_ENROL,
	ROUTE_HELLO,
	ROUTE_BATCH,
	ROUTE_RESTORE,
	ROUTE_MASTER
};

struct perch_exchange {
	struct perch_office *office;
	enum route route;
	bool is_refused; /* reply holds why */
	bool is_early;
	bool is_upload; /* counted in office->uploads */
	struct perch_device device;
	uint8_t epoch[PERCH_WIRE_EPOCH];
	char cursor[PERCH_WIRE_CURSOR_CAP];
	char after[24];
	bool has_after;
	size_t received;
	struct perch_buf body;       /* of all but a batch; memory of its own */
	struct perch_unpack *unpack; /* of a batch */
	struct perch_reply reply;
};

static void
refuse(struct perch_exchange *x, const struct perch_wire_problem *problem)
{
	perch_reply_problem(&x->reply, problem);
	x->is_refused = true;
}

static void
refuse_large(struct perch_exchange *x, int64_t limit)
{
	struct perch_wire_problem p = perch_wire_problem(PERCH_PROBLEM_TOO_LARGE);

	p.limit = limit;
	refuse(x, &p);
}

static size_t
body_limit(enum route route)
{
	switch (route) {
	case ROUTE_ENROL:
	case ROUTE_HELLO:
		return PERCH_WIRE_REQUEST_MAX;
	case ROUTE_BATCH:
		return PERCH_WIRE_BATCH_MAX;
	case ROUTE_NONE:
	case ROUTE_CA:
	case ROUTE_RESTORE:
	case ROUTE_MASTER:
		return 0;
	}
	return 0;
}

/* A stream takes records and gives them back. */
static enum route
find_stream_route(const struct perch_request *request, const char **allow)
{
	*allow = NULL;
	if (strcmp(request->method, "POST") == 0)
		return ROUTE_BATCH;
	if (strcmp(request->method, "GET") != 0)
		*allow = "GET, POST";
	return ROUTE_RESTORE;
}

/* The route of a path. *allow: the methods that it takes, when this is none of them; else NULL. */
static enum route
find_route(const struct perch_request *request, uint8_t device[PERCH_WIRE_DEVICE],
	   uint8_t epoch[PERCH_WIRE_EPOCH], const char **allow)
{
	static const struct {
		const char *path;
		const char *method;
		enum route route;
	} routes[] = {
		{ "/v1/enrol/ca", "GET", ROUTE_CA },
		{ "/v1/enrol", "POST", ROUTE_ENROL },
		{ "/v1/sync/hello", "POST", ROUTE_HELLO },
		{ "/v1/master", "GET", ROUTE_MASTER },
	};

	for (size_t i = 0; i < PERCH_COUNT(routes); i++) {
		if (strcmp(request->path, routes[i].path) == 0) {
			*allow = strcmp(request->method, routes[i].method) == 0 ? NULL
										: routes[i].method;
			return routes[i].route;
		}
	}
	return perch_wire_get_path(perch_span_str(request->path), device, epoch) == PERCH_OK
		       ? find_stream_route(request, allow)
		       : ROUTE_NONE;
}

/* Who asks, and may he? Enrolment alone needs no certificate. */
static bool
admit(struct perch_exchange *x, const struct perch_request *request,
      const uint8_t path_device[PERCH_WIRE_DEVICE], int64_t now_ms)
{
	if (x->route == ROUTE_CA || x->route == ROUTE_ENROL)
		return true;
	if (!perch_device_admit(x->office, request->certificate, now_ms, &x->device, &x->reply))
		return false;
	bool has_stream = x->route == ROUTE_BATCH || x->route == ROUTE_RESTORE;
	if (!has_stream || memcmp(x->device.id, path_device, sizeof(x->device.id)) == 0)
		return true;
	perch_reply_refuse(&x->reply, PERCH_PROBLEM_WRONG_DEVICE,
			   "the address is another terminal's than the certificate");
	return false;
}

static void
begin_batch(struct perch_exchange *x, const struct perch_request *request)
{
	struct perch_err err = { 0 };

	if (request->encoding == NULL || strcasecmp(request->encoding, "gzip") != 0) {
		struct perch_wire_problem p = perch_wire_problem(PERCH_PROBLEM_ENCODING);
		refuse(x, &p);
		return;
	}
	perch_office_lock(x->office);
	x->is_upload = x->office->uploads < PERCH_UPLOADS_MAX;
	x->office->uploads += x->is_upload;
	perch_office_unlock(x->office);
	if (!x->is_upload) {
		struct perch_wire_problem p = perch_wire_problem(PERCH_PROBLEM_BUSY);
		refuse(x, &p);
		x->reply.retry_after_s = 5;
	} else if (perch_unpack_new(PERCH_WIRE_INFLATED_MAX, &x->unpack, &err) != PERCH_OK) {
		perch_reply_failed(&x->reply, &err);
		x->is_refused = true;
	}
}

/* The query is borrowed, so what is wanted of it is kept. */
static void
keep_query(struct perch_exchange *x, const struct perch_request *request)
{
	const char *cursor = request->cursor != NULL ? request->cursor : "";
	const char *after = request->after != NULL ? request->after : "";

	x->has_after = request->after != NULL;
	if (perch_fmt(x->cursor, sizeof(x->cursor), "%s", cursor) == PERCH_OK &&
	    perch_fmt(x->after, sizeof(x->after), "%s", after) == PERCH_OK)
		return;
	perch_reply_refuse(&x->reply, PERCH_PROBLEM_MALFORMED, "the query is too long");
	x->is_refused = true;
}

static void
begin(struct perch_exchange *x, const struct perch_request *request, int64_t now_ms)
{
	uint8_t device[PERCH_WIRE_DEVICE];
	const char *allow = NULL;

	x->route = find_route(request, device, x->epoch, &allow);
	if (x->route == ROUTE_NONE) {
		struct perch_wire_problem p = perch_wire_problem(PERCH_PROBLEM_NOT_FOUND);
		refuse(x, &p);
	} else if (allow != NULL) {
		struct perch_wire_problem p = perch_wire_problem(PERCH_PROBLEM_METHOD);
		refuse(x, &p);
		x->reply.allow = allow;
	} else if (!admit(x, request, device, now_ms)) {
		x->is_refused = true;
	} else if (x->route == ROUTE_BATCH) {
		begin_batch(x, request);
	}
	size_t limit = body_limit(x->route);
	if (!x->is_refused && request->length > (int64_t)limit)
		refuse_large(x, (int64_t)limit);
	x->is_early = request->length > PERCH_DRAIN_MAX;
	if (!x->is_refused)
		keep_query(x, request);
}

struct perch_exchange *
perch_exchange_new(struct perch_office *office, const struct perch_request *request, int64_t now_ms)
{
	struct perch_exchange *x = calloc(1, sizeof(*x));
	uint8_t *memory = malloc(PERCH_WIRE_REQUEST_MAX);

	if (x == NULL || memory == NULL ||
	    perch_reply_new(&x->reply, PERCH_WIRE_ANSWER_MAX) != PERCH_OK) {
		free(memory);
		free(x);
		return NULL;
	}
	x->office = office;
	x->body = perch_buf_over(memory, PERCH_WIRE_REQUEST_MAX);
	begin(x, request, now_ms);
	return x;
}

void
perch_exchange_free(struct perch_exchange *x)
{
	if (x == NULL)
		return;
	if (x->is_upload) {
		perch_office_lock(x->office);
		x->office->uploads--;
		perch_office_unlock(x->office);
	}
	perch_unpack_free(x->unpack);
	perch_reply_free(&x->reply);
	free(x->body.p);
	free(x);
}

bool
perch_exchange_is_early(const struct perch_exchange *x)
{
	return x->is_early;
}

static void
unpack(struct perch_exchange *x, struct perch_span bytes)
{
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_unpack_feed(x->unpack, bytes, &err);

	if (rc == PERCH_E_RANGE) {
		refuse_large(x, PERCH_WIRE_INFLATED_MAX);
	} else if (rc == PERCH_E_FORMAT) {
		perch_reply_refuse(&x->reply, PERCH_PROBLEM_MALFORMED, "the gzip is broken");
		x->is_refused = true;
	} else if (rc != PERCH_OK) {
		perch_reply_failed(&x->reply, &err);
		x->is_refused = true;
	}
}

bool
perch_exchange_feed(struct perch_exchange *x, struct perch_span bytes)
{
	if (bytes.n > PERCH_DRAIN_MAX - x->received)
		return false;
	x->received += bytes.n;
	if (x->is_refused)
		return true;
	if (x->received > body_limit(x->route))
		refuse_large(x, (int64_t)body_limit(x->route));
	else if (x->route == ROUTE_BATCH)
		unpack(x, bytes);
	else
		perch_buf_put(&x->body, bytes);
	return true;
}

static void
answer_batch(struct perch_exchange *x, int64_t now_ms)
{
	struct perch_span text;
	struct perch_err err = { 0 };

	if (perch_unpack_end(x->unpack, &text, &err) != PERCH_OK)
		perch_reply_refuse(&x->reply, PERCH_PROBLEM_MALFORMED, "the gzip is not complete");
	else
		perch_batch_answer(x->office, &x->device, x->epoch, text, now_ms, &x->reply);
}

struct perch_reply *
perch_exchange_end(struct perch_exchange *x, int64_t now_ms)
{
	struct perch_span body = perch_buf_span(&x->body);

	if (x->is_refused)
		return &x->reply;
	switch (x->route) {
	case ROUTE_CA:
		perch_enrol_ca_answer(x->office, &x->reply);
		break;
	case ROUTE_ENROL:
		perch_enrol_answer(x->office, body, now_ms, &x->reply);
		break;
	case ROUTE_HELLO:
		perch_hello_answer(x->office, &x->device, body, now_ms, &x->reply);
		break;
	case ROUTE_BATCH:
		answer_batch(x, now_ms);
		break;
	case ROUTE_RESTORE:
		perch_restore_answer(x->office, &x->device, x->epoch,
				     x->has_after ? x->after : NULL, &x->reply);
		break;
	case ROUTE_MASTER:
		perch_master_answer(x->office, x->cursor, &x->reply);
		break;
	case ROUTE_NONE:
		break;
	}
	return &x->reply;
}

bool
perch_exchange_has_records(const struct perch_exchange *x)
{
	return x->route == ROUTE_BATCH && x->reply.status == 200;
}

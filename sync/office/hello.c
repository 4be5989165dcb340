/* hello.c - see hello.h. */
#include "sync/office/hello.h"

#include "firmware/base/text.h"
#include "sync/office/master.h"
#include "sync/office/stream.h"

/* Both are too large for a stack. */
struct greeting {
	struct perch_wire_hello hello;
	struct perch_wire_welcome welcome;
	struct perch_reply page;
};

static enum perch_rc
find_head(struct perch_office *office, const struct perch_wire_hello *hello,
	  const struct perch_wire_stream *asked, struct perch_wire_head *head,
	  struct perch_err *err)
{
	struct perch_stream stream;
	struct perch_hash at_tail;
	enum perch_rc rc = perch_stream_find(&office->db, hello->device, asked->epoch, &stream,
					     err);

	if (rc != PERCH_OK)
		return rc;
	head->ack = stream.ack;
	rc = perch_stream_hash_at(&office->db, &stream, asked->tail, &at_tail, err);
	head->agrees = rc == PERCH_E_NOTFOUND ||
		       memcmp(at_tail.b, asked->hash, PERCH_WIRE_HASH) == 0;
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

static enum perch_rc
welcome(struct perch_office *office, struct greeting *g, int64_t now_ms, struct perch_err *err)
{
	struct perch_wire_welcome *to = &g->welcome;
	struct perch_jw w = perch_jw_over(&g->page.body);
	enum perch_rc rc = perch_device_seen(office, &g->hello, now_ms, err);

	memcpy(to->device, g->hello.device, sizeof(to->device));
	to->server_ms = now_ms;
	to->heads_n = g->hello.streams_n;
	for (size_t i = 0; i < to->heads_n && rc == PERCH_OK; i++)
		rc = find_head(office, &g->hello, &g->hello.streams[i], &to->heads[i], err);
	if (rc == PERCH_OK)
		rc = perch_master_page(&office->db, g->hello.cursor, &w, err);
	if (rc == PERCH_OK)
		rc = perch_jw_done(&w);
	to->master = (struct perch_json){ PERCH_JSON_OBJECT, perch_buf_span(&g->page.body) };
	return rc == PERCH_OK
		       ? perch_fmt(to->program, sizeof(to->program), "%s", PERCH_OFFICE_PROGRAM)
		       : rc;
}

static void
answer(struct perch_office *office, const struct perch_device *device, struct greeting *g,
       struct perch_span body, int64_t now_ms, struct perch_reply *reply)
{
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_wire_get_hello(body, &g->hello);

	if (rc == PERCH_OK && !perch_wire_is_cursor(g->hello.cursor))
		rc = PERCH_E_FORMAT;
	if (rc != PERCH_OK) {
		perch_reply_refuse(reply, PERCH_PROBLEM_MALFORMED, "hello: %s", perch_rc_str(rc));
		return;
	}
	if (memcmp(g->hello.device, device->id, sizeof(device->id)) != 0) {
		perch_reply_refuse(reply, PERCH_PROBLEM_WRONG_DEVICE,
				   "hello speaks for another terminal than its certificate");
		return;
	}
	perch_office_lock(office);
	rc = welcome(office, g, now_ms, &err);
	perch_office_unlock(office);
	if (rc != PERCH_OK && err.rc == PERCH_OK)
		(void)perch_err_set(&err, rc, 0, "hello cannot be answered");
	if (rc != PERCH_OK)
		perch_reply_failed(reply, &err);
	else
		perch_reply_done(reply, perch_wire_put_welcome(&reply->body, &g->welcome),
				 PERCH_TYPE_JSON);
}

void
perch_hello_answer(struct perch_office *office, const struct perch_device *device,
		   struct perch_span body, int64_t now_ms, struct perch_reply *reply)
{
	struct greeting *g = calloc(1, sizeof(*g));

	if (g == NULL || perch_reply_new(&g->page, PERCH_WIRE_PAGE_MAX) != PERCH_OK) {
		free(g);
		perch_reply_refuse(reply, PERCH_PROBLEM_INTERNAL, "no memory");
		return;
	}
	answer(office, device, g, body, now_ms, reply);
	perch_reply_free(&g->page);
	free(g);
}

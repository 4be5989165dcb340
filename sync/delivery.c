/* delivery.c - see delivery.h. */
#include "sync/delivery.h"

#include <stdarg.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/seal/seal.h"
#include "firmware/store/file.h"
#include "firmware/store/mark.h"
#include "sync/mend.h"
#include "sync/pack.h"

#define JSON "application/json"

/* --- open and close --------------------------------------------------------------------------- */

static enum perch_rc
open_office(struct perch_delivery *d, struct perch_err *err)
{
	enum perch_rc rc = perch_mend_sync(&d->sync, d->terminal, err);

	if (rc != PERCH_OK)
		return rc;
	d->sync_is_open = true;
	rc = perch_state_office(&d->sync, &d->office, err);
	if (rc == PERCH_E_NOTFOUND)
		return perch_err_set(
			err, PERCH_E_STATE, 0,
			"this terminal is not enrolled: perch-sync enrol CODE, with the "
			"code from head office");
	if (rc == PERCH_OK && memcmp(d->office.device, d->terminal->device, PERCH_WIRE_DEVICE) != 0)
		return perch_err_set(
			err, PERCH_E_STATE, 0,
			"sync.db belongs to another terminal (device.id was replaced)");
	return rc;
}

static enum perch_rc
open_files(struct perch_delivery *d, struct perch_err *err)
{
	const struct perch_terminal *t = d->terminal;
	enum perch_rc rc = perch_db_open_reader(&d->log, &perch_log_kind, t->log_db, err);

	if (rc == PERCH_E_NOTFOUND)
		return perch_err_set(
			err, rc, 0, "%s does not exist: start perch console once first", t->log_db);
	d->log_is_open = rc == PERCH_OK;
	if (rc == PERCH_OK)
		rc = perch_streams_load(&d->streams, &d->log, t->device, err);
	if (rc != PERCH_OK)
		return rc;
	rc = perch_mend_master(&d->master_db, t, err);
	if (rc != PERCH_OK)
		return rc;
	d->master_is_open = true;
	return perch_master_load(&d->master, &d->master_db, err);
}

/* What earlier syncs have brought. */
static enum perch_rc
load_acked(struct perch_delivery *d, struct perch_err *err)
{
	enum perch_rc rc = PERCH_OK;

	for (size_t i = 0; i < d->streams.n && rc == PERCH_OK; i++) {
		struct perch_acked acked = { 0 };

		rc = perch_state_acked(&d->sync, d->streams.v[i].epoch, &acked, err);
		if (rc == PERCH_E_NOTFOUND)
			rc = PERCH_OK;
		d->acked[i] = acked.seq;
		d->sealed[i] = acked.sealed;
	}
	return rc;
}

static enum perch_rc
open_network(struct perch_delivery *d, struct perch_err *err)
{
	const struct perch_terminal *t = d->terminal;
	struct perch_buf b = perch_buf_over(d->ca, sizeof(d->ca) - 1);
	enum perch_rc rc = perch_file_load(t->ca_path, &b, err);

	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? perch_err_prefix(err, rc, "enrol again") : rc;
	d->ca[b.n] = '\0';
	struct perch_http_setup setup = {
		.url = d->office.url,
		.ca_pem = d->ca,
		.cert_path = t->cert_path,
		.key_path = t->key_path,
		.proxy = t->proxy,
		.agent = PERCH_SYNC_AGENT,
		.verify_s = perch_terminal_verify_s(d->office.server_ms / 1000),
	};
	return perch_http_open(&setup, &d->http, err);
}

enum perch_rc
perch_delivery_open(struct perch_delivery *d, const struct perch_terminal *t, struct perch_err *err)
{
	*d = (struct perch_delivery){ .terminal = t };
	enum perch_rc rc = open_office(d, err);

	if (rc == PERCH_OK)
		rc = open_files(d, err);
	if (rc == PERCH_OK)
		rc = load_acked(d, err);
	if (rc == PERCH_OK)
		rc = perch_batch_new(&d->batch, PERCH_UPLINK_BYTES_MAX, err);
	if (rc == PERCH_OK)
		rc = open_network(d, err);
	return rc;
}

void
perch_delivery_close(struct perch_delivery *d)
{
	perch_http_close(d->http);
	perch_batch_free(&d->batch);
	if (d->master_is_open) {
		perch_master_abandon(&d->master);
		perch_db_close(&d->master_db);
	}
	if (d->log_is_open)
		perch_db_close(&d->log);
	if (d->sync_is_open)
		perch_db_close(&d->sync);
}

void
perch_delivery_say(const struct perch_delivery *d, const char *fmt, ...)
{
	va_list args;

	if (!d->has_progress)
		return;
	va_start(args, fmt);
	(void)vfprintf(stderr, fmt, args);
	va_end(args);
	(void)fputc('\n', stderr);
}

/* --- what comes back -------------------------------------------------------------------------- */

static struct perch_uplink_event
failed(const struct perch_delivery *d)
{
	return (struct perch_uplink_event){
		.type = PERCH_EV_FAILED,
		.failure = d->trouble.failure,
		.retry_after_us = d->trouble.retry_after_us,
		.seq = d->trouble.seq,
	};
}

/* The office's own address answered JSON that is not what the protocol says. */
static void
not_understood(struct perch_delivery *d, const char *what, enum perch_rc rc)
{
	perch_trouble_set(
		&d->trouble, PERCH_FAIL_FAULT,
		"the answer to %s cannot be read (%s): the two programs do not fit together", what,
		perch_rc_str(rc));
}

/* The words for a record that is held back outlast the requests after it. */
static void
note_held(struct perch_delivery *d)
{
	if (d->held[0] == '\0')
		memcpy(d->held, d->trouble.text, sizeof(d->held));
}

/* Hold an acknowledgement against our own log and the office's key. */
static enum perch_rc
judge(struct perch_delivery *d, size_t i, const struct perch_wire_ack *ack, bool agrees,
      struct perch_uplink_heard *heard, struct perch_err *err)
{
	struct perch_hash own;

	*heard = (struct perch_uplink_heard){ .seq = ack->seq, .agrees = agrees };
	if (ack->seq > d->streams.v[i].tail)
		return PERCH_OK;
	enum perch_rc rc = perch_streams_hash(&d->streams, i, ack->seq, &own, err);
	if (rc != PERCH_OK)
		return rc;
	heard->is_ours = memcmp(own.b, ack->hash, PERCH_WIRE_HASH) == 0;
	if (ack->has_receipt) {
		uint8_t message[PERCH_WIRE_RECEIPT_BYTES];

		perch_wire_receipt(ack, message);
		heard->is_signed = perch_signature_check(d->office.receipt_key,
							 perch_span_of(message, sizeof(message)),
							 ack->receipt) == PERCH_OK;
	}
	return PERCH_OK;
}

/* The mark proves how far the newest stream had come, so it never goes back within an epoch. */
static enum perch_rc
save_mark(struct perch_delivery *d, size_t i, const struct perch_wire_ack *ack,
	  struct perch_err *err)
{
	const char *dir = d->terminal->mark;
	struct perch_mark mark;

	if (dir[0] == '\0' || i + 1 != d->streams.n)
		return PERCH_OK;
	if (perch_mark_load(dir, "acked", &mark, NULL) == PERCH_OK &&
	    memcmp(mark.device, ack->device, PERCH_WIRE_DEVICE) == 0 &&
	    memcmp(mark.epoch, ack->epoch, PERCH_WIRE_EPOCH) == 0 && mark.seq >= ack->seq)
		return PERCH_OK;
	memcpy(mark.device, ack->device, PERCH_WIRE_DEVICE);
	memcpy(mark.epoch, ack->epoch, PERCH_WIRE_EPOCH);
	memcpy(mark.hash, ack->hash, PERCH_WIRE_HASH);
	mark.seq = ack->seq;
	return perch_mark_save(dir, "acked", &mark, err);
}

/* Keep what counts. */
static enum perch_rc
keep(struct perch_delivery *d, size_t i, const struct perch_wire_ack *ack,
     const struct perch_uplink_heard *heard, struct perch_err *err)
{
	enum perch_rc rc = PERCH_OK;

	if (!heard->is_ours || (ack->seq > 0 && !heard->is_signed))
		return PERCH_OK;
	if (d->acked[i] != ack->seq || d->sealed[i] != ack->sealed)
		rc = ack->seq > 0
			     ? perch_state_put_ack(&d->sync, ack, perch_terminal_now().wall.ms, err)
			     : perch_state_forget_ack(&d->sync, ack->epoch, err);
	if (rc != PERCH_OK)
		return rc;
	d->acked[i] = ack->seq;
	d->sealed[i] = ack->sealed;
	return ack->seq > 0 ? save_mark(d, i, ack, err) : PERCH_OK;
}

static enum perch_rc
apply(struct perch_delivery *d, const struct perch_wire_page *page, struct perch_err *err)
{
	size_t before = d->master.taken;
	enum perch_rc rc = perch_master_apply(&d->master, page, perch_terminal_now().wall.ms, err);

	if (rc == PERCH_OK && d->master.taken > before)
		perch_delivery_say(d, "master data: %zu items, revision %lld",
				   d->master.taken - before, (long long)page->revision);
	return rc;
}

/* --- hello ------------------------------------------------------------------------------------ */

static enum perch_rc
write_hello(struct perch_delivery *d, struct perch_buf *out, struct perch_err *err)
{
	struct perch_now now = perch_terminal_now();
	struct perch_wire_hello hello = {
		.wall_ms = now.wall.ms,
		.mono_ms = now.mono.us / 1000,
		.is_trusted = now.is_trusted,
		.free_bytes = perch_terminal_free(d->terminal),
		.streams_n = d->streams.n,
		.revision = d->master.revision,
	};
	enum perch_rc rc = perch_fmt(hello.program, sizeof(hello.program), "%s",
				     PERCH_SYNC_PROGRAM);

	memcpy(hello.device, d->streams.device, PERCH_WIRE_DEVICE);
	memcpy(hello.cursor, d->master.cursor, sizeof(hello.cursor));
	for (size_t i = 0; i < d->streams.n; i++) {
		const struct perch_stream *s = &d->streams.v[i];

		memcpy(hello.streams[i].epoch, s->epoch, PERCH_WIRE_EPOCH);
		memcpy(hello.streams[i].hash, s->hash.b, PERCH_WIRE_HASH);
		hello.streams[i].tail = s->tail;
		hello.streams[i].acked = d->acked[i];
	}
	if (rc == PERCH_OK)
		rc = perch_wire_put_hello(out, &hello);
	return rc == PERCH_OK ? rc : perch_err_set(err, rc, 0, "hello cannot be written");
}

/* Does the welcome speak of this terminal and of its streams, in their order? */
static bool
is_for_us(const struct perch_delivery *d)
{
	const struct perch_wire_welcome *w = &d->welcome;

	if (memcmp(w->device, d->streams.device, PERCH_WIRE_DEVICE) != 0 ||
	    w->heads_n != d->streams.n)
		return false;
	for (size_t i = 0; i < w->heads_n; i++)
		if (memcmp(w->heads[i].ack.device, d->streams.device, PERCH_WIRE_DEVICE) != 0 ||
		    memcmp(w->heads[i].ack.epoch, d->streams.v[i].epoch, PERCH_WIRE_EPOCH) != 0)
			return false;
	return true;
}

static enum perch_rc
take_welcome(struct perch_delivery *d, struct perch_uplink_event *event, struct perch_err *err)
{
	struct perch_wire_page page;
	enum perch_rc rc = perch_state_server_time(&d->sync, d->welcome.server_ms, err);

	for (size_t i = 0; i < d->welcome.heads_n && rc == PERCH_OK; i++) {
		const struct perch_wire_head *head = &d->welcome.heads[i];

		rc = judge(d, i, &head->ack, head->agrees, &d->heard[i], err);
		if (rc == PERCH_OK)
			rc = keep(d, i, &head->ack, &d->heard[i], err);
	}
	if (rc == PERCH_OK)
		rc = perch_wire_get_page(d->welcome.master, &page);
	if (rc != PERCH_OK)
		return rc;
	/* A full copy of several pages is fetched from its beginning after the records, so that no
	 * transaction stays open while they are sent. */
	if (!(page.is_reset && page.has_more))
		rc = apply(d, &page, err);
	*event = (struct perch_uplink_event){ .type = PERCH_EV_WELCOME,
					      .heard = d->heard,
					      .heard_n = d->welcome.heads_n,
					      .has_more = page.has_more };
	return rc;
}

enum perch_rc
perch_delivery_hello(struct perch_delivery *d, struct perch_uplink_event *event,
		     struct perch_err *err)
{
	uint8_t memory[PERCH_WIRE_REQUEST_MAX];
	struct perch_buf body = perch_buf_over(memory, sizeof(memory));
	struct perch_answer answer;
	enum perch_rc rc = write_hello(d, &body, err);

	if (rc != PERCH_OK)
		return rc;
	struct perch_http_request request = { .path = "/v1/sync/hello",
					      .type = JSON,
					      .body = perch_buf_span(&body) };
	if (!perch_http_ask(d->http, &request, &answer, &d->trouble) ||
	    !perch_answer_check(&answer, JSON, &d->trouble)) {
		*event = failed(d);
		return PERCH_OK;
	}
	rc = perch_wire_get_welcome(answer.body, &d->welcome);
	if (rc != PERCH_OK || !is_for_us(d)) {
		not_understood(d, "hello", rc);
		*event = failed(d);
		return PERCH_OK;
	}
	perch_delivery_say(d, "head office at %s answers (%s)", d->office.url, d->welcome.program);
	return take_welcome(d, event, err);
}

/* --- records ---------------------------------------------------------------------------------- */

static enum perch_rc
take_ack(struct perch_delivery *d, size_t i, const struct perch_answer *answer,
	 struct perch_uplink_event *event, struct perch_err *err)
{
	struct perch_wire_ack ack;
	enum perch_rc rc = perch_wire_get_ack(answer->body, &ack);

	if (rc != PERCH_OK || memcmp(ack.device, d->streams.device, PERCH_WIRE_DEVICE) != 0 ||
	    memcmp(ack.epoch, d->streams.v[i].epoch, PERCH_WIRE_EPOCH) != 0) {
		not_understood(d, "a batch", rc);
		event->failure = d->trouble.failure;
		return PERCH_OK;
	}
	rc = judge(d, i, &ack, true, &d->heard[0], err);
	if (rc == PERCH_OK)
		rc = keep(d, i, &ack, &d->heard[0], err);
	/* Should the uplink not count it, these are the words. */
	perch_trouble_set(
		&d->trouble, PERCH_FAIL_LATER,
		"head office's acknowledgement does not fit what was sent: try again later");
	event->type = PERCH_EV_ACK;
	event->heard = d->heard;
	event->heard_n = 1;
	return rc;
}

static enum perch_rc
send_batch(struct perch_delivery *d, size_t i, struct perch_uplink_event *event,
	   struct perch_err *err)
{
	const struct perch_wire_envelope *e = &d->batch.envelope;
	char path[PERCH_WIRE_PATH_CAP];
	struct perch_answer answer;
	uint8_t *packed = NULL;
	size_t n = 0;
	enum perch_rc rc = perch_pack(d->batch.text, &packed, &n, err);

	if (rc != PERCH_OK)
		return rc;
	perch_wire_put_path(path, e->device, e->epoch);
	struct perch_http_request request = { .path = path,
					      .type = "application/x-ndjson",
					      .encoding = "gzip",
					      .body = perch_span_of(packed, n) };
	perch_delivery_say(d, "sending records %llu to %llu (%zu bytes, packed %zu)",
			   (unsigned long long)e->first, (unsigned long long)e->last,
			   d->batch.records_bytes, n);
	bool is_good = perch_http_ask(d->http, &request, &answer, &d->trouble) &&
		       perch_answer_check(&answer, JSON, &d->trouble);
	free(packed);
	d->sent += e->last - e->first + 1;
	if (!is_good && (d->trouble.failure == PERCH_FAIL_RECORD ||
			 (d->trouble.failure == PERCH_FAIL_SIZE && e->first == e->last)))
		note_held(d);
	*event = failed(d);
	event->last = e->last;
	event->bytes = d->batch.records_bytes;
	return is_good ? take_ack(d, i, &answer, event, err) : PERCH_OK;
}

enum perch_rc
perch_delivery_send(struct perch_delivery *d, const struct perch_uplink_action *action,
		    struct perch_uplink_event *event, struct perch_err *err)
{
	struct perch_err damage = { 0 };
	enum perch_rc rc = perch_batch_read(&d->batch, &d->streams, action->stream, action->first,
					    action->last, action->bytes_max, &damage);

	if (rc == PERCH_E_DAMAGED) {
		perch_trouble_set(&d->trouble, PERCH_FAIL_RECORD,
				  "%s: it and what follows are not sent; run perch verify and call "
				  "head office",
				  damage.text);
		note_held(d);
		*event = (struct perch_uplink_event){ .type = PERCH_EV_DAMAGED,
						      .seq = action->first };
		return PERCH_OK;
	}
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, damage.code, "%s",
				     damage.rc != PERCH_OK
					     ? damage.text
					     : "log.db: a record is beyond its limits");
	return send_batch(d, action->stream, event, err);
}

/* --- master data ------------------------------------------------------------------------------ */

enum perch_rc
perch_delivery_pull(struct perch_delivery *d, struct perch_uplink_event *event,
		    struct perch_err *err)
{
	char path[PERCH_WIRE_CURSOR_CAP + 32];
	struct perch_wire_page page;
	struct perch_answer answer;
	struct perch_json object;
	enum perch_rc rc = perch_fmt(path, sizeof(path), "/v1/master?cursor=%s", d->master.cursor);

	if (rc != PERCH_OK)
		return rc;
	struct perch_http_request request = { .path = path };
	if (!perch_http_ask(d->http, &request, &answer, &d->trouble) ||
	    !perch_answer_check(&answer, JSON, &d->trouble)) {
		perch_master_abandon(&d->master);
		*event = failed(d);
		return PERCH_OK;
	}
	rc = perch_json_parse(answer.body, 16, &object, NULL);
	if (rc == PERCH_OK)
		rc = perch_wire_get_page(object, &page);
	/* More at the same place would never end. */
	if (rc == PERCH_OK && page.has_more && strcmp(page.cursor, d->master.cursor) == 0)
		rc = PERCH_E_STATE;
	if (rc != PERCH_OK) {
		perch_master_abandon(&d->master);
		not_understood(d, "a question for master data", rc);
		*event = failed(d);
		return PERCH_OK;
	}
	rc = apply(d, &page, err);
	*event = (struct perch_uplink_event){ .type = PERCH_EV_PAGE, .has_more = page.has_more };
	return rc;
}

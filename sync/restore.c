/* restore.c - see restore.h. */
#include "sync/restore.h"

#include "firmware/store/file.h"
#include "sync/http.h"
#include "sync/pack.h"
#include "sync/returned.h"
#include "sync/state.h"
#include "sync/wire_in.h"

#define RECORDS "application/x-ndjson"
#define STALL_S 8 /* with the 10 s of connecting: the inspector waits in front of a broken log */

/* What lies open while it runs. */
struct fetching {
	struct perch_http *http;
	struct perch_returned returned;
	struct perch_draft draft;
	uint64_t after;
	char ca[PERCH_WIRE_PEM_CAP];
};

static enum perch_rc
read_arguments(const struct perch_restore *restore, const struct perch_terminal *t,
	       struct fetching *f, struct perch_err *err)
{
	uint8_t epoch[PERCH_WIRE_EPOCH];

	if (perch_wire_hex(perch_span_str(restore->epoch), epoch, sizeof(epoch)) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0,
				     "--epoch wants the 16 hexadecimal digits of an epoch");
	if (perch_wire_get_after(perch_span_str(restore->after), &f->after) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0,
				     "--after wants the number of the last record that is there");
	enum perch_rc rc = perch_returned_begin(&f->returned, t->device, epoch, f->after);
	return rc == PERCH_OK ? rc : perch_err_set(err, rc, 0, "SHA-256 failed");
}

/* Where this terminal is enrolled; a sync that runs meanwhile is not in the way. */
static enum perch_rc
load_office(const struct perch_terminal *t, struct perch_office *office, struct perch_err *err)
{
	struct perch_db db;
	enum perch_rc rc = perch_db_open_reader(&db, &perch_sync_kind, t->sync_db, err);

	if (rc == PERCH_OK) {
		rc = perch_state_office(&db, office, err);
		perch_db_close(&db);
	}
	if (rc == PERCH_E_NOTFOUND)
		return perch_err_set(err, PERCH_E_STATE, 0, "this terminal is not enrolled");
	if (rc == PERCH_OK && memcmp(office->device, t->device, PERCH_WIRE_DEVICE) != 0)
		return perch_err_set(
			err, PERCH_E_STATE, 0,
			"sync.db belongs to another terminal (device.id was replaced)");
	return rc;
}

static enum perch_rc
open_network(struct fetching *f, const struct perch_terminal *t, const struct perch_office *office,
	     struct perch_err *err)
{
	struct perch_buf b = perch_buf_over(f->ca, sizeof(f->ca) - 1);
	enum perch_rc rc = perch_file_load(t->ca_path, &b, err);

	/* Not that head office does not know the stream. */
	if (rc == PERCH_E_NOTFOUND)
		return perch_err_set(err, PERCH_E_STATE, 0, "%s does not exist: enrol again",
				     t->ca_path);
	if (rc != PERCH_OK)
		return perch_err_prefix(err, rc, "enrol again");
	f->ca[b.n] = '\0';
	struct perch_http_setup setup = {
		.url = office->url,
		.ca_pem = f->ca,
		.cert_path = t->cert_path,
		.key_path = t->key_path,
		.proxy = t->proxy,
		.agent = PERCH_SYNC_AGENT,
		.stall_s = STALL_S,
		.verify_s = perch_terminal_verify_s(office->server_ms / 1000),
	};
	return perch_http_open(&setup, &f->http, err);
}

static enum perch_rc
ask(struct fetching *f, struct perch_answer *answer, struct perch_err *err)
{
	char path[PERCH_WIRE_AFTER_CAP];
	struct perch_trouble trouble;

	perch_wire_put_after(path, f->returned.device, f->returned.epoch, f->returned.seq);
	struct perch_http_request request = { .path = path, .accept = RECORDS };
	if (perch_http_ask(f->http, &request, answer, &trouble) &&
	    perch_answer_check(answer, RECORDS, &trouble))
		return PERCH_OK;
	return perch_err_set(err,
			     trouble.problem == PERCH_PROBLEM_UNKNOWN_STREAM ? PERCH_E_NOTFOUND
									     : PERCH_E_AGAIN,
			     0, "%s", trouble.text);
}

/* One answer into the draft; *is_last when it was empty. */
static enum perch_rc
take(struct fetching *f, struct perch_span packed, bool *is_last, struct perch_err *err)
{
	struct perch_unpack *unpack = NULL;
	struct perch_span text;
	struct perch_span records;
	enum perch_rc rc = perch_unpack_new(PERCH_WIRE_INFLATED_MAX, &unpack, err);

	if (rc == PERCH_OK)
		rc = perch_unpack_feed(unpack, packed, err);
	if (rc == PERCH_OK)
		rc = perch_unpack_end(unpack, &text, err);
	if (rc == PERCH_OK)
		rc = perch_returned_take(&f->returned, text, &records, err);
	if (rc == PERCH_OK) {
		*is_last = records.n == 0;
		rc = perch_draft_put(&f->draft, records, err);
	}
	perch_unpack_free(unpack);
	return rc;
}

static enum perch_rc
fetch(struct fetching *f, const char *out, struct perch_err *err)
{
	bool is_last = false;
	enum perch_rc rc = perch_draft_open(&f->draft, out, 0600, err);

	while (rc == PERCH_OK && !is_last) {
		struct perch_answer answer;

		rc = ask(f, &answer, err);
		if (rc == PERCH_OK)
			rc = take(f, answer.body, &is_last, err);
	}
	if (rc == PERCH_OK)
		rc = perch_draft_keep(&f->draft, err);
	perch_draft_drop(&f->draft);
	return rc;
}

enum perch_rc
perch_restore_run(struct perch_restore *restore, const struct perch_terminal *t,
		  struct perch_err *err)
{
	struct fetching f = { .http = NULL };
	struct perch_office office = { .server_ms = 0 };
	enum perch_rc rc = read_arguments(restore, t, &f, err);

	if (rc == PERCH_OK)
		rc = load_office(t, &office, err);
	if (rc == PERCH_OK)
		rc = open_network(&f, t, &office, err);
	if (rc == PERCH_OK)
		rc = fetch(&f, restore->out, err);
	perch_http_close(f.http);
	if (rc == PERCH_OK)
		restore->taken = f.returned.seq - f.after;
	return rc;
}

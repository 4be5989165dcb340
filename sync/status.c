/* status.c - reading the status out of the databases. See status.h. */
#include "sync/status.h"

#include "firmware/store/master_read.h"
#include "sync/streams.h"

static enum perch_rc
load_acked(struct perch_status *s, struct perch_db *sync, struct perch_err *err)
{
	enum perch_rc rc = PERCH_OK;

	for (size_t i = 0; i < s->streams_n && rc == PERCH_OK; i++) {
		struct perch_status_stream *stream = &s->streams[i];
		struct perch_acked acked = { 0 };

		rc = perch_state_acked(sync, stream->epoch, &acked, err);
		if (rc == PERCH_E_NOTFOUND)
			rc = PERCH_OK;
		/* A log that was restored from a copy is behind what was acknowledged. */
		stream->acked = acked.seq < stream->tail ? acked.seq : stream->tail;
		stream->sealed = acked.sealed < stream->acked ? acked.sealed : stream->acked;
	}
	return rc;
}

static enum perch_rc
load_sync(struct perch_status *s, const struct perch_terminal *t, struct perch_err *err)
{
	struct perch_db db;
	enum perch_rc rc = perch_db_open_reader(&db, &perch_sync_kind, t->sync_db, err);

	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	rc = perch_state_office(&db, &s->office, err);
	s->is_enrolled = rc == PERCH_OK;
	if (rc == PERCH_OK || rc == PERCH_E_NOTFOUND)
		rc = load_acked(s, &db, err);
	if (rc == PERCH_OK) {
		rc = perch_state_last_attempt(&db, &s->attempt, err);
		s->has_attempt = rc == PERCH_OK;
	}
	if (rc == PERCH_OK || rc == PERCH_E_NOTFOUND)
		rc = perch_state_last_success(&db, &s->success_ms, err);
	perch_db_close(&db);
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

static enum perch_rc
load_log(struct perch_status *s, const struct perch_terminal *t, struct perch_err *err)
{
	struct perch_db db;
	struct perch_streams streams;
	enum perch_rc rc = perch_db_open_reader(&db, &perch_log_kind, t->log_db, err);

	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	rc = perch_streams_load(&streams, &db, t->device, err);
	perch_db_close(&db);
	if (rc != PERCH_OK)
		return rc;
	s->streams_n = streams.n;
	for (size_t i = 0; i < streams.n; i++) {
		memcpy(s->streams[i].epoch, streams.v[i].epoch, PERCH_WIRE_EPOCH);
		s->streams[i].tail = streams.v[i].tail;
	}
	return PERCH_OK;
}

static enum perch_rc
load_master(struct perch_status *s, const struct perch_terminal *t, struct perch_err *err)
{
	struct perch_db db;
	enum perch_rc rc = perch_db_open_reader(&db, &perch_master_kind, t->master_db, err);

	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	rc = perch_master_revision(&db, &s->revision, err);
	perch_db_close(&db);
	return rc;
}

enum perch_rc
perch_status_load(struct perch_status *s, const struct perch_terminal *t, struct perch_err *err)
{
	*s = (struct perch_status){ 0 };
	memcpy(s->device, t->device, PERCH_WIRE_DEVICE);
	enum perch_rc rc = load_log(s, t, err);
	if (rc == PERCH_OK)
		rc = load_sync(s, t, err);
	if (rc == PERCH_OK)
		rc = load_master(s, t, err);
	for (size_t i = 0; i < s->streams_n; i++)
		s->owed += s->streams[i].tail - s->streams[i].acked;
	return rc;
}

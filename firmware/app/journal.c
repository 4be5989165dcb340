/* journal.c - answering inputs: see journal.h. Start-up is in journal_open.c. */
#include "firmware/app/journal.h"

#include <sys/stat.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/store/mark.h"
#include "firmware/store/reserve.h"

/* From so much on the write-ahead files are emptied when there is time; by themselves they are at 400
 * pages of 4 KiB. */
#define TIDY_BYTES ((int64_t)2 << 20)

static const char full_text[] = "disk full: =close, =shift end, =sync";

struct perch_journal_batch
perch_journal_batch_begin(const struct perch_journal *j)
{
	return (struct perch_journal_batch){ .head = j->head };
}

enum perch_rc
perch_journal_batch_put(struct perch_journal *j, struct perch_journal_batch *batch,
			const struct perch_record *record)
{
	struct perch_buf b = perch_buf_over(j->bytes + batch->used, sizeof(j->bytes) - batch->used);

	if (batch->n == PERCH_JOURNAL_BATCH)
		return PERCH_E_FULL;
	enum perch_rc rc = perch_record_encode(record, &b);
	if (rc == PERCH_OK)
		rc = perch_chain_step(&batch->head, perch_buf_span(&b));
	if (rc != PERCH_OK)
		return rc;
	struct perch_log_entry *e = &batch->entries[batch->n++];
	e->bytes = perch_buf_span(&b);
	memcpy(e->hash, batch->head.b, sizeof(e->hash));
	batch->used += b.n;
	return PERCH_OK;
}

enum perch_rc
perch_journal_seal(struct perch_journal *j, struct perch_journal_batch *batch, struct perch_now now,
		   struct perch_record *seal)
{
	uint8_t message[PERCH_SEAL_MESSAGE_BYTES];
	uint8_t signature[PERCH_SIGNATURE_BYTES];
	uint64_t seq = j->tail + batch->n - j->epoch.first_id + 1;

	perch_seal_message(j->id.device, j->epoch.id, seq, &batch->head, message);
	enum perch_rc rc = perch_signer_sign(&j->id.signer, perch_span_of(message, sizeof(message)),
					     signature);
	if (rc != PERCH_OK)
		return rc;
	perch_record_init(seal, PERCH_RECORD_SEAL, perch_session_head(&j->session, now));
	seal->seal.seq = (int64_t)seq;
	rc = perch_text_hex(seal->seal.epoch, sizeof(seal->seal.epoch), j->epoch.id,
			    sizeof(j->epoch.id));
	if (rc == PERCH_OK)
		rc = perch_text_hex(seal->seal.head, sizeof(seal->seal.head), batch->head.b,
				    sizeof(batch->head.b));
	if (rc == PERCH_OK)
		rc = perch_text_hex(seal->seal.sig, sizeof(seal->seal.sig), signature,
				    sizeof(signature));
	return rc == PERCH_OK ? perch_journal_batch_put(j, batch, seal) : rc;
}

/* --- projections -------------------------------------------------------------------------------- */

enum perch_rc
perch_journal_project(struct perch_journal *j, uint64_t id, const struct perch_record *record,
		      struct perch_err *err)
{
	enum perch_rc rc = PERCH_OK;

	if (!j->is_view_open) {
		rc = perch_db_begin(&j->view, err);
		j->is_view_open = rc == PERCH_OK;
	}
	if (rc == PERCH_OK)
		rc = perch_view_apply(&j->view, id, record, err);
	if (rc == PERCH_OK)
		j->applied = id;
	return rc;
}

/* Back to the last commit. SQLite may have rolled back by itself: a full disk does that. */
static void
drop_view_transaction(struct perch_journal *j)
{
	perch_db_rollback(&j->view);
	j->is_view_open = false;
	j->applied = j->committed;
}

struct catching_up {
	struct perch_journal *j;
	struct perch_err *err;
};

static enum perch_rc
project_event(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct catching_up *c = ctx;
	enum perch_rc rc = perch_record_decode(bytes, &c->j->record);

	(void)hash;
	if (rc == PERCH_OK) {
		rc = perch_journal_project(c->j, id, &c->j->record, c->err);
		if (rc == PERCH_E_DAMAGED || rc == PERCH_E_EXISTS)
			rc = perch_err_set(c->err, PERCH_E_STATE, 0,
					   "view.db does not fit the log at record %llu: restart "
					   "the terminal, it is rebuilt",
					   (unsigned long long)id);
		return rc;
	}
	/* A type that this program does not know is no screen's business. */
	if (rc != PERCH_E_UNKNOWN && rc != PERCH_E_NEWER)
		return perch_err_set(c->err, PERCH_E_DAMAGED, 0,
				     "log.db: record %llu cannot be read: %s",
				     (unsigned long long)id, perch_log_kind.if_damaged);
	c->j->applied = id;
	return PERCH_OK;
}

enum perch_rc
perch_journal_catch_up(struct perch_journal *j, struct perch_err *err)
{
	struct catching_up c = { .j = j, .err = err };

	if (j->applied >= j->tail)
		return PERCH_OK;
	enum perch_rc rc = perch_log_each(&j->log, j->applied + 1, j->tail, project_event, &c, err);
	if (rc != PERCH_OK)
		drop_view_transaction(j);
	return rc;
}

enum perch_rc
perch_journal_commit_view(struct perch_journal *j, bool is_clean, struct perch_err *err)
{
	struct perch_view_state state = {
		.applied_id = j->applied,
		.resume_id = (uint64_t)perch_session_resume_id(&j->session),
		.is_clean = is_clean,
	};
	enum perch_rc rc = PERCH_OK;

	if (!j->is_view_open)
		rc = perch_db_begin(&j->view, err);
	if (rc == PERCH_OK)
		rc = perch_view_state_put(&j->view, &state, err);
	if (rc == PERCH_OK)
		rc = perch_db_commit(&j->view, err);
	if (rc != PERCH_OK) {
		drop_view_transaction(j);
		return rc;
	}
	j->is_view_open = false;
	j->committed = j->applied;
	return PERCH_OK;
}

/* --- room --------------------------------------------------------------------------------------- */

bool
perch_journal_give_back(struct perch_journal *j)
{
	if (!perch_reserve_release(j->config->log_db))
		return false;
	j->is_disk_full = true;
	perch_log(PERCH_LOG_WARN, "journal",
		  "the disk is full: the room that was kept is in use now; close the roll, "
		  "=shift end, =sync, then free some space");
	return true;
}

void
perch_journal_keep_reserve(struct perch_journal *j)
{
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_reserve_keep(j->config->log_db, &err);

	j->is_disk_full = rc == PERCH_E_NOSPACE;
	if (rc != PERCH_OK && rc != PERCH_E_NOSPACE)
		perch_log(PERCH_LOG_WARN, "journal", "no room is kept for a full disk: %s",
			  err.text);
}

static void
tidy(struct perch_db *db)
{
	struct perch_err err = { 0 };

	if (perch_db_wal_bytes(db) < TIDY_BYTES)
		return;
	enum perch_rc rc = perch_db_checkpoint(db, &err);
	if (rc != PERCH_OK && rc != PERCH_E_BUSY)
		perch_log(PERCH_LOG_WARN, "journal", "%s", err.text);
}

void
perch_journal_idle(struct perch_journal *j)
{
	struct perch_err err = { 0 };

	if (j->is_view_open && perch_journal_commit_view(j, false, &err) != PERCH_OK)
		perch_log(PERCH_LOG_WARN, "journal", "view.db not committed: %s", err.text);
	tidy(&j->log);
	tidy(&j->view);
	if (j->is_disk_full)
		perch_journal_keep_reserve(j);
}

void
perch_journal_status(const struct perch_journal *j, struct perch_work *work,
		     char dst[PERCH_STATUS_CAP])
{
	char status[PERCH_STATUS_CAP];

	perch_session_status(&j->session, &j->world.world, work, status);
	/* Its short form is better than none. */
	if (!j->is_disk_full ||
	    perch_fmt(dst, PERCH_STATUS_CAP, "[%s] %s", full_text, status) != PERCH_OK)
		memcpy(dst, status, sizeof(status));
}

/* Every answer says it, so that nobody begins what cannot be ended. */
static void
tell_full_disk(struct perch_outcome *out)
{
	char answer[PERCH_ANSWER_CAP];

	if (out->answer[0] != '\0' &&
	    perch_fmt(answer, sizeof(answer), "%s [%s]", out->answer, full_text) == PERCH_OK)
		memcpy(out->answer, answer, sizeof(answer));
}

/* --- answering ---------------------------------------------------------------------------------- */

static void
refuse(struct perch_outcome *out, const struct perch_session *session, enum perch_rc rc,
       const struct perch_err *err)
{
	const char *code = rc == PERCH_E_NOSPACE ? "disk-full" : "store";

	out->n = 0;
	out->kind = PERCH_ANSWER_NO;
	out->sound = PERCH_SOUND_REFUSE;
	out->asks_seal = false;
	out->asks_sync = false;
	out->pending = session->pending;
	/* An error text is far shorter than an answer. */
	if (perch_fmt(out->answer, sizeof(out->answer), "no %s nothing was recorded: %s", code,
		      err->text) != PERCH_OK)
		out->answer[0] = '\0';
}

void
perch_journal_save_mark(struct perch_journal *j)
{
	struct perch_mark mark = { .seq = j->tail - j->epoch.first_id + 1 };
	struct perch_err err = { 0 };

	if (j->config->mark[0] == '\0')
		return;
	memcpy(mark.device, j->id.device, sizeof(mark.device));
	memcpy(mark.epoch, j->epoch.id, sizeof(mark.epoch));
	memcpy(mark.hash, j->head.b, sizeof(mark.hash));
	enum perch_rc rc = perch_mark_save(j->config->mark, "sealed", &mark, &err);
	if (rc == PERCH_E_NOSPACE && perch_journal_give_back(j))
		rc = perch_mark_save(j->config->mark, "sealed", &mark, &err);
	if (rc != PERCH_OK)
		perch_log(PERCH_LOG_ERROR, "journal", "the mark was not written: %s", err.text);
}

/* Everything that must be in one transaction: the outcome's records and the seal after them. */
static enum perch_rc
append(struct perch_journal *j, struct perch_now now, const struct perch_outcome *out,
       struct perch_journal_batch *batch, struct perch_err *err)
{
	enum perch_rc rc = PERCH_OK;

	*batch = perch_journal_batch_begin(j);
	for (size_t i = 0; i < out->n && rc == PERCH_OK; i++)
		rc = perch_journal_batch_put(j, batch, &out->records[i]);
	if (rc == PERCH_OK && out->asks_seal)
		rc = perch_journal_seal(j, batch, now, &j->record);
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "a record could not be written (%s)",
				     perch_rc_str(rc));
	if (batch->n == 0)
		return PERCH_OK;
	return perch_log_append(&j->log, j->tail + 1, batch->entries, batch->n, err);
}

/* From here on the records are durable: state and projections follow them. */
static void
follow(struct perch_journal *j, const struct perch_outcome *out,
       const struct perch_journal_batch *batch)
{
	struct perch_err err = { 0 };
	enum perch_rc rc = PERCH_OK;
	uint64_t first = j->tail + 1;

	j->tail += batch->n;
	j->head = batch->head;
	for (size_t i = 0; i < out->n; i++)
		if (out->records[i].type == PERCH_RECORD_SHIFT)
			perch_backup_ask(&j->backup);
	perch_session_commit(&j->session, out);
	if (out->asks_seal) {
		rc = perch_session_apply(&j->session, (int64_t)j->tail, &j->record);
		perch_journal_save_mark(j);
	}
	for (size_t i = 0; i < out->n && rc == PERCH_OK; i++)
		rc = perch_journal_project(j, first + i, &out->records[i], &err);
	if (rc == PERCH_OK && out->asks_seal)
		rc = perch_journal_project(j, j->tail, &j->record, &err);
	if (rc == PERCH_OK && out->asks_seal)
		rc = perch_journal_commit_view(j, false, &err);
	if (rc != PERCH_OK) {
		perch_log(PERCH_LOG_WARN, "journal", "view.db is behind: %s", err.text);
		drop_view_transaction(j);
	}
}

/* The first sync brings master.db while the session runs; one that finds it damaged puts it aside and brings
 * another, while what is open here stays the old one. */
static void
look_for_master(struct perch_journal *j)
{
	struct perch_err err = { 0 };
	struct stat st;

	if (j->has_master &&
	    (stat(j->master.path, &st) != 0 || (uint64_t)st.st_ino != j->master_inode)) {
		perch_db_close(&j->master);
		j->has_master = false;
		j->world.master = NULL;
	}
	if (j->has_master)
		return;
	if (perch_journal_open_master(j, &err) != PERCH_OK) {
		if (!j->is_master_told)
			perch_log(PERCH_LOG_WARN, "journal", "%s", err.text);
		j->is_master_told = true;
	} else if (j->has_master)
		j->world.master = &j->master;
}

/* Up to what is durable; nothing has changed on error, so that it may be tried again. */
static enum perch_rc
decide_and_append(struct perch_journal *j, struct perch_now now, const struct perch_input *in,
		  struct perch_outcome *out, struct perch_journal_batch *batch,
		  struct perch_err *err)
{
	/* "Done already?" is asked of the projections: they must not be behind. */
	enum perch_rc rc = perch_journal_catch_up(j, err);

	look_for_master(j);
	perch_store_world_refresh(&j->world);
	if (rc == PERCH_OK)
		perch_session_decide(&j->session, &j->world.world, now, in, out);
	if (rc == PERCH_OK && j->world.trouble != PERCH_OK) {
		rc = j->world.trouble;
		*err = j->world.trouble_err;
	}
	return rc == PERCH_OK ? append(j, now, out, batch, err) : rc;
}

void
perch_journal_answer(struct perch_journal *j, struct perch_now now, const struct perch_input *in,
		     struct perch_outcome *out)
{
	struct perch_journal_batch batch;
	struct perch_err err = { 0 };
	enum perch_rc rc = decide_and_append(j, now, in, out, &batch, &err);

	j->wall_ms = now.wall.ms;
	if (rc == PERCH_E_NOSPACE && perch_journal_give_back(j))
		rc = decide_and_append(j, now, in, out, &batch, &err);
	j->has_damage |= rc == PERCH_E_DAMAGED || rc == PERCH_E_STATE;
	if (rc != PERCH_OK)
		refuse(out, &j->session, rc, &err);
	else
		follow(j, out, &batch);
	/* The sync is another program and cannot give it back. */
	if (out->asks_sync && !j->is_disk_full && perch_reserve_is_due(j->config->log_db))
		(void)perch_journal_give_back(j);
	if (j->is_disk_full)
		tell_full_disk(out);
}

/*
 * journal_open.c - opening a journal: see journal.h.
 *
 * Order matters: the log first (it is the truth), then its projections catch up, then the session
 * is replayed from them, and only then is anything appended.
 */
#include "firmware/app/journal.h"

#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"
#include "firmware/store/mark.h"

static const char program[] = "perch " PERCH_VERSION;

static enum perch_rc
beside(char path[PERCH_PATH_CAP], const struct perch_journal *j, const char *name,
       struct perch_err *err)
{
	if (perch_path_beside(path, PERCH_PATH_CAP, j->config->log_db, name) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", j->config->log_db);
	return PERCH_OK;
}

/* A broken file is put aside under a name that says when, never deleted. */
static enum perch_rc
set_aside(const char *path, struct perch_now now, struct perch_err *err)
{
	static const char *const tails[] = { "", "-wal", "-shm" };
	char from[PERCH_PATH_CAP + 8];
	char to[PERCH_PATH_CAP + 48];
	enum perch_rc rc = PERCH_OK;

	for (size_t i = 0; i < PERCH_COUNT(tails) && rc == PERCH_OK; i++) {
		rc = perch_fmt(from, sizeof(from), "%s%s", path, tails[i]);
		if (rc == PERCH_OK)
			rc = perch_fmt(to, sizeof(to), "%s.damaged-%lld%s", path,
				       (long long)now.wall.ms, tails[i]);
		if (rc == PERCH_OK && access(from, F_OK) == 0 && rename(from, to) != 0)
			rc = perch_err_set(err, PERCH_E_IO, 0, "cannot put %s aside", from);
	}
	return rc;
}

/* The file as it is, not caught up yet. */
static enum perch_rc
open_view_file(struct perch_journal *j, const char *path, struct perch_view_state *state,
	       struct perch_err *err)
{
	enum perch_rc rc = perch_db_open_writer(&j->view, &perch_view_kind, path, program, err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_view_state_get(&j->view, state, err);
	/* An end in order leaves nothing to catch up. The note of it alone proves nothing: after a
	 * power cut view.db may be an earlier commit, that of the run before. */
	j->was_clean = rc == PERCH_OK && state->is_clean && state->applied_id == j->tail;
	if (rc == PERCH_OK && !j->was_clean)
		rc = perch_db_check(&j->view, false, err);
	if (rc == PERCH_OK &&
	    (state->applied_id > j->tail || state->resume_id > state->applied_id + 1))
		rc = perch_err_set(err, PERCH_E_DAMAGED, 0, "view.db is of another log");
	if (rc != PERCH_OK)
		perch_db_close(&j->view);
	j->applied = j->committed = rc == PERCH_OK ? state->applied_id : 0;
	return rc;
}

/* Losing the projections loses nothing. */
static enum perch_rc
renew_view(struct perch_journal *j, const char *path, struct perch_now now,
	   struct perch_view_state *state, struct perch_err *err)
{
	perch_log(PERCH_LOG_WARN, "journal", "view.db is put aside and rebuilt from the log: %s",
		  err->text);
	perch_db_close(&j->view);
	enum perch_rc rc = set_aside(path, now, err);
	return rc == PERCH_OK ? open_view_file(j, path, state, err) : rc;
}

static enum perch_rc
open_view(struct perch_journal *j, struct perch_now now, struct perch_view_state *state,
	  struct perch_err *err)
{
	char path[PERCH_PATH_CAP];
	enum perch_rc rc = beside(path, j, "view.db", err);

	if (rc == PERCH_OK)
		rc = open_view_file(j, path, state, err);
	if (rc == PERCH_E_DAMAGED)
		rc = renew_view(j, path, now, state, err);
	/* After a power cut the log itself is looked over before anything is made of it. */
	if (rc == PERCH_OK && !j->was_clean)
		rc = perch_db_check(&j->log, false, err);
	if (rc == PERCH_OK)
		rc = perch_journal_catch_up(j, err);
	if (rc != PERCH_E_STATE)
		return rc;
	rc = renew_view(j, path, now, state, err);
	return rc == PERCH_OK ? perch_journal_catch_up(j, err) : rc;
}

enum perch_rc
perch_journal_open_master(struct perch_journal *j, struct perch_err *err)
{
	char path[PERCH_PATH_CAP];
	enum perch_rc rc = beside(path, j, "master.db", err);

	if (rc == PERCH_OK)
		rc = perch_db_open_reader(&j->master, &perch_master_kind, path, err);
	j->has_master = rc == PERCH_OK;
	/* A terminal that has not been enrolled yet has no orders; it says so when asked. */
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

static enum perch_rc
open_log(struct perch_journal *j, struct perch_err *err)
{
	struct perch_epoch epochs[PERCH_EPOCHS_MAX];
	size_t n = 0;
	enum perch_rc rc;

	rc = perch_db_open_writer(&j->log, &perch_log_kind, j->config->log_db, program, err);
	if (rc == PERCH_OK)
		rc = perch_log_tail(&j->log, &j->tail, j->head.b, err);
	if (rc == PERCH_OK)
		rc = perch_log_epochs(&j->log, epochs, PERCH_COUNT(epochs), &n, err);
	if (rc != PERCH_OK)
		return rc;
	if ((n == 0) != (j->tail == 0))
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "log.db has records without an epoch or an epoch without "
				     "records: %s",
				     perch_log_kind.if_damaged);
	if (n > 0)
		j->epoch = epochs[n - 1];
	return PERCH_OK;
}

/* --- whose log it is --------------------------------------------------------------------------------- */

static enum perch_rc
take_record(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct perch_journal *j = ctx;

	(void)id;
	(void)hash;
	return perch_record_decode(bytes, &j->record);
}

/* A log that another terminal wrote must not be gone on with: its chain and its seals would be
 * nobody's. The epoch's first record says whose it is. */
static enum perch_rc
check_owner(struct perch_journal *j, struct perch_err *err)
{
	uint64_t first = j->epoch.first_id;
	char device[2 * PERCH_DEVICE_BYTES + 1];
	char key[2 * PERCH_KEY_BYTES + 1];

	if (j->tail == 0)
		return PERCH_OK;
	enum perch_rc rc = perch_log_each(&j->log, first, first, take_record, j, err);
	if (rc == PERCH_OK)
		rc = perch_text_hex(device, sizeof(device), j->id.device, sizeof(j->id.device));
	if (rc == PERCH_OK)
		rc = perch_text_hex(key, sizeof(key), j->id.key.pub, sizeof(j->id.key.pub));
	if (rc == PERCH_E_DAMAGED || rc == PERCH_E_IO)
		return rc;
	if (rc != PERCH_OK || j->record.type != PERCH_RECORD_EPOCH)
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "log.db: record %llu should open an epoch and does not: %s",
				     (unsigned long long)first, perch_log_kind.if_damaged);
	if (strcmp(j->record.epoch.device, device) != 0 || strcmp(j->record.epoch.key, key) != 0)
		return perch_err_set(
			err, PERCH_E_DENIED, 0,
			"log.db was written by terminal %.8s.., device.id and seal.key "
			"are of %.8s..: put the files of one terminal together",
			j->record.epoch.device, device);
	return PERCH_OK;
}

/* --- replay --------------------------------------------------------------------------------------- */

static enum perch_rc
replay_event(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct perch_journal *j = ctx;
	enum perch_rc rc = perch_record_decode(bytes, &j->record);

	(void)hash;
	if (rc == PERCH_E_UNKNOWN || rc == PERCH_E_NEWER) {
		/* Written by a newer program before a downgrade: counted, otherwise no concern of ours. */
		j->session.next_id = (int64_t)id + 1;
		return PERCH_OK;
	}
	return rc == PERCH_OK ? perch_session_apply(&j->session, (int64_t)id, &j->record) : rc;
}

static enum perch_rc
replay(struct perch_journal *j, const struct perch_view_state *state, struct perch_err *err)
{
	uint64_t first = state->resume_id > 0 ? state->resume_id : 1;

	perch_session_init(&j->session, (int64_t)first);
	if (j->tail < first)
		return PERCH_OK;
	enum perch_rc rc = perch_log_each(&j->log, first, j->tail, replay_event, j, err);
	if (rc == PERCH_OK || rc == PERCH_E_DAMAGED || rc == PERCH_E_IO)
		return rc;
	return perch_err_set(err, PERCH_E_FORMAT, 0, "log.db: record %lld cannot be read: %s",
			     (long long)j->session.next_id, perch_log_kind.if_damaged);
}

/* --- epochs and the mark ---------------------------------------------------------------------------- */

/* true when the mark proves that this log once had more than it has now, and no epoch says so yet. */
static bool
is_behind(struct perch_journal *j, const struct perch_mark *mark)
{
	struct perch_epoch epochs[PERCH_EPOCHS_MAX];
	size_t n = 0;
	uint8_t hash[32];

	if (perch_log_epochs(&j->log, epochs, PERCH_COUNT(epochs), &n, NULL) != PERCH_OK)
		return true;
	for (size_t i = 0; i < n; i++)
		if (epochs[i].has_previous &&
		    memcmp(epochs[i].previous_id, mark->epoch, sizeof(mark->epoch)) == 0)
			return false;
	for (size_t i = 0; i < n; i++) {
		if (memcmp(epochs[i].id, mark->epoch, sizeof(mark->epoch)) != 0)
			continue;
		/* The epoch after it was opened because something is missing. */
		if (mark->seq == 0 || i + 1 < n)
			return false;
		uint64_t id = epochs[i].first_id + mark->seq - 1;
		return id > j->tail || perch_log_hash_at(&j->log, id, hash, NULL) != PERCH_OK ||
		       memcmp(hash, mark->hash, sizeof(hash)) != 0;
	}
	return true;
}

/* Why a new epoch is due, if it is. */
struct origin {
	bool is_new;
	bool is_restored;
	struct perch_mark previous;
};

/* The mark of acknowledgements may be of an earlier life when the seals' mark is of this one. */
static enum perch_rc
check_mark(struct perch_journal *j, const char *name, bool *is_of_now, struct origin *origin,
	   struct perch_err *err)
{
	struct perch_mark mark;
	bool was_of_now = *is_of_now;
	enum perch_rc rc = perch_mark_load(j->config->mark, name, &mark, err);

	if (rc == PERCH_E_NOTFOUND)
		return PERCH_OK;
	if (rc != PERCH_OK) {
		/* It proves nothing, as if there were none; the inspection must not wait for it. */
		perch_log(PERCH_LOG_ERROR, "journal", "%s: it is replaced when it is due",
			  err->text);
		return PERCH_OK;
	}
	if (memcmp(mark.device, j->id.device, sizeof(mark.device)) != 0)
		return perch_err_set(err, PERCH_E_DENIED, 0,
				     "the mark in %s is of another terminal: put back the folder "
				     "that belongs to it, or name another one for the mark",
				     j->config->mark);
	*is_of_now = memcmp(mark.epoch, j->epoch.id, sizeof(mark.epoch)) == 0;
	if ((!was_of_now || *is_of_now) && is_behind(j, &mark)) {
		origin->is_restored = true;
		origin->previous = mark;
	}
	return PERCH_OK;
}

static enum perch_rc
fill_epoch_record(const struct perch_journal *j, const struct perch_epoch *e,
		  const struct origin *origin, struct perch_now now, struct perch_record *r)
{
	struct perch_record_head head = perch_session_head(&j->session, now);

	head.boot = 0;
	head.sign_in = 0;
	perch_record_init(r, PERCH_RECORD_EPOCH, head);
	enum perch_rc rc = perch_text_hex(r->epoch.device, sizeof(r->epoch.device), j->id.device,
					  sizeof(j->id.device));
	if (rc == PERCH_OK)
		rc = perch_text_hex(r->epoch.epoch, sizeof(r->epoch.epoch), e->id, sizeof(e->id));
	if (rc == PERCH_OK)
		rc = perch_text_hex(r->epoch.key, sizeof(r->epoch.key), j->id.key.pub,
				    PERCH_KEY_BYTES);
	if (rc == PERCH_OK)
		rc = perch_fmt(r->epoch.why, sizeof(r->epoch.why), "%s",
			       origin->is_restored ? "restored" : "new");
	if (rc != PERCH_OK || !e->has_previous)
		return rc;
	r->epoch.previous_seq = (int64_t)e->previous_seq;
	rc = perch_text_hex(r->epoch.previous, sizeof(r->epoch.previous), e->previous_id,
			    sizeof(e->previous_id));
	if (rc == PERCH_OK)
		rc = perch_text_hex(r->epoch.previous_hash, sizeof(r->epoch.previous_hash),
				    e->previous_hash, sizeof(e->previous_hash));
	return rc;
}

/* Record, chain and projections after one record that the journal itself wrote. */
static enum perch_rc
follow_own(struct perch_journal *j, const struct perch_journal_batch *batch, struct perch_err *err)
{
	j->tail++;
	j->head = batch->head;
	enum perch_rc rc = perch_session_apply(&j->session, (int64_t)j->tail, &j->record);
	return rc == PERCH_OK ? perch_journal_project(j, j->tail, &j->record, err) : rc;
}

static enum perch_rc
open_epoch(struct perch_journal *j, const struct origin *origin, struct perch_now now,
	   struct perch_err *err)
{
	struct perch_epoch e = { .n = j->epoch.n + 1, .first_id = j->tail + 1 };
	enum perch_rc rc = perch_random(e.id, sizeof(e.id));

	e.has_previous = origin->is_restored;
	if (e.has_previous) {
		memcpy(e.previous_id, origin->previous.epoch, sizeof(e.previous_id));
		memcpy(e.previous_hash, origin->previous.hash, sizeof(e.previous_hash));
		e.previous_seq = origin->previous.seq;
	}
	if (rc == PERCH_OK)
		rc = perch_chain_start(j->id.device, e.id, &j->head);
	struct perch_journal_batch batch = perch_journal_batch_begin(j);
	if (rc == PERCH_OK)
		rc = fill_epoch_record(j, &e, origin, now, &j->record);
	if (rc == PERCH_OK)
		rc = perch_journal_batch_put(j, &batch, &j->record);
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "cannot begin a new epoch");
	rc = perch_log_open_epoch(&j->log, &e, &batch.entries[0], err);
	if (rc != PERCH_OK)
		return rc;
	j->epoch = e;
	return follow_own(j, &batch, err);
}

/* The mark must speak of the new epoch from now on, so it is sealed at once. */
static enum perch_rc
seal_epoch(struct perch_journal *j, struct perch_now now, struct perch_err *err)
{
	struct perch_journal_batch batch = perch_journal_batch_begin(j);
	enum perch_rc rc = perch_journal_seal(j, &batch, now, &j->record);

	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "cannot seal the new epoch");
	rc = perch_log_append(&j->log, j->tail + 1, batch.entries, 1, err);
	if (rc == PERCH_OK)
		rc = follow_own(j, &batch, err);
	if (rc == PERCH_OK)
		perch_journal_save_mark(j);
	return rc;
}

static enum perch_rc
settle_epoch(struct perch_journal *j, struct perch_now now, struct perch_err *err)
{
	struct origin origin = { .is_new = j->tail == 0 };
	enum perch_rc rc = PERCH_OK;
	bool is_of_now = false;

	if (j->config->mark[0] != '\0') {
		rc = check_mark(j, "sealed", &is_of_now, &origin, err);
		if (rc == PERCH_OK && !origin.is_restored)
			rc = check_mark(j, "acked", &is_of_now, &origin, err);
	}
	if (rc != PERCH_OK || (!origin.is_new && !origin.is_restored))
		return rc;
	if (origin.is_restored)
		perch_log(PERCH_LOG_WARN, "journal",
			  "this log is an older copy: a new epoch begins that names the old one");
	rc = open_epoch(j, &origin, now, err);
	return rc == PERCH_OK && origin.is_restored ? seal_epoch(j, now, err) : rc;
}

/* --- the boot record --------------------------------------------------------------------------------- */

/* The kernel's boot id without its dashes; zeros where it cannot be read. */
static void
boot_id(char dst[33])
{
	uint8_t text[64];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	size_t n = 0;

	memset(dst, '0', 32);
	dst[32] = '\0';
	if (perch_file_load("/proc/sys/kernel/random/boot_id", &b, NULL) != PERCH_OK)
		return;
	for (size_t i = 0; i < b.n && n < 32; i++)
		if (text[i] != '-' && text[i] != '\n')
			dst[n++] = (char)text[i];
}

static enum perch_rc
record_boot(struct perch_journal *j, struct perch_now now, struct perch_err *err)
{
	struct perch_journal_batch batch = perch_journal_batch_begin(j);

	perch_record_init(&j->record, PERCH_RECORD_BOOT, perch_session_head(&j->session, now));
	boot_id(j->record.boot.boot);
	j->record.boot.is_clean = j->was_clean;
	enum perch_rc rc = perch_fmt(j->record.boot.program, sizeof(j->record.boot.program), "%s",
				     program);
	if (rc == PERCH_OK)
		rc = perch_journal_batch_put(j, &batch, &j->record);
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "cannot record the boot (%s)", perch_rc_str(rc));
	rc = perch_log_append(&j->log, j->tail + 1, batch.entries, 1, err);
	return rc == PERCH_OK ? follow_own(j, &batch, err) : rc;
}

static enum perch_rc
open_all(struct perch_journal *j, struct perch_now now, struct perch_err *err)
{
	struct perch_view_state state = { 0 };
	enum perch_rc rc = open_log(j, err);

	if (rc == PERCH_OK)
		rc = perch_identity_load(&j->id, j->config->log_db, j->tail == 0, err);
	if (rc == PERCH_OK)
		rc = check_owner(j, err);
	if (rc == PERCH_OK)
		rc = open_view(j, now, &state, err);
	if (rc == PERCH_OK)
		rc = perch_journal_open_master(j, err);
	if (rc == PERCH_OK)
		rc = replay(j, &state, err);
	if (rc == PERCH_OK)
		rc = settle_epoch(j, now, err);
	if (rc == PERCH_OK)
		rc = record_boot(j, now, err);
	/* Projections can wait for space; the log has what counts. */
	if (rc == PERCH_OK && perch_journal_commit_view(j, false, err) != PERCH_OK)
		perch_log(PERCH_LOG_WARN, "journal", "view.db not committed: %s", err->text);
	return rc;
}

static void
close_files(struct perch_journal *j)
{
	perch_db_close(&j->log);
	perch_db_close(&j->view);
	perch_db_close(&j->master);
}

enum perch_rc
perch_journal_open(struct perch_journal *j, const struct perch_config *config, struct perch_now now,
		   struct perch_err *err)
{
	memset(j, 0, sizeof(*j));
	j->config = config;
	j->log.lock_fd = j->view.lock_fd = j->master.lock_fd = -1;
	enum perch_rc rc = open_all(j, now, err);
	if (rc != PERCH_OK) {
		close_files(j);
		return rc;
	}
	perch_store_world_init(&j->world, &j->view, j->has_master ? &j->master : NULL);
	perch_store_world_own(&j->world, j->id.device, sizeof(j->id.device));
	return PERCH_OK;
}

void
perch_journal_close(struct perch_journal *j)
{
	struct perch_err err = { 0 };

	if (perch_journal_commit_view(j, true, &err) != PERCH_OK)
		perch_log(PERCH_LOG_WARN, "journal", "view.db not committed: %s", err.text);
	close_files(j);
}

/*
 * journal_open.c - opening a journal: see journal.h.
 *
 * Order matters: the log first (it is the truth), then its projections catch up, then the session
 * is replayed from them, and only then is anything appended.
 */
#include "firmware/app/journal.h"

#include <sys/stat.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/seal/pin.h"
#include "firmware/store/aside.h"
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

/* One more line for the person. */
static void
add_notice(struct perch_journal *j, const char *line)
{
	size_t n = strlen(j->notice);

	if (perch_fmt(j->notice + n, sizeof(j->notice) - n, "%s%s", n > 0 ? "\n" : "", line) !=
	    PERCH_OK)
		j->notice[n] = '\0';
}

/* What was read from the log alone: when it is damaged it can be restored. */
static enum perch_rc
of_log(struct perch_journal *j, enum perch_rc rc)
{
	j->is_log_damaged |= rc == PERCH_E_DAMAGED;
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
	perch_log(PERCH_LOG_WARN, "journal", "%s", err->text);
	add_notice(j, "view.db was damaged: it is put aside and made anew from the log; nothing is "
		      "lost");
	perch_db_close(&j->view);
	enum perch_rc rc = perch_set_aside(path, now.wall.ms, NULL, err);
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
		rc = of_log(j, perch_db_check(&j->log, false, err));
	if (rc == PERCH_OK)
		rc = of_log(j, perch_journal_catch_up(j, err));
	if (rc != PERCH_E_STATE)
		return rc;
	rc = renew_view(j, path, now, state, err);
	return rc == PERCH_OK ? of_log(j, perch_journal_catch_up(j, err)) : rc;
}

enum perch_rc
perch_journal_open_master(struct perch_journal *j, struct perch_err *err)
{
	char path[PERCH_PATH_CAP];
	struct stat st;
	enum perch_rc rc = beside(path, j, "master.db", err);

	/* Before it is opened: one that is replaced in between is then seen to be. */
	j->master_inode = rc == PERCH_OK && stat(path, &st) == 0 ? (uint64_t)st.st_ino : 0;
	if (rc == PERCH_OK)
		rc = perch_db_open_reader(&j->master, &perch_master_kind, path, err);
	j->has_master = rc == PERCH_OK;
	/* A terminal that has not been enrolled yet has no orders; it says so when asked. */
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

static enum perch_rc
open_log(struct perch_journal *j, struct perch_err *err)
{
	enum perch_rc rc;

	rc = perch_db_open_writer(&j->log, &perch_log_kind, j->config->log_db, program, err);
	if (rc == PERCH_OK)
		rc = perch_log_tail(&j->log, &j->tail, j->head.b, err);
	if (rc == PERCH_OK)
		rc = perch_log_epoch_last(&j->log, &j->epoch, err);
	if (rc != PERCH_OK && rc != PERCH_E_NOTFOUND)
		return rc;
	if ((rc == PERCH_E_NOTFOUND) != (j->tail == 0))
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "log.db has records without an epoch or an epoch without "
				     "records: %s",
				     perch_log_kind.if_damaged);
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
	if (rc == PERCH_E_DAMAGED || rc == PERCH_E_IO || rc == PERCH_E_NOMEM)
		return rc;
	/* Not damaged: it must not be restored, which would take nothing of it. */
	if (rc == PERCH_E_NEWER || rc == PERCH_E_UNKNOWN)
		return perch_err_set(
			err, PERCH_E_NEWER, 0,
			"log.db: record %llu was written by a newer Perch: update this "
			"program",
			(unsigned long long)first);
	if (rc != PERCH_OK || j->record.type != PERCH_RECORD_EPOCH)
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
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
	if (rc != PERCH_OK)
		return PERCH_E_DAMAGED;
	return perch_session_apply(&j->session, (int64_t)id, &j->record);
}

static enum perch_rc
replay(struct perch_journal *j, const struct perch_view_state *state, struct perch_err *err)
{
	uint64_t first = state->resume_id > 0 ? state->resume_id : 1;

	perch_session_init(&j->session, (int64_t)first);
	if (j->tail < first)
		return PERCH_OK;
	enum perch_rc rc = perch_log_each(&j->log, first, j->tail, replay_event, j, err);
	if (rc == PERCH_OK || rc == PERCH_E_IO || rc == PERCH_E_NOMEM)
		return rc;
	return perch_err_set(err, rc == PERCH_E_DAMAGED ? rc : PERCH_E_FORMAT, 0,
			     "log.db: record %lld cannot be read: %s",
			     (long long)j->session.next_id, perch_log_kind.if_damaged);
}

/* --- epochs and the mark ---------------------------------------------------------------------------- */

/* *out: the mark proves that this log once had more than it has now, and no epoch says so yet. An
 * error is none of that: it could not be looked at. */
static enum perch_rc
is_behind(struct perch_journal *j, const struct perch_mark *mark, bool *out, struct perch_err *err)
{
	struct perch_epoch own;
	struct perch_epoch next;
	uint8_t hash[32] = { 0 };
	enum perch_rc rc = perch_log_epoch_naming(&j->log, mark->epoch, &next, err);

	*out = false;
	if (rc != PERCH_E_NOTFOUND && rc != PERCH_E_DAMAGED)
		return rc;
	rc = perch_log_epoch_find(&j->log, mark->epoch, &own, err);
	/* An epoch after it was opened because something is missing. */
	if (rc == PERCH_OK && (mark->seq == 0 || own.n < j->epoch.n))
		return PERCH_OK;
	if (rc == PERCH_OK)
		rc = perch_log_hash_at(&j->log, own.first_id + mark->seq - 1, hash, err);
	*out = rc == PERCH_E_NOTFOUND || rc == PERCH_E_DAMAGED ||
	       (rc == PERCH_OK && memcmp(hash, mark->hash, sizeof(hash)) != 0);
	return *out ? PERCH_OK : rc;
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
	if (was_of_now && !*is_of_now)
		return PERCH_OK;
	rc = is_behind(j, &mark, &origin->is_restored, err);
	if (rc == PERCH_OK && origin->is_restored)
		origin->previous = mark;
	return rc;
}

static enum perch_rc
fill_epoch_record(const struct perch_journal *j, const struct perch_epoch *e,
		  const struct origin *origin, const uint8_t tail[PERCH_HASH_BYTES],
		  struct perch_now now, struct perch_record *r)
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
	/* Sealed with the epoch, it keeps what lies before from being changed or cut, seals or not. */
	if (rc == PERCH_OK && j->tail > 0)
		rc = perch_text_hex(r->epoch.tail, sizeof(r->epoch.tail), tail, PERCH_HASH_BYTES);
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

/* Chain, session and projections after records that the journal itself wrote. */
static enum perch_rc
follow_own(struct perch_journal *j, const struct perch_journal_batch *batch, struct perch_err *err)
{
	enum perch_rc rc = PERCH_OK;

	j->head = batch->head;
	for (size_t i = 0; i < batch->n && rc == PERCH_OK; i++) {
		j->tail++;
		rc = perch_record_decode(batch->entries[i].bytes, &j->record);
		if (rc == PERCH_OK)
			rc = perch_session_apply(&j->session, (int64_t)j->tail, &j->record);
		if (rc == PERCH_OK)
			rc = perch_journal_project(j, j->tail, &j->record, err);
	}
	return rc;
}

static enum perch_rc
open_epoch(struct perch_journal *j, const struct origin *origin, struct perch_now now,
	   struct perch_err *err)
{
	struct perch_epoch e = { .n = j->epoch.n + 1, .first_id = j->tail + 1 };
	const struct perch_hash tail = j->head;
	enum perch_rc rc = perch_random(e.id, sizeof(e.id));

	e.has_previous = origin->is_restored;
	if (e.has_previous) {
		memcpy(e.previous_id, origin->previous.epoch, sizeof(e.previous_id));
		memcpy(e.previous_hash, origin->previous.hash, sizeof(e.previous_hash));
		e.previous_seq = origin->previous.seq;
	}
	if (rc == PERCH_OK)
		rc = perch_chain_start(j->id.device, e.id, &j->head);
	j->epoch = e;
	struct perch_journal_batch batch = perch_journal_batch_begin(j);
	if (rc == PERCH_OK)
		rc = fill_epoch_record(j, &e, origin, tail.b, now, &j->record);
	if (rc == PERCH_OK)
		rc = perch_journal_batch_put(j, &batch, &j->record);
	/* It answers for what the copy lacks, so it is sealed at once: verify believes no other. */
	if (rc == PERCH_OK && origin->is_restored)
		rc = perch_journal_seal(j, &batch, now, &j->record);
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "cannot begin a new epoch");
	rc = perch_log_open_epoch(&j->log, &e, batch.entries, batch.n, err);
	if (rc == PERCH_OK)
		rc = follow_own(j, &batch, err);
	if (rc == PERCH_OK && origin->is_restored)
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
		add_notice(j,
			   "log.db is an older copy, or its end was lost: a new part of it begins; "
			   "scan the last rolls again, if they are not there");
	return open_epoch(j, &origin, now, err);
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
	enum perch_rc rc = of_log(j, open_log(j, err));

	if (rc == PERCH_OK && j->tail == 0 && perch_recover_had_log(j->config)) {
		j->is_log_empty = true;
		return of_log(j, perch_err_set(err, PERCH_E_DAMAGED, 0, "log.db is empty"));
	}
	if (rc == PERCH_OK)
		rc = perch_identity_load(&j->id, j->config->log_db, j->tail == 0, err);
	if (rc == PERCH_OK)
		rc = of_log(j, check_owner(j, err));
	if (rc == PERCH_OK)
		rc = open_view(j, now, &state, err);
	if (rc == PERCH_OK && perch_journal_open_master(j, err) != PERCH_OK) {
		perch_log(PERCH_LOG_WARN, "journal", "%s", err->text);
		add_notice(j,
			   "master.db cannot be read: there are no orders until =sync has fetched "
			   "them anew");
		j->is_master_told = true;
	}
	if (rc == PERCH_OK)
		rc = of_log(j, replay(j, &state, err));
	if (rc == PERCH_OK)
		rc = settle_epoch(j, now, err);
	/* The last record of a log that was restored is the seal of its new epoch. */
	if (rc == PERCH_OK && j->is_restored)
		perch_journal_save_mark(j);
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
	perch_identity_forget(&j->id);
}

static enum perch_rc
begin(struct perch_journal *j, const struct perch_config *config, struct perch_now now,
      struct perch_err *err)
{
	memset(j, 0, sizeof(*j));
	j->config = config;
	j->wall_ms = now.wall.ms;
	j->log.lock_fd = j->view.lock_fd = j->master.lock_fd = -1;
	return perch_backup_init(&j->backup, config->backup, err);
}

/* Once: what was made anew is sound, so that another damage is none that this could heal. */
static enum perch_rc
restore(struct perch_journal *j, bool is_missing, struct perch_now now, struct perch_err *err)
{
	const struct perch_config *config = j->config;

	if (!is_missing)
		perch_log(PERCH_LOG_WARN, "journal",
			  "log.db is restored, which takes minutes when it is long: %s", err->text);
	close_files(j);
	enum perch_rc rc = begin(j, config, now, err);
	if (rc == PERCH_OK)
		rc = perch_recover(config, is_missing, now, j->notice, err);
	j->is_restored = rc == PERCH_OK;
	return rc == PERCH_OK ? open_all(j, now, err) : rc;
}

/* All or nothing. */
static enum perch_rc
try_open(struct perch_journal *j, const struct perch_config *config, struct perch_now now,
	 struct perch_err *err)
{
	enum perch_rc rc = begin(j, config, now, err);

	if (rc == PERCH_OK)
		rc = perch_recover_resume(config, NULL, err);
	bool is_gone = rc == PERCH_OK && perch_recover_is_gone(config);
	if (rc == PERCH_OK && !is_gone)
		rc = open_all(j, now, err);
	if (is_gone || j->is_log_damaged)
		rc = restore(j, is_gone || j->is_log_empty, now, err);
	if (rc != PERCH_OK)
		close_files(j);
	return rc;
}

static void
check_mark_folder(struct perch_journal *j)
{
	char line[PERCH_PATH_CAP + 80];
	const char *mark = j->config->mark;

	if (mark[0] != '\0' && !perch_mark_is_writable(mark) &&
	    perch_fmt(line, sizeof(line),
		      "the mark cannot be written to %s: correct mark = in perch.conf",
		      mark) == PERCH_OK)
		add_notice(j, line);
}

enum perch_rc
perch_journal_open(struct perch_journal *j, const struct perch_config *config, struct perch_now now,
		   struct perch_err *err)
{
	enum perch_rc rc = try_open(j, config, now, err);

	if (rc == PERCH_E_NOSPACE && perch_journal_give_back(j))
		rc = try_open(j, config, now, err);
	if (rc != PERCH_OK)
		return rc;
	check_mark_folder(j);
	perch_journal_keep_reserve(j);
	if (j->is_disk_full)
		perch_log(PERCH_LOG_WARN, "journal",
			  "there is hardly any room left on the disk: free some space");
	else {
		perch_db_lay_out_wal(&j->log);
		perch_db_lay_out_wal(&j->view);
	}
	perch_store_world_init(&j->world, &j->view, j->has_master ? &j->master : NULL);
	perch_store_world_own(&j->world, j->id.device, sizeof(j->id.device));
	j->world.world.check_pin = perch_pin_check;
	return PERCH_OK;
}

void
perch_journal_copy(struct perch_journal *j)
{
	struct perch_err err = { 0 };

	if (j->has_damage)
		return;
	enum perch_rc rc = perch_backup_slice(&j->backup, &j->log, j->tail, j->wall_ms, &err);
	j->has_damage |= rc == PERCH_E_STATE;
	if (rc != PERCH_OK && rc != PERCH_E_AGAIN)
		add_notice(j, err.text);
}

void
perch_journal_close(struct perch_journal *j)
{
	struct perch_err err = { 0 };

	if (perch_journal_commit_view(j, !j->has_damage, &err) != PERCH_OK)
		perch_log(PERCH_LOG_WARN, "journal", "view.db not committed: %s", err.text);
	if (!j->has_damage &&
	    perch_backup_end(&j->backup, &j->log, j->tail, j->wall_ms, &err) != PERCH_OK)
		perch_log(PERCH_LOG_WARN, "journal", "no copy of the log: %s", err.text);
	perch_backup_close(&j->backup);
	close_files(j);
}

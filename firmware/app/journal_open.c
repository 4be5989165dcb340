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

static enum perch_rc
quick_check(struct perch_db *db, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	char text[128];
	enum perch_rc rc = perch_stmt_new(db, "PRAGMA quick_check(1)", &stmt, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(db, stmt, err);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_span_eq_str(perch_col_span(stmt, 0), "ok")) {
		rc = perch_col_text(stmt, 0, text, sizeof(text));
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "%s is damaged: %s", db->path,
				     rc == PERCH_OK ? text : "see integrity_check");
	}
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

static enum perch_rc
open_view_file(struct perch_journal *j, const char *path, struct perch_view_state *state,
	       struct perch_err *err)
{
	enum perch_rc rc = perch_db_open_writer(&j->view, &perch_view_kind, path, program, err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_view_state_get(&j->view, state, err);
	if (rc == PERCH_OK && !state->is_clean)
		rc = quick_check(&j->view, err);
	if (rc == PERCH_OK && state->applied_id > j->tail)
		rc = perch_err_set(err, PERCH_E_DAMAGED, 0, "view.db is of another log");
	if (rc != PERCH_OK)
		perch_db_close(&j->view);
	return rc;
}

/* Losing the projections loses nothing: they are rebuilt. */
static enum perch_rc
open_view(struct perch_journal *j, struct perch_now now, struct perch_view_state *state,
	  struct perch_err *err)
{
	char path[PERCH_PATH_CAP];
	enum perch_rc rc = beside(path, j, "view.db", err);

	if (rc == PERCH_OK)
		rc = open_view_file(j, path, state, err);
	if (rc == PERCH_E_DAMAGED) {
		perch_log(PERCH_LOG_WARN, "journal", "%s; it is put aside and rebuilt from the log",
			  err->text);
		rc = set_aside(path, now, err);
		if (rc == PERCH_OK)
			rc = open_view_file(j, path, state, err);
	}
	if (rc != PERCH_OK)
		return rc;
	j->applied = state->applied_id;
	j->was_clean = state->is_clean;
	return PERCH_OK;
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
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "log.db has records but no epoch");
	if (n > 0)
		j->epoch = epochs[n - 1];
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
	return rc == PERCH_OK ? perch_session_apply(&j->session, (int64_t)id, &j->record)
			      : PERCH_E_DAMAGED;
}

static enum perch_rc
replay(struct perch_journal *j, const struct perch_view_state *state, struct perch_err *err)
{
	uint64_t first = state->resume_id > 0 ? state->resume_id : 1;

	perch_session_init(&j->session, (int64_t)first);
	if (j->tail < first)
		return PERCH_OK;
	enum perch_rc rc = perch_log_each(&j->log, first, j->tail, replay_event, j, err);
	if (rc != PERCH_OK)
		return perch_err_prefix(err, rc, "record %lld cannot be read back",
					(long long)j->session.next_id);
	return PERCH_OK;
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
	for (size_t i = 0; i < n; i++) {
		if (memcmp(epochs[i].id, mark->epoch, sizeof(mark->epoch)) != 0)
			continue;
		/* The epoch after it was opened because of just this. */
		if (mark->seq == 0 || (i + 1 < n && epochs[i + 1].has_previous))
			return false;
		uint64_t id = epochs[i].first_id + mark->seq - 1;
		return id > j->tail || perch_log_hash_at(&j->log, id, hash, NULL) != PERCH_OK ||
		       memcmp(hash, mark->hash, sizeof(hash)) != 0;
	}
	return true;
}

struct origin {
	const char *why; /* NULL: no new epoch is due */
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
	if (rc != PERCH_OK)
		return rc;
	if (memcmp(mark.device, j->id.device, sizeof(mark.device)) != 0)
		return perch_err_set(err, PERCH_E_DENIED, 0,
				     "the mark in %s is of another terminal: this log does not "
				     "belong to this device",
				     j->config->mark);
	*is_of_now = memcmp(mark.epoch, j->epoch.id, sizeof(mark.epoch)) == 0;
	if ((was_of_now && !*is_of_now) || !is_behind(j, &mark))
		return PERCH_OK;
	origin->why = "restored";
	if (j->tail == 0) {
		origin->previous = mark;
		return PERCH_OK;
	}
	memcpy(origin->previous.epoch, j->epoch.id, sizeof(j->epoch.id));
	memcpy(origin->previous.hash, j->head.b, sizeof(j->head.b));
	origin->previous.seq = j->tail - j->epoch.first_id + 1;
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
		rc = perch_fmt(r->epoch.why, sizeof(r->epoch.why), "%s", origin->why);
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

	e.has_previous = strcmp(origin->why, "restored") == 0;
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
	struct origin origin = { .why = j->tail == 0 ? "new" : NULL };
	enum perch_rc rc = PERCH_OK;

	bool is_of_now = false;

	if (j->config->mark[0] != '\0') {
		rc = check_mark(j, "sealed", &is_of_now, &origin, err);
		if (rc == PERCH_OK && origin.why == NULL)
			rc = check_mark(j, "acked", &is_of_now, &origin, err);
	}
	if (rc != PERCH_OK || origin.why == NULL)
		return rc;
	if (strcmp(origin.why, "restored") == 0)
		perch_log(PERCH_LOG_WARN, "journal",
			  "this log is an older copy: a new epoch begins that names the old one");
	rc = open_epoch(j, &origin, now, err);
	return rc == PERCH_OK && strcmp(origin.why, "restored") == 0 ? seal_epoch(j, now, err) : rc;
}

/* --- the boot record --------------------------------------------------------------------------------- */

/* The kernel's boot id without its dashes; "" where it cannot be read. */
static void
boot_id(char dst[33])
{
	uint8_t text[64];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	size_t n = 0;

	dst[0] = '\0';
	if (perch_file_load("/proc/sys/kernel/random/boot_id", &b, NULL) != PERCH_OK)
		return;
	for (size_t i = 0; i < b.n && n < 32; i++)
		if (text[i] != '-' && text[i] != '\n')
			dst[n++] = (char)text[i];
	dst[n == 32 ? n : 0] = '\0';
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
		rc = open_view(j, now, &state, err);
	/* After a power cut the log itself is looked over before anything is added to it. */
	if (rc == PERCH_OK && !j->was_clean)
		rc = quick_check(&j->log, err);
	if (rc == PERCH_OK)
		rc = perch_journal_open_master(j, err);
	if (rc == PERCH_OK)
		rc = perch_journal_catch_up(j, err);
	if (rc == PERCH_OK)
		rc = replay(j, &state, err);
	if (rc == PERCH_OK)
		rc = settle_epoch(j, now, err);
	if (rc == PERCH_OK)
		rc = record_boot(j, now, err);
	if (rc == PERCH_OK)
		rc = perch_journal_commit_view(j, false, err);
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

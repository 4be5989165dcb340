/* recover.c - see recover.h. What the person is told is in recover_notice.c. */
#include "firmware/app/recover.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/app/recover_notice.h"
#include "firmware/app/recover_office.h"
#include "firmware/app/recover_traces.h"
#include "firmware/app/salvage.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/store/backup.h"
#include "firmware/store/file.h"
#include "firmware/store/lock.h"
#include "firmware/store/view.h"

static const char program[] = "perch " PERCH_VERSION;

/* The path of the log with something after it. */
static enum perch_rc
with_tail(char dst[PERCH_ASIDE_CAP], const struct perch_config *config, const char *tail,
	  struct perch_err *err)
{
	if (perch_fmt(dst, PERCH_ASIDE_CAP, "%s%s", config->log_db, tail) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", config->log_db);
	return PERCH_OK;
}

static int64_t
made_ms(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0
		       ? (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000
		       : 0;
}

/* --- taking its place ------------------------------------------------------------------------------- */

static const char *const unfinished[] = {
	".restoring",   ".restoring-wal", ".restoring-shm", ".restoring.lock", ".salvage",
	".salvage-wal", ".salvage-shm",   ".salvage.lock",  ".office",         ".office.new",
};

static bool
is_unfinished(const struct perch_config *config)
{
	char path[PERCH_ASIDE_CAP];

	for (size_t i = 0; i < PERCH_COUNT(unfinished); i++)
		if (with_tail(path, config, unfinished[i], NULL) == PERCH_OK &&
		    access(path, F_OK) == 0)
			return true;
	return false;
}

static void
drop_unfinished(const struct perch_config *config)
{
	char path[PERCH_ASIDE_CAP];

	for (size_t i = 0; i < PERCH_COUNT(unfinished); i++)
		if (with_tail(path, config, unfinished[i], NULL) == PERCH_OK)
			(void)unlink(path);
}

static enum perch_rc
replace_log(const struct perch_config *config, const char *restored, char aside[PERCH_ASIDE_CAP],
	    struct perch_err *err)
{
	/* The time when it was written: after a crash in between, what is left goes to the same name. */
	enum perch_rc rc = perch_set_aside(config->log_db, made_ms(restored), aside, err);

	if (rc != PERCH_OK)
		return rc;
	if (rename(restored, config->log_db) != 0)
		return perch_err_set(err, PERCH_E_IO, errno, "cannot rename %s: %s", restored,
				     strerror(errno));
	return perch_folder_flush(config->log_db, err);
}

enum perch_rc
perch_recover_resume(const struct perch_config *config, char aside[PERCH_ASIDE_CAP],
		     struct perch_err *err)
{
	char restored[PERCH_ASIDE_CAP];
	int lock = -1;
	enum perch_rc rc = with_tail(restored, config, ".restored", err);

	bool is_whole = rc == PERCH_OK && access(restored, F_OK) == 0;
	if (rc != PERCH_OK || (!is_whole && !is_unfinished(config)))
		return rc;
	rc = perch_lock_take(config->log_db, program, &lock, err);
	if (rc != PERCH_OK)
		return rc;
	drop_unfinished(config);
	if (is_whole)
		rc = replace_log(config, restored, aside, err);
	perch_lock_release(&lock);
	return rc;
}

/* --- was there a log? --------------------------------------------------------------------------------- */

static bool
load_mark(const struct perch_config *config, const struct perch_identity *id, const char *name,
	  struct perch_mark *mark)
{
	return config->mark[0] != '\0' &&
	       perch_mark_load(config->mark, name, mark, NULL) == PERCH_OK &&
	       memcmp(mark->device, id->device, sizeof(mark->device)) == 0 && mark->seq > 0;
}

/* The one that proves more; the seals' own where they are of different lives. */
static bool
find_mark(const struct perch_config *config, const struct perch_identity *id,
	  struct perch_mark *mark)
{
	struct perch_mark acked;
	bool has_sealed = load_mark(config, id, "sealed", mark);

	if (!load_mark(config, id, "acked", &acked))
		return has_sealed;
	if (!has_sealed ||
	    (memcmp(acked.epoch, mark->epoch, sizeof(acked.epoch)) == 0 && acked.seq > mark->seq))
		*mark = acked;
	return true;
}

static enum perch_rc
on_first(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	(void)id;
	(void)hash;
	return perch_record_decode(bytes, ctx);
}

static bool
is_copy_of(const struct perch_config *config, size_t i, const struct perch_identity *id)
{
	static struct perch_record first;
	struct perch_db db;
	char path[PERCH_ASIDE_CAP];
	char device[2 * PERCH_DEVICE_BYTES + 1] = "";

	if (perch_backup_path(path, sizeof(path), config->backup, i) != PERCH_OK ||
	    perch_db_open_reader(&db, &perch_copy_kind, path, NULL) != PERCH_OK)
		return false;
	enum perch_rc rc = perch_log_each(&db, 1, 1, on_first, &first, NULL);
	perch_db_close(&db);
	if (rc == PERCH_OK)
		rc = perch_text_hex(device, sizeof(device), id->device, sizeof(id->device));
	return rc == PERCH_OK && first.type == PERCH_RECORD_EPOCH &&
	       strcmp(first.epoch.device, device) == 0;
}

bool
perch_recover_had_log(const struct perch_config *config)
{
	struct perch_identity id;
	struct perch_mark mark;
	bool had = false;

	if (perch_identity_load(&id, config->log_db, false, NULL) != PERCH_OK)
		return false;
	had = find_mark(config, &id, &mark);
	for (size_t i = 0; i < PERCH_BACKUP_COPIES && !had && config->backup[0] != '\0'; i++)
		had = is_copy_of(config, i, &id);
	perch_identity_forget(&id);
	return had || perch_recover_has_traces(config);
}

bool
perch_recover_is_gone(const struct perch_config *config)
{
	struct stat st;
	char wal[PERCH_ASIDE_CAP];

	if (stat(config->log_db, &st) == 0 ? st.st_size > 0 : errno != ENOENT)
		return false;
	if (with_tail(wal, config, "-wal", NULL) == PERCH_OK && stat(wal, &st) == 0 &&
	    st.st_size > 0)
		return true;
	return perch_recover_had_log(config);
}

/* --- the sources ---------------------------------------------------------------------------------------- */

struct copy {
	struct perch_db db; /* sql NULL: cannot be opened */
	uint64_t tail;
	int64_t made_ms;
	bool is_of_mark; /* its last epoch is the one of the mark */
};

struct recovery {
	const struct perch_config *config;
	struct perch_now now;
	struct perch_identity id;
	struct perch_mark mark;
	bool has_mark;
	struct perch_db broken; /* sql NULL: cannot be read */
	uint64_t own; /* last record that was taken from it: up to there it is of one life */
	struct copy copies[PERCH_BACKUP_COPIES];
	struct perch_rebuild rebuild;
	struct perch_saved saved;
};

/* An error: it may be sound, if there were room to look. */
static enum perch_rc
open_copy(struct recovery *v, size_t i, struct perch_err *err)
{
	struct copy *c = &v->copies[i];
	struct perch_epoch last;
	char path[PERCH_ASIDE_CAP];

	if (v->config->backup[0] == '\0' ||
	    perch_backup_path(path, sizeof(path), v->config->backup, i) != PERCH_OK)
		return PERCH_OK;
	c->made_ms = made_ms(path);
	enum perch_rc rc = perch_db_open_reader(&c->db, &perch_copy_kind, path, err);
	if (rc != PERCH_OK) {
		c->db.sql = NULL;
		return rc == PERCH_E_NOSPACE || rc == PERCH_E_NOMEM ? rc : PERCH_OK;
	}
	if (perch_log_tail(&c->db, &c->tail, NULL, NULL) != PERCH_OK)
		c->tail = 0;
	c->is_of_mark = v->has_mark && perch_log_epoch_last(&c->db, &last, NULL) == PERCH_OK &&
			memcmp(last.id, v->mark.epoch, sizeof(last.id)) == 0;
	return PERCH_OK;
}

/* As it is, or, where SQLite reads nothing of it, a copy with another first page. An error: it may have all,
 * if there were room to look. */
static enum perch_rc
open_broken(struct recovery *v, struct perch_err *err)
{
	struct perch_epoch epoch;
	struct perch_err why = { 0 };
	char salvage[PERCH_ASIDE_CAP];
	const char *path = v->config->log_db;

	if (perch_db_open_reader(&v->broken, &perch_log_kind, path, NULL) == PERCH_OK) {
		if (perch_log_epoch_after(&v->broken, 0, &epoch, NULL) == PERCH_OK)
			return PERCH_OK;
		perch_db_close(&v->broken);
	}
	enum perch_rc rc = with_tail(salvage, v->config, ".salvage", &why);
	if (rc == PERCH_OK)
		rc = perch_salvage_open(&v->broken, path, salvage, &why);
	if (rc == PERCH_OK)
		return rc;
	v->broken.sql = NULL;
	if (rc == PERCH_E_NOSPACE || rc == PERCH_E_NOMEM)
		return perch_err_set(err, rc, why.code, "%s", why.text);
	if (why.text[0] != '\0')
		perch_log(PERCH_LOG_WARN, "recover", "nothing of log.db can be read: %s", why.text);
	return PERCH_OK;
}

/* The file itself first: of what it can tell there is no second opinion. */
static enum perch_rc
open_sources(struct recovery *v, struct perch_err *err)
{
	enum perch_rc rc = open_broken(v, err);

	if (rc != PERCH_OK)
		return rc;
	if (v->broken.sql != NULL)
		perch_rebuild_add(&v->rebuild, &v->broken);
	for (size_t i = 0; i < PERCH_BACKUP_COPIES && rc == PERCH_OK; i++)
		rc = open_copy(v, i, err);
	if (rc != PERCH_OK)
		return rc;
	if (v->copies[1].is_of_mark > v->copies[0].is_of_mark ||
	    (v->copies[1].is_of_mark == v->copies[0].is_of_mark &&
	     v->copies[1].tail > v->copies[0].tail)) {
		struct copy better = v->copies[1];
		v->copies[1] = v->copies[0];
		v->copies[0] = better;
	}
	for (size_t i = 0; i < PERCH_BACKUP_COPIES; i++)
		if (v->copies[i].db.sql != NULL)
			perch_rebuild_add(&v->rebuild, &v->copies[i].db);
	return PERCH_OK;
}

static void
close_sources(struct recovery *v)
{
	perch_db_close(&v->broken);
	for (size_t i = 0; i < PERCH_BACKUP_COPIES; i++)
		perch_db_close(&v->copies[i].db);
}

static enum perch_rc
take_copy(struct recovery *v, struct copy *c, struct perch_err *err)
{
	uint64_t taken = 0;
	enum perch_rc rc = perch_rebuild_take_file(&v->rebuild, &c->db, &taken, err);

	v->saved.copied += taken;
	if (taken > 0 && v->saved.copy == 0) {
		v->saved.copy = c->tail > 0 ? c->tail : v->rebuild.tail;
		v->saved.copied_ms = c->made_ms;
	}
	return rc;
}

/* Round and round, until none has the next record. */
static enum perch_rc
take_files(struct recovery *v, struct perch_err *err)
{
	enum perch_rc rc = PERCH_OK;
	uint64_t before;

	do {
		before = v->rebuild.tail;
		if (v->broken.sql != NULL)
			rc = perch_rebuild_take_file(&v->rebuild, &v->broken, &v->saved.salvaged,
						     err);
		if (v->rebuild.tail > before)
			v->own = v->rebuild.tail;
		for (size_t i = 0; i < PERCH_BACKUP_COPIES && rc == PERCH_OK; i++)
			if (v->copies[i].db.sql != NULL)
				rc = take_copy(v, &v->copies[i], err);
	} while (rc == PERCH_OK && v->rebuild.tail > before);
	return rc;
}

/* --- the new epoch ------------------------------------------------------------------------------------------ */

/* What the new epoch names as the one before: as far as the mark proves, or as far as is there. */
static void
name_previous(struct recovery *v, struct perch_epoch *e)
{
	struct perch_rebuild *r = &v->rebuild;
	struct perch_epoch known;
	uint64_t seq = r->epoch.n > 0 ? r->tail - r->epoch.first_id + 1 : 0;
	bool is_mark_ours = v->has_mark &&
			    perch_log_epoch_find(&r->db, v->mark.epoch, &known, NULL) == PERCH_OK;
	bool is_beyond = v->has_mark &&
			 (!is_mark_ours || (known.n == r->epoch.n && v->mark.seq > seq));

	e->has_previous = is_beyond || r->epoch.n > 0;
	if (is_beyond) {
		memcpy(e->previous_id, v->mark.epoch, sizeof(e->previous_id));
		memcpy(e->previous_hash, v->mark.hash, sizeof(e->previous_hash));
		e->previous_seq = v->mark.seq;
	} else if (r->epoch.n > 0) {
		memcpy(e->previous_id, r->epoch.id, sizeof(e->previous_id));
		memcpy(e->previous_hash, r->head.b, sizeof(e->previous_hash));
		e->previous_seq = seq;
	}
}

static struct perch_record *
begin_record(struct recovery *v, enum perch_record_type type)
{
	const struct perch_record_head head = {
		.wall_ms = v->now.wall.ms,
		.is_trusted = v->now.is_trusted,
		.mono_ms = v->now.mono.us / 1000,
	};

	perch_record_init(&v->rebuild.record, type, head);
	return &v->rebuild.record;
}

static enum perch_rc
put_epoch(struct recovery *v, struct perch_err *err)
{
	struct perch_epoch e = { .n = 0 };
	struct perch_record_epoch *out = &begin_record(v, PERCH_RECORD_EPOCH)->epoch;
	enum perch_rc rc = perch_random(e.id, sizeof(e.id));

	name_previous(v, &e);
	if (rc == PERCH_OK)
		rc = perch_text_hex(out->device, sizeof(out->device), v->id.device,
				    sizeof(v->id.device));
	if (rc == PERCH_OK)
		rc = perch_text_hex(out->epoch, sizeof(out->epoch), e.id, sizeof(e.id));
	if (rc == PERCH_OK)
		rc = perch_text_hex(out->key, sizeof(out->key), v->id.key.pub, PERCH_KEY_BYTES);
	if (rc == PERCH_OK)
		rc = perch_fmt(out->why, sizeof(out->why), "restored");
	if (rc == PERCH_OK && e.has_previous) {
		out->previous_seq = (int64_t)e.previous_seq;
		rc = perch_text_hex(out->previous, sizeof(out->previous), e.previous_id,
				    sizeof(e.previous_id));
	}
	if (rc == PERCH_OK && e.has_previous)
		rc = perch_text_hex(out->previous_hash, sizeof(out->previous_hash), e.previous_hash,
				    sizeof(e.previous_hash));
	if (rc == PERCH_OK && v->rebuild.tail > 0)
		rc = perch_text_hex(out->tail, sizeof(out->tail), v->rebuild.head.b,
				    sizeof(v->rebuild.head.b));
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "cannot begin a new epoch");
	return perch_rebuild_put(&v->rebuild, &e, &v->rebuild.record, err);
}

static enum perch_rc
put_restored(struct recovery *v, struct perch_err *err)
{
	struct perch_record_restored *out = &begin_record(v, PERCH_RECORD_RESTORED)->restored;

	out->copy = (int64_t)v->saved.copy;
	out->copied_ms = v->saved.copied_ms;
	out->salvaged = (int64_t)v->saved.salvaged;
	out->office = (int64_t)v->saved.office;
	out->marked = v->has_mark ? (int64_t)v->mark.seq : 0;
	enum perch_rc rc = perch_fmt(out->why, sizeof(out->why), "%s",
				     v->saved.is_missing ? "missing" : "damaged");
	return rc == PERCH_OK ? perch_rebuild_put(&v->rebuild, NULL, &v->rebuild.record, err) : rc;
}

static enum perch_rc
put_seal(struct recovery *v, struct perch_err *err)
{
	const struct perch_rebuild *r = &v->rebuild;
	struct perch_record_seal *out = &begin_record(v, PERCH_RECORD_SEAL)->seal;
	uint8_t message[PERCH_SEAL_MESSAGE_BYTES];
	uint8_t signature[PERCH_SIGNATURE_BYTES];
	uint64_t seq = r->tail - r->epoch.first_id + 1;

	perch_seal_message(v->id.device, r->epoch.id, seq, &r->head, message);
	enum perch_rc rc = perch_signer_sign(&v->id.signer, perch_span_of(message, sizeof(message)),
					     signature);
	out->seq = (int64_t)seq;
	if (rc == PERCH_OK)
		rc = perch_text_hex(out->epoch, sizeof(out->epoch), r->epoch.id,
				    sizeof(r->epoch.id));
	if (rc == PERCH_OK)
		rc = perch_text_hex(out->head, sizeof(out->head), r->head.b, sizeof(r->head.b));
	if (rc == PERCH_OK)
		rc = perch_text_hex(out->sig, sizeof(out->sig), signature, sizeof(signature));
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "cannot seal the new epoch");
	return perch_rebuild_put(&v->rebuild, NULL, &v->rebuild.record, err);
}

/* --- all of it ------------------------------------------------------------------------------------------------ */

/* Does the new log have everything that can be known of? */
static bool
is_whole(struct recovery *v)
{
	struct perch_rebuild *r = &v->rebuild;
	struct perch_epoch known;
	uint8_t hash[PERCH_HASH_BYTES];
	uint64_t tail = 0;

	if (v->broken.sql == NULL || perch_log_tail(&v->broken, &tail, NULL, NULL) != PERCH_OK ||
	    tail == 0 || tail > r->tail)
		return false;
	return !v->has_mark ||
	       (perch_log_epoch_find(&r->db, v->mark.epoch, &known, NULL) == PERCH_OK &&
		perch_log_hash_at(&r->db, known.first_id + v->mark.seq - 1, hash, NULL) ==
			PERCH_OK &&
		memcmp(hash, v->mark.hash, sizeof(hash)) == 0);
}

static enum perch_rc
fill(struct recovery *v, struct perch_err *err)
{
	struct perch_saved *s = &v->saved;
	enum perch_rc rc = take_files(v, err);

	if (rc == PERCH_OK)
		rc = perch_recover_office(v->config, &v->rebuild, v->has_mark ? &v->mark : NULL,
					  &s->office, err);
	/* What it had may lie before something that the files have. */
	if (rc == PERCH_OK)
		rc = take_files(v, err);
	s->kept = v->rebuild.tail;
	s->last_ms = v->rebuild.last_ms;
	s->is_whole = rc == PERCH_OK && is_whole(v);
	if (rc == PERCH_OK)
		rc = put_epoch(v, err);
	if (rc == PERCH_OK)
		rc = put_restored(v, err);
	if (rc == PERCH_OK)
		rc = put_seal(v, err);
	return rc;
}

/* Projections of records that are no longer there would be taken for those of the new ones; and a copy may be
 * of another life of the log than the one that was projected. */
static void
drop_stale_view(const struct recovery *v)
{
	static const char *const tails[] = { "-wal", "-shm", "" };
	struct perch_view_state state = { 0 };
	struct perch_db view;
	char path[PERCH_ASIDE_CAP];
	char file[PERCH_ASIDE_CAP + 8];

	if (perch_path_beside(path, sizeof(path), v->config->log_db, "view.db") != PERCH_OK ||
	    perch_db_open_reader(&view, &perch_view_kind, path, NULL) != PERCH_OK)
		return;
	enum perch_rc rc = perch_view_state_get(&view, &state, NULL);
	perch_db_close(&view);
	if (rc != PERCH_OK || state.applied_id <= v->own)
		return;
	for (size_t i = 0; i < PERCH_COUNT(tails); i++)
		if (perch_fmt(file, sizeof(file), "%s%s", path, tails[i]) == PERCH_OK)
			(void)unlink(file);
}

/* The new log under the name that says that it is whole. */
static enum perch_rc
make_restored(struct recovery *v, struct perch_err *err)
{
	char restoring[PERCH_ASIDE_CAP];
	char restored[PERCH_ASIDE_CAP];
	enum perch_rc rc = with_tail(restoring, v->config, ".restoring", err);

	if (rc == PERCH_OK)
		rc = with_tail(restored, v->config, ".restored", err);
	drop_unfinished(v->config);
	if (rc == PERCH_OK)
		rc = perch_rebuild_begin(&v->rebuild, restoring, &v->id, err);
	if (rc == PERCH_OK)
		rc = open_sources(v, err);
	if (rc == PERCH_OK)
		rc = fill(v, err);
	if (rc == PERCH_OK)
		rc = perch_rebuild_keep(&v->rebuild, err);
	close_sources(v);
	perch_rebuild_end(&v->rebuild);
	if (rc == PERCH_OK) {
		drop_stale_view(v);
		if (rename(restoring, restored) != 0)
			rc = perch_err_set(err, PERCH_E_IO, errno, "cannot rename %s: %s",
					   restoring, strerror(errno));
	}
	if (rc == PERCH_OK)
		rc = perch_folder_flush(restored, err);
	drop_unfinished(v->config);
	return rc;
}

static enum perch_rc
run(struct recovery *v, struct perch_err *err)
{
	int lock = -1;
	enum perch_rc rc = perch_identity_load(&v->id, v->config->log_db, false, err);

	if (rc == PERCH_OK)
		rc = perch_lock_take(v->config->log_db, program, &lock, err);
	if (rc != PERCH_OK)
		return rc;
	v->has_mark = find_mark(v->config, &v->id, &v->mark);
	rc = make_restored(v, err);
	perch_lock_release(&lock);
	if (rc == PERCH_OK)
		rc = perch_recover_resume(v->config, v->saved.aside, err);
	return rc;
}

enum perch_rc
perch_recover(const struct perch_config *config, bool is_missing, struct perch_now now,
	      char notice[PERCH_NOTICE_CAP], struct perch_err *err)
{
	struct recovery *v = calloc(1, sizeof(*v));

	if (v == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory to restore the log");
	v->config = config;
	v->now = now;
	v->saved.is_missing = is_missing;
	v->broken.lock_fd = -1;
	for (size_t i = 0; i < PERCH_BACKUP_COPIES; i++)
		v->copies[i].db.lock_fd = -1;
	enum perch_rc rc = run(v, err);
	if (rc == PERCH_OK)
		perch_recover_notice(&v->saved, now, notice);
	else
		rc = perch_err_prefix(err, rc, "%s is damaged and could not be restored yet",
				      config->log_db);
	perch_identity_forget(&v->id);
	free(v);
	return rc;
}

/* rebuild.c - see rebuild.h. */
#include "firmware/app/rebuild.h"

#include <assert.h>

#include "firmware/base/text.h"
#include "firmware/store/backup.h"

#define BYTES_MAX (PERCH_REBUILD_BATCH * 2048 + 65536) /* log.db takes no longer record */

static const char program[] = "perch " PERCH_VERSION;

enum perch_rc
perch_rebuild_begin(struct perch_rebuild *r, const char *path, const struct perch_identity *id,
		    struct perch_err *err)
{
	*r = (struct perch_rebuild){ .id = id, .db = { .lock_fd = -1 } };
	uint8_t *memory = malloc(BYTES_MAX);
	if (memory == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory to restore the log");
	r->bytes = perch_buf_over(memory, BYTES_MAX);
	return perch_db_open_writer(&r->db, &perch_copy_kind, path, program, err);
}

void
perch_rebuild_end(struct perch_rebuild *r)
{
	if (r->db.sql != NULL)
		perch_db_close(&r->db);
	free(r->bytes.p);
	r->bytes.p = NULL;
}

/* --- writing ----------------------------------------------------------------------------------- */

static enum perch_rc
write_pending(struct perch_rebuild *r, struct perch_err *err)
{
	size_t n = r->n;

	r->n = 0;
	perch_buf_reset(&r->bytes);
	return n == 0 ? PERCH_OK : perch_log_append(&r->db, r->tail - n + 1, r->pending, n, err);
}

static enum perch_rc
make_room(struct perch_rebuild *r, size_t bytes, struct perch_err *err)
{
	return r->n == PERCH_REBUILD_BATCH || bytes > r->bytes.cap - r->bytes.n
		       ? write_pending(r, err)
		       : PERCH_OK;
}

static enum perch_rc
keep_event(struct perch_rebuild *r, struct perch_span bytes, const struct perch_hash *head,
	   struct perch_err *err)
{
	enum perch_rc rc = make_room(r, bytes.n, err);

	if (rc != PERCH_OK)
		return rc;
	struct perch_log_entry *e = &r->pending[r->n++];
	e->bytes = perch_span_of(r->bytes.p + r->bytes.n, bytes.n);
	memcpy(e->hash, head->b, sizeof(e->hash));
	rc = perch_buf_put(&r->bytes, bytes);
	r->tail++;
	r->head = *head;
	return rc;
}

/* What the tables of the sources say, the first that knows. */
static void
find_end_of_epoch(struct perch_rebuild *r)
{
	struct perch_epoch own;
	struct perch_epoch next;

	r->next_first = 0;
	for (size_t i = 0; i < r->n_sources && r->epoch.n > 0; i++) {
		if (perch_log_epoch_find(r->sources[i], r->epoch.id, &own, NULL) != PERCH_OK ||
		    own.first_id != r->epoch.first_id)
			continue;
		if (perch_log_epoch_after(r->sources[i], own.n, &next, NULL) == PERCH_OK)
			r->next_first = next.first_id;
		return;
	}
}

static enum perch_rc
keep_epoch(struct perch_rebuild *r, const struct perch_epoch *epoch, struct perch_span bytes,
	   const struct perch_hash *head, struct perch_err *err)
{
	struct perch_log_entry first = { .bytes = bytes };
	enum perch_rc rc = write_pending(r, err);

	memcpy(first.hash, head->b, sizeof(first.hash));
	if (rc == PERCH_OK)
		rc = perch_log_open_epoch(&r->db, epoch, &first, 1, err);
	if (rc != PERCH_OK)
		return rc;
	r->epoch = *epoch;
	r->tail++;
	r->head = *head;
	find_end_of_epoch(r);
	return PERCH_OK;
}

/* --- judging ------------------------------------------------------------------------------------ */

static bool
take_hex(const char *hex, uint8_t *dst, size_t n)
{
	size_t got = 0;

	return perch_parse_hex(perch_span_str(hex), dst, n, &got) == PERCH_OK && got == n;
}

/* The row that an epoch record stands for. false: it is not of this terminal. */
static bool
read_epoch(const struct perch_rebuild *r, const struct perch_record_epoch *from,
	   struct perch_epoch *out)
{
	uint8_t device[PERCH_DEVICE_BYTES];
	uint8_t key[PERCH_KEY_BYTES];

	*out = (struct perch_epoch){
		.n = r->epoch.n + 1,
		.first_id = r->tail + 1,
		.has_previous = from->previous[0] != '\0',
		.previous_seq = (uint64_t)from->previous_seq,
	};
	if (!take_hex(from->device, device, sizeof(device)) ||
	    memcmp(device, r->id->device, sizeof(device)) != 0 ||
	    !take_hex(from->key, key, sizeof(key)) ||
	    memcmp(key, r->id->key.pub, sizeof(key)) != 0 ||
	    !take_hex(from->epoch, out->id, sizeof(out->id)))
		return false;
	return !out->has_previous ||
	       (take_hex(from->previous, out->previous_id, sizeof(out->previous_id)) &&
		take_hex(from->previous_hash, out->previous_hash, sizeof(out->previous_hash)));
}

/* Does another epoch begin here? Where the tables do not tell, the source must have what lies before. */
static bool
may_begin(struct perch_rebuild *r, struct perch_db *source)
{
	uint8_t hash[PERCH_HASH_BYTES];

	if (r->tail == 0 || r->next_first == r->tail + 1)
		return true;
	return r->next_first == 0 && source != NULL &&
	       perch_log_hash_at(source, r->tail, hash, NULL) == PERCH_OK &&
	       memcmp(hash, r->head.b, sizeof(hash)) == 0;
}

/* The next record, if it is one. hash NULL: there is none to compare with. PERCH_E_FORMAT: it does not fit. */
static enum perch_rc
take(struct perch_rebuild *r, struct perch_db *source, struct perch_span bytes,
     const struct perch_span *hash, struct perch_err *err)
{
	struct perch_epoch epoch;
	struct perch_hash head = r->head;
	enum perch_rc rc = perch_record_decode(bytes, &r->record);
	bool is_known = rc == PERCH_OK;
	bool is_epoch = is_known && r->record.type == PERCH_RECORD_EPOCH;

	if ((!is_known && rc != PERCH_E_UNKNOWN && rc != PERCH_E_NEWER) ||
	    (!is_epoch && (r->tail == 0 || r->next_first == r->tail + 1)))
		return PERCH_E_FORMAT;
	if (is_epoch) {
		if (!may_begin(r, source) || !read_epoch(r, &r->record.epoch, &epoch))
			return PERCH_E_FORMAT;
		rc = perch_chain_start(r->id->device, epoch.id, &head);
		if (rc != PERCH_OK)
			return rc;
	}
	rc = perch_chain_step(&head, bytes);
	if (rc != PERCH_OK)
		return rc;
	if (hash != NULL && !perch_span_eq(*hash, perch_span_of(head.b, sizeof(head.b))))
		return PERCH_E_FORMAT;
	if (is_known)
		r->last_ms = r->record.head.wall_ms;
	return is_epoch ? keep_epoch(r, &epoch, bytes, &head, err)
			: keep_event(r, bytes, &head, err);
}

/* --- sources ---------------------------------------------------------------------------------------- */

void
perch_rebuild_add(struct perch_rebuild *r, struct perch_db *source)
{
	assert(r->n_sources < PERCH_REBUILD_SOURCES);
	r->sources[r->n_sources++] = source;
	find_end_of_epoch(r);
}

struct taking {
	struct perch_rebuild *r;
	struct perch_db *source;
	enum perch_rc rc; /* of writing, or of what does not fit */
	struct perch_err *err;
};

static enum perch_rc
on_event(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct taking *t = ctx;

	(void)id;
	t->rc = take(t->r, t->source, bytes, &hash, t->err);
	return t->rc;
}

enum perch_rc
perch_rebuild_take_file(struct perch_rebuild *r, struct perch_db *source, uint64_t *taken,
			struct perch_err *err)
{
	struct taking t = { .r = r, .source = source, .err = err };
	uint64_t before = r->tail;
	/* It ends in any case with an error: the last record, a page that cannot be read, one that does
	 * not fit. Only those of writing count. */
	enum perch_rc ended = perch_log_each(source, r->tail + 1, INT64_MAX, on_event, &t, NULL);

	(void)ended;
	*taken += r->tail - before;
	if (t.rc != PERCH_OK && t.rc != PERCH_E_FORMAT)
		return t.rc;
	return write_pending(r, err);
}

enum perch_rc
perch_rebuild_take_line(struct perch_rebuild *r, struct perch_span bytes, struct perch_err *err)
{
	return take(r, NULL, bytes, NULL, err);
}

enum perch_rc
perch_rebuild_put(struct perch_rebuild *r, struct perch_epoch *epoch,
		  const struct perch_record *record, struct perch_err *err)
{
	uint8_t memory[4096];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	struct perch_hash head = r->head;
	enum perch_rc rc = perch_record_encode(record, &b);

	if (epoch != NULL && rc == PERCH_OK) {
		epoch->n = r->epoch.n + 1;
		epoch->first_id = r->tail + 1;
		rc = perch_chain_start(r->id->device, epoch->id, &head);
	}
	if (rc == PERCH_OK)
		rc = perch_chain_step(&head, perch_buf_span(&b));
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "a record cannot be written (%s)",
				     perch_rc_str(rc));
	return epoch != NULL ? keep_epoch(r, epoch, perch_buf_span(&b), &head, err)
			     : keep_event(r, perch_buf_span(&b), &head, err);
}

enum perch_rc
perch_rebuild_keep(struct perch_rebuild *r, struct perch_err *err)
{
	enum perch_rc rc = write_pending(r, err);

	return rc == PERCH_OK ? perch_backup_flush(&r->db, err) : rc;
}

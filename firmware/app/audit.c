/* audit.c - the log itself: file, chain, seals. See audit.h. */
#include "firmware/app/audit.h"

#include "firmware/base/text.h"
#include "firmware/store/file.h"

/* Records read at a time. */
#define BATCH 1000

enum perch_rc
perch_audit_open(struct perch_audit *a, const struct perch_config *config, struct perch_err *err)
{
	memset(a, 0, sizeof(*a));
	a->config = config;
	enum perch_rc rc = perch_db_open_reader(&a->log, &perch_log_kind, config->log_db, err);
	if (rc != PERCH_OK)
		return rc;
	/* Both at one moment: the terminal may be writing. */
	rc = perch_db_exec(&a->log, "BEGIN", err);
	if (rc == PERCH_OK)
		rc = perch_log_tail(&a->log, &a->tail, NULL, err);
	if (rc == PERCH_OK)
		rc = perch_log_epoch_last(&a->log, &a->epoch, err);
	if (rc == PERCH_E_NOTFOUND)
		rc = perch_err_set(err, PERCH_E_DAMAGED, 0, "log.db does not begin with an epoch");
	perch_db_rollback(&a->log);
	if (rc != PERCH_OK)
		perch_db_close(&a->log);
	return rc;
}

void
perch_audit_close(struct perch_audit *a)
{
	perch_db_close(&a->log);
}

enum perch_rc
perch_audit_all(struct perch_audit *a, struct perch_err *err)
{
	static enum perch_rc (*const checks[])(struct perch_audit *, struct perch_err *) = {
		perch_audit_file,     perch_audit_chain, perch_audit_marks,
		perch_audit_receipts, perch_audit_views,
	};
	enum perch_rc rc = PERCH_OK;

	for (size_t i = 0; i < PERCH_COUNT(checks) && rc == PERCH_OK; i++)
		rc = checks[i](a, err);
	return rc;
}

/* The words a table was made with; only a writer minds them, at the next start. */
static enum perch_rc
check_table(struct perch_audit *a, const char *name, struct perch_span sql, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(&a->log, "SELECT sql FROM sqlite_schema WHERE name = ?1",
					  &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, name);
	rc = perch_stmt_step(&a->log, stmt, err);
	if (rc == PERCH_E_NOTFOUND ||
	    (rc == PERCH_OK && !perch_span_eq(perch_col_span(stmt, 0), sql)))
		rc = perch_err_set(err, PERCH_E_DAMAGED, 0,
				   "log.db: damaged: its table %s is not as it was made; %s", name,
				   perch_log_kind.if_damaged);
	return rc;
}

static enum perch_rc
check_tables(struct perch_audit *a, struct perch_db *made, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	char name[64];
	enum perch_rc rc = perch_stmt_new(
		made, "SELECT name, sql FROM sqlite_schema WHERE type = 'table'", &stmt, err);

	while (rc == PERCH_OK && (rc = perch_stmt_step(made, stmt, err)) == PERCH_OK) {
		rc = perch_col_text(stmt, 0, name, sizeof(name));
		if (rc == PERCH_OK)
			rc = check_table(a, name, perch_col_span(stmt, 1), err);
	}
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

enum perch_rc
perch_audit_file(struct perch_audit *a, struct perch_err *err)
{
	struct perch_db made;
	enum perch_rc rc = perch_db_check(&a->log, true, err);

	if (rc == PERCH_OK)
		rc = perch_db_open_scratch(&made, &perch_log_kind, err);
	if (rc != PERCH_OK)
		return rc;
	rc = check_tables(a, &made, err);
	perch_db_close(&made);
	return rc;
}

/* --- the chain -------------------------------------------------------------------------------- */

struct walk {
	struct perch_audit *a;
	struct perch_epoch epoch;
	struct perch_hash head; /* after the last good record, also of the epoch before */
	uint64_t last;          /* the last good record */
	struct perch_err *err;
};

static enum perch_rc
bad(struct walk *w, uint64_t id, const char *why)
{
	w->a->bad_id = id;
	return perch_err_set(w->err, PERCH_E_DAMAGED, 0,
			     "record %llu %s; keep the folder as it is and tell head office",
			     (unsigned long long)id, why);
}

static bool
hex_is(const char *hex, const uint8_t *bytes, size_t n)
{
	char text[2 * PERCH_SIGNATURE_BYTES + 1];

	return perch_text_hex(text, sizeof(text), bytes, n) == PERCH_OK && strcmp(hex, text) == 0;
}

static bool
take_hex(const char *hex, uint8_t *dst, size_t n)
{
	size_t got = 0;

	return perch_parse_hex(perch_span_str(hex), dst, n, &got) == PERCH_OK && got == n;
}

/* The table's columns can be changed by anybody; the record cannot, it is sealed. */
static bool
is_as_in_table(const struct perch_record_epoch *e, const struct perch_epoch *row)
{
	if (!hex_is(e->epoch, row->id, sizeof(row->id)))
		return false;
	if (!row->has_previous)
		return e->previous[0] == '\0' && e->previous_seq == 0 && row->previous_seq == 0 &&
		       e->previous_hash[0] == '\0';
	return hex_is(e->previous, row->previous_id, sizeof(row->previous_id)) &&
	       e->previous_seq == (int64_t)row->previous_seq &&
	       hex_is(e->previous_hash, row->previous_hash, sizeof(row->previous_hash));
}

/* The first record of an epoch says who and which, and what the record before it was. */
static enum perch_rc
check_epoch(struct walk *w, uint64_t id)
{
	struct perch_audit *a = w->a;
	const struct perch_record_epoch *e = &a->record.epoch;
	uint8_t device[PERCH_DEVICE_BYTES];
	uint8_t key[PERCH_KEY_BYTES];
	bool is_first = w->epoch.n == 1;

	if (id != w->epoch.first_id)
		return bad(w, id, "opens an epoch where none begins");
	if (!is_as_in_table(e, &w->epoch) || !take_hex(e->device, device, sizeof(device)) ||
	    !take_hex(e->key, key, sizeof(key)))
		return bad(w, id, "does not say of its epoch what the table of epochs says");
	if (!is_first && (memcmp(device, a->device, sizeof(device)) != 0 ||
			  memcmp(key, a->key, sizeof(key)) != 0))
		return bad(w, id, "names another terminal or another key than the epoch before");
	/* Version 1 does not say. */
	if (a->record.version > 1 &&
	    (is_first ? e->tail[0] != '\0' : !hex_is(e->tail, w->head.b, sizeof(w->head.b))))
		return bad(w, id,
			   "begins an epoch after something else than what lies before it: a "
			   "record was changed, cut or put in");
	a->is_restored = strcmp(e->why, "restored") == 0;
	/* It would answer for what was cut off before it, and no seal of its own would be asked for. */
	if (!is_first && !a->is_restored)
		return bad(w, id, "begins an epoch that no restored copy gave cause for");
	memcpy(a->device, device, sizeof(device));
	memcpy(a->key, key, sizeof(key));
	return perch_chain_start(a->device, w->epoch.id, &w->head);
}

static enum perch_rc
check_seal(struct walk *w, uint64_t id, const struct perch_record_seal *s)
{
	struct perch_audit *a = w->a;
	uint8_t signature[PERCH_SIGNATURE_BYTES];
	uint8_t message[PERCH_SEAL_MESSAGE_BYTES];
	uint64_t seq = id - w->epoch.first_id; /* of the record before */

	if (!hex_is(s->epoch, w->epoch.id, sizeof(w->epoch.id)) || s->seq != (int64_t)seq ||
	    !hex_is(s->head, w->head.b, sizeof(w->head.b)))
		return bad(w, id, "is a seal over something else than what lies before it");
	perch_seal_message(a->device, w->epoch.id, seq, &w->head, message);
	if (!take_hex(s->sig, signature, sizeof(signature)) ||
	    perch_signature_check(a->key, perch_span_of(message, sizeof(message)), signature) !=
		    PERCH_OK)
		return bad(w, id, "is a seal with a false signature");
	a->seals++;
	a->sealed = seq;
	return PERCH_OK;
}

static enum perch_rc
check_event(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct walk *w = ctx;
	struct perch_audit *a = w->a;
	enum perch_rc rc = perch_record_decode(bytes, &a->record);
	bool is_known = rc == PERCH_OK;

	if (!is_known && rc != PERCH_E_UNKNOWN && rc != PERCH_E_NEWER)
		return bad(w, id, "was changed: its bytes are no record");
	if (id == w->epoch.first_id && (!is_known || a->record.type != PERCH_RECORD_EPOCH))
		return bad(w, id, "should open an epoch and does not");
	rc = PERCH_OK;
	if (is_known && a->record.type == PERCH_RECORD_EPOCH)
		rc = check_epoch(w, id);
	else if (is_known && a->record.type == PERCH_RECORD_SEAL)
		rc = check_seal(w, id, &a->record.seal);
	else if (is_known && a->record.type == PERCH_RECORD_CLOSE)
		a->rolls++;
	if (rc == PERCH_OK)
		rc = perch_chain_step(&w->head, bytes);
	if (rc == PERCH_OK && !perch_span_eq(hash, perch_span_of(w->head.b, sizeof(w->head.b))))
		return bad(w, id, "was changed: its bytes do not give the hash stored with it");
	w->last = id;
	return rc;
}

/* The key beside the log must be the one that the log names. */
static enum perch_rc
check_key_file(struct perch_audit *a, struct perch_err *err)
{
	char path[PERCH_PATH_CAP];
	uint8_t text[160];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	uint8_t pub[PERCH_KEY_BYTES];
	size_t n = 0;

	if (perch_path_beside(path, sizeof(path), a->config->log_db, "seal.pub") != PERCH_OK ||
	    perch_file_load(path, &b, NULL) != PERCH_OK)
		return PERCH_OK;
	if (perch_parse_hex(perch_span_trim(perch_buf_span(&b)), pub, sizeof(pub), &n) ==
		    PERCH_OK &&
	    n == sizeof(pub) && memcmp(pub, a->key, sizeof(pub)) == 0)
		return PERCH_OK;
	return perch_err_set(
		err, PERCH_E_DAMAGED, 0,
		"seal.pub is not the key that the log names: one of them was replaced");
}

/* Nothing may hide in front of record 1, where nobody looks. */
static enum perch_rc
check_begin(struct perch_audit *a, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		&a->log, "SELECT min(id) FROM event WHERE id < 1 HAVING count(*) > 0", &stmt, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(&a->log, stmt, err);
	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	return perch_err_set(err, PERCH_E_DAMAGED, 0,
			     "record %lld lies in front of the first one; keep the folder as it is "
			     "and tell head office",
			     (long long)perch_col_i64(stmt, 0));
}

/* Records first..last of one epoch. */
static enum perch_rc
walk_epoch(struct walk *w, uint64_t last)
{
	enum perch_rc rc = PERCH_OK;

	if (last < w->epoch.first_id)
		return perch_err_set(w->err, PERCH_E_DAMAGED, 0, "epoch %lld has no records",
				     (long long)w->epoch.n);
	for (uint64_t id = w->epoch.first_id; id <= last && rc == PERCH_OK; id += BATCH) {
		uint64_t end = last - id < BATCH ? last : id + BATCH - 1;

		rc = perch_log_each(&w->a->log, id, end, check_event, w, w->err);
	}
	/* It answers for what the copy lacks, and the terminal seals it with its first record. */
	if (rc == PERCH_OK && w->a->is_restored && w->a->sealed == 0)
		return bad(w, w->epoch.first_id, "opens an epoch that no seal confirms");
	if (rc == PERCH_E_DAMAGED && w->a->bad_id == 0)
		w->a->bad_id = w->last + 1; /* it is missing */
	return rc;
}

enum perch_rc
perch_audit_chain(struct perch_audit *a, struct perch_err *err)
{
	struct walk w = { .a = a, .err = err };
	struct perch_epoch next = { 0 };
	enum perch_rc rc = check_begin(a, err);

	if (rc == PERCH_OK)
		rc = perch_log_epoch_after(&a->log, 0, &next, err);
	if (rc == PERCH_OK && next.first_id != 1)
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "log.db does not begin with an epoch");
	while (rc == PERCH_OK && w.epoch.n < a->epoch.n) {
		uint64_t last = a->tail;

		if (next.n != w.epoch.n + 1)
			return perch_err_set(err, PERCH_E_DAMAGED, 0,
					     "log.db: epoch %lld is missing",
					     (long long)w.epoch.n + 1);
		w.epoch = next;
		if (w.epoch.n < a->epoch.n) {
			rc = perch_log_epoch_after(&a->log, w.epoch.n, &next, err);
			last = next.first_id - 1;
		}
		a->sealed = 0;
		if (rc == PERCH_OK)
			rc = walk_epoch(&w, last);
	}
	a->head = w.head;
	if (rc == PERCH_E_NOTFOUND)
		rc = perch_err_set(err, PERCH_E_DAMAGED, 0, "log.db: an epoch is missing");
	return rc == PERCH_OK ? check_key_file(a, err) : rc;
}

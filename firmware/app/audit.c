/* audit.c - the log itself: file, chain, seals. See audit.h. */
#include "firmware/app/audit.h"

#include "firmware/base/text.h"
#include "firmware/store/file.h"

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
		rc = perch_log_epochs(&a->log, a->epochs, PERCH_COUNT(a->epochs), &a->n_epochs,
				      err);
	if (rc == PERCH_OK)
		rc = perch_log_tail(&a->log, &a->tail, NULL, err);
	if (rc == PERCH_OK)
		rc = perch_db_commit(&a->log, err);
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
perch_audit_file(struct perch_audit *a, struct perch_err *err)
{
	return perch_db_check(&a->log, true, err);
}

/* --- the chain -------------------------------------------------------------------------------- */

struct walk {
	struct perch_audit *a;
	const struct perch_epoch *epoch;
	struct perch_hash head; /* after the last good record */
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

/* The first record of an epoch says who and which; it must say what the table says. */
static enum perch_rc
check_epoch(struct walk *w, uint64_t id, const struct perch_record_epoch *e)
{
	struct perch_audit *a = w->a;
	uint8_t device[PERCH_DEVICE_BYTES];
	uint8_t key[PERCH_KEY_BYTES];

	if (id != w->epoch->first_id)
		return bad(w, id, "opens an epoch where none begins");
	if (!hex_is(e->epoch, w->epoch->id, sizeof(w->epoch->id)) ||
	    !take_hex(e->device, device, sizeof(device)) || !take_hex(e->key, key, sizeof(key)))
		return bad(w, id, "does not name the epoch that the table names");
	if (w->epoch->n > 1 && (memcmp(device, a->device, sizeof(device)) != 0 ||
				memcmp(key, a->key, sizeof(key)) != 0))
		return bad(w, id, "names another terminal or another key than the epoch before");
	if (w->epoch->has_previous &&
	    (!hex_is(e->previous, w->epoch->previous_id, sizeof(w->epoch->previous_id)) ||
	     e->previous_seq != (int64_t)w->epoch->previous_seq ||
	     !hex_is(e->previous_hash, w->epoch->previous_hash, sizeof(w->epoch->previous_hash))))
		return bad(w, id, "names another previous epoch than the table");
	memcpy(a->device, device, sizeof(device));
	memcpy(a->key, key, sizeof(key));
	return perch_chain_start(a->device, w->epoch->id, &w->head);
}

static enum perch_rc
check_seal(struct walk *w, uint64_t id, const struct perch_record_seal *s)
{
	struct perch_audit *a = w->a;
	uint8_t signature[PERCH_SIGNATURE_BYTES];
	uint8_t message[PERCH_SEAL_MESSAGE_BYTES];
	uint64_t seq = id - w->epoch->first_id; /* of the record before */

	if (!hex_is(s->epoch, w->epoch->id, sizeof(w->epoch->id)) || s->seq != (int64_t)seq ||
	    !hex_is(s->head, w->head.b, sizeof(w->head.b)))
		return bad(w, id, "is a seal over something else than what lies before it");
	perch_seal_message(a->device, w->epoch->id, seq, &w->head, message);
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
	if (id == w->epoch->first_id && (!is_known || a->record.type != PERCH_RECORD_EPOCH))
		return bad(w, id, "should open an epoch and does not");
	rc = PERCH_OK;
	if (is_known && a->record.type == PERCH_RECORD_EPOCH)
		rc = check_epoch(w, id, &a->record.epoch);
	else if (is_known && a->record.type == PERCH_RECORD_SEAL)
		rc = check_seal(w, id, &a->record.seal);
	else if (is_known && a->record.type == PERCH_RECORD_CLOSE)
		a->rolls++;
	if (rc == PERCH_OK)
		rc = perch_chain_step(&w->head, bytes);
	if (rc == PERCH_OK && !perch_span_eq(hash, perch_span_of(w->head.b, sizeof(w->head.b))))
		return bad(w, id, "was changed: its bytes do not give the hash stored with it");
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

enum perch_rc
perch_audit_chain(struct perch_audit *a, struct perch_err *err)
{
	enum perch_rc rc = PERCH_OK;

	if (a->n_epochs == 0 || a->epochs[0].first_id != 1)
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "log.db does not begin with an epoch");
	for (size_t i = 0; i < a->n_epochs && rc == PERCH_OK; i++) {
		struct walk w = { .a = a, .epoch = &a->epochs[i], .err = err };
		uint64_t last = i + 1 < a->n_epochs ? a->epochs[i + 1].first_id - 1 : a->tail;
		if (last < w.epoch->first_id)
			return perch_err_set(err, PERCH_E_DAMAGED, 0, "epoch %zu has no records",
					     i + 1);
		a->sealed = 0;
		rc = perch_log_each(&a->log, w.epoch->first_id, last, check_event, &w, err);
		a->head = w.head;
	}
	return rc == PERCH_OK ? check_key_file(a, err) : rc;
}

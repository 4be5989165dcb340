/* enrol.c - see enrol.h. */
#include "sync/office/enrol.h"

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "sync/office/device.h"

#define TOKEN_MS      ((int64_t)24 * 3600 * 1000)
#define CLIENT_LIFE_S ((int64_t)5 * 366 * 86400)

struct token {
	struct perch_hash hash; /* of its hexadecimal digits */
	int64_t issued_ms;
	bool is_used;
	uint8_t device[PERCH_WIRE_DEVICE]; /* that used it */
};

struct enrolment {
	struct perch_office *office;
	struct perch_wire_enrol request;
	char name[2 * PERCH_WIRE_DEVICE + 1];
	struct perch_hash key_hash; /* of the request's key */
	struct token token;
	struct perch_device device; /* as it is known, then as it will be */
	bool is_known;
	int64_t now_ms;
};

static enum perch_rc
hash_token(const uint8_t token[PERCH_WIRE_TOKEN], struct perch_hash *hash)
{
	char hex[2 * PERCH_WIRE_TOKEN + 1];
	enum perch_rc rc = perch_text_hex(hex, sizeof(hex), token, PERCH_WIRE_TOKEN);

	return rc == PERCH_OK ? perch_sha256(perch_span_str(hex), perch_span_of(NULL, 0), hash)
			      : rc;
}

static enum perch_rc
save_token(struct perch_office *office, const struct perch_hash *hash, int64_t now_ms,
	   struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		&office->db, "INSERT INTO token (hash, issued_ms) VALUES (?1, ?2)", &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(stmt, 1, perch_span_of(hash->b, PERCH_HASH_BYTES));
	perch_stmt_i64(stmt, 2, now_ms);
	return perch_stmt_run(&office->db, stmt, err);
}

static enum perch_rc
choose_url(const struct perch_office *office, const char *url, int64_t port,
	   char dst[PERCH_WIRE_URL_CAP], struct perch_err *err)
{
	enum perch_rc rc = PERCH_OK;

	if (url != NULL && url[0] != '\0')
		rc = perch_fmt(dst, PERCH_WIRE_URL_CAP, "%s", url);
	else if (office->config.url[0] != '\0')
		rc = perch_fmt(dst, PERCH_WIRE_URL_CAP, "%s", office->config.url);
	else if (port != 0)
		rc = perch_office_config_url(&office->config, port, dst, PERCH_WIRE_URL_CAP);
	else
		return perch_err_set(err, PERCH_E_ARG, 0,
				     "the port is chosen when serve starts: start it first, or "
				     "give --url https://HOST:PORT");
	if (rc != PERCH_OK || !perch_wire_is_url(dst))
		return perch_err_set(err, PERCH_E_ARG, 0,
				     "the url must be https://HOST:PORT and nothing after it");
	return PERCH_OK;
}

enum perch_rc
perch_token_new(struct perch_office *office, const char *url, int64_t port, int64_t now_ms,
		char code[PERCH_CODE_CAP], struct perch_err *err)
{
	struct perch_wire_code from = { .issued_s = now_ms / 1000 };
	struct perch_buf out = perch_buf_over(code, PERCH_CODE_CAP);
	struct perch_hash hash;
	enum perch_rc rc = choose_url(office, url, port, from.url, err);

	if (rc != PERCH_OK)
		return rc;
	memcpy(from.ca_key_hash, office->keys.ca_key_hash.b, PERCH_WIRE_HASH);
	rc = perch_random(from.token, sizeof(from.token));
	if (rc == PERCH_OK)
		rc = hash_token(from.token, &hash);
	if (rc == PERCH_OK)
		rc = perch_wire_put_code(&out, &from);
	if (rc != PERCH_OK || perch_buf_cstr(&out) == NULL)
		return perch_err_set(err, PERCH_E_IO, 0, "cannot make a token");
	perch_office_lock(office);
	rc = save_token(office, &hash, now_ms, err);
	perch_office_unlock(office);
	return rc;
}

void
perch_enrol_ca_answer(const struct perch_office *office, struct perch_reply *reply)
{
	perch_buf_reset(&reply->body);
	perch_reply_done(reply, perch_buf_put_str(&reply->body, office->keys.ca.cert),
			 PERCH_TYPE_PEM);
}

static enum perch_rc
find_token(struct enrolment *e, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct perch_db *db = &e->office->db;
	enum perch_rc rc = hash_token(e->request.token, &e->token.hash);

	if (rc == PERCH_OK)
		rc = perch_stmt_new(
			db,
			"SELECT issued_ms, used_ms IS NOT NULL, device FROM token WHERE hash = ?1",
			&stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(stmt, 1, perch_span_of(e->token.hash.b, PERCH_HASH_BYTES));
	rc = perch_stmt_step(db, stmt, err);
	if (rc != PERCH_OK)
		return rc;
	e->token.issued_ms = perch_col_i64(stmt, 0);
	e->token.is_used = perch_col_i64(stmt, 1) != 0;
	struct perch_span device = perch_col_span(stmt, 2);
	if (e->token.is_used && device.n != sizeof(e->token.device))
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "office.db: a token is damaged");
	if (e->token.is_used)
		memcpy(e->token.device, device.p, device.n);
	return PERCH_OK;
}

static enum perch_rc
use_token(struct enrolment *e, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct perch_db *db = &e->office->db;
	enum perch_rc rc = perch_stmt_new(
		db, "UPDATE token SET used_ms = ?2, device = ?3 WHERE hash = ?1", &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(stmt, 1, perch_span_of(e->token.hash.b, PERCH_HASH_BYTES));
	perch_stmt_i64(stmt, 2, e->now_ms);
	perch_stmt_blob(stmt, 3, perch_span_of(e->request.device, PERCH_WIRE_DEVICE));
	return perch_stmt_run(db, stmt, err);
}

/* The answer to the first request was lost: this is the same one again. */
static bool
is_repeat(const struct enrolment *e)
{
	return e->is_known &&
	       memcmp(e->token.device, e->request.device, sizeof(e->token.device)) == 0 &&
	       memcmp(e->device.seal_key, e->request.seal_key, sizeof(e->device.seal_key)) == 0 &&
	       perch_hash_eq(&e->device.key_hash, &e->key_hash);
}

/* false: refused. */
static bool
may_enrol(const struct enrolment *e, struct perch_reply *reply)
{
	if (e->token.is_used && !is_repeat(e))
		perch_reply_refuse(reply, PERCH_PROBLEM_TOKEN_USED, "a code enrols one terminal");
	else if (!e->token.is_used && e->now_ms - e->token.issued_ms > TOKEN_MS)
		perch_reply_refuse(reply, PERCH_PROBLEM_TOKEN_EXPIRED,
				   "a code is good for 24 hours");
	else if (e->is_known && e->device.is_revoked)
		perch_reply_refuse(reply, PERCH_PROBLEM_REVOKED,
				   "head office has revoked terminal %s", e->name);
	else if (e->is_known &&
		 memcmp(e->device.seal_key, e->request.seal_key, sizeof(e->device.seal_key)) != 0)
		perch_reply_refuse(reply, PERCH_PROBLEM_DEVICE_KNOWN,
				   "terminal %s is known with another seal key: a copied terminal?",
				   e->name);
	else
		return true;
	return false;
}

/* Make the certificate and store everything in one transaction. */
static enum perch_rc
certify(struct enrolment *e, struct perch_reply *reply, bool *is_refused, struct perch_err *err)
{
	struct perch_db *db = &e->office->db;
	struct perch_device *d = &e->device;
	int64_t now_s = e->now_ms / 1000;
	enum perch_rc rc = perch_ca_client(&e->office->keys.ca, e->request.csr, e->name, now_s,
					   now_s + CLIENT_LIFE_S, d->certificate);

	*is_refused = rc == PERCH_E_DENIED;
	if (*is_refused) {
		perch_reply_refuse(reply, PERCH_PROBLEM_BAD_CSR,
				   "the request must be for P-256, SHA-256 and common name %s",
				   e->name);
		return PERCH_OK;
	}
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "the CA cannot sign: check ca.key and ca.pem");
	memcpy(d->id, e->request.device, sizeof(d->id));
	memcpy(d->seal_key, e->request.seal_key, sizeof(d->seal_key));
	d->key_hash = e->key_hash;
	d->enrolled_ms = e->now_ms;
	rc = perch_db_begin(db, err);
	if (rc == PERCH_OK)
		rc = use_token(e, err);
	if (rc == PERCH_OK)
		rc = perch_device_save(e->office, d, e->request.program, err);
	if (rc == PERCH_OK)
		rc = perch_db_commit(db, err);
	if (rc != PERCH_OK)
		perch_db_rollback(db);
	else
		perch_log(PERCH_LOG_INFO, "office", "event=enrolled device=%s", e->name);
	return rc;
}

static void
put_answer(const struct enrolment *e, struct perch_reply *reply)
{
	struct perch_wire_enrolled answer = { .server_ms = e->device.enrolled_ms };

	memcpy(answer.device, e->device.id, sizeof(answer.device));
	memcpy(answer.certificate, e->device.certificate, sizeof(answer.certificate));
	memcpy(answer.ca, e->office->keys.ca.cert, sizeof(answer.ca));
	memcpy(answer.receipt_key, e->office->keys.receipt.pub, sizeof(answer.receipt_key));
	perch_reply_done(reply, perch_wire_put_enrolled(&reply->body, &answer), PERCH_TYPE_JSON);
}

static enum perch_rc
enrol(struct enrolment *e, struct perch_reply *reply, struct perch_err *err)
{
	bool is_refused = false;
	enum perch_rc rc = find_token(e, err);

	if (rc == PERCH_E_NOTFOUND) {
		perch_reply_refuse(reply, PERCH_PROBLEM_TOKEN_UNKNOWN,
				   "this code was not made by this office");
		return PERCH_OK;
	}
	if (rc != PERCH_OK)
		return rc;
	if (perch_csr_key_hash(e->request.csr, &e->key_hash) != PERCH_OK) {
		perch_reply_refuse(reply, PERCH_PROBLEM_BAD_CSR, "the request cannot be read");
		return PERCH_OK;
	}
	rc = perch_device_find(e->office, e->request.device, &e->device, err);
	e->is_known = rc == PERCH_OK;
	if (rc != PERCH_OK && rc != PERCH_E_NOTFOUND)
		return rc;
	if (!may_enrol(e, reply))
		return PERCH_OK;
	rc = e->token.is_used ? PERCH_OK : certify(e, reply, &is_refused, err);
	if (rc == PERCH_OK && !is_refused)
		put_answer(e, reply);
	return rc;
}

void
perch_enrol_answer(struct perch_office *office, struct perch_span body, int64_t now_ms,
		   struct perch_reply *reply)
{
	struct enrolment e = { .office = office, .now_ms = now_ms };
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_wire_get_enrol(body, &e.request);

	if (rc == PERCH_OK)
		rc = perch_text_hex(e.name, sizeof(e.name), e.request.device, PERCH_WIRE_DEVICE);
	if (rc != PERCH_OK) {
		perch_reply_refuse(reply, PERCH_PROBLEM_MALFORMED, "enrolment: %s",
				   perch_rc_str(rc));
		return;
	}
	perch_office_lock(office);
	rc = enrol(&e, reply, &err);
	perch_office_unlock(office);
	if (rc != PERCH_OK && err.rc == PERCH_OK)
		(void)perch_err_set(&err, rc, 0, "an enrolment cannot be checked");
	if (rc != PERCH_OK)
		perch_reply_failed(reply, &err);
}

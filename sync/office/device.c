/* device.c - see device.h. */
#include "sync/office/device.h"

#include "firmware/base/text.h"
#include "sync/wire_in.h"

static enum perch_rc
take_blob(struct sqlite3_stmt *stmt, int i, uint8_t *dst, size_t n)
{
	struct perch_span s = perch_col_span(stmt, i);

	if (s.n != n)
		return PERCH_E_DAMAGED;
	memcpy(dst, s.p, n);
	return PERCH_OK;
}

enum perch_rc
perch_device_find(struct perch_office *office, const uint8_t id[PERCH_WIRE_DEVICE],
		  struct perch_device *device, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(&office->db,
					  "SELECT seal_key, key_hash, certificate, enrolled_ms,"
					  " revoked_ms IS NOT NULL FROM device WHERE device = ?1",
					  &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(stmt, 1, perch_span_of(id, PERCH_WIRE_DEVICE));
	rc = perch_stmt_step(&office->db, stmt, err);
	if (rc != PERCH_OK)
		return rc;
	memcpy(device->id, id, PERCH_WIRE_DEVICE);
	rc = take_blob(stmt, 0, device->seal_key, sizeof(device->seal_key));
	if (rc == PERCH_OK)
		rc = take_blob(stmt, 1, device->key_hash.b, PERCH_HASH_BYTES);
	if (rc == PERCH_OK)
		rc = perch_col_text(stmt, 2, device->certificate, sizeof(device->certificate));
	device->enrolled_ms = perch_col_i64(stmt, 3);
	device->is_revoked = perch_col_i64(stmt, 4) != 0;
	return rc == PERCH_OK ? rc
			      : perch_err_set(err, PERCH_E_DAMAGED, 0,
					      "office.db: a row of device is damaged");
}

enum perch_rc
perch_device_save(struct perch_office *office, const struct perch_device *device,
		  const char *program, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		&office->db,
		"INSERT INTO device (device, seal_key, key_hash, certificate, enrolled_ms, program)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (device) DO UPDATE SET"
		" key_hash = excluded.key_hash, certificate = excluded.certificate,"
		" enrolled_ms = excluded.enrolled_ms, program = excluded.program",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(stmt, 1, perch_span_of(device->id, PERCH_WIRE_DEVICE));
	perch_stmt_blob(stmt, 2, perch_span_of(device->seal_key, PERCH_WIRE_KEY));
	perch_stmt_blob(stmt, 3, perch_span_of(device->key_hash.b, PERCH_HASH_BYTES));
	perch_stmt_text(stmt, 4, device->certificate);
	perch_stmt_i64(stmt, 5, device->enrolled_ms);
	perch_stmt_text(stmt, 6, program);
	return perch_stmt_run(&office->db, stmt, err);
}

/* A log is only added to, so what was told first holds. */
static enum perch_rc
save_lineage(struct perch_office *office, const struct perch_wire_hello *hello,
	     struct perch_err *err)
{
	enum perch_rc rc = PERCH_OK;

	for (size_t i = 1; i < hello->streams_n && rc == PERCH_OK; i++) {
		PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;

		rc = perch_stmt_new(&office->db,
				    "INSERT INTO lineage (device, epoch, parent)"
				    " VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
				    &stmt, err);
		if (rc != PERCH_OK)
			return rc;
		perch_stmt_blob(stmt, 1, perch_span_of(hello->device, PERCH_WIRE_DEVICE));
		perch_stmt_blob(stmt, 2, perch_span_of(hello->streams[i].epoch, PERCH_WIRE_EPOCH));
		perch_stmt_blob(stmt, 3,
				perch_span_of(hello->streams[i - 1].epoch, PERCH_WIRE_EPOCH));
		rc = perch_stmt_run(&office->db, stmt, err);
	}
	return rc;
}

enum perch_rc
perch_device_seen(struct perch_office *office, const struct perch_wire_hello *hello, int64_t now_ms,
		  struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		&office->db,
		"UPDATE device SET program = ?2, seen_ms = ?3, wall_ms = ?4,"
		" is_trusted = ?5, free_bytes = ?6, is_urgent = ?7, revision = ?8"
		" WHERE device = ?1",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(stmt, 1, perch_span_of(hello->device, PERCH_WIRE_DEVICE));
	perch_stmt_text(stmt, 2, hello->program);
	perch_stmt_i64(stmt, 3, now_ms);
	perch_stmt_i64(stmt, 4, hello->wall_ms);
	perch_stmt_i64(stmt, 5, hello->is_trusted);
	perch_stmt_i64(stmt, 6, hello->free_bytes);
	perch_stmt_i64(stmt, 7, hello->is_urgent);
	perch_stmt_i64(stmt, 8, hello->revision);
	rc = perch_stmt_run(&office->db, stmt, err);
	return rc == PERCH_OK ? save_lineage(office, hello, err) : rc;
}

static bool
is_certificate_good(const struct perch_office *office, struct perch_span certificate,
		    int64_t now_ms, struct perch_cert_id *id, struct perch_reply *reply)
{
	const char *why = "the client certificate cannot be read";

	if (certificate.n == 0) {
		perch_reply_refuse(reply, PERCH_PROBLEM_NO_CERTIFICATE,
				   "this address wants the certificate of an enrolled terminal");
		return false;
	}
	enum perch_rc rc = perch_ca_check_client(office->keys.ca.cert, certificate, now_ms / 1000,
						 id);
	if (rc == PERCH_OK)
		return true;
	if (rc == PERCH_E_DENIED)
		why = "the client certificate was not issued by this office for a terminal";
	else if (rc == PERCH_E_RANGE)
		why = "the client certificate has expired or is not valid yet: enrol again";
	perch_reply_refuse(reply, PERCH_PROBLEM_NO_CERTIFICATE, "%s", why);
	return false;
}

bool
perch_device_admit(struct perch_office *office, struct perch_span certificate, int64_t now_ms,
		   struct perch_device *device, struct perch_reply *reply)
{
	struct perch_cert_id cert;
	struct perch_err err = { 0 };
	uint8_t id[PERCH_WIRE_DEVICE];

	if (!is_certificate_good(office, certificate, now_ms, &cert, reply))
		return false;
	enum perch_rc rc = perch_wire_hex(perch_span_str(cert.name), id, sizeof(id));
	if (rc == PERCH_OK) {
		perch_office_lock(office);
		rc = perch_device_find(office, id, device, &err);
		perch_office_unlock(office);
	} else {
		rc = PERCH_E_NOTFOUND;
	}
	if (rc == PERCH_E_NOTFOUND)
		perch_reply_refuse(reply, PERCH_PROBLEM_UNKNOWN_DEVICE,
				   "the office does not know terminal %s", cert.name);
	else if (rc != PERCH_OK)
		perch_reply_failed(reply, &err);
	else if (device->is_revoked)
		perch_reply_refuse(reply, PERCH_PROBLEM_REVOKED,
				   "head office has revoked terminal %s", cert.name);
	else if (!perch_hash_eq(&device->key_hash, &cert.key_hash))
		perch_reply_refuse(reply, PERCH_PROBLEM_REVOKED,
				   "terminal %s was enrolled anew: this certificate is an old one",
				   cert.name);
	else
		return true;
	return false;
}

/* keys.c - the office's keys and certificates, files beside office.conf: see office.h. */
#include "sync/office/office.h"

#include "firmware/base/text.h"
#include "firmware/store/file.h"

#define TEN_YEARS_S ((int64_t)3653 * 86400)

/* Load or make, and say so. */
struct making {
	struct perch_office_keys *keys;
	const struct perch_office_config *config; /* NULL: only load */
	const char *beside;
	struct perch_buf *said;
	struct perch_err *err;
};

static enum perch_rc
load(const struct making *m, const char *name, struct perch_buf *out)
{
	char path[PERCH_OFFICE_PATH_CAP];

	if (perch_path_beside(path, sizeof(path), m->beside, name) != PERCH_OK)
		return perch_err_set(m->err, PERCH_E_ARG, 0, "the path is too long: %s", m->beside);
	enum perch_rc rc = perch_file_load(path, out, m->err);
	if (rc == PERCH_E_NOTFOUND && m->config == NULL)
		return perch_err_set(m->err, rc, 0, "%s does not exist: run perch-office init",
				     path);
	return rc == PERCH_E_FULL ? perch_err_set(m->err, PERCH_E_DAMAGED, 0,
						  "%s is too long to be a key or certificate", path)
				  : rc;
}

static enum perch_rc
save(const struct making *m, const char *name, struct perch_span bytes, unsigned mode)
{
	char path[PERCH_OFFICE_PATH_CAP];

	if (perch_path_beside(path, sizeof(path), m->beside, name) != PERCH_OK)
		return perch_err_set(m->err, PERCH_E_ARG, 0, "the path is too long: %s", m->beside);
	enum perch_rc rc = perch_file_replace(path, bytes, mode, m->err);
	if (rc == PERCH_OK)
		perch_buf_fmt(m->said, "made %s\n", path);
	return rc;
}

static enum perch_rc
load_pem(const struct making *m, const char *name, char pem[PERCH_PEM_CAP])
{
	struct perch_buf b = perch_buf_over(pem, PERCH_PEM_CAP - 1);
	enum perch_rc rc = load(m, name, &b);

	pem[b.n] = '\0';
	return rc;
}

/* A secret P-256 key; missing, it is made. */
static enum perch_rc
tls_key(const struct making *m, const char *name, char pem[PERCH_PEM_CAP])
{
	enum perch_rc rc = load_pem(m, name, pem);

	if (rc != PERCH_E_NOTFOUND || m->config == NULL)
		return rc;
	rc = perch_tls_key_new(pem);
	if (rc != PERCH_OK)
		return perch_err_set(m->err, rc, 0, "cannot make a key");
	return save(m, name, perch_span_str(pem), 0600);
}

static enum perch_rc
ca_cert(const struct making *m)
{
	struct perch_ca *ca = &m->keys->ca;
	enum perch_rc rc = load_pem(m, "ca.pem", ca->cert);
	char id[17] = "";
	uint8_t random[8];
	char name[64];

	if (rc == PERCH_E_NOTFOUND && m->config != NULL) {
		int64_t now_s = perch_office_now_ms() / 1000;
		/* A name of its own, so that two offices are told apart in messages. */
		rc = perch_random(random, sizeof(random));
		if (rc == PERCH_OK)
			rc = perch_text_hex(id, sizeof(id), random, sizeof(random));
		if (rc == PERCH_OK)
			rc = perch_fmt(name, sizeof(name), "perch-office CA %s", id);
		if (rc == PERCH_OK)
			rc = perch_ca_new(ca, name, now_s, now_s + TEN_YEARS_S);
		if (rc != PERCH_OK)
			return perch_err_set(m->err, rc, 0, "cannot make the CA certificate");
		rc = save(m, "ca.pem", perch_span_str(ca->cert), 0644);
	}
	if (rc == PERCH_OK && perch_cert_key_hash(ca->cert, &m->keys->ca_key_hash) != PERCH_OK)
		rc = perch_err_set(m->err, PERCH_E_DAMAGED, 0, "ca.pem is no certificate");
	return rc;
}

static enum perch_rc
server_cert(const struct making *m)
{
	enum perch_rc rc = load_pem(m, "server.pem", m->keys->server_cert);
	const char *hosts[PERCH_OFFICE_HOSTS];

	if (rc != PERCH_E_NOTFOUND || m->config == NULL)
		return rc;
	int64_t now_s = perch_office_now_ms() / 1000;
	for (size_t i = 0; i < m->config->hosts_n; i++)
		hosts[i] = m->config->hosts[i];
	rc = perch_ca_server(&m->keys->ca, m->keys->server_key, hosts, m->config->hosts_n, now_s,
			     now_s + TEN_YEARS_S, m->keys->server_cert);
	if (rc != PERCH_OK)
		return perch_err_set(m->err, rc, 0,
				     "cannot make the server's certificate: check hosts, ca.key "
				     "and server.key");
	return save(m, "server.pem", perch_span_str(m->keys->server_cert), 0644);
}

static enum perch_rc
receipt_key(const struct making *m)
{
	struct perch_key_pair *pair = &m->keys->receipt;
	struct perch_buf b = perch_buf_over(pair->secret, sizeof(pair->secret));
	enum perch_rc rc = load(m, "receipt.key", &b);

	if (rc == PERCH_E_NOTFOUND && m->config != NULL) {
		rc = perch_key_new(pair);
		if (rc != PERCH_OK)
			return perch_err_set(m->err, rc, 0, "cannot make a key");
		return save(m, "receipt.key", perch_span_of(pair->secret, sizeof(pair->secret)),
			    0600);
	}
	if (rc == PERCH_OK && (b.n != sizeof(pair->secret) || perch_key_derive(pair) != PERCH_OK))
		rc = perch_err_set(m->err, PERCH_E_DAMAGED, 0, "receipt.key is no key");
	return rc;
}

static enum perch_rc
all(const struct making *m)
{
	enum perch_rc rc = tls_key(m, "ca.key", m->keys->ca.key);

	if (rc == PERCH_OK)
		rc = ca_cert(m);
	if (rc == PERCH_OK)
		rc = tls_key(m, "server.key", m->keys->server_key);
	if (rc == PERCH_OK)
		rc = server_cert(m);
	if (rc == PERCH_OK)
		rc = receipt_key(m);
	return rc;
}

enum perch_rc
perch_office_keys_load(struct perch_office_keys *keys, const char *config, struct perch_err *err)
{
	return all(&(struct making){ .keys = keys, .beside = config, .err = err });
}

enum perch_rc
perch_office_keys_make(struct perch_office_keys *keys, const struct perch_office_config *config,
		       struct perch_buf *said, struct perch_err *err)
{
	return all(&(struct making){
		.keys = keys, .config = config, .beside = config->file, .said = said, .err = err });
}

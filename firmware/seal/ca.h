/*
 * ca.h - head office as a private certificate authority: its own certificate, the server's, and
 * those of the terminals. Library: libcrypto.
 *
 * P-256 and SHA-256 throughout; keys come from perch_tls_key_new(). Texts are PEM, terminated.
 * Times are seconds since 1970, arguments. A certificate begins an hour before it was made, for
 * clocks that go a little slow.
 */
#ifndef PERCH_SEAL_CA_H
#define PERCH_SEAL_CA_H

#include "firmware/seal/csr.h"

#define PERCH_CERT_NAME_CAP 65 /* a common name with its NUL */

struct perch_ca {
	char key[PERCH_PEM_CAP];
	char cert[PERCH_PEM_CAP];
};

/* A certificate that ca->key signs for itself. PERCH_E_FORMAT: no readable P-256 key; PERCH_E_IO,
 * PERCH_E_FULL. */
PERCH_MUST_CHECK enum perch_rc perch_ca_new(struct perch_ca *ca, const char *name, int64_t now_s,
					    int64_t until_s);

/* A server's certificate for this key and these hosts (names, or numeric addresses, which become
 * IP names). PERCH_E_ARG: no host; PERCH_E_FORMAT: a key, the CA or a host is not readable. */
PERCH_MUST_CHECK enum perch_rc perch_ca_server(const struct perch_ca *ca, const char *key,
					       const char *const hosts[], size_t n, int64_t now_s,
					       int64_t until_s, char pem[PERCH_PEM_CAP]);

/* SHA-256 of a request's public key, as perch_cert_key_hash() gives it of the certificate.
 * PERCH_E_FORMAT: no request. */
PERCH_MUST_CHECK enum perch_rc perch_csr_key_hash(const char *csr, struct perch_hash *out);

/* A client's certificate from its request. PERCH_E_DENIED: the request is not for `name`, not
 * P-256, or not signed by its own key with SHA-256. PERCH_E_FORMAT: not readable. */
PERCH_MUST_CHECK enum perch_rc perch_ca_client(const struct perch_ca *ca, const char *csr,
					       const char *name, int64_t now_s, int64_t until_s,
					       char pem[PERCH_PEM_CAP]);

/* Whom a certificate speaks of. */
struct perch_cert_id {
	char name[PERCH_CERT_NAME_CAP]; /* common name */
	struct perch_hash key_hash;
};

/* Did this CA issue this certificate (DER) for a client, and is it valid now? PERCH_E_DENIED: another
 * issuer, or not for clients; PERCH_E_RANGE: expired or not yet valid; PERCH_E_FORMAT: not
 * readable. */
PERCH_MUST_CHECK enum perch_rc perch_ca_check_client(const char *ca_cert, struct perch_span der,
						     int64_t now_s, struct perch_cert_id *out);

#endif

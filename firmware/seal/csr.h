/*
 * csr.h - the terminal's key for TLS: made here, kept here, and the request by which head office
 * certifies it. Library: libcrypto.
 *
 * P-256 throughout. Texts are PEM, terminated.
 */
#ifndef PERCH_SEAL_CSR_H
#define PERCH_SEAL_CSR_H

#include "firmware/seal/chain.h"

#define PERCH_PEM_CAP 4096

/* A new secret key (PKCS #8, not encrypted: the file's mode protects it). PERCH_E_IO, PERCH_E_FULL. */
PERCH_MUST_CHECK enum perch_rc perch_tls_key_new(char pem[PERCH_PEM_CAP]);

/* A request (PKCS #10, SHA-256) for this key with common name `name`. PERCH_E_FORMAT: the key is
 * not readable or not P-256; PERCH_E_IO, PERCH_E_FULL. */
PERCH_MUST_CHECK enum perch_rc perch_csr_new(const char *key_pem, const char *name,
					     char pem[PERCH_PEM_CAP]);

/* SHA-256 of the certificate's SubjectPublicKeyInfo (DER). PERCH_E_FORMAT: no certificate. */
PERCH_MUST_CHECK enum perch_rc perch_cert_key_hash(const char *cert_pem, struct perch_hash *out);

/* Is this certificate for this secret key, and its common name `name`? PERCH_E_DENIED: no;
 * PERCH_E_FORMAT: one of the two is not readable. */
PERCH_MUST_CHECK enum perch_rc perch_cert_fits(const char *cert_pem, const char *key_pem,
					       const char *name);

#endif

/*
 * signer.h - who makes the terminal's seals: something that holds an Ed25519 key and signs with it.
 * Library: none of its own; the key of a file signs by libcrypto (seal.h).
 *
 * The journal knows a signer, not a key. Today there is one: the key of the file seal.key, which is in
 * this process's memory while it runs. A key in a TPM 2.0 plugs in here with a second function that
 * fills a signer in, beside perch_signer_of_key(): by tss2-esys, `sign` is Esys_Sign() with a key that
 * never leaves the part, `self` its context. It must give exactly what perch_signature_check() takes: a
 * pure Ed25519 signature (RFC 8032: the whole message, not a hash of it), 64 bytes, and the 32 bytes of the
 * public key, the same at every start; and it must answer within the time of a beep, about 100 ms.
 * TPM_ALG_EDDSA is optional in TPM 2.0 and few parts have it; one that has not can keep the secret instead:
 * sealed to the part, unsealed at the start (Esys_Unseal()) into a struct perch_key_pair, which then signs.
 */
#ifndef PERCH_SEAL_SIGNER_H
#define PERCH_SEAL_SIGNER_H

#include "firmware/seal/seal.h"

struct perch_signer {
	const char *name; /* "file", for messages and perch.conf */
	uint8_t pub[PERCH_KEY_BYTES];
	void *self; /* of the implementation */
	enum perch_rc (*sign)(void *self, struct perch_span message,
			      uint8_t signature[PERCH_SIGNATURE_BYTES]);
};

/* A signer by this key pair, which is borrowed: it must stay where it is as long as the signer. */
void perch_signer_of_key(struct perch_signer *signer, struct perch_key_pair *pair);

/* PERCH_E_IO, PERCH_E_NOMEM: no signature was made; what is in it is undefined. */
PERCH_MUST_CHECK static inline enum perch_rc
perch_signer_sign(const struct perch_signer *signer, struct perch_span message,
		  uint8_t signature[PERCH_SIGNATURE_BYTES])
{
	return signer->sign(signer->self, message, signature);
}

#endif

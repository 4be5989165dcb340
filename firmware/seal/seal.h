/*
 * seal.h - Ed25519 signatures: the terminal's seals over its log and the office's receipts, and
 * the random numbers that identities are made of. Library: libcrypto.
 *
 * Only `perch` holds a terminal's secret key; everybody else has the public one.
 */
#ifndef PERCH_SEAL_SEAL_H
#define PERCH_SEAL_SEAL_H

#include "firmware/seal/chain.h"

#define PERCH_KEY_BYTES       32 /* public and secret alike */
#define PERCH_SIGNATURE_BYTES 64

struct perch_key_pair {
	uint8_t secret[PERCH_KEY_BYTES];
	uint8_t pub[PERCH_KEY_BYTES];
};

/* n random bytes from the system. PERCH_E_IO. */
PERCH_MUST_CHECK enum perch_rc perch_random(void *dst, size_t n);

/* A new key pair, or the public half of a secret key. PERCH_E_IO. */
PERCH_MUST_CHECK enum perch_rc perch_key_new(struct perch_key_pair *pair);
PERCH_MUST_CHECK enum perch_rc perch_key_derive(struct perch_key_pair *pair);

/* Wipe the secret half, and so that no compiler leaves it out. */
void perch_key_forget(struct perch_key_pair *pair);

PERCH_MUST_CHECK enum perch_rc perch_sign(const struct perch_key_pair *pair,
					  struct perch_span message,
					  uint8_t signature[PERCH_SIGNATURE_BYTES]);
/* PERCH_E_DENIED: the signature is not by this key over this message. */
PERCH_MUST_CHECK enum perch_rc perch_signature_check(
	const uint8_t pub[PERCH_KEY_BYTES], struct perch_span message,
	const uint8_t signature[PERCH_SIGNATURE_BYTES]);

/* The bytes a seal signs: "perch-seal-1", device, epoch, seq (64 bits, big endian), head. */
#define PERCH_SEAL_MESSAGE_BYTES                                                                   \
	(12 + PERCH_DEVICE_BYTES + PERCH_EPOCH_BYTES + 8 + PERCH_HASH_BYTES)
void perch_seal_message(const uint8_t device[PERCH_DEVICE_BYTES],
			const uint8_t epoch[PERCH_EPOCH_BYTES], uint64_t seq,
			const struct perch_hash *head, uint8_t dst[PERCH_SEAL_MESSAGE_BYTES]);

#endif

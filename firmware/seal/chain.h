/*
 * chain.h - the hash chain over the log's records. Library: libcrypto (SHA-256).
 *
 * h(0) = SHA-256("perch-log-1" || device || epoch), h(n) = SHA-256(h(n-1) || bytes(n)): the stored
 * bytes are hashed, never a re-written form of them. seq n counts from 1 inside one epoch.
 */
#ifndef PERCH_SEAL_CHAIN_H
#define PERCH_SEAL_CHAIN_H

#include "firmware/base/buf.h"

#define PERCH_DEVICE_BYTES 16
#define PERCH_EPOCH_BYTES  8
#define PERCH_HASH_BYTES   32
#define PERCH_HEAD_CHARS   10 /* base-32 characters of a head that reports and stickers print */

struct perch_hash {
	uint8_t b[PERCH_HASH_BYTES];
};

/* SHA-256 of a followed by b (either may be empty). PERCH_E_NOMEM, PERCH_E_IO from the library. */
PERCH_MUST_CHECK enum perch_rc perch_sha256(struct perch_span a, struct perch_span b,
					    struct perch_hash *out);
PERCH_MUST_CHECK enum perch_rc perch_chain_start(const uint8_t device[PERCH_DEVICE_BYTES],
						 const uint8_t epoch[PERCH_EPOCH_BYTES],
						 struct perch_hash *out);
/* *head becomes the value after one more record; untouched on error. */
PERCH_MUST_CHECK enum perch_rc perch_chain_step(struct perch_hash *head, struct perch_span bytes);

static inline bool
perch_hash_eq(const struct perch_hash *a, const struct perch_hash *b)
{
	return memcmp(a->b, b->b, PERCH_HASH_BYTES) == 0;
}

/* The first ten characters of the head in base 32 (RFC 4648 alphabet), terminated. */
void perch_head_text(const struct perch_hash *head, char dst[PERCH_HEAD_CHARS + 1]);

#endif

/* evidence.h - does a seal record prove what it says? Library: libcrypto by firmware/seal. */
#ifndef PERCH_OFFICE_EVIDENCE_H
#define PERCH_OFFICE_EVIDENCE_H

#include "firmware/seal/seal.h"
#include "firmware/session/record.h"

/* The stream that a seal stands in. Borrowed for the call. */
struct perch_evidence {
	const uint8_t *device;   /* PERCH_DEVICE_BYTES */
	const uint8_t *epoch;    /* PERCH_EPOCH_BYTES */
	const uint8_t *seal_key; /* PERCH_KEY_BYTES: the terminal's public key from enrolment */
};

/* Cheap look before decoding. */
bool perch_is_seal(struct perch_span bytes);
/* bytes: the seal record at seq, before: the chain value at seq - 1. NULL: it proves everything up to
 * seq - 1; else why it does not (static text). */
const char *perch_seal_doubt(const struct perch_evidence *of, struct perch_span bytes, uint64_t seq,
			     const struct perch_hash *before);

#endif

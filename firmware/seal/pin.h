/*
 * pin.h - PINs of people: what is kept of one, and whether the one that was given is it.
 * Library: libcrypto.
 *
 * scrypt (RFC 7914) of the PIN's ASCII digits, 32 bytes. A PIN of six digits has a million values, so
 * whoever holds the master data finds it with patience; the salt keeps one search from serving every
 * badge, and what stops a guesser at the terminal is the wait after wrong ones (session/sign_in.c).
 */
#ifndef PERCH_SEAL_PIN_H
#define PERCH_SEAL_PIN_H

#include "firmware/session/person.h"

/* What a new one is made with: 16 MiB of memory for each check. */
#define PERCH_PIN_N 16384
#define PERCH_PIN_R 8
#define PERCH_PIN_P 1

/*
 * The bare function: 32 bytes of scrypt. PERCH_E_NOMEM: no memory for these parameters, or the library
 * refuses them. The library clears what it worked in.
 */
PERCH_MUST_CHECK enum perch_rc perch_pin_stretch(struct perch_span secret, struct perch_span salt,
						 uint32_t n, uint32_t r, uint32_t p,
						 uint8_t out[PERCH_PIN_HASH_BYTES]);

/* Keep a PIN: a fresh random salt and the parameters above. PERCH_E_FORMAT: not 4 to 12 digits;
 * PERCH_E_IO: no random numbers; PERCH_E_NOMEM. *out is zero after an error. */
PERCH_MUST_CHECK enum perch_rc perch_pin_make(struct perch_span digits, struct perch_pin *out);

/* Is it this PIN? The comparison takes as long whatever differs, and what was computed is cleared.
 * PERCH_E_DENIED: it is not, or no 4 to 12 digits; PERCH_E_RANGE: the parameters are out of bounds;
 * PERCH_E_NOMEM. */
PERCH_MUST_CHECK enum perch_rc perch_pin_check(const struct perch_pin *pin,
					       struct perch_span digits);

#endif

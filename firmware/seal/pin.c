/* pin.c - see pin.h. */
#include "firmware/seal/pin.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "firmware/seal/seal.h"

enum perch_rc
perch_pin_stretch(struct perch_span secret, struct perch_span salt, uint32_t n, uint32_t r,
		  uint32_t p, uint8_t out[PERCH_PIN_HASH_BYTES])
{
	/* RFC 7914 5 and 6: N + 2 blocks of 128 r bytes to work in, and p of them mixed. */
	uint64_t memory = 128 * (uint64_t)r * ((uint64_t)n + p + 2);
	int ok = EVP_PBE_scrypt((const char *)secret.p, secret.n, salt.p, salt.n, n, r, p, memory,
				out, PERCH_PIN_HASH_BYTES);

	return ok == 1 ? PERCH_OK : PERCH_E_NOMEM;
}

enum perch_rc
perch_pin_make(struct perch_span digits, struct perch_pin *out)
{
	memset(out, 0, sizeof(*out));
	if (!perch_pin_is_wellformed(digits))
		return PERCH_E_FORMAT;
	struct perch_pin pin = { .n = PERCH_PIN_N, .r = PERCH_PIN_R, .p = PERCH_PIN_P };
	enum perch_rc rc = perch_random(pin.salt, sizeof(pin.salt));
	if (rc == PERCH_OK)
		rc = perch_pin_stretch(digits, perch_span_of(pin.salt, sizeof(pin.salt)), pin.n,
				       pin.r, pin.p, pin.hash);
	if (rc == PERCH_OK)
		*out = pin;
	OPENSSL_cleanse(&pin, sizeof(pin));
	return rc;
}

enum perch_rc
perch_pin_check(const struct perch_pin *pin, struct perch_span digits)
{
	uint8_t hash[PERCH_PIN_HASH_BYTES];

	if (!perch_pin_is_bounded(pin))
		return PERCH_E_RANGE;
	if (!perch_pin_is_wellformed(digits))
		return PERCH_E_DENIED;
	enum perch_rc rc = perch_pin_stretch(digits, perch_span_of(pin->salt, sizeof(pin->salt)),
					     pin->n, pin->r, pin->p, hash);
	if (rc == PERCH_OK && CRYPTO_memcmp(hash, pin->hash, sizeof(hash)) != 0)
		rc = PERCH_E_DENIED;
	OPENSSL_cleanse(hash, sizeof(hash));
	return rc;
}

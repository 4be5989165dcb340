/* seal.c - see seal.h. */
#include "firmware/seal/seal.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

static void
free_key(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void
free_digest(EVP_MD_CTX **ctx)
{
	EVP_MD_CTX_free(*ctx);
}

#define AUTO_KEY    __attribute__((cleanup(free_key)))
#define AUTO_DIGEST __attribute__((cleanup(free_digest)))

enum perch_rc
perch_random(void *dst, size_t n)
{
	return n <= 4096 && RAND_bytes(dst, (int)n) == 1 ? PERCH_OK : PERCH_E_IO;
}

enum perch_rc
perch_key_derive(struct perch_key_pair *pair)
{
	AUTO_KEY EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, pair->secret,
							      PERCH_KEY_BYTES);
	size_t n = PERCH_KEY_BYTES;

	if (key == NULL || EVP_PKEY_get_raw_public_key(key, pair->pub, &n) != 1)
		return PERCH_E_IO;
	return PERCH_OK;
}

enum perch_rc
perch_key_new(struct perch_key_pair *pair)
{
	/* Any 32 random bytes are an Ed25519 secret key (RFC 8032 5.1.5). */
	enum perch_rc rc = perch_random(pair->secret, PERCH_KEY_BYTES);
	return rc == PERCH_OK ? perch_key_derive(pair) : rc;
}

void
perch_key_forget(struct perch_key_pair *pair)
{
	OPENSSL_cleanse(pair->secret, sizeof(pair->secret));
}

enum perch_rc
perch_sign(const struct perch_key_pair *pair, struct perch_span message,
	   uint8_t signature[PERCH_SIGNATURE_BYTES])
{
	AUTO_KEY EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, pair->secret,
							      PERCH_KEY_BYTES);
	AUTO_DIGEST EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = PERCH_SIGNATURE_BYTES;

	if (key == NULL || ctx == NULL)
		return PERCH_E_NOMEM;
	if (EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) != 1 ||
	    EVP_DigestSign(ctx, signature, &n, message.p, message.n) != 1 ||
	    n != PERCH_SIGNATURE_BYTES)
		return PERCH_E_IO;
	return PERCH_OK;
}

enum perch_rc
perch_signature_check(const uint8_t pub[PERCH_KEY_BYTES], struct perch_span message,
		      const uint8_t signature[PERCH_SIGNATURE_BYTES])
{
	AUTO_KEY EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, pub,
							     PERCH_KEY_BYTES);
	AUTO_DIGEST EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (key == NULL || ctx == NULL)
		return PERCH_E_NOMEM;
	if (EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) != 1)
		return PERCH_E_IO;
	return EVP_DigestVerify(ctx, signature, PERCH_SIGNATURE_BYTES, message.p, message.n) == 1
		       ? PERCH_OK
		       : PERCH_E_DENIED;
}

void
perch_seal_message(const uint8_t device[PERCH_DEVICE_BYTES], const uint8_t epoch[PERCH_EPOCH_BYTES],
		   uint64_t seq, const struct perch_hash *head,
		   uint8_t dst[PERCH_SEAL_MESSAGE_BYTES])
{
	struct perch_buf b = perch_buf_over(dst, PERCH_SEAL_MESSAGE_BYTES);

	perch_buf_put_str(&b, "perch-seal-1");
	perch_buf_put(&b, perch_span_of(device, PERCH_DEVICE_BYTES));
	perch_buf_put(&b, perch_span_of(epoch, PERCH_EPOCH_BYTES));
	for (int shift = 56; shift >= 0; shift -= 8)
		perch_buf_put_byte(&b, (uint8_t)(seq >> shift));
	perch_buf_put(&b, perch_span_of(head->b, PERCH_HASH_BYTES));
}

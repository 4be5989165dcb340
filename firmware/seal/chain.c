/* chain.c - see chain.h. */
#include "firmware/seal/chain.h"

#include <openssl/evp.h>

static void
free_digest(EVP_MD_CTX **ctx)
{
	EVP_MD_CTX_free(*ctx);
}

enum perch_rc
perch_sha256(struct perch_span a, struct perch_span b, struct perch_hash *out)
{
	__attribute__((cleanup(free_digest))) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct perch_hash h;
	unsigned n = 0;

	if (ctx == NULL)
		return PERCH_E_NOMEM;
	if (EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1 ||
	    EVP_DigestUpdate(ctx, a.p, a.n) != 1 || EVP_DigestUpdate(ctx, b.p, b.n) != 1 ||
	    EVP_DigestFinal_ex(ctx, h.b, &n) != 1 || n != PERCH_HASH_BYTES)
		return PERCH_E_IO;
	*out = h;
	return PERCH_OK;
}

enum perch_rc
perch_chain_start(const uint8_t device[PERCH_DEVICE_BYTES], const uint8_t epoch[PERCH_EPOCH_BYTES],
		  struct perch_hash *out)
{
	uint8_t seed[64];
	struct perch_buf b = perch_buf_over(seed, sizeof(seed));

	perch_buf_put_str(&b, "perch-log-1");
	perch_buf_put(&b, perch_span_of(device, PERCH_DEVICE_BYTES));
	perch_buf_put(&b, perch_span_of(epoch, PERCH_EPOCH_BYTES));
	return perch_sha256(perch_buf_span(&b), perch_span_of(NULL, 0), out);
}

enum perch_rc
perch_chain_step(struct perch_hash *head, struct perch_span bytes)
{
	return perch_sha256(perch_span_of(head->b, PERCH_HASH_BYTES), bytes, head);
}

void
perch_head_text(const struct perch_hash *head, char dst[PERCH_HEAD_CHARS + 1])
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

	for (size_t i = 0; i < PERCH_HEAD_CHARS; i++) {
		size_t bit = i * 5;
		unsigned two = (unsigned)head->b[bit / 8] << 8 | head->b[bit / 8 + 1];
		dst[i] = alphabet[two >> (11 - bit % 8) & 31];
	}
	dst[PERCH_HEAD_CHARS] = '\0';
}

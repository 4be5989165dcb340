/* signer.c - see signer.h. */
#include "firmware/seal/signer.h"

static enum perch_rc
sign_with_key(void *self, struct perch_span message, uint8_t signature[PERCH_SIGNATURE_BYTES])
{
	return perch_sign(self, message, signature);
}

void
perch_signer_of_key(struct perch_signer *signer, struct perch_key_pair *pair)
{
	*signer = (struct perch_signer){ .name = "file", .self = pair, .sign = sign_with_key };
	memcpy(signer->pub, pair->pub, sizeof(signer->pub));
}

/* evidence.c - see evidence.h. */
#include "sync/office/evidence.h"

#include "firmware/base/text.h"

bool
perch_is_seal(struct perch_span bytes)
{
	return perch_span_starts(bytes, "{\"t\":\"seal\",");
}

static bool
is_hex_of(const char *text, const void *bytes, size_t n)
{
	char hex[2 * PERCH_SIGNATURE_BYTES + 1];

	return perch_text_hex(hex, sizeof(hex), bytes, n) == PERCH_OK && strcmp(hex, text) == 0;
}

const char *
perch_seal_doubt(const struct perch_evidence *of, struct perch_span bytes, uint64_t seq,
		 const struct perch_hash *before)
{
	struct perch_record record;
	uint8_t signature[PERCH_SIGNATURE_BYTES];
	uint8_t message[PERCH_SEAL_MESSAGE_BYTES];
	size_t n = 0;

	if (perch_record_decode(bytes, &record) != PERCH_OK || record.type != PERCH_RECORD_SEAL)
		return "not a readable seal";
	const struct perch_record_seal *seal = &record.seal;
	if (!is_hex_of(seal->epoch, of->epoch, PERCH_EPOCH_BYTES))
		return "it is a seal of another epoch";
	if (seal->seq < 0 || (uint64_t)seal->seq != seq - 1)
		return "it does not speak of the record before it";
	if (!is_hex_of(seal->head, before->b, PERCH_HASH_BYTES))
		return "its head is not the chain's";
	if (perch_parse_hex(perch_span_str(seal->sig), signature, sizeof(signature), &n) !=
		    PERCH_OK ||
	    n != sizeof(signature))
		return "its signature is not of the form";
	perch_seal_message(of->device, of->epoch, seq - 1, before, message);
	return perch_signature_check(of->seal_key, perch_span_of(message, sizeof(message)),
				     signature) == PERCH_OK
		       ? NULL
		       : "its signature is not by the key that the terminal was enrolled with";
}

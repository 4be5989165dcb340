/* oem_status.c - see oem_status.h. */
#include "drivers/scanner/oem_status.h"

static bool
is_set(const struct perch_oem_status *status, const struct perch_oem_bit *bit)
{
	return (status->bytes[bit->byte] & bit->mask) != 0;
}

bool
perch_oem_status_has(const struct perch_oem_status *status, const struct perch_oem_bit *bits,
		     size_t n_bits, enum perch_oem_meaning meaning)
{
	for (size_t i = 0; i < n_bits; i++)
		if (bits[i].meaning == meaning && is_set(status, &bits[i]))
			return true;
	return false;
}

void
perch_oem_status_words(const struct perch_oem_status *status, const struct perch_oem_bit *bits,
		       size_t n_bits, const char *none, struct perch_buf *out)
{
	size_t before = out->n;

	for (size_t i = 0; i < n_bits; i++) {
		if (!is_set(status, &bits[i]))
			continue;
		if (out->n > before)
			perch_buf_put_str(out, ", ");
		perch_buf_put_str(out, bits[i].word);
	}
	if (out->n == before)
		perch_buf_put_str(out, none);
}

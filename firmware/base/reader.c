/* reader.c - bounded reads of bytes, little and big endian numbers and bit fields. Pure. */
#include "firmware/base/reader.h"

enum perch_rc
perch_get_bytes(struct perch_reader *r, size_t n, struct perch_span *out)
{
	if (n > perch_reader_left(r))
		return PERCH_E_SHORT;
	*out = perch_span_first(perch_span_from(r->s, r->at), n);
	r->at += n;
	return PERCH_OK;
}

enum perch_rc
perch_get_u8(struct perch_reader *r, uint8_t *out)
{
	struct perch_span b;
	enum perch_rc rc = perch_get_bytes(r, 1, &b);

	if (rc == PERCH_OK)
		*out = b.p[0];
	return rc;
}

enum perch_rc
perch_get_u16le(struct perch_reader *r, uint16_t *out)
{
	struct perch_span b;
	enum perch_rc rc = perch_get_bytes(r, 2, &b);

	if (rc == PERCH_OK)
		*out = (uint16_t)(b.p[0] | b.p[1] << 8);
	return rc;
}

enum perch_rc
perch_get_u16be(struct perch_reader *r, uint16_t *out)
{
	struct perch_span b;
	enum perch_rc rc = perch_get_bytes(r, 2, &b);

	if (rc == PERCH_OK)
		*out = (uint16_t)(b.p[0] << 8 | b.p[1]);
	return rc;
}

enum perch_rc
perch_get_u32le(struct perch_reader *r, uint32_t *out)
{
	struct perch_span b;
	enum perch_rc rc = perch_get_bytes(r, 4, &b);

	if (rc == PERCH_OK)
		*out = (uint32_t)b.p[0] | (uint32_t)b.p[1] << 8 | (uint32_t)b.p[2] << 16 |
		       (uint32_t)b.p[3] << 24;
	return rc;
}

enum perch_rc
perch_get_bits(struct perch_span s, size_t at_bit, unsigned bits, uint32_t *out)
{
	size_t last_bit;
	uint64_t v = 0;

	if (bits < 1 || bits > 32)
		return PERCH_E_ARG;
	if (__builtin_add_overflow(at_bit, bits - 1, &last_bit) || last_bit / 8 >= s.n)
		return PERCH_E_SHORT;
	for (size_t i = last_bit / 8 + 1; i > at_bit / 8; i--) /* five bytes at most */
		v = v << 8 | s.p[i - 1];
	*out = (uint32_t)(v >> at_bit % 8 & (UINT64_MAX >> (64 - bits)));
	return PERCH_OK;
}

/*
 * reader.h - bounded byte reader: every get succeeds whole or returns PERCH_E_SHORT and moves
 * nothing. Pure. The only way outside bytes are taken apart in Perch.
 */
#ifndef PERCH_BASE_READER_H
#define PERCH_BASE_READER_H

#include "firmware/base/rc.h"
#include "firmware/base/span.h"

struct perch_reader {
	struct perch_span s;
	size_t at; /* next byte; at <= s.n */
};

static inline struct perch_reader
perch_reader_over(struct perch_span s)
{
	return (struct perch_reader){ s, 0 };
}

static inline size_t
perch_reader_left(const struct perch_reader *r)
{
	return r->s.n - r->at;
}

/* One number: PERCH_E_SHORT when fewer bytes are left than it takes. */
PERCH_MUST_CHECK enum perch_rc perch_get_u8(struct perch_reader *r, uint8_t *out);
PERCH_MUST_CHECK enum perch_rc perch_get_u16le(struct perch_reader *r, uint16_t *out);
PERCH_MUST_CHECK enum perch_rc perch_get_u16be(struct perch_reader *r, uint16_t *out);
PERCH_MUST_CHECK enum perch_rc perch_get_u32le(struct perch_reader *r, uint32_t *out);
/* The next n bytes, borrowed from the reader's span. */
PERCH_MUST_CHECK enum perch_rc perch_get_bytes(struct perch_reader *r, size_t n,
					       struct perch_span *out);

/*
 * Little-endian bit field as HID packs it: `bits` (1..32) bits from bit `at_bit`, least
 * significant bit first, across byte borders. PERCH_E_SHORT when it reaches past the end,
 * PERCH_E_ARG for a width outside 1..32.
 */
PERCH_MUST_CHECK enum perch_rc perch_get_bits(struct perch_span s, size_t at_bit, unsigned bits,
					      uint32_t *out);

#endif

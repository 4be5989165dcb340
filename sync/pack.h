/*
 * pack.h - gzip (RFC 1952) both ways, for batches. Library: zlib (its header stays in pack.c).
 *
 * What comes from outside is unpacked as a stream with two limits, so that a small body cannot
 * become a large one: bytes out in all, and bytes out against bytes in.
 */
#ifndef PERCH_SYNC_PACK_H
#define PERCH_SYNC_PACK_H

#include "firmware/base/rc.h"
#include "firmware/base/span.h"

/* Out may be at most 1 MiB + 100 times what came in. */
#define PERCH_UNPACK_SLACK 1048576
#define PERCH_UNPACK_RATIO 100

/*
 * gzip `in` at level 6 into new memory. *out is owned by the caller from now: free().
 * PERCH_E_NOMEM, PERCH_E_IO (zlib).
 */
PERCH_MUST_CHECK enum perch_rc perch_pack(struct perch_span in, uint8_t **out, size_t *n,
					  struct perch_err *err);

/* One gzip member on its way in. */
struct perch_unpack;

/* max: the most bytes that may come out. *u is owned by the caller: perch_unpack_free(). */
PERCH_MUST_CHECK enum perch_rc perch_unpack_new(size_t max, struct perch_unpack **u,
						struct perch_err *err);
/*
 * The next bytes, in pieces of any size. PERCH_E_FORMAT: not gzip, or something after its end.
 * PERCH_E_RANGE: more comes out than allowed. PERCH_E_NOMEM. After an error only free is allowed.
 */
PERCH_MUST_CHECK enum perch_rc perch_unpack_feed(struct perch_unpack *u, struct perch_span in,
						 struct perch_err *err);
/* Everything is here: *out is borrowed until free. PERCH_E_SHORT: the member is not complete. */
PERCH_MUST_CHECK enum perch_rc perch_unpack_end(struct perch_unpack *u, struct perch_span *out,
						struct perch_err *err);
void perch_unpack_free(struct perch_unpack *u); /* NULL is allowed */

#endif

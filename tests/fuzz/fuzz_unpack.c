/*
 * fuzz_unpack.c - properties of the gzip reader (sync/pack.h), which reads what the network sent.
 *
 * The first byte sets the size of the pieces. Fed in pieces or as a whole, the outcome and the
 * bytes are the same; nothing comes out beyond the limits; and what a body unpacks to, packed again,
 * unpacks to the same.
 */
#include <stdint.h>

#include "sync/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(cond) ((cond) ? (void)0 : abort())
#define MAX        (2 * 1024 * 1024)

static enum perch_rc
unpack(struct perch_span in, size_t step, struct perch_unpack **u, struct perch_span *out)
{
	enum perch_rc rc = perch_unpack_new(MAX, u, NULL);

	MUST(rc == PERCH_OK);
	for (size_t at = 0; at < in.n && rc == PERCH_OK; at += step)
		rc = perch_unpack_feed(*u, perch_span_first(perch_span_from(in, at), step), NULL);
	if (rc == PERCH_OK)
		rc = perch_unpack_end(*u, out, NULL);
	if (rc == PERCH_OK)
		MUST(out->n <= MAX && out->n <= PERCH_UNPACK_SLACK + in.n * PERCH_UNPACK_RATIO);
	return rc;
}

static void
pack_again(struct perch_span bytes)
{
	struct perch_unpack *u = NULL;
	struct perch_span out;
	uint8_t *packed = NULL;
	size_t n = 0;

	MUST(perch_pack(bytes, &packed, &n, NULL) == PERCH_OK);
	/* What was a small bomb is one again. */
	if (unpack(perch_span_of(packed, n), SIZE_MAX / 2, &u, &out) == PERCH_OK)
		MUST(perch_span_eq(out, bytes));
	else
		MUST(bytes.n > PERCH_UNPACK_SLACK);
	perch_unpack_free(u);
	free(packed);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct perch_unpack *whole = NULL;
	struct perch_unpack *parts = NULL;
	struct perch_span out_whole;
	struct perch_span out_parts;

	if (size == 0)
		return 0;
	struct perch_span in = perch_span_of(data + 1, size - 1);
	enum perch_rc rc_whole = unpack(in, SIZE_MAX / 2, &whole, &out_whole);
	enum perch_rc rc_parts = unpack(in, (size_t)data[0] + 1, &parts, &out_parts);
	MUST((rc_whole == PERCH_OK) == (rc_parts == PERCH_OK) || rc_parts == PERCH_E_RANGE);
	if (rc_whole == PERCH_OK && rc_parts == PERCH_OK) {
		MUST(perch_span_eq(out_whole, out_parts));
		pack_again(out_whole);
	}
	perch_unpack_free(whole);
	perch_unpack_free(parts);
	return 0;
}

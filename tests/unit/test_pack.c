/* test_pack.c - gzip both ways, and what must not be unpacked (sync/pack.h). */
#include "tests/unit/must.h"

#include "sync/pack.h"

#define MAX (8 * 1024 * 1024)

static struct perch_span
pack(const uint8_t *bytes, size_t n)
{
	uint8_t *out = NULL;
	size_t out_n = 0;

	assert_int_equal(perch_pack(perch_span_of(bytes, n), &out, &out_n, NULL), PERCH_OK);
	return perch_span_of(out, out_n);
}

/* Feed in pieces of `step`; on PERCH_OK *same tells whether it is what went in. */
static enum perch_rc
unpack(struct perch_span packed, size_t step, size_t max, struct perch_span want, bool *same)
{
	struct perch_unpack *u = NULL;
	struct perch_span out;
	enum perch_rc rc = perch_unpack_new(max, &u, NULL);

	for (size_t at = 0; at < packed.n && rc == PERCH_OK; at += step)
		rc = perch_unpack_feed(u, perch_span_first(perch_span_from(packed, at), step),
				       NULL);
	if (rc == PERCH_OK)
		rc = perch_unpack_end(u, &out, NULL);
	if (rc == PERCH_OK)
		*same = perch_span_eq(out, want);
	perch_unpack_free(u);
	return rc;
}

/* Text that gzip makes about four times smaller. */
static uint8_t *
text(size_t n)
{
	uint8_t *t = malloc(n + 1);
	uint32_t r = 1;

	assert_non_null(t);
	for (size_t i = 0; i < n; i++) {
		r = r * 1664525 + 1013904223;
		t[i] = (uint8_t)('a' + (r >> 24) % 4);
	}
	return t;
}

static void
round_trips(void **state)
{
	static const size_t sizes[] = { 0, 1, 100, 65535, 65536, 65537, 1000000 };
	static const size_t steps[] = { 1, 7, 4096, SIZE_MAX / 2 };

	(void)state;
	for (size_t s = 0; s < PERCH_COUNT(sizes); s++) {
		uint8_t *t = text(sizes[s]);
		struct perch_span packed = pack(t, sizes[s]);

		for (size_t k = 0; k < PERCH_COUNT(steps); k++) {
			bool same = false;
			enum perch_rc rc = unpack(packed, steps[k], MAX, perch_span_of(t, sizes[s]),
						  &same);
			MUST(rc == PERCH_OK && same, "%zu bytes come back in pieces of %zu: %s",
			     sizes[s], steps[k], perch_rc_str(rc));
		}
		free((void *)(uintptr_t)packed.p);
		free(t);
	}
}

static void
bombs(void **state)
{
	/* 64 MiB of zeros are about 64 KiB packed: 1 MiB + 100 * 64 KiB = 7.25 MiB may come out. */
	size_t n = 64 * 1024 * 1024;
	uint8_t *zeros = calloc(1, n);
	bool same;

	(void)state;
	assert_non_null(zeros);
	struct perch_span packed = pack(zeros, n);
	assert_true(packed.n < 100000);
	assert_int_equal(unpack(packed, 4096, n, perch_span_of(zeros, n), &same), PERCH_E_RANGE);
	assert_int_equal(unpack(packed, 1, MAX, perch_span_of(zeros, n), &same), PERCH_E_RANGE);
	free((void *)(uintptr_t)packed.p);
	free(zeros);
}

static void
limits(void **state)
{
	uint8_t *t = text(100000);
	struct perch_span packed = pack(t, 100000);
	bool same = false;

	(void)state;
	assert_int_equal(unpack(packed, 999, 100000, perch_span_of(t, 100000), &same), PERCH_OK);
	assert_true(same);
	assert_int_equal(unpack(packed, 999, 99999, perch_span_of(t, 100000), &same),
			 PERCH_E_RANGE);
	free((void *)(uintptr_t)packed.p);
	free(t);
}

static void
damage(void **state)
{
	uint8_t *t = text(3000);
	struct perch_span packed = pack(t, 3000);
	uint8_t *copy = malloc(packed.n + 1);
	bool same;

	(void)state;
	assert_non_null(copy);
	for (size_t cut = 0; cut < packed.n; cut++)
		MUST(unpack(perch_span_first(packed, cut), 100, MAX, perch_span_of(t, 3000),
			    &same) == PERCH_E_SHORT,
		     "a body cut at %zu is not complete", cut);
	/* Bytes 4 to 9 of the header (time, flags, system) carry nothing that is checked, nor do
	 * the bits that fill up the last byte before the trailer. */
	for (size_t at = 0; at < packed.n; at++) {
		memcpy(copy, packed.p, packed.n);
		copy[at] ^= 0x10;
		same = false;
		enum perch_rc rc = unpack(perch_span_of(copy, packed.n), 100, MAX,
					  perch_span_of(t, 3000), &same);
		MUST(rc != PERCH_OK || same, "a bit that flips at %zu is seen", at);
		MUST(rc != PERCH_OK || (at >= 4 && at < 10) || at == packed.n - 9,
		     "byte %zu is checked", at);
	}
	memcpy(copy, packed.p, packed.n);
	copy[packed.n] = 0;
	assert_int_equal(
		unpack(perch_span_of(copy, packed.n + 1), 100, MAX, perch_span_of(t, 3000), &same),
		PERCH_E_FORMAT);
	free(copy);
	free((void *)(uintptr_t)packed.p);
	free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trips),
		cmocka_unit_test(bombs),
		cmocka_unit_test(limits),
		cmocka_unit_test(damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

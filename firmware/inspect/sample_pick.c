/*
 * sample_pick.c - the draw of rolls (sample_pick.h). Pure.
 *
 * FNV-1a: the 64-bit offset basis and prime of its authors (Fowler, Noll, Vo). SplitMix64: the
 * public-domain generator of S. Vigna, after Steele, Lea and Flood, 2014.
 */
#include "firmware/inspect/sample_pick.h"

#include "firmware/inspect/sample_table.h"

#define FNV_BASIS 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u
#define BETWEEN   0x1f /* unit separator: in no order number */

static uint64_t
hash_bytes(uint64_t hash, struct perch_span bytes)
{
	for (size_t i = 0; i < bytes.n; i++)
		hash = (hash ^ bytes.p[i]) * FNV_PRIME;
	return hash;
}

static uint64_t
next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* 0 .. k - 1, each as likely as the other: what would make the low ones likelier is skipped. */
static uint64_t
next_below(uint64_t *state, uint64_t k)
{
	uint64_t skip = (UINT64_MAX - k + 1) % k;
	uint64_t r;

	do
		r = next(state);
	while (r < skip);
	return r % k;
}

/* Fisher-Yates over the n places v[0], v[stride], v[2 * stride] .. */
static void
shuffle(uint64_t *state, int32_t *v, size_t n, size_t stride)
{
	for (size_t i = 0; i + 1 < n; i++) {
		int32_t *a = v + i * stride;
		int32_t *b = v + (i + (size_t)next_below(state, n - i)) * stride;
		int32_t t = *a;

		*a = *b;
		*b = t;
	}
}

/* Every third place belongs to one third of the production: early, middle, late, early .. */
static void
spread(uint64_t *state, int32_t *v, int32_t n)
{
	int32_t roll = 0;

	for (int32_t third = 0; third < 3; third++) {
		for (int32_t place = third; place < n; place += 3)
			v[place] = roll++;
		if (third < n)
			shuffle(state, v + third, (size_t)(n + 2 - third) / 3, 3);
	}
}

/* The others keep their order. */
static void
move_to_front(int32_t *v, int32_t roll)
{
	int32_t place = 0;

	while (v[place] != roll)
		place++;
	for (; place > 0; place--)
		v[place] = v[place - 1];
	v[0] = roll;
}

enum perch_rc
perch_sample_pick(const struct perch_pick *pick, int32_t *out)
{
	const uint8_t between = BETWEEN;

	if (pick->rolls < 1 || pick->rolls > PERCH_SAMPLE_LOT_MAX ||
	    pick->first < PERCH_PICK_NO_FIRST || pick->first >= pick->rolls)
		return PERCH_E_ARG;
	uint64_t state = hash_bytes(FNV_BASIS, pick->order);
	state = hash_bytes(state, perch_span_of(&between, 1));
	state = hash_bytes(state, pick->lot);
	if (pick->is_spread) {
		spread(&state, out, pick->rolls);
	} else {
		for (int32_t i = 0; i < pick->rolls; i++)
			out[i] = i;
		shuffle(&state, out, (size_t)pick->rolls, 1);
	}
	if (pick->first != PERCH_PICK_NO_FIRST)
		move_to_front(out, pick->first);
	return PERCH_OK;
}

/* --- order of roll numbers -------------------------------------------------------------------- */

static bool
is_digit(struct perch_span s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* Take a run of digits off the front of *s; its figures without leading zeros. */
static struct perch_span
take_digits(struct perch_span *s)
{
	size_t n = 0;

	while (is_digit(*s, n))
		n++;
	struct perch_span run = perch_span_first(*s, n);
	*s = perch_span_from(*s, n);
	while (run.n > 1 && run.p[0] == '0')
		run = perch_span_from(run, 1);
	return run;
}

static int
compare_sizes(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int
compare_bytes(struct perch_span a, struct perch_span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return c != 0 ? c : compare_sizes(a.n, b.n);
}

/* Of two numbers without leading zeros the longer is the greater. */
static int
compare_numbers(struct perch_span a, struct perch_span b)
{
	return a.n != b.n ? compare_sizes(a.n, b.n) : compare_bytes(a, b);
}

int
perch_sample_roll_cmp(struct perch_span a, struct perch_span b)
{
	struct perch_span left = a;
	struct perch_span right = b;

	while (left.n > 0 && right.n > 0) {
		int c;

		if (is_digit(left, 0) && is_digit(right, 0)) {
			c = compare_numbers(take_digits(&left), take_digits(&right));
		} else {
			c = left.p[0] - right.p[0];
			left = perch_span_from(left, 1);
			right = perch_span_from(right, 1);
		}
		if (c != 0)
			return c;
	}
	if (left.n != right.n)
		return compare_sizes(left.n, right.n);
	return compare_bytes(a, b);
}

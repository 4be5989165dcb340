/*
 * sweep.c - the units of a roll in stretches of equal flaws (score.h). Pure.
 *
 * A line is swept along the roll: flaws join by their beginning and leave by their end. Both orders,
 * and the list of those under the line when it is asked for, live in the judged flaws themselves.
 */
#include "firmware/inspect/score.h"

enum { BY_BEGIN, BY_END };

static int64_t
key_of(const struct perch_judged *judged, int by)
{
	return by == BY_BEGIN ? judged->at_um : judged->last;
}

/* Of the k-th and m-th in an order: does the k-th come first? */
static bool
comes_first(const struct perch_judged *judged, int by, size_t k, size_t m)
{
	return key_of(&judged[judged[k].order[by]], by) < key_of(&judged[judged[m].order[by]], by);
}

static void
swap(struct perch_judged *judged, int by, size_t k, size_t m)
{
	uint32_t at_k = judged[k].order[by];

	judged[k].order[by] = judged[m].order[by];
	judged[m].order[by] = at_k;
}

/* Let the top of a heap of n sink to its place; the last in order is on top. */
static void
sink(struct perch_judged *judged, int by, size_t top, size_t n)
{
	while (2 * top + 1 < n) {
		size_t child = 2 * top + 1;

		if (child + 1 < n && comes_first(judged, by, child, child + 1))
			child++;
		if (!comes_first(judged, by, top, child))
			return;
		swap(judged, by, top, child);
		top = child;
	}
}

/* Heap sort: nothing to allocate, and no input that makes it slow. */
static void
sort(struct perch_judged *judged, int by, size_t n)
{
	for (size_t i = n / 2; i-- > 0;)
		sink(judged, by, i, n);
	for (size_t i = n; i-- > 1;) {
		swap(judged, by, 0, i);
		sink(judged, by, 0, i);
	}
}

struct perch_sweep
perch_sweep_over(struct perch_judged *judged, size_t n, int32_t cap, bool is_listed)
{
	struct perch_sweep sweep = {
		.judged = judged,
		.cap = cap,
		.is_listed = is_listed,
		.head = PERCH_NO_FLAW,
		.tail = PERCH_NO_FLAW,
	};

	for (size_t i = 0; i < n; i++) {
		if (!judged[i].is_counted)
			continue;
		judged[sweep.n].order[BY_BEGIN] = (uint32_t)i;
		judged[sweep.n++].order[BY_END] = (uint32_t)i;
	}
	sort(judged, BY_BEGIN, sweep.n);
	sort(judged, BY_END, sweep.n);
	return sweep;
}

/* Into the list, which is kept by rising index. Flaws are mostly entered in their order along the
 * roll, so the place is looked for from the tail. */
static void
list(struct perch_sweep *sweep, uint32_t i)
{
	struct perch_judged *judged = sweep->judged;
	uint32_t before = sweep->tail;
	uint32_t after = PERCH_NO_FLAW;

	while (before != PERCH_NO_FLAW && before > i) {
		after = before;
		before = judged[before].before;
	}
	judged[i].before = before;
	judged[i].after = after;
	*(before != PERCH_NO_FLAW ? &judged[before].after : &sweep->head) = i;
	*(after != PERCH_NO_FLAW ? &judged[after].before : &sweep->tail) = i;
}

static void
unlist(struct perch_sweep *sweep, uint32_t i)
{
	struct perch_judged *judged = sweep->judged;
	uint32_t before = judged[i].before;
	uint32_t after = judged[i].after;

	*(before != PERCH_NO_FLAW ? &judged[before].after : &sweep->head) = after;
	*(after != PERCH_NO_FLAW ? &judged[after].before : &sweep->tail) = before;
}

/* The k-th in the order of the beginnings or ends. */
static uint32_t
nth(const struct perch_sweep *sweep, int by, size_t k)
{
	return sweep->judged[k].order[by];
}

static void
join_one(struct perch_sweep *sweep)
{
	uint32_t i = nth(sweep, BY_BEGIN, sweep->begun++);

	sweep->sum += sweep->judged[i].points;
	if (sweep->is_listed)
		list(sweep, i);
}

static void
leave_one(struct perch_sweep *sweep)
{
	uint32_t i = nth(sweep, BY_END, sweep->ended++);

	sweep->sum -= sweep->judged[i].points;
	if (sweep->is_listed)
		unlist(sweep, i);
}

bool
perch_sweep_next(struct perch_sweep *sweep, struct perch_stretch *out)
{
	const struct perch_judged *judged = sweep->judged;

	while (sweep->ended < sweep->begun &&
	       judged[nth(sweep, BY_END, sweep->ended)].last < sweep->at)
		leave_one(sweep);
	if (sweep->ended == sweep->begun) {
		if (sweep->begun == sweep->n)
			return false;
		sweep->at = judged[nth(sweep, BY_BEGIN, sweep->begun)].first;
	}
	while (sweep->begun < sweep->n &&
	       judged[nth(sweep, BY_BEGIN, sweep->begun)].first <= sweep->at)
		join_one(sweep);

	/* Up to the next end, or to where the next flaw begins. */
	int64_t last = judged[nth(sweep, BY_END, sweep->ended)].last;
	if (sweep->begun < sweep->n) {
		int64_t next = judged[nth(sweep, BY_BEGIN, sweep->begun)].first;
		last = last < next - 1 ? last : next - 1;
	}
	*out = (struct perch_stretch){
		.first = sweep->at,
		.last = last,
		.sum = sweep->sum,
		.points = sweep->sum < sweep->cap ? (int32_t)sweep->sum : sweep->cap,
	};
	sweep->at = last + 1;
	return true;
}

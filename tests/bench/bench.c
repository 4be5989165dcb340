/* bench.c - see bench.h. Library: POSIX clocks. */
#include "tests/bench/bench.h"

#include <stdarg.h>

#define ROUNDS      7 /* odd: there is one in the middle */
#define SLICE_NS    25000000
#define SLICES      10 /* in a round */
#define COST_ROUNDS 3  /* odd */

_Static_assert(COST_ROUNDS <= ROUNDS, "a row has room for every round");

struct figures {
	bool is_rate;
	size_t rounds;
	double v[ROUNDS][PERCH_BENCH_SIDES];
};

void
perch_bench_fail(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	(void)fputs("bench: ", stderr);
	(void)vfprintf(stderr, fmt, args);
	(void)fputc('\n', stderr);
	va_end(args);
	exit(1);
}

static int64_t
clock_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* --- figures -------------------------------------------------------------------------------------- */

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts v; n is odd. */
static double
median(double v[], size_t n)
{
	qsort(v, n, sizeof(v[0]), compare);
	return v[n / 2];
}

static double
value(const struct figures *f, size_t side)
{
	double v[ROUNDS] = { 0 };

	for (size_t r = 0; r < f->rounds; r++)
		v[r] = f->v[r][side];
	return median(v, f->rounds);
}

/* Cost of side a against side b: the median over the rounds, each of which saw the same machine.
 * 0 when b cost nothing. */
static double
cost(const struct figures *f, size_t a, size_t b)
{
	double ratio[ROUNDS] = { 0 };

	for (size_t r = 0; r < f->rounds; r++) {
		double over = f->v[r][f->is_rate ? b : a];
		double under = f->v[r][f->is_rate ? a : b];
		ratio[r] = under > 0 ? over / under : 0;
	}
	return median(ratio, f->rounds);
}

/* --- the table ------------------------------------------------------------------------------------ */

static void
print_cost(const struct figures *f, size_t a, size_t b)
{
	double x = cost(f, a, b);

	if (x > 0)
		(void)printf(" %10.*f x", x < 10 ? 2 : x < 100 ? 1 : 0, x);
	else
		(void)printf(" %10s  ", "-");
}

static void
print_value(double x, const char *unit)
{
	if (x >= 1e6)
		(void)printf(" %8.2f M %-10s", x / 1e6, unit);
	else if (x >= 1e4)
		(void)printf(" %8.1f k %-10s", x / 1e3, unit);
	else
		(void)printf(" %8.0f   %-10s", x, unit);
}

static void
print_row(const char *title, const char *unit, const struct perch_bench_side sides[], size_t n,
	  const struct figures *f)
{
	(void)printf("\n%-58s %-21s %12s %12s\n", title, "      median", "line below", "floor");
	for (size_t i = 0; i < n; i++) {
		(void)printf("  %-56s", sides[i].name);
		print_value(value(f, i), unit);
		if (i + 1 < n) {
			print_cost(f, i, i + 1);
			print_cost(f, i, n - 1);
		}
		(void)putchar('\n');
	}
	(void)fflush(stdout);
}

/* --- rounds --------------------------------------------------------------------------------------- */

/* The sides in turn, a slice of time each, as often as a round has slices; units per second. */
static void
rate_round(const struct perch_bench_side sides[], size_t n, double rates[])
{
	uint64_t units[PERCH_BENCH_SIDES] = { 0 };
	int64_t spent[PERCH_BENCH_SIDES] = { 0 };

	for (size_t i = 0; i < SLICES * n; i++) {
		const struct perch_bench_side *side = &sides[i % n];
		int64_t begin = clock_ns();
		int64_t slice;
		do {
			units[i % n] += side->run(side->ctx);
			slice = clock_ns() - begin;
		} while (slice < SLICE_NS);
		spent[i % n] += slice;
	}
	for (size_t i = 0; i < n; i++)
		rates[i] = (double)units[i] * 1e9 / (double)spent[i];
}

void
perch_bench_rate(const char *title, const char *unit, const struct perch_bench_side sides[],
		 size_t n)
{
	struct figures f = { .is_rate = true, .rounds = ROUNDS };

	MUST(n <= PERCH_BENCH_SIDES, "%s: too many sides", title);
	rate_round(sides, n, f.v[0]); /* warms up; written over */
	for (size_t r = 0; r < f.rounds; r++)
		rate_round(sides, n, f.v[r]);
	print_row(title, unit, sides, n, &f);
}

void
perch_bench_cost(const char *title, const char *unit, const struct perch_bench_side sides[],
		 size_t n)
{
	struct figures f = { .is_rate = false, .rounds = COST_ROUNDS };

	MUST(n <= PERCH_BENCH_SIDES, "%s: too many sides", title);
	for (size_t r = 0; r < f.rounds; r++)
		for (size_t i = 0; i < n; i++)
			f.v[r][i] = (double)sides[i].run(sides[i].ctx);
	print_row(title, unit, sides, n, &f);
}

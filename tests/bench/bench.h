/*
 * bench.h - measuring one piece of work beside another: what the programs of `make bench` share.
 *
 * A row asks one question and has sides that answer it: the product, and below it peers and the
 * floor, which is the least work that could be meant. The sides take turns (A B A B), so that a
 * machine that speeds up or slows down does it to all of them; each is told by the median of its
 * rounds and by its cost against the line below and against the floor, the last line. A cost is a
 * ratio of times, bytes or memory: 1.00 is that line itself, less is better. Nothing asserts a
 * figure: MUST is for work that was not done right.
 */
#ifndef PERCH_TESTS_BENCH_BENCH_H
#define PERCH_TESTS_BENCH_BENCH_H

#include "firmware/base/rc.h"

#include <stdbool.h>
#include <stdint.h>

#define PERCH_BENCH_SIDES 6

struct perch_bench_side {
	const char *name;
	/* What it returns depends on the row. Called again and again. */
	uint64_t (*run)(void *ctx);
	void *ctx;
};

/*
 * Sides that do some work at each call and return how many units of it. They are called for a
 * quarter of a second a round, after a round that is not counted. Prints units per second.
 */
void perch_bench_rate(const char *title, const char *unit, const struct perch_bench_side sides[],
		      size_t n);

/* Sides that return what one unit costs, as few times as a median needs. Prints that. */
void perch_bench_cost(const char *title, const char *unit, const struct perch_bench_side sides[],
		      size_t n);

/* Ends the program with status 1 and the printf text behind it unless cond holds. */
#define MUST(cond, ...)                                                                            \
	do {                                                                                       \
		if (!(cond))                                                                       \
			perch_bench_fail(__VA_ARGS__);                                             \
	} while (0)

__attribute__((noreturn)) void perch_bench_fail(const char *fmt, ...) PERCH_PRINTF(1, 2);

/* Makes the compiler believe that the memory is read, so that work whose result nobody wants is
 * done all the same. */
static inline void
perch_bench_keep(const void *p)
{
	__asm__ volatile("" : : "r"(p) : "memory");
}

#endif

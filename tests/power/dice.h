/* dice.h - numbers that look random and are the same for the same seed. Pure. */
#ifndef PERCH_TESTS_POWER_DICE_H
#define PERCH_TESTS_POWER_DICE_H

#include <stdint.h>

/* The next one: SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators). */
static inline uint64_t
perch_dice(uint64_t *seed)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

#endif

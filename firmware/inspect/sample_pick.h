/*
 * sample_pick.h - which rolls of a lot are inspected: drawn, and yet the same everywhere.
 *
 * Pure. The draw depends on the order number, the dye lot and the number of rolls alone, so the
 * terminal, another terminal and head office draw the same rolls for ever (golden vectors in the
 * test). It gives the whole lot in the order of inspection: the first n are the sample, what
 * follows is the second round; so widening never repeats a roll, and a plan in yards takes rolls
 * until it has enough.
 *
 * Roll i is the i-th of the lot's rolls sorted by perch_sample_roll_cmp(); so the order in which
 * a packing list arrived does not matter. A list that gains or loses a roll is another draw:
 * whoever draws keeps the drawn rolls, not the rule.
 *
 * The draw: FNV-1a (64 bit) over order, byte 1F and dye lot is the seed of SplitMix64; a number
 * below k is its next output modulo k, outputs below 2^64 mod k skipped. Fisher-Yates from the
 * front: place i gets the roll at i + (number below what is left).
 * Spread: the rolls are cut into early, middle and late thirds (the earlier ones larger where it
 * does not go up); each is shuffled as above, in that order with the one generator; then they are
 * dealt out early, middle, late, early .. until all are out.
 * The first roll of the dye lot, where it is known, is moved to the front after that.
 */
#ifndef PERCH_INSPECT_SAMPLE_PICK_H
#define PERCH_INSPECT_SAMPLE_PICK_H

#include "firmware/base/rc.h"
#include "firmware/base/span.h"

#define PERCH_PICK_NO_FIRST (-1)

struct perch_pick {
	struct perch_span order; /* bytes as they are in the master data, borrowed for the call */
	struct perch_span lot;
	int32_t rolls;  /* 1..PERCH_SAMPLE_LOT_MAX */
	int32_t first;  /* the roll that was dyed or made first, or PERCH_PICK_NO_FIRST */
	bool is_spread; /* early, middle and late production in turn */
};

/* All rolls (0 .. rolls - 1, each once) in the order of inspection into out[rolls], which is the
 * caller's. PERCH_E_ARG: rolls or first out of range. */
PERCH_MUST_CHECK enum perch_rc perch_sample_pick(const struct perch_pick *pick, int32_t *out);

/* Order of roll numbers: runs of digits by their value, all else by bytes ("R2" before "R10");
 * numbers that differ in leading zeros only by bytes. Below, at or above 0; 0 only for equal. */
int perch_sample_roll_cmp(struct perch_span a, struct perch_span b);

#endif

/*
 * flaw.h - one flaw and one roll as they were seen, before any rule.
 *
 * Pure. Lengths in micrometres. Positions run along the cloth from the start of the inspected
 * length and across it from the left edge of the face. The raw flaw is what is stored; points are
 * derived from it by a profile (score.h) and can be derived again by another.
 */
#ifndef PERCH_INSPECT_FLAW_H
#define PERCH_INSPECT_FLAW_H

#include "firmware/base/quantity.h"

#define PERCH_KIND_MAX           32             /* bytes of a flaw code with its NUL */
#define PERCH_ROLL_LENGTH_MAX_UM 100000000000LL /* 100 km: more is a slip of the unit */
#define PERCH_ROLL_WIDTH_MAX_UM  100000000LL    /* 100 m */

enum perch_direction { PERCH_WARP, PERCH_WEFT };

enum perch_side { PERCH_FACE, PERCH_BACK };

struct perch_flaw {
	int64_t at_um;     /* where it starts */
	int64_t to_um;     /* running flaw: where it ends; -1 when not given */
	int64_t length_um; /* its longest size; -1 when not given */
	int64_t across_um; /* its left end; -1 when not given */
	enum perch_direction direction;
	enum perch_side side;
	bool is_full_width;
	/* Free code, "" allowed. Codes with rules: hole pinhole tear seam splice narrow shade. */
	char kind[PERCH_KIND_MAX];
	bool is_minor;     /* it would not make the piece cut from here a second */
	bool is_repeating; /* seen again and again from end to end; entered once so */
};

struct perch_roll {
	int64_t width_um;  /* the width that the profile names, as a rule the cuttable one */
	int64_t length_um; /* inspected length */
};

/* A flaw about which nothing is known but its place: face, warp, major, every optional size absent. */
static inline struct perch_flaw
perch_flaw_at(int64_t at_um)
{
	return (struct perch_flaw){ .at_um = at_um, .to_um = -1, .length_um = -1, .across_um = -1 };
}

#endif

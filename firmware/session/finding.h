/*
 * finding.h - what the measures, colour grades and checks of an open roll say against its order.
 *
 * Pure. Everything that stands is held against what the order states; where the order is silent
 * nothing is judged, but for colour, which then follows the shipped rule. Figures are exact and
 * compared as fractions. What a broken rule leads to, which the inspector may override:
 *
 *   width under the order's               reject
 *   weight, density out of their band     reject
 *   length against ticket                 concession: the cloth is good, the quantity is not
 *   skew, bow, shrinkage                  rework: it can be finished again
 *   colour                                as the order's rule says; without its second look: hold
 *   shipping mark, packing                rework
 *   hand, smell                           hold: somebody has to decide
 */
#ifndef PERCH_SESSION_FINDING_H
#define PERCH_SESSION_FINDING_H

#include "firmware/session/open_roll.h"

/* One rule that does not hold. */
struct perch_finding {
	char text
		[PERCH_RULE_CAP]; /* with its numbers: "weight-head 172.000 g/m2, limit >= 174.600" */
	enum perch_disposition leads_to;
};

/* The rules that do not hold, how many. Of more than there is room for the last one says so, and
 * leads to the worst of the rest. */
size_t perch_roll_findings(const struct perch_open_roll *roll, const struct perch_basis *basis,
			   struct perch_finding out[PERCH_RULES_MAX]);

/* Two densities, skew, bow, a colour for each light, second look, shade, mark, hand, smell,
 * packing, test cloth. */
#define PERCH_NEEDS_MAX (11 + PERCH_ORDER_LIGHTS_MAX)

/*
 * What is still to be entered because the order asks for it (enum perch_need), or because a grade
 * asks for a second look: "density-warp" "colour-D65" "second-look" .. How many; the names are
 * static. is_full: the roll is the first of its dye lot, which is checked for all that the order has a
 * rule of too.
 */
size_t perch_roll_needs_missing(const struct perch_open_roll *roll, const struct perch_basis *basis,
				bool is_full, const char *names[PERCH_NEEDS_MAX]);

/* The worse of two: pass, concession, second, hold, rework, reject. */
enum perch_disposition perch_disposition_worse(enum perch_disposition a, enum perch_disposition b);

#endif

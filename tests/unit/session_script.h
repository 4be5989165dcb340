/*
 * session_script.h - scripts of lines with the answers that must come, for the tests of what is
 * measured, graded and checked on a roll. After each script the log is replayed and must give the
 * same state.
 *
 * A script begins with LI-7 signed in (record 1), order PO-T (2) and its roll T1 (3) open:
 *   PO-T   four-point-metric, 1500 mm; 180 g/m2 +5% -3%; warp 68/in +-3%, weft 268/10cm +2 -2; length
 *          1%; skew 3%, bow 2%; shrinkage 3% and 2%; lights D65 TL84; lab 4 m
 *   T1 T2  dye lot L1, ticket 120 m
 *   PO-S   silent about everything, roll S1 without ticket
 */
#ifndef PERCH_TESTS_UNIT_SESSION_SCRIPT_H
#define PERCH_TESTS_UNIT_SESSION_SCRIPT_H

#include "tests/unit/session_world.h"

#define SCRIPT_STEPS_MAX 24

/* in: a typed line, or "~STATUS [MASS]" from a scale ("~stable 1.80g"). want: how the answer begins, ""
 * for no answer at all. */
struct step {
	const char *in;
	const char *want;
};

struct script {
	const char *must;
	struct step steps[SCRIPT_STEPS_MAX];
};

void script_begin(struct desk *d);
/* One step: fails with the sentence unless the answer begins as wanted. */
void script_step(struct desk *d, const char *must, const struct step *step);
void scripts_hold(struct desk *d, const struct script *scripts, size_t n);

/* The bytes of the record of this id hold this text; of more than one, call it again. */
bool script_record_has(const struct desk *d, size_t id, const char *text);

#endif

/*
 * lot.h - the verdict on a lot: its sample, its failed rolls and its pooled rate together.
 *
 * Pure. Says every rule that failed with its numbers; what the factory and head office do about it
 * (override, rework) is not its matter. Texts are English; keys ("rule") are stable.
 */
#ifndef PERCH_INSPECT_LOT_H
#define PERCH_INSPECT_LOT_H

#include "firmware/inspect/sample.h"
#include "firmware/inspect/score.h"

#define PERCH_LOT_TEXT_MAX     160
#define PERCH_LOT_FAILURES_MAX (PERCH_REASON_COUNT + 1)

struct perch_lot_failure {
	const char *rule; /* "failed-rolls", or perch_reason_str(): "shipment-limit"; static */
	char text[PERCH_LOT_TEXT_MAX]; /* "2 of 5 rolls failed, no more than 0 may" */
};

struct perch_lot_verdict {
	enum perch_sample_outcome outcome;
	int64_t more; /* OPEN: rolls (yards) left; WIDEN: those of the second round */
	bool is_gap;
	char text[PERCH_LOT_TEXT_MAX]; /* the outcome in one sentence */
	struct perch_lot_failure failures[PERCH_LOT_FAILURES_MAX];
	size_t n_failures; /* while the lot is open: what will fail it as things stand */
};

/*
 * round: as for perch_sample_judge(), is_over is set here. profile and pooled: what
 * perch_lot_judge() made of all rolls that were inspected, both rounds; NULL when none is scored.
 * PERCH_E_ARG as there.
 */
PERCH_MUST_CHECK enum perch_rc perch_lot_conclude(const struct perch_sample_plan *plan,
						  const struct perch_sample_round *round,
						  const struct perch_profile *profile,
						  const struct perch_score *pooled,
						  struct perch_lot_verdict *out);

#endif

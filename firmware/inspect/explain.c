/*
 * explain.c - a judged flaw and a failed limit in words (score.h). Pure.
 */
#include "firmware/inspect/score.h"

const char *
perch_reason_str(enum perch_reason_rule rule)
{
	switch (rule) {
	case PERCH_REASON_ROLL:
		return "roll-limit";
	case PERCH_REASON_ALLOWED:
		return "allowed-points";
	case PERCH_REASON_SHIPMENT:
		return "shipment-limit";
	case PERCH_REASON_LINEAR:
		return "linear-limit";
	case PERCH_REASON_FLAW:
		return "flaw-limit";
	case PERCH_REASON_FULL_WIDTH:
		return "full-width-limit";
	case PERCH_REASON_SPLICES:
		return "splice-limit";
	case PERCH_REASON_PIECE:
		return "piece-limit";
	case PERCH_REASON_LONG_RUN:
		return "long-run";
	case PERCH_REASON_RUN_PER_100:
		return "run-per-100";
	case PERCH_REASON_REPEATS:
		return "repeats";
	case PERCH_REASON_SHADE:
		return "shade";
	case PERCH_REASON_COUNT:
		break;
	}
	return "";
}

const char *
perch_reason_per(const struct perch_profile *profile, enum perch_reason_rule rule)
{
	bool is_yards = profile->grid == PERCH_YD;

	switch (rule) {
	case PERCH_REASON_ROLL:
		return perch_per_str(profile->per);
	case PERCH_REASON_SHIPMENT:
		return perch_per_str(profile->shipment.per);
	case PERCH_REASON_LINEAR:
		return perch_per_str(profile->linear.per);
	case PERCH_REASON_FULL_WIDTH:
	case PERCH_REASON_RUN_PER_100:
		return is_yards ? "100yd" : "100m";
	case PERCH_REASON_PIECE:
	case PERCH_REASON_LONG_RUN:
		return perch_unit_str(profile->grid);
	case PERCH_REASON_ALLOWED:
	case PERCH_REASON_FLAW:
	case PERCH_REASON_SPLICES:
	case PERCH_REASON_REPEATS:
	case PERCH_REASON_SHADE:
	case PERCH_REASON_COUNT:
		break;
	}
	return "";
}

void
perch_put_um(struct perch_buf *out, int64_t um, enum perch_unit unit)
{
	(void)perch_buf_put_length(out, um, unit, 3);
	(void)perch_buf_put_str(out, perch_unit_str(unit));
}

/* "2in is up to 3in" */
static void
put_comparison(const struct perch_judged *judged, enum perch_unit size_unit, enum perch_unit unit,
	       struct perch_buf *out)
{
	if (judged->bound_um == 0 && judged->rule != PERCH_RULE_RUNNING) {
		(void)perch_buf_put_str(out, "any size"); /* the rule has but one class */
		return;
	}
	perch_put_um(out, judged->size_um, size_unit);
	(void)perch_buf_put_str(out, judged->is_over ? " is over " : " is up to ");
	perch_put_um(out, judged->bound_um, unit);
}

static void
put_rule(const struct perch_profile *profile, const struct perch_judged *judged,
	 struct perch_buf *out)
{
	enum perch_unit small = profile->grid == PERCH_YD ? PERCH_IN : PERCH_MM;

	switch (judged->rule) {
	case PERCH_RULE_CLASS:
		put_comparison(judged, small, small, out);
		break;
	case PERCH_RULE_HOLE:
		(void)perch_buf_put_str(out, "hole of ");
		put_comparison(judged, small, small, out);
		break;
	case PERCH_RULE_PINHOLE:
		(void)perch_buf_put_str(out, "pin hole of ");
		put_comparison(judged, small, small, out);
		break;
	case PERCH_RULE_RUNNING:
		(void)perch_buf_put_str(out, "running for ");
		put_comparison(judged, profile->grid, small, out);
		break;
	case PERCH_RULE_FULL_WIDTH:
		(void)perch_buf_put_str(out, "across the full width");
		break;
	case PERCH_RULE_NARROW:
		(void)perch_buf_put_str(out, "below the minimum width");
		break;
	case PERCH_RULE_SHADE:
		(void)perch_buf_put_str(out, "shaded");
		break;
	case PERCH_RULE_BACK:
		(void)perch_buf_put_str(out, "on the back, only the face counts");
		break;
	case PERCH_RULE_MINOR:
		(void)perch_buf_put_str(out, "minor, only major flaws count");
		break;
	case PERCH_RULE_SELVEDGE:
		(void)perch_buf_put_str(out, "within ");
		perch_put_um(out, judged->bound_um, small);
		(void)perch_buf_put_str(out, " of the selvedge");
		break;
	case PERCH_RULE_ENDS:
		(void)perch_buf_put_str(out, "within ");
		perch_put_um(out, judged->bound_um, small);
		(void)perch_buf_put_str(out, " of the end of the roll");
		break;
	}
}

enum perch_rc
perch_judged_explain(const struct perch_profile *profile, const struct perch_judged *judged,
		     struct perch_buf *out)
{
	put_rule(profile, judged, out);
	if (!judged->is_counted)
		return perch_buf_put_str(out, ": not counted");
	(void)perch_buf_fmt(out, ": %d point%s", (int)judged->points,
			    judged->points == 1 ? "" : "s");
	if (judged->first != judged->last)
		(void)perch_buf_fmt(out, " in each unit from %lld to %lld",
				    (long long)judged->first, (long long)judged->last);
	return out->is_full ? PERCH_E_FULL : PERCH_OK;
}

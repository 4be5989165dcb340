/*
 * profile_words.c - the words of a profile (profile_words.h). Pure.
 */
#include "firmware/inspect/profile_words.h"

const char *const perch_method_words[4] = { "four-point", "ten-point", "per-m2", "own" };
const char *const perch_grid_words[2] = { "yd", "m" };
const char *const perch_origin_words[2] = { "head", "tail" };
const char *const perch_side_words[2] = { "face", "both" };
const char *const perch_counts_words[2] = { "all", "majors" };
const char *const perch_per_words[PERCH_PER_COUNT] = {
	"100yd2", "100m2", "m2", "100yd", "100m", "yd", "m",
};
const char *const perch_width_words[3] = { "cuttable", "roll", "nominal" };
const char *const perch_quality_words[PERCH_QUALITY_COUNT] = { "first", "second", "reject" };
const char *const perch_rounding_words[4] = { "down", "half-up", "up", "half-even" };
const char *const perch_disposition_words[6] = {
	"pass", "concession", "second", "rework", "reject", "hold",
};
const char *const perch_direction_words[2] = { "warp", "weft" };
const char *const perch_op_words[4] = { "<", "<=", ">", ">=" };

const struct perch_limit_row perch_limit_rows[PERCH_LIMIT_ROWS] = {
	{ "roll", offsetof(struct perch_profile, roll), false, false, false },
	{ "shipment", offsetof(struct perch_profile, shipment), false, true, false },
	{ "linear", offsetof(struct perch_profile, linear), false, true, true },
	{ "flaw", offsetof(struct perch_profile, flaw), false, false, false },
	{ "full_width", offsetof(struct perch_profile, full_width), false, false, true },
	{ "splices", offsetof(struct perch_profile, splices), false, false, false },
	{ "piece", offsetof(struct perch_profile, piece), true, false, false },
	{ "long_run", offsetof(struct perch_profile, long_run), false, false, false },
	{ "run_per_100", offsetof(struct perch_profile, run_per_100), false, false, true },
};

const char *
perch_per_str(enum perch_per per)
{
	return per < PERCH_PER_COUNT ? perch_per_words[per] : "";
}

const char *
perch_quality_str(enum perch_quality quality)
{
	return quality < PERCH_QUALITY_COUNT ? perch_quality_words[quality] : "";
}

const char *
perch_disposition_str(enum perch_disposition way)
{
	return perch_disposition_words[way];
}

const char *
perch_limit_op(const struct perch_limit *limit)
{
	return perch_op_words[(limit->is_least ? 2 : 0) + (limit->is_inclusive ? 1 : 0)];
}

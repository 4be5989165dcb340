/*
 * profile_words.h - the words of a profile's JSON form, each list in the order of its enum. Pure.
 * Shared by what reads and what writes one; not for other files: they include profile.h.
 */
#ifndef PERCH_INSPECT_PROFILE_WORDS_H
#define PERCH_INSPECT_PROFILE_WORDS_H

#include "firmware/inspect/profile.h"

#define PERCH_HALF_WIDTH_WORD "half-width"
#define PERCH_FULL_WIDTH_WORD "full-width"

extern const char *const perch_method_words[4];
extern const char *const perch_grid_words[2];   /* yd m */
extern const char *const perch_origin_words[2]; /* head tail */
extern const char *const perch_side_words[2];   /* face both */
extern const char *const perch_counts_words[2]; /* all majors */
extern const char *const perch_per_words[PERCH_PER_COUNT];
extern const char *const perch_width_words[3];
extern const char *const perch_quality_words[PERCH_QUALITY_COUNT];
extern const char *const perch_rounding_words[4];
extern const char *const perch_disposition_words[6];
extern const char *const perch_direction_words[2];
/* By is_least and is_inclusive: "<" "<=" ">" ">=". */
extern const char *const perch_op_words[4];

/* The limits, in the order in which they are written. */
struct perch_limit_row {
	const char *key;
	size_t offset;    /* of the limit in struct perch_profile */
	bool is_least;    /* its op is > or >= */
	bool has_per;     /* it may say what it is per */
	bool per_lengths; /* it can only be per a length */
};
#define PERCH_LIMIT_ROWS 9
extern const struct perch_limit_row perch_limit_rows[PERCH_LIMIT_ROWS];

static inline const struct perch_limit *
perch_profile_limit(const struct perch_profile *profile, const struct perch_limit_row *row)
{
	return (const void *)((const char *)profile + row->offset);
}

/* What a limit is per when it does not say. */
static inline enum perch_per
perch_limit_usual_per(const struct perch_profile *profile, const struct perch_limit_row *row)
{
	if (!row->per_lengths)
		return profile->per;
	return profile->grid == PERCH_YD ? PERCH_PER_100YD : PERCH_PER_100M;
}

#endif

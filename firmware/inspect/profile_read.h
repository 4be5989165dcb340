/*
 * profile_read.h - the parts of reading a profile: what profile_json.c takes from profile_rules.c.
 * Pure. Not for other files: they include profile.h.
 */
#ifndef PERCH_INSPECT_PROFILE_READ_H
#define PERCH_INSPECT_PROFILE_READ_H

#include "firmware/inspect/field.h"
#include "firmware/inspect/profile_words.h"

/* Put the key in front of what went wrong below it. */
static inline enum perch_rc
perch_profile_under(enum perch_rc rc, const char *key, struct perch_err *err)
{
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(err, rc, "%s", key);
}

/* Each reads its members of the whole profile into *p, which starts as zeros; errors as field.h. */
PERCH_MUST_CHECK enum perch_rc perch_profile_read_sizes(struct perch_json json,
							struct perch_profile *p,
							struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_profile_read_kinds(struct perch_json json,
							struct perch_profile *p,
							struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_profile_read_bands(struct perch_json json,
							struct perch_profile *p,
							struct perch_err *err);
/* What a roll may have: allowed_total, limits, print. grid and per are read before. */
PERCH_MUST_CHECK enum perch_rc perch_profile_read_totals(struct perch_json json,
							 struct perch_profile *p,
							 struct perch_err *err);

#endif

/*
 * profile.c - what follows from a profile (profile.h). Pure.
 */
#include "firmware/inspect/profile.h"

#include "firmware/base/text.h"

#define YARD_UM INT64_C(914400)
#define M_UM    INT64_C(1000000)

void
perch_profile_ref(const struct perch_profile *profile, char dst[PERCH_PROFILE_REF_MAX])
{
	/* An id of 31 bytes, '@' and any 32-bit number fit; perch_fmt leaves "" if they did not. */
	if (perch_fmt(dst, PERCH_PROFILE_REF_MAX, "%s@%d", profile->id, (int)profile->version) !=
	    PERCH_OK)
		dst[0] = '\0';
}

int64_t
perch_profile_unit_um(const struct perch_profile *profile)
{
	return profile->grid == PERCH_YD ? YARD_UM : M_UM;
}

perch_i128
perch_round(perch_i128 num, perch_i128 den, enum perch_rounding rounding)
{
	perch_i128 whole = num / den;
	perch_i128 rest = num % den;

	switch (rounding) {
	case PERCH_ROUND_DOWN:
		return whole;
	case PERCH_ROUND_HALF_UP:
		return whole + (rest >= den - rest ? 1 : 0);
	case PERCH_ROUND_UP:
		return whole + (rest > 0 ? 1 : 0);
	case PERCH_ROUND_HALF_EVEN:
		if (rest == den - rest)
			return whole + whole % 2;
		return whole + (rest > den - rest ? 1 : 0);
	}
	return whole;
}

int32_t
perch_profile_cap(const struct perch_profile *profile, int64_t width_um)
{
	int64_t base = profile->cap_base_um;

	if (base == 0 || width_um <= base)
		return profile->cap_points;
	/* At most 100 points, 100 m of cloth and a base of 100 mm: 100,000. */
	return (int32_t)perch_round((perch_i128)profile->cap_points * width_um, base,
				    profile->cap_rounding);
}

const char *
perch_profile_grade(const struct perch_profile *profile, enum perch_quality quality)
{
	return profile->has_grades ? profile->grades[quality].name : perch_quality_str(quality);
}

enum perch_disposition
perch_profile_leads_to(const struct perch_profile *profile, enum perch_quality quality)
{
	static const enum perch_disposition plain[PERCH_QUALITY_COUNT] = {
		[PERCH_FIRST] = PERCH_PASS,
		[PERCH_SECOND] = PERCH_LEAVE_SECOND,
		[PERCH_REJECT] = PERCH_LEAVE_REJECT,
	};

	return profile->has_grades ? profile->grades[quality].leads_to : plain[quality];
}

bool
perch_per_is_length(enum perch_per per)
{
	return per >= PERCH_PER_100YD;
}

/*
 * profile.c - the shipped scoring profiles and what follows from a profile (profile.h). Pure.
 *
 * Source: ASTM D5430 option A as restated by published inspection guides; each value of a base
 * profile is the rule that most of them share, variants are switched off.
 */
#include "firmware/inspect/profile.h"

#include "firmware/base/text.h"

#define INCH_UM INT64_C(25400)
#define MM_UM   INT64_C(1000)
#define YARD_UM INT64_C(914400)
#define M_UM    INT64_C(1000000)

// clang-format off
static const struct perch_profile shipped[] = {
	{
		.id = "four-point-inch",
		.version = 1,
		.name = "Four-point system, inches and yards (ASTM D5430, option A)",
		.grid = PERCH_YD,
		.per = PERCH_PER_100YD2,
		.width_used = PERCH_WIDTH_CUTTABLE,
		.classes = {
			[PERCH_WARP] = { { { 3 * INCH_UM, 1 }, { 6 * INCH_UM, 2 }, { 9 * INCH_UM, 3 },
			                   { INT64_MAX, 4 } }, 4 },
			[PERCH_WEFT] = { { { 3 * INCH_UM, 1 }, { 6 * INCH_UM, 2 }, { 9 * INCH_UM, 3 },
			                   { INT64_MAX, 4 } }, 4 },
		},
		.hole = { { { 1 * INCH_UM, 2 }, { INT64_MAX, 4 } }, 2 },
		.pinhole = { .points = -1 },
		.running_over_um = 9 * INCH_UM,
		.running_points = 4,
		.full_width_points = 4,
		.narrow_points = 4,
		.shade_points = 4,
		.cap_points = 4,
		.roll = { .is_set = true, .is_inclusive = true, .value = { 40, 0 },
		          .over = PERCH_REJECT },
	},
	{
		.id = "four-point-metric",
		.version = 1,
		.name = "Four-point system, millimetres and metres (ASTM D5430, option A)",
		.grid = PERCH_M,
		.per = PERCH_PER_100M2,
		.width_used = PERCH_WIDTH_CUTTABLE,
		.classes = {
			[PERCH_WARP] = { { { 75 * MM_UM, 1 }, { 150 * MM_UM, 2 }, { 230 * MM_UM, 3 },
			                   { INT64_MAX, 4 } }, 4 },
			[PERCH_WEFT] = { { { 75 * MM_UM, 1 }, { 150 * MM_UM, 2 }, { 230 * MM_UM, 3 },
			                   { INT64_MAX, 4 } }, 4 },
		},
		.hole = { { { 25 * MM_UM, 2 }, { INT64_MAX, 4 } }, 2 },
		.pinhole = { .points = -1 },
		.running_over_um = 230 * MM_UM,
		.running_points = 4,
		.full_width_points = 4,
		.narrow_points = 4,
		.shade_points = 4,
		.cap_points = 4,
		.roll = { .is_set = true, .is_inclusive = true, .value = { 40, 0 },
		          .over = PERCH_REJECT },
	},
};
// clang-format on

const struct perch_profile *
perch_profile_nth(size_t i)
{
	return i < PERCH_COUNT(shipped) ? &shipped[i] : NULL;
}

const struct perch_profile *
perch_profile_shipped(const char *id)
{
	for (size_t i = 0; i < PERCH_COUNT(shipped); i++) {
		char ref[PERCH_PROFILE_REF_MAX];

		perch_profile_ref(&shipped[i], ref);
		if (strcmp(id, shipped[i].id) == 0 || strcmp(id, ref) == 0)
			return &shipped[i];
	}
	return NULL;
}

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

int32_t
perch_profile_cap(const struct perch_profile *profile, int64_t width_um)
{
	int64_t base = profile->cap_base_um;

	if (base == 0 || width_um <= base)
		return profile->cap_points;
	/* At most 100 points times 100 m: far from the end of 64 bits. */
	int64_t scaled = profile->cap_points * width_um;
	int64_t whole = scaled / base;
	int64_t rest = scaled % base;
	switch (profile->cap_rounding) {
	case PERCH_ROUND_DOWN:
		break;
	case PERCH_ROUND_HALF_UP:
		whole += rest >= base - rest ? 1 : 0;
		break;
	case PERCH_ROUND_UP:
		whole += rest > 0 ? 1 : 0;
		break;
	}
	return whole < INT32_MAX ? (int32_t)whole : INT32_MAX;
}

const char *
perch_per_str(enum perch_per per)
{
	switch (per) {
	case PERCH_PER_100YD2:
		return "100yd2";
	case PERCH_PER_100M2:
		return "100m2";
	case PERCH_PER_COUNT:
		break;
	}
	return "";
}

const char *
perch_quality_str(enum perch_quality quality)
{
	switch (quality) {
	case PERCH_FIRST:
		return "first";
	case PERCH_SECOND:
		return "second";
	case PERCH_REJECT:
		return "reject";
	}
	return "";
}

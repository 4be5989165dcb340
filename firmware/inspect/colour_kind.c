/*
 * colour_kind.c - names of kinds, lights, references and outcomes (colour_rule.h). Pure.
 */
#include "firmware/inspect/colour_rule.h"

static const char *const kinds[] = {
	[PERCH_COLOUR_SIDE_CENTRE] = "side-centre",
	[PERCH_COLOUR_HEAD_TAIL] = "head-tail",
	[PERCH_COLOUR_WITHIN_ROLL] = "within-roll",
	[PERCH_COLOUR_FACE_BACK] = "face-back",
	[PERCH_COLOUR_ROLL_TO_ROLL] = "roll-to-roll",
	[PERCH_COLOUR_LOT_TO_LOT] = "lot-to-lot",
	[PERCH_COLOUR_SAMPLE] = "sample",
};

static const char *const refs[] = {
	[PERCH_COLOUR_REF_APPROVED] = "approved",
	[PERCH_COLOUR_REF_ORIGINAL] = "original",
	[PERCH_COLOUR_REF_FIRST_LOT] = "first-lot",
};

static const char *const outcomes[] = {
	[PERCH_COLOUR_PASS] = "pass",     [PERCH_COLOUR_CONCESSION] = "concession",
	[PERCH_COLOUR_LOOK] = "look",     [PERCH_COLOUR_SECOND] = "second",
	[PERCH_COLOUR_HOLD] = "hold",     [PERCH_COLOUR_REWORK] = "rework",
	[PERCH_COLOUR_REJECT] = "reject",
};

#define LIGHT_NAMES_MAX 4

/* The first name is the one that is written. */
static const struct {
	const char *names[LIGHT_NAMES_MAX];
	const char *about;
} lights[] = {
	[PERCH_LIGHT_D65] = { { "D65" }, "daylight, 6500 K" },
	[PERCH_LIGHT_TL84] = { { "TL84", "F11" }, "shop light, 4000-4100 K" },
	[PERCH_LIGHT_U3000] = { { "U3000", "U30", "TL83", "F12" }, "warm shop light, 3000 K" },
	[PERCH_LIGHT_CWF] = { { "CWF", "F2" }, "cool white fluorescent, 4150 K" },
	[PERCH_LIGHT_A] = { { "A" }, "incandescent, 2856 K" },
	[PERCH_LIGHT_D75] = { { "D75" }, "north daylight, 7500 K" },
	[PERCH_LIGHT_UV] = { { "UV" }, "ultraviolet, for optical brighteners" },
};

_Static_assert(PERCH_COUNT(kinds) == PERCH_COLOUR_KIND_COUNT, "a name for every kind");
_Static_assert(PERCH_COUNT(refs) == PERCH_COLOUR_REF_COUNT, "a name for every reference");
_Static_assert(PERCH_COUNT(outcomes) == PERCH_COLOUR_OUTCOME_COUNT, "a name for every outcome");
_Static_assert(PERCH_COUNT(lights) == PERCH_LIGHT_COUNT, "a row for every light");

static const char *
name_of(const char *const names[], size_t n, size_t i)
{
	return i < n ? names[i] : "";
}

/* Index of the name; n when there is none. */
static size_t
find_name(const char *const names[], size_t n, struct perch_span text)
{
	size_t i = 0;

	while (i < n && !perch_span_eq_str(text, names[i]))
		i++;
	return i;
}

const char *
perch_colour_kind_str(enum perch_colour_kind kind)
{
	return name_of(kinds, PERCH_COUNT(kinds), (size_t)kind);
}

const char *
perch_colour_ref_str(enum perch_colour_ref ref)
{
	return name_of(refs, PERCH_COUNT(refs), (size_t)ref);
}

const char *
perch_colour_outcome_str(enum perch_colour_outcome outcome)
{
	return name_of(outcomes, PERCH_COUNT(outcomes), (size_t)outcome);
}

static bool
is_light(enum perch_light light)
{
	return light > PERCH_LIGHT_NONE && light < PERCH_LIGHT_COUNT;
}

const char *
perch_light_str(enum perch_light light)
{
	return is_light(light) ? lights[light].names[0] : "";
}

const char *
perch_light_about(enum perch_light light)
{
	return is_light(light) ? lights[light].about : "";
}

enum perch_rc
perch_colour_kind_read(struct perch_span text, enum perch_colour_kind *out)
{
	size_t i = find_name(kinds, PERCH_COUNT(kinds), text);

	if (i == PERCH_COUNT(kinds))
		return PERCH_E_UNKNOWN;
	*out = (enum perch_colour_kind)i;
	return PERCH_OK;
}

enum perch_rc
perch_colour_ref_read(struct perch_span text, enum perch_colour_ref *out)
{
	size_t i = find_name(refs, PERCH_COUNT(refs), text);

	if (i == PERCH_COUNT(refs))
		return PERCH_E_UNKNOWN;
	*out = (enum perch_colour_ref)i;
	return PERCH_OK;
}

/* The names are in capitals and figures. */
static bool
is_in_any_case(struct perch_span text, const char *name)
{
	if (text.n != strlen(name))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		bool is_small = text.p[i] >= 'a' && text.p[i] <= 'z';

		if ((is_small ? text.p[i] - 'a' + 'A' : text.p[i]) != name[i])
			return false;
	}
	return true;
}

enum perch_rc
perch_light_read(struct perch_span text, enum perch_light *out)
{
	for (size_t i = PERCH_LIGHT_NONE + 1; i < PERCH_COUNT(lights); i++) {
		for (size_t k = 0; k < LIGHT_NAMES_MAX && lights[i].names[k] != NULL; k++) {
			if (is_in_any_case(text, lights[i].names[k])) {
				*out = (enum perch_light)i;
				return PERCH_OK;
			}
		}
	}
	return PERCH_E_UNKNOWN;
}

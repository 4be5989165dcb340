/*
 * colour_grade.c - a grade of the grey scale and its text (colour_grade.h). Pure.
 */
#include "firmware/inspect/colour_grade.h"

static const char *const texts[] = { "1", "1-2", "2", "2-3", "3", "3-4", "4", "4-5", "5" };

const char *
perch_colour_grade_str(int32_t grade)
{
	if (grade < PERCH_COLOUR_GRADE_MIN || grade > PERCH_COLOUR_GRADE_MAX)
		return "";
	return texts[grade - PERCH_COLOUR_GRADE_MIN];
}

enum perch_rc
perch_colour_grade_read(struct perch_span text, int32_t *out)
{
	for (size_t i = 0; i < PERCH_COUNT(texts); i++) {
		if (perch_span_eq_str(text, texts[i])) {
			*out = PERCH_COLOUR_GRADE_MIN + (int32_t)i;
			return PERCH_OK;
		}
	}
	return PERCH_E_FORMAT;
}

/* separator.c - see separator.h. Pure. */
#include "firmware/label/separator.h"

#include "firmware/label/gs1.h"

#define INSTEAD_MAX 8 /* bytes in place of the GS: "^]", "{GS}", "<029>" */

static const char *const words[PERCH_SEPARATORS_COUNT] = {
	[PERCH_SEPARATORS_UNTESTED] = "untested",
	[PERCH_SEPARATORS_KEPT] = "kept",
	[PERCH_SEPARATORS_LOST] = "lost",
	[PERCH_SEPARATORS_CHANGED] = "changed",
};

const char *
perch_separators_str(enum perch_separators separators)
{
	return words[separators];
}

enum perch_separators
perch_separators_find(struct perch_span word)
{
	for (unsigned i = 0; i < PERCH_SEPARATORS_COUNT; i++)
		if (perch_span_eq_str(word, words[i]))
			return (enum perch_separators)i;
	return PERCH_SEPARATORS_UNTESTED;
}

static bool
ends_with(struct perch_span s, struct perch_span tail)
{
	return s.n >= tail.n && perch_span_eq(perch_span_from(s, s.n - tail.n), tail);
}

enum perch_separators
perch_separator_test(struct perch_span text)
{
	struct perch_span head = perch_span_str(PERCH_SEPARATOR_TEST_HEAD);
	struct perch_span tail = perch_span_str(PERCH_SEPARATOR_TEST_TAIL);
	struct perch_span between;

	text = perch_span_from(text, perch_aim_length(text));
	if (!perch_span_starts(text, PERCH_SEPARATOR_TEST_HEAD))
		return PERCH_SEPARATORS_UNTESTED;
	between = perch_span_from(text, head.n);
	if (!ends_with(between, tail) || between.n - tail.n > INSTEAD_MAX)
		return PERCH_SEPARATORS_UNTESTED;
	between.n -= tail.n;
	if (between.n == 0)
		return PERCH_SEPARATORS_LOST;
	return between.n == 1 && between.p[0] == PERCH_GS ? PERCH_SEPARATORS_KEPT
							  : PERCH_SEPARATORS_CHANGED;
}

bool
perch_separator_test_is_valid(struct perch_span text, const char *aim)
{
	struct perch_span id = perch_span_first(text, perch_aim_length(text));
	enum perch_carrier carrier;

	if (aim != NULL && aim[0] != '\0')
		id = perch_span_str(aim);
	carrier = perch_aim_carrier(id);
	return carrier == PERCH_CARRIER_NONE || carrier == PERCH_CARRIER_GS1;
}

void
perch_label_judge_separators(struct perch_label *label, enum perch_separators known)
{
	if (label->error != PERCH_LABEL_OK || label->kind != PERCH_LABEL_GS1 ||
	    perch_span_starts(perch_label_body(label), "("))
		return;
	label->warnings &= ~(uint32_t)PERCH_WARN_LOST_SEPARATOR;
	if (perch_gs1_may_have_lost_separator(label, known))
		label->warnings |= PERCH_WARN_LOST_SEPARATOR;
}

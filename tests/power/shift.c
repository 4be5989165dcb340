/* shift.c - see shift.h. */
#include "tests/power/shift.h"

#include <assert.h>

#include "firmware/base/text.h"

/* %zu is the number of the shift or of the roll. */
struct step {
	const char *line;
	const char *says;
};

static const struct step once[] = {
	{ "=in LI-7", "\"LI-7\"" },
	{ "=make order PO-%zu width=1500mm profile=four-point-inch", "PO-%zu" },
};

static const struct step begin[] = {
	{ "=order PO-1", "PO-1" },
	{ "=stage final", "final" },
};

static const struct step roll[] = {
	{ "=make roll R%zu length=120m lot=L1", "R%zu" },
	{ "=roll R%zu", "R%zu" },
	{ "=width head 1520mm", "1520000" },
	{ "=flaw slub at 3yd len 2in", "slub" },
	{ "=flaw hole at 17yd len 0.5in", "hole" },
	{ "=flaw stain at 20yd len 4in", "stain" },
	{ "=undo reason misread %zu", "misread %zu" },
	{ "=width middle 1518mm", "1518000" },
	{ "=note roll %zu: folded at the selvedge, pressed flat before measuring", "roll %zu:" },
	{ "=flaw knot at 31yd len 1in", "knot" },
	{ "=flaw seam at 60yd full", "seam" },
	{ "=flaw warp-line at 70yd to 74.5yd", "warp-line" },
	{ "=hand ok dry %zu", "dry %zu" },
	{ "=colour side-centre D65 4-5", "side-centre" },
	{ "=skew 11mm", "11000" },
	{ "=undo reason of roll %zu", "of roll %zu" },
	{ "=width tail 1516mm", "1516000" },
	{ "=weight head 180g/m2", "180" },
	{ "=weight tail 181g/m2", "181" },
	{ "=length 119.%zum", "119" },
	{ "=note roll %zu: ready", "roll %zu: ready" },
	{ "=close", "\"close\"" },
};

static const struct step end[] = {
	{ "=plan look again at %zu", "again at %zu" },
	{ "=shift end day %zu", "day %zu" },
	{ "=out", "\"out\"" },
	{ "=in LI-7", "\"LI-7\"" },
};

#define ROLLS     5
#define ONE_SHIFT (PERCH_COUNT(begin) + ROLLS * PERCH_COUNT(roll) + PERCH_COUNT(end))

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are those above */
static struct perch_shift_line
say(const struct step *step, size_t number)
{
	struct perch_shift_line l = { 0 };
	enum perch_rc rc = perch_fmt(l.line, sizeof(l.line), step->line, number);

	if (rc == PERCH_OK)
		rc = perch_fmt(l.says, sizeof(l.says), step->says, number);
	assert(rc == PERCH_OK);
	return l;
}

struct perch_shift_line
perch_shift_line(size_t i)
{
	if (i < PERCH_COUNT(once))
		return say(&once[i], 1);
	i -= PERCH_COUNT(once);
	size_t shift = i / ONE_SHIFT;
	i %= ONE_SHIFT;
	if (i < PERCH_COUNT(begin))
		return say(&begin[i], 1);
	i -= PERCH_COUNT(begin);
	if (i < ROLLS * PERCH_COUNT(roll))
		return say(&roll[i % PERCH_COUNT(roll)], shift * ROLLS + i / PERCH_COUNT(roll) + 1);
	return say(&end[i - ROLLS * PERCH_COUNT(roll)], shift + 1);
}

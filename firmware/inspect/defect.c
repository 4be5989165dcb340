/*
 * defect.c - the shipped defect dictionary, and finding a code in one (defect.h). Pure.
 *
 * Chinese names are those that the mistranslated duties go back to; for what these do not name, and
 * for the kinds of the scoring rules, they are the usual words of the trade, from memory:
 * unconfirmed, as nobody of the trade has read them.
 */
#include "firmware/inspect/defect.h"

#define DISTANCE_MAX 2

/* Columns of the table: group, rule. */
#define YARN     PERCH_DEFECT_YARN
#define WEAVE    PERCH_DEFECT_WEAVE
#define DYE      PERCH_DEFECT_DYE
#define COATING  PERCH_DEFECT_COATING
#define FINISH   PERCH_DEFECT_FINISH
#define HANDLING PERCH_DEFECT_HANDLING
#define OTHER    PERCH_DEFECT_OTHER

#define LENGTH   PERCH_DEFECT_BY_LENGTH
#define HOLE     PERCH_DEFECT_HOLE
#define PINHOLE  PERCH_DEFECT_PINHOLE
#define SEAM     PERCH_DEFECT_SEAM
#define SPLICE   PERCH_DEFECT_SPLICE
#define NARROW   PERCH_DEFECT_NARROW
#define SHADE    PERCH_DEFECT_SHADE

static const struct perch_defect shipped[] = {
	// clang-format off
	/* code, English, simplified and traditional Chinese, group, rule, retired, unconfirmed */
	{ "slub",               "slub",                            "粗节",       "粗節",       YARN,     LENGTH,  false, false },
	{ "roving",             "roving (coarse yarn)",            "粗纱",       "粗紗",       YARN,     LENGTH,  false, false },
	{ "broken-warp",        "broken warp",                     "断经",       "斷經",       WEAVE,    LENGTH,  false, false },
	{ "broken-weft",        "broken weft",                     "断纬",       "斷緯",       WEAVE,    LENGTH,  false, false },
	{ "missing-end",        "missing end",                     "缺经",       "缺經",       WEAVE,    LENGTH,  false, true },
	{ "missing-pick",       "missing pick",                    "缺纬",       "缺緯",       WEAVE,    LENGTH,  false, true },
	/* The duties say "warp marks", which stands for either of these two. */
	{ "warp-mark",          "warp mark",                       "经痕",       "經痕",       WEAVE,    LENGTH,  false, true },
	{ "warp-streak",        "warp streak",                     "经柳",       "經柳",       WEAVE,    LENGTH,  false, true },
	{ "warp-line",          "warp line",                       "经向条痕",   "經向條痕",   WEAVE,    LENGTH,  false, true },
	{ "hole",               "hole",                            "破洞",       "破洞",       WEAVE,    HOLE,    false, true },
	{ "pinhole",            "pinhole",                         "针孔",       "針孔",       WEAVE,    PINHOLE, false, true },
	{ "uneven-dyeing",      "uneven dyeing",                   "色花",       "色花",       DYE,      LENGTH,  false, false },
	{ "dye-stain",          "dye stain",                       "色渍",       "色漬",       DYE,      LENGTH,  false, false },
	{ "shade",              "shading",                         "色差",       "色差",       DYE,      SHADE,   false, true },
	{ "left-right-shading", "side-centre-side shading",        "左中右色差", "左中右色差", DYE,      SHADE,   false, true },
	{ "head-tail-shading",  "head-tail shading",               "头尾色差",   "頭尾色差",   DYE,      SHADE,   false, true },
	/* Face against back, or one half of the width against the other. */
	{ "two-sided",          "two-sided difference (yin-yang)", "阴阳色",     "陰陽色",     DYE,      SHADE,   false, true },
	/* The duties say "point difference", which stands for one of these two. */
	{ "roll-difference",    "roll-to-roll difference",         "匹差",       "匹差",       DYE,      SHADE,   false, true },
	{ "spot-difference",    "spot difference",                 "点差",       "點差",       DYE,      SHADE,   false, true },
	{ "glue-strip",         "glue strip",                      "胶条",       "膠條",       COATING,  LENGTH,  false, false },
	{ "glue-mark",          "glue mark",                       "胶印",       "膠印",       COATING,  LENGTH,  false, false },
	{ "missed-coating",     "missed coating",                  "漏胶",       "漏膠",       COATING,  LENGTH,  false, false },
	{ "gel-particle",       "gel particle",                    "胶粒",       "膠粒",       COATING,  LENGTH,  false, false },
	{ "weft-skew",          "weft skew",                       "纬斜",       "緯斜",       FINISH,   LENGTH,  false, true },
	{ "poor-hand",          "poor hand feel",                  "手感差",     "手感差",     FINISH,   LENGTH,  false, true },
	{ "narrow",             "narrow width",                    "窄幅",       "窄幅",       FINISH,   NARROW,  false, true },
	{ "stain",              "stain",                           "污渍",       "污漬",       HANDLING, LENGTH,  false, true },
	{ "oil-stain",          "oil stain",                       "油渍",       "油漬",       HANDLING, LENGTH,  false, true },
	{ "seam",               "seam",                            "接缝",       "接縫",       HANDLING, SEAM,    false, true },
	{ "splice",             "splice",                          "接头",       "接頭",       HANDLING, SPLICE,  false, true },
	{ "other",              "other",                           "其他",       "其他",       OTHER,    LENGTH,  false, false },
	// clang-format on
};

struct perch_defects
perch_defects_shipped(void)
{
	return (struct perch_defects){ shipped, PERCH_COUNT(shipped) };
}

const char *
perch_defect_group_str(enum perch_defect_group group)
{
	static const char *const names[PERCH_DEFECT_GROUP_COUNT] = {
		[PERCH_DEFECT_YARN] = "yarn",     [PERCH_DEFECT_WEAVE] = "weave",
		[PERCH_DEFECT_DYE] = "dye",       [PERCH_DEFECT_COATING] = "coating",
		[PERCH_DEFECT_FINISH] = "finish", [PERCH_DEFECT_HANDLING] = "handling",
		[PERCH_DEFECT_OTHER] = "other",
	};

	return (unsigned)group < PERCH_DEFECT_GROUP_COUNT ? names[group] : "";
}

const char *
perch_defect_rule_str(enum perch_defect_rule rule)
{
	static const char *const names[PERCH_DEFECT_RULE_COUNT] = {
		[PERCH_DEFECT_BY_LENGTH] = "",      [PERCH_DEFECT_HOLE] = "hole",
		[PERCH_DEFECT_PINHOLE] = "pinhole", [PERCH_DEFECT_SEAM] = "seam",
		[PERCH_DEFECT_SPLICE] = "splice",   [PERCH_DEFECT_NARROW] = "narrow",
		[PERCH_DEFECT_SHADE] = "shade",
	};

	return (unsigned)rule < PERCH_DEFECT_RULE_COUNT ? names[rule] : "";
}

bool
perch_defect_code_is_valid(struct perch_span code)
{
	if (code.n == 0 || code.n >= PERCH_KIND_MAX)
		return false;
	for (size_t i = 0; i < code.n; i++) {
		uint8_t c = code.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return true;
}

const struct perch_defect *
perch_defects_find(struct perch_defects list, const char *code)
{
	for (size_t i = 0; i < list.n; i++)
		if (strcmp(list.v[i].code, code) == 0)
			return list.v + i;
	return NULL;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * How many letters tell a from b (n_a, n_b < PERCH_KIND_MAX), a swap of neighbours counted as one:
 * the optimal string alignment distance. row[i % 3][j] is that of the first i and j letters.
 */
static size_t
distance(const char *a, size_t n_a, const char *b, size_t n_b)
{
	size_t row[3][PERCH_KIND_MAX];

	for (size_t j = 0; j <= n_b; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= n_a; i++) {
		size_t *here = row[i % 3];
		const size_t *above = row[(i + 2) % 3];
		const size_t *higher = row[(i + 1) % 3]; /* of i - 2, not yet there at 1 */

		here[0] = i;
		for (size_t j = 1; j <= n_b; j++) {
			here[j] = above[j - 1] + (a[i - 1] != b[j - 1]);
			here[j] = least(here[j], least(above[j], here[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				here[j] = least(here[j], higher[j - 2] + 1);
		}
	}
	return row[n_a % 3][n_b];
}

const struct perch_defect *
perch_defects_nearest(struct perch_defects list, const char *code)
{
	const struct perch_defect *nearest = NULL;
	size_t n = strnlen(code, PERCH_KIND_MAX);
	size_t best = least(DISTANCE_MAX, n / 2) + 1;

	if (n == PERCH_KIND_MAX)
		return NULL;
	for (size_t i = 0; i < list.n; i++) {
		const struct perch_defect *defect = &list.v[i];
		size_t d = distance(code, n, defect->code, strlen(defect->code));

		if (d < best && !defect->is_retired) {
			best = d;
			nearest = defect;
		}
	}
	return nearest;
}

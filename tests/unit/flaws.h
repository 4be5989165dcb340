/* flaws.h - many flaws at once, and what a profile makes of them: for the tests of scoring. */
#ifndef PERCH_TESTS_UNIT_FLAWS_H
#define PERCH_TESTS_UNIT_FLAWS_H

#include "tests/unit/must.h"

#include "firmware/inspect/score.h"

#define IN(x)     ((int64_t)(x)*25400)
#define YD(x)     ((int64_t)(x)*914400)
#define MM(x)     ((int64_t)(x)*1000)
#define M(x)      ((int64_t)(x)*1000000)
#define FLAWS_MAX 200

/* Square micrometres. */
static inline perch_i128
area_of(int64_t width_um, int64_t length_um)
{
	return (perch_i128)width_um * length_um;
}

/* `count` flaws of one sort, `every` apart. Sizes of 0 were not given. */
struct group {
	int count;
	int64_t at, every, length, to;
	const char *kind;
};

struct flaws {
	struct perch_flaw v[FLAWS_MAX];
	struct perch_judged judged[FLAWS_MAX];
	size_t n;
};

static inline void
add_group(struct flaws *flaws, const struct group *g)
{
	for (int i = 0; i < g->count; i++) {
		struct perch_flaw f = perch_flaw_at(g->at + i * g->every);

		f.length_um = g->length != 0 ? g->length : -1;
		f.to_um = g->to != 0 ? g->to : -1;
		(void)snprintf(f.kind, sizeof(f.kind), "%s", g->kind);
		assert_true(flaws->n < FLAWS_MAX);
		flaws->v[flaws->n++] = f;
	}
}

static inline struct perch_score
score_of(const struct perch_profile *p, struct perch_roll roll, struct flaws *flaws)
{
	struct perch_score score;
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_score_roll(p, &roll, flaws->v, flaws->n, flaws->judged, &score,
					    &err);

	MUST(rc == PERCH_OK, "%s: %s", perch_rc_str(rc), err.text);
	return score;
}

static inline void
check_rate(const struct perch_profile *p, const struct perch_score *score, const char *want,
	   const char *must)
{
	char text[64];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	assert_int_equal(perch_score_put_rate(p, score, &b), PERCH_OK);
	MUST(strcmp(perch_buf_cstr(&b), want) == 0, "%s: %s is not %s", must, text, want);
}

static inline struct perch_limit
limit_of(bool is_inclusive, int64_t m, int8_t e, enum perch_quality over)
{
	return (struct perch_limit){
		.is_set = true, .is_inclusive = is_inclusive, .value = { m, e }, .over = over
	};
}

#endif

/*
 * fuzz_profile.c - a profile from any bytes: what is accepted can score, writes itself, and reads
 * back to the same text; what is refused has a line.
 */
#include "firmware/inspect/score.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static struct perch_span
write_profile(const struct perch_profile *p, char *text, size_t cap)
{
	struct perch_buf b = perch_buf_over(text, cap);
	struct perch_jw w = perch_jw_over(&b);

	perch_profile_write(&w, p);
	check(perch_jw_done(&w) == PERCH_OK);
	return perch_buf_span(&b);
}

/* Each limit is broken once at most, and says by what. */
static void
check_reasons(const struct perch_profile *p, const struct perch_score *score)
{
	char text[128];
	struct perch_buf rate = perch_buf_over(text, sizeof(text));
	unsigned seen = 0;

	check(perch_score_put_rate(p, score, &rate) == PERCH_OK);
	for (size_t i = 0; i < score->n_reasons; i++) {
		const struct perch_reason *r = &score->reasons[i];

		check((seen & 1u << r->rule) == 0 && r->den > 0 && r->limit.over != PERCH_FIRST);
		check(perch_reason_str(r->rule)[0] != '\0' && score->quality >= r->limit.over);
		(void)perch_reason_per(p, r->rule);
		seen |= 1u << r->rule;
	}
}

/* A few flaws under any profile: more never score less, and no unit goes over the cap. */
static void
check_scores(const struct perch_profile *p)
{
	static const char *const kinds[] = { "slub",   "hole",  "pinhole", "seam",
					     "narrow", "shade", "splice",  "tear" };
	const struct perch_roll roll = { 1500000, 20000000 };
	struct perch_flaw flaws[PERCH_COUNT(kinds)];
	struct perch_judged judged[PERCH_COUNT(kinds)];
	int64_t points = 0;

	for (size_t i = 0; i < PERCH_COUNT(kinds); i++) {
		struct perch_score score;

		flaws[i] = perch_flaw_at((int64_t)i * 700000);
		flaws[i].length_um = 80000;
		flaws[i].to_um = i % 2 == 0 ? -1 : flaws[i].at_um + 5000000;
		flaws[i].across_um = (int64_t)i * 10000;
		flaws[i].direction = i % 3 == 0 ? PERCH_WEFT : PERCH_WARP;
		flaws[i].is_minor = i == 2;
		flaws[i].is_repeating = i == 0;
		(void)snprintf(flaws[i].kind, sizeof(flaws[i].kind), "%s", kinds[i]);
		check(perch_score_roll(p, &roll, flaws, i + 1, judged, &score, NULL) == PERCH_OK);
		check(score.points >= points);
		check((score.quality == PERCH_FIRST) == (score.n_reasons == 0));
		check(score.points <= (int64_t)score.cap * 22);
		check_reasons(p, &score);
		points = score.points;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct perch_profile p;
	struct perch_profile again;
	struct perch_err err = { 0 };
	char first[8192];
	char second[8192];

	enum perch_rc rc = perch_profile_read(perch_span_of(data, n), &p, &err);
	if (rc != PERCH_OK) {
		check(err.rc == rc && err.text[0] != '\0');
		perch_profile_locate(perch_span_of(data, n), &err);
		check(err.rc == rc && err.text[0] >= '1' && err.text[0] <= '9');
		return 0;
	}
	struct perch_span text = write_profile(&p, first, sizeof(first));
	check(perch_profile_read(text, &again, NULL) == PERCH_OK);
	check(perch_span_eq(write_profile(&again, second, sizeof(second)), text));
	check_scores(&p);
	return 0;
}

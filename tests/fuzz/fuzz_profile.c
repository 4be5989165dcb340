/*
 * fuzz_profile.c - a profile from any bytes: what is accepted can score, writes itself, and reads
 * back to the same text.
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

/* A few flaws under any profile: more never score less, and no unit goes over the cap. */
static void
check_scores(const struct perch_profile *p)
{
	static const char *const kinds[] = { "slub", "hole", "pinhole", "seam", "narrow", "shade" };
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
		(void)snprintf(flaws[i].kind, sizeof(flaws[i].kind), "%s", kinds[i]);
		check(perch_score_roll(p, &roll, flaws, i + 1, judged, &score, NULL) == PERCH_OK);
		check(score.points >= points);
		check((score.quality == PERCH_FIRST) == (score.n_reasons == 0));
		check(score.points <= (int64_t)score.cap * 22);
		points = score.points;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct perch_profile p;
	struct perch_profile again;
	struct perch_err err = { 0 };
	char first[4096];
	char second[4096];

	enum perch_rc rc = perch_profile_read(perch_span_of(data, n), &p, &err);
	if (rc != PERCH_OK) {
		check(err.rc == rc && err.text[0] != '\0');
		return 0;
	}
	struct perch_span text = write_profile(&p, first, sizeof(first));
	check(perch_profile_read(text, &again, NULL) == PERCH_OK);
	check(perch_span_eq(write_profile(&again, second, sizeof(second)), text));
	check_scores(&p);
	return 0;
}

/* picks.c - see picks.h. */
#include "firmware/session/picks.h"

#include "firmware/base/text.h"
#include "firmware/inspect/sample_pick.h"

#define YARD_UM INT64_C(914400)

bool
perch_picks_have(const char *picks, const char *roll)
{
	struct perch_span rest = perch_span_str(picks);
	struct perch_span word;

	while (perch_text_word(&rest, &word))
		if (perch_span_eq_str(word, roll))
			return true;
	return false;
}

/* Insertion, since lists come nearly sorted. */
void
perch_rolls_sort(struct perch_expected *rolls, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct perch_expected moving = rolls[i];
		size_t at = i;

		while (at > 0 && perch_sample_roll_cmp(perch_span_str(rolls[at - 1].roll),
						       perch_span_str(moving.roll)) > 0) {
			rolls[at] = rolls[at - 1];
			at--;
		}
		rolls[at] = moving;
	}
}

int64_t
perch_rolls_ticket(const struct perch_expected *rolls, size_t n)
{
	int64_t um = 0;

	for (size_t i = 0; i < n; i++)
		if (rolls[i].ticket_um > 0)
			um += rolls[i].ticket_um;
	return um;
}

size_t
perch_picks_leave_out(struct perch_work *work, size_t n, const char *picks)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++)
		if (!perch_picks_have(picks, work->rolls[work->drawn[i]].roll))
			work->drawn[left++] = work->drawn[i];
	return left;
}

int64_t
perch_picks_take(const struct perch_work *work, size_t n, int64_t want, bool is_yards)
{
	int64_t um = 0;
	int64_t at = 0;

	if (!is_yards)
		return want < (int64_t)n ? want : (int64_t)n;
	while (at < (int64_t)n && um < want * YARD_UM) {
		int64_t ticket = work->rolls[work->drawn[at++]].ticket_um;

		um += ticket > 0 ? ticket : 0;
	}
	return at;
}

bool
perch_picks_write(const struct perch_work *work, int64_t n, char *dst, size_t cap)
{
	struct perch_buf b = perch_buf_over(dst, cap);

	for (int64_t i = 0; i < n; i++)
		perch_buf_fmt(&b, "%s%s", i > 0 ? " " : "", work->rolls[work->drawn[i]].roll);
	return perch_buf_cstr(&b) != NULL;
}

void
perch_picks_put(const char *picks, struct perch_buf *b)
{
	struct perch_span rest = perch_span_str(picks);
	struct perch_span word;

	while (perch_text_word(&rest, &word))
		perch_buf_fmt(b, " %.*s", (int)word.n, (const char *)word.p);
}

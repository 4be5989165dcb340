/*
 * picks.h - the rolls of a dye lot in the work room of a draw, and the numbers that were drawn.
 *
 * Pure; inside the session only. Picks are roll numbers with a blank between, as the sampling record holds
 * them; lengths in micrometres.
 */
#ifndef PERCH_SESSION_PICKS_H
#define PERCH_SESSION_PICKS_H

#include "firmware/session/session.h"

/* Is the roll one of the picks? */
bool perch_picks_have(const char *picks, const char *roll);

/* By number, as the draw wants it (sample_pick.h). */
void perch_rolls_sort(struct perch_expected *rolls, size_t n);
/* Sum of the tickets that are known. */
int64_t perch_rolls_ticket(const struct perch_expected *rolls, size_t n);

/* The n drawn rolls without those of the rounds before (a list that changed since is another draw,
 * and may give one of them again); how many are left. */
size_t perch_picks_leave_out(struct perch_work *work, size_t n, const char *picks);
/* How many of the n drawn rolls make up `want`: that many, or until their tickets have so many
 * yards. */
int64_t perch_picks_take(const struct perch_work *work, size_t n, int64_t want, bool is_yards);
/* The first n drawn rolls as picks; false: they do not fit. */
bool perch_picks_write(const struct perch_work *work, int64_t n, char *dst, size_t cap);
/* " R0001 R0002 ..": as many as there is room for. */
void perch_picks_put(const char *picks, struct perch_buf *b);

#endif

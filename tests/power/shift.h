/*
 * shift.h - the lines of an inspector's work without an end, for the rigs that cut it short. Pure.
 *
 * Line i is always the same, needs no master data, is answered `ok ID ..` with a new record when
 * it follows line i - 1 (whatever restarts lie between them), and says something that nothing else
 * says, so that its record can be told from all others.
 */
#ifndef PERCH_TESTS_POWER_SHIFT_H
#define PERCH_TESTS_POWER_SHIFT_H

#include <stddef.h>

#define PERCH_SHIFT_LINE_CAP 96

struct perch_shift_line {
	char line[PERCH_SHIFT_LINE_CAP];
	char says[PERCH_SHIFT_LINE_CAP]; /* occurs in the record of this line */
};

struct perch_shift_line perch_shift_line(size_t i);

#endif

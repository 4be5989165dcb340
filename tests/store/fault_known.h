/*
 * fault_known.h - what the look-ups of master_read and world find: items of head office and records behind
 * the random ones of fault_sim.h.
 */
#ifndef PERCH_TESTS_STORE_FAULT_KNOWN_H
#define PERCH_TESTS_STORE_FAULT_KNOWN_H

#include <stdint.h>

/* Ids of records. */
struct fault_known {
	int64_t count;
	int64_t action;
	int64_t sign_in;
	int64_t closed; /* of the roll that was signed for */
};

extern struct fault_known fault_known;

/* fault_sim with all of it in; fault_sim_close() when done. */
void fault_known_open(void);
/* Nothing is remembered of what was asked before. */
void fault_known_cool(void);

#endif

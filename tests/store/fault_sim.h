/*
 * fault_sim.h - a view.db and a master.db full of everything (tests/unit/world_sim.h), for the lists
 * that need them.
 */
#ifndef PERCH_TESTS_STORE_FAULT_SIM_H
#define PERCH_TESTS_STORE_FAULT_SIM_H

#include "tests/unit/world_sim.h"

extern struct world_sim fault_sim;

void fault_sim_open(void);
void fault_sim_close(void);
/* A record of this type; NULL: none was written. */
const struct perch_record *fault_sim_record(enum perch_record_type type);

#endif

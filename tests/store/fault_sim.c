/* fault_sim.c - see fault_sim.h. */
#include "tests/store/fault_sim.h"

#include "tests/store/fault_rows.h"
#include "tests/unit/must.h"

#define SEED  7
#define STEPS 400

struct world_sim fault_sim;

void
fault_sim_open(void)
{
	struct perch_err err = { 0 };

	fault_remove(fault_at("sim-view.db"));
	fault_remove(fault_at("sim-master.db"));
	world_sim_open(&fault_sim, fault_at("sim-view.db"), fault_at("sim-master.db"));
	world_draw_seed(SEED);
	MUST(perch_db_begin(&fault_sim.view, &err) == PERCH_OK, "%s", err.text);
	for (int i = 0; i < STEPS; i++) {
		if (i % 4 == 0)
			world_sim_send_something(&fault_sim);
		world_sim_record_something(&fault_sim);
	}
	MUST(perch_db_commit(&fault_sim.view, &err) == PERCH_OK, "%s", err.text);
}

void
fault_sim_close(void)
{
	world_sim_close(&fault_sim);
}

const struct perch_record *
fault_sim_record(enum perch_record_type type)
{
	for (size_t i = fault_sim.log.n_records; i > 0; i--)
		if (fault_sim.log.records[i - 1]->type == type)
			return fault_sim.log.records[i - 1];
	return NULL;
}

/*
 * world_sim.h - the store's world over real files and the slow and obvious one (log_world.h) side by
 * side, and whatever may happen to both: records written, master items sent. Drawn from a small
 * seeded generator, out of few words, so that everything meets everything.
 */
#ifndef PERCH_TESTS_UNIT_WORLD_SIM_H
#define PERCH_TESTS_UNIT_WORLD_SIM_H

#include "firmware/store/world.h"
#include "sync/master.h"
#include "tests/unit/log_world.h"

#define WORLD_ORDERS  4
#define WORLD_ROLLS   5
#define WORLD_LOTS    3
#define WORLD_MATTERS 3
#define WORLD_PEOPLE  3

extern const char *const world_orders[WORLD_ORDERS];
extern const char *const world_rolls[WORLD_ROLLS];
extern const char *const world_lots[WORLD_LOTS];       /* the first is none */
extern const char *const world_people[WORLD_PEOPLE];   /* badges */
extern const char *const world_matters[WORLD_MATTERS]; /* labs, notices, actions, cards .. */

struct world_sim {
	struct perch_db view;
	struct perch_db master;
	struct perch_db reader;
	struct perch_master sync;
	struct perch_store_world store;
	struct log_world log;
	int64_t revision;
	size_t compared;
};

void world_draw_seed(uint64_t seed);
/* From 0 below n. */
uint64_t world_draw(uint64_t n);

/* Two empty worlds of terminal a1b2c3..; the files are new. Large, and never moved. */
void world_sim_open(struct world_sim *w, const char *view, const char *master);
void world_sim_close(struct world_sim *w);
/* Id of any record of this type so far, 0 when there is none. */
int64_t world_sim_id(const struct world_sim *w, enum perch_record_type type);
/* A master item as perch-sync would apply it; body NULL: it is gone. */
void world_sim_send(struct world_sim *w, const char *kind, const char *key, const char *body);
void world_sim_send_something(struct world_sim *w);
void world_sim_record_something(struct world_sim *w);

#endif

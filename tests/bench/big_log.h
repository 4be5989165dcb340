/*
 * big_log.h - a terminal's folder as it is after years of work: a log that verifies, its projections
 * and the packing lists, made straight through the store. Ends the program on a failure.
 *
 * Each roll has 12 flaws and everything else that is recorded on a roll that is measured in full: 23
 * records and a seal. 100 rolls make an order of five dye lots, the last order has 2,000 rolls; 300
 * rolls are a shift with its boot and sign-in. Some rolls are held, some actions are open. What a
 * roll says follows from its number, so that the same size is always the same folder but for keys.
 */
#ifndef PERCH_TESTS_BENCH_BIG_LOG_H
#define PERCH_TESTS_BENCH_BIG_LOG_H

#include "firmware/app/config.h"

#define PERCH_BIG_FLAWS      12
#define PERCH_BIG_ORDER      100  /* rolls of an order .. */
#define PERCH_BIG_LAST_ORDER 2000 /* .. and of the last one, the active one */
#define PERCH_BIG_LOT        20

/* Makes folder/log.db and its siblings unless they are there in this size, whole. config: for
 * perch_journal_open(); it lasts as long as the journal. */
void perch_big_log_make(const char *folder, size_t rolls, struct perch_config *config);

/* Number of the order, dye lot and roll of the i-th roll of so many. */
void perch_big_order(size_t i, size_t rolls, char dst[16]);
void perch_big_lot(size_t i, char dst[16]);
void perch_big_roll(size_t i, char dst[16]);

#endif

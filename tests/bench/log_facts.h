/*
 * log_facts.h - ways to make the facts of bench_log.c durable: the journal's, and the floors under
 * it. Each works in a folder of its own; a failure ends the program.
 */
#ifndef PERCH_TESTS_BENCH_LOG_FACTS_H
#define PERCH_TESTS_BENCH_LOG_FACTS_H

#include <stddef.h>
#include <stdint.h>

#define PERCH_FACTS      3 /* a flaw, a note, the flaw taken back: they come in turn */
#define PERCH_FACT_BYTES 1024
#define PERCH_FACT_HASH  32

/* One record as the log keeps it, and its chain value. */
struct perch_fact {
	uint8_t bytes[PERCH_FACT_BYTES];
	size_t n;
	uint8_t hash[PERCH_FACT_HASH];
};

struct perch_fact_way {
	void *state; /* one folder at a time */
	void (*open)(void *state, const char *folder);
	void (*put)(void *state, size_t i); /* the i-th fact since open */
	void (*close)(void *state);
};

/* Each input answered as the terminal does it. PACED: as at a person's pace, who leaves time to
 * commit the projections of view.db after each. */
extern const struct perch_fact_way perch_fact_journal;
extern const struct perch_fact_way perch_fact_journal_paced;
/* What the journal writes for the facts, for the floors to write again. */
void perch_fact_journal_read(const char *folder, struct perch_fact facts[PERCH_FACTS]);

/* log.db alone: perch_log_append() of the same bytes. facts: borrowed for good. */
void perch_fact_store_init(const struct perch_fact facts[PERCH_FACTS]);
extern const struct perch_fact_way perch_fact_store;

/* The floors. facts: borrowed for good. */
void perch_fact_floors_init(const struct perch_fact facts[PERCH_FACTS]);
/* One INSERT a transaction, no constraints; the settings of log.db. */
extern const struct perch_fact_way perch_fact_sqlite;
/* pwrite and fdatasync in a file whose size does not change. */
extern const struct perch_fact_way perch_fact_flush;

#endif

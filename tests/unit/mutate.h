/*
 * mutate.h - what somebody might do to a sealed and acknowledged log with its mark, one change at a
 * time, drawn by a seed: edit, delete, swap, put in, cut, go on otherwise, splice from elsewhere, move and strip
 * seals, forge with another key, put an older folder back; with the hashes as they were or computed anew.
 *
 * What cannot be proved is not among them: records put in after the last seal (which the mark covers), the removal
 * of receipts before the last one, of the mark, or of sync.db, and of view.db, which is only remade.
 */
#ifndef PERCH_TESTS_UNIT_MUTATE_H
#define PERCH_TESTS_UNIT_MUTATE_H

#include "tests/unit/log_rows.h"
#include "tests/unit/verify_world.h"

struct mutation {
	uint64_t random;      /* state of the generator */
	const char *name;     /* what was done */
	int64_t first;        /* id of the first record that is not as it was, 0: none of them */
	int64_t named;        /* id of the record that verify has to name, 0: any from first on */
	bool is_of_log;       /* the rows were changed: view.db is taken away, it would tell too */
	struct log_rows rows; /* as they are now */
	const struct log_rows *was;
	const struct log_rows *other; /* of another terminal */
	const struct verify_world *world;
	const char *folder; /* files as they were, to be changed */
};

/* 0..n-1 */
uint64_t mutation_random(struct mutation *m, uint64_t n);
/* How many kinds of changes there are, and what one of them is. */
size_t mutation_kinds(void);
const char *mutation_kind(size_t kind);
/* Do one of a kind to the files in the folder. false: the choice was no change, draw again. */
bool mutate(struct mutation *m, size_t kind);

#endif

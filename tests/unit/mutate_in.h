/* mutate_in.h - what the files of mutate.h share, and one function for each kind of change. */
#ifndef PERCH_TESTS_UNIT_MUTATE_IN_H
#define PERCH_TESTS_UNIT_MUTATE_IN_H

#include "tests/unit/mutate.h"

/* An index of the rows. */
size_t mutation_any(struct mutation *m);
/* Hashes from the row i on: to the end of its epoch, or of the log. */
void mutation_chain(struct mutation *m, size_t i, bool is_to_end);
/* Leave the hashes (true), or compute them anew. */
bool mutation_perhaps_chain(struct mutation *m, size_t i);
/* What was row i is the first that changes. */
void mutation_touched(struct mutation *m, size_t i);
/* Another digit for a digit, another letter for a letter: mostly a record still. */
void mutation_edit(struct mutation *m, struct log_row *r);
/* The log ends before row n; epochs that begin after it go too. */
void mutation_truncate(struct mutation *m, size_t n);
/* seal.pub becomes this key. */
void mutation_put_public_key(struct mutation *m, const struct perch_key_pair *key);

bool mutate_edit_bytes(struct mutation *m);
bool mutate_edit_with_its_hash(struct mutation *m);
bool mutate_edit_with_the_chain(struct mutation *m);
bool mutate_edit_hash(struct mutation *m);
bool mutate_random_bytes(struct mutation *m);
bool mutate_delete_leaving_a_gap(struct mutation *m);
bool mutate_delete_and_close_up(struct mutation *m);
bool mutate_swap_two(struct mutation *m);
bool mutate_put_in(struct mutation *m);
bool mutate_put_in_front(struct mutation *m);
bool mutate_truncate_tail(struct mutation *m);
bool mutate_go_on_otherwise(struct mutation *m);
bool mutate_excuse_a_cut(struct mutation *m);
bool mutate_splice_from_another_terminal(struct mutation *m);
bool mutate_splice_from_another_epoch(struct mutation *m);
bool mutate_log_of_another_terminal(struct mutation *m);
bool mutate_edit_epoch(struct mutation *m);
bool mutate_forget_previous(struct mutation *m);
bool mutate_drop_epoch_row(struct mutation *m);
bool mutate_drop_epoch(struct mutation *m);
bool mutate_add_epoch_row(struct mutation *m);
bool mutate_strip_seal(struct mutation *m);
bool mutate_strip_all_seals(struct mutation *m);
bool mutate_move_seal(struct mutation *m);
bool mutate_exchange_seal(struct mutation *m);
bool mutate_forge(struct mutation *m);
bool mutate_feign(struct mutation *m);

#endif

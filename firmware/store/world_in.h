/* world_in.h - what the files of world.h share. ctx is always the struct perch_store_world. */
#ifndef PERCH_STORE_WORLD_IN_H
#define PERCH_STORE_WORLD_IN_H

#include "firmware/store/master_read.h"
#include "firmware/store/value.h"
#include "firmware/store/world.h"

/* true: found. Anything but "not there" is trouble. */
bool perch_world_settle(struct perch_store_world *w, enum perch_rc rc, const struct perch_err *err);
/* Among many: the item cannot be read. To the log, once a revision. */
void perch_world_warn(struct perch_store_world *w, const char *kind, const char *key,
		      const char *why);
/* Likewise, of a row whose column 1 is the key. */
void perch_world_warn_row(struct perch_store_world *w, const char *kind, struct sqlite3_stmt *row,
			  const char *why);
/* What an order's number is since the last link of it. */
PERCH_MUST_CHECK enum perch_rc perch_world_resolve(struct perch_store_world *w, const char *number,
						   char order[PERCH_ORDER_CAP],
						   struct perch_err *err);

/* world_list.c: orders, packing lists, counts */
bool perch_world_find_order(void *ctx, const char *order, struct perch_order *out);
bool perch_world_is_made_so(void *ctx, const char *order, const char *body);
bool perch_world_find_expected(void *ctx, const char *order, const char *roll,
			       struct perch_expected *out);
size_t perch_world_find_elsewhere(void *ctx, const char *roll, const char *but_order,
				  struct perch_expected *out);
size_t perch_world_count_expected(void *ctx, const char *order);
bool perch_world_nth_expected(void *ctx, const char *order, const char *lot, size_t i,
			      struct perch_expected *out);
void perch_world_sum_count(void *ctx, int64_t count_id, struct perch_count_sums *out);
bool perch_world_is_counted(void *ctx, int64_t count_id, const char *roll);
/* Lines of an order (resolved), of one dye lot or of all (""). */
PERCH_MUST_CHECK enum perch_rc perch_world_count_lot(struct perch_store_world *w, const char *order,
						     const char *lot, int64_t *n,
						     struct perch_err *err);
/* Those of them that were counted at receiving, whatever the delivery note. */
PERCH_MUST_CHECK enum perch_rc perch_world_count_arrived(struct perch_store_world *w,
							 const char *order, const char *lot,
							 int64_t *n, struct perch_err *err);
/* world_roll.c: rolls and dye lots */
struct perch_past perch_world_find_past(void *ctx, const char *order, const char *roll);
void perch_world_sum_lot(void *ctx, const char *order, const char *lot, struct perch_lot_sums *out);
bool perch_world_find_sampling(void *ctx, const char *order, const char *lot,
			       struct perch_record_sampling *out);
/* world_office.c: what head office tells */
bool perch_world_next_notice(void *ctx, const char *order, struct perch_notice *out);
bool perch_world_nth_answered(void *ctx, const char *order, size_t i, struct perch_answered *out);
/* The id in a number that head office gave a record of this terminal; 0: another's. */
int64_t perch_world_own_id(const struct perch_store_world *w, const char *number);
/* world_action.c: corrective actions that are open */
bool perch_world_nth_action(void *ctx, const char *order, size_t i, struct perch_open_action *out);
int64_t perch_world_count_actions(void *ctx, const char *order);
bool perch_world_find_action(void *ctx, int64_t id, const char *number,
			     struct perch_open_action *out);
/* world_people.c: who is at work, who signed */
bool perch_world_has_people(void *ctx);
bool perch_world_had_people(void *ctx);
bool perch_world_find_person(void *ctx, const char *badge, struct perch_person *out);
/* Until the owner of the world brings the real one: no PIN can be told. */
enum perch_rc perch_world_check_no_pin(const struct perch_pin *pin, struct perch_span digits);
void perch_world_find_attempts(void *ctx, const char *badge, struct perch_attempts *out);
bool perch_world_find_sign_in(void *ctx, int64_t id, char person[PERCH_PERSON_CAP]);
bool perch_world_find_signature(void *ctx, int64_t record_id, struct perch_signature *out);
bool perch_world_last_signature(void *ctx, const char *order, struct perch_signature *out);
bool perch_world_find_signed_as(void *ctx, const char *chosen, struct perch_signature *out);
void perch_world_sum_unsigned(void *ctx, const char *order, struct perch_unsigned_sums *out);
/* world_hold.c: rolls that wait, and what has come for them */
bool perch_world_next_ready(void *ctx, struct perch_ready *out);
int64_t perch_world_count_held(void *ctx);

#endif

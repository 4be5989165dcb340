/* log_world_in.h - what the files of log_world.h share. */
#ifndef PERCH_TESTS_UNIT_LOG_WORLD_IN_H
#define PERCH_TESTS_UNIT_LOG_WORLD_IN_H

#include "tests/unit/log_world.h"

/* Ends the program unless it holds. */
void log_must(bool holds);
bool log_same(const char *a, const char *b);
/* A text that fits. */
void log_copy(char *dst, size_t cap, const char *src);

/* The record of this id if it is of this type, else NULL. */
const struct perch_record *log_record_of(const struct log_world *w, int64_t id,
					 enum perch_record_type type);
bool log_is_withdrawn(const struct log_world *w, int64_t id);
/* What a number means since the last link of it. */
const char *log_resolve(const struct log_world *w, const char *order);
/* The order that an order record chose; "" for no such record. */
const char *log_order_of(const struct log_world *w, int64_t id);

const struct log_item *log_find_item(const struct log_world *w, const char *kind, const char *key);
/* The item of this kind with the least key above `after`, NULL when there is none. */
const struct log_item *log_next_item(const struct log_world *w, const char *kind,
				     const char *after);
struct perch_span log_body_of(const struct log_item *item);

/* A line of head office goes before one made here, a later before an earlier one. */
bool log_find_line(const struct log_world *w, const char *order, const char *roll,
		   struct perch_expected *out);
/* The line of the order with the least roll number above `after`. */
bool log_next_line(const struct log_world *w, const char *order, const char *after,
		   struct perch_expected *out);

/* What a number meant when so many records had been written. */
const char *log_resolve_at(const struct log_world *w, const char *order, size_t n);

/* Members of struct perch_world. log_people.c */
bool log_has_people(void *ctx);
bool log_had_people(void *ctx);
bool log_find_person(void *ctx, const char *badge, struct perch_person *out);
/* For tests, fast: the hash of a PIN is its digits, zeros after them. */
enum perch_rc log_check_pin(const struct perch_pin *pin, struct perch_span digits);
void log_find_attempts(void *ctx, const char *badge, struct perch_attempts *out);
bool log_find_sign_in(void *ctx, int64_t id, char person[PERCH_PERSON_CAP]);
bool log_find_signature(void *ctx, int64_t record_id, struct perch_signature *out);
bool log_last_signature(void *ctx, const char *order, struct perch_signature *out);
bool log_find_signed_as(void *ctx, const char *chosen, struct perch_signature *out);
void log_sum_unsigned(void *ctx, const char *order, struct perch_unsigned_sums *out);
/* The last record that closed this roll; 0: none. log_roll.c */
int64_t log_close_of(const struct log_world *w, int64_t roll_id);
/* The sign record that covers this roll, 0: none. Of one that is signed nobody closes or withdraws it again. */
int64_t log_signed_by(const struct log_world *w, int64_t roll_id);

/* log_roll.c */
struct perch_past log_find_past(void *ctx, const char *order, const char *roll);
void log_sum_lot(void *ctx, const char *number, const char *lot, struct perch_lot_sums *out);
bool log_find_sampling(void *ctx, const char *order, const char *lot,
		       struct perch_record_sampling *out);
bool log_next_ready(void *ctx, struct perch_ready *out);
int64_t log_count_held(void *ctx);
/* log_follow.c */
bool log_is_counted(void *ctx, int64_t count_id, const char *roll);
void log_sum_count(void *ctx, int64_t count_id, struct perch_count_sums *out);
bool log_next_notice(void *ctx, const char *order, struct perch_notice *out);
bool log_nth_action(void *ctx, const char *number, size_t n, struct perch_open_action *out);
int64_t log_count_actions(void *ctx, const char *order);
bool log_nth_answered(void *ctx, const char *order, size_t n, struct perch_answered *out);
bool log_find_action(void *ctx, int64_t id, const char *number, struct perch_open_action *out);

#endif

/*
 * office_world.h - a head office in memory and one terminal that is enrolled with it, for tests: a
 * real chain, real seals, real receipts; no files, no network.
 */
#ifndef PERCH_TESTS_UNIT_OFFICE_WORLD_H
#define PERCH_TESTS_UNIT_OFFICE_WORLD_H

#include "firmware/session/record.h"
#include "sync/office/batch.h"
#include "sync/office/device.h"

#define WORLD_NOW     ((int64_t)1790000000000)
#define WORLD_RECORDS 64
#define WORLD_BOOT    2 /* local id of the boot record of a first epoch */

/* One stream as its terminal has it. */
struct terminal {
	struct perch_device device;
	struct perch_key_pair seal;
	uint8_t epoch[PERCH_WIRE_EPOCH];
	struct perch_hash chain[WORLD_RECORDS]; /* chain[n] = h(n) */
	uint8_t bytes[WORLD_RECORDS][1024];     /* of seq n at [n] */
	size_t length[WORLD_RECORDS];
	uint64_t tail;
};

struct office_world {
	struct perch_office office;
	struct terminal t;
	struct perch_reply reply;
	struct perch_wire_ack ack;         /* of the last answer, when it was 200 */
	struct perch_wire_problem problem; /* else */
};

/* Stop the test when it cannot be made. */
void world_open(struct office_world *w);
void world_close(struct office_world *w);

/* Begin another epoch of the same terminal, with an empty log. */
void terminal_epoch(struct terminal *t, uint8_t id);
/* Enrol another one. */
void world_enrol(struct office_world *w, struct terminal *t, uint8_t id);
/* Append to its log; the record's bytes, or a record. */
void terminal_add(struct terminal *t, const char *bytes);
void terminal_record(struct terminal *t, const struct perch_record *record);
/* A seal over everything so far. */
void terminal_seal(struct terminal *t);

/* Records of an inspector's day, with WORLD_NOW as their time. A record of a type, ready to be filled in;
 * then one of each kind: boot_before, boot, sign_in: as the head says. */
struct perch_record terminal_record_of(enum perch_record_type type, int64_t boot, int64_t sign_in);
void terminal_begin(struct terminal *t, int64_t boot_before); /* something unknown, and boot */
void terminal_in(struct terminal *t, int64_t boot);           /* LI-7 */
void terminal_order(struct terminal *t, const char *order);
/* 120 m by ticket. */
void terminal_roll(struct terminal *t, int64_t boot, int64_t sign_in, int64_t order,
		   const char *roll);
void terminal_flaw(struct terminal *t, int64_t boot, int64_t roll); /* 1 point */
void terminal_withdraw(struct terminal *t, int64_t of);
/* 120 m x 1.5 m with one such flaw. */
void terminal_close(struct terminal *t, int64_t boot, int64_t roll);
/* unknown 1, boot 2, in 3, order 4, roll R1 5, flaw 6, flaw 7, withdraw 8 (of 7), close 9. */
void terminal_shift(struct terminal *t, const char *order);

/* Send first..last of the log, as they are; true: 200. */
bool world_send(struct office_world *w, const struct terminal *t, uint64_t first, uint64_t last);
/* Send this text as an inflated batch. */
bool world_send_text(struct office_world *w, const struct terminal *t, struct perch_span text);
/* One integer out of office.db; -1 when there is no row. */
int64_t world_number(struct office_world *w, const char *sql);
/* One row out of office.db as text, a blank between its columns; static memory; "" when there is no
 * row. */
const char *world_text(struct office_world *w, const char *sql);

#endif

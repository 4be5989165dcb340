/*
 * session_world.h - a small fixed world and a desk in it: for the tests and the fuzz target of the
 * session. The desk does what the program does: decide, append, commit; and keeps the bytes.
 *
 * Orders   PO-88213  four-point-inch, 58 in, 180 g/m2; rolls R0001 R0002 R0003, lot L240731A, 120 yd
 *          PO-77120  four-point-metric, 1500 mm; rolls R0001 and R0009, lot B-12, no ticket length
 *          PO-FREE   no packing list, no width     PO-DOUBT  not confirmed
 *          PO-ODD    a profile that nobody knows   PO-NEXT   spec as in desk.spec
 */
#ifndef PERCH_TESTS_UNIT_SESSION_WORLD_H
#define PERCH_TESTS_UNIT_SESSION_WORLD_H

#include "firmware/label/house.h"
#include "firmware/session/session.h"

#define DESK_RECORDS_MAX 8192
#define DESK_CLOSED_MAX  64
#define DESK_TESTED_MAX  64

struct closed {
	char order[PERCH_ORDER_CAP];
	char roll[PERCH_ROLL_CAP];
	int64_t roll_id;
	int64_t at_ms;
	char verdict[8];
};

struct desk {
	struct perch_session session;
	struct perch_outcome out;
	struct perch_world world;
	struct perch_house_format house;
	struct perch_now now;
	int64_t spec; /* of PO-NEXT */
	bool is_gone; /* head office took every order away */
	struct closed closed[DESK_CLOSED_MAX];
	size_t n_closed;
	struct perch_record_separator tested[DESK_TESTED_MAX]; /* in order of time */
	size_t n_tested;
	struct perch_span log[DESK_RECORDS_MAX]; /* bytes of record i + 1, owned */
	size_t n_log;
};

/* 2026-11-21T06:00:00Z, an hour after the start of the machine; the first record has id 1. */
void desk_open(struct desk *d);
void desk_close(struct desk *d);

/* One input; the answer stays in d->out.answer. Asserts whatever must hold of every answer. */
void desk_input(struct desk *d, const struct perch_input *in);
void desk_type(struct desk *d, const char *line);
void desk_scan(struct desk *d, struct perch_span bytes, uint32_t suspect);
/* A record that the store writes itself. */
void desk_append(struct desk *d, const struct perch_record *record);

/* The state folded from the log's bytes from this id on. */
void desk_replay(const struct desk *d, int64_t from_id, struct perch_session *out);
/* Replays from the resume id and from 1 both give the present state. */
bool desk_replays(const struct desk *d, struct perch_session *scratch);

#endif

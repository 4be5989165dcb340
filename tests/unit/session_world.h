/*
 * session_world.h - a small fixed world and a desk in it: for the tests and the fuzz target of the
 * session. The desk does what the program does: decide, append, commit; and keeps the bytes.
 *
 * Orders   PO-88213  four-point-inch, 58 in, 180 g/m2; rolls R0001 R0002 R0003, lot L240731A, 120 yd
 *          PO-77120  four-point-metric, 1500 mm; rolls R0001 and R0009, lot B-12, no ticket length
 *          PO-FREE   no packing list, no width     PO-DOUBT  not confirmed
 *          PO-ODD    a profile that nobody knows   PO-NEXT   spec as in desk.spec
 *          PO-T      four-point-metric, 1500 mm; 180 g/m2 +5% -3%; warp 68/in +-3%, weft 268/10cm
 *                    +2 -2; length 1%; skew 3%, bow 2%; shrinkage 3% and 2%; lights D65 TL84;
 *                    lab 4 m; rolls T1 T2, lot L1, 120 m
 *          PO-S      silent about everything, no packing list
 */
#ifndef PERCH_TESTS_UNIT_SESSION_WORLD_H
#define PERCH_TESTS_UNIT_SESSION_WORLD_H

#include "firmware/session/session.h"
#include "tests/unit/log_world.h"

#define DESK_RECORDS_MAX LOG_WORLD_RECORDS_MAX

struct desk {
	struct perch_session session;
	struct perch_outcome out;
	struct log_world log_world; /* records and master items, and the answers about them */
	struct perch_world world;   /* those of log_world; the revision is the test's */
	struct perch_now now;
	int64_t spec;                            /* of PO-NEXT */
	int64_t spec_put;                        /* the one in the log world */
	bool is_gone;                            /* head office took every order away */
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
/* A master item of head office, instead of one of the same kind and key; body NULL: it is gone. The
 * session hears of it when the test changes desk.world.revision too. */
void desk_put(struct desk *d, const char *kind, const char *key, const char *body);
/* A record that the store writes itself. */
void desk_append(struct desk *d, const struct perch_record *record);

/* The state folded from the log's bytes from this id on. */
void desk_replay(const struct desk *d, int64_t from_id, struct perch_session *out);
/* Replays from the resume id and from 1 both give the present state. */
bool desk_replays(const struct desk *d, struct perch_session *scratch);

#endif

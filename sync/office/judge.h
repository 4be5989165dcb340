/* judge.h - one record into the projections: see project.h. The caller holds the lock and the
 * transaction. */
#ifndef PERCH_OFFICE_JUDGE_H
#define PERCH_OFFICE_JUDGE_H

#include "firmware/session/record.h"
#include "sync/office/office.h"

/* The stream in hand. */
struct perch_judge {
	struct perch_db *db;
	int64_t stream;
	uint8_t device[PERCH_DEVICE_BYTES];
	uint8_t epoch[PERCH_EPOCH_BYTES];
	uint8_t seal_key[PERCH_KEY_BYTES];
	int64_t seq;    /* of the record in hand */
	int64_t shift;  /* local id of a record of this stream: shift + seq */
	int64_t boot;   /* seq of the last boot record, 0: none */
	int64_t parent; /* stream that this one goes on from in its terminal's log; 0: none */
	char stage[12]; /* in force; "" for none */
	/* Of the record in hand: when, by whom ("" when nobody was signed in). */
	int64_t wall_ms;
	int64_t sign_in;
	char person[PERCH_PERSON_CAP];
};

/* before: the chain value at seq - 1. */
PERCH_MUST_CHECK enum perch_rc perch_judge_record(struct perch_judge *judge,
						  struct perch_span bytes,
						  const struct perch_hash *before,
						  struct perch_err *err);

#endif

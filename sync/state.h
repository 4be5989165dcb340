/*
 * state.h - sync.db: the office, what it acknowledged, its receipts, the last attempts. Library:
 * sqlite3 through firmware/store.
 *
 * perch-sync is the one writer; `perch verify` and `perch-sync status` read. Times are
 * milliseconds since 1970. PERCH_E_NOTFOUND: no such row.
 */
#ifndef PERCH_SYNC_STATE_H
#define PERCH_SYNC_STATE_H

#include "firmware/store/kinds.h"
#include "sync/result.h"
#include "sync/wire.h"

struct perch_office {
	char url[PERCH_WIRE_URL_CAP];
	uint8_t device[PERCH_WIRE_DEVICE];
	uint8_t receipt_key[PERCH_WIRE_KEY];
	uint8_t ca_key_hash[PERCH_WIRE_HASH];
	int64_t enrolled_ms;
	int64_t server_ms; /* the latest time that the office told */
};

struct perch_acked {
	uint64_t seq;
	uint8_t hash[PERCH_WIRE_HASH];
	uint64_t sealed;
	int64_t at_ms;
};

struct perch_attempt {
	int64_t at_ms;
	enum perch_result result;
	char detail[512]; /* for a person */
};

PERCH_MUST_CHECK enum perch_rc perch_state_office(struct perch_db *db, struct perch_office *out,
						  struct perch_err *err);
/* PERCH_E_EXISTS: this terminal is enrolled with an office of another CA. */
PERCH_MUST_CHECK enum perch_rc perch_state_may_enrol(struct perch_db *db,
						     const uint8_t ca_key_hash[PERCH_WIRE_HASH],
						     struct perch_err *err);
/* Insert or replace. PERCH_E_EXISTS: enrolled with an office of another receipt key. */
PERCH_MUST_CHECK enum perch_rc perch_state_enrol(struct perch_db *db, const struct perch_office *in,
						 struct perch_err *err);
/* Never goes back. */
PERCH_MUST_CHECK enum perch_rc perch_state_server_time(struct perch_db *db, int64_t server_ms,
						       struct perch_err *err);

PERCH_MUST_CHECK enum perch_rc perch_state_acked(struct perch_db *db,
						 const uint8_t epoch[PERCH_WIRE_EPOCH],
						 struct perch_acked *out, struct perch_err *err);
/* An acknowledgement that was checked: position and receipt in one transaction. */
PERCH_MUST_CHECK enum perch_rc perch_state_put_ack(struct perch_db *db,
						   const struct perch_wire_ack *ack, int64_t at_ms,
						   struct perch_err *err);
/* The office holds nothing of the stream (any more). */
PERCH_MUST_CHECK enum perch_rc perch_state_forget_ack(struct perch_db *db,
						      const uint8_t epoch[PERCH_WIRE_EPOCH],
						      struct perch_err *err);

/* The newest 100 and the last success are kept. */
PERCH_MUST_CHECK enum perch_rc perch_state_put_attempt(struct perch_db *db,
						       const struct perch_attempt *in,
						       struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_state_last_attempt(struct perch_db *db,
							struct perch_attempt *out,
							struct perch_err *err);
/* When everything was last delivered. */
PERCH_MUST_CHECK enum perch_rc perch_state_last_success(struct perch_db *db, int64_t *at_ms,
							struct perch_err *err);

#endif

/*
 * status.h - what perch-sync knows without asking the network: enrolled where, what is delivered,
 * what is owed, what went wrong last. Wiring: no outside library of its own.
 */
#ifndef PERCH_SYNC_STATUS_H
#define PERCH_SYNC_STATUS_H

#include "sync/state.h"
#include "sync/terminal.h"

struct perch_status_stream {
	uint8_t epoch[PERCH_WIRE_EPOCH];
	uint64_t tail;
	uint64_t acked;
	uint64_t sealed; /* covered by a seal that the office has verified */
};

struct perch_status {
	bool is_enrolled;
	struct perch_office office;
	uint8_t device[PERCH_WIRE_DEVICE];
	struct perch_status_stream streams[PERCH_WIRE_STREAMS_MAX]; /* oldest first */
	size_t streams_n;
	uint64_t owed;      /* of all streams */
	int64_t revision;   /* of the master data */
	int64_t success_ms; /* 0: never */
	bool has_attempt;
	struct perch_attempt attempt;
};

/* Reads the databases, writes nothing. A database that does not exist yet counts as empty.
 * PERCH_E_DAMAGED, PERCH_E_NEWER, PERCH_E_IO. */
PERCH_MUST_CHECK enum perch_rc perch_status_load(struct perch_status *s,
						 const struct perch_terminal *t,
						 struct perch_err *err);
/* One JSON object without line feed. PERCH_E_FULL. */
PERCH_MUST_CHECK enum perch_rc perch_status_json(const struct perch_status *s,
						 struct perch_buf *out);
/* Some lines for a person. PERCH_E_FULL. */
PERCH_MUST_CHECK enum perch_rc perch_status_text(const struct perch_status *s,
						 struct perch_buf *out);

#endif

/*
 * audit.h - what `perch verify` checks, one function a matter. Wiring: store, seal, session.
 *
 * Reads only, and also while the terminal writes. Each function returns PERCH_E_DAMAGED and a sentence that names the first bad record
 * when the answer is no, another error when it could not look.
 */
#ifndef PERCH_APP_AUDIT_H
#define PERCH_APP_AUDIT_H

#include "firmware/app/config.h"
#include "firmware/seal/seal.h"
#include "firmware/session/record.h"
#include "firmware/store/log_read.h"

struct perch_audit {
	const struct perch_config *config;
	struct perch_db log;
	struct perch_epoch epochs[PERCH_EPOCHS_MAX];
	size_t n_epochs;
	uint64_t tail;
	uint8_t device[PERCH_DEVICE_BYTES]; /* as the epoch records state it */
	uint8_t key[PERCH_KEY_BYTES];
	uint64_t bad_id; /* the record at fault; 0: none */
	/* what was found */
	uint64_t rolls; /* closed */
	uint64_t seals;
	uint64_t sealed; /* seq of the present epoch that the last seal covers */
	uint64_t receipts;
	uint64_t lost_on_record; /* receipts and marks of records that a restored copy lacks */
	bool has_mark;           /* there is one, and the log has what it proves */
	struct perch_hash head;
	struct perch_record record; /* room to decode one */
};

/* Open log.db for reading and read its epochs. */
PERCH_MUST_CHECK enum perch_rc perch_audit_open(struct perch_audit *a,
						const struct perch_config *config,
						struct perch_err *err);
void perch_audit_close(struct perch_audit *a);

/* SQLite's own integrity_check of log.db. */
PERCH_MUST_CHECK enum perch_rc perch_audit_file(struct perch_audit *a, struct perch_err *err);
/* Every record: there, readable, chained; epoch records as the table says; every seal good. */
PERCH_MUST_CHECK enum perch_rc perch_audit_chain(struct perch_audit *a, struct perch_err *err);
/* sync.db's receipts: signed by head office, and about this very log. */
PERCH_MUST_CHECK enum perch_rc perch_audit_receipts(struct perch_audit *a, struct perch_err *err);
/* The mark: the log has not lost what was once sealed or acknowledged. */
PERCH_MUST_CHECK enum perch_rc perch_audit_mark(struct perch_audit *a, struct perch_err *err);
/* view.db is what the log gives when it is projected anew. */
PERCH_MUST_CHECK enum perch_rc perch_audit_views(struct perch_audit *a, struct perch_err *err);

#endif

/*
 * audit.h - what `perch verify` checks, one function a matter. Wiring: store, seal, session records.
 *
 * Reads only, and also while the terminal writes: of the log a batch of records at a time, so that
 * memory and the terminal's write-ahead file stay small however long the log is. Each function
 * returns PERCH_E_DAMAGED and a sentence that names the first bad record when the answer is no, another
 * error when it could not look. They are called in the order in which they stand here: one builds
 * on what those before it found.
 *
 * What proves what. Each record's hash hangs on those before it in its epoch; seals sign the chain
 * with a key that only the terminal has; an epoch's first record, sealed with it, holds the hash of
 * the record before it. Receipts are head office's word on how far a stream had come, the mark the
 * terminal's own, kept elsewhere. Not provable here: what came after the last seal and the last
 * receipt; that nothing was cut off the end when there is no mark; that a receipt was removed.
 */
#ifndef PERCH_APP_AUDIT_H
#define PERCH_APP_AUDIT_H

#include "firmware/app/config.h"
#include "firmware/seal/seal.h"
#include "firmware/session/record.h"
#include "firmware/store/log_read.h"

/* Records of an epoch that this log does not have, though a receipt or a mark proves them. */
struct perch_audit_loss {
	uint8_t epoch[PERCH_EPOCH_BYTES];
	uint64_t kept;  /* seq up to which the log has them, 0: it does not know the epoch */
	uint64_t known; /* seq up to which they are proved */
	bool is_recorded; /* a later epoch that was opened for a restored copy answers for it; else that
			   * cannot be proved, for want of a mark, and nothing speaks against it */
};

#define PERCH_AUDIT_LOSSES_MAX 16

enum perch_audit_mark {
	PERCH_AUDIT_MARK_NONE,
	PERCH_AUDIT_MARK_OLD, /* of an epoch before the present one: proves nothing of this one */
	PERCH_AUDIT_MARK_OK   /* of the present epoch, and the log has what it proves */
};

struct perch_audit {
	const struct perch_config *config;
	struct perch_db log;
	struct perch_epoch epoch; /* the present one */
	uint64_t tail;
	uint8_t device[PERCH_DEVICE_BYTES]; /* as the epoch records state it */
	uint8_t key[PERCH_KEY_BYTES];
	uint64_t bad_id; /* the record at fault; 0: none */
	/* what was found */
	bool is_restored; /* the present epoch was opened for a restored copy */
	bool is_newest;   /* the mark proves that none was opened after the present one */
	enum perch_audit_mark mark;
	uint64_t rolls; /* closed */
	uint64_t seals;
	uint64_t sealed; /* seq of the present epoch that the last seal covers */
	uint64_t receipts;
	struct perch_audit_loss losses[PERCH_AUDIT_LOSSES_MAX]; /* the first ones */
	size_t n_losses;                                        /* all */
	struct perch_hash head;
	struct perch_record record; /* room to decode one */
};

/* Open log.db for reading: its tail and its present epoch. */
PERCH_MUST_CHECK enum perch_rc perch_audit_open(struct perch_audit *a,
						const struct perch_config *config,
						struct perch_err *err);
void perch_audit_close(struct perch_audit *a);

/* All of it. */
PERCH_MUST_CHECK enum perch_rc perch_audit_all(struct perch_audit *a, struct perch_err *err);

/* SQLite's own integrity_check of log.db, and its tables against those that this program makes. */
PERCH_MUST_CHECK enum perch_rc perch_audit_file(struct perch_audit *a, struct perch_err *err);
/* Every record: there, readable, chained; epoch records as the table says; every seal good. */
PERCH_MUST_CHECK enum perch_rc perch_audit_chain(struct perch_audit *a, struct perch_err *err);
/* The mark: the log has not lost what was once sealed or acknowledged. */
PERCH_MUST_CHECK enum perch_rc perch_audit_marks(struct perch_audit *a, struct perch_err *err);
/* sync.db's receipts: signed by head office, and about this very log. */
PERCH_MUST_CHECK enum perch_rc perch_audit_receipts(struct perch_audit *a, struct perch_err *err);
/* view.db is what the log gives when it is projected anew, into a temporary file in $TMPDIR. */
PERCH_MUST_CHECK enum perch_rc perch_audit_views(struct perch_audit *a, struct perch_err *err);

#endif

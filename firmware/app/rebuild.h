/*
 * rebuild.h - a log made anew, record by record, out of files that hold parts of it. Wiring: store, seal,
 * session.
 *
 * A record is taken only if it continues the chain exactly: its id is the next one, its bytes are a record,
 * and with the hash before it they give the hash that the source has. So it does not matter which source
 * is believed, and a page that is broken in one is taken from another. Epoch rows come from the epoch
 * records, which must name our device and key. Where an epoch ends is told by the sources' own tables,
 * the first source first: a copy of another life of this log must not be followed.
 */
#ifndef PERCH_APP_REBUILD_H
#define PERCH_APP_REBUILD_H

#include "firmware/app/identity.h"
#include "firmware/session/record.h"
#include "firmware/store/log_write.h"

#define PERCH_REBUILD_BATCH   256
#define PERCH_REBUILD_SOURCES 3

struct perch_rebuild {
	const struct perch_identity *id; /* borrowed until the end */
	struct perch_db db;              /* the new log */
	uint64_t tail;                   /* last record taken */
	struct perch_hash head;          /* chain value there */
	struct perch_epoch epoch;        /* the last one; n 0: none yet */
	uint64_t next_first;             /* where the epoch after it must begin; 0: not known */
	int64_t last_ms;                 /* wall time of the last record */
	struct perch_db *sources[PERCH_REBUILD_SOURCES]; /* open readers, borrowed */
	size_t n_sources;
	/* not written yet */
	struct perch_log_entry pending[PERCH_REBUILD_BATCH];
	size_t n;
	struct perch_buf bytes; /* over memory that is ours */
	struct perch_record record;
};

/* Make an empty log at path, where nothing may be. Large: not for a stack. perch_rebuild_end() in any case. */
PERCH_MUST_CHECK enum perch_rc perch_rebuild_begin(struct perch_rebuild *r, const char *path,
						   const struct perch_identity *id,
						   struct perch_err *err);

/* A source, in the order in which they are believed; its epochs count from now on. */
void perch_rebuild_add(struct perch_rebuild *r, struct perch_db *source);

/* What the source has next; *taken is raised by the number of records. An error is one of writing; a source
 * that has no more, or nothing that fits, is none. */
PERCH_MUST_CHECK enum perch_rc perch_rebuild_take_file(struct perch_rebuild *r,
						       struct perch_db *source, uint64_t *taken,
						       struct perch_err *err);

/* One record without its hash, from head office, that is known to be ours: it is not the first of an epoch
 * unless the log is empty. PERCH_E_FORMAT: it does not fit here. Else an error of writing. */
PERCH_MUST_CHECK enum perch_rc perch_rebuild_take_line(struct perch_rebuild *r,
						       struct perch_span bytes,
						       struct perch_err *err);

/* A record of our own, in a new epoch if epoch is not NULL (its id, previous_*; the rest is filled in). */
PERCH_MUST_CHECK enum perch_rc perch_rebuild_put(struct perch_rebuild *r, struct perch_epoch *epoch,
						 const struct perch_record *record,
						 struct perch_err *err);

/* Everything on the disk, the file closed. */
PERCH_MUST_CHECK enum perch_rc perch_rebuild_keep(struct perch_rebuild *r, struct perch_err *err);

/* Close and give back the memory; does nothing more after keep. */
void perch_rebuild_end(struct perch_rebuild *r);

#endif

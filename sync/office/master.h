/* master.h - what head office tells the terminals: items with revisions. Library: sqlite3 by the
 * store. The caller holds the office's lock except for perch_master_answer(). */
#ifndef PERCH_OFFICE_MASTER_H
#define PERCH_OFFICE_MASTER_H

#include "sync/office/office.h"
#include "sync/office/reply.h"

/* Newest revision, 0 when there is nothing. */
PERCH_MUST_CHECK enum perch_rc perch_master_revision(struct perch_db *db, int64_t *revision,
						     struct perch_err *err);

/* Does an item of this kind and key exist (and is not gone)? */
PERCH_MUST_CHECK enum perch_rc perch_master_has(struct perch_db *db, const char *kind,
						const char *key, bool *has, struct perch_err *err);

enum perch_change { PERCH_CHANGE_NONE, PERCH_CHANGE_NEW, PERCH_CHANGE_CHANGED };

/* Store a body; one that is there already, byte for byte, keeps its revision. */
PERCH_MUST_CHECK enum perch_rc perch_master_put(struct perch_db *db, const char *kind,
						const char *key, struct perch_span body,
						enum perch_change *change, struct perch_err *err);

/* Write the page after `cursor` into w: the value that hello and /v1/master both carry. */
PERCH_MUST_CHECK enum perch_rc perch_master_page(struct perch_db *db, const char *cursor,
						 struct perch_jw *w, struct perch_err *err);

/* GET /v1/master of an admitted terminal. */
void perch_master_answer(struct perch_office *office, const char *cursor,
			 struct perch_reply *reply);

#endif

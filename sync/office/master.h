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

/* Append the body of an item. PERCH_E_NOTFOUND: no such item, or gone. PERCH_E_FULL. */
PERCH_MUST_CHECK enum perch_rc perch_master_body(struct perch_db *db, const char *kind,
						 const char *key, struct perch_buf *body,
						 struct perch_err *err);

enum perch_change { PERCH_CHANGE_NONE, PERCH_CHANGE_NEW, PERCH_CHANGE_CHANGED };

/* Store a body; one that is there already, byte for byte, keeps its revision. */
PERCH_MUST_CHECK enum perch_rc perch_master_put(struct perch_db *db, const char *kind,
						const char *key, struct perch_span body,
						enum perch_change *change, struct perch_err *err);

/*
 * Versions: of what is told by version (profiles, sampling tables, label formats) each one is kept, so
 * that what was judged by it can be judged again. keep: PERCH_E_EXISTS: this version is here with
 * another body. edition: append the body of "id@version"; PERCH_E_NOTFOUND, PERCH_E_FULL.
 */
PERCH_MUST_CHECK enum perch_rc perch_master_keep(struct perch_db *db, const char *kind,
						 const char *id, int64_t version,
						 struct perch_span body, struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_master_edition(struct perch_db *db, const char *kind,
						    const char *ref, struct perch_buf *body,
						    struct perch_err *err);
/* The newest version that was ever kept; 0: none. */
PERCH_MUST_CHECK enum perch_rc perch_master_version(struct perch_db *db, const char *kind,
						    const char *id, int64_t *version,
						    struct perch_err *err);

/* Write the page after `cursor` into w: the value that hello and /v1/master both carry. */
PERCH_MUST_CHECK enum perch_rc perch_master_page(struct perch_db *db, const char *cursor,
						 struct perch_jw *w, struct perch_err *err);

/* GET /v1/master of an admitted terminal. */
void perch_master_answer(struct perch_office *office, const char *cursor,
			 struct perch_reply *reply);

#endif

/*
 * master_read.h - reading master.db: what head office has sent. Library: sqlite3.
 *
 * Written by perch-sync alone. Every look-up is one short read transaction, so that a sync that
 * runs meanwhile is seen at the next look-up and its checkpoint is never held up. db may be NULL where
 * nothing has ever arrived: then nothing is found.
 */
#ifndef PERCH_STORE_MASTER_READ_H
#define PERCH_STORE_MASTER_READ_H

#include "firmware/session/office_item.h"
#include "firmware/session/order.h"
#include "firmware/store/kinds.h"

/* Revision of the master data in use, 0 when none has arrived yet. */
PERCH_MUST_CHECK enum perch_rc perch_master_revision(struct perch_db *db, int64_t *revision,
						     struct perch_err *err);

/* The item of this kind and key: column 0 of *row is its body. *row is the caller's also on error:
 * PERCH_AUTO_STMT. PERCH_E_NOTFOUND. */
PERCH_MUST_CHECK enum perch_rc perch_master_item(struct perch_db *db, const char *kind,
						 const char *key, struct sqlite3_stmt **row,
						 struct perch_err *err);
/* The first item of this kind by key; perch_stmt_step() goes on. Columns: body, key. As above. */
PERCH_MUST_CHECK enum perch_rc perch_master_items(struct perch_db *db, const char *kind,
						  struct sqlite3_stmt **row, struct perch_err *err);
/* The same for corrective actions, by due date, those without one last, then by key. */
PERCH_MUST_CHECK enum perch_rc perch_master_actions(struct perch_db *db, struct sqlite3_stmt **row,
						    struct perch_err *err);

/* The same for answers, the newest first. */
PERCH_MUST_CHECK enum perch_rc perch_master_answers(struct perch_db *db, struct sqlite3_stmt **row,
						    struct perch_err *err);

/* PERCH_E_NOTFOUND: no order of this number. PERCH_E_FORMAT: its body is not an order (err says
 * which key). */
PERCH_MUST_CHECK enum perch_rc perch_master_order(struct perch_db *db, const char *order,
						  struct perch_order *out, struct perch_err *err);

/* The roll in the packing list of the order. PERCH_E_NOTFOUND. */
PERCH_MUST_CHECK enum perch_rc perch_master_expected(struct perch_db *db, const char *order,
						     const char *roll, struct perch_expected *out,
						     struct perch_err *err);
/* The first line of the packing list by roll number above `after` ("" for all); perch_stmt_step()
 * goes on, perch_master_line() reads. As perch_master_item(). */
PERCH_MUST_CHECK enum perch_rc perch_master_lines(struct perch_db *db, const char *order,
						  const char *after, struct sqlite3_stmt **row,
						  struct perch_err *err);
/* The lines of other orders than `but` that have the roll, by order number; likewise. */
PERCH_MUST_CHECK enum perch_rc perch_master_elsewhere(struct perch_db *db, const char *roll,
						      const char *but, struct sqlite3_stmt **row,
						      struct perch_err *err);
/* What the terminals have done of the roll of this order: the newest close of any of them. db may be NULL.
 * PERCH_E_NOTFOUND: none that head office knows of. */
PERCH_MUST_CHECK enum perch_rc perch_master_done(struct perch_db *db, const char *order,
						 const char *roll, struct perch_done *out,
						 struct perch_err *err);
/* A packing list line from a row whose columns are order, roll, lot, ticket, delivery, packing. */
PERCH_MUST_CHECK enum perch_rc perch_master_line(struct sqlite3_stmt *row,
						 struct perch_expected *out, struct perch_err *err);

#endif

/*
 * master_read.h - reading master.db: orders and packing lists from head office. Library: sqlite3.
 *
 * Written by perch-sync alone. Every look-up is one short read transaction, so that a sync that
 * runs meanwhile is seen at the next look-up and its checkpoint is never held up.
 */
#ifndef PERCH_STORE_MASTER_READ_H
#define PERCH_STORE_MASTER_READ_H

#include "firmware/session/order.h"
#include "firmware/store/kinds.h"

/* Revision of the master data in use, 0 when none has arrived yet. */
PERCH_MUST_CHECK enum perch_rc perch_master_revision(struct perch_db *db, int64_t *revision,
						     struct perch_err *err);

/* PERCH_E_NOTFOUND: no order of this number. PERCH_E_FORMAT: its body is not an order (err says
 * which key). */
PERCH_MUST_CHECK enum perch_rc perch_master_order(struct perch_db *db, const char *order,
						  struct perch_order *out, struct perch_err *err);

/* The roll in the packing list of the order. PERCH_E_NOTFOUND. */
PERCH_MUST_CHECK enum perch_rc perch_master_expected(struct perch_db *db, const char *order,
						     const char *roll, struct perch_expected *out,
						     struct perch_err *err);

/* How many orders other than `but` list the roll; the first by order number in *out. */
PERCH_MUST_CHECK enum perch_rc perch_master_elsewhere(struct perch_db *db, const char *roll,
						      const char *but, struct perch_expected *out,
						      size_t *n, struct perch_err *err);

PERCH_MUST_CHECK enum perch_rc perch_master_count(struct perch_db *db, const char *order, size_t *n,
						  struct perch_err *err);

#endif

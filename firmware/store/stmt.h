/*
 * stmt.h - the statements that a connection keeps prepared: what db.c and stmt.c share. The
 * statements themselves are used through db.h. Library: sqlite3 (its header stays in the .c files).
 *
 * To prepare a statement costs as much as to run it ten times, and the terminal runs the same few
 * dozen. A statement that is given back is reset, so that it holds no read transaction, its
 * parameters are cleared, and it waits for the next perch_stmt_new() of the same text. When all
 * places are taken the one that was used longest ago makes room. A change of the schema prepares a
 * kept statement anew (SQLite does it).
 */
#ifndef PERCH_STORE_STMT_H
#define PERCH_STORE_STMT_H

#include "firmware/base/rc.h"

#define PERCH_STMTS_KEPT 96 /* of one connection; about 3 KiB of memory each */

struct sqlite3;

/* Let an open connection keep statements. PERCH_E_NOMEM. */
PERCH_MUST_CHECK enum perch_rc perch_stmts_keep(struct sqlite3 *sql);
/* Before it is closed: finalise those that nobody uses. */
void perch_stmts_drop(struct sqlite3 *sql);

#endif

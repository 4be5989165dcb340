/*
 * append_only.h - what nobody may do to the rows of some tables, whatever statement comes: SQLite
 * asks before it prepares one. Library: sqlite3 (its header stays in the .c file).
 *
 * The triggers of such tables refuse UPDATE and DELETE whoever opens the file; here a program of
 * ours is also kept from taking those triggers away, from adding others that would swallow a
 * record, and from the pragmas that put them out of force.
 */
#ifndef PERCH_STORE_APPEND_ONLY_H
#define PERCH_STORE_APPEND_ONLY_H

struct sqlite3;

/* From now on the connection refuses (SQLITE_AUTH) to change or delete rows of the tables, to drop
 * or alter these, and to touch their triggers. tables: ends with NULL, borrowed for good. Not to be
 * called before the migrations, which may do all that. */
void perch_append_only(struct sqlite3 *sql, const char *const *tables);

#endif

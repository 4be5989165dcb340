/*
 * project.h - what the stored records mean: rolls with their entries, lots, counts, what is followed
 * up, and notices for people. Library: sqlite3 by the store.
 *
 * Judged after the records are stored and acknowledged; a record that makes no sense gets a notice
 * and holds up nothing. Everything here is derived and can be built anew from the records.
 */
#ifndef PERCH_OFFICE_PROJECT_H
#define PERCH_OFFICE_PROJECT_H

#include "sync/office/office.h"

/* Judge what has not been judged yet; after a change of the rules, everything anew. A failure is
 * logged, and the next call goes on from there. Takes the lock, for one part at a time. */
void perch_project(struct perch_office *office);

/* Throw the projections away, so that the next call builds them anew. Takes the lock. */
PERCH_MUST_CHECK enum perch_rc perch_project_forget(struct perch_office *office,
						    struct perch_err *err);

#endif

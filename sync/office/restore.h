/*
 * restore.h - GET /v1/streams/{device}/{epoch}/records?after=SEQ: a terminal whose log is broken gets
 * its own records back (protocol.md section 5a). Libraries: sqlite3 by the store, zlib by pack.c.
 */
#ifndef PERCH_OFFICE_RESTORE_H
#define PERCH_OFFICE_RESTORE_H

#include "sync/office/device.h"

/*
 * The records after `after` (the query's text; NULL: it was not given) of an admitted terminal, whose path
 * has been found to be its own: as many as one answer holds, the bytes as they came. Takes the lock.
 */
void perch_restore_answer(struct perch_office *office, const struct perch_device *device,
			  const uint8_t epoch[PERCH_WIRE_EPOCH], const char *after,
			  struct perch_reply *reply);

#endif

/*
 * lock.h - the exclusive lock file beside a database: one writer, and the second one is told who
 * the first is. Operating system only (flock).
 */
#ifndef PERCH_STORE_LOCK_H
#define PERCH_STORE_LOCK_H

#include "firmware/base/rc.h"

/*
 * Lock "<path>.lock" and write "pid program" into it; the lock ends with the process or with
 * perch_lock_release(). PERCH_E_BUSY: held; the text names the holder. PERCH_E_DENIED: this user may not
 * write in its folder. PERCH_E_IO, PERCH_E_NOSPACE.
 */
PERCH_MUST_CHECK enum perch_rc perch_lock_take(const char *path, const char *program, int *fd,
					       struct perch_err *err);
void perch_lock_release(int *fd);

#endif

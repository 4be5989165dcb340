/*
 * recover.h - a log.db that is broken or gone is made anew out of what there is. Wiring: store, seal,
 * session, perch-sync.
 *
 * Sources, as long as one of them has the next record of the chain (rebuild.h): the broken file itself, the
 * copies (backup.h), head office (what our own seals or our mark prove, no more). After them a new epoch
 * begins, always, for a tail may be lost; it names the old one, and a `restored` record and a seal follow.
 *
 * All of that is written to log.db.restoring. Complete and flushed, it is renamed log.db.restored, and from
 * then on it is the log: the broken file is put aside (never deleted) and log.db.restored takes its place.
 * A crash before that rename leaves everything as it was, one after it is finished by the next start.
 */
#ifndef PERCH_APP_RECOVER_H
#define PERCH_APP_RECOVER_H

#include "firmware/app/config.h"
#include "firmware/base/clock.h"
#include "firmware/store/aside.h"

#define PERCH_NOTICE_CAP 1024

/* First thing at a start: finish what was interrupted. aside (may be NULL) gets where the broken file went, ""
 * when none was there. PERCH_E_BUSY: another perch runs. PERCH_E_IO, PERCH_E_NOSPACE. */
PERCH_MUST_CHECK enum perch_rc perch_recover_resume(const struct perch_config *config,
						    char aside[PERCH_ASIDE_CAP],
						    struct perch_err *err);

/* This terminal had a log: its mark, a copy of its log, projections of it or deliveries are there. */
bool perch_recover_had_log(const struct perch_config *config);
/* log.db is not there, or empty, and it was once: it must not be opened, SQLite would make a new one and
 * throw away what log.db-wal may still hold. */
bool perch_recover_is_gone(const struct perch_config *config);

/*
 * Make log.db anew; nobody may have it open. is_missing: there is no broken file, or nothing in it.
 * Takes as long as the log is large; head office at most 90 s, without a network 20 s. notice gets up to three
 * lines for the person: what was broken, what is back, what may be missing. On error everything is as it
 * was: PERCH_E_NOSPACE (room for a second log is needed, for a third where the first page is broken; no source
 * is passed over for want of it), PERCH_E_NOTFOUND or PERCH_E_DAMAGED (device.id or
 * seal.key: without them the log would be nobody's), PERCH_E_BUSY, PERCH_E_IO.
 */
PERCH_MUST_CHECK enum perch_rc perch_recover(const struct perch_config *config, bool is_missing,
					     struct perch_now now, char notice[PERCH_NOTICE_CAP],
					     struct perch_err *err);

#endif

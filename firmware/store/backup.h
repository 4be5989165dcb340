/*
 * backup.h - two rolling copies of log.db in a folder of their own: log-1.db and log-2.db, each a whole
 * log.db. Library: sqlite3 through db.h. Only perch's store thread calls this.
 *
 * The log only grows, so a copy is brought up to date by appending what it lacks, the older of the two
 * each time, in slices that are short enough for the pause between two labels: flash is written once a
 * record and copy (twice with the write-ahead file), and a log of gigabytes keeps nobody waiting. At any
 * instant a copy is a good beginning of the log. One that is none (another terminal's, another life's) or
 * cannot be read is put aside (aside.h) and made anew.
 *
 * Due: when asked (shift end), at a clean end, and when the newest copy is older than PERCH_BACKUP_AGE_MS;
 * if there is something new. A copy counts once file and folder are flushed.
 *
 * Deleted are, PERCH_BACKUP_KEEP_MS after they were made and only when a newer good copy was just made: a
 * rolling copy that no longer follows, and the `*.before-v<N>` copies of migrations beside the log.
 * They hold nothing that the log and the newer copy do not. The time outlasts a head office that had to
 * go back to a backup of its own. Records and damaged files are never deleted.
 */
#ifndef PERCH_STORE_BACKUP_H
#define PERCH_STORE_BACKUP_H

#include "firmware/store/log_read.h"

#define PERCH_BACKUP_COPIES   2
#define PERCH_BACKUP_AGE_MS   ((int64_t)2 * 3600 * 1000)
#define PERCH_BACKUP_KEEP_MS  ((int64_t)60 * 24 * 3600 * 1000)
#define PERCH_BACKUP_MARGIN   ((uint64_t)32 << 20) /* bytes that stay free beside a copy */
#define PERCH_BACKUP_PATH_CAP 512

struct perch_backup {
	char dir[PERCH_BACKUP_PATH_CAP]; /* "": none are kept */
	bool is_asked;
	bool is_told;      /* that there is no room */
	int64_t newest_ms; /* when the newest copy was made, 0: none; -1: not looked yet */
	int64_t tried_ms;  /* the last try that failed */
	uint64_t newest;   /* its last record */
	/* the one that is being made */
	struct perch_db copy; /* sql NULL: none */
	uint64_t at;
	uint64_t until;
};

/* dir "": every other call does nothing. Touches no file yet. PERCH_E_ARG: the path is too long. */
PERCH_MUST_CHECK enum perch_rc perch_backup_init(struct perch_backup *b, const char *dir,
						 struct perch_err *err);
/* Path of copy i (0-based) in a folder. PERCH_E_FULL. */
PERCH_MUST_CHECK enum perch_rc perch_backup_path(char *dst, size_t cap, const char *dir, size_t i);
/* Due now, whatever the age. */
void perch_backup_ask(struct perch_backup *b);

/*
 * One slice, if a copy is due: at most 256 records or 64 KiB. log: the writer's connection or a reader's; tail:
 * its last record. PERCH_E_AGAIN: there is more to do. PERCH_OK: nothing, or the copy is whole. An error
 * ends this try; the next one is made when it is due again. PERCH_E_NOSPACE is returned once, then not
 * again until a copy was made. PERCH_E_FOREIGN: the folder holds somebody else's database.
 * PERCH_E_STATE: the log is damaged; the copies are as they were.
 */
PERCH_MUST_CHECK enum perch_rc perch_backup_slice(struct perch_backup *b, struct perch_db *log,
						  uint64_t tail, int64_t now_ms,
						  struct perch_err *err);
/* At a clean end: slices until it is whole, or so much was written (16 MiB) that the rest waits for the next
 * time; then perch_backup_close(). Errors as above. */
PERCH_MUST_CHECK enum perch_rc perch_backup_end(struct perch_backup *b, struct perch_db *log,
						uint64_t tail, int64_t now_ms,
						struct perch_err *err);
/* Everything that a perch_copy_kind has into the file itself, that on the disk, and the file closed, also on
 * error. PERCH_E_BUSY: somebody reads it. */
PERCH_MUST_CHECK enum perch_rc perch_backup_flush(struct perch_db *copy, struct perch_err *err);
/* A copy that is not whole stays as far as it has come. */
void perch_backup_close(struct perch_backup *b);

#endif

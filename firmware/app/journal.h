/*
 * journal.h - the log, its chain, its seals, its mark and its projections, held together.
 *
 * Wiring: store (log.db, view.db, master.db), seal, session. One thread owns a journal. An
 * answer of `ok` exists only after the records behind it are durable.
 */
#ifndef PERCH_APP_JOURNAL_H
#define PERCH_APP_JOURNAL_H

#include "firmware/app/config.h"
#include "firmware/app/identity.h"
#include "firmware/app/recover.h"
#include "firmware/session/session.h"
#include "firmware/store/backup.h"
#include "firmware/store/log_write.h"
#include "firmware/store/view.h"
#include "firmware/store/world.h"

/* Records of one outcome and the seal after them. */
#define PERCH_JOURNAL_BATCH (PERCH_OUTCOME_RECORDS_MAX + 1)

struct perch_journal {
	const struct perch_config *config;
	struct perch_identity id;
	struct perch_db log;
	struct perch_db view;
	struct perch_db master;
	bool has_master;
	uint64_t master_inode;    /* the file that is open, whatever has its name by now */
	struct perch_epoch epoch; /* the one that is written to */
	uint64_t tail;            /* id of the last record */
	struct perch_hash head;   /* chain value at it */
	uint64_t applied;         /* view.db is projected up to here (perhaps uncommitted) */
	uint64_t committed;       /* view.db has committed up to here */
	bool is_view_open;        /* a transaction on view.db is open */
	bool was_clean;           /* the last run ended in order */
	bool is_log_damaged;      /* found while it was opened; it is restored then */
	bool is_log_empty;        /* though this terminal had a log */
	bool is_restored;         /* that was done at this start */
	bool is_master_told;      /* that master.db cannot be read */
	bool is_disk_full;        /* the reserve is given back, or there is no room for it */
	bool has_damage;          /* found while it ran: the next start looks the files over */
	int64_t wall_ms;          /* of the last input */
	struct perch_backup backup;
	char notice
		[PERCH_NOTICE_CAP]; /* lines for the person, "" none; who shows them empties it */
	struct perch_store_world world;
	struct perch_session session;
	struct perch_record record; /* room to decode one record */
	uint8_t bytes[PERCH_JOURNAL_BATCH * PERCH_RECORD_BYTES_MAX];
};

/*
 * Open everything, catch the projections up, replay the session, open an epoch if the log is new or
 * behind its mark, and record the boot. A log that is damaged or gone is restored first (recover.h), a view is
 * made anew, without master data it goes on without: notice says so. A journal is large: not for a stack. On
 * error everything is closed again. PERCH_E_BUSY: another perch runs; PERCH_E_DENIED: log, identity and mark are not
 * of one terminal; PERCH_E_FOREIGN: log.db is another program's; PERCH_E_DAMAGED (a key; a log that cannot be
 * restored), PERCH_E_FORMAT, PERCH_E_NEWER, PERCH_E_NOTFOUND (a key is gone), PERCH_E_NOSPACE.
 */
PERCH_MUST_CHECK enum perch_rc perch_journal_open(struct perch_journal *j,
						  const struct perch_config *config,
						  struct perch_now now, struct perch_err *err);

/* Answer one input and make what it records durable. Always leaves an answer in *out; when the
 * store fails the answer is `no store ...` and nothing has changed. */
void perch_journal_answer(struct perch_journal *j, struct perch_now now,
			  const struct perch_input *in, struct perch_outcome *out);

/* The prompt from here on; work: room to work in. */
void perch_journal_status(const struct perch_journal *j, struct perch_work *work,
			  char dst[PERCH_STATUS_CAP]);

/* Commit the projections, tidy the files, make the reserve again if there is room; called when idle.
 * Failure is healed at the next start. */
void perch_journal_idle(struct perch_journal *j);

/* One slice of a copy of the log, if one is due; called when idle. */
void perch_journal_copy(struct perch_journal *j);

/* Commit, bring a copy of the log up to date, note the clean end (unless damage was found), close. */
void perch_journal_close(struct perch_journal *j);

/* Append records (their bytes were encoded into j->bytes) with the next ids, chained; for the two
 * files of this module. */
struct perch_journal_batch {
	struct perch_log_entry entries[PERCH_JOURNAL_BATCH];
	size_t n;
	size_t used;            /* of j->bytes */
	struct perch_hash head; /* chain value after the last entry */
};
struct perch_journal_batch perch_journal_batch_begin(const struct perch_journal *j);
PERCH_MUST_CHECK enum perch_rc perch_journal_batch_put(struct perch_journal *j,
						       struct perch_journal_batch *batch,
						       const struct perch_record *record);
/* The seal over everything up to the batch's last entry. */
PERCH_MUST_CHECK enum perch_rc perch_journal_seal(struct perch_journal *j,
						  struct perch_journal_batch *batch,
						  struct perch_now now, struct perch_record *seal);
/* Open master.db if it is there: has_master tells. */
PERCH_MUST_CHECK enum perch_rc perch_journal_open_master(struct perch_journal *j,
							 struct perch_err *err);
/* After a seal: the mark follows. A mark that cannot be written is logged, not fatal. */
void perch_journal_save_mark(struct perch_journal *j);
/* The disk is full: give the reserve back. true: what was refused is worth another try. */
bool perch_journal_give_back(struct perch_journal *j);
/* See that the reserve is there; is_disk_full tells. */
void perch_journal_keep_reserve(struct perch_journal *j);
/* Project one committed record into view.db, opening its transaction if need be. After an error
 * the transaction may hold half of it: drop it. */
PERCH_MUST_CHECK enum perch_rc perch_journal_project(struct perch_journal *j, uint64_t id,
						     const struct perch_record *record,
						     struct perch_err *err);
/* Project what the log has beyond j->applied. On error view.db is back at its last commit.
 * PERCH_E_STATE: view.db does not take what the log says, it has to be rebuilt. PERCH_E_DAMAGED: a
 * record of the log cannot be read. */
PERCH_MUST_CHECK enum perch_rc perch_journal_catch_up(struct perch_journal *j,
						      struct perch_err *err);
/* On error view.db is back at its last commit. */
PERCH_MUST_CHECK enum perch_rc perch_journal_commit_view(struct perch_journal *j, bool is_clean,
							 struct perch_err *err);

#endif

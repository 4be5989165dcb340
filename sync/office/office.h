/*
 * office.h - head office while it is open: its database, its keys, and the lock around both.
 *
 * Libraries: none of its own; the database is the store's, the keys are firmware/seal's.
 * One connection writes and checkpoints (see firmware/store/db.h); whoever uses it holds the lock.
 */
#ifndef PERCH_OFFICE_OFFICE_H
#define PERCH_OFFICE_OFFICE_H

#include <pthread.h>

#include "firmware/seal/ca.h"
#include "firmware/seal/seal.h"
#include "firmware/store/kinds.h"
#include "sync/office/config.h"

#define PERCH_OFFICE_PROGRAM "perch-office " PERCH_VERSION

/* Made once by init, beside office.conf. */
struct perch_office_keys {
	struct perch_ca ca;              /* ca.key ca.pem */
	struct perch_hash ca_key_hash;   /* what enrolment codes name */
	char server_key[PERCH_PEM_CAP];  /* server.key */
	char server_cert[PERCH_PEM_CAP]; /* server.pem */
	struct perch_key_pair receipt;   /* receipt.key */
};

struct perch_office {
	struct perch_office_config config;
	struct perch_office_keys keys;
	struct perch_db db;
	pthread_mutex_t lock;
	size_t uploads; /* batches on their way in, each with memory of its own */
};

/*
 * Open as the one writer. PERCH_E_BUSY: another perch-office has it open (ask that one: desk.h).
 * PERCH_E_NOTFOUND: no configuration or keys. The rest as perch_db_open_writer().
 */
PERCH_MUST_CHECK enum perch_rc perch_office_open(struct perch_office *office, const char *config,
						 struct perch_err *err);
void perch_office_close(struct perch_office *office);

void perch_office_lock(struct perch_office *office);
void perch_office_unlock(struct perch_office *office);

/* Milliseconds since 1970. */
int64_t perch_office_now_ms(void);

/* The keys beside the configuration file. PERCH_E_NOTFOUND: run init. PERCH_E_DAMAGED. */
PERCH_MUST_CHECK enum perch_rc perch_office_keys_load(struct perch_office_keys *keys,
						      const char *config, struct perch_err *err);
/* Load them, and make what is missing; each that was made is named in a line of *said. */
PERCH_MUST_CHECK enum perch_rc perch_office_keys_make(struct perch_office_keys *keys,
						      const struct perch_office_config *config,
						      struct perch_buf *said,
						      struct perch_err *err);

#endif

/*
 * identity.h - who this terminal is: its device id and the key of its seals, made at the first
 * start. Files beside log.db, each one line of hexadecimal: device.id, seal.key (mode 0600, perch
 * alone reads it), seal.pub.
 */
#ifndef PERCH_APP_IDENTITY_H
#define PERCH_APP_IDENTITY_H

#include "firmware/seal/seal.h"

struct perch_identity {
	uint8_t device[PERCH_DEVICE_BYTES];
	struct perch_key_pair key;
};

/*
 * Load from the folder of log_db, or make and save what is missing when may_make (that is: when the
 * log is still empty). PERCH_E_NOTFOUND: a file is missing though the log has records.
 * PERCH_E_DAMAGED: a file is not of its form, or the two halves of the key do not match.
 */
PERCH_MUST_CHECK enum perch_rc perch_identity_load(struct perch_identity *id, const char *log_db,
						   bool may_make, struct perch_err *err);

#endif

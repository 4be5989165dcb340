/*
 * identity.h - who this terminal is: its device id and the key of its seals, made at the first
 * start. Files beside log.db, each one line of hexadecimal: device.id, seal.key, seal.pub.
 *
 * seal.key is the secret: a regular file of our own user with mode 0600. Where others may read it, it
 * is narrowed and the log says so; a link, or a file of another user, is refused. Of what was read
 * nothing stays behind but the pair itself, and that goes with perch_identity_forget().
 */
#ifndef PERCH_APP_IDENTITY_H
#define PERCH_APP_IDENTITY_H

#include "firmware/seal/signer.h"

/* Not to be copied or moved: the signer points to the key. */
struct perch_identity {
	uint8_t device[PERCH_DEVICE_BYTES];
	struct perch_key_pair key;
	struct perch_signer signer; /* makes the seals */
};

/*
 * Load from the folder of log_db, or make and save what is missing when may_make (that is: when the
 * log is still empty). On error nothing secret is left in *id. PERCH_E_NOTFOUND: a file is missing though the
 * log has records. PERCH_E_DAMAGED: a file is not of its form, or the two halves of the key do not match.
 * PERCH_E_DENIED: seal.key is not a file of ours alone.
 */
PERCH_MUST_CHECK enum perch_rc perch_identity_load(struct perch_identity *id, const char *log_db,
						   bool may_make, struct perch_err *err);
/* Wipe the secret; also of one that was never loaded, when it is all zeros. */
void perch_identity_forget(struct perch_identity *id);

#endif

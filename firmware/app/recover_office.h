/*
 * recover_office.h - what head office holds of a log that is being made anew. Wiring: perch-sync, seal.
 *
 * Head office is not believed: its records are taken as far as a seal of our own key, or our mark, covers
 * them. Only the last epoch that is there is gone on with, or the very first one of an empty log: what
 * records refer to are ids, and where a later epoch began head office does not know.
 */
#ifndef PERCH_APP_RECOVER_OFFICE_H
#define PERCH_APP_RECOVER_OFFICE_H

#include "firmware/app/config.h"
#include "firmware/app/rebuild.h"
#include "firmware/store/mark.h"

/* mark NULL: there is none. *taken: records. Head office that cannot be asked is no error. An error is one
 * of writing. */
PERCH_MUST_CHECK enum perch_rc perch_recover_office(const struct perch_config *config,
						    struct perch_rebuild *r,
						    const struct perch_mark *mark, uint64_t *taken,
						    struct perch_err *err);

#endif

/*
 * recover_traces.h - what a log that is gone has left behind in other databases. Wiring: store.
 */
#ifndef PERCH_APP_RECOVER_TRACES_H
#define PERCH_APP_RECOVER_TRACES_H

#include "firmware/app/config.h"

/* Are there projections of a log in view.db, or deliveries from one in sync.db? What cannot be read says
 * nothing. */
bool perch_recover_has_traces(const struct perch_config *config);

#endif

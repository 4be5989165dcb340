/* batch.h - POST /v1/streams/{device}/{epoch}/records: protocol.md section 5, from step 2 on. */
#ifndef PERCH_OFFICE_BATCH_H
#define PERCH_OFFICE_BATCH_H

#include "sync/office/device.h"

/*
 * text: the inflated batch of an admitted terminal, whose path has been found to be its own. Stores
 * in one transaction, signs the receipt, and answers only after the commit. Takes the lock.
 */
void perch_batch_answer(struct perch_office *office, const struct perch_device *device,
			const uint8_t epoch[PERCH_WIRE_EPOCH], struct perch_span text,
			int64_t now_ms, struct perch_reply *reply);

#endif

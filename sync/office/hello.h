/* hello.h - POST /v1/sync/hello. */
#ifndef PERCH_OFFICE_HELLO_H
#define PERCH_OFFICE_HELLO_H

#include "sync/office/device.h"

/* body: what the admitted terminal sent, whole. Takes the lock. */
void perch_hello_answer(struct perch_office *office, const struct perch_device *device,
			struct perch_span body, int64_t now_ms, struct perch_reply *reply);

#endif

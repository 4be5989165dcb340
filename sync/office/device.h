/* device.h - the terminals that are enrolled, and who may ask what. Library: sqlite3 by the store. */
#ifndef PERCH_OFFICE_DEVICE_H
#define PERCH_OFFICE_DEVICE_H

#include "sync/office/office.h"
#include "sync/office/reply.h"

struct perch_device {
	uint8_t id[PERCH_WIRE_DEVICE];
	uint8_t seal_key[PERCH_WIRE_KEY];
	struct perch_hash key_hash; /* of the certified public key */
	char certificate[PERCH_PEM_CAP];
	int64_t enrolled_ms;
	bool is_revoked;
};

/* PERCH_E_NOTFOUND: not enrolled. The caller holds the lock, as for all below. */
PERCH_MUST_CHECK enum perch_rc perch_device_find(struct perch_office *office,
						 const uint8_t id[PERCH_WIRE_DEVICE],
						 struct perch_device *device,
						 struct perch_err *err);
/* A new one, or a new certificate of a known one. Inside the caller's transaction. */
PERCH_MUST_CHECK enum perch_rc perch_device_save(struct perch_office *office,
						 const struct perch_device *device,
						 const char *program, struct perch_err *err);
/* What it says of itself, and in which order its log has its epochs. */
PERCH_MUST_CHECK enum perch_rc perch_device_seen(struct perch_office *office,
						 const struct perch_wire_hello *hello,
						 int64_t now_ms, struct perch_err *err);

/*
 * Who asks? certificate: what the peer proved to have in TLS (DER), n 0: none. true: *device is the
 * enrolled terminal it speaks for. false: *reply is the refusal. Takes the lock.
 */
bool perch_device_admit(struct perch_office *office, struct perch_span certificate, int64_t now_ms,
			struct perch_device *device, struct perch_reply *reply);

#endif

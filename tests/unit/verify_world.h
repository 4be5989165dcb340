/*
 * verify_world.h - a terminal's folder for the tests of verify: a log that went through the real journal,
 * sealed and acknowledged, with its mark. Real files in a folder of its own.
 *
 * Its story: epoch 1 with two rolls, copied; a third roll, lost when the copy was put back. Epoch 2 goes on
 * from it, is copied, goes on, is lost; two more epochs begin from that copy and are lost; the fifth is the
 * present one: so the log has epochs 1, 2 and 5 in its rows 1, 2 and 3. Head office has receipted all
 * of them up to their ends, and the last record is a seal, which mark and receipt cover.
 */
#ifndef PERCH_TESTS_UNIT_VERIFY_WORLD_H
#define PERCH_TESTS_UNIT_VERIFY_WORLD_H

#include "firmware/app/config.h"
#include "firmware/seal/seal.h"
#include "sync/wire.h"

#define WORLD_FILES 9

/* The files of a folder, held in memory. */
struct folder_image {
	struct {
		uint8_t *bytes; /* NULL: there is none */
		size_t n;
	} file[WORLD_FILES];
};
enum world_file {
	WORLD_LOG,
	WORLD_VIEW,
	WORLD_SYNC,
	WORLD_PUB,
	WORLD_DEVICE,
	WORLD_KEY,
	WORLD_CONF,
	WORLD_SEALED,
	WORLD_ACKED
};

struct verify_world {
	char folder[64]; /* in it: perch.conf, and the mark in mark/ */
	uint8_t device[PERCH_DEVICE_BYTES];
	struct perch_key_pair office;
	struct folder_image now;   /* as it ended */
	struct folder_image older; /* some rolls before that, without the mark's files */
	struct folder_image
		first; /* before the first copy was put back, without the mark's files */
};

/* sync.db in the folder, as after an enrolment with this head office; and a receipt of its own for what ack
 * says (device, epoch, seq, hash, received_ms). They stop the test when they cannot. */
void world_enrol(const char *folder, const uint8_t device[PERCH_DEVICE_BYTES],
		 const struct perch_key_pair *office);
void world_receipt(const char *folder, const struct perch_key_pair *office,
		   struct perch_wire_ack *ack);

/* Stop the test when it cannot be made. The device's id begins with the byte `id`. */
void verify_world_make(struct verify_world *w, uint8_t id);
void verify_world_free(struct verify_world *w);
/* Write the files over what is there; those that the image has not are removed. */
void folder_image_write(const struct folder_image *image, const char *folder);
/* Path of one of them; static memory of the last four. */
const char *folder_image_path(const char *folder, enum world_file file);

#endif

/*
 * player.h - capture lines in, readings out: the pure part of the replay and socket ports, of
 * `perch decode` and of the capture tests.
 *
 * Every D: number is a device of its own with its own driver, chosen at its first report: by T:,
 * else by R:, else, when that report has eight bytes, as a boot keyboard. Where nothing fits the
 * device gives one status reading, "unknown layout", and its reports are counted only. A device
 * that has a descriptor and never sent a report is told of at the end.
 * About 700 kB; one per port, in the owner's memory.
 */
#ifndef PERCH_DRIVERS_PORT_PLAYER_H
#define PERCH_DRIVERS_PORT_PLAYER_H

#include "drivers/hid/descriptor.h"
#include "drivers/port/capture.h"
#include "drivers/port/channel.h"

#define PERCH_PLAYER_DEVICES 8
#define PERCH_PLAYER_WORD    16 /* driver and layout names, with their NUL */

struct perch_player_device {
	bool is_attached;
	bool is_untried; /* its R: line came, and no report since */
	struct perch_port_device shown;
	struct perch_mono last; /* time of its last report or unplugging since it was described */
	/* what its lines have said */
	char driver[PERCH_PLAYER_WORD];
	char layout[PERCH_PLAYER_WORD];
	size_t descriptor_n;
	uint8_t descriptor[PERCH_HID_DESCRIPTOR_MAX];
	struct perch_channel channel;
	_Alignas(max_align_t) uint8_t state[PERCH_DRIVER_STATE_MAX];
};

struct perch_player {
	struct perch_port_handler handler;
	const char *where;              /* "capture", "socket"; static */
	char layout[PERCH_PLAYER_WORD]; /* wins over L:; "" when not given */
	int64_t shift_us;               /* added to the capture's times */
	struct perch_mono last;         /* latest time of any line */
	uint32_t last_id;
	size_t current;
	uint8_t bytes[PERCH_CAPTURE_BYTES_MAX];
	struct perch_player_device devices[PERCH_PLAYER_DEVICES];
};

/* Where and why a capture is broken. */
struct perch_capture_fault {
	size_t line;     /* from 1 */
	const char *why; /* static */
};

/* Ready for the first line. layout: "" or the layout that wins over L: lines. PERCH_E_UNKNOWN: there
 * is no such layout. */
PERCH_MUST_CHECK enum perch_rc perch_player_init(struct perch_player *player, const char *where,
						 const char *layout,
						 const struct perch_port_handler *handler);

/*
 * One line. live: NULL, or the time at which the line came in, which replaces the line's own.
 * PERCH_E_FORMAT: *why says in one sentence what is wrong, static; nothing has changed.
 */
PERCH_MUST_CHECK enum perch_rc perch_player_line(struct perch_player *player,
						 struct perch_span line,
						 const struct perch_mono *live, const char **why);

/* When tick wants to be called; us < 0: never. */
struct perch_mono perch_player_deadline(const struct perch_player *player);
void perch_player_tick(struct perch_player *player, struct perch_mono now);

/* Endless silence: a minute of it, longer than any driver waits. Devices that never sent a report
 * are attached then, if they have a descriptor. */
void perch_player_finish(struct perch_player *player);

/* Nothing more will come: every device that was open is told as PERCH_PORT_ENDED, once. */
void perch_player_end(struct perch_player *player);

/* The other end went away: every device is unplugged and what its lines said forgotten. */
void perch_player_unplug(struct perch_player *player);

/* Attached devices, i from 0; NULL past the end. */
const struct perch_port_device *perch_player_device_at(const struct perch_player *player, size_t i);

/* A whole capture, then endless silence; the player is initialised. PERCH_E_FORMAT: *fault tells
 * where; what came before it has been delivered. */
PERCH_MUST_CHECK enum perch_rc perch_capture_play(struct perch_player *player,
						  struct perch_span text,
						  struct perch_capture_fault *fault);

#endif

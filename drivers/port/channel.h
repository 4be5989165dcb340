/*
 * channel.h - one driver at work on one interface: what every port does between a report that
 * came in and its handler. Pure.
 *
 * The port owns the memory: the channel and, for the driver, `state` of driver->state_size bytes
 * (any alignment that malloc gives). Each call below delivers what came of it to the handler at
 * once and keeps device->health up to date.
 */
#ifndef PERCH_DRIVERS_PORT_CHANNEL_H
#define PERCH_DRIVERS_PORT_CHANNEL_H

#include "drivers/port/port.h"

struct perch_channel {
	const struct perch_driver *driver;        /* NULL: closed, or none fits */
	void *state;                              /* borrowed from open until unplugged */
	const struct perch_port_handler *handler; /* borrowed likewise */
	struct perch_port_device *device;         /* borrowed likewise */
	struct perch_mono deadline;               /* when tick wants to be called; us < 0: never */
	struct perch_readings readings;
	struct perch_outs outs; /* reports to send; the port takes and empties them */
};

/*
 * Start driver (from perch_driver_match()) on an interface; zeroes state, fills device->driver,
 * advice and state, clears its health. PERCH_E_UNKNOWN: the descriptor does not fit; device->state
 * is PERCH_PORT_UNKNOWN then and the channel stays closed. driver may be NULL: the same.
 * The caller tells on_attached. Nothing is sent: PERCH_COMMAND_OPEN is the port's to give.
 */
PERCH_MUST_CHECK enum perch_rc perch_channel_open(struct perch_channel *channel,
						  const struct perch_driver *driver, void *state,
						  const struct perch_interface *with,
						  const struct perch_port_handler *handler,
						  struct perch_port_device *device);

/* One IN report or bulk packet. Ticks first if the deadline has passed. Ignored when closed. */
void perch_channel_feed(struct perch_channel *channel, struct perch_span bytes,
			struct perch_mono now);

/* Time passed. */
void perch_channel_tick(struct perch_channel *channel, struct perch_mono now);

/* PERCH_E_UNKNOWN when closed or the protocol has no such command; else the reports are in outs. */
PERCH_MUST_CHECK enum perch_rc perch_channel_command(struct perch_channel *channel,
						     enum perch_command what);

/* The device went away: half a label is dropped and counted; the channel is closed.
 * The caller tells on_detached. */
void perch_channel_unplugged(struct perch_channel *channel);

#endif

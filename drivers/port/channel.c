/* channel.c - see channel.h. */
#include "drivers/port/channel.h"

#include "drivers/ids.h"

/* Hand over what the driver has said and bring the device's counters up to date. */
static void
deliver(struct perch_channel *c)
{
	struct perch_readings *list = &c->readings;

	for (size_t i = 0; i < list->n; i++) {
		c->device->health.readings++;
		c->handler->on_reading(c->handler->user, c->device, &list->v[i]);
	}
	perch_readings_clear(list);
	c->device->health.lost = list->lost;
	c->device->health.dropped = list->dropped;
	c->device->health.short_reports = list->short_reports;
}

enum perch_rc
perch_channel_open(struct perch_channel *channel, const struct perch_driver *driver, void *state,
		   const struct perch_interface *with, const struct perch_port_handler *handler,
		   struct perch_port_device *device)
{
	channel->driver = NULL;
	device->driver = "";
	device->advice = NULL;
	device->state = PERCH_PORT_UNKNOWN;
	device->health = (struct perch_port_health){ 0 };
	if (driver == NULL)
		return PERCH_E_UNKNOWN;
	memset(state, 0, driver->state_size);
	enum perch_rc rc = driver->reset(state, with);
	if (rc != PERCH_OK)
		return rc;
	channel->driver = driver;
	channel->state = state;
	channel->handler = handler;
	channel->device = device;
	channel->deadline.us = -1;
	perch_readings_clear(&channel->readings);
	channel->readings.lost = 0;
	channel->readings.dropped = 0;
	channel->readings.short_reports = 0;
	channel->outs.n = 0;
	channel->outs.lost = 0;
	device->driver = driver->name;
	device->advice = perch_id_advice(driver, with->vid);
	device->state = PERCH_PORT_OPEN;
	return PERCH_OK;
}

/*
 * How much the driver gets at once. One packet of a serial port may hold more labels than the list has
 * room for; as its packets mean nothing, it is fed in pieces that cannot.
 */
static size_t
piece_bytes(const struct perch_channel *channel)
{
	return channel->driver->transport == PERCH_TRANSPORT_CDC ? PERCH_READINGS_MAX : SIZE_MAX;
}

void
perch_channel_feed(struct perch_channel *channel, struct perch_span bytes, struct perch_mono now)
{
	if (channel->driver == NULL)
		return;
	perch_channel_tick(channel, now);
	channel->device->health.reports++;
	do {
		struct perch_span piece = perch_span_first(bytes, piece_bytes(channel));
		channel->driver->feed(channel->state, piece, now, &channel->readings,
				      &channel->outs);
		channel->deadline = channel->driver->tick(channel->state, now, &channel->readings);
		deliver(channel);
		bytes = perch_span_from(bytes, piece.n);
	} while (bytes.n > 0);
}

void
perch_channel_tick(struct perch_channel *channel, struct perch_mono now)
{
	if (channel->driver == NULL || channel->deadline.us < 0 || now.us < channel->deadline.us)
		return;
	channel->deadline = channel->driver->tick(channel->state, now, &channel->readings);
	if (channel->deadline.us >= 0 && channel->deadline.us <= now.us)
		channel->deadline.us = now.us +
				       1; /* a driver that asks for the past: no endless loop */
	deliver(channel);
}

enum perch_rc
perch_channel_command(struct perch_channel *channel, enum perch_command what)
{
	if (channel->driver == NULL || channel->driver->command == NULL)
		return PERCH_E_UNKNOWN;
	return channel->driver->command(channel->state, what, &channel->outs);
}

void
perch_channel_unplugged(struct perch_channel *channel)
{
	if (channel->driver == NULL)
		return;
	channel->readings.dropped += channel->driver->unplugged(channel->state);
	deliver(channel);
	channel->driver = NULL;
	channel->deadline.us = -1;
}

/*
 * heard.h - a port handler that keeps what it hears as text: each reading as its JSON line, each
 * notice as "+where driver", "!where state", "-where dropped N". For tests of ports and drivers.
 */
#ifndef PERCH_TESTS_HEARD_H
#define PERCH_TESTS_HEARD_H

#include "drivers/port/port.h"

#define HEARD_MAX (256 * 1024)

struct heard {
	struct perch_buf text;
	bool has_notices; /* else readings only */
	uint8_t memory[HEARD_MAX];
};

static inline void
heard_reading(void *user, const struct perch_port_device *device,
	      const struct perch_reading *reading)
{
	struct heard *h = user;

	(void)device;
	if (perch_reading_json(reading, &h->text) != PERCH_OK)
		perch_buf_put_str(&h->text, "(no room)");
	perch_buf_put_byte(&h->text, '\n');
}

static inline void
heard_attached(void *user, const struct perch_port_device *device)
{
	struct heard *h = user;

	if (h->has_notices)
		perch_buf_fmt(&h->text, "+%s %s\n", device->where, device->driver);
}

static inline void
heard_changed(void *user, const struct perch_port_device *device)
{
	struct heard *h = user;

	if (h->has_notices)
		perch_buf_fmt(&h->text, "!%s %s\n", device->where,
			      perch_port_state_str(device->state));
}

static inline void
heard_detached(void *user, const struct perch_port_device *device)
{
	struct heard *h = user;

	if (h->has_notices)
		perch_buf_fmt(&h->text, "-%s dropped %llu\n", device->where,
			      (unsigned long long)device->health.dropped);
}

static inline struct perch_port_handler
heard_handler(struct heard *h, bool has_notices)
{
	h->text = perch_buf_over(h->memory, sizeof(h->memory));
	h->has_notices = has_notices;
	return (struct perch_port_handler){
		.user = h,
		.on_attached = heard_attached,
		.on_changed = heard_changed,
		.on_detached = heard_detached,
		.on_reading = heard_reading,
	};
}

/* What was heard since the last call, terminated. */
static inline const char *
heard_take(struct heard *h)
{
	const char *text = perch_buf_cstr(&h->text);

	h->text.n = 0;
	return text != NULL ? text : "(no room)";
}

#endif

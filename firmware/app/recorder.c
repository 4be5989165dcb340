/* recorder.c - see recorder.h. */
#include "firmware/app/recorder.h"

#include "drivers/port/capture.h"
#include "firmware/base/text.h"

void
perch_recorder_init(struct perch_recorder *recorder, struct perch_mono start)
{
	*recorder = (struct perch_recorder){ .start = start, .last = start };
}

static struct perch_mono
since_start(struct perch_recorder *r, struct perch_mono at)
{
	if (at.us > r->last.us)
		r->last = at;
	return (struct perch_mono){ r->last.us - r->start.us };
}

static struct perch_recorded
recorded(const struct perch_port_device *d)
{
	struct perch_recorded r = {
		.id = d->id,
		.vid = d->vid,
		.pid = d->pid,
		.driver = d->driver,
	};

	_Static_assert(sizeof(r.where) == sizeof(d->where), "a place fits both");
	_Static_assert(sizeof(r.name) == sizeof(d->name), "a name fits both");
	memcpy(r.where, d->where, sizeof(r.where));
	memcpy(r.name, d->name, sizeof(r.name));
	/* A layout's name that does not fit is none: the port would not have taken it. */
	if (d->layout != NULL && perch_fmt(r.layout, sizeof(r.layout), "%s", d->layout) != PERCH_OK)
		r.layout[0] = '\0';
	return r;
}

static bool
is_read_alike(const struct perch_recorded *a, const struct perch_recorded *b)
{
	return strcmp(a->driver, b->driver) == 0 && strcmp(a->layout, b->layout) == 0;
}

/* Ids are one port's own, and there may be two ports. */
static bool
is_it(const struct perch_recorded *r, uint32_t id, const char *where)
{
	return r->id == id && strcmp(r->where, where) == 0;
}

/* The same interface of the same product in the same place, read the same way. */
static bool
is_same_again(const struct perch_recorded *a, const struct perch_recorded *b)
{
	return a->id == 0 && a->vid == b->vid && a->pid == b->pid &&
	       strcmp(a->where, b->where) == 0 && strcmp(a->name, b->name) == 0 &&
	       is_read_alike(a, b);
}

/* The device's number, its opening lines written where they are due; PERCH_RECORDED_MAX: there is
 * none left. */
static size_t
number_of(struct perch_recorder *r, const struct perch_port_device *d, struct perch_buf *out)
{
	const struct perch_recorded now = recorded(d);
	size_t i = 0;

	while (i < r->n && !is_it(&r->v[i], d->id, d->where))
		i++;
	if (i < r->n) {
		if (!is_read_alike(&r->v[i], &now))
			perch_capture_put_driver(out, (unsigned)i, d);
		r->v[i] = now;
		return i;
	}
	i = 0;
	while (i < r->n && !is_same_again(&r->v[i], &now))
		i++;
	if (i == PERCH_RECORDED_MAX)
		return i;
	if (i == r->n)
		r->n++;
	perch_capture_put_attached(out, (unsigned)i, d);
	r->v[i] = now;
	return i;
}

enum perch_rc
perch_recorder_raw(struct perch_recorder *recorder, const struct perch_port_device *device,
		   enum perch_raw_kind kind, struct perch_span bytes, struct perch_mono at,
		   struct perch_buf *out)
{
	size_t n;

	if (device->state == PERCH_PORT_LEFT_ALONE)
		return PERCH_OK;
	n = number_of(recorder, device, out);
	if (n == PERCH_RECORDED_MAX) {
		bool is_news = recorder->refused != device->id;
		recorder->refused = device->id;
		return is_news ? PERCH_E_NOTFOUND : PERCH_OK;
	}
	perch_capture_put_raw(out, (unsigned)n, kind, bytes, since_start(recorder, at));
	return out->is_full ? PERCH_E_FULL : PERCH_OK;
}

static void
put_unplugged(struct perch_recorder *r, size_t i, struct perch_mono at, struct perch_buf *out)
{
	perch_capture_put_unplugged(out, (unsigned)i, since_start(r, at));
	r->v[i].id = 0;
}

void
perch_recorder_detached(struct perch_recorder *recorder, const struct perch_port_device *device,
			struct perch_mono at, struct perch_buf *out)
{
	for (size_t i = 0; i < recorder->n; i++)
		if (is_it(&recorder->v[i], device->id, device->where))
			put_unplugged(recorder, i, at, out);
}

void
perch_recorder_end(struct perch_recorder *recorder, struct perch_mono at, struct perch_buf *out)
{
	for (size_t i = 0; i < recorder->n; i++)
		if (recorder->v[i].id != 0)
			put_unplugged(recorder, i, at, out);
}

/* device_text.c - see device_text.h. */
#include "firmware/app/device_text.h"

#include "firmware/base/json.h"

/* A keyboard that the kernel keeps; what else is left alone has no driver. */
static bool
is_keyboard(const struct perch_port_device *d)
{
	return d->state == PERCH_PORT_LEFT_ALONE && d->driver[0] != '\0';
}

/* Has a driver of ours anything to do with it? */
static bool
is_driven(const struct perch_port_device *d)
{
	return d->driver[0] != '\0' && !is_keyboard(d);
}

static const char *
mode_of(const struct perch_port_device *d)
{
	return is_keyboard(d) ? "keyboard" : d->driver;
}

static void
put_take(struct perch_buf *out, const struct perch_port_device *d)
{
	perch_buf_fmt(out, "take = %04x:%04x", d->vid, d->pid);
}

/* What to do about it; nothing when all is well. */
static void
put_advice(struct perch_buf *out, const struct perch_port_device *d)
{
	if (is_keyboard(d)) {
		perch_buf_put_str(out, "if it is a scanner, add to perch.conf under [scanner]: ");
		put_take(out, d);
	} else if (d->state == PERCH_PORT_UNKNOWN && d->advice == NULL) {
		perch_buf_put_str(out, "record it with `perch listen --record FILE.cap` and send "
				       "the file to whoever looks after Perch");
	} else if (d->advice != NULL) {
		perch_buf_put_str(out, d->advice);
	}
}

static void
put_counters(struct perch_jw *w, const struct perch_port_health *h)
{
	perch_jw_kv_i64(w, "reports", (int64_t)h->reports);
	perch_jw_kv_i64(w, "readings", (int64_t)h->readings);
	perch_jw_kv_i64(w, "lost", (int64_t)h->lost);
	perch_jw_kv_i64(w, "dropped", (int64_t)h->dropped);
	perch_jw_kv_i64(w, "short_reports", (int64_t)h->short_reports);
	perch_jw_kv_i64(w, "errors", (int64_t)h->errors);
}

static void
put_text_or_null(struct perch_jw *w, const char *key, struct perch_span text)
{
	perch_jw_key(w, key);
	if (text.n == 0)
		perch_jw_null(w);
	else
		perch_jw_str(w, text);
}

static void
put_str_or_null(struct perch_jw *w, const char *key, const char *text)
{
	put_text_or_null(w, key, perch_span_str(text));
}

void
perch_device_json(struct perch_buf *out, const struct perch_port_device *device, const char *event)
{
	struct perch_jw w = perch_jw_over(out);
	char advice_memory[256], take_memory[32], id[8];
	struct perch_buf advice = perch_buf_over(advice_memory, sizeof(advice_memory));
	struct perch_buf take = perch_buf_over(take_memory, sizeof(take_memory));

	put_advice(&advice, device);
	if (is_keyboard(device))
		put_take(&take, device);
	perch_jw_object(&w);
	if (event != NULL) {
		perch_jw_kv_str(&w, "event", "status");
		perch_jw_kv_str(&w, "status", event);
	}
	perch_jw_kv_i64(&w, "id", device->id);
	perch_jw_kv_str(&w, "where", device->where);
	perch_jw_kv_str(&w, "name", device->name);
	(void)snprintf(id, sizeof(id), "%04x", device->vid);
	perch_jw_kv_str(&w, "vid", id);
	(void)snprintf(id, sizeof(id), "%04x", device->pid);
	perch_jw_kv_str(&w, "pid", id);
	put_str_or_null(&w, "mode", mode_of(device));
	put_str_or_null(&w, "driver", is_driven(device) ? device->driver : "");
	perch_jw_kv_str(&w, "state", perch_port_state_str(device->state));
	perch_jw_kv_bool(&w, "claimed", device->state == PERCH_PORT_OPEN);
	put_counters(&w, &device->health);
	put_text_or_null(&w, "advice", perch_buf_span(&advice));
	put_text_or_null(&w, "config_line", perch_buf_span(&take));
	perch_jw_end(&w);
	if (perch_jw_done(&w) != PERCH_OK)
		out->is_full = true;
}

static const char *
health_text(enum perch_port_state state)
{
	switch (state) {
	case PERCH_PORT_OPEN:
		return "claimed, working";
	case PERCH_PORT_UNKNOWN:
		return "not claimed: no driver fits its reports";
	case PERCH_PORT_LEFT_ALONE:
		return "not claimed: left to the kernel";
	case PERCH_PORT_DENIED:
		return "not claimed: it could not be opened";
	case PERCH_PORT_FAILING:
		return "failing";
	case PERCH_PORT_ENDED:
	case PERCH_PORT_STATE_COUNT:
		break;
	}
	return perch_port_state_str(state);
}

void
perch_device_human(struct perch_buf *out, const struct perch_port_device *device)
{
	const struct perch_driver *driver = perch_driver_find(device->driver);
	const struct perch_port_health *h = &device->health;
	size_t before;

	perch_buf_fmt(out, "%s  %04x:%04x  %s\n",
		      device->name[0] != '\0' ? device->name : "(no name)", device->vid,
		      device->pid, device->where);
	perch_buf_fmt(out, "  mode    %s",
		      mode_of(device)[0] != '\0' ? mode_of(device) : "unknown");
	if (driver != NULL && is_driven(device))
		perch_buf_fmt(out, ": %s", driver->about);
	perch_buf_put_byte(out, '\n');
	perch_buf_fmt(out, "  health  %s", health_text(device->state));
	if (h->reports + h->errors + h->lost + h->dropped > 0)
		perch_buf_fmt(out,
			      "; reports %llu, readings %llu, lost %llu, cut %llu, short %llu, "
			      "errors %llu",
			      (unsigned long long)h->reports, (unsigned long long)h->readings,
			      (unsigned long long)h->lost, (unsigned long long)h->dropped,
			      (unsigned long long)h->short_reports, (unsigned long long)h->errors);
	perch_buf_put_byte(out, '\n');
	before = out->n;
	perch_buf_put_str(out, "  advice  ");
	put_advice(out, device);
	if (out->n == before + 10)
		out->n = before; /* nothing to say */
	else
		perch_buf_put_byte(out, '\n');
}

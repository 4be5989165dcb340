/* device_text.c - see device_text.h. */
#include "firmware/app/device_text.h"

#include "firmware/base/json.h"

#define GS 29

static const char test_label[] = PERCH_SEPARATOR_TEST_HEAD "\x1d" PERCH_SEPARATOR_TEST_TAIL;

bool
perch_device_learn(struct perch_device_facts *facts, const struct perch_reading *reading)
{
	struct perch_device_facts before = *facts;
	enum perch_separators found;

	/* In a symbol that is not GS1's a GS is plain data. */
	if (reading->kind != PERCH_READING_SCAN || reading->suspect != 0 || reading->bytes.n == 0 ||
	    !perch_separator_test_is_valid(reading->bytes, reading->aim))
		return false;
	found = perch_separator_test(reading->bytes);
	if (found != PERCH_SEPARATORS_UNTESTED)
		facts->separators = found;
	if (memchr(reading->bytes.p, GS, reading->bytes.n) != NULL)
		facts->has_gs = true;
	return facts->separators != before.separators || facts->has_gs != before.has_gs;
}

/* A keyboard or serial port that the kernel keeps; what else is left alone has no driver. */
static bool
is_kept(const struct perch_port_device *d)
{
	return d->state == PERCH_PORT_LEFT_ALONE && d->driver[0] != '\0';
}

/* Has a driver of ours anything to do with it? */
static bool
is_driven(const struct perch_port_device *d)
{
	return d->driver[0] != '\0' && !is_kept(d);
}

static const char *
mode_of(const struct perch_port_device *d)
{
	if (is_kept(d))
		return strcmp(d->driver, "hid-keyboard") == 0 ? "keyboard" : "serial port";
	return d->driver;
}

static void
put_take(struct perch_buf *out, const struct perch_port_device *d)
{
	perch_buf_fmt(out, "take = %04x:%04x", d->vid, d->pid);
}

/* Does it read labels, which may hold separators? */
static bool
is_scanner(const struct perch_port_device *d)
{
	return d->state == PERCH_PORT_OPEN && strcmp(d->driver, "hid-scale") != 0 &&
	       strcmp(d->driver, "oem-scale") != 0;
}

/* What to do about separators; NULL when all is well. */
static const char *
separator_advice(const struct perch_device_facts *facts)
{
	switch (facts->separators) {
	case PERCH_SEPARATORS_UNTESTED:
		return facts->has_gs ? NULL
				     : "no GS seen: run the separator test (scan the label of "
				       "`perch devices --test-label`)";
	case PERCH_SEPARATORS_LOST:
	case PERCH_SEPARATORS_CHANGED:
		return "it loses separators: have it set up to send GS (29) for FNC1, then run the "
		       "separator test again";
	case PERCH_SEPARATORS_KEPT:
	case PERCH_SEPARATORS_COUNT:
		break;
	}
	return NULL;
}

/* What the port says that there is to do. */
static void
put_port_advice(struct perch_buf *out, const struct perch_port_device *d)
{
	if (is_kept(d)) {
		perch_buf_put_str(out, "if it is a scanner, add to perch.conf under [scanner]: ");
		put_take(out, d);
	} else if (d->state == PERCH_PORT_UNKNOWN && d->advice == NULL) {
		perch_buf_put_str(out, "record it with `perch listen --record FILE.cap` and send "
				       "the file to whoever looks after Perch");
	} else if (d->advice != NULL) {
		perch_buf_put_str(out, d->advice);
	}
}

/* What to do about it; nothing when all is well. */
static void
put_advice(struct perch_buf *out, const struct perch_port_device *d,
	   const struct perch_device_facts *facts)
{
	const char *more = facts != NULL && is_scanner(d) ? separator_advice(facts) : NULL;
	size_t before = out->n;

	put_port_advice(out, d);
	if (more == NULL)
		return;
	if (out->n > before)
		perch_buf_put_str(out, "; ");
	perch_buf_put_str(out, more);
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

static void
put_facts(struct perch_jw *w, const struct perch_port_device *device,
	  const struct perch_device_facts *facts)
{
	put_str_or_null(w, "separators",
			is_scanner(device) ? perch_separators_str(facts->separators) : "");
	perch_jw_kv_bool(w, "gs_seen", facts->has_gs);
}

void
perch_device_json(struct perch_buf *out, const struct perch_port_device *device,
		  const struct perch_device_facts *facts, const char *event)
{
	struct perch_jw w = perch_jw_over(out);
	char advice_memory[512], take_memory[32], id[8];
	struct perch_buf advice = perch_buf_over(advice_memory, sizeof(advice_memory));
	struct perch_buf take = perch_buf_over(take_memory, sizeof(take_memory));

	put_advice(&advice, device, facts);
	if (is_kept(device))
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
	if (facts != NULL)
		put_facts(&w, device, facts);
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

static const char *
separator_text(const struct perch_device_facts *facts)
{
	switch (facts->separators) {
	case PERCH_SEPARATORS_UNTESTED:
		return facts->has_gs ? "separators arrive; not tested" : "separators not tested";
	case PERCH_SEPARATORS_KEPT:
		return "separators arrive (tested)";
	case PERCH_SEPARATORS_LOST:
		return "separators are lost (tested)";
	case PERCH_SEPARATORS_CHANGED:
		return "separators arrive as something else (tested)";
	case PERCH_SEPARATORS_COUNT:
		break;
	}
	return "";
}

void
perch_device_human(struct perch_buf *out, const struct perch_port_device *device,
		   const struct perch_device_facts *facts)
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
	if (facts != NULL && is_scanner(device))
		perch_buf_fmt(out, "  gs1     %s\n", separator_text(facts));
	before = out->n;
	perch_buf_put_str(out, "  advice  ");
	put_advice(out, device, facts);
	if (out->n == before + 10)
		out->n = before; /* nothing to say */
	else
		perch_buf_put_byte(out, '\n');
}

/* --- the separator test label ------------------------------------------------------------------ */

void
perch_test_label_json(struct perch_buf *out)
{
	struct perch_span label = perch_span_str(test_label);
	struct perch_jw w = perch_jw_over(out);

	perch_jw_object(&w);
	perch_jw_kv_str(&w, "bracketed", PERCH_SEPARATOR_TEST_BRACKETED);
	perch_jw_key(&w, "text");
	perch_jw_escaped(&w, label);
	perch_jw_key(&w, "hex");
	perch_jw_hex(&w, label);
	perch_jw_end(&w);
	if (perch_jw_done(&w) != PERCH_OK)
		out->is_full = true;
}

void
perch_test_label_human(struct perch_buf *out)
{
	perch_buf_put_str(out,
			  "separator test: print as GS1-128 or GS1 DataMatrix, and scan it with "
			  "every scanner\n  elements  " PERCH_SEPARATOR_TEST_BRACKETED
			  "\n  scanned   ]C1");
	perch_buf_put_escaped(out, perch_span_str(test_label));
	perch_buf_put_byte(out, '\n');
}

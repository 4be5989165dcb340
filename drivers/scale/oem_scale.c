/* oem_scale.c - see oem_scale.h. */
#include "drivers/scale/oem_scale.h"

#include "drivers/scanner/oem_interface.h"
#include "drivers/scanner/oem_status.h"
#include "firmware/base/reader.h"

#define STATUS_TEXT 400

struct oem_scale {
	struct perch_oem_interface interface;
	bool is_english;
	bool is_asked; /* for a weight; no answer yet */
};

// clang-format off
static const struct perch_oem_bit bits[] = {
	{ 0, 0x01, PERCH_OEM_TROUBLE, "firmware update in progress" },
	{ 0, 0x40, PERCH_OEM_TROUBLE, "command error" },
	{ 0, 0x80, PERCH_OEM_TROUBLE, "not ready" },
	{ 1, 0x04, PERCH_OEM_TROUBLE, "no weight" },
	{ 1, 0x08, PERCH_OEM_TROUBLE, "data error, in motion" },
	{ 1, 0x10, PERCH_OEM_TROUBLE, "read error" },
	{ 1, 0x20, PERCH_OEM_TROUBLE, "no display" },
	{ 1, 0x40, PERCH_OEM_TROUBLE, "hardware error" },
	{ 1, 0x80, PERCH_OEM_TROUBLE, "command rejected" },
	{ 2, 0x02, PERCH_OEM_TROUBLE, "under zero" },
	{ 2, 0x04, PERCH_OEM_TROUBLE, "over capacity" },
	{ 2, 0x10, PERCH_OEM_TROUBLE, "needs zero" },
	{ 2, 0x20, PERCH_OEM_TROUBLE, "warming up" },
	{ 2, 0x40, PERCH_OEM_TROUBLE, "duplicate weight" },
	{ 2, 0x01, PERCH_OEM_TROUBLE, "configuration accepted" }, /* no weight behind that either */
	{ 0, 0x02, PERCH_OEM_ANSWER,  "configuration data" },
	{ 2, 0x08, PERCH_OEM_NOTE,    "centre of zero" },
};
// clang-format on

static bool
is_metric(const struct perch_oem_status *status)
{
	return (status->bytes[1] & 0x01) != 0;
}

static bool
has_five_digits(const struct perch_oem_status *status)
{
	return is_metric(status) || (status->bytes[1] & 0x02) != 0;
}

static bool
is_rejected(const struct perch_oem_status *status)
{
	return (status->bytes[0] & 0x40) != 0 || (status->bytes[1] & 0x80) != 0;
}

/* PERCH_E_SHORT: fewer digits than there should be. PERCH_E_FORMAT: a byte that is no digit. */
static enum perch_rc
read_weight(const struct perch_oem_status *status, struct perch_span body,
	    struct perch_reading *out)
{
	size_t n = has_five_digits(status) ? 5 : 4;
	int64_t v = 0;

	if (body.n < n)
		return PERCH_E_SHORT;
	for (size_t i = 0; i < n; i++) {
		if (body.p[i] > 9)
			return PERCH_E_FORMAT;
		v = 10 * v + body.p[i];
	}
	out->kind = PERCH_READING_WEIGHT;
	out->weight = (struct perch_decimal){ v, n == 5 ? -3 : -2 };
	out->unit = is_metric(status) ? PERCH_KG : PERCH_LB;
	out->scale = (status->bytes[2] & 0x08) != 0 ? PERCH_SCALE_ZERO : PERCH_SCALE_STABLE;
	return PERCH_OK;
}

static void
tell_status(struct perch_reading *reading, const struct perch_oem_status *status,
	    struct perch_readings *out)
{
	uint8_t memory[STATUS_TEXT];
	struct perch_buf words = perch_buf_over(memory, sizeof(memory));

	perch_oem_status_words(status, bits, PERCH_COUNT(bits), "ready", &words);
	reading->kind = PERCH_READING_STATUS;
	reading->bytes = perch_buf_span(&words);
	(void)perch_readings_put(out, reading);
}

/* In which system to ask from now on. */
static void
learn(struct oem_scale *s, const struct perch_oem_status *status, bool is_weight)
{
	if (is_weight)
		s->is_english = !is_metric(status);
	else if (s->is_asked && is_rejected(status))
		s->is_english = !s->is_english;
	s->is_asked = false;
}

static void
take_weight(struct oem_scale *s, const struct perch_oem_status *status, struct perch_span body,
	    struct perch_reading *reading, struct perch_readings *out)
{
	if (read_weight(status, body, reading) == PERCH_OK) {
		learn(s, status, true);
	} else {
		out->short_reports++;
		reading->kind = PERCH_READING_STATUS;
		reading->bytes = perch_span_str("weight not readable");
	}
	(void)perch_readings_put(out, reading);
}

static void
oem_scale_feed(void *state, struct perch_span bytes, struct perch_mono now,
	       struct perch_readings *out, struct perch_outs *send)
{
	struct oem_scale *s = state;
	struct perch_reader r = perch_reader_over(bytes);
	struct perch_reading reading = { .t_first = now,
					 .t_last = now,
					 .mode = perch_driver_oem_scale.name };
	struct perch_oem_status status;
	struct perch_span head;

	(void)send;
	if (perch_get_bytes(&r, sizeof(status.bytes), &head) != PERCH_OK) {
		out->short_reports++;
		return;
	}
	memcpy(status.bytes, head.p, sizeof(status.bytes));
	struct perch_span body = perch_span_from(bytes, sizeof(status.bytes));
	if (perch_oem_status_has(&status, bits, PERCH_COUNT(bits), PERCH_OEM_TROUBLE)) {
		learn(s, &status, false);
		tell_status(&reading, &status, out);
	} else if (perch_oem_status_has(&status, bits, PERCH_COUNT(bits), PERCH_OEM_ANSWER)) {
		reading.kind = PERCH_READING_REPLY;
		reading.parts = 1;
		reading.bytes = body;
		(void)perch_readings_put(out, &reading);
	} else if (body.n == 0) {
		tell_status(&reading, &status, out);
	} else {
		take_weight(s, &status, body, &reading, out);
	}
}

static struct perch_mono
oem_scale_tick(void *state, struct perch_mono now, struct perch_readings *out)
{
	(void)state;
	(void)now;
	(void)out;
	return (struct perch_mono){ -1 };
}

static unsigned
oem_scale_unplugged(void *state)
{
	struct oem_scale *s = state;

	s->is_asked = false;
	return 0;
}

static bool
oem_scale_matches(const struct perch_interface *with)
{
	return perch_oem_is(with->report_desc, PERCH_OEM_SCALE);
}

static enum perch_rc
oem_scale_reset(void *state, const struct perch_interface *with)
{
	struct oem_scale *s = state;

	s->interface = (struct perch_oem_interface){ .in_bytes = 8, .out_bytes = 5 };
	if (with->report_desc.n > 0 && !oem_scale_matches(with))
		return PERCH_E_UNKNOWN;
	return perch_oem_interface_read(with->report_desc, &s->interface);
}

static enum perch_rc
send_command(const struct oem_scale *s, uint8_t command, uint8_t second, bool is_required,
	     struct perch_outs *send)
{
	const uint8_t bytes[] = { command, second };

	return perch_oem_send(&s->interface, perch_span_of(bytes, sizeof(bytes)), is_required,
			      send);
}

enum perch_rc
perch_oem_scale_ask(void *state, enum perch_oem_scale_request what, struct perch_outs *send)
{
	struct oem_scale *s = state;

	switch (what) {
	case PERCH_OEM_SCALE_WEIGHT:
		s->is_asked = true;
		return send_command(s, s->is_english ? 0x01 : 0x02, 0, false, send);
	case PERCH_OEM_SCALE_ZERO:
		return send_command(s, 0x03, 0, false, send);
	case PERCH_OEM_SCALE_STATUS:
		return send_command(s, 0x00, 0x20, false, send);
	case PERCH_OEM_SCALE_CONFIGURATION:
		return send_command(s, 0x21, 0, false, send);
	}
	return PERCH_E_UNKNOWN;
}

static enum perch_rc
oem_scale_command(void *state, enum perch_command what, struct perch_outs *send)
{
	enum perch_rc rc;

	switch (what) {
	case PERCH_COMMAND_OPEN:
		/* The third status byte must be switched on: under zero and over capacity are in it. */
		rc = send_command(state, 0x04, 0, true, send);
		return rc != PERCH_OK ? rc
				      : perch_oem_scale_ask(state, PERCH_OEM_SCALE_WEIGHT, send);
	case PERCH_COMMAND_ENABLE:
		return perch_oem_scale_ask(state, PERCH_OEM_SCALE_WEIGHT, send);
	case PERCH_COMMAND_CLOSE:
	case PERCH_COMMAND_DISABLE:
	case PERCH_COMMAND_BEEP_GOOD:
	case PERCH_COMMAND_BEEP_BAD:
		break;
	}
	return PERCH_E_UNKNOWN;
}

const struct perch_driver perch_driver_oem_scale = {
	.name = "oem-scale",
	.about = "USB-OEM scale: weights with unit and status",
	.transport = PERCH_TRANSPORT_HID,
	.state_size = sizeof(struct oem_scale),
	.matches = oem_scale_matches,
	.reset = oem_scale_reset,
	.feed = oem_scale_feed,
	.tick = oem_scale_tick,
	.command = oem_scale_command,
	.unplugged = oem_scale_unplugged,
};
_Static_assert(sizeof(struct oem_scale) <= PERCH_DRIVER_STATE_MAX, "fits what a port sets aside");

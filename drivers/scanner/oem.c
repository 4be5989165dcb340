/* oem.c - see oem.h. */
#include "drivers/scanner/oem.h"

#include "drivers/scanner/oem_interface.h"
#include "drivers/scanner/oem_status.h"
#include "drivers/scanner/oem_trailer.h"
#include "drivers/scanner/wrapping.h"
#include "firmware/base/reader.h"

#define HEAD_BYTES  4 /* N and the status: a report of as many is a mere status */
#define STATUS_TEXT 400
#define EAN_DIGITS  18 /* thirteen and a supplement of five */

enum stage { IDLE, LABEL, REPLY };

/* What is being put together. */
struct assembly {
	enum stage stage;
	enum perch_symbology symbology; /* UNKNOWN until a part has told it */
	bool is_composite;
	uint16_t parts;
	uint32_t suspect;
	struct perch_mono first;
	struct perch_mono last;
	bool is_last_full;
	bool is_too_long;
	size_t n;
	uint8_t bytes[PERCH_SCAN_MAX];
};

struct oem {
	struct perch_oem_interface interface;
	struct assembly a;
	struct perch_mono stale_until; /* a label was cut: what follows may be its rest */
};

struct report {
	struct perch_oem_status status;
	struct perch_span body;
	struct perch_mono at;
	bool is_clamped;
	bool is_full;
};

/* One part of a label or reply. */
struct part {
	struct perch_span data;
	struct perch_oem_trailer trailer;
};

// clang-format off
static const struct perch_oem_bit bits[] = {
	{ 0, 0x01, PERCH_OEM_TROUBLE, "firmware update in progress" },
	{ 0, 0x20, PERCH_OEM_TROUBLE, "hardware error" },
	{ 0, 0x80, PERCH_OEM_TROUBLE, "not ready, busy" },
	{ 1, 0x04, PERCH_OEM_TROUBLE, "check-digit error" }, /* or a wrong length */
	{ 1, 0x80, PERCH_OEM_TROUBLE, "command rejected" },
	{ 2, 0x10, PERCH_OEM_REFUSAL, "direct I/O not allowed" },
	{ 2, 0x20, PERCH_OEM_REFUSAL, "direct I/O undefined" },
	{ 0, 0x02, PERCH_OEM_ANSWER,  "configuration data" },
	{ 0, 0x04, PERCH_OEM_ANSWER,  "two-label data" },
	{ 0, 0x40, PERCH_OEM_ANSWER,  "direct I/O data" },
	{ 2, 0x08, PERCH_OEM_ANSWER,  "direct I/O done" },
	{ 2, 0x01, PERCH_OEM_NOTE,    "configuration accepted" },
	{ 2, 0x02, PERCH_OEM_NOTE,    "configuration altered" },
	{ 2, 0x04, PERCH_OEM_NOTE,    "two-label flags accepted" },
	{ 0, 0x10, PERCH_OEM_NOTE,    "beep on" },
	{ 1, 0x01, PERCH_OEM_NOTE,    "alive" },
	{ 1, 0x02, PERCH_OEM_NOTE,    "scanning enabled" },
};
// clang-format on

static bool
is_direct_io_data(const struct report *r)
{
	return (r->status.bytes[0] & 0x40) != 0;
}

static bool
has(const struct report *r, enum perch_oem_meaning meaning)
{
	return perch_oem_status_has(&r->status, bits, PERCH_COUNT(bits), meaning);
}

static void
forget(struct oem *s)
{
	s->a.stage = IDLE;
	s->a.n = 0;
}

static void
drop(struct oem *s, struct perch_readings *out)
{
	out->dropped++;
	forget(s);
}

/* Something else came in the middle of a label. */
static void
interrupt(struct oem *s, struct perch_mono now, struct perch_readings *out)
{
	if (s->a.stage != LABEL)
		return;
	s->stale_until.us = now.us + PERCH_OEM_WAIT_US;
	drop(s, out);
}

static bool
is_ean_upc(enum perch_symbology symbology)
{
	return symbology == PERCH_SYM_UPC_A || symbology == PERCH_SYM_UPC_E ||
	       symbology == PERCH_SYM_EAN_13 || symbology == PERCH_SYM_EAN_8;
}

/* Binary digits to ASCII, if really all are; then say what is no digit. */
static uint32_t
settle_digits(uint8_t *digits, size_t n)
{
	uint32_t suspect = n > EAN_DIGITS ? PERCH_SUSPECT_BAD_TRAILER : 0;
	bool is_binary = true;

	for (size_t i = 0; i < n; i++)
		is_binary = is_binary && digits[i] <= 9;
	for (size_t i = 0; i < n; i++) {
		if (is_binary)
			digits[i] = (uint8_t)('0' + digits[i]);
		if (digits[i] < ' ')
			suspect |= PERCH_SUSPECT_CONTROL_BYTE;
		else if (digits[i] < '0' || digits[i] > '9')
			suspect |= PERCH_SUSPECT_BAD_TRAILER;
	}
	return suspect;
}

/* What the parts say together. */
static void
read_label(struct assembly *a, struct perch_reading *out)
{
	/* The report has no place for an identifier, but the scanner may put one in front. */
	perch_wrapping_take_aim(out);
	size_t aim = a->n - out->bytes.n;
	if (is_ean_upc(a->symbology)) {
		uint32_t suspect = settle_digits(a->bytes + aim, a->n - aim);
		out->suspect |= a->is_composite ? 0 : suspect;
	}
	out->symbology = perch_symbology_best(a->symbology, out->aim, out->bytes);
}

static void
deliver(struct oem *s, struct perch_readings *out)
{
	struct assembly *a = &s->a;
	bool is_label = a->stage == LABEL;
	struct perch_reading reading = {
		.kind = is_label ? PERCH_READING_SCAN : PERCH_READING_REPLY,
		.bytes = perch_span_of(a->bytes, a->n),
		.t_first = a->first,
		.t_last = a->last,
		.mode = perch_driver_oem.name,
		.parts = a->parts,
		.suspect = a->suspect,
	};

	if (is_label)
		read_label(a, &reading);
	if (a->is_too_long)
		out->lost++;
	else if (is_label && reading.bytes.n == 0)
		out->short_reports++;
	else
		(void)perch_readings_put(out, &reading); /* counts what it has no room for */
	forget(s);
}

/* The next part did not come in time. */
static void
expire(struct oem *s, struct perch_mono now, struct perch_readings *out)
{
	if (s->a.stage == IDLE || now.us < s->a.last.us + PERCH_OEM_WAIT_US)
		return;
	if (s->a.stage == LABEL) {
		s->a.suspect |= PERCH_SUSPECT_UNTERMINATED;
		s->stale_until.us = s->a.last.us + PERCH_OEM_STALE_US;
	}
	if (s->a.stage == LABEL && !s->a.is_last_full)
		drop(s, out);
	else
		deliver(s, out);
}

static void
append(struct oem *s, enum stage stage, const struct report *r, const struct part *part)
{
	struct assembly *a = &s->a;

	if (a->stage == IDLE) {
		a->stage = stage;
		a->symbology = PERCH_SYM_UNKNOWN;
		a->is_composite = false;
		a->parts = 0;
		a->suspect = 0;
		a->first = r->at;
		a->is_too_long = false;
		a->n = 0;
		if (stage == LABEL) {
			if (r->at.us < s->stale_until.us)
				a->suspect |= PERCH_SUSPECT_STALE_PART;
			s->stale_until.us = 0;
		}
	}
	a->last = r->at;
	a->is_last_full = r->is_full;
	if (r->is_clamped)
		a->suspect |= PERCH_SUSPECT_COUNT_CLAMPED;
	if (part->trailer.is_bad)
		a->suspect |= PERCH_SUSPECT_BAD_TRAILER;
	if (part->trailer.symbology != PERCH_SYM_UNKNOWN) {
		a->symbology = part->trailer.symbology;
		a->is_composite = part->trailer.is_composite;
	}
	if (a->parts < UINT16_MAX)
		a->parts++;
	if (part->data.n > sizeof(a->bytes) - a->n) {
		a->is_too_long = true;
		return;
	}
	if (part->data.n > 0)
		memcpy(a->bytes + a->n, part->data.p, part->data.n);
	a->n += part->data.n;
}

static void
take_label(struct oem *s, const struct report *r, struct perch_readings *out)
{
	struct part part = { .trailer = perch_oem_trailer_read(r->body) };
	enum perch_symbology symbology = part.trailer.symbology;

	part.data = perch_span_first(r->body, r->body.n - part.trailer.n);
	if (s->a.stage == REPLY)
		deliver(s, out);
	if (s->a.stage == LABEL && s->a.symbology != PERCH_SYM_UNKNOWN &&
	    symbology != PERCH_SYM_UNKNOWN && symbology != s->a.symbology)
		drop(s, out);
	append(s, LABEL, r, &part);
	if (!part.trailer.is_more)
		deliver(s, out);
}

/* Acknowledgements may come in the middle of a label, answers with data do not belong there. */
static void
take_reply(struct oem *s, const struct report *r, struct perch_readings *out)
{
	const struct perch_reading acknowledgement = {
		.kind = PERCH_READING_REPLY,
		.t_first = r->at,
		.t_last = r->at,
		.mode = perch_driver_oem.name,
		.parts = 1,
	};
	struct part part = { .data = r->body };
	bool is_more = false;

	if (r->body.n == 0 && s->a.stage != REPLY) {
		(void)perch_readings_put(out, &acknowledgement);
		return;
	}
	interrupt(s, r->at, out);
	if (is_direct_io_data(r) && r->body.n > 0) {
		is_more = r->body.p[0] != 0;
		part.data = perch_span_from(r->body, 1);
	}
	append(s, REPLY, r, &part);
	if (!is_more)
		deliver(s, out);
}

static void
tell_status(const struct report *r, struct perch_readings *out)
{
	uint8_t memory[STATUS_TEXT];
	struct perch_buf words = perch_buf_over(memory, sizeof(memory));

	perch_oem_status_words(&r->status, bits, PERCH_COUNT(bits), "not alive", &words);
	const struct perch_reading reading = {
		.kind = PERCH_READING_STATUS,
		.bytes = perch_buf_span(&words),
		.t_first = r->at,
		.t_last = r->at,
		.mode = perch_driver_oem.name,
	};
	(void)perch_readings_put(out, &reading);
}

static void
take_report(struct oem *s, const struct report *r, struct perch_readings *out)
{
	bool is_refused = has(r, PERCH_OEM_REFUSAL);

	if (has(r, PERCH_OEM_TROUBLE)) {
		if (r->body.n > 0 && s->a.stage == LABEL)
			interrupt(s, r->at, out);
		else if (r->body.n > 0)
			out->dropped++;
		tell_status(r, out);
	} else if (is_refused || has(r, PERCH_OEM_ANSWER)) {
		take_reply(s, r, out);
		if (is_refused)
			tell_status(r, out);
	} else if (r->body.n == 0) {
		tell_status(r, out);
	} else {
		take_label(s, r, out);
	}
}

/* PERCH_E_SHORT: not even a status, or a count that says so. */
static enum perch_rc
read_report(const struct oem *s, struct perch_span bytes, struct report *out)
{
	struct perch_reader r = perch_reader_over(bytes);
	struct perch_span head;

	if (perch_get_bytes(&r, HEAD_BYTES, &head) != PERCH_OK || head.p[0] < HEAD_BYTES)
		return PERCH_E_SHORT;
	size_t n = head.p[0];
	out->is_clamped = n > bytes.n;
	if (out->is_clamped)
		n = bytes.n;
	out->is_full = n >= s->interface.in_bytes || n == UINT8_MAX; /* N is one byte */
	memcpy(out->status.bytes, head.p + 1, sizeof(out->status.bytes));
	return perch_get_bytes(&r, n - HEAD_BYTES, &out->body);
}

static void
oem_feed(void *state, struct perch_span bytes, struct perch_mono now, struct perch_readings *out,
	 struct perch_outs *send)
{
	struct oem *s = state;
	struct report report = { .at = now };

	(void)send;
	expire(s, now, out);
	if (read_report(s, bytes, &report) == PERCH_OK) {
		take_report(s, &report, out);
		return;
	}
	out->short_reports++;
	if (bytes.n > 0)
		s->a.suspect |= PERCH_SUSPECT_SHORT_REPORT; /* append() clears it if none is open */
}

static struct perch_mono
oem_tick(void *state, struct perch_mono now, struct perch_readings *out)
{
	struct oem *s = state;

	expire(s, now, out);
	return (struct perch_mono){ s->a.stage == IDLE ? -1 : s->a.last.us + PERCH_OEM_WAIT_US };
}

static unsigned
oem_unplugged(void *state)
{
	struct oem *s = state;
	unsigned dropped = s->a.stage == LABEL;

	forget(s);
	s->stale_until.us = 0;
	return dropped;
}

static bool
oem_matches(const struct perch_interface *with)
{
	return perch_oem_is(with->report_desc, PERCH_OEM_HAND_HELD) ||
	       perch_oem_is(with->report_desc, PERCH_OEM_TABLE_TOP);
}

static enum perch_rc
oem_reset(void *state, const struct perch_interface *with)
{
	struct oem *s = state;

	s->interface = (struct perch_oem_interface){ .in_bytes = 64, .out_bytes = 11 };
	if (with->report_desc.n > 0 && !oem_matches(with))
		return PERCH_E_UNKNOWN; /* named so, but it may be the flash interface */
	return perch_oem_interface_read(with->report_desc, &s->interface);
}

static enum perch_rc
send_command(const struct oem *s, uint8_t command, uint8_t second, uint8_t third, bool is_required,
	     struct perch_outs *send)
{
	const uint8_t bytes[] = { command, second, third };

	return perch_oem_send(&s->interface, perch_span_of(bytes, sizeof(bytes)), is_required,
			      send);
}

static enum perch_rc
oem_command(void *state, enum perch_command what, struct perch_outs *send)
{
	const struct oem *s = state;

	switch (what) {
	case PERCH_COMMAND_OPEN:
	case PERCH_COMMAND_ENABLE:
		return send_command(s, 0x11, 0, 0, true, send);
	case PERCH_COMMAND_CLOSE:
	case PERCH_COMMAND_DISABLE:
		return send_command(s, 0x12, 0, 0, false, send);
	case PERCH_COMMAND_BEEP_GOOD:
		return send_command(s, 0x30, 0x00, 0x04, false, send);
	case PERCH_COMMAND_BEEP_BAD:
		return send_command(s, 0x30, 0x00, 0x05, false, send);
	}
	return PERCH_E_UNKNOWN;
}

enum perch_rc
perch_oem_ask(const void *state, enum perch_oem_question what, struct perch_outs *send)
{
	const struct oem *s = state;

	switch (what) {
	case PERCH_OEM_ASK_STATUS:
		return send_command(s, 0x00, 0x20, 0, false, send);
	case PERCH_OEM_ASK_INFO:
		return send_command(s, 0x30, 0x00, 0x01, false, send);
	case PERCH_OEM_ASK_HEALTH:
		return send_command(s, 0x30, 0x00, 0x02, false, send);
	case PERCH_OEM_ASK_STATISTICS:
		return send_command(s, 0x30, 0x00, 0x03, false, send);
	case PERCH_OEM_ASK_CONFIGURATION:
		return send_command(s, 0x21, 0, 0, false, send);
	}
	return PERCH_E_UNKNOWN;
}

const struct perch_driver perch_driver_oem = {
	.name = "oem",
	.about = "USB-OEM (IBM hand-held, table-top): whole labels with their symbology",
	.transport = PERCH_TRANSPORT_HID,
	.state_size = sizeof(struct oem),
	.matches = oem_matches,
	.reset = oem_reset,
	.feed = oem_feed,
	.tick = oem_tick,
	.command = oem_command,
	.unplugged = oem_unplugged,
};
_Static_assert(sizeof(struct oem) <= PERCH_DRIVER_STATE_MAX, "fits what a port sets aside");

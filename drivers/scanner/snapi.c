/* snapi.c - see snapi.h. */
#include "drivers/scanner/snapi.h"

#include "drivers/scanner/outs.h"
#include "drivers/scanner/wrapping.h"
#include "drivers/scanner/zebra_type.h"
#include "firmware/base/reader.h"

#define CLASS_HID    3

#define IN_STATUS    0x21
#define IN_SCAN      0x22
#define IN_SCAN_LONG 0x26
#define OUT_STATUS   0x01
#define OUT_BEEP     0x04
#define OUT_ENABLE   0x06
#define STATUS_OK    0x01
#define BEEP_HIGH    0x00 /* one short high beep */
#define BEEP_LOW     0x06 /* two short low ones */

struct snapi {
	bool is_open; /* a label is being put together */
	uint16_t total;
	uint16_t next;
	uint16_t type;
	uint32_t suspect;
	bool is_last_full;
	struct perch_mono first;
	struct perch_mono last;
	size_t n; /* more than there is room for: too long */
	uint8_t bytes[PERCH_SCAN_MAX];
	/* the last part's place in bytes, to know it again */
	size_t last_at;
};

struct part {
	uint16_t total;
	uint16_t index;
	uint16_t type;
	bool is_clamped;
	bool is_full;
	struct perch_span data;
};

static enum perch_rc
read_place(struct perch_reader *r, bool is_long, struct part *out)
{
	uint8_t total, index;
	enum perch_rc rc;

	if (is_long) {
		rc = perch_get_u16be(r, &out->total);
		return rc == PERCH_OK ? perch_get_u16be(r, &out->index) : rc;
	}
	if (perch_get_u8(r, &total) != PERCH_OK || perch_get_u8(r, &index) != PERCH_OK)
		return PERCH_E_SHORT;
	out->total = total;
	out->index = index;
	return PERCH_OK;
}

/* PERCH_E_SHORT: no room for the head. PERCH_E_FORMAT: no such part. */
static enum perch_rc
read_part(struct perch_span report, struct part *out)
{
	struct perch_reader r = perch_reader_over(perch_span_from(report, 1));
	size_t room;
	uint8_t n;

	*out = (struct part){ .total = 0 };
	if (read_place(&r, report.p[0] == IN_SCAN_LONG, out) != PERCH_OK ||
	    perch_get_u8(&r, &n) != PERCH_OK || perch_get_u16le(&r, &out->type) != PERCH_OK)
		return PERCH_E_SHORT;
	if (out->index >= out->total)
		return PERCH_E_FORMAT;
	room = perch_reader_left(&r);
	out->is_clamped = n > room;
	out->is_full = n >= room;
	return perch_get_bytes(&r, out->is_clamped ? room : n, &out->data);
}

static void
forget(struct snapi *s)
{
	s->is_open = false;
	s->next = 0;
}

static void
drop(struct snapi *s, struct perch_readings *out)
{
	out->dropped++;
	forget(s);
}

static void
deliver(struct snapi *s, struct perch_readings *out)
{
	struct perch_reading reading = {
		.kind = PERCH_READING_SCAN,
		.t_first = s->first,
		.t_last = s->last,
		.mode = perch_driver_snapi.name,
		.parts = s->next,
		.suspect = s->suspect,
	};

	s->is_open = false; /* the last part stays known, for it may be repeated */
	if (s->n > sizeof(s->bytes)) {
		out->lost++;
		return;
	}
	reading.bytes = perch_wrapping_cut_end(perch_span_of(s->bytes, s->n));
	perch_wrapping_take_aim(&reading);
	reading.symbology = perch_symbology_best(perch_symbology_of_zebra_type(s->type),
						 reading.aim, reading.bytes);
	if (reading.bytes.n > 0)
		(void)perch_readings_put(out, &reading); /* counts what it has no room for */
}

static void
append(struct snapi *s, const struct part *part, struct perch_mono now)
{
	s->next++;
	s->last = now;
	s->is_last_full = part->is_full;
	if (part->is_clamped)
		s->suspect |= PERCH_SUSPECT_COUNT_CLAMPED;
	s->last_at = s->n;
	if (part->data.n > 0 && s->n + part->data.n <= sizeof(s->bytes))
		memcpy(s->bytes + s->n, part->data.p, part->data.n);
	s->n += part->data.n;
}

/* The part that we have already, because our answer was lost? Of a label in one part that cannot be told:
 * it may have been scanned twice. */
static bool
is_repeated(const struct snapi *s, const struct part *part)
{
	return (s->is_open || part->index > 0) && part->index + 1 == s->next &&
	       part->total == s->total && part->type == s->type && s->n <= sizeof(s->bytes) &&
	       perch_span_eq(part->data, perch_span_of(s->bytes + s->last_at, s->n - s->last_at));
}

static void
take_part(struct snapi *s, const struct part *part, struct perch_mono now,
	  struct perch_readings *out)
{
	if (is_repeated(s, part)) {
		s->last = now;
		return;
	}
	if (part->index != 0 && (!s->is_open || part->index != s->next || part->total != s->total ||
				 part->type != s->type)) {
		drop(s, out);
		return;
	}
	if (part->index == 0) {
		if (s->is_open)
			drop(s, out);
		s->is_open = true;
		s->total = part->total;
		s->type = part->type;
		s->next = 0;
		s->n = 0;
		s->suspect = 0;
		s->first = now;
	}
	append(s, part, now);
	if (s->next == s->total)
		deliver(s, out);
}

static enum perch_rc
put_report(struct perch_outs *send, uint8_t id, uint8_t a, uint8_t b, uint16_t n)
{
	const struct perch_out out = { .kind = PERCH_OUT_OUTPUT, .n = n, .bytes = { id, a, b, 0 } };

	return perch_outs_put(send, &out);
}

/* 21: nothing to tell where it went well. */
static void
take_status(struct perch_span report, struct perch_mono now, struct perch_readings *out)
{
	const struct perch_reading reading = { .kind = PERCH_READING_REPLY,
					       .bytes = report,
					       .t_first = now,
					       .t_last = now,
					       .mode = perch_driver_snapi.name,
					       .parts = 1 };

	if (report.n < 4)
		out->short_reports++;
	else if ((report.p[2] & 0x0f) != STATUS_OK)
		(void)perch_readings_put(out, &reading); /* counts what it has no room for */
}

static void
expire(struct snapi *s, struct perch_mono now, struct perch_readings *out)
{
	if (!s->is_open || now.us < s->last.us + PERCH_SNAPI_WAIT_US)
		return;
	s->suspect |= PERCH_SUSPECT_UNTERMINATED;
	if (s->is_last_full)
		deliver(s, out);
	else
		drop(s, out);
}

static void
snapi_feed(void *state, struct perch_span bytes, struct perch_mono now, struct perch_readings *out,
	   struct perch_outs *send)
{
	struct snapi *s = state;
	struct part part;
	enum perch_rc rc;

	expire(s, now, out);
	if (bytes.n == 0) {
		out->short_reports++;
		return;
	}
	if (bytes.p[0] == IN_STATUS)
		take_status(bytes, now, out);
	if (bytes.p[0] != IN_SCAN && bytes.p[0] != IN_SCAN_LONG)
		return;
	(void)put_report(send, OUT_STATUS, bytes.p[0], STATUS_OK, 4);
	rc = read_part(bytes, &part);
	if (rc == PERCH_OK)
		take_part(s, &part, now, out);
	else if (rc == PERCH_E_SHORT)
		out->short_reports++;
	else
		drop(s, out);
}

static struct perch_mono
snapi_tick(void *state, struct perch_mono now, struct perch_readings *out)
{
	struct snapi *s = state;

	expire(s, now, out);
	return (struct perch_mono){ s->is_open ? s->last.us + PERCH_SNAPI_WAIT_US : -1 };
}

static bool
snapi_matches(const struct perch_interface *with)
{
	return with->vid == 0x05e0 && with->pid == 0x1900 && with->class_code == CLASS_HID;
}

static enum perch_rc
snapi_reset(void *state, const struct perch_interface *with)
{
	(void)with;
	forget(state);
	return PERCH_OK;
}

static enum perch_rc
snapi_command(void *state, enum perch_command what, struct perch_outs *send)
{
	(void)state;
	switch (what) {
	case PERCH_COMMAND_OPEN:
	case PERCH_COMMAND_ENABLE:
		return put_report(send, OUT_ENABLE, 1, 0, 2);
	case PERCH_COMMAND_DISABLE:
		return put_report(send, OUT_ENABLE, 0, 0, 2);
	case PERCH_COMMAND_BEEP_GOOD:
		return put_report(send, OUT_BEEP, BEEP_HIGH, 0, 2);
	case PERCH_COMMAND_BEEP_BAD:
		return put_report(send, OUT_BEEP, BEEP_LOW, 0, 2);
	case PERCH_COMMAND_CLOSE:
		break; /* left as found: enabled */
	}
	return PERCH_E_UNKNOWN;
}

static unsigned
snapi_unplugged(void *state)
{
	struct snapi *s = state;
	unsigned cut = s->is_open;

	forget(s);
	return cut;
}

const struct perch_driver perch_driver_snapi = {
	.name = "snapi",
	.about = "Zebra SNAPI: whole labels with their symbology, acknowledged",
	.transport = PERCH_TRANSPORT_HID,
	.state_size = sizeof(struct snapi),
	.matches = snapi_matches,
	.reset = snapi_reset,
	.feed = snapi_feed,
	.tick = snapi_tick,
	.command = snapi_command,
	.unplugged = snapi_unplugged,
};
_Static_assert(sizeof(struct snapi) <= PERCH_DRIVER_STATE_MAX, "fits what a port sets aside");

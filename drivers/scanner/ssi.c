/* ssi.c - see ssi.h. */
#include "drivers/scanner/ssi.h"

#include "drivers/scanner/cdc_line.h"
#include "drivers/scanner/outs.h"
#include "drivers/scanner/wrapping.h"
#include "drivers/scanner/zebra_type.h"

#define OP_SEGMENT      0x73
#define OP_SEGMENT_ACK  0x74
#define OP_MANAGEMENT   0x80
#define OP_REVISION     0xa4
#define OP_PARAMETERS   0xc6
#define OP_ACK          0xd0
#define OP_NAK          0xd1
#define OP_BEEP         0xe6
#define OP_SCAN_ENABLE  0xe9
#define OP_SCAN_DISABLE 0xea
#define OP_DECODE_DATA  0xf3
#define OP_EVENT        0xf6

#define FROM_HOST       0x04
#define STATUS_AGAIN    0x01 /* sent again */
#define STATUS_MORE     0x02 /* another packet of the same label follows */
#define NAK_RESEND      1
#define BEEP_HIGH       0x00 /* one short high beep */
#define BEEP_LOW        0x06 /* two short low ones */

#define HEAD            4u /* len opcode source status */
#define SUM             2u
#define LENGTH_MAX      0xff
#define LONG_FORM       3u /* 01 len16 */
#define OUTER_MAX       9u /* by which the length of all exceeds that of the label, at most */

void
perch_ssi_init(struct perch_ssi *s, const char *mode)
{
	memset(s, 0, sizeof(*s));
	s->mode = mode;
}

static unsigned
sum_of(struct perch_span bytes)
{
	unsigned sum = 0;

	for (size_t i = 0; i < bytes.n; i++)
		sum += bytes.p[i];
	return sum;
}

static unsigned
u16be(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

/* A whole packet, its sum behind it. */
static bool
is_sum_right(struct perch_span packet)
{
	struct perch_span body = perch_span_first(packet, packet.n - SUM);

	return ((sum_of(body) + u16be(packet.p + body.n)) & 0xffff) == 0;
}

static enum perch_rc
put_packet(struct perch_outs *send, uint8_t opcode, struct perch_span data)
{
	struct perch_out out = { .kind = PERCH_OUT_BULK, .n = (uint16_t)(HEAD + data.n + SUM) };
	unsigned sum;

	out.bytes[0] = (uint8_t)(HEAD + data.n);
	out.bytes[1] = opcode;
	out.bytes[2] = FROM_HOST;
	if (data.n > 0)
		memcpy(out.bytes + HEAD, data.p, data.n);
	sum = 0x10000u - sum_of(perch_span_of(out.bytes, HEAD + data.n));
	out.bytes[HEAD + data.n] = (uint8_t)(sum >> 8);
	out.bytes[HEAD + data.n + 1] = (uint8_t)sum;
	return perch_outs_put(send, &out);
}

/* An answer that finds no room is as good as lost on the line: the scanner sends again. */
static void
answer(struct perch_outs *send, uint8_t opcode)
{
	(void)put_packet(send, opcode, perch_span_of(NULL, 0));
}

static void
drop(struct perch_ssi *s, struct perch_readings *out)
{
	out->dropped++;
	s->stage = PERCH_SSI_IDLE;
}

static void
begin(struct perch_ssi *s, enum perch_ssi_stage stage, uint8_t type, struct perch_mono now)
{
	s->stage = stage;
	s->type = type;
	s->next_index = 0;
	s->want = 0;
	s->first = now;
	s->parts = 0;
	s->suspect = 0;
	s->n = 0;
}

/* Does the label begin with its own length? Of one that breaks off, more was promised than came. */
static bool
is_counted(struct perch_span bytes, uint32_t suspect)
{
	size_t length;

	if (bytes.n < LONG_FORM || bytes.p[0] != 1)
		return false;
	length = u16be(bytes.p + 1) + LONG_FORM;
	return length == bytes.n ||
	       (length > bytes.n && (suspect & PERCH_SUSPECT_UNTERMINATED) != 0);
}

/* n counts what has no room, too: the label is lost then. */
static void
append(struct perch_ssi *s, struct perch_span part)
{
	if (s->parts < UINT16_MAX)
		s->parts++;
	s->is_last_full = s->packet.bytes[0] == LENGTH_MAX;
	if (part.n > 0 && s->n + part.n <= sizeof(s->bytes))
		memcpy(s->bytes + s->n, part.p, part.n);
	s->n += part.n;
}

static void
deliver(struct perch_ssi *s, struct perch_readings *out)
{
	struct perch_reading reading = {
		.kind = PERCH_READING_SCAN,
		.bytes = perch_span_of(s->bytes, s->n),
		.t_first = s->first,
		.t_last = s->last,
		.mode = s->mode,
		.parts = s->parts,
		.suspect = s->suspect,
	};
	bool is_long_form = s->stage == PERCH_SSI_PARTS && is_counted(reading.bytes, s->suspect);

	s->stage = PERCH_SSI_IDLE;
	if (s->n > sizeof(s->bytes)) {
		out->lost++;
		return;
	}
	if (is_long_form)
		reading.bytes = perch_span_from(reading.bytes, LONG_FORM);
	reading.bytes = perch_wrapping_cut_end(reading.bytes);
	perch_wrapping_take_aim(&reading);
	reading.symbology = perch_symbology_best(perch_symbology_of_zebra_type(s->type),
						 reading.aim, reading.bytes);
	if (reading.bytes.n > PERCH_SCAN_MAX)
		out->lost++;
	else if (reading.bytes.n > 0)
		(void)perch_readings_put(out, &reading); /* counts what it has no room for */
}

/* Sent again, though it had arrived: our answer was lost. */
static bool
is_repeated(const struct perch_ssi *s, size_t length)
{
	const uint8_t *a = s->packet.bytes, *b = s->accepted.bytes;

	return s->accepted.n == s->packet.n && (a[3] & STATUS_AGAIN) != 0 &&
	       memcmp(a, b, HEAD - 1) == 0 && ((a[3] ^ b[3]) & ~STATUS_AGAIN) == 0 &&
	       memcmp(a + HEAD, b + HEAD, length - HEAD) == 0;
}

static void
take_decode_data(struct perch_ssi *s, struct perch_span data, struct perch_mono now,
		 struct perch_readings *out)
{
	bool is_more = (s->packet.bytes[3] & STATUS_MORE) != 0;

	if (data.n == 0) {
		out->short_reports++;
		return;
	}
	if (s->stage == PERCH_SSI_SEGMENTS || (s->stage == PERCH_SSI_PARTS && s->type != data.p[0]))
		drop(s, out);
	if (s->stage == PERCH_SSI_IDLE)
		begin(s, PERCH_SSI_PARTS, data.p[0], now);
	append(s, perch_span_from(data, 1));
	if (!is_more)
		deliver(s, out);
}

/* The first segment: f3 00 00, then both lengths around the type, or the type alone. */
static struct perch_span
begin_segments(struct perch_ssi *s, struct perch_span part, struct perch_mono now)
{
	const uint8_t *p = part.p;

	/* Sources differ in what the outer length counts: from the data alone to all in front of it. */
	if (part.n >= 9 && p[6] == 1 && u16be(p + 3) >= u16be(p + 7) &&
	    u16be(p + 3) <= u16be(p + 7) + OUTER_MAX) {
		begin(s, PERCH_SSI_SEGMENTS, p[5], now);
		s->want = u16be(p + 7);
		return perch_span_from(part, 9);
	}
	begin(s, PERCH_SSI_SEGMENTS, p[3], now);
	return perch_span_from(part, 4);
}

static void
end_segments(struct perch_ssi *s, struct perch_readings *out)
{
	bool is_long_form = s->want != 0;

	if (is_long_form && s->n > s->want && s->n <= sizeof(s->bytes)) {
		s->suspect |= PERCH_SUSPECT_COUNT_CLAMPED;
		s->n = s->want;
	}
	if (is_long_form ? s->n >= s->want : !s->is_last_full)
		deliver(s, out);
}

/* The same one as before, of a label that is still open? */
static bool
is_same_segment(const struct perch_ssi *s, uint8_t index, size_t length)
{
	return s->stage == PERCH_SSI_SEGMENTS && index == (uint8_t)(s->next_index - 1) &&
	       s->accepted.n == s->packet.n &&
	       memcmp(s->accepted.bytes + HEAD, s->packet.bytes + HEAD, length) == 0;
}

/* data: index and part. */
static void
take_segment(struct perch_ssi *s, struct perch_span data, struct perch_mono now,
	     struct perch_readings *out)
{
	struct perch_span part = perch_span_from(data, 1);
	uint8_t index = data.n > 0 ? data.p[0] : 0;

	if (is_same_segment(s, index, data.n))
		return;
	if (index != 0 && (s->stage != PERCH_SSI_SEGMENTS || index != s->next_index)) {
		drop(s, out);
		return;
	}
	if (index == 0) {
		if (s->stage != PERCH_SSI_IDLE)
			drop(s, out);
		if (part.n < 4 || part.p[0] != OP_DECODE_DATA) {
			out->short_reports++;
			return;
		}
		part = begin_segments(s, part, now);
	}
	s->next_index++;
	append(s, part);
	end_segments(s, out);
}

static void
take_reply(struct perch_ssi *s, struct perch_span data, struct perch_mono now,
	   struct perch_readings *out)
{
	const struct perch_reading reading = { .kind = PERCH_READING_REPLY,
					       .bytes = data,
					       .t_first = now,
					       .t_last = now,
					       .mode = s->mode,
					       .parts = 1 };

	if (data.n > 0)
		(void)perch_readings_put(out, &reading); /* counts what it has no room for */
}

static void
refuse(struct perch_ssi *s, struct perch_readings *out, struct perch_outs *send)
{
	const uint8_t cause = NAK_RESEND;

	out->dropped++;
	(void)put_packet(send, OP_NAK, perch_span_of(&cause, 1));
	/* What is sent again now is the refused packet, even if it says the same as the one before. */
	if ((s->packet.bytes[3] & STATUS_AGAIN) == 0)
		s->accepted.n = 0;
}

static void
take_packet(struct perch_ssi *s, struct perch_mono now, struct perch_readings *out,
	    struct perch_outs *send)
{
	size_t length = s->packet.bytes[0];
	struct perch_span data = perch_span_of(s->packet.bytes + HEAD, length - HEAD);

	if (!is_sum_right(perch_span_of(s->packet.bytes, s->packet.n))) {
		refuse(s, out, send);
		return;
	}
	if (s->packet.bytes[2] == FROM_HOST)
		return; /* our own, sent back by an echoing line */
	switch (s->packet.bytes[1]) {
	case OP_DECODE_DATA:
		answer(send, OP_ACK);
		if (!is_repeated(s, length))
			take_decode_data(s, data, now, out);
		s->accepted = s->packet;
		break;
	case OP_SEGMENT:
		answer(send, OP_SEGMENT_ACK);
		if (!is_repeated(s, length))
			take_segment(s, data, now, out);
		s->accepted = s->packet;
		break;
	case OP_EVENT:
		answer(send, OP_ACK);
		break;
	case OP_ACK:
	case OP_NAK:
		break;
	default:
		take_reply(s, data, now, out);
		break;
	}
}

static bool
is_waiting(const struct perch_ssi *s)
{
	return s->packet.n > 0 || s->stage != PERCH_SSI_IDLE;
}

static void
expire(struct perch_ssi *s, struct perch_readings *out)
{
	if (s->packet.n > 0)
		out->dropped++;
	s->packet.n = 0;
	if (s->stage != PERCH_SSI_IDLE && s->is_last_full) {
		s->suspect |= PERCH_SUSPECT_UNTERMINATED;
		deliver(s, out);
	} else if (s->stage != PERCH_SSI_IDLE) {
		drop(s, out);
	}
}

void
perch_ssi_feed(struct perch_ssi *s, struct perch_span bytes, struct perch_mono now,
	       struct perch_readings *out, struct perch_outs *send)
{
	struct perch_ssi_packet *p = &s->packet;

	(void)perch_ssi_tick(s, now, out);
	for (size_t i = 0; i < bytes.n; i++) {
		s->last = now;
		p->bytes[p->n++] = bytes.p[i];
		if (p->bytes[0] < HEAD) { /* no packet: a wake-up byte, or noise */
			out->short_reports++;
			p->n = 0;
		} else if (p->n == p->bytes[0] + SUM) {
			take_packet(s, now, out, send);
			p->n = 0;
		}
	}
}

struct perch_mono
perch_ssi_tick(struct perch_ssi *s, struct perch_mono now, struct perch_readings *out)
{
	if (is_waiting(s) && now.us >= s->last.us + PERCH_SSI_WAIT_US)
		expire(s, out);
	return (struct perch_mono){ is_waiting(s) ? s->last.us + PERCH_SSI_WAIT_US : -1 };
}

unsigned
perch_ssi_unplugged(struct perch_ssi *s)
{
	unsigned cut = is_waiting(s);

	perch_ssi_init(s, s->mode);
	return cut;
}

enum perch_rc
perch_ssi_command(enum perch_command what, struct perch_outs *send)
{
	const uint8_t good = BEEP_HIGH, bad = BEEP_LOW;

	switch (what) {
	case PERCH_COMMAND_OPEN:
	case PERCH_COMMAND_CLOSE:
		break;
	case PERCH_COMMAND_ENABLE:
		return put_packet(send, OP_SCAN_ENABLE, perch_span_of(NULL, 0));
	case PERCH_COMMAND_DISABLE:
		return put_packet(send, OP_SCAN_DISABLE, perch_span_of(NULL, 0));
	case PERCH_COMMAND_BEEP_GOOD:
		return put_packet(send, OP_BEEP, perch_span_of(&good, 1));
	case PERCH_COMMAND_BEEP_BAD:
		return put_packet(send, OP_BEEP, perch_span_of(&bad, 1));
	}
	return PERCH_E_UNKNOWN;
}

enum perch_ssi_look
perch_ssi_look(struct perch_span bytes)
{
	static const uint8_t opcodes[] = {
		OP_DECODE_DATA, OP_SEGMENT,    OP_EVENT,      OP_ACK,
		OP_NAK,         OP_MANAGEMENT, OP_PARAMETERS, OP_REVISION
	};

	if (bytes.n == 0)
		return PERCH_SSI_MAYBE;
	if (bytes.p[0] < HEAD || bytes.n > bytes.p[0] + SUM)
		return PERCH_SSI_NO;
	if (bytes.n > 1 && memchr(opcodes, bytes.p[1], sizeof(opcodes)) == NULL)
		return PERCH_SSI_NO;
	/* The source is 0 for a scanner; segments have their status there. */
	if (bytes.n > 2 && (bytes.p[2] & ~(bytes.p[1] == OP_SEGMENT ? STATUS_MORE : 0)) != 0)
		return PERCH_SSI_NO;
	if (bytes.n < bytes.p[0] + SUM)
		return PERCH_SSI_MAYBE;
	return is_sum_right(bytes) ? PERCH_SSI_YES : PERCH_SSI_BAD;
}

static bool
ssi_matches(const struct perch_interface *with)
{
	(void)with;
	return false; /* a CDC port looks the same; cdc-acm finds out */
}

static enum perch_rc
ssi_reset(void *state, const struct perch_interface *with)
{
	(void)with;
	perch_ssi_init(state, perch_driver_ssi.name);
	return PERCH_OK;
}

static void
ssi_feed(void *state, struct perch_span bytes, struct perch_mono now, struct perch_readings *out,
	 struct perch_outs *send)
{
	perch_ssi_feed(state, bytes, now, out, send);
}

static struct perch_mono
ssi_tick(void *state, struct perch_mono now, struct perch_readings *out)
{
	return perch_ssi_tick(state, now, out);
}

static enum perch_rc
ssi_command(void *state, enum perch_command what, struct perch_outs *send)
{
	enum perch_rc rc;

	(void)state;
	if (what == PERCH_COMMAND_CLOSE)
		return perch_cdc_line_close(send);
	if (what != PERCH_COMMAND_OPEN)
		return perch_ssi_command(what, send);
	rc = perch_cdc_line_open(send);
	return rc == PERCH_OK ? perch_ssi_command(PERCH_COMMAND_ENABLE, send) : rc;
}

static unsigned
ssi_unplugged(void *state)
{
	return perch_ssi_unplugged(state);
}

const struct perch_driver perch_driver_ssi = {
	.name = "ssi",
	.about = "Zebra SSI packets on a serial port: labels with their symbology, acknowledged",
	.transport = PERCH_TRANSPORT_CDC,
	.state_size = sizeof(struct perch_ssi),
	.matches = ssi_matches,
	.reset = ssi_reset,
	.feed = ssi_feed,
	.tick = ssi_tick,
	.command = ssi_command,
	.unplugged = ssi_unplugged,
};
_Static_assert(sizeof(struct perch_ssi) <= PERCH_DRIVER_STATE_MAX, "fits what a port sets aside");

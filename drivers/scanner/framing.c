/* framing.c - see framing.h. */
#include "drivers/scanner/framing.h"

#include "drivers/scanner/wrapping.h"
#include "firmware/base/reader.h"

#define SOH                 0x01
#define STX                 0x02
#define ETX                 0x03
#define EOT                 0x04
#define SYN                 0x16
#define GS                  0x1d

#define PACKET_MARK         0xfe /* behind SYN */
#define PACKET_HEAD         7u   /* SYN FE len32 CR */
#define MESSAGE_HEAD        14u  /* "MSGGET" nnnn code aim mod GS */
#define ENDS_BEFORE_TRUSTED 5

void
perch_framing_init(struct perch_framing *f, const char *mode)
{
	memset(f, 0, sizeof(*f));
	f->mode = mode;
}

bool
perch_framing_is_idle(const struct perch_framing *f)
{
	return f->state == PERCH_FRAMING_IDLE;
}

static bool
is_line_end(uint8_t byte)
{
	return byte == '\r' || byte == '\n';
}

static void
begin(struct perch_framing *f, enum perch_framing_state state, struct perch_mono now)
{
	f->state = state;
	f->first = now;
	f->suspect = now.us < f->stale_until.us ? PERCH_SUSPECT_STALE_PART : 0;
	f->is_too_long = false;
	f->want = 0;
	f->n = 0;
}

static void
put_byte(struct perch_framing *f, uint8_t byte)
{
	if (f->n == sizeof(f->bytes))
		f->is_too_long = true;
	else
		f->bytes[f->n++] = byte;
}

static struct perch_span
label_bytes(const struct perch_framing *f)
{
	return perch_span_of(f->bytes, f->n);
}

static bool
is_end_missing(const struct perch_framing *f)
{
	return f->last_end != PERCH_END_SILENCE && f->same_ends >= ENDS_BEFORE_TRUSTED;
}

static void
note_end(struct perch_framing *f, enum perch_framing_end end, uint32_t suspect)
{
	f->same_ends = end != f->last_end ? 1 : f->same_ends + (f->same_ends < ENDS_BEFORE_TRUSTED);
	f->last_end = end;
	f->stale_until.us = 0;
	if (end == PERCH_END_SILENCE && suspect != 0)
		f->stale_until.us = f->last.us + PERCH_FRAMING_STALE_US;
}

/* Hand over one whole reading; nothing where nothing is left of it. */
static void
deliver(struct perch_framing *f, enum perch_framing_end end, struct perch_reading reading,
	struct perch_readings *out)
{
	if (reading.bytes.n == 0)
		return;
	reading.t_first = f->first;
	reading.t_last = f->last;
	reading.mode = f->mode;
	reading.parts = 1;
	reading.suspect = f->suspect;
	if (end == PERCH_END_SILENCE && is_end_missing(f))
		reading.suspect |= PERCH_SUSPECT_UNTERMINATED;
	if (f->is_too_long || reading.bytes.n > PERCH_SCAN_MAX)
		out->lost++;
	else
		(void)perch_readings_put(out, &reading); /* counts what it has no room for */
	note_end(f, end, reading.suspect);
}

/* A label with whatever prefixes the scanner was set to send. */
static void
deliver_prefixed(struct perch_framing *f, enum perch_framing_end end, struct perch_span bytes,
		 struct perch_readings *out)
{
	struct perch_reading reading = { .kind = PERCH_READING_SCAN, .bytes = bytes };
	enum perch_symbology code = perch_wrapping_take_letter(&reading.bytes,
							       end == PERCH_END_EOT);

	perch_wrapping_take_aim(&reading);
	reading.symbology = perch_symbology_best(code, reading.aim, reading.bytes);
	deliver(f, end, reading, out);
	f->state = PERCH_FRAMING_IDLE;
}

/* Several labels may have come before it was known that TAB ends them. */
static void
deliver_split(struct perch_framing *f, struct perch_readings *out)
{
	struct perch_span rest = label_bytes(f);
	size_t n = 0;

	while (rest.n > 0) {
		for (n = 0; rest.p[n] != '\t'; n++)
			;
		deliver_prefixed(f, PERCH_END_TAB, perch_span_first(rest, n), out);
		rest = perch_span_from(rest, n + 1);
	}
}

static void
deliver_syble(struct perch_framing *f, struct perch_readings *out)
{
	struct perch_reading reading = { .kind = PERCH_READING_SCAN,
					 .bytes = perch_span_from(label_bytes(f), 1) };

	if (f->n > 0)
		reading.symbology = perch_code_letter_syble(f->bytes[0], reading.bytes);
	deliver(f, PERCH_END_SOH, reading, out);
	f->state = PERCH_FRAMING_IDLE;
}

/* Four digits, as many as say how long the data is, or -1. */
static int
read_length(struct perch_span digits)
{
	int n = 0;

	for (size_t i = 0; i < digits.n; i++) {
		if (digits.p[i] < '0' || digits.p[i] > '9')
			return -1;
		n = 10 * n + digits.p[i] - '0';
	}
	return n;
}

/* The payload of a packet: a label, or an answer to a menu command. */
static void
deliver_packet(struct perch_framing *f, struct perch_readings *out)
{
	struct perch_reading reading = { .kind = PERCH_READING_REPLY,
					 .bytes = perch_span_from(label_bytes(f), PACKET_HEAD) };
	const uint8_t *head = reading.bytes.p;
	char aim[4] = "]";

	f->state = PERCH_FRAMING_IDLE;
	if (perch_span_starts(reading.bytes, "MSGGET")) {
		if (reading.bytes.n < MESSAGE_HEAD || head[MESSAGE_HEAD - 1] != GS ||
		    read_length(perch_span_of(head + 6, 4)) !=
			    (int)(reading.bytes.n - MESSAGE_HEAD)) {
			out->dropped++;
			return;
		}
		reading.kind = PERCH_READING_SCAN;
		reading.bytes = perch_wrapping_cut_end(
			perch_span_from(reading.bytes, MESSAGE_HEAD));
		memcpy(aim + 1, head + 11, 2);
		if (perch_aim_is_wellformed(perch_span_of(aim, 3)))
			memcpy(reading.aim, aim, sizeof(aim));
		reading.symbology = perch_symbology_best(perch_code_letter_honeywell(head[10]),
							 reading.aim, reading.bytes);
	}
	deliver(f, PERCH_END_PACKET, reading, out);
}

static void
take_bare(struct perch_framing *f, uint8_t byte, struct perch_readings *out)
{
	if (is_line_end(byte))
		deliver_prefixed(f, PERCH_END_LINE, label_bytes(f), out);
	else if (byte == '\t' && f->last_end == PERCH_END_TAB)
		deliver_prefixed(f, PERCH_END_TAB, label_bytes(f), out);
	else
		put_byte(f, byte);
}

/* No ETX came: STX was a mere prefix, or the end of the label is missing. */
static void
end_stx(struct perch_framing *f, struct perch_readings *out)
{
	struct perch_span bytes = label_bytes(f);
	enum perch_framing_end end = PERCH_END_SILENCE;

	while (bytes.n > 0 && (is_line_end(bytes.p[bytes.n - 1]) || bytes.p[bytes.n - 1] == '\t')) {
		bytes.n--;
		end = PERCH_END_STX_LINE;
	}
	if (end == PERCH_END_SILENCE)
		f->suspect |= PERCH_SUSPECT_UNTERMINATED;
	deliver_prefixed(f, end, bytes, out);
}

static void
take_stx(struct perch_framing *f, uint8_t byte, struct perch_mono now, struct perch_readings *out)
{
	if (byte == ETX && f->last_end == PERCH_END_ETX) {
		deliver_prefixed(f, PERCH_END_ETX, label_bytes(f), out);
	} else if (byte == ETX) {
		f->state = PERCH_FRAMING_ETX;
	} else if (byte == STX) {
		end_stx(f, out);
		begin(f, PERCH_FRAMING_STX, now);
	} else {
		put_byte(f, byte);
		if (is_line_end(byte) && f->last_end == PERCH_END_STX_LINE)
			end_stx(f, out);
	}
}

static void
take_soh(struct perch_framing *f, uint8_t byte, struct perch_mono now, struct perch_readings *out)
{
	if (byte == ETX && f->n > 0) {
		deliver_syble(f, out);
	} else if (byte == SOH) {
		out->dropped++;
		begin(f, PERCH_FRAMING_SOH, now);
	} else {
		put_byte(f, byte);
	}
}

/* Does the head allow to go on? Reads the length out of it. */
static bool
is_packet_sound(struct perch_framing *f)
{
	struct perch_reader r = perch_reader_over(perch_span_from(label_bytes(f), 2));
	uint32_t payload;
	uint8_t end;

	if (f->n != PACKET_HEAD)
		return true;
	if (perch_get_u32le(&r, &payload) != PERCH_OK || perch_get_u8(&r, &end) != PERCH_OK ||
	    end != '\r' || payload > sizeof(f->bytes) - PACKET_HEAD)
		return false;
	f->want = PACKET_HEAD + payload;
	return true;
}

static void
take_packet(struct perch_framing *f, uint8_t byte, struct perch_readings *out)
{
	if (f->n == 1 && byte != PACKET_MARK) {
		f->state = PERCH_FRAMING_BARE;
		take_bare(f, byte, out);
		return;
	}
	put_byte(f, byte);
	if (!is_packet_sound(f)) {
		out->dropped++;
		f->state = PERCH_FRAMING_DEAF;
	} else if (f->n == f->want) {
		deliver_packet(f, out);
	}
}

static void
take_first(struct perch_framing *f, uint8_t byte, struct perch_mono now, struct perch_readings *out)
{
	if (is_line_end(byte) || byte == EOT || (byte == '\t' && f->last_end == PERCH_END_TAB))
		return; /* the rest of a terminator */
	switch (byte) {
	case STX:
		begin(f, PERCH_FRAMING_STX, now);
		break;
	case SOH:
		begin(f, PERCH_FRAMING_SOH, now);
		break;
	case SYN:
		begin(f, PERCH_FRAMING_PACKET, now);
		put_byte(f, byte);
		break;
	default:
		begin(f, PERCH_FRAMING_BARE, now);
		take_bare(f, byte, out);
		break;
	}
}

static void
take_byte(struct perch_framing *f, uint8_t byte, struct perch_mono now, struct perch_readings *out)
{
	switch (f->state) {
	case PERCH_FRAMING_IDLE:
		take_first(f, byte, now, out);
		break;
	case PERCH_FRAMING_BARE:
		take_bare(f, byte, out);
		break;
	case PERCH_FRAMING_STX:
		take_stx(f, byte, now, out);
		break;
	case PERCH_FRAMING_ETX:
		deliver_prefixed(f, byte == EOT ? PERCH_END_EOT : PERCH_END_ETX, label_bytes(f),
				 out);
		if (byte != EOT)
			take_first(f, byte, now, out);
		break;
	case PERCH_FRAMING_SOH:
		take_soh(f, byte, now, out);
		break;
	case PERCH_FRAMING_PACKET:
		take_packet(f, byte, out);
		break;
	case PERCH_FRAMING_DEAF:
		break;
	}
}

/* Nothing came for long enough. */
static void
expire(struct perch_framing *f, struct perch_readings *out)
{
	switch (f->state) {
	case PERCH_FRAMING_BARE:
		if (f->bytes[f->n - 1] == '\t' && !f->is_too_long)
			deliver_split(f, out);
		else
			deliver_prefixed(f, PERCH_END_SILENCE, label_bytes(f), out);
		break;
	case PERCH_FRAMING_STX:
		end_stx(f, out);
		break;
	case PERCH_FRAMING_ETX:
		deliver_prefixed(f, PERCH_END_ETX, label_bytes(f), out);
		break;
	case PERCH_FRAMING_SOH:
	case PERCH_FRAMING_PACKET:
		out->dropped++;
		break;
	case PERCH_FRAMING_IDLE:
	case PERCH_FRAMING_DEAF:
		break;
	}
	f->state = PERCH_FRAMING_IDLE;
}

void
perch_framing_feed(struct perch_framing *f, struct perch_span bytes, uint32_t suspect,
		   struct perch_mono now, struct perch_readings *out)
{
	(void)perch_framing_tick(f, now, out);
	for (size_t i = 0; i < bytes.n; i++) {
		f->suspect |= suspect;
		f->last = now;
		take_byte(f, bytes.p[i], now, out);
	}
	f->suspect |= suspect;
}

struct perch_mono
perch_framing_tick(struct perch_framing *f, struct perch_mono now, struct perch_readings *out)
{
	if (f->state != PERCH_FRAMING_IDLE && now.us >= f->last.us + PERCH_FRAMING_SILENCE_US)
		expire(f, out);
	return (struct perch_mono){ f->state == PERCH_FRAMING_IDLE
					    ? -1
					    : f->last.us + PERCH_FRAMING_SILENCE_US };
}

unsigned
perch_framing_unplugged(struct perch_framing *f)
{
	unsigned cut = f->state != PERCH_FRAMING_IDLE && f->state != PERCH_FRAMING_DEAF;

	perch_framing_init(f, f->mode);
	return cut;
}

/* hid_pos.c - see hid_pos.h. */
#include "drivers/scanner/hid_pos.h"

#include "drivers/hid/descriptor.h"
#include "drivers/scanner/hid_pos_layout.h"
#include "drivers/scanner/outs.h"
#include "drivers/scanner/wrapping.h"

enum stage { IDLE, LABEL, REPLY };

/* What is being put together. */
struct assembly {
	enum stage stage;
	char aim[4];               /* of the first part, which rules */
	enum perch_symbology code; /* likewise */
	uint16_t parts;
	uint32_t suspect;
	struct perch_mono first;
	struct perch_mono last;
	bool is_last_full;
	bool is_too_long;
	size_t n;
	uint8_t bytes[PERCH_SCAN_MAX];
};

struct hid_pos {
	struct perch_hid_pos_layout layout;
	struct assembly a;
	/* A label was cut by another report or by time: what follows may be its rest. */
	char stale_aim[4];
	struct perch_mono stale_until;
	bool is_prevented; /* scanning switched off by us */
};

/* One report's part of a label. */
struct part {
	char aim[4];
	uint8_t code_id;
	bool is_more;
	bool is_clamped;
	bool is_full;
	uint32_t n; /* data bytes that count */
};

/* Up to 32 bits of a report that is known to be long enough; 0 for a field that is not there. */
static uint32_t
get(struct perch_span report, struct perch_hid_bits where, uint32_t from, uint32_t bits)
{
	uint32_t v = 0;

	if (from >= where.bits)
		return 0;
	if (bits > where.bits - from)
		bits = where.bits - from;
	return perch_get_bits(report, where.at + from, bits, &v) == PERCH_OK ? v : 0;
}

static uint8_t
data_byte(const struct hid_pos *s, struct perch_span report, uint32_t i)
{
	return (uint8_t)get(report, s->layout.data, 8 * i, 8);
}

static void
read_part(const struct hid_pos *s, struct perch_span report, struct part *out)
{
	const struct perch_hid_pos_layout *l = &s->layout;
	uint32_t room = l->data.bits / 8;
	uint8_t aim[3];

	*out = (struct part){ .n = room };
	for (size_t i = 0; i < PERCH_COUNT(aim); i++)
		aim[i] = (uint8_t)get(report, l->aim[i], 0, 8);
	if (perch_aim_is_wellformed(perch_span_of(aim, sizeof(aim))))
		memcpy(out->aim, aim, sizeof(aim));
	out->code_id = (uint8_t)get(report, l->code_id, 0, 8);
	for (uint32_t i = 0; i < l->more.bits; i++)
		out->is_more |= get(report, l->more, i, 1) != 0;
	if (l->count.bits != 0) {
		uint32_t count = get(report, l->count, 0, 32);
		out->is_clamped = count > room;
		out->n = out->is_clamped ? room : count;
	} else {
		while (out->n > 0 && data_byte(s, report, out->n - 1) == 0)
			out->n--;
	}
	out->is_full = out->n == room;
}

/* Honeywell gives its replies the identifier ]X0 and no code id of a symbology. */
static bool
is_reply_text(const struct hid_pos *s, const struct part *part)
{
	return s->layout.code_id.bits != 0 && strcmp(part->aim, "]X0") == 0 &&
	       (part->code_id == 0 || part->code_id == '?');
}

static bool
is_reply_end(const struct part *part)
{
	return strcmp(part->aim, "]Z6") == 0;
}

static void
forget(struct hid_pos *s)
{
	s->a.stage = IDLE;
	s->a.n = 0;
}

static void
drop(struct hid_pos *s, struct perch_readings *out)
{
	out->dropped++;
	forget(s);
}

static void
expect_rest(struct hid_pos *s, struct perch_mono until)
{
	memcpy(s->stale_aim, s->a.aim, sizeof(s->stale_aim));
	s->stale_until = until;
}

static void
deliver(struct hid_pos *s, struct perch_readings *out)
{
	struct assembly *a = &s->a;
	struct perch_reading reading = {
		.kind = a->stage == REPLY ? PERCH_READING_REPLY : PERCH_READING_SCAN,
		.bytes = perch_span_of(a->bytes, a->n),
		.t_first = a->first,
		.t_last = a->last,
		.mode = perch_driver_hid_pos.name,
		.parts = a->parts,
		.suspect = a->suspect,
	};

	if (a->stage == LABEL) {
		memcpy(reading.aim, a->aim, sizeof(reading.aim));
		reading.bytes = perch_wrapping_cut_end(reading.bytes);
		/* Where the report has no place for it, it may be set up as a prefix of the data; a
		 * label with nothing behind it is that label. */
		if (s->layout.aim[0].bits == 0 && reading.bytes.n > 3)
			perch_wrapping_take_aim(&reading);
		reading.symbology = perch_symbology_best(a->code, reading.aim, reading.bytes);
	}
	if (a->is_too_long)
		out->lost++;
	else if (reading.bytes.n > 0)
		(void)perch_readings_put(out, &reading); /* counts what it has no room for */
	forget(s);
}

/* The next part did not come in time. */
static void
expire(struct hid_pos *s, struct perch_readings *out)
{
	switch (s->a.stage) {
	case IDLE:
		break;
	case LABEL:
		s->a.suspect |= PERCH_SUSPECT_UNTERMINATED;
		expect_rest(s, (struct perch_mono){ s->a.last.us + PERCH_HID_POS_STALE_US });
		if (s->a.is_last_full)
			deliver(s, out);
		else
			drop(s, out);
		break;
	case REPLY:
		deliver(s, out);
		break;
	}
}

static struct perch_mono
deadline(const struct hid_pos *s)
{
	return (struct perch_mono){ s->a.stage == IDLE ? -1
						       : s->a.last.us + PERCH_HID_POS_WAIT_US };
}

static void
begin(struct hid_pos *s, const struct part *part, enum stage stage, struct perch_mono now)
{
	struct assembly *a = &s->a;

	a->stage = stage;
	memcpy(a->aim, part->aim, sizeof(a->aim));
	a->code = perch_code_letter_honeywell(part->code_id);
	a->parts = 0;
	a->suspect = 0;
	a->first = now;
	a->is_too_long = false;
	a->n = 0;
	if (now.us < s->stale_until.us && strcmp(s->stale_aim, part->aim) == 0)
		a->suspect |= PERCH_SUSPECT_STALE_PART;
	s->stale_until.us = 0;
}

static void
append(struct hid_pos *s, struct perch_span report, const struct part *part, struct perch_mono now)
{
	struct assembly *a = &s->a;

	a->last = now;
	a->is_last_full = part->is_full;
	if (part->is_clamped)
		a->suspect |= PERCH_SUSPECT_COUNT_CLAMPED;
	if (a->parts < UINT16_MAX)
		a->parts++;
	if (part->n > sizeof(a->bytes) - a->n) {
		a->is_too_long = true;
		return;
	}
	for (uint32_t i = 0; i < part->n; i++)
		a->bytes[a->n++] = data_byte(s, report, i);
}

/* Does the part belong to what is open? If not, that is ended first. */
static void
end_what_does_not_fit(struct hid_pos *s, const struct part *part, struct perch_readings *out)
{
	switch (s->a.stage) {
	case IDLE:
		break;
	case LABEL:
		if (part->aim[0] != '\0' && strcmp(part->aim, s->a.aim) != 0)
			drop(s, out);
		break;
	case REPLY:
		if (!is_reply_text(s, part) && !is_reply_end(part))
			deliver(s, out);
		break;
	}
}

static void
take_part(struct hid_pos *s, struct perch_span report, struct perch_mono now,
	  struct perch_readings *out)
{
	struct part part;

	read_part(s, report, &part);
	end_what_does_not_fit(s, &part, out);
	if (s->a.stage == IDLE)
		begin(s, &part, is_reply_text(s, &part) || is_reply_end(&part) ? REPLY : LABEL,
		      now);
	append(s, report, &part, now);
	if (!part.is_more && (s->a.stage == LABEL || is_reply_end(&part)))
		deliver(s, out);
}

static void
hid_pos_feed(void *state, struct perch_span bytes, struct perch_mono now,
	     struct perch_readings *out, struct perch_outs *send)
{
	struct hid_pos *s = state;

	(void)send;
	if (s->a.stage != IDLE && now.us >= deadline(s).us)
		expire(s, out);
	if (bytes.n == 0) {
		out->short_reports++;
		return;
	}
	if (s->layout.report_id != 0 && bytes.p[0] != s->layout.report_id) {
		if (s->a.stage == LABEL) {
			expect_rest(s, (struct perch_mono){ now.us + PERCH_HID_POS_WAIT_US });
			drop(s, out);
		}
		return;
	}
	if (bytes.n < s->layout.report_bytes) {
		out->short_reports++;
		s->a.suspect |= PERCH_SUSPECT_SHORT_REPORT; /* begin() clears it if none is open */
		return;
	}
	take_part(s, bytes, now, out);
}

static struct perch_mono
hid_pos_tick(void *state, struct perch_mono now, struct perch_readings *out)
{
	struct hid_pos *s = state;

	if (s->a.stage != IDLE && now.us >= deadline(s).us)
		expire(s, out);
	return deadline(s);
}

static unsigned
hid_pos_unplugged(void *state)
{
	struct hid_pos *s = state;
	unsigned dropped = s->a.stage == LABEL;

	forget(s);
	s->stale_until.us = 0;
	return dropped;
}

static bool
hid_pos_matches(const struct perch_interface *with)
{
	return perch_hid_has_application(with->report_desc, 0x8c, 0);
}

static enum perch_rc
hid_pos_reset(void *state, const struct perch_interface *with)
{
	struct hid_pos *s = state;

	return perch_hid_pos_layout_read(with->report_desc, &s->layout);
}

static void
set_bit(struct perch_out *out, struct perch_hid_bits where)
{
	if (where.bits != 0)
		out->bytes[where.at / 8] |= (uint8_t)(1u << where.at % 8);
}

/* Every trigger report without "prevent read" switches scanning on, so a beep must carry it too. */
static enum perch_rc
send_trigger(const struct hid_pos *s, struct perch_hid_bits what, struct perch_outs *send)
{
	const struct perch_hid_pos_layout *l = &s->layout;
	struct perch_out out = { .kind = PERCH_OUT_OUTPUT, .n = (uint8_t)l->trigger_bytes };

	if (l->trigger_bytes == 0 || l->trigger_bytes > sizeof(out.bytes))
		return PERCH_E_UNKNOWN;
	out.bytes[0] = l->trigger_id;
	set_bit(&out, what);
	if (s->is_prevented)
		set_bit(&out, l->prevent_read);
	return perch_outs_put(send, &out);
}

/* A composite scanner sends by its keyboard until told otherwise; others refuse, which is harmless. */
static enum perch_rc
send_redirect(const struct hid_pos *s, uint8_t interface, struct perch_outs *send)
{
	const struct perch_hid_pos_layout *l = &s->layout;
	struct perch_out out = { .kind = PERCH_OUT_FEATURE, .n = (uint8_t)l->redirect_bytes };

	if (l->redirect_bytes == 0 || l->redirect_bytes > sizeof(out.bytes))
		return PERCH_OK;
	out.bytes[0] = l->redirect_id;
	out.bytes[l->redirect.at / 8] = interface;
	return perch_outs_put(send, &out);
}

static enum perch_rc
hid_pos_command(void *state, enum perch_command what, struct perch_outs *send)
{
	struct hid_pos *s = state;
	const struct perch_hid_bits none = { 0, 0 };

	switch (what) {
	case PERCH_COMMAND_OPEN:
		return send_redirect(s, 1, send);
	case PERCH_COMMAND_CLOSE:
		return send_redirect(s, 0, send);
	case PERCH_COMMAND_ENABLE:
		s->is_prevented = false;
		return send_trigger(s, none, send);
	case PERCH_COMMAND_DISABLE:
		s->is_prevented = true;
		return send_trigger(s, none, send);
	case PERCH_COMMAND_BEEP_GOOD:
		return send_trigger(s, s->layout.beep_good, send);
	case PERCH_COMMAND_BEEP_BAD:
		return send_trigger(s, s->layout.beep_bad, send);
	}
	return PERCH_E_UNKNOWN;
}

const struct perch_driver perch_driver_hid_pos = {
	.name = "hid-pos",
	.about = "HID POS scanner: whole labels with their symbology, separators arrive",
	.state_size = sizeof(struct hid_pos),
	.matches = hid_pos_matches,
	.reset = hid_pos_reset,
	.feed = hid_pos_feed,
	.tick = hid_pos_tick,
	.command = hid_pos_command,
	.unplugged = hid_pos_unplugged,
};
_Static_assert(sizeof(struct hid_pos) <= PERCH_DRIVER_STATE_MAX, "fits what a port sets aside");

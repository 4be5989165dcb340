/* hid_scale.c - see hid_scale.h. */
#include "drivers/scale/hid_scale.h"

#include "drivers/hid/descriptor.h"
#include "drivers/ids.h"
#include "drivers/scale/hid_scale_layout.h"
#include "drivers/scanner/outs.h"

#define EXPONENT_MAX 9

struct hid_scale {
	struct perch_hid_scale_layout layout;
	bool has_first; /* the first weight has come */
	bool is_held;   /* it waits for the next */
	struct perch_reading held;
};

// clang-format off
static const struct {
	uint8_t         usage;
	enum perch_unit unit; /* NONE: not one of ours */
	const char     *refusal;
} units[] = {
	{ 0x51, PERCH_MG,        NULL },
	{ 0x52, PERCH_G,         NULL },
	{ 0x53, PERCH_KG,        NULL },
	{ 0x54, PERCH_UNIT_NONE, "unit not supported: carat" },
	{ 0x55, PERCH_UNIT_NONE, "unit not supported: tael" },
	{ 0x56, PERCH_UNIT_NONE, "unit not supported: grain" },
	{ 0x57, PERCH_UNIT_NONE, "unit not supported: pennyweight" },
	{ 0x58, PERCH_UNIT_NONE, "unit not supported: metric ton" },
	{ 0x59, PERCH_UNIT_NONE, "unit not supported: short ton" },
	{ 0x5a, PERCH_UNIT_NONE, "unit not supported: troy ounce" },
	{ 0x5b, PERCH_OZ,        NULL },
	{ 0x5c, PERCH_LB,        NULL },
};

static const struct {
	uint8_t                 usage;
	enum perch_scale_status status;
} statuses[] = {
	{ 0x71, PERCH_SCALE_FAULT },
	{ 0x72, PERCH_SCALE_ZERO },
	{ 0x73, PERCH_SCALE_MOTION },
	{ 0x74, PERCH_SCALE_STABLE },
	{ 0x75, PERCH_SCALE_UNDER_ZERO },
	{ 0x76, PERCH_SCALE_OVER_LIMIT },
	{ 0x77, PERCH_SCALE_CALIBRATE },
	{ 0x78, PERCH_SCALE_REZERO },
};
// clang-format on

static enum perch_scale_status
status_of(uint8_t usage)
{
	for (size_t i = 0; i < PERCH_COUNT(statuses); i++)
		if (statuses[i].usage == usage)
			return statuses[i].status;
	return PERCH_SCALE_UNKNOWN;
}

/* NULL: the unit is one of ours. */
static const char *
unit_of(uint8_t usage, enum perch_unit *out)
{
	for (size_t i = 0; i < PERCH_COUNT(units); i++)
		if (units[i].usage == usage) {
			*out = units[i].unit;
			return units[i].refusal;
		}
	return "unit not known";
}

/* PERCH_E_SHORT: the report lacks a part of the weight. */
static enum perch_rc
read_weight(const struct perch_hid_scale_layout *layout, struct perch_span report,
	    struct perch_reading *out)
{
	int64_t weight, exponent;
	enum perch_unit unit = PERCH_UNIT_NONE;

	if (report.n < layout->report_bytes ||
	    perch_hid_scale_number_get(&layout->weight, report, &weight) != PERCH_OK ||
	    perch_hid_scale_number_get(&layout->exponent, report, &exponent) != PERCH_OK)
		return PERCH_E_SHORT;
	const char *refusal = unit_of(perch_hid_scale_choice_get(&layout->unit, report), &unit);
	if (exponent < -EXPONENT_MAX || exponent > EXPONENT_MAX)
		refusal = "power of ten out of range";
	out->scale = status_of(perch_hid_scale_choice_get(&layout->status, report));
	if (refusal != NULL) {
		out->kind = PERCH_READING_STATUS;
		out->bytes = perch_span_str(refusal);
		return PERCH_OK;
	}
	if (out->scale == PERCH_SCALE_UNDER_ZERO && weight > 0)
		weight = -weight;
	out->kind = PERCH_READING_WEIGHT;
	out->weight = (struct perch_decimal){ weight, (int8_t)exponent };
	out->unit = unit;
	return PERCH_OK;
}

static bool
is_at_rest(const struct perch_reading *r)
{
	return r->kind == PERCH_READING_WEIGHT &&
	       (r->scale == PERCH_SCALE_STABLE || r->scale == PERCH_SCALE_ZERO);
}

static bool
is_same_weight(const struct perch_reading *a, const struct perch_reading *b)
{
	return a->weight.m == b->weight.m && a->weight.e == b->weight.e && a->unit == b->unit;
}

static void
release(struct hid_scale *s, struct perch_readings *out)
{
	if (s->is_held)
		(void)perch_readings_put(out, &s->held);
	s->is_held = false;
}

static bool
is_overdue(const struct hid_scale *s, struct perch_mono now)
{
	return s->is_held && now.us >= s->held.t_last.us + PERCH_HID_SCALE_STALE_US;
}

static void
hid_scale_feed(void *state, struct perch_span bytes, struct perch_mono now,
	       struct perch_readings *out, struct perch_outs *send)
{
	struct hid_scale *s = state;
	struct perch_reading reading = { .t_first = now,
					 .t_last = now,
					 .mode = perch_driver_hid_scale.name };
	const struct perch_hid_scale_layout *l = &s->layout;

	(void)send;
	if (is_overdue(s, now))
		release(s, out);
	if (l->report_id != 0 && bytes.n > 0 && bytes.p[0] != l->report_id &&
	    bytes.p[0] != l->other_id)
		return; /* limits, statistics, status without a weight */
	if (read_weight(l, bytes, &reading) != PERCH_OK) {
		out->short_reports++;
		return;
	}
	if (!s->has_first && is_at_rest(&reading)) {
		s->has_first = true;
		s->is_held = true;
		s->held = reading;
		return;
	}
	s->has_first = true;
	if (s->is_held && is_at_rest(&reading) && !is_same_weight(&s->held, &reading))
		s->is_held = false; /* left over from the last weighing */
	release(s, out);
	(void)perch_readings_put(out, &reading);
}

static struct perch_mono
hid_scale_tick(void *state, struct perch_mono now, struct perch_readings *out)
{
	struct hid_scale *s = state;

	if (is_overdue(s, now))
		release(s, out);
	return (struct perch_mono){ s->is_held ? s->held.t_last.us + PERCH_HID_SCALE_STALE_US
					       : -1 };
}

static unsigned
hid_scale_unplugged(void *state)
{
	struct hid_scale *s = state;
	unsigned dropped = s->is_held;

	s->is_held = false;
	s->has_first = false;
	return dropped;
}

static bool
has_page(const struct perch_interface *with)
{
	return perch_hid_has_application(with->report_desc, PERCH_HID_SCALE_PAGE, 0);
}

/* All scales that are known by their ids send the six bytes. */
static bool
is_six_byte_scale(const struct perch_interface *with)
{
	const struct perch_id *id = perch_id_find(with->vid, with->pid);

	return id != NULL && strcmp(id->driver, perch_driver_hid_scale.name) == 0;
}

static bool
hid_scale_matches(const struct perch_interface *with)
{
	return has_page(with) || (is_six_byte_scale(with) && with->class_code == 3 &&
				  !perch_hid_has_application(with->report_desc, 0x01, 0));
}

static enum perch_rc
hid_scale_reset(void *state, const struct perch_interface *with)
{
	struct hid_scale *s = state;
	enum perch_rc rc = perch_hid_scale_layout_read(with->report_desc, &s->layout);

	if (rc == PERCH_OK)
		return rc;
	/* A descriptor that speaks of a scale but not clearly is believed to be another layout. */
	if (has_page(with) && !is_six_byte_scale(with))
		return PERCH_E_UNKNOWN;
	perch_hid_scale_layout_fixed(&s->layout);
	return PERCH_OK;
}

enum perch_rc
perch_hid_scale_zero(const void *state, struct perch_outs *send)
{
	const struct hid_scale *s = state;
	const struct perch_hid_scale_layout *l = &s->layout;
	struct perch_out out = { .kind = PERCH_OUT_OUTPUT, .n = (uint16_t)l->zero_bytes };

	if (l->zero_bytes == 0 || l->zero_bytes > sizeof(out.bytes))
		return PERCH_E_UNKNOWN;
	out.bytes[0] = l->zero_id;
	out.bytes[l->zero_at / 8] |= (uint8_t)(1u << l->zero_at % 8);
	return perch_outs_put(send, &out);
}

const struct perch_driver perch_driver_hid_scale = {
	.name = "hid-scale",
	.about = "HID scale: weights with unit and status",
	.transport = PERCH_TRANSPORT_HID,
	.state_size = sizeof(struct hid_scale),
	.matches = hid_scale_matches,
	.reset = hid_scale_reset,
	.feed = hid_scale_feed,
	.tick = hid_scale_tick,
	.unplugged = hid_scale_unplugged,
};
_Static_assert(sizeof(struct hid_scale) <= PERCH_DRIVER_STATE_MAX, "fits what a port sets aside");

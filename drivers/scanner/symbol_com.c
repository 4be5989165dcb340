/* symbol_com.c - see symbol_com.h. */
#include "drivers/scanner/symbol_com.h"

#include "drivers/scanner/framing.h"

static bool
symbol_com_matches(const struct perch_interface *with)
{
	return with->vid == 0x05e0 && with->pid == 0x0600;
}

static enum perch_rc
symbol_com_reset(void *state, const struct perch_interface *with)
{
	(void)with;
	perch_framing_init(state, perch_driver_symbol_com.name);
	return PERCH_OK;
}

static void
symbol_com_feed(void *state, struct perch_span bytes, struct perch_mono now,
		struct perch_readings *out, struct perch_outs *send)
{
	struct perch_span data = perch_span_from(bytes, 1);
	uint32_t suspect = 0;

	(void)send;
	if (bytes.n == 0) {
		out->short_reports++;
		return;
	}
	if (bytes.p[0] > data.n)
		suspect = PERCH_SUSPECT_COUNT_CLAMPED;
	perch_framing_feed(state, perch_span_first(data, bytes.p[0]), suspect, now, out);
}

static struct perch_mono
symbol_com_tick(void *state, struct perch_mono now, struct perch_readings *out)
{
	return perch_framing_tick(state, now, out);
}

static unsigned
symbol_com_unplugged(void *state)
{
	return perch_framing_unplugged(state);
}

const struct perch_driver perch_driver_symbol_com = {
	.name = "symbol-com",
	.about = "Symbol simple COM port: labels up to their terminator, separators arrive",
	.transport = PERCH_TRANSPORT_HID,
	.state_size = sizeof(struct perch_framing),
	.matches = symbol_com_matches,
	.reset = symbol_com_reset,
	.feed = symbol_com_feed,
	.tick = symbol_com_tick,
	.unplugged = symbol_com_unplugged,
};
_Static_assert(sizeof(struct perch_framing) <= PERCH_DRIVER_STATE_MAX,
	       "fits what a port sets aside");

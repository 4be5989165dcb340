/* opticon.c - see opticon.h. */
#include "drivers/scanner/opticon.h"

#include "drivers/scanner/framing.h"

#define HEAD       2
#define HEAD_DATA  0
#define HEAD_LINES 1

static bool
opticon_matches(const struct perch_interface *with)
{
	return with->vid == 0x065a && with->pid == 0x0009;
}

static enum perch_rc
opticon_reset(void *state, const struct perch_interface *with)
{
	(void)with;
	perch_framing_init(state, perch_driver_opticon.name);
	return PERCH_OK;
}

static void
opticon_feed(void *state, struct perch_span bytes, struct perch_mono now,
	     struct perch_readings *out, struct perch_outs *send)
{
	(void)send;
	if (bytes.n == 0)
		return; /* behind a full packet; says nothing */
	if (bytes.n < HEAD || bytes.p[0] != 0 || bytes.p[1] > HEAD_LINES) {
		out->short_reports++;
		return;
	}
	if (bytes.p[1] == HEAD_DATA)
		perch_framing_feed(state, perch_span_from(bytes, HEAD), 0, now, out);
}

static struct perch_mono
opticon_tick(void *state, struct perch_mono now, struct perch_readings *out)
{
	return perch_framing_tick(state, now, out);
}

static unsigned
opticon_unplugged(void *state)
{
	return perch_framing_unplugged(state);
}

const struct perch_driver perch_driver_opticon = {
	.name = "opticon",
	.about = "Opticon USB serial: labels up to their terminator, separators arrive",
	.transport = PERCH_TRANSPORT_BULK,
	.clears_halt = true,
	.state_size = sizeof(struct perch_framing),
	.matches = opticon_matches,
	.reset = opticon_reset,
	.feed = opticon_feed,
	.tick = opticon_tick,
	.unplugged = opticon_unplugged,
};
_Static_assert(sizeof(struct perch_framing) <= PERCH_DRIVER_STATE_MAX,
	       "fits what a port sets aside");

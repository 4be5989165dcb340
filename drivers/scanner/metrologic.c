/* metrologic.c - see metrologic.h. */
#include "drivers/scanner/metrologic.h"

#include "drivers/scanner/framing.h"
#include "drivers/scanner/outs.h"

#define VID               0x0c2e
#define PID_UNI           0x0700
#define PID_BI            0x0720

#define UNI_OPEN          0x80
#define UNI_CLOSE         0xff
#define VENDOR_TO_DEVICE  0x40
#define SET_MODEM_LINES   10
#define LINES_OFF         0x08
#define LINES_DTR_AND_RTS 0x0b

struct metrologic {
	bool is_uni;
	struct perch_framing framing;
};

static bool
metrologic_matches(const struct perch_interface *with)
{
	return with->vid == VID && (with->pid == PID_UNI || with->pid == PID_BI);
}

static enum perch_rc
metrologic_reset(void *state, const struct perch_interface *with)
{
	struct metrologic *s = state;

	s->is_uni = with->pid == PID_UNI;
	perch_framing_init(&s->framing, perch_driver_metrologic.name);
	return PERCH_OK;
}

static void
metrologic_feed(void *state, struct perch_span bytes, struct perch_mono now,
		struct perch_readings *out, struct perch_outs *send)
{
	struct metrologic *s = state;

	(void)send;
	perch_framing_feed(&s->framing, bytes, 0, now, out);
}

static struct perch_mono
metrologic_tick(void *state, struct perch_mono now, struct perch_readings *out)
{
	struct metrologic *s = state;

	return perch_framing_tick(&s->framing, now, out);
}

static enum perch_rc
metrologic_command(void *state, enum perch_command what, struct perch_outs *send)
{
	const struct metrologic *s = state;
	bool is_open = what == PERCH_COMMAND_OPEN;
	const struct perch_out uni = { .kind = PERCH_OUT_INTERRUPT,
				       .is_required = is_open,
				       .n = 1,
				       .bytes = { is_open ? UNI_OPEN : UNI_CLOSE } };
	const struct perch_out bi = { .kind = PERCH_OUT_CONTROL,
				      .request_type = VENDOR_TO_DEVICE,
				      .request = SET_MODEM_LINES,
				      .value = is_open ? LINES_DTR_AND_RTS : LINES_OFF };

	if (!is_open && what != PERCH_COMMAND_CLOSE)
		return PERCH_E_UNKNOWN;
	return perch_outs_put(send, s->is_uni ? &uni : &bi);
}

static unsigned
metrologic_unplugged(void *state)
{
	struct metrologic *s = state;

	return perch_framing_unplugged(&s->framing);
}

const struct perch_driver perch_driver_metrologic = {
	.name = "metrologic",
	.about = "Metrologic USB serial: labels up to their terminator, separators arrive",
	.transport = PERCH_TRANSPORT_INTERRUPT,
	.clears_halt = true,
	.state_size = sizeof(struct metrologic),
	.matches = metrologic_matches,
	.reset = metrologic_reset,
	.feed = metrologic_feed,
	.tick = metrologic_tick,
	.command = metrologic_command,
	.unplugged = metrologic_unplugged,
};
_Static_assert(sizeof(struct metrologic) <= PERCH_DRIVER_STATE_MAX, "fits what a port sets aside");

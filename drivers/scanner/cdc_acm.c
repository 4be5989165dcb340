/* cdc_acm.c - see cdc_acm.h. */
#include "drivers/scanner/cdc_acm.h"

#include "drivers/scanner/cdc_line.h"
#include "drivers/scanner/framing.h"
#include "drivers/scanner/ssi.h"

#define CLASS_COMMUNICATIONS    2
#define SUBCLASS_ABSTRACT_MODEL 2

struct cdc_acm {
	bool is_ssi;
	/* Bytes between two labels that may be the beginning of an SSI packet. */
	struct perch_ssi_packet looked_at;
	struct perch_mono first;
	struct perch_mono last;
	struct perch_framing framing;
	struct perch_ssi ssi;
};

/* They are no packet: the first belongs to a label, or between two, where a packet may still follow. */
static void
give_up_looking(struct cdc_acm *s, size_t n, struct perch_readings *out)
{
	struct perch_ssi_packet *p = &s->looked_at;

	perch_framing_feed(&s->framing, perch_span_of(p->bytes, 1), 0, s->first, out);
	perch_framing_feed(&s->framing, perch_span_of(p->bytes + 1, n - 1), 0, s->last, out);
	memmove(p->bytes, p->bytes + n, p->n - n);
	p->n -= n;
	s->first = s->last;
}

static void
look(struct cdc_acm *s, struct perch_mono now, struct perch_readings *out, struct perch_outs *send)
{
	struct perch_ssi_packet *p = &s->looked_at;

	switch (perch_ssi_look(perch_span_of(p->bytes, p->n))) {
	case PERCH_SSI_MAYBE:
		break;
	case PERCH_SSI_NO:
		give_up_looking(s, 1, out);
		if (p->n > 0 && !perch_framing_is_idle(&s->framing))
			give_up_looking(s, p->n, out);
		else if (p->n > 0)
			look(s, now, out, send);
		break;
	case PERCH_SSI_YES:
		s->is_ssi = true;
		perch_ssi_feed(&s->ssi, perch_span_of(p->bytes, p->n), now, out, send);
		p->n = 0;
		break;
	case PERCH_SSI_BAD: /* asked for again; that one will show whether it is SSI */
		perch_ssi_feed(&s->ssi, perch_span_of(p->bytes, p->n), now, out, send);
		p->n = 0;
		break;
	}
}

static void
take_byte(struct cdc_acm *s, uint8_t byte, struct perch_mono now, struct perch_readings *out,
	  struct perch_outs *send)
{
	struct perch_span one = perch_span_of(&byte, 1);

	if (s->is_ssi) {
		perch_ssi_feed(&s->ssi, one, now, out, send);
	} else if (s->looked_at.n == 0 && !perch_framing_is_idle(&s->framing)) {
		perch_framing_feed(&s->framing, one, 0, now, out);
	} else {
		if (s->looked_at.n == 0)
			s->first = now;
		s->last = now;
		s->looked_at.bytes[s->looked_at.n++] = byte;
		look(s, now, out, send);
	}
}

/* Nothing came behind them. */
static void
expire(struct cdc_acm *s, struct perch_readings *out)
{
	if (s->looked_at.n < PERCH_SSI_MARK)
		give_up_looking(s, s->looked_at.n, out);
	else
		out->dropped++; /* a packet that breaks off */
	s->looked_at.n = 0;
}

static struct perch_mono
cdc_acm_tick(void *state, struct perch_mono now, struct perch_readings *out)
{
	struct cdc_acm *s = state;

	if (s->is_ssi)
		return perch_ssi_tick(&s->ssi, now, out);
	if (s->looked_at.n > 0 && now.us >= s->last.us + PERCH_FRAMING_SILENCE_US)
		expire(s, out);
	if (s->looked_at.n > 0)
		return (struct perch_mono){ s->last.us + PERCH_FRAMING_SILENCE_US };
	return perch_framing_tick(&s->framing, now, out);
}

static void
cdc_acm_feed(void *state, struct perch_span bytes, struct perch_mono now,
	     struct perch_readings *out, struct perch_outs *send)
{
	struct cdc_acm *s = state;

	(void)cdc_acm_tick(state, now, out);
	for (size_t i = 0; i < bytes.n; i++)
		take_byte(s, bytes.p[i], now, out, send);
}

static bool
cdc_acm_matches(const struct perch_interface *with)
{
	return with->class_code == CLASS_COMMUNICATIONS &&
	       with->subclass == SUBCLASS_ABSTRACT_MODEL;
}

static enum perch_rc
cdc_acm_reset(void *state, const struct perch_interface *with)
{
	struct cdc_acm *s = state;

	(void)with;
	s->is_ssi = false;
	s->looked_at.n = 0;
	perch_framing_init(&s->framing, perch_driver_cdc_acm.name);
	perch_ssi_init(&s->ssi, perch_driver_cdc_acm.name);
	return PERCH_OK;
}

static enum perch_rc
cdc_acm_command(void *state, enum perch_command what, struct perch_outs *send)
{
	const struct cdc_acm *s = state;

	if (what == PERCH_COMMAND_OPEN)
		return perch_cdc_line_open(send);
	if (what == PERCH_COMMAND_CLOSE)
		return perch_cdc_line_close(send);
	return s->is_ssi ? perch_ssi_command(what, send) : PERCH_E_UNKNOWN;
}

static unsigned
cdc_acm_unplugged(void *state)
{
	struct cdc_acm *s = state;
	unsigned cut = s->looked_at.n > 0;

	cut += perch_framing_unplugged(&s->framing) + perch_ssi_unplugged(&s->ssi);
	s->is_ssi = false;
	s->looked_at.n = 0;
	return cut;
}

const struct perch_driver perch_driver_cdc_acm = {
	.name = "cdc-acm",
	.about = "serial port scanner: labels up to their terminator, separators arrive",
	.transport = PERCH_TRANSPORT_CDC,
	.state_size = sizeof(struct cdc_acm),
	.matches = cdc_acm_matches,
	.reset = cdc_acm_reset,
	.feed = cdc_acm_feed,
	.tick = cdc_acm_tick,
	.command = cdc_acm_command,
	.unplugged = cdc_acm_unplugged,
};
_Static_assert(sizeof(struct cdc_acm) <= PERCH_DRIVER_STATE_MAX, "fits what a port sets aside");

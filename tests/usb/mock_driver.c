/*
 * mock_driver.c - a driver table for tests of the USB port: one driver for each way in which a device
 * is read and told things. It has the shape of drivers/registry.c and takes its place.
 *
 * A driver gives every packet as a status, as it is; one that begins with '+' is the first half of a
 * label, which it keeps. hid, cdc: by class. bulk: product id 0009, interrupt: 0700, halted: 0720.
 */
#include "drivers/driver.h"

struct echo {
	uint8_t label[600];
	size_t n; /* of a label's first half */
};

static enum perch_rc
echo_reset(void *state, const struct perch_interface *with)
{
	(void)state;
	(void)with;
	return PERCH_OK;
}

static void
echo_feed(void *state, struct perch_span bytes, struct perch_mono now, struct perch_readings *out,
	  struct perch_outs *send)
{
	struct echo *echo = state;
	struct perch_buf label = perch_buf_over(echo->label, sizeof(echo->label));
	bool is_half = bytes.n > 0 && bytes.p[0] == '+';

	(void)send;
	label.n = echo->n;
	(void)perch_buf_put(&label, bytes);
	echo->n = is_half ? label.n : 0;
	if (!is_half)
		(void)perch_readings_put(out,
					 &(struct perch_reading){ .kind = PERCH_READING_STATUS,
								  .bytes = perch_buf_span(&label),
								  .t_first = now,
								  .t_last = now,
								  .mode = "echo" });
}

static struct perch_mono
echo_tick(void *state, struct perch_mono now, struct perch_readings *out)
{
	(void)state;
	(void)now;
	(void)out;
	return (struct perch_mono){ -1 };
}

static unsigned
echo_unplugged(void *state)
{
	struct echo *echo = state;
	unsigned dropped = echo->n > 0;

	echo->n = 0;
	return dropped;
}

static void
put(struct perch_outs *send, struct perch_out out, const char *bytes, size_t n)
{
	out.n = (uint16_t)n;
	memcpy(out.bytes, bytes, n);
	send->v[send->n++] = out;
}

/* What a HID POS scanner is told: feature report 254; and here, output report 4. */
static enum perch_rc
hid_command(void *state, enum perch_command what, struct perch_outs *send)
{
	(void)state;
	if (what == PERCH_COMMAND_CLOSE)
		return PERCH_E_UNKNOWN;
	if (what == PERCH_COMMAND_OPEN)
		put(send, (struct perch_out){ .kind = PERCH_OUT_FEATURE }, "\xfe\x01", 2);
	put(send, (struct perch_out){ .kind = PERCH_OUT_OUTPUT }, "\x04\x02", 2);
	return PERCH_OK;
}

/* Line coding, DTR and RTS; a beep that fills a packet. */
static enum perch_rc
cdc_command(void *state, enum perch_command what, struct perch_outs *send)
{
	static const char full[64] = "beep";

	(void)state;
	if (what == PERCH_COMMAND_BEEP_GOOD) {
		put(send, (struct perch_out){ .kind = PERCH_OUT_BULK }, full, 64);
		put(send, (struct perch_out){ .kind = PERCH_OUT_BULK }, full, 3);
		return PERCH_OK;
	}
	put(send,
	    (struct perch_out){ .kind = PERCH_OUT_CONTROL, .request_type = 0x21, .request = 0x20 },
	    "\x80\x25\0\0\0\0\x08", 7);
	put(send,
	    (struct perch_out){ .kind = PERCH_OUT_CONTROL,
				.request_type = 0x21,
				.request = 0x22,
				.value = what == PERCH_COMMAND_OPEN ? 3 : 0 },
	    "", 0);
	return PERCH_OK;
}

/* By the bulk endpoint, or by a request of the vendor's where there is none. */
static enum perch_rc
bulk_command(void *state, enum perch_command what, struct perch_outs *send)
{
	(void)state;
	if (what != PERCH_COMMAND_OPEN)
		return PERCH_E_UNKNOWN;
	put(send,
	    (struct perch_out){ .kind = PERCH_OUT_BULK, .request_type = 0x41, .request = 0x01 },
	    "hi", 2);
	return PERCH_OK;
}

/* One byte, without which it stays silent; it has no way in but by request here. */
static enum perch_rc
interrupt_command(void *state, enum perch_command what, struct perch_outs *send)
{
	(void)state;
	if (what != PERCH_COMMAND_OPEN)
		return PERCH_E_UNKNOWN;
	put(send,
	    (struct perch_out){ .kind = PERCH_OUT_INTERRUPT,
				.is_required = true,
				.request_type = 0x40,
				.request = 0x0a },
	    "\x80", 1);
	return PERCH_OK;
}

#define ECHO(word, over, how, clears)                                                              \
	{                                                                                          \
		.name = word, .about = word, .transport = over, .clears_halt = clears,             \
		.state_size = sizeof(struct echo), .reset = echo_reset, .feed = echo_feed,         \
		.tick = echo_tick, .command = how, .unplugged = echo_unplugged                     \
	}

static const struct perch_driver drivers[] = {
	ECHO("hid", PERCH_TRANSPORT_HID, hid_command, false),
	ECHO("cdc", PERCH_TRANSPORT_CDC, cdc_command, false),
	ECHO("bulk", PERCH_TRANSPORT_BULK, bulk_command, false),
	ECHO("interrupt", PERCH_TRANSPORT_INTERRUPT, interrupt_command, false),
	ECHO("halted", PERCH_TRANSPORT_INTERRUPT, interrupt_command, true),
};

const struct perch_driver *
perch_driver_match(const struct perch_interface *with)
{
	if (with->report_desc.n > 0)
		return &drivers[0];
	if (with->class_code == 2)
		return &drivers[1];
	if (with->pid == 0x0009)
		return &drivers[2];
	if (with->pid == 0x0700)
		return &drivers[3];
	return with->pid == 0x0720 ? &drivers[4] : NULL;
}

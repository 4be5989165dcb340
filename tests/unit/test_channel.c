/*
 * test_channel.c - what every port does between a report and its handler (drivers/port/channel.c). The
 * driver is a stand-in: each byte of a report is a label of that byte, 'h' begins half a label, and
 * what tick() answers is set by the test.
 */
#include "tests/unit/must.h"

#include "drivers/port/channel.h"
#include "tests/unit/heard.h"

struct stand_in {
	unsigned ticks;
	unsigned halves;
};

static struct stand_in state_memory;
static struct perch_mono next_tick;
static struct heard heard;

static enum perch_rc
reset(void *state, const struct perch_interface *with)
{
	(void)state;
	return with->vid == 0xffff ? PERCH_E_UNKNOWN : PERCH_OK;
}

static void
feed(void *state, struct perch_span bytes, struct perch_mono now, struct perch_readings *out,
     struct perch_outs *send)
{
	struct stand_in *s = state;

	(void)send;
	for (size_t i = 0; i < bytes.n; i++) {
		const struct perch_reading label = { .kind = PERCH_READING_REPLY,
						     .bytes = { bytes.p + i, 1 },
						     .t_first = now,
						     .t_last = now };

		if (bytes.p[i] == 'h')
			s->halves++;
		else
			(void)perch_readings_put(out, &label);
	}
}

static struct perch_mono
tick(void *state, struct perch_mono now, struct perch_readings *out)
{
	struct stand_in *s = state;

	(void)now;
	(void)out;
	s->ticks++;
	return next_tick;
}

static unsigned
unplugged(void *state)
{
	const struct stand_in *s = state;

	return s->halves;
}

static const struct perch_driver packets = { .name = "packets",
					     .transport = PERCH_TRANSPORT_HID,
					     .state_size = sizeof(struct stand_in),
					     .reset = reset,
					     .feed = feed,
					     .tick = tick,
					     .unplugged = unplugged };
static const struct perch_driver stream = { .name = "stream",
					    .transport = PERCH_TRANSPORT_CDC,
					    .state_size = sizeof(struct stand_in),
					    .reset = reset,
					    .feed = feed,
					    .tick = tick,
					    .unplugged = unplugged };

struct bench {
	struct perch_port_handler handler;
	struct perch_port_device device;
	struct perch_channel channel;
};

static enum perch_rc
open_bench(struct bench *b, const struct perch_driver *driver, uint16_t vid)
{
	const struct perch_interface with = { .vid = vid, .driver_name = "", .layout = "" };

	next_tick.us = -1;
	b->handler = heard_handler(&heard, false);
	b->device = (struct perch_port_device){ .id = 1 };
	return perch_channel_open(&b->channel, driver, &state_memory, &with, &b->handler,
				  &b->device);
}

static void
say(struct bench *b, const char *bytes, int64_t us)
{
	perch_channel_feed(&b->channel, perch_span_str(bytes), (struct perch_mono){ us });
}

static void
test_open(void **state)
{
	struct bench b;

	(void)state;
	MUST(open_bench(&b, NULL, 1) == PERCH_E_UNKNOWN && b.device.state == PERCH_PORT_UNKNOWN,
	     "no driver: unknown");
	MUST(open_bench(&b, &packets, 0xffff) == PERCH_E_UNKNOWN &&
		     b.device.state == PERCH_PORT_UNKNOWN,
	     "a driver that does not fit: unknown");
	say(&b, "a", 0);
	perch_channel_tick(&b.channel, (struct perch_mono){ 1 });
	perch_channel_unplugged(&b.channel);
	MUST(heard_take(&heard)[0] == '\0' && b.device.health.reports == 0,
	     "a closed channel hears nothing");
	assert_int_equal(perch_channel_command(&b.channel, PERCH_COMMAND_BEEP_GOOD),
			 PERCH_E_UNKNOWN);
	MUST(open_bench(&b, &packets, 1) == PERCH_OK && b.device.state == PERCH_PORT_OPEN, "open");
	MUST(perch_channel_command(&b.channel, PERCH_COMMAND_BEEP_GOOD) == PERCH_E_UNKNOWN,
	     "a protocol without commands");
}

static void
test_room(void **state)
{
	struct bench b;

	(void)state;
	assert_int_equal(open_bench(&b, &packets, 1), PERCH_OK);
	say(&b, "abcdefgijklmnopqr", 0); /* 17, without h */
	MUST(b.device.health.readings == PERCH_READINGS_MAX && b.device.health.lost == 1,
	     "what one report holds too many is counted as lost");
	assert_int_equal(open_bench(&b, &stream, 1), PERCH_OK);
	say(&b, "abcdefgijklmnopqr", 0);
	MUST(b.device.health.readings == 17 && b.device.health.lost == 0 &&
		     b.device.health.reports == 1,
	     "of a stream nothing is");
}

/* A deadline is kept, not before and not twice; one in the past does not make an endless loop. */
static void
test_deadline(void **state)
{
	struct bench b;

	(void)state;
	assert_int_equal(open_bench(&b, &packets, 1), PERCH_OK);
	next_tick.us = 100;
	say(&b, "a", 0);
	assert_int_equal(b.channel.deadline.us, 100);
	unsigned before = state_memory.ticks;
	perch_channel_tick(&b.channel, (struct perch_mono){ 99 });
	MUST(state_memory.ticks == before, "not before its time");
	next_tick.us = 50;
	perch_channel_tick(&b.channel, (struct perch_mono){ 100 });
	MUST(state_memory.ticks == before + 1, "at its time");
	MUST(b.channel.deadline.us == 101, "what asks for the past gets the next instant: %lld",
	     (long long)b.channel.deadline.us);
	next_tick.us = -1;
	perch_channel_tick(&b.channel, (struct perch_mono){ 200 });
	MUST(b.channel.deadline.us < 0, "no more");
}

static void
test_unplugged(void **state)
{
	struct bench b;

	(void)state;
	assert_int_equal(open_bench(&b, &packets, 1), PERCH_OK);
	say(&b, "ah", 0);
	perch_channel_unplugged(&b.channel);
	MUST(b.device.health.readings == 1 && b.device.health.dropped == 1,
	     "half a label is dropped and counted");
	perch_channel_unplugged(&b.channel);
	MUST(b.device.health.dropped == 1, "once");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_unplugged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_serial.c - the vendors' own serial shapes (drivers/scanner/symbol_com.c, metrologic.c, opticon.c):
 * which devices, what they are sent, what stands around the stream. Streams: test_framing.c.
 */
#include "tests/unit/stream.h"

#include "drivers/scanner/framing.h"
#include "drivers/scanner/metrologic.h"
#include "drivers/scanner/opticon.h"
#include "drivers/scanner/symbol_com.h"

static const struct {
	const struct perch_driver *driver;
	uint16_t vid;
	uint16_t pid;
	bool is_its;
} devices[] = {
	{ &perch_driver_symbol_com, 0x05e0, 0x0600, true },
	{ &perch_driver_symbol_com, 0x05e0, 0x1200, false },
	{ &perch_driver_metrologic, 0x0c2e, 0x0700, true },
	{ &perch_driver_metrologic, 0x0c2e, 0x0720, true },
	{ &perch_driver_metrologic, 0x0c2e, 0x0204, false },
	{ &perch_driver_metrologic, 0x05e0, 0x0700, false },
	{ &perch_driver_opticon, 0x065a, 0x0009, true },
	{ &perch_driver_opticon, 0x065a, 0x0001, false },
};

static void
test_matches(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(devices); i++) {
		const struct perch_interface with = { .vid = devices[i].vid,
						      .pid = devices[i].pid };
		MUST(devices[i].driver->matches(&with) == devices[i].is_its, "%s %04x:%04x",
		     devices[i].driver->name, devices[i].vid, devices[i].pid);
	}
}

/* Bytes as each protocol wraps them; silence and unplugs reach the stream behind. */
static const struct {
	const struct perch_driver *driver;
	const char *half;
	size_t half_n;
	const char *whole;
	size_t whole_n;
} shapes[] = {
	{ &perch_driver_symbol_com, "\4HALF", 5, "\2W\r", 3 },
	{ &perch_driver_metrologic, "HALF", 4, "W\r", 2 },
	{ &perch_driver_opticon, "\0\0HALF", 6, "\0\0W\r", 4 },
};

static void
test_shapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(shapes); i++) {
		const char *name = shapes[i].driver->name;
		struct stream s;

		stream_open(&s, shapes[i].driver, 0x0c2e, 0x0700);
		stream_feed(&s, shapes[i].half, shapes[i].half_n, 0);
		MUST(stream_tick(&s, 1) == PERCH_FRAMING_SILENCE_US, "%s waits", name);
		MUST(s.driver->unplugged(s.state) == 1, "%s: an unplug cuts a label", name);
		MUST(stream_tick(&s, 1000000) < 0 && s.out.n == 0, "%s: nothing comes later", name);
		stream_feed(&s, shapes[i].whole, shapes[i].whole_n, 1000000);
		MUST(stream_heard(&s, 0, "W") && strcmp(s.out.v[0].mode, name) == 0,
		     "%s: the next one is whole", name);
		stream_feed(&s, shapes[i].half, shapes[i].half_n, 2000000);
		MUST(stream_tick(&s, 2000000 + PERCH_FRAMING_SILENCE_US) < 0 &&
			     stream_heard(&s, 1, "HALF"),
		     "%s: silence ends a label", name);
		stream_close(&s);
	}
}

/* metro-usb.c: one byte on the interrupt OUT endpoint, or the modem lines by vendor request 10. */
static void
test_metrologic(void **state)
{
	struct stream s;

	(void)state;
	stream_open(&s, &perch_driver_metrologic, 0x0c2e, 0x0700);
	assert_int_equal(s.driver->command(s.state, PERCH_COMMAND_OPEN, &s.send), PERCH_OK);
	assert_int_equal(s.driver->command(s.state, PERCH_COMMAND_CLOSE, &s.send), PERCH_OK);
	MUST(stream_sent(&s, 0, PERCH_OUT_INTERRUPT, "\x80", 1) && s.send.v[0].is_required,
	     "it is silent until opened");
	MUST(stream_sent(&s, 1, PERCH_OUT_INTERRUPT, "\xff", 1) && !s.send.v[1].is_required,
	     "closed");
	MUST(s.driver->command(s.state, PERCH_COMMAND_BEEP_GOOD, &s.send) == PERCH_E_UNKNOWN,
	     "no other commands");
	MUST(s.driver->clears_halt, "the kernel's driver clears the halt first");
	stream_close(&s);
	stream_open(&s, &perch_driver_metrologic, 0x0c2e, 0x0720);
	assert_int_equal(s.driver->command(s.state, PERCH_COMMAND_OPEN, &s.send), PERCH_OK);
	assert_int_equal(s.driver->command(s.state, PERCH_COMMAND_CLOSE, &s.send), PERCH_OK);
	MUST(s.send.n == 2 && s.send.v[0].kind == PERCH_OUT_CONTROL &&
		     s.send.v[0].request_type == 0x40 && s.send.v[0].request == 10 &&
		     s.send.v[0].value == 0x0b && s.send.v[1].value == 0x08,
	     "DTR and RTS on, and off");
	stream_close(&s);
}

static void
test_symbol_com(void **state)
{
	struct stream s;

	(void)state;
	stream_open(&s, &perch_driver_symbol_com, 0x05e0, 0x0600);
	stream_feed(&s, "", 0, 0);
	MUST(s.out.short_reports == 1, "an empty report is counted");
	stream_feed(&s, "\1A\rB\r", 5, 0);
	stream_feed(&s, "\1\rC", 3, 0);
	MUST(s.out.n == 1 && stream_heard(&s, 0, "A") && s.out.v[0].suspect == 0,
	     "the padding is no data");
	stream_feed(&s, "\3X\r", 3, 0);
	MUST(stream_heard(&s, 1, "X") && s.out.v[1].suspect == PERCH_SUSPECT_COUNT_CLAMPED,
	     "a length beyond the report is suspect");
	stream_close(&s);
}

static void
test_opticon(void **state)
{
	struct stream s;

	(void)state;
	stream_open(&s, &perch_driver_opticon, 0x065a, 0x0009);
	stream_feed(&s, "", 0, 0);
	stream_feed(&s, "\0\0", 2, 0);
	stream_feed(&s, "\0\1\1", 3, 0);
	MUST(s.out.short_reports == 0, "empty packets and the level of RTS are nothing wrong");
	stream_feed(&s, "\0", 1, 0);
	stream_feed(&s, "\1\0A\r", 4, 0);
	stream_feed(&s, "\0\2A\r", 4, 0);
	MUST(s.out.short_reports == 3 && s.out.n == 0, "other heads are counted, and no data");
	stream_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matches),    cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_metrologic), cmocka_unit_test(test_symbol_com),
		cmocka_unit_test(test_opticon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

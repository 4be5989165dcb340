/*
 * test_cdc_acm.c - virtual COM ports (drivers/scanner/cdc_acm.c): opening, and how SSI is noticed. What
 * streams mean is in tests/data/captures, files for cdc-acm.
 */
#include "tests/unit/stream.h"

#include "drivers/scanner/cdc_acm.h"
#include "drivers/scanner/framing.h"

/* Vector S-5, and S-3: labels of EAN-13 and an acknowledgement. */
static const uint8_t s_5[] = "\x12\xf3\0\0\x0b"
			     "5901234123457\xfc\x52";
#define S_5_BYTES (sizeof(s_5) - 1)

static void
test_opening(void **state)
{
	/* CDC PSTN 1.2, table 17: 9,600 (2580 in hexadecimal), 1 stop bit, no parity, 8 bits */
	static const uint8_t coding[] = { 0x80, 0x25, 0, 0, 0, 0, 8 };
	struct stream s;

	(void)state;
	stream_open(&s, &perch_driver_cdc_acm, 0, 0);
	assert_int_equal(s.driver->command(s.state, PERCH_COMMAND_OPEN, &s.send), PERCH_OK);
	MUST(s.send.n == 2 && stream_sent(&s, 0, PERCH_OUT_CONTROL, coding, sizeof(coding)) &&
		     s.send.v[0].request_type == 0x21 && s.send.v[0].request == 0x20 &&
		     s.send.v[0].value == 0 && !s.send.v[0].is_required,
	     "line coding; a scanner may refuse it");
	MUST(s.send.v[1].kind == PERCH_OUT_CONTROL && s.send.v[1].request_type == 0x21 &&
		     s.send.v[1].request == 0x22 && s.send.v[1].value == 3 && s.send.v[1].n == 0,
	     "DTR and RTS");
	assert_int_equal(s.driver->command(s.state, PERCH_COMMAND_CLOSE, &s.send), PERCH_OK);
	MUST(s.send.n == 3 && s.send.v[2].request == 0x22 && s.send.v[2].value == 0, "off again");
	MUST(s.driver->command(s.state, PERCH_COMMAND_BEEP_GOOD, &s.send) == PERCH_E_UNKNOWN,
	     "a stream has no commands");
	s.send.n = PERCH_COUNT(s.send.v);
	MUST(s.driver->command(s.state, PERCH_COMMAND_OPEN, &s.send) == PERCH_E_FULL,
	     "a full list is told");
	stream_close(&s);
}

static void
test_matches(void **state)
{
	const struct perch_interface acm = { .class_code = 2, .subclass = 2, .driver_name = "" };
	const struct perch_interface data = { .class_code = 10, .driver_name = "" };
	const struct perch_interface ethernet = { .class_code = 2,
						  .subclass = 6,
						  .driver_name = "" };

	(void)state;
	assert_true(perch_driver_cdc_acm.matches(&acm));
	assert_false(perch_driver_cdc_acm.matches(&data));
	assert_false(perch_driver_cdc_acm.matches(&ethernet));
}

static void
test_notices_ssi(void **state)
{
	struct stream s;

	(void)state;
	stream_open(&s, &perch_driver_cdc_acm, 0, 0);
	stream_say(&s, "plain\r", 0);
	for (size_t i = 0; i < S_5_BYTES; i++)
		stream_feed(&s, s_5 + i, 1, 10);
	MUST(stream_heard(&s, 0, "plain") && stream_heard(&s, 1, "5901234123457") &&
		     s.out.v[1].symbology == PERCH_SYM_EAN_13 && s.send.n == 1,
	     "a whole packet: SSI, and acknowledged");
	MUST(s.driver->command(s.state, PERCH_COMMAND_BEEP_GOOD, &s.send) == PERCH_OK,
	     "which has commands");
	stream_say(&s, "plain\r", 20);
	(void)stream_tick(&s, 1000000);
	MUST(s.out.n == 2, "a plain line is none now");
	s.driver->unplugged(s.state);
	stream_say(&s, "plain\r", 1000000);
	MUST(stream_heard(&s, 2, "plain"), "until it is plugged in anew");
	stream_close(&s);
}

static void
test_no_ssi(void **state)
{
	struct stream s;
	uint8_t bad[S_5_BYTES];

	(void)state;
	memcpy(bad, s_5, S_5_BYTES);
	bad[S_5_BYTES - 1]++;
	stream_open(&s, &perch_driver_cdc_acm, 0, 0);
	stream_feed(&s, bad, sizeof(bad), 0);
	MUST(s.out.n == 0 && s.out.dropped == 1 && s.send.n == 1 && s.send.v[0].bytes[1] == 0xd1,
	     "a wrong sum: refused, and no label");
	stream_say(&s, "plain\r", 1);
	MUST(stream_heard(&s, 0, "plain"), "it may have been none");
	stream_feed(&s, s_5, 9, 2);
	(void)stream_tick(&s, 2 + PERCH_FRAMING_SILENCE_US);
	MUST(s.out.n == 1 && s.out.dropped == 2, "a packet that breaks off is no label");
	stream_say(&s, "5", 200000);
	MUST(stream_tick(&s, 200000) == 200000 + PERCH_FRAMING_SILENCE_US, "may become a packet");
	MUST(stream_tick(&s, 200000 + PERCH_FRAMING_SILENCE_US) < 0 && stream_heard(&s, 1, "5"),
	     "and was a label");
	stream_say(&s, "5", 400000);
	stream_say(&s, "6\r", 400010);
	MUST(stream_heard(&s, 2, "56") && s.out.v[2].t_first.us == 400000,
	     "time of the first byte");
	stream_say(&s, "5s", 500000);
	MUST(s.driver->unplugged(s.state) == 1 && stream_tick(&s, 700000) < 0 && s.out.n == 3,
	     "two bytes of something are cut by an unplug, too");
	stream_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opening),
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_notices_ssi),
		cmocka_unit_test(test_no_ssi),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

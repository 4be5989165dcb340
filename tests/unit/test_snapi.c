/*
 * test_snapi.c - Zebra SNAPI reports (drivers/scanner/snapi.c): what is sent, times and limits. What
 * reports mean is in tests/data/captures/zebra-1900-snapi.
 */
#include "tests/unit/stream.h"

#include "drivers/scanner/snapi.h"

static const uint8_t ack[] = { 0x01, 0x22, 0x01, 0x00 };
static const uint8_t ack_long[] = { 0x01, 0x26, 0x01, 0x00 };

/* Part of a Code 128 label (type 3) in a report of 32 bytes. */
static void
part(struct stream *s, uint8_t total, uint8_t index, const char *text, int64_t us)
{
	uint8_t report[32] = { 0x22, total, index, (uint8_t)strlen(text), 3, 0 };

	memcpy(report + 6, text, strlen(text));
	stream_feed(s, report, sizeof(report), us);
}

/* 26 bytes: as many as one report holds. */
#define FULL "abcdefghijklmnopqrstuvwxyz"

static void
test_matches(void **state)
{
	struct perch_interface with = { .vid = 0x05e0, .pid = 0x1900, .class_code = 3 };

	(void)state;
	assert_true(perch_driver_snapi.matches(&with));
	with.class_code = 6; /* still image, beside it */
	assert_false(perch_driver_snapi.matches(&with));
	with = (struct perch_interface){ .vid = 0x05e0, .pid = 0x1200, .class_code = 3 };
	assert_false(perch_driver_snapi.matches(&with));
}

static void
test_acknowledges(void **state)
{
	struct stream s;

	(void)state;
	stream_open(&s, &perch_driver_snapi, 0x05e0, 0x1900);
	part(&s, 2, 0, FULL, 0);
	part(&s, 2, 1, "end", 1);
	MUST(s.send.n == 2 && stream_sent(&s, 0, PERCH_OUT_OUTPUT, ack, sizeof(ack)) &&
		     stream_sent(&s, 1, PERCH_OUT_OUTPUT, ack, sizeof(ack)),
	     "every part is acknowledged");
	MUST(stream_heard(&s, 0, FULL "end") && s.out.v[0].parts == 2, "and the label is one");
	part(&s, 2, 1, "end", 2);
	MUST(s.send.n == 3 && s.out.n == 1 && s.out.dropped == 0,
	     "sent again: acknowledged, not delivered");
	stream_feed(&s, "\x22\1", 2, 3);
	MUST(s.send.n == 4 && s.out.short_reports == 1, "one that is cut short, too");
	stream_feed(&s, "\x26\0\1\0\0\2\x1c\0hi", 10, 4);
	MUST(stream_heard(&s, 1, "hi") && s.out.v[1].symbology == PERCH_SYM_QR &&
		     stream_sent(&s, 4, PERCH_OUT_OUTPUT, ack_long, sizeof(ack_long)),
	     "a large one under its own number");
	stream_feed(&s, "\x21\x22\2\0", 4, 5);
	stream_feed(&s, "\x24\1", 2, 5);
	MUST(s.send.n == 5, "nothing else is");
	MUST(s.out.n == 3 && s.out.v[2].kind == PERCH_READING_REPLY, "an error is told");
	stream_close(&s);
}

static const struct {
	const char *must;
	enum perch_command what;
	uint8_t bytes[2];
} commands[] = {
	{ "enabled after every open", PERCH_COMMAND_OPEN, { 0x06, 0x01 } },
	{ "scanning on", PERCH_COMMAND_ENABLE, { 0x06, 0x01 } },
	{ "scanning off", PERCH_COMMAND_DISABLE, { 0x06, 0x00 } },
	{ "one high beep", PERCH_COMMAND_BEEP_GOOD, { 0x04, 0x00 } },
	{ "two low beeps", PERCH_COMMAND_BEEP_BAD, { 0x04, 0x06 } },
};

static void
test_commands(void **state)
{
	struct stream s;

	(void)state;
	stream_open(&s, &perch_driver_snapi, 0x05e0, 0x1900);
	for (size_t i = 0; i < PERCH_COUNT(commands); i++) {
		s.send.n = 0;
		assert_int_equal(s.driver->command(s.state, commands[i].what, &s.send), PERCH_OK);
		MUST(s.send.n == 1 && stream_sent(&s, 0, PERCH_OUT_OUTPUT, commands[i].bytes, 2),
		     "%s", commands[i].must);
	}
	MUST(s.driver->command(s.state, PERCH_COMMAND_CLOSE, &s.send) == PERCH_E_UNKNOWN &&
		     s.send.n == 1,
	     "left as found");
	stream_close(&s);
}

static void
test_waits(void **state)
{
	struct stream s;

	(void)state;
	stream_open(&s, &perch_driver_snapi, 0x05e0, 0x1900);
	part(&s, 2, 0, FULL, 0);
	MUST(stream_tick(&s, PERCH_SNAPI_WAIT_US - 1) == PERCH_SNAPI_WAIT_US && s.out.n == 0,
	     "not yet");
	MUST(stream_tick(&s, PERCH_SNAPI_WAIT_US) < 0 && stream_heard(&s, 0, FULL) &&
		     s.out.v[0].suspect == PERCH_SUSPECT_UNTERMINATED,
	     "the last part was full: suspect");
	part(&s, 2, 0, "not full", 300000);
	part(&s, 1, 0, "new", 300000 + PERCH_SNAPI_WAIT_US);
	MUST(stream_heard(&s, 1, "new") && s.out.dropped == 1,
	     "it was not: dropped, also when nobody ticked");
	part(&s, 3, 0, FULL, 600000);
	part(&s, 3, 0, FULL, 700000);
	MUST(stream_tick(&s, 700000) == 700000 + PERCH_SNAPI_WAIT_US,
	     "a repeated part is a sign of life");
	stream_close(&s);
}

static void
test_out_of_order(void **state)
{
	struct stream s;

	(void)state;
	stream_open(&s, &perch_driver_snapi, 0x05e0, 0x1900);
	part(&s, 3, 1, "rest", 0);
	part(&s, 3, 2, "rest", 0);
	MUST(s.out.n == 0 && s.out.dropped == 2, "a rest of nothing");
	part(&s, 3, 0, FULL, 0);
	part(&s, 3, 2, "end", 0);
	part(&s, 3, 1, FULL, 0);
	MUST(s.out.n == 0 && s.out.dropped == 4, "a part is missing, and comes too late");
	part(&s, 3, 0, FULL, 0);
	part(&s, 4, 1, FULL, 0);
	MUST(s.out.n == 0 && s.out.dropped == 5, "another total");
	part(&s, 3, 0, FULL, 0);
	part(&s, 3, 3, FULL, 0);
	MUST(s.out.n == 0 && s.out.dropped == 6, "an index beyond the total");
	part(&s, 1, 0, "good", 0);
	MUST(stream_heard(&s, 0, "good"), "the next label is sound");
	stream_close(&s);
}

/* 147 parts of 56 bytes are 8,232: lost, and what follows is sound. */
static void
test_too_long(void **state)
{
	struct stream s;

	(void)state;
	stream_open(&s, &perch_driver_snapi, 0x05e0, 0x1900);
	for (uint8_t i = 0; i < 147; i++) {
		uint8_t report[64] = { 0x26, 0, 147, 0, i, 56, 3, 0 };
		memset(report + 8, 'x', 56);
		stream_feed(&s, report, sizeof(report), i);
		s.send.n = 0;
	}
	part(&s, 1, 0, "next", 200);
	MUST(s.out.lost == 1 && s.out.n == 1 && stream_heard(&s, 0, "next"), "lost and counted");
	stream_close(&s);
}

static void
test_unplugged(void **state)
{
	struct stream s;

	(void)state;
	stream_open(&s, &perch_driver_snapi, 0x05e0, 0x1900);
	MUST(s.driver->unplugged(s.state) == 0, "nothing was open");
	part(&s, 2, 0, FULL, 0);
	MUST(s.driver->unplugged(s.state) == 1, "half a label");
	part(&s, 2, 1, "rest", 1);
	MUST(stream_tick(&s, 1000000) < 0 && s.out.n == 0, "nothing of it comes later");
	stream_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matches),      cmocka_unit_test(test_acknowledges),
		cmocka_unit_test(test_commands),     cmocka_unit_test(test_waits),
		cmocka_unit_test(test_out_of_order), cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_unplugged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

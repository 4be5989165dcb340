/*
 * test_ssi.c - Zebra SSI packets (drivers/scanner/ssi.c): what is answered, times and limits. What packets
 * mean is in tests/data/captures/zebra-ssi.
 */
#include "tests/unit/stream.h"

#include "drivers/scanner/ssi.h"

/* Vector S-1; NAK and 74 with the sum worked out: 05+d1+04+01 = db, 04+74+04 = 7c. */
static const uint8_t ack[] = { 0x04, 0xd0, 0x04, 0x00, 0xff, 0x28 };
static const uint8_t nak[] = { 0x05, 0xd1, 0x04, 0x00, 0x01, 0xff, 0x25 };
static const uint8_t segment_ack[] = { 0x04, 0x74, 0x04, 0x00, 0xff, 0x84 };

/* A packet from the scanner, its sum right but for `off`. */
static void
send_packet(struct stream *s, uint8_t opcode, uint8_t status, const void *data, size_t n,
	    unsigned off, int64_t us)
{
	uint8_t bytes[PERCH_SSI_PACKET_MAX] = { (uint8_t)(4 + n), opcode, 0, status };
	unsigned sum = 0;

	memcpy(bytes + 4, data, n);
	for (size_t i = 0; i < 4 + n; i++)
		sum += bytes[i];
	sum = 0x10000u - sum + off;
	bytes[4 + n] = (uint8_t)(sum >> 8);
	bytes[5 + n] = (uint8_t)sum;
	stream_feed(s, bytes, 6 + n, us);
}

static void
send_text(struct stream *s, uint8_t status, const char *type_and_text, int64_t us)
{
	send_packet(s, 0xf3, status, type_and_text, strlen(type_and_text), 0, us);
}

static void
test_answers(void **state)
{
	struct stream s;

	(void)state;
	stream_open(&s, &perch_driver_ssi, 0, 0);
	send_text(&s, 0, "\x03whole", 0);
	MUST(stream_heard(&s, 0, "whole") && s.send.n == 1 &&
		     stream_sent(&s, 0, PERCH_OUT_BULK, ack, sizeof(ack)),
	     "a label is acknowledged (S-1)");
	send_packet(&s, 0xf3, 0,
		    "\x03"
		    "bad",
		    4, 1, 1);
	MUST(s.out.n == 1 && s.out.dropped == 1 &&
		     stream_sent(&s, 1, PERCH_OUT_BULK, nak, sizeof(nak)),
	     "a wrong sum is refused, counted and no label");
	send_packet(&s, 0xf3, 1, "\x03whole", 6, 0, 2);
	MUST(stream_heard(&s, 1, "whole"), "after a refusal the same text is the refused packet");
	send_packet(&s, 0xf3, 1, "\x03whole", 6, 0, 3);
	MUST(s.out.n == 2 && stream_sent(&s, 3, PERCH_OUT_BULK, ack, sizeof(ack)),
	     "sent again: acknowledged, not delivered");
	send_packet(&s, 0x73, 0, "\0\xf3\0\0\x03one", 8, 0, 4);
	MUST(stream_heard(&s, 2, "one") &&
		     stream_sent(&s, 4, PERCH_OUT_BULK, segment_ack, sizeof(segment_ack)),
	     "a segment has its own acknowledgement");
	send_packet(&s, 0xf6, 0, "\1", 1, 0, 5);
	send_packet(&s, 0xd0, 0, "", 0, 0, 5);
	send_packet(&s, 0xa4, 0, "R1", 2, 0, 5);
	MUST(s.send.n == 6 && s.out.n == 4 && s.out.v[3].kind == PERCH_READING_REPLY,
	     "an event is acknowledged, an answer and an acknowledgement are not");
	s.send.n = PERCH_COUNT(s.send.v);
	send_text(&s, 0, "\x03more", 6);
	MUST(s.send.lost == 1 && stream_heard(&s, 4, "more"), "a full list is counted");
	stream_close(&s);
}

static void
test_commands(void **state)
{
	/* 04+e9+04 = f1, 04+ea+04 = f2, 05+e6+04+00 = ef, 05+e6+04+06 = f5 */
	static const struct {
		const char *must;
		enum perch_command what;
		uint8_t bytes[7];
		size_t n;
	} commands[] = {
		{ "scanning on", PERCH_COMMAND_ENABLE, { 4, 0xe9, 4, 0, 0xff, 0x0f }, 6 },
		{ "scanning off", PERCH_COMMAND_DISABLE, { 4, 0xea, 4, 0, 0xff, 0x0e }, 6 },
		{ "good beep", PERCH_COMMAND_BEEP_GOOD, { 5, 0xe6, 4, 0, 0, 0xff, 0x11 }, 7 },
		{ "error beep", PERCH_COMMAND_BEEP_BAD, { 5, 0xe6, 4, 0, 6, 0xff, 0x0b }, 7 },
	};
	struct stream s;

	(void)state;
	stream_open(&s, &perch_driver_ssi, 0, 0);
	for (size_t i = 0; i < PERCH_COUNT(commands); i++) {
		s.send.n = 0;
		assert_int_equal(s.driver->command(s.state, commands[i].what, &s.send), PERCH_OK);
		MUST(s.send.n == 1 &&
			     stream_sent(&s, 0, PERCH_OUT_BULK, commands[i].bytes, commands[i].n),
		     "%s", commands[i].must);
	}
	s.send.n = 0;
	assert_int_equal(s.driver->command(s.state, PERCH_COMMAND_OPEN, &s.send), PERCH_OK);
	MUST(s.send.n == 3 && s.send.v[0].request == 0x20 && s.send.v[1].request == 0x22 &&
		     s.send.v[2].bytes[1] == 0xe9,
	     "line, DTR, scan enable");
	s.send.n = 0;
	assert_int_equal(s.driver->command(s.state, PERCH_COMMAND_CLOSE, &s.send), PERCH_OK);
	MUST(s.send.n == 1 && s.send.v[0].request == 0x22 && s.send.v[0].value == 0, "DTR off");
	stream_close(&s);
}

static void
test_waits(void **state)
{
	struct stream s;
	char full[252];

	(void)state;
	memset(full, 'f', sizeof(full) - 1);
	full[0] = 0x1c;
	full[sizeof(full) - 1] = '\0';
	stream_open(&s, &perch_driver_ssi, 0, 0);
	send_text(&s, 2, full, 0);
	MUST(stream_tick(&s, PERCH_SSI_WAIT_US - 1) == PERCH_SSI_WAIT_US && s.out.n == 0,
	     "not yet");
	MUST(stream_tick(&s, PERCH_SSI_WAIT_US) < 0 && s.out.n == 1 &&
		     s.out.v[0].suspect == PERCH_SUSPECT_UNTERMINATED && s.out.v[0].bytes.n == 250,
	     "the last part was full: suspect");
	full[4] = '\0';
	send_text(&s, 2, full, 300000);
	send_text(&s, 0, "\x03new", 300000 + PERCH_SSI_WAIT_US);
	MUST(stream_heard(&s, 1, "new") && s.out.dropped == 1,
	     "it was not: dropped, also when nobody ticked");
	send_text(&s, 2, "\x1cone,", 900000);
	send_text(&s, 0, "\x03two", 900001);
	MUST(stream_heard(&s, 2, "two") && s.out.dropped == 2 && s.out.v[2].parts == 1,
	     "another type in the middle begins a label of its own");
	stream_feed(&s, "\x0a\xf3", 2, 1000000);
	(void)stream_tick(&s, 1000000 + PERCH_SSI_WAIT_US);
	MUST(s.out.dropped == 3, "a packet that breaks off is counted");
	stream_feed(&s, "\0\3", 2, 1300000);
	send_packet(&s, 0xf3, 0, "", 0, 0, 1300000);
	send_packet(&s, 0x73, 0, "\0\xf3\0", 3, 0, 1300000);
	MUST(s.out.short_reports == 4 && s.out.n == 3, "what is too short says nothing");
	stream_close(&s);
}

/* A segment of each kind that does not fit where it comes. */
static void
test_segments(void **state)
{
	static const uint8_t first[] = "\0\xf3\0\0\0\x0d\x1c\1\0\x0a"
				       "01234";
	struct stream s;

	(void)state;
	stream_open(&s, &perch_driver_ssi, 0, 0);
	send_packet(&s, 0x73, 2, first, 15, 0, 0);
	send_packet(&s, 0x73, 0,
		    "\1"
		    "56789",
		    6, 0, 1);
	MUST(stream_heard(&s, 0, "0123456789") && s.out.v[0].parts == 2, "ten bytes, as promised");
	send_packet(&s, 0x73, 0,
		    "\1"
		    "56789",
		    6, 0, 2);
	MUST(s.out.n == 1 && s.out.dropped == 1, "a rest of nothing is dropped");
	send_packet(&s, 0x73, 2, first, 15, 0, 3);
	send_packet(&s, 0x73, 2, first, 15, 0, 4);
	send_packet(&s, 0x73, 0,
		    "\1"
		    "56789?",
		    7, 0, 5);
	MUST(stream_heard(&s, 1, "0123456789") && s.out.v[1].suspect == PERCH_SUSPECT_COUNT_CLAMPED,
	     "the first one twice, and more bytes than promised");
	send_packet(&s, 0x73, 2, first, 15, 0, 6);
	send_text(&s, 0, "\x03new", 7);
	MUST(stream_heard(&s, 2, "new") && s.out.dropped == 2, "a label in the middle");
	send_text(&s, 2, "\x03half", 8);
	send_packet(&s, 0x73, 2, first, 15, 0, 9);
	send_packet(&s, 0x73, 2,
		    "\0\xf3\0\0\x03"
		    "next",
		    9, 0, 10);
	MUST(stream_heard(&s, 3, "next") && s.out.dropped == 4, "segments in the middle");
	stream_close(&s);
}

/* 34 parts of 250 bytes are 8,500: lost, and what follows is sound. */
static void
test_too_long(void **state)
{
	struct stream s;
	char part[252];

	(void)state;
	memset(part, 'x', sizeof(part) - 1);
	part[0] = 0x1c;
	part[sizeof(part) - 1] = '\0';
	stream_open(&s, &perch_driver_ssi, 0, 0);
	for (int i = 0; i < 34; i++)
		send_text(&s, i < 33 ? 2 : 0, part, i);
	send_text(&s, 0, "\x1cnext", 40);
	MUST(s.out.lost == 1 && s.out.n == 1 && stream_heard(&s, 0, "next"), "lost and counted");
	part[196] = '\0';
	for (int i = 0; i < 42; i++) /* 195 x 42 = 8190 */
		send_text(&s, 2, part, 50 + i);
	send_text(&s, 0, "\x1cyyy", 100);
	MUST(s.out.lost == 2 && s.out.n == 1, "8,193 bytes are one too many");
	stream_close(&s);
}

static void
test_unplugged(void **state)
{
	struct stream s;

	(void)state;
	stream_open(&s, &perch_driver_ssi, 0, 0);
	MUST(s.driver->unplugged(s.state) == 0, "nothing was open");
	send_text(&s, 2, "\x03half", 0);
	MUST(s.driver->unplugged(s.state) == 1, "half a label");
	stream_feed(&s, "\x0a\xf3", 2, 1);
	MUST(s.driver->unplugged(s.state) == 1, "half a packet");
	MUST(stream_tick(&s, 1000000) < 0 && s.out.n == 0, "nothing of it comes later");
	stream_close(&s);
}

static const struct {
	const char *must;
	const char *bytes;
	size_t n;
	enum perch_ssi_look look;
} looks[] = {
	{ "nothing may become one", "", 0, PERCH_SSI_MAYBE },
	{ "a length", "\x12", 1, PERCH_SSI_MAYBE },
	{ "a length and an opcode", "\x12\xf3", 2, PERCH_SSI_MAYBE },
	{ "a length that is none", "\3", 1, PERCH_SSI_NO },
	{ "a host's opcode", "\4\xe4", 2, PERCH_SSI_NO },
	{ "a digit and a letter", "5s", 2, PERCH_SSI_MAYBE },
	{ "and another", "5sa", 3, PERCH_SSI_NO },
	{ "a host's packet", "\4\xd0\4", 3, PERCH_SSI_NO },
	{ "the scanner's (S-3)", "\4\xd0\0\x80\xfe\xac", 6, PERCH_SSI_YES },
	{ "with a wrong sum", "\4\xd0\0\x80\xfe\xad", 6, PERCH_SSI_BAD },
	{ "a segment has its status there", "\xff\x73\2", 3, PERCH_SSI_MAYBE },
	{ "one byte too many", "\4\xd0\0\x80\xfe\xac!", 7, PERCH_SSI_NO },
};

static void
test_look(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(looks); i++)
		MUST(perch_ssi_look(perch_span_of(looks[i].bytes, looks[i].n)) == looks[i].look,
		     "%s", looks[i].must);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),  cmocka_unit_test(test_commands),
		cmocka_unit_test(test_waits),    cmocka_unit_test(test_segments),
		cmocka_unit_test(test_too_long), cmocka_unit_test(test_unplugged),
		cmocka_unit_test(test_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

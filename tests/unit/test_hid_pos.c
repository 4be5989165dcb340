/*
 * test_hid_pos.c - HID POS reports in, scans out (drivers/scanner/hid_pos.c): times, limits and
 * commands. What single reports mean is in tests/data/captures.
 */
#include "tests/unit/must.h"

#include "drivers/scanner/hid_pos.h"

/* Vector P-D1 (Honeywell family): id 2, count, AIM, 56 bytes, code id, reserved, flags. */
static const uint8_t p_d1[] = {
	0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x09, 0x12, 0xa1, 0x02, 0x85, 0x02, 0x15, 0x00, 0x26,
	0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x95, 0x03, 0x05,
	0x8c, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02,
	0x01, 0x06, 0x66, 0xff, 0x95, 0x02, 0x09, 0x04, 0x09, 0x00, 0x81, 0x02, 0x05, 0x8c, 0x25,
	0x01, 0x75, 0x01, 0x95, 0x08, 0x09, 0xff, 0x81, 0x02, 0xc0, 0x09, 0x14, 0xa1, 0x02, 0x85,
	0x04, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x09, 0x00, 0x09, 0x5f, 0x09, 0x60,
	0x09, 0x00, 0x09, 0x00, 0x09, 0x85, 0x09, 0x86, 0x91, 0x86, 0xc0, 0x06, 0x66, 0xff, 0x75,
	0x08, 0x26, 0xff, 0x00, 0x09, 0x03, 0xa1, 0x02, 0x85, 0xfe, 0x95, 0x01, 0x09, 0x03, 0xb2,
	0x82, 0x01, 0xc0, 0x09, 0x01, 0xa1, 0x02, 0x85, 0xfd, 0x95, 0x01, 0x09, 0x21, 0x91, 0x02,
	0x95, 0x3e, 0x09, 0x22, 0x92, 0x82, 0x01, 0xc0, 0xc0,
};
_Static_assert(sizeof(p_d1) == 144, "as long as the vector says");

static const struct perch_driver *const driver = &perch_driver_hid_pos;

struct device {
	void *state;
	struct perch_readings out;
	struct perch_outs send;
};

static void
open_device(struct device *d)
{
	const struct perch_interface with = { .class_code = 3,
					      .report_desc = { p_d1, sizeof(p_d1) },
					      .driver_name = "",
					      .layout = "" };

	*d = (struct device){ .state = calloc(1, driver->state_size) };
	assert_non_null(d->state);
	assert_true(driver->matches(&with));
	assert_int_equal(driver->reset(d->state, &with), PERCH_OK);
}

/* A report under ]C0 with n times `byte`. */
static void
feed(struct device *d, char byte, uint8_t n, bool is_more, int64_t us)
{
	uint8_t report[64] = { 2, n, ']', 'C', '0' };

	memset(report + 5, byte, n);
	report[61] = 'j';
	report[63] = is_more;
	driver->feed(d->state, perch_span_of(report, sizeof(report)), (struct perch_mono){ us },
		     &d->out, &d->send);
}

/* One microsecond before the time is up nothing happens; at it the label is closed. */
static void
test_wait(void **state)
{
	struct device d;

	(void)state;
	open_device(&d);
	feed(&d, 'a', 56, true, 1000);
	assert_int_equal(driver->tick(d.state, (struct perch_mono){ 1000 }, &d.out).us,
			 1000 + PERCH_HID_POS_WAIT_US);
	(void)driver->tick(d.state, (struct perch_mono){ 1000 + PERCH_HID_POS_WAIT_US - 1 },
			   &d.out);
	MUST(d.out.n == 0, "not yet: got %zu", d.out.n);
	MUST(driver->tick(d.state, (struct perch_mono){ 1000 + PERCH_HID_POS_WAIT_US }, &d.out).us <
		     0,
	     "closed: nothing to wait for");
	MUST(d.out.n == 1 && d.out.v[0].suspect == PERCH_SUSPECT_UNTERMINATED &&
		     d.out.v[0].bytes.n == 56,
	     "the last part was full: delivered as suspect");
	feed(&d, 'b', 55, true, 2000000);
	(void)driver->tick(d.state, (struct perch_mono){ 2000000 + PERCH_HID_POS_WAIT_US }, &d.out);
	MUST(d.out.n == 1 && d.out.dropped == 1, "the last part was not full: dropped, counted");
	free(d.state);
}

/* Of an answer whose end does not come, what came is given, once; it is no label. */
static void
test_reply_without_end(void **state)
{
	uint8_t report[64] = { 2, 4, ']', 'X', '0', 't', 'e', 'x', 't' };
	struct device d;

	(void)state;
	open_device(&d);
	driver->feed(d.state, perch_span_of(report, sizeof(report)), (struct perch_mono){ 1000 },
		     &d.out, &d.send);
	(void)driver->tick(d.state, (struct perch_mono){ 1000 + PERCH_HID_POS_WAIT_US - 1 },
			   &d.out);
	MUST(d.out.n == 0, "its end may still come: got %zu", d.out.n);
	(void)driver->tick(d.state, (struct perch_mono){ 1000 + PERCH_HID_POS_WAIT_US }, &d.out);
	MUST(d.out.n == 1 && d.out.v[0].kind == PERCH_READING_REPLY && d.out.v[0].bytes.n == 4,
	     "what came of it is a reply");
	(void)driver->tick(d.state, (struct perch_mono){ 1000 + 2 * PERCH_HID_POS_WAIT_US },
			   &d.out);
	MUST(d.out.n == 1 && d.out.dropped == 0, "once");
	free(d.state);
}

/* A label's time is up when nobody ticked: the next report finds the old label overdue. */
static void
test_wait_without_tick(void **state)
{
	struct device d;

	(void)state;
	open_device(&d);
	feed(&d, 'a', 56, true, 0);
	feed(&d, 'b', 3, false, PERCH_HID_POS_WAIT_US);
	assert_int_equal(d.out.n, 2);
	MUST(d.out.v[0].bytes.n == 56 && d.out.v[1].bytes.n == 3, "two labels, not one of both");
	MUST(d.out.v[1].suspect == PERCH_SUSPECT_STALE_PART && d.out.v[1].parts == 1,
	     "the second may be the rest of the first");
	perch_readings_clear(&d.out);
	feed(&d, 'a', 56, true, 1000000);
	feed(&d, 'b', 3, false, 1000000 + PERCH_HID_POS_STALE_US);
	MUST(d.out.n == 2 && d.out.v[1].suspect == 0, "much later the second is sound");
	feed(&d, 'a', 56, true, 2000000);
	assert_int_equal(driver->unplugged(d.state), 1);
	feed(&d, 'b', 3, false, 2000001);
	MUST(d.out.n == 3 && d.out.v[2].suspect == 0, "unplugged: no rest to come");
	free(d.state);
}

/* First and last report of a label give its times; each device has its own label. */
static void
test_two_devices(void **state)
{
	struct device a, b;

	(void)state;
	open_device(&a);
	open_device(&b);
	feed(&a, 'a', 56, true, 10);
	feed(&b, 'b', 56, true, 20);
	feed(&a, 'a', 1, false, 30);
	feed(&b, 'b', 2, false, 40);
	MUST(a.out.n == 1 && a.out.v[0].bytes.n == 57 && a.out.v[0].bytes.p[56] == 'a', "device a");
	MUST(b.out.n == 1 && b.out.v[0].bytes.n == 58 && b.out.v[0].bytes.p[57] == 'b', "device b");
	MUST(a.out.v[0].t_first.us == 10 && a.out.v[0].t_last.us == 30, "times of device a");
	free(a.state);
	free(b.state);
}

/* A label of 8,192 bytes fits, one of 8,193 is counted as lost and what follows is sound. */
static void
test_too_long(void **state)
{
	struct device d;

	(void)state;
	open_device(&d);
	for (int i = 0; i < 146; i++)
		feed(&d, 'x', 56, true, i);
	feed(&d, 'x', 16, false, 146);
	MUST(d.out.n == 1 && d.out.v[0].bytes.n == PERCH_SCAN_MAX && d.out.v[0].parts == 147 &&
		     d.out.lost == 0,
	     "146 * 56 + 16 = 8192 fits");
	for (int i = 0; i < 146; i++)
		feed(&d, 'y', 56, true, 200 + i);
	feed(&d, 'y', 17, false, 400);
	MUST(d.out.n == 1 && d.out.lost == 1, "one byte more is lost, and counted");
	feed(&d, 'z', 1, false, 500);
	MUST(d.out.n == 2 && d.out.v[1].bytes.n == 1, "the next label is sound");
	free(d.state);
}

static void
test_list_full(void **state)
{
	struct device d;

	(void)state;
	open_device(&d);
	for (int i = 0; i < PERCH_READINGS_MAX + 3; i++)
		feed(&d, 'a', 1, false, i);
	MUST(d.out.n == PERCH_READINGS_MAX && d.out.lost == 3, "what has no room is counted");
	free(d.state);
}

static void
test_unplugged(void **state)
{
	struct device d;

	(void)state;
	open_device(&d);
	assert_int_equal(driver->unplugged(d.state), 0);
	feed(&d, 'a', 56, true, 0);
	MUST(driver->unplugged(d.state) == 1, "half a label is dropped, and counted");
	MUST(driver->unplugged(d.state) == 0, "once");
	MUST(driver->tick(d.state, (struct perch_mono){ 1000000 }, &d.out).us < 0 && d.out.n == 0,
	     "nothing of it comes later");
	free(d.state);
}

/* Vectors P-4, P-5 and feature 254: what the scanner is sent. */
static const struct {
	const char *must;
	enum perch_command what;
	enum perch_out_kind kind;
	uint8_t bytes[2];
} commands[] = {
	{ "a composite is taken to HID POS", PERCH_COMMAND_OPEN, PERCH_OUT_FEATURE, { 0xfe, 1 } },
	{ "good-read beep", PERCH_COMMAND_BEEP_GOOD, PERCH_OUT_OUTPUT, { 4, 0x40 } },
	{ "error beep (P-5)", PERCH_COMMAND_BEEP_BAD, PERCH_OUT_OUTPUT, { 4, 0x20 } },
	{ "scanning off (P-5)", PERCH_COMMAND_DISABLE, PERCH_OUT_OUTPUT, { 4, 0x02 } },
	{ "a beep must not switch it on", PERCH_COMMAND_BEEP_BAD, PERCH_OUT_OUTPUT, { 4, 0x22 } },
	{ "scanning on", PERCH_COMMAND_ENABLE, PERCH_OUT_OUTPUT, { 4, 0x00 } },
	{ "and beeps alone again", PERCH_COMMAND_BEEP_GOOD, PERCH_OUT_OUTPUT, { 4, 0x40 } },
	{ "back to the keyboard", PERCH_COMMAND_CLOSE, PERCH_OUT_FEATURE, { 0xfe, 0 } },
};

static void
test_commands(void **state)
{
	struct device d;

	(void)state;
	open_device(&d);
	for (size_t i = 0; i < PERCH_COUNT(commands); i++) {
		d.send.n = 0;
		assert_int_equal(driver->command(d.state, commands[i].what, &d.send), PERCH_OK);
		MUST(d.send.n == 1 && d.send.v[0].kind == commands[i].kind && d.send.v[0].n == 2 &&
			     memcmp(d.send.v[0].bytes, commands[i].bytes, 2) == 0,
		     "%s: got %02x %02x", commands[i].must, d.send.v[0].bytes[0],
		     d.send.v[0].bytes[1]);
	}
	d.send.n = PERCH_COUNT(d.send.v);
	MUST(driver->command(d.state, PERCH_COMMAND_BEEP_GOOD, &d.send) == PERCH_E_FULL &&
		     d.send.lost == 1,
	     "a full list is told and counted");
	free(d.state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wait),
		cmocka_unit_test(test_reply_without_end),
		cmocka_unit_test(test_wait_without_tick),
		cmocka_unit_test(test_two_devices),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_list_full),
		cmocka_unit_test(test_unplugged),
		cmocka_unit_test(test_commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

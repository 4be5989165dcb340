/*
 * test_oem.c - USB-OEM scanners (drivers/scanner/oem.c): which interfaces, times, limits, commands and
 * trailers. What single reports mean is in tests/data/captures.
 */
#include "tests/unit/must.h"

#include "drivers/scanner/oem.h"
#include "drivers/scanner/oem_interface.h"
#include "drivers/scanner/oem_trailer.h"

// clang-format off
#define TAIL 0x75, 0x08, 0x95, 0x0b, 0x15, 0x00, 0x26, 0xff, 0x00, 0x91, 0x02, 0x0a, 0x02, 0x4a,   \
	     0x95, 0x40, 0x81, 0x02, 0xc0
#define OPEN(low, high) 0x06, 0x45, 0xff, 0x0a, (low), (high), 0xa1, 0x01, 0x0a, 0x01, 0x4a

static const uint8_t o_d1[] = { OPEN(0x00, 0x4b), TAIL };
static const uint8_t o_d2[] = { OPEN(0x00, 0x4a), TAIL };
static const uint8_t scale[] = { OPEN(0x00, 0x6e), TAIL };
static const uint8_t o_d3[] = {
	0x06, 0x45, 0xff, 0x0a, 0x00, 0xa0, 0xa1, 0x01, 0x75, 0x08, 0x96, 0x07, 0x01, 0x15, 0x00,
	0x26, 0xff, 0x00, 0x0a, 0x01, 0xa0, 0x91, 0x02, 0x75, 0x08, 0x95, 0x02, 0x0a, 0x02, 0xa0,
	0x81, 0x02, 0xc0,
};
static const uint8_t o_d4[] = {
	0x06, 0x45, 0xff, 0x0a, 0x00, 0x4b, 0xa1, 0x01, 0x09, 0x02, 0x15, 0x00, 0x26, 0xff, 0x00,
	0x75, 0x08, 0x95, 0x40, 0x81, 0x02, 0x09, 0x03, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08,
	0x95, 0x40, 0x91, 0x02, 0xc0,
};
static const uint8_t with_flash[] = { OPEN(0x00, 0x4b), TAIL, OPEN(0x00, 0xa0), TAIL };
static const uint8_t with_id[] = { OPEN(0x00, 0x4b), 0x85, 0x01, TAIL };
static const uint8_t cut[] = { OPEN(0x00, 0x4b), TAIL, 0x06 };
static const uint8_t other_page[] = { 0x06, 0x46, 0xff, 0x0a, 0x00, 0x4b, 0xa1, 0x01, TAIL };
static const uint8_t no_input[] = { OPEN(0x00, 0x4b), 0x75, 0x08, 0x95, 0x0b, 0x91, 0x02, 0xc0 };
static const uint8_t long_output[] = { OPEN(0x00, 0x4b), 0x75, 0x08, 0x95, 0x41, 0x91, 0x02,
				       0x95, 0x40, 0x81, 0x02, 0xc0 };
static const uint8_t no_output[] = { OPEN(0x00, 0x4b), 0x75, 0x08, 0x95, 0x40, 0x81, 0x02, 0xc0 };
// clang-format on

#define SPAN(a)                                                                                    \
	{                                                                                          \
		(a), sizeof(a)                                                                     \
	}

static const struct perch_driver *const driver = &perch_driver_oem;

static const struct {
	const char *must;
	struct perch_span descriptor;
	bool is_ours;
	enum perch_rc rc;   /* of reset, when the driver is named */
	uint16_t out_bytes; /* of a command */
} interfaces[] = {
	{ "hand-held (O-D1)", SPAN(o_d1), true, PERCH_OK, 11 },
	{ "table-top (O-D2)", SPAN(o_d2), true, PERCH_OK, 11 },
	{ "Symbol's form has commands of 64 bytes (O-D4)", SPAN(o_d4), true, PERCH_OK, 64 },
	{ "never the flash interface (O-D3)", SPAN(o_d3), false, PERCH_E_UNKNOWN, 0 },
	{ "nor one that mentions it", SPAN(with_flash), false, PERCH_E_UNKNOWN, 0 },
	{ "the scale is another driver's", SPAN(scale), false, PERCH_E_UNKNOWN, 0 },
	{ "the page must be 0xFF45", SPAN(other_page), false, PERCH_E_UNKNOWN, 0 },
	{ "report ids are not of this family", SPAN(with_id), true, PERCH_E_UNKNOWN, 0 },
	{ "a descriptor that breaks off", SPAN(cut), true, PERCH_E_UNKNOWN, 0 },
	{ "no input report", SPAN(no_input), true, PERCH_E_UNKNOWN, 0 },
	{ "commands longer than any we could send", SPAN(long_output), true, PERCH_E_UNKNOWN, 0 },
	{ "no output report: 11 bytes by SET_REPORT", SPAN(no_output), true, PERCH_OK, 11 },
	{ "a capture without descriptor", { NULL, 0 }, false, PERCH_OK, 11 },
};

struct device {
	void *state;
	struct perch_readings out;
	struct perch_outs send;
};

static enum perch_rc
open_as(struct device *d, struct perch_span descriptor)
{
	const struct perch_interface with = {
		.class_code = 3, .report_desc = descriptor, .driver_name = "", .layout = ""
	};

	*d = (struct device){ .state = calloc(1, driver->state_size) };
	assert_non_null(d->state);
	return driver->reset(d->state, &with);
}

static void
open_device(struct device *d)
{
	assert_int_equal(open_as(d, perch_span_of(o_d1, sizeof(o_d1))), PERCH_OK);
}

static void
test_interfaces(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(interfaces); i++) {
		const struct perch_interface with = { .report_desc = interfaces[i].descriptor,
						      .driver_name = "",
						      .layout = "" };
		struct device d;

		MUST(driver->matches(&with) == interfaces[i].is_ours, "%s: matches",
		     interfaces[i].must);
		enum perch_rc rc = open_as(&d, interfaces[i].descriptor);
		MUST(rc == interfaces[i].rc, "%s: got %s", interfaces[i].must, perch_rc_str(rc));
		if (rc == PERCH_OK) {
			assert_int_equal(driver->command(d.state, PERCH_COMMAND_OPEN, &d.send),
					 PERCH_OK);
			MUST(d.send.n == 1 && d.send.v[0].n == interfaces[i].out_bytes,
			     "%s: commands of %u bytes", interfaces[i].must, d.send.v[0].n);
		}
		free(d.state);
	}
}

static const struct {
	const char *must;
	enum perch_command what;
	uint8_t bytes[3];
	bool is_required;
} commands[] = {
	{ "it comes up disabled: opening enables", PERCH_COMMAND_OPEN, { 0x11 }, true },
	{ "enable", PERCH_COMMAND_ENABLE, { 0x11 }, true },
	{ "disable", PERCH_COMMAND_DISABLE, { 0x12 }, false },
	{ "closing leaves it as it came", PERCH_COMMAND_CLOSE, { 0x12 }, false },
	{ "beep", PERCH_COMMAND_BEEP_GOOD, { 0x30, 0x00, 0x04 }, false },
	{ "error beep", PERCH_COMMAND_BEEP_BAD, { 0x30, 0x00, 0x05 }, false },
};

static const struct {
	const char *must;
	enum perch_oem_question what;
	uint8_t bytes[3];
} questions[] = {
	{ "status", PERCH_OEM_ASK_STATUS, { 0x00, 0x20 } },
	{ "information", PERCH_OEM_ASK_INFO, { 0x30, 0x00, 0x01 } },
	{ "health", PERCH_OEM_ASK_HEALTH, { 0x30, 0x00, 0x02 } },
	{ "statistics", PERCH_OEM_ASK_STATISTICS, { 0x30, 0x00, 0x03 } },
	{ "configuration", PERCH_OEM_ASK_CONFIGURATION, { 0x21 } },
};

static void
check_command(const char *must, struct perch_outs *send, const uint8_t bytes[3], bool is_required)
{
	uint8_t whole[11] = { bytes[0], bytes[1], bytes[2] };
	const struct perch_out *got = &send->v[0];

	MUST(send->n == 1 && got->kind == PERCH_OUT_OUTPUT && got->n == sizeof(whole) &&
		     got->is_required == is_required &&
		     memcmp(got->bytes, whole, sizeof(whole)) == 0,
	     "%s: %02x %02x %02x", must, got->bytes[0], got->bytes[1], got->bytes[2]);
	send->n = 0;
}

static void
test_commands(void **state)
{
	struct device d;

	(void)state;
	open_device(&d);
	for (size_t i = 0; i < PERCH_COUNT(commands); i++) {
		assert_int_equal(driver->command(d.state, commands[i].what, &d.send), PERCH_OK);
		check_command(commands[i].must, &d.send, commands[i].bytes,
			      commands[i].is_required);
	}
	for (size_t i = 0; i < PERCH_COUNT(questions); i++) {
		assert_int_equal(perch_oem_ask(d.state, questions[i].what, &d.send), PERCH_OK);
		check_command(questions[i].must, &d.send, questions[i].bytes, false);
	}
	for (size_t i = 0; i < PERCH_COUNT(d.send.v); i++)
		assert_int_equal(driver->command(d.state, PERCH_COMMAND_OPEN, &d.send), PERCH_OK);
	MUST(driver->command(d.state, PERCH_COMMAND_OPEN, &d.send) == PERCH_E_FULL &&
		     d.send.lost == 1,
	     "a list that nobody empties is full, and counted");
	free(d.state);
}

/* A report with n times `byte` and a trailer of three bytes, as long as the scanner sends it. */
static void
feed(struct device *d, char byte, uint8_t n, uint8_t cc, uint8_t id, int64_t us)
{
	uint8_t report[64] = { (uint8_t)(4 + n + 3), 0x10, 0x03, 0x00 };

	assert_true(n <= 57);
	memset(report + 4, byte, n);
	report[4 + n] = cc;
	report[5 + n] = id;
	report[6 + n] = 0x0b;
	driver->feed(d->state, perch_span_of(report, sizeof(report)), (struct perch_mono){ us },
		     &d->out, &d->send);
}

#define QR 0x33

/* One microsecond before the time is up nothing happens; at it the label is closed. */
static void
test_wait(void **state)
{
	struct device d;

	(void)state;
	open_device(&d);
	feed(&d, 'a', 57, 0x10, QR, 1000);
	assert_int_equal(driver->tick(d.state, (struct perch_mono){ 1000 }, &d.out).us,
			 1000 + PERCH_OEM_WAIT_US);
	(void)driver->tick(d.state, (struct perch_mono){ 1000 + PERCH_OEM_WAIT_US - 1 }, &d.out);
	MUST(d.out.n == 0, "not yet: got %zu", d.out.n);
	MUST(driver->tick(d.state, (struct perch_mono){ 1000 + PERCH_OEM_WAIT_US }, &d.out).us < 0,
	     "closed: nothing to wait for");
	MUST(d.out.n == 1 && d.out.v[0].suspect == PERCH_SUSPECT_UNTERMINATED &&
		     d.out.v[0].bytes.n == 57,
	     "the last part was full: delivered as suspect");
	feed(&d, 'b', 56, 0x10, QR, 2000000);
	(void)driver->tick(d.state, (struct perch_mono){ 2000000 + PERCH_OEM_WAIT_US }, &d.out);
	MUST(d.out.n == 1 && d.out.dropped == 1, "the last part was not full: dropped, counted");
	feed(&d, 'a', 57, 0x10, QR, 3000000);
	feed(&d, 'b', 3, 0x00, QR, 3000000 + PERCH_OEM_WAIT_US);
	MUST(d.out.n == 3 && d.out.v[1].bytes.n == 57 && d.out.v[2].bytes.n == 3 &&
		     d.out.v[2].suspect == PERCH_SUSPECT_STALE_PART,
	     "nobody ticked: the next report finds the label overdue, and may be its rest");
	feed(&d, 'a', 57, 0x10, QR, 4000000);
	feed(&d, 'b', 3, 0x00, QR, 4000000 + PERCH_OEM_STALE_US);
	MUST(d.out.n == 5 && d.out.v[4].suspect == 0, "much later it is sound");
	free(d.state);
}

/* A report of 256 bytes cannot be counted to its end: 255 is full. */
static void
test_long_report(void **state)
{
	static const uint8_t descriptor[] = { OPEN(0x00, 0x4b),
					      0x75,
					      0x08,
					      0x95,
					      0x0b,
					      0x91,
					      0x02,
					      0x96,
					      0x00,
					      0x01,
					      0x81,
					      0x02,
					      0xc0 };
	uint8_t report[256] = { 255, 0x10, 0x03, 0x00 };
	struct device d;

	(void)state;
	assert_int_equal(open_as(&d, perch_span_of(descriptor, sizeof(descriptor))), PERCH_OK);
	memset(report + 4, 'a', 248);
	report[252] = 0x10;
	report[253] = 0x2e;
	report[254] = 0x0b;
	driver->feed(d.state, perch_span_of(report, sizeof(report)), (struct perch_mono){ 0 },
		     &d.out, &d.send);
	(void)driver->tick(d.state, (struct perch_mono){ PERCH_OEM_WAIT_US }, &d.out);
	MUST(d.out.n == 1 && d.out.v[0].bytes.n == 248 &&
		     d.out.v[0].symbology == PERCH_SYM_PDF417 &&
		     d.out.v[0].suspect == PERCH_SUSPECT_UNTERMINATED,
	     "255 - 4 - 3 bytes of PDF417, unterminated");
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
	feed(&a, 'a', 57, 0x10, QR, 10);
	feed(&b, 'b', 57, 0x10, QR, 20);
	feed(&a, 'a', 1, 0x00, QR, 30);
	feed(&b, 'b', 2, 0x00, QR, 40);
	MUST(a.out.n == 1 && a.out.v[0].bytes.n == 58 && a.out.v[0].bytes.p[57] == 'a', "device a");
	MUST(b.out.n == 1 && b.out.v[0].bytes.n == 59 && b.out.v[0].bytes.p[58] == 'b', "device b");
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
	for (int i = 0; i < 143; i++)
		feed(&d, 'x', 57, 0x10, QR, i);
	feed(&d, 'x', 41, 0x00, QR, 143);
	MUST(d.out.n == 1 && d.out.v[0].bytes.n == PERCH_SCAN_MAX && d.out.v[0].parts == 144 &&
		     d.out.lost == 0,
	     "143 * 57 + 41 = 8192 fits");
	for (int i = 0; i < 143; i++)
		feed(&d, 'y', 57, 0x10, QR, 200 + i);
	feed(&d, 'y', 42, 0x00, QR, 400);
	MUST(d.out.n == 1 && d.out.lost == 1, "one byte more is lost, and counted");
	feed(&d, 'z', 1, 0x00, QR, 500);
	MUST(d.out.n == 2 && d.out.v[1].bytes.n == 1, "the next label is sound");
	free(d.state);
}

/* Unplugged in the middle: dropped, counted once, and nothing of it comes afterwards. */
static void
test_unplugged(void **state)
{
	struct device d;

	(void)state;
	open_device(&d);
	assert_int_equal(driver->unplugged(d.state), 0);
	feed(&d, 'a', 57, 0x10, QR, 10);
	assert_int_equal(driver->unplugged(d.state), 1);
	assert_true(driver->tick(d.state, (struct perch_mono){ 1000000 }, &d.out).us < 0);
	feed(&d, 'b', 3, 0x00, QR, 20);
	MUST(d.out.n == 1 && d.out.v[0].bytes.n == 3 && d.out.v[0].suspect == 0,
	     "plugged in again: another label");
	free(d.state);
}

/* What is malformed is counted. */
static void
test_counters(void **state)
{
	static const uint8_t three[] = { 0x04, 0x00, 0x01 };
	static const uint8_t count_3[] = { 0x03, 0x00, 0x01, 0x00 };
	static const uint8_t wrong[] = { 0x06, 0x10, 0x07, 0x00, '1', 0x0d };
	struct device d;

	(void)state;
	open_device(&d);
	driver->feed(d.state, perch_span_of(NULL, 0), (struct perch_mono){ 0 }, &d.out, &d.send);
	driver->feed(d.state, perch_span_of(three, 3), (struct perch_mono){ 0 }, &d.out, &d.send);
	driver->feed(d.state, perch_span_of(count_3, 4), (struct perch_mono){ 0 }, &d.out, &d.send);
	feed(&d, 'a', 0, 0x00, QR, 0);
	MUST(d.out.n == 0 && d.out.short_reports == 4,
	     "empty, below four bytes, a count below four, no data: got %llu",
	     (unsigned long long)d.out.short_reports);
	driver->feed(d.state, perch_span_of(wrong, sizeof(wrong)), (struct perch_mono){ 0 }, &d.out,
		     &d.send);
	MUST(d.out.dropped == 1 && d.out.n == 1 && d.out.v[0].kind == PERCH_READING_STATUS,
	     "a label with a check-digit error is dropped, counted and told");
	feed(&d, 'a', 57, 0x10, QR, 0);
	driver->feed(d.state, perch_span_of(wrong, sizeof(wrong)), (struct perch_mono){ 1 }, &d.out,
		     &d.send);
	MUST(d.out.dropped == 2 && d.out.n == 2, "in the middle of another it is that one");
	free(d.state);
}

static const struct {
	const char *must;
	const char *label;
	size_t n;
	struct perch_oem_trailer want;
} trailers[] = {
	{ "nothing at all", "", 0, { 0, PERCH_SYM_UNKNOWN, false, false, true } },
	{ "one byte", "1\x0d", 2, { 1, PERCH_SYM_UPC_A, false, false, false } },
	{ "one byte alone", "\x16", 1, { 1, PERCH_SYM_EAN_13, false, false, false } },
	{ "data 10 before one byte is not more",
	  "\x10\x10\x16",
	  3,
	  { 1, PERCH_SYM_EAN_13, false, false, false } },
	{ "three bytes, last part",
	  "A\x00\x18\x0b",
	  4,
	  { 3, PERCH_SYM_CODE_128, false, false, false } },
	{ "three bytes, more follow",
	  "A\x10\x18\x0b",
	  4,
	  { 3, PERCH_SYM_CODE_128, true, false, false } },
	{ "unknown to the scanner",
	  "A\x10\xff\x0b",
	  4,
	  { 3, PERCH_SYM_UNKNOWN, true, false, false } },
	{ "composite", "A\x00\x23\x0b", 4, { 3, PERCH_SYM_EAN_13, false, true, false } },
	{ "an id that is not in the table",
	  "A\x00\x77\x0b",
	  4,
	  { 3, PERCH_SYM_UNKNOWN, false, false, true } },
	{ "0B of the data", "AB\x0b", 3, { 0, PERCH_SYM_UNKNOWN, false, false, true } },
	{ "0B, too short for three", "\x18\x0b", 2, { 0, PERCH_SYM_UNKNOWN, false, false, true } },
	{ "four bytes", "A\x04\x00\x00\x00", 5, { 4, PERCH_SYM_UNKNOWN, false, false, false } },
	{ "four bytes, more follow",
	  "A\x10\x10\x10\x00",
	  5,
	  { 4, PERCH_SYM_UNKNOWN, true, false, false } },
	{ "four bytes with an id",
	  "A\x10\x0a\x0b\x00",
	  5,
	  { 4, PERCH_SYM_CODE_39, true, false, false } },
	{ "00 of the data", "ABCDE\x00", 6, { 0, PERCH_SYM_UNKNOWN, false, false, true } },
	{ "00, too short for four",
	  "\x00\x00\x00",
	  3,
	  { 0, PERCH_SYM_UNKNOWN, false, false, true } },
	{ "no trailer", "ABC", 3, { 0, PERCH_SYM_UNKNOWN, false, false, true } },
};

static void
test_trailers(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(trailers); i++) {
		const struct perch_oem_trailer *want = &trailers[i].want;
		struct perch_oem_trailer got = perch_oem_trailer_read(
			perch_span_of(trailers[i].label, trailers[i].n));
		MUST(got.n == want->n && got.symbology == want->symbology &&
			     got.is_more == want->is_more &&
			     got.is_composite == want->is_composite && got.is_bad == want->is_bad,
		     "%s: %zu bytes, %s, more %d, composite %d, bad %d", trailers[i].must, got.n,
		     perch_symbology_str(got.symbology), got.is_more, got.is_composite, got.is_bad);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interfaces),  cmocka_unit_test(test_commands),
		cmocka_unit_test(test_wait),        cmocka_unit_test(test_long_report),
		cmocka_unit_test(test_two_devices), cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_unplugged),   cmocka_unit_test(test_counters),
		cmocka_unit_test(test_trailers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

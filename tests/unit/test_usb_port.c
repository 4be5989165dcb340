/*
 * test_usb_port.c - the whole USB port (drivers/port/usb*.c) and Debian's libusb on a device that is
 * played by tests/usb/mock_usb.c: what is asked of it, and what becomes of transfers that fail.
 *
 * The driver table is tests/usb/mock_driver.c: a driver gives every packet as it is; one that begins
 * with '+' is the first half of a label. Time is the test's own, a millisecond a step; where something is
 * awaited that libusb's thread does (arrival, departure), the wait ends with it or fails.
 */
#include "tests/unit/must.h"

#include <errno.h>
#include <poll.h>

#include "drivers/port/usb.h"
#include "tests/unit/heard.h"
#include "tests/usb/mock_usb.h"

#define STEPS_MOST 5000 /* a wait that takes longer has failed */

/* --- devices ----------------------------------------------------------------------------------- */

// clang-format off
#define DEVICE(vid, pid) \
	18, 1, 0x00, 0x02, 0, 0, 0, 8, (vid) & 0xff, (vid) >> 8, (pid) & 0xff, (pid) >> 8, \
	0, 1, 1, 2, 3, 1
#define CONFIG(total, n) 9, 2, (total) & 0xff, (total) >> 8, (n), 1, 0, 0x80, 50
#define INTERFACE(number, endpoints, cls, sub) 9, 4, (number), 0, (endpoints), (cls), (sub), 0, 0
#define HID_DESC 9, 0x21, 0x11, 0x01, 0, 1, 0x22, sizeof(report_desc), 0
#define ENDPOINT(address, type) 7, 5, (address), (type), 64, 0, 10

/* Reports of 63 bytes with id 2, one of one byte with id 4, a feature with id 254: page 0x8C. */
static const uint8_t report_desc[] = {
	0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08,
	0x85, 0x02, 0x95, 0x3f, 0x09, 0xfe, 0x81, 0x02, 0x85, 0x04, 0x95, 0x01, 0x09, 0x14, 0x91, 0x02,
	0x85, 0xfe, 0x95, 0x01, 0x09, 0x03, 0xb1, 0x02, 0xc0,
};
static const uint8_t pos[] = {
	DEVICE(0x0c2e, 0x1007), CONFIG(34, 1), INTERFACE(0, 1, 3, 0), HID_DESC, ENDPOINT(0x81, 3),
};
static const uint8_t pos_with_out[] = {
	DEVICE(0x0c2e, 0x1007), CONFIG(41, 1), INTERFACE(0, 2, 3, 0), HID_DESC, ENDPOINT(0x81, 3),
	ENDPOINT(0x01, 3),
};
static const uint8_t port[] = { /* with its union descriptor in the wrong place */
	DEVICE(0x05f9, 0x4002), CONFIG(53, 2), INTERFACE(0, 1, 2, 2), ENDPOINT(0x83, 3),
	INTERFACE(1, 2, 10, 0), 5, 0x24, 6, 1, 0, ENDPOINT(0x81, 2), ENDPOINT(0x02, 2),
};
#define BOTH_WAYS(vid, pid, type) \
	DEVICE(vid, pid), CONFIG(32, 1), INTERFACE(0, 2, 255, 0), ENDPOINT(0x81, type), \
	ENDPOINT(0x02, type)
#define ONE_WAY(vid, pid, type) \
	DEVICE(vid, pid), CONFIG(25, 1), INTERFACE(0, 1, 255, 0), ENDPOINT(0x81, type)
static const uint8_t serial[] = { BOTH_WAYS(0x065a, 0x0009, 2) };
static const uint8_t serial_without_out[] = { ONE_WAY(0x065a, 0x0009, 2) };
static const uint8_t metrologic[] = { BOTH_WAYS(0x0c2e, 0x0700, 3) };
static const uint8_t metrologic_by_request[] = { ONE_WAY(0x0c2e, 0x0700, 3) };
static const uint8_t metrologic_halted[] = { BOTH_WAYS(0x0c2e, 0x0720, 3) };
static const uint8_t modem[] = {
	DEVICE(0x1199, 0x9071), CONFIG(48, 2), INTERFACE(0, 1, 2, 2), ENDPOINT(0x83, 3),
	INTERFACE(1, 2, 10, 0), ENDPOINT(0x81, 2), ENDPOINT(0x02, 2),
};
// clang-format on

static int
is_report_desc(const uint8_t setup[8])
{
	return setup[0] == 0x81 && setup[1] == 6 && setup[3] == 0x22;
}

static int
give_report_desc(uint8_t *answer, size_t *n)
{
	memcpy(answer, report_desc, sizeof(report_desc));
	*n = sizeof(report_desc);
	return 0;
}

/* Takes whatever it is told. */
static int
good(const uint8_t setup[8], uint8_t *answer, size_t *n)
{
	return is_report_desc(setup) ? give_report_desc(answer, n) : 0;
}

/* Stalls SET_IDLE and every SET_REPORT, and would never answer a GET_REPORT. */
static int
stubborn(const uint8_t setup[8], uint8_t *answer, size_t *n)
{
	if (is_report_desc(setup))
		return give_report_desc(answer, n);
	return setup[0] == 0xa1 ? MOCK_NEVER : -EPIPE;
}

static unsigned refusals; /* how many more requests are refused */

static int
refusing(const uint8_t setup[8], uint8_t *answer, size_t *n)
{
	(void)setup;
	(void)answer;
	(void)n;
	if (refusals == 0)
		return 0;
	refusals--;
	return -EPIPE;
}

/* --- the world --------------------------------------------------------------------------------- */

struct world {
	struct mock_usb *usb;
	struct perch_port *port;
	struct heard heard;
	struct perch_mono now;
	char log[4096];
	unsigned interruptions; /* told to whoever records */
};

static struct world w;

static void
step(void)
{
	struct perch_err err = { 0 };
	enum perch_rc rc;

	mock_usb_tick(w.usb);
	rc = perch_port_service(w.port, NULL, 0, w.now, &err);
	MUST(rc == PERCH_OK, "service: %s", err.text);
	w.now.us += 1000;
}

static void
steps(int ms)
{
	while (ms-- > 0)
		step();
}

/* Until it is heard; libusb tells of arrival and departure on a thread of its own. */
static const char *
hear(const char *wanted)
{
	for (int i = 0; i < STEPS_MOST; i++) {
		const char *text = perch_buf_cstr(&w.heard.text);

		if (text != NULL && strstr(text, wanted) != NULL)
			return heard_take(&w.heard);
		step();
		(void)poll(NULL, 0, 1);
	}
	fail_msg("not heard: %s, but: %s", wanted, heard_take(&w.heard));
	return "";
}

static const char *
logged(void)
{
	mock_usb_log(w.usb, w.log, sizeof(w.log));
	return w.log;
}

static void
count_interruptions(void *user, const struct perch_port_device *device, enum perch_raw_kind kind,
		    struct perch_span bytes, struct perch_mono at)
{
	(void)user;
	(void)device;
	(void)bytes;
	(void)at;
	w.interruptions += kind == PERCH_RAW_INTERRUPTED ? 1 : 0;
}

static void
start(const uint8_t *device, size_t n, mock_usb_control *control)
{
	struct perch_port_handler handler;
	struct perch_err err = { 0 };

	memset(&w, 0, sizeof(w));
	w.now.us = 1000000;
	w.usb = mock_usb_new();
	mock_usb_plug(w.usb, perch_span_of(device, n), control);
	handler = heard_handler(&w.heard, true);
	handler.on_raw = count_interruptions;
	MUST(perch_usb_open(NULL, &handler, &w.port, &err) == PERCH_OK, "open: %s", err.text);
}

/* Every transfer is back and every interface given back, whatever came before. */
static void
stop(void)
{
	struct mock_usb_counts counts;

	perch_port_close(w.port);
	w.port = NULL;
	counts = mock_usb_count(w.usb);
	assert_int_equal(counts.reads_queued, 0);
	mock_usb_free(w.usb);
	w.usb = NULL;
}

/* After a test that failed, so that it is the only one. */
static int
clean_up(void **state)
{
	(void)state;
	perch_port_close(w.port);
	w.port = NULL;
	if (w.usb != NULL)
		mock_usb_free(w.usb);
	w.usb = NULL;
	return 0;
}
#define START(device, control) start(device, sizeof(device), control)

static void
scan(const char *text)
{
	mock_usb_send(w.usb, 0, perch_span_str(text));
}

#define STATUS(text) "{\"event\":\"status\",\"status\":\"" text "\"}\n"

/* --- what is asked of a device ----------------------------------------------------------------- */

// clang-format off
static const struct {
	const char       *must;
	const uint8_t    *device;
	size_t            n;
	mock_usb_control *control;
	const char       *told;   /* to the handler */
	const char       *log;    /* of the device */
	unsigned          reads;  /* queued when all is done */
	size_t            bytes;  /* of each */
} rows[] = {
	{ "a HID scanner is told to be quiet and what its driver wants; no GET_REPORT",
	  pos, sizeof(pos), good, "+usb 1-1:1.0 hid\n",
	  "claim 0\ncontrol 81 06 2200 0000 38\ncontrol 21 0a 0000 0000 0\n"
	  "control 21 09 03fe 0000 2 fe01\ncontrol 21 09 0204 0000 2 0402\n", 4, 64 },
	{ "one that stalls all that is ready all the same",
	  pos, sizeof(pos), stubborn, "+usb 1-1:1.0 hid\n",
	  "claim 0\ncontrol 81 06 2200 0000 38\ncontrol 21 0a 0000 0000 0\n"
	  "control 21 09 03fe 0000 2 fe01\ncontrol 21 09 0204 0000 2 0402\n", 4, 64 },
	{ "output reports go to the OUT endpoint of one that has it, feature reports do not",
	  pos_with_out, sizeof(pos_with_out), good, "+usb 1-1:1.0 hid\n",
	  "claim 0\ncontrol 81 06 2200 0000 38\ncontrol 21 0a 0000 0000 0\n"
	  "control 21 09 03fe 0000 2 fe01\nout 01 0402\n", 4, 64 },
	{ "of a serial port both interfaces are claimed, requests go to the first, reads to the second",
	  port, sizeof(port), good, "+usb 1-1:1.0 cdc\n",
	  "claim 0\nclaim 1\ncontrol 21 20 0000 0000 7 80250000000008\n"
	  "control 21 22 0003 0000 0\n", 8, 64 },
	{ "a vendor's serial scanner is written to in bulk",
	  serial, sizeof(serial), good, "+usb 1-1:1.0 bulk\n", "claim 0\nout 02 6869\n", 8, 64 },
	{ "or by request when it has no way in",
	  serial_without_out, sizeof(serial_without_out), good, "+usb 1-1:1.0 bulk\n",
	  "claim 0\ncontrol 41 01 0000 0000 2 6869\n", 8, 64 },
	{ "a vendor's scanner with interrupt endpoints",
	  metrologic, sizeof(metrologic), good, "+usb 1-1:1.0 interrupt\n",
	  "claim 0\nout 02 80\n", 4, 64 },
	{ "its halt is cleared before the first read if its driver asks for that",
	  metrologic_halted, sizeof(metrologic_halted), good, "+usb 1-1:1.0 halted\n",
	  "claim 0\nclear 81\nout 02 80\n", 4, 64 },
	{ "a modem is left alone: neither opened nor claimed",
	  modem, sizeof(modem), good, "+usb 1-1:1.0 cdc\n", "", 0, 0 },
};
// clang-format on

static void
test_start(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct mock_usb_counts counts;
		const char *text;

		start(rows[i].device, rows[i].n, rows[i].control);
		text = hear("+usb");
		steps(100); /* far less than the 500 ms in which a scanner must be ready */
		assert_true(perch_usb_is_settled(w.port));
		MUST(strcmp(text, rows[i].told) == 0, "%s: told %s", rows[i].must, text);
		MUST(strcmp(logged(), rows[i].log) == 0, "%s: got\n%s", rows[i].must, w.log);
		counts = mock_usb_count(w.usb);
		MUST(counts.reads_queued == rows[i].reads && counts.read_bytes == rows[i].bytes,
		     "%s: %u reads of %zu bytes", rows[i].must, counts.reads_queued,
		     counts.read_bytes);
		stop();
	}
}

/* The command reaches the device; a full packet is followed by an empty one. */
static void
test_beep(void **state)
{
	(void)state;
	START(port, good);
	(void)hear("+usb");
	steps(20);
	(void)logged();
	assert_int_equal(perch_port_command(w.port, 0, PERCH_COMMAND_BEEP_GOOD), PERCH_OK);
	steps(20);
	assert_memory_equal(logged(), "out 02 62656570000000", 21);
	assert_non_null(strstr(w.log, "00 zlp\nout 02 626565\n"));
	stop();
	START(pos, good);
	(void)hear("+usb");
	steps(20);
	(void)logged();
	for (int what = PERCH_COMMAND_ENABLE; what <= PERCH_COMMAND_BEEP_BAD; what++) {
		assert_int_equal(perch_port_command(w.port, 0, (enum perch_command)what), PERCH_OK);
		steps(20);
		assert_string_equal(logged(), "control 21 09 0204 0000 2 0402\n");
	}
	assert_int_equal(perch_port_command(w.port, 99, PERCH_COMMAND_ENABLE), PERCH_E_NOTFOUND);
	stop();
}

/* A stream: packets of any size, an empty one says nothing. */
static void
test_stream(void **state)
{
	char full[65] = "";

	(void)state;
	memset(full, 'x', 64);
	START(port, good);
	(void)hear("+usb");
	scan(full);
	scan("");
	scan("y");
	assert_non_null(strstr(hear("\"y\""), "xxxx\"}\n" STATUS("y")));
	assert_int_equal(perch_port_device_at(w.port, 0)->health.reports, 2);
	assert_int_equal(perch_port_device_at(w.port, 0)->health.short_reports, 0);
	stop();
}

/* Refused what it needs: says so, is told again after five seconds, and is well again. */
static void
test_refusal(void **state)
{
	(void)state;
	refusals = 2;
	START(metrologic_by_request, refusing);
	assert_string_equal(hear("!usb"), "+usb 1-1:1.0 interrupt\n!usb 1-1:1.0 failing\n");
	(void)logged();
	scan("all the same"); /* it is read meanwhile */
	assert_non_null(strstr(hear("same"), "all the same"));
	steps(4900);
	assert_string_equal(logged(), "");
	steps(200);
	assert_string_equal(logged(), "control 40 0a 0000 0000 1 80\n");
	assert_int_equal(perch_port_device_at(w.port, 0)->state, PERCH_PORT_FAILING);
	steps(5100);
	assert_string_equal(logged(), "control 40 0a 0000 0000 1 80\n");
	assert_string_equal(hear("!usb"), "!usb 1-1:1.0 open\n");
	assert_null(perch_port_device_at(w.port, 0)->advice);
	steps(6000);
	assert_string_equal(logged(), "");
	stop();
}

/* --- transfers that fail ----------------------------------------------------------------------- */

static void
test_stall(void **state)
{
	(void)state;
	START(pos, good);
	(void)hear("+usb");
	scan("one");
	mock_usb_send(w.usb, -EPIPE, perch_span_of("", 0));
	scan("two");
	assert_string_equal(hear("two"), STATUS("one") STATUS("two"));
	steps(5);
	assert_int_equal(mock_usb_count(w.usb).halts_cleared, 1);
	assert_int_equal(mock_usb_count(w.usb).reads_queued, 4);
	/* One that stalls for ever is reset, once, and then shown as failing. */
	mock_usb_fail(w.usb, -EPIPE);
	assert_string_equal(hear("failing"), "!usb 1-1:1.0 failing\n");
	assert_int_equal(mock_usb_count(w.usb).resets, 1);
	assert_true(mock_usb_count(w.usb).reads < 60);
	mock_usb_fail(w.usb, 0);
	steps(5500);
	scan("three");
	assert_string_equal(hear("three"), "!usb 1-1:1.0 open\n" STATUS("three"));
	stop();
}

/* Five errors a millisecond after each read, as a cable that is being moved: nothing is lost but
 * time. */
static void
test_errors(void **state)
{
	struct mock_usb_counts before;

	(void)state;
	START(pos, good);
	(void)hear("+usb");
	steps(20);
	before = mock_usb_count(w.usb);
	mock_usb_fail(w.usb, -EPROTO);
	for (int i = 0; i < 300; i++) {
		if (perch_port_device_at(w.port, 0)->health.errors >= 4 + 5)
			mock_usb_fail(w.usb, 0);
		step();
	}
	assert_in_range(mock_usb_count(w.usb).reads - before.reads, 5, 10);
	scan("after");
	assert_string_equal(hear("after"), STATUS("after"));
	steps(5);
	assert_int_equal(mock_usb_count(w.usb).reads_queued, 4);
	stop();
}

/* An outage of 300 ms: fewer than 20 reads, then a new start with all that belongs to it. */
static void
test_outage(void **state)
{
	static const uint8_t *const devices[] = { pos, port };
	static const size_t sizes[] = { sizeof(pos), sizeof(port) };

	(void)state;
	for (size_t d = 0; d < PERCH_COUNT(devices); d++) {
		unsigned before;

		start(devices[d], sizes[d], good);
		(void)hear("+usb");
		steps(20);
		before = mock_usb_count(w.usb).reads;
		mock_usb_fail(w.usb, -EPROTO);
		steps(300);
		assert_in_range(mock_usb_count(w.usb).reads - before, 5, 19);
		steps(60);
		mock_usb_fail(w.usb, 0);
		(void)logged();
		steps(200);
		assert_non_null(strstr(logged(), "claim 0\n"));
		assert_non_null(strstr(w.log, "control 21 "));
		scan("after");
		assert_non_null(strstr(hear("after"), STATUS("after")));
		stop();
	}
}

static void
test_overflow(void **state)
{
	char large[129] = "";

	(void)state;
	memset(large, 'z', 128);
	START(pos, good);
	(void)hear("+usb");
	scan(large);
	scan("next");
	assert_string_equal(hear("next"), STATUS("next"));
	steps(5);
	assert_int_equal(mock_usb_count(w.usb).read_bytes, 128);
	scan(large);
	assert_non_null(strstr(hear("zzz"), "zzzzz\"}"));
	stop();
}

/* Half a label, an outage, the other half: neither is delivered. Nothing can be heard while the cable is
 * bad, so that time is no silence. After the longest one the device is opened anew. */
static void
test_error_in_mid_label(void **state)
{
	static const int outages_ms[] = { 1, 270, 420 };

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(outages_ms); i++) {
		START(pos, good);
		(void)hear("+usb");
		scan("+half");
		steps(20);
		mock_usb_fail(w.usb, -EPROTO);
		steps(outages_ms[i]);
		scan("other half");
		mock_usb_fail(w.usb, 0);
		steps(600);
		scan("whole");
		MUST(strcmp(hear("whole"), STATUS("whole")) == 0, "after %d ms", outages_ms[i]);
		assert_int_equal(perch_port_device_at(w.port, 0)->health.dropped, 1);
		stop();
	}
}

/* --- coming and going -------------------------------------------------------------------------- */

static void
test_unplug_in_mid_label(void **state)
{
	(void)state;
	START(pos, good);
	(void)hear("+usb");
	scan("whole");
	(void)hear("whole");
	scan("+half");
	steps(5);
	mock_usb_unplug(w.usb);
	assert_non_null(strstr(hear("-usb"), "-usb 1-1:1.0 dropped 1\n"));
	assert_null(perch_port_device_at(w.port, 0));
	steps(500);
	for (int i = 0; i < 20; i++) {
		unsigned before = mock_usb_count(w.usb).reads;

		(void)logged();
		mock_usb_plug(w.usb, perch_span_of(pos, sizeof(pos)), good);
		assert_string_equal(hear("+usb"), "+usb 1-1:1.0 hid\n");
		steps(20);
		assert_non_null(strstr(logged(), "control 21 09 03fe 0000 2 fe01\n"));
		assert_int_equal(mock_usb_count(w.usb).reads - before, 4);
		scan("other half");
		assert_string_equal(hear("other"), STATUS("other half"));
		mock_usb_unplug(w.usb);
		assert_string_equal(hear("-usb"), "-usb 1-1:1.0 dropped 0\n");
	}
	stop();
}

/* The first half is fetched, then the plug is pulled: no read can be queued again, but the second half
 * had come before and is only to be fetched. Both together are a label; the same with a request to the
 * device that comes between. */
static void
test_unplug_after_label(void **state)
{
	(void)state;
	for (int beeps = 0; beeps < 2; beeps++) {
		START(pos, good);
		(void)hear("+usb");
		steps(20);
		scan("+half");
		mock_usb_refuse(w.usb);
		steps(2);
		if (beeps > 0)
			(void)perch_port_command(w.port, 0, PERCH_COMMAND_BEEP_GOOD);
		scan("other half");
		assert_string_equal(hear("half"), STATUS("+halfother half"));
		mock_usb_unplug(w.usb);
		assert_string_equal(hear("-usb"), "-usb 1-1:1.0 dropped 0\n");
		stop();
	}
}

/* Closed with reads under way and half a label: all come back, nothing is delivered any more, and the
 * kernel gets the data interface back before the one by which it takes both. */
static void
test_close(void **state)
{
	(void)state;
	START(port, good);
	(void)hear("+usb");
	scan("+half");
	steps(5);
	(void)logged();
	perch_port_close(w.port);
	w.port = NULL;
	assert_string_equal(heard_take(&w.heard), "");
	assert_int_equal(mock_usb_count(w.usb).reads_queued, 0);
	assert_int_equal(mock_usb_count(w.usb).claimed, 0);
	assert_string_equal(logged(), "control 21 20 0000 0000 7 80250000000008\n"
				      "control 21 22 0000 0000 0\nrelease 1\nrelease 0\n");
	mock_usb_free(w.usb);
	w.usb = NULL;
}

/* After a suspend the device is told everything again, though no transfer may have failed. */
static void
test_resume(void **state)
{
	(void)state;
	START(pos, good);
	(void)hear("+usb");
	steps(50);
	(void)logged();
	for (int i = 0; i < 4; i++) /* libusb shows what the kernel took back as an empty report */
		mock_usb_send(w.usb, -ENOENT, perch_span_of("", 0));
	mock_usb_sleep(3600);
	steps(200);
	assert_string_equal(logged(), "release 0\nclaim 0\ncontrol 21 0a 0000 0000 0\n"
				      "control 21 09 03fe 0000 2 fe01\n"
				      "control 21 09 0204 0000 2 0402\n");
	scan("after");
	assert_non_null(strstr(hear("after"), STATUS("after")));
	steps(3000);
	assert_string_equal(logged(), ""); /* only once */
	scan("+half");
	steps(5);
	w.interruptions = 0;
	mock_usb_sleep(3600);
	steps(200);
	assert_int_equal(w.interruptions, 1);
	scan("other half");
	steps(300);
	scan("whole");
	assert_string_equal(hear("whole"), STATUS("whole"));
	stop();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_start, clean_up),
		cmocka_unit_test_teardown(test_beep, clean_up),
		cmocka_unit_test_teardown(test_stream, clean_up),
		cmocka_unit_test_teardown(test_refusal, clean_up),
		cmocka_unit_test_teardown(test_stall, clean_up),
		cmocka_unit_test_teardown(test_errors, clean_up),
		cmocka_unit_test_teardown(test_outage, clean_up),
		cmocka_unit_test_teardown(test_overflow, clean_up),
		cmocka_unit_test_teardown(test_error_in_mid_label, clean_up),
		cmocka_unit_test_teardown(test_unplug_in_mid_label, clean_up),
		cmocka_unit_test_teardown(test_unplug_after_label, clean_up),
		cmocka_unit_test_teardown(test_close, clean_up),
		cmocka_unit_test_teardown(test_resume, clean_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

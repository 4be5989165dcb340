/*
 * test_oem_scale.c - USB-OEM scales (drivers/scale/oem_scale.c): which interfaces, what is asked of
 * the scale and in which system. What single reports mean is in tests/data/captures.
 */
#include "tests/unit/must.h"

#include "drivers/scale/oem_scale.h"

// clang-format off
#define REST 0x0a, 0x01, 0x6e, 0x75, 0x08, 0x95, 0x05, 0x15, 0x00, 0x26, 0xff, 0x00, 0x91, 0x02,   \
	     0x0a, 0x02, 0x6e, 0x95, 0x08, 0x81, 0x02, 0xc0
static const uint8_t scale[] = { 0x06, 0x45, 0xff, 0x0a, 0x00, 0x6e, 0xa1, 0x01, REST };
static const uint8_t scanner[] = { 0x06, 0x45, 0xff, 0x0a, 0x00, 0x4a, 0xa1, 0x01, REST };
// clang-format on

static const struct perch_driver *const driver = &perch_driver_oem_scale;

struct device {
	void *state;
	struct perch_readings out;
	struct perch_outs send;
};

static void
open_device(struct device *d)
{
	const struct perch_interface with = { .report_desc = { scale, sizeof(scale) },
					      .driver_name = "",
					      .layout = "" };

	*d = (struct device){ .state = calloc(1, driver->state_size) };
	assert_non_null(d->state);
	assert_true(driver->matches(&with));
	assert_int_equal(driver->reset(d->state, &with), PERCH_OK);
}

static void
test_interfaces(void **state)
{
	const struct perch_interface other = { .report_desc = { scanner, sizeof(scanner) } };
	const struct perch_interface none = { .driver_name = "" };
	struct device d;

	(void)state;
	open_device(&d);
	MUST(!driver->matches(&other) && !driver->matches(&none), "only usage 6E00");
	MUST(driver->reset(d.state, &other) == PERCH_E_UNKNOWN, "not even by name");
	MUST(driver->reset(d.state, &none) == PERCH_OK, "a capture without descriptor");
	MUST(driver->unplugged(d.state) == 0 &&
		     driver->tick(d.state, (struct perch_mono){ 0 }, &d.out).us < 0,
	     "nothing is ever kept");
	free(d.state);
}

static void
check_sent(struct device *d, const char *must, uint8_t command, uint8_t second)
{
	const uint8_t want[5] = { command, second };

	MUST(d->send.n == 1 && d->send.v[0].kind == PERCH_OUT_OUTPUT && d->send.v[0].n == 5 &&
		     memcmp(d->send.v[0].bytes, want, 5) == 0,
	     "%s: %zu, %02x %02x", must, d->send.n, d->send.v[0].bytes[0], d->send.v[0].bytes[1]);
	d->send.n = 0;
}

static void
answer(struct device *d, uint8_t s0, uint8_t s1)
{
	const uint8_t report[8] = { s0, s1, 0, 0, 1, 2, 3, 4 };

	driver->feed(d->state, perch_span_of(report, sizeof(report)), (struct perch_mono){ 0 },
		     &d->out, &d->send);
}

static void
test_commands(void **state)
{
	struct device d;

	(void)state;
	open_device(&d);
	assert_int_equal(driver->command(d.state, PERCH_COMMAND_OPEN, &d.send), PERCH_OK);
	MUST(d.send.n == 2 && d.send.v[0].bytes[0] == 0x04 && d.send.v[0].is_required &&
		     d.send.v[1].bytes[0] == 0x02,
	     "opening switches the third status byte on and asks for the weight, in metric");
	d.send.n = 0;
	assert_int_equal(perch_oem_scale_ask(d.state, PERCH_OEM_SCALE_ZERO, &d.send), PERCH_OK);
	check_sent(&d, "zero", 0x03, 0);
	assert_int_equal(perch_oem_scale_ask(d.state, PERCH_OEM_SCALE_STATUS, &d.send), PERCH_OK);
	check_sent(&d, "status", 0x00, 0x20);
	assert_int_equal(perch_oem_scale_ask(d.state, PERCH_OEM_SCALE_CONFIGURATION, &d.send),
			 PERCH_OK);
	check_sent(&d, "configuration", 0x21, 0);
	for (int what = PERCH_COMMAND_CLOSE; what <= PERCH_COMMAND_BEEP_BAD; what++)
		if (what != PERCH_COMMAND_ENABLE)
			MUST(driver->command(d.state, (enum perch_command)what, &d.send) ==
				     PERCH_E_UNKNOWN,
			     "command %d is none of a scale's", what);
	for (size_t i = 0; i < PERCH_COUNT(d.send.v); i++)
		assert_int_equal(driver->command(d.state, PERCH_COMMAND_ENABLE, &d.send), PERCH_OK);
	MUST(driver->command(d.state, PERCH_COMMAND_OPEN, &d.send) == PERCH_E_FULL, "full");
	free(d.state);
}

/* The answer to one request decides the system of the next. */
static const struct {
	const char *must;
	uint8_t s0;
	uint8_t s1;
	uint8_t next;
} systems[] = {
	{ "a metric weight: metric", 0x00, 0x01, 0x02 },
	{ "a weight in pounds: English", 0x00, 0x00, 0x01 },
	{ "five digits in pounds: English", 0x00, 0x02, 0x01 },
	{ "metric again", 0x00, 0x01, 0x02 },
	{ "rejected: the other one", 0x00, 0x80, 0x01 },
	{ "rejected, too: back", 0x00, 0x80, 0x02 },
	{ "a command error says the same", 0x40, 0x00, 0x01 },
	{ "in motion: as before", 0x00, 0x08, 0x01 },
	{ "not ready: as before", 0x80, 0x00, 0x01 },
};

static void
test_systems(void **state)
{
	struct device d;

	(void)state;
	open_device(&d);
	for (size_t i = 0; i < PERCH_COUNT(systems); i++) {
		assert_int_equal(driver->command(d.state, PERCH_COMMAND_ENABLE, &d.send), PERCH_OK);
		d.send.n = 0;
		answer(&d, systems[i].s0, systems[i].s1);
		assert_int_equal(driver->command(d.state, PERCH_COMMAND_ENABLE, &d.send), PERCH_OK);
		check_sent(&d, systems[i].must, systems[i].next, 0);
	}
	answer(&d, 0x00, 0x00);
	assert_int_equal(perch_oem_scale_ask(d.state, PERCH_OEM_SCALE_ZERO, &d.send), PERCH_OK);
	d.send.n = 0;
	answer(&d, 0x00, 0x80);
	assert_int_equal(driver->command(d.state, PERCH_COMMAND_ENABLE, &d.send), PERCH_OK);
	check_sent(&d, "a rejected zero says nothing of the system", 0x01, 0);
	free(d.state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interfaces),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_systems),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

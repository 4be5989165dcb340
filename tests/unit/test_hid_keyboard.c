/*
 * test_hid_keyboard.c - keyboard reports in, scans out (drivers/scanner/hid_keyboard.c): silence,
 * limits, what is claimed. What the keys mean is in tests/data/captures.
 */
#include "tests/unit/must.h"

#include "drivers/scanner/hid_keyboard.h"

static const struct perch_driver *const driver = &perch_driver_hid_keyboard;

struct device {
	void *state;
	struct perch_readings out;
	struct perch_outs send;
};

static struct perch_interface
keyboard(void)
{
	return (struct perch_interface){ .class_code = 3,
					 .subclass = 1,
					 .protocol = 1,
					 .driver_name = "",
					 .layout = "",
					 .is_keyboard_allowed = true };
}

static void
open_device(struct device *d)
{
	const struct perch_interface with = keyboard();

	*d = (struct device){ .state = calloc(1, driver->state_size) };
	assert_non_null(d->state);
	assert_int_equal(driver->reset(d->state, &with), PERCH_OK);
}

static void
feed(struct device *d, uint8_t modifiers, uint8_t key, int64_t us)
{
	const uint8_t report[8] = { modifiers, 0, key };

	driver->feed(d->state, perch_span_of(report, sizeof(report)), (struct perch_mono){ us },
		     &d->out, &d->send);
}

static void
type(struct device *d, uint8_t key, int64_t us)
{
	feed(d, 0, key, us);
	feed(d, 0, 0, us + 1000);
}

/* Times of three keys, all in milliseconds, and how long after the last release the label ends. */
static const struct {
	const char *must;
	int64_t at[3];
	int64_t silence_ms;
} silences[] = {
	{ "fast keys: never under 30 ms", { 0, 4, 8 }, 30 },
	{ "four times the gap of 10 ms", { 0, 10, 20 }, 40 },
	{ "the longest gap counts", { 0, 20, 25 }, 80 },
	{ "four times 45 ms would be 180", { 0, 45, 90 }, 150 },
	{ "never over 150 ms", { 0, 60, 120 }, 150 },
};

static void
test_silence(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(silences); i++) {
		struct device d;
		open_device(&d);
		for (int k = 0; k < 3; k++)
			type(&d, 0x04, silences[i].at[k] * 1000);
		struct perch_mono last = { silences[i].at[2] * 1000 + 1000 };
		int64_t end = last.us + silences[i].silence_ms * 1000;
		int64_t got = driver->tick(d.state, last, &d.out).us;
		MUST(got == end, "%s: ends after %lld us", silences[i].must,
		     (long long)(got - last.us));
		(void)driver->tick(d.state, (struct perch_mono){ end - 1 }, &d.out);
		MUST(d.out.n == 0, "%s: not a microsecond sooner", silences[i].must);
		(void)driver->tick(d.state, (struct perch_mono){ end }, &d.out);
		MUST(d.out.n == 1 && d.out.v[0].bytes.n == 3, "%s: delivered", silences[i].must);
		free(d.state);
	}
}

/* Until there are two characters nothing is known of the scanner's pace. */
static void
test_first_key(void **state)
{
	struct device d;

	(void)state;
	open_device(&d);
	type(&d, 0x04, 0);
	type(&d, 0x05, PERCH_KEYBOARD_SILENCE_MAX_US);
	feed(&d, 0, 0x28, PERCH_KEYBOARD_SILENCE_MAX_US + 2000);
	MUST(d.out.n == 1 && d.out.v[0].bytes.n == 2, "149 ms to the second key: one label");
	type(&d, 0x04, 1000000);
	type(&d, 0x05, 1001000 + PERCH_KEYBOARD_SILENCE_MAX_US);
	MUST(d.out.n == 2 && d.out.v[1].bytes.n == 1, "150 ms after the release: two labels");
	free(d.state);
}

/* A keyboard whose idle rate is not zero repeats its report; that is silence, too. */
static void
test_repeated_report(void **state)
{
	struct device d;

	(void)state;
	open_device(&d);
	for (int i = 0; i < 100; i++)
		feed(&d, 0, 0x04, (int64_t)i * 4000);
	MUST(d.out.n == 1 && d.out.v[0].bytes.n == 1, "one key, one label, got %zu", d.out.n);
	free(d.state);
}

static void
test_unplugged(void **state)
{
	struct device d;

	(void)state;
	open_device(&d);
	assert_int_equal(driver->unplugged(d.state), 0);
	type(&d, 0x04, 0);
	MUST(driver->unplugged(d.state) == 1, "dropped");
	MUST(driver->unplugged(d.state) == 0, "once");
	feed(&d, 4, 0x59, 0);
	MUST(driver->unplugged(d.state) == 1, "half an Alt number is half a label");
	MUST(driver->tick(d.state, (struct perch_mono){ 1000000 }, &d.out).us < 0 && d.out.n == 0,
	     "nothing of it comes later");
	free(d.state);
}

static void
test_too_long(void **state)
{
	struct device d;

	(void)state;
	open_device(&d);
	for (int i = 0; i < PERCH_SCAN_MAX; i++)
		type(&d, 0x04, (int64_t)i * 2000);
	type(&d, 0x28, (int64_t)PERCH_SCAN_MAX * 2000);
	MUST(d.out.n == 1 && d.out.v[0].bytes.n == PERCH_SCAN_MAX && d.out.lost == 0, "8192 fit");
	for (int i = 0; i <= PERCH_SCAN_MAX; i++)
		type(&d, 0x04, 20000000 + (int64_t)i * 2000);
	type(&d, 0x28, 40000000);
	MUST(d.out.n == 1 && d.out.lost == 1, "8193 are lost, and counted");
	type(&d, 0x04, 50000000);
	type(&d, 0x28, 50010000);
	MUST(d.out.n == 2 && d.out.v[1].bytes.n == 1, "the next label is sound");
	free(d.state);
}

static void
test_short_report(void **state)
{
	static const uint8_t report[8] = { 0 };
	struct device d;

	(void)state;
	open_device(&d);
	driver->feed(d.state, perch_span_of(report, 3), (struct perch_mono){ 0 }, &d.out, &d.send);
	type(&d, 0x04, 0);
	type(&d, 0x28, 2000);
	MUST(d.out.v[0].suspect == 0 && d.out.short_reports == 1, "before a label: counted only");
	type(&d, 0x04, 10000);
	driver->feed(d.state, perch_span_of(report, 0), (struct perch_mono){ 12000 }, &d.out,
		     &d.send);
	type(&d, 0x28, 13000);
	MUST(d.out.v[1].suspect == 0, "an empty report says nothing");
	type(&d, 0x04, 20000);
	driver->feed(d.state, perch_span_of(report, 7), (struct perch_mono){ 22000 }, &d.out,
		     &d.send);
	type(&d, 0x28, 23000);
	MUST(d.out.n == 3 && d.out.v[2].suspect == PERCH_SUSPECT_SHORT_REPORT,
	     "inside a label a key may be missing");
	assert_int_equal(d.out.short_reports, 3);
	free(d.state);
}

static void
test_reset(void **state)
{
	static const uint8_t mouse[] = { 0x05, 0x01, 0x09, 0x02, 0xa1, 0x01, 0x05, 0x09,
					 0x19, 0x01, 0x29, 0x03, 0x15, 0x00, 0x25, 0x01,
					 0x75, 0x01, 0x95, 0x03, 0x81, 0x02, 0xc0 };
	struct perch_interface with = keyboard();
	struct device d;

	(void)state;
	open_device(&d);
	with.layout = "no";
	MUST(driver->reset(d.state, &with) == PERCH_E_UNKNOWN, "a layout that there is not");
	with.layout = "us";
	with.report_desc = perch_span_of(mouse, sizeof(mouse));
	MUST(driver->reset(d.state, &with) == PERCH_E_UNKNOWN, "a mouse has no keys");
	with.report_desc.n = 0;
	with.subclass = 0;
	MUST(driver->reset(d.state, &with) == PERCH_E_UNKNOWN,
	     "without descriptor only a boot interface can be read");
	free(d.state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silence),         cmocka_unit_test(test_first_key),
		cmocka_unit_test(test_repeated_report), cmocka_unit_test(test_unplugged),
		cmocka_unit_test(test_too_long),        cmocka_unit_test(test_short_report),
		cmocka_unit_test(test_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

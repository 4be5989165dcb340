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
open_device_with(struct device *d, const char *layout)
{
	struct perch_interface with = keyboard();

	with.layout = layout;
	*d = (struct device){ .state = calloc(1, driver->state_size) };
	assert_non_null(d->state);
	assert_int_equal(driver->reset(d->state, &with), PERCH_OK);
}

static void
open_device(struct device *d)
{
	open_device_with(d, "");
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
	with.layout = "klingon";
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

#define CTRL  0x01
#define SHIFT 0x02
#define ALT   0x04
#define GUI   0x08
#define ALTGR 0x40
#define ODD   PERCH_SUSPECT_CONTROL_BYTE

/* Reports of up to three keys, each followed by one with none; a zero modifier and key end the row.
 * Then comes Enter. */
static const struct {
	const char *must;
	const char *layout;
	uint8_t reports[9][4];
	const char *text;
	uint32_t suspect;
} typed[] = {
	{ "a key twice in one report is pressed twice",
	  "us",
	  { { 0, 0x1e, 0x1e, 0x1f } },
	  "112",
	  0 },
	{ "Alt: three digits in one report, two of them equal",
	  "us",
	  { { ALT, 0x62, 0x5e, 0x5e } }, /* 066 */
	  "B",
	  0 },
	{ "Alt: three digits without a zero in front are code page 437",
	  "us",
	  { { ALT, 0x59, 0x5b, 0x62 } }, /* 130 */
	  "\xc3\xa9",
	  0 },
	{ "Alt: two numbers, Alt released between them",
	  "us",
	  { { ALT, 0x62, 0x5a, 0x61 }, { ALT, 0x5c, 0x60 } }, /* 029, 48 */
	  "\x1d"
	  "0",
	  0 },
	{ "Alt: in another layout the same",
	  "fr",
	  { { ALT, 0x62, 0x5e, 0x5d } }, /* 065 */
	  "A",
	  0 },
	{ "dead key and letter", "de", { { 0, 0x2e }, { 0, 0x08 } }, "\xc3\xa9", 0 },
	{ "dead key with Shift", "de", { { SHIFT, 0x2e }, { SHIFT, 0x04 } }, "\xc3\x80", 0 },
	{ "dead key and letter in one report", "fr", { { 0, 0x2f, 0x08 } }, "\xc3\xaa", 0 },
	{ "dead key and space: the accent", "de", { { 0, 0x35 }, { 0, 0x2c } }, "^", 0 },
	{ "dead key and a letter that takes none", "de", { { 0, 0x35 }, { 0, 0x1b } }, "^x", 0 },
	{ "dead key last: the accent", "de", { { 0, 0x1b }, { 0, 0x35 } }, "x^", 0 },
	{ "dead key alone is a label", "de", { { 0, 0x2e } }, "\xc2\xb4", 0 },
	{ "dead key twice: both, and no third",
	  "de",
	  { { 0, 0x35 }, { 0, 0x35 }, { 0, 0x04 } },
	  "^^a",
	  0 },
	{ "dead key and GS", "de", { { 0, 0x35 }, { CTRL, 0x30 } }, "^\x1d", 0 },
	{ "dead key and an Alt number", "de", { { 0, 0x35 }, { ALT, 0x61, 0x5f } }, "\xc3\xa2", 0 },
	{ "dead key, Num Lock, letter",
	  "de",
	  { { 0, 0x35 }, { 0, 0x53 }, { 0, 0x04 } },
	  "\xc3\xa2",
	  0 },
	{ "dead key under caps lock",
	  "de",
	  { { 0, 0x39 }, { 0, 0x35 }, { 0, 0x04 } },
	  "\xc3\x82",
	  0 },
	{ "AltGr", "de", { { ALTGR, 0x14 } }, "@", 0 },
	{ "Ctrl and Alt are AltGr", "de", { { CTRL | ALT, 0x14 } }, "@", 0 },
	{ "Ctrl and AltGr are AltGr", "de", { { CTRL | ALTGR, 0x26 } }, "]", 0 },
	{ "AltGr where it gives nothing: another layout is set",
	  "us",
	  { { ALTGR, 0x14 } },
	  "q",
	  ODD },
	{ "Alt and a letter mean something else", "us", { { ALT, 0x14 } }, "q", ODD },
	{ "so does the system key", "us", { { GUI, 0x14 } }, "q", ODD },
	{ "caps lock: letters of the layout",
	  "de",
	  { { 0, 0x39 }, { 0, 0x33 }, { SHIFT, 0x33 }, { 0, 0x1e } },
	  "\xc3\x96\xc3\xb6"
	  "1",
	  0 },
	{ "caps lock is off until its key comes, and again",
	  "us",
	  { { 0, 0x04 }, { 0, 0x39 }, { 0, 0x04 }, { 0, 0x39 }, { 0, 0x04 } },
	  "aAa",
	  0 },
	{ "a function key in a label: something is missing",
	  "us",
	  { { 0, 0x04 }, { 0, 0x45 }, { 0, 0x05 } },
	  "ab",
	  ODD },
	{ "in front of it: no matter", "us", { { 0, 0x45 }, { 0, 0x05 } }, "b", 0 },
	{ "Ctrl and what has no control character",
	  "us",
	  { { 0, 0x04 }, { CTRL, 0x33 } },
	  "a",
	  ODD },
	{ "Ctrl and a function key", "us", { { 0, 0x04 }, { CTRL, 0x45 } }, "a", ODD },
	{ "function keys as control characters: F12 is GS",
	  "us+fkeys",
	  { { 0, 0x04 }, { 0, 0x45 }, { 0, 0x05 } },
	  "a\x1d"
	  "b",
	  0 },
	{ "in every layout",
	  "de+fkeys",
	  { { 0, 0x1c }, { 0, 0x45 }, { 0, 0x05 } },
	  "z\x1d"
	  "b",
	  0 },
	{ "an arrow stays none", "us+fkeys", { { 0, 0x04 }, { 0, 0x4f } }, "a", ODD },
	{ "Num Lock and Scroll Lock stand for nothing",
	  "us",
	  { { 0, 0x04 }, { 0, 0x53 }, { 0, 0x47 }, { 0, 0x05 } },
	  "ab",
	  0 },
	{ "STX in front and ETX behind are no data",
	  "us",
	  { { CTRL, 0x05 }, { 0, 0x04 }, { CTRL, 0x06 } },
	  "a",
	  0 },
	{ "STX, then the AIM identifier",
	  "us",
	  { { CTRL, 0x05 }, { 0, 0x30 }, { SHIFT, 0x06 }, { 0, 0x1e }, { 0, 0x04 } },
	  "a",
	  0 },
	{ "STX inside is odd",
	  "us",
	  { { 0, 0x04 }, { CTRL, 0x05 }, { 0, 0x04 } },
	  "a\x02"
	  "a",
	  ODD },
	{ "Ctrl J behind the data is a terminator's rest",
	  "us",
	  { { 0, 0x04 }, { CTRL, 0x10 }, { CTRL, 0x0d } },
	  "a",
	  0 },
};

static void
test_typed(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(typed); i++) {
		struct device d;
		int64_t us = 0;
		open_device_with(&d, typed[i].layout);
		for (size_t k = 0; k < 9; k++, us += 8000) {
			const uint8_t *r = typed[i].reports[k];
			const uint8_t report[8] = { r[0], 0, r[1], r[2], r[3] };
			driver->feed(d.state, perch_span_of(report, sizeof(report)),
				     (struct perch_mono){ us }, &d.out, &d.send);
			feed(&d, 0, 0, us + 4000);
		}
		type(&d, 0x28, us);
		MUST(d.out.n == 1 && perch_span_eq(d.out.v[0].bytes, perch_span_str(typed[i].text)),
		     "%s: got %zu, %.*s", typed[i].must, d.out.n, (int)d.out.v[0].bytes.n,
		     (const char *)d.out.v[0].bytes.p);
		MUST(d.out.v[0].suspect == typed[i].suspect, "%s: suspect %#x", typed[i].must,
		     d.out.v[0].suspect);
		free(d.state);
	}
}

/* What waits for its letter belongs to the label: it counts, times out, and goes with an unplug. */
static void
test_dead_key_waits(void **state)
{
	struct device d;

	(void)state;
	open_device_with(&d, "de");
	type(&d, 0x2e, 5000);
	MUST(driver->tick(d.state, (struct perch_mono){ 6000 }, &d.out).us ==
		     6000 + PERCH_KEYBOARD_SILENCE_MAX_US,
	     "it is waited for");
	(void)driver->tick(d.state, (struct perch_mono){ 1000000 }, &d.out);
	MUST(d.out.n == 1 && d.out.v[0].bytes.n == 2 && d.out.v[0].t_first.us == 5000,
	     "silence ends it: the accent, from when its key came");
	type(&d, 0x04, 2000000);
	type(&d, 0x28, 2004000);
	MUST(d.out.n == 2 && perch_span_eq(d.out.v[1].bytes, perch_span_str("a")),
	     "the next label has nothing of it");
	type(&d, 0x2e, 3000000);
	MUST(driver->unplugged(d.state) == 1, "half a label");
	type(&d, 0x04, 4000000);
	type(&d, 0x28, 4004000);
	MUST(d.out.n == 3 && perch_span_eq(d.out.v[2].bytes, perch_span_str("a")), "forgotten");
	free(d.state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silence),         cmocka_unit_test(test_first_key),
		cmocka_unit_test(test_repeated_report), cmocka_unit_test(test_unplugged),
		cmocka_unit_test(test_too_long),        cmocka_unit_test(test_short_report),
		cmocka_unit_test(test_reset),           cmocka_unit_test(test_typed),
		cmocka_unit_test(test_dead_key_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

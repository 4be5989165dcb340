/* test_ids.c - what is known by ids (drivers/ids.c) and what is printed from it (board/udev). */
#include "tests/unit/must.h"

#include <stdio.h>

#include "board/udev/rules.h"
#include "drivers/ids.h"

// clang-format off
static const struct {
	const char *must;
	uint16_t    vid, pid;
	bool        is_keyboard, is_serial;
} rows[] = {
	{ "a Symbol in keyboard mode",                  0x05e0, 0x1200, true,  true },
	{ "the same in HID POS mode is no keyboard",    0x05e0, 0x2100, false, true },
	{ "an unknown product of Symbol's: a keyboard of its may be one", 0x05e0, 0x9999, false, true },
	{ "an Intermec's serial port",                  0x067e, 0x0803, false, true },
	{ "a printer of Intermec's is no scanner",      0x067e, 0x1000, false, false },
	{ "a scale is neither",                         0x0922, 0x8003, false, false },
	{ "a label printer of the scale's maker",       0x0922, 0x0020, false, false },
	{ "a Sierra modem",                             0x1199, 0x9071, false, false },
	{ "an Arduino",                                 0x2341, 0x0043, false, false },
	{ "nothing",                                    0,      0,      false, false },
};
// clang-format on

static void
test_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		MUST(perch_keyboard_scanner_is_known(rows[i].vid, rows[i].pid) ==
			     rows[i].is_keyboard,
		     "%s: keyboard", rows[i].must);
		MUST(perch_serial_scanner_is_known(rows[i].vid, rows[i].pid) == rows[i].is_serial,
		     "%s: serial", rows[i].must);
	}
}

/* Each row has a place of its own, and a driver that can be. */
static void
test_order(void **state)
{
	static const char *const drivers[] = { "hid-keyboard", "hid-pos", "oem",
					       "cdc-acm",      "snapi",   "symbol-com",
					       "metrologic",   "opticon", "hid-scale" };

	(void)state;
	for (size_t i = 0; perch_id_at(i) != NULL; i++) {
		const struct perch_id *a = perch_id_at(i), *b = perch_id_at(i + 1);
		bool is_driver = false;

		for (size_t d = 0; d < PERCH_COUNT(drivers); d++)
			is_driver = is_driver || strcmp(drivers[d], a->driver) == 0;
		MUST(is_driver, "%s: no such driver as %s", a->name, a->driver);
		MUST(perch_id_find(a->vid, a->pid) == a, "%s is found, once", a->name);
		MUST(b == NULL || a->vid < b->vid || (a->vid == b->vid && a->pid < b->pid),
		     "%s comes before its successor", a->name);
	}
	for (size_t i = 0; perch_maker_at(i) != NULL; i++)
		assert_ptr_equal(perch_maker_find(perch_maker_at(i)->vid), perch_maker_at(i));
}

static void
test_advice(void **state)
{
	static const struct perch_driver keyboard = { .name = "hid-keyboard", .advice = "its own" };
	static const struct perch_driver pos = { .name = "hid-pos" };

	(void)state;
	assert_non_null(strstr(perch_id_advice(&keyboard, 0x0c2e), "terminal id 131"));
	assert_non_null(strstr(perch_id_advice(&keyboard, 0x05e0), "USB HID POS"));
	assert_string_equal(perch_id_advice(&keyboard, 0x065a),
			    "its own"); /* Opticon's is unknown */
	assert_string_equal(perch_id_advice(&keyboard, 0x1234), "its own");
	assert_null(perch_id_advice(&pos, 0x0c2e));
}

static void
must_be_printed(const char *path, void (*print)(struct perch_buf *out))
{
	static uint8_t file[65536], memory[65536];
	struct perch_buf out = perch_buf_over(memory, sizeof(memory));
	FILE *f = fopen(path, "re");
	size_t n;

	MUST(f != NULL, "%s is there", path);
	n = fread(file, 1, sizeof(file), f);
	(void)fclose(f);
	print(&out);
	assert_false(out.is_full);
	MUST(n == out.n && memcmp(file, out.p, n) == 0, "%s is as printed: run `make udev`", path);
}

static void
test_printed(void **state)
{
	(void)state;
	must_be_printed("board/udev/60-perch-scanner.rules", perch_udev_rules);
	must_be_printed("board/udev/usbhid-quirks.conf", perch_udev_quirks);
}

/* With a fifth quirk usbhid does not load, and the machine has no keyboard at all. */
static void
test_quirks(void **state)
{
	uint8_t memory[4096];
	struct perch_buf out = perch_buf_over(memory, sizeof(memory));
	const char *line;
	unsigned commas = 0;

	(void)state;
	perch_udev_quirks(&out);
	line = strstr(perch_buf_cstr(&out), "\noptions usbhid quirks=0x");
	assert_non_null(line);
	for (; *line != '\0'; line++)
		commas += *line == ',' ? 1 : 0;
	assert_int_equal(commas, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),  cmocka_unit_test(test_order),
		cmocka_unit_test(test_advice), cmocka_unit_test(test_printed),
		cmocka_unit_test(test_quirks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

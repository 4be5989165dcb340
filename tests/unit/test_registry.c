/* test_registry.c - which driver takes what (drivers/registry.c). */
#include "tests/unit/must.h"

#include "drivers/driver.h"

#define POS 0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x09, 0xfe, 0x75, 0x08, 0x95, 0x04, 0x81, 0x02, 0xc0
#define KEYBOARD                                                                                   \
	0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0x04, 0x29, 0x0b, 0x75, 0x01, 0x95,  \
		0x08, 0x81, 0x02, 0xc0
#define MOUSE                                                                                      \
	0x05, 0x01, 0x09, 0x02, 0xa1, 0x01, 0x09, 0x30, 0x75, 0x08, 0x95, 0x01, 0x81, 0x06, 0xc0

static const uint8_t pos[] = { POS };
static const uint8_t keyboard[] = { KEYBOARD };
static const uint8_t both[] = { KEYBOARD, POS };
static const uint8_t mouse[] = { MOUSE };
static const uint8_t broken_pos[] = { POS, 0x06 };

static const struct {
	const char *must;
	struct perch_interface with;
	const char *driver;
} rows[] = {
	{ "HID POS by its collection, whatever the ids",
	  { .class_code = 3, .report_desc = { pos, sizeof(pos) }, .driver_name = "" },
	  "hid-pos" },
	{ "a POS descriptor that breaks off is still one that we should speak of",
	  { .class_code = 3, .report_desc = { broken_pos, sizeof(broken_pos) }, .driver_name = "" },
	  "hid-pos" },
	{ "HID POS comes before the keyboard beside it",
	  { .report_desc = { both, sizeof(both) }, .driver_name = "", .is_keyboard_allowed = true },
	  "hid-pos" },
	{ "a keyboard that is allowed",
	  { .report_desc = { keyboard, sizeof(keyboard) },
	    .driver_name = "",
	    .is_keyboard_allowed = true },
	  "hid-keyboard" },
	{ "a keyboard that is not allowed stays with the kernel",
	  { .class_code = 3,
	    .subclass = 1,
	    .protocol = 1,
	    .report_desc = { keyboard, sizeof(keyboard) },
	    .driver_name = "" },
	  NULL },
	{ "a boot keyboard without descriptor",
	  { .class_code = 3,
	    .subclass = 1,
	    .protocol = 1,
	    .driver_name = "",
	    .is_keyboard_allowed = true },
	  "hid-keyboard" },
	{ "a mouse, allowed or not",
	  { .class_code = 3,
	    .subclass = 1,
	    .protocol = 2,
	    .report_desc = { mouse, sizeof(mouse) },
	    .driver_name = "",
	    .is_keyboard_allowed = true },
	  NULL },
	{ "a virtual COM port by its class",
	  { .class_code = 2, .subclass = 2, .driver_name = "" },
	  "cdc-acm" },
	{ "its data interface goes with it", { .class_code = 10, .driver_name = "" }, NULL },
	{ "SSI cannot be told from it, only named",
	  { .class_code = 2, .subclass = 2, .driver_name = "ssi" },
	  "ssi" },
	{ "SNAPI by its ids",
	  { .vid = 0x05e0, .pid = 0x1900, .class_code = 3, .driver_name = "" },
	  "snapi" },
	{ "Symbol's simple COM port by its ids",
	  { .vid = 0x05e0, .pid = 0x0600, .class_code = 3, .driver_name = "" },
	  "symbol-com" },
	{ "Metrologic serial by its ids",
	  { .vid = 0x0c2e, .pid = 0x0700, .class_code = 0xff, .driver_name = "" },
	  "metrologic" },
	{ "Opticon serial by its ids",
	  { .vid = 0x065a, .pid = 0x0009, .class_code = 0xff, .driver_name = "" },
	  "opticon" },
	{ "nothing known at all", { .driver_name = "" }, NULL },
	{ "a name wins over the descriptor",
	  { .report_desc = { pos, sizeof(pos) }, .driver_name = "hid-keyboard" },
	  "hid-keyboard" },
	{ "a name that is not in the table",
	  { .report_desc = { pos, sizeof(pos) }, .driver_name = "hid" },
	  NULL },
};

static void
test_match(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		const struct perch_driver *got = perch_driver_match(&rows[i].with);
		const char *name = got != NULL ? got->name : "none";
		MUST(strcmp(name, rows[i].driver != NULL ? rows[i].driver : "none") == 0,
		     "%s: got %s", rows[i].must, name);
	}
}

static void
test_table(void **state)
{
	size_t n = 0;

	(void)state;
	for (const struct perch_driver *d; (d = perch_driver_at(n)) != NULL; n++) {
		MUST(perch_driver_find(d->name) == d, "%s is found by its name, once", d->name);
		MUST(d->state_size <= PERCH_DRIVER_STATE_MAX && d->about != NULL &&
			     d->matches != NULL && d->reset != NULL && d->feed != NULL &&
			     d->tick != NULL && d->unplugged != NULL,
		     "%s has all that a driver needs", d->name);
	}
	assert_true(n >= 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

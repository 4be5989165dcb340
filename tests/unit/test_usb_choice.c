/*
 * test_usb_choice.c - which interfaces are taken (drivers/port/usb_choice.c). The driver table is
 * this test's own: an interface "is" what its class and protocol numbers say.
 */
#include "tests/unit/must.h"

#include "drivers/ids.h"
#include "drivers/port/usb_choice.h"

static const struct perch_driver scanner = { .name = "scanner" };
static const struct perch_driver keyboard = { .name = "keyboard" };
static const struct perch_driver serial = { .name = "serial", .transport = PERCH_TRANSPORT_CDC };

enum kind { POS = 100, KEYS, MOUSE, FLASH, PORT }; /* as protocol numbers */

const struct perch_driver *
perch_driver_match(const struct perch_interface *with)
{
	if (with->protocol == POS || with->protocol == FLASH)
		return &scanner;
	if (with->protocol == PORT)
		return &serial;
	return with->protocol == KEYS && with->is_keyboard_allowed ? &keyboard : NULL;
}

bool
perch_keyboard_scanner_is_known(uint16_t vid, uint16_t pid)
{
	return vid == 0x05e0 && pid == 0x1200;
}

bool
perch_serial_scanner_is_known(uint16_t vid, uint16_t pid)
{
	return vid == 0x05f9 && pid == 0x4204;
}

#define IGNORE   PERCH_CHOICE_IGNORE
#define TAKE     PERCH_CHOICE_TAKE
#define LEAVE    PERCH_CHOICE_KEYBOARD
#define MODEM    PERCH_CHOICE_SERIAL
#define FIRMWARE PERCH_CHOICE_FIRMWARE
#define MISFIT   PERCH_CHOICE_MISFIT

// clang-format off
static const struct {
	const char           *must;
	uint16_t              vid, pid;
	enum kind             kinds[3];
	size_t                n;
	enum perch_usb_choice wanted[3];
} rows[] = {
	{ "a scanner is taken",                        1, 1, { POS }, 1, { TAKE } },
	{ "a real keyboard stays with the kernel",     1, 1, { KEYS }, 1, { LEAVE } },
	{ "a known keyboard scanner is taken",         0x05e0, 0x1200, { KEYS }, 1, { TAKE } },
	{ "another product of its maker is not",       0x05e0, 0x1201, { KEYS }, 1, { LEAVE } },
	{ "a keyboard that perch.conf takes is taken", 0xaaaa, 0x0001, { KEYS }, 1, { TAKE } },
	{ "the last line of perch.conf counts, too",   0xbbbb, 0x0002, { KEYS }, 1, { TAKE } },
	{ "ids are not mixed between lines",           0xaaaa, 0x0002, { KEYS }, 1, { LEAVE } },
	{ "the keyboard beside a scanner is taken: its keys must not leak",
	                                               1, 1, { KEYS, POS }, 2, { TAKE, TAKE } },
	{ "in either order",                           1, 1, { POS, KEYS }, 2, { TAKE, TAKE } },
	{ "a mouse is ignored",                        1, 1, { MOUSE }, 1, { IGNORE } },
	{ "a mouse beside a scanner as well",          1, 1, { POS, MOUSE }, 2, { TAKE, IGNORE } },
	{ "the way to write firmware is never taken",  1, 1, { FLASH }, 1, { FIRMWARE } },
	{ "not even if perch.conf takes the device",   0xaaaa, 0x0001, { FLASH }, 1, { FIRMWARE } },
	{ "and it makes no scanner of a keyboard",     1, 1, { FLASH, KEYS }, 2, { FIRMWARE, LEAVE } },
	{ "the scanner beside it is taken",            1, 1, { FLASH, POS }, 2, { FIRMWARE, TAKE } },
	{ "a serial port may be a modem: it stays with the kernel",
	                                               1, 1, { PORT }, 1, { MODEM } },
	{ "a known scanner's serial port is taken",    0x05f9, 0x4204, { PORT }, 1, { TAKE } },
	{ "one that perch.conf takes is taken",        0xbbbb, 0x0002, { PORT }, 1, { TAKE } },
	{ "one beside a scanner is taken",             1, 1, { PORT, POS }, 2, { TAKE, TAKE } },
	{ "and so is the keyboard beside a known one's",
	                                               0x05f9, 0x4204, { KEYS, PORT }, 2, { TAKE, TAKE } },
	{ "but a modem makes no scanner of a keyboard", 1, 1, { KEYS, PORT }, 2, { LEAVE, MODEM } },
	{ "what perch.conf takes and no driver fits is told",
	                                               0xaaaa, 0x0001, { MOUSE }, 1, { MISFIT } },
};
// clang-format on

static void
test_choices(void **state)
{
	static const struct perch_usb_id take[] = { { 0xaaaa, 0x0001 }, { 0xbbbb, 0x0002 } };

	(void)state;
	for (size_t r = 0; r < PERCH_COUNT(rows); r++) {
		struct perch_usb_chosen v[3] = { 0 };

		for (size_t i = 0; i < rows[r].n; i++) {
			v[i].with = (struct perch_interface){ .vid = rows[r].vid,
							      .pid = rows[r].pid,
							      .class_code = 3,
							      .protocol = (uint8_t)rows[r].kinds[i],
							      .driver_name = "",
							      .layout = "" };
			v[i].is_firmware = rows[r].kinds[i] == FLASH;
		}
		perch_usb_choose(v, rows[r].n, take, PERCH_COUNT(take));
		for (size_t i = 0; i < rows[r].n; i++) {
			bool has_driver = v[i].choice == TAKE || v[i].choice == LEAVE ||
					  v[i].choice == MODEM;

			MUST(v[i].choice == rows[r].wanted[i], "%s: interface %zu: choice %d",
			     rows[r].must, i, v[i].choice);
			MUST((v[i].driver != NULL) == has_driver, "%s: interface %zu: driver",
			     rows[r].must, i);
			MUST(v[i].choice != LEAVE || !v[i].with.is_keyboard_allowed,
			     "%s: interface %zu: allowed", rows[r].must, i);
		}
	}
}

static void
test_no_configuration(void **state)
{
	struct perch_usb_chosen one = { .with = { .vid = 0xaaaa,
						  .pid = 0x0001,
						  .class_code = 3,
						  .protocol = KEYS,
						  .driver_name = "",
						  .layout = "" } };

	(void)state;
	perch_usb_choose(&one, 1, NULL, 0);
	assert_int_equal(one.choice, LEAVE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_no_configuration),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

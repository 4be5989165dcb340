/* usb_choice.c - which interfaces of one device Perch takes. Pure; the rule is in the header. */
#include "drivers/port/usb_choice.h"

#include "drivers/ids.h"

#define CLASS_HID 0x03

static bool
is_listed(const struct perch_usb_id *take, size_t n, uint16_t vid, uint16_t pid)
{
	for (size_t i = 0; i < n; i++)
		if (take[i].vid == vid && take[i].pid == pid)
			return true;
	return false;
}

static bool
is_serial(const struct perch_driver *driver)
{
	return driver->transport == PERCH_TRANSPORT_CDC;
}

/* Is it a scanner or scale by its descriptors, or a scanner's serial port by its ids? */
static bool
choose_scanner(struct perch_usb_chosen *one)
{
	const struct perch_driver *driver;

	one->with.is_keyboard_allowed = false;
	one->choice = PERCH_CHOICE_IGNORE;
	one->driver = NULL;
	if (one->is_firmware) {
		one->choice = PERCH_CHOICE_FIRMWARE;
		return false;
	}
	driver = perch_driver_match(&one->with);
	if (driver == NULL ||
	    (is_serial(driver) && !perch_serial_scanner_is_known(one->with.vid, one->with.pid)))
		return false;
	one->driver = driver;
	one->choice = PERCH_CHOICE_TAKE;
	return true;
}

/* What else there is: a keyboard, a serial port, or nothing of ours. */
static void
choose_other(struct perch_usb_chosen *one, bool is_wanted)
{
	bool is_allowed = is_wanted || one->is_beside_scanner ||
			  perch_keyboard_scanner_is_known(one->with.vid, one->with.pid);

	one->with.is_keyboard_allowed = true;
	one->driver = perch_driver_match(&one->with);
	one->with.is_keyboard_allowed = is_allowed;
	if (one->driver != NULL && is_allowed)
		one->choice = PERCH_CHOICE_TAKE;
	else if (one->driver != NULL)
		one->choice = is_serial(one->driver) ? PERCH_CHOICE_SERIAL : PERCH_CHOICE_KEYBOARD;
	else if (is_wanted && one->with.class_code == CLASS_HID)
		one->choice = PERCH_CHOICE_MISFIT;
}

void
perch_usb_choose(struct perch_usb_chosen *v, size_t n, const struct perch_usb_id *take,
		 size_t n_take)
{
	bool has_scanner = false;

	for (size_t i = 0; i < n; i++)
		if (choose_scanner(&v[i]))
			has_scanner = true;
	for (size_t i = 0; i < n; i++) {
		v[i].is_beside_scanner = has_scanner && v[i].choice != PERCH_CHOICE_TAKE;
		if (v[i].choice == PERCH_CHOICE_IGNORE)
			choose_other(&v[i], is_listed(take, n_take, v[i].with.vid, v[i].with.pid));
	}
}

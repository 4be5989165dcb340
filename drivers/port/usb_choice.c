/* usb_choice.c - which interfaces of one device Perch takes. Pure; the rule is in the header. */
#include "drivers/port/usb_choice.h"

#define CLASS_HID 0x03

static bool
is_listed(const struct perch_usb_id *take, size_t n, uint16_t vid, uint16_t pid)
{
	for (size_t i = 0; i < n; i++)
		if (take[i].vid == vid && take[i].pid == pid)
			return true;
	return false;
}

/* Does a driver speak to it for what it is, keyboards aside? */
static bool
choose_scanner(struct perch_usb_chosen *one)
{
	one->with.is_keyboard_allowed = false;
	one->choice = PERCH_CHOICE_IGNORE;
	one->driver = NULL;
	if (one->is_firmware) {
		one->choice = PERCH_CHOICE_FIRMWARE;
		return false;
	}
	one->driver = perch_driver_match(&one->with);
	if (one->driver == NULL)
		return false;
	one->choice = PERCH_CHOICE_TAKE;
	return true;
}

/* What no other driver wanted: a keyboard, or nothing of ours. */
static void
choose_keyboard(struct perch_usb_chosen *one, bool is_allowed, bool is_wanted)
{
	one->with.is_keyboard_allowed = true;
	one->driver = perch_driver_match(&one->with);
	one->with.is_keyboard_allowed = is_allowed;
	if (one->driver != NULL)
		one->choice = is_allowed ? PERCH_CHOICE_TAKE : PERCH_CHOICE_KEYBOARD;
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
		uint16_t vid = v[i].with.vid, pid = v[i].with.pid;
		bool is_wanted = is_listed(take, n_take, vid, pid);

		if (v[i].choice == PERCH_CHOICE_IGNORE)
			choose_keyboard(&v[i],
					is_wanted || has_scanner ||
						perch_keyboard_scanner_is_known(vid, pid),
					is_wanted);
	}
}

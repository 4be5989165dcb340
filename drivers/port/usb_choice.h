/*
 * usb_choice.h - which interfaces of one device Perch takes, and which it must not touch.
 *
 * Pure. A real keyboard stays with the kernel: an interface with keyboard usage is taken only if
 * its VID:PID is a known keyboard scanner, or perch.conf says `take = VID:PID`, or another
 * interface of the same device is a scanner (its keystrokes would leak to the console). A serial
 * port is taken only if the ids tell that it is a scanner's, or by the same line of perch.conf, or
 * beside a scanner: a modem or a GPS receiver looks just like it. An interface made for writing
 * firmware (page 0xFF45, usage 0xA000) is never taken.
 */
#ifndef PERCH_DRIVERS_PORT_USB_CHOICE_H
#define PERCH_DRIVERS_PORT_USB_CHOICE_H

#include "drivers/driver.h"

/* `take = VID:PID` under [scanner] in perch.conf. */
struct perch_usb_id {
	uint16_t vid;
	uint16_t pid;
};

enum perch_usb_choice {
	PERCH_CHOICE_IGNORE,   /* nothing that Perch knows: not even shown */
	PERCH_CHOICE_TAKE,     /* claim it; the driver is given */
	PERCH_CHOICE_KEYBOARD, /* a keyboard that stays with the kernel */
	PERCH_CHOICE_SERIAL,   /* a serial port that stays with the kernel */
	PERCH_CHOICE_FIRMWARE, /* the way to write firmware: never touched */
	PERCH_CHOICE_MISFIT    /* perch.conf wants it, but no driver speaks its language */
};

/* One interface of the device: in and out. */
struct perch_usb_chosen {
	struct perch_interface with;       /* in; is_keyboard_allowed is set on return */
	const struct perch_driver *driver; /* out: for TAKE, KEYBOARD and SERIAL, else NULL */
	enum perch_usb_choice choice;      /* out */
	bool is_firmware;                  /* in: has page 0xFF45, usage 0xA000 */
	bool is_beside_scanner;            /* out: another interface is a scanner for what it is */
};

/* Choose for all n interfaces of one device. take[n_take] is borrowed for the call. */
void perch_usb_choose(struct perch_usb_chosen *v, size_t n, const struct perch_usb_id *take,
		      size_t n_take);

#endif

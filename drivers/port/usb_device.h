/*
 * usb_device.h - one USB device from arrival to departure.
 *
 * Library: libusb (in usb_device.c). Internal to the USB port. The steps:
 *
 *	LOOK    read what the kernel knows; what it does not know is asked of the device
 *	ASK     the device was asked for report descriptors
 *	RUN     interfaces are claimed and read
 *	CLOSE   transfers are being taken back; nothing is freed before the last is back
 *	WAIT    tried again later: not ready, no permission, held by somebody, failing
 *	REST    nothing here for us
 *	GONE    departed and closed; to be freed
 */
#ifndef PERCH_DRIVERS_PORT_USB_DEVICE_H
#define PERCH_DRIVERS_PORT_USB_DEVICE_H

#include "drivers/port/usb_claim.h"
#include "drivers/port/usb_sysfs.h"

struct libusb_device;

enum perch_usb_device_state {
	PERCH_DEVICE_LOOK,
	PERCH_DEVICE_ASK,
	PERCH_DEVICE_RUN,
	PERCH_DEVICE_CLOSE,
	PERCH_DEVICE_WAIT,
	PERCH_DEVICE_REST,
	PERCH_DEVICE_GONE
};

struct perch_usb_device {
	struct perch_usb_device *next;
	struct perch_usb_host *host;
	struct libusb_device *device;        /* a reference of ours */
	struct libusb_device_handle *handle; /* NULL: closed */
	enum perch_usb_device_state state;
	struct perch_mono due;       /* of WAIT */
	struct perch_mono run_start; /* of RUN */
	unsigned tries;              /* that failed since it ran well */
	bool is_present;             /* for the port: seen in its last look around */
	bool is_leaving;             /* departed, or the port closes */
	bool is_to_reset;            /* before it is closed */
	bool was_reset;              /* since it ran well */
	char name[PERCH_USB_NAME_MAX];
	uint8_t config_value;
	struct perch_usb_config config;
	struct perch_usb_claim *claims; /* owned; one for each interface of config */
	size_t n_claims;
};

/* A device that has just been seen; takes a reference. NULL: no memory, or a root hub. */
struct perch_usb_device *perch_usb_device_new(struct perch_usb_host *host,
					      struct libusb_device *device);

/* Do what there is to do now, without waiting. */
void perch_usb_device_step(struct perch_usb_device *device);

struct perch_mono perch_usb_device_deadline(const struct perch_usb_device *device);

/* It departed, or the port closes: tell the handler, stop; becomes GONE by and by. */
void perch_usb_device_leave(struct perch_usb_device *device);

/* The machine was suspended and goes on: start over, with full initialisation. */
void perch_usb_device_woke(struct perch_usb_device *device);

/* All that is to be told of it now has been told. */
bool perch_usb_device_is_settled(const struct perch_usb_device *device);

/* Only when GONE. */
void perch_usb_device_free(struct perch_usb_device *device);

/* --- usb_learn.c ----------------------------------------------------------------------------- */

/*
 * Read its descriptors from sysfs, make the claims, and fill in the report descriptors that the kernel
 * has. PERCH_E_SHORT, PERCH_E_FULL: the descriptors make no sense. PERCH_E_NOTFOUND, PERCH_E_IO,
 * PERCH_E_NOMEM: not now.
 */
PERCH_MUST_CHECK enum perch_rc perch_usb_device_learn(struct perch_usb_device *device);

/* Who has the interface now? */
enum perch_usb_holder perch_usb_device_holder(const struct perch_usb_device *device,
					      const struct perch_usb_claim *claim);
/* Is it a HID interface whose report descriptor we have not got? */
bool perch_usb_device_lacks_reports(const struct perch_usb_claim *claim);
/* Is the kernel's HID driver just taking an interface up? */
bool perch_usb_device_is_taken_up(const struct perch_usb_device *device);

/* In usb_device.c: tell that its interfaces are gone, free them. */
void perch_usb_device_forget(struct perch_usb_device *device);

#endif

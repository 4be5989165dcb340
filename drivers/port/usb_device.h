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
	struct perch_mono due; /* of WAIT */
	unsigned tries;        /* that failed since a report came */
	bool is_present;       /* for the port: seen in its last look around */
	bool is_leaving;       /* departed, or the port closes */
	bool is_to_reset;      /* before it is closed */
	bool was_reset;        /* since a report came */
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

/* All that is to be told of it now has been told. */
bool perch_usb_device_is_settled(const struct perch_usb_device *device);

/* Only when GONE. */
void perch_usb_device_free(struct perch_usb_device *device);

#endif

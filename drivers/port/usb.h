/*
 * usb.h - the USB port: every scanner and scale plugged in, found, claimed and read.
 *
 * Library: libusb-1.0 (1.0.26, Debian 12), seen only in usb.c, usb_device.c, usb_claim.c
 * and usb_request.c. One
 * thread, no waiting: requests and reads are asynchronous; only claiming, clearing a halt and
 * resetting are short calls into the kernel. How the parts fit:
 *
 *	usb.c         the port: event loop, what is plugged in
 *	usb_device.c  one device from arrival to departure
 *	usb_learn.c   what the kernel knows of it
 *	usb_claim.c   one interface of it: its transfers and driver
 *	usb_request.c what is sent to it
 *	usb_config    pure: the device's descriptors taken apart
 *	usb_choice    pure: which interfaces we take
 *	usb_policy    pure: what to do when a transfer ends
 *	usb_sysfs     what the kernel knows already
 *
 * Without udevd what is plugged in at the start is found and its departure noticed, but no later
 * arrival.
 */
#ifndef PERCH_DRIVERS_PORT_USB_H
#define PERCH_DRIVERS_PORT_USB_H

#include "drivers/port/port.h"
#include "drivers/port/usb_choice.h"

struct perch_usb_options {
	const struct perch_usb_id *take; /* `take = VID:PID`; borrowed until close */
	size_t n_take;
	const char *layout; /* of keyboard scanners; NULL or "" for US; borrowed */
};

/*
 * Open the port; devices that are there already are told by the first service(). options may be
 * NULL. *out is owned by the caller until perch_port_close(). PERCH_E_NOTFOUND: this machine has
 * no USB. PERCH_E_NOMEM, PERCH_E_IO.
 */
PERCH_MUST_CHECK enum perch_rc perch_usb_open(const struct perch_usb_options *options,
					      const struct perch_port_handler *handler,
					      struct perch_port **out, struct perch_err *err);

/* Is everything that is plugged in told? False while a device is still being looked at. */
bool perch_usb_is_settled(const struct perch_port *port);

#endif

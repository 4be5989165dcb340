/*
 * usb_sysfs.h - what the kernel already knows of a USB device, read from /sys without a single
 * request to the device and without taking anything from a kernel driver.
 *
 * Library: none but libc (files). Every read is bounded; file names are made from numbers, never
 * from what a device says about itself. Source: Linux Documentation/ABI/{stable,testing}/
 * sysfs-bus-usb, sysfs-driver-hid.
 */
#ifndef PERCH_DRIVERS_PORT_USB_SYSFS_H
#define PERCH_DRIVERS_PORT_USB_SYSFS_H

#include "firmware/base/buf.h"

#define PERCH_USB_NAME_MAX 32 /* "3-1.2.4.1.3.2.1" and a NUL fit */

enum perch_usb_holder {
	PERCH_HOLDER_NONE,   /* no driver has the interface */
	PERCH_HOLDER_KERNEL, /* usbhid or another kernel driver */
	PERCH_HOLDER_PROGRAM /* a program, through usbfs: maybe another perch */
};

/* The kernel's name of the device at the end of `ports`: "3-1.2". PERCH_E_FULL; PERCH_E_ARG: a
 * root hub (no ports). */
PERCH_MUST_CHECK enum perch_rc perch_usb_sysfs_name(uint8_t bus, const uint8_t *ports, size_t n,
						    char name[PERCH_USB_NAME_MAX]);

/* Is the device still attached, as far as the kernel knows? */
bool perch_usb_sysfs_is_there(const char *name);

/* All descriptors as the device sent them, into out. PERCH_E_NOTFOUND: the device is gone;
 * PERCH_E_FULL, PERCH_E_IO. */
PERCH_MUST_CHECK enum perch_rc perch_usb_sysfs_descriptors(const char *name, struct perch_buf *out);

/* The number of the configuration in force. PERCH_E_NOTFOUND: gone, or not configured (yet). */
PERCH_MUST_CHECK enum perch_rc perch_usb_sysfs_active(const char *name, uint8_t *value);

/* Product text, or the maker's where there is none, made printable (see
 * perch_buf_put_escaped()) and cut to fit; "" when the device has neither. */
void perch_usb_sysfs_product(const char *name, char *dst, size_t cap);

enum perch_usb_holder perch_usb_sysfs_holder(const char *name, uint8_t config, uint8_t interface);

/* The report descriptor as the kernel's HID driver read it. PERCH_E_NOTFOUND: no HID driver has
 * the interface (or not yet). PERCH_E_FULL, PERCH_E_IO. */
PERCH_MUST_CHECK enum perch_rc perch_usb_sysfs_report_desc(const char *name, uint8_t config,
							   uint8_t interface,
							   struct perch_buf *out);

#endif

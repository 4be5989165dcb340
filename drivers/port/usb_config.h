/*
 * usb_config.h - a device's own descriptors taken apart: which interfaces it has and where they
 * read and write.
 *
 * Pure. Input is what Linux keeps in the `descriptors` file of a device: the device descriptor,
 * then every configuration with its interface, HID and endpoint descriptors, as the device sent
 * them. Nothing in it is believed: lengths are checked against what is there.
 * Source: Universal Serial Bus 2.0, 9.6; Device Class Definition for HID 1.11, 6.2.1; Class
 * Definitions for Communications Devices 1.2, 5.2.3.
 * Limits: PERCH_USB_INTERFACES_MAX interfaces; alternate settings other than 0 are passed over
 * (no scanner needs one).
 */
#ifndef PERCH_DRIVERS_PORT_USB_CONFIG_H
#define PERCH_DRIVERS_PORT_USB_CONFIG_H

#include "firmware/base/rc.h"
#include "firmware/base/span.h"

#define PERCH_USB_INTERFACES_MAX  16
#define PERCH_USB_DESCRIPTORS_MAX 65536 /* eight configurations of 8 KiB are far more than real */

enum perch_usb_class {
	PERCH_USB_CLASS_COMM = 0x02, /* communication; subclass 2 is a serial port (CDC-ACM) */
	PERCH_USB_CLASS_HID = 0x03,
	PERCH_USB_CLASS_DATA = 0x0a, /* the data interface of a communication interface */
	PERCH_USB_SUBCLASS_ACM = 0x02,
	PERCH_USB_SUBCLASS_BOOT = 0x01,
	PERCH_USB_PROTOCOL_KEYBOARD = 0x01,
	PERCH_USB_PROTOCOL_MOUSE = 0x02
};

/* One direction of an interface. address 0: the interface has no such endpoint. */
struct perch_usb_endpoint {
	uint8_t address; /* bit 7 set: towards us */
	uint16_t packet; /* most bytes in one packet, never 0 when there is an address */
};

/* Of one kind, the first endpoint in each direction. */
struct perch_usb_ends {
	struct perch_usb_endpoint in;
	struct perch_usb_endpoint out;
};

struct perch_usb_interface {
	uint8_t number;
	uint8_t class_code;
	uint8_t subclass;
	uint8_t protocol;
	uint16_t report_desc_bytes; /* as announced; 0: none, or not HID */
	struct perch_usb_ends interrupt;
	struct perch_usb_ends bulk;
};

struct perch_usb_config {
	uint16_t vid;
	uint16_t pid;
	struct perch_usb_interface v[PERCH_USB_INTERFACES_MAX];
	size_t n;
	bool has_union; /* a union descriptor names the two interfaces of a serial port */
	uint8_t union_comm;
	uint8_t union_data;
	bool is_broken; /* a descriptor lies about its length; what came before it is kept */
};

/*
 * Find configuration number `active` and list its interfaces. bytes: borrowed for the call.
 * PERCH_E_SHORT: not even a whole device descriptor. PERCH_E_NOTFOUND: no such configuration
 * (or it is cut off before its interfaces). PERCH_E_FULL: more interfaces than we hold.
 */
PERCH_MUST_CHECK enum perch_rc perch_usb_config_parse(struct perch_span bytes, uint8_t active,
						      struct perch_usb_config *out);

/*
 * Which interface carries the data of communication interface v[comm]? The one that the union
 * descriptor names if it has bulk endpoints both ways; else the next data interface that has, or
 * the interface itself: real scanners leave the union descriptor out, or put it elsewhere, or name
 * a wrong interface in it. Index into v; n when there is none.
 */
size_t perch_usb_config_data_of(const struct perch_usb_config *config, size_t comm);

#endif

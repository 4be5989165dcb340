/*
 * mock_usb.h - one USB device that is not there: its files in sysfs and its usbfs node, in this
 * process, by umockdev. Below libusb all is ours: which requests are made and how each ends.
 *
 * The program must be linked with libumockdev-preload. The node's ioctls are answered on a thread of
 * umockdev's; everything here takes a lock. A device has one endpoint each way beside endpoint 0.
 * Time is the caller's: mock_usb_tick() is a millisecond. access() says that udevd is there,
 * clock_gettime() that the machine was suspended.
 */
#ifndef PERCH_TESTS_USB_MOCK_USB_H
#define PERCH_TESTS_USB_MOCK_USB_H

#include "firmware/base/buf.h"

struct mock_usb;

#define MOCK_NEVER 1 /* as an answer to a control request: none, ever */

/*
 * How a control request ends: 0, -EPIPE (a stall), MOCK_NEVER. setup: the eight bytes. answer: room for
 * 4096 bytes, *n of them are given back to a question. Called under the lock.
 */
typedef int mock_usb_control(const uint8_t setup[8], uint8_t *answer, size_t *n);

struct mock_usb_counts {
	unsigned reads; /* IN transfers submitted so far, and queued now */
	unsigned reads_queued;
	unsigned halts_cleared;
	unsigned resets;
	unsigned claimed;  /* bit n: interface n is claimed now */
	size_t read_bytes; /* what the last one asked for */
};

struct mock_usb *mock_usb_new(void);
void mock_usb_free(struct mock_usb *usb);

/* Arrives as 1-1, with these descriptors. */
void mock_usb_plug(struct mock_usb *usb, struct perch_span descriptors, mock_usb_control *control);
/* Is pulled out; its transfers end as those of a device that is gone. */
void mock_usb_unplug(struct mock_usb *usb);

/* The oldest queued read ends with this status (0, -EPIPE ...) and these bytes; one that is to come
 * if there is none. */
void mock_usb_send(struct mock_usb *usb, int status, struct perch_span bytes);
/* From now on nothing can be queued, as when it has just been pulled out; what is queued already may
 * still end with bytes. */
void mock_usb_refuse(struct mock_usb *usb);
/* From now on every read ends with this status at the next tick; 0: no more. */
void mock_usb_fail(struct mock_usb *usb, int status);
void mock_usb_tick(struct mock_usb *usb);

/* As if the machine had been suspended for so long: its boot-time clock went on. */
void mock_usb_sleep(unsigned seconds);

struct mock_usb_counts mock_usb_count(struct mock_usb *usb);

/*
 * What has been done to it since the last call, a line each: "claim 0", "clear 81",
 * "control 21 0a 0000 0000 0", "out 02 6869 zlp" ... Reads are only counted. dst is terminated.
 */
void mock_usb_log(struct mock_usb *usb, char *dst, size_t cap);

#endif

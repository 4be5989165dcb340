/*
 * gadget_host.h - an emulated device on Linux FunctionFS: what the host asks of it is answered and
 * logged, what it has to say is sent. Needs a kernel with FunctionFS; no library.
 *
 * The log has a line for everything that the host does to the device:
 *   plug  enable  disable                  into the port; configured by the host, and no longer
 *   get-descriptor report 0                the number is that of the interface
 *   set-idle 00
 *   set-report output 04 0404              kind, report id, bytes; and feature, input
 *   out 1100000000000000000000             bytes that came on an OUT endpoint
 *   request 21 20 0000 80250000000008      any other: bmRequestType, bRequest, wValue, bytes
 *   again                                  (ours) the acknowledgement did not come
 */
#ifndef PERCH_TESTS_USB_GADGET_HOST_H
#define PERCH_TESTS_USB_GADGET_HOST_H

#include <pthread.h>

#include "tests/usb/gadget.h"
#include "tests/usb/gadget_model.h"

struct perch_gadget_host {
	struct perch_gadget gadget;
	struct perch_gadget_model *model;
	FILE *log;
	int ep0;
	int ends[MODEL_ENDPOINTS_MAX];
	int in; /* the IN endpoint that is spoken by */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool is_dead;    /* endpoint 0 is served no longer; why is on stderr */
	bool is_bound;   /* from plugging in until the kernel's last news of it has been taken */
	bool is_enabled; /* the host has set our configuration */
	bool is_open;    /* and has done what the model wants of it */
	unsigned acks;
};

/* Offer the device to the kernel and serve it on threads of its own until the program ends. folder: of
 * the mounted FunctionFS, borrowed. PERCH_E_IO: errno. */
PERCH_MUST_CHECK enum perch_rc perch_gadget_host_start(struct perch_gadget_host *host,
						       const char *folder);

/*
 * What follows waits for GADGET_LIMIT_MS at most, or limit_ms. PERCH_E_AGAIN: it did not happen in
 * time. PERCH_E_STATE: it cannot happen any more (is_dead). PERCH_E_IO: errno.
 */

/* Plug in; with `wait`, until the host has set the configuration. */
PERCH_MUST_CHECK enum perch_rc perch_gadget_host_plug(struct perch_gadget_host *host, bool wait);

/* Pull out, until all that the host did before has been served: nothing of it comes later. */
PERCH_MUST_CHECK enum perch_rc perch_gadget_host_unplug(struct perch_gadget_host *host);

/* Until the host has opened the device. */
PERCH_MUST_CHECK enum perch_rc perch_gadget_host_await_open(struct perch_gadget_host *host);

/* Send bytes when the device is open, until the port has taken them. */
PERCH_MUST_CHECK enum perch_rc perch_gadget_host_send(struct perch_gadget_host *host,
						      struct perch_span bytes, unsigned limit_ms);

/* The same, and the acknowledgement, if the model wants one; up to three times. */
PERCH_MUST_CHECK enum perch_rc perch_gadget_host_send_acked(struct perch_gadget_host *host,
							    struct perch_span bytes);

#endif

/*
 * driver.h - one scanner or scale protocol: bytes and time in, readings out.
 *
 * Pure: no I/O, no clock, no allocation, no static state, no logging. State lives in memory that
 * the port owns. The same code therefore runs on the device, in the capture replayer, the fuzzer
 * and the benchmark.
 */
#ifndef PERCH_DRIVERS_DRIVER_H
#define PERCH_DRIVERS_DRIVER_H

#include "drivers/reading.h"

/* What a port knows of one interface before it chooses a driver. */
struct perch_interface {
	uint16_t vid;
	uint16_t pid;
	uint8_t class_code; /* USB interface class, subclass, protocol */
	uint8_t subclass;
	uint8_t protocol;
	struct perch_span report_desc; /* HID report descriptor; empty when not HID */
	const char *driver_name;       /* "" or the name given by a capture's T: line */
	const char *layout;            /* keyboard layout, "" for US */
	bool is_keyboard_allowed;      /* keyboard rows, perch.conf, or a sibling scanner */
};

/* A report that the port is asked to send (beep, trigger, acknowledgement, switch of mode). */
enum perch_out_kind {
	PERCH_OUT_OUTPUT, /* HID output report: interrupt OUT endpoint if there is one, else SET_REPORT */
	PERCH_OUT_FEATURE,   /* HID feature report by SET_REPORT */
	PERCH_OUT_INTERRUPT, /* bytes as they are on the interrupt OUT endpoint */
	PERCH_OUT_BULK,      /* bytes as they are on the bulk OUT endpoint */
	PERCH_OUT_CONTROL    /* a class or vendor request on endpoint 0; index is the interface */
};
struct perch_out {
	enum perch_out_kind kind;
	/* Refused or stalled: the device does not work; perch devices says so and OPEN is given again
	 * after a while. Else a refusal does not matter. */
	bool is_required;
	/* bmRequestType, bRequest, wValue of CONTROL. Of INTERRUPT and BULK: the request that carries
	 * the bytes where the device has no such endpoint; request_type 0 for none. */
	uint8_t request_type;
	uint8_t request;
	uint16_t value;
	uint16_t n;
	uint8_t bytes[64]; /* report id first where the device has ids */
};

struct perch_outs {
	struct perch_out v[8];
	size_t n;
	uint64_t lost;
};

enum perch_command {
	PERCH_COMMAND_OPEN, /* after every (re)open: whatever the device needs to deliver labels */
	PERCH_COMMAND_CLOSE,
	PERCH_COMMAND_ENABLE,
	PERCH_COMMAND_DISABLE,
	PERCH_COMMAND_BEEP_GOOD,
	PERCH_COMMAND_BEEP_BAD
};

/* What carries a protocol: decides which endpoints the port reads and claims. */
enum perch_transport {
	PERCH_TRANSPORT_HID,       /* interrupt IN, report descriptor */
	PERCH_TRANSPORT_CDC,       /* class 2/2 and its data interface: bulk IN and OUT */
	PERCH_TRANSPORT_INTERRUPT, /* vendor class: interrupt IN (and OUT) */
	PERCH_TRANSPORT_BULK       /* vendor class: bulk IN (and OUT) */
};

struct perch_driver {
	const char *name;  /* "hid-pos"; as in captures and perch devices */
	const char *about; /* one line for perch devices */
	enum perch_transport transport;
	bool clears_halt;  /* the IN endpoint's halt is cleared before the first read */
	size_t state_size; /* bytes, at most PERCH_DRIVER_STATE_MAX */
	/* Does this driver speak to the interface? Descriptor usages first, ids where listed. */
	bool (*matches)(const struct perch_interface *with);
	/* Ready the zeroed state for the interface. PERCH_E_UNKNOWN: the descriptor does not fit
	 * (the port says so in perch devices and leaves the interface alone). The descriptor is
	 * borrowed for the call. */
	enum perch_rc (*reset)(void *state, const struct perch_interface *with);
	/* One report or bulk packet. */
	void (*feed)(void *state, struct perch_span bytes, struct perch_mono now,
		     struct perch_readings *out, struct perch_outs *send);
	/* Time passed. Returns the next instant at which tick wants to be called, or us < 0. */
	struct perch_mono (*tick)(void *state, struct perch_mono now, struct perch_readings *out);
	/* NULL where the protocol has no commands. PERCH_E_UNKNOWN: this one is not known. */
	enum perch_rc (*command)(void *state, enum perch_command what, struct perch_outs *send);
	/* The device went away in the middle: drop half a label; how many were dropped. */
	unsigned (*unplugged)(void *state);
	/* What to tell the user, NULL when nothing ("keyboard mode; separators do not arrive ..."). */
	const char *advice;
};

#define PERCH_DRIVER_STATE_MAX ((size_t)64 * 1024)

/* The table, in order of preference; index past the end gives NULL. */
const struct perch_driver *perch_driver_at(size_t i);
/* First row that matches, or the row that with->driver_name names; NULL when none fits. */
const struct perch_driver *perch_driver_match(const struct perch_interface *with);
const struct perch_driver *perch_driver_find(const char *name);

#endif

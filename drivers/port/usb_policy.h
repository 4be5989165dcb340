/*
 * usb_policy.h - what to do when a transfer ends: decode, wait, repair or give the device up.
 *
 * Pure: completion status, counters and time in, decision out. usb_claim.c carries it out.
 * A pipe is the IN endpoint of one claimed interface with a few transfers queued on it, so that
 * the device is polled while we decode. A transfer that ended badly is parked; the pipe as a
 * whole is then repaired from the event loop, never from a completion callback.
 *
 *   ends as      the pipe
 *   COMPLETED    decodes and queues again; ends a run of errors or stalls
 *   ERROR        waits 5, 10, 20, 40, 40 ... ms and queues one transfer, the others when that one
 *                has brought a report; a run that lasts 300 ms is the end (an unplugged device gives
 *                errors until its departure is told)
 *   STALL        takes its other transfers back, clears the halt, queues again; the fourth in a
 *                row is the end, with the wish to have the device reset
 *   OVERFLOW     takes its other transfers back, doubles the buffer; the fifth is the end
 *   TIMED_OUT    cannot be with reads that have no time limit: as ERROR
 *   CANCELLED    nothing when we asked for it, else as ERROR
 *   NO_DEVICE    the end
 *
 * A transfer that cannot be queued is an ERROR, also when the reason is that the device is gone: those
 * that ended before have their bytes and may not have been fetched yet. NO_DEVICE comes after them.
 */
#ifndef PERCH_DRIVERS_PORT_USB_POLICY_H
#define PERCH_DRIVERS_PORT_USB_POLICY_H

#include "firmware/base/clock.h"

enum perch_usb_status {
	PERCH_USB_COMPLETED,
	PERCH_USB_ERROR,
	PERCH_USB_TIMED_OUT,
	PERCH_USB_CANCELLED,
	PERCH_USB_STALL,
	PERCH_USB_NO_DEVICE,
	PERCH_USB_OVERFLOW,
	PERCH_USB_STATUS_COUNT
};

enum perch_usb_pipe_state {
	PERCH_PIPE_FLOWING, /* parked transfers are to be queued */
	PERCH_PIPE_WAITING, /* until wait_until, after an error */
	PERCH_PIPE_HALTED,  /* the endpoint refuses until its halt is cleared */
	PERCH_PIPE_CRAMPED, /* the buffer is too small */
	PERCH_PIPE_LOST     /* given up */
};

struct perch_usb_pipe {
	enum perch_usb_pipe_state state;
	unsigned errors; /* in the present run */
	unsigned stalls;
	unsigned overflows;
	struct perch_mono run_start; /* first and last trouble of the present run */
	struct perch_mono last_trouble;
	struct perch_mono wait_until;
	bool wants_reset; /* LOST because of stalls */
};

enum perch_usb_step {
	PERCH_STEP_NONE,
	PERCH_STEP_QUEUE,      /* queue one of the parked transfers, and ask again */
	PERCH_STEP_CANCEL,     /* take back what is still queued */
	PERCH_STEP_CLEAR_HALT, /* nothing is queued: clear the endpoint's halt, then repaired() */
	PERCH_STEP_ENLARGE,    /* nothing is queued: double the buffers, then repaired() */
	PERCH_STEP_GIVE_UP,    /* nothing is queued: close the device */
	PERCH_STEP_RESET       /* nothing is queued: reset the device and close it */
};

#define PERCH_USB_GIVE_UP_US INT64_C(300000)  /* a run of errors this long is a lost device */
#define PERCH_USB_CALM_US    INT64_C(1000000) /* no trouble for this long ends a run */

/* A transfer of the pipe ended. Returns whether its bytes are to be decoded. The caller marks
 * the transfer as parked and asks next() when all completion callbacks are over. */
bool perch_usb_pipe_ended(struct perch_usb_pipe *pipe, enum perch_usb_status status,
			  struct perch_mono now);

/* What the loop does now. queued: transfers still under way; parked: idle ones. */
enum perch_usb_step perch_usb_pipe_next(struct perch_usb_pipe *pipe, unsigned queued,
					unsigned parked, struct perch_mono now);

/* The pipe is wanted no more: next() says CANCEL, then GIVE_UP. */
void perch_usb_pipe_stop(struct perch_usb_pipe *pipe);

/* The outcome of CLEAR_HALT or ENLARGE. */
void perch_usb_pipe_repaired(struct perch_usb_pipe *pipe, bool is_good);

/* When next() has something new to say though no transfer ends; us < 0: not before one does. */
struct perch_mono perch_usb_pipe_deadline(const struct perch_usb_pipe *pipe);

/*
 * How long to wait before opening a device is tried again. tries: failed ones so far, from 1.
 * Ten quick ones, because a device may be announced before its permissions are set; then every
 * five seconds, because whoever holds it may let go.
 */
int64_t perch_usb_retry_us(unsigned tries);

#define PERCH_USB_QUICK_TRIES 10

#endif

/* usb_policy.c - what to do when a transfer ends. Pure; the table is in the header. */
#include "drivers/port/usb_policy.h"

#define FIRST_WAIT_US   5000
#define LONGEST_WAIT_US 40000
#define STALLS_MOST     3
#define OVERFLOWS_MOST  4
#define QUICK_RETRY_US  100000
#define SLOW_RETRY_US   5000000

/* Errors or stalls with a calm second between them are not one run. */
static void
note_trouble(struct perch_usb_pipe *pipe, struct perch_mono now)
{
	bool is_calm = now.us - pipe->last_trouble.us > PERCH_USB_CALM_US;

	if (pipe->errors + pipe->stalls == 0 || is_calm) {
		pipe->errors = 0;
		pipe->stalls = 0;
		pipe->run_start = now;
	}
	pipe->last_trouble = now;
}

static void
on_error(struct perch_usb_pipe *pipe, struct perch_mono now)
{
	int64_t wait = FIRST_WAIT_US;

	/* Transfers queued together fail together: that is one error. */
	if (pipe->state != PERCH_PIPE_FLOWING)
		return;
	note_trouble(pipe, now);
	if (now.us - pipe->run_start.us >= PERCH_USB_GIVE_UP_US) {
		pipe->state = PERCH_PIPE_LOST;
		return;
	}
	for (unsigned i = 0; i < pipe->errors && wait < LONGEST_WAIT_US; i++)
		wait *= 2;
	pipe->errors++;
	pipe->state = PERCH_PIPE_WAITING;
	pipe->wait_until.us = now.us + wait;
}

static void
on_stall(struct perch_usb_pipe *pipe, struct perch_mono now)
{
	if (pipe->state != PERCH_PIPE_FLOWING && pipe->state != PERCH_PIPE_WAITING)
		return;
	note_trouble(pipe, now);
	pipe->stalls++;
	pipe->wants_reset = pipe->stalls > STALLS_MOST;
	pipe->state = pipe->wants_reset ? PERCH_PIPE_LOST : PERCH_PIPE_HALTED;
}

static void
on_overflow(struct perch_usb_pipe *pipe)
{
	if (pipe->state != PERCH_PIPE_FLOWING && pipe->state != PERCH_PIPE_WAITING)
		return;
	pipe->overflows++;
	pipe->state = pipe->overflows > OVERFLOWS_MOST ? PERCH_PIPE_LOST : PERCH_PIPE_CRAMPED;
}

bool
perch_usb_pipe_ended(struct perch_usb_pipe *pipe, enum perch_usb_status status,
		     struct perch_mono now)
{
	switch (status) {
	case PERCH_USB_COMPLETED:
		pipe->errors = 0;
		pipe->stalls = 0;
		if (pipe->state == PERCH_PIPE_WAITING)
			pipe->state = PERCH_PIPE_FLOWING;
		return pipe->state != PERCH_PIPE_LOST;
	case PERCH_USB_ERROR:
	case PERCH_USB_TIMED_OUT:
		on_error(pipe, now);
		return false;
	case PERCH_USB_STALL:
		on_stall(pipe, now);
		return false;
	case PERCH_USB_OVERFLOW:
		on_overflow(pipe);
		return false;
	case PERCH_USB_NO_DEVICE:
	case PERCH_USB_STATUS_COUNT:
		perch_usb_pipe_stop(pipe);
		return false;
	case PERCH_USB_CANCELLED:
		/* We cancel only in the other states; here somebody else did. */
		if (pipe->state == PERCH_PIPE_FLOWING)
			on_error(pipe, now);
		return false;
	}
	return false;
}

enum perch_usb_step
perch_usb_pipe_next(struct perch_usb_pipe *pipe, unsigned queued, unsigned parked,
		    struct perch_mono now)
{
	if (pipe->state == PERCH_PIPE_WAITING && now.us >= pipe->wait_until.us)
		pipe->state = PERCH_PIPE_FLOWING;
	switch (pipe->state) {
	case PERCH_PIPE_FLOWING:
		/* In a run of errors one transfer feels its way; the others would only fail with it. */
		if (parked == 0 || (pipe->errors > 0 && queued > 0))
			return PERCH_STEP_NONE;
		return PERCH_STEP_QUEUE;
	case PERCH_PIPE_WAITING:
		return PERCH_STEP_NONE;
	case PERCH_PIPE_HALTED:
		return queued > 0 ? PERCH_STEP_CANCEL : PERCH_STEP_CLEAR_HALT;
	case PERCH_PIPE_CRAMPED:
		return queued > 0 ? PERCH_STEP_CANCEL : PERCH_STEP_ENLARGE;
	case PERCH_PIPE_LOST:
		if (queued > 0)
			return PERCH_STEP_CANCEL;
		return pipe->wants_reset ? PERCH_STEP_RESET : PERCH_STEP_GIVE_UP;
	}
	return PERCH_STEP_NONE;
}

void
perch_usb_pipe_stop(struct perch_usb_pipe *pipe)
{
	pipe->state = PERCH_PIPE_LOST;
}

void
perch_usb_pipe_repaired(struct perch_usb_pipe *pipe, bool is_good)
{
	if (pipe->state != PERCH_PIPE_HALTED && pipe->state != PERCH_PIPE_CRAMPED)
		return;
	pipe->state = is_good ? PERCH_PIPE_FLOWING : PERCH_PIPE_LOST;
}

struct perch_mono
perch_usb_pipe_deadline(const struct perch_usb_pipe *pipe)
{
	return pipe->state == PERCH_PIPE_WAITING ? pipe->wait_until : (struct perch_mono){ -1 };
}

int64_t
perch_usb_retry_us(unsigned tries)
{
	return tries <= PERCH_USB_QUICK_TRIES ? QUICK_RETRY_US : SLOW_RETRY_US;
}

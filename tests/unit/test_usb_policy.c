/*
 * test_usb_policy.c - what to do when a transfer ends (drivers/port/usb_policy.c). No device, no
 * clock: each row is a story told in milliseconds, with four transfers on the pipe.
 */
#include "tests/unit/must.h"

#include "drivers/port/usb_policy.h"

enum what { END, TRANSFER, REPAIRED, NOT_REPAIRED, STOP, TIME };

#define DECODED true
#define DROPPED false

/* One thing that happens, and what is to be done after it. queued: transfers then under way. */
struct event {
	enum what what;
	enum perch_usb_status status;
	int64_t at_ms;
	unsigned queued;
	bool is_decoded;
	enum perch_usb_step next;
};

// clang-format off
static const struct {
	const char  *must;
	struct event events[16];
} rows[] = {
	{ "a new pipe queues its reads", {
		{ TIME, 0, 0, 0, 0, PERCH_STEP_QUEUE },
		{ TIME, 0, 0, 4, 0, PERCH_STEP_NONE } } },
	{ "what arrived is decoded and its transfer queued again", {
		{ TRANSFER, PERCH_USB_COMPLETED, 5, 3, DECODED, PERCH_STEP_QUEUE } } },
	{ "an error waits 5 ms, then 10, 20, 40 and 40", {
		{ TRANSFER, PERCH_USB_ERROR, 0, 0, DROPPED, PERCH_STEP_NONE },
		{ TIME, 0, 4, 0, 0, PERCH_STEP_NONE },
		{ TIME, 0, 5, 0, 0, PERCH_STEP_QUEUE },
		{ TRANSFER, PERCH_USB_ERROR, 6, 0, DROPPED, PERCH_STEP_NONE },
		{ TIME, 0, 15, 0, 0, PERCH_STEP_NONE },
		{ TIME, 0, 16, 0, 0, PERCH_STEP_QUEUE },
		{ TRANSFER, PERCH_USB_ERROR, 17, 0, DROPPED, PERCH_STEP_NONE },
		{ TIME, 0, 37, 0, 0, PERCH_STEP_QUEUE },
		{ TRANSFER, PERCH_USB_ERROR, 38, 0, DROPPED, PERCH_STEP_NONE },
		{ TIME, 0, 77, 0, 0, PERCH_STEP_NONE },
		{ TIME, 0, 78, 0, 0, PERCH_STEP_QUEUE },
		{ TRANSFER, PERCH_USB_ERROR, 79, 0, DROPPED, PERCH_STEP_NONE },
		{ TIME, 0, 118, 0, 0, PERCH_STEP_NONE },
		{ TIME, 0, 119, 0, 0, PERCH_STEP_QUEUE } } },
	{ "transfers that fail together are one error: the wait stays 5 ms", {
		{ TRANSFER, PERCH_USB_ERROR, 0, 3, DROPPED, PERCH_STEP_NONE },
		{ TRANSFER, PERCH_USB_ERROR, 0, 2, DROPPED, PERCH_STEP_NONE },
		{ TRANSFER, PERCH_USB_ERROR, 0, 1, DROPPED, PERCH_STEP_NONE },
		{ TRANSFER, PERCH_USB_ERROR, 0, 0, DROPPED, PERCH_STEP_NONE },
		{ TIME, 0, 5, 0, 0, PERCH_STEP_QUEUE } } },
	{ "errors for 300 ms are the end", {
		{ TRANSFER, PERCH_USB_ERROR, 0, 0, DROPPED, PERCH_STEP_NONE },
		{ TIME, 0, 290, 0, 0, PERCH_STEP_QUEUE },
		{ TRANSFER, PERCH_USB_ERROR, 299, 0, DROPPED, PERCH_STEP_NONE },
		{ TIME, 0, 399, 0, 0, PERCH_STEP_QUEUE },
		{ TRANSFER, PERCH_USB_ERROR, 400, 2, DROPPED, PERCH_STEP_CANCEL },
		{ TRANSFER, PERCH_USB_CANCELLED, 401, 1, DROPPED, PERCH_STEP_CANCEL },
		{ TRANSFER, PERCH_USB_CANCELLED, 401, 0, DROPPED, PERCH_STEP_GIVE_UP } } },
	{ "a report ends the run of errors", {
		{ TRANSFER, PERCH_USB_ERROR, 0, 0, DROPPED, PERCH_STEP_NONE },
		{ TIME, 0, 5, 0, 0, PERCH_STEP_QUEUE },
		{ TRANSFER, PERCH_USB_COMPLETED, 200, 3, DECODED, PERCH_STEP_QUEUE },
		{ TRANSFER, PERCH_USB_ERROR, 310, 0, DROPPED, PERCH_STEP_NONE },
		{ TIME, 0, 315, 0, 0, PERCH_STEP_QUEUE } } },
	{ "so does a calm second, for a scanner that lies idle", {
		{ TRANSFER, PERCH_USB_ERROR, 0, 0, DROPPED, PERCH_STEP_NONE },
		{ TIME, 0, 5, 0, 0, PERCH_STEP_QUEUE },
		{ TRANSFER, PERCH_USB_ERROR, 5000, 0, DROPPED, PERCH_STEP_NONE },
		{ TIME, 0, 5005, 0, 0, PERCH_STEP_QUEUE } } },
	{ "a report of another transfer ends the wait", {
		{ TRANSFER, PERCH_USB_ERROR, 0, 3, DROPPED, PERCH_STEP_NONE },
		{ TRANSFER, PERCH_USB_COMPLETED, 1, 2, DECODED, PERCH_STEP_QUEUE } } },
	{ "a stall takes the reads back before the halt is cleared", {
		{ TRANSFER, PERCH_USB_STALL, 0, 3, DROPPED, PERCH_STEP_CANCEL },
		{ TRANSFER, PERCH_USB_CANCELLED, 0, 1, DROPPED, PERCH_STEP_CANCEL },
		{ TRANSFER, PERCH_USB_CANCELLED, 0, 0, DROPPED, PERCH_STEP_CLEAR_HALT },
		{ REPAIRED, 0, 1, 0, 0, PERCH_STEP_QUEUE } } },
	{ "a report that comes in while the reads are taken back is not lost", {
		{ TRANSFER, PERCH_USB_STALL, 0, 1, DROPPED, PERCH_STEP_CANCEL },
		{ TRANSFER, PERCH_USB_COMPLETED, 0, 0, DECODED, PERCH_STEP_CLEAR_HALT } } },
	{ "the fourth stall in a row wants a reset", {
		{ TRANSFER, PERCH_USB_STALL, 0, 0, DROPPED, PERCH_STEP_CLEAR_HALT },
		{ REPAIRED, 0, 1, 0, 0, PERCH_STEP_QUEUE },
		{ TRANSFER, PERCH_USB_STALL, 2, 0, DROPPED, PERCH_STEP_CLEAR_HALT },
		{ REPAIRED, 0, 3, 0, 0, PERCH_STEP_QUEUE },
		{ TRANSFER, PERCH_USB_STALL, 4, 0, DROPPED, PERCH_STEP_CLEAR_HALT },
		{ REPAIRED, 0, 5, 0, 0, PERCH_STEP_QUEUE },
		{ TRANSFER, PERCH_USB_STALL, 6, 1, DROPPED, PERCH_STEP_CANCEL },
		{ TRANSFER, PERCH_USB_CANCELLED, 6, 0, DROPPED, PERCH_STEP_RESET } } },
	{ "a halt that cannot be cleared is the end", {
		{ TRANSFER, PERCH_USB_STALL, 0, 0, DROPPED, PERCH_STEP_CLEAR_HALT },
		{ NOT_REPAIRED, 0, 1, 0, 0, PERCH_STEP_GIVE_UP } } },
	{ "an overflow enlarges the buffers, four times at most", {
		{ TRANSFER, PERCH_USB_OVERFLOW, 0, 1, DROPPED, PERCH_STEP_CANCEL },
		{ TRANSFER, PERCH_USB_CANCELLED, 0, 0, DROPPED, PERCH_STEP_ENLARGE },
		{ REPAIRED, 0, 1, 0, 0, PERCH_STEP_QUEUE },
		{ TRANSFER, PERCH_USB_OVERFLOW, 2, 0, DROPPED, PERCH_STEP_ENLARGE },
		{ REPAIRED, 0, 2, 0, 0, PERCH_STEP_QUEUE },
		{ TRANSFER, PERCH_USB_OVERFLOW, 3, 0, DROPPED, PERCH_STEP_ENLARGE },
		{ REPAIRED, 0, 3, 0, 0, PERCH_STEP_QUEUE },
		{ TRANSFER, PERCH_USB_OVERFLOW, 4, 0, DROPPED, PERCH_STEP_ENLARGE },
		{ REPAIRED, 0, 4, 0, 0, PERCH_STEP_QUEUE },
		{ TRANSFER, PERCH_USB_OVERFLOW, 5, 0, DROPPED, PERCH_STEP_GIVE_UP } } },
	{ "a device that is gone is the end at once", {
		{ TRANSFER, PERCH_USB_NO_DEVICE, 0, 3, DROPPED, PERCH_STEP_CANCEL },
		{ TRANSFER, PERCH_USB_NO_DEVICE, 0, 0, DROPPED, PERCH_STEP_GIVE_UP } } },
	{ "after an error one read feels its way; the others follow its first report", {
		{ TRANSFER, PERCH_USB_ERROR, 0, 0, DROPPED, PERCH_STEP_NONE },
		{ TIME, 0, 5, 0, 0, PERCH_STEP_QUEUE },
		{ TIME, 0, 5, 1, 0, PERCH_STEP_NONE },
		{ TRANSFER, PERCH_USB_COMPLETED, 900, 0, DECODED, PERCH_STEP_QUEUE },
		{ TIME, 0, 900, 3, 0, PERCH_STEP_QUEUE } } },
	{ "a time-out, which cannot be, is an error", {
		{ TRANSFER, PERCH_USB_TIMED_OUT, 0, 0, DROPPED, PERCH_STEP_NONE },
		{ TIME, 0, 5, 0, 0, PERCH_STEP_QUEUE } } },
	{ "a transfer that somebody else took back is an error: no spinning", {
		{ TRANSFER, PERCH_USB_CANCELLED, 0, 0, DROPPED, PERCH_STEP_NONE },
		{ TIME, 0, 4, 0, 0, PERCH_STEP_NONE },
		{ TIME, 0, 5, 0, 0, PERCH_STEP_QUEUE } } },
	{ "after stop nothing is decoded or queued any more", {
		{ STOP, 0, 0, 2, 0, PERCH_STEP_CANCEL },
		{ TRANSFER, PERCH_USB_COMPLETED, 0, 1, DROPPED, PERCH_STEP_CANCEL },
		{ TRANSFER, PERCH_USB_CANCELLED, 0, 0, DROPPED, PERCH_STEP_GIVE_UP },
		{ REPAIRED, 0, 1, 0, 0, PERCH_STEP_GIVE_UP } } },
};
// clang-format on

static void
test_stories(void **state)
{
	(void)state;
	for (size_t r = 0; r < PERCH_COUNT(rows); r++) {
		struct perch_usb_pipe pipe = { .state = PERCH_PIPE_FLOWING };

		for (size_t i = 0; rows[r].events[i].what != END; i++) {
			const struct event *e = &rows[r].events[i];
			struct perch_mono now = { e->at_ms * 1000 };
			bool is_decoded = false;
			enum perch_usb_step next;

			if (e->what == TRANSFER)
				is_decoded = perch_usb_pipe_ended(&pipe, e->status, now);
			else if (e->what == STOP)
				perch_usb_pipe_stop(&pipe);
			else if (e->what != TIME)
				perch_usb_pipe_repaired(&pipe, e->what == REPAIRED);
			next = perch_usb_pipe_next(&pipe, e->queued, 4 - e->queued, now);
			MUST(is_decoded == e->is_decoded, "%s: event %zu: decoded %d", rows[r].must,
			     i, is_decoded);
			MUST(next == e->next, "%s: event %zu: got step %d, wanted %d", rows[r].must,
			     i, next, e->next);
		}
	}
}

/* The loop is woken for the end of a wait and for nothing else. */
static void
test_deadline(void **state)
{
	struct perch_usb_pipe pipe = { .state = PERCH_PIPE_FLOWING };

	(void)state;
	assert_int_equal(perch_usb_pipe_deadline(&pipe).us, -1);
	(void)perch_usb_pipe_ended(&pipe, PERCH_USB_ERROR, (struct perch_mono){ 7000 });
	assert_int_equal(perch_usb_pipe_deadline(&pipe).us, 12000);
	(void)perch_usb_pipe_next(&pipe, 0, 4, (struct perch_mono){ 12000 });
	assert_int_equal(perch_usb_pipe_deadline(&pipe).us, -1);
}

/* A device that is gone gives an error a millisecond after each submit until its departure is told:
 * with eight transfers, fewer than 20 submits in 300 ms. */
static void
test_outage(void **state)
{
	struct perch_usb_pipe pipe = { .state = PERCH_PIPE_FLOWING };
	struct perch_mono now = { 0 };
	unsigned submits = 0;
	unsigned queued = 8;

	(void)state;
	for (; now.us < 300000; now.us += 1000) {
		for (; queued > 0; queued--)
			(void)perch_usb_pipe_ended(&pipe, PERCH_USB_ERROR, now);
		while (perch_usb_pipe_next(&pipe, queued, 8 - queued, now) == PERCH_STEP_QUEUE) {
			queued++;
			submits++;
		}
	}
	MUST(submits > 3 && submits < 20, "%u submits in an outage of 300 ms", submits);
}

/* Whatever a device does, the steps are bounded: a pipe that only ever stalls, errs or overflows
 * comes to its end before 40 more transfers. */
static void
test_every_run_ends(void **state)
{
	static const enum perch_usb_status bad[] = { PERCH_USB_ERROR,     PERCH_USB_TIMED_OUT,
						     PERCH_USB_CANCELLED, PERCH_USB_STALL,
						     PERCH_USB_NO_DEVICE, PERCH_USB_OVERFLOW };

	(void)state;
	for (size_t b = 0; b < PERCH_COUNT(bad); b++) {
		struct perch_usb_pipe pipe = { .state = PERCH_PIPE_FLOWING };
		enum perch_usb_step step = PERCH_STEP_NONE;
		struct perch_mono now = { 1000000 };
		int transfers = 0;

		while (step != PERCH_STEP_GIVE_UP && step != PERCH_STEP_RESET && transfers < 40) {
			step = perch_usb_pipe_next(&pipe, 0, 4, now);
			if (step == PERCH_STEP_QUEUE) {
				transfers++;
				(void)perch_usb_pipe_ended(&pipe, bad[b], now);
			} else if (step == PERCH_STEP_NONE) {
				now = perch_usb_pipe_deadline(&pipe);
			} else {
				perch_usb_pipe_repaired(&pipe, true);
			}
		}
		MUST(transfers < 40, "status %d for ever comes to an end", bad[b]);
	}
}

static void
test_retry(void **state)
{
	(void)state;
	assert_int_equal(perch_usb_retry_us(1), 100000);
	assert_int_equal(perch_usb_retry_us(PERCH_USB_QUICK_TRIES), 100000);
	assert_int_equal(perch_usb_retry_us(PERCH_USB_QUICK_TRIES + 1), 5000000);
	assert_int_equal(perch_usb_retry_us(UINT32_MAX), 5000000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stories), cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_outage),  cmocka_unit_test(test_every_run_ends),
		cmocka_unit_test(test_retry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

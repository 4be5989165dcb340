/* usb_claim.c - one interface of a USB device at work. Library: libusb. See the header. */
#include "drivers/port/usb_claim.h"

#include <libusb.h>

#define PAGE_LED      0x08
#define DEAF_US       250000 /* parts of one label follow each other faster than this */
#define STEPS_AT_ONCE 16
#define BUFFER_MAX    65536

static const char *const advice_refused =
	"it refuses a command that it needs to work; unplug it and plug it in again; told again "
	"every 5 s";
static const char *const advice_deaf = "it has no endpoint to read from";

static bool
is_new_to_handler(const struct perch_usb_claim *claim)
{
	const struct perch_port_device *a = &claim->shown, *b = &claim->told;

	return a->state != b->state || a->advice != b->advice || strcmp(a->driver, b->driver) != 0;
}

static void
tell_report_desc(struct perch_usb_claim *claim)
{
	const struct perch_port_handler *handler = claim->host->handler;

	if (claim->is_report_desc_told || claim->report_desc_bytes == 0)
		return;
	claim->is_report_desc_told = true;
	if (handler->on_raw != NULL)
		handler->on_raw(handler->user, &claim->shown, PERCH_RAW_DESCRIPTOR,
				perch_span_of(claim->report_desc, claim->report_desc_bytes),
				claim->host->now);
}

static void
tell(struct perch_usb_claim *claim)
{
	const struct perch_port_handler *handler = claim->host->handler;
	bool is_new = claim->shown.id == 0;

	if (!is_new && !is_new_to_handler(claim))
		return;
	if (is_new)
		claim->shown.id = ++claim->host->last_id;
	claim->told = claim->shown;
	if (is_new)
		handler->on_attached(handler->user, &claim->shown);
	else
		handler->on_changed(handler->user, &claim->shown);
	tell_report_desc(claim);
}

void
perch_usb_claim_show(struct perch_usb_claim *claim, enum perch_port_state state, const char *driver,
		     const char *advice)
{
	claim->shown.state = state;
	claim->shown.driver = driver;
	claim->shown.advice = advice;
	tell(claim);
}

void
perch_usb_claim_hide(struct perch_usb_claim *claim)
{
	const struct perch_port_handler *handler = claim->host->handler;

	if (claim->shown.id != 0)
		handler->on_detached(handler->user, &claim->shown);
	claim->shown.id = 0;
}

/* --- the driver ----------------------------------------------------------------------------- */

/* Open the channel; what has been counted since the device was attached stays counted. */
static enum perch_rc
open_channel(struct perch_usb_claim *claim)
{
	struct perch_port_health counted = claim->shown.health;
	enum perch_rc rc = perch_channel_open(claim->channel, claim->chosen.driver, claim->state,
					      &claim->chosen.with, claim->host->handler,
					      &claim->shown);

	/* Keys of a scanner that is read by another interface do not matter. */
	if (claim->chosen.is_beside_scanner)
		claim->shown.advice = NULL;
	claim->advice = claim->shown.advice;
	claim->shown.health = counted;
	claim->channel->readings.lost = counted.lost;
	claim->channel->readings.dropped = counted.dropped;
	claim->channel->readings.short_reports = counted.short_reports;
	return rc;
}

static bool
is_deaf(const struct perch_usb_claim *claim)
{
	return claim->host->now.us < claim->deaf_until.us;
}

/* Half a label in the driver's hands must not be joined to what comes next. true: the rest of one
 * may still be on its way and would pass for a whole label. */
static bool
drop_half(struct perch_usb_claim *claim)
{
	uint64_t dropped = claim->shown.health.dropped;

	if (claim->channel != NULL)
		perch_channel_unplugged(claim->channel);
	return is_deaf(claim) || claim->shown.health.dropped != dropped;
}

static void
tell_interrupted(const struct perch_usb_claim *claim)
{
	const struct perch_port_handler *handler = claim->host->handler;

	if (handler->on_raw != NULL)
		handler->on_raw(handler->user, &claim->shown, PERCH_RAW_INTERRUPTED,
				perch_span_of(NULL, 0), claim->host->now);
}

/* Something was lost on the wire. If there may be the rest of a label, reports are passed over until
 * there is silence; while nothing can be heard there is none. */
static void
interrupt(struct perch_usb_claim *claim)
{
	bool has_rest;

	if (claim->channel == NULL || claim->channel->driver == NULL)
		return;
	has_rest = drop_half(claim);
	tell_interrupted(claim);
	if (has_rest)
		claim->deaf_until.us = claim->host->now.us + DEAF_US;
	if (open_channel(claim) != PERCH_OK) /* it fitted before: cannot happen */
		perch_usb_pipe_stop(&claim->pipe);
}

static void
deliver(struct perch_usb_claim *claim, struct perch_span bytes)
{
	const struct perch_port_handler *handler = claim->host->handler;
	bool is_passed_over = is_deaf(claim);

	/* Of a stream an empty packet is no part; it only ended a transfer of full ones. */
	if (claim->is_bulk && bytes.n == 0)
		return;
	if (handler->on_raw != NULL)
		handler->on_raw(handler->user, &claim->shown,
				is_passed_over ? PERCH_RAW_PASSED_OVER : PERCH_RAW_IN, bytes,
				claim->host->now);
	if (is_passed_over) {
		claim->deaf_until.us = claim->host->now.us + DEAF_US;
		claim->shown.health.reports++;
		return;
	}
	perch_channel_feed(claim->channel, bytes, claim->host->now);
}

static void LIBUSB_CALL
on_read(struct libusb_transfer *transfer)
{
	struct perch_usb_slot *slot = transfer->user_data;
	struct perch_usb_claim *claim = slot->claim;
	enum perch_usb_status status = perch_usb_status_of(transfer);
	bool is_asked_for = status == PERCH_USB_CANCELLED && slot->is_cancelled;

	slot->is_queued = false;
	slot->is_cancelled = false;
	if (perch_usb_pipe_ended(&claim->pipe, status, claim->host->now)) {
		deliver(claim, perch_span_of(transfer->buffer, (size_t)transfer->actual_length));
		return;
	}
	if (is_asked_for || status == PERCH_USB_COMPLETED)
		return;
	claim->shown.health.errors++;
	interrupt(claim);
}

/* --- memory --------------------------------------------------------------------------------- */

/*
 * Interrupt: the largest report in whole packets, so that a report is one transfer. Bulk: one
 * packet, because a stream has no reports and a larger read would wait for more when a label fills
 * its packets; more transfers make up for it.
 */
static size_t
read_bytes(const struct perch_usb_claim *claim)
{
	size_t packet = claim->ends.in.packet;
	size_t packets = (claim->reports.input_bytes + packet - 1) / packet;

	return !claim->is_bulk && packets > 1 ? packets * packet : packet;
}

static bool
enlarge(struct perch_usb_claim *claim)
{
	for (size_t i = 0; i < claim->n_in; i++) {
		struct perch_usb_slot *slot = &claim->in[i];
		size_t bytes = 2 * (size_t)slot->transfer->length;

		perch_usb_slot_free(slot);
		if (bytes > BUFFER_MAX || !perch_usb_slot_make(claim, slot, bytes))
			return false;
	}
	return true;
}

/* What the port itself needs to know of the reports; nothing is kept of a broken descriptor. */
static void
learn_reports(struct perch_usb_claim *claim)
{
	struct perch_hid_parser parser;
	struct perch_hid_field field;
	struct perch_usb_reports learnt = { 0 };
	bool has_leds = false;
	enum perch_rc rc = perch_hid_parse(
		&parser, perch_span_of(claim->report_desc, claim->report_desc_bytes));

	while (rc == PERCH_OK && (rc = perch_hid_next(&parser, &field)) == PERCH_OK) {
		size_t bytes = perch_hid_report_bytes(&parser, field.kind, field.report_id);

		if (field.report_id != 0)
			learnt.has_ids = true;
		if (field.kind == PERCH_HID_INPUT && bytes > learnt.input_bytes)
			learnt.input_bytes = bytes;
		if (field.kind == PERCH_HID_OUTPUT && field.n_usages > 0 &&
		    PERCH_HID_PAGE(field.usages[0].first) == PAGE_LED) {
			has_leds = true;
			learnt.led_report = field.report_id;
		}
	}
	if (rc != PERCH_E_NOTFOUND)
		learnt = (struct perch_usb_reports){ 0 };
	else if (has_leds)
		learnt.led_bytes = perch_hid_report_bytes(&parser, PERCH_HID_OUTPUT,
							  learnt.led_report);
	claim->reports = learnt;
}

/* --- life ----------------------------------------------------------------------------------- */

static enum perch_rc
make_all(struct perch_usb_claim *claim)
{
	bool is_made = true;

	claim->channel = calloc(1, sizeof(*claim->channel));
	claim->state = calloc(1, claim->chosen.driver->state_size);
	for (size_t i = 0; i < claim->n_in; i++)
		is_made = perch_usb_slot_make(claim, &claim->in[i], read_bytes(claim)) && is_made;
	is_made = perch_usb_slot_make(claim, &claim->out,
				      LIBUSB_CONTROL_SETUP_SIZE + sizeof(claim->report_desc)) &&
		  is_made;
	return is_made && claim->channel != NULL && claim->state != NULL ? PERCH_OK : PERCH_E_NOMEM;
}

static void
find_ends(struct perch_usb_claim *claim)
{
	const struct perch_usb_ends none = { 0 };

	switch (claim->chosen.driver->transport) {
	case PERCH_TRANSPORT_HID:
	case PERCH_TRANSPORT_INTERRUPT:
		claim->is_bulk = false;
		claim->ends = claim->at.interrupt;
		break;
	case PERCH_TRANSPORT_CDC:
		claim->is_bulk = true;
		claim->ends = claim->data != NULL ? claim->data->at.bulk : none;
		break;
	case PERCH_TRANSPORT_BULK:
		claim->is_bulk = true;
		claim->ends = claim->at.bulk;
		break;
	}
	claim->n_in = claim->is_bulk ? PERCH_USB_BULK_READS : PERCH_USB_READS;
}

enum perch_rc
perch_usb_claim_start(struct perch_usb_claim *claim)
{
	enum perch_rc rc;

	claim->pipe = (struct perch_usb_pipe){ .state = PERCH_PIPE_FLOWING };
	claim->deaf_until.us = claim->is_cut ? claim->host->now.us + DEAF_US : 0;
	claim->is_cut = false;
	claim->answer = PERCH_ANSWER_NONE;
	claim->reports_at_start = claim->shown.health.reports;
	claim->told_again = (struct perch_mono){ 0 };
	find_ends(claim);
	if (claim->ends.in.address == 0) {
		perch_usb_claim_show(claim, PERCH_PORT_UNKNOWN, "", advice_deaf);
		return PERCH_E_UNKNOWN;
	}
	learn_reports(claim);
	rc = make_all(claim);
	if (rc == PERCH_OK)
		rc = open_channel(claim);
	if (rc == PERCH_OK || rc == PERCH_E_UNKNOWN)
		tell(claim);
	if (rc != PERCH_OK) {
		perch_usb_claim_finish(claim);
		return rc;
	}
	if (claim->chosen.driver->clears_halt)
		(void)libusb_clear_halt(claim->handle, claim->ends.in.address); /* a wish */
	perch_usb_request_start_up(claim);
	return PERCH_OK;
}

static unsigned
count_queued(const struct perch_usb_claim *claim)
{
	unsigned n = 0;

	for (size_t i = 0; i < claim->n_in; i++)
		n += claim->in[i].is_queued ? 1 : 0;
	return n;
}

static struct perch_usb_slot *
parked_slot(struct perch_usb_claim *claim)
{
	size_t i = 0;

	while (i + 1 < claim->n_in && claim->in[i].is_queued)
		i++;
	return &claim->in[i];
}

static void
queue_read(struct perch_usb_claim *claim)
{
	struct perch_usb_slot *slot = parked_slot(claim);
	int rc;

	libusb_fill_interrupt_transfer(slot->transfer, claim->handle, claim->ends.in.address,
				       slot->transfer->buffer, slot->transfer->length, on_read,
				       slot, 0);
	if (claim->is_bulk)
		slot->transfer->type = LIBUSB_TRANSFER_TYPE_BULK;
	rc = libusb_submit_transfer(slot->transfer);
	slot->is_queued = rc == 0;
	if (rc == 0)
		return;
	/* Even when the device is gone: the reads before this one may hold what it sent last. */
	claim->shown.health.errors++;
	(void)perch_usb_pipe_ended(&claim->pipe, PERCH_USB_ERROR, claim->host->now);
}

/* A refusal means that the transfer has ended already and its callback is on its way. */
static void
take_back(struct perch_usb_slot *slot)
{
	if (slot->is_queued && !slot->is_cancelled) {
		slot->is_cancelled = true;
		(void)libusb_cancel_transfer(slot->transfer);
	}
}

static void
take_reads_back(struct perch_usb_claim *claim)
{
	for (size_t i = 0; i < claim->n_in; i++)
		take_back(&claim->in[i]);
}

/* A device that refused what it needs says so, and is told again from time to time. */
static void
mind_refusal(struct perch_usb_claim *claim)
{
	enum perch_port_state state = claim->shown.state;
	const char *driver = claim->shown.driver;

	if (claim->told_again.us == 0) {
		if (state == PERCH_PORT_FAILING && perch_usb_claim_is_quiet(claim))
			perch_usb_claim_show(claim, PERCH_PORT_OPEN, driver, claim->advice);
		return;
	}
	if (state == PERCH_PORT_OPEN)
		perch_usb_claim_show(claim, PERCH_PORT_FAILING, driver, advice_refused);
	if (claim->host->now.us >= claim->told_again.us) {
		claim->told_again.us = 0;
		perch_usb_request_open(claim);
	}
}

enum perch_usb_step
perch_usb_claim_step(struct perch_usb_claim *claim)
{
	struct perch_mono now = claim->host->now;

	perch_usb_request_send(claim);
	if (claim->channel == NULL)
		return PERCH_STEP_NONE;
	if (claim->channel->deadline.us >= 0 && now.us >= claim->channel->deadline.us)
		perch_channel_tick(claim->channel, now);
	perch_usb_request_take(claim);
	mind_refusal(claim);
	perch_usb_request_send(claim);
	for (int i = 0; i < STEPS_AT_ONCE; i++) {
		unsigned queued = count_queued(claim);
		enum perch_usb_step step = perch_usb_pipe_next(&claim->pipe, queued,
							       (unsigned)claim->n_in - queued, now);

		switch (step) {
		case PERCH_STEP_QUEUE:
			queue_read(claim);
			break;
		case PERCH_STEP_CANCEL:
			take_reads_back(claim);
			return PERCH_STEP_NONE;
		case PERCH_STEP_CLEAR_HALT:
			perch_usb_pipe_repaired(
				&claim->pipe,
				libusb_clear_halt(claim->handle, claim->ends.in.address) == 0);
			break;
		case PERCH_STEP_ENLARGE:
			perch_usb_pipe_repaired(&claim->pipe, enlarge(claim));
			break;
		case PERCH_STEP_NONE:
		case PERCH_STEP_GIVE_UP:
		case PERCH_STEP_RESET:
			return step;
		}
	}
	return PERCH_STEP_NONE;
}

/* Of two instants, either of which may be none. */
static int64_t
earlier(int64_t a, int64_t b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

struct perch_mono
perch_usb_claim_deadline(const struct perch_usb_claim *claim)
{
	int64_t first = -1;

	if (claim->channel != NULL)
		first = earlier(perch_usb_pipe_deadline(&claim->pipe).us,
				claim->channel->deadline.us);
	if (claim->channel != NULL && claim->told_again.us != 0)
		first = earlier(first, claim->told_again.us);
	return (struct perch_mono){ first };
}

enum perch_rc
perch_usb_claim_command(struct perch_usb_claim *claim, enum perch_command what)
{
	enum perch_rc rc = PERCH_E_UNKNOWN;

	if (claim->channel != NULL)
		rc = perch_channel_command(claim->channel, what);
	if (rc == PERCH_OK) {
		perch_usb_request_take(claim);
		perch_usb_request_send(claim);
	}
	return rc;
}

void
perch_usb_claim_stop(struct perch_usb_claim *claim)
{
	if (drop_half(claim)) {
		claim->is_cut = true;
		tell_interrupted(claim);
	}
	claim->n_requests = 0;
	perch_usb_pipe_stop(&claim->pipe);
	take_reads_back(claim);
	take_back(&claim->out);
}

bool
perch_usb_claim_is_idle(const struct perch_usb_claim *claim)
{
	return !claim->out.is_queued && count_queued(claim) == 0;
}

bool
perch_usb_claim_is_quiet(const struct perch_usb_claim *claim)
{
	return !claim->out.is_queued && claim->n_requests == 0;
}

void
perch_usb_claim_finish(struct perch_usb_claim *claim)
{
	for (size_t i = 0; i < PERCH_COUNT(claim->in); i++)
		perch_usb_slot_free(&claim->in[i]);
	perch_usb_slot_free(&claim->out);
	free(claim->channel);
	free(claim->state);
	claim->channel = NULL;
	claim->state = NULL;
	claim->n_requests = 0;
}

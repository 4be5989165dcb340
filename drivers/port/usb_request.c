/*
 * usb_request.c - what is sent to one interface: control requests and output reports, one at a
 * time and in order. Library: libusb. See usb_claim.h.
 */
#include "drivers/port/usb_claim.h"

#include <libusb.h>

/* Device Class Definition for HID 1.11, 7.1 and 7.2. */
#define REQUEST_IN_STANDARD 0x81
#define REQUEST_OUT_CLASS   0x21
#define GET_DESCRIPTOR      0x06
#define SET_REPORT          0x09
#define SET_IDLE            0x0a
#define SET_PROTOCOL        0x0b
#define PROTOCOL_REPORT     1
#define REPORT_OUTPUT       0x0200
#define REPORT_FEATURE      0x0300
#define DESCRIPTOR_REPORT   0x2200

#define REQUEST_MS          500 /* a healthy device answers within a few */

enum perch_usb_status
perch_usb_status_of(const struct libusb_transfer *transfer)
{
	switch (transfer->status) {
	case LIBUSB_TRANSFER_COMPLETED:
		return PERCH_USB_COMPLETED;
	case LIBUSB_TRANSFER_ERROR:
		return PERCH_USB_ERROR;
	case LIBUSB_TRANSFER_TIMED_OUT:
		return PERCH_USB_TIMED_OUT;
	case LIBUSB_TRANSFER_CANCELLED:
		return PERCH_USB_CANCELLED;
	case LIBUSB_TRANSFER_STALL:
		return PERCH_USB_STALL;
	case LIBUSB_TRANSFER_NO_DEVICE:
		return PERCH_USB_NO_DEVICE;
	case LIBUSB_TRANSFER_OVERFLOW:
		return PERCH_USB_OVERFLOW;
	}
	return PERCH_USB_ERROR;
}

bool
perch_usb_slot_make(struct perch_usb_claim *claim, struct perch_usb_slot *slot, size_t bytes)
{
	if (slot->transfer != NULL)
		return true;
	slot->claim = claim;
	slot->transfer = libusb_alloc_transfer(0);
	if (slot->transfer == NULL)
		return false;
	slot->transfer->buffer = calloc(1, bytes);
	slot->transfer->length = (int)bytes;
	return slot->transfer->buffer != NULL;
}

void
perch_usb_slot_free(struct perch_usb_slot *slot)
{
	if (slot->transfer != NULL) {
		free(slot->transfer->buffer);
		libusb_free_transfer(slot->transfer);
	}
	*slot = (struct perch_usb_slot){ 0 };
}

/* The pipe goes on: should the device send all the same, it is read. */
static void
refused(struct perch_usb_claim *claim)
{
	claim->told_again.us = claim->host->now.us + PERCH_USB_REFUSED_US;
}

static void
put_request(struct perch_usb_claim *claim, const struct perch_usb_request *request)
{
	size_t at = (claim->first_request + claim->n_requests) % PERCH_COUNT(claim->requests);

	if (claim->n_requests == PERCH_COUNT(claim->requests)) {
		claim->shown.health.errors++;
		if (request->is_required)
			refused(claim);
		return;
	}
	claim->requests[at] = *request;
	claim->n_requests++;
}

static void
put_control(struct perch_usb_claim *claim, uint8_t type, uint8_t code, unsigned value, size_t n)
{
	put_request(claim, &(struct perch_usb_request){ .is_control = true,
							.type = type,
							.code = code,
							.value = (uint16_t)value,
							.n = (uint16_t)n });
}

/* Which control request carries it, if no endpoint does? false: it goes to the OUT endpoint. */
static bool
goes_by_control(const struct perch_usb_claim *claim, const struct perch_out *out,
		struct perch_usb_request *request)
{
	bool is_report = out->kind == PERCH_OUT_OUTPUT || out->kind == PERCH_OUT_FEATURE;
	bool needs_control = out->kind == PERCH_OUT_FEATURE || out->kind == PERCH_OUT_CONTROL;

	if (!needs_control && claim->ends.out.address != 0)
		return false;
	request->is_control = true;
	request->type = is_report ? REQUEST_OUT_CLASS : out->request_type;
	request->code = is_report ? SET_REPORT : out->request;
	request->value = out->value;
	if (is_report)
		request->value = (uint16_t)((needs_control ? REPORT_FEATURE : REPORT_OUTPUT) |
					    (claim->reports.has_ids ? out->bytes[0] : 0));
	return true;
}

static void
put_out(struct perch_usb_claim *claim, const struct perch_out *out)
{
	struct perch_usb_request request = { .n = out->n, .is_required = out->is_required };

	if (out->n > sizeof(request.bytes) ||
	    (goes_by_control(claim, out, &request) && request.type == 0)) {
		claim->shown.health.errors++; /* there is no way to send it */
		if (out->is_required)
			refused(claim);
		return;
	}
	memcpy(request.bytes, out->bytes, sizeof(request.bytes));
	put_request(claim, &request);
}

/* For recording. A request that is no report has no place in a capture. */
static void
tell_out(const struct perch_usb_claim *claim, const struct perch_out *out)
{
	const struct perch_port_handler *handler = claim->host->handler;

	if (handler->on_raw != NULL && out->kind != PERCH_OUT_CONTROL)
		handler->on_raw(handler->user, &claim->shown,
				out->kind == PERCH_OUT_FEATURE ? PERCH_RAW_FEATURE : PERCH_RAW_OUT,
				perch_span_of(out->bytes, out->n), claim->host->now);
}

/* Move what the driver wants sent into our queue. */
void
perch_usb_request_take(struct perch_usb_claim *claim)
{
	struct perch_outs *outs = &claim->channel->outs;

	for (size_t i = 0; i < outs->n; i++) {
		put_out(claim, &outs->v[i]);
		tell_out(claim, &outs->v[i]);
	}
	outs->n = 0;
}

/* The device answered a question, or took or refused a request. */
static void LIBUSB_CALL
on_sent(struct libusb_transfer *transfer)
{
	struct perch_usb_slot *slot = transfer->user_data;
	struct perch_usb_claim *claim = slot->claim;
	enum perch_usb_status status = perch_usb_status_of(transfer);

	slot->is_queued = false;
	slot->is_cancelled = false;
	if (claim->answer == PERCH_ANSWER_AWAITED) {
		size_t n = transfer->actual_length > 0 ? (size_t)transfer->actual_length : 0;
		bool is_given = status == PERCH_USB_COMPLETED && n > 0 &&
				n <= sizeof(claim->report_desc);

		claim->answer = is_given ? PERCH_ANSWER_GIVEN : PERCH_ANSWER_REFUSED;
		claim->report_desc_bytes = is_given ? n : 0;
		if (is_given)
			memcpy(claim->report_desc, libusb_control_transfer_get_data(transfer), n);
		return;
	}
	/* A device may refuse any request that it does not know: a STALL is normal. */
	if (status == PERCH_USB_ERROR || status == PERCH_USB_TIMED_OUT)
		claim->shown.health.errors++;
	if (claim->is_required_sent && status != PERCH_USB_COMPLETED)
		refused(claim);
	if (status == PERCH_USB_NO_DEVICE)
		perch_usb_pipe_stop(&claim->pipe);
}

/* A serial port takes a full packet for the beginning of more; an empty one ends it. */
static bool
needs_empty_packet(const struct perch_usb_claim *claim, size_t n)
{
	return claim->data != NULL && n > 0 && n % claim->ends.out.packet == 0;
}

static void
fill(struct perch_usb_claim *claim, const struct perch_usb_request *request)
{
	struct libusb_transfer *transfer = claim->out.transfer;

	if (request->is_control) {
		libusb_fill_control_setup(transfer->buffer, request->type, request->code,
					  request->value, claim->at.number, request->n);
		if ((request->type & LIBUSB_ENDPOINT_IN) == 0)
			memcpy(transfer->buffer + LIBUSB_CONTROL_SETUP_SIZE, request->bytes,
			       request->n);
		libusb_fill_control_transfer(transfer, claim->handle, transfer->buffer, on_sent,
					     &claim->out, REQUEST_MS);
		transfer->flags = 0;
		return;
	}
	memcpy(transfer->buffer, request->bytes, request->n);
	libusb_fill_interrupt_transfer(transfer, claim->handle, claim->ends.out.address,
				       transfer->buffer, request->n, on_sent, &claim->out,
				       REQUEST_MS);
	if (claim->is_bulk)
		transfer->type = LIBUSB_TRANSFER_TYPE_BULK;
	transfer->flags = needs_empty_packet(claim, request->n) ? LIBUSB_TRANSFER_ADD_ZERO_PACKET
								: 0;
}

/* Send the next request, one at a time: a device may forget what it is told too fast. */
void
perch_usb_request_send(struct perch_usb_claim *claim)
{
	const struct perch_usb_request *next = &claim->requests[claim->first_request];
	int rc;

	if (claim->n_requests == 0 || claim->out.is_queued || claim->out.transfer == NULL)
		return;
	fill(claim, next);
	claim->is_required_sent = next->is_required;
	claim->first_request = (claim->first_request + 1) % PERCH_COUNT(claim->requests);
	claim->n_requests--;
	rc = libusb_submit_transfer(claim->out.transfer);
	claim->out.is_queued = rc == 0;
	if (rc == 0)
		return;
	claim->shown.health.errors++;
	if (claim->is_required_sent)
		refused(claim);
	if (claim->answer == PERCH_ANSWER_AWAITED)
		claim->answer = PERCH_ANSWER_REFUSED;
}

/* A keyboard scanner may turn case around when it believes that Caps Lock is lit; with the kernel's
 * driver gone nobody else tells it that it is not. */
static void
put_leds_off(struct perch_usb_claim *claim)
{
	struct perch_usb_request request = { .is_control = true,
					     .type = REQUEST_OUT_CLASS,
					     .code = SET_REPORT,
					     .value = REPORT_OUTPUT | claim->reports.led_report,
					     .n = (uint16_t)claim->reports.led_bytes };

	if (claim->reports.led_bytes == 0 || claim->reports.led_bytes > sizeof(request.bytes))
		return;
	request.bytes[0] = claim->reports.led_report;
	put_request(claim, &request);
}

void
perch_usb_request_open(struct perch_usb_claim *claim)
{
	/* Most that cannot be opened need not be. */
	if (perch_channel_command(claim->channel, PERCH_COMMAND_OPEN) == PERCH_OK)
		perch_usb_request_take(claim);
}

/* No GET_REPORT: two Symbol scanners are known to hang on it. */
void
perch_usb_request_start_up(struct perch_usb_claim *claim)
{
	if (claim->at.class_code == PERCH_USB_CLASS_HID) {
		if (claim->at.subclass == PERCH_USB_SUBCLASS_BOOT)
			put_control(claim, REQUEST_OUT_CLASS, SET_PROTOCOL, PROTOCOL_REPORT, 0);
		put_control(claim, REQUEST_OUT_CLASS, SET_IDLE, 0, 0);
		put_leds_off(claim);
	}
	perch_usb_request_open(claim);
}

enum perch_rc
perch_usb_request_report_desc(struct perch_usb_claim *claim)
{
	size_t wanted = claim->at.report_desc_bytes;

	if (wanted == 0 || wanted > sizeof(claim->report_desc))
		wanted = sizeof(claim->report_desc);
	if (!perch_usb_slot_make(claim, &claim->out,
				 LIBUSB_CONTROL_SETUP_SIZE + sizeof(claim->report_desc)))
		return PERCH_E_NOMEM;
	claim->answer = PERCH_ANSWER_AWAITED;
	put_control(claim, REQUEST_IN_STANDARD, GET_DESCRIPTOR, DESCRIPTOR_REPORT, wanted);
	perch_usb_request_send(claim);
	return PERCH_OK;
}

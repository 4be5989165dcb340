/*
 * usb_claim.h - one interface of a USB device: what it is, its transfers, its requests, its driver.
 *
 * Library: libusb (in usb_claim.c). Internal to the USB port.
 * Ownership: buffers belong to the transfer that uses them and are freed only when no transfer is
 * under way; a completion callback touches nothing but its claim and never calls into libusb.
 */
#ifndef PERCH_DRIVERS_PORT_USB_CLAIM_H
#define PERCH_DRIVERS_PORT_USB_CLAIM_H

#include "drivers/hid/descriptor.h"
#include "drivers/port/channel.h"
#include "drivers/port/usb_choice.h"
#include "drivers/port/usb_config.h"
#include "drivers/port/usb_policy.h"

struct libusb_device_handle;
struct libusb_transfer;

#define PERCH_USB_READS      4       /* IN transfers queued at once */
#define PERCH_USB_BULK_READS 8       /* of a stream: 512 bytes at full speed, a packet each */
#define PERCH_USB_REQUESTS   16      /* requests waiting to be sent */
#define PERCH_USB_REFUSED_US 5000000 /* a device that refused what it needs is told again */

/* What all devices of a port share. */
struct perch_usb_host {
	const struct perch_port_handler *handler;
	const struct perch_usb_id *take;
	size_t n_take;
	const char *layout;
	struct perch_mono now; /* of the service() under way */
	uint32_t last_id;
};

/* Something to send: a control request, or bytes for the OUT endpoint. */
struct perch_usb_request {
	bool is_control;
	bool is_required; /* refused: the device does not work */
	uint8_t type;     /* bmRequestType, bRequest, wValue; wIndex is the interface */
	uint8_t code;
	uint16_t value;
	uint16_t n; /* bytes to send; for a question, bytes wanted at most */
	uint8_t bytes[64];
};

struct perch_usb_slot {
	struct libusb_transfer *transfer; /* owned; so is its buffer */
	struct perch_usb_claim *claim;
	bool is_queued;
	bool is_cancelled; /* we asked for it back */
};

/* What the report descriptor says that the port itself needs. */
struct perch_usb_reports {
	size_t input_bytes; /* of the largest input report, its id included */
	bool has_ids;
	uint8_t led_report; /* id of the output report that lights the LEDs of a keyboard */
	size_t led_bytes;   /* 0: it has no LEDs */
};

enum perch_usb_answer {
	PERCH_ANSWER_NONE, /* not asked */
	PERCH_ANSWER_AWAITED,
	PERCH_ANSWER_GIVEN,
	PERCH_ANSWER_REFUSED
};

struct perch_usb_claim {
	struct perch_usb_host *host;
	struct libusb_device_handle *handle; /* borrowed while claimed, else NULL */
	struct perch_usb_interface at;
	struct perch_port_device shown; /* id 0: not told to the handler */
	struct perch_port_device told;  /* as last told */

	uint8_t report_desc[PERCH_HID_DESCRIPTOR_MAX];
	size_t report_desc_bytes;
	bool is_report_desc_told;
	enum perch_usb_answer answer; /* to our question for the report descriptor */
	struct perch_usb_reports reports;
	struct perch_usb_chosen chosen;

	/* Where the driver's transport reads and writes; of this interface, or of the data interface
	 * beside it. in.address 0: nowhere. */
	struct perch_usb_claim *data; /* of a serial port, borrowed; NULL: none */
	struct perch_usb_ends ends;
	bool is_bulk; /* else interrupt */

	struct perch_channel *channel; /* owned from start to finish; NULL: not started */
	void *state;                   /* the driver's; likewise */
	uint64_t reports_at_start;
	struct perch_mono deaf_until; /* reports are passed over; us 0: none */
	bool is_cut; /* stopped in a label, whose rest may come when it is started */

	struct perch_usb_pipe pipe;
	struct perch_usb_slot in[PERCH_USB_BULK_READS];
	size_t n_in;
	struct perch_usb_slot out;
	bool is_required_sent;        /* what is under way must not be refused */
	struct perch_mono told_again; /* when it is told again after a refusal; us 0: none */
	const char *advice;           /* when all is well */
	struct perch_usb_request requests[PERCH_USB_REQUESTS];
	size_t first_request;
	size_t n_requests;
};

/* --- usb_request.c --------------------------------------------------------------------------- */

/* Give the slot a transfer with a zeroed buffer, unless it has one. false: no memory. */
bool perch_usb_slot_make(struct perch_usb_claim *claim, struct perch_usb_slot *slot, size_t bytes);
/* Free what the slot owns; its transfer is not under way. */
void perch_usb_slot_free(struct perch_usb_slot *slot);
enum perch_usb_status perch_usb_status_of(const struct libusb_transfer *transfer);

/* Put the requests of a (re)opened interface in the queue: SET_PROTOCOL to a boot interface,
 * SET_IDLE, LEDs off, the driver's own. */
void perch_usb_request_start_up(struct perch_usb_claim *claim);
/* The driver's own alone. */
void perch_usb_request_open(struct perch_usb_claim *claim);
/* Move what the driver wants sent into the queue. */
void perch_usb_request_take(struct perch_usb_claim *claim);
/* Send the next request of the queue unless one is under way. */
void perch_usb_request_send(struct perch_usb_claim *claim);
/* Ask the claimed interface for its report descriptor; see answer. PERCH_E_NOMEM. */
PERCH_MUST_CHECK enum perch_rc perch_usb_request_report_desc(struct perch_usb_claim *claim);

/* --- usb_claim.c ----------------------------------------------------------------------------- */

/*
 * Start chosen.driver on the claimed interface (and data, if any): requests are queued, reads and requests go out
 * with the next step. Tells the handler.
 * PERCH_E_UNKNOWN: the driver does not fit, or there is nothing to read from; told as such.
 */
PERCH_MUST_CHECK enum perch_rc perch_usb_claim_start(struct perch_usb_claim *claim);

/* Let time pass and carry out what the policy says, until there is nothing more to do now.
 * PERCH_STEP_GIVE_UP and PERCH_STEP_RESET are the device's to carry out, NONE: all is well. */
enum perch_usb_step perch_usb_claim_step(struct perch_usb_claim *claim);

struct perch_mono perch_usb_claim_deadline(const struct perch_usb_claim *claim);

/* Beep, enable ... PERCH_E_UNKNOWN: not started, or no such command. */
PERCH_MUST_CHECK enum perch_rc perch_usb_claim_command(struct perch_usb_claim *claim,
						       enum perch_command what);

/* Take back every transfer, drop half a label, forget requests. Then wait for is_idle(). */
void perch_usb_claim_stop(struct perch_usb_claim *claim);
bool perch_usb_claim_is_idle(const struct perch_usb_claim *claim);
/* Are all requests sent and answered? */
bool perch_usb_claim_is_quiet(const struct perch_usb_claim *claim);
/* Free all of an idle claim but what is shown. */
void perch_usb_claim_finish(struct perch_usb_claim *claim);

/* Tell the handler what is shown, if it is news. */
void perch_usb_claim_show(struct perch_usb_claim *claim, enum perch_port_state state,
			  const char *driver, const char *advice);
/* Tell the handler that it is gone, if it was shown. */
void perch_usb_claim_hide(struct perch_usb_claim *claim);

#endif

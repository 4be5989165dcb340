/* usb_device.c - one USB device from arrival to departure. Library: libusb. See the header. */
#include "drivers/port/usb_device.h"

#include <libusb.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"

#define STEPS_AT_ONCE 8
#define PORTS_MAX     7      /* USB 3.2, 10.1.1: no device lies deeper */
#define OEM_PAGE      0xff45 /* IBM's page; under it this usage takes firmware */
#define OEM_FIRMWARE  0xa000

static const char *const advice_firmware = "the way to write its firmware; never touched";
static const char *const advice_keyboard = "a keyboard that is not known to be a scanner";
static const char *const advice_serial =
	"a serial port that is not known to be a scanner's; if it is, add it to perch.conf";
static const char *const advice_misfit = "perch.conf takes it, but no driver fits its reports";
static const char *const advice_denied =
	"no permission to open it; install the udev rules, or join the group that owns the device";
static const char *const advice_held =
	"another program reads it, perhaps a perch that runs already";
static const char *const advice_unopened = "it cannot be opened; plug it in again";
static const char *const advice_failing =
	"its transfers fail; check the cable, plug it in again; tried again on its own";

struct perch_usb_device *
perch_usb_device_new(struct perch_usb_host *host, struct libusb_device *device)
{
	uint8_t ports[PORTS_MAX];
	int n = libusb_get_port_numbers(device, ports, PORTS_MAX);
	char name[PERCH_USB_NAME_MAX];
	struct perch_usb_device *made;

	if (n <= 0 ||
	    perch_usb_sysfs_name(libusb_get_bus_number(device), ports, (size_t)n, name) != PERCH_OK)
		return NULL;
	made = calloc(1, sizeof(*made));
	if (made == NULL)
		return NULL;
	made->host = host;
	made->device = libusb_ref_device(device);
	memcpy(made->name, name, sizeof(made->name));
	return made;
}

void
perch_usb_device_forget(struct perch_usb_device *device)
{
	for (size_t i = 0; i < device->n_claims; i++)
		perch_usb_claim_hide(&device->claims[i]);
	free(device->claims);
	device->claims = NULL;
	device->n_claims = 0;
}

void
perch_usb_device_free(struct perch_usb_device *device)
{
	perch_usb_device_forget(device);
	libusb_unref_device(device->device);
	free(device);
}

/* --- closing and trying again ---------------------------------------------------------------- */

static bool
has_run_well(const struct perch_usb_device *device)
{
	return device->state == PERCH_DEVICE_RUN &&
	       device->host->now.us - device->run_start.us >= PERCH_USB_CALM_US;
}

static void
begin_close(struct perch_usb_device *device)
{
	if (has_run_well(device)) {
		device->tries = 0;
		device->was_reset = false;
	}
	for (size_t i = 0; i < device->n_claims; i++) {
		struct perch_usb_claim *claim = &device->claims[i];

		if (claim->channel != NULL &&
		    claim->shown.health.reports != claim->reports_at_start) {
			device->tries = 0;
			device->was_reset = false;
		}
		perch_usb_claim_stop(claim);
	}
	device->state = PERCH_DEVICE_CLOSE;
}

static void
release(struct perch_usb_device *device, struct perch_usb_claim *claim)
{
	perch_usb_claim_finish(claim);
	/* Fails when the device is gone; the kernel has released it then. */
	if (claim->handle != NULL)
		(void)libusb_release_interface(device->handle, claim->at.number);
	claim->handle = NULL;
}

/* Every transfer is back: let go of everything. */
static void
close_device(struct perch_usb_device *device)
{
	for (size_t i = 0; i < device->n_claims; i++)
		if (!perch_usb_claim_is_idle(&device->claims[i]))
			return;
	if (device->handle != NULL && device->is_to_reset && !device->is_leaving) {
		(void)libusb_reset_device(device->handle);
		device->was_reset = true;
	}
	device->is_to_reset = false;
	/* From the last: the kernel takes a serial port back when its first interface is released,
	 * and fails if the data interface behind is not free by then. */
	for (size_t i = device->n_claims; i > 0; i--)
		release(device, &device->claims[i - 1]);
	if (device->handle != NULL)
		libusb_close(device->handle);
	device->handle = NULL;
	device->due.us = device->host->now.us + perch_usb_retry_us(device->tries);
	device->state = device->is_leaving ? PERCH_DEVICE_GONE : PERCH_DEVICE_WAIT;
}

/* Opening failed; say so when quick tries did not help. what: the interface to say it of. */
static void
try_again(struct perch_usb_device *device, struct perch_usb_claim *what, const char *advice)
{
	device->tries++;
	if (what != NULL && device->tries > PERCH_USB_QUICK_TRIES)
		perch_usb_claim_show(what, PERCH_PORT_DENIED, what->shown.driver, advice);
	begin_close(device);
}

/* Transfers fail: one quick new start, then slow ones until a report comes. */
static void
start_over(struct perch_usb_device *device, enum perch_usb_step why)
{
	bool is_first;

	device->is_to_reset = why == PERCH_STEP_RESET && !device->was_reset;
	begin_close(device);
	is_first = device->tries == 0 || device->is_to_reset;
	if (is_first)
		device->tries = 1;
	else if (device->tries <= PERCH_USB_QUICK_TRIES)
		device->tries = PERCH_USB_QUICK_TRIES + 1;
	if (is_first)
		return;
	for (size_t i = 0; i < device->n_claims; i++)
		if (device->claims[i].chosen.choice == PERCH_CHOICE_TAKE)
			perch_usb_claim_show(&device->claims[i], PERCH_PORT_FAILING,
					     device->claims[i].shown.driver, advice_failing);
}

static const char *
advice_for(int libusb_code)
{
	switch (libusb_code) {
	case LIBUSB_ERROR_ACCESS:
		return advice_denied;
	case LIBUSB_ERROR_BUSY:
		return advice_held;
	default:
		return advice_unopened;
	}
}

static int
open_device(struct perch_usb_device *device)
{
	int rc = 0;

	if (device->handle == NULL)
		rc = libusb_open(device->device, &device->handle);
	if (rc != 0)
		device->handle = NULL;
	else
		(void)libusb_set_auto_detach_kernel_driver(device->handle, 1);
	return rc;
}

static int
claim_interface(struct perch_usb_device *device, struct perch_usb_claim *claim)
{
	int rc = 0;

	if (claim->handle == NULL)
		rc = libusb_claim_interface(device->handle, claim->at.number);
	if (rc == 0)
		claim->handle = device->handle;
	return rc;
}

/* --- looking --------------------------------------------------------------------------------- */

/*
 * Ask for the report descriptors that nobody has read. Only of interfaces that no driver holds: to
 * take a real keyboard from the kernel just to look at it would make it stumble.
 */
static void
ask(struct perch_usb_device *device)
{
	for (size_t i = 0; i < device->n_claims; i++) {
		struct perch_usb_claim *claim = &device->claims[i];
		int rc;

		if (!perch_usb_device_lacks_reports(claim) ||
		    claim->answer == PERCH_ANSWER_REFUSED ||
		    perch_usb_device_holder(device, claim) != PERCH_HOLDER_NONE)
			continue;
		rc = open_device(device);
		if (rc == 0)
			rc = claim_interface(device, claim);
		if (rc == 0 && perch_usb_request_report_desc(claim) != PERCH_OK)
			rc = LIBUSB_ERROR_NO_MEM;
		if (rc != 0) {
			try_again(device, claim, advice_for(rc));
			return;
		}
	}
	device->state = PERCH_DEVICE_ASK;
}

static void
look(struct perch_usb_device *device)
{
	enum perch_rc rc;

	/* Without udev nobody tells of the departure of a device that we have closed already. */
	if (!perch_usb_sysfs_is_there(device->name)) {
		perch_usb_device_forget(device);
		device->state = PERCH_DEVICE_REST;
		return;
	}
	rc = perch_usb_device_learn(device);
	if (rc == PERCH_E_SHORT || rc == PERCH_E_FULL) {
		perch_log(PERCH_LOG_WARN, "usb", "device=%s its descriptors make no sense (%s)",
			  device->name, perch_rc_str(rc));
		device->state = PERCH_DEVICE_REST;
		return;
	}
	if (rc != PERCH_OK || perch_usb_device_is_taken_up(device))
		try_again(device, NULL, NULL);
	else
		ask(device);
}

/* --- choosing -------------------------------------------------------------------------------- */

/* The interface that carries the data of a serial port; NULL for others, or when it has none. */
static struct perch_usb_claim *
data_of(struct perch_usb_device *device, size_t i)
{
	const struct perch_usb_claim *claim = &device->claims[i];
	size_t at = device->n_claims;

	if (claim->chosen.choice == PERCH_CHOICE_TAKE &&
	    claim->chosen.driver->transport == PERCH_TRANSPORT_CDC)
		at = perch_usb_config_data_of(&device->config, i);
	return at < device->n_claims ? &device->claims[at] : NULL;
}

static void
choose(struct perch_usb_device *device)
{
	struct perch_usb_chosen chosen[PERCH_USB_INTERFACES_MAX] = { 0 };
	const struct perch_usb_host *host = device->host;

	for (size_t i = 0; i < device->n_claims; i++) {
		const struct perch_usb_claim *claim = &device->claims[i];
		struct perch_span desc = perch_span_of(claim->report_desc,
						       claim->report_desc_bytes);

		chosen[i].with = (struct perch_interface){ .vid = device->config.vid,
							   .pid = device->config.pid,
							   .class_code = claim->at.class_code,
							   .subclass = claim->at.subclass,
							   .protocol = claim->at.protocol,
							   .report_desc = desc,
							   .driver_name = "",
							   .layout = host->layout };
		chosen[i].is_firmware = perch_hid_has_application(desc, OEM_PAGE, OEM_FIRMWARE);
	}
	perch_usb_choose(chosen, device->n_claims, host->take, host->n_take);
	for (size_t i = 0; i < device->n_claims; i++) {
		struct perch_usb_claim *claim = &device->claims[i];

		claim->chosen = chosen[i];
		claim->data = data_of(device, i);
	}
}

/* Tell of what we leave alone and let go of it. true: somebody holds what may be a scanner. */
static bool
leave_alone(struct perch_usb_device *device, struct perch_usb_claim *claim)
{
	const char *driver = claim->chosen.driver != NULL ? claim->chosen.driver->name : "";

	if (claim->chosen.choice != PERCH_CHOICE_TAKE)
		release(device, claim);
	switch (claim->chosen.choice) {
	case PERCH_CHOICE_TAKE:
		break;
	case PERCH_CHOICE_KEYBOARD:
		perch_usb_claim_show(claim, PERCH_PORT_LEFT_ALONE, driver, advice_keyboard);
		break;
	case PERCH_CHOICE_SERIAL:
		perch_usb_claim_show(claim, PERCH_PORT_LEFT_ALONE, driver, advice_serial);
		break;
	case PERCH_CHOICE_FIRMWARE:
		perch_usb_claim_show(claim, PERCH_PORT_LEFT_ALONE, driver, advice_firmware);
		break;
	case PERCH_CHOICE_MISFIT:
		perch_usb_claim_show(claim, PERCH_PORT_UNKNOWN, driver, advice_misfit);
		break;
	case PERCH_CHOICE_IGNORE:
		if (perch_usb_device_lacks_reports(claim) &&
		    perch_usb_device_holder(device, claim) == PERCH_HOLDER_PROGRAM) {
			perch_usb_claim_show(claim, PERCH_PORT_DENIED, driver, advice_held);
			return true;
		}
		break;
	}
	return false;
}

/* Claim all that was chosen before any of it is started. */
static bool
claim_chosen(struct perch_usb_device *device)
{
	for (size_t i = 0; i < device->n_claims; i++) {
		struct perch_usb_claim *claim = &device->claims[i];
		int rc;

		if (claim->chosen.choice != PERCH_CHOICE_TAKE)
			continue;
		rc = open_device(device);
		if (rc == 0)
			rc = claim_interface(device, claim);
		if (rc == 0 && claim->data != NULL)
			rc = claim_interface(device, claim->data);
		if (rc != 0) {
			claim->shown.driver = claim->chosen.driver->name;
			try_again(device, claim, advice_for(rc));
			return false;
		}
	}
	return true;
}

/* How many of the claimed interfaces are read now. */
static size_t
start_claimed(struct perch_usb_device *device)
{
	size_t n = 0;

	for (size_t i = 0; i < device->n_claims; i++) {
		struct perch_usb_claim *claim = &device->claims[i];

		if (claim->chosen.choice != PERCH_CHOICE_TAKE)
			continue;
		if (perch_usb_claim_start(claim) == PERCH_OK)
			n++;
		else
			release(device, claim);
	}
	return n;
}

static void
decide(struct perch_usb_device *device)
{
	bool is_held = false;

	choose(device);
	for (size_t i = 0; i < device->n_claims; i++)
		is_held = leave_alone(device, &device->claims[i]) || is_held;
	if (!claim_chosen(device))
		return;
	if (start_claimed(device) > 0) {
		device->state = PERCH_DEVICE_RUN;
		device->run_start = device->host->now;
		return;
	}
	/* Nothing here is read: close the device; look again later if somebody may let go. */
	begin_close(device);
	device->tries = PERCH_USB_QUICK_TRIES + 1;
	close_device(device);
	if (!is_held)
		device->state = PERCH_DEVICE_REST;
}

/* --- stepping -------------------------------------------------------------------------------- */

static void
await_answers(struct perch_usb_device *device)
{
	for (size_t i = 0; i < device->n_claims; i++)
		if (device->claims[i].answer == PERCH_ANSWER_AWAITED)
			return;
	decide(device);
}

static void
run(struct perch_usb_device *device)
{
	for (size_t i = 0; i < device->n_claims; i++) {
		enum perch_usb_step step = perch_usb_claim_step(&device->claims[i]);

		if (step == PERCH_STEP_GIVE_UP || step == PERCH_STEP_RESET) {
			start_over(device, step);
			return;
		}
	}
}

static void
step_once(struct perch_usb_device *device)
{
	switch (device->state) {
	case PERCH_DEVICE_LOOK:
		look(device);
		break;
	case PERCH_DEVICE_ASK:
		await_answers(device);
		break;
	case PERCH_DEVICE_RUN:
		run(device);
		break;
	case PERCH_DEVICE_CLOSE:
		close_device(device);
		break;
	case PERCH_DEVICE_WAIT:
		if (device->host->now.us >= device->due.us)
			device->state = PERCH_DEVICE_LOOK;
		break;
	case PERCH_DEVICE_REST:
	case PERCH_DEVICE_GONE:
		break;
	}
}

void
perch_usb_device_step(struct perch_usb_device *device)
{
	enum perch_usb_device_state before;
	int i = 0;

	do {
		before = device->state;
		step_once(device);
	} while (device->state != before && ++i < STEPS_AT_ONCE);
}

struct perch_mono
perch_usb_device_deadline(const struct perch_usb_device *device)
{
	struct perch_mono first = { -1 };

	if (device->state == PERCH_DEVICE_LOOK)
		return device->host->now;
	if (device->state == PERCH_DEVICE_WAIT)
		return device->due;
	for (size_t i = 0; i < device->n_claims && device->state == PERCH_DEVICE_RUN; i++) {
		struct perch_mono one = perch_usb_claim_deadline(&device->claims[i]);

		if (one.us >= 0 && (first.us < 0 || one.us < first.us))
			first = one;
	}
	return first;
}

void
perch_usb_device_leave(struct perch_usb_device *device)
{
	if (device->is_leaving)
		return;
	device->is_leaving = true;
	begin_close(device);
	for (size_t i = 0; i < device->n_claims; i++)
		perch_usb_claim_hide(&device->claims[i]);
}

/* The machine slept: what the device was told before may be forgotten, whether it was reset or not. */
void
perch_usb_device_woke(struct perch_usb_device *device)
{
	if (device->state != PERCH_DEVICE_RUN)
		return;
	begin_close(device);
	device->tries = 0;
}

static bool
is_quiet(const struct perch_usb_device *device)
{
	for (size_t i = 0; i < device->n_claims; i++)
		if (!perch_usb_claim_is_quiet(&device->claims[i]))
			return false;
	return true;
}

bool
perch_usb_device_is_settled(const struct perch_usb_device *device)
{
	switch (device->state) {
	case PERCH_DEVICE_LOOK:
	case PERCH_DEVICE_ASK:
	case PERCH_DEVICE_CLOSE:
		return false;
	case PERCH_DEVICE_WAIT:
		return device->tries > PERCH_USB_QUICK_TRIES;
	case PERCH_DEVICE_RUN:
		return is_quiet(device);
	case PERCH_DEVICE_REST:
	case PERCH_DEVICE_GONE:
		return true;
	}
	return true;
}

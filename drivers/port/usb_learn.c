/* usb_learn.c - what the kernel knows of one USB device. No library; see usb_device.h. */
#include "drivers/port/usb_device.h"

#include "firmware/base/log.h"
#include "firmware/base/text.h"

static bool
is_mouse(const struct perch_usb_interface *at)
{
	return at->subclass == PERCH_USB_SUBCLASS_BOOT && at->protocol == PERCH_USB_PROTOCOL_MOUSE;
}

bool
perch_usb_device_lacks_reports(const struct perch_usb_claim *claim)
{
	return claim->at.class_code == PERCH_USB_CLASS_HID && claim->report_desc_bytes == 0 &&
	       !is_mouse(&claim->at);
}

enum perch_usb_holder
perch_usb_device_holder(const struct perch_usb_device *device, const struct perch_usb_claim *claim)
{
	return perch_usb_sysfs_holder(device->name, device->config_value, claim->at.number);
}

bool
perch_usb_device_is_taken_up(const struct perch_usb_device *device)
{
	for (size_t i = 0; i < device->n_claims; i++)
		if (perch_usb_device_lacks_reports(&device->claims[i]) &&
		    perch_usb_device_holder(device, &device->claims[i]) == PERCH_HOLDER_KERNEL)
			return device->tries < PERCH_USB_QUICK_TRIES;
	return false;
}

static enum perch_rc
make_claims(struct perch_usb_device *device, const struct perch_usb_config *config)
{
	struct perch_usb_claim *made = calloc(config->n + 1, sizeof(*made));
	char product[sizeof(made->shown.name)];

	if (made == NULL)
		return PERCH_E_NOMEM;
	perch_usb_device_forget(device);
	device->config = *config;
	device->claims = made;
	device->n_claims = config->n;
	perch_usb_sysfs_product(device->name, product, sizeof(product));
	for (size_t i = 0; i < config->n; i++) {
		struct perch_port_device *shown = &made[i].shown;

		made[i].host = device->host;
		made[i].at = config->v[i];
		*shown = (struct perch_port_device){ .vid = config->vid,
						     .pid = config->pid,
						     .driver = "",
						     .layout = device->host->layout };
		memcpy(shown->name, product, sizeof(product));
		if (perch_fmt(shown->where, sizeof(shown->where), "usb %s:%u.%u", device->name,
			      device->config_value, config->v[i].number) != PERCH_OK)
			shown->where[0] = '\0';
	}
	return PERCH_OK;
}

static enum perch_rc
read_descriptors(struct perch_usb_device *device, uint8_t active)
{
	struct perch_usb_config config;
	uint8_t *bytes = malloc(PERCH_USB_DESCRIPTORS_MAX);
	struct perch_buf b = perch_buf_over(bytes, PERCH_USB_DESCRIPTORS_MAX);
	enum perch_rc rc;

	if (bytes == NULL)
		return PERCH_E_NOMEM;
	rc = perch_usb_sysfs_descriptors(device->name, &b);
	if (rc == PERCH_OK)
		rc = perch_usb_config_parse(perch_buf_span(&b), active, &config);
	free(bytes);
	if (rc != PERCH_OK)
		return rc;
	if (config.is_broken)
		perch_log(PERCH_LOG_WARN, "usb", "device=%s its descriptors lie about their length",
			  device->name);
	return make_claims(device, &config);
}

/* A device's descriptors stay the same while it is attached; its configuration may change. */
static enum perch_rc
read_config(struct perch_usb_device *device)
{
	uint8_t active;
	enum perch_rc rc = perch_usb_sysfs_active(device->name, &active);

	if (rc == PERCH_OK && (device->claims == NULL || active != device->config_value)) {
		device->config_value = active;
		rc = read_descriptors(device, active);
	}
	return rc;
}

static void
read_report_descs(struct perch_usb_device *device)
{
	for (size_t i = 0; i < device->n_claims; i++) {
		struct perch_usb_claim *claim = &device->claims[i];
		struct perch_buf b = perch_buf_over(claim->report_desc, sizeof(claim->report_desc));

		if (perch_usb_device_lacks_reports(claim) &&
		    perch_usb_sysfs_report_desc(device->name, device->config_value,
						claim->at.number, &b) == PERCH_OK)
			claim->report_desc_bytes = b.n;
	}
}

enum perch_rc
perch_usb_device_learn(struct perch_usb_device *device)
{
	enum perch_rc rc = read_config(device);

	if (rc == PERCH_OK)
		read_report_descs(device);
	return rc;
}

/* usb_config.c - a device's descriptors taken apart. Pure; see the header. */
#include "drivers/port/usb_config.h"

#include "firmware/base/reader.h"

enum descriptor_type {
	TYPE_DEVICE = 0x01,
	TYPE_CONFIG = 0x02,
	TYPE_INTERFACE = 0x04,
	TYPE_ENDPOINT = 0x05,
	TYPE_HID = 0x21,
	TYPE_REPORT = 0x22,
	TYPE_CLASS_INTERFACE = 0x24
};

#define SUBTYPE_UNION 0x06

#define DEVICE_BYTES  18
#define ENDPOINT_IN   0x80u
#define PACKET_BITS   0x07ffu /* wMaxPacketSize without the high-bandwidth bits */

enum transfer_type { TRANSFER_BULK = 2, TRANSFER_INTERRUPT = 3 };

/* One descriptor: its type, and what follows the two bytes of length and type. */
struct descriptor {
	uint8_t type;
	struct perch_reader body;
};

/* The next descriptor of the list; PERCH_E_SHORT at the end, PERCH_E_FORMAT when it lies. */
static enum perch_rc
next_descriptor(struct perch_reader *list, struct descriptor *out)
{
	uint8_t n;
	struct perch_span body;

	if (perch_reader_left(list) == 0)
		return PERCH_E_SHORT;
	if (perch_get_u8(list, &n) != PERCH_OK || n < 2 ||
	    perch_get_u8(list, &out->type) != PERCH_OK ||
	    perch_get_bytes(list, n - 2u, &body) != PERCH_OK)
		return PERCH_E_FORMAT;
	out->body = perch_reader_over(body);
	return PERCH_OK;
}

static bool
read_interface(struct perch_reader body, struct perch_usb_interface *out, uint8_t *alternate)
{
	uint8_t endpoints;

	*out = (struct perch_usb_interface){ 0 };
	return perch_get_u8(&body, &out->number) == PERCH_OK &&
	       perch_get_u8(&body, alternate) == PERCH_OK &&
	       perch_get_u8(&body, &endpoints) == PERCH_OK &&
	       perch_get_u8(&body, &out->class_code) == PERCH_OK &&
	       perch_get_u8(&body, &out->subclass) == PERCH_OK &&
	       perch_get_u8(&body, &out->protocol) == PERCH_OK;
}

static bool
read_endpoint(struct perch_reader body, struct perch_usb_interface *of)
{
	struct perch_usb_ends *ends;
	struct perch_usb_endpoint *slot;
	uint8_t address, attributes;
	uint16_t packet;

	if (perch_get_u8(&body, &address) != PERCH_OK ||
	    perch_get_u8(&body, &attributes) != PERCH_OK ||
	    perch_get_u16le(&body, &packet) != PERCH_OK)
		return false;
	packet = (uint16_t)(packet & PACKET_BITS);
	ends = (attributes & 3u) == TRANSFER_INTERRUPT ? &of->interrupt
	       : (attributes & 3u) == TRANSFER_BULK    ? &of->bulk
						       : NULL;
	/* An endpoint that can carry nothing, or that we cannot read, is as good as none. */
	if (ends == NULL || packet == 0 || (address & 0x0fu) == 0)
		return true;
	slot = (address & ENDPOINT_IN) != 0 ? &ends->in : &ends->out;
	if (slot->address == 0)
		*slot = (struct perch_usb_endpoint){ .address = address, .packet = packet };
	return true;
}

static bool
read_hid(struct perch_reader body, struct perch_usb_interface *of)
{
	struct perch_span version_and_country;
	uint8_t count, type;
	uint16_t bytes;

	if (perch_get_bytes(&body, 3, &version_and_country) != PERCH_OK ||
	    perch_get_u8(&body, &count) != PERCH_OK)
		return false;
	for (; count > 0; count--) {
		if (perch_get_u8(&body, &type) != PERCH_OK ||
		    perch_get_u16le(&body, &bytes) != PERCH_OK)
			return false;
		if (type == TYPE_REPORT && of->report_desc_bytes == 0)
			of->report_desc_bytes = bytes;
	}
	return true;
}

/* Other classes mean other things by the same number. */
static bool
has_unions(const struct perch_usb_interface *inside)
{
	return inside->class_code == PERCH_USB_CLASS_COMM ||
	       inside->class_code == PERCH_USB_CLASS_DATA;
}

/* Wherever it stands: it names its interfaces itself. Only the first counts. */
static bool
read_class_interface(struct perch_reader body, struct perch_usb_config *out)
{
	uint8_t subtype, comm, data;

	if (perch_get_u8(&body, &subtype) != PERCH_OK)
		return false;
	if (subtype != SUBTYPE_UNION || out->has_union)
		return true;
	if (perch_get_u8(&body, &comm) != PERCH_OK || perch_get_u8(&body, &data) != PERCH_OK)
		return false;
	out->has_union = true;
	out->union_comm = comm;
	out->union_data = data;
	return true;
}

/* Walk one configuration's descriptors up to its end or the first lie. */
static enum perch_rc
read_interfaces(struct perch_reader list, struct perch_usb_config *out)
{
	struct perch_usb_interface *current = NULL; /* NULL: inside an alternate setting */
	struct perch_usb_interface found = { .class_code = PERCH_USB_CLASS_COMM };
	struct descriptor d;
	enum perch_rc rc;
	uint8_t alternate;

	while ((rc = next_descriptor(&list, &d)) == PERCH_OK) {
		bool is_whole = true;

		if (d.type == TYPE_INTERFACE) {
			is_whole = read_interface(d.body, &found, &alternate);
			current = NULL;
			if (is_whole && alternate == 0) {
				if (out->n == PERCH_COUNT(out->v))
					return PERCH_E_FULL;
				current = &out->v[out->n++];
				*current = found;
			}
		} else if (d.type == TYPE_ENDPOINT && current != NULL) {
			is_whole = read_endpoint(d.body, current);
		} else if (d.type == TYPE_HID && current != NULL &&
			   current->class_code == PERCH_USB_CLASS_HID) {
			is_whole = read_hid(d.body, current);
		} else if (d.type == TYPE_CLASS_INTERFACE && has_unions(&found)) {
			is_whole = read_class_interface(d.body, out);
		}
		if (!is_whole)
			out->is_broken = true;
	}
	if (rc == PERCH_E_FORMAT)
		out->is_broken = true;
	return PERCH_OK;
}

static enum perch_rc
read_device(struct perch_reader *all, struct perch_usb_config *out)
{
	struct descriptor d;
	struct perch_span versions;

	if (perch_reader_left(all) < DEVICE_BYTES || next_descriptor(all, &d) != PERCH_OK ||
	    d.type != TYPE_DEVICE || perch_get_bytes(&d.body, 6, &versions) != PERCH_OK ||
	    perch_get_u16le(&d.body, &out->vid) != PERCH_OK ||
	    perch_get_u16le(&d.body, &out->pid) != PERCH_OK)
		return PERCH_E_SHORT;
	return PERCH_OK;
}

enum perch_rc
perch_usb_config_parse(struct perch_span bytes, uint8_t active, struct perch_usb_config *out)
{
	struct perch_usb_config made = { 0 };
	struct perch_reader all = perch_reader_over(bytes);
	struct perch_span rest;
	uint16_t total;
	enum perch_rc rc = read_device(&all, &made);

	if (rc != PERCH_OK)
		return rc;
	for (rest = perch_span_from(bytes, all.at);; rest = perch_span_from(rest, total)) {
		struct perch_reader list = perch_reader_over(rest);
		struct descriptor d;
		uint8_t interfaces, value;

		if (next_descriptor(&list, &d) != PERCH_OK || d.type != TYPE_CONFIG ||
		    perch_get_u16le(&d.body, &total) != PERCH_OK || total < list.at ||
		    perch_get_u8(&d.body, &interfaces) != PERCH_OK ||
		    perch_get_u8(&d.body, &value) != PERCH_OK)
			return PERCH_E_NOTFOUND;
		if (value != active)
			continue;
		made.is_broken = total > rest.n;
		list.s = perch_span_first(rest, total);
		rc = read_interfaces(list, &made);
		if (rc == PERCH_OK)
			*out = made;
		return rc;
	}
}

static bool
carries_data(const struct perch_usb_interface *one)
{
	return one->bulk.in.address != 0 && one->bulk.out.address != 0;
}

size_t
perch_usb_config_data_of(const struct perch_usb_config *config, size_t comm)
{
	const struct perch_usb_interface *v = config->v;

	for (size_t i = 0; i < config->n; i++)
		if (config->has_union && config->union_comm == v[comm].number &&
		    config->union_data == v[i].number && carries_data(&v[i]))
			return i;
	for (size_t i = comm + 1; i < config->n; i++)
		if (v[i].class_code == PERCH_USB_CLASS_DATA && carries_data(&v[i]))
			return i;
	return carries_data(&v[comm]) ? comm : config->n;
}

/*
 * fuzz_usb_config.c - any bytes as a device's descriptors: what is found is usable, a shorter copy
 * never gives more, and an error touches nothing. The first byte is the configuration wanted.
 */
#include <stdlib.h>

#include "drivers/port/usb_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_endpoint(struct perch_usb_endpoint e, bool is_in)
{
	if (e.address == 0)
		return;
	check((e.address & 0x80) == (is_in ? 0x80 : 0) && (e.address & 0x0f) != 0);
	check(e.packet > 0 && e.packet <= 0x7ff);
}

static void
check_data(const struct perch_usb_config *config, size_t comm)
{
	size_t data = perch_usb_config_data_of(config, comm);

	check(data <= config->n);
	check(data == config->n ||
	      (config->v[data].bulk.in.address != 0 && config->v[data].bulk.out.address != 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct perch_usb_config whole = { .n = 99 };
	struct perch_usb_config part = { .n = 99 };
	struct perch_span bytes;

	if (n == 0)
		return 0;
	bytes = perch_span_of(data + 1, n - 1);
	if (perch_usb_config_parse(bytes, data[0], &whole) != PERCH_OK) {
		check(whole.n == 99);
		return 0;
	}
	check(whole.n <= PERCH_USB_INTERFACES_MAX);
	for (size_t i = 0; i < whole.n; i++) {
		check_endpoint(whole.v[i].interrupt.in, true);
		check_endpoint(whole.v[i].interrupt.out, false);
		check_endpoint(whole.v[i].bulk.in, true);
		check_endpoint(whole.v[i].bulk.out, false);
		check_data(&whole, i);
		check(whole.v[i].report_desc_bytes == 0 ||
		      whole.v[i].class_code == PERCH_USB_CLASS_HID);
	}
	bytes.n--;
	if (perch_usb_config_parse(bytes, data[0], &part) == PERCH_OK)
		check(part.n <= whole.n);
	return 0;
}

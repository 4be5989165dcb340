/* test_usb_config.c - a device's descriptors taken apart (drivers/port/usb_config.c). */
#include "tests/unit/must.h"

#include "drivers/port/usb_config.h"

// clang-format off
/* USB 2.0, tables 9-8, 9-10, 9-12, 9-13; HID 1.11, 6.2.1. */
#define DEVICE(vid, pid) \
	18, 1, 0x00, 0x02, 0, 0, 0, 8, (vid) & 0xff, (vid) >> 8, (pid) & 0xff, (pid) >> 8, \
	0, 1, 1, 2, 3, 1
#define CONFIG(total, value) 9, 2, (total) & 0xff, (total) >> 8, 1, (value), 0, 0x80, 50
#define INTERFACE(number, alternate, cls, sub, proto) \
	9, 4, (number), (alternate), 1, (cls), (sub), (proto), 0
#define HID(bytes) 9, 0x21, 0x11, 0x01, 0, 1, 0x22, (bytes) & 0xff, (bytes) >> 8
#define ENDPOINT(address, type, packet) 7, 5, (address), (type), (packet) & 0xff, (packet) >> 8, 10
#define INTERRUPT 3
#define BULK      2

static const struct {
	const char                *must;
	uint8_t                    bytes[160];
	size_t                     n;
	unsigned                   active;
	enum perch_rc              rc;
	bool                       is_broken;
	unsigned                   interfaces;
	struct perch_usb_interface first;
} rows[] = {
	{ "a HID POS scanner: one interface, one way in",
	  { DEVICE(0x0c2e, 0x1007), CONFIG(34, 1), INTERFACE(0, 0, 3, 0, 0), HID(144),
	    ENDPOINT(0x81, INTERRUPT, 64) }, 18 + 34, 1, PERCH_OK, false, 1,
	  { .class_code = 3, .report_desc_bytes = 144, .interrupt = { .in = { 0x81, 64 } } } },
	{ "a way out is found, and the class descriptor may come last",
	  { DEVICE(0x05e0, 0x1300), CONFIG(41, 1), INTERFACE(0, 0, 3, 0, 0),
	    ENDPOINT(0x02, INTERRUPT, 16), ENDPOINT(0x81, INTERRUPT, 64), HID(300) },
	  18 + 41, 1, PERCH_OK, false, 1,
	  { .class_code = 3, .report_desc_bytes = 300,
	    .interrupt = { { 0x81, 64 }, { 0x02, 16 } } } },
	{ "a composite device: keyboard and POS",
	  { DEVICE(0x0c2e, 0x0b6a), CONFIG(59, 1), INTERFACE(0, 0, 3, 1, 1), HID(65),
	    ENDPOINT(0x81, INTERRUPT, 8), INTERFACE(1, 0, 3, 0, 0), HID(144),
	    ENDPOINT(0x82, INTERRUPT, 64) }, 18 + 59, 1, PERCH_OK, false, 2,
	  { .class_code = 3, .subclass = 1, .protocol = 1, .report_desc_bytes = 65,
	    .interrupt = { .in = { 0x81, 8 } } } },
	{ "a vendor serial scanner is read in bulk",
	  { DEVICE(0x065a, 0x0009), CONFIG(25, 1), INTERFACE(0, 0, 255, 0, 0),
	    ENDPOINT(0x81, BULK, 64) }, 18 + 25, 1, PERCH_OK, false, 1,
	  { .class_code = 255, .bulk = { .in = { 0x81, 64 } } } },
	{ "interrupt and bulk endpoints are told apart, and the first of each kind and way counts",
	  { DEVICE(0x065a, 0x0009), CONFIG(53, 1), INTERFACE(0, 0, 255, 0, 0),
	    ENDPOINT(0x83, INTERRUPT, 8), ENDPOINT(0x81, BULK, 64), ENDPOINT(0x02, BULK, 32),
	    ENDPOINT(0x84, BULK, 16), ENDPOINT(0x05, BULK, 16) }, 18 + 53, 1, PERCH_OK, false, 1,
	  { .class_code = 255, .interrupt = { .in = { 0x83, 8 } },
	    .bulk = { { 0x81, 64 }, { 0x02, 32 } } } },
	{ "the second configuration is found behind the first",
	  { DEVICE(1, 2), CONFIG(9, 1), CONFIG(18, 2), INTERFACE(7, 0, 3, 0, 0) },
	  18 + 9 + 18, 2, PERCH_OK, false, 1, { .number = 7, .class_code = 3 } },
	{ "an alternate setting's endpoint is not taken for ours",
	  { DEVICE(1, 2), CONFIG(34, 1), INTERFACE(0, 0, 255, 0, 0), INTERFACE(0, 1, 255, 0, 0),
	    ENDPOINT(0x81, BULK, 64) }, 18 + 34, 1, PERCH_OK, false, 1, { .class_code = 255 } },
	{ "an interface that says one endpoint and has none has none",
	  { DEVICE(1, 2), CONFIG(27, 1), INTERFACE(0, 0, 3, 0, 0), HID(50) }, 18 + 27, 1,
	  PERCH_OK, false, 1, { .class_code = 3, .report_desc_bytes = 50 } },
	{ "an endpoint of no bytes, an isochronous one and endpoint 0 are none",
	  { DEVICE(1, 2), CONFIG(39, 1), INTERFACE(0, 0, 3, 0, 0), ENDPOINT(0x81, INTERRUPT, 0),
	    ENDPOINT(0x82, 1, 64), ENDPOINT(0x80, INTERRUPT, 8) }, 18 + 39, 1,
	  PERCH_OK, false, 1, { .class_code = 3 } },
	{ "high-bandwidth bits are no bytes",
	  { DEVICE(1, 2), CONFIG(25, 1), INTERFACE(0, 0, 3, 0, 0),
	    ENDPOINT(0x81, INTERRUPT, 0x0840) }, 18 + 25, 1, PERCH_OK, false, 1,
	  { .class_code = 3, .interrupt = { .in = { 0x81, 64 } } } },
	{ "the same class descriptor in another class's interface says nothing",
	  { DEVICE(1, 2), CONFIG(27, 1), INTERFACE(0, 0, 255, 0, 0), HID(50) }, 18 + 27, 1,
	  PERCH_OK, false, 1, { .class_code = 255 } },
	{ "what comes before a descriptor that reaches past the end is kept",
	  { DEVICE(1, 2), CONFIG(21, 1), INTERFACE(0, 0, 3, 0, 0), 200, 5, 0x81 }, 18 + 21, 1,
	  PERCH_OK, true, 1, { .class_code = 3 } },
	{ "a descriptor of no length ends the walk",
	  { DEVICE(1, 2), CONFIG(29, 1), INTERFACE(0, 0, 3, 0, 0), 0, 5,
	    INTERFACE(1, 0, 3, 0, 0) }, 18 + 29, 1, PERCH_OK, true, 1, { .class_code = 3 } },
	{ "a configuration longer than what is there is read as far as it goes",
	  { DEVICE(1, 2), CONFIG(999, 1), INTERFACE(0, 0, 3, 0, 0) }, 18 + 18, 1, PERCH_OK, true,
	  1, { .class_code = 3 } },
	{ "a configuration shorter than itself is none",
	  { DEVICE(1, 2), CONFIG(8, 1) }, 18 + 9, 1, PERCH_E_NOTFOUND, false, 0, { 0 } },
	{ "a class descriptor that promises more than it has is broken",
	  { DEVICE(1, 2), CONFIG(27, 1), INTERFACE(0, 0, 3, 0, 0),
	    9, 0x21, 0x11, 0x01, 0, 9, 0x22, 50, 0 }, 18 + 27, 1, PERCH_OK, true, 1,
	  { .class_code = 3, .report_desc_bytes = 50 } },
	{ "no such configuration", { DEVICE(1, 2), CONFIG(9, 1) }, 18 + 9, 3, PERCH_E_NOTFOUND,
	  false, 0, { 0 } },
	{ "no configuration at all", { DEVICE(1, 2) }, 18, 1, PERCH_E_NOTFOUND, false, 0, { 0 } },
	{ "half a device descriptor", { DEVICE(1, 2) }, 17, 1, PERCH_E_SHORT, false, 0, { 0 } },
	{ "no device descriptor", { CONFIG(9, 1), CONFIG(9, 1) }, 18, 1, PERCH_E_SHORT, false, 0,
	  { 0 } },
	{ "nothing", { 0 }, 0, 1, PERCH_E_SHORT, false, 0, { 0 } },
};
// clang-format on

static bool
is_same_endpoint(struct perch_usb_endpoint a, struct perch_usb_endpoint b)
{
	return a.address == b.address && a.packet == b.packet;
}

static bool
is_same_ends(struct perch_usb_ends a, struct perch_usb_ends b)
{
	return is_same_endpoint(a.in, b.in) && is_same_endpoint(a.out, b.out);
}

static void
test_descriptors(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_usb_config got = { .n = 77 };
		enum perch_rc rc = perch_usb_config_parse(perch_span_of(rows[i].bytes, rows[i].n),
							  (uint8_t)rows[i].active, &got);
		const struct perch_usb_interface *a = &got.v[0], *b = &rows[i].first;

		MUST(rc == rows[i].rc, "%s: got %s", rows[i].must, perch_rc_str(rc));
		if (rc != PERCH_OK) {
			MUST(got.n == 77, "%s: touched on error", rows[i].must);
			continue;
		}
		MUST(got.is_broken == rows[i].is_broken, "%s: broken %d", rows[i].must,
		     got.is_broken);
		MUST(got.n == rows[i].interfaces, "%s: %zu interfaces", rows[i].must, got.n);
		MUST(a->number == b->number && a->class_code == b->class_code &&
			     a->subclass == b->subclass && a->protocol == b->protocol,
		     "%s: interface %u class %u", rows[i].must, a->number, a->class_code);
		MUST(a->report_desc_bytes == b->report_desc_bytes, "%s: report descriptor of %u",
		     rows[i].must, a->report_desc_bytes);
		MUST(is_same_ends(a->interrupt, b->interrupt), "%s: interrupt in %#x, %u bytes",
		     rows[i].must, a->interrupt.in.address, a->interrupt.in.packet);
		MUST(is_same_ends(a->bulk, b->bulk), "%s: bulk in %#x, %u bytes", rows[i].must,
		     a->bulk.in.address, a->bulk.in.packet);
	}
}

// clang-format off
#define UNION(comm, data) 5, 0x24, 6, (comm), (data)
#define COMM(number)      INTERFACE(number, 0, 2, 2, 1)
#define DATA(number)      INTERFACE(number, 0, 10, 0, 0), ENDPOINT(0x81, BULK, 64), \
			  ENDPOINT(0x02, BULK, 64)
#define EMPTY(number)     INTERFACE(number, 0, 10, 0, 0)
#define NO_DATA           99

/* Class Definitions for Communications Devices 1.2, 5.2.3; quirks as the Linux driver cdc-acm has them.
 * comm and data are places in the configuration, not interface numbers. */
static const struct {
	const char *must;
	uint8_t     bytes[120];
	size_t      n, comm, data;
} serial_rows[] = {
	{ "the union descriptor names the data interface",
	  { COMM(0), UNION(0, 2), DATA(1), DATA(2) }, 9 + 5 + 23 + 23, 0, 2 },
	{ "numbers need not be places", { COMM(4), UNION(4, 7), DATA(7) }, 9 + 5 + 23, 0, 1 },
	{ "without one it is the next data interface", { COMM(0), DATA(1) }, 9 + 23, 0, 1 },
	{ "one behind the data interface is found", { COMM(0), DATA(1), DATA(2), UNION(0, 1) },
	  9 + 23 + 23 + 5, 0, 1 },
	{ "one that names what is not there is not believed", { COMM(0), UNION(0, 9), DATA(1) },
	  9 + 5 + 23, 0, 1 },
	{ "nor one that names the port itself", { COMM(0), UNION(0, 0), DATA(1) }, 9 + 5 + 23, 0, 1 },
	{ "nor one that names an interface without endpoints",
	  { COMM(0), UNION(0, 1), EMPTY(1), DATA(2) }, 9 + 5 + 9 + 23, 0, 2 },
	{ "one of another port says nothing", { COMM(0), DATA(1), COMM(2), UNION(2, 3), DATA(3) },
	  9 + 23 + 9 + 5 + 23, 0, 1 },
	{ "the second port of two finds its own", { COMM(0), UNION(0, 1), DATA(1), COMM(2), DATA(3) },
	  9 + 5 + 23 + 9 + 23, 2, 3 },
	{ "another class means something else by that number",
	  { COMM(0), DATA(1), INTERFACE(2, 0, 14, 1, 0), UNION(0, 3), DATA(3) },
	  9 + 23 + 9 + 5 + 23, 0, 1 },
	{ "an interface that is both carries its own data",
	  { COMM(0), ENDPOINT(0x81, BULK, 64), ENDPOINT(0x02, BULK, 64) }, 9 + 14, 0, 0 },
	{ "none that could carry data: none",
	  { COMM(0), UNION(0, 1), EMPTY(1), INTERFACE(2, 0, 255, 0, 0), ENDPOINT(0x81, BULK, 64) },
	  9 + 5 + 9 + 16, 0, NO_DATA },
	{ "half a union descriptor is none", { COMM(0), 4, 0x24, 6, 0, DATA(1) }, 9 + 4 + 23, 0, 1 },
};
// clang-format on

static void
test_serial_ports(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(serial_rows); i++) {
		uint8_t bytes[18 + 9 + 120] = { DEVICE(1, 2), CONFIG(0, 1) };
		struct perch_usb_config got;
		size_t data;

		bytes[20] = (uint8_t)(9 + serial_rows[i].n); /* the configuration's whole length */
		memcpy(bytes + 27, serial_rows[i].bytes, serial_rows[i].n);
		assert_int_equal(perch_usb_config_parse(perch_span_of(bytes, 27 + serial_rows[i].n),
							1, &got),
				 PERCH_OK);
		data = perch_usb_config_data_of(&got, serial_rows[i].comm);
		MUST(data == (serial_rows[i].data == NO_DATA ? got.n : serial_rows[i].data),
		     "%s: got %zu", serial_rows[i].must, data);
	}
}

static void
test_ids(void **state)
{
	static const uint8_t bytes[] = { DEVICE(0x0c2e, 0x1007), CONFIG(9, 1) };
	struct perch_usb_config got;

	(void)state;
	assert_int_equal(perch_usb_config_parse(perch_span_of(bytes, sizeof(bytes)), 1, &got),
			 PERCH_OK);
	assert_int_equal(got.vid, 0x0c2e);
	assert_int_equal(got.pid, 0x1007);
}

/* One interface more than we hold is refused, not cut. */
static void
test_too_many(void **state)
{
	static const uint8_t interface[] = { INTERFACE(0, 0, 3, 0, 0) };
	static const uint8_t head[] = { DEVICE(1, 2), CONFIG(9 + 9 * 17, 1) };
	uint8_t bytes[sizeof(head) + 17 * sizeof(interface)];
	struct perch_usb_config got;

	(void)state;
	memcpy(bytes, head, sizeof(head));
	for (size_t i = 0; i < 17; i++)
		memcpy(bytes + sizeof(head) + i * sizeof(interface), interface, sizeof(interface));
	assert_int_equal(perch_usb_config_parse(perch_span_of(bytes, sizeof(bytes)), 1, &got),
			 PERCH_E_FULL);
	bytes[sizeof(head) + 16 * sizeof(interface) + 3] = 1; /* the last is an alternate setting */
	assert_int_equal(perch_usb_config_parse(perch_span_of(bytes, sizeof(bytes)), 1, &got),
			 PERCH_OK);
	assert_int_equal(got.n, PERCH_USB_INTERFACES_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_serial_ports),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

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
	  { 0, 3, 0, 0, 144, { 0x81, true, 64 }, { 0 } } },
	{ "a way out is found, and the class descriptor may come last",
	  { DEVICE(0x05e0, 0x1300), CONFIG(41, 1), INTERFACE(0, 0, 3, 0, 0),
	    ENDPOINT(0x02, INTERRUPT, 16), ENDPOINT(0x81, INTERRUPT, 64), HID(300) },
	  18 + 41, 1, PERCH_OK, false, 1,
	  { 0, 3, 0, 0, 300, { 0x81, true, 64 }, { 0x02, true, 16 } } },
	{ "a composite device: keyboard and POS",
	  { DEVICE(0x0c2e, 0x0b6a), CONFIG(59, 1), INTERFACE(0, 0, 3, 1, 1), HID(65),
	    ENDPOINT(0x81, INTERRUPT, 8), INTERFACE(1, 0, 3, 0, 0), HID(144),
	    ENDPOINT(0x82, INTERRUPT, 64) }, 18 + 59, 1, PERCH_OK, false, 2,
	  { 0, 3, 1, 1, 65, { 0x81, true, 8 }, { 0 } } },
	{ "a vendor serial scanner is read in bulk",
	  { DEVICE(0x065a, 0x0009), CONFIG(25, 1), INTERFACE(0, 0, 255, 0, 0),
	    ENDPOINT(0x81, BULK, 64) }, 18 + 25, 1, PERCH_OK, false, 1,
	  { 0, 255, 0, 0, 0, { 0x81, false, 64 }, { 0 } } },
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
	  { .class_code = 3, .in = { 0x81, true, 64 } } },
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
	return a.address == b.address && a.is_interrupt == b.is_interrupt && a.packet == b.packet;
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
		MUST(is_same_endpoint(a->in, b->in), "%s: in %#x, %u bytes", rows[i].must,
		     a->in.address, a->in.packet);
		MUST(is_same_endpoint(a->out, b->out), "%s: out %#x, %u bytes", rows[i].must,
		     a->out.address, a->out.packet);
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
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_hid_scale.c - HID scales (drivers/scale/hid_scale.c, hid_scale_layout.c): which interfaces,
 * layouts, the first report, commands. What single reports mean is in tests/data/captures.
 */
#include "tests/unit/must.h"

#include "drivers/scale/hid_scale.h"
#include "drivers/scale/hid_scale_layout.h"

// clang-format off
#define BEGIN    0x05, 0x8d, 0x09, 0x20, 0xa1, 0x01
#define UNITS    0x19, 0x51, 0x29, 0x5c, 0x15, 0x01, 0x25, 0x0c, 0x75, 0x08, 0x95, 0x01, 0x81, 0x00
#define STATUSES 0x19, 0x71, 0x29, 0x78, 0x15, 0x01, 0x25, 0x08, 0x75, 0x08, 0x95, 0x01, 0x81, 0x00
#define EXPONENT 0x09, 0x41, 0x15, 0x81, 0x25, 0x7f, 0x75, 0x08, 0x95, 0x01, 0x81, 0x02
#define WEIGHT   0x09, 0x40, 0x15, 0x00, 0x26, 0xff, 0x7f, 0x75, 0x10, 0x95, 0x01, 0x81, 0x02
#define ZERO     0x85, 0x02, 0x09, 0x81, 0x09, 0x80, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x02, \
		 0x91, 0x02, 0x75, 0x06, 0x95, 0x01, 0x91, 0x03
#define END      0xc0

static const uint8_t full[] = { BEGIN, 0x85, 0x03, STATUSES, UNITS, EXPONENT, WEIGHT, ZERO, END };
static const uint8_t no_status[] = { BEGIN, UNITS, EXPONENT, WEIGHT, END };
static const uint8_t no_unit[] = { BEGIN, STATUSES, EXPONENT, WEIGHT, END };
static const uint8_t no_exponent[] = { BEGIN, STATUSES, UNITS, WEIGHT, END };
static const uint8_t no_weight[] = { BEGIN, STATUSES, UNITS, EXPONENT, END };
static const uint8_t cut[] = { BEGIN, STATUSES, UNITS, EXPONENT, WEIGHT };
static const uint8_t wide[] = { BEGIN, UNITS, EXPONENT, 0x09, 0x40, 0x75, 0x10, 0x95, 0x03, 0x81, 0x02,
				END };
/* The unit in another report than the weight. */
static const uint8_t apart[] = { BEGIN, 0x85, 0x03, EXPONENT, WEIGHT, 0x85, 0x05, UNITS, END };
/* Weight as two bytes; unit and status as plain numbers that are named like the list. */
static const uint8_t plain[] = { BEGIN, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x01,
				 0x09, 0x70, 0x81, 0x02, 0x09, 0x50, 0x81, 0x02, 0x09, 0x41, 0x81, 0x02,
				 0x09, 0x40, 0x95, 0x02, 0x81, 0x02, END };
static const uint8_t keyboard[] = { 0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0x04, 0x29,
				    0x0b, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0xc0 };
static const uint8_t vendor[] = { 0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x09, 0x02, 0x75, 0x08,
				  0x95, 0x06, 0x81, 0x02, 0xc0 };
// clang-format on

#define SPAN(a)                                                                                    \
	{                                                                                          \
		(a), sizeof(a)                                                                     \
	}
#define DYMO 0x0922, 0x8004, 3, 0, 0

static const struct perch_driver *const driver = &perch_driver_hid_scale;

static const struct {
	const char *must;
	struct perch_interface with;
	bool is_ours;
	enum perch_rc rc;
	const char *weight; /* what `report` says, "" for nothing */
	const uint8_t report[7];
	size_t n;
} interfaces[] = {
	{ "by its page",
	  { .class_code = 3, .report_desc = SPAN(full) },
	  true,
	  PERCH_OK,
	  "113.5oz stable",
	  { 3, 4, 11, 0xff, 0x6f, 0x04 },
	  6 },
	{ "a scale that does not tell its status",
	  { .class_code = 3, .report_desc = SPAN(no_status) },
	  true,
	  PERCH_OK,
	  "113.5oz unknown",
	  { 11, 0xff, 0x6f, 0x04 },
	  4 },
	{ "plain numbers instead of arrays, the weight as two bytes",
	  { .class_code = 3, .report_desc = SPAN(plain) },
	  true,
	  PERCH_OK,
	  "113.5oz stable",
	  { 4, 11, 0xff, 0x6f, 0x04 },
	  5 },
	{ "no unit",
	  { .class_code = 3, .report_desc = SPAN(no_unit) },
	  true,
	  PERCH_E_UNKNOWN,
	  "",
	  { 0 },
	  0 },
	{ "no power of ten",
	  { .report_desc = SPAN(no_exponent) },
	  true,
	  PERCH_E_UNKNOWN,
	  "",
	  { 0 },
	  0 },
	{ "no weight", { .report_desc = SPAN(no_weight) }, true, PERCH_E_UNKNOWN, "", { 0 }, 0 },
	{ "a descriptor that breaks off",
	  { .report_desc = SPAN(cut) },
	  true,
	  PERCH_E_UNKNOWN,
	  "",
	  { 0 },
	  0 },
	{ "a weight of 48 bits",
	  { .report_desc = SPAN(wide) },
	  true,
	  PERCH_E_UNKNOWN,
	  "",
	  { 0 },
	  0 },
	{ "the unit in another report",
	  { .report_desc = SPAN(apart) },
	  true,
	  PERCH_E_UNKNOWN,
	  "",
	  { 0 },
	  0 },
	{ "a known scale without descriptor sends the six bytes",
	  { DYMO, .driver_name = "" },
	  true,
	  PERCH_OK,
	  "113.5oz stable",
	  { 3, 4, 11, 0xff, 0x6f, 0x04 },
	  6 },
	{ "a known scale whose descriptor is the maker's own",
	  { DYMO, .report_desc = SPAN(vendor) },
	  true,
	  PERCH_OK,
	  "20g stable",
	  { 3, 4, 2, 0, 0x14, 0 },
	  6 },
	{ "a known scale whose descriptor is incomplete",
	  { DYMO, .report_desc = SPAN(no_unit) },
	  true,
	  PERCH_OK,
	  "20g stable",
	  { 3, 4, 2, 0, 0x14, 0 },
	  6 },
	{ "a keyboard stays one, whatever its ids",
	  { DYMO, .report_desc = SPAN(keyboard) },
	  false,
	  PERCH_OK,
	  "20g stable",
	  { 3, 4, 2, 0, 0x14, 0 },
	  6 },
	{ "an interface of a known scale that is not HID",
	  { 0x0922, 0x8004, 8, 0, 0, .driver_name = "" },
	  false,
	  PERCH_OK,
	  "20g stable",
	  { 3, 4, 2, 0, 0x14, 0 },
	  6 },
	{ "a report shorter than the layout",
	  { .class_code = 3, .report_desc = SPAN(full) },
	  true,
	  PERCH_OK,
	  "",
	  { 3, 4, 11, 0xff, 0x6f },
	  5 },
};

struct device {
	void *state;
	struct perch_readings out;
	struct perch_outs send;
};

static enum perch_rc
open_as(struct device *d, const struct perch_interface *with)
{
	*d = (struct device){ .state = calloc(1, driver->state_size) };
	assert_non_null(d->state);
	return driver->reset(d->state, with);
}

static void
open_six_bytes(struct device *d)
{
	const struct perch_interface with = { .driver_name = "", .layout = "" };

	assert_int_equal(open_as(d, &with), PERCH_OK);
}

static void
feed(struct device *d, const uint8_t *report, size_t n, int64_t us)
{
	driver->feed(d->state, perch_span_of(report, n), (struct perch_mono){ us }, &d->out,
		     &d->send);
}

/* "113.5oz stable" of the i-th reading, "" when there is none, the words of a status. */
static const char *
text_of(const struct device *d, size_t i, char text[64])
{
	struct perch_buf b = perch_buf_over(text, 64);
	const struct perch_reading *r = &d->out.v[i];

	if (i < d->out.n && r->kind == PERCH_READING_WEIGHT) {
		perch_buf_put_decimal(&b, r->weight);
		perch_buf_put_str(&b, perch_unit_str(r->unit));
		perch_buf_put_str(&b, " ");
		perch_buf_put_str(&b, perch_scale_status_str(r->scale));
	} else if (i < d->out.n) {
		perch_buf_put(&b, r->bytes);
	}
	return perch_buf_cstr(&b);
}

static void
test_interfaces(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(interfaces); i++) {
		struct device d;
		char text[64];

		MUST(driver->matches(&interfaces[i].with) == interfaces[i].is_ours, "%s: matches",
		     interfaces[i].must);
		enum perch_rc rc = open_as(&d, &interfaces[i].with);
		MUST(rc == interfaces[i].rc, "%s: got %s", interfaces[i].must, perch_rc_str(rc));
		if (rc == PERCH_OK) {
			feed(&d, interfaces[i].report, interfaces[i].n, 0);
			(void)driver->tick(d.state, (struct perch_mono){ 1000000 }, &d.out);
			MUST(strcmp(text_of(&d, 0, text), interfaces[i].weight) == 0, "%s: got %s",
			     interfaces[i].must, text);
			MUST(d.out.short_reports == (interfaces[i].weight[0] == '\0'),
			     "%s: what is not decoded is counted", interfaces[i].must);
		}
		free(d.state);
	}
}

#define AT_REST(low)                                                                               \
	{                                                                                          \
		3, 4, 2, 0, (low), 0                                                               \
	}
#define MOVING(low)                                                                                \
	{                                                                                          \
		3, 3, 2, 0, (low), 0                                                               \
	}

/* Two reports after open, the second `gap` later: what has come right after it. */
static const struct {
	const char *must;
	uint8_t first[6];
	uint8_t second[6];
	int64_t gap_us;
	const char *got[2];
} firsts[] = {
	{ "at rest, and at once at rest with another weight: the first was left over",
	  AT_REST(50),
	  AT_REST(7),
	  PERCH_HID_SCALE_STALE_US - 1,
	  { "7g stable", "" } },
	{ "a load may be changed in that time: both count",
	  AT_REST(50),
	  AT_REST(7),
	  PERCH_HID_SCALE_STALE_US,
	  { "50g stable", "7g stable" } },
	{ "the same weight twice is no contradiction",
	  AT_REST(50),
	  AT_REST(50),
	  1000,
	  { "50g stable", "50g stable" } },
	{ "motion in between explains it",
	  AT_REST(50),
	  MOVING(7),
	  1000,
	  { "50g stable", "7g motion" } },
	{ "a first report in motion is not held back",
	  MOVING(50),
	  AT_REST(7),
	  1000,
	  { "50g motion", "7g stable" } },
	{ "the same number in another unit is another weight",
	  AT_REST(50),
	  { 3, 4, 3, 0, 50, 0 },
	  1000,
	  { "50kg stable", "" } },
	{ "zero is at rest, too", AT_REST(50), { 3, 2, 2, 0, 0, 0 }, 1000, { "0g zero", "" } },
	{ "a unit that is none of ours comes in its turn",
	  AT_REST(50),
	  { 3, 4, 10, 0, 7, 0 },
	  1000,
	  { "50g stable", "unit not supported: troy ounce" } },
};

static void
test_first(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(firsts); i++) {
		struct device d;
		char text[64];

		open_six_bytes(&d);
		feed(&d, firsts[i].first, 6, 1000);
		feed(&d, firsts[i].second, 6, 1000 + firsts[i].gap_us);
		for (size_t k = 0; k < 2; k++)
			MUST(strcmp(text_of(&d, k, text), firsts[i].got[k]) == 0, "%s: got %s",
			     firsts[i].must, text);
		MUST(driver->tick(d.state, (struct perch_mono){ 2000 }, &d.out).us < 0,
		     "%s: nothing is held any more", firsts[i].must);
		free(d.state);
	}
}

/* A single report at rest comes when the time is up, with its own time, and only the first waits. */
static void
test_single(void **state)
{
	static const uint8_t a[6] = AT_REST(50), b[6] = AT_REST(7);
	struct device d;

	(void)state;
	open_six_bytes(&d);
	feed(&d, a, 6, 1000);
	assert_int_equal(driver->tick(d.state, (struct perch_mono){ 1000 }, &d.out).us,
			 1000 + PERCH_HID_SCALE_STALE_US);
	assert_int_equal(d.out.n, 0);
	MUST(driver->tick(d.state, (struct perch_mono){ 1000 + PERCH_HID_SCALE_STALE_US }, &d.out)
			     .us < 0,
	     "nothing to wait for any more");
	MUST(d.out.n == 1 && d.out.v[0].t_first.us == 1000, "given, with its own time");
	feed(&d, b, 6, 2000000);
	feed(&d, a, 6, 2000001);
	MUST(d.out.n == 3, "later reports come at once, all of them: %zu", d.out.n);
	assert_int_equal(driver->unplugged(d.state), 0);
	feed(&d, a, 6, 3000000);
	MUST(d.out.n == 3 && driver->unplugged(d.state) == 1,
	     "plugged in again the first waits again; cut off it counts as dropped");
	assert_true(driver->tick(d.state, (struct perch_mono){ 9000000 }, &d.out).us < 0);
	assert_int_equal(d.out.n, 3);
	free(d.state);
}

static void
test_zero(void **state)
{
	static const uint8_t want[] = { 0x02, 0x02 };
	const struct perch_interface by_descriptor = { .report_desc = SPAN(full) };
	const struct perch_interface without = { .report_desc = SPAN(no_status) };
	struct device d;

	(void)state;
	open_six_bytes(&d);
	assert_int_equal(perch_hid_scale_zero(d.state, &d.send), PERCH_OK);
	MUST(d.send.n == 1 && d.send.v[0].kind == PERCH_OUT_OUTPUT && d.send.v[0].n == 2 &&
		     memcmp(d.send.v[0].bytes, want, 2) == 0,
	     "02 02 for the six bytes");
	for (size_t i = 1; i < PERCH_COUNT(d.send.v); i++)
		assert_int_equal(perch_hid_scale_zero(d.state, &d.send), PERCH_OK);
	MUST(perch_hid_scale_zero(d.state, &d.send) == PERCH_E_FULL && d.send.lost == 1, "full");
	free(d.state);
	assert_int_equal(open_as(&d, &by_descriptor), PERCH_OK);
	assert_int_equal(perch_hid_scale_zero(d.state, &d.send), PERCH_OK);
	MUST(d.send.n == 1 && d.send.v[0].n == 2 && memcmp(d.send.v[0].bytes, want, 2) == 0,
	     "the descriptor's second bit of report 2");
	free(d.state);
	assert_int_equal(open_as(&d, &without), PERCH_OK);
	MUST(perch_hid_scale_zero(d.state, &d.send) == PERCH_E_UNKNOWN && d.send.n == 0,
	     "a scale without that command");
	free(d.state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interfaces),
		cmocka_unit_test(test_first),
		cmocka_unit_test(test_single),
		cmocka_unit_test(test_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_hid_descriptor.c - report descriptors (drivers/hid/descriptor.c). */
#include "tests/unit/must.h"

#include "drivers/hid/descriptor.h"
#include "firmware/base/text.h"

/* Vector P-D1: Honeywell family, HID POS. */
#define P_D1                                                                                       \
	"058c0902a1010912a1028502150026ff00750895010501093b81029503058c09fb09fc09fd8102953809fe"   \
	"820201"                                                                                   \
	"0666ff95020904090081"                                                                     \
	"02058c25017501950809ff8102c00914a1028504150025017501950809"                               \
	"00095f0960090009000985098691"                                                             \
	"86c00666ff750826ff000903a10285fe95010903b28201c00901a10285fd95010921910295"               \
	"3e0922928201c0c0"

static const struct {
	const char *must;
	const char *hex;
	enum perch_rc end;  /* how the walk ends */
	const char *fields; /* "kind/id at+bits*count first-usage", a blank between */
} rows[] = {
	{ "an empty descriptor has no fields", "", PERCH_E_NOTFOUND, "" },
	{ "P-D1: page switches, ids out of order, seven usages for eight bits", P_D1,
	  PERCH_E_NOTFOUND,
	  "i/2 8+8*1 1003b i/2 16+8*3 8c00fb i/2 40+8*56 8c00fe i/2 488+8*2 ff660004 "
	  "i/2 504+1*8 8c00ff o/4 8+1*8 8c0000 f/254 8+8*1 ff660003 o/253 8+8*1 ff660021 "
	  "o/253 16+8*62 ff660022 " },
	{ "an item cut short", "058c0902a10106", PERCH_E_SHORT, "" },
	{ "a long item is passed over", "fe0210aabb05010902750895018102", PERCH_E_NOTFOUND,
	  "i/0 0+8*1 10002 " },
	{ "a long item may be the last", "05010902750895018102fe0010", PERCH_E_NOTFOUND,
	  "i/0 0+8*1 10002 " },
	{ "a long item may not reach past the end", "fe0510aabb", PERCH_E_SHORT, "" },
	{ "report id 0 is illegal", "8500", PERCH_E_FORMAT, "" },
	{ "a report id has one byte", "860001", PERCH_E_RANGE, "" },
	{ "an end without a collection", "c0", PERCH_E_FORMAT, "" },
	{ "a collection without an end", "a101", PERCH_E_FORMAT, "" },
	{ "16 collections inside each other, not 17",
	  "a101a101a101a101a101a101a101a101a101a101a101a101a101a101a101a101a101", PERCH_E_DEPTH,
	  "" },
	{ "four pushes, not five", "a4a4a4a4a4", PERCH_E_DEPTH, "" },
	{ "a pop needs a push", "b4", PERCH_E_FORMAT, "" },
	{ "pop brings the globals back, report id and all",
	  "0501750895018501a40502850275109502b409018102", PERCH_E_NOTFOUND, "i/1 8+8*1 10001 " },
	{ "a four-byte usage brings its own page", "05010b3412cdab75019501b102", PERCH_E_NOTFOUND,
	  "f/0 0+1*1 abcd1234 " },
	{ "a range backwards", "050119052904750895018102", PERCH_E_FORMAT, "" },
	{ "a maximum without a minimum", "05012904750895018102", PERCH_E_FORMAT, "" },
	{ "a huge range costs nothing", "1b000000002bffffffff750895018102", PERCH_E_NOTFOUND,
	  "i/0 0+8*1 0 " },
	{ "a report of 4,096 bytes is allowed", "0501090175089600108102", PERCH_E_NOTFOUND,
	  "i/0 0+8*4096 10001 " },
	{ "4,097 are not", "0501090175089601108102", PERCH_E_RANGE, "" },
	{ "nor 4,096 and a report id", "05010901850175089600108102", PERCH_E_RANGE, "" },
	{ "nor is a count times a size that wraps", "77ffffffff97ffffffff8102", PERCH_E_RANGE, "" },
	{ "a usage page has 16 bits", "0700000100", PERCH_E_RANGE, "" },
	{ "a main item that nobody knows is passed over", "0501d1000902750895018102",
	  PERCH_E_NOTFOUND, "i/0 0+8*1 10002 " },
	{ "physical range, unit and exponent, designator and string say nothing of a field",
	  "05010902 3500 46ff00 6511 550d 3901 7902 750895018102", PERCH_E_NOTFOUND,
	  "i/0 0+8*1 10002 " },
	{ "a field of no bits is none", "0501750095088102750895008102 0902 95018102",
	  PERCH_E_NOTFOUND, "i/0 0+8*1 10002 " },
	{ "locals end with each main item", "05010902a10275089501810009058100c0", PERCH_E_NOTFOUND,
	  "i/0 0+8*1 0 i/0 8+8*1 10005 " },
	{ "of alternatives the first counts", "0501a90109020903a90009047508 9501 8102",
	  PERCH_E_NOTFOUND, "i/0 0+8*1 10002 " },
};

static size_t
unhex(const char *hex, uint8_t *bytes, size_t cap)
{
	size_t n = 0;

	for (struct perch_span rest = perch_span_str(hex), word; perch_text_word(&rest, &word);) {
		size_t more;
		MUST(perch_parse_hex(word, bytes + n, cap - n, &more) == PERCH_OK, "hex: %s", hex);
		n += more;
	}
	return n;
}

static void
test_walk(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		uint8_t bytes[512], memory[1024];
		struct perch_buf got = perch_buf_over(memory, sizeof(memory));
		struct perch_hid_parser p;
		struct perch_hid_field f;
		size_t n = unhex(rows[i].hex, bytes, sizeof(bytes));
		enum perch_rc rc = perch_hid_parse(&p, perch_span_of(bytes, n));

		while (rc == PERCH_OK && (rc = perch_hid_next(&p, &f)) == PERCH_OK)
			perch_buf_fmt(&got, "%c/%u %u+%u*%u %x ", "iof"[f.kind], f.report_id,
				      f.at_bit, f.bits, f.count, perch_hid_usage(&f, 0));
		const char *text = perch_buf_cstr(&got);
		MUST(rc == rows[i].end && strcmp(text, rows[i].fields) == 0,
		     "%s\n  wanted %s %s\n  got    %s %s", rows[i].must, perch_rc_str(rows[i].end),
		     rows[i].fields, perch_rc_str(rc), text);
	}
}

/* P-D1, report by report: input 2 has 64 bytes, output 4 two, output 253 64, feature 254 two. */
static void
test_sizes(void **state)
{
	uint8_t bytes[512];
	struct perch_hid_parser p;
	struct perch_hid_field f;
	size_t n = unhex(P_D1, bytes, sizeof(bytes));

	(void)state;
	assert_int_equal(n, 144);
	assert_int_equal(perch_hid_parse(&p, perch_span_of(bytes, n)), PERCH_OK);
	while (perch_hid_next(&p, &f) == PERCH_OK)
		MUST(f.application == PERCH_HID_USAGE(0x8c, 0x02), "all is inside the scanner");
	assert_int_equal(perch_hid_report_bytes(&p, PERCH_HID_INPUT, 2), 64);
	assert_int_equal(perch_hid_report_bytes(&p, PERCH_HID_OUTPUT, 4), 2);
	assert_int_equal(perch_hid_report_bytes(&p, PERCH_HID_OUTPUT, 253), 64);
	assert_int_equal(perch_hid_report_bytes(&p, PERCH_HID_FEATURE, 254), 2);
	assert_int_equal(perch_hid_report_bytes(&p, PERCH_HID_FEATURE, 2), 0);
	assert_true(perch_hid_has_application(perch_span_of(bytes, n), 0x8c, 2));
	assert_true(perch_hid_has_application(perch_span_of(bytes, n), 0x8c, 0));
	assert_false(perch_hid_has_application(perch_span_of(bytes, n), 0x8c, 1));
	assert_false(perch_hid_has_application(perch_span_of(bytes, n), 0x01, 0));
	static const uint8_t too_long[PERCH_HID_DESCRIPTOR_MAX + 1] = { 0 };
	assert_false(perch_hid_has_application(perch_span_of(too_long, sizeof(too_long)), 0, 0));
	memset(bytes, 0, sizeof(bytes));
	static const uint8_t long_one[PERCH_HID_DESCRIPTOR_MAX + 1];
	assert_int_equal(perch_hid_parse(&p, perch_span_of(long_one, sizeof(long_one))),
			 PERCH_E_RANGE);
}

/* Which elements carry a usage. */
static void
test_find(void **state)
{
	static const struct perch_hid_range usages[] = { { 1, 3 }, { 9, 9 }, { 9, 9 }, { 5, 5 } };
	static const struct {
		const char *must;
		uint32_t count, usage, first, n;
	} find[] = {
		{ "in the middle of a range", 10, 2, 1, 1 },
		{ "listed twice: a run of two", 10, 9, 3, 2 },
		{ "the last usage stands for the rest", 10, 5, 5, 5 },
		{ "no more than there are elements", 4, 9, 3, 1 },
		{ "usages beyond the elements are dropped", 5, 5, 0, 0 },
		{ "not there", 10, 7, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(find); i++) {
		const struct perch_hid_field f = { .bits = 8,
						   .count = find[i].count,
						   .logical_max = 9,
						   .usages = usages,
						   .n_usages = PERCH_COUNT(usages) };
		uint32_t first = 0, n = 0;
		bool is_found = perch_hid_find(&f, find[i].usage, &first, &n);
		MUST(is_found == (find[i].n > 0) && first == find[i].first && n == find[i].n,
		     "%s: got %u+%u", find[i].must, first, n);
		for (uint32_t k = first; k < first + n; k++)
			MUST(perch_hid_usage(&f, k) == find[i].usage, "%s: %u", find[i].must, k);
		MUST(perch_hid_array_usage(&f, 3) == 9 && perch_hid_array_usage(&f, 5) == 5 &&
			     perch_hid_array_usage(&f, 6) == 0 &&
			     perch_hid_array_usage(&f, 10) == 0,
		     "an array's value selects a usage or none; the last is not repeated");
	}
}

/* "25 ff" is 255 after a minimum of 0, and -1 after a minimum of -128. */
static void
test_signs(void **state)
{
	static const uint8_t unsigned_max[] = { 0x15, 0x00, 0x25, 0xff, 0x75, 8, 0x95, 1, 0x81, 2 };
	static const uint8_t signed_max[] = { 0x15, 0x80, 0x25, 0xff, 0x75, 8, 0x95, 1, 0x81, 2 };
	struct perch_hid_parser p;
	struct perch_hid_field f;

	(void)state;
	assert_int_equal(perch_hid_parse(&p, perch_span_of(unsigned_max, 10)), PERCH_OK);
	assert_int_equal(perch_hid_next(&p, &f), PERCH_OK);
	MUST(f.logical_min == 0 && f.logical_max == 255, "got %d", (int)f.logical_max);
	assert_int_equal(perch_hid_parse(&p, perch_span_of(signed_max, 10)), PERCH_OK);
	assert_int_equal(perch_hid_next(&p, &f), PERCH_OK);
	MUST(f.logical_min == -128 && f.logical_max == -1, "got %d", (int)f.logical_max);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_signs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_hid_keyboard_layout.c - descriptors in, which keys a report holds out
 * (drivers/scanner/hid_keyboard_layout.c). Descriptors are built item by item as HID 1.11 section
 * 6.2.2 has them.
 */
#include "tests/unit/must.h"

#include <string.h>

#include "drivers/scanner/hid_keyboard_layout.h"

// clang-format off
#define OPEN     0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07 /* keyboard; key usages follow */
#define ID(n)    0x85, (n)
#define USAGE(u) 0x09, (u)
#define KEYS(first, last) 0x19, (first), 0x29, (last), 0x15, 0x00, 0x25, (last)
#define BITS(n)  0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, (n), 0x81, 0x02 /* one a key */
#define ARRAY(n) 0x75, 0x08, 0x95, (n), 0x81, 0x00
#define PAD(n)   0x75, 0x01, 0x95, (n), 0x81, 0x03
#define CLOSE    0xc0

static const struct {
	const char *must;
	uint8_t descriptor[160]; /* up to its last byte that is not 0 */
	uint8_t report[20];
	size_t n;
	enum perch_rc rc; /* of the descriptor, or else of the report */
	uint8_t modifiers;
	const char *keys; /* usages, in order */
} rows[] = {
	{ "no descriptor: the boot layout, duplicates kept",
	  { 0 }, { 0x22, 0, 4, 4, 5, 0, 0, 0 }, 8, PERCH_OK, 0x22, "\x04\x04\x05" },
	{ "without a descriptor nine bytes are no boot report",
	  { 0 }, { 0, 0, 4, 0, 0, 0, 0, 0, 9 }, 9, PERCH_E_SHORT, 0, "" },
	{ "one byte short",
	  { 0 }, { 0, 0, 4, 0, 0, 0, 0 }, 7, PERCH_E_SHORT, 0, "" },
	{ "roll-over: the keys are not known",
	  { 0 }, { 0, 0, 1, 1, 1, 1, 1, 1 }, 8, PERCH_E_AGAIN, 0, "" },
	{ "bitmap: a range",
	  { OPEN, 0x19, 0x04, 0x29, 0x13, BITS(16), CLOSE },
	  { 0x81, 0x80 }, 2, PERCH_OK, 0, "\x04\x0b\x13" },
	{ "bitmap: keys listed one by one are the same",
	  { OPEN, USAGE(4), USAGE(5), USAGE(6), USAGE(0x1e), BITS(4), PAD(4), CLOSE },
	  { 0x0e }, 1, PERCH_OK, 0, "\x05\x06\x1e" },
	{ "bitmap: modifiers in the middle of it",
	  { OPEN, 0x19, 0xde, 0x29, 0xe2, BITS(5), PAD(3), CLOSE },
	  { 0x15 }, 1, PERCH_OK, 0x05, "\xde" },
	{ "array: modifiers in it, too",
	  { OPEN, 0x19, 0x00, 0x29, 0xe7, 0x15, 0x00, 0x26, 0xe7, 0x00, ARRAY(3), CLOSE },
	  { 0xe1, 0x04, 0 }, 3, PERCH_OK, 0x02, "\x04" },
	{ "array: starts at a key that is not 0",
	  { OPEN, 0x19, 0x04, 0x29, 0x27, 0x15, 0x01, 0x25, 0x24, ARRAY(2), CLOSE },
	  { 0x01, 0x24 }, 2, PERCH_OK, 0, "\x04\x27" },
	{ "array: below and above its range is nothing",
	  { OPEN, 0x19, 0x04, 0x29, 0x27, 0x15, 0x01, 0x25, 0x24, ARRAY(2), CLOSE },
	  { 0x00, 0x25 }, 2, PERCH_OK, 0, "" },
	{ "array: usages beyond 8 bits are cut off",
	  { OPEN, 0x19, 0x00, 0x2a, 0xff, 0x03, 0x15, 0x00, 0x26, 0xff, 0x03, 0x75, 0x10, 0x95, 0x02,
	    0x81, 0x00, CLOSE },
	  { 0x04, 0x00, 0x04, 0x01 }, 4, PERCH_OK, 0, "\x04" },
	{ "array: two usages that follow on each other",
	  { OPEN, USAGE(4), USAGE(5), 0x15, 0x00, 0x25, 0x01, ARRAY(1), CLOSE },
	  { 0x01 }, 1, PERCH_OK, 0, "\x05" },
	{ "array: two that do not",
	  { OPEN, USAGE(4), USAGE(6), 0x15, 0x00, 0x25, 0x01, ARRAY(1), CLOSE },
	  { 0 }, 0, PERCH_E_UNKNOWN, 0, "" },
	{ "array: 64 keys at once",
	  { OPEN, KEYS(0x00, 0x65), ARRAY(64), CLOSE },
	  { 0 }, 20, PERCH_E_SHORT, 0, "" },
	{ "array: 65",
	  { OPEN, KEYS(0x00, 0x65), ARRAY(65), CLOSE },
	  { 0 }, 0, PERCH_E_UNKNOWN, 0, "" },
	{ "array: its first usage is no key",
	  { OPEN, 0x0b, 0x30, 0x00, 0x0c, 0x00, USAGE(4), 0x15, 0x00, 0x25, 0x01, ARRAY(1), CLOSE },
	  { 0 }, 0, PERCH_E_UNKNOWN, 0, "" },
	{ "elements of 40 bits",
	  { OPEN, KEYS(0x00, 0x65), 0x75, 0x28, 0x95, 0x01, 0x81, 0x00, CLOSE },
	  { 0 }, 0, PERCH_E_UNKNOWN, 0, "" },
	{ "report ids: the one named",
	  { OPEN, ID(1), KEYS(0, 0x65), ARRAY(1), ID(2), KEYS(0, 0x65), ARRAY(2), CLOSE },
	  { 2, 4, 5 }, 3, PERCH_OK, 0, "\x04\x05" },
	{ "report ids: another one",
	  { OPEN, ID(1), KEYS(0, 0x65), ARRAY(1), ID(2), KEYS(0, 0x65), ARRAY(2), CLOSE },
	  { 3, 4, 5 }, 3, PERCH_E_NOTFOUND, 0, "" },
	{ "report ids: five with keys",
	  { OPEN, ID(1), KEYS(0, 9), ARRAY(1), ID(2), KEYS(0, 9), ARRAY(1), ID(3), KEYS(0, 9),
	    ARRAY(1), ID(4), KEYS(0, 9), ARRAY(1), ID(5), KEYS(0, 9), ARRAY(1), CLOSE },
	  { 0 }, 0, PERCH_E_UNKNOWN, 0, "" },
	{ "no keys, only a mouse's buttons",
	  { 0x05, 0x01, 0x09, 0x02, 0xa1, 0x01, 0x05, 0x09, 0x19, 0x01, 0x29, 0x03, BITS(3), CLOSE },
	  { 0 }, 0, PERCH_E_UNKNOWN, 0, "" },
	{ "a descriptor cut short",
	  { OPEN, KEYS(0, 0x65), 0x75 }, { 0 }, 0, PERCH_E_UNKNOWN, 0, "" },
};
// clang-format on

static struct perch_span
descriptor_of(const uint8_t *bytes)
{
	size_t n = sizeof(rows[0].descriptor);

	while (n > 0 && bytes[n - 1] == 0)
		n--;
	return perch_span_of(bytes, n);
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_keyboard_layout layout;
		struct perch_keyboard_keys keys = { 0 };
		size_t report = 0;
		enum perch_rc rc = perch_keyboard_layout_read(descriptor_of(rows[i].descriptor),
							      &layout);
		if (rc == PERCH_OK)
			rc = perch_keyboard_keys_read(
				&layout, perch_span_of(rows[i].report, rows[i].n), &report, &keys);
		MUST(rc == rows[i].rc, "%s: %d", rows[i].must, (int)rc);
		if (rc != PERCH_OK)
			continue;
		MUST(keys.modifiers == rows[i].modifiers, "%s: modifiers %#x", rows[i].must,
		     keys.modifiers);
		MUST(keys.n == strlen(rows[i].keys) && memcmp(keys.v, rows[i].keys, keys.n) == 0,
		     "%s: %zu keys, the first %#x", rows[i].must, keys.n, keys.v[0]);
	}
}

/* 33 keys, each apart from the next, are 33 runs. */
static void
test_too_many_runs(void **state)
{
	uint8_t descriptor[128] = { OPEN };
	struct perch_keyboard_layout layout;
	size_t at = 8;

	(void)state;
	for (uint8_t usage = 4; usage < 4 + 2 * (PERCH_KEYBOARD_FIELDS_MAX + 1); usage += 2) {
		const uint8_t item[] = { USAGE(usage) };
		memcpy(descriptor + at, item, sizeof(item));
		at += sizeof(item);
	}
	const uint8_t end[] = { BITS(PERCH_KEYBOARD_FIELDS_MAX + 1), CLOSE };
	memcpy(descriptor + at, end, sizeof(end));
	const struct perch_span whole = perch_span_of(descriptor, at + sizeof(end));
	assert_int_equal(perch_keyboard_layout_read(whole, &layout), PERCH_E_UNKNOWN);
	descriptor[at + 7]--; /* 32 of them are reported */
	assert_int_equal(perch_keyboard_layout_read(whole, &layout), PERCH_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows),
					    cmocka_unit_test(test_too_many_runs) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

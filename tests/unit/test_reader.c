/* test_reader.c - bounded reads (firmware/base/reader.c). */
#include "tests/unit/must.h"

#include "firmware/base/reader.h"

static void
test_numbers(void **state)
{
	static const uint8_t bytes[] = { 0xfe, 0x01, 0x80, 0x80, 0x01, 0x78, 0x56, 0x34, 0xf2 };
	struct perch_reader r = perch_reader_over(perch_span_of(bytes, sizeof(bytes)));
	uint8_t u8;
	uint16_t u16;
	uint32_t u32;

	(void)state;
	assert_int_equal(perch_get_u8(&r, &u8), PERCH_OK);
	assert_int_equal(u8, 0xfe);
	assert_int_equal(perch_get_u16le(&r, &u16), PERCH_OK);
	MUST(u16 == 0x8001, "little endian: the low byte comes first, got %#x", u16);
	assert_int_equal(perch_get_u16be(&r, &u16), PERCH_OK);
	MUST(u16 == 0x8001, "big endian: the high byte comes first, got %#x", u16);
	assert_int_equal(perch_get_u32le(&r, &u32), PERCH_OK);
	MUST(u32 == 0xf2345678u, "four bytes, low byte first, got %#x", u32);
	assert_int_equal(perch_reader_left(&r), 0);
}

/* A read past the end moves nothing and writes nothing, at each length that is too short. */
static void
test_short(void **state)
{
	static const uint8_t bytes[4] = { 1, 2, 3, 4 };

	(void)state;
	for (size_t left = 0; left < 4; left++) {
		struct perch_reader r = perch_reader_over(perch_span_of(bytes, sizeof(bytes)));
		struct perch_span s = { bytes, 77 };
		uint8_t u8 = 99;
		uint16_t u16 = 99;
		uint32_t u32 = 99;

		r.at = sizeof(bytes) - left;
		MUST(perch_get_u32le(&r, &u32) == PERCH_E_SHORT && u32 == 99, "u32: %zu left",
		     left);
		MUST(perch_get_bytes(&r, left + 1, &s) == PERCH_E_SHORT && s.n == 77,
		     "bytes: %zu left", left);
		MUST(perch_get_bytes(&r, SIZE_MAX, &s) == PERCH_E_SHORT && s.n == 77,
		     "a length that would wrap: %zu left", left);
		if (left < 2) {
			assert_int_equal(perch_get_u16le(&r, &u16), PERCH_E_SHORT);
			assert_int_equal(perch_get_u16be(&r, &u16), PERCH_E_SHORT);
			assert_int_equal(u16, 99);
		}
		if (left < 1) {
			assert_int_equal(perch_get_u8(&r, &u8), PERCH_E_SHORT);
			assert_int_equal(u8, 99);
		}
		assert_int_equal(perch_reader_left(&r), left);
	}
}

static void
test_bytes(void **state)
{
	static const uint8_t bytes[] = { 1, 2, 3 };
	struct perch_reader r = perch_reader_over(perch_span_of(bytes, sizeof(bytes)));
	struct perch_span s;

	(void)state;
	assert_int_equal(perch_get_bytes(&r, 2, &s), PERCH_OK);
	MUST(s.p == bytes && s.n == 2, "the bytes are borrowed, not copied");
	assert_int_equal(perch_get_bytes(&r, 1, &s), PERCH_OK);
	assert_int_equal(s.p[0], 3);
	assert_int_equal(perch_get_bytes(&r, 0, &s), PERCH_OK);
	assert_int_equal(s.n, 0);
}

/* d5 3c f0 0f 81 as bits from bit 0 on, least significant first:
 * 1010 1011  0011 1100  0000 1111  1111 0000  1000 0001 */
static const uint8_t packed[] = { 0xd5, 0x3c, 0xf0, 0x0f, 0x81 };

static const struct {
	const char *must;
	size_t at_bit;
	unsigned bits;
	enum perch_rc rc;
	uint32_t want;
} bit_rows[] = {
	// clang-format off
	{ "one bit: bit 0 of d5",                       0,  1, PERCH_OK, 1 },
	{ "one bit: bit 1 of d5",                       1,  1, PERCH_OK, 0 },
	{ "a nibble: the high half of d5",              4,  4, PERCH_OK, 0xd },
	{ "a whole byte",                               8,  8, PERCH_OK, 0x3c },
	{ "across a border: d of d5 below c of 3c",     4,  8, PERCH_OK, 0xcd },
	{ "sixteen bits, low byte first",               0, 16, PERCH_OK, 0x3cd5 },
	{ "32 bits that start at a border",             8, 32, PERCH_OK, 0x810ff03c },
	{ "32 bits that touch five bytes",              4, 32, PERCH_OK, 0x10ff03cd },
	{ "32 bits from bit 7: 0x810ff03cd5 >> 7",      7, 32, PERCH_OK, 0x021fe079 },
	{ "the last bit",                              39,  1, PERCH_OK, 1 },
	{ "one bit past the end",                      40,  1, PERCH_E_SHORT, 0 },
	{ "a field that reaches past the end",         33,  8, PERCH_E_SHORT, 0 },
	{ "a position that would wrap",          SIZE_MAX, 32, PERCH_E_SHORT, 0 },
	{ "no bits",                                    0,  0, PERCH_E_ARG, 0 },
	{ "33 bits",                                    0, 33, PERCH_E_ARG, 0 },
	// clang-format on
};

static void
test_bits(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(bit_rows); i++) {
		uint32_t got = 0;
		enum perch_rc rc = perch_get_bits(perch_span_of(packed, sizeof(packed)),
						  bit_rows[i].at_bit, bit_rows[i].bits, &got);

		MUST(rc == bit_rows[i].rc && got == bit_rows[i].want, "%s: %s, got %#x",
		     bit_rows[i].must, perch_rc_str(rc), got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

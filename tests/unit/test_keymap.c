/* test_keymap.c - key caps and Alt numbers (drivers/keymap). */
#include "tests/unit/must.h"

#include "drivers/keymap/keymap.h"
#include "firmware/base/rc.h"

static void
test_us(void **state)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz1234567890-=[]\\;'`,./ ";
	static const char shift[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ!@#$%^&*()_+{}|:\"~<>? ";
	const struct perch_keymap *us = perch_keymap_find("us");
	char got[2][64] = { "" };
	size_t n = 0;

	(void)state;
	assert_ptr_equal(us, perch_keymap_find(""));
	assert_null(perch_keymap_find("klingon"));
	for (unsigned u = 0x04; u <= 0x38; u++) {
		if ((u >= 0x28 && u <= 0x2c) || u == 0x32)
			continue; /* Enter to space, and the second backslash */
		got[0][n] = (char)perch_keymap_code(us, (uint8_t)u, false, false, false);
		got[1][n++] = (char)perch_keymap_code(us, (uint8_t)u, true, false, false);
	}
	got[0][n] = got[1][n] = ' ';
	assert_string_equal(got[0], plain);
	assert_string_equal(got[1], shift);
	MUST(perch_keymap_code(us, 0x04, false, false, true) == 'A' &&
		     perch_keymap_code(us, 0x04, true, false, true) == 'a' &&
		     perch_keymap_code(us, 0x1e, false, false, true) == '1',
	     "caps lock turns shift over for letters only");
	MUST(perch_keymap_code(us, 0x14, false, true, false) == 'q',
	     "no AltGr level: the plain one");
	MUST(perch_keymap_code(us, 0x53, false, false, false) == 0, "Num Lock gives nothing");
	MUST(perch_keymap_code(us, 0x62, false, false, false) == '0' &&
		     perch_keymap_code(us, 0x59, false, false, false) == '1',
	     "the keypad gives digits");
}

static const struct {
	const char *must;
	unsigned value;
	bool has_zero;
	uint32_t code;
} codes[] = {
	{ "GS", 29, true, 0x1d },
	{ "GS, without the zero too", 29, false, 0x1d },
	{ "ASCII in both", 65, false, 'A' },
	{ "1252: euro", 128, true, 0x20ac },
	{ "437: C cedilla", 128, false, 0x00c7 },
	{ "1252: Y diaeresis", 159, true, 0x0178 },
	{ "1252: from 160 on Latin-1", 160, true, 0x00a0 },
	{ "1252: y diaeresis", 255, true, 0x00ff },
	{ "437: no-break space", 255, false, 0x00a0 },
	{ "437: e acute", 130, false, 0x00e9 },
	{ "437: sharp s", 225, false, 0x00df },
	{ "437: black square", 254, false, 0x25a0 },
	{ "1252: open code stands for itself", 129, true, 0x81 },
	{ "above 255 there is no character", 256, true, 0xfffd },
};

static void
test_alt(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(codes); i++) {
		uint32_t got = perch_alt_code(codes[i].value, codes[i].has_zero);
		MUST(got == codes[i].code, "%s: got %#x", codes[i].must, got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_us), cmocka_unit_test(test_alt) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

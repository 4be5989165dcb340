/*
 * test_keymap.c - what keys mean (drivers/keymap). Spot checks per layout are the places where one
 * differs from its neighbours, as the layouts of Windows have them (Unicode CLDR, keyboards/windows).
 */
#include "tests/unit/must.h"

#include <string.h>

#include "drivers/keymap/keymap.h"
#include "firmware/base/rc.h"
#include "firmware/base/text.h"

static const char names[][4] = { "us", "uk", "de", "fr", "be", "it", "es",
				 "pt", "se", "fi", "dk", "no", "ch" };

enum level { PLAIN, SHIFT, ALTGR, BOTH };

static uint32_t
key(const struct perch_keymap *map, unsigned usage, enum level level)
{
	return perch_keymap_code(map, (uint8_t)usage, (level & SHIFT) != 0, (level & ALTGR) != 0);
}

static void
test_names(void **state)
{
	char listed[80] = "";

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(names); i++) {
		char with[12];
		assert_int_equal(perch_fmt(with, sizeof(with), "%s+fkeys", names[i]), PERCH_OK);
		assert_non_null(perch_keymap_find(names[i]));
		MUST(perch_keymap_find(with) == perch_keymap_find(names[i]), "%s", with);
		MUST(perch_keymap_has_function_keys(with), "%s", with);
		assert_false(perch_keymap_has_function_keys(names[i]));
		size_t n = strlen(listed);
		assert_int_equal(perch_fmt(listed + n, sizeof(listed) - n, "%s%s",
					   i == 0 ? "" : " ", names[i]),
				 PERCH_OK);
	}
	assert_string_equal(listed, PERCH_KEYMAP_NAMES);
	assert_ptr_equal(perch_keymap_find(""), &perch_keymap_us);
	assert_ptr_equal(perch_keymap_find("+fkeys"), &perch_keymap_us);
	assert_ptr_equal(perch_keymap_find("fi"), perch_keymap_find("se"));
	for (size_t i = 0; i < 6; i++) {
		static const char *const wrong[] = {
			"klingon", "u", "usa", "us+", "us+fkeysx", "DE"
		};
		MUST(perch_keymap_find(wrong[i]) == NULL, "%s", wrong[i]);
	}
}

/* How often a character can be typed, dead keys with a space included. */
static unsigned
ways(const struct perch_keymap *map, uint32_t wanted, enum level last)
{
	unsigned n = 0;

	for (unsigned level = PLAIN; level <= last; level++)
		for (unsigned usage = 0x04; usage <= 0x64; usage++) {
			uint32_t code = key(map, usage, (enum level)level);
			uint32_t out[2] = { code };
			if (perch_dead_key_is(code))
				assert_int_equal(perch_dead_key_join(code, ' ', out), 1);
			n += out[0] == wanted && (usage < 0x54 || usage > 0x63) && usage != 0x32;
		}
	return n;
}

/* A row of a layout that is too short or out of step shows here. */
static void
test_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(names); i++) {
		const struct perch_keymap *map = perch_keymap_find(names[i]);
		assert_non_null(map);
		for (size_t k = 0; k < PERCH_KEYMAP_KEYS; k++)
			MUST(map->plain[k] > ' ' && map->shift[k] > ' ', "%s: key %zu", names[i],
			     k);
		for (uint32_t c = '!'; c <= '~'; c++)
			MUST(ways(map, c, BOTH) > 0, "%s can type %c", names[i], (char)c);
		for (uint32_t c = 'a'; c <= 'z'; c++)
			MUST(ways(map, c, PLAIN) == 1 && ways(map, c - 'a' + 'A', SHIFT) == 1,
			     "%s has one %c", names[i], (char)c);
		for (uint32_t c = '0'; c <= '9'; c++)
			MUST(ways(map, c, SHIFT) == 1, "%s has one %c", names[i], (char)c);
		for (unsigned usage = 0x04; usage <= 0x38; usage++) {
			uint32_t plain = key(map, usage, PLAIN);
			if (plain >= 'a' && plain <= 'z')
				MUST(key(map, usage, SHIFT) == perch_other_case(plain),
				     "%s: both cases of %c on one key", names[i], (char)plain);
		}
		MUST(key(map, 0x31, PLAIN) == key(map, 0x32, PLAIN) &&
			     key(map, 0x31, ALTGR) == key(map, 0x32, ALTGR),
		     "%s: 0x32 is the ISO form of 0x31", names[i]);
	}
}

static const struct {
	const char *must;
	const char *layout;
	uint8_t usage;
	enum level level;
	uint32_t code;
} spots[] = {
	{ "US: Shift 2 is @", "us", 0x1f, SHIFT, '@' },
	{ "US: right of ' a backslash", "us", 0x31, PLAIN, '\\' },
	{ "US: the ISO key, too", "us", 0x64, SHIFT, '|' },
	{ "US has no AltGr", "us", 0x14, ALTGR, 0 },
	{ "UK: Shift 2 is \"", "uk", 0x1f, SHIFT, '"' },
	{ "UK: Shift ' is @", "uk", 0x34, SHIFT, '@' },
	{ "UK: Shift 3 is the pound", "uk", 0x20, SHIFT, 0xa3 },
	{ "UK: # right of '", "uk", 0x32, PLAIN, '#' },
	{ "UK: backslash left of Z", "uk", 0x64, PLAIN, '\\' },
	{ "UK: AltGr 4 is the euro", "uk", 0x21, ALTGR, 0x20ac },
	{ "UK: AltGr ` is the broken bar", "uk", 0x35, ALTGR, 0xa6 },
	{ "DE: z in the place of y", "de", 0x1c, PLAIN, 'z' },
	{ "DE: and y of z", "de", 0x1d, SHIFT, 'Y' },
	{ "DE: sharp s right of 0", "de", 0x2d, PLAIN, 0xdf },
	{ "DE: Shift 7 is /", "de", 0x24, SHIFT, '/' },
	{ "DE: AltGr Q is @", "de", 0x14, ALTGR, '@' },
	{ "DE: AltGr sharp s is the backslash", "de", 0x2d, ALTGR, '\\' },
	{ "DE: AltGr + is ~, not dead", "de", 0x30, ALTGR, '~' },
	{ "DE: AltGr < is |", "de", 0x64, ALTGR, '|' },
	{ "DE: ^ is dead", "de", 0x35, PLAIN, 0x2c6 },
	{ "DE: so is the grave accent", "de", 0x2e, SHIFT, 0x2cb },
	{ "DE: - in the place of /", "de", 0x38, PLAIN, '-' },
	{ "DE: the keypad has a comma", "de", 0x63, PLAIN, ',' },
	{ "FR: digits with Shift", "fr", 0x1e, SHIFT, '1' },
	{ "FR: & without", "fr", 0x1e, PLAIN, '&' },
	{ "FR: a in the place of q", "fr", 0x14, PLAIN, 'a' },
	{ "FR: m in the place of ;", "fr", 0x33, PLAIN, 'm' },
	{ "FR: , in the place of m", "fr", 0x10, PLAIN, ',' },
	{ "FR: Shift ; is .", "fr", 0x36, SHIFT, '.' },
	{ "FR: AltGr 0 is @", "fr", 0x27, ALTGR, '@' },
	{ "FR: AltGr 9 is ^ at once", "fr", 0x26, ALTGR, '^' },
	{ "FR: the ^ key is dead", "fr", 0x2f, PLAIN, 0x2c6 },
	{ "FR: AltGr 2 is a dead ~", "fr", 0x1f, ALTGR, 0x2dc },
	{ "FR: AltGr ) is ]", "fr", 0x2d, ALTGR, ']' },
	{ "FR: the keypad has a point", "fr", 0x63, PLAIN, '.' },
	{ "BE: AltGr 2 is @", "be", 0x1f, ALTGR, '@' },
	{ "BE: - right of )", "be", 0x2e, PLAIN, '-' },
	{ "BE: = in the place of /", "be", 0x38, PLAIN, '=' },
	{ "BE: AltGr = is a dead ~", "be", 0x38, ALTGR, 0x2dc },
	{ "BE: AltGr < is the backslash", "be", 0x64, ALTGR, '\\' },
	{ "BE: AltGr ^ is [", "be", 0x2f, ALTGR, '[' },
	{ "IT: AltGr o grave is @", "it", 0x33, ALTGR, '@' },
	{ "IT: AltGr e grave is [", "it", 0x2f, ALTGR, '[' },
	{ "IT: with Shift {", "it", 0x2f, BOTH, '{' },
	{ "IT: Shift i grave is ^ at once", "it", 0x2e, SHIFT, '^' },
	{ "IT: the backslash left of 1", "it", 0x35, PLAIN, '\\' },
	{ "ES: n tilde", "es", 0x33, PLAIN, 0xf1 },
	{ "ES: AltGr 2 is @", "es", 0x1f, ALTGR, '@' },
	{ "ES: AltGr left of 1 is the backslash", "es", 0x35, ALTGR, '\\' },
	{ "ES: dead acute", "es", 0x34, PLAIN, 0xb4 },
	{ "ES: AltGr there is {", "es", 0x34, ALTGR, '{' },
	{ "ES: Shift + is *", "es", 0x30, SHIFT, '*' },
	{ "PT: c cedilla", "pt", 0x33, PLAIN, 0xe7 },
	{ "PT: dead ~", "pt", 0x31, PLAIN, 0x2dc },
	{ "PT: dead acute in the place of ]", "pt", 0x30, PLAIN, 0xb4 },
	{ "PT: AltGr 8 is [", "pt", 0x25, ALTGR, '[' },
	{ "SE: a ring", "se", 0x2f, PLAIN, 0xe5 },
	{ "SE: o diaeresis, a diaeresis", "se", 0x34, PLAIN, 0xe4 },
	{ "SE: AltGr + is the backslash", "se", 0x2d, ALTGR, '\\' },
	{ "SE: AltGr < is |", "se", 0x64, ALTGR, '|' },
	{ "SE: AltGr diaeresis is a dead ~", "se", 0x30, ALTGR, 0x2dc },
	{ "FI: AltGr 4 is $", "fi", 0x21, ALTGR, '$' },
	{ "DK: ae in the place of ;", "dk", 0x33, PLAIN, 0xe6 },
	{ "DK: o stroke right of it", "dk", 0x34, SHIFT, 0xd8 },
	{ "DK: AltGr acute is |", "dk", 0x2e, ALTGR, '|' },
	{ "DK: AltGr < is the backslash", "dk", 0x64, ALTGR, '\\' },
	{ "NO: o stroke in the place of ;", "no", 0x33, PLAIN, 0xf8 },
	{ "NO: | left of 1", "no", 0x35, PLAIN, '|' },
	{ "NO: the backslash right of +", "no", 0x2e, PLAIN, '\\' },
	{ "NO: AltGr there is a dead acute", "no", 0x2e, ALTGR, 0xb4 },
	{ "CH: z in the place of y", "ch", 0x1c, PLAIN, 'z' },
	{ "CH: Shift 3 is *", "ch", 0x20, SHIFT, '*' },
	{ "CH: Shift u diaeresis is e grave", "ch", 0x2f, SHIFT, 0xe8 },
	{ "CH: AltGr 7 is |", "ch", 0x24, ALTGR, '|' },
	{ "CH: AltGr a diaeresis is {", "ch", 0x34, ALTGR, '{' },
	{ "CH: $ right of it", "ch", 0x31, PLAIN, '$' },
	{ "CH: the diaeresis is dead", "ch", 0x30, PLAIN, 0xa8 },
	{ "space is one everywhere", "ch", 0x2c, ALTGR, ' ' },
	{ "the keypad gives digits", "fr", 0x62, PLAIN, '0' },
	{ "with Shift, too", "fr", 0x59, SHIFT, '1' },
	{ "Num Lock gives nothing", "us", 0x53, PLAIN, 0 },
	{ "a function key gives nothing", "us", 0x45, PLAIN, 0 },
	{ "a key of Japanese boards gives nothing", "us", 0x89, PLAIN, 0 },
};

static void
test_spots(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(spots); i++) {
		uint32_t got = key(perch_keymap_find(spots[i].layout), spots[i].usage,
				   spots[i].level);
		MUST(got == spots[i].code, "%s: got %#x", spots[i].must, got);
	}
}

static void
test_other_case(void **state)
{
	static const uint32_t pairs[][2] = { { 'a', 'A' },   { 'z', 'Z' },   { 0xe0, 0xc0 },
					     { 0xe5, 0xc5 }, { 0xf8, 0xd8 }, { 0xfe, 0xde } };
	static const uint32_t others[] = {
		'1', '@', '[', '`', '{', 0xdf, 0xd7, 0xf7, 0x2c6, 0x20ac, PERCH_NO_CONTROL
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(pairs); i++) {
		assert_int_equal(perch_other_case(pairs[i][0]), pairs[i][1]);
		assert_int_equal(perch_other_case(pairs[i][1]), pairs[i][0]);
	}
	for (size_t i = 0; i < PERCH_COUNT(others); i++)
		assert_int_equal(perch_other_case(others[i]), others[i]);
}

static const struct {
	const char *must;
	const char *layout;
	uint8_t usage;
	enum level level;
	uint32_t control;
} controls[] = {
	{ "US: ]", "us", 0x30, PLAIN, 0x1d },
	{ "US: Shift 6, ^", "us", 0x23, SHIFT, 0x1e },
	{ "US: Shift -, _", "us", 0x2d, SHIFT, 0x1f },
	{ "US: 6 is enough", "us", 0x23, PLAIN, 0x1e },
	{ "US: Shift 2, @, is NUL", "us", 0x1f, SHIFT, 0x00 },
	{ "US: 2 is enough", "us", 0x1f, PLAIN, 0x00 },
	{ "US: a", "us", 0x04, PLAIN, 0x01 },
	{ "US: Shift Z", "us", 0x1d, SHIFT, 0x1a },
	{ "US: ; has none", "us", 0x33, PLAIN, PERCH_NO_CONTROL },
	{ "DE: + in the place of ]", "de", 0x30, PLAIN, 0x1d },
	{ "DE: u diaeresis in the place of [", "de", 0x2f, PLAIN, 0x1b },
	{ "DE: # right of '", "de", 0x32, PLAIN, 0x1c },
	{ "DE: the letter's own key", "de", 0x1c, PLAIN, 0x1a },
	{ "DE: 6", "de", 0x23, PLAIN, 0x1e },
	{ "DE: - is where it is", "de", 0x38, PLAIN, 0x1f },
	{ "DE: sharp s in the place of -", "de", 0x2d, PLAIN, 0x1f },
	{ "FR: $ in the place of ]", "fr", 0x30, PLAIN, 0x1d },
	{ "FR: < gives FS", "fr", 0x64, PLAIN, 0x1c },
	{ "FR: a is a", "fr", 0x14, PLAIN, 0x01 },
	{ "FR: Shift and the key of 6", "fr", 0x23, SHIFT, 0x1e },
	{ "SE: the dead diaeresis in the place of ]", "se", 0x30, PLAIN, 0x1d },
	{ "NO: backslash", "no", 0x2e, PLAIN, 0x1c },
};

static void
test_control(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(controls); i++) {
		const struct perch_keymap *map = perch_keymap_find(controls[i].layout);
		uint32_t code = key(map, controls[i].usage, controls[i].level);
		uint32_t got = perch_control_code(controls[i].usage, code,
						  controls[i].level == SHIFT);
		MUST(got == controls[i].control, "%s: got %#x", controls[i].must, got);
	}
}

/* IDAutomation, "How to encode function keys in a barcode": F1 is 11 hex, F11 1C, F12 1D. */
static void
test_function_keys(void **state)
{
	(void)state;
	assert_int_equal(perch_function_key_code(0x39), 0);
	assert_int_equal(perch_function_key_code(0x3a), 0x11);
	assert_int_equal(perch_function_key_code(0x41), 0x18);
	assert_int_equal(perch_function_key_code(0x43), 0x1a);
	assert_int_equal(perch_function_key_code(0x44), 0x1c);
	assert_int_equal(perch_function_key_code(0x45), 0x1d);
	assert_int_equal(perch_function_key_code(0x46), 0);
}

static const struct {
	const char *must;
	uint32_t dead;
	uint32_t next;
	uint32_t out[2]; /* the second 0: one character */
} joins[] = {
	{ "acute and e", 0xb4, 'e', { 0xe9 } },
	{ "acute and Y", 0xb4, 'Y', { 0xdd } },
	{ "grave and A", 0x2cb, 'A', { 0xc0 } },
	{ "grave and u", 0x2cb, 'u', { 0xf9 } },
	{ "circumflex and o", 0x2c6, 'o', { 0xf4 } },
	{ "diaeresis and i", 0xa8, 'i', { 0xef } },
	{ "diaeresis and y", 0xa8, 'y', { 0xff } },
	{ "diaeresis and Y, which is not in Latin-1", 0xa8, 'Y', { 0x178 } },
	{ "tilde and n", 0x2dc, 'n', { 0xf1 } },
	{ "tilde and O", 0x2dc, 'O', { 0xd5 } },
	{ "space: the accent as ASCII has it", 0x2c6, ' ', { '^' } },
	{ "space: grave", 0x2cb, ' ', { '`' } },
	{ "space: tilde", 0x2dc, ' ', { '~' } },
	{ "space: acute is no apostrophe", 0xb4, ' ', { 0xb4 } },
	{ "space: diaeresis is no quotation mark", 0xa8, ' ', { 0xa8 } },
	{ "a letter that takes none: both", 0x2c6, 'x', { '^', 'x' } },
	{ "tilde takes no e", 0x2dc, 'e', { '~', 'e' } },
	{ "a digit: both", 0xb4, '1', { 0xb4, '1' } },
	{ "a separator: both", 0x2cb, 0x1d, { '`', 0x1d } },
	{ "twice the same: both", 0x2c6, 0x2c6, { '^', '^' } },
	{ "two dead keys: both", 0xb4, 0x2dc, { 0xb4, '~' } },
};

static void
test_join(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(joins); i++) {
		uint32_t out[2] = { 0 };
		size_t n = perch_dead_key_join(joins[i].dead, joins[i].next, out);
		MUST(n == (joins[i].out[1] == 0 ? 1 : 2) && out[0] == joins[i].out[0] &&
			     out[1] == joins[i].out[1],
		     "%s: got %#x %#x", joins[i].must, out[0], out[1]);
	}
	assert_false(perch_dead_key_is('^'));
	assert_false(perch_dead_key_is(0));
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
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),   cmocka_unit_test(test_whole),
		cmocka_unit_test(test_spots),   cmocka_unit_test(test_other_case),
		cmocka_unit_test(test_control), cmocka_unit_test(test_function_keys),
		cmocka_unit_test(test_join),    cmocka_unit_test(test_alt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* keymap.c - see keymap.h. */
#include "drivers/keymap/keymap.h"

#include "firmware/base/rc.h"

#include <string.h>

#define KEY_KEYPAD_POINT   0x63
#define KEY_F1             0x3a
#define KEY_US_LEFT_SQUARE 0x2f /* [ and behind it ] \ and the ISO form of \ */
#define KEY_ISO_HASH       0x32
#define KEY_ISO_LEFT       0x64 /* left of Z */

static const struct {
	const char *name;
	const struct perch_keymap *map;
} layouts[] = {
	{ "us", &perch_keymap_us }, { "uk", &perch_keymap_uk }, { "de", &perch_keymap_de },
	{ "fr", &perch_keymap_fr }, { "be", &perch_keymap_be }, { "it", &perch_keymap_it },
	{ "es", &perch_keymap_es }, { "pt", &perch_keymap_pt }, { "se", &perch_keymap_se },
	{ "fi", &perch_keymap_se }, { "dk", &perch_keymap_dk }, { "no", &perch_keymap_no },
	{ "ch", &perch_keymap_ch },
};

// clang-format off
/* The usages of a layout's keys, in its order. */
static const uint8_t keys[PERCH_KEYMAP_KEYS] = {
	0x35, 0x1e, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2d, 0x2e,
	0x14, 0x1a, 0x08, 0x15, 0x17, 0x1c, 0x18, 0x0c, 0x12, 0x13, 0x2f, 0x30,
	0x04, 0x16, 0x07, 0x09, 0x0a, 0x0b, 0x0d, 0x0e, 0x0f, 0x33, 0x34, 0x31,
	KEY_ISO_LEFT, 0x1d, 0x1b, 0x06, 0x19, 0x05, 0x11, 0x10, 0x36, 0x37, 0x38,
};

/* The same on every layout. Keypad keys give digits whatever a Num Lock key did before. */
static const struct {
	uint8_t usage;
	char code;
} everywhere[] = {
	{ 0x29, 0x1b }, /* Escape */
	{ 0x2a, 0x08 }, /* Backspace */
	{ 0x2c, ' ' },
	{ 0x54, '/' }, { 0x55, '*' }, { 0x56, '-' }, { 0x57, '+' },
	{ 0x59, '1' }, { 0x5a, '2' }, { 0x5b, '3' }, { 0x5c, '4' }, { 0x5d, '5' },
	{ 0x5e, '6' }, { 0x5f, '7' }, { 0x60, '8' }, { 0x61, '9' }, { 0x62, '0' },
	{ KEY_KEYPAD_POINT, '.' },
	{ 0x67, '=' },
	{ 0x85, ',' },
};
// clang-format on

const struct perch_keymap *
perch_keymap_find(const char *name)
{
	size_t n = strlen(name);

	if (perch_keymap_has_function_keys(name))
		n -= strlen(PERCH_KEYMAP_FKEYS);
	if (n == 0)
		return &perch_keymap_us;
	for (size_t i = 0; i < PERCH_COUNT(layouts); i++)
		if (strlen(layouts[i].name) == n && memcmp(layouts[i].name, name, n) == 0)
			return layouts[i].map;
	return NULL;
}

bool
perch_keymap_has_function_keys(const char *name)
{
	const char *plus = strchr(name, '+');

	return plus != NULL && strcmp(plus, PERCH_KEYMAP_FKEYS) == 0;
}

uint32_t
perch_keymap_code(const struct perch_keymap *map, uint8_t usage, bool is_shift, bool is_altgr)
{
	const uint32_t *plain = is_altgr ? map->altgr : map->plain;
	const uint32_t *level = is_altgr ? map->altgr_shift : map->shift;

	if (!is_shift)
		level = plain;
	if (usage == KEY_ISO_HASH) /* the same key as \ on a US board */
		usage--;
	for (size_t i = 0; i < PERCH_COUNT(keys); i++)
		if (keys[i] == usage)
			return level[i] == U' ' ? 0 : level[i];
	if (usage == KEY_KEYPAD_POINT && map->has_comma_keypad)
		return ',';
	for (size_t i = 0; i < PERCH_COUNT(everywhere); i++)
		if (everywhere[i].usage == usage)
			return (uint8_t)everywhere[i].code;
	return 0;
}

uint32_t
perch_other_case(uint32_t code)
{
	bool is_upper = (code >= 'A' && code <= 'Z') || (code >= 0xc0 && code <= 0xde);
	bool is_lower = (code >= 'a' && code <= 'z') || (code >= 0xe0 && code <= 0xfe);

	if (code == 0xd7 || code == 0xf7) /* multiplication and division sign */
		return code;
	if (is_upper)
		return code + 0x20;
	return is_lower ? code - 0x20 : code;
}

static uint32_t
control_of(uint32_t code)
{
	if ((code >= '@' && code <= '_') || (code >= 'a' && code <= 'z'))
		return code & 0x1f;
	if (code == ' ' || code == '2')
		return 0x00;
	if (code == '6')
		return 0x1e;
	if (code == '-' || code == '/')
		return 0x1f;
	return PERCH_NO_CONTROL;
}

uint32_t
perch_control_code(uint8_t usage, uint32_t code, bool is_shift)
{
	static const uint8_t by_place[] = { 0x1b, 0x1d, 0x1c, 0x1c };

	if (usage >= KEY_US_LEFT_SQUARE && usage <= KEY_ISO_HASH)
		return by_place[usage - KEY_US_LEFT_SQUARE];
	uint32_t control = control_of(code);
	if (control != PERCH_NO_CONTROL)
		return control;
	return control_of(perch_keymap_code(&perch_keymap_us, usage, is_shift, false));
}

uint32_t
perch_function_key_code(uint8_t usage)
{
	static const uint8_t codes[] = { 0x11, 0x12, 0x13, 0x14, 0x15, 0x16,
					 0x17, 0x18, 0x19, 0x1a, 0x1c, 0x1d };

	if (usage < KEY_F1 || usage >= KEY_F1 + sizeof(codes))
		return 0;
	return codes[usage - KEY_F1];
}

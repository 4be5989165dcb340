/* keymap.c - see keymap.h. */
#include "drivers/keymap/keymap.h"

#include "firmware/base/rc.h"

#include <string.h>

static const struct perch_keymap *const maps[] = {
	&perch_keymap_us,
};

// clang-format off
/* The same on every layout. Keypad keys give digits whatever a Num Lock key did before. */
static const struct perch_key_row everywhere[] = {
	{ 0x29, 0x1b, 0x1b, 0, 0 }, /* Escape */
	{ 0x2a, 0x08, 0x08, 0, 0 }, /* Backspace */
	{ 0x2c, ' ', ' ', ' ', ' ' },
	{ 0x54, '/', '/', 0, 0 },
	{ 0x55, '*', '*', 0, 0 },
	{ 0x56, '-', '-', 0, 0 },
	{ 0x57, '+', '+', 0, 0 },
	{ 0x59, '1', '1', 0, 0 },
	{ 0x5a, '2', '2', 0, 0 },
	{ 0x5b, '3', '3', 0, 0 },
	{ 0x5c, '4', '4', 0, 0 },
	{ 0x5d, '5', '5', 0, 0 },
	{ 0x5e, '6', '6', 0, 0 },
	{ 0x5f, '7', '7', 0, 0 },
	{ 0x60, '8', '8', 0, 0 },
	{ 0x61, '9', '9', 0, 0 },
	{ 0x62, '0', '0', 0, 0 },
	{ 0x63, '.', '.', 0, 0 },
	{ 0x67, '=', '=', 0, 0 },
	{ 0x85, ',', ',', 0, 0 },
};
// clang-format on

const struct perch_keymap *
perch_keymap_find(const char *name)
{
	if (name[0] == '\0')
		return &perch_keymap_us;
	for (size_t i = 0; i < PERCH_COUNT(maps); i++)
		if (strcmp(maps[i]->name, name) == 0)
			return maps[i];
	return NULL;
}

static const struct perch_key_row *
find_row(const struct perch_key_row *rows, size_t n, uint8_t usage)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].usage == usage)
			return &rows[i];
	return NULL;
}

static bool
is_letter(const struct perch_key_row *row)
{
	return row->plain >= 'a' && row->plain <= 'z' && row->shift == row->plain - 'a' + 'A';
}

uint32_t
perch_keymap_code(const struct perch_keymap *map, uint8_t usage, bool is_shift, bool is_altgr,
		  bool is_caps)
{
	const struct perch_key_row *row = find_row(map->rows, map->n, usage);

	if (row == NULL)
		row = find_row(everywhere, PERCH_COUNT(everywhere), usage);
	if (row == NULL)
		return 0;
	if (is_altgr && (is_shift ? row->altgr_shift : row->altgr) != 0)
		return is_shift ? row->altgr_shift : row->altgr;
	if (is_caps && is_letter(row))
		is_shift = !is_shift;
	return is_shift ? row->shift : row->plain;
}

/*
 * us.c - the United States layout, which most scanners are set to at the factory. Pure.
 * The key left of Z and the one right of ' are the same backslash on boards that have both.
 */
#include "drivers/keymap/keymap.h"

// clang-format off
const struct perch_keymap perch_keymap_us = {
	.plain =
		U"`1234567890-="
		U"qwertyuiop[]"
		U"asdfghjkl;'\\"
		U"\\zxcvbnm,./",
	.shift =
		U"~!@#$%^&*()_+"
		U"QWERTYUIOP{}"
		U"ASDFGHJKL:\"|"
		U"|ZXCVBNM<>?",
};
// clang-format on

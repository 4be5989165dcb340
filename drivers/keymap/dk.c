/* dk.c - the Danish layout. Pure. */
#include "drivers/keymap/keymap.h"

// clang-format off
const struct perch_keymap perch_keymap_dk = {
	.plain =
		U"½1234567890+´"
		U"qwertyuiopå¨"
		U"asdfghjklæø'"
		U"<zxcvbnm,.-",
	.shift =
		U"§!\"#¤%&/()=?ˋ"
		U"QWERTYUIOPÅˆ"
		U"ASDFGHJKLÆØ*"
		U">ZXCVBNM;:_",
	.altgr =
		U"  @£$€ {[]} |"
		U"@ €        ˜"
		U"            "
		U"\\      µ   ",
	.has_comma_keypad = true,
};
// clang-format on

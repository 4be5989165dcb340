/* pt.c - the Portuguese layout. Pure. */
#include "drivers/keymap/keymap.h"

// clang-format off
const struct perch_keymap perch_keymap_pt = {
	.plain =
		U"\\1234567890'«"
		U"qwertyuiop+´"
		U"asdfghjklçº˜"
		U"<zxcvbnm,.-",
	.shift =
		U"|!\"#$%&/()=?»"
		U"QWERTYUIOP*ˋ"
		U"ASDFGHJKLÇªˆ"
		U">ZXCVBNM;:_",
	.altgr =
		U"  @£§€ {[]}\\ "
		U"@ €       ¨]"
		U"            "
		U"\\          ",
};
// clang-format on

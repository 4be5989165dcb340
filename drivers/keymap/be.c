/* be.c - the Belgian layout. Pure. */
#include "drivers/keymap/keymap.h"

// clang-format off
const struct perch_keymap perch_keymap_be = {
	.plain =
		U"²&é\"'(§è!çà)-"
		U"azertyuiopˆ$"
		U"qsdfghjklmùµ"
		U"<wxcvbn,;:=",
	.shift =
		U"³1234567890°_"
		U"AZERTYUIOP¨*"
		U"QSDFGHJKLM%£"
		U">WXCVBN?./+",
	.altgr =
		U" |@#{[^{[{}\\ "
		U"@ €       []"
		U"          ´ˋ"
		U"\\         ˜",
	.altgr_shift =
		U"             "
		U"            "
		U"          ´ˋ"
		U"          ˜",
};
// clang-format on

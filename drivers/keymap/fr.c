/* fr.c - the French layout. Pure. */
#include "drivers/keymap/keymap.h"

// clang-format off
const struct perch_keymap perch_keymap_fr = {
	.plain =
		U"²&é\"'(-è_çà)="
		U"azertyuiopˆ$"
		U"qsdfghjklmù*"
		U"<wxcvbn,;:!",
	.shift =
		U"~1234567890°+"
		U"AZERTYUIOP¨£"
		U"QSDFGHJKLM%µ"
		U">WXCVBN?./§",
	.altgr =
		U"  ˜#{[|ˋ\\^@]}"
		U"  €        ¤"
		U"@           "
		U"|          ",
};
// clang-format on

/* uk.c - the United Kingdom layout. Pure. */
#include "drivers/keymap/keymap.h"

// clang-format off
const struct perch_keymap perch_keymap_uk = {
	.plain =
		U"`1234567890-="
		U"qwertyuiop[]"
		U"asdfghjkl;'#"
		U"\\zxcvbnm,./",
	.shift =
		U"¬!\"£$%^&*()_+"
		U"QWERTYUIOP{}"
		U"ASDFGHJKL:@~"
		U"|ZXCVBNM<>?",
	.altgr =
		U"¦   €  {[]}\\ "
		U"@ é   úíó   "
		U"á           "
		U"|          ",
	.altgr_shift =
		U"             "
		U"  É   ÚÍÓ   "
		U"Á           "
		U"           ",
};
// clang-format on

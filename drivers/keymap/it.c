/* it.c - the Italian layout. Pure. */
#include "drivers/keymap/keymap.h"

// clang-format off
const struct perch_keymap perch_keymap_it = {
	.plain =
		U"\\1234567890'ì"
		U"qwertyuiopè+"
		U"asdfghjklòàù"
		U"<zxcvbnm,.-",
	.shift =
		U"|!\"£$%&/()=?^"
		U"QWERTYUIOPé*"
		U"ASDFGHJKLç°§"
		U">ZXCVBNM;:_",
	.altgr =
		U"     € {[]}`~"
		U"@ €       []"
		U"         @# "
		U"           ",
	.altgr_shift =
		U"             "
		U"          {}"
		U"            "
		U"           ",
};
// clang-format on
